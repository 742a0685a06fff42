package atlas

import (
	"regexp"
	"testing"
)

// An outline is whole numbers in the form that gen writes, so that nothing else can come into a page with it.
var outline = regexp.MustCompile(`^(M-?\d+[ -]\d+l-?\d+([ -]\d+)+z)*$`)

func TestSheetsAreWhole(t *testing.T) {
	all := Sheets()
	if len(all) != 2 || all[0].Name != "world" || all[1].Name != "europe" {
		t.Fatalf("there are %d sheets, want the world and Europe", len(all))
	}
	own := map[string]string{}
	for _, s := range all {
		for _, a := range s.Areas {
			if len(a.Country) != 2 || !outline.MatchString(a.Path) {
				t.Errorf("%s: %q has the outline %.40q", s.Name, a.Country, a.Path)
			}
			if a.Own {
				if before, twice := own[a.Country]; twice {
					t.Errorf("%s is told of on %s and on %s", a.Country, before, s.Name)
				}
				own[a.Country] = s.Name
				if a.X < 0 || a.Y < 0 || a.X > s.Width || a.Y > s.Height {
					t.Errorf("%s has its mark at %d %d, outside %s", a.Country, a.X, a.Y, s.Name)
				}
			}
		}
	}
	for country, sheet := range map[string]string{"BE": "europe", "LU": "europe", "TR": "world", "XK": "europe", "SN": "world", "PS": "world", "RU": "world", "MA": "world", "FJ": "world"} {
		if own[country] != sheet {
			t.Errorf("%s is told of on %q, want %s", country, own[country], sheet)
		}
	}
}

func TestReadRefusesWhatGenDoesNotWrite(t *testing.T) {
	for _, text := range []string{"BE\t1\t2\t3\town\tM1 1l1 1 2 2z\n", "sheet\tworld\tx\t3\n", "sheet\tworld\t3\t3\nBE\t1\tb\t3\town\t\n", "sheet\tworld\t3\t3\nBE\n"} {
		if all, err := read(text); err == nil {
			t.Errorf("%q is read as %v", text, all)
		}
	}
}
