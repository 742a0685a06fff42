package web_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	point    = regexp.MustCompile(`(?m)^\| (\d+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$`)
	named    = regexp.MustCompile("`(Test\\w+)`")
	testFunc = regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
)

// docs/ux-checklist.md has every point of the interface, and every test that it names is there, of this package, of the browser or of the
// search box for other sites.
func TestEveryPointOfTheInterfaceHasItsTest(t *testing.T) {
	there := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"node_modules", ".git", "bin", "build", "data"}, d.Name()):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range testFunc.FindAllStringSubmatch(string(b), -1) {
			there[m[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile("../docs/ux-checklist.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := point.FindAllStringSubmatch(string(b), -1)
	if len(rows) != 61 {
		t.Errorf("%d points, want 61", len(rows))
	}
	for i, row := range rows {
		if row[1] != fmt.Sprint(i+1) {
			t.Errorf("point %d is numbered %s", i+1, row[1])
		}
		tests := named.FindAllStringSubmatch(row[3], -1)
		if len(tests) == 0 && strings.TrimSpace(row[4]) == "" {
			t.Errorf("point %s has no test, and nothing says why", row[1])
		}
		for _, m := range tests {
			if !there[m[1]] {
				t.Errorf("point %s names %s, which is no test", row[1], m[1])
			}
		}
	}
}
