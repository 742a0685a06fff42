package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
)

// Weighing: what the frames leave. A sentence that speaks of a tie and fits no frame is weighed: what speaks for two of its places, of two
// countries, being the two sides gives points, and a pair with enough of them becomes a record.

// The points of a pair, set on pages that were labelled before they were read; one that only stands beside a general word has too few.
const (
	pointsNamedTie   = 3 // the anchor is a twinning or a word for the other town
	pointsInstrument = 2 // it is another instrument
	pointsLooseTie   = 1 // it is a general word: a bond, an agreement
	pointsMade       = 1 // the sentence tells that it was made, kept or ended
	pointsWith       = 2 // the partner stands behind "with", beside a word for the other town, or both behind "between"
	pointsTold       = 1 // its country or its kind stands beside it
	pointsKnown      = 1 // the gazetteer knows it as a town
	pointsBoth       = 2 // the other side stands in the sentence, or the sentence says we
	pointsHome       = 1 // the home side is sure
	pointsPlaced     = -2
	pointsCrowd      = -1 // each country more than the two
	enoughToWeigh    = 7
)

// candidate is a place of a sentence that can be a side.
type candidate struct {
	name
	party  party
	list   int  // the list it stands in
	behind bool // the list stands behind "with" or a word for the other town
	amid   bool // behind "between"
	placed bool // it is told as where something is
}

// weigh reads the sentences that the frames made nothing of.
func (r *reader) weigh() {
	for i, g := range r.pages {
		if g.told || g.Role == record.RoleContact || g.Role == record.RoleTable || r.sectionOf(i) != nil {
			continue
		}
		for k := range g.sentences {
			s := &g.sentences[k]
			if s.wonders(g) || g.Role == record.RoleHeading && strings.HasSuffix(g.Text, "?") {
				continue
			}
			if a, ok := r.heaviest(s); ok {
				r.weighSentence(i, g, s, a)
			}
		}
	}
}

// heaviest returns the most telling anchor of a sentence that can be weighed.
func (r *reader) heaviest(s *sentence) (anchor, bool) {
	var best anchor
	found := false
	all := s.anchors()
	for _, m := range s.marks {
		if m.class == "rapport" {
			all = append(all, anchor{mark: m, instrument: unspecified, loose: true})
		}
	}
	for _, a := range all {
		switch a.class {
		case "instrument", "partnerword", "tie", "bond", "generic", "rapport":
		default:
			continue
		}
		if r.negated(s, a) || s.privately(a) || s.withPrivate(a) || !r.civic && everyday(a.instrument) {
			continue
		}
		if !found || a.points() > best.points() {
			best, found = a, true
		}
	}
	return best, found
}

// points tells how much an anchor speaks for a tie of towns.
func (a anchor) points() int {
	switch {
	case a.instrument == twinning, a.class == "partnerword":
		return pointsNamedTie
	case a.class == "instrument" && !a.loose:
		return pointsInstrument
	}
	return pointsLooseTie
}

// weighSentence makes records of the pairs of a sentence that have enough points.
func (r *reader) weighSentence(i int, g *page, s *sentence, a anchor) {
	if len(s.names) == 0 {
		return
	}
	all := r.candidates(i, g, s, a)
	countries := map[string]bool{}
	for _, c := range all {
		countries[c.party.country] = true
	}
	base := a.points()
	if s.has("sign", "since", "again", "end", "dormant", "force", "feast") {
		base += pointsMade
	}
	base += pointsCrowd * max(0, len(countries)-2)
	us := r.speaksOfHome(g, s)
	for _, c := range all {
		if c.home || r.hasParty(c.party) {
			continue
		}
		points := base + c.points(r)
		if !c.behind && !c.amid && slices.ContainsFunc(all, func(o candidate) bool { return o.behind && o.party.country == c.party.country }) {
			points += pointsPlaced // it tells where the other lies
		}
		first, more := r.facing(c, all, us)
		if points+more < enoughToWeigh {
			continue
		}
		if first == nil && (r.home.name == "" || r.home.country == c.party.country || c.party.country == "") {
			continue
		}
		if r.denies(g, s, a, c.name) {
			continue
		}
		r.tell(i, g, s, a, []name{c.name}, first)
	}
}

// hasParty tells whether a draft has a place as a side already.
func (r *reader) hasParty(p party) bool {
	for ; r.indexed < len(r.drafts); r.indexed++ {
		d := r.drafts[r.indexed]
		for _, q := range d.partners {
			r.index(q)
		}
		if d.first != nil {
			r.index(*d.first)
		}
	}
	for _, w := range append(nameWords(p.name), p.value) {
		if w != "" && slices.ContainsFunc(r.sides[w], func(q party) bool { return samePlace(p, q) }) {
			return true
		}
	}
	return false
}

