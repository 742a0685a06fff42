package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/web"
)

var pagePaths = []string{"/", "/search", "/search?q=stedenband", "/search?country=SN&year_from=1960", "/search?q=zzzz&country=SN", "/documents/doc00",
	"/documents/doc00?q=stedenband", "/facets/country", "/facets/year", "/facets/country?value_q=nergens", "/help", "/help?q=a+b+OR+-(c+d)+%22e", "/search?in=agreements", "/compare", "/places/gn-2803201", "/facets/partner", "/about", "/privacy", "/accessibility"}

func TestEveryPageInEveryLanguage(t *testing.T) {
	h := site(t)
	for _, l := range lang.All() {
		for _, path := range pagePaths {
			target := "/" + string(l) + path
			t.Run(target, func(t *testing.T) { sound(t, h, l, target) })
		}
	}
}

// sound checks what holds of every page.
func sound(t *testing.T, h http.Handler, l lang.Code, target string) {
	t.Helper()
	d := read(t, h, target)
	if got := d.Find("html").AttrOr("lang", ""); got != string(l) {
		t.Errorf("html lang is %q", got)
	}
	if n := d.Find("h1").Length(); n != 1 {
		t.Errorf("%d headings of the first level", n)
	}
	if d.Find("title").Text() == "" || d.Find("main").Length() != 1 {
		t.Error("no title or no main part")
	}
	if text := d.Text(); strings.Contains(text, "{n}") || strings.Contains(text, "{{") || strings.Contains(text, "%!") {
		t.Error("a sentence was not filled in")
	}
	if n := d.Find("[style], script:not([src]):not([type='application/ld+json']), style, [onclick]").Length(); n > 0 {
		t.Errorf("%d elements that the policy forbids", n)
	}
	d.Find("header .tongues a").Each(func(_ int, a *goquery.Selection) {
		_, wanted, _ := strings.Cut(target[1:], "/")
		_, got, _ := strings.Cut(a.AttrOr("href", "")[1:], "/")
		if sorted(got) != sorted(wanted) {
			t.Errorf("the link to another language leads to %q", a.AttrOr("href", ""))
		}
	})
	ids := map[string]bool{}
	d.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("id", ""); ids[id] || id == "" {
			t.Errorf("id %q twice", id)
		} else {
			ids[id] = true
		}
	})
	d.Find("a[href^='#']").Each(func(_ int, a *goquery.Selection) {
		id, err := url.PathUnescape(strings.TrimPrefix(a.AttrOr("href", ""), "#"))
		if err != nil || !ids[id] {
			t.Errorf("link to #%s leads nowhere", id)
		}
	})
	d.Find("label[for], [aria-describedby], [aria-labelledby]").Each(func(_ int, s *goquery.Selection) {
		for _, attr := range []string{"for", "aria-describedby", "aria-labelledby"} {
			if id, ok := s.Attr(attr); ok && !ids[id] {
				t.Errorf("%s=%q names no element", attr, id)
			}
		}
	})
}

// sorted makes addresses comparable whatever the order of their parameters.
func sorted(address string) string {
	path, raw, _ := strings.Cut(address, "?")
	v, _ := url.ParseQuery(raw)
	return path + "?" + v.Encode()
}

func TestNoLinkIsDead(t *testing.T) {
	h := site(t)
	seen := map[string]bool{}
	queue := []string{"/nl/", "/fr/search?q=jumelage&country=SN&not_theme=water", "/en/documents/doc00?q=twinning", "/nl/facets/theme?q=stedenband", "/fr/help", "/en/search?q=zzzz&country=SN", "/nl/documents/bad%232"}
	for _, start := range queue {
		d := read(t, h, unescape(t, start))
		d.Find("a[href], link[href], script[src], form[action]").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"href", "src", "action"} {
				to, ok := s.Attr(attr)
				if !ok || strings.HasPrefix(to, "#") || strings.HasPrefix(to, "http") || seen[to] {
					continue
				}
				seen[to] = true
				to, _, _ = strings.Cut(to, "#")
				if w := get(t, h, unescape(t, to)); w.Code != http.StatusOK {
					t.Errorf("%s links to %s: %d %s", start, to, w.Code, w.Header().Get("Location"))
				}
			}
		})
	}
	if len(seen) < 100 {
		t.Errorf("only %d links followed", len(seen))
	}
}

