package main

import (
	"context"
	"errors"
	"fmt"

	"entente/index/cluster"
	"entente/internal/bench/peers"
	"entente/internal/record"
	"entente/internal/testcluster"
)

// The index of the benchmark: each node holds a part of it, and a copy of another's.
const (
	generation = "gen-1"
	shards     = 3
	replicas   = 1
	batchSize  = 500
)

// nodes are a cluster on this machine whose data lies in a folder.
type nodes struct {
	machines *testcluster.Cluster
	*cluster.Cluster
}

func start(ctx context.Context, dir string) (n nodes, err error) {
	if n.machines, err = testcluster.Start(ctx, testcluster.Options{Dir: dir}); err != nil {
		return n, err
	}
	n.Cluster, err = cluster.Connect(ctx, cluster.Options{Addresses: n.machines.Addrs(), Shards: shards, Replicas: replicas})
	if err != nil {
		return n, errors.Join(err, n.machines.Stop())
	}
	return n, nil
}

func (n nodes) stop() error { return errors.Join(n.Close(), n.machines.Stop()) }

func build(c peers.Corpus, dir string) (b peers.Built, err error) {
	ctx := context.Background()
	n, err := start(ctx, dir)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, n.stop()) }()
	e, err := n.Open(ctx, generation, false)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	seq := uint64(0)
	b, err = peers.Fill(c, func(_ int, documents []*record.Document) error {
		for len(documents) > 0 {
			var ops []record.Op
			for _, d := range documents[:min(batchSize, len(documents))] {
				ops = append(ops, record.Op{ID: d.ID, Version: 1, Document: d})
			}
			documents = documents[len(ops):]
			seq++
			outcomes, err := e.Apply(ctx, record.Batch{Seq: seq, Ops: ops})
			if err != nil {
				return err
			}
			for _, o := range outcomes {
				if o.Status != record.Applied {
					return fmt.Errorf("document %s: %s: %s", o.ID, o.Status, o.Reason)
				}
			}
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	return b, peers.Timed(&b, func() error { return e.Compact(ctx) }) // as a new generation of the program ends
}
