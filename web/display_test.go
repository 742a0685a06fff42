package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/web"
)

// The words of a source that may be shown in part only: those a search finds, those that prove its agreement, and others.
const (
	asked  = "Zonnekanaal en waterwerk gaan hand in hand, zegt de schepen aan wie het horen wil."
	proved = "Op 3 maart 2011 tekende Anderlecht met Marino een akkoord over watermolens."
	silent = "Over de kantine van het stadhuis wordt hier niets meer gezegd dan dit."
)

// displayed is a site over one document with one agreement, crawled from the site "gent", of which as much is shown as how says.
func displayed(t *testing.T, how record.Display) http.Handler {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	passage := func(id string, n int, role record.Role, text string) record.Passage {
		return record.Passage{ID: id, Ordinal: n, Heading: []string{}, Language: lang.NL, Role: role, Text: text, Mentions: []record.Mention{}}
	}
	a := marino()
	a.ID, a.Relations, a.Corrected, a.Contact = "gent-a1", nil, nil, nil
	a.Evidence = []record.Evidence{{Field: "signed", Passage: "gent-p2", Quote: proved, Class: "explicit"}, {Field: "parties[1]", Passage: "gent-p2", Quote: proved, Class: "explicit"}}
	another := a
	another.ID = "gent-a2"
	another.Parties = []record.Party{a.Parties[0], {Value: "gn-2988507", Name: "Parijs", Country: "FR", Kind: "municipality", Role: "partner"}}
	document := func(id, site string) *record.Document {
		return &record.Document{
			Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Source: "https://www.gent.example/" + id, Site: site, Title: "Partners van de stad", Language: lang.NL, Languages: []lang.Code{lang.NL},
				Kind: "partnership-page", Format: "text/html", TextQuality: "good", Passages: 3, Municipality: "gn-2803201", Countries: []string{"IT"}, Retrieved: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
				Themes: []record.Theme{{Value: "water", Level: record.Primary, Hits: 1}}},
			Passages: []record.Passage{passage(id+"-p1", 0, record.RoleProse, asked), passage(id+"-p2", 1, record.RoleProse, proved), passage(id+"-p3", 2, record.RoleProse, silent)},
		}
	}
	d, other := document("gent", "gent"), document("other", "")
	d.Agreements = []record.Agreement{a, another}
	other.Passages = other.Passages[:0] // like the other, so that it is told to be, and with nothing to show
	other.Card.Passages = 0
	if _, err := e.Apply(context.Background(), record.Batch{Seq: 1, Ops: []record.Op{{ID: d.ID, Version: 1, Document: d}, {ID: other.ID, Version: 1, Document: other}}}); err != nil {
		t.Fatal(err)
	}
	shown := answer.Shown(e, func(site string) record.Display {
		if site == "gent" {
			return how
		}
		return record.DisplayText
	})
	h, err := web.New(web.Options{Engine: shown, Info: e.Info, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// faces are where a document, its agreements and what is made of them show, by what they may hold of its words.
func faces(t *testing.T) (all []string) {
	t.Helper()
	id := url.QueryEscape(record.PartnershipID("gn-2803201", "gn-3173914"))
	all = append(all,
		"/nl/search?q=waterwerk", "/fr/search?q=waterwerk", "/nl/search", "/nl/search?in=agreements", "/nl/search?in=agreements&q=watermolens", "/nl/", "/nl/documents/gent", "/nl/documents/gent?q=waterwerk",
		"/nl/documents/gent?agreement=gent-a1", "/nl/documents/gent?q=waterwerk+OR+stadhuis+OR+akkoord", "/nl/agreements/gent-a1", "/nl/partnerships/"+id, "/nl/places/gn-3173914", "/nl/places/gn-2803201",
		"/nl/compare?id=gent-a1&id=gent-a2", "/nl/documents/other",
		"/api/v1/search?q=waterwerk", "/api/v1/search", "/api/v1/search?in=agreements", "/api/v1/search?in=agreements&q=watermolens", "/api/v1/documents/gent", "/api/v1/documents/gent?q=waterwerk", "/api/v1/agreements/gent-a1",
		"/api/v1/partnerships/"+id, "/api/v1/places/gn-3173914", "/api/v1/compare?id=gent-a1&id=gent-a2", "/api/v1/similar/gent", "/api/v1/similar/other", "/api/v1/similar/gent-a1", "/api/v1/suggest?q=partners",
		"/feed.atom", "/feed.atom?q=waterwerk", "/feed.atom?in=agreements", "/feed.json", "/feed.json?q=waterwerk", "/feed.json?in=agreements",
	)
	for _, format := range export.Names() {
		all = append(all, "/api/v1/export?format="+format, "/api/v1/export?in=agreements&format="+format, "/api/v1/export?id=gent&format="+format, "/api/v1/export?in=agreements&id=gent-a1&format="+format)
	}
	return all
}

// text is what a face holds, without markup and escapes.
func words(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	w := get(t, h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, w.Code, w.Body)
	}
	if strings.HasPrefix(path, "/nl/") || strings.HasPrefix(path, "/fr/") {
		return strings.Join(strings.Fields(parse(t, w).Text()), " ")
	}
	return w.Body.String()
}

func TestOfALinkNothingIsShownButWhatIsKnown(t *testing.T) {
	h := displayed(t, record.DisplayLink)
	for _, path := range faces(t) {
		got := words(t, h, path)
		for _, sentence := range []string{asked, proved, silent} {
			for _, part := range []string{sentence[:20], sentence[len(sentence)-20:]} {
				if strings.Contains(got, part) {
					t.Errorf("%s shows %q", path, part)
				}
			}
		}
	}
	for _, path := range []string{"/nl/search?q=waterwerk", "/nl/documents/gent", "/api/v1/search?q=waterwerk", "/feed.atom?q=waterwerk"} { // found by all of its words
		if got := words(t, h, path); !strings.Contains(got, "Partners van de stad") {
			t.Errorf("%s does not show the title", path)
		}
	}
	d := read(t, h, "/nl/documents/gent")
	if href, _ := d.Find("#text .told a").Attr("href"); href != "https://www.gent.example/gent" || !strings.Contains(d.Find("#text").Text(), "titel") {
		t.Errorf("the page says %q and leads to %q", d.Find("#text").Text(), href)
	}
	var doc struct {
		Document   struct{ Display string }
		Passages   []any
		Agreements []struct{ Evidence []any }
	}
	if err := json.Unmarshal(get(t, h, "/api/v1/documents/gent").Body.Bytes(), &doc); err != nil || doc.Document.Display != "link" || doc.Passages == nil || len(doc.Passages) > 0 || len(doc.Agreements) != 2 || len(doc.Agreements[0].Evidence) > 0 {
		t.Errorf("%v %+v", err, doc)
	}
}

func TestOfASnippetOnlyWhatAnswersIsShown(t *testing.T) {
	h := displayed(t, record.DisplaySnippet)
	for _, path := range faces(t) {
		got := words(t, h, path)
		if strings.Contains(got, silent[:20]) && !strings.Contains(path, "stadhuis") {
			t.Errorf("%s shows what nobody asked for", path)
		}
		document := strings.Contains(path, "/documents/gent")
		if question := strings.Contains(path, "waterwerk"); document && strings.Contains(got, asked) != question {
			t.Errorf("%s: shows the passage that answers: %t", path, !question)
		}
	}
	for _, path := range []string{"/nl/agreements/gent-a1", "/nl/documents/gent", "/api/v1/agreements/gent-a1", "/api/v1/export?in=agreements&format=jsonl"} { // what proves is a quote
		if got := words(t, h, path); !strings.Contains(got, proved) {
			t.Errorf("%s does not quote what proves", path)
		}
	}
	if n := read(t, h, "/nl/documents/gent?q=waterwerk+OR+stadhuis+OR+akkoord").Find("#text p[id]").Length(); n == 0 || n > 3 {
		t.Errorf("%d passages answer", n)
	}
	if got := read(t, h, "/nl/documents/gent").Find("#text").Text(); !strings.Contains(got, "passages") {
		t.Errorf("the page says %q", got)
	}
}

func TestOfATextAllIsShown(t *testing.T) {
	h := displayed(t, record.DisplayText)
	got := words(t, h, "/nl/documents/gent")
	for _, sentence := range []string{asked, proved, silent} {
		if !strings.Contains(got, sentence) {
			t.Errorf("the page lacks %q", sentence)
		}
	}
	if read(t, h, "/nl/documents/gent").Find("#text .told").Length() > 0 {
		t.Error("the page says that something is not shown")
	}
	if !strings.Contains(words(t, h, "/api/v1/documents/gent"), `"display":"text"`) {
		t.Error("the API does not say how much is shown")
	}
}
