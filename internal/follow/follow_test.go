package follow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/index/analysis"
	"entente/index/local"
	"entente/internal/keeper"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

func opener(o local.Options) func(string, *slog.Logger) (index.Engine, error) {
	return func(dir string, log *slog.Logger) (index.Engine, error) {
		o := o
		o.Logger = log
		e, err := local.Open(dir, o)
		if err != nil {
			return nil, err
		}
		return e, nil
	}
}

var engine = keeper.Engine{
	Open: opener(local.Options{}), OpenReadOnly: opener(local.Options{ReadOnly: true}), Schema: local.Schema(), Number: index.SchemaNumber(analysis.Version),
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// writer is a data folder that publishes.
type writer struct {
	*keeper.Keeper
	*Publisher
	t *testing.T
	n int // documents put
}

func newWriter(t *testing.T) *writer {
	t.Helper()
	k, err := keeper.Open(t.Context(), t.TempDir(), engine, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	w := &writer{Keeper: k, t: t}
	w.Publisher, err = NewPublisher(t.TempDir(), k, func(context.Context) (map[string][]byte, error) {
		return map[string][]byte{TableSites: []byte("# sites\n")}, nil
	}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// put keeps n more documents, of which each holds the word "water" and all but the newest of which have a batch of their own.
func (w *writer) put(n int) {
	w.t.Helper()
	for range n {
		id := fmt.Sprintf("d%05d", w.n)
		w.n++
		text := "Het water van nummer" + id
		h := sha256.Sum256([]byte(text))
		sum := hex.EncodeToString(h[:])
		_, err := w.Put(w.t.Context(), []record.Reading{{
			Source: record.Source{Key: "/" + id, Name: id, Shown: id, Format: "text/plain", Size: len(text), SHA256: sum, TextSHA256: sum, Rules: 1, Class: record.ClassOK},
			Document: &record.Document{
				Card: record.Card{ID: id, Type: record.TypeDocument, Title: "Titel " + id, Source: id, SHA256: sum, TextSHA256: sum,
					Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: 1},
				Passages: []record.Passage{{ID: id + "-1", Language: lang.NL, Text: text}},
			},
			Original: []byte(text),
		}})
		if err != nil {
			w.t.Error(err)
			return
		}
	}
}

func (w *writer) publish() *Manifest {
	w.t.Helper()
	m, fresh, err := w.Publish(w.t.Context())
	if err != nil || !fresh {
		w.t.Fatalf("published %v, %v", fresh, err)
	}
	return m
}

// follower opens a follower of a place and closes it at the end.
func follower(t *testing.T, from, dir string) *Follower {
	t.Helper()
	f, err := Open(t.Context(), Options{From: from, Dir: dir, Engine: engine, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// holds checks how many documents a follower answers with.
func holds(t *testing.T, f *Follower, want int) {
	t.Helper()
	r, err := f.Keeper().Search(t.Context(), query.Query{Root: query.Word{Text: "water"}, NoFold: true})
	if want == 0 {
		if !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%d found, %v, want that there is nothing yet", r.Total, err)
		}
		return
	}
	if err != nil || r.Total != want {
		t.Errorf("%d found in %s, %v, want %d", r.Total, r.Info.Generation, err, want)
	}
}

// refused looks and wants a reason that has some words in it.
func refused(t *testing.T, f *Follower, words string) {
	t.Helper()
	f.again = time.Time{}
	f.Look(t.Context())
	if err := f.Behind(); err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("the reason is %v, want one with %q", err, words)
	}
}

func looks(t *testing.T, f *Follower) {
	t.Helper()
	f.again = time.Time{}
	f.Look(t.Context())
	if err := f.Behind(); err != nil {
		t.Errorf("it stays behind: %v", err)
	}
}

// places are a folder of publications by each way it can be followed.
func places(t *testing.T, dir string) map[string]string {
	own, any := httptest.NewServer(Handler(dir)), httptest.NewServer(http.StripPrefix("/below", http.FileServer(http.Dir(dir))))
	t.Cleanup(own.Close)
	t.Cleanup(any.Close)
	return map[string]string{"folder": dir, "own server": own.URL, "any server": any.URL + "/below"}
}

func TestPublishAndFollow(t *testing.T) {
	w := newWriter(t)
	for name, from := range places(t, w.dir) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := follower(t, from, dir)
			if w.n == 0 {
				refused(t, f, "nothing is published")
				holds(t, f, 0)
			}
			w.put(5)
			w.publish()
			looks(t, f)
			holds(t, f, w.n)
			looks(t, f) // nothing new
			w.put(3)
			w.publish()
			looks(t, f)
			holds(t, f, w.n)
			if _, err := w.Reindex(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			m := w.publish()
			looks(t, f)
			holds(t, f, w.n)
			if i, err := f.Keeper().Info(t.Context()); err != nil || i.Generation != m.Name() {
				t.Errorf("it answers from %s, want %s, %v", i.Generation, m.Name(), err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			offline := follower(t, filepath.Join(t.TempDir(), "gone"), dir)
			holds(t, offline, w.n)
			refused(t, offline, "nothing is published")
			holds(t, offline, w.n)
		})
	}
	if _, fresh, err := w.Publish(t.Context()); err != nil || fresh {
		t.Errorf("the same is published again: %v, %v", fresh, err)
	}
}

// While a writer writes, publishes and makes its index anew, a follower answers every question from one whole state: as many documents as its number
// of the last batch, which only grows.
func TestNoShortReads(t *testing.T) {
	w := newWriter(t)
	w.put(20)
	w.publish()
	server := httptest.NewServer(Handler(w.dir))
	defer server.Close()
	f := follower(t, server.URL, t.TempDir())
	looks(t, f)
	ctx, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	others.Go(func() {
		for ctx.Err() == nil {
			w.put(1)
		}
	})
	others.Go(func() { f.Run(ctx, time.Millisecond) })
	var reads, shown atomic.Int64
	for range 3 {
		others.Go(func() {
			last := 0
			for ctx.Err() == nil {
				r, err := f.Keeper().Search(t.Context(), query.Query{Root: query.Word{Text: "water"}, NoFold: true, Size: query.MaxSize})
				if err != nil {
					t.Errorf("read %d: %v", reads.Load(), err)
					return
				}
				_, seq, _ := strings.Cut(r.Info.Generation, "@")
				if n, _ := strconv.Atoi(seq); r.Total != n || r.Info.Documents != n || len(r.Hits) != min(n, query.MaxSize) || n < last {
					t.Errorf("%d hits of %d, %d documents in %s, after %d", len(r.Hits), r.Total, r.Info.Documents, r.Info.Generation, last)
					return
				}
				cards := make([]record.Key, 0, 3)
				for _, h := range r.Hits[:3] {
					cards = append(cards, record.Key{ID: h.Key.ID})
				}
				if got, err := f.Keeper().Cards(t.Context(), cards); err != nil || len(got) != 3 {
					t.Errorf("cards: %v, %v", got, err)
					return
				}
				if last < r.Total {
					last = r.Total
					shown.Add(1)
				}
				reads.Add(1)
			}
		})
	}
	for i := 0; reads.Load() < 1500 || shown.Load() < 12; i++ {
		if t.Failed() {
			break
		}
		if _, _, err := w.Publish(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i%10 == 5 {
			if _, err := w.Reindex(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	others.Wait()
	if err := f.Behind(); err != nil {
		t.Errorf("it was behind at the end: %v", err)
	}
	t.Logf("%d reads, %d states seen by a reader", reads.Load(), shown.Load())
}

// broken is a place that fails as it is told.
type broken struct {
	place
	files int // how many it gives before it fails; less than 0: all
	alter func(b []byte) []byte
}

func (b *broken) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if !strings.HasPrefix(name, fileDir) {
		return b.place.open(ctx, name)
	}
	if b.files == 0 {
		return nil, errors.New("the line is cut")
	}
	b.files--
	r, err := b.place.open(ctx, name)
	if err != nil || b.alter == nil {
		return r, err
	}
	defer r.Close()
	all, err := io.ReadAll(r)
	return io.NopCloser(strings.NewReader(string(b.alter(all)))), err
}

func TestFetchingFails(t *testing.T) {
	w := newWriter(t)
	w.put(3)
	w.publish()
	dir := t.TempDir()
	f := follower(t, w.dir, dir)
	looks(t, f)
	w.put(4)
	w.publish()
	whole := f.place
	for _, tt := range []struct {
		words string
		place broken
	}{
		{"the line is cut", broken{files: 0}},
		{"the line is cut", broken{files: 1}},
		{"is damaged: its SHA-256", broken{files: -1, alter: func(b []byte) []byte { b[len(b)/2] ^= 1; return b }}},
		{"bytes, not", broken{files: -1, alter: func(b []byte) []byte { return b[:len(b)-1] }}},
		{"more than its", broken{files: -1, alter: func(b []byte) []byte { return append(b, 0) }}},
	} {
		tt.place.place = whole
		f.place = &tt.place
		refused(t, f, tt.words)
		holds(t, f, 3)
		f.Look(t.Context()) // not tried again at once, and the reason stays
		if err := f.Behind(); err == nil || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("a moment later the reason is %v", err)
		}
	}
	f.place = whole
	looks(t, f)
	holds(t, f, 7)
}

// A process that ends in the middle of fetching leaves what answered, and what it had fetched is not fetched again.
func TestKilledInTheMiddle(t *testing.T) {
	w := newWriter(t)
	w.put(3)
	w.publish()
	dir := t.TempDir()
	f := follower(t, w.dir, dir)
	looks(t, f)
	w.put(4)
	m := w.publish()
	f.place = &broken{place: f.place, files: len(m.Files) - 1}
	refused(t, f, "the line is cut")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{ // as a process leaves it that is killed
		"replica/files/" + part + "1": "half", "replica/" + part + "2/gen-1/root.bolt": "half", "replica/CURRENT-3": "half", "replica/manifests/" + part: "",
		"replica/open/" + strings.Repeat("a", 64) + "/gen-1/root.bolt": "half",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	f = follower(t, w.dir, dir)
	holds(t, f, 3)
	f.place = &broken{place: f.place, files: 2} // the file that lacks, and the table
	looks(t, f)
	holds(t, f, 7)
	var left []string
	for _, sub := range []string{"", "files", "manifests", "open"} {
		entries, err := os.ReadDir(filepath.Join(dir, Folder, sub))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), part) || e.Name() == strings.Repeat("a", 64) {
				left = append(left, sub+"/"+e.Name())
			}
		}
	}
	if len(left) > 0 {
		t.Errorf("there is left %v", left)
	}
}

// A file that changes on the follower's disk is found at the next start, or after a fault in reading, and fetched again.
func TestDamagedReplica(t *testing.T) {
	w := newWriter(t)
	w.put(3)
	w.publish()
	dir := t.TempDir()
	f := follower(t, w.dir, dir)
	looks(t, f)
	w.put(3)
	m := w.publish()
	looks(t, f)
	damage := func() {
		t.Helper()
		for _, file := range m.Files {
			path := f.files.path(file.SHA256)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/2] ^= 0xff
			// The bytes of what is published must stay: the file shares them in no test, since it was fetched.
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	damage()
	f = follower(t, filepath.Join(t.TempDir(), "gone"), dir)
	if r, err := f.Keeper().Search(t.Context(), query.Query{}); err == nil && r.Total != 3 {
		t.Errorf("damaged files answer %d", r.Total) // the one before may answer, when it shares none of them
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = follower(t, w.dir, dir)
	looks(t, f)
	holds(t, f, 6)
}

// faulty is an engine that says that its files can not be read.
type faulty struct{ index.Engine }

func (faulty) Search(context.Context, query.Query) (index.Result, error) {
	return index.Result{}, fmt.Errorf("%w: damaged", index.ErrUnavailable)
}

// A fault in reading has the files looked at, and fetched again when they have changed.
func TestFaultInReading(t *testing.T) {
	w := newWriter(t)
	w.put(3)
	m := w.publish()
	opens := 0
	faulted := engine
	faulted.OpenReadOnly = func(dir string, log *slog.Logger) (index.Engine, error) {
		opens++
		e, err := engine.OpenReadOnly(dir, log)
		if err == nil && opens == 1 {
			e = faulty{e}
		}
		return e, err
	}
	f, err := Open(t.Context(), Options{From: w.dir, Dir: t.TempDir(), Engine: faulted, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	looks(t, f)
	ask := func() { _, _ = f.Keeper().Search(t.Context(), query.Query{}) }
	ask()
	looks(t, f)
	if opens != 1 {
		t.Errorf("files that are as they have to be are opened %d times", opens)
	}
	b, err := os.OpenFile(f.files.path(m.Files[0].SHA256), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.WriteAt([]byte("damage"), m.Files[0].Size/2); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	ask()
	looks(t, f)
	holds(t, f, 3)
	if opens != 2 {
		t.Errorf("damaged files are opened %d times", opens)
	}
}

// hostile publishes whatever bytes.
func hostile(t *testing.T, dir, newest, manifest string) {
	t.Helper()
	sum := sumOf([]byte(manifest))
	if newest == "" {
		newest = fmt.Sprintf(`{"format": 1, "manifest": %q, "size": %d}`, sum, len(manifest))
	}
	if err := errors.Join(os.MkdirAll(filepath.Join(dir, manifestDir), 0o700), os.WriteFile(filepath.Join(dir, manifestDir, sum), []byte(manifest), 0o600),
		os.WriteFile(filepath.Join(dir, newestName), []byte(newest), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func TestHostilePublications(t *testing.T) {
	w := newWriter(t)
	w.put(3)
	good := w.publish()
	sum := strings.Repeat("0", 64)
	with := func(change func(m *Manifest)) string {
		m := *good
		m.Files, m.Tables = slices.Clone(m.Files), slices.Clone(m.Tables)
		change(&m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	name := func(n string) string { return with(func(m *Manifest) { m.Files[0].Name = n }) }
	for i, tt := range []struct{ newest, manifest, words string }{
		{"{", "", "can not be read"},
		{`{"format": 2}`, "", "format 2"},
		{`{"format": 1, "manifest": "../../etc/passwd", "size": 3}`, "", "names no manifest"},
		{`{"format": 1, "manifest": "` + sum + `", "size": 99999999999}`, "", "99999999999 bytes"},
		{`{"format": 1, "manifest": "` + sum + `", "size": 12}`, "", "manifest"},
		{"", "[]", "can not be read"},
		{"", with(func(m *Manifest) { m.Format = 3 }), "format 3"},
		{"", with(func(m *Manifest) { m.Generation = "../gen-1" }), "no name of a generation"},
		{"", with(func(m *Manifest) { m.Files = nil }), "0 files"},
		{"", name("../escaped.zap"), "no file of an index"},
		{"", name("/etc/escaped.zap"), "no file of an index"},
		{"", name(`..\escaped.zap`), "no file of an index"},
		{"", name("a/b.zap"), "no file of an index"},
		{"", name(".hidden.zap"), "no file of an index"},
		{"", name(""), "no file of an index"},
		{"", name("a.zap\n"), "no file of an index"},
		{"", name(strings.Repeat("a", 300) + ".zap"), "no file of an index"},
		{"", with(func(m *Manifest) { m.Files = append(m.Files, m.Files[0]) }), "listed twice"},
		{"", with(func(m *Manifest) { m.Files[0].SHA256 = "../../../etc/passwd" }), "no SHA-256"},
		{"", with(func(m *Manifest) { m.Files[0].SHA256 = strings.ToUpper(m.Files[0].SHA256) + "" }), "no SHA-256"},
		{"", with(func(m *Manifest) { m.Files[0].Size = -1 }), "too large"},
		{"", with(func(m *Manifest) { m.Files[0].Size = maxBytes + 1 }), "too large"},
		{"", with(func(m *Manifest) { m.Tables[0].Size = maxTable + 1 }), "too large"},
		{"", with(func(m *Manifest) { m.Tables[0].Name = "store.db" }), "no file of an index"},
		{"", with(func(m *Manifest) { m.Tables[0].Name = "../sites.toml" }), "no file of an index"},
		{"", with(func(m *Manifest) { m.Number++ }), "newer program"},
		{"", with(func(m *Manifest) { m.Number-- }), "older program"},
		{"", with(func(m *Manifest) { m.Schema = "other" }), "another schema"},
		{"", with(func(m *Manifest) { m.Seq++ }), "holds gen-1@3"},
		{"", with(func(m *Manifest) { m.Files = m.Files[:1] }), "gen-1@3"},
		{"", with(func(m *Manifest) { m.Files[0].Size++ }), "bytes, not"},
	} {
		from, dir := t.TempDir(), t.TempDir()
		hostile(t, from, tt.newest, tt.manifest)
		if err := os.CopyFS(filepath.Join(from, fileDir), os.DirFS(filepath.Join(w.dir, fileDir))); err != nil {
			t.Fatal(err)
		}
		f := follower(t, w.dir, dir)
		looks(t, f)
		f.place = folder{from}
		refused(t, f, tt.words)
		holds(t, f, 3)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(filepath.Dir(dir))
		if err != nil || len(entries) == 0 {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.Contains(e.Name(), "escaped") {
				t.Errorf("case %d: %s lies outside", i, e.Name())
			}
		}
		for _, e := range tree(t, dir) {
			if strings.Contains(e, "escaped") || strings.Contains(e, "store.db") {
				t.Errorf("case %d left %s", i, e)
			}
		}
		if a := follower(t, w.dir, dir); a != nil { // and it goes on from there
			looks(t, a)
			holds(t, a, 3)
		}
	}
}

func tree(t *testing.T, dir string) (all []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, _ os.DirEntry, err error) error {
		all = append(all, p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What is replaced goes away: at once on a follower, after its grace where it was published.
func TestBoundedDisk(t *testing.T) {
	w := newWriter(t)
	now := time.Now()
	w.now = func() time.Time { return now }
	dir := t.TempDir()
	f := follower(t, w.dir, dir)
	var first *Manifest
	for i := range 12 {
		w.put(4)
		if i%4 == 3 {
			if _, err := w.Reindex(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
		}
		if m := w.publish(); i == 0 {
			first = m
		}
		looks(t, f)
		now = now.Add(Grace / 3)
		here, err := os.ReadDir(filepath.Join(dir, Folder, manifestDir))
		if err != nil || len(here) > 2 {
			t.Errorf("%d publications are kept, %v", len(here), err)
		}
		opened, err := os.ReadDir(filepath.Join(dir, Folder, openDir))
		if err != nil || len(opened) > 2 {
			t.Errorf("%d publications are open, %v", len(opened), err)
		}
		there, err := os.ReadDir(filepath.Join(w.dir, manifestDir))
		if err != nil || len(there) > 5 || len(there) < min(i+1, 4) {
			t.Errorf("after %d publications %d are there, %v", i+1, len(there), err)
		}
		if _, err := os.Stat(w.files.path(first.Files[0].SHA256)); i < 3 && err != nil {
			t.Errorf("a file went before its grace was over: %v", err)
		} else if i > 8 && err == nil {
			t.Error("a file of long ago is still there")
		}
	}
	listed := map[string]bool{}
	for _, at := range tree(t, filepath.Join(dir, Folder, manifestDir))[1:] {
		m, err := f.stored(filepath.Base(at))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range m.all() {
			listed[file.SHA256] = true
		}
	}
	for _, at := range tree(t, f.files.dir)[1:] {
		if !listed[filepath.Base(at)] {
			t.Errorf("no manifest lists %s", at)
		}
	}
}

// Files that a follower has are not fetched again, and those that are published need not be written again.
func TestOnlyWhatIsNew(t *testing.T) {
	w := newWriter(t)
	w.put(30)
	w.publish()
	f := follower(t, w.dir, t.TempDir())
	looks(t, f)
	before, _, err := w.newest()
	if err != nil {
		t.Fatal(err)
	}
	w.put(1)
	after := w.publish()
	fresh := 0
	for _, file := range after.all() {
		if !slices.ContainsFunc(before.all(), func(b File) bool { return b.SHA256 == file.SHA256 }) {
			fresh++
		}
	}
	if fresh == len(after.all()) {
		t.Fatalf("nothing is shared with the publication before: %v, %v", before.all(), after.all())
	}
	f.place = &broken{place: f.place, files: fresh}
	looks(t, f)
	holds(t, f, 31)
}

// Tables arrive before the documents that they are about answer, and a table that went away is told of.
func TestTables(t *testing.T) {
	w := newWriter(t)
	tables := map[string][]byte{TableSites: []byte("one"), TableCoverage: []byte("1")}
	w.tables = func(context.Context) (map[string][]byte, error) { return tables, nil }
	w.put(1)
	w.publish()
	var got []string
	var f *Follower
	f, err := Open(t.Context(), Options{From: w.dir, Dir: t.TempDir(), Engine: engine, Log: quiet(), Tables: func(m map[string][]byte) error {
		i, err := f.Keeper().Info(t.Context())
		got = append(got, fmt.Sprintf("%s %s %d %v", m[TableSites], m[TableGazetteer], i.Documents, err != nil))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	looks(t, f)
	tables = map[string][]byte{TableGazetteer: []byte("two"), TableCoverage: []byte("2")}
	w.publish() // tables alone
	looks(t, f)
	tables[TableCoverage] = []byte("3")
	if _, fresh, err := w.Publish(t.Context()); fresh || err != nil {
		t.Errorf("counts alone are published: %v", err)
	}
	if want := []string{"one  0 true", " two 1 false"}; !slices.Equal(got, want) {
		t.Errorf("tables came as %q, want %q", got, want)
	}
}

// An index of an older program that was fetched before answers until one of this program is published; one of a newer never does.
func TestOtherPrograms(t *testing.T) {
	w := newWriter(t)
	w.put(2)
	w.publish()
	dir := t.TempDir()
	f := follower(t, w.dir, dir)
	looks(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	newer, older := engine, engine
	newer.Number++
	newer.Schema = "newer"
	older.Number--
	f, err := Open(t.Context(), Options{From: w.dir, Dir: dir, Engine: newer, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, f, 2)
	refused(t, f, "older program")
	holds(t, f, 2)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if f, err = Open(t.Context(), Options{From: w.dir, Dir: dir, Engine: older, Log: quiet()}); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	holds(t, f, 0)
	refused(t, f, "newer program")
	holds(t, f, 0)
}

func TestHandler(t *testing.T) {
	w := newWriter(t)
	w.put(1)
	w.publish()
	if err := os.WriteFile(filepath.Join(w.dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	h := Handler(w.dir)
	ask := func(method, path, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.URL.Path = path // as it comes, dots and all
		r.Header.Set("If-None-Match", tag)
		a := httptest.NewRecorder()
		h.ServeHTTP(a, r)
		return a
	}
	a := ask("GET", "/newest.json", "")
	if a.Code != 200 || a.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("newest: %d %v", a.Code, a.Header())
	}
	if again := ask("GET", "/newest.json", a.Header().Get("ETag")); again.Code != 304 {
		t.Errorf("newest again: %d", again.Code)
	}
	var n Newest
	if err := json.Unmarshal(a.Body.Bytes(), &n); err != nil {
		t.Fatal(err)
	}
	if a := ask("GET", "/manifests/"+n.Manifest, ""); a.Code != 200 || int64(a.Body.Len()) != n.Size {
		t.Errorf("manifest: %d, %d bytes", a.Code, a.Body.Len())
	}
	for _, path := range []string{"/", "/secret", "/files/", "/files/../secret", "/../" + filepath.Base(w.dir) + "/secret", "/files/" + strings.Repeat("0", 64), "/manifests", "/newest.json/", "//newest.json"} {
		if a := ask("GET", path, ""); a.Code != 404 {
			t.Errorf("%s: %d", path, a.Code)
		}
	}
	if a := ask("POST", "/newest.json", ""); a.Code != 405 {
		t.Errorf("post: %d", a.Code)
	}
}

func TestPlaces(t *testing.T) {
	for _, name := range []string{"", "ftp://x/y", "http://", "https://x/y?z=1", "http://x/#y", "http://a b/"} {
		if err := ParsePlace(name); !errors.Is(err, ErrPlace) {
			t.Errorf("%q: %v", name, err)
		}
	}
	p, err := parsePlace("https://reader:geheim@archive.city.example/index/")
	if err != nil || strings.Contains(p.String(), "geheim") {
		t.Errorf("%v, %v", p, err)
	}
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	leads := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	defer leads.Close()
	if p, err = parsePlace(leads.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := p.newest(t.Context()); err == nil || !strings.Contains(err.Error(), "another place") {
		t.Errorf("a redirect to another host: %v", err)
	}
}
