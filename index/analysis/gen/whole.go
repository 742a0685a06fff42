package main

import (
	"os"
	"path/filepath"
	"strings"

	"entente/index/analysis"
)

// keepWhole notes the words that would be split and must not be: names of the word list, places, and those of our own list.
func (m *model) keepWhole(own, places string) error {
	lexicon, err := m.lexicon()
	if err != nil {
		return err
	}
	keep := func(words ...string) {
		for _, w := range words {
			if f := analysis.Fold(w); letters(f) && lexicon.Split(f) != nil {
				m.whole[f] = true
			}
		}
	}
	keep(m.names...)
	listed, err := os.ReadFile(own)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(listed)) {
		if !strings.HasPrefix(line, "#") {
			keep(strings.Fields(line)...)
		}
	}
	for _, file := range []string{"municipalities.tsv", "countries.tsv", "capitals.tsv"} {
		b, err := os.ReadFile(filepath.Join(places, file))
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(b)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, name := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("\t;-, ()'/\n", r) }) {
				if name != strings.ToLower(name) {
					keep(name)
				}
			}
		}
	}
	return nil
}
