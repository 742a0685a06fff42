package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"entente/internal/query"
)

var update = flag.Bool("update", false, "write golden files anew")

// The values are worked out by hand: a grade g at place i is worth (2^g − 1) / log2(i + 1).
func TestMeasure(t *testing.T) {
	grades := map[string]int{"nl/a.html": 3, "fr/b.md": 2, "en/c.txt": 1}
	// The best list: 7/1 + 3/1.58496 + 1/2 = 9.392789.
	for _, tt := range []struct {
		name    string
		sources []string
		want    Figures
		missing string
	}{
		{"the best order", []string{"seeds/nl/a.html", "seeds/fr/b.md", "seeds/en/c.txt"}, Figures{NDCG: 1, Recall: 1, MRR: 1}, ""},
		{"worst first", []string{"en/c.txt", "fr/b.md", "nl/a.html"}, // 1/1 + 3/1.58496 + 7/2 = 6.392789
			Figures{NDCG: 6.392789 / 9.392789, Recall: 1, MRR: 1}, ""},
		{"one, in third place", []string{"x", "y", "nl/a.html"}, // 7/2
			Figures{NDCG: 3.5 / 9.392789, Recall: 1.0 / 3, MRR: 1.0 / 3}, "fr/b.md en/c.txt"},
		{"nothing", nil, Figures{}, "nl/a.html fr/b.md en/c.txt"},
		{"the same document twice counts once", []string{"nl/a.html", "copy/nl/a.html"}, // 7
			Figures{NDCG: 7 / 9.392789, Recall: 1.0 / 3, MRR: 1}, "fr/b.md en/c.txt"},
		{"eleventh is too late for all but MRR", append(slices.Repeat([]string{"x"}, 10), "nl/a.html"),
			Figures{MRR: 1.0 / 11}, "nl/a.html fr/b.md en/c.txt"},
		{"an ending of a name is not a path", []string{"seeds/other-nl/a.html"}, Figures{}, "nl/a.html fr/b.md en/c.txt"},
		{"an address", []string{"https://example.org/nl/a.html"}, Figures{NDCG: 7 / 9.392789, Recall: 1.0 / 3, MRR: 1}, "fr/b.md en/c.txt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, missing := measure(tt.sources, grades)
			for _, f := range []struct {
				name      string
				got, want float64
			}{{"nDCG", got.NDCG, tt.want.NDCG}, {"recall", got.Recall, tt.want.Recall}, {"MRR", got.MRR, tt.want.MRR}} {
				if math.Abs(f.got-f.want) > 1e-6 {
					t.Errorf("%s = %f, want %f", f.name, f.got, f.want)
				}
			}
			if m := strings.Join(missing, " "); m != tt.missing {
				t.Errorf("missing %q, want %q", m, tt.missing)
			}
		})
	}
}

// Whatever is judged, the judged documents in the order of their grades are worth 1, and no list is worth more.
func TestPerfectRankingIsOne(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		grades := map[string]int{}
		for i := range 1 + rnd.IntN(30) {
			grades[fmt.Sprintf("nl/%d.html", i)] = 1 + rnd.IntN(3)
		}
		var paths []string
		for p := range grades {
			paths = append(paths, p)
		}
		rnd.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
		if got, _ := measure(paths, grades); got.NDCG > 1+1e-9 || got.Recall > 1 || got.MRR != 1 {
			t.Fatalf("%v: %+v, above 1", paths, got)
		}
		slices.SortFunc(paths, func(a, b string) int { return grades[b] - grades[a] })
		got, _ := measure(paths, grades)
		if math.Abs(got.NDCG-1) > 1e-9 || got.Recall != 1 || got.MRR != 1 {
			t.Fatalf("%v with %v: %+v, want all 1", paths, grades, got)
		}
	}
}

func TestRead(t *testing.T) {
	const text = "# a comment\n\n" +
		"nl-1\ttopic\tnl\tq=stedenband&country=SN\tnl/a.html:3 fr/b.md:1\r\n" +
		"fr-1\tentity\tfr\tq=S%C3%A9gou\tfr/c.txt:2\n"
	got, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Fatalf("%d judgments, want 2", len(got))
	}
	if j := got[0]; j.Query.Text != "stedenband" || len(j.Query.Filters) != 1 || j.Grades["nl/a.html"] != 3 || j.Grades["fr/b.md"] != 1 {
		t.Errorf("first judgment: %+v", j)
	}
	if j := got[1]; j.Query.Text != "Ségou" || j.Kind != "entity" || j.Language != "fr" {
		t.Errorf("second judgment: %+v", j)
	}
}

