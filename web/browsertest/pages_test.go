//go:build browser

package browsertest

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// word finds some, but not all, documents in every language.
var word = map[string]string{"nl": "stedenband", "fr": "jumelage", "en": "twinning"}

// mistyped is that word with a slip, and nested a question with groups within groups.
var mistyped = map[string]string{"nl": "stedenbnad", "fr": "jumelgae", "en": "twinnig town"}

const nested = `water OR (cooperation -(sport "x y")) OR year:1990-2015`

// firstHit is the id of a document that a question finds.
func firstHit(t *testing.T, q string) string {
	t.Helper()
	res, err := http.Get(base + "/api/v1/search?facets=none&q=" + url.QueryEscape(q))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var a struct{ Hits []struct{ ID string } }
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil || len(a.Hits) == 0 {
		t.Fatalf("nothing found for %q: %v", q, err)
	}
	return a.Hits[0].ID
}

// A mark inside a compound leaves the word in one piece: it is as wide marked as unmarked.
func TestMarksDoNotPartWords(t *testing.T) {
	v := open(t)
	v.goTo("/nl/search?q=water")
	if apart := eval[[]string](v, `(() => {
		const apart = [];
		for (const m of document.querySelectorAll("mark")) {
			const box = m.getBoundingClientRect(), range = document.createRange();
			range.selectNodeContents(m);
			const text = range.getBoundingClientRect(), s = getComputedStyle(m);
			if (Math.abs(box.width - text.width) > .1 || s.marginInline !== "0px" || s.display !== "inline") apart.push(m.parentElement.textContent.slice(0, 60));
		}
		return apart;
	})()`); len(apart) > 0 {
		t.Errorf("parted: %q", apart)
	}
	if eval[int](v, `[...document.querySelectorAll("mark")].filter(m => /\p{L}$/u.test(m.previousSibling?.textContent ?? "") || /^\p{L}/u.test(m.nextSibling?.textContent ?? "")).length`) == 0 {
		t.Error("no mark inside a word to look at")
	}
}

// With scripts off a reader types a question on the help page, reads what it means, and asks it; and takes back what was put right.
func TestExplanationsWithoutScripts(t *testing.T) {
	v := open(t)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}) // what is clicked stands still
	v.goTo("/en/help")
	v.do(chromedp.SendKeys(chromedp.CSS("#q"), "twinning OR (water -sport)"), chromedp.Click(chromedp.CSS(".field button")))
	arrived(v, "/en/help?q=twinning")
	if n := eval[int](v, `document.querySelectorAll(".explained li").length`); n != 2 {
		t.Errorf("%d conditions are told, want 2", n)
	}
	v.do(chromedp.Click(chromedp.CSS(".explained a")))
	arrived(v, "/en/search?q=twinning")
	v.goTo("/nl/search?q=" + mistyped["nl"])
	v.do(chromedp.Click(chromedp.CSS(".told a")))
	arrived(v, "fallback=false")
	v.clean("explanations")
}

