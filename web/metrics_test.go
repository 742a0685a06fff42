package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"entente/index"
	"entente/web"
)

// figures reads the text format: every line of values by its name and labels. A line that is neither value nor comment, a
// family without a type and a value twice are faults.
func figures(t *testing.T, text string) map[string]float64 {
	t.Helper()
	line := regexp.MustCompile(`^([a-z_:][a-z0-9_:]*)(\{[a-z]+="(?:[^"\\]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\]|\\["\\n])*")*\})? (\S+)$`)
	all, kinds := map[string]float64{}, map[string]string{}
	for l := range strings.Lines(text) {
		l = strings.TrimSuffix(l, "\n")
		if f := strings.Fields(l); len(f) >= 4 && f[0] == "#" {
			if f[1] == "TYPE" {
				kinds[f[2]] = f[3]
			}
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Errorf("not of the format: %q", l)
			continue
		}
		family := m[1]
		if kinds[family] == "" {
			family = regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(family, "")
		}
		if kinds[family] == "" {
			t.Errorf("%s has no type", m[1])
		}
		v, err := strconv.ParseFloat(m[3], 64)
		if _, twice := all[m[1]+m[2]]; twice || err != nil {
			t.Errorf("%s: twice, or %v", l, err)
		}
		all[m[1]+m[2]] = v
	}
	return all
}

func TestMetricsCountRoutesAndNotWords(t *testing.T) {
	m := &web.Metrics{}
	h := siteWith(t, func(o *web.Options) {
		o.Metrics = m
		o.Gauges = func() index.Gauges {
			return index.Gauges{Columns: 1, Sets: 2, Postings: index.Cache{Bytes: 3, Hits: 5, Misses: 6}, Results: index.Cache{Bytes: 4, Hits: 7, Misses: 8}}
		}
	})
	for _, target := range []string{"/nl/search?q=geheim", "/fr/search?q=geheim", "/en/documents/doc00", "/nl/documents/doc01", "/api/v1/search?year=geheim", "/geheim", "/geheim/" + attack} {
		get(t, h, target, "X-Forwarded-For", "203.0.113.77")
	}
	w := get(t, m, "/metrics")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	text := w.Body.String()
	for _, secret := range []string{"geheim", "203.0", "192.0", "doc00", "script", "/nl/", "@"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the metrics", secret)
		}
	}
	got := figures(t, text)
	for name, want := range map[string]float64{
		`entente_http_requests_total{route="/{ui}/search",status="200"}`:                2,
		`entente_http_requests_total{route="/{ui}/documents/{id}",status="200"}`:        2,
		`entente_http_requests_total{route="/api/v1/search",status="422"}`:              1,
		`entente_http_requests_total{route="none",status="404"}`:                        2,
		`entente_http_request_duration_seconds_count{route="/{ui}/search"}`:             2,
		`entente_http_request_duration_seconds_bucket{route="/{ui}/search",le="+Inf"}`:  2,
		`entente_refused_total{code="busy"}`:                                            0,
		`entente_questions_under_way`:                                                   0,
		`entente_questions_waiting`:                                                     0,
		`entente_ready`:                                                                 1,
		`entente_index_documents`:                                                       37,
		`entente_index_info{generation="` + strings.Split(generation(t), "@")[0] + `"}`: 1,
		`entente_panics_total`:                                                          0,
		`entente_build_info{version="test",go="` + runtime.Version() + `"}`:             1,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %v, want %v (there: %v)", name, v, want, ok)
		}
	}
	for _, name := range []string{"go_goroutines", "go_memory_total_bytes", "entente_questions_limit", "entente_index_updated_timestamp_seconds"} {
		if got[name] <= 0 {
			t.Errorf("%s is %v", name, got[name])
		}
	}
	for name, want := range map[string]float64{
		`entente_index_memory_bytes{kept="columns"}`: 1, `entente_index_memory_bytes{kept="sets"}`: 2, `entente_index_memory_bytes{kept="postings"}`: 3,
		`entente_index_memory_bytes{kept="results"}`: 4, `entente_index_memory_lookups_total{kept="postings",found="yes"}`: 5,
		`entente_index_memory_lookups_total{kept="postings",found="no"}`: 6, `entente_index_memory_lookups_total{kept="results",found="yes"}`: 7,
		`entente_index_memory_lookups_total{kept="results",found="no"}`: 8,
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	last := 0.0
	for _, le := range []string{"0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "10", "+Inf"} {
		v, ok := got[`entente_http_request_duration_seconds_bucket{route="/{ui}/search",le="`+le+`"}`]
		if !ok || v < last {
			t.Errorf("bucket %s has %v behind %v", le, v, last)
		}
		last = v
	}
}

