package cluster

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hanging is a cluster of two nodes that both have a copy of everything. The second may hang: whoever is asked waits for it then, unless
// told to prefer the first.
type hanging struct {
	hangs   atomic.Bool
	denied  atomic.Bool
	late    atomic.Int64 // how long an answer takes
	counted atomic.Int64 // how often it was asked which nodes answer
	asked   atomic.Int64 // how often it was asked anything else
	waited  atomic.Int64 // how many of these waited for the second
	end     chan struct{}
}

func (h *hanging) node(hangs bool) http.HandlerFunc {
	wait := func(r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-h.end:
		}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that it is noticed when the caller goes
		preference := r.URL.Query().Get("preference")
		switch {
		case r.URL.Path != "/_nodes/http":
			h.asked.Add(1)
			time.Sleep(time.Duration(h.late.Load()))
			if h.hangs.Load() && (hangs || preference != "_prefer_nodes:one" && r.URL.Path != "/_bulk") {
				h.waited.Add(1)
				wait(r)
				return
			}
			_, _ = io.WriteString(w, "{}")
		case h.hangs.Load() && hangs:
			wait(r)
		case h.denied.Load():
			h.counted.Add(1)
			w.WriteHeader(http.StatusForbidden)
		case h.hangs.Load():
			h.counted.Add(1)
			_, _ = io.WriteString(w, `{"_nodes":{"failed":1},"nodes":{"one":{"name":"1"}}}`)
		default:
			h.counted.Add(1)
			_, _ = io.WriteString(w, `{"_nodes":{"failed":0},"nodes":{"one":{"name":"1"},"two":{"name":"2"}}}`)
		}
	}
}

func reachHanging(t *testing.T) (*hanging, *client) {
	h := &hanging{end: make(chan struct{})}
	one, two := serve(t, h.node(false)), serve(t, h.node(true))
	t.Cleanup(func() { close(h.end) }) // before the servers are closed
	return h, reach(t, Options{Timeout: 20 * time.Second}, one, two)
}

// While a node hangs all questions are answered from copies on others, and when it does no more none is preferred.
func TestQuestionsGoRoundANodeThatHangs(t *testing.T) {
	h, c := reachHanging(t)
	h.hangs.Store(true)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if err := c.do(t.Context(), search, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if _, err := c.breaker.enter(); err != nil {
		t.Errorf("the cluster counts as gone: %v", err)
	}
	first := h.waited.Load()
	for range 40 {
		if err := c.do(t.Context(), search, nil); err != nil {
			t.Error(err)
		}
	}
	if later := h.waited.Load() - first; later > 10 { // the hanging node is tried now and then
		t.Errorf("%d of 40 questions waited for a node that is known to hang", later)
	}
	h.hangs.Store(false)
	for deadline := time.Now().Add(time.Minute); c.preference() != ""; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the node goes on and is not asked")
		}
	}
	if err := c.do(t.Context(), search, nil); err != nil {
		t.Error(err)
	}
}

// What a writer asks of a node that hangs it asks of another, long before it would give up a node that is slow.
func TestWritersLeaveANodeThatHangs(t *testing.T) {
	h, c := reachHanging(t)
	h.hangs.Store(true)
	c.silence = time.Hour
	for h.waited.Load() == 0 {
		if err := c.do(t.Context(), request{method: http.MethodPost, path: "/_bulk", body: []byte("{}\n"), slow: true}, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// An answer that takes long from nodes that are all there is waited for, and asked for once.
func TestSlowAnswersAreWaitedFor(t *testing.T) {
	for _, denied := range []bool{false, true} {
		t.Run(fmt.Sprintf("denied %t", denied), func(t *testing.T) {
			h, c := reachHanging(t)
			h.denied.Store(denied)
			h.late.Store(int64(2 * patience))
			for range 2 {
				if err := c.do(t.Context(), search, nil); err != nil {
					t.Error(err)
				}
			}
			if h.asked.Load() != 2 {
				t.Errorf("asked %d times, want 2", h.asked.Load())
			}
			if denied && h.counted.Load() > 2 {
				t.Errorf("a cluster that does not tell was asked %d times by two nodes", h.counted.Load())
			}
		})
	}
}

// Only what every copy can answer is led to some.
func TestWhatIsLedToCopies(t *testing.T) {
	for _, tt := range []struct {
		method, path string
		want         bool
	}{
		{http.MethodPost, "/entente-gen-1/_search", true},
		{http.MethodPost, "/entente-gen-1/_count", true},
		{http.MethodPost, "/entente-gen-1/_mget", true},
		{http.MethodGet, "/entente-meta/_doc/engine-gen-1", true},
		{http.MethodGet, "/entente-meta/_source/current", true},
		{http.MethodPost, "/_search", false}, // of a point in time
		{http.MethodPut, "/entente-meta/_doc/current", false},
		{http.MethodPost, "/entente-gen-1/_bulk", false},
		{http.MethodPost, "/entente-gen-1/_search/point_in_time", false},
		{http.MethodGet, "/_cluster/health/entente-gen-1", false},
	} {
		if got := (request{method: tt.method, path: tt.path}).fromCopies(); got != tt.want {
			t.Errorf("%s %s: %t", tt.method, tt.path, got)
		}
	}
	r := wholly()
	if got := (request{params: r}).toward("_prefer_nodes:a"); got.params.Get("preference") != "_prefer_nodes:a" || len(got.params) != 2 || r.Has("preference") {
		t.Errorf("led to %v, from %v", got.params, r)
	}
}
