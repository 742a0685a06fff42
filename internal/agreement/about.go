package agreement

import (
	"cmp"
	"slices"

	"entente/internal/record"
	"entente/internal/vocab"
)

// About: a document that speaks of a tie and tells it in no one sentence. Its two places that are named most, of two countries, are the two
// sides, when they stand out and the words for the tie are no passing ones.

const (
	fewestWords   = 2  // words for a tie of towns that such a document has at least
	fewestNamed   = 3  // points of either side
	standOut      = 2  // times as many points as the next place
	mostNames     = 12 // names that are looked at
	earlyPassages = 4
)

// topicPlace is a place that a document names again and again.
type topicPlace struct {
	points int
	page   int
	name   name
	party  party
}

// aboutTwo reads the tie that a document is about when nothing else was read of it.
func (r *reader) aboutTwo() {
	if len(r.drafts) > 0 || !r.governed() {
		return
	}
	page, s, a, words := r.tieTold()
	if words < fewestWords {
		return
	}
	home, other := r.topicPlaces()
	if other == nil {
		return
	}
	g := r.pages[page]
	d := &draft{instrument: a.instrument, loose: a.loose, scope: []int{page, other.page}, words: g.proof(a.from, a.to), partners: []party{other.party}}
	if home != nil {
		d.first = &home.party
	}
	x := r.whole(page, s)
	r.aim(d, x, a)
	if d.class != record.ClassRelation {
		r.dates(d, x, a.from)
		r.status(d, x)
	}
	r.add(d)
}

// tieTold returns the most telling word for a tie of towns, the earliest of those that tell as much, and how many there are.
func (r *reader) tieTold() (page int, s *sentence, best anchor, words int) {
	for i, g := range r.pages {
		if g.Role == record.RoleContact {
			continue
		}
		for k := range g.sentences {
			t := &g.sentences[k]
			for _, a := range t.anchors() {
				if a.class != "instrument" && a.class != "partnerword" && a.class != "tie" || a.loose || r.negated(t, a) || t.privately(a) || t.withPrivate(a) || !r.civic && everyday(a.instrument) {
					continue
				}
				words++
				if s == nil || weight(t, a) > weight(s, best) {
					page, s, best = i, t, a
				}
			}
		}
	}
	return page, s, best, words
}

// weight orders words for a tie by how much their sentence tells of it.
func weight(s *sentence, a anchor) int {
	n := rank(a)
	if s.has("sign", "since", "end", "dormant") && len(s.dates) > 0 {
		n += 10
	}
	return n
}

// topicPlaces returns the two places of two countries that stand out; home is nil when it is the home side. other is nil when there are none.
func (r *reader) topicPlaces() (home, other *topicPlace) {
	count := map[string]*topicPlace{}
	var order []*topicPlace
	for i, g := range r.pages {
		if g.Role == record.RoleContact {
			continue
		}
		for k := range g.sentences {
			s := &g.sentences[k]
			for _, n := range s.names {
				if !r.canBeSide(g, s, n) {
					continue
				}
				f := vocab.Fold(n.text)
				p := count[f]
				if p == nil {
					if len(order) >= mostNames*mostNames {
						continue
					}
					p = &topicPlace{page: i, name: n}
					count[f] = p
					order = append(order, p)
				}
				if p.points++; i < earlyPassages || g.Role == record.RoleHeading {
					p.points++
				}
				if n.kind != "" || n.abroad {
					p.points++
				}
			}
		}
	}
	slices.SortStableFunc(order, func(x, y *topicPlace) int { return cmp.Compare(y.points, x.points) })
	var sides []*topicPlace
	next := 0
	for _, p := range order[:min(len(order), mostNames)] {
		p.party = r.party(p.page, p.name)
		if p.name.home {
			p.party = r.homeParty(p.page, p.name)
		}
		switch {
		case p.party.country == "" || p.party.kind == "country":
			continue
		case len(sides) == 0 || len(sides) == 1 && p.party.country != sides[0].party.country:
			sides = append(sides, p)
			continue
		case next == 0 && len(sides) == 2 && !samePlace(p.party, sides[0].party) && !samePlace(p.party, sides[1].party):
			next = p.points
		}
	}
	if len(sides) < 2 || sides[1].points < fewestNamed || sides[1].points < standOut*next {
		return nil, nil
	}
	x, y := sides[0], sides[1]
	near := tongues[r.doc.Language]
	if y.name.home || !x.name.home && near[y.party.country] && !near[x.party.country] {
		x, y = y, x
	}
	if x.name.home {
		return nil, y
	}
	return x, y
}
