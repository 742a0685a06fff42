package entity

import (
	"strings"
	"unicode/utf8"

	"entente/internal/vocab"
)

// currencySigns are the signs and codes of currencies as they stand before or behind a number, longer ones first. Codes are those of
// ISO 4217; FCFA is that of either of the two CFA francs, as most texts do not tell which.
var currencySigns = []struct{ text, code string }{
	{"US$", "USD"}, {"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"EUR", "EUR"}, {"USD", "USD"}, {"GBP", "GBP"}, {"FCFA", "FCFA"}, {"F CFA", "FCFA"}, {"CFA", "FCFA"},
	{"XOF", "XOF"}, {"XAF", "XAF"}, {"MAD", "MAD"}, {"DHS", "MAD"}, {"DH", "MAD"}, {"BEF", "BEF"}, {"BF", "BEF"}, {"FB", "BEF"}, {"CHF", "CHF"}, {"TND", "TND"}, {"DZD", "DZD"},
	{"CDF", "CDF"}, {"RWF", "RWF"}, {"BIF", "BIF"}, {"KES", "KES"}, {"UGX", "UGX"}, {"TZS", "TZS"}, {"ZAR", "ZAR"}, {"NLG", "NLG"}, {"DEM", "DEM"}, {"FRF", "FRF"},
	{"INR", "INR"}, {"JPY", "JPY"}, {"¥", "JPY"}, {"CNY", "CNY"}, {"CAD", "CAD"}, {"AUD", "AUD"}, {"PLN", "PLN"}, {"RON", "RON"}, {"BRL", "BRL"}, {"NOK", "NOK"}, {"SEK", "SEK"},
	{"DKK", "DKK"}, {"CZK", "CZK"}, {"HUF", "HUF"}, {"GHS", "GHS"}, {"NGN", "NGN"}, {"XDR", "XDR"}, {"ECU", "XEU"},
}

// currencyWords are the names of currencies behind a number, folded, longer ones first.
var currencyWords = []struct{ text, code string }{
	{"amerikaanse dollar", "USD"}, {"dollars americains", "USD"}, {"us dollars", "USD"}, {"us dollar", "USD"}, {"canadese dollar", "CAD"}, {"dollars canadiens", "CAD"}, {"canadian dollars", "CAD"},
	{"dollars", "USD"}, {"dollar", "USD"}, {"euro s", "EUR"}, {"euros", "EUR"}, {"euro", "EUR"},
	{"pond sterling", "GBP"}, {"britse pond", "GBP"}, {"livres sterling", "GBP"}, {"pounds sterling", "GBP"}, {"pounds", "GBP"},
	{"francs cfa", "FCFA"}, {"franc cfa", "FCFA"}, {"cfa francs", "FCFA"}, {"cfa frank", "FCFA"}, {"cfa franken", "FCFA"},
	{"belgische franken", "BEF"}, {"belgische frank", "BEF"}, {"francs belges", "BEF"}, {"belgian francs", "BEF"}, {"zwitserse frank", "CHF"}, {"francs suisses", "CHF"}, {"swiss francs", "CHF"},
	{"franse frank", "FRF"}, {"francs francais", "FRF"}, {"french francs", "FRF"}, {"congolese frank", "CDF"}, {"francs congolais", "CDF"}, {"rwandese frank", "RWF"}, {"francs rwandais", "RWF"},
	{"franken", "BEF"}, {"frank", "BEF"}, {"marokkaanse dirham", "MAD"}, {"dirhams marocains", "MAD"}, {"dirhams", "MAD"}, {"dirham", "MAD"},
	{"tunesische dinar", "TND"}, {"dinars tunisiens", "TND"}, {"algerijnse dinar", "DZD"}, {"dinars algeriens", "DZD"}, {"gulden", "NLG"}, {"florins", "NLG"}, {"guilders", "NLG"},
	{"duitse mark", "DEM"}, {"deutsche mark", "DEM"}, {"zloty", "PLN"}, {"zlotys", "PLN"}, {"roepies", "INR"}, {"roupies indiennes", "INR"}, {"rupees", "INR"},
	{"yen", "JPY"}, {"yens", "JPY"}, {"yuan", "CNY"}, {"zuid afrikaanse rand", "ZAR"}, {"south african rand", "ZAR"}, {"cordoba", "NIO"}, {"ecu", "XEU"},
}

// currencyBefore returns the code of the sign that stands before text[start:], at most a blank away and not before last.
func currencyBefore(text string, start, last int) (string, int) {
	at := start
	for range 2 {
		r, n := utf8.DecodeLastRuneInString(text[last:at])
		if !strings.ContainsRune(blanks, r) || n == 0 || r == utf8.RuneError {
			break
		}
		at -= n
	}
	if at == last {
		return "", start
	}
	switch c := text[at-1]; {
	case c >= 'A' && c <= 'Z', c == '$', c >= utf8.RuneSelf:
	default:
		return "", start
	}
	for _, m := range currencySigns {
		if from := at - len(m.text); from >= last && text[from:at] == m.text {
			if m.text[0] >= 'A' && m.text[0] <= 'Z' && from > 0 && wordEndsAt(text, from) || m.text == "$" && from > 0 && wordEndsAt(text, from) && text[from-1] != 'S' {
				continue
			}
			return m.code, from
		}
	}
	return "", start
}

// currencyBehind returns the code of the sign or word at end, at most two blanks or a hyphen behind it, and where it ends.
func currencyBehind(text string, end int) (string, int) {
	at := skipBlanks(text, end)
	if at-end > 6 || at >= len(text) {
		return "", end
	}
	for _, m := range currencySigns {
		if text[at] != m.text[0] || !strings.HasPrefix(text[at:], m.text) {
			continue
		}
		to := at + len(m.text)
		switch {
		case m.text[0] >= 'A' && m.text[0] <= 'Z':
			if to < len(text) && wordRuneAt(text[to:]) {
				continue
			}
		case to < len(text) && text[to] >= '0' && text[to] <= '9':
			return "", end // "12 €20": the sign is of the next number
		case to+1 < len(text) && text[to] == ' ' && text[to+1] >= '0' && text[to+1] <= '9' && at > end:
			return "", end // "2014 € 500"
		}
		return m.code, to
	}
	return currencyWord(text, at, end)
}

// currencyWord returns the code of the name at at.
func currencyWord(text string, at, end int) (string, int) {
	switch text[at] | 0x20 {
	case 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'l', 'm', 'p', 'r', 's', 't', 'u', 'y', 'z':
	default:
		return "", end
	}
	// The first two or three words, folded.
	w := wordReader{text: text[at:min(len(text), at+40)]}
	folded, ends := "", [3]int{}
	n := 0
	var stops [3]int
	for n < 3 {
		a, b, ok := w.read()
		if !ok || n == 0 && a > 0 || n > 0 && a-ends[n-1] > 3 {
			break
		}
		if n > 0 {
			folded += " "
		}
		folded += vocab.Fold(text[at+a : at+b])
		ends[n], stops[n] = b, len(folded)
		n++
	}
	for _, m := range currencyWords {
		if !strings.HasPrefix(folded, m.text) {
			continue
		}
		for k := range n {
			if stops[k] != len(m.text) {
				continue
			}
			to := at + ends[k]
			if m.text == "pounds" && weighs(text[to:]) || m.text == "frank" && text[at] == 'F' {
				return "", end
			}
			if to+1 < len(text) && text[to] == '-' && m.code == "EUR" && text[at] == 'E' && wordRuneAt(text[to+1:]) {
				return "", end // "Euro-Mediterranean"
			}
			return m.code, to
		}
	}
	return "", end
}

// weighs tells that pounds are no money: "12 pounds of rice".
func weighs(rest string) bool {
	return strings.HasPrefix(rest, " of ") || strings.HasPrefix(rest, " in weight") || strings.HasPrefix(rest, " heav")
}

// currencyIs tells whether a currency stands at at.
func currencyIs(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	code, _ := currencyBehind(text, at)
	return code != ""
}

// numberWords are the numbers that stand before "million" in words, folded, as digits.
var numberWords = map[string]figure{
	"een": {digits: "1"}, "un": {digits: "1"}, "a": {digits: "1"}, "one": {digits: "1"}, "anderhalf": {digits: "1", fraction: "5"}, "half": {fraction: "5"}, "halve": {fraction: "5"}, "demi": {fraction: "5"},
	"twee": {digits: "2"}, "deux": {digits: "2"}, "two": {digits: "2"}, "drie": {digits: "3"}, "trois": {digits: "3"}, "three": {digits: "3"},
	"vier": {digits: "4"}, "quatre": {digits: "4"}, "four": {digits: "4"}, "vijf": {digits: "5"}, "cinq": {digits: "5"}, "five": {digits: "5"},
	"zes": {digits: "6"}, "six": {digits: "6"}, "zeven": {digits: "7"}, "sept": {digits: "7"}, "seven": {digits: "7"}, "acht": {digits: "8"}, "huit": {digits: "8"}, "eight": {digits: "8"},
	"negen": {digits: "9"}, "neuf": {digits: "9"}, "nine": {digits: "9"}, "tien": {digits: "10"}, "dix": {digits: "10"}, "ten": {digits: "10"},
}

// wordedSum reads a sum whose number is in words, from its multiplier at i on: "un million d'euros", "half a million euros".
func wordedSum(text string, i, last int) (sum, bool) {
	power, end := multiplier(text, i)
	if power < 6 || end-i < 4 {
		return sum{}, false
	}
	code, to := currencyBehind(text, end)
	if code == "" {
		return sum{}, false
	}
	from := i
	var n figure
	for range 3 { // "een half miljoen", "half a million"
		before := strings.TrimRight(text[max(last, from-16):from], blanks+"-")
		start := len(before)
		for start > 0 {
			r, size := utf8.DecodeLastRuneInString(before[:start])
			if !wordRune(r) {
				break
			}
			start -= size
		}
		word, ok := numberWords[vocab.Fold(before[start:])]
		if !ok || before[start:] == "" || n.fraction != "" && word.digits != "1" {
			break
		}
		if n.fraction == "" {
			n = word
		}
		from = from - len(text[max(last, from-16):from]) + start
		if n.digits != "1" || n.fraction != "" {
			if n.digits != "" {
				break
			}
		}
	}
	if n.digits == "" && n.fraction == "" {
		return sum{}, false
	}
	n.power = power
	return sum{from: from, to: to, value: n.decimal() + " " + code}, true
}
