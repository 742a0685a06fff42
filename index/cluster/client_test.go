package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"

	"entente/index"
)

// reach makes a client of servers.
func reach(t *testing.T, o Options, addresses ...string) *client {
	t.Helper()
	o.Addresses = addresses
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c, err := newClient(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.close() })
	return c
}

// serve answers by f, and returns the address.
func serve(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s.URL
}

var search = request{method: http.MethodPost, path: "/entente/_search", body: object{"query": "geheim"}}

func TestFailuresHaveKinds(t *testing.T) {
	const says = `{"error":{"type":"outer_exception","reason":"it says geheim","root_cause":[{"type":"inner_exception","reason":"geheim too"}]},"status":0}`
	for _, tt := range []struct {
		status int
		want   []error
		asked  int // how often
	}{
		{400, []error{errRefused}, 1},
		{401, []error{index.ErrUnavailable, errDenied}, 1},
		{403, []error{index.ErrUnavailable, errDenied}, 1},
		{404, []error{errMissing}, 1},
		{409, []error{errConflict}, 1},
		{413, []error{errRefused}, 1},
		{429, []error{index.ErrOverloaded}, readerTries},
		{500, []error{index.ErrUnavailable}, readerTries},
		{502, []error{index.ErrUnavailable}, readerTries},
		{503, []error{index.ErrUnavailable}, readerTries},
		{504, []error{index.ErrUnavailable}, readerTries},
		{307, []error{errRefused}, 1},
	} {
		t.Run(fmt.Sprint(tt.status), func(t *testing.T) {
			var asked atomic.Int64
			c := reach(t, Options{}, serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, says)
			}))
			err := c.do(t.Context(), search, nil)
			for _, want := range tt.want {
				if !errors.Is(err, want) {
					t.Errorf("%v is not %v", err, want)
				}
			}
			if asked.Load() != int64(tt.asked) {
				t.Errorf("asked %d times, want %d", asked.Load(), tt.asked)
			}
			if text := fmt.Sprint(err); strings.Contains(text, "geheim") || !strings.Contains(text, "inner_exception") {
				t.Errorf("of a search only the kinds of failure are told: %v", err)
			}
			c.breaker = newBreaker()
			if err := c.do(t.Context(), request{method: http.MethodPut, path: "/entente"}, nil); !strings.Contains(fmt.Sprint(err), "it says") {
				t.Errorf("what is not a search says why it failed: %v", err)
			}
		})
	}
}

// What passes is asked again, with the same body, and a reader sees nothing of it.
func TestRetries(t *testing.T) {
	for name, fail := range map[string]http.HandlerFunc{
		"429": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"503": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"cut": func(w http.ResponseWriter, _ *http.Request) { hangUp(w, "") },
		"cut in the answer": func(w http.ResponseWriter, _ *http.Request) {
			hangUp(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"n\": 1,")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var bodies []string
			c := reach(t, Options{}, serve(t, func(w http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				mu.Lock()
				bodies = append(bodies, r.Method+" "+r.URL.String()+" "+r.Header.Get("Content-Type")+" "+string(text))
				first := len(bodies) == 1
				mu.Unlock()
				if first {
					fail(w, r)
					return
				}
				_, _ = io.WriteString(w, `{"n": 2}`)
			}))
			var out struct{ N int }
			r := request{method: http.MethodPost, path: "/entente/_bulk", params: url.Values{"timeout": {"5s"}}, body: []byte("{}\n{}\n"), slow: true}
			if err := c.do(t.Context(), r, &out); err != nil || out.N != 2 {
				t.Errorf("%v, %v", out, err)
			}
			want := "POST /entente/_bulk?timeout=5s application/x-ndjson {}\n{}\n"
			if len(bodies) != 2 || bodies[0] != want || bodies[1] != want {
				t.Errorf("asked %q", bodies)
			}
		})
	}
}

// hangUp writes some bytes and closes the connection.
func hangUp(w http.ResponseWriter, begin string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(conn, begin)
	_ = conn.Close()
}

