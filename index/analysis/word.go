package analysis

import (
	"iter"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"

	"entente/internal/lang"
)

// word is all that a chain knows of a word, whatever text it stands in.
type word struct {
	exact string // folded
	stem  string // of Exact: exact
	stop  bool
	elide bool // an elided word, if an apostrophe follows
	parts []part
}

// part is a part of a compound: its bytes in the word as written, and its stem.
type part struct {
	span
	stem string
}

// found is a word at its place in a text.
type found struct {
	span
	word
	position int
	leftOut  bool // a stop word or an elided one: stemmed chains have no term for it
}

func (w found) term(text string) Term {
	return Term{Text: text, Start: w.start, End: w.end, Position: w.position}
}

// words gives the words of text with what the chain knows of each, numbered. A lone mark is no word and has no number.
func (c Chain) words(text string) iter.Seq[found] {
	return func(yield func(found) bool) {
		position := 0
		for s := range words(text) {
			w := found{span: s, word: c.word(text[s.start:s.end]), position: position}
			if w.exact == "" {
				continue
			}
			position++
			w.leftOut = w.stop || w.elide && followedByApostrophe(text, s.end)
			if !yield(w) {
				return
			}
		}
	}
}

// word returns what the chain knows of a word as written.
func (c Chain) word(raw string) word {
	r, stemmed := languages[c.language]
	if !stemmed {
		return word{exact: folded(raw)}
	}
	m := memories[c.language]
	if len(raw) > longestRemembered {
		return r.word(raw)
	}
	w, known := m.recall(raw)
	if !known {
		raw = strings.Clone(raw) // a word that is remembered must not keep its whole text in memory
		w = r.word(raw)
		m.keep(raw, w)
	}
	return w
}

// word works out what a language makes of a word as written.
func (r rules) word(raw string) word {
	folded := folded(raw)
	if folded == "" {
		return word{}
	}
	w := word{exact: folded}
	w.stop, w.elide = r.stop[folded] && !r.written[norm.NFC.String(strings.ToLower(bounded(raw)))], elided[folded]
	w.stem = r.reduce(folded)
	if r.parts == nil || w.stop {
		return w
	}
	for _, p := range r.parts(folded) {
		from, to := within(raw, p.start, p.end)
		w.parts = append(w.parts, part{span{from, to}, r.reduce(folded[p.start:p.end])})
		if p.end == len(folded) { // a compound is inflected as its last part is: gezondheidscentra, gezondheidscentrum
			w.stem = folded[:p.start] + w.parts[len(w.parts)-1].stem
		}
	}
	return w
}

// memory remembers the words met last, as a text says the same words again and again and stemming is what costs. What it
// gives is what would be worked out anew; it is safe for concurrent use and holds at most 2 × mostRemembered words.
type memory struct {
	mu         sync.RWMutex
	young, old map[string]word
}

// A language has about 10,000 words that texts of one subject share. A remembered word takes some 200 bytes, so that three
// languages stay below 10 MB. Longer words are rare, and would make that bound hollow.
const (
	mostRemembered    = 1 << 13
	longestRemembered = 64 // bytes
)

// memories is one memory a language.
var memories = map[lang.Code]*memory{lang.NL: {}, lang.FR: {}, lang.EN: {}}

func (m *memory) recall(raw string) (word, bool) {
	m.mu.RLock()
	w, known := m.young[raw]
	aged := false
	if !known {
		w, aged = m.old[raw]
	}
	m.mu.RUnlock()
	if aged {
		m.keep(strings.Clone(raw), w)
	}
	return w, known || aged
}

func (m *memory) keep(raw string, w word) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= mostRemembered {
		m.young, m.old = map[string]word{}, m.young
	}
	m.young[raw] = w
}

// folded returns a word as the exact chain has it. The 's of a genitive is grammar: Edinburgh's names Edinburgh.
func folded(raw string) string {
	if base := Fold(withoutGenitive(raw)); base != "" {
		return base
	}
	return Fold(raw)
}
