package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/record"
	"entente/web"
)

// tried is what a data folder knows of its sources.
func tried(context.Context) (record.Coverage, error) {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	unread := map[record.Class]int{record.ClassNeedsOCR: 3, record.ClassCorrupt: 1, "of-tomorrow": 2}
	return record.Coverage{
		Counted: at.Add(time.Hour), Sources: 43, Read: 37, Unread: unread, Stale: 1,
		Sites: []record.SiteCoverage{{Name: `stad <b>"x"`, Sources: 30, Read: 29, Tried: at}, {Sources: 13, Read: 8}},
		Last:  &record.LastRun{From: at.AddDate(0, 0, -1), To: at, Tried: 12, Unread: map[record.Class]int{record.ClassCorrupt: 1}},
	}, nil
}

func TestCoverageTellsWhatIsThereAndWhatIsNot(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.Coverage, o.Report = tried, "mailto:archief@stad.example" })
	for l, want := range map[string][]string{
		"nl": {"43 bronnen zijn geprobeerd.", "37 de laatste keer gelezen", "Gescande beelden zonder tekst: 3", "Beschadigd: 1", "Andere reden: 2", "19 november 2026 – 20 november 2026: 12 bronnen", "Bestanden"},
		"fr": {"43 sources ont été essayées.", "Images numérisées sans texte: 3", "Endommagé: 1", "12 sources essayées", "Fichiers"},
		"en": {"43 sources were tried.", "Scanned images without text: 3", "Damaged: 1", "Another reason: 2", "12 sources tried", "Files"},
	} {
		d := read(t, h, "/"+l+"/coverage")
		text := strings.Join(strings.Fields(d.Find("main").Text()), " ")
		for _, s := range want {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %q is missing in %s", l, s, text)
			}
		}
		if got := d.Find(`a[href="mailto:archief@stad.example"]`).Length(); got != 1 {
			t.Errorf("%s: %d ways to report a missing document", l, got)
		}
		if d.Find(".cells b").Length() > 0 || !strings.Contains(text, `stad <b>"x"`) {
			t.Errorf("%s: the name of a site is more than text", l)
		}
		if got := d.Find(`footer a[href="/`+l+`/coverage"]`).AttrOr("aria-current", ""); got != "page" {
			t.Errorf("%s: the footer does not lead here", l)
		}
	}
}

// Nothing is made up: without knowledge of sources the page and the API say so, and without an address there is nowhere to report.
func TestCoverageSaysWhatItDoesNotKnow(t *testing.T) {
	for name, h := range map[string]http.Handler{
		"nobody knows": site(t),
		"a fault": siteWith(t, func(o *web.Options) {
			o.Coverage = func(context.Context) (record.Coverage, error) { return record.Coverage{}, errors.New("disk") }
		}),
	} {
		d := read(t, h, "/en/coverage")
		if text := d.Find("main").Text(); !strings.Contains(text, "is not known here at present") || strings.Contains(text, "0 sources") || strings.Contains(text, "disk") {
			t.Errorf("%s: it says %s", name, text)
		}
		if d.Find(`a[href^="mailto"]`).Length() > 0 || strings.Contains(d.Find("main").Text(), "Report") {
			t.Errorf("%s: it offers to report to nobody", name)
		}
		var a map[string]any
		if w := get(t, h, "/api/v1/coverage"); w.Code != http.StatusOK || json.Unmarshal(w.Body.Bytes(), &a) != nil || a["sources"] != nil || a["report"] != nil || w.Header().Get("ETag") != "" {
			t.Errorf("%s: the API says %d %s", name, w.Code, w.Body)
		}
	}
	never := siteWith(t, func(o *web.Options) {
		o.Coverage = func(context.Context) (record.Coverage, error) {
			return record.Coverage{Sites: []record.SiteCoverage{}}, nil
		}
	})
	if text := read(t, never, "/en/coverage").Find("main").Text(); !strings.Contains(text, "No source was tried yet.") {
		t.Errorf("before anything was tried it says %s", text)
	}
}

// Every number leads to a search that finds as much.
func TestCoverageCountsAsTheSearchDoes(t *testing.T) {
	h := site(t)
	d := read(t, h, "/en/coverage")
	links := 0
	d.Find(".tags a, .figures a").Each(func(_ int, s *goquery.Selection) {
		links++
		shown := s.Text()
		if s.Find(".count").Length() > 0 {
			shown = s.Find(".count").Text()
		}
		_, rawQuery, _ := strings.Cut(s.AttrOr("href", ""), "?")
		if a := ask(t, h, rawQuery); a.Total != numeral(t, shown) {
			t.Errorf("%s shows %s and leads to %d", s.Text(), shown, a.Total)
		}
	})
	if links < 15 {
		t.Errorf("only %d numbers", links)
	}
	var a struct {
		Documents, Undated, Oldest, Newest int
		Languages                          []struct {
			Value, Label string
			Count        int
		}
		Sources *struct{ Tried int }
	}
	w := get(t, h, "/api/v1/coverage?hl=fr")
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if a.Documents != ask(t, h, "").Total || a.Undated != ask(t, h, "year=none").Total || a.Oldest != 1950 || a.Newest < 2000 || len(a.Languages) != 4 {
		t.Errorf("the API says %s", w.Body)
	}
	for _, l := range a.Languages {
		if l.Value == "nl" && !strings.EqualFold(l.Label, "néerlandais") {
			t.Errorf("in French Dutch is called %q", l.Label)
		}
	}
	w = get(t, siteWith(t, func(o *web.Options) { o.Coverage, o.Report = tried, "https://stad.example/form" }), "/api/v1/coverage?hl=en")
	if !strings.Contains(w.Body.String(), `"report":"https://stad.example/form"`) || !strings.Contains(w.Body.String(), `{"value":"needs-ocr","label":"Scanned images without text","count":3}`) || !strings.Contains(w.Body.String(), `"tried":43`) {
		t.Errorf("of sources the API says %s", w.Body)
	}
	if got := get(t, h, "/api/v1/openapi.json").Body.String(); !strings.Contains(got, `"/coverage"`) {
		t.Error("the API does not describe it")
	}
	if w := get(t, h, "/api/v1/coverage?colour=red"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown parameter: %d", w.Code)
	}
}

func TestReportAddresses(t *testing.T) {
	for address, good := range map[string]bool{"": true, "mailto:a@b.example": true, "https://b.example/form?x=1": true, "javascript:alert(1)": false, "mailto:": false, "/form": false, "https://": false, "a@b.example": false} {
		if err := web.ParseReport(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
