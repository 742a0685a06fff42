package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/web"
)

// pact are the words that the first records of treaties were read from.
const pact = "In maart 2018 sloot Anderlecht een stedenband met Marino voor jongeren en cultuur."

// treaties is a site with a document of many records: one with all that a record can say, a relation of which hardly anything is
// known, and further ones up to the number wanted. Beside it stands a document without any.
func treaties(t *testing.T, wanted int) http.Handler {
	t.Helper()
	return treatiesAnd(t, wanted)
}

func treatiesAnd(t *testing.T, wanted int, more ...record.Agreement) http.Handler {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	document := func(id string) *record.Document {
		return &record.Document{
			Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Source: "https://a.example/" + id, Title: "Steden in Italië", Language: lang.NL,
				Languages: []lang.Code{lang.NL}, Kind: "partnership-page", Format: "text/html", TextQuality: "good", Passages: 2},
			Passages: []record.Passage{
				{ID: id + "-h", Heading: []string{}, Language: lang.NL, Role: record.RoleHeading, Text: "Steden in Italië", Mentions: []record.Mention{}},
				{ID: id + "-1", Ordinal: 1, Heading: []string{"Steden in Italië"}, Language: lang.NL, Role: record.RoleProse, Text: pact, Mentions: []record.Mention{}},
			},
		}
	}
	full := document("full")
	home := record.Party{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Kind: "municipality", Role: "home"}
	prove := func(fields ...string) (all []record.Evidence) {
		for _, f := range fields {
			all = append(all, record.Evidence{Field: f, Passage: "full-1", Quote: pact, Class: "explicit"})
		}
		return all
	}
	full.Agreements = []record.Agreement{
		{
			ID: "full-a1", Class: "agreement", Instrument: "twinning", Status: "in-force", Themes: []string{"youth", "culture"},
			Parties: []record.Party{home, {Name: "Marino", Country: "IT", Kind: "municipality", Role: "partner"}},
			Signed:  &record.Date{Value: "2018-03", Precision: "month", Basis: "anaphora"}, Start: &record.Date{Value: "2019", Precision: "year", Basis: "explicit"},
			Evidence: append(prove("parties[0]", "parties[1]", "instrument", "signed", "start", "status", "themes[0]", "themes[1]"),
				record.Evidence{Field: "parties[1].country", Passage: "full-h", Quote: "Steden in Italië", Class: "explicit"}),
		},
		{
			ID: "full-a2", Class: "relation", Instrument: "unspecified", Status: "unknown", Themes: []string{},
			Parties:  []record.Party{home, {Name: "", Role: "partner"}},
			Evidence: []record.Evidence{{Field: "parties[1]", Passage: "elsewhere", Quote: "een stad", Class: "explicit"}, {Field: "no[field", Passage: "full-1", Quote: "", Class: "explicit"}, {Field: "parties[-1]", Passage: "full-1", Quote: "sloot"}},
		},
	}
	for i := len(full.Agreements); i < wanted; i++ {
		full.Agreements = append(full.Agreements, record.Agreement{ID: fmt.Sprintf("full-b%d", i), Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{},
			Parties: []record.Party{home, {Name: fmt.Sprintf("Stad %d", i), Role: "partner"}}, Evidence: prove("parties[0]", "parties[1]", "instrument")})
	}
	full.Agreements = append(full.Agreements, more...)
	b := record.Batch{Seq: 1, Ops: []record.Op{{ID: "full", Version: 1, Document: full}, {ID: "none", Version: 1, Document: document("none")}}}
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Engine: e, Info: e.Info, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// facts are the fields of a card: "Signed: March 2018".
func recordFacts(card *goquery.Selection) []string {
	card.Find(".hide").Remove()
	return card.Find("dl > div").Map(func(_ int, s *goquery.Selection) string {
		values := s.Find("dd").Map(func(_ int, dd *goquery.Selection) string { return strings.TrimSpace(dd.Text()) })
		return s.Find("dt").Text() + ": " + strings.Join(values, ", ")
	})
}

