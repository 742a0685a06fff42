package vocab

import (
	"reflect"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                     "",
		"Côte d’Ivoire":        "cote d ivoire",
		"  Sint-Joost--ten ":   "sint joost ten",
		"ŒUVRE":                "oeuvre",
		"Straße":               "strasse",
		"İstanbul, Diyarbakır": "istanbul diyarbakir",
		"Łódź":                 "lodz",
		"São\u00a0Tomé":        "sao tome",
		"e\u0301te\u0301":      "ete",
		"...":                  "",
		"5de":                  "5de",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLookup(t *testing.T) {
	for in, want := range map[string][]string{
		"Sénégal": {"SN"}, "SENEGAL": {"SN"}, "SN": {"SN"}, "nowhere": nil,
	} {
		if got := Countries().Lookup(in); !reflect.DeepEqual(got, want) {
			t.Errorf("Lookup(%q) = %v, want %v", in, got, want)
		}
	}
}
