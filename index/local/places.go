package local

import (
	"cmp"
	"math"
	"slices"
)

// sequence is terms that stand in order in one unit of a field. at are their positions relative to the first; with slop
// above 0 only their order counts, and the number of other positions between them.
type sequence struct {
	terms []string
	at    []int
	slop  int
}

// occurrences returns the documents in which a sequence of several terms stands, with how often.
func (s *snapshot) occurrences(field string, q sequence) ([]posting, error) {
	for _, t := range q.terms { // most names of several words lack one of them
		if there, err := s.anywhere(field, t); err != nil || !there {
			return nil, err
		}
	}
	l, err := s.locate(field, q)
	if err != nil {
		return nil, err
	}
	var out []posting
	for segment := range s.segments {
		if out, err = l.occurrences(segment, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// occurrences adds to all the documents of a segment in which the sequence stands. Those that have the rarest term are looked for in the
// lists of the others.
func (l *locator) occurrences(segment int, all []posting) ([]posting, error) {
	readers := l.in(segment)
	if len(readers) == 0 {
		return all, nil
	}
	s := readers[0].snapshot
	rarest, offset := readers[0].lists[segment], s.segments[segment].offset
	removed := s.reader.Segments()[segment].Deleted()
	var found []stand
	for n, doc := range rarest.docs {
		if n%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		readers[0].at = n
		there, more := allHave(readers[1:], segment, doc)
		if !more {
			break
		}
		if !there || removed != nil && removed.Contains(doc) {
			continue
		}
		for _, r := range readers {
			r.doc, r.places = offset+doc, r.lists[segment].places(r.at, r.places[:0])
		}
		if found = l.match(found[:0]); len(found) > 0 {
			all = append(all, posting{offset + doc, float64(len(found)), float64(rarest.lengthAt(n))})
		}
	}
	return all, nil
}

// anywhere reports whether a term may stand anywhere in a field. Lists that are decoded already tell it at once.
func (s *snapshot) anywhere(field, term string) (bool, error) {
	for _, part := range s.reader.Segments() {
		l, known := s.engine.lists.get(listKey{part.Id(), field, term})
		if !known {
			n, err := s.count(field, term)
			return n > 0, err
		}
		if l != nil {
			return true, nil
		}
	}
	return false, nil
}

// in returns the readers of the terms of a sequence, the shortest list of a segment first; none when it lacks one of them.
func (l *locator) in(segment int) []*reader {
	var all []*reader
	for _, r := range l.readers {
		if r.lists == nil || r.lists[segment] == nil {
			return nil
		}
		if r.at = 0; !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *reader) int { return cmp.Compare(len(a.lists[segment].docs), len(b.lists[segment].docs)) })
	return all
}

// allHave moves readers forward to a document of a segment. It reports whether all have it, and whether they may have one behind it.
func allHave(readers []*reader, segment int, doc uint32) (there, more bool) {
	for _, r := range readers {
		docs := r.lists[segment].docs
		if r.at = forward(docs, r.at, doc); r.at == len(docs) {
			return false, false
		}
		if docs[r.at] != doc {
			return false, true
		}
	}
	return true, true
}

// forward returns the place of the first of docs from a place on that is doc or behind it. It looks near that place first.
func forward(docs []uint32, from int, doc uint32) int {
	if from >= len(docs) || docs[from] >= doc {
		return from
	}
	step := 1 // docs[from] is before doc
	for from+step < len(docs) && docs[from+step] < doc {
		from += step
		step *= 2
	}
	n, _ := slices.BinarySearch(docs[from+1:min(from+step, len(docs))], doc)
	return from + 1 + n
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

// reader reads where a term stands.
type reader struct {
	*snapshot
	lists  postingLists // nil when it stands nowhere
	at     int          // in the list of the segment that is gone through
	doc    uint32       // whose places are below
	places []spot       // by unit and position
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
	lists, err := s.decoded(field, term)
	return s.reads(lists), err
}

// reads returns a reader of decoded lists.
func (s *snapshot) reads(lists postingLists) *reader {
	return &reader{snapshot: s, lists: lists, doc: math.MaxUint32}
}

// read sets places to where the term stands in a document.
func (r *reader) read(doc uint32) {
	if doc == r.doc {
		return
	}
	r.doc, r.places = doc, r.places[:0]
	if r.lists == nil {
		return
	}
	segment := len(r.segments) - 1
	for segment > 0 && r.segments[segment].offset > doc {
		segment--
	}
	list := r.lists[segment]
	if list == nil {
		return
	}
	if at, there := list.find(doc - r.segments[segment].offset); there {
		r.places = list.places(at, r.places)
	}
}

// stands adds to all the places in a document where the sequence stands, ascending.
func (l *locator) stands(doc uint32, all []stand) []stand {
	for _, r := range l.readers {
		if r.read(doc); len(r.places) == 0 {
			return all
		}
	}
	return l.match(all)
}

// match adds to all the places where the sequence stands by the places that its readers hold.
func (l *locator) match(all []stand) []stand {
	for i, r := range l.readers {
		l.rest[i] = r.places
	}
	if len(l.rest) == 2 && l.slop == 0 {
		return l.pairs(all)
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
	return all
}

// pairs is match for two terms.
func (l *locator) pairs(all []stand) []stand {
	first, second, apart := l.rest[0], l.rest[1], l.at[1]
	for i, j := 0, 0; i < len(first) && j < len(second); {
		a, b := first[i], second[j]
		switch {
		case a.unit < b.unit || a.unit == b.unit && a.position+apart < b.position:
			i++
		case a.unit > b.unit || a.position+apart > b.position:
			j++
		default:
			all = append(all, stand{a.unit, a.position, b.position})
			i++
		}
	}
	return all
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
