package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
)

// Follow: sentences that leave the instrument, or all but a date, to what was told before.

// follower reads "In 1975 X followed", "X, en Allemagne, a suivi en 1974": another place, with the instrument of those told before.
func (r *reader) follower(i int, g *page, s *sentence, told []*draft) []*draft {
	if len(told) == 0 || told[0].class != record.ClassAgreement || told[0].instrument == unspecified || r.sectionOf(i) != nil || s.has("intend", "negate") {
		return nil
	}
	for _, m := range s.marks {
		if m.class != "follow" {
			continue
		}
		names := r.run(g, s, m.to)
		if len(names) > 0 && names[0].from-m.to > 1 {
			names = nil
		}
		if names == nil {
			if names = r.subject(g, s, m.from); len(names) > 0 && m.from-names[len(names)-1].next > 1 {
				names = nil
			}
		}
		names = slices.DeleteFunc(slices.Clone(names), func(n name) bool { return n.isCountry || n.home || !r.strong(n) || r.adjective(n) })
		var when *dated
		for k := range s.dates {
			if t := &s.dates[k]; !isPhase(t.mention) && t.mention.Role != record.RoleAbout {
				when = t
				break
			}
		}
		if len(names) == 0 || when == nil && !s.has("next", "back") {
			continue
		}
		x := r.whole(i, s)
		var made []*draft
		for _, n := range names {
			d := &draft{instrument: told[0].instrument, words: told[0].words, first: told[0].first, scope: []int{i}, partners: []party{r.party(i, n)}}
			if when != nil {
				d.signed = x.when(*when, "explicit")
			} else {
				r.lookBack(d, x)
			}
			r.status(d, x)
			if r.add(d) != nil {
				made = append(made, d)
			}
		}
		if len(made) > 0 {
			return made
		}
	}
	return nil
}

// ordinalReach is how many words may lie between "the first" and its date.
const ordinalReach = 7

// chained reads "the first dates from 2003, the second from 2014": agreements with the partner told before, one a date.
func (r *reader) chained(i int, g *page, s *sentence, last []*draft) []*draft {
	if len(last) != 1 || last[0].class != record.ClassAgreement || r.otherPlace(s, last) {
		return nil
	}
	var list []dated
	at := -1
	for _, m := range s.marks {
		if m.class != "ordinal" || m.from < at {
			continue
		}
		for _, t := range s.dates {
			if t.at >= m.to && t.at-m.to <= ordinalReach && !isPhase(t.mention) {
				// "the first, the second in 2014": the date is that of the nearer one
				if !slices.ContainsFunc(s.marks, func(n mark) bool { return n.class == "ordinal" && n.from > m.from && n.from < t.at }) {
					list = append(list, t)
					at = t.at
				}
				break
			}
		}
	}
	if len(list) < 2 {
		return nil
	}
	x := r.whole(i, s)
	old := last[0]
	made := []*draft{}
	if r.saysAgain(old) && old.signed == nil {
		old.apart = true // it is the one after these
	}
	for k, t := range list {
		w := x.when(t, "explicit")
		if w == nil || old.signed != nil && sameDate(old.signed, w) {
			continue
		}
		if k == 0 && old.signed == nil && !old.apart {
			old.signed, old.start = w, nil
			continue
		}
		d := &draft{instrument: old.instrument, words: old.words, first: old.first, scope: []int{i}, partners: slices.Clone(old.partners), signed: w, again: k > 0}
		if r.add(d) != nil {
			made = append(made, d)
		}
	}
	return append(made, old)
}

// datesOne reads "X's dates from 2000": the date of one of the records told before.
func (r *reader) datesOne(i int, s *sentence, told []*draft, undated map[string][]*draft) []*draft {
	if len(s.dates) != 1 || s.has("end", "dormant", "expired", "intend", "again") || s.has("negate") && !s.signedBefore(s.to) {
		return nil
	}
	signs := slices.ContainsFunc(s.marks, func(m mark) bool { return m.class == "sign" && m.to <= s.dates[0].at && s.dates[0].at-m.to <= 2 })
	if !signs && !s.has("since") {
		return nil
	}
	var one *draft
	for _, n := range s.names {
		if n.person || n.nobody || n.home || n.isCountry {
			continue
		}
		list := told
		if told == nil && (signs || n.from-s.from <= 1) {
			list = undated[firstWord(n.text)]
		}
		for _, d := range list {
			if d.class != record.ClassAgreement || len(d.partners) != 1 || !sameWords(nameWords(d.partners[0].name), nameWords(n.text)) {
				continue
			}
			if one != nil || d.signed != nil || d.start != nil || d.loose {
				return nil
			}
			one = d
		}
	}
	x := r.whole(i, s)
	if one == nil || isPhase(s.dates[0].mention) || x.until(s.dates[0]) || x.counted(s.dates[0]) {
		return nil
	}
	one.signed = x.when(s.dates[0], "explicit")
	return []*draft{one}
}

