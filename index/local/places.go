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
	var found []stand
	for _, doc := range docs {
		if s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if found, err = r.stands(doc, found[:0]); err != nil {
			return nil, err
		}
		if len(found) > 0 {
			p := s.posting(r.readers[0].at, r.readers[0].last, 1)
			p.freq = float64(len(found))
			out = append(out, p)
		}
	}
	return out, nil
}

// stand is where something stands in a document: from the first to the last position in a unit.
type stand struct {
	unit        uint64
	first, last int
}

// locator reads where a sequence stands.
type locator struct {
	sequence
	readers []*reader // of each term of the sequence; of the same term the same
	rest    [][]spot  // of the places of each term in one document
}

// reader reads where a term stands. Documents had better be asked for in ascending order: else a list is read from its beginning.
type reader struct {
	*snapshot
	lists  []segmentapi.PostingsList   // by segment
	at     int                         // segment that is read
	docs   segmentapi.PostingsIterator // of it; nil when it lacks the term
	room   segmentapi.PostingsIterator // used again for the next list
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
	if p.unit != o.unit {
		return cmp.Compare(p.unit, o.unit)
	}
	return cmp.Compare(p.position, o.position)
}

func (s *snapshot) locate(field string, q sequence) (*locator, error) {
	l := &locator{sequence: q, rest: make([][]spot, len(q.terms)), readers: make([]*reader, len(q.terms))}
	for i, t := range q.terms {
		if before := slices.Index(q.terms[:i], t); before >= 0 {
			l.readers[i] = l.readers[before]
			continue
		}
		var err error
		if l.readers[i], err = s.where(field, t); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// where returns a reader of where a term stands.
func (s *snapshot) where(field, term string) (*reader, error) {
	lists, err := s.lists(field, term)
	return &reader{snapshot: s, lists: lists.of, at: -1, doc: math.MaxUint32}, err
}

// read sets places to where the term stands in a document.
func (r *reader) read(doc uint32) error {
	if doc == r.doc {
		return nil
	}
	before := r.doc
	r.doc, r.places = doc, r.places[:0]
	if r.lists == nil {
		return nil
	}
	at := max(r.at, 0)
	if at > 0 && doc < r.segments[at].offset {
		at = 0
	}
	for at+1 < len(r.segments) && r.segments[at+1].offset <= doc {
		at++
	}
	n := uint64(doc - r.segments[at].offset)
	if at != r.at || doc < before {
		r.at, r.last, r.ended = at, nil, false
		if list := r.lists[at]; list == nil {
			r.docs = nil
		} else {
			r.room = list.Iterator(true, true, true, r.room)
			r.docs = r.room
		}
	}
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

// stands adds to all the places in a document where the sequence stands, ascending.
func (l *locator) stands(doc uint32, all []stand) ([]stand, error) {
	for i, r := range l.readers {
		if err := r.read(doc); err != nil || len(r.places) == 0 {
			return all, err
		}
		l.rest[i] = r.places
	}
	for _, p := range l.rest[0] {
		last, there, more := l.from(p)
		if !more {
			break
		}
		if there {
			all = append(all, stand{p.unit, p.position, last})
		}
	}
	return all, nil
}

// from returns where the sequence ends that begins at p, whether one does, and whether one may begin behind p. Places behind which p is
// are left out of rest: it is called with ascending places.
func (l *locator) from(p spot) (last int, there, more bool) {
	last = p.position
	for i := 1; i < len(l.rest); i++ {
		want := spot{p.unit, p.position + l.at[i]}
		if l.slop > 0 {
			want.position = last + 1 // the nearest place behind leaves the most room for what follows
		}
		row := l.rest[i]
		for len(row) > 0 && (row[0].unit < want.unit || row[0].unit == want.unit && row[0].position < want.position) {
			row = row[1:]
		}
		if l.rest[i] = row; len(row) == 0 {
			return 0, false, false
		}
		if row[0].unit != want.unit || l.slop == 0 && row[0].position != want.position {
			return 0, false, true
		}
		last = row[0].position
	}
	return last, l.slop == 0 || last-p.position-(len(l.terms)-1) <= l.slop, true
}
