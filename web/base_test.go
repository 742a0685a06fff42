package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/index"
	"entente/web"
)

const basePath = "/stad/entente"

// behindProxy is a city's web server that passes on what is below basePath, as it came or with the path taken off, and has
// nothing of ours elsewhere. It returns the address of the city's server.
func behindProxy(t *testing.T, strip bool) string {
	t.Helper()
	front := httptest.NewUnstartedServer(nil)
	public := "http://" + front.Listener.Addr().String() + basePath
	inner := httptest.NewServer(siteWith(t, func(o *web.Options) {
		o.PublicURL, o.TrustedProxies, o.RateLimit = public+"/", []string{"127.0.0.1"}, 1000
	}))
	t.Cleanup(inner.Close)
	to, err := url.Parse(inner.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetXForwarded()
		r.SetURL(to)
	}}
	mux := http.NewServeMux()
	if strip {
		mux.Handle(basePath+"/", http.StripPrefix(basePath, proxy))
	} else {
		mux.Handle(basePath+"/", proxy)
	}
	front.Config.Handler = mux
	front.Start()
	t.Cleanup(front.Close)
	return "http://" + front.Listener.Addr().String()
}

// fetch asks a server, without following where it sends its reader.
func fetch(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

// Every address that a face below a path gives out leads to something below that path: links, forms, files, redirects,
// canonical addresses, fields of the API; whether the proxy takes the path off or not.
func TestAFaceBelowAPathOfAnotherHost(t *testing.T) {
	for _, strip := range []bool{true, false} {
		t.Run(fmt.Sprintf("strip=%v", strip), func(t *testing.T) {
			front := behindProxy(t, strip)
			seen, queue := map[string]bool{}, []string{}
			follow := func(from, to string) {
				at, err := url.Parse(front + from)
				if err != nil {
					t.Fatal(err)
				}
				u, err := at.Parse(to)
				if err != nil {
					t.Errorf("%s leads to %q: %v", from, to, err)
					return
				}
				if u.Scheme+"://"+u.Host != front {
					return // another site
				}
				u.Fragment = ""
				if target := u.RequestURI(); !seen[target] {
					seen[target] = true
					queue = append(queue, target)
				}
			}
			for _, start := range []string{"/", "/nl/", "/nl", "/fr/search?q=jumelage&country=SN&sort=newest", "/en/search?q=&q=twinning", "/en/documents/doc00?q=twinning", "/nl/nergens", "/nl/search?year=x",
				"/api/v1/search?q=stedenband&hl=fr", "/api/v1/suggest?q=sen", "/api/v1/documents/doc00", "/api/v1/openapi.json", "/robots.txt"} {
				follow(basePath, basePath+start)
			}
			pages, statuses := 0, map[int]int{}
			for len(queue) > 0 && pages < 400 {
				target := queue[0]
				queue = queue[1:]
				resp, body := fetch(t, front+target)
				pages++
				statuses[resp.StatusCode]++
				if !strings.HasPrefix(target, basePath+"/") {
					t.Errorf("%s is not below the path", target)
				}
				if resp.StatusCode >= 400 && !strings.Contains(target, "nergens") && !strings.Contains(target, "year=x") {
					t.Errorf("%s: %d", target, resp.StatusCode)
				}
				if to := resp.Header.Get("Location"); to != "" {
					if !strings.HasPrefix(to, basePath+"/") {
						t.Errorf("%s sends its reader to %s", target, to)
					}
					follow(target, to)
				}
				switch kind := resp.Header.Get("Content-Type"); {
				case strings.HasPrefix(kind, "text/html"):
					d, err := goquery.NewDocumentFromReader(strings.NewReader(body))
					if err != nil {
						t.Fatal(err)
					}
					d.Find("[href], [src], [action], [formaction], [srcset], [poster]").Each(func(_ int, e *goquery.Selection) {
						for _, name := range []string{"href", "src", "action", "formaction", "poster"} {
							if to, ok := e.Attr(name); ok {
								follow(target, to)
							}
						}
						if _, ok := e.Attr("srcset"); ok {
							t.Errorf("%s: srcset is not put below the path", target)
						}
					})
					if c := d.Find("link[rel=canonical]").AttrOr("href", front+basePath); !strings.HasPrefix(c, front+basePath) {
						t.Errorf("%s: canonical is %s", target, c)
					}
					for _, m := range regexp.MustCompile(`\s(data-[a-z-]+|content)="(/[^/"][^"]*)"`).FindAllStringSubmatch(body, -1) {
						if !strings.HasPrefix(m[2], basePath) {
							t.Errorf("%s: %s is %s", target, m[1], m[2])
						}
					}
				case strings.HasPrefix(kind, "application/json"):
					for _, m := range regexp.MustCompile(`"url":("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(body, -1) {
						var to string
						if err := json.Unmarshal([]byte(m[1]), &to); err != nil || !strings.HasPrefix(to, basePath+"/") {
							t.Errorf("%s: url %s", target, m[1])
						}
						follow(target, to)
					}
				}
			}
			if statuses[200] < 100 || statuses[303]+statuses[302]+statuses[301] < 3 {
				t.Errorf("only %v of %d", statuses, pages)
			}
			t.Logf("%d answers, by status %v", pages, statuses)
			resp, body := fetch(t, front+basePath+"/api/v1/openapi.json")
			if !strings.Contains(body, `"url": "`+front+basePath+`/api/v1"`) {
				t.Errorf("%d: the server of the OpenAPI document is another", resp.StatusCode)
			}
			if _, body := fetch(t, front+basePath+"/robots.txt"); !strings.Contains(body, "\nDisallow: "+basePath+"/nl/search?\n") {
				t.Errorf("robots.txt says\n%s", body)
			}
			if _, body := fetch(t, front+basePath+"/api/v1/export?format=jsonl&q=stedenband"); !strings.Contains(body, front+basePath+"/") {
				t.Error("an export does not name the address of its pages")
			}
			if resp, body := fetch(t, front+basePath+"/nl?"); strings.Contains(body, `href="/nl/"`) || resp.Header.Get("Location") != basePath+"/nl/" {
				t.Errorf("%s, %s", resp.Header.Get("Location"), body)
			}
		})
	}
}

func TestTheRootOfAPath(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	for target, want := range map[string]string{
		"/": "/entente/en/", "/entente": "/entente/en/", "/entente/": "/entente/en/", "/nl": "/entente/nl/", "/entente/nl": "/entente/nl/",
		"/entente/nl/search?q=": "/entente/nl/search",
	} {
		if w := get(t, h, target); w.Header().Get("Location") != want {
			t.Errorf("%s: %d %q, want %q", target, w.Code, w.Header().Get("Location"), want)
		}
	}
	for _, target := range []string{"/ententex/nl/", "/entente//evil.example/", "//evil.example/", "/entente/entente/nl/"} {
		if w := get(t, h, target); w.Code != 404 || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %q", target, w.Code, w.Header().Get("Location"))
		}
	}
	w := get(t, h, "/entente/fr/nulle-part")
	if d := parse(t, w); w.Code != 404 || d.Find("html").AttrOr("lang", "") != "fr" || d.Find(".brand").AttrOr("href", "") != "/entente/fr/" {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
	if w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("it speaks for a host that has other pages")
	}
	if w := get(t, h, "/entente/api/v1/documents/nothing"); asProblem(t, w).Status != 404 {
		t.Errorf("a problem of the API: %d", w.Code)
	}
	if w := do(t, h, http.MethodHead, "/entente/nl/help"); w.Code != 200 || w.Header().Get("Content-Length") != fmt.Sprint(get(t, h, "/nl/help").Body.Len()) {
		t.Errorf("HEAD: %d, %s bytes", w.Code, w.Header().Get("Content-Length"))
	}
}

// What a stranger wrote does not become an address of ours, and hostile text stays text below a path as well.
func TestTextBelowAPathStaysAsItIs(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	for _, q := range []string{`a href="/x"`, `"url":"/x"`, `<a href="/x">`, `a src="/x`} {
		v := url.Values{"q": {q}}.Encode()
		d := parse(t, get(t, h, "/nl/search?"+v))
		if got := d.Find("input#q").AttrOr("value", ""); got != q {
			t.Errorf("%q became %q", q, got)
		}
		var a struct{ Query struct{ Q string } }
		if err := json.Unmarshal(get(t, h, "/api/v1/search?"+v).Body.Bytes(), &a); err != nil || a.Query.Q != q {
			t.Errorf("%q became %q, %v", q, a.Query.Q, err)
		}
	}
}

func TestPublicURLs(t *testing.T) {
	for address, want := range map[string]string{
		"https://search.example.be": "", "https://search.example.be/": "", "http://127.0.0.1:8080": "", "https://city.example/entente": "/entente", "https://city.example/a/b-c_d.e~f/": "/a/b-c_d.e~f",
		"https://city.example/nl/entente": "/nl/entente",
	} {
		u, err := web.ParsePublicURL(address)
		if err != nil || u.Path != want {
			t.Errorf("%s: %v, %v", address, u, err)
			continue
		}
		if _, err := web.New(web.Options{Engine: engine{}, Info: noInfo, PublicURL: address}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "search.example.be", "ftp://x", "https://", "https:///x", "https://x/?q", "https://x/#a", "https://x#", "https://me@x/", "https://x/a b", "https://x/a%2fb", "https://x/../b", "https://x/./b", "https://x//b", `https://x/"onload=`, "javascript:alert(1)"} {
		if u, err := web.ParsePublicURL(address); err == nil {
			t.Errorf("%q is taken for %v", address, u)
		}
	}
	for _, path := range []string{"/nl", "/api", "/static", "/static/x", "/fr/documents", "/fr/documents/x", "/healthz", "/api/v1/search"} {
		if _, err := web.New(web.Options{Engine: engine{}, Info: noInfo, PublicURL: "https://city.example" + path}); err == nil {
			t.Errorf("the path %s looks like a page and is taken", path)
		}
	}
}

func noInfo(context.Context) (index.Info, error) { return index.Info{}, nil }
