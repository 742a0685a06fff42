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
	if !ok || r.negated(s, a) || s.withPrivate(a) || s.privately(a) || !r.civic && everyday(a.instrument) {
		return nil
	}
	for _, n := range s.names {
		if !n.isCountry && !n.home && !n.person && !n.nobody && (n.from == s.from || !s.is("title", n.from-1)) && (r.strong(n) || n.from > s.from+1 && n.to <= a.from || n.from == s.from && n.to > s.from+1 || n.from >= a.to && !bracketed(g, n.from, n.from)) {
			return nil // somebody else may be meant
		}
	}
	pointed := false
	for _, m := range s.marks {
		pointed = pointed || m.class == "pointing" && (m.to == a.from || m.from == s.from && m.to-s.from <= 2)
	}
	x := r.whole(i, s)
	term := s.term()
	if m, ok := s.first("follow"); ok && m.to <= a.from && a.from-m.to <= 2 || term != "" && a.from-s.from <= 1 {
		pointed = pointed || term != ""
	}
	if !(pointed || s.has("sign", "follow") && (r.speaksOfHome(g, s) || len(s.dates) > 0)) {
		return nil
	}
	page, names := r.spokenOf(i, s)
	if len(names) == 0 {
		return nil
	}
	d := &draft{instrument: a.instrument, loose: a.loose && term == "", term: term, scope: []int{i}, words: g.proof(a.from, a.to), partners: []party{}}
	for _, n := range names {
		d.partners = append(d.partners, r.party(page, n))
	}
	r.aim(d, x, a)
	if d.class != record.ClassRelation {
		r.dates(d, x, a.from)
		r.status(d, x)
		d.again = d.signed != nil && x.has("again")
	}

	if d.signed == nil && d.status == "" && d.start == nil && term == "" && !(pointed && a.class == "instrument" && i-page <= 1) {
		return nil
	}
	r.use(i, a)
	if r.add(d) == nil {
		return nil
	}
	return []*draft{d}
}

// term returns the range of years of a sentence, empty when there is none or more than one.
func (s *sentence) term() string {
	found := ""
	for _, t := range s.dates {
		if isPhase(t.mention) {
			if found != "" {
				return ""
			}
			found = t.mention.Value
		}
	}
	return found
}

// spokenOf returns the last place named before a sentence that can be a partner, with those of its list behind "with".
func (r *reader) spokenOf(i int, s *sentence) (int, []name) {
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
				if n.person || n.nobody || n.isCountry || n.home || bracketed(g, n.from, n.from) || t.regionOf(g, *n) || !r.strong(*n) || n.kind == "" && n.from > t.from && g.leadsIn(n.from-1) {
					continue
				}
				where, ok := r.places.best(n.text, n.country)
				if ok && where.Country == r.home.country || t.faraway(g, *n) {
					continue
				}
				if n.kind == "municipality" && ok || r.hasParty(r.party(p, *n)) || ok && where.Kind == "municipality" && where.Country != r.home.country {
					list := r.upTo(g, t, j)
					if from := list[0].from; len(list) == 1 || withHome(t.names[:j]) || from == t.from || !t.is("with", from-1) {
						list = []name{*n}
					}
					return p, list
				}
			}
		}
	}
	return 0, nil
}

// regionOf tells whether a name is that of the region in which something lies: "in the Tabora region".
func (s *sentence) regionOf(g *page, n name) bool {
	return n.to < s.to && !g.tokens[n.to].apart && s.is("kind", n.to) && n.from > s.from && !s.is("with", n.from-1)
}

// farReach is how many words a distance stands before the place it is told of.
const farReach = 5

var distances = set("km kilometer kilometers kilometre kilometres miles mijl uur uren hour hours heure heures minuten minutes")

// faraway tells whether a sentence tells only how far a place lies.
func (s *sentence) faraway(g *page, n name) bool {
	for k := max(s.from, n.from-farReach); k < n.from; k++ {
		if distances[g.tokens[k].fold] {
			return true
		}
	}
	return false
}

// another reads "the one with X", "celui de X": an agreement of the kind told before, with another place.
func (r *reader) another(i int, g *page, s *sentence, last []*draft, all *running) []*draft {
	if r.sectionOf(i) != nil {
		return nil
	}
	instrument, words := "", (*proof)(nil)
	switch {
	case len(last) > 0 && last[0].class == record.ClassAgreement && last[0].first == nil:
		instrument, words = last[0].instrument, last[0].words
	case len(last) == 0 && all != nil:
		instrument, words = all.instrument, all.words
	default:
		return nil
	}
	for _, m := range s.marks {
		if m.class != "one" || m.to >= s.to || !s.is("with", m.to) && !s.is("of", m.to) || m.from-s.from > 6 {
			continue
		}
		a := anchor{mark: mark{cue{"instrument", instrument}, m.from, m.to}, instrument: instrument}
		names := r.chain(g, s, m.to+1, a)
		if len(names) == 0 || !r.strong(names[0]) || r.denies(g, s, a, names[0]) {
			continue
		}
		ds := r.tell(i, g, s, a, names, nil)
		for _, d := range ds {
			d.words = words
			if d.signed == nil && d.start == nil && len(s.dates) == 1 && !s.has("end", "dormant", "expired", "again") && !isPhase(s.dates[0].mention) {
				if t := s.dates[0]; s.has("since") || t.at > s.from && leads[g.tokens[t.at-1].fold] {
					d.signed = r.whole(i, s).when(t, "explicit")
				}
			}
		}
		return ds
	}
	return nil
}
