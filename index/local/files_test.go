package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

func op(id string, version uint64, text string) record.Op {
	return record.Op{ID: id, Version: version, Document: &record.Document{
		Card:     record.Card{ID: id, Title: "Delegatie", Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: 1},
		Passages: []record.Passage{{ID: id + "-0", Language: lang.NL, Text: text}},
	}}
}

func must(t *testing.T, dir string, o Options) *Engine {
	t.Helper()
	e, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func write(t *testing.T, e *Engine, seq uint64, ops ...record.Op) {
	t.Helper()
	if _, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

func total(t *testing.T, e *Engine, word string) int {
	t.Helper()
	r, err := e.Search(t.Context(), query.Query{Root: query.Word{Text: word}})
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

func TestWhatIsWrittenIsThereAfterOpeningAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index", "gen-1")
	now := time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)
	e := must(t, dir, Options{Now: func() time.Time { return now }})
	write(t, e, 41, op("a", 1, "stedenband met Dakar"), op("b", 1, "stedenbanden"), op("c", 1, "niets"))
	write(t, e, 42, record.Op{ID: "c", Version: 2})
	q := query.Query{Root: query.Word{Text: "stedenband"}, Size: 1}
	first, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := e.Search(t.Context(), q); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("a closed engine answers %v", err)
	}

	for _, o := range []Options{{ReadOnly: true}, {}} {
		e := must(t, dir, o)
		info, err := e.Info(t.Context())
		want := index.Info{Generation: "gen-1@42", Documents: 2, Updated: now, Schema: Schema()}
		if err != nil || info != want {
			t.Errorf("info %+v, want %+v, %v", info, want, err)
		}
		if _, err := e.Cards(t.Context(), []record.Key{{ID: "c"}}); !errors.Is(err, index.ErrGone) {
			t.Errorf("a removed document: %v", err)
		}
		again, err := e.Search(t.Context(), q)
		if err != nil || again.Total != 2 || again.Hits[0].Key != first.Hits[0].Key || again.Hits[0].Score != first.Hits[0].Score {
			t.Errorf("found %+v, before %+v, %v", again, first, err)
		}
		q := q
		q.After = first.Next
		if r, err := e.Search(t.Context(), q); err != nil || len(r.Hits) != 1 || r.Hits[0].Key == first.Hits[0].Key {
			t.Errorf("the cursor given out before: %+v, %v", r.Hits, err)
		}
		_, err = e.Apply(t.Context(), record.Batch{Seq: 42, Ops: []record.Op{op("d", 1, "x")}})
		if o.ReadOnly != errors.Is(err, index.ErrUnavailable) {
			t.Errorf("read only %t: apply %v", o.ReadOnly, err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestACursorOfAnotherGenerationIsExpired(t *testing.T) {
	q := query.Query{Size: 1}
	for i := range 2 {
		e := must(t, t.TempDir(), Options{Name: "gen-1"})
		write(t, e, 1, op("a", 1, "x"), op("b", 1, "y"))
		r, err := e.Search(t.Context(), q)
		if i == 0 {
			if err != nil || r.Next == "" {
				t.Fatalf("%+v, %v", r, err)
			}
			q.After = r.Next
		} else if !errors.Is(err, index.ErrCursorExpired) {
			t.Errorf("got %v", err)
		}
	}
}

// Ranking must not remember what was removed: the store can build the index anew at any time.
func TestAnIndexBuiltAnewRanksAsTheOneItReplaces(t *testing.T) {
	worn, fresh := must(t, t.TempDir(), Options{}), must(t, t.TempDir(), Options{})
	var last []record.Op
	for i := range 30 {
		id := fmt.Sprintf("d%02d", i)
		write(t, worn, uint64(i), op(id, 1, strings.Repeat("stedenband water ", i)), op("gone"+id, 1, strings.Repeat("stedenband ", 50)))
		last = append(last, op(id, 2, strings.Repeat("water afval ", i%7)+strings.Repeat("stedenband ", i%5)))
		write(t, worn, uint64(i), last[i], record.Op{ID: "gone" + id, Version: 2})
	}
	slices.Reverse(last)
	write(t, fresh, 99, last...)
	for _, w := range []string{"stedenband", "water", "delegatie"} {
		wide := query.Widened{Asked: query.Word{Text: w}, Labels: []query.Label{{Text: "afval", Language: lang.NL}, {Text: "water afval"}}}
		q := query.Query{Root: query.And{Nodes: []query.Node{query.Or{Nodes: []query.Node{query.Word{Text: w}, query.Prefix{Text: "af"}}}, query.Word{Text: "delegatie"}, wide}}, Size: 100}
		a, err := worn.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := fresh.Search(t.Context(), q)
		if err != nil || len(b.Hits) == 0 || len(a.Hits) != len(b.Hits) {
			t.Fatalf("%s: %d and %d hits, %v", w, len(a.Hits), len(b.Hits), err)
		}
		for i := range a.Hits {
			if a.Hits[i].Key != b.Hits[i].Key || a.Hits[i].Score != b.Hits[i].Score {
				t.Errorf("%s: hit %d is %+v in the worn index, %+v in the fresh one", w, i, a.Hits[i], b.Hits[i])
			}
		}
	}
}

func TestASecondWriterIsToldWithinSeconds(t *testing.T) {
	dir := t.TempDir()
	must(t, dir, Options{})
	done := make(chan error)
	go func() {
		_, err := Open(dir, Options{})
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("got %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it waits for ever")
	}
}

// A disk that takes nothing more: the failed batch is told, nothing is written after it, and readers notice nothing.
func TestAWriteErrorStopsWritingAndNotReading(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gen-1")
	e := must(t, dir, Options{})
	write(t, e, 1, op("a", 1, "stedenband"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		_, err := e.Apply(ctx, record.Batch{Seq: 2, Ops: []record.Op{op("b", 1, "stedenband")}})
		cancel()
		if !errors.Is(err, index.ErrUnavailable) {
			t.Fatalf("apply: %v", err)
		}
	}
	if n := total(t, e, "stedenband"); n != 1 {
		t.Errorf("total %d, want what was there before the error", n)
	}
	if _, err := e.Cards(t.Context(), []record.Key{{ID: "a"}}); err != nil {
		t.Error(err)
	}
}

func TestAnotherSchemaIsServedAndNotWritten(t *testing.T) {
	dir := t.TempDir()
	e := must(t, dir, Options{})
	write(t, e, 1, op("a", 1, "stedenband"))
	e.schema = "older"
	r, err := e.Search(t.Context(), query.Query{})
	if err != nil || r.Total != 1 || !r.Partial || r.Info.Schema != "older" {
		t.Errorf("found %+v, %v", r, err)
	}
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 2, Ops: []record.Op{op("b", 1, "x")}}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("apply: %v", err)
	}
}

// An index of before compounds has no fields for what stands inside words. Its words are found all the same.
func TestAnIndexWithoutPartsOfWordsIsServed(t *testing.T) {
	e := must(t, t.TempDir(), Options{})
	write(t, e, 1, op("a", 1, "water en brood"), op("b", 1, "het beheer van water"))
	err := e.read(t.Context(), func(s *snapshot) error {
		for _, p := range index.Parts(query.Documents) {
			dicts, err := s.dicts(index.PartsField(p, lang.NL))
			if err != nil || len(dicts) == 0 || dicts[0].Cardinality() != 0 {
				t.Errorf("%s: %d dictionaries, %v; the documents of this test are to hold no compound", p, len(dicts), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	e.schema = "older"
	for root, want := range map[query.Node]int{
		query.Word{Text: "water"}: 2, query.Word{Text: "waterbeheer"}: 1, query.Word{Text: "water-beheer"}: 0, query.Word{Text: "broodwinning"}: 0,
		query.Phrase{Text: "water en"}: 1, query.Prefix{Text: "be"}: 1, query.Fuzzy{Text: "broot", Edits: 1}: 1,
	} {
		wide := query.Widened{Asked: root, Labels: []query.Label{{Text: "geen water-beheer", Language: lang.NL}, {Text: "nergens"}}}
		for _, n := range []query.Node{root, wide, query.And{Nodes: []query.Node{query.Word{Text: "delegatie"}, wide}}} {
			r, err := e.Search(t.Context(), query.Query{Root: n})
			if err != nil || r.Total != want || !r.Partial {
				t.Errorf("%+v: %d, want %d, partial %t, %v", n, r.Total, want, r.Partial, err)
			}
		}
	}
	if ws, err := e.Alike(t.Context(), "brod", 1); err != nil || len(ws) != 1 {
		t.Errorf("alike: %v, %v", ws, err)
	}
}

func TestReadingOnlyNeedsAnIndex(t *testing.T) {
	for _, dir := range []string{"", t.TempDir(), filepath.Join(t.TempDir(), "nowhere")} {
		if e, err := Open(dir, Options{ReadOnly: true}); err == nil {
			_ = e.Close()
			t.Errorf("%q was opened", dir)
		}
	}
}

// Whatever happened to the files, opening and asking end in an answer or an error.
func TestDamagedFiles(t *testing.T) {
	for name, damage := range map[string]func(path string, size int64) error{
		"flipped": func(path string, size int64) error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for i := range b {
				if i%97 == 13 {
					b[i] ^= 0xff
				}
			}
			return os.WriteFile(path, b, 0o600)
		},
		"flipped in the middle": func(path string, size int64) error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for i := len(b) / 3; i < len(b)/3+64 && i < len(b); i++ {
				b[i] ^= 0xff
			}
			return os.WriteFile(path, b, 0o600)
		},
		"cut":     func(path string, size int64) error { return os.Truncate(path, size/2) },
		"emptied": func(path string, _ int64) error { return os.Truncate(path, 0) },
		"removed": func(path string, _ int64) error { return os.Remove(path) },
	} {
		for _, kind := range []string{".zap", ".bolt"} {
			t.Run(name+kind, func(t *testing.T) {
				dir := t.TempDir()
				e := must(t, dir, Options{})
				for i := range 3 {
					write(t, e, uint64(i+1), batch(i)...)
				}
				if err := e.Close(); err != nil {
					t.Fatal(err)
				}
				files, err := filepath.Glob(filepath.Join(dir, "*"+kind))
				if err != nil || len(files) == 0 {
					t.Fatalf("no files %s: %v", kind, err)
				}
				for _, f := range files {
					s, err := os.Stat(f)
					if err != nil {
						t.Fatal(err)
					}
					if err := damage(f, s.Size()); err != nil {
						t.Fatal(err)
					}
				}
				e, err = Open(dir, Options{})
				if err != nil {
					if !errors.Is(err, index.ErrDamaged) {
						t.Errorf("open: %v", err)
					}
					return
				}
				t.Cleanup(func() { _ = e.Close() })
				ask(t, e)
				if strings.HasPrefix(name, "flipped") {
					return // bits turned in a text are not noticed before the files have checksums
				}
				// Whatever state is left, it says truly which batches it holds, and takes the others.
				seq, err := e.Applied(t.Context())
				info, err2 := e.Info(t.Context())
				if err != nil || err2 != nil || info.Documents != int(seq)*2 {
					t.Errorf("%d documents after batch %d, %v, %v", info.Documents, seq, err, err2)
				}
				for i := int(seq); i < 3; i++ {
					write(t, e, uint64(i+1), batch(i)...)
				}
				if n := total(t, e, "Dakar"); n != 3 {
					t.Errorf("total %d after the batches were applied again", n)
				}
			})
		}
	}
}

// batch is the documents of one batch of TestDamagedFiles.
func batch(i int) []record.Op {
	return []record.Op{op(fmt.Sprint("a", i), 1, "stedenband met Dakar"), op(fmt.Sprint("b", i), 1, strings.Repeat("water ", 500))}
}

// ask reads in every way there is, which may fail but not panic.
func ask(t *testing.T, e *Engine) {
	t.Helper()
	check := func(what string, err error) {
		if err != nil && !errors.Is(err, index.ErrUnavailable) && !errors.Is(err, index.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := e.Search(t.Context(), query.Query{Root: query.Phrase{Text: "met Dakar"}})
	check("search", err)
	_, err = e.Passages(t.Context(), record.Key{ID: "a1"})
	check("passages", err)
	_, err = e.Cards(t.Context(), []record.Key{{ID: "b1"}})
	check("cards", err)
}

func TestAnIndexWithoutAnyStateIsDamagedAndNotEmpty(t *testing.T) {
	dir := t.TempDir()
	e := must(t, dir, Options{})
	write(t, e, 1, batch(1)...)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "root.bolt"), 0); err != nil {
		t.Fatal(err)
	}
	e, err := Open(dir, Options{})
	if err == nil {
		_ = e.Close()
	}
	if !errors.Is(err, index.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}
