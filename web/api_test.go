package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/record"
	"entente/web"
)

// problem is the part of RFC 9457 that the tests look at.
type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	RequestID                 string `json:"request_id"`
	Errors                    []struct{ Parameter, Code, Message, Value string }
}

func asProblem(t *testing.T, w *httptest.ResponseRecorder) problem {
	t.Helper()
	if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("content type %q", ct)
	}
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	if p.Status != w.Code || p.Title == "" || p.Detail == "" || p.Code == "" || p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") {
		t.Errorf("incomplete problem %+v", p)
	}
	return p
}

var bad = []struct {
	name, method, target string
	status               int
	parameter            string
}{
	{"unknown parameter", "GET", "/api/v1/search?colour=red", 422, "colour"},
	{"bad year", "GET", "/api/v1/search?year=20x4", 422, "year"},
	{"year out of range", "GET", "/api/v1/search?year_from=99999", 422, "year_from"},
	{"years the wrong way round", "GET", "/api/v1/search?year_from=2015&year_to=1990", 422, "year_from"},
	{"unknown theme", "GET", "/api/v1/search?theme=astrology", 422, "theme"},
	{"unknown country", "GET", "/api/v1/search?country=XX", 422, "country"},
	{"unknown sort", "GET", "/api/v1/search?sort=best", 422, "sort"},
	{"page too deep", "GET", "/api/v1/search?page=1000&size=100", 422, "page"},
	{"page with a cursor", "GET", "/api/v1/search?page=2&after=x", 422, "after"},
	{"class without agreements", "GET", "/api/v1/search?class=any", 422, "class"},
	{"question too long", "GET", "/api/v1/search?q=" + strings.Repeat("a", 3000), 422, "q"},
	{"too many words", "GET", "/api/v1/search?q=" + strings.Repeat("woord+", 40), 422, "q"},
	{"broken encoding", "GET", "/api/v1/search?q=%zz", 422, ""},
	{"semicolon", "GET", "/api/v1/search?q=a;b", 422, ""},
	{"a megabyte", "GET", "/api/v1/search?q=" + strings.Repeat("a", 1<<20), 414, ""},
	{"not a cursor", "GET", "/api/v1/search?after=nonsense", 0, ""},
	{"unknown document", "GET", "/api/v1/documents/nothing", 404, ""},
	{"a path as id", "GET", "/api/v1/documents/../../etc/passwd", 404, ""},
	{"NUL in an id", "GET", "/api/v1/documents/a\x00b", 404, ""},
	{"unknown parameter of a document", "GET", "/api/v1/documents/doc00?colour=red", 422, "colour"},
	{"unknown facet", "GET", "/api/v1/facets/colour", 404, ""},
	{"filter text too long", "GET", "/api/v1/facets/country?value_q=" + strings.Repeat("a", 300), 422, "value_q"},
	{"completion of a long text", "GET", "/api/v1/suggest?q=" + strings.Repeat("a", 101), 422, "q"},
	{"unknown parameter of a completion", "GET", "/api/v1/suggest?q=a&page=2", 422, "page"},
	{"completions that are no number", "GET", "/api/v1/suggest?q=a&limit=many", 422, "limit"},
	{"too many completions", "GET", "/api/v1/suggest?q=a&limit=21", 422, "limit"},
	{"two numbers of completions", "GET", "/api/v1/suggest?q=a&limit=2&limit=3", 422, "limit"},
	{"completion in an unknown language", "GET", "/api/v1/suggest?q=a&hl=xx", 422, "hl"},
	{"completion for a malformed site", "GET", "/api/v1/suggest?q=a&site=a%20b", 422, "site"},
	{"completion, posted", "POST", "/api/v1/suggest", 405, ""},
	{"documents like an unknown one", "GET", "/api/v1/similar/nothing", 404, ""},
	{"unknown parameter of similar", "GET", "/api/v1/similar/doc00?q=a", 422, "q"},
	{"too many similar", "GET", "/api/v1/similar/doc00?size=51", 422, "size"},
	{"unknown path", "GET", "/api/v1/nothing", 404, ""},
	{"unknown version", "GET", "/api/v9/search", 404, ""},
	{"post", "POST", "/api/v1/search", 405, ""},
	{"delete", "DELETE", "/api/v1/documents/doc00", 405, ""},
	{"an odd method", "BREW", "/api/v1/search", 405, ""},
	{"health, posted", "POST", "/healthz", 405, ""},
}

