// Command bleve is stock Bleve as a peer of the search benchmark: its own queries, collector and facets, on the terms that our analysis made.
package main

import (
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

func main() { peers.Main(peers.Program{Index: build, Open: open}) }

const (
	version   = "2.6.1"
	facetSize = 10
)

type engine struct {
	bleve.Index
	questions []asked
}

type asked struct{ plain, filtered query.Query }

func open(dir string, questions []corpus.Question) (peers.Engine, error) {
	e := &engine{}
	for _, q := range questions {
		tree := made(q.Tree)
		filtered := bleve.NewBooleanQuery()
		filtered.AddMust(tree)
		for field, value := range q.Filter {
			t := bleve.NewTermQuery(value)
			t.SetField(field)
			filtered.AddFilter(t)
		}
		e.questions = append(e.questions, asked{tree, filtered})
	}
	var err error
	e.Index, err = bleve.OpenUsing(dir, map[string]any{"read_only": true})
	return e, err
}

// made makes Bleve's own query of a tree.
func made(n corpus.Node) query.Query {
	switch {
	case n.And != nil:
		return bleve.NewConjunctionQuery(allMade(n.And)...)
	case n.Or != nil:
		return bleve.NewDisjunctionQuery(allMade(n.Or)...)
	case n.Term != nil:
		q := bleve.NewTermQuery(n.Term.Text)
		q.SetField(n.Term.Field)
		return q
	case n.Phrase != nil:
		return bleve.NewPhraseQuery(n.Phrase.Terms, n.Phrase.Field)
	case n.Prefix != nil:
		q := bleve.NewPrefixQuery(n.Prefix.Text)
		q.SetField(n.Prefix.Field)
		return q
	case n.Fuzzy != nil:
		q := bleve.NewFuzzyQuery(n.Fuzzy.Text)
		q.SetField(n.Fuzzy.Field)
		q.SetFuzziness(n.Fuzzy.Edits)
		q.SetPrefix(1)
		return q
	}
	return bleve.NewMatchAllQuery()
}

func allMade(nodes []corpus.Node) []query.Query {
	all := make([]query.Query, len(nodes))
	for i, n := range nodes {
		all[i] = made(n)
	}
	return all
}

func (e *engine) Name() string { return "bleve " + version }

func (e *engine) Documents() (int, error) {
	n, err := e.DocCount()
	return int(n), err
}

func (e *engine) Search(r peers.Request) (peers.Found, error) {
	q := e.questions[r.Query].plain
	if r.Filter {
		q = e.questions[r.Query].filtered
	}
	request := bleve.NewSearchRequestOptions(q, r.Size, 0, false)
	if r.Facets {
		for _, name := range corpus.Facets {
			request.AddFacet(name, bleve.NewFacetRequest(name, facetSize))
		}
	}
	result, err := e.Index.Search(request)
	return found{result}, err
}

func (e *engine) Stats() (peers.Answer, error) { return peers.Answer{}, nil }

type found struct{ *bleve.SearchResult }

func (f found) Answer() (peers.Answer, error) {
	a := peers.Answer{Total: int(f.Total)}
	if f.Status.Failed > 0 {
		return a, fmt.Errorf("%d parts did not answer", f.Status.Failed)
	}
	for _, h := range f.Hits {
		a.IDs = append(a.IDs, h.ID)
	}
	for name, facet := range f.Facets {
		if a.Facets == nil {
			a.Facets = map[string][]peers.Count{}
		}
		counts := []peers.Count{}
		for _, t := range facet.Terms.Terms() {
			counts = append(counts, peers.Count{Value: t.Term, Count: t.Count})
		}
		a.Facets[name] = counts
	}
	return a, nil
}
