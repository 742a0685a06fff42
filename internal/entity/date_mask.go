package entity

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"entente/internal/vocab"
)

// token is a stretch of the text between two blanks.
type token struct {
	start, end int
	address    bool // a web or mail address
}

// inToken tells whether text[start:end] lies inside a web or mail address or a code such as 2018_CBS_1999. Numbers must be
// asked for in order: the token of the last one is kept, so that a long one is read once.
func (s *dates) inToken(start, end int) bool {
	if start >= s.token.end {
		s.token = tokenAround(s.text, start, s.token.end)
	}
	return s.token.address || start > 0 && s.text[start-1] == '_' || end < len(s.text) && s.text[end] == '_'
}

// tokenAround returns the token that holds pos. It looks no further back than to limit.
func tokenAround(text string, pos, limit int) token {
	t := token{start: pos, end: pos}
	for t.start > limit {
		r, n := utf8.DecodeLastRuneInString(text[limit:t.start])
		if unicode.IsSpace(r) {
			break
		}
		t.start -= n
	}
	for t.end < len(text) {
		r, n := utf8.DecodeRuneInString(text[t.end:])
		if unicode.IsSpace(r) {
			break
		}
		t.end += n
	}
	whole := text[t.start:t.end]
	t.address = strings.Contains(whole, "://") || strings.Contains(whole, "@") || strings.Contains(whole, "www.")
	if i := strings.IndexByte(whole, '/'); i > 3 && strings.IndexByte(whole[1:i], '.') >= 0 && asciiLetter(whole[i-1]) {
		t.address = true // site.be/nieuws/2019
	}
	return t
}

func asciiLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// joined tells whether the number at start hangs on digits before it: 056/2019, 12.2019, 1,2019.
func (s *dates) joined(start int) bool {
	if start < 2 {
		return false
	}
	switch s.text[start-1] {
	case ',': // a list of years without blanks
		return isDigit(s.text[start-2]) && (start < 5 || !s.yearAt(start-5))
	case '.', '/', '-', ':':
		return isDigit(s.text[start-2])
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// labelled tells whether the words before say that the number at start is a page, a file, a room or an amount.
func (s *dates) labelled(start int) bool {
	at, word := labelBefore(s.text, start)
	if numberLabels[word] {
		return true
	}
	if word == "de" || word == "dan" || word == "than" { // plus de 2000, meer dan 2000
		switch _, before := labelBefore(s.text, at); before {
		case "plus", "pres", "moins", "meer", "minder", "more", "less", "fewer":
			return true
		}
	}
	return false
}

// labelBefore is wordBefore that steps over the full stop of an abbreviation and a degree sign: nr. 2019, n° 2019.
func labelBefore(text string, pos int) (int, string) {
	end := pos
	for n := 0; n < 3 && end > 0; n++ {
		r, size := utf8.DecodeLastRuneInString(text[:end])
		if r != ' ' && r != '.' && r != '°' && r != ':' && r != '\u00a0' {
			break
		}
		end -= size
	}
	return wordBefore(text, end, max(0, end-maxWord))
}

// masked tells whether a number that could be a year or a range is something else.
func (s *dates) masked(i int, d dated) bool {
	if s.joined(d.start) || s.labelled(d.start) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:d.start])
	after, size := utf8.DecodeRuneInString(s.text[d.end:])
	if wordRune(before) || wordRune(after) || strings.ContainsRune("_#@+=&€$£/\\", before) {
		return true
	}
	if before == '-' && d.start > 1 && s.countryPrefix(d.start-1) {
		return true
	}
	rest := s.text[d.end:]
	if size > 0 && len(rest) > size {
		next := rest[size]
		switch after {
		case '.', ',':
			// "2012,50" is an amount, "2014,2015" a list without blanks.
			if isDigit(next) && !s.yearAt(d.end+size) {
				return true
			}
		case '/', '-', ':':
			if isDigit(next) {
				return true
			}
		}
	}
	trimmed := strings.TrimLeft(rest[:min(len(rest), 8)], " \u00a0\u202f")
	if r, _ := utf8.DecodeRuneInString(trimmed); strings.ContainsRune("%‰€$£°²³", r) && trimmed != "" {
		return true
	}
	left := strings.TrimRight(s.text[max(0, d.start-4):d.start], " \u00a0\u202f")
	if r, _ := utf8.DecodeLastRuneInString(left); strings.ContainsRune("€$£", r) && left != "" {
		return true
	}
	return s.telephone(i) || s.counts(d) || s.postal(i, d)
}

// countryPrefix tells whether text[:pos] ends with the letters of a postal code, as in B-1930 and BE-2018.
func (s *dates) countryPrefix(pos int) bool {
	start, word := wordBefore(s.text, pos, max(0, pos-4))
	return len(word) > 0 && len(word) <= 2 && s.text[start:pos] == strings.ToUpper(s.text[start:pos])
}

