package web_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/record"
)

// mapQuestions are questions with and without words, filters, exclusions and results.
var mapQuestions = []string{
	"", "q=twinning", "theme=water", "theme=water&theme=youth&year_from=1960", "not_country=SN", "country=FR&country=SN", "country=FR&country=SN&country_op=and", "country=none",
	"q=qqqqqq", "q=qqqqqq&country=SN", "in=agreements", "class=any&in=agreements", "country=SN&in=agreements", "in=agreements&q=marsassoum",
}

// counted reads the API: the total and the counts of the facets country, theme and year.
type counted struct {
	Total  int
	Facets map[string]struct {
		Values []struct {
			Value, Label string
			Count        int
			Selected     bool
		}
		Decades []struct {
			Value string
			Count int
		}
	}
}

func ask(t *testing.T, h http.Handler, rawQuery string) counted {
	t.Helper()
	v, err := url.ParseQuery(rawQuery)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"facets": "country,theme,year", "facet_size": "200", "hl": "en"} {
		v.Set(name, value)
	}
	w := get(t, h, "/api/v1/search?"+v.Encode())
	var a counted
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v\n%s", rawQuery, w.Code, err, w.Body)
	}
	return a
}

func numeral(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.NewReplacer(",", "", "(", "", ")", "").Replace(strings.TrimSpace(text)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The list and the map count what the facet counts, and what the search finds that has the country in place of those selected.
func TestTheMapCountsAsTheFacetDoes(t *testing.T) {
	for name, h := range map[string]http.Handler{"documents": site(t), "agreements": pacts(t)} {
		shown := 0
		for _, q := range mapQuestions {
			d := read(t, h, "/en/map?"+q)
			a := ask(t, h, q)
			want := map[string]int{}
			for _, v := range a.Facets["country"].Values {
				if v.Count > 0 || v.Selected {
					want[v.Label] = v.Count
				}
				if v.Count == 0 {
					continue
				}
				if naive, _ := url.ParseQuery(q); naive.Get("country_op") == "" {
					naive["country"] = []string{v.Value}
					if alone := ask(t, h, naive.Encode()); alone.Total != v.Count {
						t.Errorf("%s, %q: %s counts %d, alone it finds %d", name, q, v.Value, v.Count, alone.Total)
					}
				}
			}
			got := map[string]int{}
			d.Find(".lands a").Each(func(_ int, s *goquery.Selection) {
				got[s.Find("span").First().Text()] = numeral(t, s.Find(".count").Text())
			})
			if len(got) != len(want) {
				t.Errorf("%s, %q: the list has %v, the facet %v", name, q, got, want)
			}
			for label, n := range want {
				if got[label] != n {
					t.Errorf("%s, %q: the list counts %d of %s, the facet %d", name, q, got[label], label, n)
				}
			}
			d.Find(".pin").Each(func(_ int, s *goquery.Selection) {
				shown++
				label, said, _ := strings.Cut(s.AttrOr("aria-label", ""), ": ")
				n, of, _ := strings.Cut(said, " ")
				if numeral(t, n) != want[label] || !strings.HasPrefix(of, "document") && !strings.HasPrefix(of, "agreement") && !strings.HasPrefix(of, "record") {
					t.Errorf("%s, %q: a pin says %q, the facet %d", name, q, s.AttrOr("aria-label", ""), want[label])
				}
				if s.Find("text").Text() != n {
					t.Errorf("%s, %q: the pin of %s shows %q", name, q, label, s.Find("text").Text())
				}
			})
			if pins := d.Find(".pin").Length(); pins != len(want)-listed(want, "Not stated") {
				t.Errorf("%s, %q: %d pins for %v", name, q, pins, want)
			}
		}
		if shown == 0 {
			t.Errorf("%s: no pin on any map", name)
		}
	}
}

func listed(of map[string]int, label string) int {
	if _, ok := of[label]; ok {
		return 1
	}
	return 0
}

// A country's link, on the list and on the map, leads where its checkbox leads: the same question, in the same canonical form.
func TestACountryOfTheMapIsItsCheckbox(t *testing.T) {
	h := site(t)
	for _, q := range []string{"", "q=twinning&theme=water", "country=FR&country=SN", "country=SN&not_country=TR&sort=oldest", "country=none"} {
		d := read(t, h, "/en/map?"+q)
		results := read(t, h, "/en/search?"+q)
		seen := 0
		results.Find("input[name=country]").Each(func(_ int, box *goquery.Selection) {
			v, err := url.ParseQuery(q)
			if err != nil {
				t.Fatal(err)
			}
			id := box.AttrOr("value", "")
			if _, on := box.Attr("checked"); on {
				left := v["country"][:0:0]
				for _, other := range v["country"] {
					if other != id {
						left = append(left, other)
					}
				}
				v["country"] = left
			} else {
				v["country"] = append(v["country"], id)
			}
			target := "/en/search?" + v.Encode()
			if w := get(t, h, target); w.Code == http.StatusSeeOther {
				target = w.Header().Get("Location")
			}
			want := strings.Replace(target, "/search", "/map", 1)
			label := strings.TrimSpace(box.Parent().Find(".name").Text())
			d.Find(".lands a, .pin").Each(func(_ int, s *goquery.Selection) {
				name := s.AttrOr("aria-label", s.Find("span").First().Text())
				if !strings.HasPrefix(name, label) {
					return
				}
				seen++
				if got := s.AttrOr("href", ""); got != want && got+"?" != want {
					t.Errorf("%q: %s leads to %s, its checkbox to %s", q, name, got, want)
				}
			})
		})
		if seen < 4 {
			t.Errorf("%q: only %d links were compared", q, seen)
		}
	}
}

// drawing is every picture in a page.
var drawing = regexp.MustCompile(`(?s)<svg.*?</svg>`)

// wellFormed fails the test for a picture that an XML reader would refuse, and returns how many there are.
func wellFormed(t *testing.T, where string, body string) int {
	t.Helper()
	all := drawing.FindAllString(body, -1)
	for _, one := range all {
		d := xml.NewDecoder(strings.NewReader(one))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v in %.200s", where, err, one)
				break
			}
		}
		if strings.Contains(one, "style=") || strings.Contains(one, "<script") || strings.Contains(one, "ZgotmplZ") {
			t.Errorf("%s: a picture holds what it must not: %.200s", where, one)
		}
	}
	return len(all)
}

