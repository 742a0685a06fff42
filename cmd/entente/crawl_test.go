package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// webSite is a site of pages that lead to one another as a tree, each about another partner.
type webSite struct {
	*httptest.Server
	pages int
	mu    sync.Mutex
	gone  map[string]int // path → status
	asked map[string]int
	pause time.Duration
}

func newWebSite(t *testing.T, pages int) *webSite {
	s := &webSite{pages: pages, gone: map[string]int{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *webSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.Path]++
	status, pause := s.gone[r.URL.Path], s.pause
	s.mu.Unlock()
	time.Sleep(pause)
	n := -1
	if _, err := fmt.Sscanf(r.URL.Path, "/nl/%d.html", &n); r.URL.Path == "/nl/" {
		n = 0
	} else if err != nil || n < 1 || n >= s.pages {
		status = http.StatusNotFound
	}
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	tag := fmt.Sprintf(`"%d"`, n)
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprintf(w, `<html lang="nl"><title>Partner %d</title><main><h1>Partner %d</h1><p>De gemeente onderhoudt met partner wijk%d een stedenband en wisselt er ervaring mee uit over water en bestuur, zegt %s.</p>`, n, n, n, r.Host)
	for c := 3*n + 1; c <= 3*n+3 && c < s.pages; c++ {
		fmt.Fprintf(w, `<p><a href="/nl/%d.html?utm_source=lijst">meer over partner %d</a></p>`, c, c)
	}
	io.WriteString(w, `</main>`)
}

func (s *webSite) allow() string { return s.Listener.Addr().String() }

func (s *webSite) answer(path string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone[path] = status
}

// crawled runs crawl --json and returns how many sources had each status.
func crawled(t *testing.T, wantCode int, args ...string) map[string]int {
	t.Helper()
	s := call(t, append([]string{"crawl", "--json", "--delay", "0"}, args...)...)
	if s.code != wantCode {
		t.Fatalf("crawl %q: exit %d, want %d\n%s%s", args, s.code, wantCode, s.out, s.err)
	}
	counts := map[string]int{}
	last := ""
	for line := range strings.Lines(s.out) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if e.Summary == nil {
			counts[e.Status]++
		}
		last = line
	}
	if !strings.HasPrefix(last, `{"summary"`) {
		t.Errorf("the last line is %q", last)
	}
	return counts
}

func sameCounts(t *testing.T, what string, got, want map[string]int) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestFromASiteToAnswers(t *testing.T) {
	s := newWebSite(t, 20)
	data := t.TempDir()
	args := []string{s.URL + "/nl/", "--data", data, "--allow-address", s.allow()}
	sameCounts(t, "dry run", crawled(t, exitOK, append(args, "--dry-run")...), map[string]int{"added": 20})
	sameCounts(t, "first run", crawled(t, exitOK, args...), map[string]int{"added": 20})
	if r := search(t, data, "wijk17"); r.Total != 1 || r.Hits[0].Source != s.URL+"/nl/17.html" {
		t.Errorf("found %+v", r)
	}
	sameCounts(t, "second run", crawled(t, exitOK, args...), map[string]int{"unchanged": 20})
	s.answer("/nl/17.html", http.StatusGone)
	s.answer("/nl/16.html", http.StatusNotFound)
	sameCounts(t, "one is gone", crawled(t, exitPartly, args...), map[string]int{"unchanged": 18, "removed": 1, "failed": 1})
	crawled(t, exitPartly, args...)
	if r := search(t, data, "wijk16"); r.Total != 1 {
		t.Errorf("removed after two runs: %+v", r)
	}
	sameCounts(t, "not there for the third time", crawled(t, exitOK, args...), map[string]int{"unchanged": 18, "removed": 1, "skipped": 1})
	for _, word := range []string{"wijk16", "wijk17"} {
		if r := search(t, data, word); r.Total != 0 {
			t.Errorf("%s is still found: %+v", word, r)
		}
	}
	// The same address, named by itself, is the same source.
	if events, _ := ingested(t, exitOK, s.URL+"/nl/3.html?utm_medium=mail", "--data", data, "--allow-address", "127.0.0.0/8"); events["3.html"].Status != "unchanged" {
		t.Errorf("told %+v", events)
	}
}

