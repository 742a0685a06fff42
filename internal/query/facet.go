package query

import "entente/internal/lang"

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
	Name  string // parameter, and key in answers
	Type  FacetType
	Unset []string // what a parameter may call None besides it: unknown, und, unspecified
	// Names are the field names of the search box, by language; the parameter's own name works in all of them.
	Names map[lang.Code][]string
}

// Facets is the one list of what filters and counts, in the order a page shows them.
var Facets = []Facet{
	{Name: "country", Type: Closed, Names: names("land", "pays", "country")},
	{Name: "municipality", Type: Open, Names: names("gemeente", "commune", "municipality")},
	{Name: "year", Type: Year, Names: names("jaar", "année", "year")},
	{Name: "theme", Type: Closed, Names: names("thema", "thème", "theme")},
	{Name: "language", Type: Language, Names: names("taal", "langue", "language")},
	{Name: "kind", Type: Closed, Names: names("soort", "genre", "kind")},
	{Name: "instrument", Type: Closed, Names: names("instrument", "instrument", "instrument")},
	{Name: "status", Type: Closed, Names: names("status", "statut", "status")},
	{Name: "partner", Type: Open, Names: names("partner", "partenaire", "partner")},
	{Name: "programme", Type: Open, Names: names("programma", "programme", "programme")},
	{Name: "funder", Type: Open, Names: names("financier", "bailleur", "funder")},
	{Name: "country_mentioned", Type: Closed, Names: names("vermeldland", "paysmentionné", "mentioned")},
	{Name: "year_agreement", Type: Year},
	{Name: "year_start", Type: Year},
	{Name: "year_document", Type: Year},
	{Name: "year_mentioned", Type: Year},
	{Name: "year_phase", Type: Year},
	{Name: "year_about", Type: Year},
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

func names(nl, fr, en string) map[lang.Code][]string {
	return map[lang.Code][]string{lang.NL: {nl}, lang.FR: {fr}, lang.EN: {en}}
}
