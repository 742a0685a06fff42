package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/web"
)

// What is in another language than the page says so, where it stands and on the link that leads to it.
func TestHitsSayTheirLanguage(t *testing.T) {
	h := site(t)
	d := read(t, h, "/nl/search?q=jumelage&size=100")
	told := map[string]bool{}
	d.Find(".hit").Each(func(_ int, hit *goquery.Selection) {
		a := hit.Find("h3 a")
		if l := a.AttrOr("lang", "none"); l != a.AttrOr("hreflang", "") {
			t.Errorf("%q: lang %q, hreflang %q", a.Text(), l, a.AttrOr("hreflang", ""))
		} else {
			told[l] = true
		}
		hit.Find("blockquote").Each(func(_ int, q *goquery.Selection) {
			if _, ok := q.Attr("lang"); !ok {
				t.Errorf("%q: words without a language", a.Text())
			}
		})
	})
	for _, l := range lang.All() {
		if !told[string(l)] {
			t.Errorf("no hit says that it is %s", l)
		}
	}
}

// The parts of a result page stand in the order in which they are needed.
func TestOrderOfTheResultPage(t *testing.T) {
	d := read(t, site(t), "/fr/search?country=SN&q=jumelage")
	at := -1
	all := d.Find("*")
	for _, part := range []string{".skip", ".tongues", "h1", "#q", "#filters", "#results", "#hits", "footer"} {
		found := all.IndexOfSelection(d.Find(part).First())
		if found <= at {
			t.Errorf("%s stands at %d, behind the part that follows it", part, found)
		}
		at = found
	}
	if to := d.Find(".skip").AttrOr("href", ""); to != "#hits" {
		t.Errorf("the skip link leads to %s", to)
	}
	d.Find(".tongues a").Each(func(_ int, a *goquery.Selection) {
		if !strings.Contains(a.AttrOr("href", ""), "country=SN") || !strings.Contains(a.AttrOr("href", ""), "q=jumelage") {
			t.Errorf("%s leads to another question", a.Text())
		}
	})
	q := d.Find("input#q")
	if q.AttrOr("type", "") != "search" || q.AttrOr("value", "") != "jumelage" || q.AttrOr("maxlength", "") == "" || strings.TrimSpace(d.Find("label[for=q]").Text()) == "" || strings.TrimSpace(d.Find(".field button").Text()) == "" {
		t.Error("the field has no label, value, bound or button")
	}
	count := d.Find("h2#results").Text()
	if got := d.Find("title").Text(); got != "jumelage – "+count+" – Entente" {
		t.Errorf("the title is %q", got)
	}
	if d.Find("[role=status]").Text() != "" || d.Find("[role=status]").AttrOr("data-says", "") != count {
		t.Error("the status does not wait for what it is to say")
	}
	if d.Find("[role=status] h2, h2[role=status]").Length() > 0 {
		t.Error("a heading is a status")
	}
}

// Facets are fieldsets of boxes in one order; what is chosen comes first and stays at zero; no more than eight are shown, those with one
// count in the order of the alphabet, and a link says how many there are.
func TestFacetsOfTheResultPage(t *testing.T) {
	h := site(t)
	for ui, want := range map[string]string{
		"nl": "Partnerland Gemeente Partner Jaar Thema Instrument Status Taal", "fr": "Pays partenaire Commune Partenaire Année Thème Instrument Statut Langue", "en": "Partner country Municipality Partner Year Theme Instrument Status Language",
	} {
		var legends []string
		read(t, h, "/"+ui+"/search").Find("fieldset.box > legend").Each(func(_ int, s *goquery.Selection) { legends = append(legends, s.Text()) })
		i := 0
		for _, legend := range legends {
			if at := strings.Index(want[i:], legend); at >= 0 {
				i += at
			} else if strings.Contains(want, legend) {
				t.Errorf("%s: %q stands too late in %q", ui, legend, legends)
			}
		}
		if len(legends) < 5 {
			t.Errorf("%s: facets are %q", ui, legends)
		}
	}
	d := read(t, h, "/en/search?country=ZW&q=twinning")
	first := d.Find("fieldset.box").First().Find("li").First()
	if _, ticked := first.Find("input[value=ZW]").Attr("checked"); !ticked || count(t, first) != 0 {
		t.Errorf("what is chosen and finds nothing is not first: %q", first.Text())
	}
	many := siteWith(t, func(o *web.Options) { o.Engine = wide{o.Engine} })
	box := read(t, many, "/en/search").Find("fieldset.box").First()
	var names []string
	box.Find("li .name").Each(func(_ int, s *goquery.Selection) { names = append(names, s.Text()) })
	if len(names) != 8 || !slices.IsSorted(names) {
		t.Errorf("shown are %q, want eight in the order of the alphabet", names)
	}
	if got := box.Find(".more a").Text(); got != "Partner country: show all 12" {
		t.Errorf("the link says %q", got)
	}
}

