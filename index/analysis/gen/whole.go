package main

import (
	"os"
	"path/filepath"
	"strings"

	"entente/index/analysis"
)

// readWhole notes the words of our own list that must not be split.
func (m *model) readWhole(own string) error {
	listed, err := os.ReadFile(own)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(listed)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			m.whole[w] = true
		}
	}
	return nil
}

// keepNames notes the names that would be split and must not be: those of the word list, and of places.
func (m *model) keepNames(places string) error {
	lexicon, err := m.lexicon()
	if err != nil {
		return err
	}
	keep := func(words ...string) {
		for _, w := range words {
			if f := analysis.Fold(w); letters(f) && !m.words[f] && lexicon.Split(f) != nil {
				m.whole[f] = true
			}
		}
	}
	keep(m.names...)
	for _, file := range []string{"municipalities.tsv", "countries.tsv", "capitals.tsv"} {
		b, err := os.ReadFile(filepath.Join(places, file))
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(b)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, name := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("\t|;-, ()'’/\n", r) }) {
				if name != strings.ToLower(name) {
					keep(name)
				}
			}
		}
	}
	return nil
}
