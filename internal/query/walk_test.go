package query_test

import (
	"slices"
	"testing"

	"entente/internal/query"
)

// What is excluded is walked, and is not required; of a widened part only what was typed is seen.
func TestWalkAndRequired(t *testing.T) {
	tree := query.And{Nodes: []query.Node{
		query.Word{Text: "stedenband"},
		query.Or{Nodes: []query.Node{query.Word{Text: "dakar"}, query.Phrase{Text: "saint louis"}}},
		query.Not{Node: query.Word{Text: "gent"}},
		query.Widened{Asked: query.Word{Text: "afval"}},
	}}
	texts := func(each func(query.Node, func(query.Node))) []string {
		var all []string
		each(tree, func(n query.Node) {
			switch n := n.(type) {
			case query.Word:
				all = append(all, n.Text)
			case query.Phrase:
				all = append(all, n.Text)
			}
		})
		return all
	}
	walked := texts(func(n query.Node, visit func(query.Node)) {
		query.Walk(n, func(n query.Node) bool { visit(n); return true })
	})
	if want := []string{"stedenband", "dakar", "saint louis", "gent", "afval"}; !slices.Equal(walked, want) {
		t.Errorf("Walk saw %q, want %q", walked, want)
	}
	if required, want := texts(query.Required), []string{"stedenband", "dakar", "saint louis", "afval"}; !slices.Equal(required, want) {
		t.Errorf("Required saw %q, want %q", required, want)
	}
	query.Walk(nil, func(query.Node) bool { t.Error("nil has no parts"); return true })
}
