package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/testcluster"
)

// rounds is how often each kind of death is died.
func rounds() int {
	if testing.Short() {
		return 1
	}
	return 5
}

// TestFaults harms the nodes of a cluster of its own and looks at what becomes of documents and questions. Each case begins with three
// nodes that see each other.
func TestFaults(t *testing.T) {
	nodes := testcluster.New(t, testcluster.Options{})
	for _, tt := range []struct {
		name string
		test func(t *testing.T, nodes *testcluster.Cluster)
	}{
		{"a data node is killed while documents come", dataNodeKilled},
		{"the manager is killed while documents come", managerKilled},
		{"all nodes are killed", allKilled},
		{"without copies and without syncing documents are lost", carelessLoses},
		{"a data node hangs", dataNodeHangs},
		{"the manager hangs", managerHangs},
		{"two of three nodes are down", twoDown},
		{"a part of the index is lost", partLost},
		{"an index that is gone is not made by a write", noIndexByAccident},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, nodes) })
	}
}

// harmed opens a generation in a cluster that the test is going to harm. The nodes are well again when the test has ended.
func harmed(t *testing.T, nodes *testcluster.Cluster, o Options) *Engine {
	t.Helper()
	o.Addresses = nodes.Addrs()
	o.Prefix = fmt.Sprintf("faults-%08x", rand.Uint32())
	o.Shards = 3
	e := opened(t, connect(t, o))
	t.Cleanup(func() { heal(t, nodes) })
	return e
}

// heal brings back the nodes that are down or hang.
func heal(t *testing.T, nodes *testcluster.Cluster) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	if err := nodes.Heal(ctx); err != nil {
		t.Fatal(err)
	}
}

