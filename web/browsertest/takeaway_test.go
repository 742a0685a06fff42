//go:build browser

package browsertest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// agreementOf is the id of the first agreement there is.
func agreementOf(t *testing.T) string {
	t.Helper()
	v := open(t)
	v.goTo("/nl/search?in=agreements")
	return eval[string](v, `document.querySelector(".hits h3 a").getAttribute("href").split("/").pop()`)
}

// The block of data of a page is no script: the strict policy has nothing to say of it, and nothing of it runs.
func TestDataOfPagesIsNoScript(t *testing.T) {
	agreement := agreementOf(t)
	for _, path := range []string{"/nl/", "/fr/documents/" + firstHit(t, "stedenband"), "/en/agreements/" + agreement} {
		v := open(t)
		v.goTo(path)
		if kind := eval[string](v, `JSON.parse(document.querySelector("script[type='application/ld+json']").textContent)["@context"]`); kind != "https://schema.org" {
			t.Errorf("%s: context %q", path, kind)
		}
		v.clean(path)
	}
}

// Without scripts a reader opens the line to quote a search by, and selects it.
func TestASearchIsCitedWithoutScripts(t *testing.T) {
	v := open(t)
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	v.goTo("/fr/search?q=" + word["fr"] + "&country=SN")
	v.do(chromedp.Click(chromedp.CSS(".take details summary")))
	v.holds("the line shows and can be selected", `(() => {
		const line = document.querySelector(".take .cite"), box = line.getBoundingClientRect();
		return box.height > 0 && getComputedStyle(line).userSelect !== "none" && line.textContent.includes(location.pathname);
	})()`)
	v.clean("the citation")
	v = open(t)
	v.goTo("/fr/search?q=" + word["fr"] + "&country=SN")
	eval[bool](v, `document.querySelector(".take details").open = true`)
	v.accessible("a search with its citation open", everything)
}

// On paper there is what was found, with addresses, and nothing to click on.
func TestPrintedPages(t *testing.T) {
	agreement := agreementOf(t)
	document := firstHit(t, "stedenband")
	for name, path := range map[string]string{"results": "/nl/search?q=" + word["nl"] + "&country=SN", "agreements": "/fr/search?in=agreements", "document": "/en/documents/" + document, "agreement": "/nl/agreements/" + agreement} {
		v := open(t)
		v.goTo(path)
		call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		v.holds(name+": controls are left out", `[...document.querySelectorAll("header nav, .filters, .ask, .sort, .pager, .scopes, .pick, .skip, button, input, select")].every(e => !e.checkVisibility())`)
		v.holds(name+": no background is printed", `[...document.querySelectorAll("body, .top, .band, .foot")].every(e => ["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(getComputedStyle(e).backgroundColor))`)
		switch name {
		case "results":
			v.holds("addresses stand with titles and sources", `document.querySelectorAll(".hit h3 a").length > 0 && [...document.querySelectorAll(".hit h3 a, .hit .actions a[href^='http']")].every(a => getComputedStyle(a, "::after").content.includes("href") || getComputedStyle(a, "::after").content.includes(a.getAttribute("href")))`)
			v.holds("the line to quote the search by is printed", `document.querySelector(".take .cite").getBoundingClientRect().height > 0`)
		case "document":
			v.holds("the address of the source is printed", `document.querySelector(".facts-of").checkVisibility()`)
		case "agreement":
			v.holds("the quotes and the citation are printed", `document.querySelector(".proofs").checkVisibility() && document.querySelector(".cite").checkVisibility()`)
		}
		if dir := os.Getenv("ENTENTE_SHOTS"); dir != "" {
			v.shot(filepath.Join(dir, "print-"+name+".png"), true)
		}
	}
}
