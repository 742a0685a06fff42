package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/web"
)

// overTheNetwork serves a face as the program does, with all bounds of the server.
func overTheNetwork(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(nil)
	s.Config = web.NewServer("", h)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// What is far too long is refused before any of it is read as a question (fault 74).
func TestHugeQuestionsAreRefusedAtOnce(t *testing.T) {
	h := site(t)
	for name, tt := range map[string]struct {
		target string
		status int
	}{
		"a megabyte":                    {"/api/v1/search?q=" + strings.Repeat("a", 1<<20), 414},
		"a megabyte, on a page":         {"/nl/search?q=" + strings.Repeat("a", 1<<20), 414},
		"ten thousand words":            {"/api/v1/search?q=" + strings.Repeat("a+", 10_000), 414},
		"ten thousand values":           {"/nl/search?" + strings.Repeat("theme=a&", 10_000), 414},
		"a thousand words":              {"/api/v1/search?q=" + strings.Repeat("a+", 1000), 422},
		"a thousand brackets":           {"/api/v1/search?q=" + strings.Repeat("(", 1900) + "a", 200},
		"a path of a megabyte":          {"/nl/documents/" + strings.Repeat("a", 1<<20), 414},
		"sixteen thousand letters of y": {"/api/v1/search?year=" + strings.Repeat("9", 16_000), 422},
	} {
		fastest := time.Hour
		for range 5 { // the machine may be busy with something else
			begin := time.Now()
			w := get(t, h, tt.target)
			fastest = min(fastest, time.Since(begin))
			if w.Code != tt.status || w.Body.Len() > 100_000 {
				t.Errorf("%s: %d, %d bytes", name, w.Code, w.Body.Len())
			}
		}
		if tt.status != 200 && fastest > 10*time.Millisecond {
			t.Errorf("%s: refused after %v", name, fastest)
		}
	}
}

// Numbers out of all bounds are refused by the name of their parameter, in the API and on pages (fault 76).
func TestNumbersOutOfBoundsAreNamed(t *testing.T) {
	h := site(t)
	for _, parameter := range []string{"page", "size", "facet_size", "year_from", "year_to", "year"} {
		for _, value := range []string{"1000000000", "-1", "99999999999999999999999999", "1e9", "0x10", "abc", "1.5", "٣", "NaN", "+", "1;2"} {
			query := parameter + "=" + url.QueryEscape(value)
			if parameter == "page" && value == "1000000000" {
				query += "&size=100"
			}
			w := get(t, h, "/api/v1/search?"+query)
			p := asProblem(t, w)
			if w.Code != 422 || len(p.Errors) == 0 || p.Errors[0].Parameter != parameter {
				t.Errorf("%s: %d %+v", query, w.Code, p.Errors)
			}
			for _, l := range []string{"nl", "fr", "en"} {
				w := get(t, h, "/"+l+"/search?"+query)
				if parameter == "facet_size" { // a page knows by itself
					continue
				}
				if d := parse(t, w); w.Code != 422 || d.Find("html").AttrOr("lang", "") != l || !strings.Contains(d.Text(), value) || d.Find("form[role=search]").Length() == 0 {
					t.Errorf("/%s/search?%s: %d", l, query, w.Code)
				}
			}
		}
	}
}

// Hostile text goes through the API as the same text, in an answer that no browser takes for a page (fault 78).
func TestHostileTextInTheAPI(t *testing.T) {
	h := site(t)
	for _, target := range []string{"/api/v1/search?q=zonnewijzer", "/api/v1/documents/bad#2?q=zonnewijzer", "/api/v1/search?q=" + url.QueryEscape(attack), "/api/v1/search?year=" + url.QueryEscape(attack), "/api/v1/suggest?q=zonn", "/api/v1/documents/" + attack} {
		w := get(t, h, target)
		var answer any
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || !strings.Contains(w.Header().Get("Content-Type"), "json") || w.Header().Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %d %s, %v", target, w.Code, w.Header().Get("Content-Type"), err)
		}
	}
	var a struct{ Hits []struct{ Title string } }
	if err := json.Unmarshal(get(t, h, "/api/v1/search?q=zonnewijzer").Body.Bytes(), &a); err != nil || len(a.Hits) != 1 || a.Hits[0].Title != "Zonnewijzer "+attack {
		t.Errorf("%+v, %v", a, err)
	}
}

