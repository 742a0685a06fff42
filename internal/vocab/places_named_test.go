package vocab

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestPlacesByName(t *testing.T) {
	for _, tt := range []struct{ name, country, shown string }{
		{"Boekarest", "RO", "Bucharest"}, {"tanger", "MA", "Tangier"}, {"Naplouse", "PS", "Nablus"}, {"Keulen", "DE", "Köln"}, {"Villeneuve d'Ascq", "FR", "Villeneuve-d'Ascq"},
		{"Ouagadougou", "BF", "Ouagadougou"}, {"Selembao", "CD", "Selembao"}, {"Qarawat Bani Hassan", "PS", "Qarawat Bani Hassan"}, {"Boston", "US", "Boston"},
		{"oost vlaanderen", "BE", "Oost-Vlaanderen"}, {"Cisjordanie", "PS", "Westelijke Jordaanoever"}, {"Parijs", "FR", "Paris"}, {"Nagaoka", "JP", "Nagaoka"},
	} {
		found := PlacesNamed(Fold(tt.name))
		if len(found) == 0 {
			t.Errorf("%s is unknown", tt.name)
			continue
		}
		if p := found[0]; p.Country != tt.country || Fold(p.Name) != Fold(tt.shown) || p.ID == "" || p.Kind == "" {
			t.Errorf("%s: %+v, want %s in %s", tt.name, p, tt.shown, tt.country)
		}
	}
	for _, name := range []string{"", " ", "xyzzy", "burgemeester", strings.Repeat("a", 4000)} {
		if found := PlacesNamed(name); len(found) > 0 {
			t.Errorf("%.20q is %v", name, found)
		}
	}
}

// The filter must let every name of the lists pass, word by word: this takes each sixteenth of them.
func TestTheFilterDeniesNoName(t *testing.T) {
	check := func(name string) {
		h := NameHash(0)
		words := strings.Fields(Fold(name))
		for i, w := range words {
			h = h.Word([]byte(w))
			whole, begins := PlaceMay(h)
			if i == len(words)-1 && !whole || i < len(words)-1 && !begins {
				t.Errorf("%q is denied at word %d", name, i)
			}
		}
	}
	n := len(placeIndex) / placeOffset
	for i := 0; i < n; i += 16 {
		if _, ok := factsOf(offsetAt(i)); ok {
			check(nameAt(i))
		}
	}
	for i, line := range strings.Split(strings.TrimSpace(loneText), "\n") {
		if i == 0 || i%16 != 0 {
			continue
		}
		name, _, _ := strings.Cut(line, "\t")
		check(name)
		if !slices.ContainsFunc(PlacesNamed(Fold(name)), func(p Place) bool { return p.Name == name }) {
			t.Errorf("%q is not found", name)
		}
	}
	for _, l := range Localities().All() {
		check(l.Names["nl"][0])
	}
	passed := 0
	for i := range 10_000 {
		if whole, _ := PlaceMay(NameHash(0).Word([]byte{'q', byte('a' + i%26), byte('a' + i/26%26), byte('a' + i/676%26), 'x', 'z', 'q'})); whole {
			passed++
		}
	}
	if passed > 300 {
		t.Errorf("%d of 10,000 words that begin no name pass", passed)
	}
}

func TestLocalitiesLieInCountries(t *testing.T) {
	kinds := []PlaceKind{PlaceMunicipality, PlaceDistrict, PlaceDepartment, PlaceProvince, PlaceRegion}
	for _, l := range Localities().All() {
		if _, ok := Countries().Get(l.Cell(0)); !ok || !slices.Contains(kinds, PlaceKind(l.Cell(1))) {
			t.Errorf("%s: country %q, kind %q", l.ID, l.Cell(0), l.Cell(1))
		}
	}
}

func TestPeopleInAByte(t *testing.T) {
	for _, n := range []int{1, 500, 12_345, 999_999, 37_000_000} {
		if got := PeopleOf(PeopleByte(n)); math.Abs(float64(got-n)) > 0.05*float64(n) {
			t.Errorf("%d becomes %d", n, got)
		}
	}
	if PeopleOf(PeopleByte(0)) != 0 || PeopleByte(math.MaxInt) == 0 {
		t.Error("the ends of the scale are wrong")
	}
}
