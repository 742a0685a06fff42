package local

import (
	"cmp"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// facet counts the values of a facet: each count is the total of the question with this value chosen there, alone or, when all
// chosen values are required, as well.
func (s *snapshot) facet(q query.Query, name string, found selection) (index.Facet, error) {
	over := found.all()
	if found.free[name] {
		over = found.except(name)
	}
	definition, _ := query.FacetByName(name)
	counts, decades := s.counts(name, over.docs, definition.Type == query.Year)
	filter, _ := q.Filter(name)
	var f index.Facet
	for v, n := range counts {
		f.Values = append(f.Values, index.Count{Value: v, Count: n, Selected: slices.Contains(filter.Any, v)})
	}
	for _, v := range filter.Any {
		if _, counted := counts[v]; !counted {
			f.Values = append(f.Values, index.Count{Value: v, Selected: true})
		}
	}
	if definition.Type == query.Year {
		slices.SortFunc(f.Values, byYear)
		for d, n := range decades {
			f.Decades = append(f.Decades, index.Count{Value: d, Count: n})
		}
		slices.SortFunc(f.Decades, byYear)
		return f, s.ctx.Err()
	}
	slices.SortFunc(f.Values, func(a, b index.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	size := q.FacetSize
	if size <= 0 {
		size = query.DefaultFacetSize
	}
	if len(f.Values) > size {
		f.More = true
		rest := f.Values[size:]
		f.Values = f.Values[:size:size]
		for _, c := range rest { // what a reader has chosen is never out of sight
			if c.Selected {
				f.Values = append(f.Values, c)
			}
		}
	}
	return f, s.ctx.Err()
}

// byYear orders years ascending, query.None last.
func byYear(a, b index.Count) int {
	if none := boolean(a.Value == query.None) - boolean(b.Value == query.None); none != 0 {
		return none
	}
	x, _ := strconv.Atoi(a.Value)
	y, _ := strconv.Atoi(b.Value)
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.Value, b.Value))
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// counts returns how many documents have each value of a field, and, of years, how many have a year in each decade.
func (s *snapshot) counts(field string, docs []uint32, years bool) (map[string]int, map[string]int) {
	counts, decades := map[string]int{}, map[string]int{}
	for i, g := range s.segments {
		end := g.offset + uint32(len(g.ids))
		n := 0
		for n < len(docs) && docs[n] < end {
			n++
		}
		c := g.fields[field]
		here := make([]int, len(c.values))
		var decade []int // index of the decade of each value, -1 for none
		var names []string
		var tens []int
		if years {
			decade, names = decadesOf(c.values)
			tens = make([]int, len(names))
		}
		var seen []int
		for _, doc := range docs[:n] {
			seen = seen[:0]
			for _, at := range c.of(doc - g.offset) {
				here[at]++
				if years && decade[at] >= 0 && !slices.Contains(seen, decade[at]) {
					seen = append(seen, decade[at])
					tens[decade[at]]++
				}
			}
		}
		docs = docs[n:]
		for v, n := range here {
			if n > 0 {
				counts[s.segments[i].fields[field].values[v]] += n
			}
		}
		for d, n := range tens {
			if n > 0 {
				decades[names[d]] += n
			}
		}
	}
	return counts, decades
}

// decadesOf returns the decades of years, and which of them each year lies in, -1 for a value that is no year.
func decadesOf(years []string) (at []int, names []string) {
	at = make([]int, len(years))
	for i, v := range years {
		at[i] = -1
		y, err := strconv.Atoi(v)
		if err != nil {
			continue
		}
		d := record.Decade(y)
		if at[i] = slices.Index(names, d); at[i] < 0 {
			at[i] = len(names)
			names = append(names, d)
		}
	}
	return at, names
}
