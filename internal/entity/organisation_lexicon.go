package entity

import (
	"iter"
	"unicode/utf8"

	"entente/internal/vocab"
)

// A lexicon is a matcher for names that are rare in a text: where no name begins like a word, the word is passed over without being
// folded. Time is linear in the text.
type lexicon[T any] struct {
	*matcher[T]
	begin  [1 << 15 / 64]uint64 // the first three letters of names, see trigram
	commas bool                 // a name may reach over a comma
}

func newLexicon[T any](names []name[T], commas bool) *lexicon[T] {
	l := &lexicon[T]{matcher: newMatcher(names), commas: commas}
	for _, n := range names {
		t := trigram(vocab.Fold(n.text))
		l.begin[t/64] |= 1 << (t % 64)
	}
	return l
}

// trigram packs the first three bytes of an ASCII word in 15 bits, whatever their case; of a shorter word what follows it counts as
// a blank.
func trigram(s string) uint16 {
	var t uint16
	end := false
	for i := range 3 {
		c := byte(' ')
		if i < len(s) && !end {
			if c = s[i]; !wordRune(rune(c)) {
				c, end = ' ', true
			}
		}
		t = t<<5 | uint16(c&31)
	}
	return t
}

// hits yields the names in text in order, the longest from each word on, never two over the same word.
func (l *lexicon[T]) hits(text string) iter.Seq[hit[T]] {
	return func(yield func(hit[T]) bool) {
		within := false // a word
		for i := 0; i < len(text); {
			c := text[i]
			if c < utf8.RuneSelf {
				if !wordRune(rune(c)) {
					within = false
					i++
					continue
				}
				if within {
					i++
					continue
				}
				within = true
				if !l.may(text[i:]) {
					i++
					continue
				}
			} else {
				r, n := utf8.DecodeRuneInString(text[i:])
				if !wordRune(r) {
					within = false
					i += n
					continue
				}
				if within {
					i += n
					continue
				}
				within = true
			}
			h, ok := l.at(text, i)
			if !ok {
				_, n := utf8.DecodeRuneInString(text[i:])
				i += n
				continue
			}
			if !yield(h) {
				return
			}
			i = h.end
		}
	}
}

// may tells whether a name may begin like text, which begins with an ASCII letter or digit.
func (l *lexicon[T]) may(text string) bool {
	for i := 1; i < 3 && i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			return true // an accent, or the end of the word: looked up
		}
	}
	t := trigram(text)
	return l.begin[t/64]&(1<<(t%64)) != 0
}

// at returns the longest name that begins at start, where a word does.
func (l *lexicon[T]) at(text string, start int) (hit[T], bool) {
	w := wordReader{text: text, pos: start}
	var buf [maxWord]byte
	var last numbered
	node, found := int32(0), hit[T]{}
	for i := range l.depth {
		s, e, ok := w.read()
		if !ok {
			break
		}
		t := numbered{s, e, l.number(text[s:e], buf[:0])}
		if t.word == 0 || i > 0 && !bridged(text, last, t) && !l.bridges(text[last.end:s]) {
			break
		}
		if node, ok = l.next[uint64(node)<<32|uint64(t.word)]; !ok {
			break
		}
		last = t
		if values := l.fitting(node, text[start:e]); len(values) > 0 {
			found = hit[T]{start, e, values}
		}
	}
	return found, len(found.values) > 0
}

// bridges tells of what stands between two words whether a name may reach over it, besides what any name may.
func (l *lexicon[T]) bridges(gap string) bool {
	switch gap {
	case ", ":
		return l.commas
	case "% ", " % ", "\u00a0% ", "\u202f% ":
		return true
	}
	return false
}
