package thesaurus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/vocab"
)

// ordinary are names, folded, small words aside, that are words of a language as well and that vocab.Ordinary does not tell: of
// countries and peoples, those of which readers' small words are left out, and inflected words. Typed in lower case they name no
// place, and in texts they are looked for behind a word that only a place takes.
var ordinary = map[string]bool{
	"agro":      true, // agro-ecology
	"amie":      true, // French friend
	"chiro":     true, // a youth movement
	"cherche":   true, // French looks for
	"christmas": true,
	"coq":       true, // French cock; Le Coq, De Haan
	"cree":      true, // French creates
	"gere":      true, // French manages
	"grenade":   true, // French and English; Grenada, Granada
	"haan":      true, // Dutch cock; De Haan
	"havre":     true, // French haven; Le Havre
	"indien":    true, // Dutch if; French Indian
	"jersey":    true, // the garment
	"mans":      true, // English; Le Mans
	"panne":     true, // French breakdown; De Panne
	"permet":    true, // French allows
	"poles":     true, // English and French
	"polish":    true, // English
	"pools":     true, // English; Dutch Polish
	"reunion":   true, // French and English meeting
	"sert":      true, // French serves
	"serven":    true, // Dutch to serve
}

// never are abbreviations and short names of countries, folded, that are far too common as words: they name nothing, and texts
// are not searched for them.
var never = map[string]bool{
	"cap": true, // Le Cap; French cape
	"car": true, // Central African Republic; a vehicle, French because
	"eau": true, // Émirats arabes unis; French water
	"us":  true, // United States; English pronoun
	"u s": true,
	"vs":  true, // Verenigde Staten; versus
	"v s": true,
}

// shortName is the most letters of a name that names a place only when it is typed as names are.
const shortName = 3

// isOrdinary reports whether a proper name is a word of a language too.
func isOrdinary(name string) bool {
	return vocab.Ordinary(name) || ordinary[strings.Join(toldAsWritten(name), " ")]
}

// meantAsName reports whether a proper name as it was typed is meant as one: one that is a word too must be written like a name.
func meantAsName(typed string) bool {
	if r, _ := utf8.DecodeRuneInString(typed); unicode.IsUpper(r) {
		return true
	}
	return utf8.RuneCountInString(typed) > shortName && !isOrdinary(typed)
}
