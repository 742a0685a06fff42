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

// minPeople is the least length in letters of a word for a people. Shorter ones are words of another language more often than
// not: fin, let, est, pool.
const minPeople = 5

// addCountries adds the countries and their peoples. Where a country is asked for its people are near to it, and the other way
// round.
func (x *lexicon) addCountries() {
	for i, t := range vocab.Countries().All() {
		country := &concept{id: "country-" + t.ID, rank: rankCountries + i, country: true}
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
				in := l
				if stem := told(l, name); len(stem) == 1 && len(stem[0]) <= shortName {
					in = lang.Und // as written: Finse has the stem of French fin
				}
				x.add(people, in, name)
				perLanguage[l] = append(perLanguage[l], query.Label{Text: name, Language: l})
			}
		}
		people.labels = oneOfEach(perLanguage)
		names := country.labels
		country.labels = slices.Concat(names, asRelated(people.labels))
		people.labels = slices.Concat(people.labels, asRelated(names))
	}
}

// addMunicipalities adds the Belgian municipalities.
func (x *lexicon) addMunicipalities() {
	for i, t := range vocab.Municipalities().All() {
		c := &concept{id: t.ID, rank: rankTowns + i, place: true}
		x.addProper(c, t.Names)
	}
}

// addCapitals adds the capitals and large towns of which small words are a part (Den Haag, La Paz), since readers' small words
// are left out. All others are found as they are typed.
func (x *lexicon) addCapitals() {
	for _, t := range vocab.Capitals().All() {
		for _, l := range lang.All() {
			for _, name := range t.Names[l] {
				words := toldAsWritten(name)
				if len(words) == len(analysis.Exact().Terms(name)) || len(words) == 0 || ordinary[strings.Join(words, " ")] || never[strings.Join(words, " ")] {
					continue
				}
				if other := placeLabels(name); len(other) > 0 {
					c := &concept{id: "town-" + strings.Join(words, "-"), rank: rankTowns, place: true, known: true, labels: other}
					x.add(c, lang.Und, name)
				}
			}
		}
	}
}

// maxPlaceWords bounds the words of a name that is looked for among the places of the world.
const maxPlaceWords = 5

// withPlace returns concepts with the place that has the other names, where best says how like a name of theirs the words are.
// What is the name of a concept by right is no place, unless the concept is one; what only has the stem of a name gives way.
func withPlace(concepts []*concept, best int, other []query.Label) []*concept {
	if len(other) == 0 {
		return concepts
	}
	for i, c := range concepts {
		if c.place {
			both := *c
			both.labels = slices.Concat(c.labels, other)
			concepts[i] = &both
			return concepts
		}
	}
	if best > stemsOnly {
		return concepts
	}
	return []*concept{{id: "place", rank: rankTowns, place: true, labels: other}}
}

// placeLabels returns the other names of the place that name is.
func placeLabels(name string) []query.Label {
	var labels []query.Label
	for _, n := range vocab.PlaceNames(name) {
		if utf8.RuneCountInString(vocab.Fold(n)) > shortName && !isOrdinary(n) {
			labels = append(labels, query.Label{Text: n, Language: lang.Und})
		}
	}
	return labels
}

// addProper adds the names of a place, if it has several.
func (x *lexicon) addProper(c *concept, names map[lang.Code][]string) {
	perLanguage := map[lang.Code][]query.Label{}
	different := map[string]bool{}
	for _, l := range lang.All() {
		for _, name := range names[l] {
			if folded := vocab.Fold(name); !never[folded] && !different[folded] {
				different[folded] = true
				perLanguage[l] = append(perLanguage[l], query.Label{Text: name, Language: lang.Und})
			}
		}
	}
	if len(different) < 2 && !c.country {
		return
	}
	for l, labels := range perLanguage {
		var written []query.Label
		for _, label := range labels {
			x.add(c, lang.Und, label.Text)
			written = append(written, writtenOf(l, label)...)
		}
		perLanguage[l] = written
	}
	c.labels = oneOfEach(perLanguage)
}

// writtenOf returns how the name of a place of language l stands in texts. One that is a word of a language too is told by what
// stands before it.
func writtenOf(l lang.Code, name query.Label) []query.Label {
	if !isOrdinary(name.Text) {
		return []query.Label{name}
	}
	var all []query.Label
	for _, before := range placeWords[l] {
		all = append(all, query.Label{Text: before + " " + name.Text, Language: lang.Und})
	}
	return all
}

// placeWords stand before names of places and not before other words.
var placeWords = map[lang.Code][]string{
	lang.NL: {"stad", "gemeente", "provincie", "in", "te", "uit", "naar", "van"},
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
