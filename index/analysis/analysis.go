// Package analysis says how a text becomes the terms that are searched: pure functions and tables, a file a language, the
// same for every engine and for the marks a reader sees.
package analysis

import "entente/internal/lang"

// Version grows with every change that makes other terms of some text, so that an index knows it was built by older rules.
const Version = 2

// maxTerm bounds a term in runes. A longer run of letters is no word of any of the three languages; it is found by its beginning.
const maxTerm = 100

// Term is a word of a text in the form in which it is compared.
type Term struct {
	Text       string
	Start, End int // bytes of the word in the text as given
	Position   int // from 0; it counts the words that a chain leaves out too
	Kind       Kind
}

// Kind tells what a term is of a word.
type Kind string

// The kinds. The zero Kind is Whole, as most terms are.
const (
	Whole  Kind = ""       // a word: its stem, or its folded form in the exact chain
	Part   Kind = "part"   // the stem of a part of a compound
	Joined Kind = "joined" // the stem of a hyphenated word written without its hyphens
)

// Chain makes terms of text in one way. The zero Chain is Exact.
type Chain struct{ language lang.Code }

// For returns the chain of an analysed language: stop words left out, words reduced to stems. For any other code it is Exact.
func For(l lang.Code) Chain {
	if !l.Known() {
		return Chain{}
	}
	return Chain{language: l}
}

// Exact returns the chain that only folds: no stems, nothing left out.
func Exact() Chain { return Chain{} }

// rules is what a language adds to folding. Everything works on folded words.
type rules struct {
	stop    map[string]bool
	written map[string]bool   // words that are no stop words, as they are written, but fold to one
	forms   map[string]string // words the stemmer gets wrong, with the form to stem instead
	stem    func(word string) string
	parts   func(word string) []span // of a compound, in bytes of the folded word, in order and without overlap; nil for a simple word
}

// languages is the one list of analysed languages.
var languages = map[lang.Code]rules{
	lang.NL: dutch,
	lang.FR: french,
	lang.EN: english,
}

// Compounds reports whether the chain takes compounds apart, so that a word may stand in a text in pieces.
func (c Chain) Compounds() bool { return languages[c.language].parts != nil }

// Terms returns the terms of text in order. Bytes that are no UTF-8 part words and belong to none.
func (c Chain) Terms(text string) []Term {
	_, stemmed := languages[c.language]
	var terms []Term
	for w := range c.words(text) {
		switch {
		case !stemmed:
			terms = append(terms, w.term(w.exact))
		case !w.leftOut:
			terms = append(terms, w.term(w.stem))
		}
	}
	return terms
}

// All returns what Exact().Terms, c.Terms and c.Parts return of text, in one pass over its words. Of Exact only exact is set.
func (c Chain) All(text string) (exact, stems, parts []Term) {
	_, stemmed := languages[c.language]
	about := len(text)/7 + 1 // words: six letters and a blank
	exact = make([]Term, 0, about)
	if stemmed {
		stems = make([]Term, 0, about)
	}
	inside := insides{chain: c, text: text}
	for w := range c.words(text) {
		exact = append(exact, w.term(w.exact))
		if !stemmed {
			continue
		}
		if !w.leftOut {
			stems = append(stems, w.term(w.stem))
		}
		inside.add(w)
	}
	if stemmed {
		inside.join()
	}
	return exact, stems, inside.parts
}

// Stop reports whether word, folded, is a stop word of any of the three languages.
func Stop(word string) bool {
	folded := Fold(word)
	for _, r := range languages {
		if r.stop[folded] {
			return true
		}
	}
	return false
}

// set makes the set of the words of a list.
func set(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for w := range words(l) {
			m[Fold(l[w.start:w.end])] = true
		}
	}
	return m
}
