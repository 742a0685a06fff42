//go:build browser

package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// service stands before the real one on an origin of its own, counts what it is asked, and does to some questions what the network
// or a busy service would.
type service struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // method and address
	heads []http.Header
	harm  func(w http.ResponseWriter, r *http.Request) (done bool)
}

func front(t *testing.T) *service {
	t.Helper()
	behind, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{}
	proxy := httputil.NewSingleHostReverseProxy(behind)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI())
		s.heads = append(s.heads, r.Header.Clone())
		harm := s.harm
		s.mu.Unlock()
		if harm == nil || !harm(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.CloseClientConnections)
	return s
}

// does sets what happens to questions from now on.
func (s *service) does(harm func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.harm = harm
}

// count is how many requests began so.
func (s *service) count(prefix string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	return n
}

// heard returns the headers of the requests that began so.
func (s *service) heard(prefix string) (all []http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			all = append(all, s.heads[i])
		}
	}
	return all
}

const (
	suggests = "GET /api/v1/suggest"
	scripts  = "GET /embed/"
)

// strictest is a policy that allows what the manual says the box needs and nothing else.
const strictest = "default-src 'none'; script-src %[1]s; connect-src %[1]s; form-action %[1]s; style-src 'none'; base-uri 'none'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"

// snippet is the element as the manual has it.
func snippet(s *service, attributes string) string {
	return fmt.Sprintf(`<script type="module" src="%[1]s/embed/v1/entente-search.js" crossorigin></script>
<entente-search endpoint="%[1]s" %[2]s><form action="%[1]s/nl/search" role="search"><label for="q">Zoek</label>
<input id="q" type="search" name="q"> <button>Zoek</button></form></entente-search>`, s.URL, attributes)
}

