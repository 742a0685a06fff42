package agreement

import "strings"

// Vouching: what speaks for and against a name as the other side of an agreement.

// credible tells whether a name can be the other side: the words about it, the gazetteer or a home side that is real vouch for it.
func (r *reader) credible(g *page, s *sentence, n name, a anchor) bool {
	if n.nobody || n.person || n.home || n.isCountry || r.adjective(n) {
		return false
	}
	if n.kind == "" && s.is("kind", n.to) && s.is("of", n.to+1) {
		return false // the Catalan town of X
	}
	if !r.public && !r.places.known(n.text) && !n.abroad {
		return false
	}
	if a.class == "bond" || a.class == "coop" {
		if where, ok := r.places.best(n.text, n.country); ok && where.Kind == "region" && where.Country == r.home.country {
			return false // ties with one's own region are no partnership
		}
	}
	if r.strong(n) {
		return true
	}
	if a.instrument == twinning && r.home.name != "" && r.governed() && s.listedWith(g, n) {
		return true // twinned with a village that is in no list, told by the page of another
	}
	return r.home.known && (a.class == "instrument" || a.class == "partnerword" || a.class == "tie" && a.instrument != unspecified || a.class == "project")
}

// governed tells whether words of a public body stand on the page: a game and a tale have twin towns too.
func (r *reader) governed() bool {
	for _, g := range r.pages {
		for _, m := range g.marks {
			if m.class == "municipal" {
				return true
			}
		}
	}
	return false
}

// listedWith tells whether a name stands right behind "with", or in the list that does.
func (s *sentence) listedWith(g *page, n name) bool {
	for k := len(s.names) - 1; k >= 0; k-- {
		before := s.names[k]
		if before.from > n.from {
			continue
		}
		if s.is("with", before.from-1) && !weakWith[g.tokens[before.from-1].fold] {
			return true
		}
		if k > 0 && !onlyList(g, s.names[k-1].next, before.from) {
			return false
		}
	}
	return false
}

// strong tells whether a name is one of a place for sure.
func (r *reader) strong(n name) bool {
	return n.country != "" || n.kind != "" || r.places.known(n.text)
}

// third tells whether another place than the home side is the subject: "Woking is also the twin of X".
func (r *reader) third(g *page, s *sentence, a anchor) bool {
	if a.class != "tie" && a.class != "partnerword" && a.class != "instrument" && a.class != "bond" && a.class != "coop" {
		return false
	}
	if a.from > s.from && theirs[g.tokens[a.from-1].fold] {
		if list := r.subject(g, s, a.from); len(list) > 0 && !withHome(list) && r.strong(list[0]) && !(r.sectionOf(g.number) != nil && r.within(r.sectionOf(g.number), list[0])) {
			return true // X, which has been its sister city
		}
	}
	home := false
	var subject *name
	for k := range s.names {
		n := &s.names[k]
		if n.home {
			home = true
			continue
		}
		if n.to > a.from || a.from-n.next > 8 || n.person || n.isCountry || n.nobody {
			continue
		}
		if n.from > s.from {
			before := g.tokens[n.from-1].fold
			if g.leadsIn(n.from-1) || before == "met" || before == "avec" || before == "with" || before == "van" || before == "de" || before == "of" || before == "d" {
				continue
			}
		}
		for j := n.to; j < a.from; j++ {
			if strings.ContainsAny(g.tokens[j].gap, ";:") {
				n = nil
				break
			}
		}
		if n != nil && r.strong(*n) {
			subject = n
		}
	}
	if subject == nil || home {
		return false
	}
	// Somebody else is behind the anchor: the subject has a partner of its own.
	for _, n := range s.names {
		if n.from >= a.to && n.from-a.to <= 8 && !n.isCountry && !n.person && r.strong(n) {
			return true
		}
	}
	return false
}

// denies tells whether the sentence says that there is no such agreement.
func (r *reader) denies(g *page, s *sentence, a anchor, n name) bool {
	for _, m := range s.marks {
		if m.class != "negate" {
			continue
		}
		if m.to <= a.from && a.from-m.to <= 4 || m.from >= a.to && m.from < n.from && m.from-a.to <= 3 {
			return true
		}
		if n.next <= m.from && m.from-n.next <= 3 && m.to-m.from >= 2 {
			return true // with X is out of the question
		}
		if never[g.tokens[m.from].fold] && !s.has("dormant") && !s.has("end") && m.from > a.to && !s.signedBefore(m.from) {
			return true
		}
	}
	return false
}

// signedBefore tells whether a signing and its date are told before token k: "signed in 1992, was never used".
func (s *sentence) signedBefore(k int) bool {
	for _, m := range s.marks {
		if m.class != "sign" || m.from >= k {
			continue
		}
		for _, t := range s.dates {
			if t.at < k && t.at-m.to <= 4 && m.from-t.at <= 4 {
				return true
			}
		}
	}
	return false
}

var never = set("nooit jamais never")

// ours are the words by which a page speaks of itself.
var ours = set("we us our ours wij we ons onze nous notre nos nôtre")

// clauseOfHome tells whether the clause of an anchor names the home side or says we.
func (r *reader) clauseOfHome(g *page, s *sentence, a anchor) bool {
	from, to := a.from, a.to
	for from > s.from && !strings.ContainsAny(g.tokens[from].gap, ":;") {
		from--
	}
	for to < s.to && !strings.ContainsAny(g.tokens[to].gap, ":;") {
		to++
	}
	for k := from; k < to; k++ {
		if ours[g.tokens[k].fold] {
			return true
		}
	}
	for _, n := range s.names {
		if n.home && n.from >= from && n.to <= to {
			return true
		}
	}
	return false
}

// speaksOfHome tells whether a sentence names the home side or says we.
func (r *reader) speaksOfHome(g *page, s *sentence) bool {
	for _, n := range s.names {
		if n.home {
			return true
		}
	}
	for k := s.from; k < s.to; k++ {
		if ours[g.tokens[k].fold] {
			return true
		}
	}
	return false
}
