package entity

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// bracketCodes are the codes of vehicles and of ISO 3166 that stand in brackets behind a town, by country. Codes that are more
// often something else, such as PS, S or N, are left out.
var bracketCodes = map[string]string{
	"A": "AT", "AT": "AT", "B": "BE", "BE": "BE", "BG": "BG", "BF": "BF", "BJ": "BJ", "CH": "CH", "CI": "CI", "CZ": "CZ", "D": "DE", "DE": "DE",
	"DK": "DK", "E": "ES", "ES": "ES", "EE": "EE", "EST": "EE", "F": "FR", "FR": "FR", "FI": "FI", "FIN": "FI", "GB": "GB", "UK": "GB", "GR": "GR",
	"H": "HU", "HU": "HU", "HR": "HR", "I": "IT", "IT": "IT", "IE": "IE", "IRL": "IE", "JP": "JP", "L": "LU", "LU": "LU", "LT": "LT", "LV": "LV",
	"ML": "ML", "MA": "MA", "NL": "NL", "P": "PT", "PT": "PT", "PL": "PL", "RO": "RO", "RUS": "RU", "RW": "RW", "SE": "SE", "SK": "SK", "SI": "SI",
	"SLO": "SI", "SN": "SN", "TR": "TR", "UA": "UA", "ZA": "ZA",
}

// codes returns the codes in brackets right behind a capitalised word that is no word of partnership: "Aarau (CH)".
func codes(text string) []record.Mention {
	var found []record.Mention
	for at := 0; len(found) < maxInPassage; {
		open := strings.IndexByte(text[at:], '(')
		if open < 0 {
			break
		}
		open += at
		at = open + 1
		inside := text[at:min(len(text), at+4)]
		end := strings.IndexByte(inside, ')')
		if end <= 0 || bracketCodes[inside[:end]] == "" || !placeEnds(text[:open]) {
			continue
		}
		found = append(found, record.Mention{Kind: record.KindCountry, Rule: "code", Surface: inside[:end], Value: bracketCodes[inside[:end]], Start: at, End: at + end})
	}
	return found
}

// placeEnds tells that a text ends in a capitalised word that may be a place's, and one blank.
func placeEnds(text string) bool {
	before := strings.TrimSuffix(text, " ")
	if before == text {
		return false
	}
	from := len(before)
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(before[:from])
		if !wordRune(r) {
			break
		}
		from -= n
	}
	word := before[from:]
	if len(word) < 3 || len(word) > maxWord || !capital(word) {
		return false
	}
	folded := vocab.Fold(word)
	return hintOf([]byte(folded)) == 0 && !placeNoun[folded] && !functionWord[folded]
}

// withCodes adds the codes of a passage to the mentions that were found by name; both are in order.
func withCodes(found []record.Mention, text string) []record.Mention {
	more := codes(text)
	if len(more) == 0 {
		return found
	}
	i := 0
	for _, c := range more {
		for i < len(found) && found[i].End <= c.Start {
			i++
		}
		if i == len(found) || found[i].Start >= c.End {
			found = slices.Insert(found, i, c)
		}
	}
	return found
}

// otherCodes are codes in brackets beside which the letters of bracketCodes mean something else: members of a list, sexes, roman
// numbers, American parties; languageCode is the one beside which FR and NL are languages.
var otherCodes = [...]string{"(C)", "(G)", "(II)", "(III)", "(M)", "(V)", "(X)", "(R)", "(a)", "(b)"}

const languageCode = "(EN)"

// settleCodes drops the codes of a document where they do not stand for countries.
func settleCodes(doc *record.Document) {
	letters, languages, seen := true, true, map[string]bool{}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Rule == "code" && m.Kind == record.KindCountry {
				seen[m.Surface] = true
			}
		}
	}
	if len(seen) == 0 {
		return
	}
	for _, p := range doc.Passages {
		for _, o := range otherCodes {
			letters = letters && !strings.Contains(p.Text, o)
		}
		languages = languages && !strings.Contains(p.Text, languageCode)
	}
	if seen["FR"] && seen["NL"] && len(seen) == 2 {
		languages = false
	}
	dropWeak(doc, func(m record.Mention, _ int) bool {
		return m.Rule == "code" && (len(m.Surface) == 1 && !letters || !languages && (m.Surface == "FR" || m.Surface == "NL" || m.Surface == "DE"))
	})
}

// dropWeak takes the mentions of countries out that were only read by a weak sign.
func dropWeak(doc *record.Document, drop func(m record.Mention, coded int) bool) {
	for i := range doc.Passages {
		p := &doc.Passages[i]
		coded := codedCountries(*p)
		var kept []record.Mention
		for j, m := range p.Mentions {
			switch weak := m.Kind == record.KindCountry && drop(m, coded); {
			case weak && kept == nil:
				kept = append(make([]record.Mention, 0, len(p.Mentions)), p.Mentions[:j]...)
			case !weak && kept != nil:
				kept = append(kept, m)
			}
		}
		if kept != nil {
			p.Mentions = kept
		}
	}
}

// lightly tells a mention that names no country unless a partnership stands with it. Two letters stand for themselves where
// the passage names several countries so: coded is how many.
func lightly(m record.Mention, coded int) bool {
	return m.Rule == "region" || m.Rule == "code" && (len(m.Surface) < 2 || coded < 2)
}

// manyCodes is how many countries a passage names by codes that is a list of partners where it speaks of a bond at all.
const manyCodes = 3

// codedCountries counts the countries that a passage names by a code.
func codedCountries(p record.Passage) int {
	var seen map[string]bool
	for _, m := range p.Mentions {
		if m.Rule == "code" && m.Kind == record.KindCountry {
			if seen == nil {
				seen = map[string]bool{}
			}
			seen[m.Value] = true
		}
	}
	return len(seen)
}
