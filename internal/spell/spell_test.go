package spell

import (
	"context"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
)

// words is a lexicon in memory: folded words with the number of documents that have them.
type words map[string]int

func (w words) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	for _, text := range slices.Sorted(maps.Keys(w)) {
		if strings.HasPrefix(text, prefix) && !f(index.Word{Text: text, Documents: w[text]}) {
			return nil
		}
	}
	return ctx.Err()
}

func (w words) Alike(ctx context.Context, word string, most int) (all []index.Word, err error) {
	err = w.Words(ctx, "", func(o index.Word) bool {
		if edits([]rune(word), []rune(o.Text)) <= most {
			all = append(all, o)
		}
		return true
	})
	return all, err
}

func (w words) Count(ctx context.Context, of ...string) ([]int, error) {
	counts := make([]int, len(of))
	for i, text := range of {
		counts[i] = w[text]
	}
	return counts, ctx.Err()
}

// edits counts insertions, deletions, changes and swaps of neighbours, as the definition of the lexicon has them.
func edits(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+1)
				if a[i-1] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-1][j-1])
				}
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// library is the words of a few documents.
var library = words{
	"stedenband": 12, "stedenbanden": 9, "jumelage": 14, "jumelages": 4, "twinning": 8, "burgerlijke": 5, "stand": 6, "stad": 20,
	"gent": 3, "genk": 2, "bucarest": 1, "kardjali": 1, "senegal": 9, "marsassoum": 3, "cooperation": 11, "samenwerking": 10,
	"gemeente": 30, "commune": 22, "ouagadougou": 2, "afval": 7, "water": 9, "philippeville": 1, "anderlecht": 8, "de": 40, "ijzer": 2,
}

// first returns the likeliest word for a typed one, and the others behind it.
func first(t *testing.T, w words, typed string) (string, []Candidate) {
	t.Helper()
	all, err := Correct(t.Context(), w, typed, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		return "", nil
	}
	return all[0].Text, all
}

func TestCorrect(t *testing.T) {
	for _, tt := range []struct{ name, typed, want string }{
		{"two neighbours swapped", "stedenbnad", "stedenband"},
		{"a letter too few", "jumlage", "jumelage"},
		{"a letter too many", "twinnning", "twinning"},
		{"the key beside it", "gemeemte", "gemeente"},
		{"the key beside it, French keyboard", "se,egal", "Senegal"},
		{"a letter typed twice", "watter", "water"},
		{"a double letter typed once", "marsasoum", "Marsassoum"},
		{"the first letter", "ommune", "commune"},
		{"the first two letters", "ujmelage", "jumelage"},
		{"two edits in a long word", "samenwrkign", "samenwerking"},
		{"ph as f", "filippeville", "Philippeville"},
		{"ij as y", "yzer", "ijzer"},
		{"ou as oe, twice, and more", "wagadoegoe", "Ouagadougou"},
		{"c as k", "kooperation", "coopération"},
		{"accents do not count", "coöpération", ""}, // it stands there
		{"capitals do not count", "MARSASOUM", "Marsassoum"},
		{"a lost blank", "burgerlijkestand", "burgerlijke stand"},
		{"a name of the vocabulary keeps its capital", "senegla", "Senegal"},
		{"a name that stands under another name", "Boekarset", "Boekarest"},
		{"what stands there is right", "stad", ""},
		{"too short to tell", "gn", ""},
		{"a number", "2104", ""},
		{"a word with digits", "covid19", ""},
		{"nothing like it", "xylofoon", ""},
		{"two edits in a short word", "wtre", ""},
		{"nothing", "", ""},
		{"no letters", "---", ""},
		{"a very long word", strings.Repeat("stedenband", 200), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, all := first(t, library, tt.typed); got != tt.want {
				t.Errorf("%q may mean %+v, want %q first", tt.typed, all, tt.want)
			}
		})
	}
}

