package local

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/query"
)

// window is how many documents are looked at for what stands close together: the best by their words alone, by id among equals.
// What is found there only adds to a score, so that no document outside can belong before one inside, whatever page or cursor is
// asked for. It is ten pages: nobody reads on for the order of what lies behind.
const window = 200

// Bounds of one look: words of the question, and places of one of them in one document.
const (
	maxItems       = 32
	maxOccurrences = 64
)

// item is a word or phrase of the question that every document found has.
type item struct {
	owners []any // of its leaves: the node, and the other names of it
	rarity float64
}

// occurrence is where an item stands.
type occurrence struct {
	unit        uint64 // the part and the unit in it
	first, last int    // positions
	weight      float64
	pieces      int // of a compound that stand apart there; 0 of words
}

func (o occurrence) compare(p occurrence) int {
	switch {
	case o.unit != p.unit:
		return cmp.Compare(o.unit, p.unit)
	case o.first != p.first:
		return cmp.Compare(o.first, p.first)
	case o.last != p.last:
		return cmp.Compare(o.last, p.last)
	}
	return -cmp.Compare(o.weight, p.weight)
}

func unitOf(part index.Part, unit uint64) uint64 {
	return uint64(slices.Index(everyPart, part))<<32 | unit
}

var everyPart = slices.Concat(index.Parts(query.Documents), index.Parts(query.Agreements))

// items returns the words and phrases that must all be there, as typed; the same one typed again is left out.
func (m *matcher) items(n query.Node) []item {
	var out []item
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			for _, i := range m.items(part) {
				if len(out) < maxItems && !slices.ContainsFunc(out, func(o item) bool { return o.owners[0] == i.owners[0] }) {
					out = append(out, i)
				}
			}
		}
	case query.Widened:
		out = m.items(n.Asked)
		for i := range out { // another name stands for all words of what was asked
			out[i].owners = append(out[i].owners, named(n))
		}
	case query.Word, query.Phrase:
		out = append(out, item{[]any{n}, rarity(m.known[lookup{n, false}].count, m.all)})
	}
	return out
}

// closer adds to the scores of best, the first of the window by their words alone and in order, what their words gain by standing
// close together, and in their title. It returns them in their new order; when only the first n are asked for (0 is all), no others.
func (m *matcher) closer(q query.Query, best []candidate, n int) ([]candidate, error) {
	if n <= 0 || n > len(best) {
		n = len(best)
	}
	items := m.items(q.Root)
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
	items  []item
	ways   []way
	docs   []candidate // by document
	held   []wayset    // for each of docs, the ways that may stand there
	looked int         // documents that were looked at

	// Room for what is found in one document.
	stands  []stand
	found   [][]occurrence // by item
	covered []int
}

// wayset is a set of ways, by their places.
type wayset [maxLeaves / 64]uint64

