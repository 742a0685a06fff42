package spell

import (
	"math"
	"slices"
	"strings"
)

// What each kind of slip costs. A whole edit is 1; what fingers and ears do more easily costs less. Chosen on one half of the
// errors of the test in answer, and judged on the other.
const (
	costEdit      = 1.0 // a letter too many, too few or another
	costNeighbour = 0.8 // the key beside the right one, on a French or an English keyboard
	costVowel     = 0.9 // another vowel
	costDouble    = 0.5 // a letter typed twice, or once where it stands twice
	costSwap      = 0.6 // two neighbours the wrong way round
	costSound     = 0.5 // the same sound written in another way
	costBlank     = 1.0 // a blank lost or put into a word
	dearFirst     = 1.3 // an edit of the first letter costs this much more: people see what they begin with
)

// distance returns the least cost of slips that make typed of meant, both folded.
func distance(typed, meant []rune) float64 {
	if slices.Equal(typed, meant) {
		return 0
	}
	width := len(meant) + 1
	d := make([]float64, (len(typed)+1)*width)
	at := func(i, j int) *float64 { return &d[i*width+j] }
	for i := range len(typed) + 1 {
		for j := range width {
			if i == 0 && j == 0 {
				continue
			}
			best := math.Inf(1)
			dear := 1.0
			if i <= 1 && j <= 1 {
				dear = dearFirst
			}
			if i > 0 {
				best = min(best, *at(i-1, j)+dear*extra(typed, i-1))
			}
			if j > 0 {
				best = min(best, *at(i, j-1)+dear*missing(meant, j-1))
			}
			if i > 0 && j > 0 {
				best = min(best, *at(i-1, j-1)+dear*changed(typed[i-1], meant[j-1]))
				if i > 1 && j > 1 && typed[i-1] == meant[j-2] && typed[i-2] == meant[j-1] && typed[i-1] != typed[i-2] {
					best = min(best, *at(i-2, j-2)+costSwap)
				}
				for _, r := range sounds[typed[i-1]] {
					if endsWith(typed[:i], r.typed) && endsWith(meant[:j], r.meant) {
						best = min(best, *at(i-len(r.typed), j-len(r.meant))+costSound)
					}
				}
			}
			*at(i, j) = best
		}
	}
	return *at(len(typed), len(meant))
}

// extra is the cost of a letter that was typed and not meant.
func extra(typed []rune, i int) float64 {
	for _, j := range []int{i - 1, i + 1} {
		if j < 0 || j >= len(typed) {
			continue
		}
		if typed[j] == typed[i] {
			return costDouble
		}
	}
	for _, j := range []int{i - 1, i + 1} {
		if j >= 0 && j < len(typed) && keyboard[[2]rune{typed[i], typed[j]}] {
			return costNeighbour // a finger on two keys
		}
	}
	return costEdit
}

// missing is the cost of a letter that was meant and not typed.
func missing(meant []rune, j int) float64 {
	if j > 0 && meant[j-1] == meant[j] || j+1 < len(meant) && meant[j+1] == meant[j] {
		return costDouble
	}
	return costEdit
}

// changed is the cost of one letter in place of another.
func changed(typed, meant rune) float64 {
	switch {
	case typed == meant:
		return 0
	case keyboard[[2]rune{typed, meant}]:
		return costNeighbour
	case strings.ContainsRune(vowels, typed) && strings.ContainsRune(vowels, meant):
		return costVowel
	}
	return costEdit
}

const vowels = "aeiouy"

func endsWith(s, end []rune) bool {
	return len(s) >= len(end) && slices.Equal(s[len(s)-len(end):], end)
}

// withinEdits reports whether a and b are at most most insertions, deletions, changes or swaps of neighbours apart. It is quick
// where most is small and the words differ early, as almost all words do.
func withinEdits(a, b []rune, most int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a)+len(b) <= most
	}
	if most == 0 || abs(len(a)-len(b)) > most {
		return false
	}
	most--
	return withinEdits(a[1:], b[1:], most) || withinEdits(a[1:], b, most) || withinEdits(a, b[1:], most) ||
		len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && withinEdits(a[2:], b[2:], most)
}

// keyboards are the letters of the two layouts in use in Belgium and its neighbours, row by row. Each row stands half a key to
// the right of the one above it.
var keyboards = [][]string{
	{"azertyuiop", "qsdfghjklm", "wxcvbn"},
	{"qwertyuiop", "asdfghjkl", "zxcvbnm"},
}

// keyboard holds the pairs of letters whose keys touch on one of the keyboards, in both orders.
var keyboard = func() map[[2]rune]bool {
	touch := map[[2]rune]bool{}
	pair := func(row string, i int, other string, j int) {
		if j >= 0 && j < len(other) {
			a, b := rune(row[i]), rune(other[j])
			touch[[2]rune{a, b}], touch[[2]rune{b, a}] = true, true
		}
	}
	for _, rows := range keyboards {
		for y, row := range rows {
			for i := range row {
				pair(row, i, row, i+1)
				if y+1 < len(rows) {
					pair(row, i, rows[y+1], i-1)
					pair(row, i, rows[y+1], i)
				}
			}
		}
	}
	return touch
}()