// A script in any field of any address there is, known to it or not, stays text: on pages, in the API, in feeds and style sheets (fault 78).
func TestScriptsInEveryField(t *testing.T) {
	h := site(t)
	var api struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(get(t, h, "/openapi.json").Body.Bytes(), &api); err != nil {
		t.Fatal(err)
	}
	fields := map[string]bool{"agreement": true, "scheme": true, "part": true, "key": true, "accent": true, "target": true, "utm_source": true}
	paths := []string{"/", "/feed.atom", "/feed.json", "/opensearch.xml", "/suggest.json", "/sitemap.xml", "/sitemaps/x", "/embed/look.css", "/robots.txt"}
	for path, methods := range api.Paths {
		paths = append(paths, "/api/v1"+path)
		for _, p := range methods["get"].Parameters {
			fields[p.Name] = fields[p.Name] || p.In == "query"
		}
	}
	if len(paths) < 15 || !fields["q"] || !fields["value_q"] {
		t.Fatalf("the description has %v with %v", paths, fields)
	}
	for _, page := range []string{"", "search", "documents/doc00", "documents/{id}", "agreements/{id}", "partnerships/{id}", "places/{id}", "compare", "facets/country", "facets/{name}", "map", "coverage", "help", "about", "embed", "{id}"} {
		paths = append(paths, "/fr/"+page)
	}
	for _, path := range paths {
		path = strings.NewReplacer("{id}", attack, "{name}", attack).Replace(path)
		for field, queried := range fields {
			if !queried {
				continue
			}
			target := path + "?" + url.QueryEscape(field) + "=" + url.QueryEscape(attack+"\r\nX-Evil: 1")
			w := get(t, h, target, "Accept-Language", attack, "User-Agent", attack, "Referer", attack)
			if w.Code >= 500 {
				t.Fatalf("%s: %d\n%s", target, w.Code, w.Body)
			}
			for name, values := range w.Header() {
				if strings.ContainsAny(strings.Join(values, ""), "\r\n") || name != "Location" && strings.Contains(strings.Join(values, ""), "<script") {
					t.Errorf("%s: %s is %q", target, name, values)
				}
			}
			kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			switch {
			case w.Header().Get("X-Content-Type-Options") != "nosniff":
				t.Errorf("%s: a browser may guess what it is", target)
			case kind == "text/html":
				d := parse(t, w)
				if n := d.Find("script:not([src]):not([type='application/ld+json']), img[src=x], [onerror], [onmouseover], a[href^='javascript'], a[href*='ZgotmplZ']").Length(); n > 0 {
					t.Errorf("%s: text became markup %d times", target, n)
				}
			case strings.HasSuffix(kind, "json"):
				if !json.Valid(w.Body.Bytes()) {
					t.Errorf("%s: no JSON", target)
				}
			case strings.HasSuffix(kind, "xml"), kind == "text/css", kind == "":
				if strings.Contains(w.Body.String(), "<script") {
					t.Errorf("%s: %s with a script in it", target, kind)
				}
			case strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment"): // a file to keep, never shown
			case kind != "text/plain":
				t.Errorf("%s: unexpected %s", target, kind)
			}
		}
	}
}

