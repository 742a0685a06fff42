package agreement

import (
	"strings"

	"entente/internal/record"
)

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

const (
	withReach  = 40 // words between an anchor and its "with"
	nameReach  = 9  // words between "with" and the first name
	mostChain  = 60 // names of one list
	aheadReach = 14 // words between a subject and the anchor
)

// prose reads the sentences of all passages.
func (r *reader) prose() {
	var last []*draft
	from := 0 // where last was told
	for i, g := range r.pages {
		if g.Role == record.RoleTable || g.Role == record.RoleContact {
			continue
		}
		if g.Role == record.RoleHeading || i-from > 1 {
			last = nil
		}
		for k := range g.sentences {
			s := &g.sentences[k]
			if made := r.sentence(i, g, s); len(made) > 0 {
				last, from = made, i
				continue
			}
			if len(last) > 0 && r.pointsBack(g, s) {
				x := r.whole(i, s)
				for _, d := range last {
					r.status(d, x)
					if d.signed == nil && x.has("sign", "since", "instrument") && d.class == classAgreement {
						r.dates(d, x, s.from)
						if d.signed == nil && d.start == nil && len(s.dates) == 1 && x.has("since") && !x.has("end", "dormant", "expired") && !isPhase(s.dates[0].mention) {
							d.signed = x.when(s.dates[0], "explicit") // "it dates from 1966"
						}
					}
				}
			} else if made := r.topic(i, g, s); len(made) > 0 {
				last, from = made, i
			} else if len(s.names) > 0 {
				last = nil
			}
		}
	}
}

