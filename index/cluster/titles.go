package cluster

import (
	"context"

	"entente/internal/query"
	"entente/internal/record"
)

func (e *Engine) Titles(ctx context.Context, typed string, within []query.Filter, most int) ([]record.Key, error) {
	panic("not yet")
}