// wide is an engine that finds twelve countries, each of them once.
type wide struct{ answer.Engine }

func (e wide) Search(ctx context.Context, q query.Query) (index.Result, error) {
	r, err := e.Engine.Search(ctx, q)
	if _, asked := r.Facets["country"]; asked {
		f := index.Facet{}
		for _, id := range []string{"AT", "BE", "BG", "CN", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR"} {
			f.Values = append(f.Values, index.Count{Value: id, Count: 1})
		}
		r.Facets["country"] = f
	}
	return r, err
}

// deep is an engine with more results than have page numbers.
type deep struct{ answer.Engine }

func (e deep) Search(ctx context.Context, q query.Query) (index.Result, error) {
	page := q.PageNumber()
	q.Page = 0
	if q.After == "more" {
		q.After = ""
	}
	r, err := e.Engine.Search(ctx, q)
	if r.Total, r.Next = 25_000, "more"; page > 1 && r.Total < page {
		r.Hits = nil
	}
	return r, err
}

// Pages have numbers up to the 10,000th result; behind it a cursor leads on, and back to the first page.
func TestPagesBehindTheLastNumber(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.Engine = deep{o.Engine} })
	d := read(t, h, "/en/search?page=500")
	if got := strings.TrimSpace(d.Find(".pager p").Text()); got != "Page 500 of 500" {
		t.Errorf("the pager says %q", got)
	}
	next := d.Find(".pager a[rel=next]").AttrOr("href", "")
	if next != "/en/search?after=more" {
		t.Fatalf("from the last numbered page leads %q", next)
	}
	if !strings.Contains(d.Text(), "10,000th") {
		t.Error("nothing says that the numbers end")
	}
	d = read(t, h, next)
	if d.Find(".hit").Length() == 0 || d.Find(".pager a[rel=next]").AttrOr("href", "") != next || d.Find(".pager a").First().AttrOr("href", "") != "/en/search" {
		t.Errorf("behind the cursor the pager is %q", d.Find(".pager").Text())
	}
	if _, numbered := d.Find("ol.hits").Attr("start"); numbered {
		t.Error("hits are numbered that nobody counted")
	}
	// A real cursor that the engine does not know any more is gone, with a way back to the same question.
	w := get(t, site(t), "/fr/search?after=AAAA&country=SN&q=jumelage")
	if d := parse(t, w); w.Code != http.StatusGone || d.Find("main a[href='/fr/search?country=SN&q=jumelage']").Length() != 1 || d.Find("#q").AttrOr("value", "") != "jumelage" {
		t.Errorf("an old cursor is answered with %d: %q", w.Code, d.Find("main").Text())
	}
	if w := get(t, h, "/en/search?page=501"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("page 501 is answered with %d", w.Code)
	}
}

