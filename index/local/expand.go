package local

import (
	"math"
	"slices"
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

// expansion is a word of the dictionary that a prefix or fuzzy word stands for, with how much it counts.
type expansion struct {
	term   string
	factor float64
}

// unite returns the postings of many words of a field as those of one, and how many there were; it stops at most.
func (s *snapshot) unite(field string, words []expansion, most int) ([]posting, int, error) {
	if len(words) == 0 {
		return nil, 0, nil
	}
	out, seen := newTally(s.size()), 0
	dicts, err := s.dicts(field)
	if err != nil {
		return nil, 0, err
	}
	for i, part := range s.reader.Segments() {
		for n, w := range words {
			if n%256 == 0 && s.ctx.Err() != nil {
				return nil, 0, s.ctx.Err()
			}
			list, err := dicts[i].PostingsList([]byte(w.term), part.Deleted(), nil)
			if err != nil {
				return nil, 0, err
			}
			docs := list.Iterator(true, true, false, nil)
			for {
				p, err := docs.Next()
				if err != nil {
					return nil, 0, err
				}
				if p == nil {
					break
				}
				if seen == most {
					return out.postings(), seen, nil
				}
				seen++
				out.add(s.posting(i, p, w.factor))
			}
		}
	}
	return out.postings(), seen, nil
}

// tally adds up the postings of many words, document by document. A place for every document costs less than sorting.
type tally struct {
	freq, length []float64
	docs         []uint32 // those with a posting, in no order
}

func newTally(size int) *tally {
	return &tally{freq: make([]float64, size), length: make([]float64, size)}
}

func (t *tally) add(p posting) {
	if t.length[p.doc] == 0 {
		t.docs = append(t.docs, p.doc)
		t.length[p.doc] = p.length
	}
	t.freq[p.doc] += p.freq
}

// postings returns what was added up, ascending.
func (t *tally) postings() []posting {
	slices.Sort(t.docs)
	out := make([]posting, len(t.docs))
	for i, d := range t.docs {
		out[i] = posting{d, t.freq[d], t.length[d]}
	}
	return out
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
