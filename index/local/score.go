package local

import (
	"math"

	"entente/index"
	"entente/internal/lang"
)

// Ranking is BM25 on each part of a document, the parts added up. Everything that ranks stands here.
//
// Two things differ from the textbook, both so that an index that was built anew ranks as the one it replaces: the rarity of a
// word is taken over the live documents that match it in any field (so a French word is not thought rare because most texts
// are Dutch), and lengths are compared with a usual length instead of the mean, which removed documents would shift.
const (
	k1 = 1.2 // how soon further occurrences stop to matter

	exactBonus   = 0.35 // of the score of the word exactly as typed, on top of its stem
	ownLanguage  = 1.15 // for a text in the language of the reader's pages: a prior, never a filter
	perEdit      = 0.6  // for each letter by which a fuzzy match differs
	prefixWeight = 0.8  // for words of which only the beginning is given
)

// weight is how much a part of a document counts.
type weight struct {
	boost float64
	usual float64 // length of the part in words
	b     float64 // how much a greater length tells against it
}

var weights = map[index.Part]weight{
	index.PartTitle:   {boost: 4, usual: 8, b: 0.5},
	index.PartHeading: {boost: 2, usual: 30, b: 0.5},
	index.PartBody:    {boost: 1, usual: 350, b: 0.75},
}

// saturated is the part of BM25 that grows with occurrences and shrinks with length; below k1+1.
func (w weight) saturated(p posting) float64 {
	return p.freq * (k1 + 1) / (p.freq + k1*(1-w.b+w.b*p.length/w.usual))
}

// rarity is the part of BM25 that tells rare words from common ones, for a word in n of all documents. It is positive.
func rarity(n, all int) float64 {
	return math.Log(1 + (float64(max(all-n, 0))+0.5)/(float64(n)+0.5))
}

// scored returns the hits of postings in one field.
func scored(ps []posting, w weight, factor float64) hits {
	h := hits{docs: make([]uint32, len(ps)), scores: make([]float64, len(ps))}
	for i, p := range ps {
		h.docs[i] = p.doc
		h.scores[i] = w.saturated(p) * factor
	}
	return h
}

// inPart joins what a word has in one part: the best of its stems and its exact form, and something more for the exact form.
func inPart(stems, exact hits) hits {
	both := either(stems, exact, math.Max)
	bonus := hits{docs: exact.docs, scores: make([]float64, len(exact.scores))}
	for i, s := range exact.scores {
		bonus.scores[i] = s * exactBonus
	}
	return either(both, bonus, sum)
}

// prior is the factor of a text in language l for a reader whose pages are in hl.
func prior(l, hl lang.Code) float64 {
	if l == hl {
		return ownLanguage
	}
	return 1
}

// ranked ends the scoring of a word: the weighted parts are in, its rarity is known now.
func ranked(h hits, all int) hits {
	r := rarity(len(h.docs), all)
	for i := range h.scores {
		h.scores[i] *= r
	}
	return h
}