func TestEveryErrorOfTheAPIIsAProblem(t *testing.T) {
	h := site(t)
	for _, tt := range bad {
		t.Run(tt.name, func(t *testing.T) {
			w := do(t, h, tt.method, tt.target)
			p := asProblem(t, w)
			if tt.status != 0 && w.Code != tt.status || w.Code >= 500 || w.Code < 400 {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if tt.parameter != "" && (len(p.Errors) == 0 || p.Errors[0].Parameter != tt.parameter || p.Errors[0].Message == "") {
				t.Errorf("errors %+v do not name %s", p.Errors, tt.parameter)
			}
			if w.Code == 405 && w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow is %q", w.Header().Get("Allow"))
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("ETag") != "" {
				t.Error("an error may be kept")
			}
			if w.Body.Len() > 4000 {
				t.Errorf("the problem has %d bytes", w.Body.Len())
			}
		})
	}
}

func TestSeveralFaultsAreToldAtOnce(t *testing.T) {
	p := asProblem(t, get(t, site(t), "/api/v1/search?colour=red&year=x&hl=fr"))
	var named []string
	for _, e := range p.Errors {
		named = append(named, e.Parameter)
	}
	if !slices.Equal(named, []string{"colour", "year"}) {
		t.Errorf("named %v", named)
	}
	if !strings.Contains(p.Detail, "demande") {
		t.Errorf("hl=fr is told %q", p.Detail)
	}
}

func TestEveryErrorOfAPageIsAPage(t *testing.T) {
	h := site(t)
	for _, tt := range []struct {
		method, target string
		status         int
		language       string
	}{
		{"GET", "/nl/nergens", 404, "nl"}, {"GET", "/fr/documents/rien", 404, "fr"}, {"GET", "/en/facets/colour", 404, "en"}, {"GET", "/de/search", 404, "en"},
		{"POST", "/nl/search", 405, "nl"}, {"GET", "/fr/search?q=%zz", 422, "fr"}, {"GET", "/nl/search?q=" + strings.Repeat("a", 1<<20), 414, "nl"},
		{"GET", "/nl/facets/country?colour=red", 422, "nl"}, {"GET", "/static/../../go.mod", 404, "en"}, {"GET", "/static/style.css", 404, "en"}, {"GET", "/favicon.ico", 404, "en"},
		{"GET", "/nl/search?theme=astrologie", 422, "nl"}, {"GET", "/nl/search/", 404, "nl"}, {"GET", "//evil.example/", 404, "en"},
	} {
		w := do(t, h, tt.method, tt.target)
		name := tt.target[:min(len(tt.target), 40)]
		if w.Code != tt.status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want %d", name, w.Code, w.Header().Get("Content-Type"), tt.status)
			continue
		}
		d := parse(t, w)
		if got := d.Find("html").AttrOr("lang", ""); got != tt.language {
			t.Errorf("%s: speaks %s, want %s", name, got, tt.language)
		}
		if d.Find("form[role=search]").Length() == 0 {
			t.Errorf("%s: no way on", name)
		}
		if tt.status != 422 && !strings.Contains(d.Text(), w.Header().Get("X-Request-Id")) {
			t.Errorf("%s: does not tell the request id", name)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	h := site(t)
	static := parse(t, get(t, h, "/nl/")).Find("link[rel=stylesheet]").AttrOr("href", "")
	for _, target := range []string{"/", "/nl", "/nl/", "/nl/search?sort=newest", "/nl/search", "/nl/documents/doc00", "/nl/nergens", "/api/v1/search", "/api/v1/search?x=1", "/api/v1/openapi.json", "/openapi.json", "/healthz", "/readyz", "/robots.txt", static} {
		w := get(t, h, target)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", target, name, got)
			}
		}
		csp := w.Header().Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s", target, want)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", target, csp)
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", target)
		}
		if got := w.Header().Get("Access-Control-Allow-Origin"); (got == "*") != (strings.HasPrefix(target, "/api/") || strings.HasSuffix(target, "z") || target == "/openapi.json") {
			t.Errorf("%s: Access-Control-Allow-Origin is %q", target, got)
		}
		if w.Header().Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s allows credentials", target)
		}
	}
	if got := get(t, h, static).Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("%s is kept %q", static, got)
	}
}

