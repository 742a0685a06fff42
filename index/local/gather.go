package local

import "sync"

// gathered is room for the postings of many words that count as one, a place for each document, and for the scores of the parts, added up.
// A place for every document costs less than sorting what is found.
type gathered struct {
	at   []gathering
	part set // the documents found in this part
	all  set // and in those before it
}

// gathering is what was gathered of one document.
type gathering struct {
	freq   float64 // occurrences in this part
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
	g.part.each(func(doc int) { g.at[doc] = gathering{} })
	clear(g.part)
	clear(g.all)
	gatherers.Put(g)
}

// add adds occurrences in a part of a document. It has the same length for all words.
func (g *gathered) add(doc uint32, freq float64, length uint32) {
	g.part.add(doc)
	g.at[doc].freq += freq
	g.at[doc].length = length
}

// end ends a part: its occurrences become a score, and the scores of the parts add up.
func (g *gathered) end(w weight) {
	g.part.each(func(doc int) {
		d := &g.at[doc]
		d.sum += w.saturated(posting{freq: d.freq, length: float64(d.length)}) * w.boost
		d.freq, d.length = 0, 0
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
	g.all.each(func(doc int) {
		h.docs = append(h.docs, uint32(doc))
		h.scores = append(h.scores, g.at[doc].sum)
	})
	return h
}
