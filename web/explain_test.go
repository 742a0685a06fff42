package web

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"entente/internal/query"
)

// outline writes a reading as lines, a level of parts indented by two blanks.
func (r reading) outline(indent string) string {
	s := indent + r.Text + "\n"
	for _, part := range r.Parts {
		s += part.outline(indent + "  ")
	}
	if r.Small != "" {
		s += indent + "+ " + r.Small + "\n"
	}
	return s
}

// TestExplained reads testdata/explained.txt: an address, and below it how it is told in Dutch, French and English.
func TestExplained(t *testing.T) {
	b, err := os.ReadFile("testdata/explained.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	cases := 0
	for block := range strings.SplitSeq(strings.TrimSuffix(string(b), "\n"), "\n\n") {
		lines := strings.Split(block, "\n")
		if got.Len() > 0 {
			got.WriteString("\n")
		}
		if strings.HasPrefix(lines[0], "#") {
			got.WriteString(block + "\n")
			continue
		}
		cases++
		v, err := url.ParseQuery(lines[0])
		if err != nil {
			t.Fatalf("%s: %v", lines[0], err)
		}
		q, err := query.Parse(v)
		if err != nil {
			t.Fatalf("%s: %v", lines[0], err)
		}
		got.WriteString(lines[0] + "\n")
		for _, l := range locales(t) {
			got.WriteString(explain(l, q).outline(""))
		}
	}
	if got.String() != string(b) {
		if os.Getenv("ENTENTE_UPDATE") != "" {
			if err := os.WriteFile("testdata/explained.txt", []byte(got.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		t.Errorf("explained otherwise:\n%s", difference(string(b), got.String()))
	}
	if cases < 30 {
		t.Errorf("only %d questions", cases)
	}
}

// difference shows the lines of want that got has not, and the other way round.
func difference(want, got string) string {
	var s strings.Builder
	for _, side := range []struct{ sign, of, in string }{{"- ", want, got}, {"+ ", got, want}} {
		for line := range strings.Lines(side.of) {
			if !strings.Contains(side.in, line) {
				s.WriteString(side.sign + line)
			}
		}
	}
	return s.String()
}
