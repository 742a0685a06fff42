package crawl_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/crawl"
	"entente/internal/fetch"
	"entente/internal/record"
)

// village is a town of no pages of its own: all its answers are given.
func village(t testing.TB, answers map[string]http.HandlerFunc) *town {
	s := newTown(t, 0)
	s.answers = answers
	return s
}

// paths strips the site from addresses.
func paths(s *town, addresses []string) []string {
	var out []string
	for _, a := range addresses {
		out = append(out, strings.TrimPrefix(a, s.URL))
	}
	return out
}

func links(hrefs ...string) string {
	var b strings.Builder
	for _, h := range hrefs {
		fmt.Fprintf(&b, "<p><a href=\"%s\">verder</a>", h)
	}
	return b.String()
}

// What robots.txt allows depends on how it is answered: a fault of the server forbids everything, a missing file nothing, a
// file beyond 500 KiB is cut there, one that is redirected for ever forbids everything (fault 63).
func TestRobotsByTheirAnswer(t *testing.T) {
	long := "User-agent: *\nDisallow: /een\n" + strings.Repeat("# vol\n", 600<<10/6) + "Disallow: /twee\n"
	for _, tt := range []struct {
		name   string
		robots http.HandlerFunc
		want   []string
	}{
		{"200", text("text/plain", "User-agent: *\nDisallow: /een\n"), []string{"/", "/twee"}},
		{"404", status(404), []string{"/", "/een", "/twee"}},
		{"403", status(403), []string{"/", "/een", "/twee"}},
		{"500", status(500), nil},
		{"503", status(503), nil},
		{"429", status(429), nil},
		{"1 MB", text("text/plain", long), []string{"/", "/twee"}},
		{"a redirect to itself", to("/robots.txt"), nil},
		{"a redirect", to("/robots"), []string{"/", "/een"}},
		{"no answer", func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := village(t, map[string]http.HandlerFunc{
				"/robots.txt": tt.robots, "/robots": text("text/plain", "user-agent:*\ndisallow:/twee"),
				"/": html(links("/een", "/twee")), "/een": html("een"), "/twee": html("twee"),
			})
			h := newHouse()
			got := crawled(t, s, setting{house: h})
			same(t, "read", paths(s, got.of("read")), tt.want)
			if tt.want == nil {
				if got[s.URL+"/"] != "unreadable" || s.count("/") > 0 {
					t.Errorf("told %v, asked %v", got, s.asked)
				}
				if p := h.lists["stad"][s.URL+"/"]; p.State != record.PageWaiting {
					t.Errorf("the start is %s: it should wait for the next run", p.State)
				}
			}
		})
	}
}

// Calendars, sessions, circles and filters make addresses without end; a crawl comes out of each (fault 64).
func TestTrapsComeToAnEnd(t *testing.T) {
	month := func(w http.ResponseWriter, r *http.Request, form string) {
		var year, month int
		fmt.Sscanf(r.URL.RequestURI(), form, &year, &month)
		at := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
		for _, step := range []int{-12, -1, 1, 12} {
			next := at.AddDate(0, step, 0)
			fmt.Fprintf(w, "<a href=%q>maand</a>", fmt.Sprintf(form, next.Year(), int(next.Month())))
		}
	}
	for _, tt := range []struct {
		name  string
		start string
		page  func(w http.ResponseWriter, r *http.Request)
		most  int
	}{
		{"a calendar in the path", "/agenda/2026/11", func(w http.ResponseWriter, r *http.Request) { month(w, r, "/agenda/%04d/%02d") }, 130},
		{"a calendar in a parameter", "/activiteiten?maand=2026-11", func(w http.ResponseWriter, r *http.Request) { month(w, r, "/activiteiten?maand=%04d-%02d") }, 130},
		{"sessions in a parameter", "/s?page=1&sid=00000000000000000001", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, links(fmt.Sprintf("/s?page=1&amp;sid=%020d", time.Now().UnixNano()), fmt.Sprintf("/s?page=2&amp;jsessionid=%d", time.Now().UnixNano())))
		}, 3},
		{"sessions under a name that nobody knows", "/winkel?mandje=0", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "<script>", time.Now().UnixNano(), "</script><h1>De winkel</h1>")
			for i := range 5 {
				fmt.Fprintf(w, "<a href=\"/winkel?mandje=%d\">verder</a>", time.Now().UnixNano()+int64(i)<<40)
			}
		}, 60},
		{"sessions in the path", "/x/a;jsessionid=1", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, links(fmt.Sprintf("/x/a;jsessionid=%d", time.Now().UnixNano()), fmt.Sprintf("/x/(S(abcdefgh%d))/a", time.Now().UnixNano())))
		}, 2},
		{"links without their first slash", "/nl/a/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, links("nl/a/", "b/")) }, 80},
		{"filters that combine", "/zoek?a=1", func(w http.ResponseWriter, r *http.Request) {
			for i := range 3 {
				for j := range 4 {
					fmt.Fprintf(w, "<a href=%q>filter</a>", fmt.Sprintf("%s&f%d=%d", strings.ReplaceAll(r.URL.RequestURI(), "&", "&amp;"), i, j))
				}
			}
		}, 1_700},
		{"a path that only grows", "/p/", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, links(fmt.Sprintf("x%d/", len(r.URL.Path))))
		}, 17},
		{"redirects without end", "/r?n=1", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.RequestURI()+"1", http.StatusFound)
		}, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTown(t, 0)
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.mu.Lock()
				s.asked[r.URL.RequestURI()]++
				s.mu.Unlock()
				if r.URL.Path == "/robots.txt" || r.URL.Path == "/sitemap.xml" {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "text/html")
				tt.page(w, r)
			})
			h := newHouse()
			for range 2 { // and come to no more by being crawled again
				crawled(t, s, setting{house: h, options: crawl.Options{Start: []string{s.URL + tt.start}}})
				if n := len(s.asked) - 2; n > tt.most || n < 1 {
					t.Errorf("%d pages were asked for, at most %d were to be", n, tt.most)
				}
				if n := len(h.lists["stad"]); n > 3*tt.most+100 {
					t.Errorf("%d pages are on the list", n)
				}
			}
		})
	}
}

