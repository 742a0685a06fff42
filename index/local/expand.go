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
func (m *matcher) fuzzy(n query.Fuzzy) (hits, error) {
	want := []rune(analysis.Fold(n.Text))
	if len(want) == 0 {
		return hits{}, nil
	}
	d := newDistance(want)
	return m.expanded(string(want[0]), func(term string) float64 {
		e := d.to(term, n.Edits)
		if e > n.Edits {
			return 0
		}
		return math.Pow(perEdit, float64(e))
	})
}

// expanded matches the words of the dictionary that begin with prefix and to which like gives a factor above 0. They count
// as one word.
func (m *matcher) expanded(prefix string, like func(term string) float64) (hits, error) {
	var out hits
	for _, part := range m.parts {
		field := index.TextField(part, lang.Und)
		var words []expansion
		err := m.dictionary(field, prefix, func(term string) bool {
			f := like(term)
			if f == 0 {
				return true
			}
			if m.words++; m.words > maxExpansions {
				m.partial = true
				return false
			}
			words = append(words, expansion{term, f})
			return true
		})
		if err != nil {
			return hits{}, err
		}
		left := maxPostings - m.places
		all, seen, err := m.unite(field, words, left)
		if err != nil {
			return hits{}, err
		}
		m.places += seen
		m.partial = m.partial || len(words) > 0 && seen == left
		for _, w := range words[:min(len(words), maxLeaves)] {
			m.note(part, line{field, one(w.term)}, nil, w.factor)
		}
		w := weights[part]
		out = either(out, scored(all, w, w.boost), sum)
	}
	return ranked(out, m.all), nil
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
