//go:build browser

package browsertest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A page whose network to the service is blocked, by its own policy or on the way, tells its reader so, stays as it was, and its form
// works (fault 89).
func TestBoxWithoutANetwork(t *testing.T) {
	dropped := func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			panic(http.ErrAbortHandler) // the connection ends without a word
		}
		return false
	}
	for name, tt := range map[string]struct {
		policy string
		harm   func(http.ResponseWriter, *http.Request) bool
	}{
		"by the policy of the page": {policy: strings.Replace(strictest, "connect-src %[1]s", "connect-src 'none'", 1)},
		"on the way":                {policy: strictest, harm: dropped},
	} {
		t.Run(name, func(t *testing.T) {
			s, v := front(t), open(t)
			v.at(host(t, s, tt.policy, "", snippet(s, "")))
			s.does(tt.harm)
			before := eval[string](v, `document.querySelector("h1").outerHTML + document.querySelector("#after").outerHTML`)
			v.types("sen")
			v.until(`told.at(-1)?.name === "error"`)
			v.holds("an event tells of the network", `told.at(-1).reason === "network" && told.at(-1).status === 0`)
			v.holds("the reader is told", `said().includes("druk op Enter") && !isOpen()`)
			v.holds("what was typed is there", `field().value === "sen"`)
			if after := eval[string](v, `document.querySelector("h1").outerHTML + document.querySelector("#after").outerHTML`); after != before {
				t.Errorf("the page was %s and is %s", before, after)
			}
			s.does(nil)
			v.press(kb.Enter)
			arrived(v, "/nl/search?q=sen")
		})
	}
}
