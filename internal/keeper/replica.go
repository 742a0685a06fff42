package keeper

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"entente/index"
	"entente/internal/record"
)

// A keeper without a store answers from an engine that others write: a copy of a generation that was fetched, or the index of a cluster.

// ErrReplica is why nothing is written through a keeper without a store. It is ErrReadOnly.
var ErrReplica = fmt.Errorf("%w: what it holds is written elsewhere", ErrReadOnly)

// OpenEngine keeps an engine that others write, without a store and without a folder: it is read, and closed with the keeper. Whatever writes,
// or needs the store, is ErrReplica. The engine may be nil; then nothing can be answered until Show brings one.
func OpenEngine(e index.Engine, log *slog.Logger) *Keeper {
	k := newKeeper("", Engine{}, log)
	k.changed = nil
	if e != nil {
		k.replace(k.hold("", "", e, nil))
	}
	return k
}

// Show lets another engine answer from now on. Readers under way stay with the one before, which is closed when the last of them is done;
// then ended is called, which may be nil. It is for keepers without a store. After Close the engine is closed at once.
func (k *Keeper) Show(e index.Engine, ended func()) {
	k.write.Lock()
	defer k.write.Unlock()
	g := k.hold("", "", e, nil)
	if closes := g.ended; ended != nil {
		g.ended = func() {
			closes()
			ended()
		}
	}
	if k.life.Err() != nil {
		g.release()
		return
	}
	k.replace(g)
}

// Doubted reports whether there was a fault in reading since it was asked last. Whoever brought the engine sees to it.
func (k *Keeper) Doubted() bool { return k.faulty.Swap(false) }

// Counted gives a keeper without a store the counts of the sources, as they were where these are kept.
func (k *Keeper) Counted(c record.Coverage) {
	k.covered.mu.Lock()
	defer k.covered.mu.Unlock()
	k.covered.counted = &c
}

// healthy is whether the engine of a keeper without a store answers.
func (k *Keeper) healthy(ctx context.Context) error {
	return k.read(func(e index.Engine) error {
		if h := e.Health(ctx); h.State == index.Down {
			return fmt.Errorf("%w: %s", index.ErrUnavailable, strings.Join(h.Reasons, "; "))
		}
		return nil
	})
}
