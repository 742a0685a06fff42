package entity

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMatcher(t *testing.T) {
	m := newMatcher([]name[string]{
		{text: "Congo", value: "CD"},
		{text: "Congo-Brazzaville", value: "CG"},
		{text: "République du Congo", value: "CG"},
		{text: "République démocratique du Congo", value: "CD"},
		{text: "Côte d'Ivoire", value: "CI"},
		{text: "St. Lucia", value: "LC"},
		{text: "VS", spelt: asWritten, value: "US"},
		{text: "U.S.A.", spelt: asWritten, value: "US"},
		{text: "drinkwater", spelt: anyCase, value: "water"},
		{text: "Sao Tomé", value: "ST"},
		{text: "Niger", value: "NE"}, {text: "Niger", value: "river"},
	})
	for _, tt := range []struct {
		name, in string
		want     []string // surface=values
	}{
		{"the longest name wins", "in Congo-Brazzaville en in Congo", []string{"Congo-Brazzaville=CG", "Congo=CD"}},
		{"blank for hyphen", "Congo Brazzaville", []string{"Congo Brazzaville=CG"}},
		{"not over a comma", "Congo, Brazzaville", []string{"Congo=CD"}},
		{"not over a full stop", "au Congo. Brazzaville", []string{"Congo=CD"}},
		{"not over two lines", "Congo\n\n \nBrazzaville", []string{"Congo=CD"}},
		{"lower-case beginning of a proper name", "la république démocratique du Congo", []string{"république démocratique du Congo=CD"}},
		{"no capital at all", "congo", nil},
		{"all capitals without accents", "COTE D’IVOIRE", []string{"COTE D’IVOIRE=CI"}},
		{"decomposed accents", "Co\u0302te d'Ivoire", []string{"Co\u0302te d'Ivoire=CI"}},
		{"whole words only", "Congolees, Kongo, VSNU", nil},
		{"full stop behind a short word", "St. Lucia", []string{"St. Lucia=LC"}},
		{"abbreviation as written", "de VS, vs, Vs", []string{"VS=US"}},
		{"abbreviation with full stops", "the U.S.A. too", []string{"U.S.A=US"}},
		{"common word", "DRINKWATER en drinkwater", []string{"DRINKWATER=water", "drinkwater=water"}},
		{"two values", "Niger", []string{"Niger=NE+river"}},
		{"a failed long name gives its place to a short one", "République du congo, République du Congo", []string{"République du congo=CG", "République du Congo=CG"}},
		{"no-break space", "São\u00a0Tomé", []string{"São\u00a0Tomé=ST"}},
		{"nothing", "", nil},
		{"broken bytes", "\xff\xfeCongo\xff", []string{"Congo=CD"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, h := range m.find(tt.in) {
				got = append(got, tt.in[h.start:h.end]+"="+strings.Join(h.values, "+"))
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("find(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestMatcherIsLinear(t *testing.T) {
	// A name that begins like the whole text must not be tried again over all of it: this would take minutes.
	m := newMatcher([]name[int]{{text: "stad stad stad stad stad stad x", spelt: anyCase}, {text: "Stad", value: 1}})
	for _, unit := range []string{"stad ", "STAD(", "[[((", "1234 ", "Stad-", "é̂ ", "StadStad"} {
		text := strings.Repeat(unit, 2_000_000/len(unit))
		for _, h := range m.find(text) {
			if got := text[h.start:h.end]; !strings.EqualFold(got, "stad") {
				t.Fatalf("%q: found %q", unit, got)
			}
		}
	}
}

func FuzzMatcher(f *testing.F) {
	for _, s := range []string{"Congo Brazzaville", "République", "İstanbul ß Œuvre", "\xff", "ﬁ ﷺ"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, n string) {
		m := newMatcher([]name[string]{{text: n, spelt: anyCase, value: n}, {text: "Congo", value: "CD"}})
		last := 0
		for _, h := range m.find(text) {
			if h.start < last || h.end <= h.start || h.end > len(text) {
				t.Fatalf("hit [%d:%d] after %d in %q", h.start, h.end, last, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[h.start:h.end]) {
				t.Fatalf("hit cuts a letter: %q", text[h.start:h.end])
			}
			last = h.end
		}
	})
}

func TestFreeWords(t *testing.T) {
	const text = "one two three four"
	for _, tt := range []struct {
		name  string
		known []span
		want  string
	}{
		{"nothing known", nil, "one two three four"},
		{"the first", []span{{0, 3}}, "two three four"},
		{"the last", []span{{14, 18}}, "one two three"},
		{"two beside one another", []span{{4, 7}, {8, 13}}, "one four"},
		{"one over two words", []span{{4, 13}}, "one four"},
		{"a part of a word", []span{{5, 6}}, "one two three four"},
		{"an empty one", []span{{0, 0}, {4, 7}}, "one three four"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for a, b := range freeWords(wordsIn(text), len(tt.known), func(i int) (int, int) { return tt.known[i].start, tt.known[i].end }) {
				got = append(got, text[a:b])
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%q, want %q", s, tt.want)
			}
		})
	}
}
