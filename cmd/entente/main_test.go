package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"entente/internal/testcluster"
	"entente/internal/worker"
)

// TestMain lets the test start itself as the program, in a process of its own.
func TestMain(m *testing.M) {
	// Child processes that read documents have no surroundings at all.
	if os.Getenv("ENTENTE_TEST_AS_PROGRAM") != "" || len(os.Args) > 1 && os.Args[1] == worker.Command {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	for _, setting := range append(settings, "config") { // the tests' own surroundings are no setting
		os.Unsetenv(envPrefix + strings.ToUpper(strings.ReplaceAll(setting, "-", "_")))
	}
	os.Exit(testcluster.Run(m))
}

// said is what a call of the program came to.
type said struct {
	code     int
	out, err string
}

func call(t *testing.T, args ...string) said {
	t.Helper()
	var out, err bytes.Buffer
	code := run(t.Context(), args, &out, &err)
	for _, text := range []string{out.String(), err.String()} {
		if strings.Contains(text, "goroutine ") || strings.Contains(text, "panic") {
			t.Fatalf("entente %q panicked:\n%s", args, text)
		}
	}
	return said{code, out.String(), err.String()}
}

// ok is call for what must succeed.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	s := call(t, args...)
	if s.code != exitOK {
		t.Fatalf("entente %q: exit %d\n%s%s", args, s.code, s.out, s.err)
	}
	return s.out
}

// folder is a new folder with files: path and content by turns.
func folder(t *testing.T, pairs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		write(t, filepath.Join(dir, filepath.FromSlash(pairs[i])), pairs[i+1])
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// event is a line of ingest --json.
type event struct {
	Source, Status, Class, Reason, Language string
	DocumentID                              string `json:"document_id"`
	Summary                                 *struct{ Added, Updated, Unchanged, Failed, Skipped, Removed int }
}

// ingested runs ingest --json and returns its events by the base name of their source, and the summary.
func ingested(t *testing.T, wantCode int, args ...string) (events map[string]event, summary event) {
	t.Helper()
	s := call(t, append([]string{"ingest", "--json"}, args...)...)
	if s.code != wantCode {
		t.Fatalf("ingest %q: exit %d, want %d\n%s%s", args, s.code, wantCode, s.out, s.err)
	}
	events = map[string]event{}
	for line := range strings.Lines(s.out) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if e.Summary != nil {
			summary = e
			continue
		}
		if summary.Summary != nil {
			t.Errorf("%q comes after the summary", line)
		}
		events[filepath.Base(e.Source)] = e
	}
	if summary.Summary == nil {
		t.Fatalf("no summary in %q", s.out)
	}
	return events, summary
}

// results is what the tests look at in the body of a search.
type results struct {
	Total int
	Query struct{ Notes []struct{ Code, Text string } }
	Index struct{ Generation string }
	Hits  []struct{ ID, Source, Title string }
}

// search asks for what is typed and no other names of it: these tests tell two short texts on the same subject apart.
func search(t *testing.T, data string, args ...string) results {
	t.Helper()
	var r results
	out := ok(t, append([]string{"search", "--json", "--expand", "false", "--data", data}, args...)...)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	return r
}

// program starts the program in a process of its own and returns the first line it says.
func program(t *testing.T, args ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Both only fail when the process has ended already.
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("entente %q said nothing: %v", args, err)
	}
	return cmd, strings.TrimSpace(line)
}

const (
	dutchPage = `<html lang="nl"><head><title>Zustersteden</title></head><body><main><h1>Zustersteden</h1>
<p>De gemeente onderhoudt al jaren een stedenband met een stad in Senegal en wisselt er ervaring mee uit.</p></main></body></html>`
	frenchNote = "# Jumelage\n\nLa commune entretient un jumelage avec une ville du Maroc depuis de nombreuses années.\n"
)

func TestFromFilesToAnswers(t *testing.T) {
	docs := folder(t, "nl/zustersteden.html", dutchPage, "fr/jumelage.md", frenchNote)
	data := filepath.Join(t.TempDir(), "data")
	events, summary := ingested(t, exitOK, "--data", data, docs)
	if summary.Summary.Added != 2 || events["zustersteden.html"].Status != "added" || events["zustersteden.html"].Language != "nl" || events["jumelage.md"].Language != "fr" {
		t.Fatalf("events %+v, summary %+v", events, summary.Summary)
	}
	for _, file := range []string{"store.db", "originals", "index/gen-1", "index/CURRENT"} {
		if _, err := os.Stat(filepath.Join(data, file)); err != nil {
			t.Errorf("the data folder lacks %s", file)
		}
	}
	r := search(t, data, "stedenband")
	if r.Total != 1 || r.Hits[0].ID != events["zustersteden.html"].DocumentID || r.Hits[0].Title != "Zustersteden" {
		t.Errorf("found %+v", r)
	}
	if want := docs + "/nl/zustersteden.html"; r.Hits[0].Source != want {
		t.Errorf("source %q, want %q: the path as it was given", r.Hits[0].Source, want)
	}
	if text := ok(t, "search", "--expand", "false", "--data", data, "stedenband"); !strings.Contains(text, "1 found") || !strings.Contains(text, "Zustersteden") || !strings.Contains(text, "*stedenband*") {
		t.Errorf("in the terminal:\n%s", text)
	}
	if r := search(t, data, "--language", "fr"); r.Total != 1 {
		t.Errorf("French documents: %+v", r)
	}
}

