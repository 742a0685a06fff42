package crawl

import (
	"bytes"
	"hash/fnv"
	"mime"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/encoding/htmlindex"

	"entente/internal/fetch"
)

// maxLinks bounds the links taken from one page.
const maxLinks = 5_000

// page is what one page says about other addresses and about itself.
type page struct {
	links     []string // canonical, each once, in order
	canonical string   // the address it calls its own; empty when it names none
	noindex   bool
	nofollow  bool
	text      uint64 // hash of what a reader sees
}

// readPage reads the links of an HTML page at an address. It reads the page as a stream of tags and builds no tree, so that
// no page is too deep.
func readPage(body []byte, address, mediaType string) page {
	var p page
	base, based := address, false
	seen := map[string]bool{}
	add := func(ref string) {
		if ref == "" || strings.HasPrefix(ref, "#") || len(p.links) >= maxLinks {
			return
		}
		if to, err := fetch.Resolve(base, ref); err == nil && !seen[to] {
			seen[to] = true
			p.links = append(p.links, to)
		}
	}
	z := html.NewTokenizer(bytes.NewReader(inUTF8(body, mediaType)))
	text := fnv.New64a()
	program := false // what follows is no text
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			p.text = text.Sum64()
			return p
		}
		if kind == html.TextToken && !program {
			text.Write(bytes.TrimSpace(z.Raw()))
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		name, more := z.TagName()
		tag := atom.Lookup(name)
		program = tag == atom.Script || tag == atom.Style
		switch tag {
		case atom.A, atom.Area, atom.Iframe, atom.Frame, atom.Base, atom.Link, atom.Meta:
		default:
			continue
		}
		at := attributes(z, more)
		rels := strings.Fields(strings.ToLower(at["rel"]))
		switch tag {
		case atom.A, atom.Area:
			if !slices.Contains(rels, "nofollow") {
				add(strings.TrimSpace(at["href"]))
			}
		case atom.Iframe, atom.Frame:
			add(strings.TrimSpace(at["src"]))
		case atom.Base:
			if to, err := fetch.Resolve(address, at["href"]); err == nil && !based && at["href"] != "" {
				base, based = to, true
			}
		case atom.Link:
			switch {
			case at["href"] == "":
			case slices.Contains(rels, "canonical") && p.canonical == "":
				if to, err := fetch.Resolve(base, at["href"]); err == nil {
					p.canonical = to
				}
			case slices.Contains(rels, "alternate") && at["hreflang"] != "", slices.Contains(rels, "next"), slices.Contains(rels, "prev"):
				add(strings.TrimSpace(at["href"]))
			}
		case atom.Meta:
			switch strings.ToLower(strings.TrimSpace(at["name"])) {
			case "robots", strings.ToLower(Agent):
				p.directives(at["content"])
			}
			if m := refresh.FindStringSubmatch(at["content"]); m != nil && strings.EqualFold(strings.TrimSpace(at["http-equiv"]), "refresh") {
				add(strings.Trim(m[1], `"' `))
			}
		}
	}
}

// refresh is the content of a meta element that leads on to another page.
var refresh = regexp.MustCompile(`(?i)^\s*[0-9.]+\s*[;,]\s*url\s*=\s*(.+)$`)

func attributes(z *html.Tokenizer, more bool) map[string]string {
	at := map[string]string{}
	for more {
		var name, value []byte
		name, value, more = z.TagAttr()
		if key := string(name); at[key] == "" && len(at) < 64 {
			at[key] = string(value)
		}
	}
	return at
}

// directives reads what a page asks of robots.
func (p *page) directives(content string) {
	for d := range strings.SplitSeq(strings.ToLower(content), ",") {
		switch strings.TrimSpace(d) {
		case "noindex":
			p.noindex = true
		case "nofollow":
			p.nofollow = true
		case "none":
			p.noindex, p.nofollow = true, true
		}
	}
}

// headers reads what the server says in place of the page: X-Robots-Tag, which may name the robot it is for, and Link.
func (p *page) headers(address string, robotsTags, links []string) {
	for _, tag := range robotsTags {
		if agent, rest, found := strings.Cut(tag, ":"); found && !strings.ContainsAny(agent, ", ") && !strings.EqualFold(agent, "unavailable_after") {
			if !strings.EqualFold(strings.TrimSpace(agent), Agent) {
				continue
			}
			tag = rest
		}
		p.directives(tag)
	}
	for _, header := range links {
		for _, m := range linkHeader.FindAllStringSubmatch(header, 32) {
			if !strings.Contains(strings.ToLower(m[2]), "canonical") || p.canonical != "" {
				continue
			}
			if to, err := fetch.Resolve(address, m[1]); err == nil {
				p.canonical = to
			}
		}
	}
}

// linkHeader is one value of a Link header (RFC 8288): the address, and its parameters.
var linkHeader = regexp.MustCompile(`<([^<>]*)>((?:\s*;[^<,]*)*)`)

// metaCharset finds the charset a page declares in its first bytes.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?([a-z0-9_:-]{1,40})`)

// inUTF8 returns a page in UTF-8, so that addresses with letters beyond ASCII are read as they are meant. Bytes that are
// valid UTF-8 are that, whatever is claimed; else the header's charset holds, then the page's own, then windows-1252.
func inUTF8(body []byte, mediaType string) []byte {
	if utf8.Valid(body) {
		return body
	}
	var labels []string
	switch {
	case bytes.HasPrefix(body, []byte{0xff, 0xfe}):
		labels = append(labels, "utf-16le")
	case bytes.HasPrefix(body, []byte{0xfe, 0xff}):
		labels = append(labels, "utf-16be")
	}
	if _, params, err := mime.ParseMediaType(mediaType); err == nil {
		labels = append(labels, params["charset"])
	}
	if m := metaCharset.FindSubmatch(body[:min(len(body), 4096)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	for _, label := range append(labels, "windows-1252") {
		e, err := htmlindex.Get(label)
		if err != nil || strings.EqualFold(label, "utf-8") || strings.EqualFold(label, "utf8") {
			continue
		}
		if out, err := e.NewDecoder().Bytes(body); err == nil {
			return out
		}
	}
	return body
}
