package cluster

import (
	"context"

	"entente/index"
	"entente/internal/record"
)

func (e *Engine) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	panic("not yet")
}

func (e *Engine) Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error) {
	panic("not yet")
}

func (e *Engine) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	panic("not yet")
}

func (e *Engine) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	panic("not yet")
}
