//go:build browser

package browsertest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// The page of a document with agreements, all its quotes open: nothing for axe to find and nothing to scroll sideways, in every
// language, wide and narrow, light and dark.
func TestRecordsOfADocument(t *testing.T) {
	for _, found := range []string{"instrument:twinning", "instrument:own-programme"} {
		id := url.PathEscape(firstHit(t, found))
		for _, l := range []string{"nl", "fr", "en"} {
			v := open(t)
			for _, width := range []int64{1280, 320} {
				v.size(width, 900)
				v.scheme(false)
				v.goTo("/" + l + "/documents/" + id)
				where := fmt.Sprintf("%s records (%s) at %d px", l, found, width)
				if eval[int](v, `[...document.querySelectorAll(".records details")].map(d => d.open = true).length`) == 0 {
					t.Fatalf("%s: nothing to look at", where)
				}
				if wide := eval[int](v, `document.documentElement.scrollWidth`); int64(wide) > width {
					t.Errorf("%s: %d px wide", where, wide)
				}
				v.clean(where)
				v.accessible(where, everything)
				if dir := os.Getenv("ENTENTE_SHOTS"); dir != "" {
					v.shot(filepath.Join(dir, fmt.Sprintf("records-%s-%s-%d.png", l, found[len("instrument:"):], width)), false)
				}
				v.scheme(true)
				v.accessible(where+", dark", colours)
			}
		}
	}
}

// Without scripts a click on a value goes to the passage that it was read from.
func TestAValueLeadsToItsPassageWithoutScripts(t *testing.T) {
	v := open(t)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.media(&emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
	v.goTo("/en/documents/" + url.PathEscape(firstHit(t, "instrument:twinning")))
	v.do(chromedp.Click(chromedp.CSS(".record dd a")))
	if !eval[bool](v, `(() => { const p = document.querySelector(":target"), box = p?.getBoundingClientRect(); return !!p && !!p.closest("article") && box.top >= 0 && box.bottom <= innerHeight })()`) {
		t.Error("the passage is not in view")
	}
	v.clean("a value and its passage")
}
