package local

import (
	"slices"

	"entente/index"
)

// leaf is one way in which a part of the question stands in one part of documents.
type leaf struct {
	place
	owner  any // what it was looked up for: a node of the question, or ranking.Names
	part   index.Part
	found  heldLists // the documents that have it; of no lists when they were not kept
	weight float64   // of what stands there, by what the word as typed would weigh
}

// place is what can be looked up in a document.
type place interface {
	open(s *snapshot) (finder, error)
}

// finder tells where in a document a leaf stands.
type finder interface {
	stands(doc uint32, all []stand) []stand // adds to all, by unit and position
}

// line is a sequence of terms in a field.
type line struct {
	field string
	seq   sequence
}

func (l line) open(s *snapshot) (finder, error) { return s.locate(l.field, l.seq) }

// open returns what tells where a leaf stands. The lists by which a single term was found tell that too.
func (l leaf) open(s *snapshot) (finder, error) {
	if line, ok := l.place.(line); ok && l.found.of != nil && len(line.seq.terms) == 1 {
		return &locator{sequence: line.seq, readers: []*reader{s.reads(l.found.of)}, rest: make([][]spot, 1)}, nil
	}
	return l.place.open(s)
}

// maxLeaves bounds the ways that are looked up again for the passages of a hit.
const maxLeaves = 256

// note keeps a leaf for what is told of a hit, with the lists of where it was found when they are kept. What is excluded is not noted.
func (m *matcher) note(part index.Part, p place, found postingLists, weight float64) {
	if m.owner != nil {
		m.leaves = append(m.leaves, leaf{p, m.owner, part, heldLists{m.snapshot, found}, weight})
	}
}

// maxOrdinals bounds the passages that are told of a hit.
const maxOrdinals = 200

// ordinals returns, for each of docs, the passages of its document in which parts of the question stand, ascending.
func (m *matcher) ordinals(docs []uint32) (map[uint32][]int, error) {
	docs = slices.Sorted(slices.Values(docs))
	found := make([][]int, len(docs))
	var room []stand
	for _, l := range m.leaves[:min(len(m.leaves), maxLeaves)] {
		if l.part == m.title {
			continue
		}
		var f finder
		var err error
		l.among(docs, func(at int) {
			if err == nil {
				err = m.ctx.Err()
			}
			if err == nil && f == nil {
				f, err = l.open(m.snapshot)
			}
			if err != nil {
				return
			}
			room = f.stands(docs[at], room[:0])
			for i, s := range room {
				if n, passage := ordinalOf(l.part, s.unit); passage && (i == 0 || s.unit != room[i-1].unit) {
					found[at] = append(found[at], n)
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	out := make(map[uint32][]int, len(docs))
	for at, all := range found {
		slices.Sort(all)
		all = slices.Compact(all)
		out[docs[at]] = all[:min(len(all), maxOrdinals)]
	}
	return out, nil
}

// among calls f with the places in docs, which ascend, of those that may have the leaf, ascending.
func (l leaf) among(docs []uint32, f func(at int)) {
	if l.found.of == nil {
		for at := range docs {
			f(at)
		}
		return
	}
	l.found.among(docs, f)
}
