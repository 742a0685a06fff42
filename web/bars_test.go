package web_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// The bars of the years: links with a name that says the years and how many, as many as the search finds that they lead to; an empty decade
// is no link, a chosen one has a pattern besides its colour, and nothing has to be dragged.
func TestYearsAreBarsThatLeadSomewhere(t *testing.T) {
	h := site(t)
	for _, q := range []string{"", "q=twinning", "country=SN&year_from=1960&year_to=1979", "theme=water&year=none", "year_from=1990&year_to=1995"} {
		d := read(t, h, "/en/search?"+q)
		bars := d.Find(".bars a")
		bars.Each(func(_ int, s *goquery.Selection) {
			name := s.AttrOr("aria-label", "")
			_, rawQuery, _ := strings.Cut(s.AttrOr("href", ""), "?")
			years, said, _ := strings.Cut(name, ": ")
			n, _, _ := strings.Cut(said, " ")
			if a := ask(t, h, rawQuery); numeral(t, n) != a.Total || a.Total == 0 {
				t.Errorf("%q: the bar %q leads to %d", q, name, a.Total)
			}
			if len(years) != 4 && len(years) != len("1950–1959") {
				t.Errorf("%q: a bar is called %q", q, name)
			}
			if _, chosen := s.Attr("aria-current"); chosen != s.HasClass("on") {
				t.Errorf("%q: %q is chosen for the eye or for the ear alone", q, name)
			}
		})
		if bars.Length() == 0 || bars.Length()+d.Find(".bars g").Length() > 11 {
			t.Errorf("%q: %d bars", q, bars.Length())
		}
		if d.Find(".bars g a, .bars g[role]").Length() > 0 || d.Find("input[type=range]").Length() > 0 {
			t.Errorf("%q: an empty decade is a link, or something has to be dragged", q)
		}
		if d.Find("#year_from").Length() != 1 || d.Find("#year_to").Length() != 1 || d.Find(".bars pattern#chosen").Length() != 1 {
			t.Errorf("%q: no fields for the years, or no pattern", q)
		}
	}
	d := read(t, h, "/en/search?country=SN&year_from=1960&year_to=1979")
	if got := d.Find(".bars a.on").Length(); got == 0 || got > 2 {
		t.Errorf("%d bars of the two decades are chosen", got)
	}
	if d := read(t, h, "/en/search"); d.Find("input[name=year][value=none]").Length() != 1 {
		t.Error("documents of no known year can not be chosen")
	}
}
