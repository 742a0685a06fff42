package vocab

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"entente/internal/lang"
)

func TestCountriesHaveTheirNames(t *testing.T) {
	all := Countries().All()
	if len(all) != 250 {
		t.Errorf("%d countries, want the 249 of ISO 3166-1 and Kosovo", len(all))
	}
	owner := map[string]string{}
	for _, c := range all {
		for _, l := range lang.All() {
			if len(c.Names[l]) == 0 {
				t.Errorf("%s has no name in %s", c.ID, l)
			}
			for _, n := range c.Names[l] {
				f := Fold(n)
				if other := owner[f]; other != "" && other != c.ID {
					t.Errorf("%q names both %s and %s", n, other, c.ID)
				}
				owner[f] = c.ID
			}
		}
	}
	for _, pseudo := range []string{"EU", "UN", "FX", "UK", "EZ", "AC"} {
		if _, ok := Countries().Get(pseudo); ok {
			t.Errorf("%s is no country", pseudo)
		}
	}
}

func TestCountryNamesPeopleWrite(t *testing.T) {
	for name, want := range map[string]string{
		"Palestina": "PS", "Cisjordanie": "PS", "West Bank": "PS", "Congo": "CD", "DR Congo": "CD", "RDC": "CD", "Congo-Brazzaville": "CG",
		"République du Congo": "CG", "République tchèque": "CZ", "Wit-Rusland": "BY", "Birma": "MM", "Engeland": "GB", "Schotland": "GB", "Écosse": "GB",
		"VS": "US", "USA": "US", "Holland": "NL", "Ivoorkust": "CI", "Côte d’Ivoire": "CI", "Cabo Verde": "CV", "Kaapverdië": "CV", "eSwatini": "SZ",
		"Noord-Macedonië": "MK", "Macédoine du Nord": "MK", "Türkiye": "TR", "Timor-Leste": "TL", "Viêt Nam": "VN", "Guinée-Conakry": "GN",
		"Guinée-Bissau": "GW", "Corée du Sud": "KR", "SN": "SN", "SENEGAL": "SN", "Kosovo": "XK", "Bosnie": "BA", "Groothertogdom Luxemburg": "LU",
	} {
		if got := Countries().Lookup(name); len(got) != 1 || got[0] != want {
			t.Errorf("Lookup(%q) = %v, want %s", name, got, want)
		}
	}
	for id, want := range map[string]string{"CD": "Democratische Republiek Congo", "CG": "Republiek Congo", "PS": "Palestina", "MK": "Noord-Macedonië", "HK": "Hongkong"} {
		if got := Countries().Label(id, lang.NL); got != want {
			t.Errorf("label of %s is %q, want %q", id, got, want)
		}
	}
}

func TestDemonymsAndCapitalsBelongToCountries(t *testing.T) {
	for name, l := range map[string]*List{"demonyms": Demonyms(), "capitals": Capitals()} {
		for _, d := range l.All() {
			if _, ok := Countries().Get(d.ID); !ok {
				t.Errorf("%s: %s is no country", name, d.ID)
			}
		}
	}
	if n := len(Demonyms().All()); n < 190 {
		t.Errorf("%d countries have a demonym, want nearly all of 195", n)
	}
}

func TestMunicipalities(t *testing.T) {
	id := regexp.MustCompile(`^(gn-[0-9]+|[a-z][a-z0-9]*(-[a-z0-9]+)*)$`)
	current, former := 0, 0
	codes := map[string]string{}
	for _, m := range Municipalities().All() {
		if !id.MatchString(m.ID) {
			t.Errorf("id %q", m.ID)
		}
		for _, l := range lang.All() {
			if len(m.Names[l]) == 0 {
				t.Errorf("%s has no name in %s", m.ID, l)
			}
		}
		switch m.Cell(1) {
		case "municipality":
			current++
		case "former municipality":
			former++
			successor, date, _ := strings.Cut(m.Cell(6), "@")
			if s, ok := Municipalities().Get(successor); !ok || s.Cell(1) != "municipality" || len(date) != len("2025-01-01") {
				t.Errorf("%s became part of %q", m.ID, m.Cell(6))
			}
		default:
			t.Errorf("%s has level %q", m.ID, m.Cell(1))
		}
		if m.Cell(2) == "" && strings.HasPrefix(m.ID, "gn-") {
			t.Errorf("%s has no coordinates", m.ID)
		} else if m.Cell(2) != "" {
			lat, err1 := strconv.ParseFloat(m.Cell(2), 64)
			lon, err2 := strconv.ParseFloat(m.Cell(3), 64)
			if err1 != nil || err2 != nil || lat < 49.4 || lat > 51.6 || lon < 2.5 || lon > 6.5 {
				t.Errorf("%s lies at %s, %s, outside Belgium", m.ID, m.Cell(2), m.Cell(3))
			}
		}
		for c := range strings.SplitSeq(m.Cell(5), "|") {
			if c != "" && codes[c] != "" {
				t.Errorf("postal code %s belongs to %s and %s", c, codes[c], m.ID)
			}
			codes[c] = m.ID
		}
	}
	if current != 565 || former != 36 {
		t.Errorf("%d municipalities and %d former ones, want 565 and 36", current, former)
	}
	for _, name := range []string{"Sint-Joost-ten-Node", "Saint-Josse", "Liège", "Gand", "Ghent", "Sankt Vith", "Kruishoutem", "Gooik", "Pajottegem"} {
		if got := Municipalities().Lookup(name); len(got) != 1 {
			t.Errorf("Lookup(%q) = %v, want one municipality", name, got)
		}
	}
}