func TestTheLikelierComesFirst(t *testing.T) {
	for _, tt := range []struct {
		name, typed string
		have        words
		want        string
	}{
		{"a swap before a change", "hnad", words{"hand": 1, "hnap": 1}, "hand hnap"},
		{"a neighbouring key before a far one", "stafen", words{"staden": 2, "staken": 2}, "Staden staken"},
		{"more documents at equal cost", "pland", words{"plan": 1, "plank": 1, "planx": 90}, "planx plan plank"},
		{"the end before the beginning", "mater", words{"kater": 3, "matec": 3}, "matec kater"},
		{"a name before another word", "maxi", words{"mari": 1, "mali": 1}, "Mali mari"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, all := first(t, tt.have, tt.typed)
			var got []string
			for _, c := range all {
				got = append(got, c.Text)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%q may mean %+v, want %s", tt.typed, all, tt.want)
			}
		})
	}
}

func TestBetterThanAWordThatStandsThere(t *testing.T) {
	have := words{"stedenbnad": 1, "stedenband": 12, "genk": 2, "gent": 3}
	for typed, want := range map[string]string{"stedenbnad": "stedenband", "genk": "", "stedenband": ""} {
		all, err := Better(t.Context(), have, typed, 1)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(all) > 0 {
			got = all[0].Text
		}
		if got != want {
			t.Errorf("instead of %q: %q, want %q", typed, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, tt := range []struct{ first, second, want string }{
		{"steden", "band", "stedenband"}, {"jume", "lage", "jumelage"}, {"gemeente", "water", ""}, {"", "stad", ""}, {"Sene", "gal", "Senegal"},
	} {
		c, ok, err := Join(t.Context(), library, tt.first, tt.second)
		if err != nil || ok != (tt.want != "") || ok && c.Text != tt.want {
			t.Errorf("%s %s: %+v %v %v, want %q", tt.first, tt.second, c, ok, err, tt.want)
		}
	}
}

// The distance is that of the definition when every slip costs one, and never more than it at any weights.
func TestDistanceIsAtMostTheEdits(t *testing.T) {
	all := slices.Sorted(maps.Keys(library))
	for _, a := range all {
		for _, b := range all {
			d, n := distance([]rune(a), []rune(b)), edits([]rune(a), []rune(b))
			if most := float64(n) + 2*(dearFirst-1); d > most+1e-9 || (d == 0) != (n == 0) || d < 0 {
				t.Errorf("%s, %s: %f for %d edits", a, b, d, n)
			}
			for most := range 4 {
				if withinEdits([]rune(a), []rune(b), most) != (n <= most) {
					t.Errorf("%s, %s: %d edits", a, b, n)
				}
			}
		}
	}
}

func TestTheLexiconsErrorsAreTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Correct(ctx, library, "stedenbnad", 3); !errors.Is(err, context.Canceled) {
		t.Errorf("a question whose asker has gone: %v", err)
	}
}

// FuzzCorrect holds what must be true of any word and any lexicon.
func FuzzCorrect(f *testing.F) {
	f.Add("stedenbnad", "stedenband stad gent", 3)
	f.Add("Sint-Joots", "sint joost ten node", 1)
	f.Add("ÿŒ\xff\u0301", "a b c", 2)
	f.Add("mostaghanem", "mostaganem مستغانم", 5)
	f.Fuzz(func(t *testing.T, typed, text string, n int) {
		have := words{}
		for i, term := range analysis.Exact().Terms(text) {
			have[term.Text] = i + 1
		}
		all, err := Correct(t.Context(), have, typed, n)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Correct(t.Context(), have, typed, n)
		if !slices.Equal(all, again) {
			t.Errorf("%q: %+v, then %+v", typed, all, again)
		}
		if len(all) > max(n, 0) {
			t.Errorf("%d candidates, at most %d were asked for", len(all), n)
		}
		if have[analysis.Fold(typed)] > 0 && len(all) > 0 {
			t.Errorf("%q stands there and may mean %+v", typed, all)
		}
		for i, c := range all {
			if !utf8.ValidString(c.Text) || c.Text == "" || c.Documents < 1 || c.Cost <= 0 || c.Cost > 2 || math.IsNaN(c.Cost) {
				t.Errorf("%q may mean %+v", typed, c)
			}
			if i > 0 && c.score() < all[i-1].score() {
				t.Errorf("%q: %+v stands behind %+v", typed, c, all[i-1])
			}
		}
	})
}
