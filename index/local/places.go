package local

import (
	"cmp"
	"math"
	"slices"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

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
	r.places = spotsOf(r.last, r.places)
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
