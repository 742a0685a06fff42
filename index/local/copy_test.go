package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

func copied100(t *testing.T) *Engine {
	t.Helper()
	e, err := Open(filepath.Join(t.TempDir(), "gen-1"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	fill(t, e, 0, 100)
	return e
}

// fill applies documents from to to, in batches of ten; the number of the last batch is the number of documents.
func fill(t *testing.T, e *Engine, from, to int) {
	t.Helper()
	for n := from; n < to; n += 10 {
		b := record.Batch{Seq: uint64(n + 10)}
		for i := n; i < n+10; i++ {
			id := fmt.Sprintf("d%05d", i)
			d := &record.Document{Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Title: "Water " + id}}
			b.Ops = append(b.Ops, record.Op{ID: id, Version: 1, Document: d})
		}
		if _, err := e.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
}

// A copy made while batches come in is one state: as many documents as its number of the last batch says.
func TestCopyWhileWriting(t *testing.T) {
	e := copied100(t)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 100; ; n += 10 {
			select {
			case <-stop:
				return
			default:
				fill(t, e, n, n+10)
			}
		}
	}()
	seen := map[uint64]bool{}
	for len(seen) < 8 && !t.Failed() {
		dir := filepath.Join(t.TempDir(), "gen-1")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		seq, names, err := e.Copy(t.Context(), dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen[seq] = true
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != len(names) {
			t.Fatalf("%d files, %d named, %v", len(entries), len(names), err)
		}
		c, err := Open(dir, Options{ReadOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Search(t.Context(), query.Query{Root: query.Word{Text: "water"}})
		if err != nil || uint64(r.Total) != seq || r.Info.Generation != fmt.Sprintf("gen-1@%d", seq) {
			t.Errorf("%d documents in %s, copied at %d: %v", r.Total, r.Info.Generation, seq, err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	<-done
}

// A cursor of an engine goes on in a copy of it.
func TestCursorInACopy(t *testing.T) {
	e := copied100(t)
	dir := filepath.Join(t.TempDir(), "gen-1")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Copy(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	c, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	q := query.Query{Root: query.Word{Text: "water"}, Size: 5}
	first, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	q.After = first.Next
	here, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	there, err := c.Search(t.Context(), q)
	if err != nil || len(there.Hits) != 5 || !slices.EqualFunc(here.Hits, there.Hits, func(a, b index.Hit) bool { return a.Key == b.Key }) {
		t.Errorf("%v, want %v, %v", there.Hits, here.Hits, err)
	}
}

// What is left out is named all the same; which files there are may change by a merge until the copy begins.
func TestCopyLeavesOut(t *testing.T) {
	e := copied100(t)
	dir := t.TempDir()
	want := []string{"root.bolt"}
	_, names, err := e.Copy(t.Context(), dir, func(name string) bool {
		want = append(want, name)
		return true
	})
	slices.Sort(names)
	slices.Sort(want)
	if err != nil || len(names) < 2 || !slices.Equal(names, want) {
		t.Errorf("named %v, want %v, %v", names, want, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 || entries[0].Name() != "root.bolt" {
		t.Errorf("copied %v, %v", entries, err)
	}
}

func TestCopyEnds(t *testing.T) {
	e := copied100(t)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := e.Copy(gone, t.TempDir(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("for a caller who has gone: %v", err)
	}
	if _, _, err := e.Copy(t.Context(), filepath.Join(t.TempDir(), "nowhere"), nil); err == nil {
		t.Error("a copy to a folder that is not there")
	}
	fill(t, e, 100, 110) // writing goes on after either
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.Copy(t.Context(), t.TempDir(), nil); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("after the end: %v", err)
	}
}
