package crawl

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"entente/internal/fetch"
)

// maxRobots is how much of a robots.txt is read, in bytes: what RFC 9309 (2.5) asks for at least.
const maxRobots = 500 << 10

// Bounds of what a robots.txt may hold: each rule costs time at every address.
const (
	maxRules    = 5_000
	maxSitemaps = 500
)

// robots is what the robots.txt of a host lets us do, after RFC 9309: the group of our own name, else that of *; among the
// rules that match the longest holds, and of two as long the one that allows.
type robots struct {
	rules    []robotsRule
	delay    time.Duration // Crawl-delay, 0 when there is none
	sitemaps []string      // as written
	nothing  bool          // nothing may be fetched: the file could not be read
}

type robotsRule struct {
	allow   bool
	pattern pattern
}

// robotsGroup is the rules under one or more names.
type robotsGroup struct {
	agents []string
	rules  []robotsRule
	delay  time.Duration
	closed bool // a rule has come: the next name opens a new group
}

// parseRobots reads a robots.txt for an agent. Lines that can not be read are passed over; groups of one name are one.
func parseRobots(body []byte, agent string) robots {
	if len(body) > maxRobots {
		body = body[:maxRobots]
		body = body[:bytes.LastIndexAny(body, "\r\n")+1] // half a line is another rule
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	var r robots
	var groups []*robotsGroup
	var open *robotsGroup
	for line := range bytes.FieldsFuncSeq(body, func(c rune) bool { return c == '\n' || c == '\r' }) {
		text, _, _ := strings.Cut(string(line), "#")
		name, value, found := strings.Cut(text, ":")
		if !found {
			continue
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		switch name {
		case "user-agent":
			if open == nil || open.closed {
				open = &robotsGroup{}
				groups = append(groups, open)
			}
			open.agents = append(open.agents, product(value))
		case "allow", "disallow":
			if open == nil {
				continue
			}
			open.closed = true
			if value != "" && len(open.rules) < maxRules {
				open.rules = append(open.rules, robotsRule{name == "allow", robotsPattern(value)})
			}
		case "crawl-delay":
			if open != nil {
				open.closed = true
				open.delay = seconds(value)
			}
		case "sitemap":
			if value != "" && len(r.sitemaps) < maxSitemaps {
				r.sitemaps = append(r.sitemaps, value)
			}
		}
	}
	if !r.take(groups, strings.ToLower(agent)) {
		r.take(groups, "*")
	}
	return r
}

// take gathers the rules of all groups of one name, and reports whether there are any.
func (r *robots) take(groups []*robotsGroup, agent string) (found bool) {
	for _, g := range groups {
		for _, a := range g.agents {
			if a == agent {
				found = true
				r.rules = append(r.rules, g.rules...)
				r.delay = max(r.delay, g.delay)
				break
			}
		}
	}
	r.rules = r.rules[:min(len(r.rules), maxRules)]
	return found
}

// product returns the product token of a user-agent line, without a version.
func product(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
	})
	if strings.HasPrefix(value, "*") {
		return "*"
	}
	if end >= 0 {
		value = value[:end]
	}
	return strings.ToLower(value)
}

func seconds(value string) time.Duration {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(v) || v <= 0 {
		return 0
	}
	return time.Duration(min(v, 24*3600) * float64(time.Second))
}

// allows reports whether the path and query of a canonical address may be fetched.
func (r *robots) allows(path string) bool {
	if r.nothing {
		return false
	}
	allow, longest := true, -1
	for _, rule := range r.rules {
		if n := len(rule.pattern.text); n < longest || n == longest && (allow || !rule.allow) {
			continue
		}
		if rule.pattern.matches(path) {
			allow, longest = rule.allow, len(rule.pattern.text)
		}
	}
	return allow
}

// pattern is a path as robots.txt writes it: it matches what begins so, * stands for any characters and a $ at its end for
// the end of the address.
type pattern struct {
	text  string
	parts []string // between the stars
	end   bool
}

func robotsPattern(value string) pattern {
	if !utf8.ValidString(value) {
		value = strings.ToValidUTF8(value, "\uFFFD")
	}
	p := pattern{text: fetch.Escaped(value)}
	glob, found := strings.CutSuffix(p.text, "$")
	p.end = found
	p.parts = strings.Split(glob, "*")
	return p
}

// matches takes the parts at their first place each, which finds a match whenever there is one, and takes time that grows
// with the path and not with the number of stars.
func (p pattern) matches(path string) bool {
	rest, ok := strings.CutPrefix(path, p.parts[0])
	if !ok {
		return false
	}
	if len(p.parts) == 1 {
		return !p.end || rest == ""
	}
	last := len(p.parts) - 1
	for i, part := range p.parts[1:] {
		if i+1 == last && p.end {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return true
}
