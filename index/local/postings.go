package local

import (
	"cmp"
	"math"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"
)

// everyNth is how often a long loop looks whether its caller has gone.
const everyNth = 1 << 12

// posting is one document that has a term.
type posting struct {
	doc    uint32
	freq   float64 // occurrences
	length float64 // terms of the field in that document
}

// postings returns the documents that have a term in a text field, ascending.
func (s *snapshot) postings(field, term string) ([]posting, error) {
	return collect(s, field, term, true, func(d *bleve.TermFieldDoc) posting {
		// Bleve gives a length as 1/√length.
		return posting{uint32(d.ID.Value()), float64(d.Freq), math.Round(1 / (d.Norm * d.Norm))}
	})
}

// docs returns the documents that have a value in a keyword field, ascending.
func (s *snapshot) docs(field, value string) ([]uint32, error) {
	return collect(s, field, value, false, func(d *bleve.TermFieldDoc) uint32 { return uint32(d.ID.Value()) })
}

// collect returns what take makes of each document that has a term, ascending; with its frequency and length when they are
// weighed.
func collect[T any](s *snapshot, field, term string, weighed bool, take func(*bleve.TermFieldDoc) T) ([]T, error) {
	r, err := s.reader.TermFieldReader(s.ctx, []byte(term), field, weighed, weighed, false)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	out := make([]T, 0, r.Count())
	var p bleve.TermFieldDoc
	for i := 1; ; i++ {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		d, err := r.Next(&p)
		if err != nil {
			return nil, err
		}
		if d == nil {
			return out, nil
		}
		out = append(out, take(d))
	}
}

// count returns how many documents have a value in a keyword field.
func (s *snapshot) count(field, value string) (int, error) {
	r, err := s.reader.TermFieldReader(s.ctx, []byte(value), field, false, false, false)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return int(r.Count()), nil
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

// expansion is a word of the dictionary that a prefix or fuzzy word stands for, with how much it counts.
type expansion struct {
	term   string
	factor float64
}

// unite returns the postings of many words of a field as those of one, and how many there were; it stops at most. It goes
// through the segments itself: a reader over all of them for each word costs more than the postings.
func (s *snapshot) unite(field string, words []expansion, most int) ([]posting, int, error) {
	if len(words) == 0 {
		return nil, 0, nil
	}
	out, seen := newTally(s.size()), 0
	for i, part := range s.reader.Segments() {
		dict, err := part.Segment().Dictionary(field)
		if err != nil {
			return nil, 0, err
		}
		for n, w := range words {
			if n%256 == 0 && s.ctx.Err() != nil {
				return nil, 0, s.ctx.Err()
			}
			// Lists and iterators are not used again: handed to a segment that lacks the word they keep what they held.
			list, err := dict.PostingsList([]byte(w.term), part.Deleted(), nil)
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
				norm := p.Norm()
				out.add(posting{s.segments[i].offset + uint32(p.Number()), float64(p.Frequency()) * w.factor, math.Round(1 / (norm * norm))})
			}
		}
	}
	return out.postings(), seen, nil
}

// sequence is terms that stand in order in one unit of a field. at are their positions relative to the first; with slop
// above 0 only their order counts, and the number of other positions between them.
type sequence struct {
	terms []string
	at    []int
	slop  int
}

// occurrences returns the documents in which a sequence stands, with how often, and the units of each when asked.
func (s *snapshot) occurrences(field string, q sequence) ([]posting, error) {
	lists := map[string][]posting{}
	var docs []posting
	for i, t := range q.terms {
		if _, done := lists[t]; done {
			continue
		}
		l, err := s.postings(field, t)
		if err != nil || len(l) == 0 {
			return nil, err
		}
		lists[t] = l
		if i == 0 {
			docs = l
		} else {
			docs = common(docs, l)
		}
	}
	if len(q.terms) == 1 {
		return docs, nil
	}
	r, err := s.locate(field, q)
	if err != nil {
		return nil, err
	}
	defer r.close()
	out := docs[:0:0]
	for _, d := range docs {
		if s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		units, err := r.units(d.doc)
		if err != nil {
			return nil, err
		}
		n := 0
		for _, c := range units {
			n += c
		}
		if n > 0 {
			out = append(out, posting{d.doc, float64(n), d.length})
		}
	}
	return out, nil
}

// common returns the postings of a whose documents are in b.
func common(a, b []posting) []posting {
	out := a[:0:0]
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].doc < b[j].doc:
			i++
		case a[i].doc > b[j].doc:
			j++
		default:
			out = append(out, a[i])
			i, j = i+1, j+1
		}
	}
	return out
}

// locator reads where the terms of a sequence stand. Documents must be asked for in ascending order.
type locator struct {
	sequence
	readers map[string]bleve.TermFieldReader
	places  map[string][]spot // of each term in the document looked at, by unit and position
	doc     bleve.TermFieldDoc
	rows    [][]int // positions of each term of the sequence in one unit
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
	l := &locator{sequence: q, readers: map[string]bleve.TermFieldReader{}, places: map[string][]spot{}, rows: make([][]int, len(q.terms))}
	for _, t := range q.terms {
		if l.readers[t] != nil {
			continue
		}
		r, err := s.reader.TermFieldReader(s.ctx, []byte(t), field, true, false, true)
		if err != nil {
			l.close()
			return nil, err
		}
		l.readers[t] = r
	}
	return l, nil
}

func (l *locator) close() {
	for _, r := range l.readers {
		_ = r.Close()
	}
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
	id := bleve.NewIndexInternalID(nil, uint64(doc))
	for t, r := range l.readers {
		d, err := r.Advance(id, &l.doc)
		if err != nil {
			return err
		}
		if d == nil || d.ID.Value() != uint64(doc) {
			return nil
		}
		places := l.places[t][:0]
		for _, v := range d.Vectors {
			var unit uint64
			if len(v.ArrayPositions) > 0 {
				unit = v.ArrayPositions[0]
			}
			places = append(places, spot{unit, int(v.Pos)})
		}
		if !slices.IsSortedFunc(places, spot.compare) { // they are as they were added, unless a file is damaged
			slices.SortFunc(places, spot.compare)
		}
		l.places[t] = places
	}
	first := l.places[l.terms[0]]
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
	for i, t := range l.terms {
		all := l.places[t]
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