// host serves a page of a municipality on a third origin; %[1]s in the policy stands for the service.
func host(t *testing.T, s *service, policy, head, body string) string {
	t.Helper()
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			w.Header().Set("Content-Security-Policy", fmt.Sprintf(policy, s.URL))
		}
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="nl"><head><meta name="viewport" content="width=device-width"><title>Gemeente</title>%s</head><body><main><h1>Gemeente</h1>%s<p id="after">Tekst</p></main></body></html>`, head, body)
	}))
	t.Cleanup(h.CloseClientConnections)
	return h.URL + "/"
}

// at opens an address and waits until the box is there.
func (v *visitor) at(address string) {
	v.t.Helper()
	v.do(chromedp.Navigate(address))
	v.until(`!!document.querySelector("entente-search")?.shadowRoot?.querySelector("[role=combobox]")`)
	v.helpers()
}

func (v *visitor) helpers() {
	v.t.Helper()
	eval[bool](v, `(() => {
		window.box = (n = 0) => document.querySelectorAll("entente-search")[n].shadowRoot;
		window.field = (n = 0) => box(n).querySelector("[role=combobox]");
		window.options = (n = 0) => [...box(n).querySelectorAll("[role=option]")];
		window.isOpen = (n = 0) => field(n).getAttribute("aria-expanded") === "true";
		window.said = (n = 0) => box(n).querySelector("[role=status]").textContent;
		window.current = () => options().findIndex((o) => o.getAttribute("aria-selected") === "true");
		window.told = [];
		for (const name of ["results", "select", "error", "submit"]) addEventListener("entente:" + name, (e) => told.push({name, ...e.detail}));
		return true;
	})()`)
}

// until waits for something to come true.
func (v *visitor) until(expression string) {
	v.t.Helper()
	var failed error
	for range 100 {
		// While a page is being left an evaluation fails; that is no news.
		is, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && is {
			return
		}
		failed = err
		time.Sleep(50 * time.Millisecond)
	}
	v.t.Fatalf("never true: %s (%v)", expression, failed)
}

// types puts the focus into the first field and types there.
func (v *visitor) types(text string) {
	v.t.Helper()
	eval[bool](v, `(field().focus(), true)`)
	v.do(chromedp.KeyEvent(text))
}

func (v *visitor) press(keys ...string) {
	v.t.Helper()
	for _, k := range keys {
		if k != kb.Enter {
			v.do(chromedp.KeyEvent(k))
			continue
		}
		// As a keyboard does it: what a page prevents of the key going down is no letter either. chromedp would send that by itself.
		enter := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13}
		call(v, input.DispatchKeyEvent, enter)
		enter.Type, enter.Text, enter.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
		call(v, input.DispatchKeyEvent, enter)
	}
}

func (v *visitor) holds(what, expression string) {
	v.t.Helper()
	if !eval[bool](v, expression) {
		v.t.Errorf("not so: %s (%s)", what, expression)
	}
}

// silent fails for anything in the console, for requests to strangers and for anything kept.
func (v *visitor) silent(where string, known ...string) {
	v.t.Helper()
	v.mu.Lock()
	for _, k := range known {
		if u, err := url.Parse(k); err == nil {
			delete(v.hosts, u.Host)
		}
	}
	v.mu.Unlock()
	v.clean(where)
}

// The box on a page of another origin under the strictest policy, in three languages: suggestions are said and shown, a keyboard opens
// one, axe finds nothing closed, open, with nothing found and when the service fails, nothing is kept and no preflight is sent.
func TestBoxOnAnotherSite(t *testing.T) {
	for l, want := range map[string]struct{ one, many, none, failed string }{
		"nl": {"1 suggestie", " suggesties", "Geen suggesties", "druk op Enter"},
		"fr": {"1 suggestion", " suggestions", "Aucune suggestion", "appuyez sur Entrée"},
		"en": {"1 suggestion", " suggestions", "No suggestions", "press Enter"},
	} {
		t.Run(l, func(t *testing.T) {
			s, v := front(t), open(t)
			page := host(t, s, strictest, "", snippet(s, `lang="`+l+`"`))
			v.size(1280, 900)
			v.at(page)
			v.accessible("closed", everything)
			v.types("s")
			time.Sleep(400 * time.Millisecond)
			if n := s.count(suggests); n != 0 {
				t.Errorf("one letter asks %d times", n)
			}
			v.press("en")
			v.until(`isOpen() && options().length > 1`)
			v.holds("label, field and list are in one tree", `field().labels.length === 1 && box().getElementById(field().getAttribute("aria-controls")).getAttribute("role") === "listbox"`)
			v.holds("options have ids and languages", `options().every(o => o.id && o.lang && o.getAttribute("aria-selected") === "false")`)
			v.holds("the count is said", fmt.Sprintf(`said() === (options().length === 2 ? %q : (options().length - 1) + %q)`, want.one, want.many))
			v.holds("at most eight and all results", `options().length <= 9`)
			v.holds("what was typed is marked", `options()[0].querySelector("mark").textContent.toLowerCase().startsWith("s")`)
			v.accessible("open", everything)
			v.press(kb.ArrowDown)
			v.holds("the active option is told", `field().getAttribute("aria-activedescendant") === options()[0].id && current() === 0`)
			v.accessible("with an active option", everything)
			v.scheme(true)
			v.accessible("open, dark reader", colours)
			v.media(&emulation.MediaFeature{Name: "forced-colors", Value: "active"})
			v.accessible("open, forced colours", notColours)
			v.scheme(false)
			v.shootBox(l + "-open")
			v.holds("an event tells of the results", `told.at(-1).name === "results" && told.at(-1).query === "sen"`)
			eval[bool](v, `(field().select(), true)`)
			v.press("qqqqqqqq")
			v.until(fmt.Sprintf(`said() === %q`, want.none))
			v.holds("nothing is open", `!isOpen()`)
			v.accessible("none", everything)
			v.silent("strictest policy", s.URL, page)
			if n := s.count("OPTIONS"); n > 0 {
				t.Errorf("%d preflights", n)
			}
			if n := s.count(scripts); n != 1 {
				t.Errorf("%d requests for scripts", n)
			}
			s.does(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasPrefix(r.URL.Path, "/api/") {
					return false
				}
				w.Header().Set("Access-Control-Allow-Origin", "*")
				w.WriteHeader(http.StatusInternalServerError)
				return true
			})
			v.press("q")
			v.until(fmt.Sprintf(`said().includes(%q)`, want.failed))
			v.accessible("error", everything)
			v.holds("an event tells of the error", `told.at(-1).name === "error" && told.at(-1).status === 500 && told.at(-1).reason === "status"`)
			s.does(nil)
			eval[bool](v, `(field().select(), true)`)
			v.press("sen")
			v.until(`isOpen()`)
			v.press(kb.ArrowDown, kb.Enter)
			arrived(v, "/"+l+"/search?country=SN")
			if n := s.count("GET /nl/search?q="); n > 0 {
				t.Errorf("the form was sent %d times as well", n)
			}
		})
	}
}

// The keys of a combobox: arrows go round, Escape closes and then clears, Home leaves the list alone, Tab closes, Enter without an option
// sends the form.
func TestBoxByKeyboard(t *testing.T) {
	s, v := front(t), open(t)
	v.at(host(t, s, strictest, "", snippet(s, "")+`<a id="next" href="#after">next</a>`))
	v.types("sen")
	v.until(`isOpen()`)
	n := eval[int](v, `options().length`)
	v.press(kb.ArrowUp)
	v.holds("up from the field is the last", fmt.Sprintf(`current() === %d`, n-1))
	v.press(kb.ArrowDown)
	v.holds("down from the last is the first", `current() === 0`)
	v.press(kb.ArrowUp)
	v.holds("up from the first is the last", fmt.Sprintf(`current() === %d`, n-1))
	v.press(kb.Home)
	v.holds("Home moves the caret and leaves the options", `field().selectionStart === 0 && current() === -1 && !field().hasAttribute("aria-activedescendant")`)
	v.press(kb.End)
	v.holds("End moves the caret", `field().selectionStart === 3`)
	v.press(kb.Escape)
	v.holds("Escape closes and keeps the words", `!isOpen() && field().value === "sen" && box().querySelector("[role=listbox]").hidden`)
	v.do(chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	v.holds("Alt and Down opens without an option", `isOpen() && current() === -1`)
	v.press(kb.Escape, kb.Escape)
	v.holds("a second Escape clears", `field().value === ""`)
	v.press("sen")
	v.until(`isOpen()`)
	v.press(kb.ArrowDown, kb.Tab)
	v.holds("Tab closes and goes on", `!isOpen() && box().activeElement?.localName === "button"`)
	eval[bool](v, `(field().focus(), field().setSelectionRange(3, 3), true)`)
	// What an input method puts together is not asked about before it is done.
	before := s.count(suggests)
	eval[bool](v, `(field().value = "에", field().dispatchEvent(new InputEvent("input", {isComposing: true, bubbles: true})), field().dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true})))`)
	time.Sleep(300 * time.Millisecond)
	if s.count(suggests) != before {
		t.Error("asks while a word is put together")
	}
	eval[bool](v, `(field().value = "", true)`)
	v.press("water")
	v.press(kb.Enter)
	arrived(v, "/nl/search?q=water")
}

// An option opens by a click, not by pressing the button down, and the field keeps the focus; the last one leads to all results.
func TestBoxByPointer(t *testing.T) {
	s, v := front(t), open(t)
	page := host(t, s, strictest, "", snippet(s, ""))
	v.size(360, 700)
	v.at(page)
	v.types("sen")
	v.until(`isOpen()`)
	if least := eval[float64](v, `Math.min(...[...options(), field(), box().querySelector("button")].map(e => e.getBoundingClientRect().height))`); least < 44 {
		t.Errorf("a target is %.1f px high", least)
	}
	v.holds("the list is in view and wide enough", `(() => { const r = box().querySelector("[role=listbox]").getBoundingClientRect(); return r.width >= 240 && r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight; })()`)
	eval[bool](v, `options().at(-1).dispatchEvent(new MouseEvent("mousedown", {bubbles: true, cancelable: true, composed: true}))`)
	v.holds("nothing happens on the way down", `isOpen() && box().activeElement === field()`)
	eval[bool](v, `(options().at(-1).click(), true)`)
	arrived(v, "/nl/search?q=sen")
	// select can be kept from leading away
	v.at(page)
	v.types("sen")
	v.until(`isOpen()`)
	eval[bool](v, `(addEventListener("entente:select", e => e.preventDefault()), options()[0].click(), true)`)
	time.Sleep(200 * time.Millisecond)
	if got := eval[string](v, `location.href`); got != page {
		t.Errorf("went to %s", got)
	}
	v.holds("the event has the address", `told.at(-1).name === "select" && told.at(-1).url.startsWith("http")`)
	// an address that is none of the web is not followed
	s.does(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			return false
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = w.Write([]byte(`{"suggestions": [{"kind": "country", "value": "X", "label": [{"text": "<img src=x onerror=alert(1)>", "hit": true}], "language": "en", "count": 1, "url": "javascript:alert(1)"}]}`))
		return true
	})
	v.press("x")
	v.until(`options().length === 2`)
	v.holds("markup is text", `options()[0].textContent.includes("<img") && !options()[0].querySelector("img")`)
	v.holds("one is one", `said() === "1 suggestie"`)
	n := eval[int](v, `(options()[0].click(), told.filter(e => e.name === "select").length)`)
	if got := eval[string](v, `location.href`); got != page || n != 1 {
		t.Errorf("at %s after %d choices", got, n)
	}
	v.silent("hostile answer", s.URL, page)
}

// What is typed while the script is on its way stays, with the focus and the caret; nothing outside the element changes.
func TestBoxComesLate(t *testing.T) {
	s, v := front(t), open(t)
	s.does(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/embed/") {
			time.Sleep(1500 * time.Millisecond)
		}
		return false
	})
	// The tag has async, so that the page is not held up with the script.
	page := host(t, s, strictest, "", strings.Replace(snippet(s, ""), "crossorigin", "crossorigin async", 1))
	go func() { _ = chromedp.Do(v.ctx, chromedp.Navigate(page)) }()
	v.until(`location.href === ` + fmt.Sprintf("%q", page) + ` && !!document.querySelector("#after")`)
	eval[bool](v, `(window.outside = document.querySelector("main").cloneNode(true), document.querySelector("#q").focus(), true)`)
	v.press("senega")
	v.press(kb.ArrowLeft)
	v.holds("the form is there before the script", `document.querySelector("#q").getBoundingClientRect().width > 0 && !document.querySelector("entente-search").shadowRoot`)
	v.until(`!!document.querySelector("entente-search").shadowRoot`)
	v.helpers()
	v.holds("text, focus and caret went along", `field().value === "senega" && box().activeElement === field() && field().selectionStart === 5`)
	v.press("x")
	v.holds("typing goes on", `field().value === "senegxa"`)
	v.holds("nothing outside changed", `document.querySelector("main").isEqualNode(outside)`)
	v.silent("late", s.URL, page)
}

// The form inside works with scripts off, with the script blocked, missing, or another than was pinned.
func TestFormWithoutBox(t *testing.T) {
	wrong := `integrity="sha384-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" crossorigin`
	for name, state := range map[string]struct {
		policy string
		change func(string) string
		off    bool
	}{
		"scripts off":     {policy: strictest, off: true},
		"blocked":         {policy: "default-src 'none'; img-src 'self'; form-action %[1]s"},
		"wrong integrity": {policy: strictest, change: func(s string) string { return strings.Replace(s, "crossorigin", wrong, 1) }},
		"missing":         {policy: strictest, change: func(s string) string { return strings.Replace(s, "/v1/", "/v9/", 1) }},
	} {
		t.Run(name, func(t *testing.T) {
			s, v := front(t), open(t)
			body := snippet(s, "")
			if state.change != nil {
				body = state.change(body)
			}
			page := host(t, s, state.policy, "", body)
			if state.off {
				call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			}
			v.do(chromedp.Navigate(page))
			time.Sleep(300 * time.Millisecond)
			v.do(chromedp.SendKeys(chromedp.CSS("#q"), "water"), chromedp.Click(chromedp.CSS("button")))
			arrived(v, "/nl/search?q=water")
		})
	}
}

// The version that is pinned by the hash of the manual loads.
func TestPinnedBox(t *testing.T) {
	manual, err := os.ReadFile(filepath.Join(root, "docs", "embed.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, hash, _ := strings.Cut(string(manual), "`sha384-")
	hash, _, _ = strings.Cut(hash, "`")
	number, err := os.ReadFile(filepath.Join(root, "web", "widget", "version.txt"))
	if err != nil {
		t.Fatal(err)
	}
	s, v := front(t), open(t)
	body := strings.Replace(snippet(s, ""), "crossorigin", `integrity="sha384-`+hash+`" crossorigin`, 1)
	page := host(t, s, strictest, "", strings.Replace(body, "/v1/", "/"+strings.TrimSpace(string(number))+"/", 1))
	v.at(page)
	v.silent("pinned", s.URL, page)
}

