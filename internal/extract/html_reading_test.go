package extract

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// sentences of a page, long enough for the rules and for readability to take it for text.
const sentences = "<p>De stad werkt sinds 2012 samen met een stad aan de rivier, vooral rond drinkwater en onderwijs.</p>" +
	"<p>Elk jaar reizen twee ambtenaren van de dienst over en weer, en elke vijf jaar wordt het akkoord herzien.</p>" +
	"<p>De kosten worden gedeeld door de twee besturen, het gewest en een handvol verenigingen uit de wijken.</p>"

// cookies is what consent dialogs say, at the length at which they do.
var cookies = strings.Repeat("<p>Wij gebruiken cookies om uw bezoek aangenamer te maken. U kunt alle cookies aanvaarden, weigeren of uw voorkeur instellen.</p>", 12)

func readPage(t *testing.T, in source.Item) (Text, string) {
	t.Helper()
	if in.Name == "" {
		in.Name = "page.html"
	}
	text, err := From(t.Context(), in)
	if err != nil {
		t.Fatalf("%s: %v", in.Name, err)
	}
	var all []string
	for _, b := range text.Blocks {
		all = append(all, b.Text)
	}
	return text, strings.Join(all, "\n")
}

func classOf(t *testing.T, in source.Item) record.Class {
	t.Helper()
	_, err := From(t.Context(), in)
	if err == nil {
		return record.ClassOK
	}
	f, ok := errors.AsType[*record.Failure](err)
	if !ok {
		t.Fatalf("an error without a class: %v", err)
	}
	return f.Class
}

// A page larger than any document, all on one line, is refused by its size; one just within the limit is read. (fault 25)
func TestAPageOnOneLine(t *testing.T) {
	line := "<html><body><p>" + strings.Repeat("De stad en haar partner. ", 4<<20)
	if class := classOf(t, source.Item{Name: "a.html", Bytes: []byte(line)}); len(line) < 100e6 || class != record.ClassTooLarge {
		t.Errorf("%d bytes are %s", len(line), class)
	}
	if class := classOf(t, source.Item{Name: "a.html", Bytes: []byte(line[:4<<20])}); class != record.ClassOK {
		t.Errorf("four megabytes on one line are %s", class)
	}
}

// A million elements inside each other are read as a stream, with what stands in them. (fault 26)
func TestAMillionElementsInsideEachOther(t *testing.T) {
	text, all := readPage(t, source.Item{Bytes: []byte("<html><body>" + strings.Repeat("<div>", 1_000_000) + "De stad en haar partner.")})
	if all != "De stad en haar partner." || text.Meta["reading"] == "" {
		t.Errorf("reads %q, meta %v", all, text.Meta)
	}
}

// A page that declares latin-1 and is UTF-8 is read as UTF-8. (fault 27)
func TestUTF8UnderAFalseDeclaration(t *testing.T) {
	page := `<html><head><meta charset="iso-8859-1"></head><body><p>Coopération à Kédougou – 4 €</p></body></html>`
	if _, all := readPage(t, source.Item{Bytes: []byte(page), Hint: "text/html; charset=iso-8859-1"}); all != "Coopération à Kédougou – 4 €" {
		t.Errorf("reads %q", all)
	}
}

// A page without a declaration that is no UTF-8 is windows-1252: é, € and the long dash are right. (fault 28)
func TestWindows1252WithoutADeclaration(t *testing.T) {
	if _, all := readPage(t, source.Item{Bytes: []byte("<html><body><p>Coop\xe9ration \x96 4 \x80</p></body></html>")}); all != "Coopération – 4 €" {
		t.Errorf("reads %q", all)
	}
}

// Signs that can not be seen, or that turn the direction of what follows, are in no text that is shown. (fault 30)
func TestSignsThatCanNotBeSeen(t *testing.T) {
	page := "<html><head><title>Ste\u202eden\u200bband</title></head><body><h1>Ste\u202eden\u200bband</h1><p>Een\x01 \u2066stad\u2069 en&#0; haar\u00ad\ufeff part&#x202E;ner.\x7f</p></body></html>"
	text, all := readPage(t, source.Item{Bytes: []byte(page)})
	if bad := strings.IndexFunc(text.Title+all, func(r rune) bool { return invisible(r) || r < ' ' && r != '\n' || r == 0x7f }); bad >= 0 || !strings.Contains(all, "stad en") {
		t.Errorf("title %q, text %q", text.Title, all)
	}
}

