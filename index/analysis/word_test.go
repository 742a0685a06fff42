package analysis

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"entente/internal/lang"
)

// starterCorpus returns the texts of the starter corpus in one language.
func starterCorpus(tb testing.TB, l lang.Code) string {
	tb.Helper()
	var all strings.Builder
	for _, format := range []string{"*.txt", "*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "seeds", string(l), format))
		if err != nil || len(files) == 0 {
			tb.Fatalf("no texts in %s: %v", l, err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				tb.Fatal(err)
			}
			all.Write(b)
			all.WriteByte('\n')
		}
	}
	return all.String()
}

// One pass gives what three would.
func TestAllIsExactAndTermsAndParts(t *testing.T) {
	for _, l := range append(lang.All(), lang.Und, "de") {
		for _, text := range []string{starterCorpus(t, lang.NL), starterCorpus(t, lang.FR), starterCorpus(t, lang.EN), "", "\u0301's Noord-Zuid"} {
			exact, stems, parts := For(l).All(text)
			if want := Exact().Terms(text); !slices.Equal(exact, want) {
				t.Errorf("%s: exact terms differ: %d and %d", l, len(exact), len(want))
			}
			if !l.Known() {
				if stems != nil || parts != nil {
					t.Errorf("%s: %d stems and %d parts, want none", l, len(stems), len(parts))
				}
				continue
			}
			if want := For(l).Terms(text); !slices.Equal(stems, want) {
				t.Errorf("%s: stems differ: %d and %d", l, len(stems), len(want))
			}
			if want := For(l).Parts(text); !slices.Equal(parts, want) {
				t.Errorf("%s: parts differ: %d and %d", l, len(parts), len(want))
			}
		}
	}
}

// What is remembered is what would be worked out, however many words come at once, and its number is bounded.
func TestMemory(t *testing.T) {
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 2*mostRemembered + 100 {
				raw := fmt.Sprintf("Gemeente%d", (i*7+g)%(3*mostRemembered))
				got, want := For(lang.NL).word(raw), dutch.word(raw)
				if got.exact != want.exact || got.stem != want.stem || got.stop != want.stop || !slices.Equal(got.parts, want.parts) {
					t.Errorf("%s is %+v, want %+v", raw, got, want)
					return
				}
			}
		})
	}
	all.Wait()
	m := memories[lang.NL]
	if n := len(m.young) + len(m.old); n > 2*mostRemembered {
		t.Errorf("%d words are remembered, more than %d", n, 2*mostRemembered)
	}
	For(lang.NL).Terms(strings.Repeat("a", longestRemembered+1))
	if _, known := m.recall(strings.Repeat("a", longestRemembered+1)); known {
		t.Error("a word beyond the bound is remembered")
	}
}

// BenchmarkTerms is what ingest does to a text, its words, stems and parts, on real prose of the three languages: with words it has
// met, as in any but a first document, and with every word new to it. The figure that counts is of processor time: what else the
// machine does at the time is no matter of the analysis.
func BenchmarkTerms(b *testing.B) {
	texts := map[lang.Code]string{}
	bytes := 0
	for _, l := range lang.All() {
		texts[l] = starterCorpus(b, l)
		bytes += len(texts[l])
	}
	for _, run := range []string{"known", "new"} {
		b.Run(run, func(b *testing.B) {
			b.SetBytes(int64(bytes))
			began := processorTime(b)
			for b.Loop() {
				for _, l := range lang.All() {
					if run == "new" {
						memories[l].young, memories[l].old = nil, nil
					}
					For(l).All(texts[l])
				}
			}
			b.ReportMetric(float64(bytes)*float64(b.N)/1e6/(processorTime(b)-began).Seconds(), "MB/cpu-s")
		})
	}
}

// processorTime returns what this process has used of the processors.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
