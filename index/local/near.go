package local

import (
	"cmp"
	"math/bits"
	"slices"

	"entente/index/ranking"
	"entente/internal/query"
)

// rarity returns how rare a leaf of the question is that was looked up.
func (m *matcher) rarity(leaf query.Node) float64 { return ranking.Rarity(m.counted(leaf), m.all) }

// closer adds to the scores of best, the first of the window by their words alone and in order, what their words gain by standing
// close together, and in their title. It returns them in their new order; when only the first n are asked for (0 is all), no others.
func (m *matcher) closer(q query.Query, best []candidate, n int) ([]candidate, error) {
	if n <= 0 || n > len(best) {
		n = len(best)
	}
	items := ranking.Items(q.Root, m.rarity)
	if len(items) == 0 || q.Order() != query.Relevance {
		return best[:n], nil
	}
	best = slices.Clone(best)
	slices.SortFunc(best, func(a, b candidate) int { return cmp.Compare(a.doc, b.doc) })
	c := m.closing(items, best)
	if n == len(best) {
		for at := range best {
			if err := c.add(at); err != nil {
				return nil, err
			}
		}
	} else {
		var err error
		if best, err = c.first(n); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(best, orderOf(query.Relevance))
	return best[:n], nil
}

// closing looks at candidates for what stands close together in them.
type closing struct {
	*matcher
	*ranking.Look
	ways   []way
	docs   []candidate // by document
	held   []wayset    // for each of docs, the ways that may stand there
	looked int         // documents that were looked at

	stands []stand // room for what is found in one document
}

// wayset is a set of ways, by their places.
type wayset [maxLeaves / 64]uint64

func (m *matcher) closing(items []ranking.Item, docs []candidate) *closing {
	look := ranking.NewLook(items, ranking.UnitOf(m.title, numberOf(m.title, -1)))
	c := &closing{matcher: m, Look: look, ways: m.ways(items, look), docs: docs, held: make([]wayset, len(docs))}
	numbers := make([]uint32, len(docs))
	for i, d := range docs {
		numbers[i] = d.doc
	}
	for i, w := range c.ways {
		w.among(numbers, func(at int) { c.held[at][i/64] |= 1 << (i % 64) })
	}
	return c
}

// first looks at those documents that can come to be among the first n, and returns them. Those that may gain most are looked at before
// others, so that what they reach leaves few of the others a chance.
func (c *closing) first(n int) ([]candidate, error) {
	scores := make([]float64, len(c.docs)) // that a document has at least
	most := make([]float64, len(c.docs))   // and at most
	order := make([]int, len(c.docs))
	for at, d := range c.docs {
		scores[at], most[at], order[at] = d.score, d.score+c.most(at), at
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(-cmp.Compare(most[a], most[b]), cmp.Compare(a, b)) })
	for i := 0; i < len(order); {
		least := nth(scores, n)
		end := i
		for end < min(i+n, len(order)) && most[order[end]] >= least {
			end++
		}
		if end == i {
			order = order[:i]
			break
		}
		round := order[i:end]
		slices.Sort(round) // documents in ascending order
		for _, at := range round {
			if err := c.add(at); err != nil {
				return nil, err
			}
			scores[at] = c.docs[at].score
		}
		i = end
	}
	out := make([]candidate, len(order))
	for i, at := range order {
		out[i] = c.docs[at]
	}
	return out, nil
}

// add looks at a document, and adds to its score what it gains.
func (c *closing) add(at int) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	c.looked++
	d := &c.docs[at]
	c.Begin()
	for i, set := range c.held[at] {
		for ; set != 0; set &= set - 1 {
			if err := c.look(&c.ways[i*64+bits.TrailingZeros64(set)], d.doc); err != nil {
				return err
			}
		}
	}
	d.score += c.Gain(func() string {
		g, n := c.at(d.doc)
		return g.text(titleField(c.scope), n)
	})
	return nil
}

// look notes where items stand in a document in one way.
func (c *closing) look(w *way, doc uint32) error {
	if w.finder == nil {
		var err error
		if w.finder, err = w.open(c.snapshot); err != nil {
			return err
		}
	}
	c.stands = w.finder.stands(doc, c.stands[:0])
	for _, s := range c.stands[:min(len(c.stands), ranking.MaxOccurrences)] {
		for _, i := range w.of {
			c.Add(i, ranking.Occurrence{Unit: w.unit | s.unit, First: s.first, Last: s.last, Weight: w.weight, Pieces: w.pieces})
		}
	}
	return nil
}

// way is a leaf by which items stand in a document.
type way struct {
	leaf
	of     []int  // items
	pieces int    // of a compound; 0 of words
	unit   uint64 // the first of its part
	finder finder // nil before something was looked for
}

// ways returns the leaves that tell something of how close items stand.
func (m *matcher) ways(items []ranking.Item, look *ranking.Look) []way {
	var ways []way
	for _, l := range m.leaves[:min(len(m.leaves), maxLeaves)] {
		w := way{leaf: l, unit: ranking.UnitOf(l.part, 0)}
		for i, item := range items {
			if slices.Contains(item.Owners, l.owner) {
				w.of = append(w.of, i)
			}
		}
		if p, ok := l.place.(apart); ok {
			w.pieces = len(p.pieces)
		}
		if len(w.of) > 0 && look.Tells(l.part == m.title, w.pieces) {
			ways = append(ways, w)
		}
	}
	return ways
}

// most returns a bound of what a document gains, by the ways its items stand in it and without a look at where.
func (c *closing) most(at int) float64 {
	var has [ranking.MaxItems]ranking.Strength
	for i, set := range c.held[at] {
		for ; set != 0; set &= set - 1 {
			w := &c.ways[i*64+bits.TrailingZeros64(set)]
			for _, item := range w.of {
				has[item].Add(w.weight, w.part == c.title, w.pieces)
			}
		}
	}
	return c.Most(has[:])
}
