package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/web"
)

// deadline is how long a question may take: what the server gives it, with a little for what comes before and behind.
const deadline = 2500 * time.Millisecond

// asker makes random questions: the same for the same number.
type asker struct {
	real      []string // questions that readers ask
	words     []string // of those questions
	documents []string // ids
}

// newAsker takes its words from the judged questions of the starter corpus.
func newAsker(t *testing.T, documents []string) asker {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "seeds", "judgments.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	a := asker{documents: documents}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(cells[0], "#") || len(cells) < 4 {
			continue
		}
		v, err := url.ParseQuery(cells[3])
		if err != nil {
			t.Fatalf("%s: %v", cells[0], err)
		}
		if q := v.Get("q"); q != "" {
			a.real = append(a.real, q)
			a.words = append(a.words, strings.Fields(q)...)
		}
	}
	if len(a.real) < 50 || len(documents) < 20 {
		t.Fatalf("only %d questions and %d documents to make others from", len(a.real), len(documents))
	}
	return a
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// word is a word as somebody types it: right, wrong, cut off, or with a sign.
func (a asker) word(r *rand.Rand) string {
	w := pick(r, a.words...)
	switch r.IntN(10) {
	case 0:
		return mutated(r, w)
	case 1:
		return string([]rune(w)[:1+r.IntN(len([]rune(w)))]) + "*"
	case 2:
		return w + pick(r, "~", "~1", "~2", "~9")
	case 3:
		return w + pick(r, "-", "'", "’", "/") + pick(r, a.words...)
	case 4:
		return pick(r, strings.ToUpper(w), w+w, "de", "l'"+w, "1955")
	}
	return w
}

// field is a value of a filter, or something like it.
func (a asker) field(r *rand.Rand) string {
	f := pick(r, query.Facets...)
	name := pick(r, append(slices.Clone(f.Names[pick(r, lang.All()...)]), f.Name)...)
	value := pick(r, "none", "onbekend", "gn-2803201", "2014", "2010-2015", "2010-", "-2015", "1990 - 1999", "9999-0001", "nergens", "")
	if list := f.List(); list != nil && r.IntN(4) > 0 {
		value = pick(r, list.All()...).Label(pick(r, lang.All()...))
		if r.IntN(2) == 0 {
			value = `"` + value + `"`
		}
	}
	return name + pick(r, ":", ":", ": ", " : ") + value
}

// expression is a question by the grammar of docs/query.md.
func (a asker) expression(r *rand.Rand, depth int) string {
	kind := r.IntN(12)
	if depth == 0 {
		kind = r.IntN(7)
	}
	join := func(by string) string {
		parts := make([]string, 2+r.IntN(3))
		for i := range parts {
			parts[i] = a.expression(r, depth-1)
		}
		return strings.Join(parts, by)
	}
	switch kind {
	case 4:
		return `"` + a.word(r) + " " + a.word(r) + `"` + pick(r, "", "", "~3", "~50", "~0", "~99")
	case 5:
		return a.field(r)
	case 7, 8:
		return join(pick(r, " ", " ", " AND ", " EN ", " ET "))
	case 9:
		return join(pick(r, " OR ", " OF ", " OU "))
	case 10:
		return "(" + a.expression(r, depth-1) + ")"
	case 11:
		return pick(r, "-", "NOT ", "NIET ", "SAUF ") + a.expression(r, depth-1)
	}
	return a.word(r)
}

// mutated changes one to three characters of s.
func mutated(r *rand.Rand, s string) string {
	runes := []rune(s)
	for range 1 + r.IntN(3) {
		at := 0
		if len(runes) > 0 {
			at = r.IntN(len(runes))
		}
		strange := pick(r, []rune("abcxyzéœß'\"()*~-:,. \u0301\u200d\u202e漢א٣𝔸")...)
		switch {
		case len(runes) == 0 || r.IntN(4) == 0:
			runes = slices.Insert(runes, at, strange)
		case r.IntN(3) == 0:
			runes = slices.Delete(runes, at, at+1)
		case r.IntN(2) == 0 && at > 0:
			runes[at-1], runes[at] = runes[at], runes[at-1]
		default:
			runes[at] = strange
		}
	}
	return string(runes)
}

// text is what stands in the box: by the grammar, nearly what readers ask, or anything.
func (a asker) text(r *rand.Rand) string {
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		return a.expression(r, 1+r.IntN(3))
	case 4, 5, 6:
		return mutated(r, pick(r, a.real...))
	case 7:
		return pick(r, a.real...)
	case 8:
		b := make([]byte, r.IntN(120))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		return string(b)
	}
	return strings.Repeat(pick(r, "a ", "(", ")", "-(", `"`, "~", "stad* ", "samenwerking~2 ", "land:", "é", "NOT ", "a OR "), 1+r.IntN(pick(r, 5, 30, 300)))
}

