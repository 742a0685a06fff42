package keeper

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/index/analysis"
	"entente/index/local"
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

// engine is the real one: what is kept here is its files.
var engine = Engine{
	Open: opener(local.Options{}), OpenReadOnly: opener(local.Options{ReadOnly: true}),
	Schema: local.Schema(), Number: index.SchemaNumber(analysis.Version),
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func opened(t *testing.T, dir string) *Keeper {
	t.Helper()
	k, err := Open(t.Context(), dir, engine, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	return k
}

func closed(t *testing.T, k *Keeper) {
	t.Helper()
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
}

// reading is what was read of a source that says text.
func reading(id, text string) record.Reading {
	h := sha256.Sum256([]byte(text))
	sum := hex.EncodeToString(h[:])
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return record.Reading{
		Source: record.Source{Key: "/" + id, Name: id, Shown: id, Format: "text/plain", Size: len(text), SHA256: sum, TextSHA256: sum,
			Rules: 1, Class: record.ClassOK, Tried: now, Retrieved: now},
		Document: &record.Document{
			Card: record.Card{ID: id, Type: record.TypeDocument, Title: "Stedenband " + id, Source: id, SHA256: sum, TextSHA256: sum,
				Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: 1},
			Passages: []record.Passage{{ID: id + "-1", Language: lang.NL, Text: text}},
		},
		Original: []byte(text),
	}
}

func text(n int) string {
	return fmt.Sprintf("De gemeente sprak over afspraak nummer %d van het jaar. %s", n, strings.Repeat(fmt.Sprintf("punt%d ", n), 40))
}

func put(t *testing.T, k *Keeper, from, to int) {
	t.Helper()
	for n := from; n < to; n += 10 {
		var rs []record.Reading
		for i := n; i < min(n+10, to); i++ {
			rs = append(rs, reading(fmt.Sprintf("doc%04d", i), text(i)))
		}
		if _, err := k.Put(t.Context(), rs); err != nil {
			t.Fatal(err)
		}
	}
}

func total(t *testing.T, k *Keeper, word string) int {
	t.Helper()
	r, err := k.Search(t.Context(), query.Query{Root: query.Word{Text: word}, NoFold: true})
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

// whole checks that store and index hold the same documents and that every file is as it has to be.
func whole(t *testing.T, k *Keeper, documents int) {
	t.Helper()
	k.write.Lock()
	defer k.write.Unlock()
	differences, err := k.compare(t.Context(), k.current.engine)
	if err != nil || len(differences) > 0 {
		t.Errorf("index and store differ: %v, %v", differences, err)
	}
	if n, err := k.living(t.Context()); err != nil || n != documents {
		t.Errorf("%d documents, want %d, %v", n, documents, err)
	}
	if faults, err := k.faults(t.Context(), k.current); err != nil || len(faults) > 0 {
		t.Errorf("faults %v, %v", faults, err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "index"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// While readers ask and a writer writes, one generation after the other takes its place. No question fails or finds less
// than was kept before it was asked.
func TestGenerationsChangeUnderReadersAndWriters(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	put(t, k, 0, 30)
	var kept atomic.Int64
	kept.Store(30)
	ctx, stop := context.WithCancel(t.Context())
	failed := make(chan error, 8)
	var running atomic.Int64
	asked := new(atomic.Int64)
	for range 3 {
		running.Add(1)
		go func() {
			defer running.Add(-1)
			for ctx.Err() == nil {
				least := kept.Load()
				r, err := k.Search(context.Background(), query.Query{Root: query.Word{Text: "afspraak"}, NoFold: true})
				if err == nil && int64(r.Total) < least {
					err = fmt.Errorf("%d found after %d were kept", r.Total, least)
				}
				if err == nil {
					keys := []record.Key{}
					for _, h := range r.Hits {
						keys = append(keys, h.Key)
					}
					_, err = k.Cards(context.Background(), keys)
				}
				if err != nil {
					failed <- err
					return
				}
				asked.Add(1)
			}
		}()
	}
	running.Add(1)
	go func() {
		defer running.Add(-1)
		for n := 30; ctx.Err() == nil && n < 400; n++ {
			if _, err := k.Put(context.Background(), []record.Reading{reading(fmt.Sprintf("doc%04d", n), text(n))}); err != nil {
				failed <- err
				return
			}
			kept.Add(1)
		}
	}()
	var done, of int
	for i := range 4 {
		name, err := k.Reindex(t.Context(), func(d, t int) { done, of = d, t })
		if err != nil || name != fmt.Sprintf("gen-%d", i+2) {
			t.Fatalf("reindex: %q, %v", name, err)
		}
		if done == 0 || done > of {
			t.Errorf("progress ended with %d of %d", done, of)
		}
	}
	stop()
	eventually(t, "readers and writer end", func() bool { return running.Load() == 0 })
	select {
	case err := <-failed:
		t.Error(err)
	default:
	}
	if asked.Load() == 0 {
		t.Error("nothing was asked")
	}
	whole(t, k, int(kept.Load()))
	closed(t, k)
	if got := names(t, dir); !slices.Equal(got, []string{"CURRENT", "gen-4", "gen-5"}) {
		t.Errorf("the last two generations stay, here are %v", got)
	}
	for _, name := range []string{"gen-4", "gen-5"} {
		if _, err := os.Stat(filepath.Join(dir, "index", name, sealName)); err != nil {
			t.Errorf("%s is not sealed: %v", name, err)
		}
	}
}

func TestACursorEndsWithItsGeneration(t *testing.T) {
	k := opened(t, t.TempDir())
	put(t, k, 0, 20)
	q := query.Query{Size: 5}
	r, err := k.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	q.After = r.Next
	put(t, k, 20, 30) // a batch does not end it
	if _, err := k.Search(t.Context(), q); err != nil {
		t.Errorf("after a batch: %v", err)
	}
	if _, err := k.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Search(t.Context(), q); !errors.Is(err, index.ErrCursorExpired) {
		t.Errorf("after a reindex: %v", err)
	}
}

// A reindex that is interrupted leaves no trace.
func TestAnInterruptedReindexChangesNothing(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	put(t, k, 0, 600)
	before := names(t, dir)
	ctx, stop := context.WithCancel(t.Context())
	_, err := k.Reindex(ctx, func(done, total int) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("reindex: %v", err)
	}
	if now := names(t, dir); !slices.Equal(now, before) {
		t.Errorf("left are %v, before %v", now, before)
	}
	whole(t, k, 600)
}

// What a killed process left is swept at the next start, and CURRENT names what it named (fault 46).
func TestLeftoversAreSwept(t *testing.T) {
	dir := t.TempDir()
	k := opened(t, dir)
	put(t, k, 0, 10)
	closed(t, k)
	root := filepath.Join(dir, "index")
	for _, left := range []string{"gen-2.tmp", "gen-3"} { // one half made, one whole and not yet current
		if err := os.CopyFS(filepath.Join(root, left), os.DirFS(filepath.Join(root, "gen-1"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "CURRENT-123"), []byte("gen-"), 0o600); err != nil {
		t.Fatal(err)
	}
	k = opened(t, dir)
	whole(t, k, 10)
	if got := names(t, dir); !slices.Equal(got, []string{"CURRENT", "gen-1"}) {
		t.Errorf("left are %v", got)
	}
}

// labelled is an engine whose generations keep the schema of the program that made them.
type labelled struct {
	*local.Engine
	schema string
}

func (l *labelled) Info(ctx context.Context) (index.Info, error) {
	i, err := l.Engine.Info(ctx)
	i.Schema = l.schema
	return i, err
}

func (l *labelled) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	return l.Engine.Apply(ctx, b)
}

func program(schema string, number int) Engine {
	open := func(readOnly bool) func(string, *slog.Logger) (index.Engine, error) {
		return func(dir string, log *slog.Logger) (index.Engine, error) {
			e, err := local.Open(dir, local.Options{ReadOnly: readOnly, Logger: log})
			if err != nil {
				return nil, err
			}
			label := filepath.Join(dir, "label")
			b, err := os.ReadFile(label)
			if errors.Is(err, os.ErrNotExist) {
				b, err = []byte(schema), os.WriteFile(label, []byte(schema), 0o600)
			}
			if err != nil {
				return nil, errors.Join(err, e.Close())
			}
			return &labelled{e, string(b)}, nil
		}
	}
	return Engine{Open: open(false), OpenReadOnly: open(true), Schema: schema, Number: number}
}

// An index of an older schema answers from the first moment, a new one takes its place by itself, and what is kept meanwhile
// is in it (fault 58).
func TestAnOlderSchemaAnswersUntilANewGenerationIsThere(t *testing.T) {
	dir := t.TempDir()
	k, err := Open(t.Context(), dir, program("one", 1), quiet())
	if err != nil {
		t.Fatal(err)
	}
	put(t, k, 0, 50)
	closed(t, k)

	k, err = Open(t.Context(), dir, program("two", 2), quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if n := total(t, k, "afspraak"); n != 50 {
		t.Errorf("%d found at start", n)
	}
	put(t, k, 50, 60)
	if err := k.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	info, err := k.Info(t.Context())
	if err != nil || info.Schema != "two" || info.Documents != 60 || !strings.HasPrefix(info.Generation, "gen-2@") {
		t.Errorf("%+v, %v", info, err)
	}
	whole(t, k, 60)
	if got := names(t, dir); !slices.Contains(got, "gen-1") {
		t.Errorf("the generation before is gone: %v", got)
	}
}

// An index of a newer program stays as it is, to the byte: the generation before answers, and without one the program says
// what to do (fault 59).
func TestANewerProgramsIndexIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	for i, e := range []Engine{program("one", 1), program("two", 2)} {
		k, err := Open(t.Context(), dir, e, quiet())
		if err != nil {
			t.Fatal(err)
		}
		put(t, k, i*10, i*10+10)
		if err := k.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		closed(t, k)
	}
	newer := filepath.Join(dir, "index", "gen-2")
	before := sums(t, newer)
	k, err := Open(t.Context(), dir, program("one", 1), quiet())
	if err != nil {
		t.Fatal(err)
	}
	put(t, k, 20, 30)
	whole(t, k, 30)
	info, err := k.Info(t.Context())
	if err != nil || !strings.HasPrefix(info.Generation, "gen-1@") {
		t.Errorf("%+v, %v", info, err)
	}
	closed(t, k)
	if current, err := currentGeneration(filepath.Join(dir, "index")); err != nil || current != "gen-2" {
		t.Errorf("CURRENT is %q, %v", current, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "index", "gen-1")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, program("one", 1), quiet()); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "remove") {
		t.Errorf("got %v, want ErrNewer with a remedy", err)
	}
	if after := sums(t, newer); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("its files were %v and are %v", before, after)
	}
	// The newer program goes on where it was, with what was kept meanwhile.
	k, err = Open(t.Context(), dir, program("two", 2), quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	whole(t, k, 30)
}

func sums(t *testing.T, dir string) map[string]Sum {
	t.Helper()
	out := map[string]Sum{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if out[e.Name()], err = sumOf(t.Context(), filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
