//go:build browser

package browsertest

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/query"
	"entente/web"
)

// state is a page as a reader may meet it.
type state struct {
	name string
	path string
	at   string // address of the service; that of all tests when empty
	do   string // what is done on the page first, an expression that may be awaited
}

// states are all pages of a reader in one language, in every state that has a look of its own.
func states(t *testing.T, l string) []state {
	q := url.QueryEscape(word[l])
	found := agreementsFound(t, "", 5)
	ids := func(n int) string { return url.Values{"id": found[:n]}.Encode() }
	one := func(facet string) string {
		return url.PathEscape(asked[struct{ Hits []struct{ ID string } }](t, "search?facets=none&in=agreements&"+facet).Hits[0].ID)
	}
	document := func(found string) string { return "/documents/" + url.PathEscape(firstHit(t, found)) }
	return []state{
		{name: "home", path: "/"},
		{name: "results", path: "/search?q=" + q},
		{name: "results with a whole facet open", path: "/search?q=" + q, do: openFacet},
		{name: "results, everything excluded and required", path: "/search?country=DE&country=FR&country_op=and&not_language=en&not_theme=sport&year_from=1950"},
		{name: "strict", path: "/search?expand=false&fallback=false&q=" + q},
		{name: "did you mean", path: "/search?q=" + url.QueryEscape(mistyped[l])},
		{name: "fewer words", path: "/search?q=" + q + "+qqqqqq"},
		{name: "explained", path: "/search?country=SN&q=" + url.QueryEscape(nested)},
		{name: "last page", path: "/search?page=3"},
		{name: "zero", path: "/search?country=SN&q=qqqqqq"},
		{name: "years refused", path: "/search?country=SN&year_from=2015&year_to=1990"},
		{name: "values refused", path: "/search?colour=red&theme=astrology"},
		{name: "agreements", path: "/search?in=agreements&q=water"},
		{name: "relations", path: "/search?class=any&country=SN&in=agreements"},
		{name: "no agreements", path: "/search?country=SN&in=agreements&q=qqqqqq"},
		{name: "facet", path: "/facets/country?q=" + q},
		{name: "facet of years", path: "/facets/year"},
		{name: "facet, filtered", path: "/facets/theme?value_q=" + url.QueryEscape("e")},
		{name: "facet, nothing left", path: "/facets/country?value_q=qqqqqq"},
		{name: "facet of partners", path: "/facets/partner?in=agreements"},
		{name: "document", path: document(word[l]) + "?q=" + q},
		{name: "document with agreements", path: document("instrument:twinning"), do: unfold},
		{name: "document with a relation", path: document("instrument:own-programme"), do: unfold},
		{name: "agreement", path: "/agreements/" + one("instrument=twinning")},
		{name: "relation", path: "/agreements/" + one("class=relation")},
		{name: "partnership", path: "/partnerships/" + facetTop(t, "partnership")},
		{name: "contradiction", path: "/partnerships/" + contradicted(t)},
		{name: "place", path: "/places/" + facetTop(t, "municipality")},
		{name: "partner", path: "/places/" + facetTop(t, "partner")},
		{name: "compare two", path: "/compare?" + ids(2), do: unfold},
		{name: "compare four", path: "/compare?" + ids(4)},
		{name: "compare one", path: "/compare?" + ids(1)},
		{name: "compare none", path: "/compare"},
		{name: "compare five", path: "/compare?" + ids(5)},
		{name: "help", path: "/help"},
		{name: "help explains", path: "/help?q=" + url.QueryEscape(nested+` "x`)},
		{name: "help refuses", path: "/help?q=" + strings.Repeat("a+", 40)},
		{name: "about", path: "/about"},
		{name: "privacy", path: "/privacy"},
		{name: "accessibility", path: "/accessibility"},
		{name: "api", path: "/api"},
		{name: "404", path: "/nothing"},
		{name: "404 of a document", path: "/documents/nothing"},
		{name: "410", path: "/search?after=AAAA&q=" + q},
		{name: "422", path: "/facets/country?colour=red&q=" + q},
		{name: "components", path: "/components"},
		{name: "503", path: "/search?q=" + q, at: tired(t)},
	}
}

// chosen are the states that ENTENTE_STATES names, as in ENTENTE_STATES=home,zero, for whoever works on a few; all when it is empty.
func chosen(all []state) []state {
	only := os.Getenv("ENTENTE_STATES")
	return slices.DeleteFunc(all, func(s state) bool { return only != "" && !strings.Contains(","+only+",", ","+s.name+",") })
}

