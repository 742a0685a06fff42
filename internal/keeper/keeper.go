// Package keeper holds a data folder in one hand: the store, and the index that follows it.
package keeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/store"
)

// Engine is what has to be known of an engine to keep its generations.
type Engine struct {
	// Open opens the generation in a folder, and makes it when there is none.
	Open func(dir string, log *slog.Logger) (index.Engine, error)
	// Schema is what a generation made by this program has.
	Schema string
}

// Keeper is an open data folder: its store and the current generation of its index. It is safe for concurrent use. The
// caller owns the folder (see control.Own).
type Keeper struct {
	dir    string
	engine Engine
	log    *slog.Logger
	store  *store.Store
	write  sync.Mutex // batches reach the index in the order of the store
	index  index.Engine
}

// Open opens the store of a data folder and its index, and gives the index what the store has and it lacks.
func Open(ctx context.Context, dir string, e Engine, log *slog.Logger) (_ *Keeper, err error) {
	k := &Keeper{dir: dir, engine: e, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, k.Close())
		}
	}()
	if k.store, err = store.Open(dir); err != nil {
		return nil, err
	}
	k.index, err = k.openIndex(ctx)
	return k, err
}

// Close releases the data folder.
func (k *Keeper) Close() error {
	var errs []error
	if k.index != nil {
		errs = append(errs, k.index.Close())
	}
	if k.store != nil {
		errs = append(errs, k.store.Close())
	}
	return errors.Join(errs...)
}

// Store returns the store, to be read.
func (k *Keeper) Store() *store.Store { return k.store }

// Put keeps readings and makes them searchable. What is kept and could not be made searchable is made so at the next start.
func (k *Keeper) Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error) {
	k.write.Lock()
	defer k.write.Unlock()
	batch, kept, err := k.store.Put(ctx, readings)
	if err != nil || len(batch.Ops) == 0 {
		return kept, err
	}
	return kept, k.apply(ctx, k.index, batch)
}

// apply hands a batch to an index and logs what it would not take.
func (k *Keeper) apply(ctx context.Context, e index.Engine, batch record.Batch) error {
	outcomes, err := e.Apply(ctx, batch)
	if err != nil {
		return fmt.Errorf("index batch %d: %w", batch.Seq, err)
	}
	for _, o := range outcomes {
		if o.Status == record.Rejected || o.Status == record.Unknown {
			k.log.Error("a document is kept but can not be searched", "id", o.ID, "outcome", o.Status, "reason", o.Reason)
		}
	}
	return nil
}

// Search answers a question from the current generation.
func (k *Keeper) Search(ctx context.Context, q query.Query) (index.Result, error) {
	return k.index.Search(ctx, q)
}

// Cards returns cards from the current generation.
func (k *Keeper) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	return k.index.Cards(ctx, keys)
}

// Passages returns passages from the current generation.
func (k *Keeper) Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error) {
	return k.index.Passages(ctx, key, ordinals...)
}

// Info says what the current generation holds.
func (k *Keeper) Info(ctx context.Context) (index.Info, error) { return k.index.Info(ctx) }

// Ready returns nil when everything works, and the reason when something does not.
func (k *Keeper) Ready(ctx context.Context) error {
	_, err := k.index.Applied(ctx)
	return err
}
