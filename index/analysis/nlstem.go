package analysis

import (
	"strings"
	"unicode/utf8"
)

// The stemmer of Dutch. Snowball's joins what differs by the length of a vowel alone (boom, bom; gemeenteraad, a wheel), parts
// what differs by the sound at its end (huis, huizen; actief, actieve) and knows no conjugation (werkt, gewerkt). This one undoes
// the spelling: where an ending begins with a vowel, a long vowel before it is written once and a short one by two consonants.
// Stems are not words, but words of one lemma have one stem.

// shortBefore are words with a short vowel that is long, and written once, before an ending: dag, dagen. As the head of a
// compound they come after anything; the others only alone.
var (
	shortHeads = []string{"dag", "slag", "verdrag", "bedrag", "oorlog", "pad", "bad", "dak", "gebed", "gebrek", "bevel", "snelweg", "spoorweg", "waterweg", "omweg", "uitweg", "kom"}
	shortAlone = set("weg lot god slot gat vat dal hol hov grav glaz spel schot blad stav tred")
)

// keptDutch are words that a rule would make equal to another word, or that end like an inflected one and are none.
var keptDutch = set(
	"besteden geleden verleden overleden bekleden kleden haven stad lid gelede schepen",
	"geweld geduld geld verkeerd beleid markt meisje beetje oranje skopje spanje",
	"toren keuken molen regen wagen examen leuven mechelen antwerpen namen groningen vlaanderen nederlanden zweden noorwegen polen",
	"hoogte laagte ziekte sterkte zwakte vlakte droogte warmte ruimte diepte lengte menigte",
	"vlaming landing alles anders elders soms thans",
)

// separable are the first parts of verbs that let ge- in between: opleiden, opgeleid.
var separable = []string{
	"overeen", "samen", "binnen", "tegen", "terug", "plaats", "kennis", "onder", "voort", "goed", "vast", "deel", "door", "over", "voor", "open", "mede", "neer",
	"aan", "bij", "los", "mee", "om", "op", "in", "af", "na", "toe", "uit", "vol", "weg",
}

// inseparable are the prefixes of verbs that have no ge- in their participle.
var inseparable = []string{"ver", "ont", "onder", "her", "be"}

// withGe are stems that begin with ge- by themselves.
var withGe = []string{"bruik", "beur", "loof", "loov", "draag", "raak", "denk", "noeg", "tuig"}

// stemDutch returns what a folded word shares with the other forms of its lemma.
func stemDutch(w string) string {
	if len(w) < 4 || keptDutch[w] {
		return w
	}
	for _, s := range []string{"en", "n", "s"} { // plurals of what is kept as it is
		if base, ok := strings.CutSuffix(w, s); ok && len(base) > 3 && keptDutch[base] {
			return base
		}
	}
	switch {
	case ends(w, 7, "steden"):
		return w[:len(w)-len("steden")] + "stad"
	case ends(w, 7, "leden"):
		return w[:len(w)-len("leden")] + "lid"
	case ends(w, 8, "kinderen"):
		return w[:len(w)-len("eren")]
	case ends(w, 6, "heden"):
		w = w[:len(w)-len("heden")] + "heid"
	}
	w = strong(w)
	w = diminutive(w)
	w = pluralInS(w)
	stem, open := ending(w)
	if open {
		stem = closed(ofPlaces(stem))
	}
	stem = participle(stem)
	if base, ok := strings.CutSuffix(stem, "heid"); ok && len(base) >= 6 {
		stem = base // duurzaamheid, duurzaam; but overheid is not over
	}
	return canonical(stem)
}

// strong writes the participle or past tense of a strong verb as its infinitive, behind a separable part too: aangekocht.
func strong(w string) string {
	if verb, ok := strongDutch[w]; ok {
		return verb
	}
	for _, p := range separable {
		if rest, ok := strings.CutPrefix(w, p); ok {
			if verb, ok := strongDutch[rest]; ok {
				return p + verb
			}
		}
	}
	return w
}