// A node that is gone costs readers nothing.
func TestOneNodeGone(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	here := func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }
	c := reach(t, Options{}, gone.URL, serve(t, here), serve(t, here))
	for range 50 {
		if err := c.do(t.Context(), search, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNodesRest(t *testing.T) {
	now := time.Unix(1000, 0)
	ns := &nodes{now: func() time.Time { return now }}
	var all []*opensearchtransport.Connection
	for _, host := range []string{"a.test", "b.test", "c.test"} {
		all = append(all, &opensearchtransport.Connection{URL: &url.URL{Scheme: "http", Host: host}})
	}
	ns.fill(all, nil)
	turn := func() (hosts string) {
		for range 6 {
			n, _ := ns.Next()
			hosts += n.URL.Host[:1]
		}
		return hosts
	}
	if got := turn(); got != "abcabc" {
		t.Errorf("in turn: %s", got)
	}
	ns.note("b.test", false)
	if got := turn(); got != "acacac" {
		t.Errorf("one rests: %s", got)
	}
	now = now.Add(firstRest)
	if got := turn(); got != "abcabc" {
		t.Errorf("it has rested: %s", got)
	}
	ns.note("b.test", false)
	now = now.Add(firstRest)
	if got := turn(); got != "acacac" {
		t.Errorf("the second time it rests for longer: %s", got)
	}
	ns.note("b.test", false)
	ns.note("c.test", false)
	now = now.Add(time.Millisecond)
	ns.note("a.test", false)
	if got := turn(); got != "cccccc" {
		t.Errorf("all rest: %s", got)
	}
	ns.note("a.test", true)
	if got := turn(); got != "aaaaaa" {
		t.Errorf("one answered: %s", got)
	}
}

// A server that never answers is given up within the deadline, whosever it is, and nothing of it stays.
func TestSilentServer(t *testing.T) {
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	short := 50 * time.Millisecond
	c := reach(t, Options{Timeout: short}, s.URL)
	c.silence = short
	if err := c.do(t.Context(), search, nil); !errors.Is(err, index.ErrUnavailable) || !errors.Is(err, errSilent) {
		t.Errorf("within the timeout of the options: %v", err)
	}
	c.breaker = newBreaker()
	slow := request{method: http.MethodPost, path: "/_bulk", slow: true}
	if err := c.do(t.Context(), slow, nil); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("nobody waits and nothing is bounded: %v", err)
	}
	c.timeout, c.silence, c.breaker = time.Hour, time.Hour, newBreaker()
	for _, r := range []request{search, slow} {
		ctx, cancel := context.WithTimeout(t.Context(), short)
		if err := c.do(ctx, r, nil); !errors.Is(err, index.ErrUnavailable) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("within the deadline of the caller: %v", err)
		}
		cancel()
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(short, cancel)
		if err := c.do(ctx, r, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("the caller has gone: %v", err)
		}
	}
	if c.breaker.misses != 0 {
		t.Errorf("that callers went was put down to the server %d times", c.breaker.misses)
	}
	if err := c.close(); err != nil {
		t.Error(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		stacks := make([]byte, 4<<20)
		text := string(stacks[:runtime.Stack(stacks, true)])
		if !strings.Contains(text, "http.(*persistConn)") && !strings.Contains(text, "opensearchtransport.(*Client)") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("goroutines of the client stay:\n%s", text)
		}
	}
}

