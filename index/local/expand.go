package local

import (
	"math"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
)

// The bounds of what the prefix and fuzzy words of one question may stand for in all. A question that reaches them is answered
// from the first words of the dictionary and marked partial.
const (
	maxExpansions = 50_000
	maxPostings   = 10_000_000
)

// fuzzy matches words that begin with the same letter and differ by a few edits.
func (m *matcher) fuzzy(n query.Fuzzy) (finding, error) {
	want := []rune(analysis.Fold(n.Text))
	if len(want) == 0 {
		return finding{}, nil
	}
	near := beginning(string(want[0]))
	if n.Edits <= maxEdits {
		near = likeWord(func() *alike {
			a := newAlike(m.ctx, want, n.Edits)
			a.first = true
			return a
		})
	}
	d := newDistance(want)
	return m.expanded(near, func(term string) float64 {
		e := d.to(term, n.Edits)
		if e > n.Edits {
			return 0
		}
		return math.Pow(perEdit, float64(e))
	})
}

// expanded matches the words on a route through the dictionary to which like gives a factor above 0. They count as one word.
func (m *matcher) expanded(r route, like func(term string) float64) (finding, error) {
	docs := newSet(m.size())
	w := &gatheredScorer{}
	for _, part := range m.parts {
		of, err := m.unite(part, r, like)
		if err != nil {
			return finding{}, err
		}
		for i, g := range m.segments {
			of[i].finish(g.n)
			of[i].mark(g.part(docs))
		}
		w.parts = append(w.parts, gatheredPart{normsOf[part], of})
	}
	docs.and(m.live)
	n := docs.count()
	w.rarity = rarity(n, m.all)
	return finding{docs, n, w}, nil
}

// unite gathers the postings of the words in one part, by segment.
func (m *matcher) unite(part index.Part, r route, like func(term string) float64) ([]gathered, error) {
	field := index.TextField(part, lang.Und)
	all := make([]gathered, len(m.segments))
	noted := 0
	err := m.walk(field, r, func(w headword) (bool, error) {
		factor := like(w.term)
		if factor == 0 {
			return true, nil
		}
		if m.words++; m.words > maxExpansions {
			m.partial = true
			return false, nil
		}
		if noted++; noted <= maxLeaves {
			m.note(part, line{field, one(w.term)}, nil, factor)
		}
		w.number = m.words
		for _, at := range w.in {
			n, err := m.gather(&all[at], field, w, at, factor)
			if err != nil {
				return false, err
			}
			if m.places += n; m.places > maxPostings {
				m.partial = true
				return false, nil
			}
		}
		return true, nil
	})
	return all, err
}

// distance counts the edits between one word and others: insertions, deletions, changes and swaps of neighbours, no letter
// edited twice.
type distance struct {
	want []rune
	rows [3][]int
}

func newDistance(want []rune) *distance {
	d := &distance{want: want}
	for i := range d.rows {
		d.rows[i] = make([]int, len(want)+1)
	}
	return d
}

// to returns the number of edits to term, or most+1 when there are more than most.
func (d *distance) to(term string, most int) int {
	n := utf8.RuneCountInString(term)
	if n > len(d.want)+most || n < len(d.want)-most {
		return most + 1
	}
	before, last, row := d.rows[0], d.rows[1], d.rows[2]
	for j := range last {
		last[j] = j
	}
	var previous rune
	i := 0
	for _, r := range term {
		i++
		row[0] = i
		best := i
		for j, w := range d.want {
			cost := 1
			if r == w {
				cost = 0
			}
			v := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 1 && j > 0 && r == d.want[j-1] && previous == w {
				v = min(v, before[j-1]+1)
			}
			row[j+1] = v
			best = min(best, v)
		}
		if best > most {
			return most + 1
		}
		previous = r
		before, last, row = last, row, before
	}
	return min(last[len(d.want)], most+1)
}