// unescape decodes the path of an address, as a server does, and leaves its query.
func unescape(t *testing.T, address string) string {
	t.Helper()
	path, raw, found := strings.Cut(address, "?")
	p, err := url.PathUnescape(path)
	if err != nil {
		t.Fatal(err)
	}
	if found {
		return p + "?" + raw
	}
	return p
}

// submit is the address to which a browser sends the form of a result page.
func submit(t *testing.T, d *goquery.Document, change func(url.Values)) string {
	t.Helper()
	form := d.Find("form#ask")
	v := url.Values{}
	d.Find("form#ask [name], [form=ask][name]").Each(func(_ int, s *goquery.Selection) {
		name, value := s.AttrOr("name", ""), s.AttrOr("value", "")
		if s.AttrOr("type", "") == "checkbox" {
			if _, ticked := s.Attr("checked"); !ticked {
				return
			}
		}
		if goquery.NodeName(s) == "select" {
			value = s.Find("option[selected]").AttrOr("value", "")
		}
		v.Add(name, value)
	})
	change(v)
	return form.AttrOr("action", "") + "?" + v.Encode()
}

func total(t *testing.T, d *goquery.Document) int {
	t.Helper()
	words := strings.Fields(d.Find("h2#results").Text())
	if len(words) == 0 {
		t.Fatal("no total on the page")
	}
	n, err := strconv.Atoi(words[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var number = strings.NewReplacer("(", "", ")", "")

func count(t *testing.T, s *goquery.Selection) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(number.Replace(s.Find(".count").Text())))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var questions = []string{"/nl/search", "/nl/search?q=stedenband", "/fr/search?q=jumelage&language=fr", "/en/search?country=SN", "/nl/search?country=SN&country=MA&theme=water",
	"/en/search?country=SN&country=MA&country_op=and", "/nl/search?not_country=SN&q=stedenband", "/fr/search?year=none", "/fr/search?year=none&year_from=1960&year_to=1979", "/nl/search?year_from=1990&year_to=1999",
	"/en/search?not_year=1955&theme=none", "/nl/search?kind=news&municipality=none&municipality=gn-2803201", "/nl/search?country_mentioned=none&year_agreement=1957"}

// Ticking a box and sending the form shows as many documents as the number beside the box said. Where something of the
// same facet is ticked already, the number is that of the value alone.
func TestCountsShownAreTotalsAfterTheClick(t *testing.T) {
	h := site(t)
	checked := 0
	for _, question := range questions {
		d := read(t, h, question)
		d.Find(".facets li").Each(func(_ int, li *goquery.Selection) {
			box := li.Find("input")
			facet, value := box.AttrOr("name", ""), box.AttrOr("value", "")
			all := d.Find("input[name="+facet+"_op][checked]").Length() > 0
			after := read(t, h, submit(t, d, func(v url.Values) {
				if facet == "year" {
					v.Del("year_from")
					v.Del("year_to")
				}
				if !all {
					v.Del(facet)
				}
				if _, ticked := box.Attr("checked"); !ticked || !all {
					v.Add(facet, value)
				}
			}))
			if got, said := total(t, after), count(t, li); got != said {
				t.Errorf("%s: %s=%s says %d, the click shows %d", question, facet, value, said, got)
			}
			checked++
			exclude, ok := li.Find("a.not").Attr("href")
			if !ok {
				return
			}
			// A document is either left out or has the value, whatever else is chosen in the facet.
			if d.Find("input[name="+facet+"][checked]").Length() == 0 && !strings.Contains(question, "year_") {
				if got, want := total(t, read(t, h, exclude)), total(t, d)-count(t, li); got != want {
					t.Errorf("%s: without %s=%s there are %d, want %d", question, facet, value, got, want)
				}
			}
		})
		d.Find(".bars a").Each(func(_ int, a *goquery.Selection) {
			name := strings.Fields(a.AttrOr("aria-label", ""))
			said, err := strconv.Atoi(name[len(name)-2])
			if err != nil {
				t.Fatalf("bar is named %q", name)
			}
			if got := total(t, read(t, h, a.AttrOr("href", ""))); got != said {
				t.Errorf("%s: the bar %q shows %d", question, name, got)
			}
			checked++
		})
	}
	if checked < 200 {
		t.Errorf("only %d counts checked", checked)
	}
}

func TestCountsOfTheFacetPageAndTheWaysIn(t *testing.T) {
	h := site(t)
	for _, facet := range []string{"country", "theme", "year", "language", "kind", "municipality"} {
		d := read(t, h, "/en/facets/"+facet+"?not_country=TR&q=twinning")
		d.Find(".box.all li").Each(func(_ int, li *goquery.Selection) {
			v := url.Values{}
			d.Find("main form[action='/en/search'] input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
				v.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
			})
			v.Add(facet, li.Find("input").AttrOr("value", ""))
			if got, said := total(t, read(t, h, "/en/search?"+v.Encode())), count(t, li); got != said {
				t.Errorf("%s: %s says %d, the click shows %d", facet, v.Get(facet), said, got)
			}
		})
		if d.Find(".box.all li").Length() == 0 {
			t.Errorf("%s: no values", facet)
		}
	}
	d := read(t, h, "/nl/")
	d.Find(".tags a").Each(func(_ int, a *goquery.Selection) {
		if got, said := total(t, read(t, h, a.AttrOr("href", ""))), count(t, a); got != said {
			t.Errorf("home: %s shows %d", a.Text(), got)
		}
	})
	d = read(t, h, "/en/search?q=zzzz&country=SN&theme=water")
	if d.Find(".zero ul").First().Find("li").Length() == 0 {
		t.Error("no way out of an empty page")
	}
	d.Find(".zero li:has(.count) a").Each(func(_ int, a *goquery.Selection) {
		said, _ := strconv.Atoi(strings.Fields(a.Parent().Find(".count").Text())[0])
		if got := total(t, read(t, h, a.AttrOr("href", ""))); got != said || got == 0 {
			t.Errorf("zero results: %q says %d, shows %d", a.Text(), said, got)
		}
	})
}

func TestFormNoiseLeadsToTheCanonicalAddress(t *testing.T) {
	h := site(t)
	for _, tt := range []struct{ in, want string }{
		{"/nl/search?q=&country=&year_from=&sort=", "/nl/search"},
		{"/nl/search?q=a&country=SN", "/nl/search?country=SN&q=a"},
		{"/nl/search?q=a&sort=relevance&page=1&size=20", "/nl/search?q=a"},
		{"/nl/search?sort=newest", "/nl/search"},
		{"/nl/search?country=SN&country=MA&country=SN", "/nl/search?country=MA&country=SN"},
		{"/nl/search?year=unknown&theme_op=and", "/nl/search?year=none"},
		{"/fr/search?q=a&utm_source=brief&fbclid=1&hl=nl", "/fr/search?q=a"},
	} {
		w := get(t, h, tt.in)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != tt.want {
			t.Errorf("%s: %d to %q, want 303 to %q", tt.in, w.Code, w.Header().Get("Location"), tt.want)
		}
		if w := get(t, h, tt.want); w.Code != http.StatusOK {
			t.Errorf("%s: %d, want it to stay", tt.want, w.Code)
		}
	}
}

func TestYearsTheWrongWayRound(t *testing.T) {
	h := site(t)
	w := get(t, h, "/nl/search?country=SN&q=stedenband&year_from=2015&year_to=1990")
	d := parse(t, w)
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("status %d", w.Code)
	}
	from := d.Find("#year_from")
	if from.AttrOr("aria-invalid", "") != "true" || d.Find("#"+from.AttrOr("aria-describedby", "")).Text() == "" {
		t.Error("the field is not tied to what is wrong with it")
	}
	if from.AttrOr("value", "") != "2015" || d.Find("#year_to").AttrOr("value", "") != "1990" {
		t.Error("the years are gone from their fields")
	}
	if d.Find("#problem a[href='#year_from']").Length() != 1 {
		t.Error("no summary at the top")
	}
	if d.Find("input[name=country][value=SN][checked]").Length() != 1 || d.Find("#q").AttrOr("value", "") != "stedenband" {
		t.Error("the other filters are lost")
	}
	if _, open := d.Find("#drawer").Attr("open"); !open {
		t.Error("the field is hidden in a closed drawer")
	}
}

