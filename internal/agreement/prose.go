package agreement

import (
	"strings"

	"entente/internal/record"
)

// Prose: what a sentence tells, anchor by anchor, and the records made of it.

// anchor is a word of a sentence that speaks of an agreement.
type anchor struct {
	mark
	instrument string
	loose      bool
}

// anchors returns what the sentence has, the more telling of two over the same word.
func (s *sentence) anchors() []anchor {
	var list []anchor
	for _, m := range s.marks {
		a := anchor{mark: m, instrument: m.value}
		switch m.class {
		case "instrument", "partnerword", "tie":
			if m.value == unspecified {
				a.loose = true
			}
		case "generic":
			a.instrument = cooperation
			a.loose = true
		case "bond", "coop":
			a.instrument, a.loose = unspecified, true
		case "project":
			a.instrument = project
		case "own":
			a.instrument = ownProgramme
		default:
			continue
		}
		if n := len(list); n > 0 && m.class == "instrument" && list[n-1].class == "generic" && m.from-list[n-1].to <= 2 && m.from > list[n-1].to && s.is("of", list[n-1].to) {
			list[n-1] = a // the charter of the twinning
			continue
		}
		if n := len(list); n > 0 && list[n-1].to > m.from {
			if rank(a) > rank(list[n-1]) {
				list[n-1] = a
			}
			continue
		}
		list = append(list, a)
	}
	return list
}

func rank(a anchor) int {
	switch a.class {
	case "own":
		return 7
	case "instrument":
		return 6
	case "partnerword":
		return 5
	case "tie":
		return 4
	case "generic":
		return 3
	case "project":
		return 2
	}
	return 1
}

// shortPoint is how many words a sentence has at most that tells nothing but the date of what was told before: "That was in 1969".
const shortPoint = 7

// prose reads the sentences of all passages.
func (r *reader) prose() {
	r.proseIn(0, len(r.pages))
}

// proseIn reads the sentences of the passages [first, end) that are not told yet.
func (r *reader) proseIn(first, end int) {
	var last []*draft
	from := 0         // where last was told
	var told []*draft // the last made, also when something else was spoken of since
	var all *running
	ofSection := r.ofSections()
	var questioned []*draft
	asked, questions := 0, 0 // where, and how many there were
	for i := first; i < end; i++ {
		g := r.pages[i]
		if g.told || g.Role == record.RoleTable || g.Role == record.RoleContact || g.Role == record.RoleHeading && strings.HasSuffix(g.Text, "?") {
			continue
		}
		if g.Role == record.RoleHeading || i-from > 1 {
			last, told = nil, nil
		}
		if all != nil && (g.Role == record.RoleHeading || i-all.page > seriesReach) {
			all = nil
		}
		r.brackets(i, g)
		for k := range g.sentences {
			s := &g.sentences[k]
			if made := r.sentence(i, g, s); len(made) > 0 {
				if all != nil {
					all.joins(made)
				}
				r.kindTold(i, made, told)
				last, told, from = made, made, i
				if next := r.succeeded(i, g, s, last); len(next) > 0 {
					last, told = next, next
				}
				continue
			}
			if ds := r.asked(g, s, &questions); len(ds) > 0 {
				questioned, asked = ds, i
				continue
			}
			if len(questioned) > 0 && (i-asked > 1 || r.otherPlace(s, questioned)) {
				questioned = nil
			}
			if len(questioned) > 0 && s.has("dormant", "end", "expired") {
				for _, d := range questioned {
					r.status(d, r.whole(i, s))
				}
				continue
			}
			if q := r.series(i, g, s); q != nil {
				all = q
				continue
			}
			before := last
			if d := ofSection[r.sectionOf(i)]; len(before) == 0 && d != nil {
				before = []*draft{d}
			}
			made := r.chained(i, g, s, before)
			if len(made) == 0 {
				made = r.succeeded(i, g, s, before)
			}
			if len(made) == 0 {
				made = r.follower(i, g, s, told)
			}
			if len(made) == 0 {
				made = r.datesOne(i, s, told, nil)
			}
			if len(made) > 0 {
				if all != nil {
					all.joins(made)
				}
				last, told, from = made, made, i
				continue
			}
			if r.renews(s, last) {
				if made := r.topic(i, g, s); len(made) > 0 {
					last, told, from = made, made, i
					continue
				}
			}
			if len(last) > 0 && r.pointsBack(g, s) {
				x := r.whole(i, s)
				for _, d := range last {
					r.status(d, x)
					if d.signed == nil && (x.has("sign", "since", "instrument") || s.to-s.from <= shortPoint && len(s.dates) == 1) && d.class == record.ClassAgreement {
						r.dates(d, x, s.from)
						if d.signed == nil && d.start == nil && len(s.dates) == 1 && (x.has("since") || s.to-s.from <= shortPoint) && !x.has("end", "dormant", "expired") && !isPhase(s.dates[0].mention) {
							d.signed = x.when(s.dates[0], "explicit") // "it dates from 1966"
						}
					}
				}
			} else if made := r.topic(i, g, s); len(made) > 0 {
				last, told, from = made, made, i
			} else if made := r.another(i, g, s, last, all); len(made) > 0 {
				if all != nil {
					all.joins(made)
				}
				last, told, from = made, made, i
			} else if i == from && len(last) > 0 && r.rests(s, last) {
				for _, d := range last {
					r.status(d, r.whole(i, s))
				}
			} else if i == from && len(last) > 0 && len(s.names) == 0 && s.has("dormant") {
				for _, d := range last { // "Asleep, they call that."
					r.status(d, r.whole(i, s))
				}
			} else if r.otherPlace(s, last) {
				last = nil
			}
		}
	}
	r.datesLater()
}

