package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/sites"
	"entente/web"
)

// guests are the sites of the tests: one held to documents in French about Senegal or Morocco, one to nothing, one without a key.
const guests = `[site.gent.embed]
key = "Gent_1"
origins = ["https://www.gent.example", "http://127.0.0.1:9999"]
language = "fr"
country = ["SN", "Marokko"]

[site.open.embed]
origins = ["https://open.example"]
rate = 8

[site.crawled]
start = ["https://crawled.example/"]
`

func withGuests(t *testing.T, change ...func(*web.Options)) http.Handler {
	t.Helper()
	list, err := sites.Parse([]byte(guests))
	if err != nil {
		t.Fatal(err)
	}
	return siteWith(t, func(o *web.Options) {
		o.Sites = func() []sites.Site { return list }
		for _, c := range change {
			c(o)
		}
	})
}

func asAnswer(t *testing.T, w *httptest.ResponseRecorder) answer.Answer {
	t.Helper()
	var a answer.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	return a
}

// What a key stands for holds on the server, whatever a question asks beside it: it finds what the same filters find, and nothing that
// is asked widens it.
func TestAKeyNarrowsAndNothingWidensIt(t *testing.T) {
	h := withGuests(t)
	total := func(q string) int { return asAnswer(t, get(t, h, "/api/v1/search?facets=none&size=100&"+q)).Total }
	within := total("language=fr&country=SN&country=MA")
	if within == 0 || within == total("") {
		t.Fatalf("%d documents within, the fixture tells nothing", within)
	}
	if n := total("site=Gent_1"); n != within {
		t.Errorf("with the key %d, with its filters %d", n, within)
	}
	for asked, same := range map[string]string{
		"language=nl": "language=nl&language_op=and&language=fr", "country=SN": "language=fr&country=SN", "country=SN&country=TR": "language=fr&country=SN", "country=TR": "country=TR&language=fr&q=-land%3ATR",
		"language=nl&language=fr": "language=fr&country=SN&country=MA", "country=none": "language=fr&country=none&q=-land:none", "year_from=1990": "language=fr&country=SN&country=MA&year_from=1990",
		"not_country=SN": "language=fr&country=MA&not_country=SN", "q=jumelage": "language=fr&country=SN&country=MA&q=jumelage", "q=land:TR+OR+taal:nl": "q=land:TR+(land:SN+OR+land:MA)&language=fr",
	} {
		if got, want := total("site=Gent_1&"+asked), total(same); got > within || got != want {
			t.Errorf("site=Gent_1&%s: %d, want %d of %d", asked, got, want, within)
		}
	}
	// Counts of a facet are totals within the bounds, also of the facets that bound.
	a := asAnswer(t, get(t, h, "/api/v1/search?site=Gent_1&facets=country,language,theme&country=SN"))
	for name, facet := range a.Facets {
		for _, v := range facet.Values {
			q := "site=Gent_1&country=SN&" + name + "=" + v.Value
			if name == "country" {
				q = "site=Gent_1&country=" + v.Value
			}
			if n := total(q); n != v.Count {
				t.Errorf("%s=%s counts %d, and finds %d", name, v.Value, v.Count, n)
			}
		}
	}
	if got := a.Query.Filters["site"]; !slices.Equal(got, []string{"Gent_1"}) {
		t.Errorf("query.filters.site is %q", got)
	}
	var f answer.FacetPage
	if err := json.Unmarshal(get(t, h, "/api/v1/facets/language?site=Gent_1").Body.Bytes(), &f); err != nil || len(f.Values) == 0 {
		t.Fatal(err)
	}
	for _, v := range f.Values {
		if v.Value == "nl" && v.Count > 0 {
			t.Errorf("a facet page counts %d in Dutch", v.Count)
		}
	}
	if n := strings.Count(get(t, h, "/api/v1/export?format=jsonl&site=Gent_1").Body.String(), "\n"); n < within {
		t.Errorf("the export has %d lines for %d documents", n, within)
	}
	if got := get(t, h, "/api/v1/export?format=csv&site=Gent_1").Header().Get("Entente-Total"); got != fmt.Sprint(within) {
		t.Errorf("the export has %s rows, want %d", got, within)
	}
	// Suggestions count within the bounds, and lead to what stays there.
	for _, typed := range []string{"sen", "sén", "gov", "ju", "st", "tw"} {
		for _, s := range suggest(t, h, "hl=fr&site=Gent_1&q="+url.QueryEscape(typed)).Suggestions {
			u, err := url.Parse(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			if s.Kind == "document" {
				if s.Language != "fr" {
					t.Errorf("%s: a title in %s: %s", typed, s.Language, line(s))
				}
				continue
			}
			if u.Query().Get("site") != "Gent_1" {
				t.Errorf("%s leads out: %s", line(s), s.URL)
			}
			if s.Count != nil && total(u.RawQuery) != *s.Count {
				t.Errorf("%s counts %d, its address finds %d", line(s), *s.Count, total(u.RawQuery))
			}
		}
	}
	if n := total("site=open"); n != total("") {
		t.Errorf("a key without filters finds %d of %d", n, total(""))
	}
	if n := total("site=crawled"); n != 0 {
		t.Errorf("%d pages of a site that was not crawled", n)
	}
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	for name, h := range map[string]http.Handler{"with sites": withGuests(t), "without": site(t)} {
		for _, path := range []string{"search?", "suggest?q=s&", "facets/country?", "export?"} {
			w := get(t, h, "/api/v1/"+path+"site=nobody&hl=nl")
			if p := asProblem(t, w); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Parameter != "site" || p.Errors[0].Code != query.UnknownValue {
				t.Errorf("%s, %s: %d %+v", name, path, w.Code, p)
			}
		}
		w := get(t, h, "/nl/search?site=nobody&q=stedenband")
		if d := parse(t, w); w.Code != 422 || d.Find("#problem").Length() != 1 || d.Find(".hits li").Length() > 0 || d.Find(".held a").AttrOr("href", "") != "/nl/search?q=stedenband" {
			t.Errorf("%s, page: %d", name, w.Code)
		}
	}
}

// A page reached with a key stays with it on every link that asks on, says so, and leads to everything.
func TestPagesWithAKeyStayWithIt(t *testing.T) {
	h := withGuests(t)
	for l, want := range map[string]string{"nl": "www.gent.example: alleen Partnerland: Marokko, Senegal · Taal: Frans", "fr": "www.gent.example", "en": "www.gent.example"} {
		d := read(t, h, "/"+l+"/search?q=jumelage&site=Gent_1&country=SN")
		if got := d.Find(".held").Text(); !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
			t.Errorf("%s: says %q, want %q", l, got, want)
		}
		if got := d.Find(".held a").AttrOr("href", ""); got != "/"+l+"/search?country=SN&q=jumelage" {
			t.Errorf("%s: everything is at %s", l, got)
		}
		if got := d.Find("link[rel=canonical]").AttrOr("href", ""); !strings.Contains(got, "site=Gent_1") {
			t.Errorf("%s: canonical %s", l, got)
		}
		if got := d.Find("form#ask input[name=site][type=hidden]").AttrOr("value", ""); got != "Gent_1" {
			t.Errorf("%s: the form asks without the key: %q", l, got)
		}
		for _, a := range d.Find("main a").EachIter() {
			href := a.AttrOr("href", "")
			u, err := url.Parse(href)
			if err != nil || a.Closest(".held").Length() > 0 || !strings.Contains(u.Path, "/search") && !strings.Contains(u.Path, "/facets/") && !strings.Contains(u.Path, "/export") {
				continue
			}
			if u.RawQuery != "" && u.Query().Get("site") != "Gent_1" {
				t.Errorf("%s: %q leads out: %s", l, a.Text(), href)
			}
		}
		facet := read(t, h, "/"+l+"/facets/country?site=Gent_1")
		if facet.Find(".held a").AttrOr("href", "") != "/"+l+"/facets/country" || facet.Find("form input[name=site]").AttrOr("value", "") != "Gent_1" {
			t.Errorf("%s: the page of a facet does not say so", l)
		}
	}
	// What was added beside the results stays with the key as well.
	if d := read(t, h, "/nl/map?site=Gent_1"); d.Find(".held a").AttrOr("href", "") != "/nl/map" || d.Find("form input[name=site]").AttrOr("value", "") != "Gent_1" {
		t.Error("the map leaves the key behind")
	}
	if a := get(t, h, "/feed.json?site=Gent_1&q=jumelage"); a.Code != 200 || strings.Contains(a.Body.String(), `"language": "nl"`) || !strings.Contains(a.Body.String(), `"language": "fr"`) {
		t.Errorf("a feed: %d %s", a.Code, a.Body)
	}
	for _, path := range []string{"/feed.atom?", "/feed.json?", "/nl/map?", "/api/v1/citation?"} {
		if w := get(t, h, path+"site=nobody"); w.Code != 422 {
			t.Errorf("%s: a key that is none: %d", path, w.Code)
		}
	}
	if read(t, h, "/nl/search?q=jumelage&site=open").Find(".held").Length() > 0 {
		t.Error("a key without filters is told to hold")
	}
	if w := get(t, h, "/nl/search?site=Gent_1&q=jumelage&year_from="); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/nl/search?q=jumelage&site=Gent_1" {
		t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
	}
}

