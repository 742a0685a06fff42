package keeper

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"

	"entente/index"
	"entente/index/local"
)

// countedEngine counts how often it is asked to compact, and fails when it is told to.
type countedEngine struct {
	*local.Engine
	times *atomic.Int32
	fault error
}

func (e countedEngine) Compact(ctx context.Context) error {
	e.times.Add(1)
	return errors.Join(e.fault, e.Engine.Compact(ctx))
}

func TestANewGenerationIsCompactedBeforeItIsUsed(t *testing.T) {
	var times atomic.Int32
	var fault error
	counted := engine
	counted.Open = func(dir string, log *slog.Logger) (index.Engine, error) {
		e, err := local.Open(dir, local.Options{Logger: log})
		return countedEngine{e, &times, fault}, err
	}
	k, err := Open(t.Context(), t.TempDir(), counted, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	put(t, k, 0, 30)
	before := times.Load()
	name, err := k.Reindex(t.Context(), nil)
	if err != nil || times.Load() != before+1 {
		t.Fatalf("%s was compacted %d times: %v", name, times.Load()-before, err)
	}
	fault = errors.New("no room")
	if _, err := k.Reindex(t.Context(), nil); !errors.Is(err, fault) {
		t.Errorf("what failed is not told: %v", err)
	}
	if now, err := k.keepable(); err != nil || now != name {
		t.Errorf("the generation in use is %s and not %s: %v", now, name, err)
	}
}
