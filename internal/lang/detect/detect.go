// Package detect tells the language of a text: letter statistics propose, function words decide.
package detect

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/pemistahl/lingua-go"

	"entente/internal/lang"
)

// gate is the least share of words that must be function words of the language the statistics propose. Real paragraphs have
// 0.30 and more at the fifth percentile; lists of names, addresses and other languages stay below.
const gate = 0.15

// agglutinating languages put into endings what others say in function words.
var agglutinating = map[string]float64{"tr": 0.07, "pl": 0.12, "ar": 0.08}

const (
	sample    = 3000 // bytes of a text that are looked at: more does not change an answer
	shortText = 60   // runes: below this the statistics are not believed without two function words
)

// Detector is a lang.Detector. Its models (about 40 MB) are loaded by the first text.
type Detector struct {
	once       sync.Once
	lexicon    *lexicon
	statistics lingua.LanguageDetector
}

// New returns a detector for Dutch, French and English that also knows other languages as answers.
func New() *Detector { return &Detector{} }

func (d *Detector) load() {
	d.lexicon = newLexicon()
	// The decoys are what Dutch, French and English are taken for; more of them would cost short texts (Afrikaans takes every
	// tenth Dutch heading). Low accuracy looks at trigrams alone: a seventh of the memory, the same answer on paragraphs.
	d.statistics = lingua.NewLanguageDetectorBuilder().
		FromLanguages(lingua.Dutch, lingua.French, lingua.English, lingua.German, lingua.Spanish, lingua.Italian,
			lingua.Portuguese, lingua.Turkish, lingua.Arabic, lingua.Polish).
		WithLowAccuracyMode().
		Build()
}

// Tell returns the language of text.
func (d *Detector) Tell(text string) lang.Verdict {
	unsure := lang.Verdict{Code: lang.Und}
	tokens, letters := tokenise(clip(text))
	if len(tokens) == 0 {
		return unsure
	}
	d.once.Do(d.load)
	ev := d.lexicon.weigh(tokens)
	if best := ev.best(ev.hits); ev.plain(best) {
		code := d.lexicon.order[best]
		return lang.Verdict{Code: lang.Code(code), Sure: true, Claimed: code}
	}
	proposed := d.propose(tokens)

	sure := d.decide(ev, proposed, letters >= shortText)
	if sure != "" {
		return lang.Verdict{Code: lang.Code(sure), Sure: true, Claimed: sure}
	}
	if d.unknown(ev, letters) {
		return lang.Verdict{Code: lang.Und, Sure: true}
	}
	unsure.Claimed = d.claim(ev, proposed)
	return unsure
}

