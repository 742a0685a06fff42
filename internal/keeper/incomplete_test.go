package keeper

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/record"
)

// losing is an engine that says of one document that it was applied, and has lost it.
type losing struct {
	*local.Engine
	id string
}

func (e losing) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	whole := b
	b.Ops = slices.DeleteFunc(slices.Clone(b.Ops), func(op record.Op) bool { return op.ID == e.id })
	if _, err := e.Engine.Apply(ctx, b); err != nil {
		return nil, err
	}
	out := make([]record.Outcome, len(whole.Ops))
	for i, op := range whole.Ops {
		out[i] = record.Outcome{ID: op.ID, Status: record.Applied}
	}
	return out, nil
}

// A generation that lacks a document never answers, and leaves no trace.
func TestAnIncompleteGenerationIsNotUsed(t *testing.T) {
	lost := ""
	e := engine
	e.Open = func(dir string, log *slog.Logger) (index.Engine, error) {
		made, err := local.Open(dir, local.Options{Logger: log})
		if err != nil || lost == "" {
			return made, err
		}
		return losing{made, lost}, nil
	}
	k, err := Open(t.Context(), t.TempDir(), e, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Close() })
	put(t, k, 0, 30)
	lost = "doc0017"
	_, err = k.Reindex(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "not what the store holds") || !strings.Contains(err.Error(), lost) {
		t.Errorf("a generation without %s: %v", lost, err)
	}
	if name, err := k.keepable(); err != nil || name != "gen-1" {
		t.Errorf("%s answers, %v", name, err)
	}
	if names, err := generations(k.root()); err != nil || !slices.Equal(names, []string{"gen-1"}) {
		t.Errorf("there are %v, %v", names, err)
	}
	whole(t, k, 30)
}
