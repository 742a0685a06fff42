package answer

import (
	"context"
	"slices"

	"entente/index/analysis"
	"entente/internal/query"
	"entente/internal/spell"
	"entente/internal/thesaurus"
)

// Warm reads the lists of names that widening and spelling look words up in, which takes some tenths of a second once. Without
// it the first question of a process waits for them.
func Warm() {
	thesaurus.Widen(query.Word{Text: "x"})
	spell.Known("x")
}

// maxExpanded bounds the names that are told; further ones are searched all the same.
const maxExpanded = 24

// widened returns what the engine is asked: root with other names of what it means, unless the reader forbids it.
func widened(q query.Query, root query.Node) query.Node {
	if q.NoExpand {
		return root
	}
	return thesaurus.Widen(root)
}

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