func squeezed(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestARecordSaysWhatWasReadInTheLanguageOfThePage(t *testing.T) {
	h := treaties(t, 2)
	for l, want := range map[lang.Code]struct{ title, facts, relation, unsaid string }{
		lang.NL: {"Anderlecht (België) – Marino (Italië)", "Instrument: Stedenband; Gesloten: maart 2018 (uit de samenhang); Begin: 2019; Status: Van kracht; Thema: Jeugd en kinderen, Cultuur en erfgoed",
			"Geen akkoord, wel een betrekking", "Instrument: niet vermeld; Gesloten: niet vermeld; Status: niet vermeld"},
		lang.FR: {"Anderlecht (Belgique) – Marino (Italie)", "Instrument: Jumelage; Conclu: mars 2018 (d’après le contexte); Début: 2019; Statut: En vigueur; Thème: Jeunesse et enfance, Culture et patrimoine",
			"Relation sans accord", "Instrument: non précisé; Conclu: non précisé; Statut: non précisé"},
		lang.EN: {"Anderlecht (Belgium) – Marino (Italy)", "Instrument: Twinning; Agreed: March 2018 (from the context); Start: 2019; Status: In force; Theme: Youth and children, Culture and heritage",
			"A relation, no agreement", "Instrument: not stated; Agreed: not stated; Status: not stated"},
	} {
		cards := read(t, h, "/"+string(l)+"/documents/full").Find(".record")
		if cards.Length() != 2 {
			t.Fatalf("%s: %d records shown, want 2", l, cards.Length())
		}
		full, bare := cards.Eq(0), cards.Eq(1)
		facts := strings.Join(recordFacts(full), "; ")
		if got := squeezed(full.Find("h3")); got != want.title || full.Find(".kicker").Length() != 0 {
			t.Errorf("%s: the agreement is called %q, want %q and nothing above it", l, got, want.title)
		}
		if facts != want.facts {
			t.Errorf("%s: it says\n%s, want\n%s", l, facts, want.facts)
		}
		if got := squeezed(bare.Find(".kicker")); got != want.relation {
			t.Errorf("%s: the relation is told apart by %q", l, got)
		}
		if got := strings.Join(recordFacts(bare), "; "); got != want.unsaid {
			t.Errorf("%s: what is not stated reads\n%s", l, got)
		}
	}
}

func TestEveryValueOfARecordLeadsToItsQuote(t *testing.T) {
	d := read(t, treaties(t, 2), "/en/documents/full")
	card := d.Find(".record").First()
	values := 0
	card.Find("h3 a, dd a").Each(func(_ int, a *goquery.Selection) {
		values++
		id, err := url.PathUnescape(strings.TrimPrefix(a.AttrOr("href", ""), "#"))
		if err != nil {
			t.Fatal(err)
		}
		passage := d.Find("article [id='" + id + "']")
		if id == "full-h" { // the title of the page, whose place in the text is kept
			passage = d.Find("h1")
		}
		proven := false
		card.Find(".quotes blockquote").Each(func(_ int, q *goquery.Selection) { proven = proven || strings.Contains(passage.Text(), q.Text()) })
		if !proven {
			t.Errorf("%q leads to #%s, which has none of the quotes", a.Text(), id)
		}
		if a.Find(".hide").Text() == "" {
			t.Errorf("the link %q does not say what it opens", a.Text())
		}
	})
	if values != 9 {
		t.Errorf("%d values can be clicked, want the parties, a country of its own, instrument, two dates, status and two themes", values)
	}
	quotes := card.Find(".quotes li")
	if quotes.Length() != 2 {
		t.Fatalf("%d quotes, want each once", quotes.Length())
	}
	if got := squeezed(quotes.First()); !strings.HasPrefix(got, pact+" Read from this: Anderlecht, Marino, Instrument, Agreed, Start, Status, Youth and children, Culture and heritage") {
		t.Errorf("the first quote reads %q", got)
	}
	if got := squeezed(quotes.First().Find("a")); got != "In the text: In maart 2018 sloot Anderlecht…" {
		t.Errorf("the link to its place reads %q", got)
	}
	if got := quotes.First().Find("blockquote").AttrOr("lang", ""); got != "nl" {
		t.Errorf("the quote is in language %q", got)
	}
	if bare := d.Find(".record").Eq(1); bare.Find("h3 a, dd a, .quotes a[href='#elsewhere']").Length() != 0 || bare.Find(".quotes li").Length() != 2 {
		t.Error("values without a passage on the page are links, or their quotes are gone")
	}
}

func TestManyRecordsAreFoldedAndNoneTakeNoRoom(t *testing.T) {
	for wanted, want := range map[int][3]int{2: {2, 0, 0}, 8: {8, 0, 0}, 9: {8, 1, 0}, 230: {8, 192, 1}} {
		d := read(t, treaties(t, wanted), "/en/documents/full")
		got := [3]int{d.Find(".records > ul > .record").Length(), d.Find(".records details.further .record").Length(), d.Find(".further > p a[type='application/json']").Length()}
		if got != want {
			t.Errorf("of %d records %d are open and %d folded, and %d links lead to the rest; want %v", wanted, got[0], got[1], got[2], want)
		}
		if wanted == 230 && !strings.Contains(d.Find(".further > p").Text(), "30 others") {
			t.Errorf("what is left out reads %q", d.Find(".further > p").Text())
		}
	}
	d := read(t, treaties(t, 2), "/en/documents/none")
	if d.Find(".records, .record, #records").Length() != 0 {
		t.Error("a document without records has a place for them")
	}
}

func TestHostileRecordsStayText(t *testing.T) {
	d := read(t, treatiesAnd(t, 0, record.Agreement{
		ID: "full-a" + attack, Class: attack, Instrument: attack, Status: attack, Themes: []string{attack}, Signed: &record.Date{Value: attack, Basis: attack},
		Parties:  []record.Party{{Name: attack, Country: attack}, {Name: attack, Country: "SN"}},
		Evidence: []record.Evidence{{Field: "parties[0]", Passage: "javascript:alert(5)", Quote: attack, Class: attack}, {Field: "signed", Passage: "full-1", Quote: attack, Class: "explicit"}},
	}), "/nl/documents/full")
	card := d.Find(".record").Last()
	if got := card.Find("blockquote").First().Text(); got != attack {
		t.Errorf("the quote reads %q", got)
	}
	if d.Find("script:not([src]):not([type='application/ld+json']), img, [onerror], [onmouseover], a[href^='javascript'], a[href*='ZgotmplZ']").Length() > 0 {
		t.Error("text became markup or a link to a script")
	}
	if got := card.Find("h3").Text(); strings.Count(got, attack) < 2 {
		t.Errorf("the parties read %q", got)
	}
}

func TestRecordsOfTheAPIHaveLabels(t *testing.T) {
	h := treaties(t, 2)
	var d struct {
		Agreements []struct {
			ID, Class          string
			Instrument, Status answer.Value
			Parties            []struct {
				Value   *string
				Name    string
				Country *answer.Value
			}
			Signed   *record.Date
			Themes   []answer.Value
			Evidence []record.Evidence
		}
	}
	w := get(t, h, "/api/v1/documents/full?hl=fr")
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || len(d.Agreements) != 2 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	full, bare := d.Agreements[0], d.Agreements[1]
	if full.ID != "full-a1" || full.Instrument != (answer.Value{Value: "twinning", Label: "Jumelage"}) || full.Status != (answer.Value{Value: "in-force", Label: "En vigueur"}) ||
		len(full.Themes) != 2 || full.Themes[0] != (answer.Value{Value: "youth", Label: "Jeunesse et enfance"}) || full.Signed.Value != "2018-03" || len(full.Evidence) != 9 {
		t.Errorf("the agreement is %+v", full)
	}
	if p := full.Parties; *p[0].Value != "gn-2803201" || p[1].Value != nil || *p[1].Country != (answer.Value{Value: "IT", Label: "Italie"}) {
		t.Errorf("its parties are %+v", p)
	}
	if bare.Class != "relation" || bare.Parties[1].Country != nil || bare.Signed != nil || bare.Themes == nil {
		t.Errorf("the relation is %+v", bare)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(get(t, h, "/api/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for schema, fields := range map[string][]string{"Record": {"signed", "start", "end", "contact"}, "Party": {"country"}, "DocumentHead": {"municipality", "issued", "head"}, "Hit": {"municipality", "issued"}} {
		for _, field := range fields {
			if got := fmt.Sprint(doc.Components.Schemas[schema].Properties[field]); !strings.Contains(got, "map[type:null]") {
				t.Errorf("%s.%s may be null, and the OpenAPI document says %s", schema, field, got)
			}
		}
	}
	for _, name := range []string{"id", "class", "instrument", "parties", "signed", "start", "status", "themes", "evidence"} {
		if doc.Components.Schemas["Record"].Properties[name] == nil {
			t.Errorf("the OpenAPI document does not tell %s of an agreement", name)
		}
	}
}