// What is done on a page: a whole facet shown in its box, and everything that is folded away unfolded.
const (
	openFacet = `(async () => {
		document.getElementById("drawer").open = true;
		document.querySelector("a[data-box]").click();
		for (let i = 0; i < 100 && !document.querySelector(".look input"); i++) await new Promise((r) => setTimeout(r, 20));
		return !!document.querySelector(".look input");
	})()`
	unfold = `[...document.querySelectorAll("details")].map((d) => d.open = true).length > 0`
)

// slow is an engine that never finds anything in time.
type slow struct{ answer.Engine }

func (slow) Search(context.Context, query.Query) (index.Result, error) {
	return index.Result{}, context.DeadlineExceeded
}

var tiredOnce = sync.OnceValues(func() (string, error) {
	e, err := local.Memory()
	if err != nil {
		return "", err
	}
	h, err := web.New(web.Options{Engine: slow{e}, Info: e.Info})
	if err != nil {
		return "", err
	}
	return httptest.NewServer(h).URL, nil
})

// tired is the address of a service that answers questions with 503.
func tired(t *testing.T) string {
	t.Helper()
	at, err := tiredOnce()
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Every page in every state and every language, at 1280 px and at 320 px, which is also what 400 % leaves of 1280: nothing for axe to
// find, nothing on the console, nobody else asked, nothing kept, nothing to scroll sideways. Colours do not depend on the language: one
// of them is looked at in both schemes at both widths, the others light when wide and dark when narrow.
func TestPages(t *testing.T) {
	for _, l := range []string{"nl", "fr", "en"} {
		t.Run(l, func(t *testing.T) {
			t.Parallel()
			v := open(t)
			for _, s := range chosen(states(t, l)) {
				where := l + " " + s.name
				v.size(1280, 900)
				v.scheme(false)
				v.come(l, s)
				v.fits(where, 1280)
				v.clean(where)
				v.accessible(where+" at 1280 px", everything)
				if l == "nl" {
					v.scheme(true)
					v.accessible(where+" at 1280 px, dark", colours)
				}
				v.zoomed()
				v.fits(where, 320)
				v.scheme(true)
				v.accessible(where+" at 320 px, dark", everything)
				if l == "nl" {
					v.scheme(false)
					v.accessible(where+" at 320 px", colours)
				}
				v.clean(where + ", looked at")
			}
		})
	}
}

// fits fails the test when the page is wider than the screen.
func (v *visitor) fits(where string, width int) {
	v.t.Helper()
	if got := eval[int](v, `document.documentElement.scrollWidth`); got > width {
		v.t.Errorf("%s at %d px: %d px wide", where, width, got)
	}
}

// On a narrow screen the filters are folded away and their number is told; a field that is wrong is never hidden.
func TestFiltersAreFoldedAwayOnNarrowScreens(t *testing.T) {
	v := open(t)
	v.zoomed()
	for _, l := range []string{"nl", "fr", "en"} {
		v.goTo("/" + l + "/search?country=SN&not_theme=sport&year_from=1990")
		if eval[bool](v, `document.getElementById("drawer").open`) {
			t.Errorf("%s: the filters are not folded away", l)
		}
		if got := eval[string](v, `document.querySelector("#drawer .badge").textContent`); !strings.HasPrefix(got, "3") {
			t.Errorf("%s: the summary tells %q filters, want 3", l, got)
		}
		v.accessible(l+", filters folded away", everything)
		v.goTo("/" + l + "/search?year_from=2015&year_to=1990")
		if !eval[bool](v, `document.getElementById("year_from").checkVisibility()`) {
			t.Errorf("%s: the years to put right are folded away", l)
		}
	}
}

// come goes to a page and brings it into its state.
func (v *visitor) come(l string, s state) {
	v.t.Helper()
	at := s.at
	if at == "" {
		at = base
	}
	v.home = at
	v.goToAddress(at + "/" + l + s.path)
	if s.do != "" && !eval[bool](v, s.do) {
		v.t.Errorf("%s %s: the page does not come into its state", l, s.name)
	}
}

// Pictures of all states for people, into the folder ENTENTE_SHOTS where it is set.
func TestPictures(t *testing.T) {
	dir := os.Getenv("ENTENTE_SHOTS")
	if dir == "" {
		t.Skip("NO PICTURES TAKEN: set ENTENTE_SHOTS to a folder")
	}
	v := open(t)
	for _, s := range chosen(states(t, "nl")) {
		for _, width := range []int64{360, 768, 1280} {
			for _, dark := range []bool{false, true} {
				v.size(width, 900)
				v.scheme(dark)
				v.come("nl", s)
				shade := map[bool]string{false: "light", true: "dark"}[dark]
				v.shot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", strings.ReplaceAll(strings.ReplaceAll(s.name, ",", ""), " ", "-"), width, shade)), true)
			}
		}
	}
}