// sentence reads the records that one sentence tells.
func (r *reader) sentence(i int, g *page, s *sentence) []*draft {
	if s.wonders(g) {
		return nil
	}
	var made []*draft
	anchors := s.anchors()
	taken := map[int]bool{} // names that have their record
	for n, a := range anchors {
		if r.used[[2]int{i, a.from}] || !r.civic && everyday(a.instrument) || s.privately(a) {
			continue
		}
		limit := s.to
		for _, b := range anchors[n+1:] {
			if (b.class == "instrument" || b.class == "tie" || b.class == "partnerword") && rank(a) >= 4 {
				limit = b.from
				break
			}
		}
		if a.class == "own" {
			made = append(made, r.ownProgrammes(i, g, s, a)...)
			continue
		}
		if left, right := r.others(g, s, a, limit); len(left) > 0 && r.sectionOf(i) == nil {
			made = append(made, r.pairs(i, g, s, a, left, right, taken)...)
			continue
		}
		if names, ok := r.together(g, s, a, limit); ok && r.sectionOf(i) == nil && !r.denies(g, s, a, names[0]) {
			if names = fresh(names, taken); len(names) == 0 {
				continue
			}
			ds := r.tell(i, g, s, a, names[:1], nil)
			for _, n := range names[1:] {
				for _, d := range ds {
					d.partners = append(d.partners, r.party(i, n))
				}
			}
			if len(ds) > 0 {
				r.use(i, a)
				made = append(made, ds...)
				for _, n := range names {
					taken[n.from] = true
				}
				continue
			}
		}
		names := r.partners(i, g, s, a, limit)
		if (a.class == "tie" || a.class == "partnerword" || a.class == "instrument") && a.instrument != unspecified {
			r.nameKind(i, a, names, made)
		}
		names = fresh(names, taken)
		if sec := r.sectionOf(i); sec != nil && (a.class == "tie" || a.class == "partnerword" || a.class == "bond" || a.class == "coop") && len(names) > 0 && !r.clauseOfHome(g, s, a) && !r.within(sec, names[0]) {
			continue // the section's partner has a partner of its own
		}
		if len(names) == 0 {
			if a.class == "project" {
				if d := r.unnamed(i, g, s, a); d != nil {
					made = append(made, d)
				}
			}
			continue
		}
		if r.denies(g, s, a, names[0]) {
			for _, n := range names {
				taken[n.from] = true
			}
			continue
		}
		ds := r.oneText(r.tell(i, g, s, a, names, r.explicit(i, g, s, a, names)), names)
		if len(ds) > 0 {
			r.use(i, a)
			for _, n := range names {
				taken[n.from] = true
			}
			made = append(made, ds...)
		}
	}
	if len(made) == 0 && r.sectionOf(i) == nil {
		made = r.talks(i, g, s)
	}
	return made
}

