package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// compoundHeads are left parts that keep their hyphen before any word, in Dutch, French and English. A part that is also the
// beginning of common words broken by a typesetter ("so-cial", "mi-nister", "ex-change") is not among them.
var compoundHeads = words(`collega niet socio sociaal noord zuid oost west oud adjunct directeur kandidaat politiek economisch technisch
	administratief officieel historisch geografisch
	nord sud ouest vice non quasi rendez compte demi politico franco belgo afro médico arrière après chef porte savoir centre tête
	well self long short north south east cross follow know decision policy peer large small capacity people community face day
	two three four five six seven eight nine twenty thirty forty fifty sixty seventy eighty ninety`)

// suffixes are right parts that show a broken word, whatever stands before: "follow-ing", "east-ern".
var suffixes = words(`ing ings er ers est ed ly age ages ern erly erner ness ment ish s en e es al elijk elijke ig ige te ten der ste`)

// compoundTails are right parts that follow a hyphen in English and French, whatever stands before.
var compoundTails = words(`based led wide term scale making building related driven oriented friendly funded resilient neutral sensitive
	responsive inclusive intensive relevant specific sponsored assisted being level même mêmes dire
	cadre pilote bas ci là ce il elle ils elles on vous nous moi toi delà dessus dessous être vous-en`)

// tailHeads are the left parts before which those short tails are right; without them "na-tion" or "il-legal" would keep a hyphen.
var tailOnlyAfter = map[string]map[string]bool{
	"ci": words("celui celle ceux celles"), "là": words("celui celle ceux celles"), "bas": words("là"), "ce": words("est qu'est"), "dire": words("à c'est-à"),
	"il": words("t y a-t va-t est fait dit"), "elle": words("t a-t va-t est fait dit"), "on": words("t a-t va-t peut dit"),
	"ils": words("t ont sont"), "elles": words("t ont sont"), "vous": words("rendez avez êtes"), "nous": words("avons sommes"),
	"moi": words("donnez dites"), "toi": words("dis"), "delà": words("au par"), "dessus": words("au ci par là"),
	"dessous": words("au ci par là"), "être": words("peut bien mieux"), "même": words("lui elle moi toi soi nous vous soi là"),
	"mêmes": words("eux elles nous vous"), "being": words("well"), "level": words("high low local top entry"),
	"making": words("decision policy peace"), "term": words("long short medium mid"), "led": words("locally community city citizen women youth"),
	"scale": words("small large full"), "building": words("capacity peace team"), "wide": words("city nation world country area community"),
}

// joiners stand inside a name or compound between hyphens: the hyphen that follows them is never a typesetter's.
var joiners = words(`tot op aan in ten ter van de la le les du des à au aux en et sur sous lez lès the of and to by on for up ès`)

// listing are the words of "info- en vormingssessies".
var listing = words(`en of et ou and or und oder noch tot`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// vocabulary is the words of a document that stand whole within a line, in lower case, hyphenated ones as written.
type vocabulary struct {
	words map[string]bool
	grams map[string]bool // every three letters in a row inside a word
}

// newVocabulary reads the words of lines. Both halves of a word broken at the end of a line are left out: "initi" and "atief"
// would else pass for words.
func newVocabulary(lines []line) *vocabulary {
	v := &vocabulary{words: map[string]bool{}, grams: map[string]bool{}}
	masked := false
	for _, l := range lines {
		fields := strings.Fields(l.text)
		if l.text == "" {
			continue
		}
		for i, f := range fields {
			if i == 0 && masked || i == len(fields)-1 && l.broken() {
				continue
			}
			w := strings.ToLower(strings.TrimFunc(f, notWordEdge))
			if w == "" || utf8.RuneCountInString(w) > 60 {
				continue
			}
			if v.words[w] {
				continue
			}
			v.words[w] = true
			for p := range strings.SplitSeq(w, "-") {
				v.words[p] = true
				v.learn(p)
			}
		}
		masked = l.broken()
	}
	return v
}

func (v *vocabulary) learn(w string) {
	r := []rune(w)
	for i := 0; i+3 <= len(r); i++ {
		v.grams[string(r[i:i+3])] = true
	}
}

// plausible says that the letters around the seam of a and b stand together inside words of the document.
func (v *vocabulary) plausible(a, b string) bool {
	l, r := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	if len(l) < 2 || len(r) < 2 {
		return false
	}
	return v.grams[string([]rune{l[len(l)-2], l[len(l)-1], r[0]})] && v.grams[string([]rune{l[len(l)-1], r[0], r[1]})]
}

func notWordEdge(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// joinBroken returns a and b, the end and the beginning of two lines, as they read without the break after a's hyphen.
// The order of the rules is that of how sure they are.
func joinBroken(a, b string, v *vocabulary) string {
	stem := strings.TrimRight(a, "-‐\u00ad")
	left := strings.TrimLeftFunc(lastWord(stem), notWordEdge)
	right := strings.TrimRightFunc(firstWord(b), notWordEdge)
	switch {
	case listing[strings.ToLower(right)] && utf8.RuneCountInString(left) > 1 && !strings.HasSuffix(a, "\u00ad"):
		return stem + "- " + b
	case strings.HasSuffix(a, "\u00ad"): // a soft hyphen is nothing else
		return stem + b
	case keepsHyphen(left, right, v):
		return stem + "-" + b
	}
	return stem + b
}

// keepsHyphen says that the hyphen between left and right belongs to the word.
func keepsHyphen(left, right string, v *vocabulary) bool {
	l, r := strings.ToLower(left), strings.ToLower(right)
	piece, next := l[strings.LastIndexByte(l, '-')+1:], r
	if i := strings.IndexByte(r, '-'); i > 0 {
		next = r[:i]
	}
	if v.words[l+r] || next != r && v.words[piece+next] {
		return false // Bruxelles-Capitale, when Bruxelles was seen
	}
	if v.words[l+"-"+r] {
		return true
	}
	first := firstRune(right)
	if unicode.IsUpper(first) && !(capitals(left) && capitals(right)) || unicode.IsDigit(first) || unicode.IsDigit(lastRune(left)) {
		return true // Niet-Gouvernementele, 2014-2016, 19-jarige; not STEDEN-BAND
	}
	switch {
	case acronym(left[strings.LastIndexByte(left, '-')+1:]) && !capitals(right) && (piece == l || utf8.RuneCountInString(piece) > 1):
		return true // GIS-programma, e-mail, 4e-pijler
	case piece != l && joiners[piece], next != r && joiners[next]:
		return true // Sint-Joost-ten-Node, collega-tot-collega, wherever it was broken
	case suffixes[r]:
		return false
	case compoundTails[r] && (tailOnlyAfter[r] == nil || tailOnlyAfter[r][piece] || tailOnlyAfter[r][l]):
		return true
	}
	return compoundHeads[piece] && utf8.RuneCountInString(r) > 2
}

// capitals says that s is three capitals or more and nothing else: such a half goes on with a word written in capitals.
func capitals(s string) bool {
	return utf8.RuneCountInString(s) >= 3 && strings.ToUpper(s) == s && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// acronym says that s is capitals or a single letter, or begins with a digit: a part that is never the half of a word.
func acronym(s string) bool {
	if utf8.RuneCountInString(s) == 1 || s != "" && unicode.IsDigit(firstRune(s)) {
		return true
	}
	return s != "" && strings.ToUpper(s) == s && strings.ToLower(s) != s
}
