package web

import (
	"bytes"
	"flag"
	"math"
	"os"
	"strings"
	"testing"

	"entente/internal/answer"
	"entente/internal/atlas"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares a picture with the one that was looked at and kept.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is drawn differently; look at it, then -update:\n%s", name, got)
	}
}

// drawn renders a part of a page.
func drawn(t *testing.T, page, part string, data any) string {
	t.Helper()
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := parseTemplates(locales(t), a)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := pages.byLocale[lang.EN][page].ExecuteTemplate(&b, part, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func english(t *testing.T) *locale {
	t.Helper()
	for _, l := range locales(t) {
		if l.Code == lang.EN {
			return l
		}
	}
	t.Fatal("no English")
	return nil
}

// A map of four countries: a square, one that is selected, a speck without an outline, and one that another sheet tells of.
func TestAMapIsDrawnAsItWas(t *testing.T) {
	l := english(t)
	s := atlas.Sheet{Name: "world", Width: 200, Height: 100, Areas: []atlas.Area{
		{Country: "AA", X: 50, Y: 50, Room: 20, Own: true, Path: "M20 20l60 0 0 60-60 0z"}, {Country: "BB", X: 120, Y: 40, Room: 3, Own: true, Path: "M115 35l10 0 0 10-10 0z"},
		{Country: "CC", X: 122, Y: 42, Own: true}, {Country: "DD", X: 180, Y: 10, Path: "M175 5l10 0 0 10z"}, {Country: "EE", X: 10, Y: 90, Own: true, Path: "M5 85l10 0 0 10z"},
	}}
	of := map[string]country{
		"AA": {Label: "A", Name: `A<b>"'&: 1,200 agreements`, Count: 1200, URL: "/en/map?country=AA&in=agreements"}, "BB": {Label: "B", Name: "B: 3 agreements, selected", Count: 3, URL: "/en/map", Selected: true},
		"CC": {Label: "C", Name: "C: 1 agreement", Count: 1, URL: "/en/map?country=CC"}, "DD": {Label: "D", Name: "D: 40 agreements", Count: 40, URL: "/en/map?country=DD"},
	}
	one := onSheet(l, s, of, []string{"AA", "DD", "BB", "CC"}, shades(1200))
	one.Label = "The world"
	// Of two towns in one place the first can be hit; what lies within the frame is on the other sheet.
	at := func(longitude, latitude float64, name string) town {
		return town{Name: name + ": 1 agreement", URL: "/en/places/" + name, at: atlas.Town{Longitude: longitude, Latitude: latitude}}
	}
	one.dots(atlas.World, []town{at(-150, 60, "first"), at(-149.9, 60, "second"), at(-160, 70, "framed"), at(100, 0, "off")})
	golden(t, "testdata/map.svg.golden", drawn(t, "map", "sheet", one))
}

// However many countries are told of, no pin covers another, and none is off the map; the same pins stand in the same places.
func TestPinsStandApart(t *testing.T) {
	all := map[string]country{}
	var order []string
	for _, c := range vocab.Countries().All() {
		all[c.ID], order = country{Count: len(order) + 1}, append(order, c.ID)
	}
	l := english(t)
	shown := 0
	for _, few := range [][]string{order, {"LU", "BE", "NL", "SN", "GM", "GW", "RW", "BI"}, {"SN"}} {
		for _, s := range atlas.Sheets() {
			of := map[string]country{}
			for _, id := range few {
				of[id] = all[id]
			}
			one, again := onSheet(l, s, of, few, shades(len(order))), onSheet(l, s, of, few, shades(len(order)))
			shown += len(one.Pins)
			for i, p := range one.Pins {
				if p != again.Pins[i] {
					t.Errorf("%s: a pin stands at %d %d, and then at %d %d", s.Name, p.X, p.Y, again.Pins[i].X, again.Pins[i].Y)
				}
				if p.X < 12 || p.Y < 12 || p.X > s.Width-12 || p.Y > s.Height-12 {
					t.Errorf("%s: a pin stands at %d %d, off the map", s.Name, p.X, p.Y)
				}
				for _, other := range one.Pins[:i] {
					if d := math.Hypot(float64(p.X-other.X), float64(p.Y-other.Y)); d < 2*pinRadius {
						t.Errorf("%s, %d countries: two pins are %.1f apart", s.Name, len(few), d)
					}
				}
			}
		}
	}
	if shown < 230 {
		t.Errorf("%d pins for the whole world", shown)
	}
}

func TestShadesHoldEveryCountOnce(t *testing.T) {
	for most := range 3000 {
		all := shades(most)
		if len(all) != min(most, shadesMost) {
			t.Fatalf("%d: %d classes", most, len(all))
		}
		next := 1
		for _, s := range all {
			if s.From != next || s.To < s.From {
				t.Fatalf("%d: class %d reaches from %d to %d, want from %d", most, s.Class, s.From, s.To, next)
			}
			next = s.To + 1
		}
		if most > 0 && (next != most+1 || all[len(all)-1].Class != shadesMost) {
			t.Fatalf("%d: the classes end at %d", most, next-1)
		}
	}
}

// Countries that have a code and no place on a map are counted, so that nobody looks for them.
func TestWhatIsNotOnTheMapIsCounted(t *testing.T) {
	s := &server{}
	a := answer.Answer{Total: 3, Facets: map[string]answer.Facet{"country": {Values: []answer.Count{{Value: "SN", Label: "Senegal", Count: 2}, {Value: "RE", Label: "Réunion", Count: 1}, {Value: query.None, Label: "Not stated", Count: 1}}}}}
	p := s.mapped(english(t), query.Query{}, a)
	if p.Unplaced != 1 || len(p.Countries) != 3 || !strings.Contains(p.Countries[2].URL, "country=none") {
		t.Errorf("%d are not on the map, the list has %v", p.Unplaced, p.Countries)
	}
}
