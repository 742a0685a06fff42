package crawl_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/crawl"
	"entente/internal/fetch"
	"entente/internal/record"
	"entente/internal/source"
)

// town is the web site of a town of many pages: a tree with links across, and what real sites have besides.
type town struct {
	*httptest.Server
	pages   int
	mu      sync.Mutex
	asked   map[string]int // path and query → how often
	agents  map[string]bool
	answers map[string]http.HandlerFunc // in place of the site's own
	version func(page int) int
}

func newTown(t testing.TB, pages int) *town {
	s := &town{pages: pages, asked: map[string]int{}, agents: map[string]bool{}, answers: map[string]http.HandlerFunc{}}
	s.version = func(int) int { return 1 }
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// path is where a page lives. Some names hold letters beyond ASCII, some pages are told apart by a parameter.
func (s *town) path(i int) string {
	switch {
	case i == 0:
		return "/"
	case i%7 == 3:
		return fmt.Sprintf("/index.php?id=%d", i)
	case i%11 == 5:
		return fmt.Sprintf("/nl/coop%%C3%%A9ration/%d", i)
	case i%13 == 6:
		return fmt.Sprintf("/documenten/verslag-%d.pdf", i)
	}
	return fmt.Sprintf("/nl/pagina-%d.html", i)
}

// want is every address of the town's documents.
func (s *town) want() []string {
	var all []string
	for i := range s.pages {
		all = append(all, s.URL+s.path(i))
	}
	slices.Sort(all)
	return all
}

func (s *town) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		at += "?" + r.URL.RawQuery
	}
	s.mu.Lock()
	s.asked[at]++
	s.agents[r.UserAgent()] = true
	answer := s.answers[at]
	s.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	i := -1
	if at == "/" {
		i = 0
	}
	for _, form := range []string{"/index.php?id=%d", "/nl/coop%%C3%%A9ration/%d", "/documenten/verslag-%d.pdf", "/nl/pagina-%d.html", "/r/%d"} {
		n := -1
		if got, err := fmt.Sscanf(at, form, &n); got == 1 && err == nil && n < s.pages {
			i = n
		}
	}
	switch {
	case strings.HasPrefix(at, "/r/") && i >= 0:
		http.Redirect(w, r, s.path(i), http.StatusFound)
	case i >= 0 && (s.path(i) == at):
		s.page(w, r, i)
	default:
		http.NotFound(w, r)
	}
}

// page writes a page: its children in the tree, links back and across, the same addresses in other spellings.
func (s *town) page(w http.ResponseWriter, r *http.Request, i int) {
	etag := fmt.Sprintf(`"%d-%d"`, i, s.version(i))
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if strings.HasSuffix(s.path(i), ".pdf") {
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprintf(w, "%%PDF-1.7 verslag %d", i)
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><title>Pagina %d</title><h1>Pagina %d, versie %d</h1>", i, i, s.version(i))
	link := func(href string) { fmt.Fprintf(&b, "<a href=\"%s\">verder</a>\n", href) }
	var inner int
	for c := 5*i + 1; c <= 5*i+5 && c < s.pages; c++ {
		link(s.path(c))
		if strings.HasSuffix(s.path(c), ".pdf") && inner == 0 { // a document leads nowhere: its children hang on its parent
			inner = c
		}
		for g := 5*c + 1; g <= 5*c+5 && g < s.pages && strings.HasSuffix(s.path(c), ".pdf"); g++ {
			link(fmt.Sprintf("/r/%d", g)) // and are reached by a redirect
		}
	}
	link(s.path(i/2) + "#top")
	link(s.path((i * 31) % s.pages))
	link(withParameter(s.path((i*17)%s.pages), "utm_source=nieuws"))
	link(withParameter(s.path((i*7)%s.pages), fmt.Sprintf("PHPSESSID=%032d", i)))
	link(strings.Replace(s.path((i*5)%s.pages), "/nl/", "/nl/../nl/./", 1))
	b.WriteString(`<a href="mailto:x@stad.example">x</a> <a href="javascript:void(0)">x</a> <a href="https://ander.example/">x</a> <img src="/logo.png"> <a href="/foto.jpg">x</a>`)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, b.String())
}

func withParameter(address, p string) string {
	if strings.Contains(address, "?") {
		return address + "&amp;" + p
	}
	return address + "?" + p
}

func (s *town) answer(at string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[at] = h
}

func (s *town) count(at string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[at]
}

func (s *town) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = map[string]int{}
}

// text answers with a body of a media type.
func text(mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		io.WriteString(w, body)
	}
}

func html(body string) http.HandlerFunc { return text("text/html; charset=utf-8", body) }

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func to(target string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusMovedPermanently) }
}