func TestMapsAreWellFormed(t *testing.T) {
	h := site(t)
	for _, l := range []string{"nl", "fr", "en"} {
		for _, q := range []string{"", "?country=FR&country=SN", "?q=zonnewijzer", "?q=qqqqqq"} {
			w := get(t, h, "/"+l+"/map"+q)
			if n := wellFormed(t, l+q, w.Body.String()); n < 3 {
				t.Errorf("%s%s: %d pictures", l, q, n)
			}
		}
	}
}

// Selected countries have a pattern of their own besides their colour, and are said to be selected.
func TestASelectedCountryIsToldByMoreThanColour(t *testing.T) {
	d := read(t, site(t), "/en/map?country=SN")
	if got := d.Find(".pin.chosen[aria-current=true]").AttrOr("aria-label", ""); !strings.HasPrefix(got, "Senegal: ") || !strings.Contains(got, "selected") {
		t.Errorf("its pin says %q", got)
	}
	if d.Find(".land.chosen path").Length() != 1 || d.Find("#shade-on").Length() != 1 || d.Find(".legend .chosen").Length() != 1 {
		t.Error("its outline, the pattern or the legend is missing")
	}
	if got := d.Find(".lands [aria-current=true]").Length(); got != 1 {
		t.Errorf("%d countries of the list are said to be selected", got)
	}
	if d.Find(".chips a").First().AttrOr("href", "") != "/en/map" {
		t.Error("taking the filter off does not lead to the map without it")
	}
}

// In Tab order the list comes before the map, and what can only be pointed at is in neither.
func TestTheListComesBeforeTheMap(t *testing.T) {
	d := read(t, site(t), "/en/map")
	var order []string
	d.Find(".lands a, .pin, a.land").Each(func(_ int, s *goquery.Selection) {
		switch {
		case s.HasClass("land"):
			if s.AttrOr("tabindex", "") != "-1" || s.AttrOr("aria-hidden", "") != "true" {
				t.Error("an outline is a second link for keys")
			}
		case s.HasClass("pin"):
			order = append(order, "map")
		default:
			order = append(order, "list")
		}
	})
	if got := strings.Join(order, " "); !strings.HasPrefix(got, "list list") || strings.Contains(got, "map list") || !strings.HasSuffix(got, "map") {
		t.Errorf("they come as %s", got)
	}
}

