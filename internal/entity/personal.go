package entity

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Masked stands in the text of a passage for what must not be found, shown or handed on. It has no letters, so no word of it is
// indexed, and it is the same length whatever it hides.
const Masked = "▒▒▒"

// Mask returns text with personal data replaced by Masked: Belgian national register numbers and French social security numbers with
// right check digits, Dutch citizen service numbers and the others that a label announces, account numbers with right check digits,
// mobile telephone numbers, and the part before the "@" of private e-mail addresses. Numbers of desks and switchboards and addresses
// of services stay, and so do the hosts of addresses, which tell whose page it is. Masking a masked text changes nothing. Time is
// linear in the text.
func Mask(text string) string {
	spans := personal(text)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.start])
		b.WriteString(Masked)
		at = s.end
	}
	b.WriteString(text[at:])
	return b.String()
}

// personal returns where personal data stands in text, in order.
func personal(text string) []span {
	if !mayBePersonal(text) {
		return nil
	}
	var found []span
	last := 0
	for i := 0; i < len(text); {
		c := text[i]
		var s span
		switch {
		case c == '@':
			s = privateMail(text, i, last)
		case i > 0 && wordEndsAt(text, i):
		case c >= '0' && c <= '9' || c == '+':
			s = personalNumber(text, i)
		case asciiLetter(c):
			s = iban(text, i)
		}
		if s.end > s.start && s.start >= last {
			found = append(found, s)
			last = s.end
			i = max(s.end, i+1)
			continue
		}
		i++
	}
	return found
}

// leastDigits are the digits of the shortest personal number.
const leastDigits = 8

// mayBePersonal tells of most texts that there is nothing to mask: a number of persons has eight digits with nothing but single signs
// between them.
func mayBePersonal(text string) bool {
	digits, gap := 0, 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '@':
			return true
		case c >= '0' && c <= '9':
			if digits++; digits >= leastDigits {
				return true
			}
			gap = 0
		default:
			if gap++; gap > 6 {
				digits = 0
			}
		}
	}
	return false
}

// personalNumber returns the personal number or mobile telephone number that begins at start.
func personalNumber(text string, start int) span {
	if start > 0 && hangsOn(text, start) {
		return span{}
	}
	if end := nir(text, start); end > 0 {
		return span{start, end}
	}
	g := digitGroups(text, start)
	for n := g.n; n > 0; n-- {
		length := g.upTo[n-1]
		if length < leastDigits {
			break
		}
		end := g.ends[n-1]
		if goesOn(text, end) {
			continue
		}
		digits := string(g.digits[:length])
		if g.abroad() && mobileAbroad(strings.TrimPrefix(digits, "00")) {
			return span{start, end}
		}
		if !g.plus && g.isPersonal(text, start, n, digits) {
			return span{start, end}
		}
	}
	return span{}
}

// isPersonal tells whether the first n groups are a number of a person.
func (g *groups) isPersonal(text string, start, n int, digits string) bool {
	shape := g.shape(n)
	switch len(digits) {
	case 8, 9:
		return slices.Contains(serviceNumberShapes, shape) && elevenTest(digits) && announced(text, start, dutchLabels)
	case 10:
		return g.isMobile(text, start, n, digits, shape)
	case 11:
		if digits[:2] == "07" && digits[2] >= '3' && slices.Contains(britishShapes, shape) {
			return true
		}
		return slices.Contains(registerShapes, shape) && (registerNumber(digits) || announced(text, start, registerLabels))
	case 12:
		return shape == 0x372 && g.separators(n, '-') && remainder(digits[:10], 97) == remainder(digits[10:], 97)
	case 13:
		return announced(text, start, socialLabels)
	}
	return false
}

// isMobile tells whether ten digits are a mobile number of Belgium (04 5 to 04 9), France (06, 07) or the Netherlands (06). A Belgian
// enterprise number has as many, and is written with two full stops or behind a label.
func (g *groups) isMobile(text string, start, n int, digits string, shape uint64) bool {
	switch {
	case digits[:2] == "04" && digits[2] >= '5' && digits[2] <= '9':
		if !slices.Contains(belgianShapes, shape) || announced(text, start, enterpriseLabels) {
			return false
		}
		return shape != 0x433 || !g.separators(n, '.')
	case digits[:2] == "06" || digits[:2] == "07":
		return slices.Contains(frenchShapes, shape) && !announced(text, start, bookLabels)
	}
	return false
}

