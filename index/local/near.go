package local

import (
	"cmp"
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
	return cmp.Or(cmp.Compare(o.unit, p.unit), cmp.Compare(o.first, p.first), cmp.Compare(o.last, p.last), -cmp.Compare(o.weight, p.weight))
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
		out = append(out, item{[]any{n}, rarity(len(m.known[lookup{n, false}].docs), m.all)})
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
	ways := m.ways(items)
	best = slices.Clone(best)
	slices.SortFunc(best, func(a, b candidate) int { return cmp.Compare(a.doc, b.doc) })
	if n < len(best) {
		scores := make([]float64, len(best))
		docs := make([]uint32, len(best))
		for i, c := range best {
			scores[i], docs[i] = c.score, c.doc
		}
		least := nth(scores, n)
		most := m.most(items, ways, docs)
		kept := best[:0]
		for i, c := range best {
			if c.score+most[i] >= least {
				kept = append(kept, c)
			}
		}
		best = kept
	}
	docs := make([]uint32, len(best))
	for i, c := range best {
		docs[i] = c.doc
	}
	all := make([][][]occurrence, len(docs)) // by document and item
	for i := range all {
		all[i] = make([][]occurrence, len(items))
	}
	for _, l := range ways {
		at := 0
		err := m.within(l.leaf, docs, func(f finder, doc uint32) error {
			for docs[at] != doc {
				at++
			}
			n := 0
			return f.stands(doc, func(unit uint64, first, last int) {
				if n++; n > maxOccurrences {
					return
				}
				for _, i := range l.of {
					all[at][i] = append(all[at][i], occurrence{unitOf(l.part, unit), first, last, l.weight, l.pieces})
				}
			})
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range best {
		if i%64 == 0 && m.ctx.Err() != nil {
			return nil, m.ctx.Err()
		}
		best[i].score += m.gain(items, all[i], best[i].doc)
	}
	slices.SortFunc(best, orderOf(query.Relevance))
	return best[:n], nil
}

// way is a leaf by which items stand in a document.
type way struct {
	leaf
	of     []int // items
	pieces int   // of a compound; 0 of words
}

// ways returns the leaves that tell something of how close items stand.
func (m *matcher) ways(items []item) []way {
	var ways []way
	for _, l := range m.leaves[:min(len(m.leaves), maxLeaves)] {
		w := way{leaf: l}
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

// most returns for each of docs a bound of its gain, by the ways its items stand in it and without a look at where.
func (m *matcher) most(items []item, ways []way, docs []uint32) []float64 {
	type strength struct{ words, pieces, title float64 } // of the strongest way
	best := make([]strength, len(docs)*len(items))
	for _, w := range ways {
		w.among(docs, func(at int) {
			for _, i := range w.of {
				s := &best[at*len(items)+i]
				if w.pieces > 0 {
					s.pieces = max(s.pieces, w.weight)
				} else {
					s.words = max(s.words, w.weight)
				}
				if w.part == m.title {
					s.title = max(s.title, w.weight)
				}
			}
		})
	}
	out := make([]float64, len(docs))
	for at := range docs {
		has := best[at*len(items):][:len(items)]
		gain, title := 0.0, 0.0
		for i, s := range has {
			gain += nearness * items[i].rarity * s.pieces
			title += items[i].rarity * s.title
			if i > 0 {
				gain += nearness * min(items[i-1].rarity, items[i].rarity) * min(has[i-1].words, s.words)
			}
		}
		if !slices.ContainsFunc(has, func(s strength) bool { return s.title == 0 }) {
			gain += wholeTitle * title
		}
		out[at] = gain + slack
	}
	return out
}

// gain returns what a document gains by where the items stand in it.
func (m *matcher) gain(items []item, at [][]occurrence, doc uint32) float64 {
	for i := range at {
		slices.SortFunc(at[i], occurrence.compare)
	}
	gain := 0.0
	for i, item := range items {
		var joint float64
		if joint, at[i] = apartIn(at[i]); joint > 0 {
			gain += nearness * item.rarity * joint
		}
	}
	for i := range items[1:] {
		gain += nearness * min(items[i].rarity, items[i+1].rarity) * closest(at[i], at[i+1])
	}
	return gain + wholeTitle*m.inTitle(items, at, doc)
}

// apartIn returns how close the pieces of a compound come to each other, by what they weigh apart, and the other occurrences.
func apartIn(at []occurrence) (float64, []occurrence) {
	best := 0.0
	var words []occurrence
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
	return best, nil
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
func (m *matcher) inTitle(items []item, at [][]occurrence, doc uint32) float64 {
	title := unitOf(m.title, numberOf(m.title, -1))
	sum := 0.0
	var covered []int
	for i, item := range items {
		best := 0.0
		for _, o := range at[i] {
			if o.unit != title {
				continue
			}
			best = max(best, o.weight)
			for p := o.first; p <= o.last; p++ {
				covered = append(covered, p)
			}
		}
		if best == 0 {
			return 0
		}
		sum += item.rarity * best
	}
	slices.Sort(covered)
	covered = slices.Compact(covered)
	g, n := m.at(doc)
	left, position := 0, 0 // words of the title that were not asked for
	for word := range strings.SplitSeq(g.text(titleField(m.scope), n), " ") {
		if _, asked := slices.BinarySearch(covered, position); !asked && !analysis.Stop(word) {
			left++
		}
		position++
	}
	return sum * float64(len(covered)) / float64(len(covered)+left)
}