// mostSides bounds the sides that are looked at for one word of their names.
const mostSides = 50

// index keeps a side under each word of its name and its id.
func (r *reader) index(p party) {
	if r.sides == nil {
		r.sides = map[string][]party{}
	}
	for _, w := range append(nameWords(p.name), p.value) {
		if w != "" && len(r.sides[w]) < mostSides {
			r.sides[w] = append(r.sides[w], p)
		}
	}
}

// points tells how much speaks for a candidate being the partner.
func (c candidate) points(r *reader) int {
	n := 0
	if c.behind || c.amid {
		n += pointsWith
	}
	if c.name.country != "" || c.name.kind != "" {
		n += pointsTold
	}
	if where, ok := r.places.best(c.text, c.party.country); ok && (where.Shown || where.Ours) {
		n += pointsKnown
	}
	if c.placed && !c.behind && !c.amid {
		n += pointsPlaced
	}
	return n
}

// facing returns the first side of a candidate, nil for the home side, and the points that it adds: a place of the sentence that lies in another
// country and does not stand in the same list, else the home side.
func (r *reader) facing(c candidate, all []candidate, us bool) (*party, int) {
	if us && r.home.country != c.party.country && r.home.name != "" {
		return nil, pointsBoth + pointsHome
	}
	var best *candidate
	for k := range all {
		o := &all[k]
		if o.party.country == c.party.country || o.list == c.list && !c.amid || o.placed || o.behind && !c.amid && !o.home {
			continue
		}
		if r.home.country != "" && c.party.country == r.home.country && o.party.country != r.home.country && !o.home {
			continue // the other way round
		}
		if near := tongues[r.doc.Language]; r.home.country == "" && near[c.party.country] && !near[o.party.country] {
			continue
		}
		if best == nil || o.party.country == r.home.country && best.party.country != r.home.country || c.from-o.from > 0 && c.from-o.from < c.from-best.from {
			best = o
		}
	}
	if best != nil {
		if best.home {
			return nil, pointsBoth + pointsHome
		}
		return &best.party, pointsBoth
	}
	if r.home.known {
		return nil, pointsHome
	}
	return nil, 0
}

// explicit returns the place that a sentence names as the first side of a tie, when it says nothing of the home side: "the bond of A with B", "the
// council of A broke with its twin town B". nil when there is none, or more than one.
func (r *reader) explicit(i int, g *page, s *sentence, a anchor, names []name) *party {
	if r.sectionOf(i) != nil || len(names) == 0 || r.speaksOfHome(g, s) {
		return nil
	}
	other := r.party(i, names[0])
	var found *party
	for _, c := range r.candidates(i, g, s, a) {
		if c.from >= names[0].from || c.behind || c.placed || c.party.country == other.country || other.country == "" || c.kind == "" && !r.officeBefore(g, s, c.name) {
			continue
		}
		if r.home.country != "" && c.party.country != r.home.country {
			continue
		}
		if found != nil && !samePlace(*found, c.party) {
			return nil
		}
		p := c.party
		found = &p
	}
	return found
}

// officeBefore tells whether a body of a town or a word of belonging leads its name in: "the council of X", "de band van X".
func (r *reader) officeBefore(g *page, s *sentence, n name) bool {
	k := n.from - 1
	return k > s.from && leads[g.tokens[k].fold] && !g.tokens[n.from].apart && (s.is("municipal", k-1) || s.is("title", k-1) || s.is("bond", k-1) || s.is("instrument", k-1))
}

// canBeSide tells whether a name of a sentence may be a side: a place that is surely one or the page's own, and not one told of from afar.
func (r *reader) canBeSide(g *page, s *sentence, n name) bool {
	return !n.isCountry && !n.person && !n.nobody && (n.home || r.strong(n)) && !s.initials(g, n) && !s.faraway(g, n)
}