// Old sites keep all their pages behind one path and tell them apart by parameters.
func TestASiteBehindOnePathIsNoTrap(t *testing.T) {
	s := newTown(t, 0)
	page := func(id int) string {
		return fmt.Sprintf("/index.php?option=com_content&view=article&id=%d&Itemid=%d", id, id%9)
	}
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := -1
		if _, err := fmt.Sscanf(r.URL.Query().Get("id"), "%d", &id); r.URL.Path != "/index.php" || err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<h1>Artikel %d</h1>", id)
		for c := 4*id + 1; c <= 4*id+4 && c < 700; c++ {
			fmt.Fprint(w, links(strings.ReplaceAll(page(c), "&", "&amp;")))
		}
	})
	got := crawled(t, s, setting{options: crawl.Options{Start: []string{s.URL + page(0)}}})
	if n := len(got.of("read")); n != 700 {
		t.Errorf("%d pages read, want 700", n)
	}
}

// Slow, broken and packed answers are failures of their page alone (fault 65) (fault 66).
func TestBrokenAnswersStopNoCrawl(t *testing.T) {
	s := village(t, map[string]http.HandlerFunc{
		"/": html(links("/traag", "/bom", "/stuk", "/500", "/dicht", "/niets", "/foto", "/goed", "//", "http://[", "/%zz")),
		"/traag": func(w http.ResponseWriter, r *http.Request) {
			for range 100 {
				fmt.Fprint(w, ".")
				w.(http.Flusher).Flush()
				time.Sleep(100 * time.Millisecond)
			}
		},
		"/bom": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gzipped(t, make([]byte, 8<<20)))
		},
		"/stuk":  func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) },
		"/500":   status(500),
		"/dicht": status(403),
		"/niets": status(404),
		"/foto":  text("image/png", "\x89PNG"),
		"/goed":  html("goed"),
	})
	got := crawled(t, s, setting{client: fetch.Options{Timeout: 3 * time.Second, MaxBytes: 1 << 20}})
	want := map[string]string{"/": "read", "/traag": "timeout", "/bom": "too-large", "/stuk": "unreadable", "/500": "unreadable", "/dicht": "skipped", "/niets": "skipped", "/goed": "read", "/%25zz": "skipped", "/foto": ""}
	for path, w := range want {
		if got[s.URL+path] != w {
			t.Errorf("%s is told %q, want %q", path, got[s.URL+path], w)
		}
	}
}