// datesLater gives records without a date the one that a sentence anywhere tells of their place.
func (r *reader) datesLater() {
	undated := map[string][]*draft{}
	for _, d := range r.drafts {
		if d.class == record.ClassAgreement && d.first == nil && len(d.partners) == 1 && d.partners[0].kind != "network" {
			if w := firstWord(d.partners[0].name); len(undated[w]) < mostOfName {
				undated[w] = append(undated[w], d)
			}
		}
	}
	for i, g := range r.pages {
		if g.Role == record.RoleTable || g.Role == record.RoleContact {
			continue
		}
		for k := range g.sentences {
			if s := &g.sentences[k]; len(s.dates) == 1 && len(s.names) > 0 && !r.tells(i, s) {
				r.datesOne(i, s, nil, undated)
			}
		}
	}
}

// tells tells whether an agreement was read from a sentence: its date has been looked at.
func (r *reader) tells(i int, s *sentence) bool {
	for _, m := range s.marks {
		if r.used[[2]int{i, m.from}] {
			return true
		}
	}
	return false
}

func firstWord(text string) string {
	if w := nameWords(text); len(w) > 0 {
		return w[0]
	}
	return ""
}

// saysAgain tells whether the sentence that names the agreement speaks of a renewal.
func (r *reader) saysAgain(d *draft) bool {
	if d.words == nil {
		return false
	}
	g := r.pages[d.words.page]
	for k := range g.sentences {
		if s := &g.sentences[k]; s.start <= d.words.start && d.words.end <= s.end {
			return s.has("again")
		}
	}
	return false
}

// ofSections returns the one record of each section that has one.
func (r *reader) ofSections() map[*section]*draft {
	m := map[*section]*draft{}
	for _, d := range r.drafts {
		if len(d.scope) == 0 || d.first != nil || len(d.partners) != 1 {
			continue
		}
		if sec := r.sectionOf(d.scope[0]); sec != nil {
			if _, two := m[sec]; two {
				m[sec] = nil
			} else {
				m[sec] = d
			}
		}
	}
	return m
}

// otherPlace tells whether a sentence names a place that is none of those told before.
func (r *reader) otherPlace(s *sentence, last []*draft) bool {
	for _, n := range s.names {
		if n.person || n.nobody || n.home || n.isCountry || !r.strong(n) {
			continue
		}
		if !slices.ContainsFunc(last, func(d *draft) bool {
			return slices.ContainsFunc(sidesOf(d), func(p party) bool { return sameWords(nameWords(p.name), nameWords(n.text)) })
		}) {
			return true
		}
	}
	return false
}

// successorReach is how many words lie between "replaced by" and what replaces it.
const successorReach = 4

// successor returns the text that took the place of another: "it became a friendship agreement", "vervangen door een protocol".
func (s *sentence) successor(g *page) (mark, anchor, bool) {
	for _, m := range s.marks {
		if m.class != "superseded" {
			continue
		}
		reach := successorReach
		for _, b := range s.anchors() {
			if b.class != "instrument" && b.class != "generic" || b.from < m.to || b.from-m.to > reach {
				continue
			}
			if k := b.from - 2; k >= m.to-1 && k > s.from && froms[g.tokens[k].fold] {
				reach += b.to - m.to // "omgezet van een stedenband in een akkoord"
				continue
			}
			return m, b, true
		}
	}
	return mark{}, anchor{}, false
}

var froms = set("van from d")

// succeeded reads the text that took the place of the one told last.
func (r *reader) succeeded(i int, g *page, s *sentence, last []*draft) []*draft {
	if len(last) != 1 || last[0].class != record.ClassAgreement || s.has("intend", "negate") || r.otherPlace(s, last) {
		return nil
	}
	m, b, ok := s.successor(g)
	if !ok || r.used[[2]int{i, b.from}] {
		return nil
	}
	old, x := last[0], r.whole(i, s)
	d := &draft{instrument: b.instrument, words: g.proof(b.from, b.to), first: old.first, scope: []int{i}, partners: slices.Clone(old.partners)}
	for k := range s.dates {
		t := &s.dates[k]
		if w := x.when(*t, "explicit"); w != nil && !x.until(*t) && !isPhase(t.mention) && (old.signed == nil || !sameDate(old.signed, w)) && (t.at > m.from || !s.apart(g, t.at, m.from)) {
			d.signed = w
		}
	}
	if d.signed == nil {
		r.lookBack(d, x)
	}
	if d.signed == nil && d.instrument == old.instrument {
		return nil
	}
	if old.status == "" {
		old.status, old.statusProof = superseded, g.proof(m.from, m.to)
	}
	r.use(i, b)
	if r.add(d) == nil {
		return nil
	}
	return []*draft{d}
}