// Connections that never say what they want hold up nobody, and are closed within five seconds (fault 80).
func TestConnectionsThatSayNothing(t *testing.T) {
	t.Parallel()
	s := overTheNetwork(t, site(t))
	const many = 500
	conns := make([]net.Conn, 0, many)
	begin := time.Now()
	for i := range many {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Skipf("only %d connections can be made here: %v", i, err)
		}
		defer c.Close()
		if _, err := fmt.Fprintf(c, "GET /nl/search HTTP/1.1\r\nHost: x\r\nX-%d: ", i); err != nil {
			t.Fatal(err)
		}
		conns = append(conns, c)
	}
	made := time.Now()
	for range 10 {
		asked := time.Now()
		resp, err := http.Get(s.URL + "/api/v1/search?q=stedenband")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if took := time.Since(asked); resp.StatusCode != 200 || took > time.Second {
			t.Errorf("a reader beside them: %d after %v", resp.StatusCode, took)
		}
	}
	for _, c := range conns { // a byte now and then keeps none of them open
		_, _ = c.Write([]byte("x"))
	}
	for i, c := range conns {
		if err := c.SetReadDeadline(made.Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("connection %d is open after %v", i, time.Since(begin))
		}
	}
}

// Nobody waits for a body that never comes: nothing here reads one (fault 80).
func TestBodiesThatNeverCome(t *testing.T) {
	s := overTheNetwork(t, siteWith(t, func(o *web.Options) { o.Concurrency = 1 }))
	for _, head := range []string{"GET /nl/search?q=stedenband HTTP/1.1\r\nHost: x\r\nContent-Length: 60000", "POST /api/v1/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked",
		"GET /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\nExpect: 100-continue"} {
		for range 4 {
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := fmt.Fprint(conn, head+"\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("%s: no answer: %v", head, err)
			}
			if want := map[bool]int{true: 200, false: 405}[strings.HasPrefix(head, "GET")]; resp.StatusCode != want {
				t.Errorf("%s: %d", head, resp.StatusCode)
			}
		}
	}
}

// Header fields of 64 KiB are refused in the reader's language (fault 81).
func TestHeadersOf64KiBAreRefused(t *testing.T) {
	s := overTheNetwork(t, site(t))
	for path, headers := range map[string]http.Header{
		"/api/v1/search":   {"Cookie": {strings.Repeat("a", 64<<10)}},
		"/nl/search":       {"X-Long": {strings.Repeat("a", 64<<10)}},
		"/fr/documents/x":  {"X-Forwarded-For": {strings.Repeat("203.0.113.1, ", 5000)}},
		"/api/v1/suggest?": many(64),
	} {
		r, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = headers
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s: %d, %v", path, resp.StatusCode, err)
		}
		if want := map[bool]string{true: "headers-too-large", false: "<form"}[strings.HasPrefix(path, "/api/")]; !strings.Contains(string(b), want) {
			t.Errorf("%s: no %s in %s", path, want, b)
		}
	}
}

// many are header fields of a KiB each.
func many(n int) http.Header {
	h := http.Header{}
	for i := range n {
		h.Set("X-"+strconv.Itoa(i), strings.Repeat("b", 1<<10))
	}
	return h
}