// until waits for what is to become true.
func until(t *testing.T, what string, is func(ctx context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for !is(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// well waits until every copy of an index is there.
func well(t *testing.T, e *Engine) {
	t.Helper()
	var last index.Health
	defer func() {
		if t.Failed() {
			t.Logf("health %+v", last)
		}
	}()
	until(t, "the index is well", func(ctx context.Context) bool {
		last = e.Health(ctx)
		return last.State == index.Well
	})
}

// writer applies batches of new documents, as often as it takes, and remembers what was acknowledged.
type writer struct {
	engine *Engine
	seq    uint64
	acked  map[string]uint64 // versions by id
	failed int               // calls of Apply that failed
}

const batchSize = 20

// write applies so many batches.
func (w *writer) write(t *testing.T, batches int) {
	t.Helper()
	for range batches {
		w.seq++
		b := record.Batch{Seq: w.seq}
		for i := range batchSize {
			id := fmt.Sprintf("doc-%d-%d", w.seq, i)
			b.Ops = append(b.Ops, telling(id, w.seq, id+"-a1"))
		}
		w.apply(t, b)
	}
}

// apply brings one batch in, and notes what is acknowledged.
func (w *writer) apply(t *testing.T, b record.Batch) {
	t.Helper()
	until(t, fmt.Sprintf("batch %d is applied", b.Seq), func(ctx context.Context) bool {
		out, err := w.engine.Apply(ctx, b)
		if err != nil {
			w.failed++
			if !errors.Is(err, index.ErrDegraded) {
				t.Errorf("apply batch %d: %v", b.Seq, err)
			}
			return false
		}
		for i, o := range out {
			if o.Status == record.Rejected {
				t.Errorf("%s: %s", o.ID, o.Reason)
			}
			w.acked[o.ID] = b.Ops[i].Version
		}
		return true
	})
}

// lost counts the acknowledged documents that the index does not have in their version.
func (w *writer) lost(t *testing.T) int {
	t.Helper()
	missing := maps.Clone(w.acked)
	until(t, "the index is read to its end", func(ctx context.Context) bool {
		missing = maps.Clone(w.acked)
		return w.engine.Each(ctx, func(key record.Key, removed bool) error {
			if missing[key.ID] == key.Version && !removed {
				delete(missing, key.ID)
			}
			return nil
		}) == nil
	})
	return len(missing)
}

// nothingLost fails the test when an acknowledged document is not there, or can not be read back.
func (w *writer) nothingLost(t *testing.T, when string) {
	t.Helper()
	if n := w.lost(t); n > 0 {
		t.Errorf("%s: %d of %d acknowledged documents are lost", when, n, len(w.acked))
		return
	}
	var keys []record.Key
	for id, version := range w.acked {
		if keys = append(keys, record.Key{ID: id, Version: version}); len(keys) == 100 {
			break
		}
	}
	until(t, "cards are read", func(ctx context.Context) bool {
		cards, err := w.engine.Cards(ctx, keys)
		if err != nil && !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%s: %v", when, err)
			return true
		}
		return err == nil && len(cards) == len(keys)
	})
}

// dataNodeKilled is kill -9 of a node that does not manage (case 48).
func dataNodeKilled(t *testing.T, nodes *testcluster.Cluster) {
	oneKilled(t, nodes, "data_node", func(manager int) int { return (manager + 1 + rand.IntN(2)) % 3 })
}

// managerKilled is kill -9 of the node that manages (case 49).
func managerKilled(t *testing.T, nodes *testcluster.Cluster) {
	oneKilled(t, nodes, "manager", func(manager int) int { return manager })
}

// oneKilled kills a node while documents come, looks for them on what is left, and again when the node is back.
func oneKilled(t *testing.T, nodes *testcluster.Cluster, name string, pick func(manager int) int) {
	e := harmed(t, nodes, Options{})
	w := &writer{engine: e, acked: map[string]uint64{}}
	for range rounds() {
		well(t, e)
		manager, err := nodes.Manager(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w.write(t, 5)
		var killing sync.WaitGroup
		killing.Go(func() {
			time.Sleep(time.Duration(rand.IntN(1000)) * time.Millisecond) // somewhere in a batch
			if err := nodes.Kill(pick(manager)); err != nil {
				t.Error(err)
			}
		})
		w.write(t, 25)
		killing.Wait()
		w.nothingLost(t, "one node is down")
		heal(t, nodes)
		well(t, e)
		w.nothingLost(t, "the node is back")
	}
	fmt.Printf("cluster_%s_killed: rounds %d, acknowledged %d, lost %d, failed batches %d\n", name, rounds(), len(w.acked), w.lost(t), w.failed)
}

// allKilled is kill -9 of all nodes at once, right behind an acknowledgement (case 50).
func allKilled(t *testing.T, nodes *testcluster.Cluster) {
	e := harmed(t, nodes, Options{})
	w := &writer{engine: e, acked: map[string]uint64{}}
	var longest time.Duration
	for range rounds() {
		well(t, e)
		w.write(t, 5)
		if err := nodes.KillAll(); err != nil {
			t.Fatal(err)
		}
		if h := e.Health(t.Context()); h.State != index.Down {
			t.Errorf("health without any node is %v", h)
		}
		began := time.Now()
		heal(t, nodes)
		well(t, e)
		longest = max(longest, time.Since(began))
		w.nothingLost(t, "all nodes are back")
	}
	fmt.Printf("cluster_all_killed: rounds %d, acknowledged %d, lost %d, longest recovery %.1f s\n", rounds(), len(w.acked), w.lost(t), longest.Seconds())
}

// carelessLoses is the control (case 51): an index with no copies that does not sync what it acknowledges has to lose documents, or
// the cases above prove nothing.
func carelessLoses(t *testing.T, nodes *testcluster.Cluster) {
	e := harmed(t, nodes, Options{Replicas: -1, Settings: map[string]any{
		"index.translog.durability": "async", "index.translog.sync_interval": "10m", "index.allocation.max_retries": 20,
	}})
	w := &writer{engine: e, acked: map[string]uint64{}}
	well(t, e)
	w.write(t, 20)
	manager, err := nodes.Manager(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := nodes.Kill((manager + 1) % 3); err != nil {
		t.Fatal(err)
	}
	heal(t, nodes)
	well(t, e)
	n := w.lost(t)
	if n == 0 {
		t.Error("nothing is lost without copies and without syncing: the other cases prove nothing")
	}
	fmt.Printf("cluster_careless_killed: acknowledged %d, lost %d\n", len(w.acked), n)
}

// dataNodeHangs and managerHangs stop a node, which keeps its connections and answers nothing (case 52).
func dataNodeHangs(t *testing.T, nodes *testcluster.Cluster) {
	oneHangs(t, nodes, "data_node", func(manager int) int { return (manager + 1) % 3 })
}

func managerHangs(t *testing.T, nodes *testcluster.Cluster) {
	oneHangs(t, nodes, "manager", func(manager int) int { return manager })
}

const (
	readerWaits = 3 * time.Second         // of a reader
	leeway      = 1500 * time.Millisecond // that a busy machine may take to notice that it has ended
	recovery    = 10 * time.Second        // until all questions are answered whole again
)

// oneHangs asks all the time while a node hangs: no question outlasts its reader's readerWaits, and soon all are answered whole again.
func oneHangs(t *testing.T, nodes *testcluster.Cluster, name string, pick func(manager int) int) {
	e := harmed(t, nodes, Options{Timeout: readerWaits})
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 5)
	best, failed := time.Duration(1<<62), 0
	var worst, slowest, writing time.Duration
	for round := range rounds() {
		well(t, e)
		manager, err := nodes.Manager(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		hung := pick(manager)
		if err := nodes.Pause(hung); err != nil {
			t.Fatal(err)
		}
		took, longest, bad := asking(t, e, len(w.acked))
		best, worst, slowest, failed = min(best, took), max(worst, took), max(slowest, longest), failed+bad
		if round == 0 { // a writer waits for long
			began := time.Now()
			w.write(t, 1)
			writing = time.Since(began)
		}
		heal(t, nodes)
	}
	well(t, e)
	w.nothingLost(t, "the node goes on")
	if slowest > readerWaits+leeway {
		t.Errorf("a question took %v, its reader waits %v", slowest, readerWaits)
	}
	if worst > recovery {
		t.Errorf("it took %v until all questions were answered", worst)
	}
	fmt.Printf("cluster_%s_hangs: rounds %d, recovery %.1f to %.1f s, slowest question %.1f s, questions that failed %d, a batch meanwhile %.1f s\n",
		name, rounds(), best.Seconds(), worst.Seconds(), slowest.Seconds(), failed, writing.Seconds())
}

// ways is how many questions are asked in turn: each is answered by copies of its own choice.
const ways = 20

// anyDocumentBut finds all documents, and is another question for every number.
func anyDocumentBut(n int) query.Query {
	return query.Query{Size: 1, Facets: []string{}, Filters: []query.Filter{{Facet: "country", Not: []string{fmt.Sprintf("nowhere-%d", n)}}}}
}

// asking asks until each of all ways has been answered whole twice in a row. It returns how long it took until the first of these, the longest
// question, and how many failed.
func asking(t *testing.T, e *Engine, want int) (took, longest time.Duration, failed int) {
	t.Helper()
	began := time.Now()
	for n, good := 0, 0; good < 2*ways; n++ {
		if time.Since(began) > 2*time.Minute {
			t.Fatal("questions are not answered while a node hangs")
		}
		ctx, cancel := context.WithTimeout(t.Context(), readerWaits)
		asked := time.Now()
		r, err := e.Search(ctx, anyDocumentBut(n%ways))
		cancel()
		longest = max(longest, time.Since(asked))
		if err != nil || r.Partial || r.Total != want {
			good, failed = 0, failed+1
			time.Sleep(50 * time.Millisecond) // while nothing is answered refusals are quick
			continue
		}
		if good == 0 {
			took = time.Since(began)
		}
		good++
	}
	return took, longest, failed
}

var anyDocument = query.Query{Size: 1, Facets: []string{}}

// twoDown kills two of three nodes (case 53): without a majority nothing is written, what the last node has is searched and said to be a
// part, and all is well when they are back.
func twoDown(t *testing.T, nodes *testcluster.Cluster) {
	e := harmed(t, nodes, Options{Timeout: readerWaits})
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 10)
	well(t, e)
	for _, i := range []int{0, 1} {
		if err := nodes.Kill(i); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	until(t, "health is degraded", func(ctx context.Context) bool { return e.Health(ctx).State == index.Degraded })
	if h := e.Health(ctx); len(h.Reasons) == 0 {
		t.Error("a degraded engine gives no reason")
	}
	until(t, "questions are answered in part", func(ctx context.Context) bool {
		r, err := e.Search(ctx, anyDocument)
		if err == nil && !r.Partial && r.Total != len(w.acked) {
			t.Errorf("%d of %d documents are found, and the answer does not say that it is partial", r.Total, len(w.acked))
		}
		return err == nil && r.Partial && r.Total > 0 && r.Total < len(w.acked)
	})
	b := record.Batch{Seq: w.seq + 1}
	for i := range batchSize {
		id := fmt.Sprintf("late-%d", i)
		b.Ops = append(b.Ops, telling(id, 1, id+"-a1"))
	}
	if _, err := e.Apply(ctx, b); !errors.Is(err, index.ErrDegraded) && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a write with one node of three: %v, want ErrDegraded", err)
	}
	heal(t, nodes)
	well(t, e)
	w.apply(t, b)
	w.nothingLost(t, "all nodes are back")
	if r, err := e.Search(t.Context(), anyDocument); err != nil || r.Partial || r.Total != len(w.acked) {
		t.Errorf("all nodes are back: %d found, partial %t, %v; want %d", r.Total, r.Partial, err, len(w.acked))
	}
}

// partLost kills a node that has the only copy of a part of the index (case 54).
func partLost(t *testing.T, nodes *testcluster.Cluster) {
	e := harmed(t, nodes, Options{Replicas: -1, Timeout: readerWaits})
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 5)
	well(t, e)
	manager, err := nodes.Manager(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := nodes.Kill((manager + 1) % 3); err != nil {
		t.Fatal(err)
	}
	until(t, "the answer is partial", func(ctx context.Context) bool {
		r, err := e.Search(ctx, anyDocument)
		return err == nil && r.Partial && r.Total > 0 && r.Total < len(w.acked)
	})
	until(t, "health is degraded", func(ctx context.Context) bool {
		h := e.Health(ctx)
		return h.State == index.Degraded && len(h.Reasons) > 0
	})
	heal(t, nodes)
	well(t, e)
	w.nothingLost(t, "the node is back")
}

// noIndexByAccident takes the index away from under a writer (case 57): no write makes it anew, with a mapping that the cluster has
// guessed, even where the cluster would.
func noIndexByAccident(t *testing.T, nodes *testcluster.Cluster) {
	e := harmed(t, nodes, Options{})
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 1)
	for _, creates := range []bool{false, true} {
		settings := object{"transient": object{"action.auto_create_index": creates}}
		if err := e.put(t.Context(), "/_cluster/settings", settings, nil); err != nil {
			t.Fatal(err)
		}
		if err := e.remove(t.Context(), "/"+e.indexOf("gen-1")); err != nil {
			t.Fatal(err)
		}
		if out, err := e.Apply(t.Context(), record.Batch{Seq: 2, Ops: []record.Op{telling("stray", 1, "stray-a1")}}); err == nil {
			t.Errorf("a write into an index that is gone: %v", out)
		}
		err := e.client.do(t.Context(), request{method: http.MethodHead, path: "/" + e.indexOf("gen-1"), slow: true}, nil)
		if !errors.Is(err, errMissing) {
			t.Errorf("a write has made an index (auto_create_index %t): %v", creates, err)
		}
	}
	if err := e.put(t.Context(), "/_cluster/settings", object{"transient": object{"action.auto_create_index": nil}}, nil); err != nil {
		t.Fatal(err)
	}
}

// TestOverload asks a node that takes next to nothing (case 55): the refusal is an overload, which passes.
func TestOverload(t *testing.T) {
	nodes := testcluster.New(t, testcluster.Options{Nodes: 1, Settings: map[string]string{
		"thread_pool.search.size": "1", "thread_pool.search.queue_size": "1", "indexing_pressure.memory.limit": "200kb",
	}})
	o := Options{Addresses: nodes.Addrs(), Replicas: -1, Prefix: "overload", Timeout: readerWaits}
	e := opened(t, connect(t, o))
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 1)

	large := telling("large", 1, "large-a1")
	large.Document.Passages[0].Text = strings.Repeat("stedenband ", 40_000)
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 2, Ops: []record.Op{large}}); !errors.Is(err, index.ErrOverloaded) {
		t.Errorf("a batch beyond what the node takes: %v, want ErrOverloaded", err)
	}

	var mu sync.Mutex
	kinds := map[string]int{}
	var readers sync.WaitGroup
	for reader := range 32 {
		readers.Go(func() {
			for n := range 20 {
				q := anyDocument
				q.YearTo = 3000 + 20*reader + n // a question that nobody has asked, or it is answered by what was known of it
				_, err := e.Search(t.Context(), q)
				kind := "answered"
				switch {
				case errors.Is(err, index.ErrOverloaded):
					kind = "overloaded"
				case err != nil:
					kind = err.Error()
				}
				mu.Lock()
				kinds[kind]++
				mu.Unlock()
			}
		})
	}
	readers.Wait()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if kind != "answered" && kind != "overloaded" {
			t.Errorf("%d questions got %q", kinds[kind], kind)
		}
	}
	if kinds["overloaded"] == 0 || kinds["answered"] == 0 {
		t.Errorf("outcomes of questions beyond what the node takes: %v", kinds)
	}
	w.write(t, 1)
	w.nothingLost(t, "the overload is over")
	fmt.Printf("cluster_overload: questions answered %d, refused as overload %d\n", kinds["answered"], kinds["overloaded"])
}

