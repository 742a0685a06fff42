package cluster

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/record"
)

// invented makes words of syllables, few of them often and many of them rarely.
func invented(r *rand.Rand) string {
	syllables := strings.Fields("sta den ver band ge meen te brug ker ken wa ter over een komst pro ject sa men wer king")
	var b strings.Builder
	n := int(math.Pow(60_000, r.Float64())) // rank
	for range 2 + n%3 {
		b.WriteString(syllables[n%len(syllables)])
		n = n*7/5 + 3
	}
	return b.String()
}

// BenchmarkHelp measures what readers are helped with, on some thousand documents.
func BenchmarkHelp(b *testing.B) {
	e := opened(b, cluster(b, 1, -1))
	r := rand.New(rand.NewPCG(1, 2))
	text := func(words int) string {
		var t strings.Builder
		for range words {
			t.WriteString(invented(r) + " ")
		}
		return t.String()
	}
	for seq := range uint64(10) {
		var ops []record.Op
		for i := range 300 {
			op := telling(fmt.Sprintf("d%d-%d", seq, i), 1)
			op.Document.Title, op.Document.Passages[0].Text = text(6), text(120)
			ops = append(ops, op)
		}
		applyAll(b, e, seq+1, ops...)
	}
	slipped := func() string { return string(slip(r, slip(r, []rune(invented(r))))) }
	for _, of := range []struct {
		name string
		ask  func() error
	}{
		{"a card", func() error {
			_, err := e.Cards(b.Context(), []record.Key{{ID: fmt.Sprintf("d%d-%d", r.IntN(10), r.IntN(300))}})
			return err
		}},
		{"words with three letters", func() error {
			return e.Words(b.Context(), invented(r)[:3], func(index.Word) bool { return true })
		}},
		{"one edit", func() error { _, err := e.Alike(b.Context(), slipped(), 1); return err }},
		{"two edits", func() error { _, err := e.Alike(b.Context(), slipped(), 2); return err }},
		{"a count of ten", func() error { _, err := e.Count(b.Context(), strings.Fields(text(10))...); return err }},
		{"a count of a hundred", func() error { _, err := e.Count(b.Context(), strings.Fields(text(100))...); return err }},
		{"titles with three letters", func() error { _, err := e.Titles(b.Context(), invented(r)[:3], nil, 8); return err }},
		{"titles with a word and a half", func() error {
			_, err := e.Titles(b.Context(), invented(r)+" "+invented(r)[:3], nil, 8)
			return err
		}},
	} {
		b.Run(of.name, func(b *testing.B) {
			for b.Loop() {
				if err := of.ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
