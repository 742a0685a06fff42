package entity

import (
	"strings"
	"sync"

	"entente/internal/vocab"
)

// asideBytes is how far from a word the brackets around it may open and close.
const asideBytes = 60

// aside tells whether what would hinder stands in brackets without the year, or is only what the year came before: "(22.000
// inwoners)", "since 1968, long before the war".
func (s *scene) aside(g group, e event) bool {
	text := s.p.Text
	from := max(0, e.start-asideBytes)
	if open := strings.LastIndexAny(text[from:e.start], "()"); open >= 0 && text[from+open] == '(' {
		open += from
		to := min(len(text), e.end+asideBytes)
		if shut := strings.IndexAny(text[e.end:to], "()"); shut >= 0 && text[e.end+shut] == ')' && (g.end <= open || g.start >= e.end+shut) {
			return true
		}
	}
	if e.start < g.end {
		return false
	}
	words := wordsOf(text[max(g.end, e.start-16):e.start])
	for _, w := range words[max(0, len(words)-2):] {
		if w == "before" || w == "avant" || w == "voor" {
			return strings.ContainsAny(text[g.end:e.start], ",–—-(") // a clause of its own
		}
	}
	return false
}

// tellsFuture are the verbs that a story uses for what came next: "they will take in a third town: in 1963 …".
var tellsFuture = wordSet("va vont zal zullen zou zouden will would")

// narrated tells whether what sounds like a plan ends with a colon behind which the year tells what became of it.
func (s *scene) narrated(g group, plan event) bool {
	return plan.end <= g.start && tellsFuture[vocab.Fold(s.p.Text[plan.start:plan.end])] &&
		strings.Contains(s.p.Text[plan.end:g.start], ":") && tells(g.events, signs, concludes)
}

// leftReach is how far from its year the word may stand that says that a town left.
const leftReach = 8

// left tells whether the year is that in which a town ended its part in a bond.
func (s *scene) left(g group) bool {
	n, at := s.near(g, leaves)
	if n > leftReach {
		return false
	}
	sign, signAt := s.near(g, signs)
	return sign > n || signAt == at
}

// causes lead from what happened to what it happened because of.
var causes = sync.OnceValue(func() *matcher[struct{}] {
	var names []name[struct{}]
	for w := range strings.SplitSeq("suite à|suite aux|suite au|à la suite de|à la suite du|à la suite des|naar aanleiding van|als gevolg van|ten gevolge van|following|as a result of|in the wake of", "|") {
		names = append(names, name[struct{}]{text: w, spelt: anyCase})
	}
	return newMatcher(names)
})

// causeBytes is how far before its year the cause may be told.
const causeBytes = 80

// causeOnly tells whether the year is that of an event by which the rest was caused: no clause ends and no agreement stands
// between "following" and the year.
func (s *scene) causeOnly(g group) bool {
	from := max(g.lo, g.start-causeBytes)
	found := causes().find(s.p.Text[from:g.start])
	if len(found) == 0 {
		return false
	}
	from += found[len(found)-1].end
	if s.lastBreak(from, g.start) >= 0 {
		return false
	}
	for _, e := range g.events {
		if e.end <= g.start && e.start >= from && (e.cue == signs || e.cue == concludes || e.cue == instrument || e.cue == cooperates || e.cue == visits) {
			return false
		}
	}
	return true
}

// hindrance returns the distance of the nearest thing that has a year of its own. A visit is none when the rest happened
// during it, or when a signature follows ("visited and signed"). Nor is what stands in a clause between the year and a
// signature: "In 1984, when the port was opening, the town signed …".
func (s *scene) hindrance(g group) int {
	best := far
	rightSign, at := s.near(g, signs)
	if at.start < g.end {
		rightSign = far
	}
	for i, e := range g.events {
		if e.cue != hinders && e.cue != visits || e.start < g.end && e.end > g.start {
			continue
		}
		if e.start >= g.end && rightSign < far {
			if e.cue == visits || e.end <= at.start && s.lastBreak(g.end, e.start) >= 0 && s.lastBreak(e.end, at.start) >= 0 {
				continue
			}
		}
		if s.aside(g, e) || s.founds(g, i) || s.bornBond(g, e) != noCue {
			continue
		}
		if e.cue == visits && i > 0 && g.events[i-1].cue == during && s.distance(e.start, e.end, g.events[i-1]) <= 4 {
			continue
		}
		n := s.distance(g.start, g.end, e)
		if e.end <= g.start && n <= reachBack || e.start >= g.end && n <= reachForward {
			best = min(best, n)
		}
	}
	return best
}

// ownYear tells whether the year belongs to what stands right before it and hinders: "the mayor elected in 2018 renewed …".
// What happened on that occasion is another matter.
func (s *scene) ownYear(g group) bool {
	d, e := s.near(g, hinders)
	if d > 2 || e.end > g.start {
		return false
	}
	for _, o := range g.events {
		if o.cue == during && o.end <= e.start && s.distance(e.start, e.end, o) <= 4 {
			return false
		}
	}
	return true
}

// signedIn is how many words may lie between "signed" and a year that is surely its own.
const signedIn = 3

// hindersOnlyBehind tells whether what else has a year stands behind the year that follows "signed": "the twinning signed in 1956
// was celebrated in 2016", or further before than the signature.
func (s *scene) hindersOnlyBehind(g group, sign event) bool {
	for _, e := range g.events {
		if (e.cue == hinders || e.cue == visits) && e.start < g.start && e.end > sign.start-1 {
			return false
		}
	}
	return true
}
