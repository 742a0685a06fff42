package ingest_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
)

// A document is the same whether its accents are written as letters of their own or apart, and so is the name of its file.
// (fault 31)
func TestAccentsWrittenApart(t *testing.T) {
	text := "La commune de Liège coopère avec Énonville au Sénégal depuis 2014."
	one, err := build(t, norm.NFC.String("réunion-à-Liège.txt"), norm.NFC.String(text))
	if err != nil {
		t.Fatal(err)
	}
	other, err := build(t, norm.NFD.String("réunion-à-Liège.txt"), norm.NFD.String(text))
	if err != nil {
		t.Fatal(err)
	}
	if one.ID != other.ID || one.TextSHA256 != other.TextSHA256 || one.Title != other.Title || fmt.Sprint(one.Countries, one.Municipality) != fmt.Sprint(other.Countries, other.Municipality) {
		t.Errorf("\n%+v\n%+v", one.Card, other.Card)
	}
	if len(one.Countries) != 1 || one.Countries[0] != "SN" {
		t.Errorf("countries %q, want SN", one.Countries)
	}
	d := newDesk(t)
	d.write("in/"+norm.NFC.String("é.txt"), norm.NFC.String(text))
	d.write("in/"+norm.NFD.String("é.txt"), norm.NFD.String(text))
	lines, ids := d.ingest("in")
	if len(lines) != 2 || len(ids) != 2 {
		t.Fatalf("%q", lines)
	}
	added, duplicate := 0, 0
	for _, l := range lines {
		if strings.HasSuffix(l, " added") {
			added++
		}
		if strings.HasSuffix(l, " duplicate") {
			duplicate++
		}
	}
	if added != 1 || duplicate != 1 {
		t.Errorf("%q: want one document with two sources", lines)
	}
}

// onLookUp calls back when a source is looked up: after its file was read and before its text is.
type onLookUp struct {
	ingest.Known
	call func(key string)
}

func (k onLookUp) Source(key string) (record.Source, bool, error) {
	k.call(key)
	return k.Known.Source(key)
}

// (fault 38)
func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", "Het begin van een ver")
	p := d.pipeline()
	var once sync.Once
	p.Known = onLookUp{d.sink, func(string) {
		once.Do(func() { d.write("in/a.txt", "Het begin van een verslag, en het einde.") })
	}}
	lines, ids := d.run(p, nil, "in")
	want(t, lines, "in/a.txt added")
	doc, err := d.sink.Document(ids["in/a.txt"])
	if err != nil || doc.Passages[0].Text != "Het begin van een verslag, en het einde." {
		t.Fatalf("%+v, %v", doc, err)
	}
	if original, err := d.sink.Original(doc.SHA256); err != nil || string(original) != "Het begin van een verslag, en het einde." {
		t.Errorf("original %q, %v", original, err)
	}
	lines, _ = d.ingest("in")
	want(t, lines, "in/a.txt unchanged")
}

// vanishing deletes a file between the moment it is listed and the moment it is opened.
type vanishing struct {
	source.Source
	path string
}

