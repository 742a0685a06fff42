package entity

import (
	"strings"
	"unicode/utf8"
)

// groups are the groups of digits of a number as written, with one sign or blank between two.
type groups struct {
	plus   bool // a "+" before
	digits [maxNumberDigits]byte
	n      int                   // groups
	upTo   [maxNumberDigits]int  // digits of the groups up to each
	ends   [maxNumberDigits]int  // where each ends in the text
	signs  [maxNumberDigits]rune // behind each
}

// maxNumberDigits bounds a number that is read: as long as the longest that is masked, with the code of a country.
const maxNumberDigits = 16

// digitGroups reads the number at start. A "(0)" behind the code of a country is left out.
func digitGroups(text string, start int) groups {
	var g groups
	i, digits := start, 0
	if text[i] == '+' {
		g.plus = true
		i++
	}
	for digits < maxNumberDigits {
		from := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' && digits < maxNumberDigits {
			g.digits[digits] = text[i]
			digits++
			i++
		}
		if i == from {
			break
		}
		g.upTo[g.n], g.ends[g.n] = digits, i
		next, sign := numberGap(text, i)
		g.signs[g.n] = sign
		g.n++
		if next == i {
			break
		}
		i = next
	}
	return g
}

// numberGap returns where the next digits begin behind a gap at i within a number: one blank, hyphen, stop or slash, or "(0)" with
// blanks around it. It is i where none is.
func numberGap(text string, i int) (int, rune) {
	if i+1 >= len(text) {
		return i, 0
	}
	next := text[i+1]
	switch c := text[i]; {
	case c >= utf8.RuneSelf, c == '(', c == ' ' && next == '(':
	case c == ' ', c == '-', c == '.', c == '/':
		if next >= '0' && next <= '9' {
			return i + 1, rune(c)
		}
		return i, 0
	default:
		return i, 0
	}
	rest := text[i:min(len(text), i+16)]
	trimmed := strings.TrimLeft(rest, blanks)
	if after, ok := strings.CutPrefix(trimmed, "(0)"); ok {
		after = strings.TrimLeft(after, blanks)
		if after != "" && after[0] >= '0' && after[0] <= '9' {
			return i + len(rest) - len(after), '('
		}
		return i, 0
	}
	r, n := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune(blanks+"-./\u2010\u2011\u2013", r) || n == 0 || r == utf8.RuneError {
		return i, 0
	}
	if rest = rest[n:]; rest == "" || rest[0] < '0' || rest[0] > '9' {
		return i, 0
	}
	return i + n, r
}

// shape packs the lengths of the first n groups in hexadecimal digits: 0x4222 of "0475 12 34 56". Lengths are 15 at the most.
func (g *groups) shape(n int) uint64 {
	var shape uint64
	before := 0
	for _, all := range g.upTo[:n] {
		shape = shape<<4 | uint64(min(all-before, 15))
		before = all
	}
	return shape
}

// separators tells whether the first n groups are parted by sign throughout.
func (g *groups) separators(n int, sign rune) bool {
	for _, s := range g.signs[:n-1] {
		if s != sign {
			return false
		}
	}
	return n > 1
}

// abroad tells whether the number begins like one with the code of a country.
func (g *groups) abroad() bool { return g.plus || g.digits[0] == '0' && g.digits[1] == '0' }

// hangsOn tells whether the number at start is the rest of a longer one, or of a code: "51.0475".
func hangsOn(text string, start int) bool {
	switch text[start-1] {
	case '.', ',', '/', '-', ':', '_':
		return start > 1 && text[start-2] >= '0' && text[start-2] <= '9'
	case '+':
		return true // read from there
	}
	return false
}

// goesOn tells whether what ends at end is the beginning of something longer: a letter or a digit, or a sign and a digit, follow.
func goesOn(text string, end int) bool {
	if end >= len(text) {
		return false
	}
	if wordRuneAt(text[end:]) {
		return true
	}
	switch text[end] {
	case '.', ',', '/', '-', '_':
		return end+1 < len(text) && text[end+1] >= '0' && text[end+1] <= '9'
	}
	return false
}

