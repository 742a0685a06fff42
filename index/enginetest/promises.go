package enginetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// anyOrderWithRemovals applies the same changes in every order, removals among them: what is there at the end does not depend on it.
func anyOrderWithRemovals(t *testing.T, e index.Engine) {
	changes := []func(id string) record.Op{
		func(id string) record.Op { return telling(doc(id, 1, "Eerste", "tekst"), id+"-1") },
		func(id string) record.Op { return record.Op{ID: id, Version: 2} },
		func(id string) record.Op { return telling(doc(id, 3, "Derde", "tekst"), id+"-3") },
		func(id string) record.Op { return record.Op{ID: id, Version: 4, Target: "elders"} },
	}
	n := 0
	for _, last := range []int{3, 4} { // with a document at the end, and with its removal
		for _, order := range permutations(last) {
			id := fmt.Sprintf("d%03d", n)
			n++
			var ops []record.Op
			for _, i := range order {
				ops = append(ops, changes[i](id))
			}
			apply(t, e, uint64(n), ops...)
			_, err := e.Cards(t.Context(), []record.Key{{ID: id, Version: 3}})
			found := agreementsFound(t, e, query.Word{Text: id + "-3"})
			if last == 3 && (err != nil || !slices.Equal(found, []string{id + "-3"})) || last == 4 && (!errors.Is(err, index.ErrMoved) || len(found) > 0) {
				t.Errorf("changes in the order %v: %v, agreements %v", order, err, found)
			}
		}
	}
	if r := search(t, e, "derde"); r.Total != 6 || search(t, e, "eerste").Total != 0 || r.Info.Documents != 6 {
		t.Errorf("%d found of %d documents, want 6", r.Total, r.Info.Documents)
	}
}

// permutations lists the orders of the first n numbers.
func permutations(n int) (all [][]int) {
	if n == 0 {
		return [][]int{nil}
	}
	for _, p := range permutations(n - 1) {
		for at := range n {
			all = append(all, slices.Insert(slices.Clone(p), at, n-1))
		}
	}
	return all
}

