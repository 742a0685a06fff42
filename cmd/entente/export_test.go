package main

import (
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/export"
)

// TestAnExportIsWhatTheScreenShows: the same records in the same order as page after page of the search, in every format.
func TestAnExportIsWhatTheScreenShows(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	ok(t, "ingest", "--quiet", "--data", data, "../../seeds")
	for _, question := range [][]string{
		{"stedenband"}, {}, {"--sort", "title", "--country", "SN"}, {"--in", "agreements"}, {"--in", "agreements", "--class", "any", "--sort", "oldest"},
		{"--in", "agreements", "--theme", "education", "jumelage"}, {"nothing-like-this"}, {"stedenband", "xylofoonfabriek"},
	} {
		t.Run(strings.Join(question, " "), func(t *testing.T) {
			var shown []string
			for after := ""; ; {
				var r struct {
					Hits []struct{ ID string }
					Next string
				}
				args := append([]string{"search", "--json", "--data", data, "--size", "7", "--facets", "none"}, question...)
				if after != "" {
					args = append(args, "--after", after)
				}
				if err := json.Unmarshal([]byte(ok(t, args...)), &r); err != nil {
					t.Fatal(err)
				}
				for _, h := range r.Hits {
					shown = append(shown, h.ID)
				}
				if after = r.Next; after == "" {
					break
				}
			}
			all := func(format string) string {
				return ok(t, append([]string{"export", "--format", format, "--data", data}, question...)...)
			}
			var lines []string
			for line := range strings.Lines(all("jsonl")) {
				var row struct{ ID string }
				if err := json.Unmarshal([]byte(line), &row); err != nil {
					t.Fatal(err)
				}
				lines = append(lines, row.ID)
			}
			if !slices.Equal(lines, shown) {
				t.Errorf("jsonl has %d %q, the screen %d %q", len(lines), lines, len(shown), shown)
			}
			table, err := csv.NewReader(strings.NewReader(all("csv"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range table[1:] {
				if i >= len(shown) || row[0] != shown[i] {
					t.Errorf("row %d of the table is %s", i, row[0])
				}
			}
			var references []struct{ ID string }
			if err := json.Unmarshal([]byte(all("csl")), &references); err != nil {
				t.Fatal(err)
			}
			if n := [4]int{len(table) - 1, len(references), strings.Count(all("ris"), "\nER  - "), strings.Count(all("bibtex"), "@misc{")}; n != [4]int{len(shown), len(shown), len(shown), len(shown)} {
				t.Errorf("%d shown, %v in the table and as references", len(shown), n)
			}
		})
	}
}

func TestFaultsInTheCallOfAnExport(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{{"--format", "xlsx"}, {"--page", "2"}, {"--country", "XX"}, {"--class", "relation"}} {
		if s := call(t, append([]string{"export", "--data", data}, args...)...); s.code != exitUsage || s.err == "" || s.out != "" {
			t.Errorf("export %q: exit %d, %q, %q", args, s.code, s.out, s.err)
		}
	}
	if s := call(t, "export", "--format", "xlsx", "--data", data); !strings.Contains(s.err, strings.Join(export.Names(), ", ")) {
		t.Errorf("the formats there are go unsaid: %q", s.err)
	}
}
