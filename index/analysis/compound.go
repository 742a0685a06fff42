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
	var parts []span
	for _, p := range dutchParts.Split(word) {
		parts = append(parts, span{p.Start, p.End})
	}
	return parts
}
