package local

import (
	"cmp"
	"math"
	"slices"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// everyNth is how often a long loop looks whether its caller has gone.
const everyNth = 1 << 12

// posting is one document that has a term.
type posting struct {
	doc    uint32
	freq   float64 // occurrences
	length float64 // terms of the field in that document
}

// dicts returns the dictionary of a field in each segment. A question looks up many words in the same fields; a reader over all
// segments for each costs more than the postings of most words.
func (s *snapshot) dicts(field string) ([]segmentapi.TermDictionary, error) {
	if known := s.dictionaries[field]; known != nil {
		return known, nil
	}
	var all []segmentapi.TermDictionary
	for _, part := range s.reader.Segments() {
		d, err := part.Segment().Dictionary(field)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	if s.dictionaries == nil {
		s.dictionaries = map[string][]segmentapi.TermDictionary{}
	}
	s.dictionaries[field] = all
	return all, nil
}

// fieldTerm is a term in a field.
type fieldTerm struct{ field, term string }

// termLists are the lists of a term in each segment, without removed documents; none when no segment has it.
type termLists struct {
	of    []segmentapi.PostingsList
	count int // documents in all of them
}

// maxLists bounds the terms whose lists are kept for one answer: what is found is looked at again for what stands close
// together, and for the passages of a hit.
const maxLists = 1024

// lists returns the list of a term in each segment.
func (s *snapshot) lists(field, term string) (termLists, error) {
	if s.ctx.Err() != nil {
		return termLists{}, s.ctx.Err()
	}
	key := fieldTerm{field, term}
	if known, ok := s.termLists[key]; ok {
		return known, nil
	}
	dicts, err := s.dicts(field)
	if err != nil {
		return termLists{}, err
	}
	var all termLists
	for i, part := range s.reader.Segments() {
		// A list is not read into another one: handed to a segment that lacks the word it keeps what it held.
		list, err := dicts[i].PostingsList([]byte(term), part.Deleted(), nil)
		if err != nil {
			return termLists{}, err
		}
		n := int(list.Count())
		if n > 0 && all.of == nil {
			all.of = make([]segmentapi.PostingsList, len(dicts))
		}
		if n > 0 {
			all.of[i] = list
			all.count += n
		}
	}
	if s.termLists == nil {
		s.termLists = map[fieldTerm]termLists{}
	}
	if len(s.termLists) < maxLists {
		s.termLists[key] = all
	}
	return all, nil
}

// postings returns the documents that have a term in a text field, ascending.
func (s *snapshot) postings(field, term string) ([]posting, error) {
	lists, err := s.lists(field, term)
	if err != nil || lists.count == 0 {
		return nil, err
	}
	out := make([]posting, 0, lists.count)
	for i, list := range lists.of {
		if list == nil {
			continue
		}
		s.counter = list.Iterator(true, true, false, s.counter)
		for {
			p, err := s.counter.Next()
			if err != nil {
				return nil, err
			}
			if p == nil {
				break
			}
			if out = append(out, s.posting(i, p, 1)); len(out)%everyNth == 0 && s.ctx.Err() != nil {
				return nil, s.ctx.Err()
			}
		}
	}
	return out, nil
}

// docs returns the documents that have a term in a field, ascending.
func (s *snapshot) docs(field, term string) ([]uint32, error) {
	lists, err := s.lists(field, term)
	if err != nil || lists.count == 0 {
		return nil, err
	}
	out := make([]uint32, 0, lists.count)
	for i, list := range lists.of {
		if list == nil {
			continue
		}
		docs, from := list.Iterator(false, false, false, nil), len(out)
		if whole, ok := docs.(segmentapi.OptimizablePostingsIterator); ok && whole.ActualBitmap() != nil {
			out = append(out, whole.ActualBitmap().ToArray()...)
			for j := range out[from:] {
				out[from+j] += s.segments[i].offset
			}
			continue
		}
		for {
			p, err := docs.Next()
			if err != nil {
				return nil, err
			}
			if p == nil {
				break
			}
			out = append(out, s.segments[i].offset+uint32(p.Number()))
		}
	}
	return out, nil
}

// count returns how many documents have a term in a field.
func (s *snapshot) count(field, term string) (int, error) {
	lists, err := s.lists(field, term)
	return lists.count, err
}

// posting returns a posting of segment i whose occurrences count by a factor.
func (s *snapshot) posting(i int, p segmentapi.Posting, factor float64) posting {
	return posting{s.segments[i].offset + uint32(p.Number()), float64(p.Frequency()) * factor, length(p)}
}

// length returns the number of terms of the field that p is of.
func length(p segmentapi.Posting) float64 {
	if exact, ok := p.(interface{ NormUint64() uint64 }); ok {
		return float64(exact.NormUint64())
	}
	norm := p.Norm() // 1/√length
	return math.Round(1 / (norm * norm))
}

// dictionary gives the terms of a field that begin so to f, ascending, until it says no. Terms of removed documents may be
// among them.
func (s *snapshot) dictionary(field, prefix string, f func(term string) bool) error {
	d, err := s.reader.FieldDictPrefix(field, []byte(prefix))
	if prefix == "" {
		d, err = s.reader.FieldDict(field)
	}
	if err != nil {
		return err
	}
	defer d.Close()
	for i := 1; ; i++ {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		e, err := d.Next()
		if err != nil {
			return err
		}
		if e == nil || !f(e.Term) {
			return nil
		}
	}
}

// sequence is terms that stand in order in one unit of a field. at are their positions relative to the first; with slop
// above 0 only their order counts, and the number of other positions between them.
type sequence struct {
	terms []string
	at    []int
	slop  int
}

// occurrences returns the documents in which a sequence stands, with how often.
func (s *snapshot) occurrences(field string, q sequence) ([]posting, error) {
	if len(q.terms) == 1 {
		return s.postings(field, q.terms[0])
	}
	for _, t := range q.terms { // most names of several words lack one of them
		if n, err := s.count(field, t); err != nil || n == 0 {
			return nil, err
		}
	}
	var docs []uint32 // that have all terms
	for i, t := range q.terms {
		if slices.Contains(q.terms[:i], t) {
			continue
		}
		l, err := s.docs(field, t)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			l = common(docs, l)
		}
		if docs = l; len(docs) == 0 {
			return nil, nil
		}
	}
	r, err := s.locate(field, q)
	if err != nil {
		return nil, err
	}
	var out []posting
	for _, doc := range docs {
		if s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		n := 0
		if err := r.stands(doc, func(uint64, int, int) { n++ }); err != nil {
			return nil, err
		}
		if n > 0 {
			p := s.posting(r.readers[0].at, r.readers[0].last, 1)
			p.freq = float64(n)
			out = append(out, p)
		}
	}
	return out, nil
}

// locator reads where the terms of a sequence stand. Documents must be asked for in ascending order.
type locator struct {
	sequence
	readers []*reader // of each term of the sequence; of the same term the same
	rows    [][]int   // positions of each term of the sequence in one unit
}

// reader reads where a term stands.
type reader struct {
	*snapshot
	lists  []segmentapi.PostingsList   // by segment
	at     int                         // segment that is read
	docs   segmentapi.PostingsIterator // of it; nil when it lacks the term
	last   segmentapi.Posting          // read last; nil at the beginning and the end
	ended  bool
	doc    uint32 // whose places are below
	places []spot // by unit and position
}

// spot is where a term stands.
type spot struct {
	unit     uint64
	position int
}

func (p spot) compare(o spot) int {
	return cmp.Or(cmp.Compare(p.unit, o.unit), cmp.Compare(p.position, o.position))
}

func (s *snapshot) locate(field string, q sequence) (*locator, error) {
	l := &locator{sequence: q, rows: make([][]int, len(q.terms)), readers: make([]*reader, len(q.terms))}
	for i, t := range q.terms {
		if before := slices.Index(q.terms[:i], t); before >= 0 {
			l.readers[i] = l.readers[before]
			continue
		}
		lists, err := s.lists(field, t)
		if err != nil {
			return nil, err
		}
		l.readers[i] = &reader{snapshot: s, lists: lists.of, at: -1, doc: math.MaxUint32}
	}
	return l, nil
}

// read sets places to where the term stands in a document.
func (r *reader) read(doc uint32) error {
	if doc == r.doc {
		return nil
	}
	r.doc, r.places = doc, r.places[:0]
	if r.lists == nil {
		return nil
	}
	at := max(r.at, 0)
	for at+1 < len(r.segments) && r.segments[at+1].offset <= doc {
		at++
	}
	if at != r.at {
		r.at, r.docs, r.last, r.ended = at, nil, nil, false
		if list := r.lists[at]; list != nil {
			r.docs = list.Iterator(true, true, true, nil)
		}
	}
	n := uint64(doc - r.segments[at].offset)
	if r.docs == nil || r.ended {
		return nil
	}
	if r.last == nil || r.last.Number() < n {
		var err error
		if r.last, err = r.docs.Advance(n); err != nil {
			return err
		}
		if r.ended = r.last == nil; r.ended {
			return nil
		}
	}
	if r.last.Number() != n {
		return nil
	}
	for _, v := range r.last.Locations() {
		var unit uint64
		if a := v.ArrayPositions(); len(a) > 0 {
			unit = a[0]
		}
		r.places = append(r.places, spot{unit, int(v.Pos())})
	}
	if !slices.IsSortedFunc(r.places, spot.compare) { // they are as they were added, unless a file is damaged
		slices.SortFunc(r.places, spot.compare)
	}
	return nil
}

// units returns the units of a document in which the sequence stands, with how often. A document that lacks a term has none.
func (l *locator) units(doc uint32) (map[uint64]int, error) {
	var found map[uint64]int
	err := l.stands(doc, func(unit uint64, _, _ int) {
		if found == nil {
			found = map[uint64]int{}
		}
		found[unit]++
	})
	return found, err
}

// stands calls f with every place in a document where the sequence stands, by unit and position of its first and last term.
func (l *locator) stands(doc uint32, f func(unit uint64, first, last int)) error {
	for _, r := range l.readers {
		if err := r.read(doc); err != nil || len(r.places) == 0 {
			return err
		}
	}
	first := l.readers[0].places
	for len(first) > 0 {
		unit := first[0].unit
		if l.gather(unit) {
			for _, p := range l.rows[0] {
				if last, ok := l.from(p); ok {
					f(unit, p, last)
				}
			}
		}
		for len(first) > 0 && first[0].unit == unit {
			first = first[1:]
		}
	}
	return nil
}

// gather fills rows with the positions in a unit, and reports whether every term has one.
func (l *locator) gather(unit uint64) bool {
	for i, r := range l.readers {
		all := r.places
		from, _ := slices.BinarySearchFunc(all, unit, func(p spot, u uint64) int { return cmp.Compare(p.unit, u) })
		row := l.rows[i][:0]
		for _, p := range all[from:] {
			if p.unit != unit {
				break
			}
			row = append(row, p.position)
		}
		if l.rows[i] = row; len(row) == 0 {
			return false
		}
	}
	return true
}

// from returns where the sequence ends that stands in the unit of rows with its first term at position p, and false when none
// does.
func (l *locator) from(p int) (int, bool) {
	last := p
	for i, there := range l.rows[1:] {
		want := p + l.at[i+1]
		if l.slop > 0 {
			want = last + 1 // the nearest place behind leaves the most room for what follows
		}
		k, exact := slices.BinarySearch(there, want)
		if k == len(there) || l.slop == 0 && !exact {
			return 0, false
		}
		last = there[k]
	}
	return last, l.slop == 0 || last-p-(len(l.terms)-1) <= l.slop
}