func TestResultCard(t *testing.T) {
	h := site(t)
	d := read(t, h, "/nl/search?q=stedenband&country=TR")
	hit := d.Find(".hit").First()
	link := hit.Find("h3 a")
	if !strings.HasPrefix(link.AttrOr("href", ""), "/nl/documents/doc") || !strings.HasSuffix(link.AttrOr("href", ""), "?q=stedenband") {
		t.Errorf("the title links to %q", link.AttrOr("href", ""))
	}
	if hit.Find("mark").First().Text() == "" || !strings.EqualFold(hit.Find("mark").First().Text(), "stedenband") {
		t.Errorf("marked is %q", hit.Find("mark").First().Text())
	}
	if facts := hit.Find(".facts").Text(); !strings.HasPrefix(facts, "Turkije") || strings.Contains(facts, "· ·") {
		t.Errorf("facts are %q", facts)
	}
	if hit.Find(".actions a[href^='https://archive.example/']").Length() != 1 {
		t.Error("no link to the source")
	}
	if got := read(t, h, "/nl/search?year=none&language=en").Find(".facts").First().Text(); !strings.Contains(got, "zonder jaartal") {
		t.Errorf("a document without a year shows %q", got)
	}
}

func TestChipsTakeOneFilterAway(t *testing.T) {
	h := site(t)
	d := read(t, h, "/en/search?country=SN&country=MA&not_theme=water&year_from=1960&kind=news&year_agreement=none&q=twinning")
	chips := d.Find(".chips li a:not(.clear)")
	if chips.Length() != 6 {
		t.Fatalf("%d chips, want 6", chips.Length())
	}
	if got := d.Find(".badge").Text(); !strings.HasPrefix(got, "6") {
		t.Errorf("the drawer tells %q", got)
	}
	chips.Each(func(_ int, a *goquery.Selection) {
		if !strings.HasSuffix(a.Text(), "remove") {
			t.Errorf("chip %q does not say what it does", a.Text())
		}
		if n := read(t, h, a.AttrOr("href", "")).Find(".chips li a:not(.clear)").Length(); n != 5 {
			t.Errorf("after %q there are %d chips", a.Text(), n)
		}
	})
	if got := d.Find(".chips .clear").AttrOr("href", ""); got != "/en/search?q=twinning" {
		t.Errorf("clear leads to %q", got)
	}
}

