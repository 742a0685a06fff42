package analysis

import (
	"testing"
	"unicode/utf8"
)

// Whatever beginnings and endings come together, and however short the word between them, a stem is a text and is no longer than
// its word by more than a vowel that was written once or a form of the tables.
func TestStemsOfFragments(t *testing.T) {
	fragments := []string{"", "e", "s", "ee", "aa", "ll", "é", "α", "ge", "be", "op", "over", "dt", "rd", "v", "z", "x", "en", "ing", "tje", "etje",
		"je", "heid", "heden", "end", "elijk", "ende", "eren", "steden", "leden", "aux", "eaux", "eux", "ation", "ement", "age", "ifier", "er", "era",
		"aient", "trice", "ique", "ait", "ir", "ize", "ization", "our", "re", "logue", "dgement", "ae", "ies", "sses", "ied", "eed", "ed", "ingly",
		"ification", "ment", "wal", "ly", "y", "men", "ill", "ndu"}
	for _, r := range languages {
		for _, a := range fragments {
			for _, b := range fragments {
				for _, c := range fragments {
					w := Fold(a + b + c)
					if w == "" {
						continue
					}
					s := r.reduce(w)
					if s == "" || !utf8.ValidString(s) || len(s) > len(w)+3 && r.forms[w] == "" && strongDutch[w] == "" {
						t.Fatalf("%q is %q", w, s)
					}
				}
			}
		}
	}
}