// Whatever a document, an address or a question holds is shown as text, and an address that is a script is no link (faults 78, 79).
func TestHostileTextStaysText(t *testing.T) {
	h := site(t)
	q := url.QueryEscape(attack)
	for _, target := range []string{"/nl/search?q=zonnewijzer", "/nl/search?q=" + q, "/nl/documents/bad#2?q=zonnewijzer", "/nl/documents/doc00?q=" + q, "/nl/facets/country?value_q=" + q, "/nl/",
		"/nl/search?theme=" + q, "/nl/search?" + q + "=1", "/nl/search?year_from=" + q, "/nl/search?q=a%00b%F0%28", "/nl/facets/" + attack, "/nl/documents/" + attack, "/" + attack} {
		w := get(t, h, target)
		if w.Code == http.StatusSeeOther {
			w = get(t, h, w.Header().Get("Location"))
		}
		if w.Code >= 500 {
			t.Fatalf("%s: %d", target, w.Code)
		}
		d := parse(t, w)
		if d.Find("script:not([src]):not([type='application/ld+json']), img, [onerror], [onmouseover]").Length() > 0 {
			t.Errorf("%s: text became markup", target)
		}
		if d.Find("a[href^='javascript'], a[href^='data'], a[href*='ZgotmplZ']").Length() > 0 {
			t.Errorf("%s: links to a script", target)
		}
		for _, name := range []string{"Location", "X-Request-Id", "Content-Language"} {
			if strings.ContainsAny(w.Header().Get(name), "\r\n<") {
				t.Errorf("%s: %s is %q", target, name, w.Header().Get(name))
			}
		}
	}
	d := read(t, h, "/nl/documents/bad#2?q=zonnewijzer")
	if got := d.Find("h1").Text(); got != "Zonnewijzer "+attack {
		t.Errorf("title shows as %q", got)
	}
	if d.Find("mark").First().Text() != "Zonnewijzer" {
		t.Errorf("marked is %q", d.Find("mark").First().Text())
	}
}

func TestSearchOfTheAPI(t *testing.T) {
	w := get(t, site(t), "/api/v1/search?q=stedenband&country=SN&hl=fr&size=1")
	var a answer.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != 200 || a.Total == 0 || len(a.Hits) != 1 {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	if !strings.HasPrefix(a.Hits[0].URL, "/fr/documents/") || a.Query.Filters["country"][0] != "SN" {
		t.Errorf("url %q, filters %v", a.Hits[0].URL, a.Query.Filters)
	}
	if bytes.Contains(w.Body.Bytes(), []byte("$schema")) || strings.Contains(w.Header().Get("Link"), "schema") {
		t.Error("the body talks of schemas")
	}
	for _, target := range []string{"/api/v1/search?q=zzzz", "/api/v1/search?facets=none", "/api/v1/documents/bad#2", "/api/v1/facets/country?value_q=nergens"} {
		w := get(t, site(t), target)
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %s", target, w.Code, w.Header().Get("Content-Type"))
		}
		for _, name := range []string{"hits", "values", "facets", "notes", "dropped", "expanded", "filters", "passages", "agreements", "countries", "languages", "themes", "years", "mentions", "marks", "agreement", "phase"} {
			if bytes.Contains(w.Body.Bytes(), []byte(`"`+name+`":null`)) {
				t.Errorf("%s: %s is null", target, name)
			}
		}
	}
}

