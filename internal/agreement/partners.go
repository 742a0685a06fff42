package agreement

import (
	"strings"

	"entente/internal/lang"
)

// Partners: which names of a sentence an anchor ties to the home side, and how far a list of them goes.

const (
	withReach  = 40 // words between an anchor and its "with"
	nameReach  = 9  // words between "with" and the first name
	mostChain  = 60 // names of one list
	aheadReach = 14 // words between a subject and the anchor
)

// partners returns the names that an anchor ties to the home side.
func (r *reader) partners(i int, g *page, s *sentence, a anchor, limit int) []name {
	if r.third(g, s, a) {
		return nil
	}
	for _, n := range s.names { // the Home-X sister city relationship
		if a.from-n.to >= 0 && a.from-n.to <= 1 && (a.class == "instrument" || a.class == "partnerword") {
			if c, ok := r.compound(g, n); ok {
				return []name{c}
			}
		}
	}
	if a.class == "tie" && leadsOn[g.tokens[a.to-1].fold] {
		if names := r.chain(g, s, a.to, a); len(names) > 0 {
			return names
		}
	}
	// with X, between X and home
	for _, m := range s.marks {
		if m.from < a.to || m.from > a.to+withReach || m.from >= limit && m.class != "with" {
			continue
		}
		switch {
		case m.class == "with" && !(a.class != "tie" && weakWith[g.tokens[m.from].fold]) && (m.from < limit || limit-a.to <= 6):
			if names := r.chain(g, s, m.to, a); len(names) > 0 && (r.strong(names[0]) || !s.joined(g, a.to, m.from)) {
				for _, n := range r.more(g, s, names[len(names)-1].next, limit) {
					if r.credible(g, s, n, a) && len(names) < mostChain {
						names = append(names, n)
					}
				}
				return names
			}
		case m.class == "between" && m.from-a.to <= 8:
			if names := r.pair(g, s, m.to, a); len(names) > 0 {
				return names
			}
		}
	}
	// sister city of X, twin town X, villes jumelées: X, Y
	if a.class == "partnerword" || a.class == "instrument" {
		if names := r.named(g, s, a); len(names) > 0 {
			return names
		}
	}
	// with X … was an agreement signed; X is twinned with us; X joined the agreement
	return r.ahead(g, s, a)
}

var weakWith = map[string]bool{"a": true, "au": true, "to": true}

// chain returns the names from token from on that stand as a list.
func (r *reader) chain(g *page, s *sentence, from int, a anchor) []name {
	var list []name
	at, reach := from, nameReach
	barred := s.to // what stands behind a school or a firm is where it is
	for _, m := range s.marks {
		if m.class == "nobody" && m.from >= from {
			barred = m.from
			break
		}
	}
	for _, n := range s.names {
		if n.from < from {
			continue
		}
		if len(list) >= mostChain {
			break
		}
		if len(list) == 0 {
			// A colon or "such as" brings a list on from further away.
			if n.from-at > reach && !opensList(g, s, at, n.from) {
				break
			}
			if n.from > barred || dashed(g, from+1, n.from) || n.from > from && bracketed(g, from+1, n.from) {
				break
			}
			if n.isCountry || n.nobody || n.person || !r.credible(g, s, n, a) {
				if n.isCountry && n.from-at <= 2 {
					continue
				}
				if n.nobody || n.person {
					break
				}
				if n.home {
					break
				}
				continue
			}
			if n.from-at > 2 && !r.strong(n) && a.class != "partnerword" && !opensList(g, s, at, n.from) {
				break
			}
		} else {
			if !onlyList(g, at, n.from) {
				break
			}
			if n.isCountry {
				at = max(n.next, at)
				continue
			}
			if n.nobody || n.person || n.home || !r.credible(g, s, n, a) || r.liesIn(g, list[len(list)-1], n) {
				at = max(n.next, at)
				continue
			}
			if n.from < at {
				continue // within the bracket of the one before
			}
		}
		list = append(list, n)
		at = max(n.next, n.to)
	}
	return list
}

// dashed tells whether a dash parts two tokens.
func dashed(g *page, from, to int) bool {
	for k := from; k <= to; k++ {
		if gap := g.tokens[k].gap; strings.ContainsAny(gap, "–—") && strings.TrimSpace(gap) != gap || strings.Contains(gap, " - ") {
			return true
		}
	}
	return false
}

// bracketed tells whether a bracket opens between two tokens.
func bracketed(g *page, from, to int) bool {
	for k := from; k <= to; k++ {
		if strings.Contains(g.tokens[k].gap, "(") {
			return true
		}
	}
	return false
}