// A page without results offers what the question forbids, with what it would find.
func TestWaysOutOfAStrictQuestion(t *testing.T) {
	h := site(t)
	for at, want := range map[string]string{
		"/en/search?fallback=false&q=twinning+qqqqqq": "/en/search?q=twinning+qqqqqq",
		"/nl/search?country=ZW&q=stedenband":          "/nl/search?q=stedenband",
		"/nl/search?q=qqqqqq&country=SN":              "/nl/search?country=SN",
	} {
		d := read(t, h, at)
		found := false
		d.Find(".zero li").Each(func(_ int, li *goquery.Selection) {
			found = found || li.Find("a").AttrOr("href", "") == want && strings.Trim(li.Find(".count").Text(), "0 ") != ""
		})
		if !found {
			t.Errorf("%s offers %q, not %s", at, d.Find(".zero").Text(), want)
		}
	}
	if got := read(t, h, "/en/search?in=agreements&q=qqqqqq").Find(".zero a[href*='/facets/country']").AttrOr("href", ""); got != "/en/facets/country?in=agreements" {
		t.Errorf("from agreements the countries are those of %s", got)
	}
}

// A card has few words, and leads to its source, its citation and its likes.
func TestCardsAreShort(t *testing.T) {
	d := read(t, site(t), "/nl/search?q=stedenband")
	d.Find(".hit").Each(func(_ int, hit *goquery.Selection) {
		quotes := hit.Find("blockquote > p:last-child")
		if quotes.Length() > 2 {
			t.Errorf("%d passages", quotes.Length())
		}
		if n := utf8.RuneCountInString(quotes.Text()); n > 2*300+4 {
			t.Errorf("%d characters", n)
		}
		link := hit.Find("h3 a").AttrOr("href", "")
		for _, part := range []string{"#cite", "#alike"} {
			if hit.Find(".actions a[href='"+link+part+"']").Length() != 1 {
				t.Errorf("%s: no link to %s", link, part)
			}
		}
		if d := read(t, site(t), unescape(t, link)); d.Find("#cite").Length() != 1 {
			t.Errorf("%s: nothing to cite", link)
		}
	})
}

// The pages that every reader has a right to find are in the footer of every page, and they are there.
func TestFooter(t *testing.T) {
	h := site(t)
	for _, l := range lang.All() {
		d := read(t, h, "/"+string(l)+"/search")
		for _, name := range []string{"about", "privacy", "accessibility", "help", "api", "embed"} {
			at := "/" + string(l) + "/" + name
			if d.Find("footer a[href='"+at+"']").Length() != 1 {
				t.Errorf("%s: no link to %s in the footer", l, at)
			}
			if page := read(t, h, at); page.Find("footer").Length() != 1 {
				t.Errorf("%s has no footer", at)
			}
		}
	}
	read(t, h, "/nl/api").Find(".examples a").Each(func(_ int, a *goquery.Selection) {
		if w := get(t, h, a.AttrOr("href", "")); w.Code != http.StatusOK {
			t.Errorf("the example %s is answered with %d", a.Text(), w.Code)
		}
	})
}

// Nothing asks to be dragged, and no key does something by itself.
func TestNoDragAndNoShortcut(t *testing.T) {
	h := site(t)
	for _, path := range pagePaths {
		if n := read(t, h, "/nl"+path).Find("input[type=range], [draggable], [accesskey], [ondrag]").Length(); n > 0 {
			t.Errorf("%s: %d things to drag, or to reach by a key of their own", path, n)
		}
	}
	b, err := os.ReadFile("static/search.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{"keydown", "keypress", "keyup", "dragstart", "pointermove"} {
		if bytes.Contains(b, []byte(event)) {
			t.Errorf("the script listens to %s", event)
		}
	}
}

// Pages of filters are not for search engines: they say so, and links to them too.
func TestFiltersAreNotForSearchEngines(t *testing.T) {
	h := site(t)
	for path, want := range map[string]bool{"/nl/": false, "/nl/documents/doc00": false, "/nl/search?country=SN": true, "/nl/search?page=2": true, "/nl/facets/country": true} {
		d := read(t, h, path)
		if got := strings.Contains(d.Find("meta[name=robots]").AttrOr("content", ""), "noindex, follow"); got != want {
			t.Errorf("%s: noindex is %t", path, got)
		}
		d.Find(".bars a, a.not, .chips a:not(.clear), .box .more a, .tags a").Each(func(_ int, a *goquery.Selection) {
			if a.AttrOr("rel", "") != "nofollow" {
				t.Errorf("%s: crawlers may follow %s", path, a.AttrOr("href", ""))
			}
		})
	}
}