func TestDocumentOfTheAPIHasTheShapeOfInspect(t *testing.T) {
	w := get(t, site(t), "/api/v1/documents/doc01?q=jumelage&hl=nl")
	var d struct {
		Document struct {
			ID        string
			Countries []answer.Value
			Passages  any
		}
		Passages   []record.Passage
		Agreements []record.Agreement
	}
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != 200 {
		t.Fatalf("%d %v", w.Code, err)
	}
	if d.Document.ID != "doc01" || len(d.Passages) != 2 || d.Document.Passages != nil || d.Agreements == nil {
		t.Errorf("shape %+v", d)
	}
	if d.Document.Countries[0] != (answer.Value{Value: "SN", Label: "Senegal"}) {
		t.Errorf("countries %+v", d.Document.Countries)
	}
}

func TestUnchangedAnswersAreNotSentAgain(t *testing.T) {
	h := site(t)
	for _, target := range []string{"/api/v1/search?q=stedenband", "/nl/search?q=stedenband", "/nl/documents/doc00", "/api/v1/documents/doc00"} {
		w := get(t, h, target)
		tag := w.Header().Get("ETag")
		if tag == "" || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: ETag %q, Cache-Control %q", target, tag, w.Header().Get("Cache-Control"))
		}
		if w := get(t, h, target, "If-None-Match", `"other", `+tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s: %d with %d bytes", target, w.Code, w.Body.Len())
		}
		if other := get(t, h, target+"&hl=fr").Header().Get("ETag"); other == tag {
			t.Errorf("%s: another address has the same ETag", target)
		}
	}
}

func TestOpenAPITellsEveryParameterThatParseKnows(t *testing.T) {
	h := site(t)
	var doc struct {
		OpenAPI    string
		Components struct{ Schemas map[string]any }
		Paths      map[string]map[string]struct {
			Parameters []struct {
				Name, In, Description string
				Schema                struct {
					Type  string
					Enum  []any
					Items struct{ Enum []any }
				}
			}
			Responses map[string]struct{ Content map[string]any }
		}
	}
	w := get(t, h, "/api/v1/openapi.json")
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s", doc.OpenAPI)
	}
	if lists := regexp.MustCompile(`"array",\s*"null"`).FindAll(w.Body.Bytes(), -1); len(lists) > 0 {
		t.Errorf("%d lists may be null", len(lists))
	}
	for name := range doc.Components.Schemas {
		if !bytes.Contains(w.Body.Bytes(), []byte(`"#/components/schemas/`+name+`"`)) {
			t.Errorf("schema %s is used nowhere", name)
		}
	}
	for _, ref := range regexp.MustCompile(`#/components/schemas/(\w+)`).FindAllSubmatch(w.Body.Bytes(), -1) {
		if doc.Components.Schemas[string(ref[1])] == nil {
			t.Errorf("schema %s is missing", ref[1])
		}
	}
	search := doc.Paths["/search"]["get"]
	told := map[string]bool{}
	for _, p := range search.Parameters {
		told[p.Name] = true
		if p.Description == "" || p.In != "query" {
			t.Errorf("%s has no description", p.Name)
		}
		for _, value := range append(p.Schema.Enum, p.Schema.Items.Enum...) {
			s, _ := value.(string)
			_, err := query.Parse(url.Values{p.Name: {s}, "in": {"agreements"}})
			if p.Name == "in" {
				_, err = query.Parse(url.Values{"in": {s}})
			}
			if err != nil {
				t.Errorf("%s=%s is told and refused: %v", p.Name, s, err)
			}
		}
	}
	for _, f := range query.Facets {
		for _, name := range []string{f.Name, "not_" + f.Name, f.Name + "_op"} {
			if !told[name] {
				t.Errorf("%s is not told", name)
			}
		}
	}
	for _, name := range []string{"q", "in", "class", "year_from", "year_to", "site", "expand", "fold", "fallback", "hl", "sort", "page", "size", "after", "facets", "facet_size"} {
		if !told[name] {
			t.Errorf("%s is not told", name)
		}
	}
	for path, methods := range doc.Paths {
		for _, op := range methods {
			for status, r := range op.Responses {
				if status >= "400" && r.Content["application/problem+json"] == nil {
					t.Errorf("%s %s is no problem", path, status)
				}
			}
		}
	}
	if w := get(t, h, "/api/v1/openapi.yaml"); w.Code != 200 || !strings.Contains(w.Body.String(), "openapi: 3.1.0") {
		t.Errorf("yaml: %d", w.Code)
	}
}

