package ranking

import (
	"cmp"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/query"
)

// What the words of a question gain by where they stand, by the rarity of the words. It is only ever added.
const (
	nearness   = 0.6 // two words typed side by side that stand side by side: about what a second occurrence of one adds
	turned     = 0.7 // of that, when they stand the other way round
	halfway    = 3.0 // words between two at which half of it is left: an article, a preposition and an adjective
	wholeTitle = 2.0 // a title that is the whole question: more than any number of mentions in headings and text
)

// Window is how many records are looked at for what stands close together: the best by their words alone, by id among equals.
// What is found there only adds to a score, so that no record outside can belong before one inside, whatever page or cursor is
// asked for. It is ten pages: nobody reads on for the order of what lies behind.
const Window = 200

// Bounds of one look: words of the question, and places of one of them in one record.
const (
	MaxItems       = 32
	MaxOccurrences = 64
)

// Item is a word or phrase of the question that every record found has.
type Item struct {
	Owners []any // what it is looked up for: the node, and Names of it
	Rarity float64
}

// Names stands for the other names of what was asked.
type Names struct{ asked string }

// NamesOf returns what stands for the names of a node. Two nodes that ask for the same have the same.
func NamesOf(n query.Widened) Names { return Names{query.String(n.Asked)} }

// Items returns the words and phrases that must all be there, as typed; the same one typed again is left out. Rarity tells how rare one is.
func Items(n query.Node, rarity func(leaf query.Node) float64) []Item {
	var out []Item
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			for _, i := range Items(part, rarity) {
				if len(out) < MaxItems && !slices.ContainsFunc(out, func(o Item) bool { return o.Owners[0] == i.Owners[0] }) {
					out = append(out, i)
				}
			}
		}
	case query.Widened:
		out = Items(n.Asked, rarity)
		for i := range out { // another name stands for all words of what was asked
			out[i].Owners = append(out[i].Owners, NamesOf(n))
		}
	case query.Word, query.Phrase:
		out = append(out, Item{[]any{n}, rarity(n)})
	}
	return out
}

// Occurrence is where an item stands.
type Occurrence struct {
	Unit        uint64 // see UnitOf
	First, Last int    // positions
	Weight      float64
	Pieces      int // of a compound that stand apart there; 0 of words
}

// UnitOf numbers a unit of a part among those of all parts.
func UnitOf(part index.Part, unit uint64) uint64 {
	return uint64(slices.Index(everyPart, part))<<32 | unit
}

var everyPart = slices.Concat(index.Parts(query.Documents), index.Parts(query.Agreements))

func (o Occurrence) compare(p Occurrence) int {
	switch {
	case o.Unit != p.Unit:
		return cmp.Compare(o.Unit, p.Unit)
	case o.First != p.First:
		return cmp.Compare(o.First, p.First)
	case o.Last != p.Last:
		return cmp.Compare(o.Last, p.Last)
	}
	return -cmp.Compare(o.Weight, p.Weight)
}

// Look is a look at one record after the other for what stands close together in it.
type Look struct {
	items   []Item
	title   uint64         // the unit that is the title
	found   [][]Occurrence // by item
	covered []int
}

// NewLook returns what looks for items, in records of which one unit is the title.
func NewLook(items []Item, title uint64) *Look {
	return &Look{items: items, title: title, found: make([][]Occurrence, len(items))}
}

// Tells reports whether it matters where an item stands, in the title or not, as a number of pieces (0: in words). Of one word that
// stands in the text nothing is near.
func (l *Look) Tells(title bool, pieces int) bool { return len(l.items) > 1 || title || pieces > 0 }

// Begin begins with a record.
func (l *Look) Begin() {
	for i := range l.found {
		l.found[i] = l.found[i][:0]
	}
}

// Add notes where an item stands in the record. Of each way to stand there MaxOccurrences are enough.
func (l *Look) Add(item int, o Occurrence) { l.found[item] = append(l.found[item], o) }

