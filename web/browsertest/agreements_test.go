//go:build browser

package browsertest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// asked reads an answer of the API.
func asked[T any](t *testing.T, path string) T {
	t.Helper()
	res, err := http.Get(base + "/api/v1/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var a T
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return a
}

// agreementsFound are the first agreements that a question finds.
func agreementsFound(t *testing.T, q string, n int) []string {
	t.Helper()
	a := asked[struct{ Hits []struct{ ID string } }](t, "search?facets=none&in=agreements&class=any&q="+url.QueryEscape(q))
	if len(a.Hits) < n {
		t.Fatalf("%d agreements found for %q, want %d", len(a.Hits), q, n)
	}
	var ids []string
	for _, h := range a.Hits[:n] {
		ids = append(ids, h.ID)
	}
	return ids
}

// facetTop is the value of a facet that most agreements have.
func facetTop(t *testing.T, facet string) string {
	t.Helper()
	a := asked[struct {
		Facets map[string]struct{ Values []struct{ Value string } }
	}](t, "search?in=agreements&class=any&size=1&facets="+facet)
	for _, v := range a.Facets[facet].Values {
		if v.Value != "none" {
			return v.Value
		}
	}
	t.Fatalf("no value of %s", facet)
	return ""
}

// contradicted is the partnership of which two documents of the tests tell different years.
func contradicted(t *testing.T) string {
	t.Helper()
	a := asked[struct {
		Hits []struct{ ID, Label string }
	}](t, "search?facets=none&in=agreements&hl=en&q=Werl")
	for _, h := range a.Hits {
		p := asked[struct{ Partnerships []struct{ ID string } }](t, "agreements/"+url.PathEscape(h.ID))
		if len(p.Partnerships) == 1 {
			return p.Partnerships[0].ID
		}
	}
	t.Fatalf("no partnership among %+v", a.Hits)
	return ""
}

// A walk with scripts off: from the list to an agreement, from a value to its quote, from there to the marked words, and two
// ticked agreements side by side.
func TestAgreementsWithoutScripts(t *testing.T) {
	v := open(t)
	v.size(1280, 1000)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	v.goTo("/en/search")
	v.do(chromedp.Click(chromedp.CSS(`.scopes a:not([aria-current])`)))
	arrived(v, "in=agreements")
	v.do(chromedp.Click(chromedp.CSS(`.hit:nth-of-type(1) input[name=id]`)), chromedp.Click(chromedp.CSS(`.hit:nth-of-type(2) input[name=id]`)), chromedp.Click(chromedp.CSS(`#compare button`)))
	arrived(v, "/en/compare?id=")
	if n := eval[int](v, `document.querySelectorAll("table.compare thead th a[href*='/agreements/']").length`); n != 2 {
		t.Errorf("%d agreements side by side, want 2", n)
	}
	v.do(chromedp.Click(chromedp.CSS(`table.compare thead th a`)))
	arrived(v, "/en/agreements/")
	v.do(chromedp.Click(chromedp.CSS(`.rows a.ref`)))
	arrived(v, "#quote-")
	v.do(chromedp.Click(chromedp.CSS(`.proofs li:target .actions a`)))
	arrived(v, "/en/documents/")
	if !eval[bool](v, `document.querySelector(":target mark, :target ~ * mark") !== null && document.querySelectorAll("article mark").length > 0`) {
		t.Error("the words are not marked")
	}
	v.clean("the walk")
}

// Two documents of two languages tell one twinning with different years: the page shows both, each with its words, and from the words
// a reader gets to the place where they stand.
func TestAContradictionIsShownFromBothSides(t *testing.T) {
	v := open(t)
	v.size(1280, 1000)
	for l, field := range map[string]string{"nl": "Gesloten", "fr": "Conclu", "en": "Agreed"} {
		v.goTo("/" + l + "/partnerships/" + contradicted(t))
		if got := eval[string](v, `document.querySelector("#disputes ~ h3").textContent.trim().split(" ")[0]`); got != field {
			t.Errorf("%s: the field is %q, want %q", l, got, field)
		}
		if got := eval[string](v, `[...document.querySelectorAll(".claims .value")].map(e => e.textContent.trim()).sort().join(" ")`); got != "1973 1974" {
			t.Errorf("%s: the claims are %q", l, got)
		}
		if got := eval[string](v, `[...document.querySelectorAll(".claims blockquote")].map(e => e.lang).sort().join(" ")`); got != "fr nl" {
			t.Errorf("%s: their words are in %q", l, got)
		}
		if n := eval[int](v, `document.querySelectorAll(".timeline > li").length`); n != 1 {
			t.Errorf("%s: %d acts, want one", l, n)
		}
		v.clean(l + " contradiction")
	}
	v.do(chromedp.Click(chromedp.CSS(`.claims a[href*="?agreement="]`)))
	arrived(v, "/documents/")
	if !eval[bool](v, `document.querySelectorAll("article mark").length > 0`) {
		t.Error("the words are not marked")
	}
}

// The links below results and on the page of a record give files.
func TestResultsAreTakenAway(t *testing.T) {
	v := open(t)
	v.size(1280, 1000)
	for path, want := range map[string]int{"/nl/search?in=agreements&q=water": 5, "/fr/search?country=SN": 5, "/en/agreements/" + url.PathEscape(agreementsFound(t, "", 1)[0]): 3, "/en/partnerships/" + contradicted(t): 3} {
		v.goTo(path)
		links := eval[[]string](v, `[...document.querySelectorAll(".formats a")].map(a => a.href)`)
		if len(links) != want {
			t.Errorf("%s: %d links, want %d", path, len(links), want)
		}
		for _, link := range links {
			res, err := http.Get(link)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d %s", link, res.StatusCode, res.Header.Get("Content-Disposition"))
			}
		}
	}
}
