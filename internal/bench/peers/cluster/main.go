// Command cluster is the project's own engine on three nodes of OpenSearch on this machine, as a peer of the search benchmark. Its processor
// time is that of the program, without that of the nodes.
package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"entente/index"
	"entente/index/cluster"
	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/bench/peers/ours"
)

func main() { peers.Main(peers.Program{Index: build, Open: open}) }

type engine struct {
	*ours.Engine
	cluster *cluster.Engine
	nodes   nodes
}

// recovery is how long nodes may take to have all of their data at hand again.
const recovery = 5 * time.Minute

func open(dir string, questions []corpus.Question) (peers.Engine, error) {
	ctx, stop := context.WithTimeout(context.Background(), recovery)
	defer stop()
	n, err := start(ctx, dir)
	if err != nil {
		return nil, err
	}
	e, err := opened(ctx, n, questions)
	if err != nil {
		return nil, errors.Join(err, n.stop())
	}
	return e, nil
}

func opened(ctx context.Context, n nodes, questions []corpus.Question) (peers.Engine, error) {
	for {
		e, err := n.Cluster.Open(ctx, generation, true)
		if err == nil {
			if h := e.Health(ctx); h.State != index.Well {
				err = errors.Join(fmt.Errorf("%s: %q", h.State, h.Reasons), e.Close())
			}
		}
		if err == nil {
			asked, err := ours.New("entente on a cluster", e, questions)
			return engine{asked, e, n}, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Second):
		}
	}
}

// Stats tells nothing: what the nodes keep in memory is not known here.
func (e engine) Stats() (peers.Answer, error) { return peers.Answer{}, nil }

func (e engine) Close() error { return errors.Join(e.cluster.Close(), e.nodes.stop()) }
