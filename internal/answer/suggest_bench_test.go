package answer

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// generatedDocuments is the size that the figures are promised for.
const generatedDocuments = 100_000

// generatedWords makes words of syllables, so that beginnings and neighbours are as crowded as those of a language.
func generatedWords(r *rand.Rand, n int) []string {
	syllables := strings.Fields("ba ge ver sta den band sa men wer king ju me la ge twin ning com mu ne ko ri ta le par te na ri at on der wijs ge zond heid wa ter af val mar sa sou")
	seen := map[string]bool{}
	var all []string
	for len(all) < n {
		var b strings.Builder
		for range 2 + r.IntN(4) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			all = append(all, w)
		}
	}
	return all
}

// generatedEngine is an engine over generated documents of titles and one passage each.
func generatedEngine(b *testing.B) (*local.Engine, []string) {
	b.Helper()
	e, err := local.Open(b.TempDir(), local.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	r := rand.New(rand.NewPCG(1, 2))
	words := generatedWords(r, 60_000)
	zipf := rand.NewZipf(r, 1.05, 8, uint64(len(words)-1))
	text := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = words[zipf.Uint64()]
		}
		return strings.Join(out, " ")
	}
	countries, themes, towns := vocab.Countries().All(), vocab.Themes().All(), vocab.Municipalities().All()
	const batch = 5000
	for from := 0; from < generatedDocuments; from += batch {
		ops := record.Batch{Seq: uint64(from/batch + 1)}
		for i := from; i < from+batch; i++ {
			l := lang.All()[r.IntN(3)]
			d := &record.Document{Card: record.Card{
				ID: fmt.Sprintf("d%06d", i), Version: 1, Type: record.TypeDocument, Title: text(3 + r.IntN(6)), Language: l, Languages: []lang.Code{l}, Kind: "news",
				Municipality: towns[r.IntN(len(towns))].ID, Countries: []string{countries[r.IntN(len(countries))].ID}, Passages: 1,
				Themes: []record.Theme{{Value: themes[r.IntN(len(themes))].ID, Level: record.Primary}},
			}}
			d.Passages = []record.Passage{{ID: d.ID + "-0", Language: l, Role: record.RoleProse, Text: text(20)}}
			ops.Ops = append(ops.Ops, record.Op{ID: d.ID, Version: 1, Document: d})
		}
		if _, err := e.Apply(b.Context(), ops); err != nil {
			b.Fatal(err)
		}
	}
	return e, words
}

// p95 is the time that nineteen of twenty stay within, in milliseconds.
func p95(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)*95/100].Microseconds()) / 1000
}

// BenchmarkSuggest types words letter by letter, as readers do: words of the documents, and names of the vocabulary.
func BenchmarkSuggest(b *testing.B) {
	e, words := generatedEngine(b)
	c := NewCompleter(e)
	var typed []string
	for i := range 100 {
		for _, w := range []string{words[i*37], words[i] + " " + words[(i*53)%500], vocab.Municipalities().All()[i*5].Label(lang.NL), vocab.Countries().All()[i*2].Label(lang.FR)} {
			for n := range []rune(w) {
				typed = append(typed, string([]rune(w)[:n+1]))
			}
		}
	}
	if _, err := c.Suggest(b.Context(), "a", lang.NL, query.Query{}, DefaultSuggestions); err != nil { // the counts of this state
		b.Fatal(err)
	}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if _, err := c.Suggest(b.Context(), typed[i%len(typed)], lang.NL, query.Query{}, DefaultSuggestions); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	b.ReportMetric(p95(took), "suggest_p95_ms")
}

// BenchmarkMistyped asks for words with a slip that nothing else finds.
func BenchmarkMistyped(b *testing.B) {
	e, words := generatedEngine(b)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		w := []rune(words[i*31%len(words)])
		w[1+i%(len(w)-1)] = 'x'
		root, _, err := query.ParseText(string(w))
		if err != nil {
			b.Fatal(err)
		}
		began := time.Now()
		if _, err := Do(b.Context(), e, query.Query{Text: string(w), Root: root, HL: lang.NL}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	b.ReportMetric(p95(took), "mistyped_p95_ms")
}