// A page that holds nothing but its consent dialog and its menu is empty, however long the dialog is. (fault 32)
func TestAPageOfCookiesOnly(t *testing.T) {
	for name, body := range map[string]string{
		"dialog":  `<div role="dialog" aria-modal="true">` + cookies + `</div>`,
		"named":   `<div id="onetrust-banner-sdk"><div>` + cookies + `</div></div>`,
		"no name": `<div class="overlay">` + cookies + `</div>`,
		"menu":    `<div id="cookie-law">` + cookies + `</div><ul class="menu">` + strings.Repeat(`<li><a href="/x">Wonen en werken in de gemeente</a></li>`, 60) + `</ul>`,
	} {
		if class := classOf(t, source.Item{Name: "a.html", Bytes: []byte("<html><head><title>Stad</title></head><body>" + body + "</body></html>")}); class != record.ClassEmpty {
			t.Errorf("%s: %s", name, class)
		}
	}
}

// Folded parts are read, whatever folds them, on pages that say where their text is and on pages that do not. (fault 33)
func TestFoldedTextIsRead(t *testing.T) {
	for name, fold := range map[string]string{
		"details":     `<details><summary>Wie betaalt?</summary><p>De helft betaalt het gewest.</p></details>`,
		"hidden":      `<h3><button aria-expanded="false" aria-controls="a">Wie betaalt?</button></h3><div id="a" hidden><p>De helft betaalt het gewest.</p></div>`,
		"until found": `<h3><button aria-expanded="false">Wie betaalt?</button></h3><div hidden="until-found"><p>De helft betaalt het gewest.</p></div>`,
		"style":       `<a data-toggle="collapse" href="#b">Wie betaalt?</a><div id="b" class="collapse" style="display:none"><p>De helft betaalt het gewest.</p></div>`,
		"aria":        `<div class="toggle"><button aria-expanded="false">Wie betaalt?</button><div aria-hidden="true"><p>De helft betaalt het gewest.</p></div></div>`,
	} {
		for _, frame := range []string{"<main><h1>Band</h1>%</main>", `<div class="wrap"><div class="col"><h1>Band</h1>%</div><div class="col">Markt 1, tel. 000 12</div></div>`} {
			page := "<html><head><title>Band</title></head><body>" + strings.Replace(frame, "%", sentences+fold, 1) + "</body></html>"
			if _, all := readPage(t, source.Item{Bytes: []byte(page)}); !strings.Contains(all, "Wie betaalt?") || !strings.Contains(all, "De helft betaalt het gewest.") {
				t.Errorf("%s in %.20s: reads %q", name, frame, all)
			}
		}
	}
}

// On a page that does not say where its text is, what stands in the columns beside it is left out and all of the text is read.
func TestTheTextOfAPageThatDoesNotSayWhereItIs(t *testing.T) {
	page := `<html><head><title>Band</title></head><body><div class="a"><div>Gemeente Dal</div></div><div class="b"><div class="c"><h1>Band</h1>` + sentences +
		`<h2>Cijfers</h2><table><tr><th>Jaar<th>Bedrag<tr><td>2019<td>18.000</table><ul><li>Dakar</ul></div><div class="d"><div>Dienst Onthaal, Kerkstraat 4, elke werkdag open van 9 tot 12 uur.</div></div></div><div class="e">Markt 1 – tel. 000 12 34</div></body></html>`
	text, all := readPage(t, source.Item{Bytes: []byte(page)})
	for _, want := range []string{"Band", "drinkwater", "akkoord herzien", "verenigingen uit de wijken", "Cijfers", "Bedrag: 18.000", "Dakar"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in %q", want, all)
		}
	}
	for _, not := range []string{"Onthaal", "Markt 1", "Gemeente Dal"} {
		if strings.Contains(all, not) {
			t.Errorf("%q is read", not)
		}
	}
	for _, b := range text.Blocks {
		if b.Text != text.Kept[b.Start:b.End] {
			t.Errorf("%q is kept as %q", b.Text, text.Kept[b.Start:b.End])
		}
	}
}

