package cluster

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/index/ranking"
)

// reads compiles a pattern of the cluster: what is used of its syntax is read the same here, when it stands for the whole word.
func reads(t *testing.T, pattern string) *regexp.Regexp {
	t.Helper()
	r, err := regexp.Compile("(?s)^(?:" + pattern + ")$")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var lettersOfTests = []rune(`aabcx1é女α.*[]^-\"#@&<>~{}()|+?` + "\U0001F600\ud7ff\ue000")

func randomWord(r *rand.Rand, most int) []rune {
	w := make([]rune, r.IntN(most+1))
	for i := range w {
		w[i] = lettersOfTests[r.IntN(len(lettersOfTests))]
	}
	return w
}

// slip changes a word by one edit.
func slip(r *rand.Rand, w []rune) []rune {
	out := append([]rune{}, w...)
	i := r.IntN(len(w) + 1)
	switch x := lettersOfTests[r.IntN(len(lettersOfTests))]; {
	case r.IntN(4) == 0 || i == len(w):
		return append(out[:i], append([]rune{x}, w[i:]...)...)
	case r.IntN(3) == 0:
		return append(out[:i], w[i+1:]...)
	case r.IntN(2) == 0 && i+1 < len(w):
		out[i], out[i+1] = w[i+1], w[i]
	default:
		out[i] = x
	}
	return out
}

// Words two edits away that begin otherwise are all one edit away from what is asked for instead, which begins as they do.
func TestOtherwise(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	other := 0
	for range 1500 {
		w := randomWord(r, 9)
		if len(w) == 0 {
			continue
		}
		d, ways := ranking.NewDistance(w), strings.Fields(otherwise(w, lettersOfTests))
		for range 20 {
			near := slip(r, slip(r, w))
			if len(near) == 0 || near[0] == w[0] || len(w) > 1 && string(near) == string(w[2:]) || d.To(string(near), 2) != 2 {
				continue
			}
			other++
			if !slices.ContainsFunc(ways, func(way string) bool {
				first, _ := utf8.DecodeRuneInString(way)
				return first == near[0] && ranking.NewDistance([]rune(way)).To(string(near), 1) == 1
			}) {
				t.Fatalf("%q is not near %q: %q", string(near), string(w), ways)
			}
		}
	}
	if other < 2000 {
		t.Errorf("%d words were near", other)
	}
	if ways := strings.Fields(otherwise([]rune("a b\x00c"), []rune("x"))); len(ways) != 4 {
		t.Errorf("a blank parts words: %q", ways)
	}
}

func TestBehindPattern(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	both := [2]int{}
	for range 2000 {
		prefix := string(randomWord(r, 2))
		last := prefix + string(randomWord(r, 3))
		if last == prefix && prefix == "" {
			continue
		}
		pattern := reads(t, behindPattern(prefix, last))
		for range 10 {
			w := prefix + string(randomWord(r, 3))
			if r.IntN(4) == 0 {
				w = last + string(randomWord(r, 1))
			}
			got, want := pattern.MatchString(w), w > last
			if got != want {
				t.Fatalf("%q behind %q with %q: %t, want %t: %s", w, last, prefix, got, want, pattern)
			}
			if want {
				both[1]++
			} else {
				both[0]++
			}
		}
		if all := reads(t, behindPattern(prefix, "")); !all.MatchString(last) || prefix != "" && all.MatchString("z"+last) {
			t.Fatalf("the words with %q: %s", prefix, all)
		}
	}
	if min(both[0], both[1]) < 3000 {
		t.Errorf("%v words were before and behind", both)
	}
	if p := behindPattern("", string(utf8.MaxRune)); !reads(t, p).MatchString(strings.Repeat(string(utf8.MaxRune), 2)) || reads(t, p).MatchString("a") {
		t.Errorf("behind the last letter: %s", p)
	}
}