// candidates returns the places of a sentence that can be a side, each with where it stands.
func (r *reader) candidates(i int, g *page, s *sentence, a anchor) []candidate {
	var all []candidate
	list := 0
	lands := g.lands()
	for k, n := range s.names {
		if !r.canBeSide(g, s, n) {
			continue
		}
		if len(all) > 0 && (r.liesIn(g, s.names[k-1], n) || n.from < all[len(all)-1].next && !s.led(g, all[len(all)-1].to, n.from)) {
			continue
		}
		c := candidate{name: n, party: r.party(i, n)}
		if n.home {
			c.party = r.homeParty(i, n)
		}
		if c.party.country == "" || c.party.kind == "country" {
			continue
		}
		joined := len(all) > 0 && g.listGap(s, lands, all[len(all)-1].next, n.from)
		if !joined {
			list++
		}
		c.list = list
		if joined {
			before := all[len(all)-1]
			c.behind, c.amid, c.placed = before.behind, before.amid, before.placed
		} else {
			c.behind, c.amid = s.ledBy(g, n, a, lands)
			c.placed = n.from > s.from && n.kind == "" && g.leadsIn(n.from-1)
		}
		all = append(all, c)
	}
	r.join(g, s, a, all)
	return all
}

// societies gives the towns back that a body looking after their tie is called by: "Stichting Stedenband A – B".
func (r *reader) societies() {
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for _, m := range s.marks {
				if m.class != "instrument" || m.value != twinning {
					continue
				}
				for j := 0; j+1 < len(s.names); j++ {
					x, y := &s.names[j], &s.names[j+1]
					if x.from-m.to >= 0 && x.from-m.to <= 1 && dashOnly(g, x.to, y.from) && r.strong(*x) && r.strong(*y) {
						x.nobody, y.nobody = false, false
					}
				}
			}
		}
	}
}

// listGap tells whether nothing but what parts the items of a list lies between two names, or what is said of the second: "A and the German town of B".
func (g *page) listGap(s *sentence, lands map[int]land, from, to int) bool {
	if to-from > 7 {
		return false
	}
	for k := from; k <= to; k++ {
		if strings.ContainsAny(g.tokens[k].gap, ".;:!?") && k < to {
			return false
		}
		if k == to {
			break
		}
		if l, ok := lands[k]; ok && l.adj || between[g.tokens[k].fold] || g.tokens[k].digits || s.is("kind", k) || s.is("partnerword", k) {
			continue
		}
		return false
	}
	return true
}

// join marks two places of two countries as facing each other that stand together before what they have: "A and B renew their friendship", "the
// A – B link", or behind the word for it: "Stedenband A-B".
func (r *reader) join(g *page, s *sentence, a anchor, all []candidate) {
	for k := 0; k+1 < len(all); k++ {
		x, y := &all[k], &all[k+1]
		if x.party.country == y.party.country || x.list != y.list && !dashOnly(g, x.next, y.from) {
			continue
		}
		beside := a.from-y.next >= 0 && a.from-y.next <= 1 || x.from-a.to >= 0 && x.from-a.to <= 1
		theirsToo := false
		for j := y.next; j < a.from; j++ {
			theirsToo = theirsToo || shared[g.tokens[j].fold]
		}
		if theirsToo || beside && dashOnly(g, x.next, y.from) {
			x.amid, y.amid, y.list = true, true, x.list
		}
	}
}

// shared are the words for what two have together.
var shared = set("hun their leur leurs beide both deux samen together ensemble elkaar mutual")

// dashOnly tells whether two names are parted by a dash or a stroke alone.
func dashOnly(g *page, from, to int) bool {
	gap := strings.TrimSpace(g.tokens[to].gap)
	return from == to && (gap == "-" || gap == "–" || gap == "—" || gap == "/")
}

// homeParty is the home side where a sentence names it.
func (r *reader) homeParty(i int, n name) party {
	return party{name: n.text, value: r.home.value, kind: r.home.kind, country: r.home.country, proof: proof{i, n.start, n.end}}
}

// ledReach is how many small words may stand between "with" and the place.
const ledReach = 5

// ledBy tells whether what leads a name in makes it a partner: "with", a word for the other town, or "between".
func (s *sentence) ledBy(g *page, n name, a anchor, lands map[int]land) (behind, amid bool) {
	for _, m := range s.marks {
		if m.from >= n.from || n.from-m.to > ledReach || s.apart(g, m.to, n.from) {
			continue
		}
		capital := false
		for k := m.to; k < n.from; k++ {
			l, ok := lands[k]
			capital = capital || g.tokens[k].capital && !(ok && l.adj)
		}
		if capital {
			continue
		}
		switch {
		case m.class == "with" && (!weakWith[g.tokens[m.from].fold] || a.class == "tie"):
			behind = true
		case m.class == "partnerword" && n.from-m.to <= 2:
			behind = true
		case m.class == "between":
			amid = true
		}
	}
	return behind, amid
}