// mobileCodes are codes of countries with the first digits of their mobile numbers and how many digits follow the code: ITU-T E.164
// and the national numbering plans it lists. The countries are those with partners on pages of this kind.
var mobileCodes = []struct {
	code   string
	first  string // of the mobile numbers, parted by blanks
	digits [2]int // behind the code, at the least and at the most
}{
	{"32", "45 46 47 48 49", [2]int{9, 9}}, {"33", "6 7", [2]int{9, 9}}, {"31", "6", [2]int{9, 9}}, {"44", "7", [2]int{10, 10}}, {"353", "8", [2]int{9, 9}}, {"352", "6", [2]int{9, 9}},
	{"49", "15 16 17", [2]int{10, 11}}, {"34", "6 7", [2]int{9, 9}}, {"351", "9", [2]int{9, 9}}, {"39", "3", [2]int{9, 10}}, {"41", "7", [2]int{9, 9}}, {"43", "6", [2]int{10, 12}},
	{"48", "45 5 6 7 8", [2]int{9, 9}}, {"40", "7", [2]int{9, 9}}, {"36", "20 30 31 50 70", [2]int{9, 9}}, {"420", "6 7", [2]int{9, 9}}, {"421", "9", [2]int{9, 9}}, {"30", "69", [2]int{10, 10}},
	{"90", "5", [2]int{10, 10}}, {"45", "2 30 31 40 41 42 50 51 52 53 60 61 71 81", [2]int{8, 8}}, {"46", "7", [2]int{9, 9}}, {"47", "4 9", [2]int{8, 8}}, {"358", "4 50", [2]int{9, 10}},
	{"212", "6 7", [2]int{9, 9}}, {"213", "5 6 7", [2]int{9, 9}}, {"216", "2 4 5 9", [2]int{8, 8}}, {"221", "70 75 76 77 78", [2]int{9, 9}}, {"223", "5 6 7 8 9", [2]int{8, 8}}, {"224", "6", [2]int{9, 9}},
	{"225", "01 05 07", [2]int{10, 10}}, {"226", "5 6 7", [2]int{8, 8}}, {"227", "8 9", [2]int{8, 8}}, {"228", "7 9", [2]int{8, 8}}, {"229", "4 5 6 9", [2]int{8, 8}}, {"229", "01", [2]int{10, 10}},
	{"233", "20 23 24 25 26 27 50 53 54 55 56 57 59", [2]int{9, 9}}, {"234", "70 80 81 90 91", [2]int{10, 10}}, {"237", "6", [2]int{9, 9}}, {"242", "04 05 06", [2]int{9, 9}}, {"243", "8 9", [2]int{9, 9}},
	{"250", "7", [2]int{9, 9}}, {"251", "9", [2]int{9, 9}}, {"254", "1 7", [2]int{9, 9}}, {"255", "6 7", [2]int{9, 9}}, {"256", "7", [2]int{9, 9}}, {"257", "6 7", [2]int{8, 8}}, {"261", "3", [2]int{9, 9}},
	{"27", "6 7 8", [2]int{9, 9}}, {"509", "3 4", [2]int{8, 8}}, {"51", "9", [2]int{9, 9}}, {"591", "6 7", [2]int{8, 8}}, {"593", "9", [2]int{9, 9}}, {"505", "5 7 8", [2]int{8, 8}}, {"970", "5", [2]int{9, 9}}, {"972", "5", [2]int{9, 9}},
	{"84", "3 5 7 8 9", [2]int{9, 9}}, {"86", "1", [2]int{11, 11}}, {"91", "6 7 8 9", [2]int{10, 10}}, {"81", "70 80 90", [2]int{10, 10}}, {"62", "8", [2]int{9, 12}}, {"63", "9", [2]int{10, 10}}, {"7", "9", [2]int{10, 10}}, {"380", "39 50 6 73 9", [2]int{9, 9}},
}

// mobileAbroad tells whether digits, from the code of a country on, are a mobile number.
func mobileAbroad(digits string) bool {
	for _, m := range mobileCodes {
		rest, ok := strings.CutPrefix(digits, m.code)
		if !ok || len(rest) < m.digits[0] || len(rest) > m.digits[1] {
			continue
		}
		for first := range strings.SplitSeq(m.first, " ") {
			if strings.HasPrefix(rest, first) {
				return true
			}
		}
	}
	return false
}

// ibanLengths are the characters of an account number by country: the registry of ISO 13616.
var ibanLengths = func() map[string]int {
	m := map[string]int{}
	for n, countries := range map[int]string{15: "NO", 16: "BE", 18: "NL DK FI FO GL", 19: "MK SI", 20: "LU AT EE LT BA KZ XK", 21: "CH HR LI LV", 22: "DE GB IE BG ME RS GE BH CR VA", 23: "IL GI AE TL IQ",
		24: "ES SE CZ SK RO PK AD TN MD SA VG", 25: "PT AO CV MZ GW ST", 26: "IS TR DZ", 27: "FR IT GR MC SM MR CM MG BI CG GA TD CF DJ KM", 28: "PL HU CY AL AZ MA SN ML BF BJ CI TG NE LB DO GT SV HN NI BY", 29: "UA BR EG PS QA", 30: "JO KW MU", 31: "MT SC", 32: "LC"} {
		for c := range strings.FieldsSeq(countries) {
			m[c] = n
		}
	}
	return m
}()

// iban returns the account number that begins at start: of the length of its country, with or without blanks, and with right check
// digits (ISO 13616: modulo 97 with the first four characters at the end is 1).
func iban(text string, start int) span {
	if start+15 > len(text) || !asciiLetter(text[start+1]) || text[start+2] < '0' || text[start+2] > '9' || text[start+3] < '0' || text[start+3] > '9' {
		return span{}
	}
	want := ibanLengths[strings.ToUpper(text[start:start+2])]
	if want == 0 {
		return span{}
	}
	var account [34]byte
	n, i := 0, start
	for n < want && i < len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			account[n] = c
			n++
			i++
		case asciiLetter(c):
			account[n] = c &^ 0x20
			n++
			i++
		default:
			size := 1
			if c != ' ' && c != '-' && c != '.' {
				r, width := utf8.DecodeRuneInString(text[i:])
				if r != '\u00a0' && r != '\u202f' {
					return span{}
				}
				size = width
			}
			i += size
			if i >= len(text) || !(text[i] >= '0' && text[i] <= '9' || asciiLetter(text[i])) {
				return span{}
			}
		}
	}
	if n < want || i < len(text) && wordRuneAt(text[i:]) {
		return span{}
	}
	rest := 0
	for k := range want {
		switch c := account[(k+4)%want]; {
		case c >= 'A':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	if rest != 1 {
		return span{}
	}
	return span{start, i}
}