// talks reads "er zijn verkennende gesprekken met X", "we are in talks with X": a bond that is intended and has no name yet.
func (r *reader) talks(i int, g *page, s *sentence) []*draft {
	if !r.home.known || !r.public || s.has("negate", "end", "dormant") {
		return nil
	}
	for _, m := range s.marks {
		if m.class == "considers" {
			if d := r.considered(i, g, s, m); d != nil {
				return []*draft{d}
			}
			continue
		}
		if m.class != "talks" {
			continue
		}
		for _, w := range s.marks {
			if w.class != "with" && !(w.class == "of" && w.from == m.to-1) || w.from < m.to-1 || w.from-m.to > 2 {
				continue
			}
			names := r.run(g, s, w.to)
			if len(names) == 0 || withHome(names) || !r.strong(names[0]) || names[0].from-w.to > 2 && names[0].kind == "" {
				continue
			}
			p := r.party(i, names[0])
			if p.country == "" || p.country == r.home.country {
				continue
			}
			d := &draft{class: record.ClassRelation, instrument: intendedBond, status: intended, statusProof: g.proof(m.from, m.to), words: g.proof(m.from, m.to), scope: []int{i}, partners: []party{p}}
			if r.add(d) != nil {
				return []*draft{d}
			}
		}
	}
	return nil
}

// considerReach is how many words may lie between what is considered and "with".
const considerReach = 6

// considered reads "het college overweegt om met X …", "une reprise avec X pourrait …": no word tells what it will be.
func (r *reader) considered(i int, g *page, s *sentence, m mark) *draft {
	for _, w := range s.marks {
		if w.class != "with" || weakWith[g.tokens[w.from].fold] || w.from-m.to > considerReach || m.from-w.to > considerReach {
			continue
		}
		names := r.run(g, s, w.to)
		if len(names) != 1 || withHome(names) || !r.strong(names[0]) || names[0].from-w.to > 1 && names[0].kind == "" {
			continue
		}
		p := r.party(i, names[0])
		if p.kind != "municipality" || p.country == "" || p.country == r.home.country || r.home.country == "" {
			continue
		}
		d := &draft{class: record.ClassRelation, instrument: intendedBond, status: intended, statusProof: g.proof(m.from, m.to), words: g.proof(m.from, m.to), scope: []int{i}, partners: []party{p}}
		return r.add(d)
	}
	return nil
}

// pairs makes the records of an agreement that two others have.
func (r *reader) pairs(i int, g *page, s *sentence, a anchor, left, right []name, taken map[int]bool) []*draft {
	var made []*draft
	denied := r.denies(g, s, a, right[0])
	for k, l := range left {
		if denied || len(made) >= mostPairs {
			break
		}
		first := r.party(i, l)
		if s.has("each") && len(left) == len(right) {
			made = append(made, r.tell(i, g, s, a, right[k:k+1], &first)...)
		} else {
			made = append(made, r.tell(i, g, s, a, right, &first)...)
		}
	}
	// "A is twinned with B and C with D"
	at := right[len(right)-1].next
	for _, n := range s.names {
		if n.from < at || n.from-at > 2 || denied || !s.is("with", n.next) || weakWith[g.tokens[min(n.next, s.to-1)].fold] || n.home || len(made) == 0 {
			continue
		}
		if list := r.run(g, s, n.next+1); len(list) > 0 && !withHome(list) && r.bothCredible(g, s, []name{n}, list) {
			first := r.party(i, n)
			made = append(made, r.tell(i, g, s, a, list, &first)...)
			taken[n.from] = true
			for _, m := range list {
				taken[m.from] = true
			}
			at = list[len(list)-1].next
		}
	}
	if len(made) > 0 {
		r.use(i, a)
	}
	if !s.has("each") { // they are not the home side's, whether or not it is told what they are
		for _, n := range append(left[:len(left):len(left)], right...) {
			taken[n.from] = true
		}
	}
	return made
}

func (r *reader) use(page int, a anchor) {
	if r.used == nil {
		r.used = map[[2]int]bool{}
	}
	r.used[[2]int{page, a.from}] = true
}

func fresh(names []name, taken map[int]bool) []name {
	var list []name
	for _, n := range names {
		if !taken[n.from] {
			list = append(list, n)
		}
	}
	return list
}

