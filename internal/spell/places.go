package spell

import (
	"context"
	"slices"
	"unicode"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/vocab"
)

// written returns a folded word as it is written, whether it is a name of the vocabulary or of a place, and whether it is on one
// of the lists.
func written(folded string) (text string, name, listed bool) {
	if w, ok := known().written[folded]; ok {
		return w, true, true
	}
	if isPlace(folded) {
		return placeName(folded), true, false
	}
	return folded, false, false
}

// isPlace reports whether a word is the name of a place and nothing else.
func isPlace(word string) bool {
	return utf8.RuneCountInString(word) >= minLetters && vocab.PlaceNames(word) != nil && !vocab.Ordinary(word)
}

// placeName returns the folded name of a place as it is written.
func placeName(folded string) string {
	if others := vocab.PlaceNames(folded); len(others) > 0 { // which know it by the written one
		for _, n := range vocab.PlaceNames(others[0]) {
			if analysis.Fold(n) == folded {
				return n
			}
		}
	}
	first, size := utf8.DecodeRuneInString(folded)
	return string(unicode.ToUpper(first)) + folded[size:]
}

// The bounds of looking for places one edit away: letters of a name, and places that are weighed.
const (
	longestPlace = 24
	maxPlaces    = 24
)

// places gathers the places one edit away that the documents have under another name: "Boekarset" is Bucharest, whatever the
// documents call it. Places that they have under the name typed are among the words alike already.
func (g *gathering) places(ctx context.Context, lex index.Lexicon, typed string) error {
	type place struct {
		folded string
		cost   float64
		words  [][]string
	}
	if len(g.typed) > longestPlace {
		return nil
	}
	var found []place
	var words []string
	for _, near := range oneAway(g.typed) {
		if len(found) == maxPlaces {
			break
		}
		names := vocab.PlaceNames(near)
		if names == nil || vocab.Ordinary(near) {
			continue
		}
		p := place{folded: near, cost: distance(g.typed, []rune(near))}
		for _, n := range names {
			var folded []string
			for _, t := range analysis.Exact().Terms(n) {
				folded = append(folded, t.Text)
			}
			words = append(words, folded...)
			p.words = append(p.words, folded)
		}
		found = append(found, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	counts, err := lex.Count(ctx, words...)
	if err != nil {
		return err
	}
	for _, p := range found {
		documents := 0
		for _, name := range p.words {
			documents = max(documents, together(name, words, counts))
		}
		if documents > 0 {
			g.add(Candidate{Text: placeName(p.folded), Cost: p.cost, Documents: documents, folded: p.folded, name: true, absent: true})
		}
	}
	return nil
}

// together returns in how many documents the words of a name can stand, at most; words are ascending, with their counts.
func together(name, words []string, counts []int) int {
	least := 0
	for i, w := range name {
		at, ok := slices.BinarySearch(words, w)
		if !ok || counts[at] == 0 {
			return 0
		}
		if least = min(least, counts[at]); i == 0 {
			least = counts[at]
		}
	}
	return least
}

// oneAway returns every word that is one swap, one letter less, one letter more or one other letter away, of the letters a to
// z, in a fixed order: the slips that are made most come first.
func oneAway(typed []rune) []string {
	var all []string
	for i := 1; i < len(typed); i++ {
		if typed[i] != typed[i-1] {
			w := slices.Clone(typed)
			w[i-1], w[i] = w[i], w[i-1]
			all = append(all, string(w))
		}
	}
	for i := range typed {
		if i == 0 || typed[i] != typed[i-1] {
			all = append(all, string(slices.Delete(slices.Clone(typed), i, i+1)))
		}
	}
	for i := range len(typed) + 1 {
		for r := 'a'; r <= 'z'; r++ {
			if i > 0 && typed[i-1] == r {
				continue
			}
			all = append(all, string(slices.Insert(slices.Clone(typed), i, r)))
		}
	}
	for i := range typed {
		for r := 'a'; r <= 'z'; r++ {
			if typed[i] != r {
				w := slices.Clone(typed)
				w[i] = r
				all = append(all, string(w))
			}
		}
	}
	return all
}
