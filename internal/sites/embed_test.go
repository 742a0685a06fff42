package sites_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/query"
	"entente/internal/sites"
)

func TestAFaultOfAKeyNamesItsSetting(t *testing.T) {
	for _, tt := range []struct{ name, text, line, says string }{
		{"a setting that is none", "[site.a.embed]\norigns = []\n", "line 2", "site.a: embed.origns: unknown setting; there are key, origins"},
		{"an origin that is none", "[site.a.embed]\n\norigins = [\"www.a.example\"]\n", "line 3", "embed.origins"},
		{"an origin in the clear", "[site.a.embed]\norigins = [\"http://www.a.example\"]\n", "line 2", "want https"},
		{"an origin with a path", "[site.a.embed]\norigins = [\"https://www.a.example/nl\"]\n", "line 2", "without a path: https://www.a.example"},
		{"any origin", "[site.a.embed]\norigins = [\"*\"]\n", "line 2", "origins"},
		{"any host", "[site.a.embed]\norigins = [\"https://*.a.example\"]\n", "line 2", "without *"},
		{"a name in an origin", "[site.a.embed]\norigins = [\"https://u@a.example\"]\n", "line 2", "origins"},
		{"a list of other things", "[site.a.embed]\norigins = [1.5]\n", "line 2", "origins"},
		{"a theme that is none", "[site.a]\nembed.theme = \"dark\"\n", "line 2", "\"dark\" is no theme"},
		{"a country that is none", "[site.a.embed]\ncountry = [\"SN\", \"Atlantis\"]\n", "line 2", "\"Atlantis\" is no country"},
		{"a municipality that is none", "[site.a.embed]\nmunicipality = [\"Andrelecht\"]\n", "line 2", "embed.municipality"},
		{"a filter of nothing", "[site.a.embed]\nlanguage = []\n", "line 2", "embed.language"},
		{"a range", "[site.a.embed]\nyear = \"2010-2014\"\n", "line 2", "embed.year"},
		{"a rate", "[site.a.embed]\nrate = -1\n", "line 2", "embed.rate"},
		{"a rate in words", "[site.a.embed]\nrate = \"many\"\n", "line 2", "embed.rate"},
		{"a key", "[site.a.embed]\nkey = \"a key\"\n", "line 2", "embed.key"},
		{"own", "[site.a.embed]\nown = \"yes\"\n", "line 2", "embed.own"},
		{"one key for two", "[site.a.embed]\nkey = \"k\"\n[site.b.embed]\nkey = \"k\"\n", "line 4", "\"k\": it stands for two sites, a and b"},
		{"the name of another", "[site.a.embed]\nkey = \"b\"\n[site.b]\nstart = []\n", "line 2", "two sites, b and a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := sites.Parse([]byte(tt.text))
			if !errors.Is(err, sites.ErrInvalid) || !strings.Contains(err.Error(), tt.line+":") || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, %v; want %s and %q named", list, err, tt.line, tt.says)
			}
		})
	}
}

func TestCheckTellsEveryFault(t *testing.T) {
	faults := sites.Check([]byte("[site.a.embed]\n\n[site.b.embed]\nrate = -1\n[site.c.crawl]\npages = 0\n[site.d.embed]\norigins = [\"https://d.example\"]\n"))
	var told []string
	for _, f := range faults {
		told = append(told, strings.Join(strings.SplitN(f.Error(), ": ", 5)[:4], ": "))
	}
	if want := []string{"line 4: invalid: site.b: embed.rate", "line 6: invalid: site.c: pages", "line 1: invalid: site.a: embed.origins"}; !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	if faults := sites.Check([]byte("x")); len(faults) != 1 {
		t.Errorf("%q", faults)
	}
}

func TestAddingASite(t *testing.T) {
	was := "# ours\n[site.gent]\nstart = [\"https://gent.example/\"]"
	b, err := sites.Added([]byte(was), sites.New{Name: "gent", Origins: []string{"https://gent.example"}, Rate: -1, Own: true, Filters: map[string][]string{"theme": {"water"}, "country": {"SN", "Mali"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := was + "\n\n[site.gent.embed]\norigins = [\"https://gent.example\"]\nown = true\ncountry = [\"SN\", \"Mali\"]\ntheme = [\"water\"]\n"
	if string(b) != want {
		t.Errorf("%s\nwant\n%s", b, want)
	}
	b, err = sites.Added(b, sites.New{Name: "brugge", Key: "bg", Start: []string{"https://brugge.example/"}, Origins: []string{"https://brugge.example"}, Rate: 60})
	if err != nil {
		t.Fatal(err)
	}
	list, err := sites.Parse(b)
	if err != nil || len(list) != 2 || list[0].Embed.Key != "bg" || list[0].Embed.Rate != 60 || len(list[0].Start) != 1 || len(list[1].Embed.Within) != 3 {
		t.Errorf("%v, %+v", err, list)
	}
	for name, n := range map[string]sites.New{
		"again": {Name: "gent"}, "a start that is there": {Name: "gent", Start: []string{"https://x.example"}}, "a key that is taken": {Name: "x", Key: "bg"},
		"a name": {Name: "A b"}, "an origin": {Name: "x", Origins: []string{"http://x.example"}}, "a value": {Name: "x", Filters: map[string][]string{"country": {"Atlantis"}}},
	} {
		if out, err := sites.Added(b, n); !errors.Is(err, sites.ErrInvalid) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestAFileIsFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), sites.File)
	var faults []string
	f := sites.Follow(func() string { return path }, func(err error) { faults = append(faults, err.Error()) })
	names := func() (all []string) {
		for _, s := range f.Sites() {
			all = append(all, s.Name)
		}
		return all
	}
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond)
	}
	if got := names(); got != nil {
		t.Errorf("of no file %q", got)
	}
	put("[site.a]\n")
	if got := names(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("%q", got)
	}
	put("[site.a]\n[site.b\n")
	if got := names(); !slices.Equal(got, []string{"a"}) || len(faults) != 1 || !strings.Contains(faults[0], path) {
		t.Errorf("with a fault %q, told %q", got, faults)
	}
	put("[site.a]\n[site.b]\n")
	if got := names(); !slices.Equal(got, []string{"a", "b"}) || len(faults) != 1 {
		t.Errorf("mended %q, told %q", got, faults)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond)
	if got := names(); got != nil {
		t.Errorf("taken away %q", got)
	}
}

func TestTheShareOfANetwork(t *testing.T) {
	for rate, want := range map[int]int{0: 0, 1: 1, 4: 1, 10: 3, 3000: 750} {
		if got := (sites.Embed{Rate: rate}).Share(); got != want {
			t.Errorf("of %d: %d", rate, got)
		}
	}
	if !(sites.Embed{Origins: []string{"https://a.example"}}).Allows("https://a.example") || (sites.Embed{Within: []query.Filter{}}).Allows("null") {
		t.Error("origins")
	}
}
