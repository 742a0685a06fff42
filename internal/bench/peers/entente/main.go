// Command entente is the project's own engine as a peer of the search benchmark.
package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"entente/index"
	"entente/index/local"
	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/query"
)

func main() { peers.Main(peers.Program{Index: build, Open: open}) }

// facetSize is how many values of a facet are answered.
const facetSize = 10

// engine holds the questions, parsed.
type engine struct {
	*local.Engine
	questions []asked
}

type asked struct{ plain, filtered query.Query }

func open(dir string, questions []corpus.Question) (peers.Engine, error) {
	e := &engine{}
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
	var err error
	e.Engine, err = local.Open(dir, local.Options{ReadOnly: true, Results: -1}) // every answer is looked for
	return e, err
}

func (e *engine) Name() string { return "entente" }

func (e *engine) Documents() (int, error) {
	i, err := e.Info(context.Background())
	return i.Documents, err
}

func (e *engine) Search(r peers.Request) (peers.Found, error) {
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

func (e *engine) Stats() (a peers.Answer, err error) {
	n, err := e.ColumnBytes(context.Background(), corpus.Facets...)
	a.Columns, a.Cache = int64(n), e.Gauges().Bytes()
	return a, err
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
