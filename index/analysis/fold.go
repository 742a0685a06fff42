package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// opened are the letters that stand for two, or that Unicode does not take apart.
var opened = map[rune]string{
	'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ς': "σ",
}

// Fold returns a word in the form in which words are compared: lower case, without accents, ligatures opened, apostrophes,
// hyphens and all else that is no letter or digit left out, at most maxTerm runes.
func Fold(word string) string {
	if plain(word) {
		return word
	}
	var b strings.Builder
	n := 0
	for _, r := range norm.NFKD.String(bounded(word)) {
		if unicode.IsMark(r) || r == 'ـ' || r == utf8.RuneError { // the stretched line of Arabic script carries no sound
			continue
		}
		r = unicode.ToLower(r)
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) || isApostrophe(r) {
			continue
		}
		if n++; n > maxTerm {
			break
		}
		if s, ok := opened[r]; ok {
			b.WriteString(s)
			continue
		}
		b.WriteRune(digit(r))
	}
	return b.String()
}

// plain reports whether word is folded already, as most words of a text are.
func plain(word string) bool {
	if len(word) > maxTerm {
		return false
	}
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// bounded cuts what can not reach into the first maxTerm runes of a term, so that a hostile run of letters costs little.
// A letter carries few marks; 16 bytes a letter is far more than any language writes.
func bounded(word string) string {
	const most = 16 * maxTerm
	if len(word) <= most {
		return word
	}
	i := most
	for i > most-utf8.UTFMax && !utf8.RuneStart(word[i]) {
		i--
	}
	return word[:i]
}

// digit returns the ASCII digit for the two rows of Arabic digits, and any other rune as it is.
func digit(r rune) rune {
	switch {
	case '٠' <= r && r <= '٩':
		return '0' + r - '٠'
	case '۰' <= r && r <= '۹':
		return '0' + r - '۰'
	}
	return r
}
