package keeper

import (
	"context"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// Titles completes titles of the current generation; an engine that can not do so completes none.
func (k *Keeper) Titles(ctx context.Context, typed string, within []query.Filter, most int) (keys []record.Key, err error) {
	err = k.read(func(e index.Engine) error {
		t, ok := e.(index.Titler)
		if !ok {
			return nil
		}
		keys, err = t.Titles(ctx, typed, within, most)
		return err
	})
	return keys, err
}
