package main

import (
	"context"
	"errors"
	"fmt"

	"entente/index/local"
	"entente/internal/bench/peers"
	"entente/internal/record"
)

func build(c peers.Corpus, dir string) (b peers.Built, err error) {
	e, err := local.Open(dir, local.Options{})
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	ctx := context.Background()
	b, err = peers.Fill(c, func(batch int, documents []*record.Document) error {
		ops := make([]record.Op, len(documents))
		for i, d := range documents {
			ops[i] = record.Op{ID: d.ID, Version: 1, Document: d}
		}
		outcomes, err := e.Apply(ctx, record.Batch{Seq: uint64(batch) + 1, Ops: ops})
		for _, o := range outcomes {
			if err == nil && o.Status != record.Applied {
				err = fmt.Errorf("document %s: %s: %s", o.ID, o.Status, o.Reason)
			}
		}
		return err
	})
	if err != nil {
		return b, err
	}
	return b, peers.Timed(&b, func() error { return e.Compact(ctx) }) // as a new generation of the program ends
}
