package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/web"
)

func TestABrowserCanTakeTheSearchUp(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	for _, hl := range []string{"nl", "fr", "en"} {
		d := read(t, h, "/"+hl+"/help")
		href, _ := d.Find(`link[rel=search][type="application/opensearchdescription+xml"]`).Attr("href")
		if href != "/entente/opensearch.xml?hl="+hl {
			t.Fatalf("%s: the layout leads to %q", hl, href)
		}
		w := get(t, h, strings.TrimPrefix(href, "/entente"))
		var o struct {
			XMLName     xml.Name `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
			ShortName   string
			LongName    string
			Description string
			Language    string
			URL         []struct {
				Type     string `xml:"type,attr"`
				Template string `xml:"template,attr"`
			} `xml:"Url"`
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &o); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/opensearchdescription+xml; charset=utf-8" {
			t.Fatalf("%d %v\n%s", w.Code, err, w.Body)
		}
		if len([]rune(o.ShortName)) > 16 || len([]rune(o.LongName)) > 48 || o.LongName == "" || o.Description == "" || len([]rune(o.Description)) > 1024 || o.Language != hl {
			t.Errorf("%+v", o)
		}
		types := map[string]bool{}
		for _, u := range o.URL {
			types[u.Type] = true
			to, ok := strings.CutPrefix(strings.Replace(u.Template, "{searchTerms}", "sen", 1), "https://city.example/entente")
			if !ok || !strings.Contains(u.Template, "searchTerms") && u.Type != "application/opensearchdescription+xml" {
				t.Errorf("template %q", u.Template)
			}
			if w := get(t, h, to); w.Code != http.StatusOK {
				t.Errorf("%s: %d", to, w.Code)
			}
		}
		for _, want := range []string{"text/html", "application/atom+xml", "application/x-suggestions+json"} {
			if !types[want] {
				t.Errorf("%s: nothing of the type %s", hl, want)
			}
		}
	}
	if w := get(t, h, "/opensearch.xml", "Accept-Language", "fr-BE"); !strings.Contains(w.Body.String(), "<Language>fr</Language>") || !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Accept-Language") {
		t.Errorf("without hl: %s", w.Body)
	}
	if w := get(t, h, "/opensearch.xml?hl=xx"); w.Code != http.StatusUnprocessableEntity || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("hl=xx: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
}

func TestSuggestionsAsABrowserReadsThem(t *testing.T) {
	h := site(t)
	w := get(t, h, "/suggest.json?q=sen&hl=fr")
	var parts []json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &parts); err != nil || w.Code != http.StatusOK || len(parts) != 4 || w.Header().Get("Content-Type") != "application/x-suggestions+json; charset=utf-8" {
		t.Fatalf("%d %s %v\n%s", w.Code, w.Header().Get("Content-Type"), err, w.Body)
	}
	var typed string
	var lists [3][]string
	if err := json.Unmarshal(parts[0], &typed); err != nil || typed != "sen" {
		t.Errorf("%s", parts[0])
	}
	for i := range lists {
		if err := json.Unmarshal(parts[i+1], &lists[i]); err != nil || lists[i] == nil || len(lists[i]) != len(lists[0]) {
			t.Errorf("%s", parts[i+1])
		}
	}
	if len(lists[0]) == 0 || lists[0][0] != "Sénégal" || lists[1][0] == "" || !strings.HasPrefix(lists[2][0], "http://") {
		t.Errorf("%q", lists)
	}
	for _, target := range []string{"/suggest.json", "/suggest.json?q=", "/suggest.json?q=" + strings.Repeat("x", 300)} {
		if w := get(t, h, target); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `[],[],[]`) {
			t.Errorf("%.40s: %d %.200s", target, w.Code, w.Body)
		}
	}
	if w := get(t, h, "/suggest.json?q=sen&country=SN"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a parameter of others: %d", w.Code)
	}
}

func TestTheMapListsEveryDocument(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	w := get(t, h, "/sitemap.xml")
	var set struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URL     []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &set); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v\n%s", w.Code, err, w.Body)
	}
	listed := map[string]bool{}
	for _, u := range set.URL {
		path, ok := strings.CutPrefix(u.Loc, "https://city.example/entente")
		if !ok || listed[path] {
			t.Errorf("%q is listed, or listed twice", u.Loc)
		}
		listed[path] = true
		if strings.Contains(path, "/documents/") && u.LastMod != "2026-11-01" {
			t.Errorf("%s is of %q", u.Loc, u.LastMod)
		}
		unescaped, err := url.PathUnescape(path)
		if err != nil {
			t.Fatal(err)
		}
		d := read(t, h, unescaped)
		if c, _ := d.Find("link[rel=canonical]").Attr("href"); c != u.Loc {
			t.Errorf("%s says that it is %s", u.Loc, c)
		}
		if d.Find("meta[name=robots]").Length() > 0 {
			t.Errorf("%s is listed and barred", u.Loc)
		}
	}
	for _, d := range corpus() {
		l := d.Language
		if !l.Known() {
			l = "en"
		}
		if path := "/" + string(l) + "/documents/" + url.PathEscape(d.ID); d.Head == "" && !listed[path] {
			t.Errorf("%s is not listed", path)
		}
	}
}

func TestCrawlersAreToldWhereToGo(t *testing.T) {
	robots := get(t, siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" }), "/robots.txt").Body.String()
	for _, want := range []string{"\nDisallow: /entente/nl/search?\n", "\nDisallow: /entente/fr/facets/\n", "\nDisallow: /entente/api/\n", "\nDisallow: /entente/feed.atom\n", "\nSitemap: https://city.example/entente/sitemap.xml\n"} {
		if !strings.Contains(robots, want) {
			t.Errorf("robots.txt lacks %q:\n%s", want, robots)
		}
	}
	if strings.Contains(robots, "/documents") {
		t.Errorf("documents are barred:\n%s", robots)
	}
	if got := get(t, site(t), "/robots.txt").Body.String(); !strings.Contains(got, "\nSitemap: http://entente.test/sitemap.xml\n") {
		t.Errorf("without a public address:\n%s", got)
	}
}

// Every link to a search with filters, and to what robots.txt bars, says that it is not worth following.
func TestLinksToFilteredPagesAreNotFollowed(t *testing.T) {
	h := site(t)
	for _, target := range []string{"/nl/", "/fr/search", "/en/search?country=SN", "/nl/search?q=stedenband&year_from=1990", "/fr/search?in=agreements", "/nl/documents/doc00", "/en/search?q=nergens&country=SN"} {
		d := read(t, h, target)
		d.Find("main a[href]").Each(func(_ int, a *goquery.Selection) {
			href, _ := a.Attr("href")
			u, err := url.Parse(href)
			if err != nil {
				t.Errorf("%s: %q: %v", target, href, err)
				return
			}
			rel, _ := a.Attr("rel")
			v := u.Query()
			for _, name := range []string{"q", "page", "in", "sort", "class"} {
				v.Del(name)
			}
			barred := strings.HasSuffix(u.Path, "/search") && len(v) > 0 || strings.Contains(u.Path, "/facets/") || strings.HasPrefix(u.Path, "/api/v1/export")
			pager := strings.Contains(rel, "next") || strings.Contains(rel, "prev")
			if barred && !pager && !strings.Contains(rel, "nofollow") {
				html, _ := goquery.OuterHtml(a)
				t.Errorf("%s: %s", target, html)
			}
		})
		robots, _ := d.Find("meta[name=robots]").Attr("content")
		if want := map[bool]string{true: "noindex, follow"}[strings.Contains(target, "?")]; robots != want {
			t.Errorf("%s: robots %q, want %q", target, robots, want)
		}
	}
}