// Styles of the page stay out, however they insist.
func TestBoxAmongHostileStyles(t *testing.T) {
	s, v := front(t), open(t)
	const hostile = `<style>html { font-size: 5px; } * { color: #ff0 !important; letter-spacing: 1em; text-transform: uppercase; line-height: 1 }
		main { overflow: hidden; height: 12em; position: relative; z-index: 0; } main::after { content: ""; position: absolute; inset: 9em 0 0; background: #000; z-index: 9999; }
		input, ul, li, button, form, label, [role=option] { width: 10px !important; height: 3px !important; display: inline !important; opacity: .1 !important; background: #ff0 !important; font-size: 4px !important; }</style>`
	page := host(t, s, "", hostile, snippet(s, ""))
	v.size(1280, 900)
	v.at(page)
	v.types("sen")
	v.until(`isOpen()`)
	v.press(kb.ArrowDown)
	v.holds("the field is wide", `field().getBoundingClientRect().width > 600 && field().getBoundingClientRect().height >= 44`)
	v.holds("letters are ours", `getComputedStyle(field()).letterSpacing === "normal" && getComputedStyle(options()[0]).textTransform === "none" && parseFloat(getComputedStyle(field()).fontSize) >= 16`)
	v.holds("nothing covers the list", `options().every(o => { const r = o.getBoundingClientRect(); return box().elementFromPoint(r.left + 20, r.top + 20)?.closest("[role=option]") === o; })`)
	eval[bool](v, `(document.querySelector("style").remove(), true)`) // the page's own colours are the page's matter
	v.accessible("after hostile styles", everything)
	v.at(page)
	v.types("sen")
	v.until(`isOpen()`)
	v.shootBox("hostile")
}

