package local

import (
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// headword is a term of a dictionary.
type headword struct {
	term   string
	count  int   // documents that have it, removed ones included; 0 when the route there does not count
	in     []int // the segments that have it; good until the next headword
	number int   // of those that were asked for so far, for whoever numbers them
}

// route opens what is wanted of the dictionary of one segment.
type route func(segmentapi.TermDictionary) segmentapi.DictionaryIterator

// beginning is the route to the terms that begin so, without their counts. A count costs as much as all else of the route.
func beginning(prefix string) route {
	from, to := stretch(prefix)
	return func(d segmentapi.TermDictionary) segmentapi.DictionaryIterator { return uncounted(d, nil, from, to) }
}

// withCounts is the route to the terms that begin so.
func withCounts(prefix string) route {
	from, to := stretch(prefix)
	return func(d segmentapi.TermDictionary) segmentapi.DictionaryIterator {
		return d.AutomatonIterator(nil, from, to)
	}
}

// uncounted opens a dictionary without counts when it can be.
func uncounted(d segmentapi.TermDictionary, a segmentapi.Automaton, from, to []byte) segmentapi.DictionaryIterator {
	quick, ok := d.(interface {
		AutomatonIteratorOmitCount(a segmentapi.Automaton, from, to []byte) segmentapi.DictionaryIterator
	})
	if !ok {
		return d.AutomatonIterator(a, from, to)
	}
	return quick.AutomatonIteratorOmitCount(a, from, to)
}

// stretch returns the first term that begins so, and the first behind those that do; nil is the beginning and the end.
func stretch(prefix string) (from, to []byte) {
	if prefix == "" {
		return nil, nil
	}
	to = []byte(prefix)
	for len(to) > 0 {
		if to[len(to)-1]++; to[len(to)-1] != 0 {
			return []byte(prefix), to
		}
		to = to[:len(to)-1]
	}
	return []byte(prefix), nil
}

// walker goes through the dictionaries of a field in all segments at once.
type walker struct {
	heads []head
	in    []int
}

// head is the next term of one segment.
type head struct {
	segment int
	terms   segmentapi.DictionaryIterator
	term    string
	count   int
}

// next reads the term behind, and reports whether there is one.
func (h *head) next() (bool, error) {
	e, err := h.terms.Next()
	if err != nil || e == nil {
		return false, err
	}
	h.term, h.count = e.Term, int(e.Count)
	return true, nil
}

// walker starts on a route through the dictionaries of a field.
func (s *snapshot) walker(field string, r route) (*walker, error) {
	dicts, err := s.dicts(field)
	if err != nil {
		return nil, err
	}
	all := &walker{}
	for i, d := range dicts {
		h := head{segment: i, terms: r(d)}
		more, err := h.next()
		if err != nil {
			return nil, err
		}
		if more {
			all.heads = append(all.heads, h)
		}
	}
	return all, nil
}

// next returns the next headword, ascending, and false at the end.
func (w *walker) next() (headword, bool, error) {
	if len(w.heads) == 0 {
		return headword{}, false, nil
	}
	e := headword{term: w.heads[0].term}
	for i := range w.heads[1:] {
		e.term = min(e.term, w.heads[i+1].term)
	}
	w.in = w.in[:0]
	kept := w.heads[:0]
	for _, h := range w.heads {
		more := true
		if h.term == e.term {
			w.in = append(w.in, h.segment)
			e.count += h.count
			var err error
			if more, err = h.next(); err != nil {
				return headword{}, false, err
			}
		}
		if more {
			kept = append(kept, h)
		}
	}
	w.heads, e.in = kept, w.in
	return e, true, nil
}

// walk gives the terms of a field on a route to f, ascending, until it says no. Terms of removed documents may be among them.
func (s *snapshot) walk(field string, r route, f func(headword) (bool, error)) error {
	all, err := s.walker(field, r)
	if err != nil {
		return err
	}
	for i := 1; ; i++ {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		e, more, err := all.next()
		if err != nil || !more {
			return err
		}
		if more, err = f(e); err != nil || !more {
			return err
		}
	}
}

// dictionary gives the terms of a field that begin so to f, ascending, until it says no. Terms of removed documents may be
// among them.
func (s *snapshot) dictionary(field, prefix string, f func(term string) bool) error {
	return s.walk(field, beginning(prefix), func(e headword) (bool, error) { return f(e.term), nil })
}