// Scripts of listed origins may read answers, those of others may not, whoever is no script of another site may (fault 88).
func TestOriginsOfAKey(t *testing.T) {
	var log bytes.Buffer
	h := withGuests(t, func(o *web.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
		o.PublicURL = "https://zoek.example"
	})
	const ask = "/api/v1/suggest?q=sen&site=Gent_1"
	for _, tt := range []struct{ target, origin, allow string }{
		{ask, "https://www.gent.example", "https://www.gent.example"}, {ask, "http://127.0.0.1:9999", "http://127.0.0.1:9999"}, {ask, "", ""},
		{ask, "https://zoek.example", "https://zoek.example"}, {ask, "http://entente.test", "http://entente.test"}, // the service's own pages
		{"/api/v1/search?site=Gent_1", "https://www.gent.example", "https://www.gent.example"}, {"/api/v1/search?q=sen", "https://anyone.example", "*"}, {"/api/v1/search?q=sen", "", "*"},
	} {
		w := get(t, h, tt.target, "Origin", tt.origin)
		if w.Code != http.StatusOK || w.Header().Get("Access-Control-Allow-Origin") != tt.allow || w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s from %q: %d, allows %q", tt.target, tt.origin, w.Code, w.Header().Get("Access-Control-Allow-Origin"))
		}
		if vary := w.Header().Get("Vary"); strings.Contains(tt.target, "site=") != strings.Contains(vary, "Origin") {
			t.Errorf("%s from %q: Vary is %q", tt.target, tt.origin, vary)
		}
		tag := w.Header().Get("ETag")
		if again := get(t, h, tt.target, "Origin", tt.origin, "If-None-Match", tag); tag != "" && (again.Code != 304 || again.Header().Get("Access-Control-Allow-Origin") != tt.allow) {
			t.Errorf("%s asked again: %d", tt.target, again.Code)
		}
	}
	for _, origin := range []string{"https://gent.example", "http://www.gent.example", "https://www.gent.example:8443", "https://www.gent.example.evil.example", "null", "https://evil.example"} {
		for _, target := range []string{"/api/v1/suggest?q=sen&site=&site=Gent_1", "/api/v1/search?site=%20Gent_1", "/api/v1/search?s%69te=Gent_1", "/api/v1/search?site=Gent_1&site=Gent_1", "/feed.json?site=Gent_1", "/api/v1/documents/doc01?site=Gent_1"} {
			if w := get(t, h, target, "Origin", origin); w.Code != http.StatusForbidden {
				t.Errorf("%s from %s: %d", target, origin, w.Code)
			}
		}
		for l, words := range map[string]string{"nl": "Een pagina van " + origin, "fr": "Une page de " + origin, "en": "A page of " + origin} {
			w := get(t, h, ask+"&hl="+l, "Origin", origin)
			p := asProblem(t, w)
			if w.Code != http.StatusForbidden || p.Code != "origin-refused" || !strings.Contains(p.Detail, words) || !strings.Contains(p.Detail, "origins") || !strings.Contains(p.Detail, "site.gent.embed") {
				t.Errorf("%s: %d %+v", origin, w.Code, p)
			}
			if got := w.Header().Get("Access-Control-Allow-Origin"); got == origin || w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("Vary"), "Origin") {
				t.Errorf("%s: allows %q", origin, got)
			}
			page := get(t, h, "/"+l+"/search?site=Gent_1", "Origin", origin)
			if d := parse(t, page); page.Code != http.StatusForbidden || !strings.Contains(d.Find("main").Text(), words) {
				t.Errorf("page from %s: %d", origin, page.Code)
			}
		}
	}
	if n := strings.Count(log.String(), "another origin"); n != 6 {
		t.Errorf("told %d times\n%s", n, log.String())
	}
}

