package query

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func parse(t *testing.T, address string) (Query, error) {
	t.Helper()
	v, err := url.ParseQuery(address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return Parse(v)
}

func TestCanonicalAddress(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"", ""},
		{"q=&country=&page=&facets=&nosuch=", ""},
		{"q=++stedenband++senegal+", "q=stedenband+senegal"},
		{"country=SN&country=MA&country=SN", "country=MA&country=SN"},
		{"country=sn&language=NL&theme=Water", "country=SN&language=nl&theme=water"},
		{"country=unknown&language=und&instrument=unspecified&year=none", "country=none&instrument=none&language=none&year=none"},
		{"status=unknown&not_status=in-force", "not_status=in-force&status=none"},
		{"country=SN&country_op=and", "country=SN&country_op=and"},
		{"country=SN&country_op=or", "country=SN"},
		{"country_op=and", ""},
		{"not_country=SN&country_op=and", "not_country=SN"},
		{"year_op=and&year_from=2010", "year_from=2010&year_op=and"},
		{"year=2014&year=2010&year_from=1990&year_to=1999", "year=2010&year=2014&year_from=1990&year_to=1999"},
		{"municipality=gn-2803201&partner=dakar&funder=no-such", "funder=no-such&municipality=gn-2803201&partner=dakar"},
		{"language=pt-BR", "language=pt-br"},
		{"in=documents&page=1&size=20&facet_size=20&expand=true&fold=1&fallback=on", ""},
		{"expand=off&fold=false&fallback=0", "expand=false&fallback=false&fold=false"},
		{"sort=newest", ""},
		{"sort=relevance", "sort=relevance"},
		{"q=stad&sort=relevance", "q=stad"},
		{"q=stad&sort=newest", "q=stad&sort=newest"},
		{"q=*&sort=newest", "q=%2A"},
		{"facets=year,country&facets=theme,language&facets=municipality,instrument", ""},
		{"facets=theme,country,theme", "facets=country%2Ctheme"},
		{"facets=none", "facets=none"},
		{"in=agreements&class=agreement", "in=agreements"},
		{"in=agreements&class=any", "class=any&in=agreements"},
		{"page=100&size=100", "page=100&size=100"},
		{"after=abc_-123", "after=abc_-123"},
		{"hl=fr&site=anderlecht", "hl=fr&site=anderlecht"},
		{"page=2&page=2", "page=2"},
	} {
		q, err := parse(t, tt.address)
		if err != nil {
			t.Errorf("%s: %v", tt.address, err)
			continue
		}
		if got := q.Values().Encode(); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.address, got, tt.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"colour=red", "colour unknown-parameter"},
		{"Country=SN", "Country unknown-parameter"},
		{"not_q=x", "not_q unknown-parameter"},
		{"not_country_op=and", "not_country_op unknown-parameter"},
		{"value_q=x", "value_q unknown-parameter"},
		{"country=XX", "country unknown-value"},
		{"country=Senegal", "country unknown-value"},
		{"country=SN,MA", "country unknown-value"},
		{"not_country=XX", "not_country unknown-value"},
		{"country_op=xor", "country_op unknown-value"},
		{"theme=nothing", "theme unknown-value"},
		{"instrument=x", "instrument unknown-value"},
		{"status=x", "status unknown-value"},
		{"kind=x", "kind unknown-value"},
		{"language=dutch!", "language unknown-value"},
		{"municipality=a+b", "municipality unknown-value"},
		{"partner=" + strings.Repeat("a", 101), "partner unknown-value"},
		{"partner=%ff%fe", "partner unknown-value"},
		{"year=abc", "year not-a-number"},
		{"year=20x4", "year not-a-number"},
		{"year=-5", "year not-a-number"},
		{"year=0", "year out-of-range"},
		{"year=99999999999999999999", "year out-of-range"},
		{"year_mentioned=x", "year_mentioned not-a-number"},
		{"year_from=x", "year_from not-a-number"},
		{"year_from=2015&year_to=2010", "year_from conflict"},
		{"page=0", "page out-of-range"},
		{"page=x", "page not-a-number"},
		{"page=501", "page out-of-range"},
		{"page=101&size=100", "page out-of-range"},
		{"size=0", "size out-of-range"},
		{"size=101", "size out-of-range"},
		{"page=1&after=abc", "after conflict"},
		{"after=a%00b", "after unknown-value"},
		{"page=2&page=3", "page conflict"},
		{"q=a&q=b", "q conflict"},
		{"facets=country,colour", "facets unknown-value"},
		{"facets=none,country", "facets conflict"},
		{"facet_size=201", "facet_size out-of-range"},
		{"hl=de", "hl unknown-value"},
		{"sort=best", "sort unknown-value"},
		{"in=books", "in unknown-value"},
		{"class=relation", "class conflict"},
		{"class=relation&in=documents", "class conflict"},
		{"expand=maybe", "expand unknown-value"},
		{"q=" + strings.Repeat("a", 2049), "q too-long"},
		{"q=" + strings.Repeat("a+", 33), "q too-many-terms"},
		{"country=SN" + strings.Repeat("&country=SN", 200), "country out-of-range"},
		{"year=x&country=XX&colour=red", "colour unknown-parameter, country unknown-value, year not-a-number"},
	} {
		q, err := parse(t, tt.address)
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%.60s: %v is not ErrInvalid", tt.address, err)
			continue
		}
		if got := refusals(err); got != tt.want {
			t.Errorf("%.60s\n got %s\nwant %s", tt.address, got, tt.want)
		}
		if len(err.Error()) > 2000 || len(q.Text) > MaxText {
			t.Errorf("%.60s: a refusal carries %d bytes, the question %d", tt.address, len(err.Error()), len(q.Text))
		}
	}
}

