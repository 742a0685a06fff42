package answer

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

func TestTheBeginningOfAWordIsMarked(t *testing.T) {
	for _, tt := range []struct{ label, typed, want string }{
		{"Senegal", "sen", "[Sen]egal"},
		{"Sénégal", "sene", "[Séné]gal"},
		{"Burgerlijke stand en bevolking", "stan", "Burgerlijke [stan]d en bevolking"},
		{"Burgerlijke stand en bevolking", "burgerlijke st", "[Burgerlijke st]and en bevolking"},
		{"Sint-Joost-ten-Node", "joost te", "Sint-[Joost-te]n-Node"},
		{"Côte d’Ivoire", "iv", "Côte d’[Iv]oire"},
		{"Œuvres sociales", "o", "[Œ]uvres sociales"},
		{"Œuvres sociales", "oeu", "[Œu]vres sociales"},
		{"Mali (land)", "mali", "[Mali] (land)"},
		{"Mali", "mali", "[Mali]"},
		{"Mali", "ali", "Mali"},
		{"Mali", "mali en", "Mali"},
		{"", "a", ""},
	} {
		if got := marked(beginningMarked(tt.label, tt.typed)); got != tt.want {
			t.Errorf("%q in %q: %s, want %s", tt.typed, tt.label, got, tt.want)
		}
	}
}

// Every beginning of every word of every name finds its thing, and no fragment loses a letter of the label.
func TestEveryNameIsFoundByItsBeginnings(t *testing.T) {
	x := beginnings()
	for thing, n := range x.things {
		if thing%17 != 0 { // a sample: it is slow by its nature
			continue
		}
		n.each(func(_ lang.Code, name string) {
			folded := vocab.Fold(name)
			for i := range folded {
				if i > 0 && folded[i-1] != ' ' {
					continue
				}
				typed := folded[i:min(len(folded), i+4)]
				if !utf8.ValidString(typed) {
					continue
				}
				if !slices.ContainsFunc(x.find(strings.TrimSpace(typed)), func(m match) bool { return m.thing == thing }) {
					t.Errorf("%q does not find %q", typed, name)
				}
				parts := beginningMarked(name, strings.TrimSpace(typed))
				var whole strings.Builder
				for _, p := range parts {
					whole.WriteString(p.Text)
				}
				if whole.String() != name || !slices.ContainsFunc(parts, func(f Fragment) bool { return f.Hit }) {
					t.Errorf("%q in %q: %+v", typed, name, parts)
				}
			}
		})
	}
}

func FuzzBeginningMarked(f *testing.F) {
	f.Add("Sénégal", "sene")
	f.Add("Œ\u0301\xff", "oe")
	f.Add("ﬁche", "fi")
	f.Fuzz(func(t *testing.T, label, typed string) {
		var whole strings.Builder
		for _, p := range beginningMarked(label, vocab.Fold(typed)) {
			whole.WriteString(p.Text)
		}
		if whole.String() != label {
			t.Errorf("%q in %q became %q", typed, label, whole.String())
		}
	})
}

func TestKindsTakeTurns(t *testing.T) {
	e, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	c := NewCompleter(e)
	for _, tt := range []struct {
		typed string
		l     lang.Code
		want  []string // kind, label and language, in this order among what is told
	}{
		{"sen", lang.NL, []string{"country [Sen]egal nl"}},
		{"senegal", lang.NL, []string{"country [Senegal] nl"}},
		{"sénégal", lang.EN, []string{"country [Senegal] en"}},
		{"turkije", lang.FR, []string{"country [Turkije] nl"}},
		{"anderl", lang.FR, []string{"municipality [Anderl]echt fr"}},
		{"burgerl", lang.NL, []string{"theme [Burgerl]ijke stand en bevolking nl"}},
		{"stedenb", lang.NL, []string{"concept [stedenb]and nl"}},
		{"état c", lang.FR, []string{"theme [État c]ivil et population fr"}},
	} {
		s, err := c.Suggest(t.Context(), tt.typed, tt.l, query.Query{}, MaxSuggestions)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, one := range s.Suggestions {
			got = append(got, one.Kind+" "+marked(one.Label)+" "+string(one.Language))
		}
		at := -1
		for _, want := range tt.want {
			i := slices.Index(got, want)
			if i <= at {
				t.Errorf("%q: %q lack %q", tt.typed, got, want)
			}
			at = i
		}
	}
}

// Counts follow the index: what is added is counted at the next question.
func TestCountsFollowTheIndex(t *testing.T) {
	s := town()
	c := NewCompleter(s)
	count := func() int {
		out, err := c.Suggest(t.Context(), "japan", lang.NL, query.Query{}, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range out.Suggestions {
			if one.Kind == kindCountry {
				return *one.Count
			}
		}
		return 0
	}
	if n := count(); n != 1 {
		t.Errorf("%d documents of Japan, want 1", n)
	}
	before := len(s.searches)
	if count(); len(s.searches) != before {
		t.Error("counted again though nothing has changed")
	}
}

// Names of concepts are many; they leave room for the page about a town, though its name stands late in the title.
func TestNoKindOfCompletionTakesAllPlaces(t *testing.T) {
	several := func(kind string, n int) []Suggestion {
		all := make([]Suggestion, n)
		for i := range all {
			all[i].Kind = kind
		}
		return all
	}
	kinds := func(all []Suggestion) string {
		var out []string
		for _, s := range all {
			out = append(out, s.Kind)
		}
		return strings.Join(out, " ")
	}
	turns := [tiers]map[string][]Suggestion{
		{}, {kindConcept: several(kindConcept, 9), kindCountry: several(kindCountry, 1)}, {kindDocument: several(kindDocument, 2)},
	}
	for limit, want := range map[int]string{
		0: "",
		1: "country",
		6: "country concept concept concept document document",
		8: "country concept concept concept concept document document concept",
	} {
		if got := kinds(mixed(turns, limit)); got != want {
			t.Errorf("%d places: %s, want %s", limit, got, want)
		}
	}
}
