package arch

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// faultMark is how the comment of a test says which faults it covers: "(fault 7)", "(faults 52, 53, 54)".
var faultMark = regexp.MustCompile(`\(faults? (\d+(?:[ ,]+(?:and )?\d+)*)\)`)

// TestEveryFaultHasItsTest writes the table of docs/reliability.md from faults.tsv and the comments of the tests, and fails
// when the page says something else or a fault has no test: `make regenerate`.
func TestEveryFaultHasItsTest(t *testing.T) {
	tests := faultTests(t)
	rows, err := os.ReadFile("faults.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	table.WriteString("| | what goes wrong | what has to happen | shown by |\n| --- | --- | --- | --- |\n")
	for line := range strings.Lines(string(rows)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(cells) < 3 {
			continue
		}
		n, err := strconv.Atoi(cells[0])
		if err != nil {
			t.Fatalf("faults.tsv: %q", line)
		}
		if len(tests[n]) == 0 {
			t.Errorf("fault %d has no test: %s", n, cells[1])
		}
		fmt.Fprintf(&table, "| %d | %s | %s | %s |\n", n, cells[1], cells[2], strings.Join(tests[n], "<br>"))
		delete(tests, n)
	}
	for n, names := range tests {
		t.Errorf("%s: there is no fault %d", strings.Join(names, ", "), n)
	}
	const begin, end = "<!-- table: made by internal/arch, make regenerate -->\n", "<!-- end of table -->\n"
	page := filepath.Join("..", "..", "docs", "reliability.md")
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("docs/reliability.md has no place for the table")
	}
	made := before + begin + table.String() + end + after
	if made == string(b) {
		return
	}
	if !*update {
		t.Fatal("docs/reliability.md is not what the tests say: run `make regenerate`")
	}
	if err := os.WriteFile(page, []byte(made), 0o644); err != nil {
		t.Fatal(err)
	}
}

// faultTests lists the tests of each fault by their names with their folders.
func faultTests(t *testing.T) map[int][]string {
	t.Helper()
	found := map[int][]string{}
	for _, f := range parse(t) {
		if !strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", filepath.FromSlash(f.name)), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Doc == nil || !strings.HasPrefix(fn.Name.Name, "Test") && !strings.HasPrefix(fn.Name.Name, "Fuzz") {
				continue
			}
			for _, m := range faultMark.FindAllStringSubmatch(strings.Join(strings.Fields(fn.Doc.Text()), " "), -1) {
				for _, digits := range regexp.MustCompile(`\d+`).FindAllString(m[1], -1) {
					n, err := strconv.Atoi(digits)
					if err != nil {
						t.Fatal(err)
					}
					found[n] = append(found[n], "`"+path.Join(f.pkg)+"` "+fn.Name.Name)
				}
			}
		}
	}
	for n := range found {
		slices.Sort(found[n])
		found[n] = slices.Compact(found[n])
	}
	return found
}
