package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/store"
)

// dutch takes every text for Dutch, and breaks down where a text tells it to.
type dutch struct{}

func (dutch) Tell(text string) lang.Verdict {
	if strings.Contains(text, "breek") {
		panic("a parser that breaks down")
	}
	return lang.Verdict{Code: lang.NL, Sure: true, Claimed: "nl"}
}

// keeper is a store as a sink that counts its batches and can be told to fail or to call back.
type keeper struct {
	*store.Store
	batches int
	before  func(readings []record.Reading) error
}

func (k *keeper) Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error) {
	k.batches++
	if k.before != nil {
		if err := k.before(readings); err != nil {
			return nil, err
		}
	}
	_, kept, err := k.Store.Put(ctx, readings)
	return kept, err
}

// desk is a pipeline with a store and a folder of sources.
type desk struct {
	t    *testing.T
	dir  string
	sink *keeper
	jobs int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t: t, dir: dir, sink: &keeper{Store: s}, jobs: 3}
}

func (d *desk) write(name, text string) {
	d.t.Helper()
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) move(from, to string) {
	d.t.Helper()
	to = filepath.Join(d.dir, to)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(d.dir, from), to); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) remove(name string) {
	d.t.Helper()
	if err := os.RemoveAll(filepath.Join(d.dir, name)); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) pipeline() ingest.Pipeline {
	return ingest.Pipeline{Read: extract.From, Known: d.sink, Sink: d.sink, Detector: dutch{}, Jobs: d.jobs, Gone: source.Gone, Now: time.Now,
		Logger: slog.New(slog.DiscardHandler)}
}

// ingest reads folders of the desk and returns what became of each source: "name status", with the class of a failure.
func (d *desk) ingest(names ...string) (lines []string, ids map[string]string) {
	d.t.Helper()
	return d.run(d.pipeline(), nil, names...)
}

func (d *desk) run(p ingest.Pipeline, roots []string, names ...string) (lines []string, ids map[string]string) {
	d.t.Helper()
	ids = map[string]string{}
	var places []source.Source
	for _, n := range names {
		places = append(places, source.At(filepath.Join(d.dir, n), source.Options{}))
	}
	report, err := p.Run(d.t.Context(), places, roots, func(e ingest.Event) {
		name := strings.TrimPrefix(e.Source, filepath.ToSlash(d.dir)+"/")
		line := name + " " + string(e.Status)
		if e.Class != "" {
			line += " " + string(e.Class)
		}
		lines = append(lines, line)
		ids[name] = e.Document
	})
	if err != nil {
		d.t.Fatal(err)
	}
	if report.Sources != len(lines) {
		d.t.Errorf("the summary counts %d sources, %d were told", report.Sources, len(lines))
	}
	return lines, ids
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

const tekst = "De gemeente heeft een stedenband."

func TestTheFatesOfASource(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	lines, first := d.ingest("in")
	want(t, lines, "in/a.txt added", "in/b.txt added")

	lines, second := d.ingest("in")
	want(t, lines, "in/a.txt unchanged", "in/b.txt unchanged")
	if second["in/a.txt"] != first["in/a.txt"] {
		t.Errorf("ids %v, then %v", first, second)
	}

	d.write("in/a.txt", tekst+" Sinds kort.")
	lines, third := d.ingest("in")
	want(t, lines, "in/a.txt updated", "in/b.txt unchanged")
	if third["in/a.txt"] != first["in/a.txt"] {
		t.Errorf("ids %v, then %v: a change of the text changed the id", first, third)
	}
	doc, err := d.sink.Document(first["in/a.txt"])
	if err != nil || doc.Version != 2 {
		t.Errorf("version %d, %v; want 2", doc.Version, err)
	}
}

func TestASecondRunWritesNothing(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.ingest("in")
	d.sink.batches = 0
	before, err := d.sink.Seq()
	if err != nil {
		t.Fatal(err)
	}
	d.ingest("in")
	after, err := d.sink.Seq()
	if err != nil || d.sink.batches != 0 || after != before {
		t.Errorf("%d batches, seq %d after %d, %v", d.sink.batches, after, before, err)
	}
}

func TestWhatCannotBeReadStopsNobody(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "breek nu")
	d.write("in/c.txt", "")
	d.write("in/d.dat", "\x00\x01\x02\xff\xfe binary \x00\x00\x00")
	d.write("in/e.txt", tekst)
	lines, _ := d.ingest("in", "nowhere")
	want(t, lines, "in/a.txt added", "in/b.txt failed crash", "in/c.txt failed empty", "in/d.dat failed unsupported", "in/e.txt duplicate",
		"nowhere failed missing")
	for key, class := range map[string]record.Class{"in/b.txt": record.ClassCrash, "in/c.txt": record.ClassEmpty, "in/d.dat": record.ClassUnsupported} {
		src, ok, err := d.sink.Source(filepath.Join(d.dir, key))
		if err != nil || !ok || src.Class != class || src.Reason == "" || src.Attempts != 1 {
			t.Errorf("%s: %+v, %v", key, src, err)
		}
	}
	if _, ok, err := d.sink.Source(filepath.Join(d.dir, "nowhere")); ok || err != nil {
		t.Errorf("a path that never was is listed as a source (%v)", err)
	}
}