// engine answers or fails as a test wants.
type engine struct {
	answer.Engine
	search func(context.Context) error
}

func (e engine) Search(ctx context.Context, q query.Query) (index.Result, error) {
	if err := e.search(ctx); err != nil {
		return index.Result{}, err
	}
	return e.Engine.Search(ctx, q)
}

func TestFailuresOfTheEngine(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
		code   string
		retry  bool
	}{
		{index.ErrUnavailable, 503, "unavailable", true}, {index.ErrOverloaded, 503, "busy", true}, {context.DeadlineExceeded, 503, "too-slow", true},
		{index.ErrCursorExpired, 410, "cursor-expired", false}, {index.ErrStale, 503, "unavailable", true}, {errors.New("disk on fire at /srv/secret"), 500, "internal", false},
	} {
		h := siteWith(t, func(o *web.Options) { o.Engine = engine{o.Engine, func(context.Context) error { return tt.err }} })
		w := get(t, h, "/api/v1/search")
		if p := asProblem(t, w); w.Code != tt.status || p.Code != tt.code || (w.Header().Get("Retry-After") != "") != tt.retry {
			t.Errorf("%v: %d %s, Retry-After %q", tt.err, w.Code, p.Code, w.Header().Get("Retry-After"))
		}
		page := get(t, h, "/fr/search")
		if page.Code != tt.status || parse(t, page).Find("h1").Text() == "" {
			t.Errorf("%v: page %d", tt.err, page.Code)
		}
		if strings.Contains(w.Body.String()+page.Body.String(), "secret") {
			t.Error("the error's own text is shown to readers")
		}
	}
}

func TestAPanicIsAnInternalError(t *testing.T) {
	var log bytes.Buffer
	h := siteWith(t, func(o *web.Options) {
		o.Engine = engine{o.Engine, func(context.Context) error { panic("dropped the card index") }}
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	})
	for _, target := range []string{"/api/v1/search", "/nl/search"} {
		w := get(t, h, target)
		if w.Code != 500 || strings.Contains(w.Body.String(), "card index") || strings.Contains(w.Body.String(), "goroutine") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	if !strings.Contains(log.String(), "dropped the card index") {
		t.Error("the fault is not in the log")
	}
}

func TestTooManyQuestionsAtOnce(t *testing.T) {
	release, busy := make(chan struct{}), make(chan struct{}, 9)
	h := siteWith(t, func(o *web.Options) {
		o.Concurrency = 1
		o.Engine = engine{o.Engine, func(context.Context) error { busy <- struct{}{}; <-release; return nil }}
	})
	done := make(chan int)
	go func() { done <- get(t, h, "/nl/search").Code }()
	<-busy
	w := get(t, h, "/api/v1/search")
	if p := asProblem(t, w); w.Code != 503 || p.Code != "busy" || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, p.Code)
	}
	if w := get(t, h, "/healthz"); w.Code != 200 {
		t.Errorf("healthz waits for questions: %d", w.Code)
	}
	close(release)
	if code := <-done; code != 200 {
		t.Errorf("the first question got %d", code)
	}
}