func TestAFileOfSites(t *testing.T) {
	s := newWebSite(t, 20)
	data := t.TempDir()
	write(t, filepath.Join(data, "sites.toml"), fmt.Sprintf(`[site.stad]
start = ["%s/nl/"]
[site.stad.crawl]
allow = ["%s"]
pages = 5
exclude = ["/nl/2.html"]
schedule = "daily 02:30"
`, s.URL, s.allow()))
	sameCounts(t, "with the limits of the file", crawled(t, exitOK, "stad", "--data", data), map[string]int{"added": 5})
	sameCounts(t, "with those of the call", crawled(t, exitOK, "stad", "--data", data, "--pages", "8"), map[string]int{"unchanged": 5, "added": 3})
	if r := search(t, data, "wijk2"); r.Total != 0 {
		t.Errorf("what is excluded is found: %+v", r)
	}
	out := ok(t, "sites", "--data", data, "--json")
	if !strings.Contains(out, `"name":"stad"`) || !strings.Contains(out, `"schedule":"daily 02:30"`) || !strings.Contains(out, `"pages":5`) {
		t.Error(out)
	}
	if got := call(t, "crawl", "stat", "--data", data); got.code != exitUsage || !strings.Contains(got.err, `did you mean "stad"?`) {
		t.Errorf("%+v", got)
	}
	config := filepath.Join(t.TempDir(), "entente.toml")
	write(t, config, "quiet = true\n")
	write(t, filepath.Join(filepath.Dir(config), "sites.toml"), "[site.stad]\nstart = []\n\n[site.stad.crawl]\ndeph = 2\n")
	for _, command := range [][]string{{"sites"}, {"crawl", "stad"}} {
		got := call(t, append(command, "--data", data, "--config", config)...)
		if got.code != exitUsage || !strings.Contains(got.err, "sites.toml: line 5") || !strings.Contains(got.err, "site.stad.crawl.deph") {
			t.Errorf("%q: %+v", command, got)
		}
	}
}

func TestFaultsInTheCallOfACrawl(t *testing.T) {
	data := t.TempDir()
	for _, args := range [][]string{
		{"crawl"}, {"crawl", "nergens"}, {"crawl", "ftp://stad.example/"}, {"crawl", "file:///etc"}, {"crawl", "https://"}, {"crawl", "https://stad.example/", "--delay", "soon"},
		{"crawl", "https://stad.example/", "--pages", "-1"}, {"crawl", "https://stad.example/", "--allow-address", "http://x"}, {"crawl", "https://stad.example/", "--jobs", "0"},
		{"crawl", "https://stad.example/", "--public-url", "nowhere"},
	} {
		if got := call(t, append(args, "--data", data)...); got.code != exitUsage || strings.Count(strings.TrimSpace(got.err), "\n") > 0 {
			t.Errorf("%q: exit %d, %s", args, got.code, got.err)
		}
	}
}

// Single addresses are read within the same limits as those of a crawl (fault 67) (fault 69).
func TestSingleAddresses(t *testing.T) {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for _, name := range []string{"een.html", "twee.html"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, strings.ReplaceAll(dutchPage, "Zustersteden", name))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	inner := newWebSite(t, 3)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/binnen":
			http.Redirect(w, r, inner.URL+"/nl/", http.StatusFound)
		case "/buiten":
			http.Redirect(w, r, "/pagina", http.StatusFound)
		case "/archief.zip":
			w.Write(archive.Bytes())
		case "/pagina":
			io.WriteString(w, dutchPage)
		default:
			http.NotFound(w, r)
		}
	}))
	defer s.Close()
	allow := []string{"--allow-address", s.Listener.Addr().String()}
	type shown struct {
		Document *struct{ Source, Title string }
		Failure  *struct{ Class, Reason string }
	}
	for _, tt := range []struct{ address, class, says string }{
		{s.URL + "/binnen", "unreadable", "no public address"},
		{s.URL + "/nergens", "missing", "404"},
		{"http://169.254.169.254/latest/meta-data/", "unreadable", "no public address"},
		{"http://2130706433/", "unreadable", "127.0.0.1"},
		{"file:///etc/passwd", "unsupported", "file:"},
		{"gopher://stad.example/", "unsupported", "gopher:"},
		{"data:text/html,x", "unsupported", "data:"},
	} {
		got := call(t, append([]string{"inspect", "--json", tt.address}, allow...)...)
		var in shown
		if err := json.Unmarshal([]byte(got.out), &in); err != nil || got.code != exitPartly || in.Document != nil || in.Failure == nil ||
			in.Failure.Class != tt.class || !strings.Contains(in.Failure.Reason, tt.says) {
			t.Errorf("inspect %s: %+v", tt.address, got)
		}
	}
	var in shown
	if err := json.Unmarshal([]byte(ok(t, append([]string{"inspect", "--json", s.URL + "/buiten#x"}, allow...)...)), &in); err != nil || in.Document.Source != s.URL+"/pagina" {
		t.Errorf("%+v, %v", in, err)
	}
	if got := call(t, append([]string{"inspect", s.URL + "/archief.zip"}, allow...)...); got.code != exitUsage {
		t.Errorf("inspect of an archive: %+v", got)
	}
	events, _ := ingested(t, exitPartly, append([]string{"--data", t.TempDir(), s.URL + "/archief.zip", s.URL + "/binnen", s.URL + "/pagina"}, allow...)...)
	var added []string
	for name, e := range events {
		if e.Status == "added" {
			added = append(added, name)
		}
	}
	slices.Sort(added)
	if !slices.Equal(added, []string{"een.html", "pagina", "twee.html"}) || events["binnen"].Status != "failed" {
		t.Errorf("told %+v", events)
	}
}