func (m *matcher) closing(items []item, docs []candidate) *closing {
	c := &closing{matcher: m, items: items, ways: m.ways(items), docs: docs, held: make([]wayset, len(docs)), found: make([][]occurrence, len(items))}
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
	for i := range c.found {
		c.found[i] = c.found[i][:0]
	}
	for i, set := range c.held[at] {
		for ; set != 0; set &= set - 1 {
			if err := c.look(&c.ways[i*64+bits.TrailingZeros64(set)], d.doc); err != nil {
				return err
			}
		}
	}
	d.score += c.gain(d.doc)
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
	for _, s := range c.stands[:min(len(c.stands), maxOccurrences)] {
		for _, i := range w.of {
			c.found[i] = append(c.found[i], occurrence{w.unit | s.unit, s.first, s.last, w.weight, w.pieces})
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
func (m *matcher) ways(items []item) []way {
	var ways []way
	for _, l := range m.leaves[:min(len(m.leaves), maxLeaves)] {
		w := way{leaf: l, unit: unitOf(l.part, 0)}
		for i, item := range items {
			if slices.Contains(item.owners, l.owner) {
				w.of = append(w.of, i)
			}
		}
		if p, ok := l.place.(apart); ok {
			w.pieces = len(p.pieces)
		}
		if len(w.of) > 0 && (len(items) > 1 || l.part == m.title || w.pieces > 0) {
			ways = append(ways, w)
		}
	}
	return ways
}

// slack keeps the rounding of sums from telling a document that could just come in from one that can not.
const slack = 1e-9

// strength is how strong the strongest way is in which an item stands in a document.
type strength struct{ words, pieces, title float64 }

// most returns a bound of what a document gains, by the ways its items stand in it and without a look at where.
func (c *closing) most(at int) float64 {
	var has [maxItems]strength
	whole := true
	for i, set := range c.held[at] {
		for ; set != 0; set &= set - 1 {
			w := &c.ways[i*64+bits.TrailingZeros64(set)]
			for _, i := range w.of {
				s := &has[i]
				if w.pieces > 0 {
					s.pieces = max(s.pieces, w.weight)
				} else {
					s.words = max(s.words, w.weight)
				}
				if w.part == c.title {
					s.title = max(s.title, w.weight)
				}
			}
		}
	}
	gain, title := 0.0, 0.0
	for i := range c.items {
		s := has[i]
		gain += nearness * c.items[i].rarity * s.pieces
		title += c.items[i].rarity * s.title
		whole = whole && s.title > 0
		if i > 0 {
			gain += nearness * min(c.items[i-1].rarity, c.items[i].rarity) * min(has[i-1].words, s.words)
		}
	}
	if whole {
		gain += wholeTitle * title
	}
	return gain + slack
}

// gain returns what a document gains by where the items stand in it.
func (c *closing) gain(doc uint32) float64 {
	gain := 0.0
	for i, item := range c.items {
		if !slices.IsSortedFunc(c.found[i], occurrence.compare) {
			slices.SortFunc(c.found[i], occurrence.compare)
		}
		var joint float64
		if joint, c.found[i] = apartIn(c.found[i]); joint > 0 {
			gain += nearness * item.rarity * joint
		}
	}
	for i := range c.items[1:] {
		gain += nearness * min(c.items[i].rarity, c.items[i+1].rarity) * closest(c.found[i], c.found[i+1])
	}
	return gain + wholeTitle*c.inTitle(doc)
}

// apartIn returns how close the pieces of a compound come to each other, by what they weigh apart, and the other occurrences.
func apartIn(at []occurrence) (float64, []occurrence) {
	best := 0.0
	words := at[:0]
	for _, o := range at {
		if o.pieces == 0 {
			words = append(words, o)
			continue
		}
		between := o.last - o.first + 1 - o.pieces
		best = max(best, o.weight/(1+float64(max(between, 0))/halfway))
	}
	if len(words) > 0 {
		return 0, words // the compound itself stands there
	}
	return best, words
}

// closest returns how close two items come to each other in one unit: 1 side by side in the order typed, 0 when no unit has both.
func closest(a, b []occurrence) float64 {
	best := 0.0
	for len(a) > 0 && len(b) > 0 {
		x, y := a[0], b[0]
		if x.unit == y.unit {
			apart, factor := y.first-x.last-1, 1.0
			if y.first < x.first {
				apart, factor = x.first-y.last-1, turned
			}
			best = max(best, factor*min(x.weight, y.weight)/(1+float64(max(apart, 0))/halfway))
		}
		if x.compare(y) <= 0 {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return best
}

// inTitle returns how rare the items are that stand in the title, by how much of it they make up, small words aside; 0 unless
// all of them do.
func (c *closing) inTitle(doc uint32) float64 {
	title := unitOf(c.title, numberOf(c.title, -1))
	sum := 0.0
	c.covered = c.covered[:0]
	for i, item := range c.items {
		best := 0.0
		for _, o := range c.found[i] {
			if o.unit != title {
				continue
			}
			best = max(best, o.weight)
			for p := o.first; p <= o.last; p++ {
				c.covered = append(c.covered, p)
			}
		}
		if best == 0 {
			return 0
		}
		sum += item.rarity * best
	}
	slices.Sort(c.covered)
	covered := slices.Compact(c.covered)
	g, n := c.at(doc)
	left, position := 0, 0 // words of the title that were not asked for
	for word := range strings.SplitSeq(g.text(titleField(c.scope), n), " ") {
		if _, asked := slices.BinarySearch(covered, position); !asked && !analysis.Stop(word) {
			left++
		}
		position++
	}
	return sum * float64(len(covered)) / float64(len(covered)+left)
}