// joined tells whether another clause or phrase begins between two tokens.
func (s *sentence) joined(g *page, from, to int) bool {
	for k := from; k < to; k++ {
		if openers[g.tokens[k].fold] {
			return true
		}
	}
	return false
}

func opensList(g *page, s *sentence, from, to int) bool {
	for k := from; k <= to && k < s.to; k++ {
		if strings.Contains(g.tokens[k].gap, ":") {
			return true
		}
	}
	for _, m := range s.marks {
		if m.class == "such" && m.from >= from && m.to <= to && to-m.to <= 4 {
			return true
		}
	}
	return false
}

var between = set("stedelijke landelijke urbaine rurale urban rural en et and evenals ainsi que met avec with de la le het the d l du von und ook also stad steden gemeente gemeenten ville villes commune communes city cities town towns of van provincie province departement region regio district a au 5e 5de avec puis then in")

// onlyList tells whether nothing but what parts the items of a list lies between two names.
func onlyList(g *page, from, to int) bool {
	if to < from {
		return true
	}
	if to-from > 6 {
		return false
	}
	for k := from; k <= to; k++ {
		if strings.ContainsAny(g.tokens[k].gap, ".;:!?") && k < to && !(k == from && conjunction[g.tokens[k].fold] && strings.TrimSpace(g.tokens[k].gap) == ";") {
			return false
		}
		if k < to && !between[g.tokens[k].fold] && !g.tokens[k].digits {
			return false
		}
	}
	return true
}

// pair returns the partner of "between X and Y" when one of them is the home side.
func (r *reader) pair(g *page, s *sentence, from int, a anchor) []name {
	var list []name
	home := false
	at := from
	for _, n := range s.names {
		if n.from < from {
			continue
		}
		if n.from < at && (home || len(list) > 0) {
			continue // where the one before lies
		}
		if n.from-at > nameReach || len(list) > 0 && (!onlyList(g, at, n.from) || runOn(g, at, n.from)) {
			break
		}
		at = max(at, n.next)
		if n.home {
			home = true
			continue
		}
		if n.nobody || n.person || n.isCountry {
			return nil
		}
		list = append(list, n)
	}
	if !home || len(list) == 0 || !r.credible(g, s, list[0], a) {
		return nil
	}
	return list
}

// runOn tells whether nothing at all parts two names, as where a headline and what stands behind it run together.
func runOn(g *page, from, to int) bool {
	return from == to && !strings.ContainsAny(g.tokens[to].gap, ",;/&|•·–—-")
}

// named returns the names that a word such as "twin town" calls so.
func (r *reader) named(g *page, s *sentence, a anchor) []name {
	at := a.to
	for _, n := range s.names {
		if n.from < a.to {
			continue
		}
		if n.home { // twin towns of home: X, Y
			if n.from-at > 4 {
				return nil
			}
			at = n.next
			continue
		}
		if c, ok := r.compound(g, n); ok && n.from-at <= 1 {
			return []name{c}
		}
		if opensList(g, s, at, n.from) && n.from-a.to <= 25 {
			return r.chain(g, s, n.from, a)
		}
		if n.from < at {
			continue // within what tells where the home side lies
		}
		if n.from-at > 3 || strings.Contains(g.tokens[n.from].gap, "(") || n.from == a.to && !r.called(g, s, a, n) {
			return nil
		}
		for k := at; k < n.from; k++ {
			t := g.tokens[k]
			if t.apart && !strings.Contains(t.gap, ",") || !joins[t.fold] && !copula[t.fold] && !between[t.fold] {
				return nil
			}
		}
		if a.class == "instrument" && !(n.from > at && g.tokens[at].fold != "in") && !copula[g.tokens[at].fold] {
			return nil
		}
		if a.class == "instrument" && g.leadsIn(n.from-1) {
			return nil
		}
		return r.chain(g, s, n.from, a)
	}
	return nil
}

// called tells whether the name right behind a word such as "twin town" is the town's and not the thing's: "the sister city policy".
func (r *reader) called(g *page, s *sentence, a anchor, n name) bool {
	if g.tokens[n.from].apart || n.country != "" || r.places.known(n.text) {
		return true
	}
	before := ""
	if a.from > s.from {
		before = g.tokens[a.from-1].fold
	}
	return a.class == "partnerword" && r.strong(n) && (theirs[before] || ours[before])
}

// theirs are the words of a bond that is not the home side's.
var theirs = set("its their his her son sa ses leur leurs zijn haar hun")

// moves are the words between a journey and where it goes or comes from.
var moves = set("to towards from naar uit vers depuis")

