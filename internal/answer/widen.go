package answer

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"entente/index/analysis"
	"entente/internal/query"
	"entente/internal/spell"
	"entente/internal/thesaurus"
	"entente/internal/vocab"
)

// Warm reads the lists of names that widening and spelling look words up in, which takes some tenths of a second once. Without
// it the first question of a process waits for them.
func Warm() {
	thesaurus.Widen(query.Word{Text: "x"})
	spell.Known("x")
}

// maxExpanded bounds the names that are told; further ones are searched all the same.
const maxExpanded = 24

// widened returns what the engine is asked: root with other names of what it means, unless the reader forbids it. Among agreements the
// name of a country asks for those of it as well: what is read of one names its town far more often than its country.
func widened(q query.Query, root query.Node) query.Node {
	switch {
	case q.NoExpand:
		return root
	case q.Scope() == query.Agreements:
		return withCountries(thesaurus.Widen(root))
	}
	return thesaurus.Widen(root)
}

// withCountries lets the value of the facet stand beside each name of a country.
func withCountries(n query.Node) query.Node {
	each := func(nodes []query.Node) []query.Node {
		out := make([]query.Node, len(nodes))
		for i, part := range nodes {
			out[i] = withCountries(part)
		}
		return out
	}
	switch n := n.(type) {
	case query.And:
		return query.And{Nodes: each(n.Nodes)}
	case query.Or:
		return query.Or{Nodes: each(n.Nodes)}
	case query.Widened:
		if id, ok := countryNames()[asTyped(n.Asked)]; ok {
			return query.Or{Nodes: []query.Node{n, query.Is{Facet: "country", Value: id}}}
		}
	}
	return n
}

// asTyped are the words of a part of a question, folded; empty where it holds anything but words.
func asTyped(n query.Node) string {
	switch n := n.(type) {
	case query.Word:
		return vocab.Fold(n.Text)
	case query.And:
		var words []string
		for _, part := range n.Nodes {
			w := asTyped(part)
			if w == "" {
				return ""
			}
			words = append(words, w)
		}
		return strings.Join(words, " ")
	}
	return ""
}

// countryNames are the ids of countries by each of their names, folded, but for names that two of them have.
var countryNames = sync.OnceValue(func() map[string]string {
	ids := map[string]string{}
	for _, t := range vocab.Countries().All() {
		for _, names := range t.Names {
			for _, name := range names {
				folded := vocab.Fold(name)
				if other, ok := ids[folded]; ok && other != t.ID {
					ids[folded] = ""
					continue
				}
				ids[folded] = t.ID
			}
		}
	}
	maps.DeleteFunc(ids, func(_, id string) bool { return id == "" })
	return ids
})

// expanded lists the other names that were searched and that documents hold, as they are written, each once.
func expanded(ctx context.Context, e Engine, root query.Node) ([]string, error) {
	var names []string
	var words []string // the words of all names, one name after the other
	var ends []int
	seen := map[string]bool{}
	for _, l := range labels(root) {
		folded := analysis.Fold(l.Text)
		terms := analysis.Exact().Terms(l.Text)
		if seen[folded] || len(terms) == 0 {
			continue
		}
		seen[folded] = true
		names = append(names, l.Text)
		if !l.Language.Known() { // names in a language are inflected: their words may stand there in other forms
			for _, t := range terms {
				words = append(words, t.Text)
			}
		}
		ends = append(ends, len(words))
	}
	counts, err := e.Count(ctx, words...)
	if err != nil {
		return nil, err
	}
	var out []string
	from := 0
	for i, name := range names {
		if !slices.Contains(counts[from:ends[i]], 0) && len(out) < maxExpanded {
			out = append(out, name)
		}
		from = ends[i]
	}
	return out, nil
}

// labels returns the names that a question was widened by, in its order.
func labels(n query.Node) []query.Label {
	var all []query.Label
	query.Required(n, func(n query.Node) {
		if w, ok := n.(query.Widened); ok {
			all = append(all, w.Labels...)
		}
	})
	return all
}
