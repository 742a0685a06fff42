package entity

import (
	"strings"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
)

// amount recognises sums of money with their currency.
type amount struct{}

func (amount) Kind() record.Kind { return record.KindAmount }

// The rules by which an amount is read.
const (
	amountSingle = "sum"
	amountRange  = "range"
	amountWords  = "words" // a number in words: "un million d'euros"
)

// Find returns the sums of money in p: a number with a currency before or behind it, or two numbers that make a range. A number
// without a currency is none. The passage's language tells the decimal mark, see parseNumber.
func (amount) Find(p record.Passage) []record.Mention {
	var found []record.Mention
	text := p.Text
	add := func(from, to int, value, rule string) {
		found = append(found, record.Mention{Kind: record.KindAmount, Surface: text[from:to], Value: value, Start: from, End: to, Rule: rule})
	}
	last := 0 // end of what was read
	for i := 0; i < len(text) && len(found) < maxInPassage; {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			if i > 0 && wordEndsAt(text, i) { // "A20", "co2"
				i = skipDigits(text, i)
				continue
			}
			s, end := readSum(text, i, last, p.Language)
			if s.value != "" {
				if n := len(found); s.rule == amountRange && n > 0 && found[n-1].End > s.from {
					found = found[:n-1]
				}
				add(s.from, s.to, s.value, s.rule)
				last = s.to
			}
			i = max(end, i+1)
		case (c == 'm' || c == 'b') && i+1 < len(text) && text[i+1] == 'i' && (i == 0 || !wordEndsAt(text, i)):
			if s, ok := wordedSum(text, i, last); ok {
				add(s.from, s.to, s.value, amountWords)
				i, last = s.to, s.to
				continue
			}
			i++
		default:
			i++
		}
	}
	return found
}

// sum is a stretch of text that is an amount.
type sum struct {
	from, to    int
	value, rule string
}

// readSum reads a sum whose first digit is at i, and what stands before it, not before last. It returns how far it read.
func readSum(text string, i, last int, c lang.Code) (sum, int) {
	first, ok := readNumber(text, i, c)
	if !ok {
		return sum{}, first.end
	}
	if first.end-i == 4 && inFours(text, i) {
		return sum{}, first.end
	}
	before, from := currencyBefore(text, i, last)
	behind, to := currencyBehind(text, first.end)
	if second, ok := rangeBehind(text, first, behind, to, c); ok {
		start, currency2 := second.start, ""
		if b, at := currencyBefore(text, second.start, first.end); b != "" {
			currency2, start = b, at
		}
		behind2, to2 := currencyBehind(text, second.end)
		currency := pick(behind2, currency2, behind, before)
		_ = start
		if currency != "" && (before == "" || pick(before, currency) == currency) {
			if first.power == 0 {
				// "2 à 3 millions d'euros": the multiplier is of both, unless the first is a sum already.
				if first.power < second.power && before == "" && behind == "" {
					first.power = second.power
				}
			}
			low, high := first.decimal(), second.decimal()
			if less(low, high) {
				end := second.end
				if behind2 != "" {
					end = to2
				}
				if before != "" {
					i = from
				}
				return sum{i, end, low + "-" + high + " " + currency, amountRange}, end
			}
		}
	}
	currency := pick(behind, before)
	if currency == "" {
		return sum{}, first.end
	}
	end := first.end
	if behind != "" {
		end = to
	}
	if before != "" && (behind == "" || behind == before) {
		i = from
	}
	return sum{i, end, first.decimal() + " " + currency, amountSingle}, end
}

func pick(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// rangeBehind returns the second number of a range that goes on behind the first, or behind its currency: "5 000 à 7 500 euros",
// "€ 500 tot € 700", "entre 5 et 7 euros".
func rangeBehind(text string, first figure, currency string, to int, c lang.Code) (figure, bool) {
	at := first.end
	if currency != "" {
		at = to
	}
	rest := text[at:min(len(text), at+24)]
	trimmed := strings.TrimLeft(rest, blanks)
	for _, link := range amountLinks {
		after, ok := strings.CutPrefix(trimmed, link)
		if !ok {
			continue
		}
		if (link == "en " || link == "et " || link == "and ") && !between(text, first.start) {
			return figure{}, false
		}
		after = strings.TrimLeft(after, blanks)
		for _, m := range currencySigns {
			if more, ok := strings.CutPrefix(after, m.text); ok {
				after = strings.TrimLeft(more, blanks)
				break
			}
		}
		start := at + len(rest) - len(after)
		if start >= len(text) || text[start] < '0' || text[start] > '9' {
			return figure{}, false
		}
		second, ok := readNumber(text, start, c)
		return second, ok
	}
	return figure{}, false
}

var amountLinks = []string{"tot en met ", "tot ", "à ", "to ", "-", "–", "en ", "et ", "and "}

const blanks = " \u00a0\u202f"

// between tells whether the word before a number, or before the sign of its currency, is that of a range: "tussen 5 en 7 euro".
func between(text string, start int) bool {
	before := strings.TrimRight(text[max(0, start-16):start], blanks+"€£$EURSD")
	for _, w := range [...]string{"tussen", "entre", "between", "Tussen", "Entre", "Between"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// wordEndsAt tells whether a word ends right before text[i:].
func wordEndsAt(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return wordRune(r)
}

func skipDigits(text string, i int) int {
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}

// inFours tells whether the four digits at i are a group of an account number: four digits or letters and a blank stand before, and no year.
func inFours(text string, i int) bool {
	if i < 5 || text[i-1] != ' ' || i > 5 && wordEndsAt(text, i-5) {
		return false
	}
	before := text[i-5 : i-1]
	if strings.HasPrefix(before, "19") || strings.HasPrefix(before, "20") {
		return false
	}
	for _, c := range []byte(before) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