// A service that is busy is asked once more when it said; one that is slow is given up after three seconds; the form works throughout.
func TestBoxWhenTheServiceFails(t *testing.T) {
	s, v := front(t), open(t)
	busy := func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			return false
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	}
	s.does(busy)
	v.at(host(t, s, strictest, "", snippet(s, "")))
	v.types("sen")
	v.until(`told.length === 1`)
	v.holds("told as an error of 503", `told[0].name === "error" && told[0].status === 503 && said().includes("druk op Enter") && !isOpen()`)
	v.press("e")
	v.until(`told.length === 2`)
	time.Sleep(1500 * time.Millisecond)
	if n := s.count(suggests); n != 2 {
		t.Errorf("asked %d times, want once and once more", n)
	}
	s.does(nil)
	v.press("g")
	v.until(`isOpen()`)
	s.does(busy)
	v.press("x")
	v.until(`told.at(-1).name === "error"`)
	s.does(nil)
	v.until(`told.at(-1).name === "results" && told.at(-1).query === "senegx"`) // by itself
	s.does(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			select {
			case <-r.Context().Done():
			case <-time.After(6 * time.Second):
			}
		}
		return false
	})
	eval[bool](v, `(field().select(), true)`)
	v.press("water")
	began := time.Now()
	v.until(`told.at(-1).reason === "timeout"`)
	if took := time.Since(began); took < 2500*time.Millisecond || took > 4500*time.Millisecond {
		t.Errorf("given up after %v", took)
	}
	v.press(kb.Enter)
	arrived(v, "/nl/search?q=water")
}

