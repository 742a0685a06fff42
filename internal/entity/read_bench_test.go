package entity

import (
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
)

// BenchmarkRead reads a megabyte of each sort of text: ordinary prose of the labelled texts, and what is hardest on the rules.
func BenchmarkRead(b *testing.B) {
	prose := map[lang.Code][]string{}
	for _, l := range labelledTexts(b) {
		for _, p := range l.doc.Passages {
			prose[l.doc.Language] = append(prose[l.doc.Language], p.Text)
		}
	}
	const size = 1 << 20
	for _, c := range lang.All() {
		b.Run("prose-"+string(c), func(b *testing.B) { benchmarkRead(b, c, prose[c], size) })
	}
	// What a file of years becomes: passages as long as passage.Split makes them.
	b.Run("five-megabytes-of-years", func(b *testing.B) {
		benchmarkRead(b, lang.Und, []string{strings.Repeat("2014 ", 240)}, 5*size)
	})
	for name, text := range map[string]string{
		"years":      "2014 ",
		"dates":      "12/03/2019 ",
		"signed":     "signed in 2014, ",
		"since":      "since 2014 twinned with Kiel (1947), ",
		"sentences":  "They signed an agreement in 2014. Then it ended. ",
		"instrument": "twinning agreement ",
		"brackets":   "Twinnings: Kiel (1947) ",
	} {
		b.Run("one-passage-"+name, func(b *testing.B) {
			benchmarkRead(b, lang.EN, []string{strings.Repeat(text, size/len(text))}, size)
		})
	}
}

// benchmarkRead reads a document of the passages, repeated up to size bytes.
func benchmarkRead(b *testing.B, c lang.Code, passages []string, size int) {
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		doc := record.Document{Card: record.Card{Language: c}}
		for n, i := 0, 0; n < size; i++ {
			text := passages[i%len(passages)]
			doc.Passages = append(doc.Passages, record.Passage{Language: c, Role: record.RoleProse, Text: text})
			n += len(text)
		}
		Read(&doc)
	}
}
