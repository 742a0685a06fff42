package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/store"
)

// BenchmarkPut keeps documents of 450 words in batches of 128, in a store that grows. One in ten is like an earlier one.
func BenchmarkPut(b *testing.B) {
	s, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	rng := rand.New(rand.NewPCG(1, 1))
	var texts []string
	text := func() string {
		if len(texts) > 0 && rng.IntN(10) == 0 {
			w := strings.Fields(texts[rng.IntN(len(texts))])
			w[rng.IntN(len(w))] = "anders"
			return strings.Join(w, " ")
		}
		var t strings.Builder
		for range 450 {
			fmt.Fprintf(&t, "woord%d ", rng.IntN(20_000))
		}
		return t.String()
	}
	var batch []record.Reading
	n := 0
	for b.Loop() {
		b.StopTimer()
		t := text()
		texts = append(texts, t)
		batch = append(batch, says(fmt.Sprintf("/nl/%d", n), t))
		n++
		b.StartTimer()
		if len(batch) == 128 {
			if _, _, err := s.Put(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
}
