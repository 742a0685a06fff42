package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"entente/index"
	"entente/internal/record"
	"entente/internal/testcluster"
)

// Batches whose answers are lost, one in a few, after the cluster has done what they say leave what batches leave whose answers arrive.
func TestAnswersOfBatchesAreLost(t *testing.T) {
	plain := cluster(t, 2, 1)
	var answers, lost atomic.Int64
	var lossy []string
	for _, address := range testcluster.Addresses(t) {
		c := cutting(t, strings.TrimPrefix(address, "http://"), func() bool {
			answers.Add(1)
			if rand.N(4) > 0 {
				return false
			}
			lost.Add(1)
			return true
		})
		lossy = append(lossy, c.address())
	}
	var log lockedBuffer
	c, err := Connect(t.Context(), Options{
		Addresses: lossy, Prefix: plain.options.Prefix, Shards: 2, Replicas: 1, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	e := generation(t, c, "gen-1")
	want := map[record.Key]bool{} // and whether it was removed
	for seq := uint64(1); seq <= 10; seq++ {
		b := record.Batch{Seq: seq}
		for i := range 5 {
			id := fmt.Sprintf("d%d", (int(seq)*3+i)%12)
			op := telling(id, seq, id+"-a")
			if (int(seq)+i)%6 == 0 {
				op = record.Op{ID: id, Version: seq}
			}
			maps.DeleteFunc(want, func(k record.Key, _ bool) bool { return k.ID == id })
			want[record.Key{ID: id, Version: seq}] = op.Document == nil
			b.Ops = append(b.Ops, op)
		}
		out, err := e.Apply(t.Context(), b)
		for try := 1; errors.Is(err, index.ErrUnavailable) && try < 5; try++ { // as who keeps an index does
			out, err = e.Apply(t.Context(), b)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range out {
			if o.Status != record.Applied {
				t.Errorf("batch %d: %s is %s: %s", seq, o.ID, o.Status, o.Reason)
			}
		}
	}
	if lost.Load() == 0 {
		t.Error("no answer was lost")
	}
	reader, err := plain.Open(context.WithoutCancel(t.Context()), "gen-1", true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	got := map[record.Key]bool{}
	if err := reader.Each(t.Context(), func(k record.Key, removed bool) error { got[k] = removed; return nil }); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		t.Errorf("holds %v, want %v", got, want)
	}
	if text := log.String(); strings.Contains(text, "another process") {
		t.Errorf("the only writer takes itself for another: %s", text)
	}
	t.Logf("%d of %d answers lost", lost.Load(), answers.Load())
}
