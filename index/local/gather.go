package local

import (
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"entente/index/ranking"
)

// gathered is the words of one part of one segment that count as one word.
type gathered struct {
	long   []longWord
	short  []shortWord // by block, in it by word
	blocks []uint32    // where in short each block begins, and the end
}

// longWord is a word that many documents have.
type longWord struct {
	*postingList
	word   uint32 // its place among the words
	factor float64
}

// shortWord is one document of a word that few documents have. There are many of those: a list for each would cost more than what it holds.
type shortWord struct {
	doc, word uint32
	freq      float64 // occurrences by their factor
	length    uint32  // terms of the field in that document
}

// unkept is the number of postings below which a list is not kept: reading it costs little more than looking for it.
const unkept = 16

// gather adds the postings of a word of a segment by their factor, and returns how many there were.
func (s *snapshot) gather(g *gathered, field string, w headword, segment int, factor float64) (int, error) {
	dicts, err := s.dicts(field)
	if err != nil {
		return 0, err
	}
	// The segment has the word, so a list can be read into the one before.
	if s.list, err = dicts[segment].PostingsList([]byte(w.term), nil, s.list); err != nil {
		return 0, err
	}
	n := s.segments[segment].n
	count := int(s.list.Count())
	if count > n {
		return 0, errDamaged
	}
	if count < unkept {
		return count, s.pour(g, s.list, uint32(w.number), factor, n)
	}
	l, err := s.decodedIn(segment, field, w.term)
	if err != nil {
		return 0, err
	}
	if l == nil {
		return 0, errDamaged // its dictionary counts some
	}
	if l.blocks != nil {
		g.long = append(g.long, longWord{l, uint32(w.number), factor})
		return count, nil
	}
	for i, doc := range l.docs {
		g.short = append(g.short, shortWord{doc, uint32(w.number), float64(l.freqAt(i)) * factor, l.lengthAt(i)})
	}
	return count, nil
}

// pour adds the postings of a list.
func (s *snapshot) pour(g *gathered, list segmentapi.PostingsList, word uint32, factor float64, n int) error {
	s.iterator = list.Iterator(true, true, false, s.iterator)
	for {
		p, err := s.iterator.Next()
		if err != nil || p == nil {
			return err
		}
		if p.Number() >= uint64(n) {
			return errDamaged
		}
		g.short = append(g.short, shortWord{uint32(p.Number()), word, float64(frequencyOf(p)) * factor, uint32(length(p))})
	}
}

// finish puts what was gathered in a segment of n documents in order.
func (g *gathered) finish(n int) {
	if len(g.short) == 0 {
		return
	}
	g.blocks = make([]uint32, n/span+2)
	for _, w := range g.short {
		g.blocks[w.doc/span+1]++
	}
	for i := range g.blocks[1:] {
		g.blocks[i+1] += g.blocks[i]
	}
	sorted, next := make([]shortWord, len(g.short)), make([]uint32, len(g.blocks))
	copy(next, g.blocks)
	for _, w := range g.short {
		sorted[next[w.doc/span]] = w
		next[w.doc/span]++
	}
	g.short = sorted
}

// mark adds the documents of a part to those of its segment.
func (g *gathered) mark(docs set) {
	for _, l := range g.long {
		l.mark(docs)
	}
	for _, w := range g.short {
		docs.add(w.doc)
	}
}

// each calls f with what is gathered of the wanted documents of a block: the words of a document one after the other.
func (g *gathered) each(b *scoring, want set, f func(i int, freq float64, length uint32)) {
	var short []shortWord
	if g.blocks != nil {
		short = g.short[g.blocks[b.number]:g.blocks[b.number+1]]
	}
	base := uint32(b.number) * span
	until := func(word uint32) {
		for len(short) > 0 && short[0].word < word {
			if i := short[0].doc - base; want.has(i) {
				f(int(i), short[0].freq, short[0].length)
			}
			short = short[1:]
		}
	}
	for _, l := range g.long {
		until(l.word)
		b.each(l.postingList, want, func(i int, freq, length uint32) { f(i, float64(freq)*l.factor, length) })
	}
	until(maxExpansions + 1)
}

// gatheredScorer scores by what was gathered, by part and segment: in each part the words count as one; the parts added up, times the rarity.
type gatheredScorer struct {
	parts  []gatheredPart
	rarity float64
}

type gatheredPart struct {
	norms *ranking.Norms
	of    []gathered // by segment
}

func (s *gatheredScorer) score(b *scoring, want set, out []float64) {
	sum, all := b.floats(), b.set()
	freq, length, touched := b.floats(), b.floats(), b.set()
	for _, p := range s.parts {
		p.of[b.segment].each(b, want, func(i int, f float64, n uint32) {
			touched.add(uint32(i))
			freq[i] += f
			length[i] = float64(n)
		})
		touched.each(func(i int) {
			sum[i] += p.norms.Saturated(freq[i], uint32(length[i])) * p.norms.Boost
			freq[i], length[i] = 0, 0
		})
		all.or(touched)
		clear(touched)
	}
	all.each(func(i int) {
		out[i] += sum[i] * s.rarity
		sum[i] = 0
	})
	b.free(sum, all)
	b.free(freq, touched)
	b.arrays = append(b.arrays, length)
}
