package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared is a buffer that may be written and read at once.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// shows waits until something is shown.
func shows(t *testing.T, w *shared, text string) {
	t.Helper()
	for range 500 {
		if strings.Contains(w.String(), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q is never shown, but %q", text, w.String())
}

// TestLongWorkSaysHowFarItIs: now and then a line, also while nothing comes to its end, as with one large document.
func TestLongWorkSaysHowFarItIs(t *testing.T) {
	var w shared
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	now := began
	var mu sync.Mutex
	clock := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	p := newProgress(&w, "sources", false, false, 5*time.Millisecond, clock)
	shows(t, &w, "0 of 0 sources so far, 0 a second\n")
	for range 30 {
		p.add()
	}
	mu.Lock()
	now = began.Add(10 * time.Second)
	mu.Unlock()
	for range 25 {
		p.finish("archive/\x1b[31mb.pdf")
	}
	shows(t, &w, "25 of 30 sources so far, 2.5 a second, now at archive/ [31mb.pdf\n")
	p.line("b.pdf: corrupt: it is cut off")
	p.close()
	length := len(w.String())
	time.Sleep(20 * time.Millisecond)
	if text := w.String(); len(text) != length || strings.Contains(text, "\x1b") || !strings.Contains(text, "\nb.pdf: corrupt: it is cut off\n") {
		t.Errorf("shown: %q", text)
	}
	p.close() // once more does no harm
}

// TestABarForSomebodyWhoWatches: done of found, the rate and the present name, and nothing of it is left at the end.
func TestABarForSomebodyWhoWatches(t *testing.T) {
	var w shared
	p := newProgress(&w, "sources", false, true, time.Hour, time.Now)
	for range 8 {
		p.add()
	}
	for range 8 { // all that was found so far is done: more may come, and the bar must not end
		p.finish(strings.Repeat("a-long-folder/", 10) + "page.html")
	}
	shows(t, &w, "8/9")
	shows(t, &w, "…")
	shows(t, &w, "/page.html")
	p.add()
	p.add()
	p.finish("last.html")
	shows(t, &w, "9/11")
	shows(t, &w, "last.html")
	p.line("a.pdf: corrupt: it is cut off")
	p.close()
	text := w.String()
	if strings.Contains(text, "\n9/") || !strings.Contains(text, "\ra.pdf: corrupt: it is cut off\n") && !strings.Contains(text, "\x1b[2K\ra.pdf") {
		t.Errorf("shown: %q", text)
	}
	if end := text[strings.LastIndexByte(text, '\n')+1:]; strings.TrimSpace(strings.ReplaceAll(end[strings.LastIndexByte(end, '\r')+1:], "\x1b[2K", "")) != "" {
		t.Errorf("left at the end: %q", end)
	}
}

func TestQuietWorkShowsNothing(t *testing.T) {
	var w shared
	p := newProgress(&w, "sources", true, true, time.Millisecond, time.Now)
	p.add()
	p.finish("a")
	time.Sleep(10 * time.Millisecond)
	p.close()
	if w.String() != "" {
		t.Errorf("shown: %q", w.String())
	}
}

func TestANameIsCutAtItsBeginning(t *testing.T) {
	long := strings.Repeat("é", 100) + "end.pdf"
	if got := shortened(long); len([]rune(got)) != nameLength || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "end.pdf") {
		t.Errorf("got %q", got)
	}
	if got := shortened("a.pdf"); got != "a.pdf" {
		t.Errorf("got %q", got)
	}
}

// TestEventsAreLinesOfTheirOwn: with --json what is told on stdout is not mixed with progress, which --quiet leaves out.
func TestEventsAreLinesOfTheirOwn(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "empty.txt", "")
	for _, args := range [][]string{{"--json"}, {"--json", "--quiet"}} {
		s := call(t, append([]string{"ingest", "--data", t.TempDir(), docs}, args...)...)
		if s.code != exitPartly || strings.Count(s.out, "\n") != 3 || s.err != "" {
			t.Errorf("%q: exit %d, %q, %q", args, s.code, s.out, s.err)
		}
	}
	if s := call(t, "ingest", "--quiet", "--data", t.TempDir(), docs); s.out != "" || !strings.Contains(s.err, "empty.txt: empty: ") {
		t.Errorf("quiet: %q, %q", s.out, s.err)
	}
}