func TestForcedColours(t *testing.T) {
	v := open(t)
	v.media(&emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	for _, path := range []string{"/nl/search?country=SN&year_from=1990&year_to=2029", "/nl/"} {
		v.goTo(path)
		v.accessible(path+" with forced colours", notColours)
		if dir := os.Getenv("ENTENTE_SHOTS"); dir != "" {
			v.shot(filepath.Join(dir, "forced"+strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-").Replace(path)+".png"), false)
		}
	}
}

const total = `parseInt(document.getElementById("results").textContent.replace(/\D/g, ""), 10)`

// tickCountry ticks the first country that is not ticked, and returns its id and the count beside it.
func tickCountry(v *visitor) (string, int) {
	v.t.Helper()
	id := eval[string](v, `document.querySelector("input[name=country]:not(:checked)").id`)
	count := eval[int](v, `parseInt(document.getElementById(`+strconv.Quote(id)+`).closest("li").querySelector(".count").textContent.replace(/\D/g, ""), 10)`)
	v.do(chromedp.Click(chromedp.CSS(`#` + id)))
	return id, count
}

// arrived waits until the address holds a text and its page is there as a whole.
func arrived(v *visitor, text string) {
	v.t.Helper()
	var at string
	for range 200 {
		// While the page is being left an evaluation fails; that is no news.
		now, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](`document.readyState + " " + location.href`))
		if err == nil {
			var state string
			if state, at, _ = strings.Cut(now, " "); state == "complete" && strings.Contains(at, text) {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	v.t.Fatalf("the address is %s, without %q", at, text)
}

// A walk with scripts off: search, tick a box, apply, page on, open a document, and come back.
func TestWithoutScripts(t *testing.T) {
	v := open(t)
	v.size(1280, 1000)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.goTo("/en/")
	v.do(chromedp.SendKeys(chromedp.CSS("#q"), "cooperation"), chromedp.Click(chromedp.CSS(".field button")))
	arrived(v, "/en/search?q=cooperation")
	all := eval[int](v, total)
	_, count := tickCountry(v)
	v.do(chromedp.Click(chromedp.CSS(`button[form=ask]:not(.quiet-button)`)))
	arrived(v, "country=")
	if got := eval[int](v, total); got != count || got > all || got == 0 {
		t.Errorf("ticking a box shows %d of %d documents, its number said %d", got, all, count)
	}
	v.do(chromedp.Click(chromedp.CSS(".chips li a")))
	arrived(v, "/en/search?q=cooperation")
	v.goTo("/en/search")
	first := eval[string](v, `document.querySelector(".hit h3 a").href`)
	v.do(chromedp.Click(chromedp.CSS(".pager a[rel=next]")))
	arrived(v, "page=2")
	if eval[string](v, `document.querySelector(".hit h3 a").href`) == first {
		t.Error("the second page begins like the first")
	}
	v.do(chromedp.Click(chromedp.CSS(".bars a")))
	arrived(v, "year_from=")
	v.do(chromedp.Click(chromedp.CSS(".hit h3 a")))
	arrived(v, "/en/documents/")
	if eval[int](v, `document.querySelectorAll("h1").length`) != 1 {
		t.Error("no document to read")
	}
	v.clean("scripts off")
}

// With scripts a tick shows its results at once: the page is not left, the focus stays, the count is said, Back goes back.
func TestTickingABoxUpdatesInPlace(t *testing.T) {
	v := open(t)
	v.size(1280, 1000)
	v.goTo("/fr/search?q=" + url.QueryEscape(word["fr"]))
	all := eval[int](v, total)
	eval[bool](v, `window.stayed = true`)
	id, count := tickCountry(v)
	arrived(v, "country=")
	v.do(chromedp.WaitVisible(chromedp.CSS(".chips")))
	if !eval[bool](v, `window.stayed === true`) {
		t.Error("the page was loaded anew")
	}
	if got := eval[int](v, total); got != count {
		t.Errorf("shows %d documents, the number said %d", got, count)
	}
	if got := eval[string](v, `document.activeElement.id`); got != id {
		t.Errorf("the focus is on %q, it was on %q", got, id)
	}
	if said := eval[string](v, `document.getElementById("status").textContent`); !strings.Contains(said, strconv.Itoa(count)) {
		t.Errorf("the status says %q", said)
	}
	if !strings.Contains(eval[string](v, `document.querySelector("#tongues a").href`), "country=") {
		t.Error("the other languages lost the filter")
	}
	v.clean("after a tick")
	v.accessible("after a tick", everything)
	v.do(chromedp.NavigateBack())
	for range 100 {
		if eval[int](v, total) == all {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if got := eval[int](v, total); got != all {
		t.Errorf("after Back there are %d documents, before there were %d", got, all)
	}
	if eval[bool](v, `document.getElementById(`+strconv.Quote(id)+`)?.checked ?? false`) {
		t.Error("Back leaves the box ticked")
	}
	v.clean("after Back")
}

func TestKeyboardReachesTheFirstHit(t *testing.T) {
	v := open(t)
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	v.goTo("/nl/search?country=SN")
	v.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter))
	arrived(v, "#hits")
	for range 100 { // the focus follows the address
		if eval[string](v, `document.activeElement.id`) == "hits" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	v.do(chromedp.KeyEvent(kb.Tab))
	const first = `document.activeElement.matches(".hit:first-child h3 a")`
	if !eval[bool](v, first) {
		t.Errorf("the focus is on %s", eval[string](v, `document.activeElement.outerHTML.slice(0, 120)`))
	}
	time.Sleep(300 * time.Millisecond) // a link within the page must not fetch the results anew under the focus
	if !eval[bool](v, first) {
		t.Errorf("the focus went on to %s", eval[string](v, `document.activeElement.outerHTML.slice(0, 120)`))
	}
	if n := eval[int](v, `performance.getEntriesByType("resource").filter(e => e.initiatorType === "xmlhttprequest").length`); n > 0 {
		t.Errorf("a link within the page asked the server %d times", n)
	}
}

// What can be tapped is at least 24 CSS pixels in both directions, the bars of the years too.
func TestBarsAreWideEnoughToTap(t *testing.T) {
	v := open(t)
	for _, width := range []int64{1280, 320} {
		v.size(width, 900)
		v.goTo("/en/search")
		eval[bool](v, `document.getElementById("drawer").open = true`)
		if least := eval[float64](v, `Math.min(...[...document.querySelectorAll(".bars .area, a.not")].flatMap(r => { const b = r.getBoundingClientRect(); return [b.width, b.height]; }))`); least < 24 {
			t.Errorf("at %d px the smallest is %.1f px", width, least)
		}
	}
}

// The first view is small: page, style and script packed.
func TestFirstViewIsLight(t *testing.T) {
	v := open(t)
	v.goTo("/nl/search?q=" + word["nl"])
	sizes := eval[map[string]int](v, `Object.fromEntries(performance.getEntries().filter(e => e.encodedBodySize).map(e => [new URL(e.name).pathname, e.encodedBodySize]))`)
	sum := 0
	for _, n := range sizes {
		sum += n
	}
	t.Logf("first_view_bytes: %d %v", sum, sizes)
	if sum > 15<<10 {
		t.Errorf("%d bytes, want at most %d", sum, 15<<10)
	}
}

// The pictures of the README, with -update.
func TestPicturesOfTheReadme(t *testing.T) {
	if !*update {
		t.Skip("NO PICTURES TAKEN: run with -update")
	}
	v := open(t)
	for name, tt := range map[string]struct {
		path   string
		height int64
		dark   bool
	}{
		"home":         {"/en/", 940, true},
		"results":      {"/en/search?country=MA&country=SN&q=cooperation", 1000, false},
		"contradicted": {"/en/partnerships/" + contradicted(t), 860, false},
	} {
		v.size(1280, tt.height)
		v.scheme(tt.dark)
		v.goTo(tt.path)
		file := filepath.Join(root, "docs", "images", name+".png")
		v.shot(file, false)
		if err := lighten(file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Size() > 120<<10 {
			t.Errorf("%s: %v, want at most 120 KiB: %v", file, info.Size(), err)
		}
	}
}

// lighten writes a picture anew with its 256 most frequent colours.
func lighten(file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	full, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return err
	}
	seen := map[color.Color]int{}
	bounds := full.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			seen[full.At(x, y)]++
		}
	}
	palette := color.Palette(slices.SortedFunc(maps.Keys(seen), func(a, b color.Color) int { return seen[b] - seen[a] }))
	palette = palette[:min(len(palette), 256)]
	few := image.NewPaletted(bounds, palette)
	nearest := map[color.Color]uint8{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := full.At(x, y)
			i, known := nearest[c]
			if !known {
				i = uint8(palette.Index(c))
				nearest[c] = i
			}
			few.SetColorIndex(x, y, i)
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, few); err != nil {
		return err
	}
	return os.WriteFile(file, out.Bytes(), 0o644)
}
