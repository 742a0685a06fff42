package keeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/index"
	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
)

// cluster stands for a service that has the index: engines in memory, which outlive those who open them, and faults.
type cluster struct {
	mu      sync.Mutex
	engines map[string]*local.Engine
	owner   string
	current string
	fault   error // of everything
	unheard int   // batches to come that are applied, and of which the answer is lost
	refused error // of Publish
	applied int   // batches
}

func newCluster(t *testing.T) *cluster {
	c := &cluster{engines: map[string]*local.Engine{}}
	t.Cleanup(func() {
		for _, e := range c.engines {
			_ = e.Close()
		}
	})
	return c
}

func (c *cluster) engine() Engine {
	e := engine
	e.Kind, e.Remote = "cluster", c
	e.Open = func(dir string, _ *slog.Logger) (index.Engine, error) { return c.open(dir, false) }
	e.OpenReadOnly = func(dir string, _ *slog.Logger) (index.Engine, error) { return c.open(dir, true) }
	return e
}

func (c *cluster) open(dir string, there bool) (index.Engine, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := strings.TrimSuffix(filepath.Base(dir), building)
	if c.fault != nil {
		return nil, c.fault
	}
	if c.engines[name] == nil {
		if there {
			return nil, index.ErrNotFound
		}
		e, err := local.Memory()
		if err != nil {
			return nil, err
		}
		c.engines[name] = e
	}
	return member{c.engines[name], c, name}, nil
}

func (c *cluster) do(work func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault != nil {
		return c.fault
	}
	return work()
}

func (c *cluster) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *cluster) Claim(_ context.Context, identity string) error {
	return c.do(func() error {
		if c.owner != "" && c.owner != identity {
			return ErrForeign
		}
		c.owner = identity
		return nil
	})
}

func (c *cluster) Generations(context.Context) (names []string, err error) {
	err = c.do(func() error { names = slices.Sorted(maps.Keys(c.engines)); return nil })
	return names, err
}

func (c *cluster) Current(context.Context) (name string, err error) {
	err = c.do(func() error { name = c.current; return nil })
	return name, err
}

func (c *cluster) Publish(ctx context.Context, name string, documents int) error {
	return c.do(func() error {
		if c.refused != nil {
			return c.refused
		}
		if i, err := c.engines[name].Info(ctx); err != nil || i.Documents != documents {
			return fmt.Errorf("%s holds %d documents, not %d: %w", name, i.Documents, documents, err)
		}
		c.current = name
		return nil
	})
}

func (c *cluster) Drop(_ context.Context, name string) error {
	return c.do(func() error {
		if name == c.current {
			return errors.New("it is current")
		}
		if e := c.engines[name]; e != nil {
			delete(c.engines, name)
			return e.Close()
		}
		return nil
	})
}

// member is a generation of a cluster.
type member struct {
	index.Engine
	c    *cluster
	name string
}

func (m member) well() error {
	return m.c.do(func() error {
		if m.c.engines[m.name] == nil {
			return fmt.Errorf("%w: no such index", index.ErrUnavailable)
		}
		return nil
	})
}

func (m member) Close() error { return nil }

func (m member) Health(context.Context) index.Health {
	if err := m.well(); err != nil {
		return index.Health{State: index.Down, Reasons: []string{err.Error()}}
	}
	return index.Health{State: index.Well}
}

func (m member) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	if err := m.well(); err != nil {
		return nil, err
	}
	out, err := m.Engine.Apply(ctx, b)
	lost := false
	m.c.set(func() {
		m.c.applied++
		if lost = m.c.unheard > 0; lost {
			m.c.unheard--
		}
	})
	if lost {
		return nil, index.ErrUnavailable
	}
	return out, err
}

func (m member) Search(ctx context.Context, q query.Query) (index.Result, error) {
	if err := m.well(); err != nil {
		return index.Result{}, err
	}
	return m.Engine.Search(ctx, q)
}

func (m member) Info(ctx context.Context) (index.Info, error) {
	if err := m.well(); err != nil {
		return index.Info{}, err
	}
	return m.Engine.Info(ctx)
}

func (m member) Applied(ctx context.Context) (uint64, error) {
	if err := m.well(); err != nil {
		return 0, err
	}
	return m.Engine.Applied(ctx)
}