// Gain returns what the record gains by what was added. Title gives the folded words of its title, parted by blanks, when they are needed.
func (l *Look) Gain(title func() string) float64 {
	gain := 0.0
	for i, item := range l.items {
		if !slices.IsSortedFunc(l.found[i], Occurrence.compare) {
			slices.SortFunc(l.found[i], Occurrence.compare)
		}
		var joint float64
		if joint, l.found[i] = apartIn(l.found[i]); joint > 0 {
			gain += nearness * item.Rarity * joint
		}
	}
	for i := range l.items[1:] {
		gain += nearness * min(l.items[i].Rarity, l.items[i+1].Rarity) * closest(l.found[i], l.found[i+1])
	}
	return gain + wholeTitle*l.inTitle(title)
}

// apartIn returns how close the pieces of a compound come to each other, by what they weigh apart, and the other occurrences.
func apartIn(at []Occurrence) (float64, []Occurrence) {
	best := 0.0
	words := at[:0]
	for _, o := range at {
		if o.Pieces == 0 {
			words = append(words, o)
			continue
		}
		between := o.Last - o.First + 1 - o.Pieces
		best = max(best, o.Weight/(1+float64(max(between, 0))/halfway))
	}
	if len(words) > 0 {
		return 0, words // the compound itself stands there
	}
	return best, words
}

// closest returns how close two items come to each other in one unit: 1 side by side in the order typed, 0 when no unit has both.
func closest(a, b []Occurrence) float64 {
	best := 0.0
	for len(a) > 0 && len(b) > 0 {
		x, y := a[0], b[0]
		if x.Unit == y.Unit {
			apart, factor := y.First-x.Last-1, 1.0
			if y.First < x.First {
				apart, factor = x.First-y.Last-1, turned
			}
			best = max(best, factor*min(x.Weight, y.Weight)/(1+float64(max(apart, 0))/halfway))
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
func (l *Look) inTitle(title func() string) float64 {
	sum := 0.0
	l.covered = l.covered[:0]
	for i, item := range l.items {
		best := 0.0
		for _, o := range l.found[i] {
			if o.Unit != l.title {
				continue
			}
			best = max(best, o.Weight)
			for p := o.First; p <= o.Last; p++ {
				l.covered = append(l.covered, p)
			}
		}
		if best == 0 {
			return 0
		}
		sum += item.Rarity * best
	}
	slices.Sort(l.covered)
	covered := slices.Compact(l.covered)
	left, position := 0, 0 // words of the title that were not asked for
	for word := range strings.SplitSeq(title(), " ") {
		if _, asked := slices.BinarySearch(covered, position); !asked && !analysis.Stop(word) {
			left++
		}
		position++
	}
	return sum * float64(len(covered)) / float64(len(covered)+left)
}

// Strength is how strong the strongest way is in which an item stands in a record: as words, as pieces apart, and in the title.
type Strength struct{ words, pieces, title float64 }

// Add takes in a way.
func (s *Strength) Add(weight float64, title bool, pieces int) {
	if pieces > 0 {
		s.pieces = max(s.pieces, weight)
	} else {
		s.words = max(s.words, weight)
	}
	if title {
		s.title = max(s.title, weight)
	}
}

// slack keeps the rounding of sums from telling a record that could just come in from one that can not.
const slack = 1e-9

// Most returns a bound of what a record gains, by the strength of each item in it and without a look at where they stand.
func (l *Look) Most(has []Strength) float64 {
	gain, title, whole := 0.0, 0.0, true
	for i, item := range l.items {
		s := has[i]
		gain += nearness * item.Rarity * s.pieces
		title += item.Rarity * s.title
		whole = whole && s.title > 0
		if i > 0 {
			gain += nearness * min(l.items[i-1].Rarity, item.Rarity) * min(has[i-1].words, s.words)
		}
	}
	if whole {
		gain += wholeTitle * title
	}
	return gain + slack
}