// lists is what an engine has of every document, for who compares it with a store.
func lists(t *testing.T, e index.Engine) {
	each := func() map[string]string {
		t.Helper()
		all := map[string]string{}
		err := e.Each(t.Context(), func(k record.Key, removed bool) error {
			if _, twice := all[k.ID]; twice {
				t.Errorf("%s is listed twice", k.ID)
			}
			all[k.ID] = fmt.Sprint(k.Version, removed)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if got := each(); len(got) > 0 {
		t.Errorf("an empty engine lists %v", got)
	}
	want := map[string]string{}
	var ops []record.Op
	for i := range 300 {
		id := fmt.Sprintf("d%03d", i)
		ops = append(ops, telling(doc(id, 2, "Delegatie", "tekst"), id+"-a1"))
		want[id] = "2 false"
	}
	apply(t, e, 1, ops...)
	apply(t, e, 2, record.Op{ID: "d007", Version: 3}, record.Op{ID: "d008", Version: 1<<40 + 1, Target: "d009"}, doc("d009", 1<<61, "Delegatie"), record.Op{ID: "nooit", Version: 5},
		doc("d010", 1, "Te laat"), record.Op{Version: 4})
	maps.Copy(want, map[string]string{"d007": "3 true", "d008": fmt.Sprint(1<<40+1, true), "d009": fmt.Sprint(1<<61, false), "nooit": "5 true"})
	if got := each(); !maps.Equal(got, want) {
		for id := range want {
			if got[id] != want[id] {
				t.Errorf("%s is listed as %q, want %q", id, got[id], want[id])
			}
		}
		t.Errorf("%d are listed, want %d", len(got), len(want))
	}
	enough, seen := errors.New("enough"), 0
	err := e.Each(t.Context(), func(record.Key, bool) error {
		if seen++; seen == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || seen != 3 {
		t.Errorf("a caller who has seen enough: %v after %d", err, seen)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Each(gone, func(record.Key, bool) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a list for a caller who has gone: %v", err)
	}
}

// copied is how long a new engine may take until there is a copy of what it holds, where it makes any.
const copied = 30 * time.Second

// ends closes an engine: it says so from then on, to everybody.
func ends(t *testing.T, e index.Engine) {
	apply(t, e, 1, telling(doc("a", 1, "Alfa", "tekst"), "a-1"))
	h := e.Health(t.Context())
	for since := time.Now(); h.State == index.Degraded && e.Can().Replicated && time.Since(since) < copied; h = e.Health(t.Context()) {
		time.Sleep(100 * time.Millisecond)
	}
	if h.State != index.Well || len(h.Reasons) > 0 {
		t.Errorf("health %+v", h)
	}
	if can := e.Can(); e.Can() != can {
		t.Error("what it can changes")
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, err := range map[string]error{
		"search":     second(e.Search(ctx, query.Query{})),
		"cards":      second(e.Cards(ctx, []record.Key{{ID: "a"}})),
		"passages":   second(e.Passages(ctx, record.Key{ID: "a"})),
		"agreements": second(e.Agreements(ctx, record.Key{ID: "a"})),
		"records":    second(e.Records(ctx, []record.Key{{ID: "a-1"}})),
		"words":      e.Words(ctx, "a", func(index.Word) bool { return true }),
		"alike":      second(e.Alike(ctx, "alfa", 1)),
		"count":      second(e.Count(ctx, "alfa")),
		"apply":      second(e.Apply(ctx, record.Batch{Seq: 2, Ops: []record.Op{doc("b", 1, "Bravo")}})),
		"applied":    second(e.Applied(ctx)),
		"info":       second(e.Info(ctx)),
		"each":       e.Each(ctx, func(record.Key, bool) error { return nil }),
	} {
		if !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%s after the end: %v", name, err)
		}
	}
	if h := e.Health(ctx); h.State != index.Down || len(h.Reasons) == 0 {
		t.Errorf("health after the end: %+v", h)
	}
	if err := e.Close(); err != nil {
		t.Errorf("ended twice: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// walkWhileWriting goes from page to page, between which documents change, come and go. A cursor goes on behind the place of the last hit: of an order that the
// changes leave alone nothing comes twice, and whatever stays is seen. By relevance a hit may change its place, so that only an end is promised.
func walkWhileWriting(t *testing.T, e index.Engine) {
	const stay, change = 120, 40
	var ops []record.Op
	title := func(i int) string { return fmt.Sprintf("Delegatie %04d", i*7%1000) }
	for i := range stay {
		ops = append(ops, dated(doc(fmt.Sprintf("stays%03d", i), 1, title(i)), i))
	}
	restless := func(i int, version uint64) record.Op {
		id := fmt.Sprintf("moves%03d", i)
		if (version+uint64(i))%3 == 0 {
			return record.Op{ID: id, Version: version}
		}
		return dated(doc(id, version, title(1+3*i), fmt.Sprintf("inhoud %d", version)), i)
	}
	for i := range change {
		ops = append(ops, restless(i, 1))
	}
	apply(t, e, 1, ops...)
	version := uint64(1)
	write := func() {
		t.Helper()
		version++
		var ops []record.Op
		for i := range change {
			ops = append(ops, restless(i, version))
		}
		apply(t, e, version, ops...)
	}
	for _, order := range []query.Sort{query.Title, query.Oldest, query.Newest, query.Relevance} {
		seen := map[string]int{}
		q := query.Query{Root: query.Word{Text: "delegatie"}, Sort: order, Size: 7, Facets: []string{}}
		pages := 0
		for ; pages < 100; pages++ {
			r, err := e.Search(t.Context(), q)
			if err != nil {
				t.Errorf("by %q, page %d: %v", order, pages, err)
				break
			}
			for _, h := range r.Hits {
				seen[h.Key.ID]++
			}
			if q.After = r.Next; q.After == "" {
				break
			}
			write()
		}
		if pages == 100 {
			t.Errorf("by %q there is no end", order)
		}
		if order == query.Relevance {
			continue
		}
		for id, n := range seen {
			if n > 1 {
				t.Errorf("by %q %s comes %d times", order, id, n)
			}
		}
		for i := range stay {
			if id := fmt.Sprintf("stays%03d", i); seen[id] != 1 {
				t.Errorf("by %q %s, which stays, comes %d times", order, id, seen[id])
			}
		}
	}
}

func dated(op record.Op, i int) record.Op {
	op.Document.Years.Agreement = []int{1950 + i%60}
	return op
}

// impatient is a context that ends when it has been asked so often whether it has.
type impatient struct {
	context.Context
	mu   sync.Mutex
	left int
	done chan struct{}
	over bool
}

func patience(ctx context.Context, asks int) *impatient {
	return &impatient{Context: ctx, left: asks, done: make(chan struct{})}
}

func (c *impatient) ask() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left < 0 && !c.over {
		c.over = true
		close(c.done)
	}
	return c.over
}

// Err counts.
func (c *impatient) Err() error {
	if c.ask() {
		return context.Canceled
	}
	return c.Context.Err()
}

// Done counts.
func (c *impatient) Done() <-chan struct{} {
	c.ask()
	return c.done
}

// givenUp gives questions up while they are answered: the engine notices in the middle of its work, answers the next caller, and leaves nothing running.
func givenUp(t *testing.T, e index.Engine) {
	r := newRandom(42)
	var ops []record.Op
	for i := range 150 {
		id := fmt.Sprintf("d%03d", i)
		ops = append(ops, record.Op{ID: id, Version: 1, Document: r.document(id, 1)})
	}
	apply(t, e, 1, ops...)
	heavy := query.Query{Root: query.Or{Nodes: []query.Node{
		query.Prefix{Text: "s"}, query.Fuzzy{Text: "samenwerking", Edits: 2}, query.Phrase{Text: "de stad", Slop: 9}, query.Not{Node: query.Word{Text: "water"}},
	}}, Facets: []string{"country", "theme", "year", "partner", "language"}, Size: 100}
	whole, err := e.Search(t.Context(), heavy)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	inTheMiddle := 0
	for i := range 120 {
		q := heavy
		q.Root = query.Or{Nodes: []query.Node{heavy.Root, query.Word{Text: fmt.Sprintf("ander%d", i)}}} // which nobody has been answered before
		got, err := e.Search(patience(t.Context(), 1+i%12), q)
		switch {
		case errors.Is(err, context.Canceled):
			inTheMiddle++
		case err != nil:
			t.Fatalf("question %d: %v", i, err)
		case got.Total != whole.Total:
			t.Errorf("question %d: total %d, want %d", i, got.Total, whole.Total)
		}
	}
	if inTheMiddle == 0 {
		t.Error("no question was given up in the middle: the engine does not look whether its caller has gone")
	}
	if r, err := e.Search(t.Context(), heavy); err != nil || r.Total != whole.Total {
		t.Errorf("after all that: total %d, want %d, %v", r.Total, whole.Total, err)
	}
	const slack = 10 // that have nothing to do with it
	after := runtime.NumGoroutine()
	for range 400 { // until what ends by itself has ended
		if after <= before+slack {
			return
		}
		time.Sleep(25 * time.Millisecond)
		after = runtime.NumGoroutine()
	}
	t.Errorf("%d goroutines, before %d", after, before)
}

// strangersCursor is a cursor that another index gave out.
func strangersCursor(t *testing.T, open func(t *testing.T) index.Engine) {
	one, other := open(t), open(t)
	q := query.Query{Root: query.Word{Text: "delegatie"}, Size: 2}
	for _, e := range []index.Engine{one, other} {
		apply(t, e, 1, doc("a", 1, "Delegatie"), doc("b", 1, "Delegatie"), doc("c", 1, "Delegatie"))
	}
	r, err := one.Search(t.Context(), q)
	if err != nil || r.Next == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	q.After = r.Next
	if _, err := other.Search(t.Context(), q); !errors.Is(err, index.ErrCursorExpired) {
		t.Errorf("another index takes the cursor: %v", err)
	}
	if r, err := one.Search(t.Context(), q); err != nil || !slices.Equal(idsOf(r.Hits), []string{"c"}) {
		t.Errorf("its own goes on with %v, %v", idsOf(r.Hits), err)
	}
}
