// Package spell finds the words that somebody who mistyped a word may have meant.
package spell

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
)

// The bounds of looking for a word.
const (
	minLetters = 3   // of a word that is put right; two letters are meant to be anything
	maxLetters = 40  // the longest words of a Dutch page have fewer; what is longer is no word
	twoEdits   = 6   // letters from which two edits are looked for
	maxAlike   = 500 // words two edits away that are weighed: those that most documents have
	maxNames   = 200 // names of the vocabulary that are weighed
	maxRespelt = 128 // other spellings of the same sound that are looked up
	minHalf    = 3   // letters of each half of a word that lost its blank
)

// Candidate is a word, or two, that may have been meant.
type Candidate struct {
	Text string  // as it is written: a name of the vocabulary with its capitals and accents, any other word folded
	Cost float64 // how far it is from what was typed, in edits weighed by how easily they are made; 0 is the word itself
	// Documents is in how many documents it stands. Of a name that stands in none it counts another name of the same.
	Documents int

	folded string
	name   bool // of the vocabulary or of a place
	listed bool // of a list of the vocabulary
	absent bool // it stands in none itself
}

// What speaks for a candidate and against it, in edits. Chosen on one half of the errors of the test in answer, with and without
// six hundred strange documents beside the corpus.
const (
	perDoubling = 0.05 // each time twice as many documents have it
	mostWorth   = 0.5  // so that the number of documents does not outweigh a whole edit
	nameWorth   = 0.2  // it is the name of a place
	listWorth   = 0.4  // it is a name of a list of the vocabulary: a country, a municipality, a concept
	absentCost  = 0.5  // the documents have it only under another name: there are names like everything
	shortCost   = 0.5  // one of the two words would be of three letters
)

// score orders candidates, the smallest first: how far it is from what was typed, less what speaks for it.
func (c Candidate) score() float64 {
	s := c.Cost - min(perDoubling*math.Log2(1+float64(c.Documents)), mostWorth)
	switch {
	case c.listed:
		s -= listWorth
	case c.name:
		s -= nameWorth
	}
	if c.absent {
		s += absentCost
	}
	return s
}

// Correct returns at most n words that somebody who typed word may have meant, the likeliest first: words of the documents and
// names of the vocabulary under which documents can be found, spelt or sounding alike, and two words where a blank was lost.
// Equal questions of an equal lexicon have equal answers. It returns none for a word that stands in the documents as typed, for
// one with a digit, and for fewer than three letters or more than forty. Errors are those of the lexicon.
func Correct(ctx context.Context, lex index.Lexicon, word string, n int) ([]Candidate, error) {
	typed, ok := single(word)
	if !ok || n <= 0 {
		return nil, nil
	}
	return correct(ctx, lex, typed, n, false)
}

// Better is Correct for a word that may stand in the documents: it returns what many times more of them have.
func Better(ctx context.Context, lex index.Lexicon, word string, n int) ([]Candidate, error) {
	typed, ok := single(word)
	if !ok || n <= 0 {
		return nil, nil
	}
	return correct(ctx, lex, typed, n, true)
}

// muchMore is how many times as many documents must have what is offered in place of a word that some have: a slip of a
// writer is rare beside the word itself, and two words of one subject are not.
const muchMore = 8

func correct(ctx context.Context, lex index.Lexicon, typed string, n int, standing bool) ([]Candidate, error) {
	have, err := lex.Count(ctx, typed)
	if err != nil {
		return nil, fmt.Errorf("count %q: %w", typed, err)
	}
	if have[0] > 0 && !standing {
		return nil, nil
	}
	g := gathering{typed: []rune(typed), found: map[string]Candidate{}}
	for _, gather := range []func(context.Context, index.Lexicon, string) error{g.alike, g.respelt, g.names, g.places, g.halves} {
		if err := gather(ctx, lex, typed); err != nil {
			return nil, fmt.Errorf("words like %q: %w", typed, err)
		}
	}
	var all []Candidate
	for _, c := range g.found {
		if c.folded != typed && (have[0] == 0 || c.Documents >= muchMore*have[0]) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.score(), b.score()), strings.Compare(a.folded, b.folded))
	})
	return all[:min(n, len(all))], nil
}