// Fast typing asks once; what is under way is given up for what is typed next; what was answered is not asked again.
func TestBoxAsksLittle(t *testing.T) {
	s, v := front(t), open(t)
	page := host(t, s, strictest, "", snippet(s, `limit="3"`))
	v.at(page)
	v.types("senegal")
	v.until(`isOpen()`)
	if n := s.count(suggests); n != 1 {
		t.Errorf("typed in one go it asks %d times", n)
	}
	v.holds("as many as the page wants", `options().length <= 4`)
	v.press(kb.Backspace)
	v.until(`told.at(-1).query === "senega"`)
	v.press("l")
	v.until(`told.at(-1).query === "senegal"`)
	if n := s.count(suggests); n != 2 {
		t.Errorf("asks again for what it holds: %d", n)
	}
	s.does(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("q") == "wat" {
			time.Sleep(time.Second)
		}
		return false
	})
	eval[bool](v, `(field().select(), true)`)
	v.press("wat")
	time.Sleep(300 * time.Millisecond)
	v.press("er")
	v.until(`told.at(-1).query === "water"`)
	time.Sleep(1200 * time.Millisecond)
	v.holds("the older answer never shows", `told.at(-1).query === "water" && !told.some(e => e.query === "wat")`)
	v.silent("asking", s.URL, page)
}

// Fifty answers are kept and no more: the oldest is asked for again, the newest is not.
func TestBoxKeepsFiftyAnswers(t *testing.T) {
	s, v := front(t), open(t)
	s.does(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			return false
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
		_, _ = w.Write([]byte(`{"suggestions": []}`))
		return true
	})
	page := host(t, s, strictest, "", snippet(s, ""))
	v.at(page)
	ask := func(from, to int) {
		t.Helper()
		eval[bool](v, fmt.Sprintf(`(async () => {
			field().focus();
			for (let i = %d; i < %d; i++) {
				const answered = new Promise(done => addEventListener("entente:results", done, {once: true}));
				field().value = "q" + i;
				field().dispatchEvent(new InputEvent("input", {bubbles: true}));
				await answered;
			}
			return true;
		})()`, from, to))
	}
	ask(10, 61) // the 51st puts out the first
	if n := s.count(suggests); n != 51 {
		t.Fatalf("asked %d times for 51 words", n)
	}
	ask(60, 61)
	if n := s.count(suggests); n != 51 {
		t.Error("the newest answer was not kept")
	}
	ask(10, 11)
	if n := s.count(suggests); n != 52 {
		t.Error("the oldest of 51 answers was kept")
	}
	v.silent("many answers", s.URL, page)
}

// Where the line is down the box says so once, and the form is what there is; when it is back the box is too.
func TestBoxWithoutALine(t *testing.T) {
	s, v := front(t), open(t)
	v.at(host(t, s, strictest, "", snippet(s, "")))
	s.does(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	v.types("sen")
	v.until(`told.length === 1`)
	v.holds("told as an error of the network", `told[0].name === "error" && told[0].status === 0 && told[0].reason === "network" && said().includes("druk op Enter") && !isOpen()`)
	s.does(nil)
	v.press("e")
	v.until(`isOpen()`)
	s.does(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			panic(http.ErrAbortHandler)
		}
		return false
	})
	v.press("g")
	v.until(`told.at(-1).reason === "network"`)
	v.press(kb.Enter)
	arrived(v, "/nl/search?q=seneg")
}

