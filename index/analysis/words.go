package analysis

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a word of a text in bytes.
type span struct{ start, end int }

// elided are the French words that lose their vowel before an apostrophe. They are words of their own: l'accord is l and accord.
var elided = map[string]bool{
	"l": true, "d": true, "j": true, "m": true, "t": true, "s": true, "n": true, "c": true, "qu": true,
	"jusqu": true, "lorsqu": true, "puisqu": true, "quoiqu": true, "presqu": true,
}

// words gives the words of text: runs of letters, digits and their marks. Hyphens part words, but for the prefix co-, which
// all three languages write with and without one (co-operation). An apostrophe inside a word belongs to it (programma's,
// aujourd'hui, O'Brien) unless it stands for an elided French vowel. Characters of scripts without blanks are words each.
func words(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		start := -1 // of the open word
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				r = ' '
			}
			next := i + size
			switch {
			case r >= utf8.RuneSelf && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Thai) && !unicode.Is(unicode.Mn, r):
				if start >= 0 && !yield(span{start, i}) || !yield(span{i, next}) {
					return
				}
				start = -1
			case inWord(r):
				if start < 0 {
					start = i
				}
			case start < 0:
			case invisible(r):
			case isApostrophe(r) && joinsByApostrophe(text[start:i], text[next:]):
			case (r == '-' || r == '‐' || r == '‑') && joinsByHyphen(text[start:i], text[next:]):
			default:
				if !yield(span{start, i}) {
					return
				}
				start = -1
			}
			i = next
		}
		if start >= 0 {
			yield(span{start, len(text)})
		}
	}
}

// inWord reports whether r is a letter, a digit or a mark that belongs to one.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// invisible reports whether r shows nothing and may stand inside a word, as a soft hyphen does.
func invisible(r rune) bool { return r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r) }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '＇' }

// joinsByApostrophe reports whether an apostrophe between left and rest stands inside one word.
func joinsByApostrophe(left, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	if !inWord(r) || isApostrophe(r) {
		return false
	}
	first := Fold(string(r))
	if first == "" {
		return false
	}
	// Before a consonant nothing is elided: z'n, m'n, the s of a genitive.
	return !(strings.ContainsRune("aeiouyh0123456789", rune(first[0])) && len(left) <= len("puisqu") && elided[Fold(left)])
}

// joinsByHyphen reports whether a hyphen between left and rest only sets off the prefix co.
func joinsByHyphen(left, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return len(left) == 2 && strings.EqualFold(left, "co") && unicode.IsLetter(r)
}

// followedByApostrophe reports whether the word that ends at end was cut off at an apostrophe.
func followedByApostrophe(text string, end int) bool {
	r, _ := utf8.DecodeRuneInString(text[end:])
	return isApostrophe(r)
}

// withoutGenitive cuts a final 's, and nothing else: programma's, l'Europe's, city's.
func withoutGenitive(word string) string {
	rest, ok := strings.CutSuffix(word, "s")
	if !ok {
		if rest, ok = strings.CutSuffix(word, "S"); !ok {
			return word
		}
	}
	r, size := utf8.DecodeLastRuneInString(rest)
	if !isApostrophe(r) || len(rest) == size {
		return word
	}
	return rest[:len(rest)-size]
}