// tell makes drafts of an anchor and its partners: one each. Without first they are the home side's.
func (r *reader) tell(i int, g *page, s *sentence, a anchor, names []name, first *party) []*draft {
	x := r.whole(i, s)
	if m, b, ok := s.successor(g); ok && a.from < m.from && b.from > m.from {
		x.to = m.from // what stands behind is told of the text that took its place
	}
	var made []*draft
	own := r.ownDates(s, names)
	each := s.oneByOne(names)
	for k, n := range names {
		d := &draft{instrument: a.instrument, loose: a.loose, scope: []int{i}, words: g.proof(a.from, a.to), first: first}
		d.partners = []party{r.party(i, n)}
		if a.loose && a.class == "generic" && !s.has("sign", "since") {
			d.instrument = unspecified
		}
		if d.instrument == unspecified {
			if b, ok := s.means(a); ok {
				d.instrument, d.loose, d.words = b.instrument, b.loose, g.proof(b.from, b.to)
			}
		}
		r.aim(d, x, a)
		if first != nil {
			if a.class == "bond" || a.class == "coop" {
				if !r.toldBeside(d, g) {
					continue
				}
			}
		} else if d.instrument == unspecified {
			r.programme(d, i)
		}
		if d.instrument == unspecified && first == nil && !r.home.known {
			continue // a general word, and nothing that vouches for either side
		}
		if d.class == "" && a.class == "coop" && d.instrument == unspecified {
			d.class = record.ClassRelation
		}
		if a.class == "project" && d.instrument == project && d.status == "" {
			continue // a project with somebody, told in passing
		}
		if d.class != record.ClassRelation || d.instrument == unspecified {
			y := x
			if each != nil {
				d.signed = x.when(each[k], "explicit")
			} else if own {
				y.from, y.to = n.from, s.to
				if k+1 < len(names) {
					y.to = names[k+1].from
				}
				r.ownDate(d, y)
			} else if !s.bodyOf(g, a) {
				r.dates(d, x, a.from)
				r.onlyDate(d, x, a)
				d.unsign(x)
				if w := x.dateOf(a, n); w != nil && len(names) == 1 {
					d.signed = w
				}
				d.again = d.signed != nil && x.has("again")
			}
			if len(names) == 1 || own {
				r.status(d, y)
			} else {
				r.status(d, x)
			}
		}
		if r.add(d) != nil {
			made = append(made, d)
		}
	}
	return made
}

// means returns the instrument by which two are tied: "linked by a friendship agreement".
func (s *sentence) means(a anchor) (anchor, bool) {
	for _, b := range s.anchors() {
		if b.class != "instrument" || b.from < a.to {
			continue
		}
		for _, m := range s.marks {
			if m.class == "by" && m.from >= a.to && m.to <= b.from && b.from-m.to <= 2 {
				return b, true
			}
		}
	}
	return anchor{}, false
}

// dating are the words between a partner and the date of its agreement: "the treaty with X of 1992".
var dating = set("van uit de du d of from dated")

// dateOf returns the date that stands right behind the partner of an instrument, nil when none does.
func (x span) dateOf(a anchor, n name) *when {
	if a.class != "instrument" && a.class != "generic" || n.from < a.to {
		return nil
	}
	for _, t := range x.s.dates {
		if t.at >= x.from && t.at < x.to && t.at-n.next == 1 && dating[x.g.tokens[n.next].fold] && !isPhase(t.mention) {
			return x.when(t, "explicit")
		}
	}
	return nil
}

// onlyDate takes the one date of a sentence that says an agreement was made, wherever it stands: "On 8 November 1962, …, proclaimed …".
// A date that is a sentence of its own is the next one's.
func (r *reader) onlyDate(d *draft, x span, a anchor) {
	if d.signed != nil || d.start != nil || d.class == record.ClassRelation || !x.has("sign") || x.has("end", "expired", "dormant", "superseded", "begin", "again", "intend", "negate") {
		return
	}
	var only *dated
	for i := range x.s.dates {
		t := &x.s.dates[i]
		if isPhase(t.mention) || t.mention.Role == record.RoleDocument || t.mention.Role == record.RoleAbout {
			continue
		}
		if only != nil {
			return
		}
		only = t
	}
	if only != nil {
		d.signed = x.when(*only, "explicit")
		return
	}
	if k := x.g.indexOf(x.s); k > 0 && len(x.s.dates) == 0 {
		if before := &x.g.sentences[k-1]; len(before.dates) == 1 && before.to-before.from <= 4 && !isPhase(before.dates[0].mention) {
			d.signed = x.when(before.dates[0], "explicit")
		}
	}
}

