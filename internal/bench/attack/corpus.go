package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// vocabulary is how many words the documents have: enough that a prefix, and a word with a slip, stands for many.
const vocabulary = 20_000

// syllables make words that look alike, as those of a language do.
var syllables = strings.Fields("sa men wer king ste den band ge meen te part ner schap ac cord co o pe ra tion ju me lage twin ning wa ter af val on der wijs zorg sport jeugd")

// made returns the word of a rank.
func made(rank int) string {
	var b strings.Builder
	for n := rank + len(syllables); n > 0; n /= len(syllables) {
		b.WriteString(syllables[n%len(syllables)])
	}
	return b.String()
}

// known are the words that readers ask for.
var known = strings.Fields("stedenband samenwerking akkoord jumelage coopération accord twinning cooperation water onderwijs")

// countries name partners, so that facets have values and agreements are read.
var countries = strings.Fields("Senegal Marokko Frankrijk Duitsland Benin Rwanda Nicaragua Turkije Polen Italië")

// write makes documents of about two hundred words, as unevenly spread as those of a language, in a folder.
func write(folder string, documents int) error {
	r := rand.New(rand.NewPCG(2026, 11))
	spread := rand.NewZipf(r, 1.1, 4, vocabulary)
	for i := range documents {
		var b strings.Builder
		country, year := countries[r.IntN(len(countries))], 1955+r.IntN(70)
		fmt.Fprintf(&b, "# %s %s %d\n\nDe gemeente sloot in %d een stedenband met een stad in %s.\n\n", made(int(spread.Uint64())), country, i, year, country)
		for j := range 200 {
			word := made(int(spread.Uint64()))
			if r.IntN(25) == 0 {
				word = known[r.IntN(len(known))]
			}
			b.WriteString(word)
			b.WriteString([]string{" ", " ", " ", " ", " ", ". "}[r.IntN(6)])
			if j%60 == 59 {
				b.WriteString("\n\n")
			}
		}
		path := filepath.Join(folder, fmt.Sprintf("%03d", i/1000), fmt.Sprintf("%06d.md", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