// Two boxes on a page, one taken away and put back, one made by a script, the file loaded twice.
func TestBoxesComeAndGo(t *testing.T) {
	s, v := front(t), open(t)
	second := strings.ReplaceAll(snippet(s, `lang="fr"`), `"q"`, `"w"`)
	second = strings.Replace(second, `role="search"`, `role="search" aria-label="Chercher"`, 1)
	second = strings.Replace(strings.ReplaceAll(second, `name="w"`, `name="q"`), "entente-search.js", "entente-search.js?again", 1)
	page := host(t, s, strictest, "", snippet(s, "")+second)
	v.at(page)
	v.until(`!!document.querySelectorAll("entente-search")[1].shadowRoot`)
	v.types("sen")
	v.until(`isOpen()`)
	v.holds("the other stays closed", `!isOpen(1) && options(1).length === 0`)
	eval[bool](v, `(field(1).focus(), true)`)
	v.holds("leaving closes", `!isOpen()`)
	v.press("sen")
	v.until(`isOpen(1)`)
	v.holds("each in its language", `said(0).endsWith("suggesties") && said(1).endsWith("suggestions")`)
	v.accessible("two boxes", everything)
	eval[bool](v, `(() => { const e = document.querySelector("entente-search"); e.remove(); document.querySelector("main").append(e); return true; })()`)
	v.holds("one field after coming back", `box(1).querySelectorAll("[role=combobox]").length === 1 && field(1).value === "sen"`)
	eval[bool](v, `(field(1).focus(), field(1).select(), true)`)
	v.press("wat")
	v.until(`isOpen(1)`)
	eval[bool](v, `(document.querySelectorAll("entente-search")[1].remove(), true)`)
	// A box that a script makes, without a form, with words set before there was a class for it.
	eval[bool](v, fmt.Sprintf(`(() => {
		const e = document.createElement("entente-search");
		e.setAttribute("endpoint", %q);
		e.lang = "en";
		document.querySelector("main").append(e);
		e.messages = {label: "Find"};
		return true;
	})()`, s.URL))
	v.holds("a form of its own", `field(1).labels[0].textContent === "Find" && field(1).form.action.endsWith("/en/search") && field(1).name === "q"`)
	v.accessible("a box made by a script", everything)
	v.silent("coming and going", s.URL, page)
}

// Attributes: what is not understood is passed over with one warning; filters narrow; the language is that of the page around.
func TestBoxAttributes(t *testing.T) {
	s, v := front(t), open(t)
	page := host(t, s, strictest, "", `<div lang="fr-BE">`+snippet(s, `country="SN" theme="No Such!" limit="99" min-chars="3" target="_blank" placeholder="…" messages='{"other": "{n} !"}'`)+`</div>`)
	v.at(page)
	v.types("se")
	time.Sleep(400 * time.Millisecond)
	if n := s.count(suggests); n != 0 {
		t.Errorf("asks %d times before the third letter", n)
	}
	v.press("n")
	v.until(`told.length > 0`)
	v.mu.Lock()
	if len(v.messages) != 2 || !strings.Contains(strings.Join(v.messages, " "), "theme=") || !strings.Contains(strings.Join(v.messages, " "), "limit=") {
		t.Errorf("warnings: %q", v.messages)
	}
	v.messages = nil
	v.mu.Unlock()
	v.holds("the page's language", `box().querySelector(".box").lang === "fr" && field().placeholder === "…"`)
	v.holds("a new window is told", `box().getElementById(field().getAttribute("aria-describedby")).textContent.includes("nouvelle fenêtre") && field().form.target === "_blank"`)
	v.holds("filters go with the form", `new FormData(field().form).get("country") === "SN"`)
	v.holds("only what is narrower", `told[0].suggestions.every(s => s.kind !== "document" && (s.kind !== "country" || s.value === "SN"))`)
	eval[bool](v, `(() => { const e = document.querySelector("entente-search"); e.setAttribute("lang", "nl"); e.removeAttribute("target"); e.removeAttribute("country"); e.setAttribute("results-url", "/elders"); return true; })()`)
	v.holds("attributes may change", `box().querySelector(".box").lang === "nl" && !field().form.elements.namedItem("country") && field().form.action === location.origin + "/elders" && !box().querySelector("p") && !field().form.target`)
	v.accessible("attributes", everything)
	v.silent("attributes", s.URL, page)
}

// The box takes the page's colours and direction when told to, in a column as narrow as a phone.
func TestBoxLooks(t *testing.T) {
	s, v := front(t), open(t)
	const dress = `<style>:root { color-scheme: dark; } body { background: #111; color: #eee; direction: rtl; } aside { width: 150px; }
		entente-search { --entente-accent: #700; --entente-radius: 0px; } entente-search::part(input) { border-width: 3px; } h1 { font-size: 1.2em }</style>`
	page := host(t, s, "", dress, `<section>`+snippet(s, "")+`</section>`)
	for _, width := range []int64{320, 1280} {
		v.size(width, 800)
		v.at(page)
		eval[bool](v, `(document.querySelector("section").style.width = "150px", true)`)
		v.types("sen")
		v.until(`isOpen()`)
		v.press(kb.ArrowDown)
		v.holds("properties and parts", `getComputedStyle(box().querySelector("button")).backgroundColor === "rgb(119, 0, 0)" && getComputedStyle(field()).borderTopWidth === "3px"`)
		v.holds("the list is wide enough and ends where the field begins", `(() => { const r = box().querySelector("[role=listbox]").getBoundingClientRect(), f = field().getBoundingClientRect(); return r.width >= 240 && r.left >= 0 && Math.abs(r.right - f.right) <= 8; })()`)
		v.holds("no sideways scroll", `document.documentElement.scrollWidth <= innerWidth`)
		v.accessible("dark and narrow", everything)
		v.shootBox(fmt.Sprint("rtl-", width))
	}
}

