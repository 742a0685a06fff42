package query

import (
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// FacetType tells what values a facet has.
type FacetType int

// Closed: ids of a list of vocab, others are refused. Open: any well-formed id, those that do not exist find nothing.
// Language: BCP 47 codes. Year: integers.
const (
	Closed FacetType = iota
	Open
	Language
	Year
)

// Facet is a name that filters and counts.
type Facet struct {
	Name string // parameter, and key in answers
	Type FacetType
	// Names are the field names of the search box, by language; the parameter's own name works in all of them. Case, accents
	// and what parts words in a name do not count.
	Names map[lang.Code][]string
}

// Facets is the one list of what filters and counts, in the order a page shows them.
var Facets = []Facet{
	{Name: "country", Type: Closed, Names: names("land|partnerland", "pays", "country")},
	{Name: "municipality", Type: Open, Names: names("gemeente", "commune", "municipality")},
	{Name: "year", Type: Year, Names: names("jaar", "année|an", "year")},
	{Name: "theme", Type: Closed, Names: names("thema", "thème", "theme")},
	{Name: "language", Type: Language, Names: names("taal", "langue", "language")},
	{Name: "kind", Type: Closed, Names: names("soort", "genre|type", "kind")},
	{Name: "instrument", Type: Closed, Names: names("instrument", "instrument", "instrument")},
	{Name: "status", Type: Closed, Names: names("status", "statut", "status")},
	{Name: "partner", Type: Open, Names: names("partner", "partenaire", "partner")},
	{Name: "party", Type: Open, Names: names("partij", "partie", "party")},
	{Name: "partnership", Type: Open, Names: names("partnerschap|relatie", "partenariat|relation", "partnership|relation")},
	{Name: "programme", Type: Open, Names: names("programma", "programme", "programme|program")},
	{Name: "funder", Type: Open, Names: names("financier", "bailleur", "funder")},
	{Name: "country_mentioned", Type: Closed, Names: names("vermeldland|land_vermeld", "paysmentionné|pays_mentionné", "mentioned")},
	{Name: "year_agreement", Type: Year, Names: names("jaar_akkoord", "année_accord", "year_agreement")},
	{Name: "year_start", Type: Year, Names: names("jaar_begin", "année_début", "year_start")},
	{Name: "year_document", Type: Year, Names: names("jaar_document", "année_document", "year_document")},
	{Name: "year_mentioned", Type: Year, Names: names("jaar_vermeld", "année_mentionnée", "year_mentioned")},
	{Name: "year_phase", Type: Year, Names: names("jaar_fase", "année_phase", "year_phase")},
	{Name: "year_about", Type: Year, Names: names("jaar_over", "année_sujet", "year_about")},
}

// DefaultFacets are counted when a question names none.
var DefaultFacets = []string{"country", "year", "theme", "language", "municipality", "instrument"}

// FacetByName returns the facet with that parameter name.
func FacetByName(name string) (Facet, bool) {
	for _, f := range Facets {
		if f.Name == name {
			return f, true
		}
	}
	return Facet{}, false
}

// FacetByField returns the facet that a field name of the search box stands for, in any of the three languages.
func FacetByField(field string) (Facet, bool) {
	f, ok := byField()[fieldKey(field)]
	return f, ok
}

// List returns the list of a closed facet's ids, and of the municipalities, whose facet is open. It is nil for the others.
func (f Facet) List() *vocab.List {
	switch f.Name {
	case "country", "country_mentioned":
		return vocab.Countries()
	case "municipality":
		return vocab.Municipalities()
	case "theme":
		return vocab.Themes()
	case "instrument":
		return vocab.Instruments()
	case "status":
		return vocab.Statuses()
	case "kind":
		return vocab.Kinds()
	}
	return nil
}

// names makes the field names of three languages, several of one language parted by "|".
func names(nl, fr, en string) map[lang.Code][]string {
	return map[lang.Code][]string{lang.NL: strings.Split(nl, "|"), lang.FR: strings.Split(fr, "|"), lang.EN: strings.Split(en, "|")}
}

var byField = sync.OnceValue(func() map[string]Facet {
	m := map[string]Facet{}
	for _, f := range Facets {
		m[fieldKey(f.Name)] = f
		for _, of := range f.Names {
			for _, name := range of {
				m[fieldKey(name)] = f
			}
		}
	}
	return m
})

// fieldKey folds a field name so that year_agreement, year-agreement and yearagreement are one.
func fieldKey(name string) string { return strings.ReplaceAll(vocab.Fold(name), " ", "") }