// TestCutConnections cuts connections when the cluster has done what was asked and before it says so (case 56): what is sent again
// changes nothing, and every document is there once, in its version.
func TestCutConnections(t *testing.T) {
	var asked, cut atomic.Int64
	var through []string
	for _, address := range testcluster.Addresses(t) {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, kind, body, err := forwarded(r, address)
			asked.Add(1)
			if err != nil || rand.IntN(3) == 0 {
				cut.Add(1)
				panic(http.ErrAbortHandler)
			}
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write(body) // a client that has gone is none of its concern
		}))
		t.Cleanup(proxy.Close)
		through = append(through, proxy.URL)
	}
	e := opened(t, connect(t, Options{Addresses: through, Prefix: fmt.Sprintf("test-%08x", rand.Uint32())}))
	w := &writer{engine: e, acked: map[string]uint64{}}
	w.write(t, 10)
	w.nothingLost(t, "connections were cut")
	seen := map[string]int{}
	until(t, "the index is read to its end", func(ctx context.Context) bool {
		clear(seen)
		return e.Each(ctx, func(key record.Key, _ bool) error { seen[key.ID]++; return nil }) == nil
	})
	for id, n := range seen {
		if n != 1 || w.acked[id] == 0 {
			t.Errorf("%s is there %d times, acknowledged in version %d", id, n, w.acked[id])
		}
	}
	if cut.Load() < 5 {
		t.Errorf("only %d connections were cut", cut.Load())
	}
	fmt.Printf("cluster_cut_connections: requests %d, cut %d, acknowledged %d, failed batches %d\n", asked.Load(), cut.Load(), len(w.acked), w.failed)
}

// forwarded asks a node what was asked of the proxy before it.
func forwarded(r *http.Request, node string) (status int, kind string, body []byte, err error) {
	to, err := http.NewRequestWithContext(r.Context(), r.Method, node+r.URL.RequestURI(), r.Body)
	if err != nil {
		return 0, "", nil, err
	}
	to.Header, to.ContentLength = r.Header.Clone(), r.ContentLength
	to.Header.Del("Accept-Encoding") // the answer is passed on as it can be read
	resp, err := http.DefaultTransport.RoundTrip(to)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header.Get("Content-Type"), body, err
}

func TestMain(m *testing.M) { os.Exit(testcluster.Run(m)) }