// What the box tells the service of its page is its origin: no cookie, no address of a page, no header of its own.
func TestBoxTellsLittle(t *testing.T) {
	s, v := front(t), open(t)
	page := host(t, s, strictest, "", snippet(s, ""))
	v.at(page + "?dossier=secret")
	eval[bool](v, `(document.cookie = "a=b", true)`)
	v.types("sen")
	v.until(`isOpen()`)
	heard := s.heard(suggests)
	if len(heard) == 0 {
		t.Fatal("nothing was asked")
	}
	for _, h := range heard {
		if h.Get("Cookie") != "" || h.Get("Authorization") != "" || h.Get("Referer") != page || h.Get("Origin")+"/" != page || h.Get("Sec-Fetch-Mode") != "cors" {
			t.Errorf("%v", h)
		}
	}
	if n := s.count("OPTIONS"); n > 0 {
		t.Errorf("%d preflights", n)
	}
}

// keyed gives the service a key for origins, held to Senegal, and waits until it follows.
func keyed(t *testing.T, origins ...string) {
	t.Helper()
	file := filepath.Join(data, "sites.toml")
	text := fmt.Sprintf("[site.gemeente.embed]\norigins = [\"%s\"]\ncountry = \"SN\"\n", strings.Join(origins, `", "`))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(file) })
	for range 100 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v1/suggest?q=s&site=gemeente", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origins[len(origins)-1])
		if res, err := http.DefaultClient.Do(r); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the service does not follow sites.toml")
}

// A key holds the box to what was agreed, on the pages of its origins. On those of others it suggests nothing, says so, and its form
// works; where it leads stays within the key and has a way out.
func TestBoxWithAKey(t *testing.T) {
	s, v := front(t), open(t)
	listed := host(t, s, strictest, "", snippet(s, `site="gemeente"`))
	narrower := host(t, s, strictest, "", snippet(s, `site="gemeente" country="MA"`))
	other := host(t, s, strictest, "", snippet(s, `site="gemeente"`))
	keyed(t, strings.TrimSuffix(listed, "/"), strings.TrimSuffix(narrower, "/"))
	v.at(listed)
	v.types("mar") // Marokko, which most documents about Senegal do not name
	v.until(`told.length > 0`)
	v.holds("counts are those within the key", `told.at(-1).suggestions.every(s => s.kind === "document" || new URL(s.url, location).searchParams.get("site") === "gemeente")`)
	eval[bool](v, `(field().select(), true)`)
	v.press("sen")
	v.until(`told.at(-1).query === "sen" && isOpen()`)
	v.holds("the key goes with the form", `new FormData(field().form).get("site") === "gemeente"`)
	v.press(kb.ArrowDown, kb.Enter)
	arrived(v, "/nl/search?country=SN&site=gemeente")
	v.holds("the page says that it is held, and leads out", `(() => { const a = document.querySelector(".held a"); return a?.getAttribute("href") === "/nl/search?country=SN" && a.parentElement.textContent.includes("Senegal"); })()`)
	v.accessible("results with a key", everything)
	// Attributes narrow what a key gives, and do not widen it.
	v.at(narrower)
	v.types("water")
	v.press(kb.Enter)
	arrived(v, "site=gemeente")
	if asked, both := shown(v), count(t, "q=water&country=SN&country_op=and&country=MA&country_op=and"); asked != both {
		t.Errorf("with a country that the key leaves out %d are found, want %d", asked, both)
	}
	v.at(other)
	v.types("sen")
	v.until(`told.length > 0`)
	v.holds("another origin is refused", `told[0].name === "error" && told[0].status === 403 && said().includes("druk op Enter") && !isOpen()`)
	v.press(kb.Enter)
	arrived(v, "/nl/search?q=sen&site=gemeente")
	v.holds("its form works", `!!document.querySelector(".held")`)
	if n := s.count("OPTIONS"); n > 0 {
		t.Errorf("%d preflights", n)
	}
}

// shown is how many results the page says there are.
func shown(v *visitor) int {
	v.t.Helper()
	return eval[int](v, `parseInt(document.querySelector("#results").textContent.replace(/[^0-9]/g, "") || "0")`)
}

// count is how many results a question of the API has.
func count(t *testing.T, q string) int {
	t.Helper()
	return asked[struct{ Total int }](t, "search?facets=none&"+q).Total
}

