//go:build browser

package browsertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tiedMost is the party with most agreements: its page has a graph.
func tiedMost(t *testing.T) string {
	t.Helper()
	res, err := http.Get(base + "/api/v1/facets/party?class=any&in=agreements")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var f struct{ Values []struct{ Value string } }
	if err := json.NewDecoder(res.Body).Decode(&f); err != nil || len(f.Values) == 0 {
		t.Fatalf("no party: %v", err)
	}
	return url.PathEscape(f.Values[0].Value)
}

// pictures are the pages with something drawn, and that of coverage.
func pictures(t *testing.T, l string) map[string]string {
	return map[string]string{
		"map": "/map?in=agreements", "map-selected": "/map?country=FR&country=SN&in=agreements", "map-words": "/map?q=" + word[l], "map-nothing": "/map?q=qqqqqq",
		"place": "/places/" + tiedMost(t), "coverage": "/coverage",
	}
}

// Pictures in every language, wide and narrow, light and dark: nothing for axe to find, nothing on the console, nothing to scroll sideways.
func TestPagesWithPictures(t *testing.T) {
	for _, l := range []string{"nl", "fr", "en"} {
		t.Run(l, func(t *testing.T) {
			v := open(t)
			unfold := `[...document.querySelectorAll(".by-decade details, .towns")].map(d => d.open = true).length`
			for name, path := range pictures(t, l) {
				for _, width := range []int64{1280, 320} {
					v.size(width, 900)
					where := fmt.Sprintf("%s %s at %d px", l, name, width)
					v.scheme(false)
					v.goTo("/" + l + path)
					if strings.HasPrefix(name, "map") && eval[int](v, `document.querySelectorAll(".map svg").length`) != 2 || name == "place" && eval[int](v, `document.querySelectorAll(".graph a").length`) < 2 {
						t.Errorf("%s: nothing is drawn", where)
					}
					if wide := eval[int](v, `document.documentElement.scrollWidth`); int64(wide) > width {
						t.Errorf("%s: %d px wide", where, wide)
					}
					v.clean(where)
					v.accessible(where, everything)
					eval[int](v, unfold)
					v.accessible(where+", what is folded away open", everything)
					if wide := eval[int](v, `document.documentElement.scrollWidth`); int64(wide) > width {
						t.Errorf("%s, what is folded away open: %d px wide", where, wide)
					}
					v.scheme(true)
					v.accessible(where+", dark", colours)
				}
			}
		})
	}
}

// What ENTENTE_SHOTS asks for: pictures to look at.
func TestPicturesToLookAt(t *testing.T) {
	dir := os.Getenv("ENTENTE_SHOTS")
	if dir == "" {
		t.Skip("ENTENTE_SHOTS names no folder")
	}
	v := open(t)
	for name, path := range pictures(t, "nl") {
		for _, width := range []int64{1280, 360} {
			for _, dark := range []bool{false, true} {
				v.size(width, 900)
				v.scheme(dark)
				v.goTo("/nl" + path)
				shade := "light"
				if dark {
					shade = "dark"
				}
				v.shot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, shade)), true)
			}
		}
	}
	v.size(1280, 900)
	v.media(&emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	v.goTo("/nl/map?country=FR&country=SN&in=agreements")
	v.shot(filepath.Join(dir, "map-forced.png"), true)
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	v.goTo("/nl/map?country=FR&country=SN&in=agreements")
	v.shot(filepath.Join(dir, "map-print.png"), true)
}