func (v vanishing) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for item, err := range v.Source.Items(ctx) {
			if item.Key == v.path {
				if os.Remove(v.path) == nil {
					item.Bytes, err = nil, &record.Failure{Class: record.ClassMissing, Reason: "there is no such file or folder"}
				}
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// (fault 39)
func TestAFileRemovedBetweenScanAndReading(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	_, ids := d.ingest("in")
	p := d.pipeline()
	at := filepath.Join(d.dir, "in/a.txt")
	root := filepath.Join(d.dir, "in")
	var lines []string
	_, err := p.Run(t.Context(), []source.Source{vanishing{source.At(root, source.Options{}), at}}, []string{root}, func(e ingest.Event) {
		lines = append(lines, filepath.Base(e.Source)+" "+string(e.Status)+" "+string(e.Class))
	})
	if err != nil {
		t.Fatal(err)
	}
	want(t, lines, "a.txt failed missing", "b.txt unchanged ")
	if src, _, err := d.sink.Source(at); err != nil || src.Class != record.ClassMissing {
		t.Errorf("%+v, %v: it was not recorded", src, err)
	}
	if _, err := d.sink.Document(ids["in/a.txt"]); err != nil {
		t.Errorf("what was read of it is lost at once: %v", err)
	}
	lines, _ = d.run(d.pipeline(), []string{root}, "in")
	want(t, lines, "in/b.txt unchanged", "in/a.txt removed")
}

// page is an Item of a site, as a crawl hands it on.
type pages []struct {
	item source.Item
	err  error
}

func (p pages) Items(context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for _, e := range p {
			if !yield(e.item, e.err) {
				return
			}
		}
	}
}

func web(address, body string) source.Item {
	return source.Item{Key: address, Name: address, Source: address, Bytes: []byte(body), Hint: "text/html", Site: "gemeente", ETag: `"1"`,
		Retrieved: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)}
}

