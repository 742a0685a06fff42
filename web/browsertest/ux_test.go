//go:build browser

package browsertest

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// until waits for an expression to hold.
func until(v *visitor, what, expression string) {
	v.t.Helper()
	for range 200 {
		if ok, err := chromedp.Run(v.ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	v.t.Fatalf("%s: not within 10 s", what)
}

// history presses Back or Forward. It does not wait: a page that is kept is there without being loaded.
func (v *visitor) history(way string) {
	v.t.Helper()
	eval[bool](v, "setTimeout(() => history."+way+"()), true")
}

// stop is what has the focus after a Tab, and what a reader sees of it.
type stop struct {
	Name   string // "" outside the page
	Ring   bool   // an outline or shadow of two pixels, that it has not without the focus
	Seen   bool   // in view, and covered by nothing
	Number int    // of the stop, when it was there before
}

// focused judges the element that has the focus: its outline is compared with its own look without the focus.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body || e === document.documentElement) return { Name: "" };
	const name = e.localName + (e.id ? "#" + e.id : "") + " " + (e.textContent || e.value || "").trim().slice(0, 30);
	const look = (x) => { const s = getComputedStyle(x); return [s.outlineStyle, s.outlineWidth, s.boxShadow].join(" "); };
	const s = getComputedStyle(e), now = look(e);
	window.walked ??= new Map();
	const number = window.walked.get(e) ?? -1;
	if (number < 0) window.walked.set(e, window.walked.size);
	const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none";
	const box = [...e.getClientRects()].find((r) => r.width > 0 && r.height > 0);
	let seen = false;
	if (box) {
		const x = box.left + box.width / 2, y = box.top + box.height / 2, at = document.elementFromPoint(x, y);
		seen = !!at && (e.contains(at) || at.contains(e) && at !== document.body && at !== document.documentElement || at.closest("label")?.control === e);
	}
	e.blur();
	const differs = look(e) !== now;
	e.focus({ preventScroll: true, focusVisible: true });
	return { Name: name, Ring: ring && differs, Seen: seen, Number: number };
})()`

// What can be reached by Tab is all that can be used; the focus is always seen and never covered.
func TestFocusIsAlwaysSeen(t *testing.T) {
	for _, tt := range []struct {
		path  string
		width int64
		do    string
	}{
		{"/nl/search?country=SN&q=" + word["nl"], 1280, ""}, {"/fr/search?in=agreements&q=water&size=5", 320, unfold},
		{"/en/", 1280, ""}, {"/nl/documents/" + url.PathEscape(firstHit(t, "instrument:twinning")), 1280, ""}, {"/en/agreements/" + url.PathEscape(agreementsFound(t, "", 1)[0]), 320, ""},
	} {
		t.Run(tt.path, func(t *testing.T) {
			v := open(t)
			v.size(tt.width, 900)
			v.scheme(false)
			v.goTo(tt.path)
			if tt.do != "" {
				eval[bool](v, tt.do)
			}
			// Radio buttons aside, which stand nowhere, each of these is a stop.
			wanted := eval[int](v, `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")].filter((e) => e.checkVisibility() && !e.disabled).length`)
			reached := 0
			for range wanted + 20 {
				v.do(chromedp.KeyEvent(kb.Tab))
				s := eval[stop](v, focused)
				if s.Name == "" || s.Number >= 0 {
					break // round once
				}
				reached++
				if !s.Ring {
					t.Errorf("the focus on %q is not seen", s.Name)
				}
				if !s.Seen {
					t.Errorf("%q is covered or out of view when it has the focus", s.Name)
				}
			}
			if reached < wanted {
				t.Errorf("%d of %d controls are reached by Tab", reached, wanted)
			}
			t.Logf("%d stops", reached)
		})
	}
}