// Keys come to the list first, then to every pin of the map, and Enter on one does what the list does.
func TestKeysReachTheListThenTheMap(t *testing.T) {
	v := open(t)
	v.size(1280, 900)
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	v.goTo("/en/map?in=agreements")
	countries := eval[int](v, `document.querySelectorAll("section > .lands a").length`)
	pins := eval[int](v, `document.querySelectorAll(".pin").length`)
	if countries < 5 || pins < 5 {
		t.Fatalf("%d countries, %d pins: too few to tell", countries, pins)
	}
	var met []string
	for range 300 {
		v.press(kb.Tab)
		at := eval[string](v, `(() => { const e = document.activeElement; return e.matches(".lands a") ? "list" : e.matches(".pin") ? "pin" : e.matches(".town") ? "town" : e.matches(".land") ? "outline" : e.matches(".strip a") ? "strip" : "other" })()`)
		if at == "strip" {
			break
		}
		met = append(met, at)
	}
	told := strings.Join(met, " ")
	if n := strings.Count(told, "list"); n != countries {
		t.Errorf("keys reach %d of %d countries of the list", n, countries)
	}
	if n := strings.Count(told, "pin"); n != pins || strings.Contains(told, "outline") {
		t.Errorf("keys reach %d of %d pins: %s", n, pins, told)
	}
	if strings.Index(told, "pin") < strings.LastIndex(told, "list") {
		t.Errorf("the map comes before the list: %s", told)
	}
	if wide := eval[float64](v, `(() => { const e = document.querySelector(".pin"); e.focus(); return parseFloat(getComputedStyle(e).outlineWidth) })()`); wide < 2 {
		t.Errorf("the ring of a pin is %.1f px", wide)
	}
	want := eval[string](v, `document.activeElement.getAttribute("href")`)
	v.press(kb.Enter)
	arrived(v, want)
	if eval[int](v, `document.querySelectorAll(".pin[aria-current], .lands [aria-current]").length`) != 2 {
		t.Error("the country is not selected on the list and on the map")
	}
	v.clean("keys on the map")
}

// A pin is 24 px wide wherever pins are shown, nothing lies over it, and where they are not the list can be hit.
func TestPinsAndRowsCanBeHit(t *testing.T) {
	v := open(t)
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}) // what is measured stands still
	for _, width := range []int64{1600, 1280, 1024, 960, 700, 320} {
		v.size(width, 900)
		v.goTo("/en/map?in=agreements")
		eval[int](v, `[...document.querySelectorAll("details")].map(d => d.open = true).length`)
		small := eval[[]string](v, `[...document.querySelectorAll(".pin, .town, .strip a, .lands a, .cells a")].filter(e => e.checkVisibility()).map(e => {
			e.scrollIntoView({block: "center"});
			const b = (e.querySelector("circle, .cell") ?? e).getBoundingClientRect(), over = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
			return b.width < 24 || b.height < 24 ? e.outerHTML.slice(0, 90) + " is " + b.width + " by " + b.height : !e.contains(over) ? (e.ariaLabel ?? e.textContent) + " lies under " + over?.outerHTML.slice(0, 60) : "";
		}).filter(s => s)`)
		if len(small) > 0 {
			t.Errorf("at %d px %d things are too small: %q", width, len(small), small[:min(3, len(small))])
		}
		shown := eval[int](v, `[...document.querySelectorAll(".pin")].filter(e => e.checkVisibility()).length`)
		if width >= 1280 && shown < 20 || width == 320 && shown > 0 { // between the two it depends on the room that a map has
			t.Errorf("at %d px %d pins are shown", width, shown)
		}
	}
	v.size(320, 900)
	v.goTo("/en/places/" + tiedMost(t))
	if low := eval[float64](v, `Math.min(...[...document.querySelectorAll(".graph .area")].map(e => e.getBoundingClientRect().height))`); low < 23.95 {
		t.Errorf("a row of the graph is %.1f px high", low)
	}
	if out := eval[[]string](v, `[...document.querySelectorAll(".graph text")].filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.textContent)`); len(out) > 0 {
		t.Errorf("names stick out of the page: %q", out)
	}
}

// Without scripts a click on the outline of a country, away from its pin, does what the list does, also where there are no pins.
func TestAnOutlineIsALinkWithoutScripts(t *testing.T) {
	for _, width := range []int64{1280, 320} {
		v := open(t)
		call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
		v.size(width, 900)
		v.goTo("/fr/map?in=agreements")
		at := eval[[]float64](v, `(() => {
			const land = [...document.querySelectorAll(".map.europe a.land")].find(a => a.getAttribute("href").includes("country=FR"));
			land.scrollIntoView({block: "center"});
			const b = land.getBoundingClientRect();
			for (let i = 2; i < 18; i++) for (let j = 2; j < 18; j++) {
				const x = b.x + b.width * i / 20, y = b.y + b.height * j / 20;
				if (land.contains(document.elementFromPoint(x, y))) return [x, y];
			}
			return [];
		})()`)
		if len(at) != 2 {
			t.Fatalf("at %d px nothing of France can be pointed at", width)
		}
		v.do(chromedp.MouseClickXY(at[0], at[1]))
		arrived(v, "country=FR&in=agreements")
		v.clean("an outline")
	}
}

