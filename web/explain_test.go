package web

import (
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"entente/internal/answer"
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
			got.WriteString(explain(l, q, answer.Answer{}).outline(""))
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

// leaves of random questions. None is a small word, which would be left out.
var leaves = []query.Node{query.Word{Text: "water"}, query.Word{Text: "klimaat"}, query.Prefix{Text: "sport"}, query.Is{Facet: "country", Value: "SN"}, query.Is{Facet: "country", Value: "MA"}}

// holds reports whether a tree holds of what has the leaves whose bits are set.
func holds(n query.Node, of int) bool {
	switch n := n.(type) {
	case query.And:
		return !slices.ContainsFunc(n.Nodes, func(part query.Node) bool { return !holds(part, of) })
	case query.Or:
		return slices.ContainsFunc(n.Nodes, func(part query.Node) bool { return holds(part, of) })
	case query.Not:
		return !holds(n.Node, of)
	}
	return of&(1<<slices.Index(leaves, n)) != 0
}

func randomTree(r *rand.Rand, depth int) query.Node {
	kind := r.IntN(5)
	if depth == 0 || kind > 3 {
		return leaves[r.IntN(len(leaves))]
	}
	var parts []query.Node
	for range 2 + r.IntN(2) {
		parts = append(parts, randomTree(r, depth-1))
	}
	switch kind {
	case 0:
		return query.AllOf(parts...)
	case 1:
		return query.AnyOf(parts...)
	case 2:
		return query.Not{Node: parts[0]}
	}
	return query.Not{Node: query.AllOf(parts...)}
}

// Two questions that are told alike mean the same: whatever stands within whatever, no sentence can be taken two ways.
func TestWhatIsToldAlikeMeansTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, l := range locales(t) {
		meaning, first := map[string]uint32{}, map[string]string{}
		for range 30_000 {
			n := randomTree(r, 3)
			told := explain(l, query.Query{Text: "x", Root: n}, answer.Answer{}).outline("")
			var means uint32
			for of := range 1 << len(leaves) {
				if holds(n, of) {
					means |= 1 << of
				}
			}
			if before, seen := meaning[told]; seen && before != means {
				t.Fatalf("%s: %s and %s mean other things, but both are told as\n%s", l.Code, first[told], query.String(n), told)
			}
			meaning[told], first[told] = means, query.String(n)
		}
		if len(meaning) < 5_000 {
			t.Errorf("%s: only %d different questions", l.Code, len(meaning))
		}
	}
}
