package local

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// vocabulary is the values of a field over all segments of a state, ascending, with the decade of each that is a year. Values of
// segments that have no column of it are not among them.
type vocabulary struct {
	columns []*column // by segment
	one     texts     // of the only segment; else
	values  []string
	in      [][]uint32 // by segment and value there: the place in values
	size    int
	decade  []int32 // of each value, the place in decades; -1 for none. Nil when the values are no years
	decades []string
}

func (v *vocabulary) at(place int) string {
	if v.values == nil {
		return v.one.at(uint32(place))
	}
	return v.values[place]
}

func (v *vocabulary) find(value string) (int, bool) {
	if v.values == nil {
		return v.one.find(value)
	}
	return slices.BinarySearch(v.values, value)
}

// place returns where a value of a segment is.
func (v *vocabulary) place(segment int, value uint32) uint32 {
	if v.in == nil {
		return value
	}
	return v.in[segment][value]
}

// vocabulary returns that of a field, which is made once.
func (s *state) vocabulary(f query.Facet) *vocabulary {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.vocabularies[f.Name]; v != nil {
		return v
	}
	v := newVocabulary(s.segments, f)
	s.vocabularies[f.Name] = v
	return v
}

func newVocabulary(segments []segment, f query.Facet) *vocabulary {
	v := &vocabulary{one: texts{starts: []uint32{0}}}
	for _, g := range segments {
		v.columns = append(v.columns, g.fields[f.Name])
	}
	if len(segments) == 1 && v.columns[0] != nil {
		v.one = v.columns[0].values
		v.size = v.one.len()
	} else {
		v.join()
		v.size = len(v.values)
	}
	if f.Type == query.Year {
		v.decade = make([]int32, v.size)
		for i := range v.decade {
			v.decade[i] = -1
			y, err := strconv.Atoi(v.at(i))
			if err != nil {
				continue
			}
			d := record.Decade(y)
			if v.decade[i] = int32(slices.Index(v.decades, d)); v.decade[i] < 0 {
				v.decade[i] = int32(len(v.decades))
				v.decades = append(v.decades, d)
			}
		}
	}
	return v
}

// join makes one list of the values of many segments.
func (v *vocabulary) join() {
	v.values = []string{}
	for _, c := range v.columns {
		for i := range c.size() {
			v.values = append(v.values, c.values.at(uint32(i)))
		}
	}
	slices.Sort(v.values)
	v.values = slices.Compact(v.values)
	for _, c := range v.columns {
		in, at := make([]uint32, c.size()), 0
		for i := range in {
			for v.values[at] != c.values.at(uint32(i)) {
				at++
			}
			in[i] = uint32(at)
		}
		v.in = append(v.in, in)
	}
}

// counter counts the values of facets over sets of documents. It is used by one goroutine; several are merged in the end.
type counter struct {
	*state
	facets []counts
}

// counts are those of one facet so far.
type counts struct {
	known   *vocabulary
	values  []uint32   // by place in the vocabulary
	decades []uint32   // a document counts once in a decade
	seen    []uint32   // of each decade, when it was counted last
	serial  uint32     // of what is counted now
	codes   [][]uint32 // by segment and code, what is not in values yet
	quads   []*quadCounts
	rest    set // of segments without a column: the documents, which are counted in the end
}

// counter returns a counter of facets, which are asked for by their place in names.
func (s *snapshot) counter(names []string) *counter {
	c := &counter{state: s.state}
	for _, name := range names {
		f, _ := query.FacetByName(name)
		v := s.vocabulary(f)
		c.facets = append(c.facets, counts{known: v, values: make([]uint32, v.size), codes: make([][]uint32, len(s.segments)), quads: make([]*quadCounts, len(s.segments)),
			decades: make([]uint32, len(v.decades)), seen: make([]uint32, len(v.decades))})
	}
	return c
}

