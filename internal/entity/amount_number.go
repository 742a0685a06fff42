package entity

import (
	"strings"

	"entente/internal/lang"
)

// figure is a number as written.
type figure struct {
	start, end int
	digits     string // before the decimal mark
	fraction   string // behind it
	power      int    // of ten, of a word such as "miljoen"
}

// maxDigits bounds a number that counts money.
const maxDigits = 15

// readNumber reads the number at start with its groups, decimals and multiplier: "20.000", "1 250,50", "1,5 miljoen", "20k". Where it
// is none, end still tells how far its digits go.
//
// A mark with exactly three digits behind it parts groups ("20.000 euro", "£5,000"), whatever the language, since no sum of money has
// three decimals; but before a multiplier, and behind a lone zero, the mark of the language is decimal: a point in English, a comma
// in others. One or two digits behind a mark are decimals.
func readNumber(text string, start int, c lang.Code) (figure, bool) {
	n := figure{start: start}
	i := skipDigits(text, start)
	n.end = i
	if i-start > maxDigits {
		return n, false
	}
	parts := []string{text[start:i]}
	var marks []string
	for len(parts) < 6 {
		mark := groupMark(text, i)
		if mark == "" {
			break
		}
		j := skipDigits(text, i+len(mark))
		part := text[i+len(mark) : j]
		blank := mark != "." && mark != ","
		switch {
		case part == "" || len(part) > 3 && blank:
			j = -1
		case blank && (len(part) != 3 || len(parts[len(parts)-1]) > 3 || len(parts) == 1 && parts[0][0] == '0'):
			j = -1
		case len(part) > 3:
			return figure{start: start, end: j}, false // 12.2019
		}
		if j < 0 {
			break
		}
		parts, marks, i = append(parts, part), append(marks, mark), j
		if len(part) != 3 {
			break // decimals end a number
		}
	}
	n.end = i
	if n.digits = parts[0]; len(marks) > 0 {
		last := len(parts) - 1
		mark := marks[last-1]
		decimal := len(parts[last]) != 3
		power, _ := multiplier(text, i)
		if !decimal && last == 1 && (mark == "," && c != lang.EN || mark == "." && c == lang.EN) {
			decimal = parts[0] == "0" || power > 0
		}
		if !decimal && last > 1 && mark != marks[0] && (mark == "." || mark == ",") {
			decimal = true // 1.234,567
		}
		groups := parts
		if decimal {
			if mark != "." && mark != "," {
				return n, false
			}
			n.fraction = parts[last]
			groups = parts[:last]
		}
		for k, g := range groups[1:] {
			if len(g) != 3 || marks[k] != marks[0] && marks[k] == "," != (marks[0] == ",") {
				return n, false // a date, a section
			}
		}
		if len(groups) > 1 && len(groups[0]) > 3 {
			return n, false
		}
		if decimal && len(groups) > 1 && marks[0] == mark {
			return n, false // 12.345.67
		}
		n.digits = strings.Join(groups, "")
	}
	if i < len(text) && (text[i] == '.' || text[i] == ',') && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
		return figure{start: start, end: skipDigits(text, i+1)}, false // goes on: 12.3.2019
	}
	for _, tail := range [...]string{",-", ",—", ",–", ".-", ",00-"} {
		if strings.HasPrefix(text[i:], tail) {
			n.end += len(tail)
			break
		}
	}
	if power, end := multiplier(text, n.end); power > 0 {
		n.power, n.end = power, end
	}
	return n, len(n.digits)+n.power <= maxDigits+6
}

// groupMark returns the mark at i that a digit follows: a point, a comma, a narrow or wide blank, an apostrophe.
func groupMark(text string, i int) string {
	for _, m := range [...]string{".", ",", " ", "\u00a0", "\u202f", "'", "’"} {
		if strings.HasPrefix(text[i:], m) {
			if j := i + len(m); j < len(text) && text[j] >= '0' && text[j] <= '9' {
				return m
			}
			return ""
		}
	}
	return ""
}

// multipliers are words behind a number with the power of ten they stand for, longer ones first. Those of one letter stand right
// behind the digits or before a currency sign.
var multipliers = []struct {
	text  string
	power int
}{
	{"miljoenen", 6}, {"miljoen", 6}, {"millions", 6}, {"million", 6}, {"miljard", 9}, {"milliards", 9}, {"milliard", 9}, {"billion", 9},
	{"duizend", 3}, {"thousand", 3}, {"mille", 3}, {"mln.", 6}, {"mln", 6}, {"mio.", 6}, {"mio", 6}, {"Mio", 6}, {"mrd", 9}, {"bn", 9}, {"k", 3}, {"K", 3}, {"m", 6}, {"M", 6},
}

// multiplier returns the power of ten of the word at i, and where it ends, with the "d'" or "de" of a French one.
func multiplier(text string, i int) (power, end int) {
	at := skipBlanks(text, i)
	if at >= len(text) {
		return 0, i
	}
	switch text[at] {
	case 'm', 'd', 't', 'b', 'k', 'K', 'M':
	default:
		return 0, i
	}
	for _, m := range multipliers {
		if !strings.HasPrefix(text[at:], m.text) {
			continue
		}
		end := at + len(m.text)
		if end < len(text) && wordRuneAt(text[end:]) && !(len(m.text) == 1 && currencyIs(text, end)) {
			continue
		}
		if len(m.text) == 1 && at > i && !currencyIs(text, end) {
			continue // "2 m": metres
		}
		for _, of := range [...]string{" d'", " d’", " de ", " of "} {
			if strings.HasPrefix(text[end:], of) && currencyIs(text, end+len(of)) {
				return m.power, end + len(of)
			}
		}
		return m.power, end
	}
	return 0, i
}

func skipBlanks(text string, i int) int {
	return len(text) - len(strings.TrimLeft(text[i:], blanks))
}

// decimal returns the number in digits, with a decimal point only where it has a fraction.
func (n figure) decimal() string {
	digits, fraction := n.digits, n.fraction
	for range n.power {
		if fraction == "" {
			digits += "0"
			continue
		}
		digits += fraction[:1]
		fraction = fraction[1:]
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		digits = "0"
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		return digits + "." + fraction
	}
	return digits
}

// less compares two numbers as decimal writes them.
func less(a, b string) bool {
	wholeA, fractionA, _ := strings.Cut(a, ".")
	wholeB, fractionB, _ := strings.Cut(b, ".")
	if len(wholeA) != len(wholeB) {
		return len(wholeA) < len(wholeB)
	}
	if wholeA != wholeB {
		return wholeA < wholeB
	}
	return fractionA < fractionB
}