// Nobody needs to ask first; who does is told the truth.
func TestOptions(t *testing.T) {
	h := withGuests(t)
	for _, tt := range []struct {
		target, origin, method string
		status                 int
		allow                  string
	}{
		{"/api/v1/suggest?q=s&site=Gent_1", "https://www.gent.example", "GET", 204, "https://www.gent.example"},
		{"/api/v1/suggest?q=s&site=Gent_1", "https://evil.example", "GET", 403, "*"},
		{"/api/v1/suggest?q=s", "https://anyone.example", "GET", 204, "*"},
		{"/nl/search", "", "", 204, ""}, {"/nl/nothing", "", "", 404, ""},
	} {
		w := do(t, h, http.MethodOptions, tt.target, "Origin", tt.origin, "Access-Control-Request-Method", tt.method)
		if w.Code != tt.status || w.Header().Get("Access-Control-Allow-Origin") != tt.allow || w.Header().Get("Access-Control-Allow-Headers") != "" {
			t.Errorf("%+v: %d, %v", tt, w.Code, w.Header())
		}
		if tt.status == 204 && w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%+v: Allow is %q", tt, w.Header().Get("Allow"))
		}
		if tt.status == 204 && tt.method != "" && w.Header().Get("Access-Control-Allow-Methods") != "GET, HEAD" {
			t.Errorf("%+v: %v", tt, w.Header())
		}
	}
	if w := do(t, h, http.MethodPost, "/api/v1/search"); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, %q", w.Code, w.Header().Get("Allow"))
	}
}