// Where the box leads can be kept from happening, and everything that happens is told to the page.
func TestBoxTellsThePage(t *testing.T) {
	s, v := front(t), open(t)
	page := host(t, s, strictest, "", snippet(s, ""))
	v.at(page)
	eval[bool](v, `(addEventListener("entente:submit", e => e.preventDefault()), true)`)
	v.types("water")
	v.press(kb.Enter)
	time.Sleep(300 * time.Millisecond)
	if got := eval[string](v, `location.href`); got != page {
		t.Errorf("went to %s", got)
	}
	v.holds("the event has words and address", `(() => { const e = told.findLast(e => e.name === "submit"); return e?.query === "water" && e.url.endsWith("/nl/search"); })()`)
	v.holds("events leave shadow roots", `(() => { let seen; document.addEventListener("entente:results", e => seen = [e.bubbles, e.composed, e.cancelable], {once: true}); return document.querySelector("entente-search").dispatchEvent(new CustomEvent("entente:results", {bubbles: true, composed: true})) && seen[0] && seen[1]; })()`)
	v.silent("events", s.URL, page)
}

// The page that builds the box, in three languages, wide and narrow, light and dark: nothing for axe to find, nothing on the console, and
// the box is tried on the page itself under its own policy.
func TestPageThatBuildsTheBox(t *testing.T) {
	keyed(t, "https://www.gemeente.example")
	for _, l := range []string{"nl", "fr", "en"} {
		t.Run(l, func(t *testing.T) {
			v := open(t)
			for name, query := range map[string]string{
				"plain": "", "dressed": "?accent=%23700000&background=%23ffffff&color=%23222222&site=gemeente&version=1.0.0&label=Zoek&limit=3", "refused": "?accent=red&site=nobody", "policy": "?policy=default-src+%27self%27",
			} {
				for _, width := range []int64{1280, 360, 320} {
					v.size(width, 900)
					where := fmt.Sprintf("%s %s at %d px", l, name, width)
					v.scheme(false)
					v.goTo("/" + l + "/embed" + query)
					v.until(`!!document.querySelector("entente-search").shadowRoot`)
					if wide := eval[int](v, `document.documentElement.scrollWidth`); int64(wide) > width {
						t.Errorf("%s: %d px wide", where, wide)
					}
					v.clean(where)
					eval[bool](v, `(document.querySelectorAll("details").forEach(d => d.open = true), true)`)
					v.accessible(where, everything)
					v.shootWhole(fmt.Sprintf("page-%s-%s-%d", l, name, width))
					v.scheme(true)
					if name == "plain" { // the colours of a trial are their owner's
						v.accessible(where+", dark", colours)
					}
					v.shootWhole(fmt.Sprintf("page-%s-%s-%d-dark", l, name, width))
				}
			}
			// What the page says of colours that can not be told apart is what axe finds.
			v.scheme(false)
			v.goTo("/" + l + "/embed?accent=%23ffff00&focus=%23c2571a&background=%23ffffff&color=%23000000")
			v.until(`!!document.querySelector("entente-search").shadowRoot`)
			if n := eval[int](v, `document.querySelectorAll(".contrast strong").length`); n != 1 || len(v.findings(colours)) != 1 {
				t.Errorf("%d pairs are told, axe finds %+v", n, v.findings(colours))
			}
			v.size(1280, 900)
			v.goTo("/" + l + "/embed?site=gemeente&version=1.0.0")
			v.until(`!!document.querySelector("entente-search").shadowRoot`)
			v.helpers()
			v.types("sen")
			v.until(`isOpen()`)
			v.accessible(l+" tried", everything)
			v.press(kb.ArrowDown, kb.Enter)
			arrived(v, "/"+l+"/search?country=SN&site=gemeente")
			v.clean(l + " tried")
		})
	}
}

// With scripts off the page builds the same by its form, and the box on it is the plain form.
func TestPageThatBuildsTheBoxWithoutScripts(t *testing.T) {
	keyed(t, "https://www.gemeente.example")
	v := open(t)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.goTo("/en/embed")
	v.do(chromedp.SendKeys(chromedp.CSS("#site"), "gemeente"), chromedp.Click(chromedp.CSS(".wishes button")))
	arrived(v, "/en/embed?site=gemeente")
	if text := eval[string](v, `document.querySelector("#snippet").value`); !strings.Contains(text, `site="gemeente"`) || !strings.Contains(text, base+"/embed/v1/entente-search.js") {
		t.Errorf("built\n%s", text)
	}
	// The page has just moved to its code: a pointer could miss the button, the key can not.
	v.do(chromedp.SendKeys(chromedp.CSS("#entente"), "water"+kb.Enter))
	arrived(v, "/en/search?q=water&site=gemeente")
}

// shootWhole keeps a picture of the whole page in the folder ENTENTE_SHOTS where it is set.
func (v *visitor) shootWhole(name string) {
	v.t.Helper()
	if dir := os.Getenv("ENTENTE_SHOTS"); dir != "" {
		v.shot(filepath.Join(dir, "embed-"+name+".png"), true)
	}
}

// shootBox keeps a picture in the folder ENTENTE_SHOTS where it is set.
func (v *visitor) shootBox(name string) {
	v.t.Helper()
	if dir := os.Getenv("ENTENTE_SHOTS"); dir != "" {
		v.shot(filepath.Join(dir, "embed-"+name+".png"), false)
	}
}
