package ingest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// tally counts values read rightly, values read that no person would read there, and values overlooked.
type tally struct{ right, wrong, missed int }

func (c *tally) precision() float64 { return float64(c.right) / float64(max(c.right+c.wrong, 1)) }
func (c *tally) recall() float64    { return float64(c.right) / float64(max(c.right+c.missed, 1)) }

// The starter corpus was read by a person before any program had read it. What the road reads is held against that; the
// floors lie a little below what it reaches, so that a rule that helps one document and harms five is seen.
func TestTheStarterCorpusIsReadAsAPersonReadIt(t *testing.T) {
	const folder = "../../seeds"
	table, err := os.ReadFile(filepath.Join(folder, "expected.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	d := detect.New()
	documents, language, municipality, issued, untitled := 0, 0, 0, 0, 0
	sets := map[string]*tally{"countries": {}, "years": {}, "years of agreement": {}, "primary themes": {}, "themes": {}}
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		want := strings.Split(strings.TrimRight(line, "\n"), "\t")
		text, err := os.ReadFile(filepath.Join(folder, want[0]))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := ingest.Build(t.Context(), extract.From, source.Item{
			Key: "/seeds/" + want[0], Name: want[0], Source: "seeds/" + want[0], Bytes: text,
			Retrieved: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC),
		}, ingest.ID(want[0]), d)
		if err != nil {
			t.Errorf("%s: %v", want[0], err)
			continue
		}
		documents++
		one := func(count *int, what, got, expected string) {
			if got == expected {
				*count++
			} else {
				t.Logf("%s: %s %q, a person read %q", want[0], what, got, expected)
			}
		}
		// A plain text has no other title than the line it opens with.
		if first, _, _ := strings.Cut(string(text), "\n"); strings.HasSuffix(want[0], ".txt") && doc.Title != first {
			untitled++
			t.Logf("%s: title %q, it opens with %q", want[0], doc.Title, first)
		}
		one(&language, "language", string(doc.Language), want[1])
		home := ""
		if ids := vocab.Municipalities().Lookup(want[2]); len(ids) > 0 {
			home = ids[0]
		}
		read := doc.Municipality
		if _, ok := vocab.Municipalities().Get(read); !ok {
			read = "" // the table tells Belgian home sides only
		}
		one(&municipality, "municipality", read, home)
		date := "-"
		if doc.Issued != nil {
			date = doc.Issued.Value
		}
		one(&issued, "date", date, want[7])

		compare := func(what string, got, expected []string) {
			for _, v := range got {
				if slices.Contains(expected, v) {
					sets[what].right++
				} else {
					sets[what].wrong++
				}
			}
			for _, v := range expected {
				if !slices.Contains(got, v) {
					sets[what].missed++
				}
			}
			if slices.Sort(expected); !slices.Equal(slices.Sorted(slices.Values(got)), expected) && what != "themes" {
				t.Logf("%s: %s %v, a person read %v", want[0], what, got, expected)
			}
		}
		compare("countries", doc.Countries, cell(want[3]))
		compare("years of agreement", decimal(doc.Years.Agreement), cell(want[5]))
		together := record.Years{Agreement: doc.Years.Agreement, Start: doc.Years.Start} // a thin line lies between the two
		compare("years", decimal(together.Year()), append(cell(want[5]), cell(want[6])...))
		var primary, every []string
		for _, theme := range doc.Themes {
			every = append(every, theme.Value)
			if theme.Level == record.Primary {
				primary = append(primary, theme.Value)
			}
		}
		compare("primary themes", primary, cell(want[8]))
		compare("themes", every, cell(want[8]))
	}

	t.Logf("of %d documents: language %d, municipality %d, date %d right; %d plain texts with another title than their first line",
		documents, language, municipality, issued, untitled)
	for what, floor := range map[string]struct{ precision, recall float64 }{
		"countries":          {0.90, 0.90},
		"years":              {0.90, 0.60},
		"years of agreement": {0.90, 0.60},
		"primary themes":     {0.75, 0.70},
		"themes":             {0, 0.90}, // what is named in passing is no fault at this level
	} {
		c := sets[what]
		t.Logf("%s: right %d, false %d, missed %d: precision %.3f, recall %.3f", what, c.right, c.wrong, c.missed, c.precision(), c.recall())
		if c.precision() < floor.precision || c.recall() < floor.recall {
			t.Errorf("%s: precision %.3f and recall %.3f, want %.2f and %.2f at least", what, c.precision(), c.recall(), floor.precision, floor.recall)
		}
	}
	if language < documents-1 || municipality < documents-2 || issued < documents-1 || untitled > 8 {
		t.Errorf("language %d, municipality %d, date %d of %d, %d titles wrong", language, municipality, issued, documents, untitled)
	}
}

// cell returns the values of a cell of expected.tsv.
func cell(text string) []string {
	if text == "-" {
		return nil
	}
	return strings.Fields(text)
}

func decimal(years []int) []string {
	var all []string
	for _, y := range years {
		all = append(all, strconv.Itoa(y))
	}
	return all
}