func (c *cluster) keeper(t *testing.T, dir string) *Keeper {
	t.Helper()
	k := newKeeper(dir, c.engine(), quiet())
	k.patience, k.retry = 200*time.Millisecond, 20*time.Millisecond
	t.Cleanup(func() { _ = k.Close() })
	if err := k.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return k
}

// agrees checks that nothing is behind, that store and index are equal, and that readers elsewhere are answered from it.
func (c *cluster) agrees(t *testing.T, k *Keeper, documents int) {
	t.Helper()
	eventually(t, "the index has everything", func() bool { return k.behind.reason() == nil })
	whole(t, k, documents)
	if got := total(t, k, "afspraak"); got != documents {
		t.Errorf("%d found of %d", got, documents)
	}
	g := k.acquire()
	defer g.release()
	current, err := currentGeneration(k.root())
	if err != nil || current != g.name || c.current != g.name {
		t.Errorf("CURRENT is %q, the cluster's %q, in use is %q, %v", current, c.current, g.name, err)
	}
	if err := k.Ready(t.Context()); err != nil {
		t.Errorf("ready: %v", err)
	}
}

// What is put while the cluster is away is kept, told as kept, and found when the cluster is back. Nobody has to do anything.
func TestAnOutageLosesNothing(t *testing.T) {
	c := newCluster(t)
	k := c.keeper(t, t.TempDir())
	put(t, k, 0, 20)
	c.agrees(t, k, 20)
	for name, fault := range map[string]error{"away": index.ErrUnavailable, "overloaded": index.ErrOverloaded, "silent": context.DeadlineExceeded, "odd": errors.New("400")} {
		c.set(func() { c.fault = fault })
		put(t, k, 20, 40)
		if _, err := k.Search(t.Context(), query.Query{}); !errors.Is(err, fault) {
			t.Errorf("%s: search: %v", name, err)
		}
		if err := k.Ready(t.Context()); err == nil || !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%s: ready: %v", name, err)
		}
		if err := k.Settle(t.Context()); !errors.Is(err, ErrDegraded) {
			t.Errorf("%s: settle: %v", name, err)
		}
		if found, err := k.Check(t.Context()); err != nil || len(found) == 0 || found[0].Class != IndexBehind {
			t.Errorf("%s: doctor: %v, %v", name, found, err)
		}
		c.set(func() { c.fault = nil })
		if err := func() error { k.patience = 20 * time.Second; return k.Settle(t.Context()) }(); err != nil {
			t.Errorf("%s: settle afterwards: %v", name, err)
		}
		k.patience = 200 * time.Millisecond
		c.agrees(t, k, 40)
	}
}

// A batch that was applied and whose answer was lost is given again.
func TestALostAnswerIsHarmless(t *testing.T) {
	c := newCluster(t)
	k := c.keeper(t, t.TempDir())
	c.set(func() { c.unheard = 3 })
	put(t, k, 0, 50)
	c.agrees(t, k, 50)
}

// The process begins, and ends, while the cluster is away.
func TestAClusterThatIsAwayAtTheStart(t *testing.T) {
	c := newCluster(t)
	dir := t.TempDir()
	k := c.keeper(t, dir)
	put(t, k, 0, 20)
	closed(t, k)
	c.set(func() { c.fault = index.ErrUnavailable })
	k = c.keeper(t, dir)
	put(t, k, 20, 30)
	if _, err := k.Search(t.Context(), query.Query{}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("search: %v", err)
	}
	if h := k.Health(t.Context()); h.State != index.Down {
		t.Errorf("health %v", h)
	}
	if _, err := k.Reindex(t.Context(), nil); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("reindex: %v", err)
	}
	closed(t, k)
	k = c.keeper(t, dir)
	put(t, k, 30, 40)
	c.set(func() { c.fault = nil })
	c.agrees(t, k, 40)
	put(t, k, 40, 50)
	c.agrees(t, k, 50)
	closed(t, k)
	c.agrees(t, c.keeper(t, dir), 50)
}

