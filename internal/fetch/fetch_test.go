package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/internal/fetch"
	"entente/internal/record"
	"entente/internal/source"
)

func itoa(n int) string { return strconv.Itoa(n) }

// serve answers by path.
func serve(t *testing.T, pages map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if page := pages[r.URL.Path]; page != nil {
			page(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func packed(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnAnswerIsReadWithWhatItSays(t *testing.T) {
	now := time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)
	s := serve(t, map[string]http.HandlerFunc{"/a": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Fri, 20 Nov 2026 10:00:00 GMT")
		w.Header().Add("X-Robots-Tag", "noindex")
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed(t, []byte("<p>"+r.UserAgent())))
	}})
	c := client(t, fetch.Options{Agent: "Entente/1 (+https://zoek.example)", Now: func() time.Time { return now }}, s)
	item, err := c.Item(t.Context(), s.URL+"/./a#x", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	if item.Key != s.URL+"/a" || item.Name != item.Key || item.Source != item.Key || string(item.Bytes) != "<p>Entente/1 (+https://zoek.example)" ||
		item.Hint != "text/html; charset=utf-8" || item.ETag != `"v1"` || !item.Modified.Equal(want) || !item.Retrieved.Equal(now) {
		t.Errorf("read %+v", item)
	}
}

func TestWhatIsHeldIsNotSentAgain(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{
		"/a": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/b", http.StatusFound) },
		"/b": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") == "Fri, 20 Nov 2026 10:00:00 GMT" {
				w.WriteHeader(http.StatusNotModified)
			}
		},
	})
	item, err := client(t, fetch.Options{}, s).Item(t.Context(), s.URL+"/a", func(address string) fetch.Held {
		if address != s.URL+"/b" {
			return fetch.Held{}
		}
		return fetch.Held{ETag: `"v1"`, Modified: time.Date(2026, 11, 20, 11, 0, 0, 0, time.FixedZone("CET", 3600))}
	})
	if err != nil || !item.Unmodified || item.Key != s.URL+"/b" || item.Bytes != nil {
		t.Errorf("%+v, %v", item, err)
	}
}

func TestStatusesAndRedirects(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	to := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusMovedPermanently) }
	}
	pages := map[string]http.HandlerFunc{
		"/401": status(401), "/403": status(403), "/404": status(404), "/429": status(429), "/500": status(500), "/503": status(503),
		"/nowhere": status(302), "/loop": to("/loop"), "/ping": to("/pong"), "/pong": to("/ping"), "/5": to("/4"), "/4": to("/3"), "/3": to("/2"), "/2": to("/1"),
		"/1": to("/0"), "/6": to("/5"), "/0": func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("goal")) },
	}
	s := serve(t, pages)
	c := client(t, fetch.Options{}, s)
	for path, want := range map[string]record.Class{
		"/401": "unreadable", "/403": "unreadable", "/404": "missing", "/429": "unreadable", "/500": "unreadable", "/503": "unreadable",
		"/nowhere": "unreadable", "/loop": "unreadable", "/ping": "unreadable", "/5": "ok", "/6": "unreadable",
	} {
		item, err := c.Item(t.Context(), s.URL+path, nil)
		if got := class(err); got != want {
			t.Errorf("%s: %v, want class %s", path, err, want)
		}
		if path == "/5" && item.Key != s.URL+"/0" {
			t.Errorf("/5 is kept as %s", item.Key)
		}
	}
}

// What a server says is gone for good is removed, not failed (fault 71).
func TestGoneIsAbsent(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{"/a": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }})
	_, err := client(t, fetch.Options{}, s).Item(t.Context(), s.URL+"/a", nil)
	if _, ok := errors.AsType[*source.Absent](err); !ok {
		t.Errorf("%v", err)
	}
}

// A server that sends a byte now and then is left at the deadline of the whole fetch (fault 65).
func TestASlowServerMeetsTheDeadline(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := w.Write([]byte(".")); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	mute := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	s := serve(t, map[string]http.HandlerFunc{"/slow": slow, "/mute": mute})
	c := client(t, fetch.Options{Timeout: 300 * time.Millisecond}, s)
	for _, path := range []string{"/slow", "/mute"} {
		start := time.Now()
		_, err := c.Get(t.Context(), fetch.Request{Address: s.URL + path})
		if class(err) != record.ClassTimeout || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %v after %s", path, err, time.Since(start))
		}
	}
	if fetch.Timeout != 30*time.Second {
		t.Errorf("the deadline is %s", fetch.Timeout)
	}
}