// Half of the time of a reader is left for the other node when the first one hangs.
func TestHungNode(t *testing.T) {
	release := make(chan struct{})
	hung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hung.Close()
	defer close(release)
	c := reach(t, Options{Timeout: 2 * time.Second}, hung.URL, serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	for range 20 {
		if err := c.do(t.Context(), search, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBreaker(t *testing.T) {
	now := time.Unix(1000, 0)
	b := &breaker{most: 3, rest: time.Minute, now: func() time.Time { return now }}
	try := func(o outcome) turn {
		t.Helper()
		p, err := b.enter()
		if err != nil {
			t.Fatal("it is open")
		}
		return b.leave(p, o)
	}
	shut := func(what string) {
		t.Helper()
		if _, err := b.enter(); !errors.Is(err, errOpen) {
			t.Fatalf("%s: it lets through", what)
		}
	}
	try(failed)
	try(failed)
	try(answered)
	try(failed)
	try(failed)
	try(unknown)
	if got := try(failed); got != justOpened {
		t.Fatalf("after three failures: %v", got)
	}
	shut("just opened")
	now = now.Add(time.Minute)
	probe, err := b.enter()
	if err != nil {
		t.Fatal("it has rested")
	}
	shut("one is on its way")
	b.leave(probe, failed)
	shut("that one failed")
	now = now.Add(time.Minute)
	try(unknown) // who asked has gone
	if got := try(answered); got != justClosed {
		t.Fatalf("answered: %v", got)
	}
	try(answered)
}

// While the breaker is open nothing is sent and a reader knows at once; an answer closes it.
func TestBreakerKeepsReadersFromWaiting(t *testing.T) {
	var asked atomic.Int64
	var up atomic.Bool
	var logged lockedBuffer
	c := reach(t, Options{Logger: slog.New(slog.NewTextHandler(&logged, nil))}, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1); up.Load() {
			_, _ = io.WriteString(w, "{}")
			return
		}
		hangUp(w, "")
	}))
	now := time.Unix(1000, 0)
	c.breaker.now = func() time.Time { return now }
	for range 2 {
		if err := c.do(t.Context(), search, nil); !errors.Is(err, index.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	before := asked.Load()
	if err := c.do(t.Context(), search, nil); !errors.Is(err, index.ErrUnavailable) || !errors.Is(err, errOpen) {
		t.Fatal(err)
	}
	if asked.Load() != before {
		t.Error("it was asked all the same")
	}
	up.Store(true)
	now = now.Add(time.Hour)
	for range 2 {
		if err := c.do(t.Context(), search, nil); err != nil {
			t.Fatal(err)
		}
	}
	if text := logged.String(); strings.Count(text, "no node answers") != 1 || strings.Count(text, "answer again") != 1 || strings.Contains(text, "geheim") {
		t.Errorf("logged %s", text)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A cluster that answers that it can not is there: readers are not kept from the rest of it.
func TestBreakerStaysClosedWhileTheClusterAnswers(t *testing.T) {
	c := reach(t, Options{}, serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	for range 4 {
		if err := c.do(t.Context(), search, nil); errors.Is(err, errOpen) {
			t.Fatal(err)
		}
	}
}

func TestTLS(t *testing.T) {
	var got atomic.Value
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, "{}")
	}))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	t.Cleanup(s.Close)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		o      Options
		header string
	}{
		{"nobody", Options{CAFile: authority}, ""},
		{"user", Options{CAFile: authority, User: "els", Password: "p:w"}, "Basic ZWxzOnA6dw=="},
		{"user without a password", Options{CAFile: authority, User: "els"}, "Basic ZWxzOg=="},
		{"key", Options{CAFile: authority, APIKey: "a2V5"}, "ApiKey a2V5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := reach(t, tt.o, s.URL).do(t.Context(), search, nil); err != nil {
				t.Fatal(err)
			}
			if got.Load() != tt.header {
				t.Errorf("Authorization is %q, want %q", got.Load(), tt.header)
			}
		})
	}
	err := reach(t, Options{User: "els", Password: "secret"}, s.URL).do(t.Context(), search, nil)
	if !errors.Is(err, index.ErrUnavailable) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate of an unknown authority: %v", err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("none"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"no address":                 {},
		"no scheme":                  {Addresses: []string{"search.test:9200"}},
		"other scheme":               {Addresses: []string{"ftp://search.test"}},
		"no host":                    {Addresses: []string{"http:///x"}},
		"password in an address":     {Addresses: []string{"https://els:secret@search.test"}},
		"password in a bad address":  {Addresses: []string{"https://els:secret@search.test:port"}},
		"query":                      {Addresses: []string{"https://search.test?x=1"}},
		"key and user":               {Addresses: []string{"https://search.test"}, User: "els", Password: "secret", APIKey: "secret"},
		"password without a user":    {Addresses: []string{"https://search.test"}, Password: "secret"},
		"no file of the authority":   {Addresses: []string{"https://search.test"}, CAFile: empty + "x"},
		"an empty file of authority": {Addresses: []string{"https://search.test"}, CAFile: empty},
	} {
		o.Logger = slog.New(slog.DiscardHandler)
		if _, err := newClient(o); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLargeAnswer(t *testing.T) {
	var asked atomic.Int64
	c := reach(t, Options{}, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = fmt.Fprintf(w, `{"x": %q}`, strings.Repeat("y", 2000))
	}))
	c.limit = 1000
	if err := c.do(t.Context(), search, nil); !errors.Is(err, errLarge) || asked.Load() != 1 {
		t.Errorf("asked %d times: %v", asked.Load(), err)
	}
	c.limit = 3000
	if err := c.do(t.Context(), search, nil); err != nil {
		t.Error(err)
	}
}

