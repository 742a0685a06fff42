package local

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// told is everything a few questions are answered.
func told(t *testing.T, e *Engine) []string {
	t.Helper()
	var all []string
	for _, q := range []query.Query{
		{Size: 50}, {Root: query.Word{Text: "water"}, Size: 50}, {Root: query.Phrase{Text: "met Dakar"}, Size: 50},
	} {
		r, err := e.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(r.Total))
		for _, h := range r.Hits {
			all = append(all, fmt.Sprint(h.Key.ID, h.Ordinals))
		}
	}
	return all
}

func segmentCount(t *testing.T, e *Engine) int {
	t.Helper()
	r, err := e.reader()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return len(r.Segments())
}

func TestCompactLeavesOneSegmentAndTheSameAnswers(t *testing.T) {
	dir := t.TempDir()
	e := must(t, dir, Options{})
	for i := range 5 {
		write(t, e, uint64(i+1), batch(i)...)
	}
	write(t, e, 6, record.Op{ID: "b1", Version: 2}, op("a2", 2, "water met Dakar"))
	for seq := uint64(7); segmentCount(t, e) < 2 && seq < 50; seq++ { // Bleve may have put them together by itself
		write(t, e, seq, op("a2", seq, "water met Dakar"))
	}
	before := told(t, e)
	if n := segmentCount(t, e); n < 2 {
		t.Fatalf("%d segments to begin with", n)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := e.Compact(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("after its end: %v", err)
	}
	for range 2 {
		if err := e.Compact(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := segmentCount(t, e); n != 1 {
			t.Errorf("%d segments", n)
		}
		if after := told(t, e); !slices.Equal(before, after) {
			t.Errorf("before %v\nafter  %v", before, after)
		}
	}
	if _, err := e.Cards(t.Context(), []record.Key{{ID: "b1"}}); !errors.Is(err, index.ErrGone) {
		t.Errorf("a removed document: %v", err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := e.Compact(t.Context()); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("of a closed engine: %v", err)
	}
	e = must(t, dir, Options{ReadOnly: true})
	if n := segmentCount(t, e); n != 1 {
		t.Errorf("%d segments after opening anew", n)
	}
	if after := told(t, e); !slices.Equal(before, after) {
		t.Errorf("before %v\nopened anew %v", before, after)
	}
	if err := e.Compact(t.Context()); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("of an engine that only reads: %v", err)
	}
}

func TestCompactBesideReadersAndAWriter(t *testing.T) {
	e := must(t, t.TempDir(), Options{})
	for i := range 8 {
		write(t, e, uint64(i+1), batch(i)...)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for i := range 4 {
			if err := e.Compact(t.Context()); err != nil {
				t.Errorf("compact %d: %v", i, err)
			}
		}
	})
	work.Go(func() {
		for i := 8; i < 20; i++ {
			if _, err := e.Apply(t.Context(), record.Batch{Seq: uint64(i + 1), Ops: batch(i)}); err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		}
	})
	work.Go(func() {
		for least := 8; least < 20; {
			r, err := e.Search(t.Context(), query.Query{Root: query.Word{Text: "Dakar"}})
			if err != nil || r.Total < least {
				t.Errorf("%d found where there were %d: %v", r.Total, least, err)
				return
			}
			least = r.Total
		}
	})
	work.Wait()
	if err := e.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := segmentCount(t, e); n != 1 || total(t, e, "Dakar") != 20 {
		t.Errorf("%d segments, %d found", n, total(t, e, "Dakar"))
	}
}