var (
	copula = set("include includes is zijn est sont are were was waren etaient namelijk sinds depuis since")
	inside = set("in te a au op en dans at by door par bij nabij near pres")
)

// leadsIn tells whether token k says where something is. The Dutch "en" does not.
func (g *page) leadsIn(k int) bool {
	fold := g.tokens[k].fold
	return inside[fold] && (fold != "en" || g.Language == lang.FR)
}

// ahead returns a name before the anchor that is its partner.
func (r *reader) ahead(g *page, s *sentence, a anchor) []name {
	home := false
	for _, n := range s.names {
		home = home || n.home
	}
	// Met X is een stedenband …
	for _, m := range s.marks {
		if m.class != "with" || m.to > a.from || a.from-m.to > 25 || weakWith[g.tokens[m.from].fold] {
			continue
		}
		if m.from-s.from <= 4 || a.class == "coop" && a.to >= s.to-2 || s.has("intend") || strings.Contains(g.tokens[m.from].gap, ",") || strings.Contains(g.tokens[m.from].gap, ":") {
			if names := r.chain(g, s, m.to, a); len(names) > 0 && names[len(names)-1].to <= a.from {
				return names
			}
		}
	}
	if r.elsewhere(g, s, a) {
		return nil
	}
	var subject *name
	at := 0
	for k := range s.names {
		n := &s.names[k]
		if n.to > a.from || a.from-n.next > aheadReach {
			continue
		}
		if n.nobody || n.person || n.isCountry || n.home || !r.strong(*n) {
			continue
		}
		if n.from > s.from && (g.leadsIn(n.from-1) || moves[g.tokens[n.from-1].fold] || s.initials(g, *n)) {
			continue
		}
		if s.barred(n.next, a.from) || s.led(g, n.next, a.from) {
			continue
		}
		subject, at = n, k
	}
	if subject == nil || a.from > s.from && theirs[g.tokens[a.from-1].fold] {
		return nil
	}
	_, signs := s.first("sign")
	switch {
	case a.class == "tie", a.class == "partnerword":
		return r.upTo(g, s, at)
	case a.class == "instrument" && signs && s.has("join", "accession"):
		return []name{*subject}
	case a.class == "instrument" && home && signs:
		return []name{*subject}
	}
	return nil
}

// initials tells whether a name is the rest of a person's: "J. van Es".
func (s *sentence) initials(g *page, n name) bool {
	k := n.from - 1
	for k > s.from && (joins[g.tokens[k].fold] || g.tokens[k].fold == "van") && !g.tokens[k].capital {
		k--
	}
	return k >= s.from && g.tokens[k].capital && g.tokens[k].end-g.tokens[k].start == 1 && strings.HasPrefix(g.tokens[k+1].gap, ".")
}

// barred tells whether a school, a firm or the like stands between two tokens.
func (s *sentence) barred(from, to int) bool {
	for _, m := range s.marks {
		if m.class == "nobody" && m.from >= from && m.to <= to {
			return true
		}
	}
	return false
}

// led tells whether "with" stands between two tokens: what comes behind it is told of somebody else.
func (s *sentence) led(g *page, from, to int) bool {
	for _, m := range s.marks {
		if m.class == "with" && m.from >= from && m.to <= to && !weakWith[g.tokens[m.from].fold] {
			return true
		}
	}
	return false
}

// upTo returns the list of places that ends with the name k: "A, B and C are our twin towns".
func (r *reader) upTo(g *page, s *sentence, k int) []name {
	first := k
	for first > 0 && onlyList(g, s.names[first-1].next, s.names[first].from) && !s.apart(g, s.names[first-1].next, s.names[first].from) {
		first--
	}
	var list []name
	for j, n := range s.names[first : k+1] {
		if n.isCountry || n.person || n.nobody || n.home || !r.strong(n) || j > 0 && (n.from < s.names[first+j-1].next || r.liesIn(g, s.names[first+j-1], n)) {
			continue
		}
		list = append(list, n)
	}
	if len(list) == 0 || list[len(list)-1].from != s.names[k].from {
		return []name{s.names[k]}
	}
	return list
}

// elsewhere tells whether what stands right behind a tie is another side than the home side: "X is twinned with its namesake".
func (r *reader) elsewhere(g *page, s *sentence, a anchor) bool {
	if a.class != "tie" || a.to >= s.to || !s.is("with", a.to) {
		return false
	}
	for k := a.to; k < min(s.to, a.to+6); k++ {
		if ours[g.tokens[k].fold] {
			return false
		}
	}
	for _, n := range s.names {
		if n.home && n.from >= a.to {
			return false
		}
	}
	return true
}
