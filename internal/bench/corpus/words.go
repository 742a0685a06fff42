package corpus

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strings"

	"entente/internal/lang"
)

//go:generate go run ./gen

//go:embed words.tsv
var table string

// vocabularySize is how many words a language has.
const vocabularySize = 80_000

// How unevenly words are spread: the word of rank r is as common as 1 / (r + shift)^slope.
const (
	slope = 1.05
	shift = 2.7
)

// vocabulary is the words of one language, the most common first.
type vocabulary struct {
	words  []string
	head   int      // how many of them are of real text, with their real rank
	next   []uint32 // by word, the one that follows it when it is the beginning of a collocation
	themes [][]string
}

// lists are the lines of the table.
type lists struct {
	heads             map[lang.Code][]string
	themes            map[lang.Code]map[string][]string
	themeIDs          []string
	places, countries []string
}

func readLists() lists {
	l := lists{heads: map[lang.Code][]string{}, themes: map[lang.Code]map[string][]string{}}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch cells[0] {
		case "head":
			code := lang.Code(cells[1])
			l.heads[code] = append(l.heads[code], cells[3])
		case "theme":
			code, id := lang.Code(cells[1]), cells[2]
			if l.themes[code] == nil {
				l.themes[code] = map[string][]string{}
			}
			l.themes[code][id] = append(l.themes[code][id], cells[3])
			if !slices.Contains(l.themeIDs, id) {
				l.themeIDs = append(l.themeIDs, id)
			}
		case "place":
			l.places = append(l.places, cells[1])
		case "country":
			l.countries = append(l.countries, cells[1])
		}
	}
	return l
}

// endings make further words of those of a language that makes no compounds.
var endings = map[lang.Code][]string{
	lang.FR: {"ment", "ation", "iste", "able", "eur", "ité", "age"},
	lang.EN: {"ness", "ation", "able", "ship", "less", "ment", "ward"},
}

// syllables are those that made-up words of a language consist of.
var syllables = map[lang.Code][]string{
	lang.NL: strings.Fields("aar bel boe dam der dijk dor een eik ga ge heuv ij ka ker kla laar lin maas me mel no oos pa ril roe scha sel stra ta ten uit va ver wa wij zee zo"),
	lang.FR: strings.Fields("al ar ba bel bre cha cou da dé eau en fa fon gi gue han ile ja lan lou ma men mon na nou or pa pli qui ra rou sa son ta tour u va ver vi vo"),
	lang.EN: strings.Fields("al an bar ber bro ches clin dal der eck en far field gar ham hol in ket la ley low mar mer nor oak pem por ra ris sal ster ta ton up ver wal wes wick yor"),
}

// newVocabulary makes the words of a language: those of real text by their real rank, those of themes, then names of places, words made
// of real ones and words made up, mixed.
func newVocabulary(l lang.Code, from lists, r *rand.Rand) vocabulary {
	v := vocabulary{words: slices.Clone(from.heads[l]), head: len(from.heads[l])}
	seen := map[string]bool{}
	for _, w := range v.words {
		seen[w] = true
	}
	add := func(to []string, w string) []string {
		if seen[w] {
			return to
		}
		seen[w] = true
		return append(to, w)
	}
	for _, id := range from.themeIDs {
		v.themes = append(v.themes, from.themes[l][id])
		for _, w := range from.themes[l][id] {
			v.words = add(v.words, w)
		}
	}
	var tail []string
	for _, w := range from.places {
		tail = add(tail, w)
	}
	for range 3 * vocabularySize / 10 {
		tail = add(tail, compound(l, v.words, r))
	}
	for len(v.words)+len(tail) < vocabularySize {
		tail = add(tail, madeUp(syllables[l], r))
	}
	r.Shuffle(len(tail), func(i, j int) { tail[i], tail[j] = tail[j], tail[i] })
	v.words = append(v.words, tail[:vocabularySize-len(v.words)]...)
	spread := rand.NewZipf(r, slope, shift, vocabularySize-1)
	v.next = make([]uint32, len(v.words))
	for i := range v.next {
		v.next[i] = uint32(spread.Uint64())
	}
	return v
}

// compound makes a word of real ones, as the language does: two together, or one with an ending.
func compound(l lang.Code, words []string, r *rand.Rand) string {
	long := func() string {
		for {
			if w := words[r.IntN(len(words))]; len(w) >= 4 && len(w) <= 12 {
				return w
			}
		}
	}
	if e := endings[l]; e != nil {
		return strings.TrimRight(long(), "aeiouyés") + e[r.IntN(len(e))]
	}
	return long() + long()
}

func madeUp(syllables []string, r *rand.Rand) string {
	var b strings.Builder
	for range 2 + r.IntN(3) {
		b.WriteString(syllables[r.IntN(len(syllables))])
	}
	return b.String()
}
