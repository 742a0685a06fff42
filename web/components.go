package web

import (
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// componentsName is the page that shows every part of the pages with sample data, made by the templates that make the pages. Readers
// do not meet it: it is there where Options.Components is set, and nothing links to it.
const componentsName = "components"

// componentsPage holds a sample of everything.
type componentsPage struct {
	page
	Scheme     string // light or dark whatever the browser prefers; empty leaves it to that
	Schemes    []scopeLink
	Documents  searchPage
	Agreements searchPage
	Zero       searchPage
	Records    []recordCard
	Blocks     []block
	Rows       []saidFact
	Contact    contactCard
	Quotes     []numbered
	Card       documentCard
}

// The colours of both schemes as style.css has them.
var (
	lightTokens = regexp.MustCompile(`(?s):root \{([^}]*)\}`)
	darkTokens  = regexp.MustCompile(`(?s)prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}`)
)

// scheme is a sheet that sets the colours of one scheme, whatever the browser prefers.
func scheme(name string) ([]byte, error) {
	b, err := staticFiles.ReadFile("static/style.css")
	if err != nil {
		return nil, err
	}
	tokens := lightTokens
	if name == "dark" {
		tokens = darkTokens
	}
	found := tokens.FindSubmatch(b)
	if found == nil {
		return nil, fmt.Errorf("style.css: no colours of the %s scheme", name)
	}
	return fmt.Appendf(nil, ":root { %s color-scheme: %s; }\n", found[1], name), nil
}

func (s *server) componentsPage(c *gin.Context, l *locale) error {
	chosen := c.Query("scheme")
	if chosen != "light" && chosen != "dark" {
		chosen = ""
	}
	c.Header("Cache-Control", "no-store")
	if chosen != "" && c.Query("part") == "style" {
		b, err := scheme(chosen)
		if err != nil {
			return err
		}
		c.Data(http.StatusOK, mediaTypes[".css"], b)
		return nil
	}
	p := s.components(l)
	p.page = s.page(l, "/"+componentsName, c.Request.URL.RawQuery, "Components")
	p.NoIndex, p.Scheme = true, chosen
	for _, name := range []string{"", "light", "dark"} {
		one := scopeLink{Text: name, URL: "/" + string(l.Code) + "/" + componentsName, Current: name == chosen}
		if one.Text += " scheme"; name == "" {
			one.Text = "scheme of the browser"
		} else {
			one.URL += "?scheme=" + name
		}
		p.Schemes = append(p.Schemes, one)
	}
	// The parts know where the pages lie.
	p.Zero.page = p.page
	return s.render(c, http.StatusOK, l, componentsName, p)
}

// long is a word of which no part wants to go on the next line.
const long = "samenwerkingsovereenkomstenregistratiesysteem"

// components makes the samples: the plain case of each part, and those that are hard to show.
func (s *server) components(l *locale) componentsPage {
	values := func(facet string, ids ...string) answer.Facet {
		var f answer.Facet
		for i, id := range ids {
			f.Values = append(f.Values, answer.Count{Value: id, Label: answer.Label(facet, id, l.Code), Count: 12_345 / (1 + i*i*7), Selected: i == 1 || i == len(ids)-2})
		}
		f.Values[len(ids)-2].Count = 0 // chosen, and nothing is left of it
		return f
	}
	none := answer.Count{Value: query.None, Label: l.say("facet.none"), Count: 7}
	suggestion := "stedenband"
	a := answer.Answer{
		Total: 25_000, Facets: map[string]answer.Facet{
			"country": values("country", "SN", "MA", "CD", "FR", "DE", "TR", "IT", "NL", "BG", "BJ"), "theme": values("theme", "governance", "water", "sport"), "language": values("language", "nl", "fr", "en"),
			"year": {Values: []answer.Count{none}, Decades: []answer.Count{{Value: "1950", Count: 3}, {Value: "1970", Count: 40}, {Value: "1990", Count: 2}, {Value: "2010", Count: 1234}}},
		},
		Query: answer.Asked{Q: "stedenbnad water", Expanded: []string{"jumelage", "twinning"}, Dropped: []string{"water"}, Suggestion: &suggestion,
			Notes: []query.Note{{Code: query.NoteSpelledAlike, Text: "stedenbnad → stedenband"}, {Code: "unbalanced-quote", Text: `"`}}},
		Partial: true,
		Hits:    sampleHits(l),
	}
	q := query.Query{HL: l.Code, YearFrom: 1970, YearTo: 1989}.WithText(`stedenband (water OR "gemeente raad"~3) -sport`)
	q = q.With("country", "MA").With("theme", "water").With("country", "BJ").Excluding("theme", "sport").WithAll("country", true)
	documents := s.results(l, q, a)
	cursor := "AAAA"
	documents.Pager = pages(l, q.WithPage(maxPage(q)), answer.Answer{Total: 25_000, Next: &cursor})
	documents.Problems = []problemLine{{Field: "year_from", Text: l.say("refused.years-turned", "from", "2015", "to", "1990")}, {Text: l.say("refused.unknown-parameter", "parameter", "colour")}}
	documents.YearError = documents.Problems[0].Text

	of := query.Query{HL: l.Code, In: query.Agreements}.WithText("water")
	agreements := s.results(l, of, answer.Answer{Total: 2, Hits: sampleAgreements(l)})
	agreements.Scopes = []scopeLink{{Text: l.say("scope.documents"), Count: 25_000, URL: searchURL(l, q)}, {Text: l.say("scope.agreements"), Count: 2, URL: searchURL(l, of), Current: true}}

	zero := s.results(l, q, answer.Answer{})
	zero.WaysOut = []wayOut{{Text: l.say("zero.without-filters"), Found: found(l, q, 12), URL: searchURL(l, q.WithoutFilters())}}

	date := &record.Date{Value: "2014-06-03", Precision: "day"}
	p := componentsPage{Documents: documents, Agreements: agreements, Zero: zero}
	p.Records = []recordCard{
		{ID: "one", URL: agreements.Hits[0].Link, Open: l.say("record.open"), Names: "Gent – Tanger", Parties: []recordParty{{Name: proven{Text: "Gent", Passage: "p-prose"}}, {Name: proven{Text: "Tanger", Passage: "p-prose"}, Country: &proven{Text: answer.Label("country", "MA", l.Code), Note: l.say("basis.inferred")}}},
			Facts: []recordFact{{Name: l.say("record.signed"), Values: []proven{{Text: l.date(date), Passage: "p-list"}}}, {Name: l.say("facet.status")}}, Quotes: []recordQuote{{Text: "In 2014 sloot Gent een stedenband met Tanger.", Begin: "In 2014", Lang: lang.NL, Proves: "2014", Passage: "p-prose"}}},
		{ID: "two", URL: agreements.Hits[1].Link, Open: l.say("record.open-relation"), Relation: true, Names: long, Parties: []recordParty{{Name: proven{Text: long}}}},
	}
	plainRun := func(text string) []run { return []run{{Parts: []answer.Fragment{{Text: text}}}} }
	p.Blocks = []block{
		{Role: "heading", Level: 3, Items: []item{{UI: l.Code, ID: "p-heading", Runs: plainRun("Een kop")}}},
		{Role: "prose", Items: []item{{UI: l.Code, ID: "p-prose", Page: 2, Runs: append(plainRun("In 2014 sloot Gent een stedenband met een stad in "), run{URL: searchURL(l, query.Query{}.With("country", "MA")), Kind: "country", Title: answer.Label("country", "MA", l.Code), Parts: []answer.Fragment{{Text: "Ma", Hit: true}, {Text: "rokko"}}})}}},
		{Role: "list", Items: []item{{UI: l.Code, ID: "p-list", Runs: plainRun("een")}, {UI: l.Code, ID: "p-list-fr", Lang: lang.FR, Other: l.languageName(lang.FR), Runs: plainRun("une deuxième ligne, d’une autre langue")}}},
		{Role: "table", Items: []item{{UI: l.Code, ID: "p-table", Runs: plainRun("Land: Marokko | Jaar: 2014 | " + long)}}},
		{Role: "contact", Items: []item{{UI: l.Code, ID: "p-contact", Runs: plainRun("Dienst internationale samenwerking, Botermarkt 1, 9000 Gent")}}},
	}
	p.Rows = []saidFact{
		{Name: l.say("record.signed"), Values: []said{{Text: l.date(date), Refs: []int{1}}}},
		{Name: l.say("facet.theme"), Values: []said{{Text: answer.Label("theme", "water", l.Code), URL: searchURL(l, query.Query{}.With("theme", "water")), Refs: []int{1, 2}}, {Text: long, Note: l.say("basis.inferred")}}},
		{Name: l.say("facet.status")},
	}
	p.Contact = contactCard{Service: "Dienst internationale samenwerking", Address: "Botermarkt 1, 9000 Gent", Phone: "+32 9 000 00 00", Mail: "internationaal@gent.example", URL: "https://gent.example/", Shown: "https://gent.example/", Said: said{Refs: []int{2}}}
	p.Quotes = []numbered{
		{N: 1, Text: "In 2014 sloot Gent een stedenband met Tanger.", Begin: "In 2014 sloot", Lang: lang.NL, Path: "Partners › Tanger", Proves: "2014", InText: documents.Hits[0].Link, InSource: "https://archive.example/"},
		{N: 2, Text: long + " " + long, Begin: long, Lang: lang.Und, InText: documents.Hits[0].Link},
	}
	p.Card = documentCard{DocumentCard: answer.DocumentCard{Title: documents.Hits[0].Title, Language: lang.NL}, Link: documents.Hits[0].Link, Source: "https://archive.example/" + long, Shown: "https://archive.example/" + long, Date: l.date(date), Got: l.day(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC))}
	return p
}

