package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// contactLimit is the longest line, in runes, that is taken for contact data: a paragraph that names an address stays prose.
const contactLimit = 200

var (
	mailAddress = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+\.[\p{L}\d.-]+`)
	telephone   = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:tel|tél|telefoon|téléphone|telephone|phone|gsm|fax|mobile|t|f)\s?[.:]*\s*(?:\+|\(?0)[\d\s()./-]{6,}|(?:\+|00)\d{2}[\s(.][\d\s()./-]{6,}`)
	openingHour = regexp.MustCompile(`(?i)^(?:openingsuren|heures d'ouverture|opening hours)\b`)
	// A street with its number ends the line or is followed by a postal code: "Grote Markt 1", "Rue de la Loi 16, 1000 Bruxelles".
	streetName = regexp.MustCompile(`(?i)^[^.!?]{0,40}(?:straat|laan|plein|steenweg|markt|dreef|kaai|\bweg|\blei|\brue\b.*|\bavenue\b.*|\bboulevard\b.*|\bchaussée\b.*|\bplace\b.*|\bquai\b.*|\bstreet|\broad|\bsquare)[,\s]+\d{1,4}\s?[a-z]?(?:\s*(?:bus|boîte|bte|box)\s*\d+)?(?:[,\s–-]+(?:B-)?\d{4}\s+\p{Lu}.{1,40})?$`)
	postalCode = regexp.MustCompile(`^(?:B-)?[1-9]\d{3}\s+\p{Lu}[\p{L}' -]{1,40}$`)
)

// contact says that a block is an address, a telephone number, a mail address or opening hours.
func contact(s string) bool {
	if utf8.RuneCountInString(s) > contactLimit {
		return false
	}
	return strings.Contains(s, "@") && mailAddress.MatchString(s) || digits(s) >= 8 && telephone.MatchString(s) || openingHour.MatchString(s) || street(s)
}

// streetWords are looked for before the expression is: it is slow, and nearly every line is no street.
var streetWords = []string{"straat", "laan", "plein", "weg", "markt", "dreef", "kaai", "lei", "rue", "avenue", "boulevard", "chauss", "place",
	"quai", "street", "road", "square"}

func street(s string) bool {
	if len(s) > contactLimit || digits(s) == 0 {
		return false
	}
	lower := strings.ToLower(s)
	for _, w := range streetWords {
		if strings.Contains(lower, w) {
			return streetName.MatchString(s)
		}
	}
	return false
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// postcode says that s is a postal code and a place. Alone that may as well be a year and a place: "2014 Tanger".
func postcode(s string) bool { return len(s) <= 60 && postalCode.MatchString(s) }

var contactOpening = regexp.MustCompile(`(?i)^(?:[\p{L}\d._%+-]+@[\p{L}\d-]+\.[\p{L}\d.-]+|(?:tel|tél|telefoon|téléphone|phone|gsm|fax|e-?mail|www)\b\s?[.:])`)

// contactStart says that a line opens with contact data, so that it never goes on with the line above.
func contactStart(s string) bool {
	if len(s) > contactLimit {
		s = s[:contactLimit]
	}
	return strings.ContainsAny(s, "@.:") && contactOpening.MatchString(s) || street(s)
}
