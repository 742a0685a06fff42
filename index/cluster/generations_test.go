package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/internal/record"
)

// filled opens a generation with n documents.
func filled(t *testing.T, c *Cluster, name string, n int) *Engine {
	t.Helper()
	e := generation(t, c, name)
	var ops []record.Op
	for i := range n {
		ops = append(ops, telling(fmt.Sprintf("d%03d", i), 1))
	}
	applyAll(t, e, 1, ops...)
	return e
}

func names(t *testing.T, c *Cluster) []string {
	t.Helper()
	all, err := c.Generations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func currentOf(t *testing.T, c *Cluster) string {
	t.Helper()
	now, err := c.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func TestGenerations(t *testing.T) {
	c := cluster(t, 1, -1)
	if now := currentOf(t, c); now != "" || len(names(t, c)) > 0 {
		t.Errorf("of nothing %q is current of %v", now, names(t, c))
	}
	if _, err := c.Open(t.Context(), "gen-1", true); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("reading what is not there: %v", err)
	}
	for _, bad := range []string{"", "Gen-1", "gen*", "gen,1", "../x", "meta", "-x"} {
		if _, err := c.Open(t.Context(), bad, false); err == nil {
			t.Errorf("a generation %q", bad)
		}
	}
	follower, err := c.Follow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := follower.Info(t.Context()); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("following nothing: %v", err)
	}
	if h := follower.Health(t.Context()); h.State != index.Down {
		t.Errorf("following nothing is %+v", h)
	}
	filled(t, c, "gen-9", 3)
	filled(t, c, "gen-10", 4)
	if got := names(t, c); !slices.Equal(got, []string{"gen-10", "gen-9"}) {
		t.Errorf("generations %v", got)
	}
	if now := currentOf(t, c); now != "" {
		t.Errorf("%q is current before anything was published", now)
	}
	for _, wrong := range []int{2, 4, 0} {
		if err := c.Publish(t.Context(), "gen-9", wrong); err == nil || currentOf(t, c) != "" {
			t.Errorf("published with 3 documents for %d: %v", wrong, err)
		}
	}
	if err := c.Publish(t.Context(), "gen-8", 0); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("publish what is not there: %v", err)
	}
	publish(t, c, "gen-9", 3)
	info, err := follower.Info(t.Context())
	if err != nil || info.Documents != 3 || info.Generation != "gen-9@1" || info.Schema != Schema() || info.Updated.IsZero() {
		t.Errorf("info %+v, %v", info, err)
	}
	publish(t, c, "gen-9", 3) // again
	publish(t, c, "gen-10", 4)
	eventually(t, follower, "gen-10@1")
	if _, err := follower.Apply(t.Context(), record.Batch{Seq: 7}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("writing to what is followed: %v", err)
	}
	if err := c.Drop(t.Context(), "gen-10"); err == nil || len(names(t, c)) != 2 {
		t.Errorf("the current generation was dropped: %v", err)
	}
	publish(t, c, "gen-9", 3) // back
	eventually(t, follower, "gen-9@1")
	for range 2 {
		if err := c.Drop(t.Context(), "gen-10"); err != nil {
			t.Error(err)
		}
	}
	if got := names(t, c); !slices.Equal(got, []string{"gen-9"}) {
		t.Errorf("generations %v", got)
	}
	if _, err := c.Open(t.Context(), "gen-10", true); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("what was dropped: %v", err)
	}
}

func publish(t *testing.T, c *Cluster, name string, want int) {
	t.Helper()
	if err := c.Publish(t.Context(), name, want); err != nil {
		t.Fatal(err)
	}
	if now := currentOf(t, c); now != name {
		t.Fatalf("%q is current, want %q", now, name)
	}
}