func (s *dates) yearAt(pos int) bool {
	n := numbersIn(s.text[pos:min(len(s.text), pos+5)])
	return len(n) > 0 && n[0].start == 0 && n[0].width() == 4 && s.plausible(n[0].value)
}

// telephone tells whether number i stands in a row of groups of digits that is no row of years.
func (s *dates) telephone(i int) bool {
	near := func(a, b int) bool { // one separator between numbers a and b
		if a < 0 || b >= len(s.numbers) {
			return false
		}
		gap := s.text[s.numbers[a].end:s.numbers[b].start]
		return gap == " " || gap == "." || gap == "/" || gap == "-" || gap == "\u00a0" || gap == "\u202f"
	}
	odd := func(a int) bool { return s.numbers[a].width() != 4 || !s.plausible(s.numbers[a].value) }
	left, right := near(i-1, i) && odd(i-1), near(i, i+1) && odd(i+1)
	if left && right {
		return true
	}
	if !left {
		return false
	}
	first := s.numbers[i-1]
	return first.width() > 1 && s.text[first.start] == '0' || first.start > 0 && s.text[first.start-1] == '+' || near(i-2, i-1)
}

// counts tells whether what follows is counted or measured: a unit, or a plural that no word about time leads in.
func (s *dates) counts(d dated) bool {
	end, word := wordAfter(s.text, d.end)
	if word == "" {
		return false
	}
	folded := vocab.Fold(word)
	if d.from != d.to {
		return unitsBehind[folded] // 1950-2000 deelnemers
	}
	_, led := wordBefore(s.text, d.start, max(0, d.start-maxWord))
	if unitsBehind[folded] {
		// "In 2019 personen met een handicap" is rarer by far than "2019 personen", but "in 2014 kinderen" is a sentence.
		return !yearBefore[led] || len(folded) <= 2 || led == "van" || led == "de" || led == "of" || led == "tot" || led == "voor" || led == "the" || led == "to"
	}
	if _, second := wordAfter(s.text, end); second != "" && !yearBefore[led] && unitsBehind[vocab.Fold(second)] {
		return true // 1950 jonge leerlingen
	}
	return false
}

// postal tells whether a number is the postal code of an address: a place name with a capital follows it, and a house number,
// a comma behind one, or nothing at all precedes it.
func (s *dates) postal(i int, d dated) bool {
	if d.from != d.to {
		return false
	}
	if s.houseNumber(i) {
		return true
	}
	_, word := wordAfter(s.text, d.end)
	if word == "" || !capital(word) || strings.HasPrefix(s.text[d.end:], "-") {
		return false
	}
	if i > 0 {
		gap := s.text[s.numbers[i-1].end:d.start]
		house := strings.TrimFunc(gap, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(",–-—|•·/", r)
		})
		// 54, 2018 Antwerpen; 12 bus 3 - 1930 Zaventem; 12A, 2000 Antwerpen
		if len(gap) < 12 && len(gap) > 0 && s.numbers[i-1].width() <= 3 && len(house) <= 1 {
			return true
		}
	}
	lead := strings.TrimRightFunc(s.text[:d.start], unicode.IsSpace)
	switch {
	case lead == "" || strings.HasSuffix(lead, "\n"), strings.HasSuffix(lead, "B -"):
		return belgianPlace(word)
	case strings.HasSuffix(lead, ","), strings.HasSuffix(lead, "–"), strings.HasSuffix(lead, "|"), strings.HasSuffix(lead, "("):
		return belgianPlace(word)
	}
	_, led := wordBefore(s.text, d.start, max(0, d.start-maxWord))
	return !yearBefore[led] && belgianPlace(word)
}

// houseNumber tells whether a postal code and a place follow number i: chaussée de Mons 1930, 7000 Mons.
func (s *dates) houseNumber(i int) bool {
	gap, next, ok := s.between(i, 3)
	if !ok || gap != ", " || next.width() != 4 || next.value < 1000 {
		return false
	}
	_, word := wordAfter(s.text, next.end)
	return word != "" && belgianPlace(word) && capital(word)
}

// belgianPlace tells whether a Belgian municipality bears that name, or one that begins with the word.
func belgianPlace(word string) bool { return belgianFirstWords()[vocab.Fold(word)] }

// belgianFirstWords holds the first word of every name of a Belgian municipality, folded.
var belgianFirstWords = sync.OnceValue(func() map[string]bool {
	first := map[string]bool{}
	for _, m := range vocab.Municipalities().All() {
		for _, names := range m.Names {
			for _, n := range names {
				w, _, _ := strings.Cut(vocab.Fold(n), " ")
				first[w] = true
			}
		}
	}
	for _, w := range []string{"stad", "ville", "gemeente", "commune"} { // "Stad Brussel"
		delete(first, w)
	}
	return first
})