func TestAQuestionHasADeadline(t *testing.T) {
	h := siteWith(t, func(o *web.Options) {
		o.Engine = engine{o.Engine, func(ctx context.Context) error {
			if _, ok := ctx.Deadline(); !ok {
				return errors.New("no deadline")
			}
			return nil
		}}
	})
	for _, target := range []string{"/api/v1/search", "/nl/search", "/nl/", "/api/v1/facets/country"} {
		if w := get(t, h, target); w.Code != 200 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}

func TestReadiness(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.Ready = func() error { return errors.New("replaying") } })
	if w := get(t, h, "/readyz"); w.Code != 503 || asProblem(t, w).Code != "not-ready" {
		t.Errorf("readyz: %d", w.Code)
	}
	if w := get(t, h, "/healthz"); w.Code != 200 {
		t.Errorf("healthz: %d", w.Code)
	}
	full := fmt.Errorf("%w: %w: /home/someone/data: no space left on device", index.ErrDegraded, index.ErrUnavailable)
	h = siteWith(t, func(o *web.Options) { o.Ready = func() error { return full } })
	if w := get(t, h, "/readyz"); w.Code != 503 || asProblem(t, w).Code != "degraded" || strings.Contains(w.Body.String(), "someone") {
		t.Errorf("readyz on a full disk: %d %s", w.Code, w.Body)
	}
}

func TestTheLogHoldsNoWordsAndNoAddress(t *testing.T) {
	var log bytes.Buffer
	h := siteWith(t, func(o *web.Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	get(t, h, "/nl/search?q=geheim")
	get(t, h, "/api/v1/search?q=geheim&x=1", "X-Forwarded-For", "203.0.113.77")
	if s := log.String(); strings.Contains(s, "geheim") || strings.Contains(s, "203.0.113") || strings.Contains(s, "192.0.2.1 ") || !strings.Contains(s, "192.0.2.0/24") {
		t.Errorf("log:\n%s", s)
	}
}

func TestHeadAndCompression(t *testing.T) {
	h := site(t)
	w := do(t, h, http.MethodHead, "/nl/search")
	if w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	plain := get(t, h, "/nl/about").Body.String()
	for _, target := range []string{"/nl/about", parse(t, get(t, h, "/nl/")).Find("link[rel=stylesheet]").AttrOr("href", ""), "/api/v1/search"} {
		w := get(t, h, target, "Accept-Encoding", "br, gzip;q=0.8")
		if w.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: encoding %q, Vary %q", target, w.Header().Get("Content-Encoding"), w.Header().Get("Vary"))
			continue
		}
		r, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if target == "/nl/about" && string(b) != plain {
			t.Error("the packed page is another one")
		}
	}
	if w := get(t, h, "/nl/about", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("packed for a client that refuses it")
	}
}

// A megabyte of query, sent as a browser would, is refused and told so.
func TestAMegabyteOverTheNetwork(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.Config = web.NewServer("", site(t))
	s.Start()
	defer s.Close()
	for _, path := range []string{"/api/v1/search?q=", "/nl/search?q="} {
		res, err := http.Get(s.URL + path + strings.Repeat("a", 1_000_000))
		if err != nil {
			t.Fatal(err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusRequestURITooLong {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, change := range map[string]func(*web.Options){
		"public address":   func(o *web.Options) { o.PublicURL = "javascript:alert(1)" },
		"proxies":          func(o *web.Options) { o.TrustedProxies = []string{"not an address"} },
		"default language": func(o *web.Options) { o.DefaultLanguage = "xx" },
		"engine":           func(o *web.Options) { o.Engine = nil },
	} {
		o := web.Options{Engine: engine{}, Info: func(context.Context) (index.Info, error) { return index.Info{}, nil }}
		change(&o)
		if _, err := web.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestThePublicAddressIsUsedForCanonicalLinks(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://zoek.example.be/" })
	w := get(t, h, "/nl/search?q=stedenband")
	if got := parse(t, w).Find("link[rel=canonical]").AttrOr("href", ""); got != "https://zoek.example.be/nl/search?q=stedenband" {
		t.Errorf("canonical is %q", got)
	}
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("https is not kept")
	}
}

// A server that answers from what it fetched is ready when it can not fetch anything newer, and says why.
func TestReadyAndBehind(t *testing.T) {
	why := ""
	h := siteWith(t, func(o *web.Options) { o.Behind = func() string { return why } })
	if w := get(t, h, "/readyz"); w.Code != 200 || strings.Contains(w.Body.String(), "behind") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	why = "gen-3@42 is of a newer program"
	if w := get(t, h, "/readyz"); w.Code != 200 || !strings.Contains(w.Body.String(), `"behind":"gen-3@42 is of a newer program"`) {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
}