func gzipped(t testing.TB, b []byte) []byte {
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

// house is what a data folder is to a crawl: the list, and the documents that are kept.
type house struct {
	mu    sync.Mutex
	lists map[string]map[string]record.Page
	docs  map[string]fetch.Held
	puts  int
	full  int // how often nothing more can be saved
}

func newHouse() *house {
	return &house{lists: map[string]map[string]record.Page{}, docs: map[string]fetch.Held{}}
}

func (h *house) Pages(site string) iter.Seq2[record.Page, error] {
	return func(yield func(record.Page, error) bool) {
		h.mu.Lock()
		list := maps.Clone(h.lists[site])
		h.mu.Unlock()
		for _, address := range slices.Sorted(maps.Keys(list)) {
			if !yield(list[address], nil) {
				return
			}
		}
	}
}

func (h *house) PutPages(_ context.Context, site string, pages []record.Page) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.full > 0 {
		h.full--
		return errors.New("no space left on device")
	}
	if h.lists[site] == nil {
		h.lists[site] = map[string]record.Page{}
	}
	for _, p := range pages {
		p.Links = slices.Clone(p.Links)
		h.lists[site][p.Address] = p
	}
	h.puts++
	return nil
}

func (h *house) held(address string) fetch.Held {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.docs[address]
}

func (h *house) addresses() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Sorted(maps.Keys(h.docs))
}

// clock is a clock on which waiting takes no time.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	waits []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 22, 2, 30, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Wait(_ context.Context, d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.waits = append(c.waits, d)
}

func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// told is what one run told of each address: "read", "unmodified", "skipped", "absent" or a class of failure.
type told map[string]string

func (r told) of(what string) []string {
	var out []string
	for _, address := range slices.Sorted(maps.Keys(r)) {
		if r[address] == what {
			out = append(out, address)
		}
	}
	return out
}

type setting struct {
	options crawl.Options
	clock   *clock
	house   *house
	client  fetch.Options
	limit   int         // items after which the run is killed, 0 for none
	batch   int         // items that are kept at once, 7 for none
	fail    bool        // every item fails behind the crawl
	each    func(n int) // called with the number of each item
}

// crawled runs a crawl as the program does: items are kept in batches, and told of when they are safe.
func crawled(t testing.TB, s *town, set setting) told {
	t.Helper()
	got, err := attempt(t, s, set)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func attempt(t testing.TB, s *town, set setting) (told, error) {
	t.Helper()
	set.client.Allow = []string{s.Listener.Addr().String()}
	set.client.Agent = "Entente/test"
	if set.clock == nil {
		set.clock = newClock()
	}
	set.client.Now = set.clock.Now
	client, err := fetch.New(set.client)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	o := set.options
	if o.Name == "" {
		o.Name, o.Site = "stad", "stad"
	}
	if o.Start == nil {
		o.Start = []string{s.URL}
	}
	tools := crawl.Tools{Fetch: client, Now: set.clock.Now, Wait: set.clock.Wait}
	if set.house != nil {
		tools.Frontier, tools.Held = set.house, set.house.held
	}
	c, err := crawl.New(o, tools)
	if err != nil {
		return nil, err
	}
	got := told{}
	type kept struct {
		item source.Item
		err  error
	}
	var batch []kept
	flush := func() {
		for _, k := range batch {
			_, absent := errors.AsType[*source.Absent](k.err)
			switch {
			case set.house == nil:
			case absent:
				set.house.mu.Lock()
				delete(set.house.docs, k.item.Key)
				set.house.mu.Unlock()
			case k.err == nil && !k.item.Unmodified && !set.fail:
				set.house.mu.Lock()
				set.house.docs[k.item.Key] = fetch.Held{ETag: k.item.ETag, Retrieved: k.item.Retrieved}
				set.house.mu.Unlock()
			}
			c.Told(k.item.Source, !set.fail, "corrupt")
		}
		batch = nil
	}
	n := 0
	for item, err := range c.Items(t.Context()) {
		if item.Key == "" {
			return got, err
		}
		if item.Site != o.Site || item.Key != item.Name || item.Key != item.Source {
			t.Errorf("an item %+v", item)
		}
		skipped, isSkipped := errors.AsType[*source.Skipped](err)
		absent, isAbsent := errors.AsType[*source.Absent](err)
		what := "read"
		switch {
		case isSkipped:
			what = "skipped"
			if skipped.Reason == "" {
				t.Errorf("%s is skipped without a reason", item.Key)
			}
		case isAbsent:
			what = "absent"
			if absent.Reason == "" {
				t.Errorf("%s is absent without a reason", item.Key)
			}
		case err != nil:
			f := record.AsFailure(err)
			what = string(f.Class)
			if f.Reason == "" {
				t.Errorf("%s fails without a reason", item.Key)
			}
		case item.Unmodified:
			what = "unmodified"
			if set.house.held(item.Key) == (fetch.Held{}) {
				t.Errorf("%s is told unmodified and is not held", item.Key)
			}
		}
		if got[item.Key] != "" {
			t.Errorf("%s is yielded twice: %s and %s", item.Key, got[item.Key], what)
		}
		got[item.Key] = what
		batch = append(batch, kept{item, err})
		if n++; n == set.limit {
			return got, errKilled // what was not kept by now is lost, and nothing more is saved
		}
		if set.each != nil {
			set.each(n)
		}
		if len(batch) >= cmp.Or(set.batch, 7) {
			flush()
		}
	}
	flush()
	return got, c.Finish(t.Context(), true)
}

var errKilled = errors.New("killed")

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	missing := slices.DeleteFunc(slices.Clone(want), func(a string) bool { return slices.Contains(got, a) })
	extra := slices.DeleteFunc(slices.Clone(got), func(a string) bool { return slices.Contains(want, a) })
	t.Errorf("%s: %d, want %d; missing %.5q, too many %.5q", what, len(got), len(want), missing, extra)
}

