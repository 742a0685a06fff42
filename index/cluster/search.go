package cluster

import (
	"context"

	"entente/index"
	"entente/internal/query"
)

func (e *Engine) Search(ctx context.Context, q query.Query) (index.Result, error) {
	panic("not yet")
}