// Two hundred clients at once are answered or asked to come back, nothing breaks, and a reader who comes afterwards is
// answered within five seconds (fault 83).
func TestTwoHundredClientsAtOnce(t *testing.T) {
	m := &web.Metrics{}
	s := overTheNetwork(t, siteWith(t, func(o *web.Options) {
		o.Concurrency, o.Metrics = 2, m
		o.Engine = engine{o.Engine, func(ctx context.Context) error {
			select {
			case <-time.After(50 * time.Millisecond):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
	}))
	var answered, sentAway atomic.Int64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}
	defer client.CloseIdleConnections()
	until := time.Now().Add(1500 * time.Millisecond)
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			for j := 0; time.Now().Before(until); j++ {
				resp, err := client.Get(s.URL + []string{"/api/v1/search?q=stedenband", "/nl/search?q=jumelage", "/api/v1/export?format=csv"}[(i+j)%3])
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				switch {
				case resp.StatusCode == http.StatusOK:
					answered.Add(1)
				case resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
					sentAway.Add(1)
				default:
					t.Errorf("%s: Retry-After %q", resp.Status, resp.Header.Get("Retry-After"))
				}
			}
		})
	}
	wg.Wait()
	begin := time.Now()
	for {
		resp, err := client.Get(s.URL + "/nl/search?q=stedenband")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			break
		}
		if time.Since(begin) > 5*time.Second {
			t.Fatalf("still %s after five seconds", resp.Status)
		}
	}
	t.Logf("%d answered, %d sent away, the next reader after %v", answered.Load(), sentAway.Load(), time.Since(begin))
	if answered.Load() == 0 || sentAway.Load() == 0 {
		t.Errorf("%d answered, %d sent away", answered.Load(), sentAway.Load())
	}
	got := figures(t, get(t, m, "/metrics").Body.String())
	if got["entente_questions_under_way"] != 0 || got["entente_exports_under_way"] != 0 || int64(got[`entente_refused_total{code="busy"}`]) < sentAway.Load() {
		t.Errorf("%v questions and %v exports are still under way, %v were refused", got["entente_questions_under_way"], got["entente_exports_under_way"], got[`entente_refused_total{code="busy"}`])
	}
}