// diminutive takes off -je, -tje, -pje and -etje: huisje, tuintje, boompje, balletje.
func diminutive(w string) string {
	w2 := strings.TrimSuffix(w, "s")
	base, ok := strings.CutSuffix(w2, "je")
	if !ok || len(base) < 4 || keptDutch[w2] || base[len(base)-1] == 'n' { // -nje is no diminutive: Spanje
		return w
	}
	switch n := len(base); {
	case strings.HasSuffix(base, "mp"):
		return base[:n-1]
	case n > 4 && strings.HasSuffix(base, "et") && base[n-3] == base[n-4]:
		return base[:n-3]
	case base[n-1] == 't' && strings.IndexByte("lnrw", base[n-2]) >= 0 && (vowelPair(base[:n-2]) || n > 5 && base[n-3] == 'e'):
		return base[:n-1]
	}
	if isVowel(base[len(base)-1]) {
		return w
	}
	return base
}

// pluralInS takes off the -s of a plural where a word of one piece does not end so.
func pluralInS(w string) string {
	base, ok := strings.CutSuffix(w, "s")
	if !ok || len(base) < 4 {
		return w
	}
	for _, s := range []string{"ie", "age", "te", "che", "fe", "de", "ne", "ze", "ve", "eau"} {
		if strings.HasSuffix(base, s) {
			return base
		}
	}
	if ends(base, 7, "ma") {
		return base
	}
	return ofPlaces(w)
}

// ofPlaces takes off the -s of a plural, or of an adjective that is made of a place, behind a consonant: Brusselse, Brussels.
func ofPlaces(w string) string {
	base, ok := strings.CutSuffix(w, "s")
	if !ok || len(base) < 4 {
		return w
	}
	if last := base[len(base)-3]; !isVowel(last) || last == 'i' {
		for _, s := range []string{"el", "er", "en", "em"} {
			if strings.HasSuffix(base, s) && vowels(base) > 1 {
				return base
			}
		}
	}
	for _, s := range []string{"aar", "oor", "eur", "or", "ar", "um", "on", "oon", "aan", "al", "ail", "am", "in", "rn"} {
		if rest, ok := strings.CutSuffix(base, s); ok && vowels(rest) > 0 {
			return base
		}
	}
	return w
}

// ending takes off -en, -e, -end and -ing, and tells whether a vowel stood behind what is left.
func ending(w string) (stem string, open bool) {
	first, second := regions(w)
	cut := func(suffix string) (string, bool) {
		base, ok := strings.CutSuffix(w, suffix)
		return base, ok && len(base) >= 3 && vowels(base) > 0
	}
	for _, s := range []string{"ingen", "inge", "ing", "ende", "end"} {
		if base, ok := cut(s); ok && (len(base) >= second || s[0] == 'i' && len(base) > 3) && !isVowel(base[len(base)-1]) && !(s[0] == 'e' && strings.HasSuffix(base, "tek")) {
			return base, true
		}
	}
	for _, s := range []string{"elijke", "elijk"} {
		if base, ok := cut(s); ok && len(base)+1 >= second {
			return base, false // gemeentelijk
		}
	}
	switch {
	case strings.HasSuffix(w, "eeen"), strings.HasSuffix(w, "ieen"): // zeeën, knieën
		return w[:len(w)-2], false
	case ends(w, 7, "ncien"): // provinciën
		return w[:len(w)-1], false
	}
	if base, ok := cut("en"); ok && glide(base) {
		return base, false
	}
	if base, ok := cut("en"); ok && !isVowel(base[len(base)-1]) && len(base) >= first-1 {
		return past(base)
	}
	if base, ok := cut("e"); ok && !isVowel(base[len(base)-1]) {
		return past(base)
	}
	return w, false
}

// glide reports whether w ends with a diphthong that a verb may end with: groei, zwaai, gooi.
func glide(w string) bool {
	return strings.HasSuffix(w, "oei") || strings.HasSuffix(w, "aai") || strings.HasSuffix(w, "ooi")
}

