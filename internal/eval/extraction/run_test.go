package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a small set of documents: one to tune on, one set aside, and a trap of each.
func folder(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	label := func(half string) string {
		return `{"half": "` + half + `", "language": "en", "kind": "partnership-page", "countries": ["SN"], "years": {"agreement": [1967], "start": []},
			"places": [{"name": "Anderlecht", "country": "BE", "kind": "municipality"}]}`
	}
	text := "The town of Anderlecht has been twinned with the town of Nowherebridge in Kenya, and the agreement was signed in 1967.\n"
	for name, content := range map[string]string{
		"gold/en/01-a.json": label(tune), "gold/en/01-a.txt": text, "gold/en/02-b.json": label(held), "gold/en/02-b.txt": text,
		"traps/en/01-c.txt": "The lorry has twin wheels, and nobody signed a thing about them.\n",
		"traps/en/02-d.txt": "The camera has twin lenses, and nobody signed a thing about them.\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func output(t *testing.T, o options) string {
	t.Helper()
	var b bytes.Buffer
	if err := run(t.Context(), o, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The half set aside is shown only when asked for, and its misses never.
func TestTheHeldHalfIsKeptBack(t *testing.T) {
	root := folder(t)
	got := output(t, options{root: root, verbose: true})
	for _, want := range []string{"half tune, language all: 1 documents, 1 traps", "\nen/01-a\n", "partner countries: missed SN"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, held) || strings.Contains(got, "02-b") {
		t.Errorf("the half set aside is shown:\n%s", got)
	}
	got = output(t, options{root: root, verbose: true, held: true})
	if !strings.Contains(got, "half held, language all: 1 documents, 1 traps") || strings.Contains(got, "02-b") {
		t.Errorf("want the figures of the half set aside and none of its misses:\n%s", got)
	}
	if got = output(t, options{root: root, json: true, verbose: true, held: true}); strings.Contains(got, "02-b") {
		t.Errorf("misses of the half set aside:\n%s", got)
	}
}

func TestJSON(t *testing.T) {
	root := folder(t)
	got := output(t, options{root: root, json: true})
	var body struct {
		Sections []section
		Misses   []outcome
	}
	if err := json.Unmarshal([]byte(got), &body); err != nil {
		t.Fatal(err)
	}
	if len(body.Sections) != 4 || len(body.Sections[0].Figures) != len(measures) || len(body.Misses) != 0 {
		t.Errorf("%d sections, %d misses: %s", len(body.Sections), len(body.Misses), got)
	}
	if again := output(t, options{root: root, json: true}); again != got {
		t.Error("two runs differ")
	}
}

func TestNothingToScoreIsAnError(t *testing.T) {
	if err := run(t.Context(), options{root: t.TempDir()}, &bytes.Buffer{}); err == nil {
		t.Error("an empty folder is scored")
	}
}

// The interval of a figure holds it, is wider for fewer documents, and has no width when all documents are alike.
func TestIntervals(t *testing.T) {
	mixed := func(n int) []tally {
		var list []tally
		for i := range n {
			list = append(list, tally{found: i % 2, missed: 1 - i%2})
		}
		return list
	}
	few, many := estimated(mixed(10), 5, 10, tally.recall), estimated(mixed(1000), 500, 1000, tally.recall)
	if few.Low >= 0.5 || few.High <= 0.5 || few.High-few.Low <= many.High-many.Low || many.High-many.Low > 0.1 || many.High-many.Low < 0.03 {
		t.Errorf("few %s, many %s", few, many)
	}
	alike := estimated([]tally{{found: 1, missed: 1}, {found: 2, missed: 2}}, 3, 6, tally.recall)
	if alike.Value != 0.5 || alike.Low != 0.5 || alike.High != 0.5 {
		t.Errorf("alike %s", alike)
	}
	if e := estimated(nil, 0, 0, tally.recall); e != nil {
		t.Errorf("nothing counted gives %s", e)
	}
}
