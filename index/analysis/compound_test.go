package analysis

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// judged is a word with the parts that people see in it; none for a simple word.
type judged struct {
	word  string
	parts []string
	note  string
}

// readJudged reads a file of words in which a plus stands between parts and brackets around linking letters.
func readJudged(t testing.TB, path string) []judged {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []judged
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cut, note, _ := strings.Cut(line, "\t")
		j := judged{note: note, word: Fold(strings.NewReplacer("+", "", "(", "", ")", "").Replace(cut))}
		if strings.Contains(cut, "+") {
			for p := range strings.SplitSeq(cut, "+") {
				p, _, _ = strings.Cut(p, "(")
				j.parts = append(j.parts, Fold(p))
			}
		}
		all = append(all, j)
	}
	return all
}

// figures are what a splitter is measured by.
type figures struct {
	splits, right int // compounds and simple words split; those split as judged
	parts, found  int // parts of compounds; those of them that were found
	simple, torn  int // simple words; those split
}

func (f figures) String() string {
	return fmt.Sprintf("precision %.3f (%d of %d splits), part recall %.3f (%d of %d), simple words split %.3f (%d of %d)",
		ratio(f.right, f.splits), f.right, f.splits, ratio(f.found, f.parts), f.found, f.parts, ratio(f.torn, f.simple), f.torn, f.simple)
}

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// score compares splits with judgements, parts by their stems: linking letters that make a plural are no fault.
func score(words []judged, fault func(j judged, got []string)) figures {
	var f figures
	for _, j := range words {
		var got []string
		for _, p := range splitDutch(j.word) {
			got = append(got, j.word[p.start:p.end])
		}
		stems, want := reduced(got), reduced(j.parts)
		if j.parts == nil {
			f.simple++
			if got != nil {
				f.torn++
			}
		}
		f.parts += len(want)
		for _, p := range want {
			if slices.Contains(stems, p) {
				f.found++
			}
		}
		if got != nil {
			f.splits++
			if slices.Equal(stems, want) {
				f.right++
			}
		}
		if !slices.Equal(stems, want) {
			fault(j, got)
		}
	}
	return f
}

func reduced(parts []string) []string {
	var all []string
	for _, p := range parts {
		all = append(all, dutch.reduce(p))
	}
	return all
}

// What must hold of splits: a word split wrongly is found by words that are not in it, and a compound not split is missed.
const (
	leastPrecision = 0.90
	leastRecall    = 0.90
	mostTorn       = 0.03
)

// TestCompounds measures splits against words judged before the rules were made (the half that is marked held was never
// looked at while they were) and against words drawn from other text after they were done.
func TestCompounds(t *testing.T) {
	for _, file := range []struct {
		path string
		sets []string
	}{
		{"testdata/compounds.tsv", []string{"", "held"}},
		{"testdata/compounds.fresh.tsv", []string{"first", "second", "third"}},
	} {
		all := readJudged(t, file.path)
		for _, set := range file.sets {
			var words []judged
			for _, j := range all {
				if j.note == set {
					words = append(words, j)
				}
			}
			measure(t, file.path+" "+set, words)
		}
	}
}

// measure fails when the splits of words fall short, and tells which ones are wrong.
func measure(t *testing.T, name string, words []judged) {
	t.Helper()
	var faults []string
	f := score(words, func(j judged, got []string) {
		faults = append(faults, fmt.Sprintf("%s: %q, judged %q", j.word, got, j.parts))
	})
	t.Logf("%s: %v", name, f)
	if f.simple == 0 || f.parts == 0 {
		t.Fatalf("%s has no words of both kinds", name)
	}
	if ratio(f.right, f.splits) < leastPrecision || ratio(f.found, f.parts) < leastRecall || ratio(f.torn, f.simple) > mostTorn {
		t.Errorf("%s falls short:\n%s", name, strings.Join(faults, "\n"))
	}
}

// The words a reader of this field meets are split as the guide to searching promises.
func TestCompoundsOfTheField(t *testing.T) {
	for word, want := range map[string]string{
		"samenwerkingsakkoord":         "samenwerking akkoord",
		"gemeenteraadsleden":           "gemeente raad leden",
		"stedenbandenbeleid":           "steden banden beleid",
		"waterputonderhoud":            "water put onderhoud",
		"netheidsdienst":               "netheid dienst",
		"noordzuidbeleid":              "noord zuid beleid",
		"ontwikkelingssamenwerking":    "ontwikkeling samenwerking",
		"duurzaamheidsdoelstellingen":  "duurzaamheid doel stellingen",
		"stadsbestuur":                 "stad bestuur",
		"Marsassoum":                   "",
		"Bosvoorde":                    "",
		"Middelkerke":                  "",
		"samenwerking":                 "",
		"partnership":                  "",
		"wetenschappen":                "",
		strings.Repeat("a", 100):       "",
		strings.Repeat("water", 1<<16): "",
	} {
		var got []string
		folded := Fold(word)
		for _, p := range splitDutch(folded) {
			got = append(got, folded[p.start:p.end])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%.40s is split into %q, want %q", word, got, want)
		}
	}
}

func BenchmarkSplitDutch(b *testing.B) {
	words := readJudged(b, "testdata/compounds.tsv")
	n := 0
	for b.Loop() {
		splitDutch(words[n%len(words)].word)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "words/s")
}

func BenchmarkSplitDutchHostile(b *testing.B) {
	word := strings.Repeat("en", 32)
	for b.Loop() {
		splitDutch(word)
	}
}