// eventually waits until an engine tells of a generation.
func eventually(t *testing.T, e *Engine, want string) {
	t.Helper()
	last := ""
	for range 100 {
		info, err := e.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if last = info.Generation; last == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the generation is %s, want %s", last, want)
}

// TestInstallations keeps two installations in one cluster, of which one's name begins as the other's.
func TestInstallations(t *testing.T) {
	one := cluster(t, 1, -1)
	other := connect(t, Options{Prefix: one.options.Prefix + "-gen", Replicas: -1})
	filled(t, one, "gen-1", 1)
	filled(t, other, "gen-1", 2)
	publish(t, one, "gen-1", 1)
	publish(t, other, "gen-1", 2)
	if got := names(t, one); !slices.Equal(got, []string{"gen-1"}) || currentOf(t, other) != "gen-1" {
		t.Errorf("generations %v", got)
	}
	if _, err := other.Open(t.Context(), "1", false); err == nil {
		t.Error("an index of another installation was opened")
	}
	if err := other.Drop(t.Context(), "1"); err == nil || len(names(t, one)) != 1 {
		t.Errorf("an index of another installation was dropped: %v", err)
	}
}

// TestPublishUnderReads makes another generation current while readers ask all the time: each sees the one or the other whole.
func TestPublishUnderReads(t *testing.T) {
	c := cluster(t, 2, 1)
	filled(t, c, "gen-1", 40)
	filled(t, c, "gen-2", 60)
	publish(t, c, "gen-1", 40)
	want := map[string]int{"gen-1@1": 40, "gen-2@1": 60}
	var reads, errs, short, switches atomic.Int64
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		e, err := c.Follow(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		readers.Go(func() {
			before := ""
			for {
				select {
				case <-stop:
					return
				default:
				}
				info, err := e.Info(t.Context())
				reads.Add(1)
				switch {
				case err != nil:
					errs.Add(1)
					t.Log(err)
				case info.Documents != want[info.Generation]:
					short.Add(1)
					t.Logf("%+v", info)
				case before != "" && before != info.Generation:
					switches.Add(1)
				}
				before = info.Generation
			}
		})
	}
	for i := range 6 {
		for reads.Load() < int64(200*(i+1)) {
			time.Sleep(10 * time.Millisecond)
		}
		name := fmt.Sprintf("gen-%d", 2-i%2)
		publish(t, c, name, want[name+"@1"])
		time.Sleep(2 * fresh)
	}
	if err := c.Drop(t.Context(), "gen-2"); err != nil {
		t.Error(err)
	}
	time.Sleep(2 * fresh)
	close(stop)
	readers.Wait()
	t.Logf("%d reads, %d errors, %d short, %d switches seen", reads.Load(), errs.Load(), short.Load(), switches.Load())
	if reads.Load() < 1000 || errs.Load() > 0 || short.Load() > 0 || switches.Load() < 4*6 {
		t.Error("want at least 1,000 reads without an error or a short one, and each switch seen by each reader")
	}
}

// TestSchemas opens generations that other programs made.
func TestSchemas(t *testing.T) {
	c := cluster(t, 1, -1)
	filled(t, c, "gen-1", 2)
	make := func(change func(*schemaMeta)) {
		m := c.ours("gen-1")
		change(&m)
		if err := c.put(t.Context(), "/"+c.indexOf("gen-1")+"/_mapping", object{"_meta": m}, nil); err != nil {
			t.Fatal(err)
		}
		if err := c.note(t.Context(), "gen-1", object{"schema": m.Schema, "number": m.Number, "mapping": m.Mapping}); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(*schemaMeta){
		"an older schema":  func(m *schemaMeta) { m.Schema, m.Number = "older", 1 },
		"an older mapping": func(m *schemaMeta) { m.Mapping-- },
	} {
		make(change)
		e := generation(t, c, "gen-1")
		info, err := e.Info(t.Context())
		if err != nil || info.Documents != 2 || info.Schema == Schema() {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
		if _, err := e.Apply(t.Context(), record.Batch{Seq: 2, Ops: []record.Op{telling("x", 1)}}); !errors.Is(err, index.ErrUnavailable) || !strings.Contains(err.Error(), "build a new generation") {
			t.Errorf("%s: writing: %v", name, err)
		}
	}
	for name, change := range map[string]func(*schemaMeta){
		"a newer schema":  func(m *schemaMeta) { m.Schema = "newer"; m.Number++ },
		"a newer mapping": func(m *schemaMeta) { m.Mapping++ },
	} {
		make(change)
		for _, readOnly := range []bool{true, false} {
			if _, err := c.Open(t.Context(), "gen-1", readOnly); !errors.Is(err, ErrNewer) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestStaysFresh gives a reader of its own connection what a writer applies, within the time that readers go on with what they know.
func TestStaysFresh(t *testing.T) {
	c := cluster(t, 1, -1)
	w := filled(t, c, "gen-1", 1)
	r, err := connectAgain(t, c).Open(t.Context(), "gen-1", true)
	if err != nil {
		t.Fatal(err)
	}
	applyAll(t, w, 5, telling("x", 1))
	eventually(t, r, "gen-1@5")
	if seq, err := r.Applied(t.Context()); err != nil || seq != 5 {
		t.Errorf("applied %d, %v", seq, err)
	}
	if again := generation(t, c, "gen-1"); mustApplied(t, again) != 5 {
		t.Errorf("opened anew: applied %d", mustApplied(t, again))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Info(t.Context()); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("closed: %v", err)
	}
	if _, err := w.Apply(context.Background(), record.Batch{Seq: 6}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("closed: %v", err)
	}
}

func mustApplied(t *testing.T, e *Engine) uint64 {
	t.Helper()
	seq, err := e.Applied(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

// connectAgain is another process at the same indices.
func connectAgain(t *testing.T, c *Cluster) *Cluster {
	t.Helper()
	again, err := Connect(t.Context(), c.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	return again
}
