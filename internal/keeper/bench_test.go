package keeper

import (
	"fmt"
	"strings"
	"testing"

	"entente/internal/record"
)

// BenchmarkStart opens a folder of 20,000 documents that was closed as it should be, and one whose last 20 batches the index
// has not been given.
func BenchmarkStart(b *testing.B) {
	const documents = 20_000
	dir := b.TempDir()
	k, err := Open(b.Context(), dir, engine, quiet())
	if err != nil {
		b.Fatal(err)
	}
	for n := 0; n < documents; n += 200 {
		var rs []record.Reading
		for i := n; i < n+200; i++ {
			body := strings.Builder{}
			for w := range 400 {
				fmt.Fprintf(&body, "woord%d ", (i*7919+w*w*31)%50_000)
			}
			rs = append(rs, reading(fmt.Sprintf("doc%05d", i), fmt.Sprintf("afspraak %d. %s", i, body.String())))
		}
		if _, err := k.Put(b.Context(), rs); err != nil {
			b.Fatal(err)
		}
	}
	if err := k.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("closed", func(b *testing.B) {
		for b.Loop() {
			k, err := Open(b.Context(), dir, engine, quiet())
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := k.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("reindex", func(b *testing.B) {
		k, err := Open(b.Context(), dir, engine, quiet())
		if err != nil {
			b.Fatal(err)
		}
		defer k.Close()
		for b.Loop() {
			if _, err := k.Reindex(b.Context(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("check", func(b *testing.B) {
		k, err := Open(b.Context(), dir, engine, quiet())
		if err != nil {
			b.Fatal(err)
		}
		defer k.Close()
		for b.Loop() {
			if found, err := k.Check(b.Context()); err != nil || len(found) > 0 {
				b.Fatal(found, err)
			}
		}
	})
}
