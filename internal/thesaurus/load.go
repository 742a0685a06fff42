package thesaurus

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// The ranks from which each list counts: places before concepts, whose own order runs from what is rare to what is general.
const (
	rankCountries = 1_000
	rankPeoples   = 2_000
	rankTowns     = 3_000
	rankConcepts  = 10_000
)

// minPeople is the least length in letters of a word for a people. Shorter ones are words of another language more often than
// not: fin, let, est, pool.
const minPeople = 5

// load reads the lists.
func load() *lexicon {
	x := &lexicon{byName: map[string][]entry{}}
	x.addCountries()
	x.addTowns()
	x.addConcepts()
	return x
}

// addConcepts adds the list of concepts.
func (x *lexicon) addConcepts() {
	list := vocab.Concepts()
	for i, t := range list.All() {
		c := &concept{id: t.ID, rank: rankConcepts + i}
		perLanguage := map[lang.Code][]query.Label{}
		for _, l := range chains {
			for _, n := range vocab.ConceptNames(t, l) {
				if n.Asked {
					x.add(c, l, n.Text)
				}
				if n.Found {
					perLanguage[l] = append(perLanguage[l], asLabel(l, n.Text))
				}
			}
		}
		c.labels = oneOfEach(perLanguage)
		for _, id := range vocab.RelatedConcepts(t) {
			if r, ok := list.Get(id); ok {
				for _, l := range lang.All() {
					near := asLabel(l, vocab.ConceptNames(r, l)[0].Text)
					near.Related = true
					c.labels = append(c.labels, near)
				}
			}
		}
		x.concepts = append(x.concepts, c)
	}
}

// asLabel returns a name of language l as a label. One of which small words are a part, and only one word more (en vigueur, in
// force), is asked for as written: by its stem alone it would stand everywhere.
func asLabel(l lang.Code, text string) query.Label {
	if l.Known() && len(analysis.For(l).Terms(text)) == 1 && len(analysis.Exact().Terms(text)) > 1 && len(analysis.For(l).Parts(text)) == 0 {
		return query.Label{Text: text, Language: lang.Und}
	}
	return query.Label{Text: text, Language: l}
}

// oneOfEach puts names in the order of their languages, the first of each, then the second of each, and so on.
func oneOfEach(byLanguage map[lang.Code][]query.Label) []query.Label {
	var all []query.Label
	for i, more := 0, true; more; i++ {
		more = false
		for _, l := range chains {
			if of := byLanguage[l]; i < len(of) {
				all = append(all, of[i])
				more = true
			}
		}
	}
	return all
}

// addCountries adds the countries and their peoples. Where a country is asked for its people are near to it, and the other way
// round.
func (x *lexicon) addCountries() {
	for i, t := range vocab.Countries().All() {
		country := &concept{id: "country-" + t.ID, rank: rankCountries + i}
		people := &concept{id: "people-" + t.ID, rank: rankPeoples + i}
		x.addProper(country, t.Names)
		words, _ := vocab.Demonyms().Get(t.ID)
		perLanguage := map[lang.Code][]query.Label{}
		for _, l := range lang.All() {
			all := words.Names[l]
			if l == lang.NL && words.Cell(0) != "" {
				all = slices.Concat(all, strings.Split(words.Cell(0), "|"))
			}
			for _, name := range all {
				if folded := vocab.Fold(name); utf8.RuneCountInString(folded) < minPeople || ordinary[folded] || never[folded] {
					continue
				}
				x.add(people, l, name)
				perLanguage[l] = append(perLanguage[l], query.Label{Text: name, Language: l})
			}
		}
		people.labels = oneOfEach(perLanguage)
		names := country.labels
		country.labels = slices.Concat(names, asRelated(people.labels))
		people.labels = slices.Concat(people.labels, asRelated(names))
		x.concepts = append(x.concepts, country, people)
	}
}

// addTowns adds the Belgian municipalities and the capitals that have several names.
func (x *lexicon) addTowns() {
	for i, t := range vocab.Municipalities().All() {
		c := &concept{id: t.ID, rank: rankTowns + i}
		if x.addProper(c, t.Names); len(c.labels) > 0 {
			x.concepts = append(x.concepts, c)
		}
	}
}

// addProper adds the names of a place.
func (x *lexicon) addProper(c *concept, names map[lang.Code][]string) {
	perLanguage := map[lang.Code][]query.Label{}
	different := map[string]bool{}
	for _, l := range lang.All() {
		for _, name := range names[l] {
			folded := vocab.Fold(name)
			if never[folded] {
				continue
			}
			x.add(c, lang.Und, name)
			if different[folded] {
				continue
			}
			different[folded] = true
			for _, text := range writtenOf(l, name) {
				perLanguage[l] = append(perLanguage[l], query.Label{Text: text, Language: lang.Und})
			}
		}
	}
	c.labels = oneOfEach(perLanguage)
}

// writtenOf returns how the name of a place of language l stands in texts. One that is a word of a language too is told by what
// stands before it.
func writtenOf(l lang.Code, name string) []string {
	if !ordinary[strings.Join(told(lang.Und, name), " ")] {
		return []string{name}
	}
	var all []string
	for _, before := range placeWords[l] {
		all = append(all, before+" "+name)
	}
	return all
}

// placeWords stand before names of places and not before other words.
var placeWords = map[lang.Code][]string{
	lang.NL: {"stad", "gemeente", "provincie", "in", "te"},
	lang.FR: {"ville de", "commune de", "province de", "à"},
	lang.EN: {"city of", "town of", "municipality of"},
}

func asRelated(labels []query.Label) []query.Label {
	near := make([]query.Label, len(labels))
	for i, l := range labels {
		near[i] = l
		near[i].Related = true
	}
	return near
}
