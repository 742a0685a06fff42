package local

import (
	"math"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
)

// Ranking is BM25 on each part of a record, the parts added up. Everything that ranks stands here.
//
// Two things differ from the textbook, both so that an index that was built anew ranks as the one it replaces: the rarity of a
// word is taken over the live records that match it in any field (so a French word is not thought rare because most texts
// are Dutch), and lengths are compared with a usual length instead of the mean, which removed documents would shift.
const (
	k1 = 1.2 // how soon further occurrences stop to matter

	// How a word stands in a text. What it has the stronger way counts whole; the weaker ways add to it.
	exactBonus   = 0.35 // of the score of the word exactly as typed, on top of its stem: who types a plural likes to see it
	joinedWeight = 0.9  // with a hyphen for without, or the reverse: a spelling of the same word
	partWeight   = 0.75 // inside a compound (stad in stadsbestuur): about the thing, but not the thing
	piecesWeight = 0.4  // the parts of a compound apart in one passage (bestuur van de stad): often another matter

	// Other names of what was typed, by what the word as typed would weigh.
	properName   = 0.85 // another spelling of a place (Bucarest for Boekarest): the same thing, but the reader's spelling first
	otherName    = 0.7  // a translation or synonym: nearly the same thing, in words the reader did not choose
	relatedName  = 0.35 // something near to it (Senegalese for Senegal)
	prefixWeight = 0.8  // for words of which only the beginning is given
	perEdit      = 0.6  // for each letter by which a fuzzy match differs

	// What the words of a question gain by where they stand, by the rarity of the words. It is only ever added.
	nearness   = 0.6 // two words typed side by side that stand side by side: about what a second occurrence of one adds
	turned     = 0.7 // of that, when they stand the other way round
	halfway    = 3.0 // words between two at which half of it is left: an article, a preposition and an adjective
	wholeTitle = 2.0 // a title that is the whole question: more than any number of mentions in headings and text

	ownLanguage = 1.15 // for a text in the language of the reader's pages: a prior, never a filter
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

	// Of an agreement: who asks for a town means one that agreed before one that the passage only names. The title and the headings
	// above are of a whole list as a rule and tell its agreements apart no better than any of them. What proves an agreement is a row or a
	// sentence or two; its length tells less of what it is about than that of a whole text.
	index.PartParties:  {boost: 4, usual: 3, b: 0.5},
	index.PartAbout:    {boost: 1.5, usual: 12, b: 0.5},
	index.PartEvidence: {boost: 1, usual: 40, b: 0.5},
}

// saturated is the part of BM25 that grows with occurrences and shrinks with length; below k1+1.
func (w weight) saturated(p posting) float64 {
	return p.freq * (k1 + 1) / (p.freq + w.norm(p.length))
}

// rarity is the part of BM25 that tells rare words from common ones, for a word in n of all documents. It is positive.
func rarity(n, all int) float64 {
	return math.Log(1 + (float64(max(all-n, 0))+0.5)/(float64(n)+0.5))
}

// labelWeight returns how much another name weighs.
func labelWeight(l query.Label) float64 {
	switch {
	case l.Related:
		return relatedName
	case !l.Language.Known():
		return properName
	}
	return otherName
}

// prior is the factor of a text in language l for a reader whose pages are in hl.
func prior(l, hl lang.Code) float64 {
	if l == hl {
		return ownLanguage
	}
	return 1
}

// norms are the parts of a weight's saturation that follow from the length of a text, worked out for usual lengths.
type norms struct {
	weight
	of [1 << 11]float64
}

// normsOf are those of each part.
var normsOf = func() map[index.Part]*norms {
	all := map[index.Part]*norms{}
	for part, w := range weights {
		n := &norms{weight: w}
		for length := range n.of {
			n.of[length] = n.norm(float64(length))
		}
		all[part] = n
	}
	return all
}()

func (w weight) norm(length float64) float64 { return k1 * (1 - w.b + w.b*length/w.usual) }

// saturated is the same as that of the weight.
func (n *norms) saturated(freq float64, length uint32) float64 {
	if int(length) < len(n.of) {
		return freq * (k1 + 1) / (freq + n.of[length])
	}
	return n.weight.saturated(posting{freq: freq, length: float64(length)})
}
