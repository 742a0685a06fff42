package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"entente/web"
)

func TestASearchCanBeCited(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	w := get(t, h, "/api/v1/citation?q=stedenband&country=SN&hl=fr&page=2&sort=title")
	var c struct {
		Text, Worded, Date, URL string
		Total                   int
		Index                   struct{ Generation string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &c); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	var found struct{ Total int }
	if err := json.Unmarshal(get(t, h, "/api/v1/search?q=stedenband&country=SN").Body.Bytes(), &found); err != nil {
		t.Fatal(err)
	}
	if c.Total != found.Total || c.URL != "https://city.example/entente/fr/search?country=SN&q=stedenband" || c.Date != time.Now().UTC().Format(time.DateOnly) || c.Index.Generation == "" {
		t.Errorf("%+v, the search finds %d", c, found.Total)
	}
	page := read(t, h, "/fr/search?country=SN&q=stedenband").Find(".take details .cite").Text()
	for _, want := range []string{"stedenband", "Sénégal", c.Index.Generation, c.URL, "2026"} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("the line lacks %q: %s", want, c.Text)
		}
	}
	if page != c.Text {
		t.Errorf("the page says %q, the API %q", page, c.Text)
	}
	link := get(t, h, "/api/v1/search?q=stedenband&hl=nl&size=2").Header().Get("Link")
	for _, want := range []string{`rel="next"`, `/nl/search?q=stedenband>; rel="alternate"; type="text/html"`, `/feed.atom?hl=nl&q=stedenband>; rel="alternate"`, `/api/v1/citation?hl=nl&q=stedenband>; rel="describedby"`} {
		if !strings.Contains(link, want) {
			t.Errorf("Link lacks %s: %s", want, link)
		}
	}
	if w := get(t, h, "/api/v1/citation?country=ZZ"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("%d", w.Code)
	}
}

// data reads the JSON-LD of a page.
func data(t *testing.T, d *goquery.Document) map[string]any {
	t.Helper()
	block := d.Find(`script[type="application/ld+json"]`)
	if block.Length() != 1 {
		t.Fatalf("%d blocks of data", block.Length())
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(block.Text()), &v); err != nil {
		t.Fatalf("%v\n%s", err, block.Text())
	}
	if v["@context"] != "https://schema.org" {
		t.Errorf("context %v", v["@context"])
	}
	return v
}

func TestADocumentTellsProgramsWhatItIs(t *testing.T) {
	h := siteWith(t, func(o *web.Options) { o.PublicURL = "https://city.example/entente" })
	d := read(t, h, "/fr/documents/doc00")
	v := data(t, d)
	if v["@type"] != "DigitalDocument" || v["@id"] != "https://city.example/entente/fr/documents/doc00" || v["name"] != "Stedenband 0" || v["inLanguage"] != "nl" {
		t.Errorf("%v", v)
	}
	place, _ := v["spatialCoverage"].(map[string]any)
	if place["@type"] != "AdministrativeArea" || place["name"] != "Anderlecht" || place["sameAs"] != "https://www.geonames.org/2803201" {
		t.Errorf("spatialCoverage %v", place)
	}
	if about, _ := v["about"].([]any); len(about) != 2 {
		t.Errorf("about %v", v["about"])
	}
	if got := d.Find("dd.cite").Text(); got != "Anderlecht. Stedenband 0. https://archive.example/00.html, récupéré le 1er novembre 2026. Entente, https://city.example/entente/fr/documents/doc00" {
		t.Errorf("the line to quote it by is %q", got)
	}
	for name, want := range map[string]string{
		"citation_title": "Stedenband 0", "citation_language": "nl", "citation_author": "Anderlecht", "citation_public_url": "https://city.example/entente/fr/documents/doc00",
		"DC.source": "https://archive.example/00.html",
	} {
		if got, _ := d.Find(`meta[name="` + name + `"]`).Attr("content"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	ris, _ := d.Find(`link[rel=alternate][type="application/x-research-info-systems"]`).Attr("href")
	if w := get(t, h, strings.TrimPrefix(ris, "/entente")); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Stedenband 0") {
		t.Errorf("%s: %d", ris, w.Code)
	}
	if v := data(t, read(t, h, "/nl/")); v["@type"] != "WebSite" {
		t.Errorf("home is %v", v)
	}
}

func TestAHostileTextDoesNotLeaveItsData(t *testing.T) {
	h := site(t)
	w := get(t, h, "/nl/documents/bad#2")
	d := parse(t, w)
	v := data(t, d)
	if v["name"] != "Zonnewijzer "+attack {
		t.Errorf("name %q", v["name"])
	}
	if v["isBasedOn"] != nil || d.Find(`meta[name="DC.source"]`).Length() > 0 {
		t.Errorf("what is no address of the web is told as one: %v", v["isBasedOn"])
	}
	if n := d.Find("script").Length(); n != 2 { // the data and the file
		t.Errorf("%d scripts", n)
	}
	if d.Find("img").Length() > 0 || strings.Contains(w.Body.String(), "<script>alert") {
		t.Error("markup of a stranger is markup")
	}
	if got, _ := d.Find(`meta[name=citation_title]`).Attr("content"); got != "Zonnewijzer "+attack {
		t.Errorf("citation_title %q", got)
	}
}
