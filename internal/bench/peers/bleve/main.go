// Command bleve is stock Bleve as a peer of the search benchmark: its own queries, collector and facets, on the terms that our analysis made.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveapi "github.com/blevesearch/bleve_index_api"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/record"
)

func main() { peers.Main(peers.Program{Index: build, Open: open}) }

const (
	version   = "2.6.1"
	facetSize = 10
)

// schema has every text field with the places of its terms and nothing stored, and a keyword field with values by document a facet.
func schema() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = bleveapi.BM25Scoring
	const ready = "ready"
	if err := m.AddCustomAnalyzer(ready, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	m.DefaultAnalyzer = ready
	d := bleve.NewDocumentStaticMapping()
	for _, name := range corpus.TextFields() {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues, f.IncludeTermVectors = ready, false, false, false, true
		d.AddFieldMappingsAt(name, f)
	}
	for _, name := range corpus.Facets {
		f := bleve.NewKeywordFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues, f.IncludeTermVectors, f.SkipFreqNorm = keyword.Name, false, false, true, false, true
		d.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = d
	return m, nil
}

func build(c peers.Corpus, dir string) (b peers.Built, err error) {
	m, err := schema()
	if err != nil {
		return b, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return b, err
	}
	i, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	b, err = peers.Fill(c, func(_ int, documents []*record.Document) error {
		batch := i.NewBatch()
		for _, d := range documents {
			if err := batch.Index(d.ID, fields(corpus.LineOf(d))); err != nil {
				return err
			}
		}
		return i.Batch(batch)
	})
	if err == nil {
		peers.Settle(context.Background(), &b)
	}
	return b, err
}

// fields makes what Bleve indexes of a line: the units of a text are elements of an array, so that no phrase spans two.
func fields(l corpus.Line) map[string]any {
	all := map[string]any{}
	for name, text := range l.Text {
		all[name] = strings.Split(text, " "+corpus.Gap+" ")
	}
	for name, values := range l.Keys {
		all[name] = values
	}
	return all
}

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

func (e *engine) Stats() peers.Answer { return peers.Answer{} }

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