func TestAFileThatBreaksKeepsItsDocument(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	_, ids := d.ingest("in")
	d.write("in/a.txt", "")
	lines, _ := d.ingest("in")
	want(t, lines, "in/a.txt failed empty")
	if doc, err := d.sink.Document(ids["in/a.txt"]); err != nil || doc.Version != 1 {
		t.Errorf("%+v, %v: what was read before is lost", doc, err)
	}
	d.write("in/a.txt", tekst)
	lines, _ = d.ingest("in")
	want(t, lines, "in/a.txt unchanged")
	if src, _, err := d.sink.Source(filepath.Join(d.dir, "in/a.txt")); err != nil || src.Class != record.ClassOK {
		t.Errorf("%+v, %v: it is well again", src, err)
	}
}

func TestTwoFilesOfOneName(t *testing.T) {
	d := newDesk(t)
	d.write("one/index.html", "<p>"+tekst)
	d.write("two/index.html", "<p>Heel iets anders.")
	_, ids := d.ingest("one", "two")
	if ids["two/index.html"] != ids["one/index.html"]+"#2" {
		t.Errorf("ids %v, want the second with #2", ids)
	}
	d.write("three/index.html", "<p>En nog iets.")
	_, more := d.ingest("three", "two", "one")
	if more["three/index.html"] != ids["one/index.html"]+"#3" || more["two/index.html"] != ids["two/index.html"] {
		t.Errorf("ids %v after %v", more, ids)
	}
}

func TestAMovedFileKeepsItsID(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	_, ids := d.ingest("in")
	d.move("in/a.txt", "in/sub/renamed.txt")
	lines, moved := d.ingest("in")
	want(t, lines, "in/b.txt unchanged", "in/sub/renamed.txt moved")
	if moved["in/sub/renamed.txt"] != ids["in/a.txt"] {
		t.Errorf("ids %v after %v", moved, ids)
	}
	doc, err := d.sink.Document(ids["in/a.txt"])
	if err != nil || !strings.HasSuffix(doc.Source, "in/sub/renamed.txt") {
		t.Errorf("source %q, %v: the document still names the place it left", doc.Source, err)
	}
}

func TestAFolderThatMovedKeepsItsIDs(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	_, ids := d.ingest("in")
	d.move("in", "elsewhere")
	d.write("elsewhere/b.txt", "Intussen gewijzigd.")
	lines, moved := d.ingest("elsewhere")
	want(t, lines, "elsewhere/a.txt moved", "elsewhere/b.txt updated")
	if moved["elsewhere/a.txt"] != ids["in/a.txt"] || moved["elsewhere/b.txt"] != ids["in/b.txt"] {
		t.Errorf("ids %v after %v", moved, ids)
	}
}

func TestOfTwinsTheOneOfTheSameNameMoved(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", tekst)
	_, ids := d.ingest("in")
	d.remove("in/a.txt")
	d.move("in", "elsewhere")
	lines, moved := d.ingest("elsewhere")
	want(t, lines, "elsewhere/b.txt moved")
	if moved["elsewhere/b.txt"] != ids["in/b.txt"] {
		t.Errorf("ids %v after %v", moved, ids)
	}
}

// (fault 41)
func TestACopyIsNoMove(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	_, ids := d.ingest("in")
	d.write("in/copy.txt", tekst)
	lines, more := d.ingest("in")
	want(t, lines, "in/a.txt unchanged", "in/copy.txt duplicate")
	if more["in/copy.txt"] != ids["in/a.txt"] {
		t.Error("one text has two documents")
	}
	doc, err := d.sink.Document(ids["in/a.txt"])
	if err != nil || len(doc.Sources) != 2 || !strings.HasSuffix(doc.Sources[0], "in/a.txt") || !strings.HasSuffix(doc.Sources[1], "in/copy.txt") {
		t.Errorf("sources %q, %v", doc.Sources, err)
	}
	lines, _ = d.ingest("in")
	want(t, lines, "in/a.txt unchanged", "in/copy.txt unchanged")
}

func TestPrune(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	d.write("other/c.txt", "Buiten de map.")
	_, ids := d.ingest("in", "other")
	d.remove("in/b.txt")
	d.remove("other/c.txt")
	lines, _ := d.ingest("in")
	want(t, lines, "in/a.txt unchanged")
	lines, _ = d.run(d.pipeline(), []string{filepath.Join(d.dir, "in")}, "in")
	want(t, lines, "in/a.txt unchanged", "in/b.txt removed")
	if _, err := d.sink.Document(ids["in/b.txt"]); !errors.Is(err, store.ErrGone) {
		t.Errorf("got %v, want gone", err)
	}
	if _, err := d.sink.Document(ids["other/c.txt"]); err != nil {
		t.Errorf("outside the folder named: %v", err)
	}
}

