package cluster

import (
	"context"

	"entente/internal/record"
)

func (e *Engine) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	panic("not yet")
}