func TestPaging(t *testing.T) {
	h := site(t)
	seen := map[string]bool{}
	at := "/fr/search?sort=title"
	for range 5 {
		d := read(t, h, at)
		d.Find(".hit h3 a").Each(func(_ int, a *goquery.Selection) { seen[a.AttrOr("href", "")] = true })
		next, ok := d.Find(".pager a[rel=next]").Attr("href")
		if !ok {
			break
		}
		at = next
	}
	if len(seen) != len(corpus()) {
		t.Errorf("paging shows %d of %d documents", len(seen), len(corpus()))
	}
	d := read(t, h, "/fr/search?page=40")
	if d.Find(".zero a").AttrOr("href", "") != "/fr/search" {
		t.Error("a page behind the last one leads nowhere")
	}
}

func TestDocumentPage(t *testing.T) {
	h := site(t)
	d := read(t, h, "/fr/documents/doc01?q=jumelage")
	if d.Find("article mark").Length() == 0 {
		t.Error("the words are not marked")
	}
	if got := d.Find("article a.country").AttrOr("href", ""); got != "/fr/search?country=SN" {
		t.Errorf("the country links to %q", got)
	}
	if got := d.Find("article a.year").AttrOr("href", ""); got != "/fr/search?year_agreement=1957" {
		t.Errorf("the year links to %q", got)
	}
	if d.Find("dd a[href='https://archive.example/01.html']").Length() != 1 || !strings.Contains(d.Find("dl").Text(), strings.Repeat("0a", 32)) {
		t.Error("the provenance is missing")
	}
	if got := d.Find("#doc01-1").Text(); got != corpus()[1].Passages[1].Text {
		t.Errorf("the passage reads %q", got)
	}
	if got := d.Find(".crumb a").AttrOr("href", ""); got != "/fr/search?q=jumelage" {
		t.Errorf("back leads to %q", got)
	}
	d.Find("dl a[rel=nofollow][href*='/search']").Each(func(_ int, a *goquery.Selection) {
		if total(t, read(t, h, a.AttrOr("href", ""))) == 0 {
			t.Errorf("%s: %s finds nothing, not even this document", a.Text(), a.AttrOr("href", ""))
		}
	})
}

