package local

// scorer adds what a part of the question weighs in documents of one block to out, by their place in the block. It adds nothing for a document
// it does not match.
type scorer interface {
	score(b *scoring, want set, out []float64)
}

// scoring is a block of a segment whose documents are scored, with room for doing it. It is used by one goroutine.
type scoring struct {
	segment int
	number  int    // of the block in the segment
	first   uint32 // document of the block
	wanted  int    // documents

	arrays [][]float64 // zeroes
	sets   []set       // empty
}

// floats returns room for scores, all zero. It is given back by free, all zero again.
func (b *scoring) floats() []float64 {
	if n := len(b.arrays); n > 0 {
		a := b.arrays[n-1]
		b.arrays = b.arrays[:n-1]
		return a
	}
	return make([]float64, span)
}

// set returns an empty set of documents of the block.
func (b *scoring) set() set {
	if n := len(b.sets); n > 0 {
		s := b.sets[n-1]
		b.sets = b.sets[:n-1]
		clear(s)
		return s
	}
	return newSet(span)
}

func (b *scoring) free(a []float64, s set) {
	b.arrays = append(b.arrays, a)
	b.sets = append(b.sets, s)
}

// few reports whether the wanted documents are so few that each had better be looked for in a list that has n in the block.
func (b *scoring) few(n int) bool { return b.wanted*16 < n }

// sumScorer adds up what parts of a question weigh.
type sumScorer []scorer

func (all sumScorer) score(b *scoring, want set, out []float64) {
	for _, s := range all {
		s.score(b, want, out)
	}
}

// within returns a scorer that adds nothing to documents that are not among docs, nil when there is nothing to add up; all of them when docs is nil.
func (all sumScorer) within(docs set) scorer {
	switch {
	case len(all) == 0:
		return nil
	case docs != nil:
		return amongScorer{all, docs}
	}
	return all
}

// amongScorer is a scorer of some documents only.
type amongScorer struct {
	scorer
	docs set
}

func (a amongScorer) score(b *scoring, want set, out []float64) {
	here := b.set()
	copy(here, a.docs[b.first>>6:])
	here.and(want)
	a.scorer.score(b, here, out)
	b.sets = append(b.sets, here)
}

// betterScorer scores a document by the better of two.
type betterScorer struct{ a, b scorer }

func (better betterScorer) score(b *scoring, want set, out []float64) {
	x, y := b.floats(), b.floats()
	if better.a != nil {
		better.a.score(b, want, x)
	}
	if better.b != nil {
		better.b.score(b, want, y)
	}
	want.each(func(i int) {
		out[i] += max(x[i], y[i])
		x[i], y[i] = 0, 0
	})
	b.arrays = append(b.arrays, x, y)
}
