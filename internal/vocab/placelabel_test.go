package vocab_test

import (
	"testing"

	"entente/internal/lang"
	"entente/internal/vocab"
)

func TestAPlaceIsCalledByTheNameOfTheReader(t *testing.T) {
	for id, want := range map[string][3]string{
		"gn-2797656":                  {"Gent", "Gand", "Ghent"},              // a Belgian municipality
		"gn-683506":                   {"Boekarest", "Bucarest", "Bucharest"}, // a town with names by hand
		"gn-2248777":                  {"Marsassoum", "Marsassoum", "Marsassoum"},
		"province-oost-vlaanderen-be": {"Oost-Vlaanderen", "Flandre-Orientale", "East Flanders"},
		"nowhere":                     {},
		"gn-1":                        {},
	} {
		for i, l := range []lang.Code{lang.NL, lang.FR, lang.EN} {
			if got, ok := vocab.PlaceLabel(id, l); got != want[i] || ok != (want[i] != "") {
				t.Errorf("%s in %s is %q, want %q", id, l, got, want[i])
			}
		}
	}
}
