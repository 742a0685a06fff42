package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/web"
)

// family is a site with minutes that stand at two addresses, a near-identical copy behind them, their French translation, and
// an id that was merged with theirs.
func family(t *testing.T) http.Handler {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	document := func(id string, l lang.Code, title, text string) *record.Document {
		d := &record.Document{Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Source: "https://a.example/" + id, Title: title,
			Language: l, Languages: []lang.Code{l}, Kind: "minutes", Format: "application/pdf", TextQuality: "good", Passages: 2}}
		for i, page := range []int{1, 3} {
			d.Passages = append(d.Passages, record.Passage{ID: id + string(rune('0'+i)), Ordinal: i, Heading: []string{}, Language: l, Role: record.RoleProse,
				Text: text, Mentions: []record.Mention{}, Page: page})
		}
		return d
	}
	minutes := document("minutes", lang.NL, "Verslag", "De stedenband met Dakar.")
	minutes.Sources = []string{minutes.Source, "https://b.example/verslag.pdf", "javascript:alert(1)"}
	minutes.Duplicates = 1
	minutes.Near = []record.Relation{{ID: "copy", Title: "Verslag (kopie)", Language: lang.NL, Likeness: 0.957}}
	minutes.Translations = []record.Relation{{ID: "pv", Title: "Procès-verbal", Language: lang.FR}}
	behind := document("copy", lang.NL, "Verslag (kopie)", "De stedenband met Dakar, vandaag.")
	behind.Head = "minutes"
	behind.Near = []record.Relation{{ID: "minutes", Title: "Verslag", Language: lang.NL, Likeness: 0.957}}
	b := record.Batch{Seq: 1, Ops: []record.Op{
		{ID: "minutes", Version: 1, Document: minutes}, {ID: "copy", Version: 1, Document: behind},
		{ID: "pv", Version: 1, Document: document("pv", lang.FR, "Procès-verbal", "Le jumelage avec Dakar.")},
		{ID: "old#2", Version: 2, Target: "minutes"},
	}}
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Engine: e, Info: e.Info, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestADocumentLeadsToItsLikes(t *testing.T) {
	h := family(t)
	d := read(t, h, "/en/documents/minutes")
	links := map[string]string{}
	d.Find(".others li").Each(func(_ int, li *goquery.Selection) {
		links[li.Find("a").AttrOr("href", "")] = strings.Join(strings.Fields(li.Text()), " ")
	})
	if links["/en/documents/copy"] != "Verslag (kopie) (95% the same)" || links["/en/documents/pv"] != "Procès-verbal (French)" || len(links) != 2 {
		t.Errorf("it leads to %q", links)
	}
	if d.Find("dd a[href='https://b.example/verslag.pdf']").Length() != 1 {
		t.Error("its second address is missing")
	}
	if d.Find("a[href^=javascript]").Length() != 0 {
		t.Error("an address that is none is a link")
	}
	if got := d.Find(".leaf").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); strings.Join(got, ", ") != "page 1, page 3" {
		t.Errorf("pages shown: %q", got)
	}
	if got := read(t, h, "/nl/documents/copy").Find(".others").First().Text(); !strings.Contains(got, "Verslag") {
		t.Errorf("the copy does not say what stands for it: %q", got)
	}
}

func TestNearDuplicatesAreOneResult(t *testing.T) {
	h := family(t)
	if n := total(t, read(t, h, "/nl/search?expand=false&q=stedenband")); n != 1 {
		t.Errorf("%d found, want the head alone", n)
	}
	d := read(t, h, "/en/search?expand=false&q=stedenband")
	if got := d.Find(".hit .actions").Text(); !strings.Contains(got, "and 1 near-identical document") {
		t.Errorf("the result says %q", got)
	}
	if got := d.Find(".hit .path").Text(); !strings.Contains(got, "page 1") {
		t.Errorf("the result does not name the page: %q", got)
	}
	if n := total(t, read(t, h, "/nl/search?expand=false&fold=false&q=stedenband")); n != 2 {
		t.Errorf("%d found with fold=false, want both", n)
	}
	var a answer.Answer
	if err := json.Unmarshal(get(t, h, "/api/v1/search?expand=false&q=stedenband").Body.Bytes(), &a); err != nil || len(a.Hits) != 1 || a.Hits[0].Duplicates != 1 || len(a.Hits[0].Sources) != 3 {
		t.Errorf("the API answers %+v, %v", a.Hits, err)
	}
}

func TestAMergedIdLeadsToWhatTookItsPlace(t *testing.T) {
	h := family(t)
	for from, to := range map[string]string{
		"/nl/documents/old#2?q=dakar":   "/nl/documents/minutes?q=dakar",
		"/api/v1/documents/old#2?hl=fr": "/api/v1/documents/minutes?hl=fr",
		"/api/v1/documents/old#2":       "/api/v1/documents/minutes",
	} {
		w := get(t, h, from)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want 301 to %q", from, w.Code, w.Header().Get("Location"), to)
		}
		if strings.HasPrefix(from, "/api") && !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s answers %s", from, w.Header().Get("Content-Type"))
		}
	}
}