func (d *desk) crawl(p ingest.Pipeline, list pages) (lines []string, ids map[string]string) {
	d.t.Helper()
	ids = map[string]string{}
	_, err := p.Run(d.t.Context(), []source.Source{list}, nil, func(e ingest.Event) {
		lines = append(lines, strings.TrimPrefix(e.Source, "https://gemeente.example")+" "+string(e.Status))
		ids[e.Source] = e.Document
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return lines, ids
}

// (fault 41)
func TestOneTextUnderTwoAddresses(t *testing.T) {
	d := newDesk(t)
	a, b := "https://gemeente.example/partners", "https://gemeente.example/partners/print"
	lines, ids := d.crawl(d.pipeline(), pages{{item: web(a, "<p>"+tekst)}, {item: web(b, "<!-- print --><p>"+tekst)}})
	want(t, lines, "/partners added", "/partners/print duplicate")
	if ids[a] == "" || ids[a] != ids[b] {
		t.Errorf("ids %v", ids)
	}
	doc, err := d.sink.Document(ids[a])
	if err != nil || doc.Source != a || len(doc.Sources) != 2 || doc.Sources[1] != b || doc.Site != "gemeente" {
		t.Errorf("%+v, %v", doc.Card, err)
	}
}

const (
	inDutch = `<html lang="nl"><link rel="alternate" hreflang="fr" href="https://gemeente.example/fr/ville"><main><h1>Stedenband</h1>
<p>De gemeente Anderlecht heeft sinds 2014 een stedenband met Marsassoum in Senegal. De burgemeester en de raad bezochten de stad in 2016.</p></main>`
	inFrench = `<html lang="fr"><link rel="alternate" hreflang="nl" href="https://gemeente.example/nl/stad"><main><h1>Jumelage</h1>
<p>La commune d'Anderlecht a depuis 2014 un jumelage avec Marsassoum au Sénégal. Le bourgmestre et le conseil ont visité la ville en 2016.</p></main>`
)

// (fault 42)
func TestAPageInTwoLanguages(t *testing.T) {
	d := newDesk(t)
	p := d.pipeline()
	p.Detector = detect.New()
	nl, fr := "https://gemeente.example/nl/stad", "https://gemeente.example/fr/ville"
	lines, ids := d.crawl(p, pages{{item: web(nl, inDutch)}, {item: web(fr, inFrench)}})
	want(t, lines, "/nl/stad added", "/fr/ville added")
	for a, b := range map[string]string{nl: fr, fr: nl} {
		doc, err := d.sink.Document(ids[a])
		if err != nil || len(doc.Translations) != 1 || doc.Translations[0].ID != ids[b] || doc.Head != "" {
			t.Errorf("%s: %+v, %v", a, doc.Card, err)
		}
	}
}

// (fault 43)
func TestALanguageForEveryPassage(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", `De gemeente heeft sinds vele jaren een stedenband met een stad in het zuiden van Senegal, en de raad heeft die verlengd.

La commune entretient depuis de nombreuses années un jumelage avec une ville du sud du Sénégal, et le conseil l'a prolongé.`)
	p := d.pipeline()
	p.Detector = detect.New()
	_, ids := d.run(p, nil, "in")
	doc, err := d.sink.Document(ids["in/a.txt"])
	if err != nil || len(doc.Passages) != 2 || doc.Passages[0].Language != lang.NL || doc.Passages[1].Language != lang.FR {
		t.Errorf("%+v, %v", doc, err)
	}
}

// (fault 44)
func TestAVeryShortText(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", "Blitta 2019")
	p := d.pipeline()
	p.Detector = detect.New()
	lines, ids := d.run(p, nil, "in")
	want(t, lines, "in/a.txt added")
	if doc, err := d.sink.Document(ids["in/a.txt"]); err != nil || doc.Language != lang.Und || doc.Passages[0].Text != "Blitta 2019" {
		t.Errorf("%+v, %v", doc, err)
	}
}

// A clock that jumps a day back and forth removes nothing, loses nothing and keeps no run waiting.
// (fault 62)
func TestAClockThatJumps(t *testing.T) {
	d := newDesk(t)
	for i := range 40 {
		d.write(fmt.Sprintf("in/%02d.txt", i), fmt.Sprintf("%s Nummer %d.", tekst, i))
	}
	jumping := func() ingest.Pipeline {
		p := d.pipeline()
		var n atomic.Int64
		p.Now = func() time.Time { return time.Now().AddDate(0, 0, int(n.Add(1)%3)-1) }
		return p
	}
	root := filepath.Join(d.dir, "in")
	for i, status := range []string{"added", "unchanged", "unchanged"} {
		lines, _ := d.run(jumping(), []string{root}, "in")
		for _, l := range lines {
			if !strings.HasSuffix(l, " "+status) {
				t.Errorf("run %d: %s", i, l)
			}
		}
		if len(lines) != 40 {
			t.Errorf("run %d: %d of 40", i, len(lines))
		}
	}
}

// (fault 71)
func TestWhatAServerSaysOfAPage(t *testing.T) {
	d := newDesk(t)
	at := "https://gemeente.example/partners"
	_, ids := d.crawl(d.pipeline(), pages{{item: web(at, "<p>"+tekst)}})
	same := source.Item{Key: at, Name: at, Source: at, Unmodified: true}
	lines, again := d.crawl(d.pipeline(), pages{{item: same}})
	want(t, lines, "/partners unchanged")
	if again[at] != ids[at] {
		t.Errorf("ids %v, then %v", ids, again)
	}
	other := source.Item{Key: at + "/2", Name: at + "/2", Source: at + "/2", Unmodified: true}
	gone := &source.Absent{Reason: "the server answers 410"}
	lines, _ = d.crawl(d.pipeline(), pages{{item: other}, {item: source.Item{Key: at, Name: at, Source: at}, err: gone}, {item: source.Item{Key: at + "/3", Name: at, Source: at + "/3"}, err: gone}})
	want(t, lines, "/partners/2 skipped", "/partners removed", "/partners/3 skipped")
	if _, err := d.sink.Document(ids[at]); err == nil {
		t.Error("the document of a page that is gone is still there")
	}
}

func TestAPageNotModifiedIsReadAgainByNewerRules(t *testing.T) {
	d := newDesk(t)
	at := "https://gemeente.example/partners"
	d.sink.before = func(readings []record.Reading) error {
		for i := range readings {
			readings[i].Source.Rules = ingest.Rules - 1
		}
		return nil
	}
	_, ids := d.crawl(d.pipeline(), pages{{item: web(at, "<p>"+tekst)}})
	d.sink.before = nil
	same := pages{{item: source.Item{Key: at, Name: at, Source: at, Unmodified: true}}}
	lines, again := d.crawl(d.pipeline(), same)
	want(t, lines, "/partners updated")
	src, _, err := d.sink.Source(at)
	if err != nil || again[at] != ids[at] || src.Rules != ingest.Rules || src.ETag != `"1"` || src.Site != "gemeente" || src.Hint != "text/html" {
		t.Errorf("%+v, %v", src, err)
	}
	lines, _ = d.crawl(d.pipeline(), same)
	want(t, lines, "/partners unchanged")
}

func TestDuplicatesAreReadAgainByNewerRules(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", tekst)
	d.sink.before = func(readings []record.Reading) error {
		for i := range readings {
			readings[i].Source.Rules = ingest.Rules - 1
		}
		return nil
	}
	_, ids := d.ingest("in")
	d.sink.before = nil
	_, again := d.ingest("in")
	for _, name := range []string{"in/a.txt", "in/b.txt"} {
		src, _, err := d.sink.Source(filepath.Join(d.dir, name))
		if err != nil || src.Rules != ingest.Rules || again[name] != ids["in/a.txt"] {
			t.Errorf("%s: %+v, %v", name, src, err)
		}
	}
	lines, _ := d.ingest("in")
	want(t, lines, "in/a.txt unchanged", "in/b.txt unchanged")
}

// counting counts what is read.
func counting(n *atomic.Int64, read ingest.Reader) ingest.Reader {
	return func(ctx context.Context, item source.Item) (extract.Text, error) {
		n.Add(1)
		return read(ctx, item)
	}
}

func TestNothingIsReadTwiceForNothing(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/leeg.txt", "")
	var n atomic.Int64
	run := func() []string {
		n.Store(0)
		p := d.pipeline()
		p.Read = counting(&n, extract.From)
		lines, _ := d.run(p, nil, "in")
		return lines
	}
	run()
	d.write("in/kopie.txt", tekst)
	want(t, run(), "in/a.txt unchanged", "in/kopie.txt duplicate", "in/leeg.txt failed empty")
	if n.Load() != 0 {
		t.Errorf("%d were read of bytes that are known", n.Load())
	}
	d.write("in/kopie.md", tekst) // another ending may mean another format
	want(t, run(), "in/a.txt unchanged", "in/kopie.md duplicate", "in/kopie.txt unchanged", "in/leeg.txt failed empty")
	if n.Load() != 1 {
		t.Errorf("%d were read, want one", n.Load())
	}
	p := d.pipeline()
	p.Read, p.Retry = counting(&n, extract.From), []record.Class{record.ClassEmpty}
	d.run(p, nil, "in")
	if n.Load() != 2 {
		t.Errorf("%d were read, want the one of a class that is tried again", n.Load()-1)
	}
}

// Several huge documents are not read together, and small ones are.
func TestHugeDocumentsDoNotAddUp(t *testing.T) {
	for _, tt := range []struct {
		name     string
		size     int
		together bool
	}{{"small", 2_000, true}, {"huge", 3 << 20, false}} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk(t)
			d.jobs = 4
			for i := range 8 {
				d.write(fmt.Sprintf("in/%d.txt", i), fmt.Sprintf("%s Nummer %d. %s", tekst, i, strings.Repeat(" ", tt.size)))
			}
			var at, most atomic.Int64
			p := d.pipeline()
			p.Read = func(ctx context.Context, item source.Item) (extract.Text, error) {
				now := at.Add(1)
				defer at.Add(-1)
				for m := most.Load(); now > m && !most.CompareAndSwap(m, now); m = most.Load() {
				}
				time.Sleep(20 * time.Millisecond)
				return extract.From(ctx, item)
			}
			lines, _ := d.run(p, nil, "in")
			if len(lines) != 8 {
				t.Errorf("%q", lines)
			}
			if together := most.Load() > 1; together != tt.together {
				t.Errorf("%d were read at once", most.Load())
			}
		})
	}
}

