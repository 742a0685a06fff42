package thesaurus

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
)

// concept is something that has names.
type concept struct {
	id      string
	rank    int  // the order of the lists
	place   bool // a town or a region
	country bool // kept with one name alone, since its people have others
	known   bool // a place so well known that its name means it in lower case too
	// labels are the names by which texts call it, the ones to take first in front.
	labels []query.Label
}

// lexicon finds concepts by what is typed.
type lexicon struct {
	byName  map[string][]entry  // by key; in the order of the lists
	longest int                 // words of the longest name
	words   map[wordOf][]string // what told says of words, while the lists are read
}

// entry is a concept under one of its names.
type entry struct {
	concept *concept
	name    string // as the lists have it
}

// chains are the ways in which words are compared with names: the three languages, and lang.Und for proper names as written.
var chains = append(lang.All(), lang.Und)

// key is what a name of language l is found by, made of its words.
func key(l lang.Code, words []string) string { return string(l) + " " + strings.Join(words, " ") }

// told returns the words by which a name in text of language l is told: their stems, or the folded words of a proper name.
// What any of the languages leaves out counts in none, as in the questions that readers ask.
func told(l lang.Code, text string) []string {
	return telling(text, analysis.For(l).Terms(text))
}

// telling returns the terms of text that tell a name.
func telling(text string, terms []analysis.Term) []string {
	var words []string
	for _, t := range terms {
		if !analysis.Stop(text[t.Start:t.End]) && !elided(text, t) {
			words = append(words, t.Text)
		}
	}
	return words
}

// elided reports whether a term is a French word that lost its vowel before the next: d'Anvers.
func elided(text string, t analysis.Term) bool {
	return t.End-t.Start <= len("qu") && (strings.HasPrefix(text[t.End:], "'") || strings.HasPrefix(text[t.End:], "’"))
}

// bareName returns a typed word without the elided word before it and the genitive behind it.
func bareName(text string) string {
	for _, t := range analysis.Exact().Terms(text) {
		if !elided(text, t) {
			text = text[t.Start:]
			break
		}
	}
	for _, genitive := range []string{"'s", "’s"} {
		if name, ok := strings.CutSuffix(text, genitive); ok && name != "" {
			return name
		}
	}
	return text
}

// toldAsWritten returns the words by which a proper name is told.
func toldAsWritten(text string) []string { return told(lang.Und, text) }

// add makes text a name by which c is asked for in language l. Names of which small words are a part and one word more (in
// force) are none: readers' small words are left out, and the one word means too much.
func (x *lexicon) add(c *concept, l lang.Code, text string) {
	x.addKey(c, l, text)
	if joined := strings.ReplaceAll(text, "-", ""); joined != text { // Noord-Zuid, noordzuid
		x.addKey(c, l, joined)
	}
}

func (x *lexicon) addKey(c *concept, l lang.Code, text string) {
	words := x.told(l, text)
	if len(words) == 0 || len(words) == 1 && (utf8.RuneCountInString(words[0]) < 2 || l != lang.Und && oneOfSeveral(l, text)) {
		return
	}
	k := key(l, words)
	if e := (entry{c, text}); !slices.Contains(x.byName[k], e) {
		x.byName[k] = append(x.byName[k], e)
	}
	x.longest = max(x.longest, len(words))
}

// oneOfSeveral reports whether language l makes one word of a name that has several, of which it leaves the others out.
func oneOfSeveral(l lang.Code, text string) bool {
	return strings.ContainsAny(text, " -'’") && len(analysis.For(l).Terms(text)) == 1 && len(analysis.Exact().Terms(text)) > 1
}

// told is the function of that name; the words of names come again and again.
func (x *lexicon) told(l lang.Code, text string) []string {
	var all []string
	for word := range strings.FieldsSeq(text) {
		k := wordOf{l, word}
		words, ok := x.words[k]
		if !ok {
			words = told(l, word)
			x.words[k] = words
		}
		all = append(all, words...)
	}
	return all
}

// wordOf is a word of a name of language l.
type wordOf struct {
	language lang.Code
	text     string
}

// in returns the parts of a run of words that are names.
func (x *lexicon) in(words []query.Word) []named {
	typed := make([]typedWord, len(words))
	for i, w := range words {
		typed[i] = readTyped(w.Text)
	}
	var all []named
	for from := range words {
		if typed[from].small() {
			continue
		}
		count := 0
		for to := from + 1; to <= len(words) && count < x.longest; to++ {
			if typed[to-1].small() {
				continue
			}
			count++
			if c := x.named(typed[from:to]); len(c) > 0 {
				all = append(all, named{from: from, to: to, concepts: c})
			}
		}
	}
	return all
}

// typedWord is a typed word as each chain sees it, and as it would without its hyphens.
type typedWord struct {
	text   string      // as a name would be written
	told   [4][]string // by chains
	joined [4][]string // nil without hyphens
}

func readTyped(text string) typedWord {
	t := typedWord{text: bareName(text)}
	joined := strings.ReplaceAll(text, "-", "")
	for i, l := range chains {
		of := text
		if l == lang.Und {
			of, joined = t.text, strings.ReplaceAll(t.text, "-", "")
		}
		t.told[i] = told(l, of)
		if joined != of {
			t.joined[i] = told(l, joined)
		}
	}
	return t
}

// small reports whether the word is one that questions leave out: some language leaves nothing of it.
func (t typedWord) small() bool {
	return slices.ContainsFunc(t.told[:], func(words []string) bool { return len(words) == 0 })
}