// sampleHits are documents that show all there is, and as good as nothing.
func sampleHits(l *locale) []answer.Hit {
	value := func(facet, id string) answer.Value {
		return answer.Value{Value: id, Label: answer.Label(facet, id, l.Code)}
	}
	var countries []answer.Value
	for _, id := range []string{"SN", "MA", "CD", "FR", "DE", "TR"} {
		countries = append(countries, value("country", id))
	}
	town := answer.Value{Value: "gn-2797656", Label: "Gent"}
	return []answer.Hit{
		{ID: "sample-1", Title: "De stedenbanden van Gent", Source: "https://archive.example/1", Language: lang.NL, Languages: []lang.Code{lang.NL}, Kind: value("kind", "partnership-page"), Municipality: &town, Countries: countries, Years: []int{1955, 2014}, Duplicates: 3,
			Passages: []answer.Passage{{ID: "p1", Heading: []string{"Partners", "Tanger"}, Language: lang.NL, Page: 2, Snippet: []answer.Fragment{{Text: "Een "}, {Text: "stedenband", Hit: true}, {Text: "enbeleid dat in 2014 begon."}}}, {ID: "p2", Language: lang.FR, Snippet: []answer.Fragment{{Text: "Le "}, {Text: "jumelage", Hit: true}, {Text: " date de 2014."}}}}},
		{ID: "sample-2", Title: "", Language: lang.Und, Languages: []lang.Code{lang.Und}, Kind: value("kind", "other")},
		{ID: "sample-3", Title: long + " " + long, Source: "https://archive.example/3", Language: lang.EN, Languages: []lang.Code{lang.EN}, Kind: value("kind", "news"), Years: []int{2020},
			Passages: []answer.Passage{{ID: "p3", Language: lang.EN, Snippet: []answer.Fragment{{Text: "<b>" + long + "</b> "}, {Text: long, Hit: true}}}}},
	}
}

// sampleAgreements are an agreement and a relation.
func sampleAgreements(l *locale) []answer.Hit {
	all := sampleHits(l)[:2]
	for i := range all {
		all[i].Type = record.TypeAgreement
	}
	all[0].ID, all[1].ID = "sample-agreement", "sample-relation"
	all[0].AgreementHit = &answer.AgreementHit{Label: "Gent – Tanger", Class: "agreement", Instrument: answer.Value{Value: "twinning", Label: answer.Label("instrument", "twinning", l.Code)}, Signed: &record.Date{Value: "2014"}, Status: answer.Value{Value: "active", Label: answer.Label("status", "active", l.Code)}, DocumentID: "sample-1"}
	all[1].AgreementHit = &answer.AgreementHit{Class: classRelation, Instrument: answer.Value{Value: instrumentUnspecified}, Status: answer.Value{Value: statusUnknown}, DocumentID: "sample-2", Quote: "Gent wil met een stad in het Zuiden samenwerken."}
	return all
}
