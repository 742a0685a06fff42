package entity

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// personalRows reads a table of testdata/personal: the half, then the cells.
func personalRows(t testing.TB, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/personal/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(strings.TrimRight(line, "\n"), "\t"))
		}
	}
	return rows
}

// Numbers and addresses of persons are masked, and what looks like them stays: as it was written down before the rules were.
func TestPersonalDataIsMasked(t *testing.T) {
	for _, half := range []string{"seen", "held"} {
		t.Run(half, func(t *testing.T) {
			all, right := [2]int{}, [2]int{}
			check := func(i int, text, want string) {
				all[i]++
				if got := Mask(text); got == want {
					right[i]++
				} else {
					t.Errorf("%q becomes %q, want %q", text, got, want)
				}
			}
			for _, r := range personalRows(t, "masked.tsv") {
				if r[0] == half {
					check(0, r[1], r[2])
				}
			}
			for _, r := range personalRows(t, "kept.tsv") {
				if r[0] == half {
					check(1, r[1], r[1])
				}
			}
			t.Logf("%s: %d of %d masked, %d of %d kept", half, right[0], all[0], right[1], all[1])
		})
	}
}

// FuzzMask looks for texts that masking breaks: it never cuts a letter, and a masked text has nothing left to mask.
func FuzzMask(f *testing.F) {
	for _, name := range []string{"masked.tsv", "kept.tsv"} {
		for _, r := range personalRows(f, name) {
			f.Add(r[1])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range personal(text) {
			if s.start < last || s.end <= s.start || s.end > len(text) {
				t.Fatalf("span %v behind %d of %q", s, last, text)
			}
			last = s.end
		}
		once := Mask(text)
		if utf8.ValidString(text) && !utf8.ValidString(once) {
			t.Fatalf("masking cuts a letter of %q", text)
		}
		if twice := Mask(once); twice != once {
			t.Fatalf("%q becomes %q and then %q", text, once, twice)
		}
	})
}