// past takes the -d and -t of a past tense off what -e or -en was taken off.
func past(base string) (string, bool) {
	n := len(base)
	switch {
	case ends(base, 5, "wd"), ends(base, 5, "oond"), ends(base, 5, "eerd"), ends(base, 5, "sd"),
		ends(base, 5, "gd") && !strings.HasSuffix(base, "eugd"):
		if vowels(base[:n-1]) > 0 && participle(base) == base {
			return base[:n-1], false
		}
	case ends(base, 6, "erd"), ends(base, 6, "eld"): // mompelde, but slagvelden
		for _, noun := range []string{"honderd", "wereld", "veld", "held", "geld", "meld", "beeld"} {
			if strings.HasSuffix(base, noun) {
				return base, true
			}
		}
		if vowels(base) > 1 && !isVowel(base[n-4]) && participle(base) == base {
			return base[:n-1], false
		}
	}
	return base, true
}

// closed writes a stem as it is written when no vowel follows.
func closed(w string) string {
	n := len(w)
	last := w[n-1]
	switch {
	case last >= utf8.RuneSelf: // no letter of Dutch
		return w
	case n > 2 && w[n-2] == last:
		return w[:n-1] // mannen, man
	case strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"):
		return w
	}
	if !isVowel(last) && n > 2 && !short(w) {
		v, before := w[n-2], w[n-3]
		double := false
		switch v {
		case 'a', 'o':
			double = before != v && !(v == 'o' && before == 'o') && !(v == 'a' && before == 'a')
		case 'u':
			double = !isVowel(before)
		case 'e':
			double = !isVowel(before) && (strings.IndexByte("lrnm", last) < 0 || vowels(w) == 1)
		}
		if double {
			w = w[:n-1] + string(v) + string(last)
		}
	}
	switch n = len(w); w[n-1] {
	case 'v':
		return w[:n-1] + "f"
	case 'z':
		return w[:n-1] + "s"
	}
	return w
}

