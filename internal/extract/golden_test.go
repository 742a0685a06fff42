package extract

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Every file of testdata has its reading beside it: headings by their level, list items with a dash, table rows with a bar,
// contact data with an at sign.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, ".golden") || filepath.Ext(name) == "" {
			continue
		}
		seen++
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := read(source.Item{Name: filepath.Base(name), Source: name, Bytes: b})
			if *update {
				if err := os.WriteFile(name+".golden", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s reads:\n%s\nwant:\n%s", name, got, want)
			}
		})
	}
	if seen < 15 {
		t.Errorf("only %d files in testdata", seen)
	}
}

// read writes what a Reader makes of an item as a librarian would check it.
func read(in source.Item) string {
	var b strings.Builder
	text, err := pdfReader().Read(context.Background(), in)
	if err != nil {
		var f *record.Failure
		if !errors.As(err, &f) {
			return "an error without a class: " + err.Error()
		}
		return fmt.Sprintf("%s: %s\n", f.Class, f.Reason)
	}
	fmt.Fprintf(&b, "format: %s\ntitle: %s\nlang: %s\nquality: %s\n", text.Format, text.Title, text.Lang, text.Quality)
	for _, d := range text.Dates {
		fmt.Fprintf(&b, "date: %s %s %s\n", d.Value, d.Precision, d.Basis)
	}
	for _, k := range slices.Sorted(maps.Keys(text.Meta)) {
		fmt.Fprintf(&b, "%s: %s\n", k, text.Meta[k])
	}
	marks := map[record.Role]string{record.RoleProse: "", record.RoleListItem: "- ", record.RoleTable: "| ", record.RoleContact: "@ "}
	for _, block := range text.Blocks {
		mark := marks[block.Role]
		if block.Role == record.RoleHeading {
			mark = strings.Repeat("#", block.Level) + " "
		}
		if block.Lang != "" {
			mark += "(" + block.Lang + ") "
		}
		fmt.Fprintf(&b, "\n%s%s\n", mark, block.Text)
	}
	return b.String()
}

// A block's bytes are its own words in the kept text: of a page exactly, of a text file with its breaks and blanks.
func TestOffsets(t *testing.T) {
	for _, name := range []string{"drupal.html", "liferay.html", "wrapped-nl.txt", "unwrapped-fr.txt", "page.md"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := From(context.Background(), source.Item{Name: name, Bytes: b})
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range text.Blocks {
			from := text.Kept[block.Start:block.End]
			if text.Format == "text/html" && from != block.Text {
				t.Errorf("%s: %q is kept as %q", name, block.Text, from)
			}
			if first := strings.Fields(block.Text)[0]; block.Role == record.RoleProse && !strings.Contains(from, strings.TrimRight(first, ".,:")) {
				t.Errorf("%s: the bytes of %q hold %q", name, block.Text, from)
			}
		}
	}
}