// What some parts of the index did not answer is never taken for the whole.
func TestPartialAnswer(t *testing.T) {
	for _, tt := range []struct {
		path, text string
		want       error
	}{
		{"/x/_search", `{"took":1,"timed_out":false,"_shards":{"total":2,"successful":2,"skipped":1,"failed":0},"hits":{"total":7}}`, nil},
		{"/x/_search", `{"pit_id":"p","took":1,"timed_out":false,"_shards":{"total":2,"successful":1,"failed":1,"failures":[{}]},"hits":{"total":7}}`, errPartial},
		{"/x/_search", `{"took":1,"timed_out":true,"_shards":{"total":2,"successful":2,"failed":0},"hits":{"total":7}}`, errPartial},
		{"/x/_search", `{"hits":{"total":7},"_shards":{"total":2,"successful":1,"failed":1}}`, errPartial},
		{"/x/_count", `{"hits":{"total":7},"_shards":{"total":3,"successful":2,"failed":0}}`, errPartial},
		{"/x/_search", `{"hits":{"total":7}`, index.ErrUnavailable},
		{"/x/_doc/1", `{"hits":{"total":7},"_shards":{"total":3,"successful":2,"failed":1}}`, nil},
	} {
		c := reach(t, Options{}, serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, tt.text) }))
		var out struct{ Hits struct{ Total int } }
		err := c.do(t.Context(), request{method: http.MethodPost, path: tt.path}, &out)
		if !errors.Is(err, tt.want) || (tt.want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", tt.text, err, tt.want)
		}
		if errors.Is(tt.want, errPartial) && !errors.Is(err, index.ErrUnavailable) {
			t.Errorf("%v is not unavailable", err)
		}
		if json.Valid([]byte(tt.text)) && out.Hits.Total != 7 {
			t.Errorf("%s: what did answer is lost: %v", tt.text, out)
		}
	}
}

// cutter stands before a server and closes connections when the server has answered, before a byte of the answer has passed.
type cutter struct {
	net.Listener
	to  string
	cut func() bool // asked for each answer
}

func cutting(t *testing.T, to string, cut func() bool) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{l, to, cut}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(conn)
		}
	}()
	return c
}

func (c *cutter) address() string { return "http://" + c.Addr().String() }

func (c *cutter) carry(conn net.Conn) {
	defer conn.Close()
	server, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn) }()
	answer := make([]byte, 64<<10)
	for {
		n, err := server.Read(answer)
		if err != nil || c.cut() {
			return
		}
		if _, err := conn.Write(answer[:n]); err != nil {
			return
		}
	}
}

// A request whose answer is lost after it was carried out is sent again, and by the versions that makes no difference.
func TestAnswerLostAfterItWasDone(t *testing.T) {
	var mu sync.Mutex
	versions, carried := map[string]int{}, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		carried++
		var version int
		_, _ = fmt.Sscan(r.URL.Query().Get("version"), &version)
		if version < versions[r.URL.Path] { // external_gte
			w.WriteHeader(http.StatusConflict)
			return
		}
		versions[r.URL.Path] = version
		_, _ = io.WriteString(w, `{"result":"created"}`)
	}))
	t.Cleanup(s.Close)
	var answers atomic.Int64
	cut := cutting(t, s.Listener.Addr().String(), func() bool { return answers.Add(1) <= 2 })
	c := reach(t, Options{}, cut.address())
	r := request{method: http.MethodPut, path: "/x/_doc/1", params: url.Values{"version": {"3"}, "version_type": {"external_gte"}}, body: object{"a": 1}, slow: true}
	if err := c.do(t.Context(), r, nil); err != nil {
		t.Fatal(err)
	}
	if carried != 3 || len(versions) != 1 || versions["/x/_doc/1"] != 3 {
		t.Errorf("carried out %d times: %v", carried, versions)
	}
	r.params.Set("version", "2")
	if err := c.do(t.Context(), r, nil); !errors.Is(err, errConflict) {
		t.Errorf("an older version: %v", err)
	}
}
