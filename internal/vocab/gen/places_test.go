package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWhichAlternatesAreNames(t *testing.T) {
	for name, want := range map[string]bool{
		"Boekarest": true, "Eski Shehir": true, "al-Qahira": true, "L'viv": true, "Karl-Marx-Stadt": true, "Mexico City": true, "St. Gallen": true,
		"BUH": false, "CDMX": false, "bu jia lei si te": false, "Букурещ": false, "Lille Antwerpen (België)": false, "Paris, Texas": false,
		"City of London": false, "Gorad Minsk": false, "Lungsod ng Paris": false, "Commune de Lille": false, "Ko": false, "Area 51": false,
		"Mustɣanem": false, "": false, "'": false,
	} {
		if got := isName(name); got != want {
			t.Errorf("isName(%q) = %t", name, got)
		}
	}
}

func TestCyrillicNames(t *testing.T) {
	for _, tt := range []struct {
		name, country string
		alternates    []string
		want          string
	}{
		{"Shumen", "BG", []string{"Шумен", "Шумень"}, "Sjoemen Choumen Shumen Schumen"},
		{"Kardzhali", "BG", []string{"Кърджали", "Кирджалі", "Крџали"}, "Kardzjali Kardjali Kardzhali Kardschali"},
		{"Zhytomyr", "UA", []string{"Житомир"}, "Zjytomyr Jytomyr Zhytomyr Schytomyr"},
		{"Vinnytsya", "UA", []string{"Вінниця", "Винница"}, "Vinnytsja Vinnytsia Vinnytsia Winnyzja Vinnitsa Vinnitsa Vinnitsa Winniza"},
		{"Groznyy", "RU", []string{"Грозный"}, "Grozny Grozny Grozny Grosny"},
		{"Targovishte", "BG", []string{"Търговище"}, "Targovisjte Targovichte Targovishte Targowischte"},
		{"Skopje", "MK", []string{"Скопје"}, ""},
		{"Sofia", "BG", nil, ""},
	} {
		got := strings.Join(cyrillicNames(&city{Name: tt.name, Country: tt.country, Alternates: tt.alternates}), " ")
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTheArabicArticleAndTheSaint(t *testing.T) {
	for _, tt := range []struct {
		c    city
		want string
	}{
		{city{Name: "Al Hoceïma", Country: "MA"}, "Al Hoceïma, El Hoceïma, Hoceïma"},
		{city{Name: "El Oued", Country: "DZ"}, "El Oued"}, // the bare name is too short to be known
		{city{Name: "El Salvador", Country: "MX"}, "El Salvador"},
		{city{Name: "Saint-Malo", Country: "FR", Population: 46_000}, "Saint-Malo, St-Malo"},
		{city{Name: "Saint-Malo", Country: "FR", Population: 1_200}, "Saint-Malo"},
		{city{Name: "Biel/Bienne", Country: "CH"}, "Biel, Bienne"},
		{city{Name: "Luik", Country: "BE", Alternates: []string{"Liège", "LGG", "lie ri", "L'ezh", "Lezh", "Liège Bastogne"}}, "Luik, Lezh, Liège"},
	} {
		var got []string
		for _, n := range townNames(&tt.c, nil, nil) {
			got = append(got, n.text)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s is %s, want %s", tt.c.Name, s, tt.want)
		}
	}
}

func TestWhoBearsAName(t *testing.T) {
	town := func(id, people int, belgian bool, rank int, names ...string) *place {
		p := &place{id: id, population: people, belgian: belgian}
		for i, n := range names {
			if i > 0 && !belgian {
				rank = alternate
			}
			p.names = append(p.names, placeName{n, placeKey(n), rank})
		}
		return p
	}
	nice, nis := town(1, 342_000, false, principal, "Nice", "Nis", "Nizza"), town(2, 250_000, false, principal, "Niš", "Nish")
	mons, bergen := town(3, 95_000, true, official, "Bergen", "Mons"), town(4, 290_000, false, principal, "Bergen", "Bjørgvin")
	valencia, valence := town(5, 800_000, false, principal, "Valencia", "Valence"), town(6, 63_000, false, principal, "Valence", "Valença")
	paris, texas := town(7, 2_100_000, false, principal, "Paris", "Parijs"), town(8, 25_000, false, principal, "Paris", "Parizh")
	belem, bethlehem := town(9, 1_400_000, false, principal, "Belém", "Bethlehem"), town(10, 28_000, false, official, "Bethlehem", "Beit Lahm")
	owners := settle([]*place{belem, bethlehem, nice, nis, mons, bergen, valencia, valence, paris, texas})
	for key, want := range map[string][]*place{
		"nis": {nis}, "nice": {nice}, "bergen": {mons, bergen}, "valence": {valencia, valence}, "paris": {paris}, "bethlehem": {bethlehem}, "parijs": {paris}, "nizza": {nice},
	} {
		if !slices.Equal(owners[key], want) {
			t.Errorf("%s is borne by %d places, want %d others", key, len(owners[key]), len(want))
		}
	}
	if slices.ContainsFunc(nice.names, func(n placeName) bool { return n.key == "nis" }) {
		t.Error("Nice is still called Nis")
	}
	if len(belem.names) != 1 {
		t.Errorf("Belém is still called %v", belem.names)
	}
}

func TestOrdinaryWordsWithTheirForms(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"fr.aff":  "SET UTF-8\nFLAG long\nSFX S. Y 2\nSFX S. 0 0 [^sxz]\nSFX S. 0 s/D' [^sxz]\nSFX a0 Y 2\nSFX a0 er er er\nSFX a0 er é/q' [^cg]er\n",
		"fr.dic":  "4\ntour/S.() po:nom\nsituer/a0p+() po:v1\nNice/L'D'\nLuik\nluik\n",
		"nl":      "plan\nParijs\nMOL\nmol\n's\nx\n",
		"bad.dic": "1\na\n", "bad.aff": "SET UTF-8\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	all, err := readOrdinary([]string{filepath.Join(folder, "fr.dic"), filepath.Join(folder, "nl")})
	if err != nil {
		t.Fatal(err)
	}
	for w, want := range map[string]bool{"tour": true, "tours": true, "situer": true, "situe": true, "plan": true, "mol": true, "nice": false, "parijs": false,
		"luik": false, "situers": false, "x": false} {
		if all[w] != want {
			t.Errorf("%q is ordinary: %t", w, all[w])
		}
	}
	if _, err := readOrdinary([]string{filepath.Join(folder, "bad.dic")}); err == nil {
		t.Error("rules whose flags can not be told apart are taken")
	}
}

func TestLayIsTheSameEveryTime(t *testing.T) {
	towns := func() []*place {
		var list []*place
		for i, names := range [][]string{{"Köln", "Keulen", "Cologne"}, {"Lviv", "Lemberg"}, {"Alone"}} {
			p := &place{id: i + 1, population: 1000}
			for _, n := range names {
				p.names = append(p.names, placeName{n, placeKey(n), official})
			}
			list = append(list, p)
		}
		return list
	}
	var first string
	for range 5 {
		list := towns()
		text, index, err := lay(list, settle(list))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "Alone") || len(index) != 5*offsetBytes {
			t.Fatalf("%d names in the index of %q", len(index)/offsetBytes, text)
		}
		got := string(text) + string(index)
		if first == "" {
			first = got
		}
		if got != first {
			t.Error("the same places are laid in two ways")
		}
	}
}