// The style of all pages, without what only pictures and the page of the search box for other sites load, is small.
func TestSheetsAreLight(t *testing.T) {
	sheets, err := filepath.Glob("static/*.css")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	var said []string
	for _, file := range sheets {
		if name := filepath.Base(file); name == "pictures.css" || name == "embed.css" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(w, bytes.NewReader(b))
		if err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		sum += out.Len()
		said = append(said, fmt.Sprintf("%s %d", filepath.Base(file), out.Len()))
	}
	t.Logf("css_bytes: %d %v", sum, said)
	if sum > 8<<10 || len(said) < 2 {
		t.Errorf("%d bytes (%v), want at most %d", sum, said, 8<<10)
	}
}

// Whatever stands in an address, a reader gets a page in their language, and a way on: never a fault of the server, never a blank page.
func TestBadInputOnEveryPage(t *testing.T) {
	h := site(t)
	pages := []string{"/", "/search", "/documents/doc00", "/documents/nothing", "/agreements/nothing", "/partnerships/nothing", "/places/nothing", "/compare", "/facets/country", "/facets/nothing", "/help", "/about", "/api", "/privacy",
		"/accessibility", "/map", "/coverage", "/embed"}
	names := []string{"q", "in", "class", "sort", "page", "size", "after", "year_from", "year_to", "expand", "fold", "fallback", "site", "hl", "facets", "facet_size", "value_q", "id", "agreement", "colour", "q[]", "not_country", "country_op"}
	for _, f := range query.Facets {
		names = append(names, f.Name)
	}
	values := []string{"", "\x00", "\xff\xfe", strings.Repeat("a", 5000), strings.Repeat("x y ", 40), "-1", "0", "99999999999999999999", "1e9", "🙂", "../../etc/passwd", `"><script>alert(1)</script>`, "%zz", "null", "none,none", "a;b", "XX"}
	client := 0
	for _, page := range pages {
		for _, name := range names {
			for i, value := range values {
				if (i+len(name)+len(page))%2 != 0 || testing.Short() && i%4 != 0 { // one half of so many tells as much
					continue
				}
				ui := lang.All()[(len(page)+len(name)+i)%3]
				raw := url.QueryEscape(name) + "=" + url.QueryEscape(value)
				if value == "%zz" || value == "a;b" {
					raw = name + "=" + value
				}
				target := "/" + string(ui) + page + "?" + raw
				w := get(t, h, target)
				for hops := 0; w.Code == http.StatusSeeOther && hops < 3; hops++ {
					w = get(t, h, unescape(t, w.Header().Get("Location")))
				}
				shown := target[:min(len(target), 90)]
				if w.Code != http.StatusOK && (w.Code < 400 || w.Code > 499) {
					t.Errorf("%s: %d", shown, w.Code)
					continue
				}
				body := w.Body.String()
				if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(body, `<html lang="`+string(ui)+`"`) {
					t.Errorf("%s: %s, not in the language of the page", shown, w.Header().Get("Content-Type"))
				}
				if strings.Contains(body, "<script>alert(1)") {
					t.Errorf("%s: the text becomes markup", shown)
				}
				if w.Code == http.StatusOK {
					continue
				}
				client++
				main, _, _ := strings.Cut(body, "</main>")
				if _, main, _ = strings.Cut(main, "<main"); !strings.Contains(main, "href=") && !strings.Contains(main, "<form") {
					t.Errorf("%s: no way on", shown)
				}
			}
		}
	}
	if client < 500 && !testing.Short() {
		t.Errorf("only %d of all were refused", client)
	}
}