// Lines and patterns stand out from what is around them, light and dark: at least three to one.
func TestMapsHaveContrast(t *testing.T) {
	v := open(t)
	for _, dark := range []bool{false, true} {
		v.scheme(dark)
		v.goTo("/en/map?country=FR&in=agreements")
		low := eval[[]string](v, `(() => {
			const rgb = s => s.match(/[\d.]+/g).slice(0, 3).map(x => { x /= 255; return x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 });
			const light = s => { const [r, g, b] = rgb(s); return .2126 * r + .7152 * g + .0722 * b };
			const ratio = (a, b) => { const x = light(a), y = light(b); return (Math.max(x, y) + .05) / (Math.min(x, y) + .05) };
			const of = (s, p) => getComputedStyle(document.querySelector(s))[p];
			const land = of(".map .rest", "fill"), sea = getComputedStyle(document.querySelector(".map svg")).backgroundColor;
			const pairs = {
				"border on land": [of(".map .rest", "stroke"), land], "border on sea": [of(".map .rest", "stroke"), sea], "pattern on land": [of("#shade-1 .over", "fill"), land],
				"full shade on land": [of(".s4", "fill"), land], "full shade on sea": [of(".s4", "fill"), sea], "selected on land": [of("#shade-on .on", "fill"), land],
				"pin on land": [of(".pin circle", "stroke"), land], "number in pin": [of(".pin text", "fill"), of(".pin circle", "fill")],
				"cell": [of(".strip .cell", "stroke"), sea], "bar in cell": [of(".strip .bar", "fill"), of(".strip .cell", "fill")],
			};
			return Object.entries(pairs).map(([name, [a, b]]) => [name, ratio(a, b)]).filter(([, r]) => !(r >= 3)).map(([name, r]) => name + " " + r.toFixed(2));
		})()`)
		if len(low) > 0 {
			t.Errorf("dark %v: %q", dark, low)
		}
	}
}

// On paper and with the colours of the system the maps are still told apart by their patterns.
func TestMapsInForcedColoursAndOnPaper(t *testing.T) {
	v := open(t)
	v.media(&emulation.MediaFeature{Name: "forced-colors", Value: "active"})
	v.goTo("/en/map?country=FR&in=agreements")
	v.accessible("the map with forced colours", notColours)
	if same := eval[bool](v, `(() => { const f = s => getComputedStyle(document.querySelector(s)).fill; return f("#shade-1 .over") === f("#shade-1 .under") || f("#shade-on .on") === f("#shade-on .under") || f(".map .rest") === f(".s4") })()`); same {
		t.Error("a pattern has one colour")
	}
	if ours := eval[[]string](v, `(() => {
		const system = c => { const e = document.createElement("i"); document.body.append(e); e.style.color = c; const s = getComputedStyle(e).color; e.remove(); return s };
		const text = system("CanvasText"), under = system("Canvas");
		return [[".pin text", "fill", text], [".pin:not(.chosen) circle", "stroke", text], [".pin circle", "fill", under], [".map .rest", "stroke", text], [".map .rest", "fill", under], [".strip .cell", "fill", under], [".strip .n", "fill", text]]
			.filter(([s, p, want]) => getComputedStyle(document.querySelector(s))[p] !== want).map(([s, p]) => s + " " + p);
	})()`); len(ours) > 0 {
		t.Errorf("what is drawn has colours of its own: %q", ours)
	}
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	v.goTo("/en/map?country=FR&in=agreements")
	if !eval[bool](v, `[...document.querySelectorAll(".map svg, section > .lands")].every(e => e.checkVisibility()) && !document.querySelector(".scopes").checkVisibility()`) {
		t.Error("on paper the map or its list is gone, or what can only be clicked is not")
	}
	v.clean("the map on paper")
}
