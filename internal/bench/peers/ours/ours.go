// Package ours puts an engine behind our own seam into the words of the search benchmark.
package ours

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"entente/index"
	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/query"
)

// facetSize is how many values of a facet are answered.
const facetSize = 10

// Engine holds the questions, parsed.
type Engine struct {
	index.Engine
	name      string
	questions []asked
}

type asked struct{ plain, filtered query.Query }

// New makes a peer of an engine.
func New(name string, of index.Engine, questions []corpus.Question) (*Engine, error) {
	e := &Engine{Engine: of, name: name}
	for _, q := range questions {
		parsed, err := corpus.Parse(q.Text)
		if err != nil {
			return nil, err
		}
		parsed.Sort = query.Relevance // of everything too: all are as good, and are in the order of their ids
		parsed.FacetSize = facetSize
		filtered := parsed
		for _, name := range corpus.Facets {
			if value := q.Filter[name]; value != "" {
				// All values of one, so that the facet itself is counted over what the filter leaves, as others do.
				filtered.Filters = append(filtered.Filters, query.Filter{Facet: name, Any: []string{value}, All: true})
			}
		}
		e.questions = append(e.questions, asked{parsed, filtered})
	}
	return e, nil
}

// Name is that of the peer.
func (e *Engine) Name() string { return e.name }

// Documents is how many can be found.
func (e *Engine) Documents() (int, error) {
	i, err := e.Info(context.Background())
	return i.Documents, err
}

// Search asks one of the questions.
func (e *Engine) Search(r peers.Request) (peers.Found, error) {
	q := e.questions[r.Query].plain
	if r.Filter {
		q = e.questions[r.Query].filtered
	}
	q.Size = r.Size
	q.Facets = []string{}
	if r.Facets {
		q.Facets = corpus.Facets
	}
	result, err := e.Engine.Search(context.Background(), q)
	return found(result), err
}

type found index.Result

// Answer puts a result into the words of the protocol. Of years the engine gives all; here they are the most frequent, as of the others.
func (f found) Answer() (peers.Answer, error) {
	a := peers.Answer{Total: f.Total}
	if f.Partial {
		return a, errors.New("the answer is partial")
	}
	for _, h := range f.Hits {
		a.IDs = append(a.IDs, h.Key.ID)
	}
	for name, facet := range f.Facets {
		if a.Facets == nil {
			a.Facets = map[string][]peers.Count{}
		}
		counts := []peers.Count{}
		for _, v := range facet.Values {
			if v.Count > 0 {
				counts = append(counts, peers.Count{Value: v.Value, Count: v.Count})
			}
		}
		slices.SortFunc(counts, func(x, y peers.Count) int {
			return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Value, y.Value))
		})
		a.Facets[name] = counts[:min(len(counts), facetSize)]
	}
	return a, nil
}