func TestAnEndedContextIsNoFailure(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{"/": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := client(t, fetch.Options{}, s).Get(ctx, fetch.Request{Address: s.URL}); !errors.Is(err, context.DeadlineExceeded) || record.AsFailure(err).Class != record.ClassCrash {
		t.Errorf("%v", err)
	}
}

// What unpacks to more than the limit is cut there, and so is what is sent without end (fault 66).
func TestBodiesEndAtTheLimit(t *testing.T) {
	const limit = 1 << 20
	bomb := packed(t, make([]byte, 300<<20/10)) // 30 MB in some 30 KB
	gz := func(body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(body)
		}
	}
	s := serve(t, map[string]http.HandlerFunc{
		"/bomb": gz(bomb),
		"/endless": func(w http.ResponseWriter, _ *http.Request) {
			for block := make([]byte, 64<<10); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		},
		"/announced": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99999999999") },
		"/exact":     func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, limit)) },
		"/over":      func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, limit+1)) },
		"/damaged":   gz(append([]byte{}, bomb[:20]...)),
		"/lie":       gz([]byte("<p>not packed at all</p>")),
		"/brotli": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte("x"))
		},
	})
	c := client(t, fetch.Options{MaxBytes: limit}, s)
	for path, want := range map[string]record.Class{
		"/bomb": "too-large", "/endless": "too-large", "/announced": "too-large", "/exact": "ok", "/over": "too-large",
		"/damaged": "unreadable", "/lie": "corrupt", "/brotli": "unsupported",
	} {
		if _, err := c.Get(t.Context(), fetch.Request{Address: s.URL + path}); class(err) != want {
			t.Errorf("%s: %v, want class %s", path, err, want)
		}
	}
	for _, path := range []string{"/bomb", "/endless"} {
		resp, err := c.Get(t.Context(), fetch.Request{Address: s.URL + path, Cut: 1000})
		if err != nil || len(resp.Body) != 1000 {
			t.Errorf("%s cut: %v", path, err)
		}
	}
}

func TestABodyThatIsNotWantedIsNotRead(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{"/a": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		for block := make([]byte, 64<<10); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}})
	resp, err := client(t, fetch.Options{}, s).Get(t.Context(), fetch.Request{Address: s.URL + "/a", Want: func(m string) bool { return m != "video/mp4" }})
	if err != nil || !resp.Unwanted || resp.Body != nil {
		t.Errorf("%+v, %v", resp, err)
	}
}

// A fault of TLS is a failure of the source, and http is not tried in its place (fault 70).
func TestFaultsOfTLSAreNotWorkedRound(t *testing.T) {
	open := 0
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/", http.StatusFound)
	}))
	defer secure.Close()
	secure.Config.ErrorLog = nil
	plain := serve(t, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) { open++ }})
	c := client(t, fetch.Options{}, secure, plain)
	if _, err := c.Get(t.Context(), fetch.Request{Address: secure.URL}); class(err) != record.ClassUnreadable || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate nobody signed: %v", err)
	}
	_, port, _ := net.SplitHostPort(plain.Listener.Addr().String())
	if _, err := c.Get(t.Context(), fetch.Request{Address: "https://127.0.0.1:" + port}); class(err) != record.ClassUnreadable || !strings.Contains(err.Error(), "HTTPS") {
		t.Errorf("a server without TLS: %v", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	trusting := client(t, fetch.Options{Roots: roots}, secure, plain)
	if _, err := trusting.Get(t.Context(), fetch.Request{Address: secure.URL, Redirects: 5}); err == nil || !strings.Contains(err.Error(), "from https to http") {
		t.Errorf("a redirect from https to http: %v", err)
	}
	if open > 0 {
		t.Errorf("%d requests in the open", open)
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "Sun, 22 Nov 2026 01:05:00 GMT": 5 * time.Minute, "Sun, 22 Nov 2026 00:05:00 GMT": 0,
		"": 0, "soon": 0, "-5": 0, "99999999999999999": 365 * 24 * time.Hour,
	} {
		s := serve(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusServiceUnavailable)
		}})
		resp, err := client(t, fetch.Options{Now: func() time.Time { return now }}, s).Get(t.Context(), fetch.Request{Address: s.URL})
		if err != nil || resp.RetryAfter != want {
			t.Errorf("Retry-After %q: %v, %v; want %s", header, resp, err, want)
		}
	}
}

// TestMain names a proxy before anything could read the environment: it is read once in a process.
func TestMain(m *testing.M) {
	os.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	os.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	os.Exit(m.Run())
}

// A proxy would connect for us, past the guard. Servers on this machine are asked without one in any case, so this one has a
// name.
func TestAProxyOfTheEnvironmentIsNotUsed(t *testing.T) {
	s := serve(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") }})
	host := "stad.example:" + itoa(s.Listener.Addr().(*net.TCPAddr).Port)
	resolver := nameServer(t, func() [4]byte { return [4]byte{127, 0, 0, 1} })
	resp, err := client(t, fetch.Options{Allow: []string{host}, Resolver: resolver}).Get(t.Context(), fetch.Request{Address: "http://" + host})
	if err != nil || string(resp.Body) != "direct" {
		t.Errorf("%+v, %v", resp, err)
	}
}
