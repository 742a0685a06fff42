package local

import (
	"math/bits"
	"sync"
)

// gathered is room for what is found in many ways, a place for each document: the postings of many words that count as one, or the best
// scores of many names; and the scores of the parts, added up. A place for every document costs less than sorting what is found.
type gathered struct {
	at   []gathering
	part set // the documents found in this part
	all  set // and in those before it
}

// gathering is what was gathered of one document.
type gathering struct {
	found  float64 // in this part: occurrences, or the best score
	length uint32  // terms of this part
	sum    float64 // of the scores of the parts before
}

// gatherers keeps room that was used, all of it empty: it is as large as the index.
var gatherers sync.Pool

// gather returns empty room for the documents of a snapshot. It is given back by free.
func (s *snapshot) gather() *gathered {
	n := s.size()
	g, _ := gatherers.Get().(*gathered)
	if g == nil || cap(g.at) < n || cap(g.part) < words(n) {
		return &gathered{at: make([]gathering, n), part: newSet(n), all: newSet(n)}
	}
	g.at, g.part, g.all = g.at[:n], g.part[:words(n)], g.all[:words(n)]
	return g
}

// free gives room back, whatever is left in it.
func (g *gathered) free() {
	g.part.or(g.all)
	g.part.numbers(func(doc int) { g.at[doc] = gathering{} })
	clear(g.part)
	clear(g.all)
	gatherers.Put(g)
}

// add adds occurrences in a part of a document. It has the same length for all words.
func (g *gathered) add(doc uint32, freq float64, length uint32) {
	g.part.add(doc)
	g.at[doc].found += freq
	g.at[doc].length = length
}

// raise notes a score in a part of a document, of which the best counts.
func (g *gathered) raise(doc uint32, score float64) {
	g.part.add(doc)
	g.at[doc].found = max(g.at[doc].found, score)
}

// saturate ends a part to which occurrences were added.
func (g *gathered) saturate(w weight) {
	g.end(func(d *gathering) float64 {
		return w.saturated(posting{freq: d.found, length: float64(d.length)}) * w.boost
	})
}

// best ends a part in which scores were raised.
func (g *gathered) best() {
	g.end(func(d *gathering) float64 { return d.found })
}

// end adds up the scores of a part.
func (g *gathered) end(score func(*gathering) float64) {
	g.part.numbers(func(doc int) {
		d := &g.at[doc]
		d.sum += score(d)
		d.found, d.length = 0, 0
	})
	g.all.or(g.part)
	clear(g.part)
}

// hits returns what the parts that ended hold of the documents in live.
func (g *gathered) hits(live set) hits {
	g.part.or(g.all) // so that free finds them
	g.all.and(live)
	n := g.all.count()
	h := hits{docs: make([]uint32, 0, n), scores: make([]float64, 0, n)}
	g.all.numbers(func(doc int) {
		h.docs = append(h.docs, uint32(doc))
		h.scores = append(h.scores, g.at[doc].sum)
	})
	return h
}

// numbers calls f with the numbers of a set, ascending.
func (s set) numbers(f func(int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(i<<6 + bits.TrailingZeros64(w))
		}
	}
}