// refusals lists parameters and codes of what Parse refused.
func refusals(err error) string {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var s []string
	for _, err := range all {
		var e *Error
		if errors.As(err, &e) {
			if !slices.Contains(ErrorCodes, e.Code) {
				s = append(s, "unlisted")
			}
			s = append(s, e.Param+" "+e.Code)
		}
	}
	return strings.Join(s, ", ")
}

func TestRefusedPartsLeaveTheRest(t *testing.T) {
	q, err := parse(t, "q=stad&country=SN&country=XX&year_from=2015&year_to=2010&size=5")
	if err == nil {
		t.Fatal("not refused")
	}
	if got, want := q.Values().Encode(), "country=SN&q=stad&size=5&year_from=2015&year_to=2010"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
}

func TestLinks(t *testing.T) {
	start := "q=stad&country=SN&page=3&year_from=2010&not_theme=water"
	for _, tt := range []struct {
		name string
		link func(Query) Query
		want string
	}{
		{"With", func(q Query) Query { return q.With("country", "MA") }, "country=MA&country=SN&not_theme=water&q=stad&year_from=2010"},
		{"With what is selected", func(q Query) Query { return q.With("country", "SN") }, "country=SN&not_theme=water&q=stad&year_from=2010"},
		{"With what is excluded", func(q Query) Query { return q.With("theme", "water") }, "country=SN&q=stad&theme=water&year_from=2010"},
		{"Without", func(q Query) Query { return q.Without("country", "SN") }, "not_theme=water&q=stad&year_from=2010"},
		{"Without an exclusion", func(q Query) Query { return q.Without("theme", "water") }, "country=SN&q=stad&year_from=2010"},
		{"Excluding what is selected", func(q Query) Query { return q.Excluding("country", "SN") }, "not_country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithoutFacet", func(q Query) Query { return q.WithoutFacet("theme") }, "country=SN&q=stad&year_from=2010"},
		{"WithoutFacet year", func(q Query) Query { return q.WithoutFacet("year") }, "country=SN&not_theme=water&q=stad"},
		{"WithoutFilters", func(q Query) Query { return q.WithoutFilters() }, "q=stad"},
		{"WithAll", func(q Query) Query { return q.WithAll("country", true) }, "country=SN&country_op=and&not_theme=water&q=stad&year_from=2010"},
		{"WithAll of nothing", func(q Query) Query { return q.WithAll("kind", true) }, "country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithYears", func(q Query) Query { return q.WithYears(2019, 2010) }, "country=SN&not_theme=water&q=stad&year_from=2010&year_to=2019"},
		{"WithYears open", func(q Query) Query { return q.WithYears(0, 0) }, "country=SN&not_theme=water&q=stad"},
		{"WithPage", func(q Query) Query { return q.WithPage(4) }, "country=SN&not_theme=water&page=4&q=stad&year_from=2010"},
		{"WithPage 1", func(q Query) Query { return q.WithPage(1) }, "country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithAfter", func(q Query) Query { return q.WithAfter("x") }, "after=x&country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithSort", func(q Query) Query { return q.WithSort(Title) }, "country=SN&not_theme=water&q=stad&sort=title&year_from=2010"},
		{"WithSort default", func(q Query) Query { return q.WithSort(Relevance) }, "country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithText", func(q Query) Query { return q.WithText(" dorp  AND ") }, "country=SN&not_theme=water&q=dorp+AND&year_from=2010"},
		{"WithText none", func(q Query) Query { return q.WithSort(Newest).WithText("") }, "country=SN&not_theme=water&year_from=2010"},
		{"WithText refused", func(q Query) Query { return q.WithText(strings.Repeat("a ", 40)) }, "country=SN&not_theme=water&q=stad&year_from=2010"},
		{"WithLanguage", func(q Query) Query { return q.WithLanguage("fr") }, "country=SN&hl=fr&not_theme=water&q=stad&year_from=2010"},
	} {
		q, err := parse(t, start)
		if err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprintf("%#v", q)
		if got := tt.link(q).Values().Encode(); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.name, got, tt.want)
		}
		if after := fmt.Sprintf("%#v", q); after != before {
			t.Errorf("%s changed the question it was made from:\n%s\n%s", tt.name, before, after)
		}
	}
}