// A new generation takes the place of the one before in the cluster too. Of those before that, and of what a crash left, nothing stays.
func TestGenerationsOfACluster(t *testing.T) {
	c := newCluster(t)
	dir := t.TempDir()
	k := c.keeper(t, dir)
	put(t, k, 0, 20)
	for range 3 {
		if _, err := k.Reindex(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		c.agrees(t, k, 20)
	}
	has := func(want ...string) {
		t.Helper()
		if got := slices.Sorted(maps.Keys(c.engines)); !slices.Equal(got, want) {
			t.Errorf("the cluster has %v, want %v", got, want)
		}
	}
	has("gen-3", "gen-4")
	closed(t, k)
	for _, left := range []string{"gen-5.tmp", "gen-6"} { // being written; whole and never named
		if err := os.MkdirAll(filepath.Join(dir, "index", left), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, left := range []string{"gen-5", "gen-6", "gen-7"} {
		if _, err := c.open(left, false); err != nil {
			t.Fatal(err)
		}
	}
	k = c.keeper(t, dir)
	has("gen-3", "gen-4")
	c.agrees(t, k, 20)
	// Between CURRENT and Publish the process was killed.
	closed(t, k)
	c.set(func() { c.current = "gen-3" })
	c.agrees(t, c.keeper(t, dir), 20)
}

// A generation that can not be published changes nothing.
func TestPublishingFails(t *testing.T) {
	c := newCluster(t)
	k := c.keeper(t, t.TempDir())
	put(t, k, 0, 20)
	c.set(func() { c.refused = index.ErrUnavailable })
	if _, err := k.Reindex(t.Context(), nil); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("reindex: %v", err)
	}
	c.set(func() { c.refused = nil })
	put(t, k, 20, 30)
	c.agrees(t, k, 30)
	if c.current != "gen-1" || len(c.engines) != 1 {
		t.Errorf("current %s of %d", c.current, len(c.engines))
	}
}

// An index that is not the one this folder has written is never answered from.
func TestTheWrongIndex(t *testing.T) {
	fresh := func(t *testing.T) (*cluster, string) {
		c := newCluster(t)
		dir := t.TempDir()
		k := c.keeper(t, dir)
		put(t, k, 0, 20)
		closed(t, k)
		return c, dir
	}
	t.Run("of another folder", func(t *testing.T) {
		c, dir := fresh(t)
		other := t.TempDir()
		if _, err := Open(t.Context(), other, c.engine(), quiet()); !errors.Is(err, ErrForeign) {
			t.Errorf("open: %v", err)
		}
		if len(c.engines) != 1 {
			t.Errorf("the cluster has %d generations", len(c.engines))
		}
		c.agrees(t, c.keeper(t, dir), 20)
	})
	t.Run("emptied while nobody looked", func(t *testing.T) {
		c, dir := fresh(t)
		c.engines, c.owner, c.current = map[string]*local.Engine{}, "", ""
		c.agrees(t, c.keeper(t, dir), 20)
	})
	t.Run("emptied while it is read", func(t *testing.T) {
		c, dir := fresh(t)
		k := c.keeper(t, dir)
		c.set(func() { c.engines, c.owner, c.current = map[string]*local.Engine{}, "", "" })
		if _, err := k.Search(t.Context(), query.Query{}); err == nil {
			t.Error("an empty cluster answers")
		}
		eventually(t, "it is made anew", func() bool { _, err := k.Search(t.Context(), query.Query{}); return err == nil })
		c.agrees(t, k, 20)
	})
	older := func(t *testing.T, c *cluster, drop string, seq uint64) { // as a snapshot would bring it back
		e, err := local.Memory()
		if err != nil {
			t.Fatal(err)
		}
		var b record.Batch
		for n := range 10 {
			d := reading(fmt.Sprintf("doc%04d", n), text(n)).Document
			d.Version = 1
			if d.ID != drop {
				b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: d})
			}
		}
		b.Seq = seq
		if _, err := e.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		c.engines["gen-1"] = e
	}
	t.Run("as it was before", func(t *testing.T) {
		c, dir := fresh(t)
		older(t, c, "", 1)
		k := c.keeper(t, dir)
		c.agrees(t, k, 20)
		if c.current != "gen-1" {
			t.Errorf("%s was made where the changes would do", c.current)
		}
	})
	t.Run("a part of it", func(t *testing.T) {
		c, dir := fresh(t)
		older(t, c, "doc0003", 2) // says more than it has
		c.agrees(t, c.keeper(t, dir), 20)
		if c.current != "gen-2" {
			t.Errorf("%s is answered from", c.current)
		}
	})
	t.Run("ahead of the store", func(t *testing.T) {
		c, dir := fresh(t)
		older(t, c, "", 99)
		c.agrees(t, c.keeper(t, dir), 20)
		if c.current != "gen-2" {
			t.Errorf("%s is answered from", c.current)
		}
	})
	t.Run("the folder is gone", func(t *testing.T) {
		c, dir := fresh(t)
		if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
			t.Fatal(err)
		}
		c.agrees(t, c.keeper(t, dir), 20)
		if len(c.engines) != 1 || c.current != "gen-2" {
			t.Errorf("%s of %d", c.current, len(c.engines))
		}
	})
	t.Run("of files", func(t *testing.T) {
		dir := t.TempDir()
		k := opened(t, dir)
		put(t, k, 0, 20)
		closed(t, k)
		c := newCluster(t)
		k = c.keeper(t, dir)
		c.agrees(t, k, 20)
		put(t, k, 20, 30)
		closed(t, k)
		k = opened(t, dir)
		whole(t, k, 30)
	})
}