func TestAnEmptyFolderIsNotPruned(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	_, ids := d.ingest("in")
	d.remove("in/a.txt")
	lines, _ := d.run(d.pipeline(), []string{filepath.Join(d.dir, "in")}, "in")
	want(t, lines, "in failed missing")
	if _, err := d.sink.Document(ids["in/a.txt"]); err != nil {
		t.Errorf("a disk that is not there emptied the store: %v", err)
	}
}

func TestADryRunKeepsNothing(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "")
	p := d.pipeline()
	p.Sink = nil
	lines, _ := d.run(p, nil, "in")
	want(t, lines, "in/a.txt added", "in/b.txt failed empty")
	p.Known = nil
	lines, _ = d.run(p, nil, "in")
	want(t, lines, "in/a.txt added", "in/b.txt failed empty")
	if seq, err := d.sink.Seq(); seq != 0 || err != nil {
		t.Errorf("seq %d, %v", seq, err)
	}
}

func TestPlacesThatOverlapAreReadOnce(t *testing.T) {
	d := newDesk(t)
	d.write("in/sub/a.txt", tekst)
	lines, _ := d.ingest("in", "in/sub", "in/sub/a.txt")
	want(t, lines, "in/sub/a.txt added")
}

func TestTheOrderDoesNotDependOnJobs(t *testing.T) {
	var first []string
	var firstIDs map[string]string
	for _, jobs := range []int{1, 8} {
		d := newDesk(t)
		d.jobs = jobs
		for i := range 100 {
			d.write(fmt.Sprintf("r%d/doc%02d.txt", i%3, i%40), strings.Repeat(tekst+" ", 1+(i*37)%50))
		}
		lines, ids := d.ingest("r2", "r0", "r1")
		if first == nil {
			first, firstIDs = lines, ids
			continue
		}
		want(t, lines, first...)
		for name, id := range ids {
			if firstIDs[name] != id {
				t.Errorf("%s: id %s with %d jobs, %s with one", name, id, jobs, firstIDs[name])
			}
		}
	}
}

func TestNothingIsToldBeforeItIsKept(t *testing.T) {
	d := newDesk(t)
	for i := range 300 {
		d.write(fmt.Sprintf("in/%02d.txt", i), fmt.Sprintf("%s Nummer %d.", tekst, i))
	}
	p := d.pipeline()
	told := 0
	d.sink.before = func([]record.Reading) error {
		if seq, err := d.sink.Seq(); err != nil || told > 0 && seq == 0 {
			t.Errorf("%d told, seq %d, %v", told, seq, err)
		}
		return nil
	}
	_, err := p.Run(t.Context(), []source.Source{source.At(filepath.Join(d.dir, "in"), source.Options{})}, nil, func(e ingest.Event) {
		told++
		if _, err := d.sink.Document(e.Document); err != nil {
			t.Errorf("%s was told before it was kept: %v", e.Source, err)
		}
	})
	if err != nil || told != 300 || d.sink.batches < 2 {
		t.Errorf("%d told in %d batches, %v", told, d.sink.batches, err)
	}
}

func TestASinkThatFailsEndsTheRun(t *testing.T) {
	d := newDesk(t)
	for i := range 400 {
		d.write(fmt.Sprintf("in/%03d.txt", i), tekst)
	}
	full := errors.New("no space left")
	d.sink.before = func([]record.Reading) error {
		if d.sink.batches == 2 {
			return full
		}
		return nil
	}
	p := d.pipeline()
	told := 0
	_, err := p.Run(t.Context(), []source.Source{source.At(filepath.Join(d.dir, "in"), source.Options{})}, nil, func(ingest.Event) { told++ })
	if !errors.Is(err, full) {
		t.Errorf("got %v, want the sink's error", err)
	}
	if kept := 0; true {
		for _, err := range d.sink.Sources("") {
			if err != nil {
				t.Fatal(err)
			}
			kept++
		}
		if kept != told || told == 0 {
			t.Errorf("%d told, %d kept", told, kept)
		}
	}
	if d.sink.batches != 2 {
		t.Errorf("%d batches: it went on after a failure", d.sink.batches)
	}
}

func TestAnInterruptedRunKeepsWhatItRead(t *testing.T) {
	d := newDesk(t)
	for i := range 200 {
		d.write(fmt.Sprintf("in/%03d.txt", i), tekst)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d.sink.before = func([]record.Reading) error {
		cancel()
		return nil
	}
	p := d.pipeline()
	told := 0
	_, err := p.Run(ctx, []source.Source{source.At(filepath.Join(d.dir, "in"), source.Options{})}, nil, func(e ingest.Event) {
		told++
		if e.Status == ingest.Failed {
			t.Errorf("%s: the interruption was taken for a fault of the file: %s %s", e.Source, e.Class, e.Reason)
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	kept := 0
	for src, err := range d.sink.Sources("") {
		if err != nil || src.Class != record.ClassOK {
			t.Fatal(src, err)
		}
		kept++
	}
	if kept != told || kept == 0 || kept == 200 {
		t.Errorf("%d told, %d kept of 200", told, kept)
	}
}