// The lengths of the groups that each sort of number is written in, see shape.
var (
	belgianShapes       = []uint64{0x4222, 0x433, 0x46, 0xA, 0x31222}
	frenchShapes        = []uint64{0x22222, 0xA, 0x28, 0x244, 0x2332, 0x2323, 0x46, 0x4222}
	britishShapes       = []uint64{0x56, 0x533, 0xB, 0x434, 0x47, 0x344}
	registerShapes      = []uint64{0x22232, 0x632, 0xB, 0x65, 0x2225}
	serviceNumberShapes = []uint64{0x9, 0x8, 0x423, 0x333, 0x2223, 0x233}
)

// The words that announce a number, in lower case.
var (
	registerLabels   = []string{"rijksregister", "nationaal nummer", "insz", "rrn", "bis-nummer", "bisnummer", "registre national", "numéro national", "n° national", "niss", "numéro bis", "national number", "national register"}
	dutchLabels      = []string{"bsn", "burgerservicenummer", "sofinummer", "sofi-nummer", "citizen service"}
	socialLabels     = []string{"sécurité sociale", "securite sociale", "nir", "sécu", "social security"}
	enterpriseLabels = []string{"kbo", "bce", "btw", "tva", "vat", "rpr", "rpm", "ondernemingsn", "entreprise", "enterprise", "company n", "be "}
	bookLabels       = []string{"isbn", "issn"}
)

// labelReach is how many bytes before a number its label begins at most.
const labelReach = 40

// announced tells whether one of the labels stands right before a number, with no other number between.
func announced(text string, start int, labels []string) bool {
	before := strings.ToLower(text[max(0, start-labelReach):start])
	if i := strings.LastIndexAny(before, "0123456789;"); i >= 0 {
		before = before[i+1:]
	}
	for _, l := range labels {
		if i := strings.LastIndex(before, l); i >= 0 && (i == 0 || !wordEndsAt(before, i)) {
			return true
		}
	}
	return false
}

// registerNumber tells whether eleven digits are a Belgian national register number: a date of birth, in which 20 or 40 may be added
// to the month, a serial number, and 97 less the remainder of both by 97; of those born since 2000 a 2 goes before. Royal decree of 3
// April 1984 on the composition of the identification number.
func registerNumber(digits string) bool {
	month, day := remainder(digits[2:4], 100), remainder(digits[4:6], 100)
	if month > 52 || month%20 > 12 || day > 31 || digits[6:9] == "000" {
		return false
	}
	check := remainder(digits[9:], 100)
	return check == 97-remainder(digits[:9], 97) || check == 97-remainder("2"+digits[:9], 97)
}

// elevenTest tells whether eight or nine digits are a Dutch citizen service number: the digits times 9, 8, … 2, less the last one, are
// a multiple of eleven.
func elevenTest(digits string) bool {
	if len(digits) == 8 {
		digits = "0" + digits
	}
	sum := -int(digits[8] - '0')
	for i := range 8 {
		sum += (9 - i) * int(digits[i]-'0')
	}
	return sum%11 == 0 && sum > 0
}

// remainder returns a number in digits modulo m.
func remainder(digits string, m int) int {
	n := 0
	for _, c := range []byte(digits) {
		n = (n*10 + int(c-'0')) % m
	}
	return n
}

// nir returns the end of the French social security number with its key at start, 0 where none stands: sex, year and month of birth,
// department (2A and 2B are those of Corsica), municipality, order, and 97 less the remainder of it all by 97.
func nir(text string, start int) int {
	if start >= len(text) || !strings.ContainsRune("123478", rune(text[start])) {
		return 0
	}
	var digits [15]byte
	n, i := 0, start
	for n < len(digits) && i < len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9', n == 6 && (c == 'A' || c == 'B') && digits[5] == '2':
			digits[n] = c
			n++
			i++
			continue
		case n > 0 && (c == ' ' || c == '.' || c == '-'):
			i++
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if n == 0 || r != '\u00a0' && r != '\u202f' {
				return 0
			}
			i += size
		}
		if i >= len(text) || (text[i] < '0' || text[i] > '9') {
			return 0 // two signs between digits
		}
	}
	if n < len(digits) || goesOn(text, i) {
		return 0
	}
	switch digits[6] {
	case 'A':
		digits[5], digits[6] = '1', '9'
	case 'B':
		digits[5], digits[6] = '1', '8'
	}
	month := remainder(string(digits[3:5]), 100)
	if month == 0 || month > 12 && month < 20 || month > 42 && month < 50 {
		return 0
	}
	if remainder(string(digits[13:]), 100) != 97-remainder(string(digits[:13]), 97) {
		return 0
	}
	return i
}