// A backup has the store, and no folder that only names what is elsewhere.
func TestABackupBesideACluster(t *testing.T) {
	c := newCluster(t)
	k := c.keeper(t, t.TempDir())
	put(t, k, 0, 20)
	if _, err := k.Reindex(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "backup")
	if _, err := k.Backup(t.Context(), to, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, "index")); err == nil {
		t.Error("the backup names a generation")
	}
	closed(t, k)
	dir := t.TempDir()
	if _, err := Restore(t.Context(), to, dir); err != nil {
		t.Fatal(err)
	}
	c.agrees(t, c.keeper(t, dir), 20) // it takes over where the other left off
}

// Verify finds every difference in both directions, and mends it.
func TestVerify(t *testing.T) {
	for _, where := range []string{"files", "cluster"} {
		t.Run(where, func(t *testing.T) {
			var k *Keeper
			if where == "files" {
				k = opened(t, t.TempDir())
			} else {
				k = newCluster(t).keeper(t, t.TempDir())
			}
			put(t, k, 0, 30)
			if c, _, err := k.Verify(t.Context(), true); err != nil || !c.Equal() || c.Store.Documents != 30 || c.Index.Documents != 30 {
				t.Fatalf("%+v, %v", c, err)
			}
			doc := func(id string, version uint64) *record.Document {
				d := reading(id, text(77)).Document
				d.Version = version
				return d
			}
			e := k.current.engine
			seq, err := e.Applied(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			spoil := record.Batch{Seq: seq, Ops: []record.Op{
				{ID: "doc0003", Version: 1}, // taken away, as far as the index knows
				{ID: "stranger", Version: 5, Document: doc("stranger", 5)},
				{ID: "doc0007", Version: 9, Document: doc("doc0007", 9)},
			}}
			if _, err := e.Apply(t.Context(), spoil); err != nil {
				t.Fatal(err)
			}
			want := []Difference{{"doc0003", Missing, 1, 1}, {"doc0007", Other, 1, 9}, {"stranger", Foreign, 0, 5}}
			sorted := func(c Comparison) []Difference {
				return slices.SortedFunc(slices.Values(c.Differences), func(a, b Difference) int { return strings.Compare(a.ID, b.ID) })
			}
			c, _, err := k.Verify(t.Context(), false)
			if err != nil || !slices.Equal(sorted(c), want) {
				t.Fatalf("%+v, %v", c, err)
			}
			before, after, err := k.Verify(t.Context(), true)
			if err != nil || !slices.Equal(sorted(before), want) || !after.Equal() {
				t.Fatalf("%+v, %+v, %v", before, after, err)
			}
			whole(t, k, 30)
			// What can be added is added to the generation in use.
			name := k.current.name
			if _, err := k.current.engine.Apply(t.Context(), record.Batch{Seq: seq, Ops: []record.Op{{ID: "stranger2", Version: 5, Document: doc("stranger2", 5)}}}); err != nil {
				t.Fatal(err)
			}
			if _, after, err := k.Verify(t.Context(), true); err != nil || !after.Equal() || k.current.name != name {
				t.Fatalf("%+v, %v, in %s after %s", after, err, k.current.name, name)
			}
		})
	}
}
