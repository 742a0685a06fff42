package cluster

import (
	"fmt"
	"slices"
	"sync"

	"entente/index"
	"entente/internal/query"
)

// maxAnswers bounds the answers that are remembered, each some kilobytes.
const maxAnswers = 128

// answers remembers, of the questions asked last, how many records there were and their facets, for the time when the cluster does not
// tell. The zero value is empty.
type answers struct {
	mu    sync.Mutex
	known map[string]index.Result
	order []string // the oldest first
}

// answerKey tells questions apart whose totals or facets differ.
func answerKey(generation string, q query.Query) string {
	return fmt.Sprintf("%s %q %d %s", generation, countedFacets(q), facetSize(q), q.HitsKey())
}

// keep remembers an answer, but for its hits.
func (a *answers) keep(generation string, q query.Query, r index.Result) {
	key := answerKey(generation, q)
	r.Hits, r.Next, r.Partial = nil, "", true
	r.Facets = copied(r.Facets)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[string]index.Result{}
	}
	if _, there := a.known[key]; !there {
		a.order = append(a.order, key)
	}
	a.known[key] = r
	if len(a.order) > maxAnswers {
		delete(a.known, a.order[0])
		a.order = a.order[1:]
	}
}

// last returns what was known last of a question, without hits and partial.
func (a *answers) last(generation string, q query.Query) (index.Result, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r, known := a.known[answerKey(generation, q)]
	r.Facets = copied(r.Facets)
	return r, known
}

// copied returns facets that share nothing that can be written to.
func copied(facets map[string]index.Facet) map[string]index.Facet {
	out := make(map[string]index.Facet, len(facets))
	for name, f := range facets {
		f.Values, f.Decades = slices.Clone(f.Values), slices.Clone(f.Decades)
		out[name] = f
	}
	return out
}
