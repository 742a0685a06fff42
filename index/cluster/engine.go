package cluster

import (
	"context"

	"entente/index"
	"entente/internal/record"
)

// Engine is a generation in a cluster. It is safe for concurrent use.
type Engine struct {
	*Cluster
	readOnly bool
	kept     *keptCache
	counted  *countCache
}

// state is what is known of a generation apart from its records.
type state struct {
	generation string // such as gen-1
	index      string // its index
	schema     string
	seq        uint64 // of the last batch
	updated    int64  // when that was, in nanoseconds since 1970, 0 when there was none
	secret     []byte // signs cursors
}

// state returns what is known of the generation that questions are answered from: the writer's own knowledge, else what the meta index
// said at most half a second ago.
func (e *Engine) state(ctx context.Context) (state, error) { panic("not yet") }

func (e *Engine) Applied(ctx context.Context) (uint64, error) { panic("not yet") }

func (e *Engine) Info(ctx context.Context) (index.Info, error) { panic("not yet") }

func (e *Engine) Health(ctx context.Context) index.Health { panic("not yet") }

func (e *Engine) Can() index.Capabilities {
	return index.Capabilities{Ranks: true, Replicated: true, Shared: true}
}

func (e *Engine) Close() error { panic("not yet") }

func (e *Engine) Each(ctx context.Context, do func(key record.Key, removed bool) error) error {
	panic("not yet")
}
