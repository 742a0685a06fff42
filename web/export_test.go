package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/record"
	"entente/web"
)

func TestTheExportOfTheAPIHasEveryRow(t *testing.T) {
	h := site(t)
	for _, question := range []string{"", "&q=stedenband", "&country=SN&sort=title", "&in=agreements&class=any", "&page=3&size=2&facets=none"} {
		var a answer.Answer
		if err := json.Unmarshal(get(t, h, "/api/v1/search?hl=nl"+strings.ReplaceAll(question, "&page=3", "")).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		for _, f := range export.Formats {
			w := get(t, h, "/api/v1/export?hl=nl&format="+f.Name+question)
			if w.Code != 200 || w.Header().Get("Content-Type") != f.MediaType || !strings.Contains(w.Header().Get("Content-Disposition"), "."+f.Extension+`"`) {
				t.Errorf("%s %s: %d %v", f.Name, question, w.Code, w.Header())
			}
			if w.Header().Get("Entente-Total") != strconv.Itoa(a.Total) || w.Header().Get("Entente-Generation") != a.Index.Generation {
				t.Errorf("%s %s: told %q of %q, found %d in %s", f.Name, question, w.Header().Get("Entente-Total"), w.Header().Get("Entente-Generation"), a.Total, a.Index.Generation)
			}
		}
		table, err := csv.NewReader(get(t, h, "/api/v1/export?hl=nl"+question).Body).ReadAll()
		if err != nil || len(table) != a.Total+1 {
			t.Errorf("%s: %d rows of %d, %v", question, len(table)-1, a.Total, err)
		}
	}
	for _, target := range []string{"/api/v1/export?format=xlsx", "/api/v1/export?format=csv&format=ris"} {
		w := get(t, h, target)
		if p := asProblem(t, w); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Parameter != "format" {
			t.Errorf("%s: %d %+v", target, w.Code, p)
		}
	}
}

// failing is an engine that gives up after some documents.
type failing struct {
	answer.Engine
	left atomic.Int32
}

func (f *failing) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	if f.left.Add(-1) < 0 {
		return nil, errors.New("the disk is on fire")
	}
	return f.Engine.Agreements(ctx, key)
}

// What is cut off must not look whole.
func TestAnExportThatFailsIsCutOff(t *testing.T) {
	h := siteWith(t, func(o *web.Options) {
		f := &failing{Engine: o.Engine}
		f.left.Store(5)
		o.Engine = f
	})
	server := httptest.NewServer(h)
	defer server.Close()
	resp, err := http.Get(server.URL + "/api/v1/export?format=jsonl")
	if err != nil {
		return
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("%s ends well: %d bytes", resp.Status, len(b))
	}
}

// The links below the results take away what they stand below: the question with all its filters, whatever page of it is shown.
func TestResultsCanBeTakenAway(t *testing.T) {
	h := site(t)
	for _, target := range []string{"/nl/search", "/fr/search?q=jumelage", "/en/search?country=SN&page=2&size=5&sort=oldest", "/en/search?not_country=FR&q=twinning&year_from=1960", "/nl/search?fallback=false&q=stedenband"} {
		d := read(t, h, target)
		links := d.Find(".take .formats a")
		if links.Length() != len(export.Formats) {
			t.Fatalf("%s: %d links", target, links.Length())
		}
		if text := d.Find(".take h3").Text(); !strings.Contains(text, strings.TrimSpace(d.Find("#results").Text())) {
			t.Errorf("%s: %q does not say how many", target, text)
		}
		for i, f := range export.Formats {
			a := links.Eq(i)
			w := get(t, h, a.AttrOr("href", ""))
			if w.Code != 200 || w.Header().Get("Content-Type") != f.MediaType || w.Header().Get("Entente-Total") != strconv.Itoa(total(t, d)) || a.AttrOr("rel", "") != "nofollow" || a.AttrOr("title", "") == "" {
				t.Errorf("%s: %s leads to %d %v", target, a.Text(), w.Code, w.Header())
			}
		}
	}
	for _, target := range []string{"/nl/search?q=zzzzzz&fallback=false&expand=false", "/nl/search?year_from=20x4"} {
		if d := parse(t, get(t, h, target)); d.Find(".take").Length() != 0 {
			t.Errorf("%s: what was not asked or not found can be taken away", target)
		}
	}
}

func TestRecordsCanBeCited(t *testing.T) {
	h := treatiesAnd(t, 2, marino())
	pair := record.PartnershipID("gn-2803201", "gn-3173914")
	for target, want := range map[string]string{"/nl/agreements/full-m1": "full-m1", "/fr/partnerships/" + pair: "full-m1", "/en/documents/full": "full"} {
		links := read(t, h, target).Find("a[href^='/api/v1/export']")
		if links.Length() != 3 {
			t.Errorf("%s: %d references", target, links.Length())
		}
		links.Each(func(_ int, a *goquery.Selection) {
			w := get(t, h, a.AttrOr("href", ""))
			if w.Code != 200 || w.Header().Get("Entente-Total") != "1" || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %s is %d of %q: %s", target, a.Text(), w.Code, w.Header().Get("Entente-Total"), w.Body)
			}
		})
	}
	w := get(t, h, "/api/v1/export?format=csv&in=agreements&id=full-m1&id=full-a1&id=")
	table, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(table) != 3 || table[1][0] != "full-m1" || table[2][0] != "full-a1" || w.Header().Get("Entente-Generation") == "" {
		t.Errorf("%v %v", err, table)
	}
	for target, want := range map[string]string{
		"?in=agreements&id=nothing": "404 no-agreement", "?in=agreements&id=full": "404 no-agreement", "?id=nothing": "404 no-document", "?id=full-m1": "404 no-document",
		"?in=agreements&id=full-m1&id=full-m1": "422 invalid-query", "?in=agreements&id=full-m1&q=x": "422 invalid-query", "?id=full&country=SN": "422 invalid-query",
		"?" + strings.Repeat("id=x&", 101): "422 invalid-query",
	} {
		w := get(t, h, "/api/v1/export"+target)
		if p := asProblem(t, w); fmt.Sprint(w.Code, " ", p.Code) != want {
			t.Errorf("%s: %d %+v, want %s", target, w.Code, p, want)
		}
	}
}
