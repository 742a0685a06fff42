package analysis

import (
	_ "embed"

	"entente/index/analysis/compound"
)

//go:embed compound.bin
var compoundLexicon string

// dutchParts knows the parts of Dutch compounds. It is read where it lies: opening it reads four bytes. A test holds that
// the lexicon of this build opens; without one no word is split.
var dutchParts, _ = compound.Open(compoundLexicon)

// splitDutch returns the parts of a Dutch compound, a folded word, or nil for a simple one.
func splitDutch(word string) []span {
	if dutchParts == nil {
		return nil
	}
	split := dutchParts.Split(word)
	if split == nil {
		return nil
	}
	parts := make([]span, len(split))
	for i, p := range split {
		parts[i] = span{p.Start, p.End}
	}
	return parts
}
