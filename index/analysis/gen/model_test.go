package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// From a list of a few words the model learns which of them are compounds, and leaves verbs whole that only end like one.
func TestLearn(t *testing.T) {
	m, err := read(write(t, "words", strings.ReplaceAll("akkoord gemeente project water fonds waterproject waterfonds waterakkoord gemeenteproject gemeentefonds "+
		"gemeenteakkoord projectfonds aren varen klaren ervaren sparen waren jaren molenaren Waterland", " ", "\n")),
		write(t, "own.tsv", "# own\nput\t+\t+\t\naren\t-\t\t\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.learn(io.Discard); err != nil {
		t.Fatal(err)
	}
	lexicon, err := m.lexicon()
	if err != nil {
		t.Fatal(err)
	}
	for word, parts := range map[string]int{"waterakkoord": 2, "gemeenteprojectfonds": 3, "waterput": 2, "molenaren": 0, "ervaren": 0, "gemeente": 0} {
		if got := lexicon.Split(word); len(got) != parts {
			t.Errorf("%s has %d parts, want %d", word, len(got), parts)
		}
	}
}

func TestRowsOfOurOwnAreChecked(t *testing.T) {
	for _, row := range []string{"put\t+\t+", "put\tx\t+\t", "Put\t+\t+\t", "put\t+\t+\t\nput\t-\t-\t"} {
		if _, err := readOwn(write(t, "own.tsv", row+"\n")); err == nil {
			t.Errorf("%q was read", row)
		}
	}
}
