package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bleveapi "github.com/blevesearch/bleve_index_api"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/record"
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