// address is a question as it reaches the server. Most are asked of the search of the API.
func (a asker) address(n uint64) string {
	r := rand.New(rand.NewPCG(n, 5))
	v := url.Values{"q": {a.text(r)}}
	for range r.IntN(3) {
		f := pick(r, query.Facets...)
		value := pick(r, "none", "none", "gn-2803201", "nl", "x y", "")
		if list := f.List(); list != nil && r.IntN(20) > 0 {
			value = pick(r, list.All()...).ID
		} else if f.Type == query.Year {
			value = pick(r, "none", "1955", "2014")
		}
		v.Add(pick(r, f.Name, f.Name, "not_"+f.Name), value)
	}
	for name, values := range map[string][]string{
		"expand": {"false", "true"}, "fold": {"false"}, "fallback": {"false"}, "sort": {"newest", "title", "relevance"}, "page": {"1", "2", "100"},
		"size": {"1", "20", "100"}, "facets": {"none", "country,year,theme"}, "hl": {"nl", "fr"}, "year_from": {"1990", "2015"}, "year_to": {"2016", "2020"},
		"facet_size": {"200"},
	} {
		if r.IntN(12) == 0 {
			v.Set(name, pick(r, values...))
		}
	}
	if r.IntN(40) == 0 { // what is refused
		v.Set(pick(r, "page", "size", "sort", "after", "class", "colour", "year_to", "in", "facets"), pick(r, "0", "-1", "x", "500", "abc", "any", "agreements"))
	}
	query := v.Encode()
	if r.IntN(50) == 0 {
		query = mutated(r, query)
	}
	ui := "/" + string(pick(r, lang.All()...))
	switch r.IntN(20) {
	case 0:
		return pick(r, ui+"/search?"+query, ui+"/help?"+query)
	case 1:
		return pick(r, "/api/v1/facets/", ui+"/facets/") + pick(r, facetNames()...) + "?" + query
	case 2:
		return pick(r, "/api/v1/documents/", ui+"/documents/") + url.PathEscape(pick(r, a.documents...)) + "?" + url.Values{"q": v["q"]}.Encode()
	case 3:
		return "/api/v1/suggest?" + url.Values{"q": v["q"]}.Encode()
	}
	return "/api/v1/search?" + query
}

// facetNames are the names of the facets.
func facetNames() []string {
	var names []string
	for _, f := range query.Facets {
		names = append(names, f.Name)
	}
	return names
}

// tally is what came of many questions.
type tally struct {
	statuses map[int]int
	faults   []string // what a server must never do, at most ten
	slowest  time.Duration
	slow     string // the slowest question
	late     []late // questions that came to their deadline, or beyond it
}

// late is a question that took too long while others were asked.
type late struct {
	number uint64
	at     string
}

// again asks the late questions once more, each by itself: a machine that stood still for a moment makes any question late, a
// question that is too dear is late again. More than one in a hundred are a fault of the server all the same.
func (t *tally) again(h http.Handler, n uint64, limit time.Duration) {
	if uint64(len(t.late)) > max(n/100, 3) {
		t.faults = append(t.faults, fmt.Sprintf("%d of %d questions came to their deadline", len(t.late), n))
		return
	}
	for _, l := range t.late {
		began := time.Now()
		_, fault := one(h, l.at)
		if took := time.Since(began); fault == "" && took > limit {
			fault = fmt.Sprintf("took %s, by itself", took)
		}
		if fault != "" && len(t.faults) < 10 {
			t.faults = append(t.faults, fmt.Sprintf("question %d, %.300s: %s", l.number, l.at, fault))
		}
	}
}

