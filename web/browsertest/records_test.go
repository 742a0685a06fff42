//go:build browser

package browsertest

import (
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

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