// tabTo presses Tab until something has the focus.
func tabTo(v *visitor, selector string) {
	v.t.Helper()
	for range 250 {
		v.do(chromedp.KeyEvent(kb.Tab))
		if eval[bool](v, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
	}
	v.t.Fatalf("Tab never comes to %s", selector)
}

// A walk without a pointer: ask, tick, look through a whole facet, take a filter back, sort, page on, open a document and come back.
func TestKeyboardAlone(t *testing.T) {
	v := open(t)
	v.size(1280, 900)
	v.scheme(false)
	v.goTo("/en/")
	tabTo(v, "#q")
	v.do(chromedp.KeyEvent("cooperation"), chromedp.KeyEvent(kb.Enter))
	arrived(v, "/en/search?q=cooperation")
	all := eval[int](v, total)

	tabTo(v, "input[name=country]")
	v.do(chromedp.KeyEvent(" "))
	arrived(v, "country=")
	until(v, "the tick", fmt.Sprintf(`document.querySelector(".chips") && %s < %d`, total, all))

	tabTo(v, "a[data-box]")
	v.do(chromedp.KeyEvent(kb.Enter))
	until(v, "the whole facet", `document.activeElement.matches(".look input")`)
	v.do(chromedp.KeyEvent(kb.Escape))

	tabTo(v, ".chips a")
	v.do(chromedp.KeyEvent(kb.Enter))
	until(v, "without the filter", fmt.Sprintf(`document.readyState === "complete" && location.search === "?q=cooperation" && %s === %d`, total, all))

	tabTo(v, "#sort")
	v.do(chromedp.KeyEvent(kb.ArrowDown))
	arrived(v, "sort=newest")
	until(v, "the order", `document.querySelector("#sort").value === "newest" && !document.querySelector("[aria-busy]")`)
	tabTo(v, ".pager a[rel=next]")
	v.do(chromedp.KeyEvent(kb.Enter))
	arrived(v, "page=2")
	tabTo(v, ".hit h3 a")
	v.do(chromedp.KeyEvent(kb.Enter))
	arrived(v, "/en/documents/")
	v.history("back")
	arrived(v, "page=2")
	v.clean("the walk by keys")
}

// Back brings the reader to where they were: the boxes, the place on the page and the focus.
func TestBackRestoresThePlace(t *testing.T) {
	v := open(t)
	v.size(1280, 700)
	v.scheme(false)
	v.goTo("/nl/search?q=" + word["nl"])
	all := eval[int](v, total)
	id := eval[string](v, `(() => { const all = [...document.querySelectorAll("input[name=kind], input[name=language]")]; const e = all[all.length - 2]; e.scrollIntoView({ block: "center", behavior: "instant" }); e.focus({ preventScroll: true }); return e.id; })()`)
	top := eval[float64](v, `scrollY`)
	if top < 300 {
		t.Fatalf("%s stands at %v: there is no place to come back to", id, top)
	}
	said := `window.said = 0; new MutationObserver((all) => window.said += all.filter((m) => m.addedNodes.length).length).observe(document.getElementById("status"), { childList: true }); true`
	eval[bool](v, said)
	v.do(chromedp.KeyEvent(" "))
	until(v, "the tick", fmt.Sprintf(`document.querySelector(".chips") && %s < %d`, total, all))
	if n := eval[int](v, `window.said`); n != 1 {
		t.Errorf("the count is said %d times", n)
	}
	eval[bool](v, `scrollTo({ top: 0, behavior: "instant" }), true`)
	v.history("back")
	until(v, "Back", fmt.Sprintf(`%s === %d`, total, all))
	until(v, "the place", fmt.Sprintf(`Math.abs(scrollY - %v) < 40`, top))
	if got := eval[string](v, `document.activeElement.id`); got != id {
		t.Errorf("the focus is on %q, it was on %q", got, id)
	}
	if eval[bool](v, fmt.Sprintf(`document.getElementById(%q).checked`, id)) {
		t.Error("Back leaves the box ticked")
	}
	v.history("forward")
	until(v, "Forward", fmt.Sprintf(`document.querySelector(".chips") && document.getElementById(%q).checked`, id))

	// From a document, too.
	v.goTo("/nl/search?q=" + word["nl"])
	eval[bool](v, `document.querySelectorAll(".hit h3 a")[12].scrollIntoView({ block: "center", behavior: "instant" }), true`)
	top = eval[float64](v, `scrollY`)
	v.do(chromedp.Click(chromedp.CSS(".hit:nth-child(13) h3 a")))
	arrived(v, "/documents/")
	v.history("back")
	arrived(v, "/nl/search")
	until(v, "the place in the list", fmt.Sprintf(`Math.abs(scrollY - %v) < 40`, top))
	v.clean("Back")
}

// With scripts "show all" opens the whole facet in its box. Names are found in any language, what is ticked stays ticked, and a second
// click folds it again. Without scripts the link leads to a page that does the same.
func TestWholeFacetOpensInItsBox(t *testing.T) {
	v := open(t)
	v.size(1280, 900)
	v.scheme(false)
	v.goTo("/nl/search?country=SN")
	const box = `document.querySelector("a[data-box]").closest("fieldset")`
	few := eval[int](v, box+`.querySelectorAll("li").length`)
	if !eval[bool](v, openFacet) {
		t.Fatal("the facet does not open")
	}
	if n := eval[int](v, box+`.querySelectorAll("li").length`); n <= few {
		t.Errorf("%d values, there were %d", n, few)
	}
	if !eval[bool](v, `document.activeElement.matches(".look input") && document.activeElement.labels.length === 1 && document.querySelector("a[data-box]").getAttribute("aria-expanded") === "true"`) {
		t.Error("the focus is not in the field, or it has no label, or the link does not say that it is open")
	}
	v.do(chromedp.KeyEvent("Allemagne"))
	until(v, "Duitsland", box+`.querySelector("input[value=DE]") && `+box+`.querySelectorAll("li").length === 2`)
	if !eval[bool](v, box+`.querySelector("input[value=SN]").checked`) {
		t.Error("what was ticked is lost")
	}
	v.accessible("a facet that is looked through", everything)
	v.do(chromedp.Click(chromedp.CSS("#country-DE")))
	arrived(v, "country=DE&country=SN")
	until(v, "both countries", `document.querySelectorAll(".chips li").length === 3 && document.activeElement.id === "country-DE"`)
	if !eval[bool](v, openFacet) {
		t.Fatal("the facet does not open again")
	}
	v.do(chromedp.Click(chromedp.CSS("a[data-box]")))
	if !eval[bool](v, `!document.querySelector(".look") && document.querySelector("a[data-box]").getAttribute("aria-expanded") === "false"`) {
		t.Error("the facet does not fold")
	}
	v.clean("a whole facet")

	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.goTo("/nl/search?country=SN")
	v.do(chromedp.Click(chromedp.CSS("a[data-box]")))
	arrived(v, "/nl/facets/country?country=SN")
	v.do(chromedp.SendKeys(chromedp.CSS("#value_q"), "Germany"), chromedp.Click(chromedp.CSS(".field button")))
	arrived(v, "value_q=Germany")
	v.do(chromedp.Click(chromedp.CSS("#country-DE")), chromedp.Click(chromedp.CSS(".apply button")))
	arrived(v, "/nl/search?country=DE&country=SN")
}

// On paper there are the results and their addresses, and nothing to click.
func TestPrint(t *testing.T) {
	v := open(t)
	v.size(1280, 900)
	v.goTo("/nl/search?country=SN")
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	for _, part := range []string{".top nav", ".filters", ".sort", ".ask", ".foot nav", ".skip"} {
		if eval[bool](v, fmt.Sprintf(`document.querySelector(%q).checkVisibility()`, part)) {
			t.Errorf("%s is printed", part)
		}
	}
	if !eval[bool](v, `document.querySelector(".hit h3").checkVisibility() && getComputedStyle(document.querySelector(".hit h3 a"), "::after").content.includes("/documents/")`) {
		t.Error("the addresses of the results are not printed")
	}
}

// Who wants no movement sees none; without that wish links within a page glide.
func TestMovement(t *testing.T) {
	v := open(t)
	for wish, want := range map[string]string{"reduce": "auto", "no-preference": "smooth"} {
		v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: wish})
		v.goTo("/nl/search")
		if got := eval[string](v, `getComputedStyle(document.documentElement).scrollBehavior`); got != want {
			t.Errorf("%s: scrolling is %s, want %s", wish, got, want)
		}
	}
}

// Every page is one column of text that can be read: no line of running text is longer than some 90 characters.
func TestLinesAreReadable(t *testing.T) {
	v := open(t)
	v.size(1280, 900)
	for _, path := range []string{"/nl/search?q=" + word["nl"], "/nl/documents/" + url.PathEscape(firstHit(t, word["nl"])), "/fr/help", "/en/about", "/nl/privacy"} {
		v.goTo(path)
		if long := eval[[]string](v, `[...document.querySelectorAll(".hit blockquote p, .text p, .page > p, .page > ul > li")].filter((p) => {
			const range = document.createRange();
			range.selectNodeContents(p);
			const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top / 8))).size;
			return p.textContent.trim().length / Math.max(lines, 1) > 105;
		}).map((p) => p.textContent.trim().slice(0, 80))`); len(long) > 0 {
			t.Errorf("%s: %s", path, strings.Join(long, " | "))
		}
	}
}