func TestReadNamesTheLineOfAFault(t *testing.T) {
	const good = "a\ttopic\tnl\tq=x\tnl/a.html:3\n"
	for _, tt := range []struct{ name, line, want string }{
		{"a cell too few", "b\ttopic\tnl\tq=x", "line 2: want 5 cells"},
		{"no id", "\ttopic\tnl\tq=x\tnl/a.html:3", "line 2: id is empty"},
		{"an unknown kind", "b\tvague\tnl\tq=x\tnl/a.html:3", `line 2: kind "vague"`},
		{"an unknown language", "b\ttopic\tde\tq=x\tnl/a.html:3", `line 2: language "de"`},
		{"a broken escape", "b\ttopic\tnl\tq=%zz\tnl/a.html:3", "line 2: question"},
		{"an unknown parameter", "b\ttopic\tnl\tquery=x\tnl/a.html:3", "line 2: question"},
		{"a grade of 0", "b\ttopic\tnl\tq=x\tnl/a.html:0", `line 2: document "nl/a.html:0"`},
		{"a grade of 10", "b\ttopic\tnl\tq=x\tnl/a.html:10", `line 2: document "nl/a.html:10"`},
		{"no grade", "b\ttopic\tnl\tq=x\tnl/a.html", `line 2: document "nl/a.html"`},
		{"no path", "b\ttopic\tnl\tq=x\t:3", `line 2: document ":3"`},
		{"a document twice", "b\ttopic\tnl\tq=x\tnl/a.html:3 nl/a.html:1", `line 2: document "nl/a.html" is judged twice`},
		{"no document", "b\ttopic\tnl\tq=x\t ", "line 2: no document"},
		{"an id twice", "a\ttopic\tnl\tq=x\tnl/a.html:3", `line 2: id "a" is on line 1`},
		{"an endless line", strings.Repeat("x", 2<<20), "line 2: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(strings.NewReader(good + tt.line + "\n"))
			if !errors.Is(err, ErrInvalid) || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("got %v, want an ErrInvalid with %q", err, tt.want)
			}
		})
	}
	if _, err := Read(strings.NewReader("# nothing\n")); !errors.Is(err, ErrInvalid) {
		t.Errorf("a file without questions: %v", err)
	}
}

func TestRun(t *testing.T) {
	judgments, err := Read(strings.NewReader(
		"nl-1\ttopic\tnl\tq=stedenband&page=3&size=5&facets=theme\tnl/a.html:3\n" +
			"nl-2\tentity\tnl\tq=marino\tnl/a.html:3 nl/b.html:1\n" +
			"fr-1\ttopic\tfr\tq=jumelage\tfr/c.txt:2\n"))
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string][]string{
		"stedenband": {"seeds/nl/a.html"},
		"marino":     {"seeds/nl/b.html", "seeds/nl/a.html"},
		"jumelage":   {"seeds/nl/a.html"},
	}
	ask := func(_ context.Context, q query.Query) ([]string, error) {
		if q.HL == "" {
			t.Errorf("%q is asked in no language", q.Text)
		}
		if q.PageNumber() != 1 || q.PageSize() != query.MaxSize || q.Facets == nil || len(q.Facets) > 0 {
			t.Errorf("asked for page %d of %d with facets %v", q.PageNumber(), q.PageSize(), q.Facets)
		}
		return answers[q.Text], nil
	}
	r, err := Run(t.Context(), ask, judgments)
	if err != nil {
		t.Fatal(err)
	}
	// marino: (1 + 7/1.58496) / (7 + 1/1.58496) = 0.709807.
	if want := (1 + 0.709807 + 0) / 3; math.Abs(r.All.NDCG-want) > 1e-6 || r.All.Questions != 3 {
		t.Errorf("all: %+v, want nDCG %f of 3", r.All, want)
	}
	if want := 2.0 / 3; math.Abs(r.All.Recall-want) > 1e-6 || math.Abs(r.All.MRR-want) > 1e-6 {
		t.Errorf("all: %+v, want recall and MRR %f", r.All, want)
	}
	if len(r.Halves) != 2 || r.Halves[0].All.Questions != 2 || math.Abs(r.Halves[1].All.NDCG-0.70981) > 1e-5 {
		t.Errorf("halves: %+v, want two questions to tune on and one held, of nDCG 0.70981", r.Halves)
	}
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil || strings.Contains(text.String(), "nl-2") || !strings.Contains(text.String(), "fr-1") {
		t.Errorf("a held question is written, or one to tune on is not: %v\n%s", err, &text)
	}
	golden(t, r)

	broken := errors.New("engine is gone")
	_, err = Run(t.Context(), func(context.Context, query.Query) ([]string, error) { return nil, broken }, judgments)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "nl-1") {
		t.Errorf("got %v, want the id and the cause", err)
	}
}

// golden compares the report as text and as JSON with the files in testdata.
func golden(t *testing.T, r Report) {
	t.Helper()
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"testdata/report.txt": text.Bytes(), "testdata/report.json": append(data, '\n')} {
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a\ttopic\tnl\tq=x&country=SN\tnl/a.html:3 nl/b.md:1\n"))
	f.Add([]byte("# only a comment\r\n\n"))
	f.Add([]byte("a\ttopic\tnl\tq=%zz\t:::\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := Read(bytes.NewReader(data))
		if err != nil {
			if !errors.Is(err, ErrInvalid) {
				t.Fatalf("not an ErrInvalid: %v", err)
			}
			return
		}
		for _, j := range all {
			for path, g := range j.Grades {
				if path == "" || g < 1 || g > 3 {
					t.Fatalf("%s: %q has grade %d", j.ID, path, g)
				}
			}
		}
	})
}
