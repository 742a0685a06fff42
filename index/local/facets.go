package local

import (
	"cmp"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// vocabulary is the values of a field over all segments of a state, ascending, with the decade of each that is a year.
type vocabulary struct {
	values  []string
	in      [][]uint32 // by segment and value there: the place in values
	decade  []int32    // of each value, the place in decades; -1 for none. Nil when the values are no years
	decades []string
}

// vocabulary returns that of a field, which is made once.
func (s *state) vocabulary(f query.Facet) *vocabulary {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.vocabularies[f.Name]; v != nil {
		return v
	}
	v := &vocabulary{in: make([][]uint32, len(s.segments))}
	for _, g := range s.segments {
		v.values = append(v.values, g.fields[f.Name].values...)
	}
	slices.Sort(v.values)
	v.values = slices.Compact(v.values)
	for i, g := range s.segments {
		at := 0
		for _, value := range g.fields[f.Name].values {
			for v.values[at] != value {
				at++
			}
			v.in[i] = append(v.in[i], uint32(at))
		}
	}
	if f.Type == query.Year {
		v.decade, v.decades = decadesOf(v.values)
	}
	s.vocabularies[f.Name] = v
	return v
}

// counter counts the values of facets over sets of documents. It is used by one goroutine; several are merged in the end.
type counter struct {
	*state
	facets []counts
}

// counts are those of one facet so far.
type counts struct {
	name    string
	known   *vocabulary
	values  []uint32 // by place in the vocabulary
	decades []uint32
	seen    []uint32 // of each decade, for which document it was counted last
}

// counter returns a counter of facets that are asked for by their place in names.
func (s *snapshot) counter(names []string) *counter {
	c := &counter{state: s.state}
	for _, name := range names {
		f, _ := query.FacetByName(name)
		v := s.vocabulary(f)
		c.facets = append(c.facets, counts{name: name, known: v, values: make([]uint32, len(v.values)),
			decades: make([]uint32, len(v.decades)), seen: make([]uint32, len(v.decades))})
	}
	return c
}

// add counts the documents of a set whose first bit is document lo, a multiple of 64. A document counts once in a decade.
func (c *counter) add(facet int, lo uint32, docs set) {
	f := &c.facets[facet]
	for _, doc := range docs.appendTo(nil, lo) {
		at, _ := slices.BinarySearchFunc(c.segments, doc, func(g segment, doc uint32) int { return cmp.Compare(g.end(), doc+1) })
		g := c.segments[at]
		for _, v := range g.fields[f.name].of(doc - g.offset) {
			value := f.known.in[at][v]
			f.values[value]++
			if f.known.decade == nil || f.known.decade[value] < 0 {
				continue
			}
			if d := f.known.decade[value]; f.seen[d] != doc+1 {
				f.seen[d] = doc + 1
				f.decades[d]++
			}
		}
	}
}

// merge adds what another counter of the same facets has counted.
func (c *counter) merge(o *counter) {
	for i := range c.facets {
		for v, n := range o.facets[i].values {
			c.facets[i].values[v] += n
		}
		for d, n := range o.facets[i].decades {
			c.facets[i].decades[d] += n
		}
	}
}

// facet returns what was counted of a facet: each count is the total of the question with this value chosen there, alone or, when all
// chosen values are required, as well.
func (s *snapshot) facet(q query.Query, name string, c *counter, at int) (index.Facet, error) {
	var f index.Facet
	counted := &c.facets[at]
	filter, _ := q.Filter(name)
	for v, n := range counted.values {
		if n > 0 {
			f.Values = append(f.Values, index.Count{Value: counted.known.values[v], Count: int(n), Selected: slices.Contains(filter.Any, counted.known.values[v])})
		}
	}
	for _, v := range filter.Any {
		if at, there := slices.BinarySearch(counted.known.values, v); !there || counted.values[at] == 0 {
			f.Values = append(f.Values, index.Count{Value: v, Selected: true})
		}
	}
	if counted.known.decade != nil {
		slices.SortFunc(f.Values, byYear)
		for d, n := range counted.decades {
			if n > 0 {
				f.Decades = append(f.Decades, index.Count{Value: counted.known.decades[d], Count: int(n)})
			}
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

// decadesOf returns the decades of years, and which of them each year lies in, -1 for a value that is no year.
func decadesOf(years []string) (at []int32, names []string) {
	at = make([]int32, len(years))
	for i, v := range years {
		at[i] = -1
		y, err := strconv.Atoi(v)
		if err != nil {
			continue
		}
		d := record.Decade(y)
		if at[i] = int32(slices.Index(names, d)); at[i] < 0 {
			at[i] = int32(len(names))
			names = append(names, d)
		}
	}
	return at, names
}