// The names follow the conventions of Prometheus: what promtool would find fault with.
func TestMetricsAreNamedAsPrometheusHasThem(t *testing.T) {
	m := &web.Metrics{}
	get(t, siteWith(t, func(o *web.Options) { o.Metrics, o.RateLimit = m, 100 }), "/nl/search?q=stedenband")
	text := get(t, m, "/metrics").Body.String()
	help, kinds := map[string]bool{}, map[string]string{}
	for l := range strings.Lines(text) {
		if f := strings.Fields(l); len(f) > 3 && f[1] == "HELP" {
			if help[f[2]] {
				t.Errorf("%s is told of twice", f[2])
			}
			help[f[2]] = true
			if !strings.HasSuffix(strings.TrimSpace(l), ".") {
				t.Errorf("no sentence: %s", l)
			}
		} else if len(f) > 3 && f[1] == "TYPE" {
			kinds[f[2]] = f[3]
		}
	}
	name := regexp.MustCompile(`^(entente|go|process)(_[a-z]+[a-z0-9]*)+$`)
	units := regexp.MustCompile(`_(ms|milliseconds|minutes|hours|kb|mb|gb|kilobytes|megabytes|percent|bits)(_|$)`)
	for n, kind := range kinds {
		switch {
		case !help[n]:
			t.Errorf("%s has no help", n)
		case !name.MatchString(n):
			t.Errorf("%s is no name", n)
		case (kind == "counter") != strings.HasSuffix(n, "_total"):
			t.Errorf("%s is a %s", n, kind)
		case units.MatchString(n):
			t.Errorf("%s is not in the base unit", n)
		case regexp.MustCompile(`_(sum|count|bucket|gauge|counter|histogram|info_total)$`).MatchString(n):
			t.Errorf("%s ends as only parts of others do", n)
		}
	}
	page, err := os.ReadFile("../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	for n := range kinds {
		if strings.HasPrefix(n, "entente_") && !strings.Contains(string(page), "`"+n) {
			t.Errorf("docs/operating.md does not tell of %s", n)
		}
	}
	if got := figures(t, text); runtime.GOOS == "linux" && (got["process_cpu_seconds_total"] <= 0 || got["process_resident_memory_bytes"] < 1e6 || got["process_open_fds"] < 3 || got["process_max_fds"] < got["process_open_fds"]) {
		t.Errorf("the process: %v s, %v bytes, %v of %v files", got["process_cpu_seconds_total"], got["process_resident_memory_bytes"], got["process_open_fds"], got["process_max_fds"])
	}
}

func TestMetricsStandOnTheirOwn(t *testing.T) {
	m := &web.Metrics{}
	h := siteWith(t, func(o *web.Options) { o.Metrics = m })
	if w := get(t, h, "/metrics"); w.Code != 404 {
		t.Errorf("readers are shown the metrics: %d", w.Code)
	}
	for _, target := range []string{"/", "/nl/", "/api/v1/search", "/debug/pprof/"} {
		if w := get(t, m, target); w.Code != 404 {
			t.Errorf("the listener of the metrics answers %s: %d", target, w.Code)
		}
	}
	if w := do(t, m, http.MethodPost, "/metrics"); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}

// A fault of the code is an internal error without a word of the code, the process lives on, and the fault is counted (fault 85).
func TestAPanicIsCountedAndTheNextRequestAnswered(t *testing.T) {
	m, broken := &web.Metrics{}, true
	var log bytes.Buffer
	h := siteWith(t, func(o *web.Options) {
		o.Metrics, o.Logger = m, slog.New(slog.NewTextHandler(&log, nil))
		o.Engine = engine{o.Engine, func(context.Context) error {
			if broken {
				panic("dropped the card index")
			}
			return nil
		}}
	})
	w := get(t, h, "/api/v1/search")
	if p := asProblem(t, w); w.Code != 500 || p.Code != "internal" || strings.Contains(w.Body.String(), "card index") || strings.Contains(w.Body.String(), ".go") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	broken = false
	if w := get(t, h, "/api/v1/search"); w.Code != 200 {
		t.Errorf("the next request: %d", w.Code)
	}
	got := figures(t, get(t, m, "/metrics").Body.String())
	if got["entente_panics_total"] != 1 || got[`entente_http_requests_total{route="/api/v1/search",status="500"}`] != 1 || got["entente_questions_under_way"] != 0 {
		t.Errorf("counted %v panics, %v under way", got["entente_panics_total"], got["entente_questions_under_way"])
	}
	if !strings.Contains(log.String(), "card index") {
		t.Error("the fault is not in the log")
	}
}

// generation is that of the fixture.
func generation(t *testing.T) string {
	t.Helper()
	e, err := library()
	if err != nil {
		t.Fatal(err)
	}
	info, err := e.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return info.Generation
}