func TestASecondIngestChangesNothing(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	data := t.TempDir()
	first, _ := ingested(t, exitOK, "--data", data, docs)
	generation := search(t, data, "").Index.Generation
	second, summary := ingested(t, exitOK, "--data", data, docs)
	if summary.Summary.Unchanged != 2 || summary.Summary.Added+summary.Summary.Updated != 0 {
		t.Errorf("summary %+v", summary.Summary)
	}
	for name, e := range second {
		if e.Status != "unchanged" || e.DocumentID != first[name].DocumentID || e.Language != first[name].Language {
			t.Errorf("%s: %+v after %+v", name, e, first[name])
		}
	}
	if now := search(t, data, "").Index.Generation; now != generation {
		t.Errorf("generation %s after %s", now, generation)
	}
}

func TestAChangedFileIsReadAgain(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	data := t.TempDir()
	first, _ := ingested(t, exitOK, "--data", data, docs)
	write(t, filepath.Join(docs, "a.html"), strings.Replace(dutchPage, "stedenband", "vriendschapspact", 1))
	second, summary := ingested(t, exitOK, "--data", data, docs)
	if summary.Summary.Updated != 1 || summary.Summary.Unchanged != 1 || second["a.html"].DocumentID != first["a.html"].DocumentID {
		t.Errorf("events %+v after %+v", second, first)
	}
	if r := search(t, data, "stedenband"); r.Total != 0 {
		t.Errorf("the old text is still found: %+v", r)
	}
	if r := search(t, data, "vriendschapspact"); r.Total != 1 {
		t.Errorf("the new text is not found: %+v", r)
	}
}

func TestPruneRemovesWhatIsGone(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, docs)
	if err := os.Remove(filepath.Join(docs, "b.md")); err != nil {
		t.Fatal(err)
	}
	events, summary := ingested(t, exitOK, "--data", data, "--prune", docs)
	if summary.Summary.Removed != 1 || events["b.md"].Status != "removed" {
		t.Errorf("events %+v", events)
	}
	if r := search(t, data, "jumelage"); r.Total != 0 {
		t.Errorf("still found: %+v", r)
	}
}

func TestTheDataFolderIsNoSource(t *testing.T) {
	docs := folder(t, "a.html", dutchPage)
	data := filepath.Join(docs, "data")
	ingested(t, exitOK, "--data", data, docs)
	events, _ := ingested(t, exitOK, "--data", data, docs)
	if len(events) != 1 {
		t.Errorf("the data folder was read as well: %+v", events)
	}
}

func TestTheIndexIsMadeAnewFromTheStore(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	for _, tt := range []struct {
		name       string
		harm       func(index string) error
		generation string
	}{
		{"deleted", os.RemoveAll, "gen-1"},
		{"CURRENT lost", func(index string) error { return os.Remove(filepath.Join(index, "CURRENT")) }, "gen-1"},
		{"CURRENT is rubbish", func(index string) error {
			return os.WriteFile(filepath.Join(index, "CURRENT"), []byte("../../etc"), 0o600)
		}, "gen-1"},
		{"its generation lost", func(index string) error { return os.RemoveAll(filepath.Join(index, "gen-1")) }, "gen-1"},
		{"a file of it emptied", func(index string) error { return os.Truncate(filepath.Join(index, "gen-1", "root.bolt"), 0) }, "gen-2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := t.TempDir()
			ingested(t, exitOK, "--data", data, docs)
			before := search(t, data, "stedenband OR jumelage")
			if err := tt.harm(filepath.Join(data, "index")); err != nil {
				t.Fatal(err)
			}
			after := search(t, data, "stedenband OR jumelage")
			if fmt.Sprint(after.Hits) != fmt.Sprint(before.Hits) || after.Total != 2 {
				t.Errorf("found %+v, before %+v", after, before)
			}
			if !strings.HasPrefix(after.Index.Generation, tt.generation+"@") {
				t.Errorf("generation %s, want %s", after.Index.Generation, tt.generation)
			}
			left, err := filepath.Glob(filepath.Join(data, "index", "gen-*"))
			if err != nil || len(left) != 1 {
				t.Errorf("generations %v, %v; want one", left, err)
			}
		})
	}
}

func TestAServerAnswersAndStopsWhenAsked(t *testing.T) {
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage))
	server, line := program(t, "serve", "--json", "--data", data, "--addr", "127.0.0.1:0")
	var at struct{ URL string }
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	resp, err := http.Get(at.URL + "/api/v1/search?q=stedenband")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var r results
	if err := json.NewDecoder(resp.Body).Decode(&r); err != nil || resp.StatusCode != http.StatusOK || r.Total != 1 {
		t.Errorf("%s: %+v, %v", resp.Status, r, err)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("it did not end well: %v", err)
	}
	ok(t, "search", "--data", data, "x") // the folder is free again
}

func TestAnInterruptedCommand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	docs, data := folder(t, "a.html", dutchPage), t.TempDir()
	for _, args := range [][]string{{"ingest", "--data", data, docs}, {"inspect", filepath.Join(docs, "a.html")}} {
		var out, err bytes.Buffer
		if code := run(ctx, args, &out, &err); code != exitInterrupted {
			t.Errorf("%q: exit %d, %s", args, code, err.String())
		}
	}
}

func TestAPortInUse(t *testing.T) {
	_, line := program(t, "serve", "--json", "--data", t.TempDir(), "--addr", "127.0.0.1:0")
	var at struct{ URL string }
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatal(err)
	}
	addr := strings.TrimPrefix(at.URL, "http://")
	s := call(t, "serve", "--data", t.TempDir(), "--addr", addr)
	if s.code != exitFailed || !strings.Contains(s.err, addr) || !strings.Contains(s.err, "--addr") {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
}