// ask asks n random questions from number first on, as many at once as there are cores, and says what came of it.
func ask(h http.Handler, a asker, first, n uint64, limit time.Duration) tally {
	all := tally{statuses: map[int]int{}}
	var mu sync.Mutex
	var next atomic.Uint64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= n {
					return
				}
				at := a.address(first + i)
				began := time.Now()
				status, fault := one(h, at)
				took := time.Since(began)
				mu.Lock()
				if took > limit*9/10 && (fault == "" && took > limit || status == http.StatusServiceUnavailable) {
					all.late, fault = append(all.late, late{first + i, at}), ""
				}
				all.statuses[status]++
				if took > all.slowest {
					all.slowest, all.slow = took, at
				}
				if fault != "" && len(all.faults) < 10 {
					all.faults = append(all.faults, fmt.Sprintf("question %d, %.300s: %s", first+i, at, fault))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	all.again(h, n, limit)
	slices.SortFunc(all.faults, cmp.Compare[string])
	return all
}

// one asks one question and tells what must not be of its answer.
func one(h http.Handler, at string) (status int, fault string) {
	request := httptest.NewRequest(http.MethodGet, "http://entente.test/", nil)
	path, raw, _ := strings.Cut(at, "?")
	request.URL.Path, request.URL.RawQuery = path, raw
	if unescaped, err := url.PathUnescape(path); err == nil {
		request.URL.Path = unescaped
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, request)
	switch {
	case w.Code >= http.StatusInternalServerError:
		return w.Code, fmt.Sprintf("%d %.300s", w.Code, w.Body)
	case strings.HasPrefix(path, "/api/") && w.Body.Len() > 0 && !json.Valid(w.Body.Bytes()):
		return w.Code, fmt.Sprintf("%d, and no JSON: %.300s", w.Code, w.Body)
	}
	return w.Code, ""
}

// TestRandomQuestions asks what nobody foresaw over the starter corpus: nothing may fail in the server, and nothing may take
// longer than its deadline (faults 75, 77), be it by itself. ENTENTE_FAULTS asks ten times as many, and
// "make questions" 200,000.
func TestRandomQuestions(t *testing.T) {
	n := uint64(2_000)
	switch {
	case os.Getenv("ENTENTE_QUESTIONS") != "":
		var err error
		if n, err = strconv.ParseUint(os.Getenv("ENTENTE_QUESTIONS"), 10, 32); err != nil || n == 0 {
			t.Fatalf("ENTENTE_QUESTIONS=%s is no number of questions", os.Getenv("ENTENTE_QUESTIONS"))
		}
	case os.Getenv("ENTENTE_FAULTS") != "":
		n = 20_000
	case testing.Short():
		n = 300
	}
	at := t.TempDir()
	ok(t, "ingest", "--data", at, "--quiet", filepath.Join("..", "..", "seeds"))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := (&app{log: slog.New(slog.DiscardHandler), data: at, engine: "local"}).open(ctx, "test", false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	var logged shared
	h, err := web.New(web.Options{Engine: d, Info: d.Info, Version: "test", Logger: slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	var ids struct{ Hits []struct{ ID string } }
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/search?size=100&facets=none", nil))
	if err := json.Unmarshal(w.Body.Bytes(), &ids); err != nil {
		t.Fatal(err)
	}
	var documents []string
	for _, hit := range ids.Hits {
		documents = append(documents, hit.ID)
	}
	began := time.Now()
	all := ask(h, newAsker(t, documents), 1, n, deadline)
	t.Logf("questions: %d", n)
	t.Logf("questions_statuses: %v", all.statuses)
	t.Logf("questions_ms: %.1f", float64(time.Since(began).Microseconds())/1000/float64(n))
	t.Logf("questions_late: %d (asked again by themselves)", len(all.late))
	t.Logf("questions_slowest_ms: %d (%.200s)", all.slowest.Milliseconds(), all.slow)
	for _, fault := range all.faults {
		t.Error(fault)
	}
	for line := range strings.Lines(logged.String()) {
		if !strings.Contains(line, context.DeadlineExceeded.Error()) { // told above, if it was the question's fault
			t.Errorf("the server complains: %.2000s", line)
		}
	}
	// Most of what is asked must be a question and no refusal, or nothing was tried.
	if good := uint64(all.statuses[http.StatusOK]); good < n*2/3 || all.statuses[http.StatusUnprocessableEntity] == 0 {
		t.Errorf("of %d questions %d were answered", n, good)
	}
}

// TestRandomQuestionsNoticeFaults: a server that fails, dawdles or answers nonsense on one word is found out.
func TestRandomQuestionsNoticeFaults(t *testing.T) {
	a := newAsker(t, make([]string, 20))
	for name, fault := range map[string]http.HandlerFunc{
		"fails":            func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"dawdles":          func(http.ResponseWriter, *http.Request) { time.Sleep(60 * time.Millisecond) },
		"answers nonsense": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{") },
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.URL.RawQuery, "jumelage") {
				fault(w, r)
			}
		})
		if all := ask(h, a, 1, 500, 50*time.Millisecond); len(all.faults) == 0 {
			t.Errorf("a server that %s goes unnoticed", name)
		}
	}
}