// renews tells whether a sentence names an instrument and a date of signing that are not those told before.
func (r *reader) renews(s *sentence, last []*draft) bool {
	if len(last) != 1 || last[0].signed == nil || last[0].class != record.ClassAgreement || len(s.dates) == 0 || !s.has("sign", "again") || !s.has("instrument", "generic") {
		return false
	}
	for _, t := range s.dates {
		if isPhase(t.mention) || strings.HasPrefix(t.mention.Value, last[0].signed.Value) || strings.HasPrefix(last[0].signed.Value, t.mention.Value) {
			return false
		}
	}
	return true
}

// bodyOf tells whether the anchor is part of the name of a body: "the Twinning Association of X, founded in 1993".
func (s *sentence) bodyOf(g *page, a anchor) bool {
	k := a.from - 1
	if k > s.from && leads[g.tokens[k].fold] {
		k--
	}
	return k >= s.from && s.is("nobody", k) && !g.tokens[k+1].apart || a.to < s.to && s.is("nobody", a.to) && !g.tokens[a.to].apart
}

// unsign drops a date of signing out of a sentence that tells an end and no beginning: it is the end's.
func (d *draft) unsign(x span) {
	if d.signed == nil || !x.has("end", "expired", "dormant") || x.has("sign", "since", "begin", "force") {
		return
	}
	for _, t := range x.s.dates {
		if t.mention.Start == d.signed.proof.start && (t.mention.Role == record.RoleAgreement || strings.Contains(x.g.tokens[t.at].gap, "(")) {
			return
		}
	}
	if d.end == nil && x.has("end", "expired") {
		d.end = d.signed
	}
	d.signed = nil
}

// toldBeside takes the instrument of a general word from the passage it stands in.
func (r *reader) toldBeside(d *draft, g *page) bool {
	for _, m := range g.marks {
		if m.class == "instrument" || m.class == "partnerword" {
			d.instrument, d.words, d.class = m.value, g.proof(m.from, m.to), ""
			return true
		}
	}
	return false
}

// oneByOne returns the dates of a list of names that are told one by one: "with A and B, in 1962 and 1975 respectively", "in 1962 with A and in
// 1975 with B".
func (s *sentence) oneByOne(names []name) []dated {
	if len(names) < 2 {
		return nil
	}
	var list, all []dated
	for _, t := range s.dates {
		if isPhase(t.mention) || t.mention.Role == record.RoleDocument {
			continue
		}
		all = append(all, t)
		if t.at >= names[0].from {
			list = append(list, t)
		}
	}
	switch {
	case s.has("each") && len(list) == len(names):
		return list
	case len(all) == len(names) && s.datesFirst(all, names):
		return all
	}
	return nil
}

// datesFirst tells whether each name of a list has its own date before it: "in 1969 with A, in 1974 with B".
func (s *sentence) datesFirst(dates []dated, names []name) bool {
	for k := range names {
		if dates[k].at >= names[k].from || k+1 < len(names) && dates[k+1].at < names[k].next {
			return false
		}
	}
	return true
}

// ownDates tells whether each name of a list has its own date behind it.
func (r *reader) ownDates(s *sentence, names []name) bool {
	if len(names) < 2 || len(s.dates) < 2 {
		return false
	}
	n := 0
	for k := range names {
		to := s.to
		if k+1 < len(names) {
			to = names[k+1].from
		}
		for _, d := range s.dates {
			if d.at >= names[k].from && d.at < to {
				n++
				break
			}
		}
	}
	return n >= 2
}

// ownDate takes the first date of a span of a list, whatever the words about it.
func (r *reader) ownDate(d *draft, x span) {
	for _, t := range x.s.dates {
		if t.at < x.from || t.at >= x.to || isPhase(t.mention) {
			continue
		}
		if what := x.meaning(t); what == "end" {
			continue
		}
		d.signed = x.when(t, "explicit")
		return
	}
}

// nameKind gives records of general words the instrument that the same sentence tells of the same places: "links with X, twinned since 1985".
func (r *reader) nameKind(i int, a anchor, names []name, made []*draft) {
	for _, d := range made {
		if d.instrument != unspecified || d.class == record.ClassRelation && d.status != "" {
			continue
		}
		for _, n := range names {
			if p := d.partners[0].proof; p.page == i && p.start == n.start {
				d.instrument, d.words, d.loose, d.class = a.instrument, r.pages[i].proof(a.from, a.to), false, record.ClassAgreement
			}
		}
	}
}