// What the server has nothing newer of stays, what it says is gone for good is removed, and so is what it says is not there
// three runs in a row; once in between it is there again, and the count begins anew (fault 71).
func TestPagesThatGo(t *testing.T) {
	answers := map[string]http.HandlerFunc{"/": html(links("/blijft", "/weg", "/kwijt", "/terug"))}
	s := village(t, answers)
	for _, p := range []string{"/blijft", "/weg", "/kwijt", "/terug"} {
		s.answer(p, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Last-Modified", "Fri, 20 Nov 2026 10:00:00 GMT")
			if r.Header.Get("If-Modified-Since") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			html("<h1>"+p)(w, r)
		})
	}
	there := answers["/terug"]
	h := newHouse()
	run := func(want map[string]string) {
		t.Helper()
		got := crawled(t, s, setting{house: h})
		for path, w := range want {
			if got[s.URL+path] != w {
				t.Errorf("%s is told %q, want %q", path, got[s.URL+path], w)
			}
		}
	}
	run(map[string]string{"/blijft": "read", "/weg": "read", "/kwijt": "read", "/terug": "read"})
	s.answer("/weg", status(410))
	s.answer("/kwijt", status(404))
	s.answer("/terug", status(404))
	run(map[string]string{"/blijft": "unmodified", "/weg": "absent", "/kwijt": "missing", "/terug": "missing"})
	run(map[string]string{"/blijft": "unmodified", "/weg": "skipped", "/kwijt": "missing", "/terug": "missing"})
	s.answer("/terug", there)
	run(map[string]string{"/blijft": "unmodified", "/kwijt": "absent", "/terug": "unmodified"})
	s.answer("/terug", status(404))
	run(map[string]string{"/terug": "missing"})
	same(t, "kept", paths(s, h.addresses()), []string{"/", "/blijft", "/terug"})
	s.answer("/kwijt", html("<h1>terug van weggeweest"))
	run(map[string]string{"/kwijt": "read"})
}

// A fault of the server is no absence, however often it comes.
func TestAServerThatIsDownTakesNothingAway(t *testing.T) {
	s := newTown(t, 30)
	h := newHouse()
	crawled(t, s, setting{house: h})
	for i := range 30 {
		s.answer(s.path(i), status(500+i%3))
	}
	for range 5 {
		s.forget()
		got := crawled(t, s, setting{house: h})
		if n := len(s.asked); n > 15 {
			t.Errorf("a server that fails was asked %d times in one run", n)
		}
		if len(got.of("absent")) > 0 {
			t.Errorf("removed %q", got.of("absent"))
		}
	}
	same(t, "kept", h.addresses(), s.want())
	s.answers = map[string]http.HandlerFunc{}
	for range 3 {
		crawled(t, s, setting{house: h})
	}
	for address, p := range h.lists["stad"] {
		if p.State == record.PageFailed || p.State == record.PageWaiting {
			t.Errorf("%s is %s after the server came back", address, p.State)
		}
	}
}

