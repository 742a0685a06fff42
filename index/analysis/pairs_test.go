package analysis

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/internal/lang"
)

// parts are the headings in testdata/pairs.*.txt under which pairs stand that were written before anybody saw their outcome.
var parts = []string{"from the documents", "held", "fresh"}

// pair is two words of testdata/pairs.*.txt that a search must, or must not, take for one.
type pair struct {
	line int
	a, b string
	meet bool
	part int // of parts: 0 from the documents of the field
}

// meets reports whether a search for either word finds a text that says the other: as words side by side or as a joined form.
// The parts of compounds are left out, which make more words meet than mean the same.
func meets(l lang.Code, a, b string) bool {
	finds := func(typed, text string) bool {
		want, says, inside := For(l).Want(typed), For(l).Terms(text), For(l).Parts(text)
		if slices.Equal(texts(want.Stems), texts(says)) {
			return true
		}
		holds := func(stem string) bool {
			return slices.ContainsFunc(inside, func(t Term) bool { return t.Kind == Joined && t.Text == stem }) ||
				len(says) == 1 && says[0].Text == stem
		}
		return len(want.Stems) == 1 && holds(want.Stems[0].Text) || want.Joined != "" && holds(want.Joined)
	}
	return finds(a, b) && finds(b, a)
}

// pairsOf reads the pairs of a language.
func pairsOf(t *testing.T, l lang.Code) []pair {
	t.Helper()
	name := filepath.Join("testdata", fmt.Sprintf("pairs.%s.txt", l))
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []pair
	part, n := 0, 0
	for line := range strings.Lines(string(b)) {
		n++
		line = strings.TrimSpace(line)
		if i := slices.Index(parts, line); i > 0 {
			part = i
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		sign := "="
		if strings.Contains(line, " ! ") {
			sign = "!"
		}
		words := strings.Split(line, " "+sign+" ")
		for i, w := range words {
			if strings.HasPrefix(w, `"`) {
				if words[i], err = strconv.Unquote(w); err != nil {
					t.Fatalf("%s:%d: %s: %v", name, n, w, err)
				}
			} else if strings.ContainsAny(w, "=!") {
				t.Fatalf("%s:%d: %q is no word", name, n, w)
			}
		}
		if len(words) < 2 {
			t.Fatalf("%s:%d: %q is no pair", name, n, line)
		}
		for _, w := range words[1:] {
			pairs = append(pairs, pair{n, words[0], w, sign == "=", part})
		}
	}
	return pairs
}

// At least 200 pairs a language that must meet and must not meet; see testdata.
func TestPairs(t *testing.T) {
	for _, l := range lang.All() {
		pairs := pairsOf(t, l)
		if len(pairs) < 200 {
			t.Errorf("%s: %d pairs, fewer than 200", l, len(pairs))
		}
		all, right := make([]int, len(parts)), make([]int, len(parts))
		for _, p := range pairs {
			all[p.part]++
			if meets(l, p.a, p.b) == p.meet {
				right[p.part]++
				continue
			}
			verdict := "do not meet"
			if !p.meet {
				verdict = "meet"
			}
			t.Errorf("pairs.%s.txt:%d: %s and %s %s: %q and %q", l, p.line, p.a, p.b, verdict, texts(For(l).Terms(p.a)), texts(For(l).Terms(p.b)))
		}
		for i, name := range parts {
			t.Logf("%s: %d of %d pairs right, %s", l, right[i], all[i], name)
		}
	}
}
