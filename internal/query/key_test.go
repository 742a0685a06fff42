package query

import (
	"testing"

	"entente/internal/lang"
)

func TestKeyTellsTreesApart(t *testing.T) {
	word := Word{Text: "a b"}
	trees := []Node{
		nil, word, Phrase{Text: "a b"}, Phrase{Text: "a b", Slop: 1}, Prefix{Text: "a b"}, Not{Node: word},
		And{Nodes: []Node{word, word}}, Or{Nodes: []Node{word, word}}, And{Nodes: []Node{Word{Text: "a"}, Word{Text: "b"}}},
		Widened{Asked: word}, Widened{Asked: word, Labels: []Label{{Text: "c", Language: lang.NL}}},
		Widened{Asked: word, Labels: []Label{{Text: "c", Language: lang.FR}}}, Widened{Asked: word, Labels: []Label{{Text: "c", Language: lang.FR, Related: true}}},
	}
	known := map[string]int{}
	for i, n := range trees {
		if at, there := known[Key(n)]; there {
			t.Errorf("trees %d and %d have the key %q", at, i, Key(n))
		}
		known[Key(n)] = i
	}
}

func TestHitsKeyLeavesOutWhatChangesNoHit(t *testing.T) {
	q := Query{Root: Word{Text: "water"}, HL: lang.NL}
	same := q
	same.Page, same.Size, same.After, same.Facets, same.FacetSize, same.Text = 3, 50, "x", []string{"year"}, 7, "water "
	if q.HitsKey() != same.HitsKey() {
		t.Errorf("%q is not %q", same.HitsKey(), q.HitsKey())
	}
	for name, change := range map[string]func(q *Query){
		"order": func(q *Query) { q.Sort = Newest }, "labels": func(q *Query) { q.HL = lang.FR }, "scope": func(q *Query) { q.In = Agreements },
		"bounds": func(q *Query) { q.Site = "gent" }, "filter": func(q *Query) { q.Filters = []Filter{{Facet: "country", Any: []string{"SN"}}} },
		"years": func(q *Query) { q.YearTo = 2000 }, "folds": func(q *Query) { q.NoFold = true },
	} {
		other := q
		change(&other)
		if other.HitsKey() == q.HitsKey() {
			t.Errorf("another %s has the same key", name)
		}
	}
}