// Sitemaps that name one another are read once each, packed or not, an index of indexes too (fault 73).
func TestSitemapsThatGoRoundInCircles(t *testing.T) {
	list := func(addresses ...string) string {
		return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>` +
			strings.Join(addresses, "</loc><lastmod>2026-11-01</lastmod></url><url><loc>") + "</loc></url></urlset>"
	}
	index := func(addresses ...string) string {
		return `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>` + strings.Join(addresses, "</loc></sitemap><sitemap><loc>") + "</loc></sitemap></sitemapindex>"
	}
	s := village(t, nil)
	s.answers = map[string]http.HandlerFunc{
		"/":             html("<h1>niets"),
		"/robots.txt":   text("text/plain", "Sitemap: "+s.URL+"/index.xml\nSitemap: /index.xml\n"),
		"/index.xml":    text("text/xml", index(s.URL+"/index.xml", s.URL+"/index2.xml", s.URL+"/pages.xml.gz", s.URL+"/none.xml", s.URL+"/broken.xml")),
		"/index2.xml":   text("text/xml", index(s.URL+"/index.xml", s.URL+"/list.txt")),
		"/pages.xml.gz": text("application/gzip", string(gzipped(t, []byte(list(s.URL+"/een", s.URL+"/twee?a=1&amp;b=2", "https://ander.example/", "file:///etc/passwd"))))),
		"/list.txt":     text("text/plain", s.URL+"/drie\n"+s.URL+"/een\n"),
		"/broken.xml":   text("text/xml", list(s.URL + "/vier")[:120]+"<"+s.URL),
		"/een":          html("een"), "/twee?a=1&b=2": html("twee"), "/drie": html("drie"), "/vier": html("vier"),
	}
	got := crawled(t, s, setting{})
	read := paths(s, got.of("read"))
	if !slices.Contains(read, "/een") || !slices.Contains(read, "/twee?a=1&b=2") || !slices.Contains(read, "/drie") {
		t.Errorf("read %q", read)
	}
	for at, n := range s.asked {
		if n != 1 {
			t.Errorf("%s was asked for %d times", at, n)
		}
	}
}

// One request at a time, and between two of them at least the delay, that of robots.txt when it is longer.
func TestAHostIsAskedSlowly(t *testing.T) {
	for _, tt := range []struct {
		name   string
		delay  time.Duration
		robots string
		want   time.Duration
	}{
		{"our delay", 2 * time.Second, "", 2 * time.Second},
		{"its delay", time.Second, "User-agent: *\nCrawl-delay: 4.5", 4500 * time.Millisecond},
		{"ours is longer", 5 * time.Second, "User-agent: *\nCrawl-delay: 1", 5 * time.Second},
		{"its delay is cut", time.Second, "User-agent: *\nCrawl-delay: 86400", 30 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTown(t, 40)
			clock := newClock()
			var at []time.Time
			s.answer("/robots.txt", text("text/plain", tt.robots))
			inner := s.Config.Handler
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				at = append(at, clock.Now())
				inner.ServeHTTP(w, r)
			})
			crawled(t, s, setting{clock: clock, options: crawl.Options{Delay: tt.delay}})
			if len(at) < 42 {
				t.Fatalf("%d requests", len(at))
			}
			for i := 1; i < len(at); i++ {
				if d := at[i].Sub(at[i-1]); d < tt.want {
					t.Errorf("request %d came %s after the one before, want %s", i, d, tt.want)
				}
			}
		})
	}
}

func TestAServerThatAsksToWaitIsGivenTime(t *testing.T) {
	s := newTown(t, 10)
	clock := newClock()
	var at []time.Time
	s.answer(s.path(3), func(w http.ResponseWriter, r *http.Request) {
		if at = append(at, clock.Now()); len(at) < 3 {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader([]int{429, 503}[len(at)%2])
			return
		}
		s.page(w, r, 3)
	})
	got := crawled(t, s, setting{clock: clock, options: crawl.Options{Delay: time.Second}})
	same(t, "read", got.of("read"), s.want())
	for i := 1; i < len(at); i++ {
		if d := at[i].Sub(at[i-1]); d < 2*time.Minute {
			t.Errorf("asked again after %s, want 2 minutes", d)
		}
	}
}

func TestAServerThatAsksForTooMuchIsLeftForTheNextRun(t *testing.T) {
	s := newTown(t, 50)
	h := newHouse()
	s.answer(s.path(4), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	clock := newClock()
	got := crawled(t, s, setting{house: h, clock: clock})
	if got[s.URL+s.path(4)] != "unreadable" || len(got.of("read")) > 6 || clock.Now().Sub(newClock().now) > time.Hour {
		t.Errorf("told %v at %s", got, clock.Now())
	}
	s.answers = map[string]http.HandlerFunc{}
	crawled(t, s, setting{house: h})
	same(t, "kept after the next run", h.addresses(), s.want())
}

// A clock that jumps a day back or forth removes nothing, and no wait gets longer than the pause it is for (fault 62).
func TestAClockThatJumps(t *testing.T) {
	for _, jump := range []time.Duration{-24 * time.Hour, 24 * time.Hour, -20 * 365 * 24 * time.Hour} {
		s := newTown(t, 120)
		h := newHouse()
		clock := newClock()
		for i := range 120 {
			if i%20 == 7 { // while a server answers
				s.answer(s.path(i), func(w http.ResponseWriter, r *http.Request) {
					clock.jump(jump)
					jump = -jump
					s.page(w, r, i)
				})
			}
		}
		between := func(n int) {
			if n%31 == 0 {
				clock.jump(jump)
				jump = -jump
			}
		}
		for range 4 {
			got := crawled(t, s, setting{house: h, clock: clock, each: between, options: crawl.Options{Delay: time.Second}})
			if n := len(got.of("read")) + len(got.of("unmodified")); n != 120 {
				t.Errorf("%s: %d pages, %v", jump, n, got.of("absent"))
			}
			clock.jump(jump)
		}
		same(t, "kept", h.addresses(), s.want())
		for _, w := range clock.waits {
			if w > time.Second {
				t.Errorf("%s: a wait of %s", jump, w)
			}
		}
	}
}

func TestWhatAPageAsksForIsDone(t *testing.T) {
	s := village(t, nil)
	s.answers = map[string]http.HandlerFunc{
		"/": html(`<base href="/basis/"><link rel="alternate" hreflang="fr" href="/fr"><map><area href="/kaart"></map><iframe src="/venster"></iframe>` +
			`<a href="eerst">x</a><a rel="nofollow" href="/reclame">x</a>` + links("/stil", "/dood", "/kop", "/kop2", "/ander", "/druk", "/oud", "/los", "/scheef", "/dubbel?druk=1")),
		"/basis/eerst": html("eerst"), "/fr": html("fr"), "/kaart": html("kaart"), "/venster": html("venster"), "/reclame": html("reclame"),
		"/stil": html(`<meta name="robots" content="NOINDEX"><a href="/achter-stil">x</a>`),
		"/dood": html(`<meta name=entente content="nofollow"><a href="/achter-dood">x</a>`),
		"/kop": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "none")
			html(links("/achter-kop"))(w, r)
		},
		"/kop2": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "googlebot: noindex")
			html("kop2")(w, r)
		},
		"/ander": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", `</anders>; rel="canonical"`)
			html("ander")(w, r)
		},
		"/anders": html("anders"), "/achter-stil": html("x"), "/achter-dood": html("x"), "/achter-kop": html("x"),
		"/druk":          html(`<link rel="canonical" href="/dubbel">druk`), // the same page for print
		"/dubbel?druk=1": html(`<link rel="canonical" href="/dubbel">druk`),
		"/dubbel":        html(`<link rel="canonical" href="/dubbel">dubbel`),
		"/oud":           html(`<meta http-equiv="refresh" content="0; URL=/nieuw">`),
		"/nieuw":         html("nieuw"),
		"/los":           html(`<link rel="canonical" href="/is-er-niet">los`), // its own address can not be had
		"/scheef":        html(`<link rel="canonical" href="/">een sjabloon met een fout`),
	}
	got := crawled(t, s, setting{})
	same(t, "read", paths(s, got.of("read")), []string{
		"/", "/achter-stil", "/anders", "/basis/eerst", "/dood", "/dubbel", "/fr", "/kaart", "/kop2", "/los", "/nieuw", "/oud", "/scheef", "/venster",
	})
	same(t, "skipped", paths(s, got.of("skipped")), []string{"/ander", "/druk", "/dubbel?druk=1", "/is-er-niet", "/kop", "/stil"})
}

func TestPatternsLimitsAndHosts(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options crawl.Options
		want    int
		has     string
		lacks   string
	}{
		{"include", crawl.Options{Include: []string{"/nl/pagina-*$"}}, 0, "/nl/pagina-1.html", "/documenten/verslag-6.pdf"},
		{"exclude", crawl.Options{Exclude: []string{"*.pdf$", "/index.php?"}}, 0, "/nl/pagina-1.html", "/documenten/verslag-6.pdf"},
		{"depth", crawl.Options{Depth: 1}, 0, "/nl/pagina-1.html", ""},
		{"pages", crawl.Options{Pages: 12}, 12, "/", ""},
		{"bytes", crawl.Options{Bytes: 3_000}, 0, "/", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newTown(t, 100)
			h := newHouse()
			first := crawled(t, s, setting{house: h, options: tt.options}).of("read")
			at := paths(s, first)
			if len(at) >= 100 || len(at) == 0 || tt.want > 0 && len(at) != tt.want {
				t.Errorf("%d read, want %d", len(at), tt.want)
			}
			if tt.has != "" && !slices.Contains(at, tt.has) || tt.lacks != "" && slices.Contains(at, tt.lacks) {
				t.Errorf("read %q", at)
			}
			again := crawled(t, s, setting{house: h, options: tt.options})
			if tt.name != "bytes" { // answers of 304 have no bytes: the limit reaches further then
				same(t, "the same pages in the next run", again.of("unmodified"), first)
			}
			crawled(t, s, setting{house: h}) // and without the limits all of them
			if tt.name == "bytes" || tt.name == "pages" {
				crawled(t, s, setting{house: h})
			}
			same(t, "kept without limits", h.addresses(), s.want())
		})
	}
	if _, err := crawl.New(crawl.Options{Start: []string{"https://stad.example/"}, Exclude: []string{"agenda"}}, crawl.Tools{}); err == nil {
		t.Error("a pattern that begins with a word is accepted")
	}
	if _, err := crawl.New(crawl.Options{Start: []string{"ftp://stad.example/"}}, crawl.Tools{}); err == nil {
		t.Error("a start address of another scheme is accepted")
	}
}

func TestACrawlOfOneAddressStaysBelowIt(t *testing.T) {
	s := village(t, map[string]http.HandlerFunc{
		"/nl/internationaal":         html(links("/nl/internationaal/senegal", "/nl/internationaal?p=2", "/nl/internationaalrecht", "/nl/afval", "/", "/fr/")),
		"/nl/internationaal?p=2":     html("twee"),
		"/nl/internationaal/senegal": html(links("/nl/internationaal/marokko", "/nl/sport")),
		"/nl/internationaal/marokko": html("x"), "/nl/internationaalrecht": html("x"), "/nl/afval": html("x"), "/": html("x"), "/fr/": html("x"), "/nl/sport": html("x"),
	})
	got := crawled(t, s, setting{options: crawl.Options{Start: []string{s.URL + "/nl/internationaal"}, Below: true}})
	same(t, "read", paths(s, got.of("read")), []string{"/nl/internationaal", "/nl/internationaal/marokko", "/nl/internationaal/senegal", "/nl/internationaal?p=2"})
}

func TestOldCharsetsDoNotLoseLinks(t *testing.T) {
	latin := "<meta charset=iso-8859-1><a href=\"/cit\xe9\">x</a>"
	s := village(t, map[string]http.HandlerFunc{
		"/":            html(links("/a", "/b", "/c")),
		"/a":           text("text/html; charset=utf-8", latin),                                              // bytes contradict the header
		"/b":           text("text/html; charset=iso-8859-1", "<a href=\"/jumelé\">x</a>"),                   // UTF-8 whatever is said
		"/c":           text("text/html", "\xff\xfe<\x00a\x00 \x00h\x00r\x00e\x00f\x00=\x00/\x00d\x00>\x00"), // UTF-16
		"/cit%C3%A9":   html("x"),
		"/jumel%C3%A9": html("x"),
		"/d":           html("x"),
	})
	got := crawled(t, s, setting{})
	same(t, "read", paths(s, got.of("read")), []string{"/", "/a", "/b", "/c", "/cit%C3%A9", "/d", "/jumel%C3%A9"})
}

func TestWhatCouldNotBeReadIsAskedForWholeAgain(t *testing.T) {
	s := newTown(t, 5)
	h := newHouse()
	crawled(t, s, setting{house: h, fail: true})
	got := crawled(t, s, setting{house: h})
	same(t, "read", got.of("read"), s.want())

	s.version = func(int) int { return 2 } // a newer version that can not be read, and the older one is held
	crawled(t, s, setting{house: h, fail: true})
	got = crawled(t, s, setting{house: h})
	same(t, "read after a version that failed", got.of("read"), s.want())

	h.docs = map[string]fetch.Held{} // documents that went by another road
	got = crawled(t, s, setting{house: h})
	same(t, "read when they were not held any more", got.of("read"), s.want())

	for address := range h.docs { // or came by another road, later
		h.docs[address] = fetch.Held{Retrieved: newClock().now.AddDate(1, 0, 0)}
	}
	got = crawled(t, s, setting{house: h})
	same(t, "read when something later is held", got.of("read"), s.want())
}

func TestARedirectForGoodTakesTheOldDocumentAwayInTime(t *testing.T) {
	s := village(t, map[string]http.HandlerFunc{"/": html(links("/oud")), "/oud": html("x"), "/nieuw": html("y")})
	h := newHouse()
	crawled(t, s, setting{house: h})
	s.answer("/oud", to("/nieuw"))
	for run, want := range []string{"", "", "absent"} {
		if got := crawled(t, s, setting{house: h}); got[s.URL+"/oud"] != want || run == 0 && got[s.URL+"/nieuw"] != "read" {
			t.Errorf("run %d tells %v", run, got)
		}
	}
	same(t, "kept", paths(s, h.addresses()), []string{"/", "/nieuw"})
}

func TestASiteThatMovedToWWWIsFollowed(t *testing.T) {
	s := village(t, map[string]http.HandlerFunc{"/": to("/nl/thuis/"), "/nl/thuis/": html(links("/nl/thuis/a", "/nl/b")), "/nl/thuis/a": html("a"), "/nl/b": html("b")})
	got := crawled(t, s, setting{options: crawl.Options{Below: true}})
	same(t, "read", paths(s, got.of("read")), []string{"/nl/b", "/nl/thuis/", "/nl/thuis/a"})
}
