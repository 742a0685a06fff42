package entity

import (
	"unicode/utf8"

	"entente/internal/vocab"
)

// word is a word of a text, a run of letters, digits and combining marks, as names are compared with it. A passage is cut into
// words and folded once, for all that look for names in it.
type word struct {
	start, end uint32
	hash       vocab.NameHash // of the word folded; 0 for one that no name holds, see maxWord
}

func (w word) span() span { return span{int(w.start), int(w.end)} }

// wordsIn returns the words of text in order.
func wordsIn(text string) []word {
	list := make([]word, 0, len(text)/wordBytes+1)
	var buf [maxWord]byte
	for i := 0; i < len(text); {
		start, folded, plain := i, buf[:0], true
		for i < len(text) {
			c := text[i]
			if c < utf8.RuneSelf {
				f := foldedASCII[c]
				if f == 0 {
					break
				}
				if len(folded) < maxWord {
					folded = append(folded, f)
				}
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(text[i:])
			if !wordRune(r) {
				break
			}
			plain = false
			i += n
		}
		if i == start {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		w := word{start: uint32(start), end: uint32(i)}
		if i-start <= maxWord {
			if !plain {
				folded = vocab.AppendFold(buf[:0], text[start:i])
			}
			w.hash = vocab.NameHash(0).Word(folded)
		}
		list = append(list, w)
	}
	return list
}

// foldedASCII holds the small letter or digit of each ASCII letter and digit, 0 for what is in no word.
var foldedASCII = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		if wordRune(rune(c)) {
			table[c] = c
			if 'A' <= c && c <= 'Z' {
				table[c] += 'a' - 'A'
			}
		}
	}
	return table
}()
