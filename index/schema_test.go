package index

import (
	"slices"
	"testing"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

func TestEveryFacetOfAnEmptyDocumentIsNone(t *testing.T) {
	d := &record.Document{Card: record.Card{ID: "a", Languages: []lang.Code{lang.Und}}, Agreements: []record.Agreement{{Instrument: "unspecified", Status: "unknown"}}}
	for _, f := range query.Facets {
		if got := (Entry{Document: d}).Values(f.Name); !slices.Equal(got, []string{query.None}) {
			t.Errorf("%s is %q", f.Name, got)
		}
	}
	if got := (Entry{Document: d}).Values("nowhere"); got != nil {
		t.Errorf("a name that is no facet has %q", got)
	}
}

func TestValues(t *testing.T) {
	d := &record.Document{
		Card: record.Card{
			Countries: []string{"TR", "SN"}, Languages: []lang.Code{lang.NL, lang.Und}, Themes: []record.Theme{{Value: "waste"}},
			Years: record.Years{Agreement: []int{1987}, Start: []int{2014, 1987}, Document: []int{2020}, Phase: [][2]int{{2014, 2016}}},
		},
		Agreements: []record.Agreement{{Instrument: "twinning", Themes: []string{"culture", "waste"}, Parties: []record.Party{{Value: "gn-1", Role: "home"}, {Value: "gn-2", Role: "partner"}}}},
	}
	for facet, want := range map[string][]string{
		"country": {"SN", "TR"}, "language": {"nl"}, "theme": {"culture", "waste"}, "partner": {"gn-2"}, "instrument": {"twinning"},
		"year": {"1987", "2014"}, "year_document": {"2020"}, "year_phase": {"2014", "2015", "2016"}, "status": {"none"},
	} {
		if got := (Entry{Document: d}).Values(facet); !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", facet, got, want)
		}
	}
}

func TestTheSchemaTellsFieldTableAndAnalysis(t *testing.T) {
	if SchemaHash(1) == SchemaHash(2) {
		t.Error("the hash does not follow the version of the analysis")
	}
	names := map[string]bool{}
	for _, f := range Fields() {
		if names[f.Name] {
			t.Errorf("field %s twice", f.Name)
		}
		names[f.Name] = true
	}
	for _, f := range query.Facets {
		if !names[f.Name] {
			t.Errorf("facet %s has no field", f.Name)
		}
	}
}

func TestYearsThatNoIndexTakes(t *testing.T) {
	for name, y := range map[string]record.Years{
		"year 0": {Mentioned: []int{0}}, "five digits": {Agreement: []int{20140}},
		"endless phase": {Phase: [][2]int{{2000, 1 << 60}}}, "backward phase": {Phase: [][2]int{{2016, 2014}}},
	} {
		if CheckDocument(&record.Document{Card: record.Card{ID: "a", Years: y}}) == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if err := CheckDocument(&record.Document{Card: record.Card{ID: "a", Years: record.Years{Phase: [][2]int{{2014, 2016}}}}}); err != nil {
		t.Error(err)
	}
}
