// Command entente is the project's own engine as a peer of the search benchmark.
package main

import (
	"context"

	"entente/index/local"
	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/bench/peers/ours"
)

func main() { peers.Main(peers.Program{Index: build, Open: open}) }

type engine struct {
	*ours.Engine
	local *local.Engine
}

func open(dir string, questions []corpus.Question) (peers.Engine, error) {
	e, err := local.Open(dir, local.Options{ReadOnly: true, Results: -1}) // every answer is looked for
	if err != nil {
		return nil, err
	}
	asked, err := ours.New("entente", e, questions)
	return engine{asked, e}, err
}

func (e engine) Stats() (a peers.Answer, err error) {
	n, err := e.local.ColumnBytes(context.Background(), corpus.Facets...)
	a.Columns, a.Cache = int64(n), e.local.Gauges().Bytes()
	return a, err
}
