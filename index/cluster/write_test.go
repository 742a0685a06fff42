package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/index"
	"entente/internal/record"
)

// live returns the versions of what can be found in an index, by id.
func live(t *testing.T, e *Engine) map[string]uint64 {
	t.Helper()
	all := map[string]uint64{}
	body := object{
		"size": scanPage, "sort": []string{fieldID}, "_source": false, "docvalue_fields": []string{fieldID, fieldRecord},
		"query": object{"bool": object{"must_not": object{"term": object{index.FieldType: index.Tombstone}}}},
	}
	err := e.scan(t.Context(), e.indexOf("gen-1"), body, func(h scanned) error {
		if _, twice := all[h.id()]; twice {
			t.Errorf("%s is there twice", h.id())
		}
		all[h.id()] = h.number(fieldRecord)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func expectLive(t *testing.T, e *Engine, want map[string]uint64) {
	t.Helper()
	if got := live(t, e); !maps.Equal(got, want) {
		t.Errorf("there are %v, want %v", got, want)
	}
}

func statuses(t *testing.T, e *Engine, seq uint64, ops ...record.Op) []record.OutcomeStatus {
	t.Helper()
	out, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	var all []record.OutcomeStatus
	for _, o := range out {
		if (o.Status == record.Rejected) != (o.Reason != "") {
			t.Errorf("%.40s is %s for the reason %q", o.ID, o.Status, o.Reason)
		}
		all = append(all, o.Status)
	}
	return all
}

// TestHostileDocuments applies what a cluster does not take, with others that it does.
func TestHostileDocuments(t *testing.T) {
	e := opened(t, cluster(t, 3, -1))
	long := telling("long", 1)
	long.Document.Municipality = strings.Repeat("é", 20_000)
	site := telling("site", 1)
	site.Document.Site = strings.Repeat("s", 40_000)
	words := telling("words", 1)
	words.Document.Passages[0].Text = strings.Repeat("woord"+strings.Repeat("x", 40_000)+" · a·b ", 3)
	bytes := telling("bytes", 1)
	bytes.Document.Title, bytes.Document.Municipality = "\xff\x00\ufffd", "\xfe"
	id, wrong := strings.Repeat("i", 513), "\xff"
	inner := telling("inner", 1, strings.Repeat("a", 600))
	got := statuses(t, e, 1, telling("good", 1), long, site, words, bytes, telling(id, 1), telling(wrong, 1), inner, record.Op{ID: "target", Version: 1, Target: id},
		telling("huge", 1<<62), telling("great", 1<<62-1), telling(strings.Repeat("i", 512), 1), telling(`q"\/{}`+"\n", 1, "a b/c?d#e"), telling("last", 1))
	a, r := record.Applied, record.Rejected
	if want := []record.OutcomeStatus{a, r, r, a, a, r, r, r, r, r, a, a, a, a}; !slices.Equal(got, want) {
		t.Errorf("outcomes\n got %v\nwant %v", got, want)
	}
	expectLive(t, e, map[string]uint64{
		"good": 1, "words": 1, "bytes": 1, "great": 1<<62 - 1, strings.Repeat("i", 512): 1, `q"\/{}` + "\n": 1, "a b/c?d#e": 1, "last": 1,
	})
	if got := statuses(t, e, 2, telling("great", 1<<62-2), record.Op{ID: "great", Version: 1<<62 - 1}); !slices.Equal(got, []record.OutcomeStatus{record.Stale, a}) {
		t.Errorf("of great versions: %v", got)
	}
}

// TestLargeBatch applies more than one request brings.
func TestLargeBatch(t *testing.T) {
	e := opened(t, cluster(t, 2, -1))
	want := map[string]uint64{}
	var ops []record.Op
	for i := range 40 {
		op := telling(fmt.Sprintf("d%02d", i), 1, fmt.Sprintf("d%02d-1", i))
		op.Document.Passages[0].Text = strings.Repeat(fmt.Sprintf("woord%d ", i), 30_000)
		ops = append(ops, op)
		want[op.ID], want[op.ID+"-1"] = 1, 1
	}
	applyAll(t, e, 1, ops...)
	expectLive(t, e, want)
}

// TestEmptyBatch moves on without a change.
func TestEmptyBatch(t *testing.T) {
	e := opened(t, cluster(t, 1, -1))
	for _, seq := range []uint64{4, 3} {
		applyAll(t, e, seq)
		if got := mustApplied(t, e); got != 4 {
			t.Errorf("after batch %d: applied %d", seq, got)
		}
	}
}

// TestWriters has several writers at one index, each with changes of the same documents, some of them late. What is there in the end is the
// newest version of each document with its agreements and no other.
func TestWriters(t *testing.T) {
	c := cluster(t, 2, -1)
	const documents, versions, writers = 12, 8, 4
	var all []record.Op
	want := map[string]uint64{}
	for d := range documents {
		id := fmt.Sprintf("d%02d", d)
		for v := uint64(1); v <= versions; v++ {
			op := record.Op{ID: id, Version: v}
			if (uint64(d)+v)%4 != 0 {
				op = telling(id, v, fmt.Sprintf("%s-%d", id, v%3), fmt.Sprintf("%s-v%d", id, v))
			}
			all = append(all, op)
			if v == versions && op.Document != nil {
				want[id] = v
				for _, a := range op.Document.Agreements {
					want[a.ID] = v
				}
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var work sync.WaitGroup
	for w := range writers {
		e := opened(t, connectAgain(t, c))
		var mine []record.Op
		for i, op := range all {
			if i%writers == w || i%7 == 0 { // some of it twice
				mine = append(mine, op)
			}
		}
		work.Go(func() {
			seq := uint64(0)
			for ops := range slices.Chunk(mine, 3) {
				seq++
				if _, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops}); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	work.Wait()
	expectLive(t, opened(t, c), want)
}

// TestEachWhileWritten walks through one state of an index while another process changes it.
func TestEachWhileWritten(t *testing.T) {
	c := cluster(t, 2, -1)
	e := filled(t, c, "gen-1", 50)
	applyAll(t, e, 2, record.Op{ID: "d001", Version: 2}, telling("x", 3, "x-1", "x-2"))
	applyAll(t, e, 3, telling("x", 4, "x-1"))
	other := generation(t, connectAgain(t, c), "gen-1")
	seen := map[record.Key]bool{}
	err := e.Each(t.Context(), func(key record.Key, removed bool) error {
		if len(seen) == 0 {
			applyAll(t, other, 4, telling("d000", 9), telling("zz", 1), record.Op{ID: "d002", Version: 2})
		}
		if seen[key] {
			t.Errorf("%v twice", key)
		}
		seen[key] = true
		if removed != (key.ID == "d001") {
			t.Errorf("%v removed: %v", key, removed)
		}
		return nil
	})
	if err != nil || len(seen) != 51 || !seen[record.Key{ID: "d001", Version: 2}] || !seen[record.Key{ID: "d000", Version: 1}] || !seen[record.Key{ID: "x", Version: 4}] {
		t.Errorf("%d seen, %v", len(seen), err)
	}
	enough := errors.New("enough")
	if err := e.Each(t.Context(), func(record.Key, bool) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("a caller who has seen enough: %v", err)
	}
}

// pretender stands before a cluster and answers some bulk requests by itself, as a cluster in trouble does.
type pretender struct {
	behind http.Handler
	mu     sync.Mutex
	trick  func(w http.ResponseWriter, r *http.Request, body string) bool // nil: none; true when it has answered
}

func (p *pretender) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	p.mu.Lock()
	trick := p.trick
	p.mu.Unlock()
	if trick != nil && trick(w, r, string(body)) {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	p.behind.ServeHTTP(w, r)
}

func (p *pretender) play(trick func(w http.ResponseWriter, r *http.Request, body string) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trick = trick
}

func isBulk(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/_bulk") }

// items answers a bulk request with one status for all of it.
func items(w http.ResponseWriter, body string, status int) {
	var all []object
	for range strings.Count(body, "\n") / 2 {
		all = append(all, object{"index": object{"status": status, "error": object{"type": "made_up", "reason": "for a test"}}})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(object{"errors": true, "items": all})
}

// TestTrouble has a cluster that does not take everything at once.
func TestTrouble(t *testing.T) {
	c := cluster(t, 1, -1)
	behind, err := url.Parse(c.options.Addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	p := &pretender{behind: httputil.NewSingleHostReverseProxy(behind)}
	server := httptest.NewServer(p)
	defer server.Close()
	o := c.options
	o.Addresses = []string{server.URL}
	through, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer through.Close()
	e := opened(t, through)
	applyAll(t, e, 1, telling("a", 1, "a-1"))

	asked := 0
	p.play(func(w http.ResponseWriter, r *http.Request, body string) bool { // busy twice, in two ways, then not
		if !isBulk(r) {
			return false
		}
		asked++
		if asked < 3 {
			items(w, body, []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}[asked-1])
		}
		return asked < 3
	})
	applyAll(t, e, 2, telling("a", 2, "a-2"), telling("b", 1))
	if asked != 3 {
		t.Errorf("asked %d times, want 3", asked)
	}
	expectLive(t, e, map[string]uint64{"a": 2, "a-2": 2, "b": 1})

	p.play(func(w http.ResponseWriter, r *http.Request, body string) bool { // a part of the index is not there
		if isBulk(r) {
			items(w, body, http.StatusForbidden)
		}
		return isBulk(r)
	})
	out, err := e.Apply(t.Context(), record.Batch{Seq: 3, Ops: []record.Op{telling("c", 1)}})
	if !errors.Is(err, index.ErrDegraded) || !errors.Is(err, index.ErrUnavailable) || out != nil {
		t.Errorf("an index that may not be written to: %v, %v", out, err)
	}
	if got := mustApplied(t, e); got != 2 {
		t.Errorf("after a batch that failed: applied %d", got)
	}

	p.play(func(w http.ResponseWriter, r *http.Request, body string) bool { // all is written, but nobody hears of it
		if !isBulk(r) {
			return false
		}
		p.play(nil)
		p.ServeHTTP(httptest.NewRecorder(), requestAgain(r, body))
		items(w, "", http.StatusOK)
		return true
	})
	batch := record.Batch{Seq: 3, Ops: []record.Op{telling("a", 3, "a-3"), record.Op{ID: "b", Version: 2}, telling("c", 1)}}
	if _, err := e.Apply(t.Context(), batch); !errors.Is(err, index.ErrDegraded) || mustApplied(t, e) != 2 {
		t.Errorf("an answer that is not whole: %v, applied %d", err, mustApplied(t, e))
	}
	applyAll(t, e, 3, batch.Ops...) // sent again
	expectLive(t, e, map[string]uint64{"a": 3, "a-3": 3, "c": 1})
	if got := mustApplied(t, e); got != 3 {
		t.Errorf("applied %d", got)
	}

	p.play(func(w http.ResponseWriter, r *http.Request, body string) bool { // one of three is too much, and the cluster does not say which
		if isBulk(r) && strings.Contains(body, `"id":"e"`) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return true
		}
		return false
	})
	if got := statuses(t, e, 4, telling("d", 1), telling("e", 1), telling("f", 1)); !slices.Equal(got, []record.OutcomeStatus{record.Applied, record.Rejected, record.Applied}) {
		t.Errorf("outcomes %v", got)
	}
	p.play(nil)
	expectLive(t, e, map[string]uint64{"a": 3, "a-3": 3, "c": 1, "d": 1, "f": 1})

	p.play(func(w http.ResponseWriter, r *http.Request, body string) bool { // not all of the index can be looked at
		if strings.HasSuffix(r.URL.Path, "/_search") {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		return false
	})
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 5, Ops: []record.Op{telling("g", 1)}}); !errors.Is(err, index.ErrDegraded) {
		t.Errorf("nothing can be looked up: %v", err)
	}
}

func requestAgain(r *http.Request, body string) *http.Request {
	again := r.Clone(context.WithoutCancel(r.Context()))
	again.Body = io.NopCloser(strings.NewReader(body))
	return again
}

func TestHealth(t *testing.T) {
	c := cluster(t, 1, 1)
	e := opened(t, c)
	if err := c.client.do(t.Context(), request{
		method: http.MethodGet, path: "/_cluster/health/" + c.indexOf("gen-1"), params: url.Values{"wait_for_status": {"green"}, "timeout": {"30s"}}, slow: true,
	}, nil); err != nil {
		t.Fatal(err)
	}
	if h := e.Health(t.Context()); h.State != index.Well || h.Reasons != nil {
		t.Errorf("with all copies: %+v", h)
	}
	if err := c.put(t.Context(), "/"+c.indexOf("gen-1")+"/_settings", object{"index.number_of_replicas": 5}, nil); err != nil {
		t.Fatal(err)
	}
	if h := e.Health(t.Context()); h.State != index.Degraded || len(h.Reasons) != 1 || !strings.Contains(h.Reasons[0], "copies") {
		t.Errorf("with copies missing: %+v", h)
	}
	if err := c.remove(t.Context(), "/"+c.indexOf("gen-1")); err != nil {
		t.Fatal(err)
	}
	if h := e.Health(t.Context()); h.State != index.Down {
		t.Errorf("without the index: %+v", h)
	}
	nowhere, err := Connect(t.Context(), Options{Addresses: []string{"http://127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer nowhere.Close()
	f, err := nowhere.Follow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if h := f.Health(t.Context()); h.State != index.Down || len(h.Reasons) == 0 {
		t.Errorf("without a cluster: %+v", h)
	}
}