// add counts the documents of a set whose first bit is document lo, a multiple of 64. No document may be added twice.
func (c *counter) add(facet int, lo uint32, docs set) {
	f := &c.facets[facet]
	at, _ := slices.BinarySearchFunc(c.segments, lo, func(g segment, doc uint32) int { return cmp.Compare(g.end(), doc+1) })
	for ; len(docs) > 0 && at < len(c.segments); at++ {
		g := c.segments[at]
		here := min(len(docs), words(int(g.end()-lo)))
		if f.known.columns[at] != nil {
			f.count(at, g, lo-g.offset, docs[:here])
		} else {
			if f.rest == nil {
				f.rest = newSet(c.size())
			}
			f.rest[lo>>6:][:here].or(docs[:here])
		}
		docs = docs[here:]
		lo += uint32(here) * 64
	}
}

// count counts documents of a segment. The first bit of docs is the document first of it.
func (f *counts) count(at int, g segment, first uint32, docs set) {
	n := docs.count()
	c := f.known.columns[at]
	switch {
	case n == 0:
	case c.sets != nil && f.known.decade == nil && n >= len(docs)*len(c.sets)/2:
		for v, has := range c.sets {
			f.values[f.known.place(at, uint32(v))] += uint32(bothCount(docs, has[first>>6:]))
		}
	case c.quads != nil && f.known.decade == nil && (f.quads[at] != nil || n >= 16):
		if f.quads[at] == nil {
			f.quads[at] = &quadCounts{}
		}
		c.quads.count(f.quads[at], first, docs, func(n uint32) { f.document(at, n) })
	case !c.own && c.quads == nil && (f.codes[at] != nil || n*g.n >= c.count()*len(docs)*32):
		if f.codes[at] == nil {
			f.codes[at] = make([]uint32, c.count())
		}
		c.codes.tally(f.codes[at], first, docs)
	default:
		for i, w := range docs {
			for ; w != 0; w &= w - 1 {
				f.document(at, first+uint32(i<<6+bits.TrailingZeros64(w)))
			}
		}
	}
}

// bothCount returns how many numbers are in both a and b, which is at least as long.
func bothCount(a, b set) int {
	b = b[:len(a)]
	n := 0
	for i, w := range a {
		n += bits.OnesCount64(w & b[i])
	}
	return n
}

// tally counts the codes of documents. The first bit of docs is the document first.
func (p numbers) tally(counts []uint32, first uint32, docs set) {
	switch {
	case p.narrow != nil:
		tallyCodes(counts, p.narrow[first:], docs)
	case p.middle != nil:
		tallyCodes(counts, p.middle[first:], docs)
	case p.wide != nil:
		tallyCodes(counts, p.wide[first:], docs)
	}
}

func tallyCodes[T uint8 | uint16 | uint32](counts []uint32, codes []T, docs set) {
	for i, w := range docs {
		if w == 0 {
			continue
		}
		here := codes[i<<6:]
		if w == ^uint64(0) {
			for _, code := range here[:64] {
				counts[code]++
			}
			continue
		}
		for ; w != 0; w &= w - 1 {
			counts[here[bits.TrailingZeros64(w)]]++
		}
	}
}

// document counts one document of a segment.
func (f *counts) document(at int, n uint32) {
	c := f.known.columns[at]
	f.serial++
	c.each(n, func(v uint32) { f.value(f.known.place(at, v), 1) })
}

// value counts a value of n documents that have the same values, or none but one.
func (f *counts) value(place, n uint32) {
	f.values[place] += n
	if f.known.decade == nil {
		return
	}
	if d := f.known.decade[place]; d >= 0 && f.seen[d] != f.serial {
		f.seen[d] = f.serial
		f.decades[d] += n
	}
}

// settle counts the values of the codes and quads that were counted.
func (f *counts) settle() {
	for at, q := range f.quads {
		if q == nil {
			continue
		}
		for v := range f.known.columns[at].values.len() {
			f.values[f.known.place(at, uint32(v))] += q.of(v)
		}
		f.quads[at] = nil
	}
	for at, codes := range f.codes {
		if codes == nil {
			continue
		}
		c := f.known.columns[at]
		alone := 1 + c.values.len()
		for code, n := range codes {
			if n == 0 || code == 0 {
				continue
			}
			f.serial++
			if code < alone {
				f.value(f.known.place(at, uint32(code-1)), n)
				continue
			}
			for i := c.starts[code-alone]; i < c.starts[code-alone+1]; i++ {
				f.value(f.known.place(at, c.members.at(i)), n)
			}
		}
		f.codes[at] = nil
	}
}