// A question ends within 200 ms of its client's going, and its place is free again (fault 84).
func TestAQuestionEndsWhenItsClientGoes(t *testing.T) {
	for _, path := range []string{"/api/v1/search?q=a", "/nl/search?q=a", "/fr/", "/api/v1/export?q=a&format=jsonl", "/api/v1/facets/country"} {
		m, begun, ended := &web.Metrics{}, make(chan struct{}, 99), make(chan time.Time, 99)
		s := overTheNetwork(t, siteWith(t, func(o *web.Options) {
			o.Metrics = m
			o.Engine = engine{o.Engine, func(ctx context.Context) error {
				begun <- struct{}{}
				<-ctx.Done()
				ended <- time.Now()
				return ctx.Err()
			}}
		}))
		ctx, leave := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		gone := make(chan time.Time, 1)
		go func() {
			<-begun
			gone <- time.Now()
			leave()
		}()
		if resp, err := http.DefaultClient.Do(r); err == nil {
			resp.Body.Close()
			t.Errorf("%s: answered %s", path, resp.Status)
		}
		left := <-gone
		select {
		case at := <-ended:
			if took := at.Sub(left); took > 200*time.Millisecond {
				t.Errorf("%s: went on for %v", path, took)
			}
		case <-time.After(3 * time.Second):
			t.Fatalf("%s: goes on", path)
		}
		free := false
		for range 100 {
			got := figures(t, get(t, m, "/metrics").Body.String())
			if free = got["entente_questions_under_way"] == 0 && got["entente_exports_under_way"] == 0; free {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if !free {
			t.Errorf("%s: holds its place", path)
		}
	}
}

// An export that meets a fault of the code gives its place back as well.
func TestExportsThatFailHoldNoPlace(t *testing.T) {
	broken := true
	h := siteWith(t, func(o *web.Options) {
		o.Concurrency = 2
		o.Engine = engine{o.Engine, func(context.Context) error {
			if broken {
				panic("dropped the card index")
			}
			return nil
		}}
	})
	for range 5 {
		if w := get(t, h, "/api/v1/export?format=csv"); w.Code != 500 {
			t.Errorf("status %d", w.Code)
		}
	}
	broken = false
	if w := get(t, h, "/api/v1/export?format=csv"); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

// An answer whose reader is slow, or never reads it, leaves its place to those who ask (fault 80).
func TestAnAnswerThatIsReadSlowlyHoldsUpNobody(t *testing.T) {
	for _, target := range []string{"/api/v1/export?format=csv", "/nl/search?q=stedenband", "/api/v1/search?size=100", "/api/v1/search?size=x", "/nl/documents/doc00"} {
		h := siteWith(t, func(o *web.Options) { o.Concurrency = 1 })
		w := &slowReader{ResponseRecorder: httptest.NewRecorder(), begun: make(chan struct{}), go_: make(chan struct{})}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://entente.test"+target, nil))
		}()
		<-w.begun
		if w := get(t, h, "/nl/search?q=stedenband"); w.Code != 200 {
			t.Errorf("a reader beside %s: %d", target, w.Code)
		}
		close(w.go_)
		<-ended
		if want := get(t, h, target); w.Code != want.Code || w.Body.Len() < want.Body.Len()/2 || w.Header().Get("Content-Type") != want.Header().Get("Content-Type") {
			t.Errorf("%s: %d, %d bytes, want %d, %d", target, w.Code, w.Body.Len(), want.Code, want.Body.Len())
		}
	}
}

type slowReader struct {
	*httptest.ResponseRecorder
	begun, go_ chan struct{}
	once       sync.Once
}

func (s *slowReader) Write(b []byte) (int, error) {
	s.once.Do(func() { close(s.begun) })
	<-s.go_
	return s.ResponseRecorder.Write(b)
}

// No path leads out of what is served, however it is written (fault 86).
func TestNoPathLeadsOut(t *testing.T) {
	s := overTheNetwork(t, siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" }))
	for _, prefix := range []string{"/nl/documents/", "/api/v1/documents/", "/static/", "/embed/v1/", "/api/v1/similar/", "/nl/agreements/", "/entente/static/", "/entente", "/nl/facets/", "/"} {
		for _, climb := range []string{"../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "%00", "..%00/etc/passwd", "/etc/passwd", "store.db", "..%252fetc%252fpasswd", "originals/..%c0%af.."} {
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			// By hand: a client would put the path right.
			if _, err := fmt.Fprintf(conn, "GET %s%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", prefix, climb); err != nil {
				t.Fatal(err)
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("%s%s: %v", prefix, climb, err)
			}
			b, err := io.ReadAll(resp.Body)
			conn.Close()
			if err != nil || resp.StatusCode != http.StatusNotFound || strings.Contains(string(b), "root:") || resp.Header.Get("Location") != "" {
				t.Errorf("%s%s: %d %s, %v", prefix, climb, resp.StatusCode, resp.Header.Get("Location"), err)
			}
		}
	}
}

// There is nothing to write or to administer over HTTP: whatever is no GET is refused everywhere, and what administers
// elsewhere is not there (fault 87).
func TestNothingCanBeWrittenOverHTTP(t *testing.T) {
	h := site(t)
	for _, target := range []string{"/", "/nl/", "/nl/search", "/nl/documents/doc00", "/nl/compare", "/api/v1/search", "/api/v1/documents/doc00", "/api/v1/export", "/api/v1/coverage", "/openapi.json", "/robots.txt", "/readyz"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"} {
			for _, token := range []string{"", "Bearer ", "Basic YWRtaW46YWRtaW4="} {
				w := do(t, h, method, target, "Authorization", token, "X-HTTP-Method-Override", "GET")
				if w.Code != 405 && w.Code != 404 {
					t.Errorf("%s %s: %d", method, target, w.Code)
				}
			}
		}
		if w := do(t, h, "GET", target, "X-HTTP-Method-Override", "DELETE"); w.Code == 405 || w.Code >= 500 {
			t.Errorf("GET %s with another method in a header: %d", target, w.Code)
		}
	}
	for _, target := range []string{"/admin", "/api/v1/admin", "/api/v1/ingest", "/api/v1/reindex", "/api/v1/config", "/metrics", "/debug/pprof/", "/debug/vars", "/control.sock", "/.git/config", "/.env", "/data/store.db"} {
		if w := get(t, h, target, "Authorization", "Bearer x"); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}