// Join returns the word that a blank may have parted in two, and whether the documents or the vocabulary have it.
func Join(ctx context.Context, lex index.Lexicon, first, second string) (Candidate, bool, error) {
	a, b := analysis.Fold(first), analysis.Fold(second)
	whole := a + b
	if a == "" || b == "" || utf8.RuneCountInString(whole) < minHalf+1 || utf8.RuneCountInString(whole) > maxLetters {
		return Candidate{}, false, nil
	}
	counts, err := lex.Count(ctx, whole)
	if err != nil {
		return Candidate{}, false, fmt.Errorf("count %q: %w", whole, err)
	}
	c := Candidate{Cost: costBlank, Documents: counts[0], folded: whole}
	c.Text, c.name, c.listed = written(whole)
	return c, counts[0] > 0, nil
}

// single returns word folded, when it is one word of letters that is neither too short nor too long.
func single(word string) (string, bool) {
	if len(word) > 16*maxLetters {
		return "", false
	}
	folded := analysis.Fold(word)
	n := utf8.RuneCountInString(folded)
	return folded, n >= minLetters && n <= maxLetters && !strings.ContainsFunc(folded, unicode.IsDigit)
}

// within is the greatest cost at which a word of n letters is taken for another: a quarter of it, and an edit at its beginning
// even of a short one.
func within(n int) float64 {
	switch {
	case n <= 3:
		return 1
	case n < twoEdits:
		return costEdit * dearFirst
	}
	return min(float64(n)/4, 2)
}

// editsOf is how many edits from a word of n letters others are looked for.
func editsOf(n int) int {
	if n >= twoEdits {
		return 2
	}
	return 1
}

// gathering is the candidates for one word.
type gathering struct {
	typed []rune
	found map[string]Candidate // by their folded form
}

// limit is the greatest cost of a candidate; a hair is left for what does not add up exactly.
func (g *gathering) limit() float64 { return within(len(g.typed)) + 1e-9 }

// weigh adds a word that documents have, unless it is too far from what was typed or one that says nothing ("een").
func (g *gathering) weigh(folded string, documents int) {
	c := Candidate{Documents: documents, folded: folded}
	if documents == 0 || utf8.RuneCountInString(folded) < 2 || strings.ContainsFunc(folded, unicode.IsDigit) || analysis.Stop(folded) {
		return
	}
	if c.Cost = distance(g.typed, []rune(folded)); c.Cost <= g.limit() {
		c.Text, c.name, c.listed = written(folded)
		g.add(c)
	}
}

// add keeps a candidate that is near enough and that is not there already at a smaller cost.
func (g *gathering) add(c Candidate) {
	if c.Cost > g.limit() {
		return
	}
	if old, ok := g.found[c.folded]; !ok || c.score() < old.score() {
		g.found[c.folded] = c
	}
}

// alike gathers the words of the documents one edit away, and of longer words two.
func (g *gathering) alike(ctx context.Context, lex index.Lexicon, typed string) error {
	edits := editsOf(len(g.typed))
	words, err := lex.Alike(ctx, typed, edits)
	if err != nil {
		return err
	}
	slices.SortStableFunc(words, func(a, b index.Word) int { return cmp.Compare(b.Documents, a.Documents) })
	weighed := 0
	for _, w := range words {
		if weighed == maxAlike && !withinEdits(g.typed, []rune(w.Text), 1) {
			continue
		}
		if weighed < maxAlike {
			weighed++
		}
		g.weigh(w.Text, w.Documents)
	}
	return ctx.Err()
}

// respelt gathers the words of the documents that differ only in how a sound is written, however many letters that takes.
func (g *gathering) respelt(ctx context.Context, lex index.Lexicon, typed string) error {
	others := respellings(typed)
	counts, err := lex.Count(ctx, others...)
	if err != nil {
		return err
	}
	for i, n := range counts {
		g.weigh(others[i], n)
	}
	return nil
}

// halves gathers the pairs of words of the documents that what was typed is made of.
func (g *gathering) halves(ctx context.Context, lex index.Lexicon, typed string) error {
	var parts []string
	for i := minHalf; i <= len(g.typed)-minHalf; i++ {
		parts = append(parts, string(g.typed[:i]), string(g.typed[i:]))
	}
	counts, err := lex.Count(ctx, parts...)
	if err != nil {
		return err
	}
	for i := 0; i < len(parts); i += 2 {
		if counts[i] > 0 && counts[i+1] > 0 {
			cost := costBlank
			if min(i/2, len(g.typed)-2*minHalf-i/2) == 0 {
				cost += shortCost
			}
			first, _, _ := written(parts[i])
			second, _, _ := written(parts[i+1])
			g.add(Candidate{
				Text: first + " " + second, Cost: cost, Documents: min(counts[i], counts[i+1]),
				folded: parts[i] + " " + parts[i+1],
			})
		}
	}
	return nil
}