// totals are the counts of a facet over all documents of a mask.
type totals struct{ values, decades []uint32 }

// totalsKey names totals: a mask is never written to, and lives as long as the key.
type totalsKey struct {
	mask  *uint64
	facet string
}

// maxTotals bounds the totals that are kept with a state, in bytes.
const maxTotals = 8 << 20

// totals returns the counts of a facet over a mask that is kept with the state, nil when there is no column to count by.
func (s *snapshot) totalsOf(mask mask, facet string) *totals {
	key := totalsKey{&mask.set[0], facet}
	if known, ok := s.totals.get(key); ok {
		return known
	}
	c := s.counter([]string{facet})
	if slices.Contains(c.facets[0].known.columns, nil) {
		return nil
	}
	c.add(0, 0, mask.set)
	c.facets[0].settle()
	t := &totals{c.facets[0].values, c.facets[0].decades}
	s.totals.put(key, t, 4*(len(t.values)+len(t.decades)))
	return t
}

// fewer returns what is to be counted of a facet to know how often its values are in docs, n documents which are all in a mask: docs, or,
// where these are fewer, the documents of the mask that are not among them. Then the totals come with them, off which their counts are taken. Those that
// are not among docs are put into others, or taken from there.
func (s *snapshot) fewer(mask mask, docs set, n int, facet string, others *set) (set, *totals) {
	if n == 0 || 2*n <= mask.n {
		return docs, nil
	}
	t := s.totalsOf(mask, facet)
	if t == nil {
		return docs, nil
	}
	if *others == nil {
		*others = mask.clone()
		others.without(docs)
	}
	return *others, t
}

// takeOff makes of the counts of what is left of a mask those of what was asked for.
func (c *counter) takeOff(facet int, from *totals) {
	if from == nil {
		return
	}
	f := &c.facets[facet]
	f.settle()
	for i, n := range from.values {
		f.values[i] = n - f.values[i]
	}
	for i, n := range from.decades {
		f.decades[i] = n - f.decades[i]
	}
}

// merge adds what another counter of the same facets has counted.
func (c *counter) merge(o *counter) {
	for i := range c.facets {
		f, more := &c.facets[i], &o.facets[i]
		addUp(f.values, more.values)
		addUp(f.decades, more.decades)
		for at, codes := range more.codes {
			if f.codes[at] == nil {
				f.codes[at] = codes
			} else if codes != nil {
				addUp(f.codes[at], codes)
			}
		}
		for at, quads := range more.quads {
			if f.quads[at] == nil {
				f.quads[at] = quads
			} else if quads != nil {
				for i := range quads {
					addUp(f.quads[at][i][:], quads[i][:])
				}
			}
		}
		if f.rest == nil {
			f.rest = more.rest
		} else if more.rest != nil {
			f.rest.or(more.rest)
		}
	}
}

func addUp(to, more []uint32) {
	for i, n := range more {
		to[i] += n
	}
}

// facet returns what was counted of a facet: each count is the total of the question with this value chosen there, alone or, when all
// chosen values are required, as well.
func (s *snapshot) facet(q query.Query, name string, c *counter, at int) (index.Facet, error) {
	counted := &c.facets[at]
	counted.settle()
	definition, _ := query.FacetByName(name)
	if counted.rest != nil {
		values, decades, err := s.slowly(definition, counted.rest)
		if err != nil {
			return index.Facet{}, err
		}
		counted.join(values, decades)
	}
	filter, _ := q.Filter(name)
	f := index.Facet{}
	if definition.Type == query.Year {
		f.Values = counted.all(filter.Any)
		slices.SortFunc(f.Values, byYear)
		for d, n := range counted.decades {
			if n > 0 {
				f.Decades = append(f.Decades, index.Count{Value: counted.known.decades[d], Count: int(n)})
			}
		}
		slices.SortFunc(f.Decades, byYear)
		return f, s.ctx.Err()
	}
	size := q.FacetSize
	if size <= 0 {
		size = query.DefaultFacetSize
	}
	f.Values, f.More = counted.most(size, filter.Any)
	return f, s.ctx.Err()
}