// named returns the concepts that words name, in the order of the lists: at most maxAtOnce, or only the first. Names written
// like what was typed count before those of which only the stems are the same: communication has the stem of commune.
func (x *lexicon) named(words []typedWord) []*concept {
	text := joinedText(words)
	var place []query.Label
	if len(words) <= maxPlaceWords {
		place = placeLabels(text)
	}
	var found []entry
	written := ""
	for i, l := range slices.Backward(chains) { // names as written first
		var asTyped, joined []string
		hyphens := false
		for _, w := range words {
			asTyped = append(asTyped, w.told[i]...)
			if w.joined[i] != nil {
				hyphens = true
				joined = append(joined, w.joined[i]...)
			} else {
				joined = append(joined, w.told[i]...)
			}
		}
		if l == lang.Und {
			written = strings.Join(asTyped, " ")
		}
		found = x.find(found, l, asTyped)
		if hyphens {
			found = x.find(found, l, joined)
		}
		if l == lang.Und && (len(found) > 0 || len(place) > 0) && !meantAsName(text) {
			found = slices.DeleteFunc(found, func(e entry) bool { return !e.concept.known })
			place = nil
		}
		if l == lang.NL && len(words) == 2 && !hyphens { // a compound written apart: afval beheer
			found = x.find(found, l, told(l, words[0].text+words[1].text))
		}
	}
	concepts, best := likest(found, written)
	if len(place) > 0 && best == stemsOnly && len(concepts) > 0 && isOrdinary(text) {
		place = nil // the first word of a question has a capital too: Scholen in Senegal
	}
	concepts = withPlace(concepts, best, place)
	slices.SortFunc(concepts, func(a, b *concept) int { return a.rank - b.rank })
	if len(concepts) > maxAtOnce {
		concepts = concepts[:1]
	}
	return concepts
}

// likest returns the concepts whose names are written most like what was typed, and how like.
func likest(found []entry, written string) ([]*concept, int) {
	var concepts []*concept
	best := stemsOnly
	for _, e := range found {
		switch l := likeness(written, strings.Join(toldAsWritten(e.name), " ")); {
		case l > best:
			concepts, best = append(concepts[:0], e.concept), l
		case l == best && !slices.Contains(concepts, e.concept):
			concepts = append(concepts, e.concept)
		}
	}
	return concepts, best
}

func joinedText(words []typedWord) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.text
	}
	return strings.Join(all, " ")
}

// How like what was typed a name is written.
const (
	stemsOnly = iota
	byEnding  // but for a few letters at the ends of words
	asWritten
)

// maxEnding is how many letters an ending has at most that makes another form of a word and not another word.
const maxEnding = 3

// likeness compares folded words.
func likeness(typed, name string) int {
	if typed == name {
		return asWritten
	}
	t, n := strings.Fields(typed), strings.Fields(name)
	if len(t) != len(n) {
		return stemsOnly
	}
	for i := range t {
		short, long := t[i], n[i]
		if len(short) > len(long) {
			short, long = long, short
		}
		if !strings.HasPrefix(long, short) || len(long)-len(short) > maxEnding {
			return stemsOnly
		}
	}
	return byEnding
}

// find adds what the words of a name in language l stand for.
func (x *lexicon) find(found []entry, l lang.Code, told []string) []entry {
	if len(told) == 0 || len(told) > x.longest {
		return found
	}
	return append(found, x.byName[key(l, told)]...)
}

// otherNames returns the names of concepts that texts may have where the words were typed, at most maxOfOne, those that are only
// near behind the others.
func otherNames(words []query.Word, concepts []*concept) []query.Label {
	text := ""
	for _, w := range words {
		text += w.Text + " "
	}
	typed := map[lang.Code][]string{}
	for _, l := range chains {
		typed[l] = told(l, text)
	}
	var labels []query.Label
	var kept [][]string
	seen := map[string]bool{}
	for _, related := range []bool{false, true} {
		for _, label := range inTurn(concepts, related) {
			label = searchable(label)
			terms := analysis.For(label.Language).Terms(label.Text)
			words := telling(label.Text, terms)
			form := string(label.Language) + " " + sideBySide(terms)
			if seen[form] || len(words) == 0 || slices.Equal(words, typed[label.Language]) {
				continue
			}
			seen[form] = true
			// What holds a longer name holds what was typed, or another name, in it.
			if len(typed[label.Language]) == 1 && slices.Contains(words, typed[label.Language][0]) {
				continue
			}
			if holdsAnother(labels, kept, label, words) {
				continue
			}
			if len(labels) == maxOfOne {
				return labels
			}
			labels = append(labels, label)
			kept = append(kept, words)
		}
	}
	return labels
}

// holdsAnother reports whether the words of a label hold one of labels that is a single word, so that it adds nothing.
func holdsAnother(labels []query.Label, kept [][]string, label query.Label, words []string) bool {
	for i, k := range kept {
		if len(k) == 1 && labels[i].Language == label.Language && slices.Contains(words, k[0]) {
			return true
		}
	}
	return false
}

// inTurn returns the labels of concepts, one of each concept in turn, so that a bound cuts from all.
func inTurn(concepts []*concept, related bool) []query.Label {
	var all []query.Label
	for i, more := 0, true; more; i++ {
		more = false
		for _, c := range concepts {
			if i < len(c.labels) {
				more = true
				if c.labels[i].Related == related {
					all = append(all, c.labels[i])
				}
			}
		}
	}
	return all
}

// sideBySide returns terms and how far apart they stand.
func sideBySide(terms []analysis.Term) string {
	var b strings.Builder
	for _, t := range terms {
		b.WriteString(t.Text)
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(t.Position - terms[0].Position))
		b.WriteByte(' ')
	}
	return b.String()
}

var names = sync.OnceValue(load)
