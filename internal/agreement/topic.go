package agreement

import "entente/internal/record"

// Topic: sentences that leave their partner to what was said before.

// topicReach is how many passages a partner stays what is spoken of.
const topicReach = 8

// topic reads a sentence that tells of an agreement and leaves the partner to what was said before: "In 2013 we signed a protocol",
// "Cette convention …", "Die jumelage …".
func (r *reader) topic(i int, g *page, s *sentence) []*draft {
	if r.sectionOf(i) != nil {
		return nil
	}
	var a anchor
	ok := false
	for _, b := range s.anchors() {
		if (b.class == "instrument" || b.class == "generic" && b.instrument != unspecified) && !r.used[[2]int{i, b.from}] && (!ok || rank(b) > rank(a)) {
			a, ok = b, true
		}
	}
	if !ok || r.negated(s, a) {
		return nil
	}
	for _, n := range s.names {
		if !n.isCountry && !n.home && !n.person && !n.nobody && (n.from == s.from || !s.is("title", n.from-1)) {
			return nil // somebody else may be meant
		}
	}
	pointed := false
	for _, m := range s.marks {
		pointed = pointed || m.class == "pointing" && (m.to == a.from || m.from == s.from && m.to-s.from <= 2)
	}
	if !(pointed || s.has("sign") && (r.speaksOfHome(g, s) || len(s.dates) > 0)) {
		return nil
	}
	page, n := r.spokenOf(i, s)
	if n == nil {
		return nil
	}
	x := r.whole(i, s)
	d := &draft{instrument: a.instrument, loose: a.loose, scope: []int{i}, words: g.proof(a.from, a.to), partners: []party{r.party(page, *n)}}
	r.aim(d, x, a)
	if d.class != classRelation {
		r.dates(d, x, a.from)
		r.status(d, x)
		d.again = d.signed != nil && x.has("again")
	}
	if d.signed == nil && d.status == "" && d.start == nil && !(pointed && a.class == "instrument" && i-page <= 1) {
		return nil
	}
	r.use(i, a)
	if r.add(d) == nil {
		return nil
	}
	return []*draft{d}
}

// spokenOf returns the last place named before a sentence that can be a partner.
func (r *reader) spokenOf(i int, s *sentence) (int, *name) {
	for p := i; p >= 0 && i-p <= topicReach; p-- {
		g := r.pages[p]
		if g.Role == record.RoleContact {
			continue
		}
		last := len(g.sentences) - 1
		if p == i {
			last = g.indexOf(s) - 1
		}
		for k := last; k >= max(0, last-backReach); k-- {
			t := &g.sentences[k]
			for j := len(t.names) - 1; j >= 0; j-- {
				n := &t.names[j]
				if n.person || n.nobody || n.isCountry || n.home || !r.strong(*n) || n.kind == "" && n.from > t.from && inside[g.tokens[n.from-1].fold] {
					continue
				}
				where, ok := r.places.best(n.text, n.country)
				if ok && where.Country == r.home.country {
					continue
				}
				if n.kind == "municipality" && ok || ok && where.Kind == "municipality" && where.Country != r.home.country {
					return p, n
				}
			}
		}
	}
	return 0, nil
}

// another reads "the one with X", "celui de X": an agreement of the kind told before, with another place.
func (r *reader) another(i int, g *page, s *sentence, last []*draft) []*draft {
	if len(last) == 0 || last[0].class != classAgreement || last[0].first != nil || r.sectionOf(i) != nil {
		return nil
	}
	for _, m := range s.marks {
		if m.class != "one" || m.to >= s.to || !s.is("with", m.to) && !s.is("of", m.to) || m.from-s.from > 6 {
			continue
		}
		a := anchor{mark: mark{cue{"instrument", last[0].instrument}, m.from, m.to}, instrument: last[0].instrument}
		names := r.chain(g, s, m.to+1, a)
		if len(names) == 0 || !r.strong(names[0]) || r.denies(g, s, a, names[0]) {
			continue
		}
		ds := r.tell(i, g, s, a, names, nil)
		for _, d := range ds {
			d.words = last[0].words
		}
		return ds
	}
	return nil
}