// A key has a rate for all, of which one network has a quarter; both are told and held, beside that of the network.
func TestTheRateOfAKey(t *testing.T) {
	h := withGuests(t, func(o *web.Options) { o.RateLimit = 100 })
	const ask = "/api/v1/search?q=stedenband&site=open" // 8 a minute
	first := from(h, "198.51.100.1", ask, "Origin", "https://open.example")
	if got := first.Header().Get("RateLimit-Policy"); first.Code != 200 || got != `"network";q=100;w=60, "site-network";q=2;w=60, "site";q=8;w=60` {
		t.Errorf("%d, %q", first.Code, got)
	}
	if got := first.Header().Get("RateLimit"); !strings.HasPrefix(got, `"network";r=99;t=1, "site-network";r=1;t=`) || !strings.Contains(got, `"site";r=7;t=8`) {
		t.Errorf("%q", got)
	}
	from(h, "198.51.100.2", ask) // the same network
	w := from(h, "198.51.100.3", ask+"&hl=nl")
	p := asProblem(t, w)
	if w.Code != 429 || p.Code != "site-rate-limited" || !strings.Contains(p.Detail, "site.open.embed") || !strings.Contains(p.Detail, "8 per minuut") || w.Header().Get("Retry-After") == "" {
		t.Errorf("the third of a network: %d %+v, Retry-After %q", w.Code, p, w.Header().Get("Retry-After"))
	}
	for i := range 3 { // three networks more, and the eight are used up
		for range 2 {
			if w := from(h, fmt.Sprintf("203.0.%d.1", i), ask); w.Code != 200 {
				t.Errorf("network %d: %d", i, w.Code)
			}
		}
	}
	if w := from(h, "203.0.113.1", ask); w.Code != 429 || !strings.Contains(w.Header().Get("RateLimit"), `"site";r=0`) {
		t.Errorf("the ninth: %d, %q", w.Code, w.Header().Get("RateLimit"))
	}
	if w := from(h, "127.0.0.1", ask); w.Code != 429 { // a proxy that nobody named gets no more of it
		t.Errorf("from the machine itself: %d", w.Code)
	}
	for _, l := range []string{"nl", "fr", "en"} {
		if w := from(h, "203.0.113.1", "/"+l+"/search?q=stedenband&site=open"); w.Code != 429 || parse(t, w).Find("h1").Length() != 1 {
			t.Errorf("page: %d", w.Code)
		}
	}
	if w := from(h, "203.0.113.1", "/api/v1/search?q=stedenband"); w.Code != 200 {
		t.Errorf("without a key: %d", w.Code)
	}
	if w := from(h, "203.0.113.1", "/api/v1/search?q=stedenband&site=Gent_1"); w.Code != 200 {
		t.Errorf("with another key: %d", w.Code)
	}
	h = withGuests(t, func(o *web.Options) { o.RateLimit = 0 })
	tag := from(h, "198.51.100.1", ask).Header().Get("ETag")
	for range 20 { // what is held already costs nothing
		if w := from(h, "198.51.100.1", ask, "If-None-Match", tag); w.Code != http.StatusNotModified {
			t.Fatalf("unchanged: %d", w.Code)
		}
	}
	for range 20 { // nor does a page of another origin use up what is there for those listed
		from(h, "198.51.100.77", ask, "Origin", "https://evil.example")
	}
	if w := from(h, "198.51.100.1", ask); w.Code != 200 || w.Header().Get("RateLimit-Policy") != `"site-network";q=2;w=60, "site";q=8;w=60` {
		t.Errorf("without a rate of networks: %d %q", w.Code, w.Header().Get("RateLimit-Policy"))
	}
}

// A change of sites.toml shows at once, also to who holds an answer of before.
func TestSitesChangeWhileServed(t *testing.T) {
	text := guests
	h := siteWith(t, func(o *web.Options) {
		o.Sites = func() []sites.Site {
			list, err := sites.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
	})
	w := get(t, h, "/api/v1/search?site=Gent_1")
	before, tag := asAnswer(t, w).Total, w.Header().Get("ETag")
	text = strings.Replace(guests, "country = [\"SN\", \"Marokko\"]\n", "", 1)
	w = get(t, h, "/api/v1/search?site=Gent_1", "If-None-Match", tag)
	if a := asAnswer(t, w); a.Total <= before {
		t.Errorf("%d as before", a.Total)
	}
	text = ""
	if w := get(t, h, "/api/v1/search?site=Gent_1"); w.Code != 422 {
		t.Errorf("a key that was taken away: %d", w.Code)
	}
}