// short reports whether the vowel of w stays short though an ending follows.
func short(w string) bool {
	if shortAlone[w] {
		return true
	}
	for _, s := range shortHeads {
		if strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// participle takes off what conjugation adds: ge- in front or behind a separable part, -t and -d behind.
func participle(w string) string {
	for _, p := range separable {
		rest, ok := strings.CutPrefix(w, p)
		if !ok || len(rest) < 3 {
			continue
		}
		if verb, ok := strings.CutPrefix(rest, "ge"); ok && len(verb) >= 4 && vowels(verb) > 0 && endsInDental(verb) {
			return p + third(verb, true)
		}
	}
	for _, p := range inseparable {
		if rest, ok := strings.CutPrefix(w, p); ok && len(rest) >= 4 && !isVowel(rest[0]) && vowels(rest) > 0 {
			return p + third(rest, true)
		}
	}
	if verb, ok := strings.CutPrefix(w, "ge"); ok && len(verb) >= 4 && vowels(verb) > 0 {
		for _, s := range withGe {
			if strings.HasPrefix(verb, s) {
				return "ge" + third(verb, true)
			}
		}
		if bare := third(verb, true); bare != verb && !(strings.HasSuffix(verb, "nt") || strings.HasSuffix(verb, "rt")) {
			return bare
		}
		return w
	}
	return third(w, false)
}

func endsInDental(w string) bool { return w[len(w)-1] == 't' || w[len(w)-1] == 'd' }

// third takes off the -t of the third person, and of what is surely a verb that of other persons and the -d of a participle.
func third(w string, verb bool) string {
	n := len(w)
	if n < 4 || !endsInDental(w) || strings.HasSuffix(w, "markt") {
		return w
	}
	base := w[:n-1]
	if vowels(base) == 0 {
		return w
	}
	long := vowelPair(base[:len(base)-1])
	last := base[len(base)-1]
	if w[n-1] == 't' {
		switch last {
		case 'k', 'w', 'g', 'm': // werkt, bouwt, zorgt, komt
			return base
		case 'd': // begeleidt, wordt
			if long || !isVowel(base[len(base)-2]) {
				return base
			}
		case 'f': // schrijft, but lift
			if long || verb {
				return base
			}
		case 'p': // loopt, helpt, but concept
			if long || verb || strings.IndexByte("lrm", base[len(base)-2]) >= 0 {
				return base
			}
		case 's': // plaatst, reist, kiest
			if strings.HasSuffix(base, "ts") || strings.HasSuffix(base, "eis") || strings.HasSuffix(base, "ies") || verb && long {
				return base
			}
		case 'i': // groeit
			if glide(base) {
				return base
			}
		case 'l': // speelt, wisselt
			if verb || long || vowels(base) > 1 && strings.HasSuffix(base, "el") {
				return base
			}
		case 'r': // organiseert, voert, verbetert, but expert
			if verb || strings.HasSuffix(base, "eer") || strings.HasSuffix(base, "oer") || strings.HasSuffix(base, "ier") ||
				n > 5 && vowels(base) > 1 && strings.HasSuffix(base, "er") && strings.IndexByte("tdvkpzg", base[len(base)-3]) >= 0 {
				return base
			}
		case 'n': // woont, dient, tekent
			if strings.HasSuffix(base, "oon") || strings.HasSuffix(base, "eun") || strings.HasSuffix(base, "dien") || strings.HasSuffix(base, "ken") {
				return base
			}
		}
		return w
	}
	switch last {
	case 'r', 'l':
		if verb && (long || vowels(base) > 1 || strings.HasSuffix(base, "stel") || strings.HasSuffix(base, "tel") || strings.HasSuffix(base, "meld")) {
			return base
		}
		if strings.HasSuffix(base, "eer") && vowels(base) > 1 {
			return base
		}
	case 'g', 'm', 'w', 'f', 's', 'v', 'z':
		if verb {
			return base
		}
	case 'i': // gegroeid, but bereid
		if glide(base) {
			return base
		}
	case 'n':
		if long && verb || strings.HasSuffix(base, "teken") {
			return base
		}
	}
	return w
}

// canonical writes the one vowel whose length its spelling does not tell, the e before l, r, n and m in a longer word, once:
// problemen and probleem, organiseren and organiseert are one. The same for -or (motoren, kantoren).
func canonical(w string) string {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && strings.IndexByte("bdfgklmnprst", w[n-1]) >= 0 {
		w, n = w[:n-1], n-1
	}
	if n < 5 {
		return w
	}
	if w[n-2] == 'e' && w[n-3] == 'e' && strings.IndexByte("lrnm", w[n-1]) >= 0 && vowels(w[:n-3]) > 0 {
		return w[:n-2] + w[n-1:]
	}
	if strings.HasSuffix(w, "toor") || strings.HasSuffix(w, "soor") {
		if vowels(w[:n-3]) > 0 {
			return w[:n-2] + w[n-1:]
		}
	}
	return w
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// vowels counts the groups of vowels of w.
func vowels(w string) int {
	n := 0
	for i := range len(w) {
		if isVowel(w[i]) && (i == 0 || !isVowel(w[i-1])) {
			n++
		}
	}
	return n
}

// vowelPair reports whether w ends with a long vowel or a diphthong; ij is one.
func vowelPair(w string) bool {
	n := len(w)
	return n > 1 && isVowel(w[n-2]) && (isVowel(w[n-1]) || w[n-1] == 'j')
}

// regions returns where Snowball's regions R1 and R2 of a word begin: behind the first, and the second, consonant that follows a
// vowel. What ends in R2 has two syllables before it.
func regions(w string) (first, second int) {
	next := func(from int) int {
		i := from
		for i < len(w) && !isVowel(w[i]) {
			i++
		}
		for i < len(w) && isVowel(w[i]) {
			i++
		}
		return min(i+1, len(w))
	}
	first = max(next(0), 3)
	return first, next(first)
}
