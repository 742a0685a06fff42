package ranking

import "unicode/utf8"

// Distance counts the edits between one word and others: insertions, deletions, changes and swaps of neighbours, no letter
// edited twice. It is used by one goroutine.
type Distance struct {
	want []rune
	rows [3][]int
}

// NewDistance returns what counts the edits to a word.
func NewDistance(want []rune) *Distance {
	d := &Distance{want: want}
	for i := range d.rows {
		d.rows[i] = make([]int, len(want)+1)
	}
	return d
}

// To returns the number of edits to term, or most+1 when there are more than most.
func (d *Distance) To(term string, most int) int {
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
