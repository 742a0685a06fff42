package keeper

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
)

// memory returns an engine that holds n documents and tells when it is closed.
func memory(t *testing.T, n int, closed func()) index.Engine {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	var b record.Batch
	for i := range n {
		d := reading(string(rune('a'+i)), text(i)).Document
		d.Version = 1
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: d})
	}
	b.Seq = uint64(n)
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return watched{e, closed}
}

type watched struct {
	*local.Engine
	closed func()
}

func (w watched) Close() error {
	w.closed()
	return w.Engine.Close()
}

// A keeper without a store answers from what it is shown, and tells every writer that it does not write.
func TestWithoutAStore(t *testing.T) {
	k := OpenEngine(nil, quiet())
	defer k.Close()
	ctx := t.Context()
	if err := k.Ready(ctx); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("ready with nothing to read: %v", err)
	}
	if _, err := k.Search(ctx, query.Query{}); !errors.Is(err, index.ErrUnavailable) || errors.Is(err, errClosed) {
		t.Errorf("search with nothing to read: %v", err)
	}
	k.Show(memory(t, 3, func() {}), nil)
	if err := k.Ready(ctx); err != nil {
		t.Errorf("ready: %v", err)
	}
	if r, err := k.Search(ctx, query.Query{}); err != nil || r.Total != 3 {
		t.Errorf("%d found, %v", r.Total, err)
	}
	for name, work := range map[string]func() error{
		"put":      func() error { _, err := k.Put(ctx, []record.Reading{reading("x", "tekst")}); return err },
		"reindex":  func() error { _, err := k.Reindex(ctx, nil); return err },
		"correct":  func() error { return k.Correct(ctx) },
		"backup":   func() error { _, err := k.Backup(ctx, t.TempDir()+"/b.tar", time.Now()); return err },
		"check":    func() error { _, err := k.Check(ctx); return err },
		"repair":   func() error { _, err := k.Repair(ctx, nil); return err },
		"coverage": func() error { _, err := k.Coverage(ctx); return err },
		"outdated": func() error {
			for _, err := range k.Outdated(1, "") {
				return err
			}
			return nil
		},
	} {
		if err := work(); !errors.Is(err, ErrReplica) || !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v, want that it is written elsewhere", name, err)
		}
	}
	if err := k.Settle(ctx); err != nil {
		t.Errorf("settle: %v", err)
	}
	if n, err := k.Corrections(); err != nil || n != 0 {
		t.Errorf("%d corrections, %v", n, err)
	}
}

// What is shown next takes over under readers, none of which sees an error or half of it; what was shown before is closed once, when its last
// reader is done.
func TestShowUnderReaders(t *testing.T) {
	var open, closed, ended atomic.Int64
	show := func(k *Keeper, n int) {
		open.Add(1)
		k.Show(memory(t, n, func() { closed.Add(1) }), func() { ended.Add(1) })
	}
	k := OpenEngine(nil, quiet())
	show(k, 5)
	ctx, stop := context.WithCancel(t.Context())
	var reads atomic.Int64
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				r, err := k.Search(t.Context(), query.Query{Size: query.MaxSize})
				if err != nil || r.Total < 5 || len(r.Hits) != r.Total || uint64(r.Total) != seqOf(r.Info) {
					t.Errorf("%d hits of %d in %s: %v", len(r.Hits), r.Total, r.Info.Generation, err)
					return
				}
				reads.Add(1)
			}
		})
	}
	for n := range 10 {
		show(k, 5+n)
		for seen := reads.Load(); reads.Load() < seen+20 && !t.Failed(); {
			time.Sleep(time.Millisecond)
		}
	}
	stop()
	readers.Wait()
	if closed.Load() != open.Load()-1 || ended.Load() != closed.Load() {
		t.Errorf("of %d engines %d are closed, %d told", open.Load(), closed.Load(), ended.Load())
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	show(k, 5) // too late
	if closed.Load() != open.Load() || ended.Load() != open.Load() {
		t.Errorf("after the end %d of %d are closed", closed.Load(), open.Load())
	}
	if _, err := k.Search(t.Context(), query.Query{}); !errors.Is(err, errClosed) {
		t.Errorf("search after the end: %v", err)
	}
}

// seqOf is the number behind the @ of a generation.
func seqOf(i index.Info) uint64 {
	_, after, _ := strings.Cut(i.Generation, "@")
	n, _ := strconv.ParseUint(after, 10, 64)
	return n
}