// running is what is said of all of a series: "The other twinnings remain in force".
type running struct {
	instrument  string
	words       *proof
	status      string
	statusProof *proof
	page        int
}

// seriesReach is how many passages a series goes on.
const seriesReach = 1

// series returns what a sentence without a partner says of several agreements, nil when it says nothing.
func (r *reader) series(i int, g *page, s *sentence) *running {
	if r.sectionOf(i) != nil || s.has("negate", "intend") {
		return nil
	}
	for _, n := range s.names {
		if !n.person && !n.nobody && !n.home && r.strong(n) {
			return nil
		}
	}
	for _, m := range s.marks {
		if m.class != "several" || !s.has("force") {
			continue
		}
		for _, a := range s.anchors() {
			if (a.class == "instrument" || a.class == "partnerword") && a.from >= m.to && a.from-m.to <= 3 {
				status, p := r.whole(i, s).state()
				if status != inForce {
					return nil
				}
				return &running{a.instrument, g.proof(a.from, a.to), status, p, i}
			}
		}
	}
	return nil
}

// joins gives drafts what is said of their series.
func (q *running) joins(made []*draft) {
	for _, d := range made {
		if d.class == record.ClassRelation && d.instrument != unspecified || d.first != nil {
			continue
		}
		if d.instrument == unspecified {
			d.instrument, d.words, d.class, d.loose = q.instrument, q.words, record.ClassAgreement, false
		}
		if d.instrument == q.instrument && d.status == "" && d.end == nil {
			d.status, d.statusProof = q.status, q.statusProof
		}
	}
}

// mostQuestions is how many questions of a document are looked at.
const mostQuestions = 100

// asked returns the records of the place that a question is about: "Que reste-t-il de X ?"
func (r *reader) asked(g *page, s *sentence, times *int) []*draft {
	if len(s.names) == 0 || *times >= mostQuestions || !strings.Contains(g.Text[g.tokens[s.to-1].end:min(len(g.Text), s.end+2)], "?") {
		return nil
	}
	*times++
	var found []*draft
	for _, n := range s.names {
		if n.person || n.nobody || n.home || n.isCountry {
			continue
		}
		for _, d := range r.drafts {
			if d.first == nil && len(d.partners) == 1 && d.partners[0].kind != "network" && sameWords(nameWords(d.partners[0].name), nameWords(n.text)) {
				found = append(found, d)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// rests tells whether a sentence says of what was told before that it sleeps or has ended.
func (r *reader) rests(s *sentence, last []*draft) bool {
	speaks := s.has("instrument", "generic", "bond")
	if m, ok := s.first("pointing"); ok && m.from-s.from <= 2 {
		speaks = true
	}
	return speaks && s.has("dormant", "end", "expired") && !s.has("intend", "negate") && !r.otherPlace(s, last)
}

// kindTold gives records of words that only tell that two are partners the instrument that was told before, or that a heading above names.
func (r *reader) kindTold(i int, made, told []*draft) {
	for _, d := range made {
		if d.instrument != unspecified || d.class == record.ClassRelation || d.words == nil || !r.tied(*d.words) {
			continue
		}
		if len(told) > 0 && told[0].class == record.ClassAgreement && told[0].instrument == twinning && (told[0].first == nil) == (d.first == nil) {
			d.instrument, d.words = twinning, told[0].words
			continue
		}
		g := r.pages[i]
		for p := i - 1; p >= 0; p-- {
			h := r.pages[p]
			if h.Role != record.RoleHeading || !slices.Contains(g.Heading, h.Text) && len(h.Heading) > 0 {
				continue
			}
			for _, m := range h.marks {
				if (m.class == "instrument" || m.class == "partnerword") && m.value == twinning {
					d.instrument, d.words = twinning, h.proof(m.from, m.to)
				}
			}
		}
	}
}

// tied tells whether words are those of a tie: "became partners".
func (r *reader) tied(p proof) bool {
	g := r.pages[p.page]
	for _, m := range g.marks {
		if m.class == "tie" && g.tokens[m.from].start == p.start {
			return true
		}
	}
	return false
}