func TestTheMapRefusesAndRedirectsAsTheSearchDoes(t *testing.T) {
	h := site(t)
	if w := get(t, h, "/nl/map?country=&q=twinning&page=3&utm_source=x"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/nl/map?q=twinning" {
		t.Errorf("noise: %d %s", w.Code, w.Header().Get("Location"))
	}
	w := get(t, h, "/fr/map?country=XYZ")
	if w.Code != http.StatusUnprocessableEntity || parse(t, w).Find("html").AttrOr("lang", "") != "fr" {
		t.Errorf("an unknown country: %d", w.Code)
	}
	if w := get(t, h, "/en/map?q=twinning"); !strings.Contains(w.Body.String(), `content="noindex, follow"`) {
		t.Error("the map of a question may be indexed")
	}
	if got := get(t, h, "/robots.txt").Body.String(); !strings.Contains(got, "/en/map?") {
		t.Error("robots.txt lets crawlers walk every map")
	}
	for page, link := range map[string]string{"/en/": "/en/map?in=agreements", "/en/search?country=SN&q=twinning": "/en/map?country=SN&q=twinning"} {
		if d := read(t, pacts(t), page); page == "/en/" && d.Find(`a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("%s does not lead to its map", page)
		}
		if d := read(t, h, page); page != "/en/" && d.Find(`a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("%s does not lead to its map", page)
		}
	}
}

// Every number of the strip is the total of the search it leads to; the table has the same links.
func TestTheStripCountsAsTheSearchDoes(t *testing.T) {
	h := site(t)
	for _, q := range []string{"", "q=twinning", "theme=water&year_from=1980", "country=SN", "theme=water&theme=youth&theme_op=and", "not_theme=sport"} {
		d := read(t, h, "/en/map?"+q)
		cells := map[string]string{}
		d.Find(".strip a").Each(func(_ int, s *goquery.Selection) {
			target, name := s.AttrOr("href", ""), s.AttrOr("aria-label", "")
			cells[target] = name
			_, rawQuery, _ := strings.Cut(target, "?")
			a := ask(t, h, rawQuery)
			if got := numeral(t, s.Find(".n").Text()); got != a.Total || !strings.Contains(name, ": "+strconv.Itoa(got)+" document") {
				t.Errorf("%q: %s shows %d, and leads to %d", q, name, got, a.Total)
			}
		})
		table := d.Find(".cells td a")
		table.Each(func(_ int, s *goquery.Selection) {
			if target := s.AttrOr("href", ""); cells[target] == "" || cells[target] != s.AttrOr("aria-label", "") {
				t.Errorf("%q: the table leads to %s, the picture does not", q, target)
			}
		})
		if total := ask(t, h, q).Total; (len(cells) == 0) != (total == 0) || table.Length() != len(cells) {
			t.Errorf("%q: %d cells, %d in the table", q, len(cells), table.Length())
		}
	}
}

// The towns of the map are the partners of the facet whose place is known; each dot leads where the list leads, and that is a page.
func TestTownsOfTheMapLeadToTheirPages(t *testing.T) {
	home := record.Party{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Kind: "municipality", Role: "home"}
	var more []record.Agreement
	for i, p := range []record.Party{{Value: "gn-3448439", Name: "São Paulo", Country: "BR"}, {Value: "gn-3448439", Name: "São Paulo", Country: "BR"}, {Value: "gn-2995469", Name: "Marseille", Country: "FR"}, {Value: "nowhere-x", Name: `Nergens <b>"`}} {
		p.Kind, p.Role = "municipality", "partner"
		more = append(more, record.Agreement{ID: fmt.Sprintf("full-town%d", i), Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{}, Parties: []record.Party{home, p}, Evidence: []record.Evidence{}})
	}
	h := treatiesAnd(t, 2, more...)
	d := read(t, h, "/en/map?in=agreements")
	want := map[string]string{"/en/places/gn-3448439": "Sao Paulo: 2 agreements", "/en/places/gn-2995469": "Marseille: 1 agreement"}
	list := map[string]bool{}
	d.Find(".towns a").Each(func(_ int, s *goquery.Selection) { list[s.AttrOr("href", "")] = true })
	dots := d.Find(".town")
	if dots.Length() != len(want) || len(list) != len(want) || d.Find(".map .speck").Length() != len(want) {
		t.Errorf("%d dots and %d on the list, want %d", dots.Length(), len(list), len(want))
	}
	dots.Each(func(_ int, s *goquery.Selection) {
		target := s.AttrOr("href", "")
		if s.AttrOr("aria-label", "") != want[target] || !list[target] {
			t.Errorf("%q leads to %s", s.AttrOr("aria-label", ""), target)
		}
		if w := get(t, h, target); w.Code != http.StatusOK {
			t.Errorf("%s: %d", target, w.Code)
		}
	})
	if d.Find(".map.europe .town").Length() != 1 || d.Find(".map.world .town").Length() != 1 {
		t.Error("Marseille is not on the map of Europe, or São Paulo not on that of the world")
	}
	if text := d.Find(".beside").Text(); !strings.Contains(text, "Where 1 partner lies on the map is not known.") {
		t.Error("the partner without a place is passed over")
	}
}
