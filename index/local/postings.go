package local

import (
	"fmt"
	"math"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"entente/index"
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
			return nil, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
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
			return termLists{}, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
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
		from := len(out)
		if out, err = appendDocs(out, list); err != nil {
			return nil, err
		}
		for j := range out[from:] {
			out[from+j] += s.segments[i].offset
		}
	}
	return out, nil
}

// count returns how many documents have a term in a field.
func (s *snapshot) count(field, term string) (int, error) {
	lists, err := s.lists(field, term)
	return lists.count, err
}

// length returns the number of terms of the field that p is of.
func length(p segmentapi.Posting) float64 {
	if exact, ok := p.(interface{ NormUint64() uint64 }); ok {
		return float64(exact.NormUint64())
	}
	norm := p.Norm() // 1/√length
	return math.Round(1 / (norm * norm))
}
