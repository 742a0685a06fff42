package thesaurus

import (
	"strings"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// The ranks from which each list counts: places before concepts, whose own order runs from what is rare to what is general.
const (
	rankTowns     = 0
	rankCountries = 10_000
	rankPeoples   = 20_000
	rankConcepts  = 30_000
)

// load reads the lists.
func load() *lexicon {
	x := &lexicon{byName: make(map[string][]entry, 16_384), words: make(map[wordOf][]string, 16_384)}
	x.addCountries()
	x.addMunicipalities()
	x.addCapitals()
	x.addConcepts()
	x.words = nil
	return x
}

// addConcepts adds the list of concepts.
func (x *lexicon) addConcepts() {
	list := vocab.Concepts()
	for i, t := range list.All() {
		c := &concept{id: t.ID, rank: rankConcepts + i, place: strings.HasPrefix(t.ID, "place-")}
		perLanguage := map[lang.Code][]query.Label{}
		for _, l := range chains {
			in := l
			if c.place {
				in = lang.Und // its names are proper names in any text
			}
			for _, n := range vocab.ConceptNames(t, l) {
				// The east of Africa is not asked for by what small words leave of it.
				if n.Asked && !(c.place && len(toldAsWritten(n.Text)) == 1 && strings.Contains(n.Text, " ")) {
					x.add(c, in, n.Text)
				}
				if n.Found {
					perLanguage[l] = append(perLanguage[l], query.Label{Text: n.Text, Language: in})
				}
			}
		}
		c.labels = oneOfEach(perLanguage)
		for _, id := range vocab.RelatedConcepts(t) {
			if r, ok := list.Get(id); ok {
				for _, l := range lang.All() {
					c.labels = append(c.labels, query.Label{Text: vocab.ConceptNames(r, l)[0].Text, Language: l, Related: true})
				}
			}
		}
	}
}

// searchable returns a label as texts are searched for it. Of a name of which small words are a part and one word more (en
// vigueur, in force) all are asked for, as written: by its stem alone it would stand everywhere.
func searchable(name query.Label) query.Label {
	if name.Language.Known() && oneOfSeveral(name.Language, name.Text) {
		name.Language = lang.Und
	}
	return name
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