// sentence reads the records that one sentence tells.
func (r *reader) sentence(i int, g *page, s *sentence) []*draft {
	var made []*draft
	anchors := s.anchors()
	taken := map[int]bool{} // names that have their record
	for n, a := range anchors {
		if r.used[[2]int{i, a.from}] {
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
		names := r.partners(i, g, s, a, limit)
		names = fresh(names, taken)
		if sec := r.sectionOf(i); sec != nil && (a.class == "tie" || a.class == "partnerword") && len(names) > 0 && !r.speaksOfHome(g, s) && !r.within(sec, names[0]) {
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
		ds := r.tell(i, g, s, a, names)
		if len(ds) > 0 {
			r.use(i, a)
			for _, n := range names {
				taken[n.from] = true
			}
			made = append(made, ds...)
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

// tell makes drafts of an anchor and its partners: one each.
func (r *reader) tell(i int, g *page, s *sentence, a anchor, names []name) []*draft {
	x := r.whole(i, s)
	var made []*draft
	own := r.ownDates(s, names)
	for k, n := range names {
		d := &draft{instrument: a.instrument, loose: a.loose, scope: []int{i}, words: &proof{i, g.tokens[a.from].start, g.tokens[a.to-1].end}}
		d.partners = []party{r.party(i, n)}
		if a.loose && a.class == "generic" && !s.has("sign", "since") {
			d.instrument = unspecified
		}
		r.aim(d, x, a)
		if d.instrument == unspecified {
			r.programme(d, i)
		}
		if d.instrument == unspecified && !r.home.known {
			continue // a general word, and nothing that vouches for either side
		}
		if d.class == "" && a.class == "coop" && d.instrument == unspecified {
			d.class = classRelation
		}
		if a.class == "project" && d.instrument == project && d.status == "" {
			continue // a project with somebody, told in passing
		}
		if d.class != classRelation || d.instrument == unspecified {
			y := x
			if own {
				y.from, y.to = n.from, s.to
				if k+1 < len(names) {
					y.to = names[k+1].from
				}
				r.ownDate(d, y)
			} else {
				r.dates(d, x, a.from)
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

// aim makes a draft an intended one when the words before the anchor say so.
func (r *reader) aim(d *draft, x span, a anchor) {
	for _, m := range x.s.marks {
		if m.class != "intend" || m.from > a.to+12 || a.from-m.to > 25 {
			continue
		}
		if m.from > a.from && a.class != "bond" && a.class != "project" {
			continue
		}
		if x.has("sign") && x.has("since") || x.has("end") {
			continue
		}
		p := &proof{x.page, x.g.tokens[m.from].start, x.g.tokens[m.to-1].end}
		if x.has("dormant") {
			d.status, d.statusProof = x.state()
			return
		}
		if a.class == "project" {
			d.status, d.statusProof = planned, p
			return
		}
		d.instrument, d.class, d.status, d.statusProof = intendedBond, classRelation, intended, p
		d.loose = false
		return
	}
	if a.class == "project" {
		if m, ok := x.mark("coop"); ok || r.worksOn(x, a) {
			if !ok {
				m = a.mark
			}
			d.status, d.statusProof = planned, &proof{x.page, x.g.tokens[m.from].start, x.g.tokens[m.to-1].end}
		}
	}
}

// worksOn tells whether a project is being worked on: "we are working on a project".
func (r *reader) worksOn(x span, a anchor) bool {
	for k := max(x.s.from, a.from-4); k < a.from; k++ {
		switch x.g.tokens[k].fold {
		case "working", "werken", "werkt", "travaillons", "travaille":
			return true
		}
	}
	return false
}

// programme makes a partnership one of a programme, when its section or the document speaks of one.
func (r *reader) programme(d *draft, page int) {
	near := func(i int) bool {
		for _, m := range r.pages[i].marks {
			if m.class == "programme" {
				return true
			}
		}
		return false
	}
	ok := near(page)
	if sec := r.sectionOf(page); !ok && sec != nil {
		for _, i := range sec.pages[:min(len(sec.pages), 40)] {
			ok = ok || near(i)
		}
	}
	if !ok {
		ok = r.ofProgramme
	}
	if ok {
		d.instrument, d.loose = programmeBound, false
		d.class = ""
	}
}

// spokenProgramme tells whether the document as a whole speaks of a programme of partnerships.
func (r *reader) spokenProgramme() bool {
	for i, g := range r.pages {
		if i > 60 {
			break
		}
		for _, m := range g.marks {
			if m.class == "programme" {
				return true
			}
		}
		for _, t := range g.tokens {
			if t.capital && t.fold == "programme" && t.gap == " " {
				return true
			}
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
		if never[g.tokens[m.from].fold] && !s.has("dormant") && !s.has("end") && m.from > a.to {
			return true
		}
	}
	return false
}

var never = set("nooit jamais never")

// partners returns the names that an anchor ties to the home side.
func (r *reader) partners(i int, g *page, s *sentence, a anchor, limit int) []name {
	if r.third(g, s, a) {
		return nil
	}
	// with X, between X and home
	for _, m := range s.marks {
		if m.from < a.to || m.from > a.to+withReach || m.from >= limit && m.class != "with" {
			continue
		}
		switch {
		case m.class == "with" && !(a.class != "tie" && weakWith[g.tokens[m.from].fold]) && (m.from < limit || limit-a.to <= 6):
			if names := r.chain(g, s, m.to, a); len(names) > 0 {
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
			if n.from > barred {
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
			if n.nobody || n.person || n.home || !r.credible(g, s, n, a) {
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

// strong tells whether a name is one of a place for sure.
func (r *reader) strong(n name) bool {
	return n.country != "" || n.kind != "" || r.places.known(n.text)
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

var between = set("en et and evenals ainsi que met avec with de la le het the d l du von und ook also stad steden gemeente gemeenten ville villes commune communes city cities town towns of van provincie province departement region regio district a au 5e 5de avec puis then in")

// onlyList tells whether nothing but what parts the items of a list lies between two names.
func onlyList(g *page, from, to int) bool {
	if to < from {
		return true
	}
	if to-from > 6 {
		return false
	}
	for k := from; k <= to; k++ {
		if strings.ContainsAny(g.tokens[k].gap, ".;:!?") && k < to {
			return strings.ContainsAny(g.tokens[k].gap, ";") && k == to
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
		if n.from-at > nameReach || len(list) > 0 && !onlyList(g, at, n.from) {
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
		if opensList(g, s, at, n.from) && n.from-a.to <= 25 {
			return r.chain(g, s, n.from, a)
		}
		if n.from-at > 3 || strings.Contains(g.tokens[n.from].gap, "(") {
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
		if a.class == "instrument" && inside[g.tokens[n.from-1].fold] {
			return nil
		}
		return r.chain(g, s, n.from, a)
	}
	return nil
}

// theirs are the words of a bond that is not the home side's.
var theirs = set("its their his her son sa ses leur leurs zijn haar hun")

// ours are the words by which a page speaks of itself.
var ours = set("we us our ours wij we ons onze nous notre nos nôtre")

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

var (
	copula = set("is zijn est sont are were was waren etaient namelijk sinds depuis since")
	inside = set("in te a au op en dans at by door par")
)

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
		if m.from-s.from <= 4 || strings.Contains(g.tokens[m.from].gap, ",") || strings.Contains(g.tokens[m.from].gap, ":") {
			if names := r.chain(g, s, m.to, a); len(names) > 0 && names[len(names)-1].to <= a.from {
				return names
			}
		}
	}
	var subject *name
	for k := range s.names {
		n := &s.names[k]
		if n.to > a.from || a.from-n.next > aheadReach {
			continue
		}
		if n.nobody || n.person || n.isCountry || n.home || !r.strong(*n) {
			continue
		}
		if n.from > s.from && inside[g.tokens[n.from-1].fold] {
			continue
		}
		subject = n
	}
	if subject == nil || a.from > s.from && theirs[g.tokens[a.from-1].fold] {
		return nil
	}
	_, signs := s.first("sign")
	switch {
	case a.class == "tie", a.class == "partnerword", a.class == "instrument" && signs && s.has("join", "accession"):
		return []name{*subject}
	case a.class == "instrument" && home && signs:
		return []name{*subject}
	}
	return nil
}

// third tells whether another place than the home side is the subject: "Woking is also the twin of X".
func (r *reader) third(g *page, s *sentence, a anchor) bool {
	if a.class != "tie" && a.class != "partnerword" && a.class != "instrument" && a.class != "bond" && a.class != "coop" {
		return false
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
			if inside[before] || before == "met" || before == "avec" || before == "with" || before == "van" || before == "de" || before == "of" || before == "d" {
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

// credible tells whether a name can be the other side: the words about it, the gazetteer or a home side that is real vouch for it.
func (r *reader) credible(g *page, s *sentence, n name, a anchor) bool {
	if n.nobody || n.person || n.home {
		return false
	}
	if n.isCountry {
		return false
	}
	if !r.public && !r.places.known(n.text) {
		return false
	}
	if r.strong(n) {
		return true
	}
	return r.home.known && (a.class == "instrument" || a.class == "partnerword" || a.class == "tie" && a.instrument != unspecified || a.class == "project")
}

// ownProgrammes reads a programme of one's own in countries: "een eigen werking in Congo, Ghana".
func (r *reader) ownProgrammes(i int, g *page, s *sentence, a anchor) []*draft {
	var made []*draft
	at := 0
	for _, n := range s.names {
		if n.from < a.to || n.from < at || !n.isCountry || n.country == "" || n.country == r.home.country {
			continue
		}
		if at > 0 && strings.Contains(g.tokens[n.from].gap, "(") && n.from == at {
			continue // Congo (DRC)
		}
		at = n.next
		d := &draft{instrument: ownProgramme, scope: []int{i}, words: &proof{i, g.tokens[a.from].start, g.tokens[a.to-1].end}, partners: []party{r.party(i, n)}}
		if r.add(d) != nil {
			made = append(made, d)
		}
	}
	return made
}

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
		if !n.isCountry && !n.home {
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
	d := &draft{instrument: a.instrument, loose: a.loose, scope: []int{i}, words: &proof{i, g.tokens[a.from].start, g.tokens[a.to-1].end}, partners: []party{r.party(page, *n)}}
	r.aim(d, x, a)
	if d.class != classRelation {
		r.dates(d, x, a.from)
		r.status(d, x)
	}
	if d.signed == nil && d.status == "" && d.start == nil {
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

// unnamed reads a project in a place that is told and not named: "a project in a Palestinian village near Nablus".
func (r *reader) unnamed(i int, g *page, s *sentence, a anchor) *draft {
	x := r.whole(i, s)
	probe := &draft{instrument: project}
	r.aim(probe, x, a)
	if probe.status != planned || !r.speaksOfHome(g, s) {
		return nil
	}
	lands := g.lands()
	for k := a.to; k < s.to; k++ {
		l, ok := lands[k]
		if !ok || !l.adj || l.value == r.home.country {
			continue
		}
		for _, m := range s.marks {
			if m.class != "kind" || m.from != l.to {
				continue
			}
			to := m.to
			for _, n := range s.names { // near X
				if n.from >= to && n.from-to <= 2 && !g.tokens[n.from].apart {
					to = n.to
					break
				}
			}
			p := party{name: g.Text[g.tokens[k].start:g.tokens[to-1].end], kind: m.value, country: l.value, sure: true, proof: proof{i, g.tokens[k].start, g.tokens[to-1].end}, land: &proof{i, l.mention.Start, l.mention.End}}
			d := &draft{class: classRelation, instrument: project, scope: []int{i}, words: &proof{i, g.tokens[a.from].start, g.tokens[a.to-1].end}, partners: []party{p}, status: planned, statusProof: probe.statusProof}
			return r.add(d)
		}
	}
	return nil
}