// randomQuery makes a question as pages do: from an address and by following links.
func randomQuery(r *rand.Rand) url.Values {
	v := url.Values{}
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for range r.IntN(6) {
		f := Facets[r.IntN(len(Facets))]
		name := pick(f.Name, f.Name, "not_"+f.Name)
		v.Add(name, randomValue(r, f))
		if r.IntN(4) == 0 {
			v.Set(f.Name+"_op", pick("and", "or", ""))
		}
	}
	for name, of := range map[string][]string{
		"q": {randomText(r), "stad dorp", ""}, "in": {"documents", "agreements", ""}, "year_from": {"1990", ""}, "year_to": {"1990", "2015", ""},
		"site": {"anderlecht", ""}, "expand": {"false", "on", ""}, "fold": {"off", "1", ""}, "fallback": {"0", "true", ""}, "hl": {"nl", "fr", "en", ""},
		"sort": {"relevance", "newest", "oldest", "title", ""}, "page": {"1", "7", ""}, "size": {"20", "100", "1", ""},
		"facets": {"none", "country,year", "year", ""}, "facet_size": {"20", "200", ""},
	} {
		if r.IntN(3) == 0 {
			v.Set(name, of[r.IntN(len(of))])
		}
	}
	if v.Get("in") == "agreements" {
		v.Set("class", pick("agreement", "relation", "any", ""))
	}
	if v.Get("page") == "" && r.IntN(4) == 0 {
		v.Set("after", "Zm9v.1_-")
	}
	return v
}

func randomValue(r *rand.Rand, f Facet) string {
	if r.IntN(5) == 0 {
		return []string{"none", "unknown", "und", "unspecified"}[r.IntN(4)]
	}
	switch f.Type {
	case Closed:
		all := f.List().All()
		return all[r.IntN(len(all))].ID
	case Language:
		return []string{"nl", "FR", "en", "de", "pt-BR"}[r.IntN(5)]
	case Year:
		return []string{"1955", "2014", "2026"}[r.IntN(3)]
	}
	return []string{"gn-2803201", "dakar", "A.b_c:d#2"}[r.IntN(3)]
}

// TestValuesIsTheInverseOfParse holds of questions from addresses and of those that links lead to.
func TestValuesIsTheInverseOfParse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		v := randomQuery(r)
		q, err := Parse(v)
		if err != nil {
			if refusals(err) == "q too-many-terms" {
				continue
			}
			t.Fatalf("%s: %v", v.Encode(), err)
		}
		sameAfterValues(t, v, q)
		f := Facets[r.IntN(len(Facets))]
		value, code := f.id(randomValue(r, f))
		if code != "" {
			t.Fatalf("%s: %s", f.Name, code)
		}
		for _, link := range []Query{
			q.With(f.Name, value), q.Without(f.Name, value), q.Excluding(f.Name, value), q.WithoutFacet(f.Name), q.WithoutFilters(),
			q.WithAll(f.Name, true), q.WithYears(2001, 1999), q.WithPage(3), q.WithAfter("x"), q.WithSort(Newest), q.WithText(randomText(r)),
			q.WithText(""), q.WithLanguage("nl"),
		} {
			sameAfterValues(t, v, link)
		}
	}
}

func sameAfterValues(t *testing.T, from url.Values, q Query) {
	t.Helper()
	again, err := Parse(q.Values())
	if err != nil {
		t.Fatalf("from %s: %s is refused: %v", from.Encode(), q.Values().Encode(), err)
	}
	if !reflect.DeepEqual(again, q) {
		t.Fatalf("from %s: %s\n got %#v\nwant %#v", from.Encode(), q.Values().Encode(), again, q)
	}
}

func TestFieldNamesAreTakenOnce(t *testing.T) {
	seen := map[string]string{}
	for _, f := range Facets {
		for _, names := range f.Names {
			for _, name := range append(names, f.Name) {
				key := fieldKey(name)
				if other, taken := seen[key]; taken && other != f.Name {
					t.Errorf("%q is a field name of both %s and %s", name, other, f.Name)
				}
				seen[key] = f.Name
			}
		}
		if f.Type == Closed && f.List() == nil {
			t.Errorf("closed facet %s has no list", f.Name)
		}
	}
}
