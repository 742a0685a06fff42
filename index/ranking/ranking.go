// Package ranking says how records are put in order: each number with its reason, and the formulas. Every engine ranks by these.
package ranking

import (
	"math"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
)

// Ranking is BM25 on each part of a record, the parts added up.
//
// Two things differ from the textbook, both so that an index that was built anew ranks as the one it replaces: the rarity of a
// word is taken over the live records that match it in any field (so a French word is not thought rare because most texts
// are Dutch), and lengths are compared with a usual length instead of the mean, which removed documents would shift.
//
// What a word scores in a record: in each part the best of its languages and its exact form, with something more for the exact form; the
// parts added up, times the rarity of the word. In a language each way in which the word stands adds what it adds to the saturation, from
// strong to weak, times the weight of the way.
const (
	K1 = 1.2 // how soon further occurrences stop to matter

	// How a word stands in a text. What it has the stronger way counts whole; the weaker ways add to it.
	exactBonus   = 0.35 // of the score of the word exactly as typed, on top of its stem: who types a plural likes to see it
	JoinedWeight = 0.9  // with a hyphen for without, or the reverse: a spelling of the same word
	PartWeight   = 0.75 // inside a compound (stad in stadsbestuur): about the thing, but not the thing
	PiecesWeight = 0.4  // the parts of a compound apart in one passage (bestuur van de stad): often another matter

	// Other names of what was typed, by what the word as typed would weigh.
	properName   = 0.85 // another spelling of a place (Bucarest for Boekarest): the same thing, but the reader's spelling first
	otherName    = 0.7  // a translation or synonym: nearly the same thing, in words the reader did not choose
	relatedName  = 0.35 // something near to it (Senegalese for Senegal)
	PrefixWeight = 0.8  // for words of which only the beginning is given
	perEdit      = 0.6  // for each letter by which a fuzzy match differs

	ownLanguage = 1.15 // for a text in the language of the reader's pages: a prior, never a filter
)

// The bounds of a question. What is beyond them is left out, and the answer is marked partial.
const (
	MaxLabels   = 64                // names by which one question is widened
	MaxSequence = query.MaxText / 2 // terms of a phrase: the text of a question has room for no more; a longer one finds nothing
)

// Weight is how much a part of a record counts.
type Weight struct {
	Boost float64
	Usual float64 // length of the part in words
	B     float64 // how much a greater length tells against it
}

var weights = map[index.Part]Weight{
	index.PartTitle:   {Boost: 4, Usual: 8, B: 0.5},
	index.PartHeading: {Boost: 2, Usual: 30, B: 0.5},
	index.PartBody:    {Boost: 1, Usual: 350, B: 0.75},

	// Of an agreement: who asks for a town means one that agreed before one that the passage only names. The title and the headings
	// above are of a whole list as a rule and tell its agreements apart no better than any of them. What proves an agreement is a row or a
	// sentence or two; its length tells less of what it is about than that of a whole text.
	index.PartParties:  {Boost: 4, Usual: 3, B: 0.5},
	index.PartAbout:    {Boost: 1.5, Usual: 12, B: 0.5},
	index.PartEvidence: {Boost: 1, Usual: 40, B: 0.5},
}

// WeightOf returns how much a part counts.
func WeightOf(p index.Part) Weight { return weights[p] }

// Norm is what the length of a text does to the saturation.
func (w Weight) Norm(length float64) float64 { return K1 * (1 - w.B + w.B*length/w.Usual) }

// Saturated is the part of BM25 that grows with occurrences and shrinks with length; below K1+1.
func (w Weight) Saturated(freq, length float64) float64 {
	return freq * (K1 + 1) / (freq + w.Norm(length))
}

// Norms is a weight with its norms worked out for usual lengths.
type Norms struct {
	Weight
	of [1 << 11]float64
}

var norms = func() map[index.Part]*Norms {
	all := map[index.Part]*Norms{}
	for part, w := range weights {
		n := &Norms{Weight: w}
		for length := range n.of {
			n.of[length] = n.Norm(float64(length))
		}
		all[part] = n
	}
	return all
}()

// NormsOf returns how much a part counts, with its norms.
func NormsOf(p index.Part) *Norms { return norms[p] }

// Saturated is the same as that of the weight.
func (n *Norms) Saturated(freq float64, length uint32) float64 {
	if int(length) < len(n.of) {
		return freq * (K1 + 1) / (freq + n.of[length])
	}
	return n.Weight.Saturated(freq, float64(length))
}

// Rarity is the part of BM25 that tells rare words from common ones, for a word in n of all records. It is positive.
func Rarity(n, all int) float64 {
	return math.Log(1 + (float64(max(all-n, 0))+0.5)/(float64(n)+0.5))
}

// RarityOf returns how rare what was asked is, when each of its words, phrases, prefixes and fuzzy words stands in at least so many of all
// records. Count tells in how many such a leaf stands. It is the rarity of other names: one is thought no rarer than any word that was
// typed. In a Dutch collection every French word is rare, and a translation would stand before the words of the reader.
func RarityOf(n query.Node, least, all int, count func(leaf query.Node) int) float64 {
	r := 0.0
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			r += RarityOf(part, least, all, count)
		}
	case query.Or:
		for _, part := range n.Nodes {
			r = max(r, RarityOf(part, least, all, count))
		}
	case query.Widened:
		return RarityOf(n.Asked, least, all, count)
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
		return Rarity(max(count(n), least), all)
	}
	return r
}

// LabelWeight returns how much another name weighs, by what the word as typed would weigh.
func LabelWeight(l query.Label) float64 {
	switch {
	case l.Related:
		return relatedName
	case !l.Language.Known():
		return properName
	}
	return otherName
}

// EditsWeight returns how much a word weighs that is so many edits from what was typed.
func EditsWeight(edits int) float64 { return math.Pow(perEdit, float64(edits)) }

// Prior is the factor of a text in language l for a reader whose pages are in hl.
func Prior(l, hl lang.Code) float64 {
	if l == hl {
		return ownLanguage
	}
	return 1
}

// WithExact returns what a part scores whose best language has one score and the word exactly as typed another.
func WithExact(best, exact float64) float64 { return max(best, exact) + exact*exactBonus }

// Stack is the ways a word stands in one text, put one on the other from strong to weak, so that an occurrence counts once, by the strongest
// way it stands there.
type Stack struct{ freq, saturation, score float64 }

// Add adds occurrences in a text of a length. Those that may be the ones of the ways before are the same.
func (s *Stack) Add(n *Norms, freq float64, length uint32, weight float64, same bool) {
	if same {
		s.freq = max(s.freq, freq)
	} else {
		s.freq += freq
	}
	saturation := n.Saturated(s.freq, length)
	s.score += (saturation - s.saturation) * weight
	s.saturation = saturation
}

// Empty reports whether nothing was added.
func (s *Stack) Empty() bool { return s.freq == 0 }

// Score returns what all ways have together.
func (s *Stack) Score() float64 { return s.score }
