package web_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"entente/web"
)

// from asks for a path as a client at an address does.
func from(h http.Handler, addr, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://entente.test"+target, nil)
	r.RemoteAddr = addr + ":4711"
	if strings.Contains(addr, ":") {
		r.RemoteAddr = "[" + addr + "]:4711"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func limited(t *testing.T, rate int, proxies ...string) http.Handler {
	return siteWith(t, func(o *web.Options) { o.RateLimit, o.TrustedProxies = rate, proxies })
}

func TestTheRateIsToldAndHeld(t *testing.T) {
	h := limited(t, 3)
	for left := 2; left >= 0; left-- {
		w := from(h, fmt.Sprintf("198.51.100.%d", left), "/api/v1/search?q=stedenband")
		if w.Code != 200 || w.Header().Get("RateLimit-Policy") != `"network";q=3;w=60` || !regexp.MustCompile(fmt.Sprintf(`^"network";r=%d;t=\d+$`, left)).MatchString(w.Header().Get("RateLimit")) {
			t.Errorf("%d left: %d, %q, %q", left, w.Code, w.Header().Get("RateLimit-Policy"), w.Header().Get("RateLimit"))
		}
		if !strings.Contains(w.Header().Get("Access-Control-Expose-Headers"), "RateLimit,") {
			t.Error("scripts of other sites can not read it")
		}
	}
	w := from(h, "198.51.100.9", "/api/v1/search?q=stedenband")
	if p := asProblem(t, w); w.Code != http.StatusTooManyRequests || p.Code != "rate-limited" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s", w.Code, p.Code)
	}
	if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 || n > 20 {
		t.Errorf("Retry-After is %q", w.Header().Get("Retry-After"))
	}
	for _, l := range []string{"nl", "fr", "en"} {
		w := from(h, "198.51.100.9", "/"+l+"/search?q=stedenband")
		if d := parse(t, w); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || d.Find("html").AttrOr("lang", "") != l || d.Find("h1").Length() != 1 || d.Find("form[role=search]").Length() == 0 {
			t.Errorf("%s: %d\n%s", l, w.Code, w.Body)
		}
	}
	if w := from(h, "203.0.113.1", "/api/v1/search?q=stedenband"); w.Code != 200 {
		t.Errorf("another network: %d", w.Code)
	}
	if w := from(limited(t, 0), "198.51.100.9", "/nl/"); w.Header().Get("RateLimit") != "" {
		t.Error("no limit, and one is told")
	}
}

func TestWhatCostsNothingIsFree(t *testing.T) {
	h := limited(t, 2)
	first := from(h, "198.51.100.1", "/nl/search?q=stedenband")
	static := parse(t, first).Find("link[rel=stylesheet]").AttrOr("href", "")
	tag := first.Header().Get("ETag")
	for range 50 {
		for _, target := range []string{"/healthz", "/readyz", "/robots.txt", static} {
			if w := from(h, "198.51.100.1", target); w.Code != 200 || w.Header().Get("RateLimit") != "" {
				t.Fatalf("%s: %d, %q", target, w.Code, w.Header().Get("RateLimit"))
			}
		}
		if w := from(h, "198.51.100.1", "/nl/search?q=stedenband", "If-None-Match", tag); w.Code != http.StatusNotModified {
			t.Fatalf("unchanged: %d", w.Code)
		}
	}
	if w := from(h, "198.51.100.1", "/nl/search?q=jumelage"); w.Code != 200 {
		t.Errorf("the second of two: %d", w.Code)
	}
	// A tag that is none opens nothing, and an empty bucket still tells what has not changed.
	if w := from(h, "198.51.100.1", "/nl/search?q=jumelage", "If-None-Match", `"x"`); w.Code != http.StatusTooManyRequests {
		t.Errorf("a made-up tag: %d", w.Code)
	}
	if w := from(h, "198.51.100.1", "/nl/search?q=stedenband", "If-None-Match", tag); w.Code != http.StatusNotModified {
		t.Errorf("unchanged, with nothing left: %d", w.Code)
	}
	h = limited(t, 2)
	for range 2 { // pages that have no tag are paid for as well
		from(h, "198.51.100.1", "/nl/nergens", "If-None-Match", `"x"`)
	}
	if w := from(h, "198.51.100.1", "/nl/search"); w.Code != http.StatusTooManyRequests {
		t.Errorf("after two pages with a made-up tag: %d", w.Code)
	}
}

// The address that is counted is that of the connection, or the last one that a trusted proxy added; what a client writes
// into headers changes nothing (fault 82).
func TestForgedHeadersDoNotEvadeTheRate(t *testing.T) {
	const client = "198.51.100.7"
	forgeries := [][]string{{"X-Forwarded-For", "203.0.113.%d"}, {"X-Real-IP", "203.0.113.%d"}, {"Forwarded", "for=203.0.113.%d"}, {"True-Client-IP", "203.0.113.%d"},
		{"CF-Connecting-IP", "203.0.113.%d"}, {"X-Appengine-Remote-Addr", "203.0.113.%d"}, {"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-For", "::1"}}
	for _, forged := range forgeries {
		h := limited(t, 5)
		through := limited(t, 5, "192.0.2.0/24")
		for i := range 6 {
			value := strings.ReplaceAll(forged[1], "%d", strconv.Itoa(i))
			direct := from(h, client, "/nl/help", forged[0], value)
			// A proxy appends the address it sees, to the line that is there or as a line of its own.
			headers := []string{forged[0], value, "X-Forwarded-For", client}
			if forged[0] == "X-Forwarded-For" && i%2 == 0 {
				headers = []string{forged[0], value + ", " + client}
			}
			proxied := from(through, "192.0.2.1", "/nl/help", headers...)
			if want := 200; i < 5 && (direct.Code != want || proxied.Code != want) {
				t.Errorf("%s, request %d: %d, through a proxy %d", forged, i, direct.Code, proxied.Code)
			}
			if i == 5 && (direct.Code != 429 || proxied.Code != 429) {
				t.Errorf("%s evades the limit: %d, through a proxy %d", forged, direct.Code, proxied.Code)
			}
		}
	}
	through := limited(t, 1, "192.0.2.0/24")
	for i := range 9 { // readers behind one proxy are counted by themselves
		if w := from(through, "192.0.2.1", "/nl/help", "X-Forwarded-For", fmt.Sprintf("203.0.%d.1", i)); w.Code != 200 {
			t.Errorf("reader %d behind a proxy: %d", i, w.Code)
		}
	}
}

func TestAProxyThatNobodyNamedIsToldOfOnce(t *testing.T) {
	var log bytes.Buffer
	h := siteWith(t, func(o *web.Options) {
		o.RateLimit, o.Logger = 2, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	})
	for range 5 { // all readers of a proxy on this machine are one to us: they must not share a bucket
		if w := from(h, "127.0.0.1", "/nl/help", "X-Forwarded-For", "203.0.113.5"); w.Code != 200 {
			t.Errorf("behind a proxy on this machine: %d", w.Code)
		}
	}
	if n := strings.Count(log.String(), "--trusted-proxies"); n != 1 || strings.Contains(log.String(), "203.0") {
		t.Errorf("told %d times:\n%s", n, log.String())
	}
}