// propose returns the likeliest of the candidates by letter statistics, or "".
func (d *Detector) propose(tokens []token) string {
	// Single words with é, ö or ï set off rules of the statistics that call "één" French and "coöperatie" German.
	if len(tokens) == 1 && strings.IndexFunc(tokens[0].lower, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 && !arabic(tokens[0].lower) {
		return ""
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.lower
	}
	l, ok := d.statistics.DetectLanguageOf(strings.Join(words, " "))
	if !ok {
		return ""
	}
	return strings.ToLower(l.IsoCode639_1().String())
}

// decide returns the language that statistics and function words agree on, or "".
func (d *Detector) decide(ev evidence, proposed string, long bool) string {
	best := ev.best(ev.hits)
	w := d.index(proposed)
	if long {
		if w >= 0 && ev.share(w) >= threshold(proposed) && ev.hits[w]*5 >= ev.hits[best]*4 {
			return proposed
		}
		// Function words alone are right in 99 of 100 sentences; they overrule only when they leave no doubt. This is also how a
		// language that the statistics do not know is told.
		if ev.share(best) >= 0.25 && ev.distinct[best] >= 4 && (w < 0 || ev.hits[best] >= ev.hits[w]+3) && ev.clear(best) {
			return d.lexicon.order[best]
		}
		return ""
	}
	// A short text is told by at least two function words that are no other language's, and the statistics must not object.
	if w >= 0 && w == best && ev.words >= 3 && ev.distinct[w] >= 2 && ev.share(w) >= 0.25 && ev.clear(w) {
		return proposed
	}
	return ""
}

// unknown says that this is running text of a language outside all lists: many words in lower case, next to none of them known.
func (d *Detector) unknown(ev evidence, letters int) bool {
	best := ev.best(ev.all)
	return letters >= 2*shortText && ev.words >= 15 && ev.lower*10 >= ev.words*7 && ev.share(best) < 0.05
}

// claim returns the one language that an undecided text's words speak for, or "".
func (d *Detector) claim(ev evidence, proposed string) string {
	best := ev.best(ev.all)
	told := ev.all[best] > ev.hits[best] // a date or a piece of furniture
	if ev.all[best] == 0 || !told && (ev.hits[best] < 2 || ev.lower == 0) {
		// One function word may be part of a name, and a name in capitals around them is a name: El Alto, Santa Cruz de la Sierra.
		return ""
	}
	tied := func(i int) bool { return ev.all[i] == ev.all[best] }
	ours := 0
	for i := range 3 {
		if tied(i) {
			ours++
		}
	}
	w := d.index(proposed)
	switch {
	case ours > 0 && w >= 0 && w < 3 && tied(w):
		return proposed
	case ours > 1 || ours == 1 && !ev.clear(best):
		return ""
	case w >= 0 && tied(w):
		return proposed
	}
	return d.lexicon.order[best]
}

func (d *Detector) index(code string) int {
	for i, c := range d.lexicon.order {
		if c == code {
			return i
		}
	}
	return -1
}

func threshold(code string) float64 {
	if t, ok := agglutinating[code]; ok {
		return t
	}
	return gate
}

// best returns the language with the highest count, the first among equals.
func (ev evidence) best(counts []int) int {
	b := 0
	for i, n := range counts {
		if n > counts[b] {
			b = i
		}
	}
	return b
}

func (ev evidence) share(i int) float64 { return float64(ev.hits[i]) / float64(max(ev.words, 1)) }

// plain says that the function words alone leave no doubt, which spares most paragraphs the statistics, the slow part: a third of
// the words, eight different ones, and no other language near.
func (ev evidence) plain(i int) bool {
	if ev.share(i) < 0.33 || ev.distinct[i] < 8 {
		return false
	}
	for j, n := range ev.all {
		if j != i && n*5 > ev.all[i]*3 {
			return false
		}
	}
	return true
}

// clear says that no other language has as many words.
func (ev evidence) clear(i int) bool {
	for j, n := range ev.all {
		if j != i && n >= ev.all[i] {
			return false
		}
	}
	return true
}

type token struct {
	lower   string
	capital bool // begins with a capital
	upper   bool // all capitals
}

// tokenise returns the words of text and how many runes they and the blanks between them take. Addresses of mails and pages are
// no words; an elided article ("l'accord") is one of its own.
func tokenise(text string) ([]token, int) {
	var tokens []token
	letters := 0
	for field := range strings.FieldsSeq(text) {
		if strings.Contains(field, "@") || strings.Contains(field, "://") || strings.HasPrefix(field, "www.") {
			continue
		}
		words := strings.FieldsFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && r != '-' })
		for _, w := range words {
			w = strings.Trim(w, "-")
			if w == "" {
				continue
			}
			first, _ := utf8.DecodeRuneInString(w)
			lower := strings.ToLower(w)
			tokens = append(tokens, token{lower: lower, capital: unicode.IsUpper(first), upper: strings.ToUpper(w) == w && lower != w})
			letters += utf8.RuneCountInString(w) + 1
		}
	}
	return tokens, letters
}

// clip returns the beginning of a long text, cut at a rune.
func clip(text string) string {
	if len(text) <= sample {
		return text
	}
	cut := sample
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}

func arabic(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Arabic, r)
}