// all returns every value that was counted, and those selected.
func (f *counts) all(selected []string) []index.Count {
	out := make([]index.Count, 0, len(f.values))
	for place, n := range f.values {
		if n > 0 {
			out = append(out, index.Count{Value: f.known.at(place), Count: int(n)})
		}
	}
	if len(out) == 0 {
		out = nil
	}
	for _, v := range selected {
		at, there := slices.BinarySearchFunc(out, v, func(c index.Count, v string) int { return cmp.Compare(c.Value, v) })
		if !there {
			out = slices.Insert(out, at, index.Count{Value: v})
		}
		out[at].Selected = true
	}
	return out
}

// most returns the values counted most often, by count and then value, those selected behind them when they are not among them, and
// whether there are further values.
func (f *counts) most(size int, selected []string) (out []index.Count, more bool) {
	chosen := map[int]bool{}
	var absent []string
	for _, v := range selected {
		if place, there := f.known.find(v); there && f.values[place] > 0 {
			chosen[place] = true
		} else {
			absent = append(absent, v)
		}
	}
	order := make([]uint64, 0, len(f.values)) // the complement of the count, and the place, which is in the order of values
	for place, n := range f.values {
		if n > 0 {
			order = append(order, uint64(^n)<<32|uint64(place))
		}
	}
	slices.Sort(order)
	for i, o := range order {
		place := int(uint32(o))
		if i >= size && !chosen[place] {
			continue
		}
		out = append(out, index.Count{Value: f.known.at(place), Count: int(f.values[place]), Selected: chosen[place]})
	}
	slices.Sort(absent)
	for _, v := range slices.Compact(absent) {
		out = append(out, index.Count{Value: v, Selected: true})
	}
	return out, len(order)+len(absent) > size
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

// slowly counts the values of documents in segments that have no column of a facet: the list of each value is looked through, and
// nothing is kept of it.
func (s *snapshot) slowly(facet query.Facet, docs set) (map[string]uint32, map[string]uint32, error) {
	values, decades := map[string]uint32{}, map[string]uint32{}
	dicts, err := s.dicts(facet.Name)
	if err != nil {
		return nil, nil, err
	}
	for i, g := range s.segments {
		if g.fields[facet.Name] != nil {
			continue
		}
		within := g.part(docs)
		in := map[string]set{} // by decade
		for terms := dicts[i].AutomatonIterator(nil, nil, nil); ; {
			entry, err := terms.Next()
			if err != nil {
				return nil, nil, err
			}
			if entry == nil {
				break
			}
			list, err := dicts[i].PostingsList([]byte(entry.Term), nil, nil)
			if err != nil {
				return nil, nil, err
			}
			has := newSet(g.n)
			if err := markList(list, has); err != nil {
				return nil, nil, err
			}
			has.and(within)
			n := has.count()
			if n == 0 {
				continue
			}
			values[strings.Clone(entry.Term)] += uint32(n)
			y, err := strconv.Atoi(entry.Term)
			if facet.Type != query.Year || err != nil {
				continue
			}
			if d := record.Decade(y); in[d] == nil {
				in[d] = has
			} else {
				in[d].or(has)
			}
		}
		for d, has := range in {
			decades[d] += uint32(has.count())
		}
		if s.ctx.Err() != nil {
			return nil, nil, s.ctx.Err()
		}
	}
	return values, decades, nil
}

// join adds what was counted by name.
func (f *counts) join(values, decades map[string]uint32) {
	v := &vocabulary{values: slices.Collect(maps.Keys(values))}
	for place := range f.known.size {
		v.values = append(v.values, f.known.at(place))
	}
	slices.Sort(v.values)
	v.values = slices.Compact(v.values)
	v.size = len(v.values)
	counts := make([]uint32, v.size)
	for place, value := range v.values {
		counts[place] = values[value]
		if at, there := f.known.find(value); there {
			counts[place] += f.values[at]
		}
	}
	v.decades = slices.Clone(f.known.decades)
	ofDecades := slices.Clone(f.decades)
	for d, n := range decades {
		at := slices.Index(v.decades, d)
		if at < 0 {
			at = len(v.decades)
			v.decades, ofDecades = append(v.decades, d), append(ofDecades, 0)
		}
		ofDecades[at] += n
	}
	f.known, f.values, f.decades, f.rest = v, counts, ofDecades, nil
}
