// Package corpus makes the documents and questions of the search benchmark: the same ones every time, as many as are asked for.
//
// The documents are synthetic. Their words are those of real texts and as unevenly spread as words are, but no sentence means anything.
package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
)

// Version grows with every change of what is made, so that an index of an older corpus is built anew.
const Version = 1

// seed is that of everything here; further numbers tell the streams apart.
const seed = 20261122

// The shape of a document.
const (
	fewestWords, mostWords = 150, 400
	themeShare             = 12 // of a hundred words
	collocationShare       = 30
	firstYear, years       = 1948, 77
)

// shares are how many of a hundred documents are in a language.
var shares = []struct {
	code  lang.Code
	until int
}{{lang.NL, 45}, {lang.FR, 75}, {lang.EN, 100}}

// Corpus makes documents. It is safe for concurrent use.
type Corpus struct {
	lists        lists
	vocabularies map[lang.Code]vocabulary
}

// New makes the vocabularies.
func New() *Corpus {
	c := &Corpus{lists: readLists(), vocabularies: map[lang.Code]vocabulary{}}
	for i, l := range lang.All() {
		c.vocabularies[l] = newVocabulary(l, c.lists, rand.New(rand.NewPCG(seed, uint64(i)+1)))
	}
	r := rand.New(rand.NewPCG(seed, 100))
	r.Shuffle(len(c.lists.countries), func(i, j int) {
		c.lists.countries[i], c.lists.countries[j] = c.lists.countries[j], c.lists.countries[i]
	})
	r.Shuffle(len(c.lists.themeIDs), func(i, j int) {
		for _, v := range c.vocabularies {
			v.themes[i], v.themes[j] = v.themes[j], v.themes[i]
		}
		c.lists.themeIDs[i], c.lists.themeIDs[j] = c.lists.themeIDs[j], c.lists.themeIDs[i]
	})
	return c
}

// ID returns the id of document n, counted from 0.
func ID(n int) string { return fmt.Sprintf("d%07d", n+1) }

// retrieved is when every document was read.
var retrieved = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// Document makes document n, counted from 0. It depends on nothing but n.
func (c *Corpus) Document(n int) *record.Document {
	r := rand.New(rand.NewPCG(seed, 1000+uint64(n)))
	l := languageAt(r.IntN(100))
	v := c.vocabularies[l]
	d := &record.Document{Card: record.Card{ID: ID(n), Version: 1, Type: record.TypeDocument, Source: "https://bench.example/" + ID(n), Format: "text/plain",
		Kind: "news", Language: l, Languages: []lang.Code{l}, TextQuality: "good", Retrieved: retrieved}}
	var themes []int
	d.Countries, themes = c.countries(r), c.themes(r)
	for _, t := range themes {
		d.Themes = append(d.Themes, record.Theme{Value: c.lists.themeIDs[t], Level: record.Primary, Hits: 1})
	}
	d.Years.Agreement = []int{firstYear + years - 1 - min(int(r.ExpFloat64()*15), years-1)}
	w := &writer{r: r, v: v, spread: rand.NewZipf(r, slope, shift, uint64(len(v.words)-1)), themes: themes}
	d.Title = w.text(3+r.IntN(6), false)
	c.passages(d, w)
	return d
}

func languageAt(n int) lang.Code {
	for _, s := range shares {
		if n < s.until {
			return s.code
		}
	}
	return lang.EN
}

// passages fills the text of a document: one or two headings, two to four stretches of prose.
func (c *Corpus) passages(d *record.Document, w *writer) {
	roles := []record.Role{record.RoleHeading, record.RoleProse, record.RoleProse}
	if w.r.IntN(2) == 0 {
		roles = append(roles, record.RoleHeading)
	}
	for len(roles) < 3+w.r.IntN(4) {
		roles = append(roles, record.RoleProse)
	}
	if last := len(roles) - 1; roles[last] == record.RoleHeading {
		roles[last], roles[last-1] = roles[last-1], roles[last]
	}
	prose := 0
	for _, role := range roles {
		if role == record.RoleProse {
			prose++
		}
	}
	words := fewestWords + w.r.IntN(mostWords-fewestWords+1)
	for i, role := range roles {
		n := words / prose
		if role == record.RoleHeading {
			n = 2 + w.r.IntN(5)
		}
		d.Passages = append(d.Passages, record.Passage{ID: fmt.Sprintf("%s-%d", d.ID, i), Ordinal: i, Language: d.Language, Role: role, Text: w.text(n, role == record.RoleProse)})
	}
	d.Card.Passages = len(d.Passages)
}

// countries draws one to three, sorted.
func (c *Corpus) countries(r *rand.Rand) []string {
	spread := rand.NewZipf(r, 1.1, 2, uint64(len(c.lists.countries)-1))
	var all []string
	for range 1 + r.IntN(3) {
		all = append(all, c.lists.countries[spread.Uint64()])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// themes draws one to four, by number.
func (c *Corpus) themes(r *rand.Rand) []int {
	spread := rand.NewZipf(r, 1.1, 3, uint64(len(c.lists.themeIDs)-1))
	var all []int
	for range 1 + r.IntN(4) {
		all = append(all, int(spread.Uint64()))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// writer writes the text of one document.
type writer struct {
	r      *rand.Rand
	v      vocabulary
	spread *rand.Zipf
	themes []int
	last   int // rank of the last word, -1 when it has none
}

// next returns one more word.
func (w *writer) next() string {
	turn := w.r.IntN(100)
	if turn < themeShare {
		if words := w.v.themes[w.themes[w.r.IntN(len(w.themes))]]; len(words) > 0 {
			w.last = -1
			return words[min(w.r.IntN(len(words)), w.r.IntN(len(words)))] // the first are the most usual
		}
	}
	if turn < themeShare+collocationShare && w.last >= 0 {
		w.last = int(w.v.next[w.last])
	} else {
		w.last = int(w.spread.Uint64())
	}
	return w.v.words[w.last]
}

// text writes so many words, with full stops when they are prose.
func (w *writer) text(words int, prose bool) string {
	var b strings.Builder
	left := 0 // of the sentence
	w.last = -1
	for i := range words {
		word := w.next()
		if i > 0 {
			b.WriteByte(' ')
		}
		if left == 0 {
			word = capital(word)
			left = words
			if prose {
				left = 8 + w.r.IntN(13)
			}
		}
		b.WriteString(word)
		if left--; prose && (left == 0 || i == words-1) {
			left = 0
			b.WriteByte('.')
		}
	}
	return b.String()
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}