// TestMain lets a test run this program as an ingest that a document ends.
func TestMain(m *testing.M) {
	if folder := os.Getenv("ENTENTE_TEST_CRASH"); folder != "" {
		os.Exit(crashing(folder, os.Getenv("ENTENTE_TEST_SIGNAL") != ""))
	}
	os.Exit(m.Run())
}

// crashing reads the documents good and bad at once; bad ends the process, by itself or by a signal.
func crashing(folder string, signal bool) int {
	a, err := ingest.OpenAttempts(folder)
	if err != nil {
		return 2
	}
	defer a.Begin("good")()
	if a.Strikes("bad") >= 2 {
		if a.Close() != nil {
			return 2
		}
		return 0
	}
	a.Begin("bad")
	if signal {
		p, _ := os.FindProcess(os.Getpid())
		_ = p.Kill()
		time.Sleep(time.Minute)
	}
	go func() { panic("a parser that breaks down where nobody catches it") }()
	time.Sleep(time.Minute)
	return 2
}

func TestADocumentThatEndsTheProcessTwiceIsLeftAlone(t *testing.T) {
	run := func(folder string, env ...string) error {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), append(env, "ENTENTE_TEST_CRASH="+folder)...)
		return cmd.Run()
	}
	strikes := func(folder, sum string) int {
		a, err := ingest.OpenAttempts(folder)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := a.Close(); err != nil {
				t.Error(err)
			}
		}()
		return a.Strikes(sum)
	}
	folder := filepath.Join(t.TempDir(), "attempts")
	for range 2 {
		if run(folder) == nil {
			t.Fatal("it did not end")
		}
	}
	if err := run(folder); err != nil {
		t.Errorf("the third run: %v", err)
	}
	if n := strikes(folder, "bad"); n != 2 {
		t.Errorf("%d strikes, want 2", n)
	}
	killed := filepath.Join(t.TempDir(), "attempts")
	for range 3 {
		if run(killed, "ENTENTE_TEST_SIGNAL=1") == nil {
			t.Fatal("it was not killed")
		}
	}
	if n := strikes(killed, "bad"); n != 0 {
		t.Errorf("%d strikes for a document that was only there when the process was killed", n)
	}
	if left, err := os.ReadDir(killed); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAStrikeIsClearedByReading(t *testing.T) {
	folder := t.TempDir()
	sum := strings.Repeat("a", 64)
	line := fmt.Sprintf("strike 1 %s/%d\n", sum, ingest.Rules)
	if err := os.WriteFile(filepath.Join(folder, "1.diary"), []byte(line+"rubbish\nbegin"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := ingest.OpenAttempts(folder)
	if err != nil {
		t.Fatal(err)
	}
	if n := a.Strikes(sum); n != 1 {
		t.Errorf("%d strikes, want 1", n)
	}
	a.Begin(sum)()
	if n := a.Strikes(sum); n != 0 {
		t.Errorf("%d strikes after it was read", n)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

func TestBytesThatEndedTheProcessAreNotRead(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", "Een ander verhaal.")
	folder := t.TempDir()
	_, ids := d.ingest("in")
	doc, err := d.sink.Document(ids["in/b.txt"])
	if err != nil {
		t.Fatal(err)
	}
	line := fmt.Sprintf("strike 2 %s/%d\n", doc.SHA256, ingest.Rules)
	if err := os.WriteFile(filepath.Join(folder, "1.diary"), []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := newDesk(t)
	fresh.write("in/a.txt", tekst)
	fresh.write("in/b.txt", "Een ander verhaal.")
	p := fresh.pipeline()
	if p.Attempts, err = ingest.OpenAttempts(folder); err != nil {
		t.Fatal(err)
	}
	defer p.Attempts.Close()
	lines, _ := fresh.run(p, nil, "in")
	want(t, lines, "in/a.txt added", "in/b.txt failed crash")
	fresh.write("in/b.txt", "Een ander verhaal, verbeterd.")
	lines, _ = fresh.run(p, nil, "in")
	want(t, lines, "in/a.txt unchanged", "in/b.txt added")
}