func TestEveryPageOfALargeSiteIsFoundAndFetchedOnce(t *testing.T) {
	s := newTown(t, 2_000)
	h := newHouse()
	got := crawled(t, s, setting{house: h})
	same(t, "read", got.of("read"), s.want())
	same(t, "kept", h.addresses(), s.want())
	for at, n := range s.asked {
		if n != 1 {
			t.Errorf("%s was asked for %d times", at, n)
		}
	}
	if !maps.Equal(s.agents, map[string]bool{"Entente/test": true}) {
		t.Errorf("asked as %v", s.agents)
	}
	for address, p := range h.lists["stad"] {
		if p.State != record.PageKept && !strings.Contains(address, "/r/") {
			t.Errorf("%s is %s: %s", address, p.State, p.Reason)
		}
	}

	s.forget()
	s.version = func(page int) int { return 1 + page%100/99 } // 20 pages change
	again := crawled(t, s, setting{house: h})
	if read, held := len(again.of("read")), len(again.of("unmodified")); read+held != 2_000 || read < 15 || read > 30 {
		t.Errorf("the second run read %d and left %d as they were", read, held)
	}
}

// A crawl that is killed again and again, at any moment, finds the same pages in the end, and not by beginning anew.
func TestAKilledCrawlGoesOnWhereItStopped(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 63))
	s := newTown(t, 600)
	h := newHouse()
	kills := 0
	for range 100 {
		_, err := attempt(t, s, setting{house: h, limit: 1 + random.IntN(80), batch: 1 + random.IntN(50)})
		if err == nil {
			break
		}
		kills++
	}
	if kills < 8 || kills > 60 {
		t.Errorf("%d kills", kills)
	}
	same(t, "kept", h.addresses(), s.want())
	total := 0
	for _, n := range s.asked {
		total += n
	}
	if total > 2_500 { // 600 pages and their redirects, and what each kill costs: robots.txt, sitemap and what was not yet saved
		t.Errorf("%d requests", total)
	}
}

func TestAListThatCanNotBeSavedForAWhileStopsNoCrawl(t *testing.T) {
	s := newTown(t, 300)
	h := newHouse()
	h.full = 20
	got := crawled(t, s, setting{house: h})
	same(t, "read", got.of("read"), s.want())
	for address, p := range h.lists["stad"] {
		if p.State != record.PageKept && !strings.Contains(address, "/r/") {
			t.Errorf("%s is %s in the end", address, p.State)
		}
	}
	h.full = 1_000_000
	if _, err := attempt(t, s, setting{house: h}); err == nil {
		t.Error("a list that could not be saved at all is no error")
	}
}

func TestAFinishedCrawlThatIsKilledWhileItLooksAgainLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 64))
	s := newTown(t, 200)
	h := newHouse()
	crawled(t, s, setting{house: h})
	version := 1
	s.version = func(page int) int { return 1 + version*(page%3)/2 }
	for range 12 {
		version++
		for {
			if _, err := attempt(t, s, setting{house: h, limit: 1 + random.IntN(90), batch: 1 + random.IntN(50)}); err == nil {
				break
			}
		}
		crawled(t, s, setting{house: h}) // what had been looked at before the kill may have changed since
		same(t, "kept", h.addresses(), s.want())
		for i := range s.pages {
			if got, want := h.docs[s.URL+s.path(i)].ETag, fmt.Sprintf(`"%d-%d"`, i, s.version(i)); got != want {
				t.Errorf("page %d is kept as %s, want %s", i, got, want)
			}
		}
	}
}