// A page whose text stands where furniture belongs is rescued, and its consent dialog stays out.
func TestTextInThePlaceOfFurniture(t *testing.T) {
	page := `<html><head><title>Band</title></head><body><nav class="menu"><a href="/">Start</a></nav><aside><div>` + strings.Repeat(sentences, 4) + `</div></aside><div id="cookie-notice">` + cookies + `</div></body></html>`
	if _, all := readPage(t, source.Item{Bytes: []byte(page)}); !strings.Contains(all, "drinkwater") || strings.Contains(all, "cookies") {
		t.Errorf("reads %.200q", all)
	}
	if o := secondOpinion(strings.Repeat("<div>", 400) + strings.Repeat("De stad, en haar partner. ", 5000)); o != nil {
		t.Error("readability is asked of a page that takes it minutes")
	}
}

func TestWhatAPageSaysOfItself(t *testing.T) {
	page := `<html><head><title>Band | Stad Dal</title><meta property="og:url" content="/elsewhere">
<link rel="canonical" href="../band#top"><link rel="alternate" hreflang="fr" href="/fr/lien"><link rel="alternate" hreflang="EN" href="https://dal.example/en/link"><link rel="alternate" hreflang="de" href="javascript:void(0)"><link rel="alternate" type="application/rss+xml" href="/feed">
<meta name="DC.date" content="2019-03-02"><meta property="article:modified_time" content="2021-05-06T07:08:09+02:00">
<script type="application/ld+json"><!--
{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Stad Dal"},{"@type":["WebPage","AboutPage"],"name":"Band","inLanguage":"nl-BE","datePublished":"2018-01-02","dateModified":"2020-11-12",
"comment":{"@type":"Comment","datePublished":"2022-01-01"}},{"@type":"Event","name":"Feest","datePublished":"2023-01-01"}]}
--></script></head><body><main><h1>Band</h1>` + sentences + `</main></body></html>`
	text, _ := readPage(t, source.Item{Key: "https://dal.example/nl/over/index.html", Bytes: []byte(page)})
	want := map[string]string{"canonical": "https://dal.example/nl/band", "hreflang:fr": "https://dal.example/fr/lien", "hreflang:en": "https://dal.example/en/link", "site": "Stad Dal"}
	maps.DeleteFunc(text.Meta, func(k, _ string) bool { return k == "charset" })
	if !maps.Equal(text.Meta, want) {
		t.Errorf("meta %v, want %v", text.Meta, want)
	}
	var dates []string
	for _, d := range text.Dates {
		dates = append(dates, d.Value+" "+d.Basis)
	}
	if want := []string{"2021-05-06 last-modified", "2020-11-12 last-modified", "2019-03-02 explicit", "2018-01-02 explicit"}; !slices.Equal(dates, want) || text.Lang != "nl-BE" || text.Title != "Band" {
		t.Errorf("dates %q, want %q; language %q, title %q", dates, want, text.Lang, text.Title)
	}
	// A saved copy of the page has no address: what is relative leads nowhere.
	text, _ = readPage(t, source.Item{Key: "/archive/index.html", Bytes: []byte(page)})
	if text.Meta["canonical"] != "" || text.Meta["hreflang:fr"] != "" || text.Meta["hreflang:en"] == "" {
		t.Errorf("meta of a saved copy: %v", text.Meta)
	}
	text, _ = readPage(t, source.Item{Key: "/archive/index.html", Bytes: []byte(strings.Replace(page, "<head>", `<head><base href="https://dal.example/nl/x/">`, 1))})
	if text.Meta["canonical"] != "https://dal.example/nl/band" {
		t.Errorf("meta with a base: %v", text.Meta)
	}
}

func TestWhatAPlaceSaysOfItsText(t *testing.T) {
	about := map[string]string{"title": "Verslag", "date": "2019-05-04", "language": "fr, nl"}
	text, _ := readPage(t, source.Item{Name: "a.jsonl!/line-1", Bytes: []byte("La ville et son partenaire.\n\nUne réunion."), Hint: "text/plain", Meta: about})
	if text.Title != "Verslag" || text.Lang != "fr" || len(text.Dates) != 1 || text.Dates[0].Value != "2019-05-04" {
		t.Errorf("title %q, language %q, dates %v", text.Title, text.Lang, text.Dates)
	}
	text, _ = readPage(t, source.Item{Bytes: []byte(`<html lang="nl"><head><title>Band</title></head><body><main><h1>Band</h1>` + sentences + `</main></body></html>`), Meta: about})
	if text.Title != "Band" || text.Lang != "nl" {
		t.Errorf("the page itself says Band, in Dutch: title %q, language %q", text.Title, text.Lang)
	}
}
