package vocab_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// may tells what the filter says of a whole name and of its first word.
func may(name string) (whole, begins bool) {
	h := vocab.NameHash(0)
	words := strings.Fields(vocab.Fold(name))
	for i, w := range words {
		h = h.Word([]byte(w))
		if i == 0 {
			_, begins = vocab.PlaceMay(h)
		}
	}
	whole, _ = vocab.PlaceMay(h)
	return whole, begins
}

// TestAnInstallationNamesPlaces: a librarian adds names to a known town, a village that no list has, and moves a name to another place.
func TestAnInstallationNamesPlaces(t *testing.T) {
	t.Cleanup(func() { vocab.UseGazetteer(nil) })
	before := vocab.PlacesNamed("nabeul")
	if len(before) == 0 || len(vocab.PlacesNamed("zwoerdeke")) > 0 || vocab.GazetteerMark() != "" {
		t.Fatalf("nabeul is %v", before)
	}
	id := before[0].ID
	g := vocab.ReadGazetteer([]byte("# id\tnl\tfr\ten\tkind\tcountry\tpart of\tpeople\r\n" +
		id + "\tNaboel\t\t\t\t\t\t\r\n" +
		"zwoerdeke-xy\tZwoerdeke aan Zee|Zwoerdeke\tZourdec\t\tdistrict\tSN\t" + id + "\t1200\n" +
		"\n" +
		"paris-of-ours\tParijs\tParis\tParis\t\tSN\n"))
	if len(g.Faults()) > 0 || g.Len() != 3 {
		t.Fatalf("%d places, faults %v", g.Len(), g.Faults())
	}
	vocab.UseGazetteer(g)
	if found := vocab.PlacesNamed("naboel"); len(found) != 1 || found[0].ID != id || found[0].Country != "TN" || found[0].Name != before[0].Name {
		t.Errorf("naboel: %+v", found)
	}
	if found := vocab.PlacesNamed("nabeul"); len(found) != len(before) || found[0].ID != id {
		t.Errorf("nabeul: %+v", found)
	}
	if label, _ := vocab.PlaceLabel(id, lang.NL); label != "Naboel" {
		t.Errorf("label %q", label)
	}
	if label, _ := vocab.PlaceLabel(id, lang.FR); label != before[0].Name {
		t.Errorf("French label %q", label)
	}
	found := vocab.PlacesNamed("zwoerdeke aan zee")
	if want := (vocab.Place{ID: "zwoerdeke-xy", Name: "Zwoerdeke aan Zee", Country: "SN", Kind: vocab.PlaceDistrict, Population: 1200, Shown: true, Ours: true, Within: id}); len(found) != 1 || found[0] != want {
		t.Errorf("zwoerdeke: %+v", found)
	}
	if p, ok := vocab.PlaceByID("zwoerdeke-xy"); !ok || p.Country != "SN" {
		t.Errorf("by id: %+v %t", p, ok)
	}
	if label, ok := vocab.PlaceLabel("zwoerdeke-xy", lang.FR); !ok || label != "Zourdec" {
		t.Errorf("label %q", label)
	}
	if whole, begins := may("Zwoerdeke aan Zee"); !whole || !begins {
		t.Errorf("the filter says %t and %t of a name of the gazetteer", whole, begins)
	}
	if names := vocab.PlaceNames("Zourdec"); !slices.Contains(names, "Zwoerdeke aan Zee") || slices.Contains(names, "Zourdec") {
		t.Errorf("other names: %v", names)
	}
	if found := vocab.PlacesNamed("paris"); len(found) < 2 || found[0].ID != "paris-of-ours" || found[1].Country != "FR" {
		t.Errorf("paris: %+v", found)
	}
	vocab.UseGazetteer(nil)
	if len(vocab.PlacesNamed("zwoerdeke")) > 0 || vocab.GazetteerMark() != "" {
		t.Error("a gazetteer that is taken away still speaks")
	}
}

// TestOneMarkOneReading: the mark is that of what a gazetteer says, not of how it is written down.
func TestOneMarkOneReading(t *testing.T) {
	t.Cleanup(func() { vocab.UseGazetteer(nil) })
	mark := func(text string) string {
		vocab.UseGazetteer(vocab.ReadGazetteer([]byte(text)))
		return vocab.GazetteerMark()
	}
	a := mark("x-sn\tIksdorp\t\t\t\tSN\ny-sn\tIgrek\t\t\t\tSN\n")
	if a == "" || a != mark("# a note\ny-sn\tIgrek\t\t\tmunicipality\tSN\t\t\n\nx-sn\tIksdorp\t\t\t\tSN") {
		t.Error("the same places in another order have another mark")
	}
	for _, other := range []string{"x-sn\tIksdorp\t\t\t\tSN\n", "x-sn\tIksdorp\t\t\t\tML\ny-sn\tIgrek\t\t\t\tSN\n", "x-sn\t\tIksdorp\t\t\tSN\ny-sn\tIgrek\t\t\t\tSN\n"} {
		if mark(other) == a {
			t.Errorf("%q has the mark of another", other)
		}
	}
	if mark("# nothing\n") != "" {
		t.Error("an empty gazetteer has a mark")
	}
}

// TestBadLinesOfAGazetteerAreTold: by number, and the others work.
func TestBadLinesOfAGazetteerAreTold(t *testing.T) {
	g := vocab.ReadGazetteer([]byte("good-sn\tGoed\t\t\t\tSN\n" +
		"Bad Id\tA\t\t\t\tSN\n" +
		"no-name\t\t\t\t\tSN\n" +
		"no-country\tNaamloos\n" +
		"bad-kind\tNaam\t\t\tempire\tSN\n" +
		"bad-country\tNaam\t\t\t\tSenegal\n" +
		"bad-part\tNaam\t\t\t\tSN\tnowhere-at-all\n" +
		"bad-people\tNaam\t\t\t\tSN\t\tmany\n" +
		"good-sn\tNog eens\t\t\t\tSN\n" +
		"short\tX\t\t\t\tSN\n" +
		"gn-0\tNul\t\t\t\tSN\n" +
		"gn-999999999\tOnbekend\t\t\t\t\n" +
		"long\tNaam\t\t\t\tSN\t\t\tmore\n" +
		"last-sn\tLaatst\t\t\t\tSN\tgood-sn\n"))
	var lines []int
	for _, f := range g.Faults() {
		lines = append(lines, f.Line)
		if !strings.HasPrefix(f.String(), "line ") || f.Reason == "" {
			t.Errorf("%q says nothing", f)
		}
	}
	if want := []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}; !slices.Equal(lines, want) || g.Len() != 2 {
		t.Errorf("faults in %v, want %v; %d places\n%v", lines, want, g.Len(), g.Faults())
	}
}

// FuzzReadGazetteer: whatever the table is, it ends, and every place can be found by its names.
func FuzzReadGazetteer(f *testing.F) {
	f.Add("x-sn\tIksdorp|Iks\t\tEx\tdistrict\tSN\tx-sn\t12\n")
	f.Add("\xef\xbb\xbf#\n\t\t\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		g := vocab.ReadGazetteer([]byte(text))
		if g.Len()+len(g.Faults()) > strings.Count(text, "\n")+1 {
			t.Errorf("%d places and %d faults", g.Len(), len(g.Faults()))
		}
	})
}
