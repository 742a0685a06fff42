package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/lang"
)

// The bytes of the parts of a word are whole letters of the text, whatever folding made of them.
func TestPartsStandWhereTheyAreWritten(t *testing.T) {
	for _, tt := range []struct {
		raw  string
		cut  int // of the folded word: the first part ends here
		want string
	}{
		{"stedenband", 6, "steden|band"},
		{"Coöperatieraad", 10, "Coöperatie|raad"},
		{"coo\u0308peratieraad", 10, "coo\u0308peratie|raad"},
		{"cafe\u0301raad", 4, "cafe\u0301|raad"}, // the mark stays with its letter
		{"ideeënbus", 6, "ideeën|bus"},
		{"samen\u00adwerkings\u00adakkoord", 13, "samen\u00adwerkings|akkoord"},
		{"d’accordraad", 7, "d’accord|raad"},
		{"programma’s", 9, "programma|s"},
		{"ĳsbaan", 3, "ĳs|baan"},
		{"œuvreband", 6, "œuvre|band"},
		{"œuvreband", 1, "œ|œuvreband"}, // a letter that is two is never cut
		{"ﬁnancebeleid", 7, "ﬁnance|beleid"},
		{"STEDENBAND", 6, "STEDEN|BAND"},
	} {
		folded := Fold(tt.raw)
		a, b := within(tt.raw, 0, tt.cut)
		c, d := within(tt.raw, tt.cut, len(folded))
		if got := tt.raw[a:b] + "|" + tt.raw[c:d]; got != tt.want {
			t.Errorf("%q cut at %d of %q is %q, want %q", tt.raw, tt.cut, folded, got, tt.want)
		}
	}
}

// Hyphenated words are also one word, at the place of the first.
func TestJoinedForms(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"Het Noord-Zuid debat", []string{"1 noordzuid Noord-Zuid"}},
		{"Noord-Zuidbeleid", []string{"0 noordzuidbeleid Noord-Zuidbeleid", "0 noordzuid Noord-Zuid"}},
		{"Zuid‑Zuid", []string{"0 zuidzuid Zuid‑Zuid"}},
		{"Al-Hoceïma’s", []string{"0 alhoceima Al-Hoceïma’s"}},
		{"Sint-Lambrechts-Woluwe", []string{"0 sintlambrechtswoluuw Sint-Lambrechts-Woluwe"}},
		{"een-twee-drie-vier", nil}, // a list
		{"2014-2019 COVID-19", nil}, // numbers stay apart
		{"Noord - Zuid", nil},
		{"co-operatie", nil}, // one word already
	} {
		var got []string
		for _, p := range For(lang.NL).Parts(tt.text) {
			if p.Kind == Joined {
				got = append(got, fmt.Sprint(p.Position, " ", p.Text, " ", tt.text[p.Start:p.End]))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// FuzzWithin cuts a word anywhere: what a part covers begins and ends on letters, folds to at least the part, and to nothing more
// when the cut falls between two letters.
func FuzzWithin(f *testing.F) {
	for _, s := range []string{"coo\u0308peratie", "samen\u00adwerking", "œuvre’s", "ĳs", "İstanbul", "ﬁﬀ", "a\u0300\u0301b", "é"} {
		f.Add(s, 2, 5)
	}
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		for w := range words(text) {
			raw := text[w.start:w.end]
			folded := Fold(raw)
			if start < 0 || end > len(folded) || start >= end || len(raw) > maxTerm || !utf8.ValidString(folded[start:end]) {
				continue
			}
			from, to := within(raw, start, end)
			if from < 0 || from >= to || to > len(raw) || !utf8.ValidString(raw[from:to]) {
				t.Fatalf("%q [%d:%d] of %q is [%d:%d]", raw, start, end, folded, from, to)
			}
			got := Fold(raw[from:to])
			if !strings.Contains(got, folded[start:end]) {
				t.Fatalf("%q [%d:%d] of %q is %q, which folds to %q", raw, start, end, folded, raw[from:to], got)
			}
			if before := len(Fold(raw[:from])); before == start && len(Fold(raw[:to])) == end && got != folded[start:end] {
				t.Fatalf("%q [%d:%d] of %q folds to %q", raw, start, end, folded, got)
			}
		}
	})
}

// FuzzParts holds what stands inside words against the words, and what is wanted of a text against the text itself.
func FuzzParts(f *testing.F) {
	for _, s := range []string{"stedenband Noord-Zuid", "samenwerkingsakkoorden’s", "coo\u0308peratie-raad", "a-b-c-d", "water\u00adput", "-'-", "é-é", "\u0301-a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range lang.All() {
			chain := For(l)
			exact, stems, parts := chain.All(text)
			at := map[int]Term{}
			for _, w := range exact {
				at[w.Position] = w
			}
			for _, p := range parts {
				w, ok := at[p.Position]
				switch {
				case !ok || p.Text == "" || !utf8.ValidString(p.Text):
					t.Fatalf("%s %q: part %+v of no word", l, text, p)
				case p.Start < w.Start || p.End <= p.Start || p.End > len(text) || p.Kind == Part && p.End > w.End:
					t.Fatalf("%s %q: part %+v outside of word %+v", l, text, p, w)
				case !utf8.ValidString(text[p.Start:p.End]):
					t.Fatalf("%s %q: part %+v cuts a letter", l, text, p)
				}
			}
			if !slices.Equal(stems, chain.Terms(text)) || !slices.Equal(parts, chain.Parts(text)) || !slices.Equal(exact, Exact().Terms(text)) {
				t.Fatalf("%s %q: one pass gives other terms than three", l, text)
			}
			want := chain.Want(text)
			if !slices.Equal(want.Stems, stems) {
				t.Fatalf("%s %q: wants %v, has %v", l, text, want.Stems, stems)
			}
			inside := func(s string) bool {
				same := func(t Term) bool { return t.Text == s }
				return slices.ContainsFunc(stems, same) || slices.ContainsFunc(parts, same)
			}
			if want.Joined != "" && !inside(want.Joined) {
				t.Fatalf("%s %q: wants %q", l, text, want.Joined)
			}
			for _, p := range want.Pieces {
				if !inside(p) {
					t.Fatalf("%s %q: wants piece %q", l, text, p)
				}
			}
		}
	})
}
