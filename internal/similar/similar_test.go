package similar_test

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"entente/internal/similar"
)

func TestShingles(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       float64
	}{
		{"the same", "De raad keurt het verdrag goed.", "De raad keurt het verdrag goed.", 1},
		{"case and signs do not count", "De RAAD keurt, het verdrag: goed!", "de raad keurt het verdrag goed", 1},
		{"one word behind", "een twee drie vier vijf", "een twee drie vier vijf zes", 2.0 / 3},
		{"one word in the middle", "een twee drie vier vijf zes zeven", "een twee drie anders vijf zes zeven", 0},
		{"fewer words than a shingle has", "stedenband Parijs", "Stedenband Parijs", 1},
		{"order counts", "een twee drie vier", "vier drie twee een", 0},
		{"accents count", "la coopération avec la ville", "la cooperation avec la ville", 0},
		{"nothing", "", "een twee drie vier", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := similar.Jaccard(similar.Of(tt.a), similar.Of(tt.b)); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("likeness %v, want %v", got, tt.want)
			}
		})
	}
	if whole, pieces := similar.Of("een twee drie vier vijf"), similar.Of("een twee", "drie vier vijf"); !slices.Equal(whole, pieces) {
		t.Error("where a text is cut into passages makes a difference")
	}
}

// naive is the likeness written out with words.
func naive(a, b string) float64 {
	set := func(s string) map[string]bool {
		w := strings.Fields(s)
		m := map[string]bool{}
		for i := range max(len(w)-3, 0) {
			m[strings.Join(w[i:i+4], " ")] = true
		}
		return m
	}
	x, y := set(a), set(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func TestLikenessAgainstWords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		a := words(rng, 20+rng.IntN(100))
		b := slices.Clone(a)
		for range rng.IntN(20) {
			b[rng.IntN(len(b))] = "anders"
		}
		x, y := strings.Join(a, " "), strings.Join(b, " ")
		want := naive(x, y)
		p, q := similar.Of(x), similar.Of(y)
		if got := similar.Jaccard(p, q); math.Abs(got-want) > 1e-9 {
			t.Fatalf("likeness %v, want %v", got, want)
		}
		if _, ok := similar.AtLeast(0.5, p, q); ok != (want >= 0.5) {
			t.Fatalf("at least a half: %v, likeness %v", ok, want)
		}
	}
}

func words(rng *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26)))
	}
	return list
}

// texts are the starter corpus, without markup: documents written by a person, of one subject, some of them translations of
// each other.
func texts(t *testing.T) (names []string, all map[string][]string) {
	t.Helper()
	paths, err := filepath.Glob("../../seeds/??/*")
	paths = slices.DeleteFunc(paths, func(p string) bool { return !slices.Contains([]string{".html", ".md", ".txt"}, filepath.Ext(p)) })
	if err != nil || len(paths) < 40 {
		t.Fatalf("%d texts, %v", len(paths), err)
	}
	tag := regexp.MustCompile(`(?s)<(script|style|nav|footer|header).*?</(script|style|nav|footer|header)>|<[^>]*>`)
	all = map[string][]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.ToSlash(path)
		names = append(names, name)
		all[name] = strings.Fields(tag.ReplaceAllString(string(b), " "))
	}
	slices.Sort(names)
	return names, all
}

// alter changes a share of the words, each at random another, gone or doubled.
func alter(rng *rand.Rand, text []string, share float64) []string {
	var out []string
	for _, w := range text {
		if rng.Float64() >= share {
			out = append(out, w)
			continue
		}
		switch rng.IntN(3) {
		case 0:
			out = append(out, "gewijzigd"+w)
		case 1:
			out = append(out, w, "ook")
		}
	}
	return out
}

var furniture = strings.Fields(`Deze website gebruikt cookies om uw bezoek te verbeteren. Aanvaarden Weigeren Instellingen
Home Nieuws Agenda Bestuur Contact Zoeken Toegankelijkheid Privacyverklaring`)

// found reports whether the net and the exact comparison take two texts for near-duplicates.
func found(a, b []string) bool {
	p, q := similar.Of(a...), similar.Of(b...)
	x, y := similar.Net(p), similar.Net(q)
	shared := false
	for i := range x {
		shared = shared || x[i] == y[i]
	}
	_, close := similar.AtLeast(similar.Close, p, q)
	return shared && close
}

// Pairs of which it is known whether they are the same: texts with edits, furniture or a missing end, and all pairs of
// different texts, translations among them. The odd texts were looked at while the rules were made, the even ones not.
func TestPairs(t *testing.T) {
	names, all := texts(t)
	for half, title := range []string{"looked at", "held out"} {
		rng := rand.New(rand.NewPCG(5, uint64(half)))
		var mine []string
		for i, n := range names {
			if i%2 == half {
				mine = append(mine, n)
			}
		}
		right, missed, wrong, pairs, ten := 0, 0, 0, 0, 0
		try := func(name, what string, a, b []string) {
			if found(a, b) {
				right++
			} else {
				missed++
				t.Logf("%s, %s: overlooked", name, what)
			}
		}
		for i, n := range mine {
			a := all[n]
			for _, share := range []float64{0.01, 0.02, 0.03, 0.04, 0.05} {
				try(n, "edits", a, alter(rng, a, share))
			}
			try(n, "furniture", a, slices.Concat(furniture, a, furniture))
			try(n, "furniture and edits", a, slices.Concat(furniture, alter(rng, a, 0.02)))
			try(n, "an end missing", a, a[:len(a)*7/10])
			if found(a, alter(rng, a, 0.1)) {
				ten++
			}
			for _, m := range mine[i+1:] {
				pairs++
				if found(a, all[m]) {
					wrong++
					t.Logf("%s and %s: not the same", n, m)
				}
			}
		}
		p, r := float64(right)/float64(right+wrong), float64(right)/float64(right+missed)
		t.Logf("%s: %d texts, precision %.3f (%d of %d pairs of different texts wrong), recall %.3f; with one word in ten changed %d of %d",
			title, len(mine), p, wrong, pairs, r, ten, len(mine))
		if p < 0.99 || r < 0.95 {
			t.Errorf("%s: precision %.3f, recall %.3f; want 0.99 and 0.95", title, p, r)
		}
	}
}

func FuzzShinglesAsKept(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 2})
	f.Add([]byte{0, 0, 0, 2, 0, 0, 0, 1})
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var s similar.Shingles
		if s.UnmarshalBinary(b) != nil {
			return
		}
		if again, err := s.AppendBinary(nil); err != nil || !slices.Equal(again, b) {
			t.Errorf("%x became %x (%v)", b, again, err)
		}
		if len(s) > 0 && similar.Jaccard(s, s) != 1 {
			t.Error("not the same as itself")
		}
	})
}

func FuzzShingles(f *testing.F) {
	f.Add("De gemeente heeft een stedenband met Marsassoum.")
	f.Add("\xff\xfe e\u0301 ١٢٣")
	f.Fuzz(func(t *testing.T, text string) {
		s := similar.Of(text)
		if !slices.IsSorted(s) {
			t.Error("not in order")
		}
		similar.Net(s)
	})
}