func TestFacetPageFindsNamesInAnyLanguage(t *testing.T) {
	h := site(t)
	for _, typed := range []string{"senegal", "Sénégal", "SENEG"} {
		d := read(t, h, "/nl/facets/country?value_q="+url.QueryEscape(typed))
		if d.Find("input[value=SN]").Length() != 1 || d.Find("input[value=TR]").Length() != 0 {
			t.Errorf("%q does not find Senegal alone", typed)
		}
	}
	if d := read(t, h, "/nl/facets/country?value_q=Turkey"); d.Find("input[value=TR]").Length() != 1 {
		t.Error("the English name of Turkije is not found")
	}
}

func TestHelpExamplesAreReadAsTheySay(t *testing.T) {
	h := site(t)
	for _, l := range lang.All() {
		d := read(t, h, "/"+string(l)+"/help")
		links := d.Find(".examples a")
		if links.Length() < 10 {
			t.Fatalf("%s: %d examples", l, links.Length())
		}
		links.Each(func(_ int, a *goquery.Selection) {
			page := read(t, h, a.AttrOr("href", ""))
			page.Find(".told").Each(func(_ int, s *goquery.Selection) {
				if s.Find("a").Length() == 0 { // a note on the syntax has nothing to click
					t.Errorf("%s: %s is told as %q", l, a.Text(), s.Text())
				}
			})
		})
	}
}

func TestLanguageOfTheFirstVisit(t *testing.T) {
	h := site(t)
	for _, tt := range []struct{ header, want string }{
		{"", "/en/"}, {"nl-BE,nl;q=0.9", "/nl/"}, {"fr-FR", "/fr/"}, {"de-DE,de;q=0.9", "/en/"}, {"de,fr;q=0.5", "/fr/"}, {"*", "/en/"}, {";;;", "/en/"},
	} {
		w := get(t, h, "/", "Accept-Language", tt.header)
		if w.Code != http.StatusFound || w.Header().Get("Location") != tt.want {
			t.Errorf("Accept-Language %q: %d to %q, want %q", tt.header, w.Code, w.Header().Get("Location"), tt.want)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
			t.Error("the redirect does not say that it varies")
		}
	}
}

// The page of a document leads to at most five like it, each with what they share, in the language of the page.
func TestDocumentLeadsToThoseLikeIt(t *testing.T) {
	h := site(t)
	for l, want := range map[lang.Code]struct{ title, why, country string }{
		lang.NL: {"Verwante documenten", "Gemeen:", "Senegal"}, lang.FR: {"Documents proches", "En commun\u00a0:", "Sénégal"}, lang.EN: {"Similar documents", "In common:", "Senegal"},
	} {
		d := read(t, h, "/"+string(l)+"/documents/doc01?q=jumelage")
		section := d.Find("main > section.alike")
		if got := section.Find("h2").Text(); got != want.title {
			t.Errorf("%s: the section is called %q", l, got)
		}
		if section.NextAll().Length() != 0 {
			t.Errorf("%s: it does not stand last", l)
		}
		items := section.Find("li")
		if items.Length() == 0 || items.Length() > 5 {
			t.Fatalf("%s: %d documents", l, items.Length())
		}
		items.Each(func(_ int, li *goquery.Selection) {
			link := li.Find("h3 a").AttrOr("href", "")
			if link == "/"+string(l)+"/documents/doc01" || read(t, h, link).Find("h1").Text() != li.Find("h3 a").Text() {
				t.Errorf("%s: %q leads to %s", l, li.Find("h3 a").Text(), link)
			}
			if why := li.Find(".why").Text(); !strings.HasPrefix(why, want.why) {
				t.Errorf("%s: the reason is %q", l, why)
			}
		})
		if why := items.First().Find(".why").Text(); !strings.Contains(why, want.country) {
			t.Errorf("%s: the first is like it because of %q, want %s among it", l, why, want.country)
		}
	}
}

// slow is an engine that can still read documents but has no time left to search.
type slow struct{ answer.Engine }

func (slow) Search(context.Context, query.Query) (index.Result, error) {
	return index.Result{}, context.DeadlineExceeded
}

// A document is shown without those like it when there is no time for them, and that page is not kept.
func TestDocumentDoesNotWaitForThoseLikeIt(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.Engine = slow{o.Engine} })
	w := get(t, h, "/nl/documents/doc01")
	d := parse(t, w)
	if w.Code != http.StatusOK || d.Find("article").Length() != 1 || d.Find(".alike").Length() != 0 {
		t.Errorf("%d: %q", w.Code, d.Find("h1").Text())
	}
	if w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("the page may be kept")
	}
}