// A crawl whose process is killed goes on where it stopped, and nothing that was told of is lost (fault 45) (fault 57).
func TestAKilledCrawl(t *testing.T) {
	random := rand.New(rand.NewPCG(45, 57))
	s := newWebSite(t, 160)
	s.mu.Lock()
	s.pause = 20 * time.Millisecond
	s.mu.Unlock()
	data := t.TempDir()
	args := []string{"crawl", "--json", "--delay", "0", s.URL + "/nl/", "--data", data, "--allow-address", s.allow()}
	told := map[string]bool{}
	kills, ended := 0, false
	for ; kills < 8 && !ended; kills++ {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		first := true
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil && (e.Status == "added" || e.Status == "unchanged") {
				told[e.Source] = true
			}
			if first { // at a random moment after the first batch was told of, or before the second
				first = false
				time.AfterFunc(time.Duration(random.IntN(400))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			}
		}
		ended = cmd.Wait() == nil
		if r := search(t, data, "stedenband"); r.Total < len(told) {
			t.Errorf("%d documents were told of, %d are found", len(told), r.Total)
		}
	}
	if !ended {
		ok(t, args...)
	}
	if kills < 2 {
		t.Errorf("the crawl was never killed: it is too quick for this test")
	}
	r := search(t, data, "stedenband")
	if r.Total != 160 {
		t.Errorf("%d documents after %d runs, want 160", r.Total, kills)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	total := 0
	for path, n := range s.asked {
		if strings.HasPrefix(path, "/nl/") {
			total += n
		}
	}
	t.Logf("%d runs, %d requests for 160 pages, %d told", kills, total, len(told))
}

// A server crawls the sites that are due, and its readers find what it read; a crawl of another process goes through it.
func TestAServerCrawls(t *testing.T) {
	s, other := newWebSite(t, 12), newWebSite(t, 5)
	data := t.TempDir()
	write(t, filepath.Join(data, "sites.toml"), fmt.Sprintf("[site.stad]\nstart = [\"%s/nl/\"]\ncrawl.schedule = \"every 6h\"\ncrawl.delay = \"1ms\"\n", s.URL))
	_, line := program(t, "serve", "--crawl", "--json", "--data", data, "--addr", "127.0.0.1:0", "--allow-address", s.allow())
	var at struct{ URL string }
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatal(err)
	}
	found := func(word string) int {
		resp, err := http.Get(at.URL + "/api/v1/search?q=" + word)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var r results
		if err := json.NewDecoder(resp.Body).Decode(&r); err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	for deadline := time.Now().Add(30 * time.Second); found("stedenband") < 12; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d pages found after 30 s, want 12", found("stedenband"))
		}
	}
	sameCounts(t, "a crawl beside it", crawled(t, exitOK, other.URL+"/nl/", "--data", data, "--allow-address", other.allow(), "--depth", "1"), map[string]int{"added": 4})
	sameCounts(t, "the site again", crawled(t, exitOK, "stad", "--data", data, "--allow-address", s.allow()), map[string]int{"unchanged": 12})
}
