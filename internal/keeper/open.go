package keeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/index"
	"entente/internal/record"
	"entente/internal/store"
)

// verifyAtOnce is how many bytes of a generation are read through before it is used: a quarter of a second's work. A larger
// one is read through in the background, and replaced when damage is found.
const verifyAtOnce = 128 << 20

// followTime is how long the manifest may be behind the files.
const followTime = time.Second

// openIndex opens a generation: the current one, else the newest before it that can be used, else a new one.
func (k *Keeper) openIndex(ctx context.Context) error {
	if err := os.MkdirAll(k.root(), 0o700); err != nil {
		return fmt.Errorf("open index: %w", err)
	}
	if err := k.claim(ctx); err != nil {
		return err
	}
	current, err := currentGeneration(k.root())
	if err != nil {
		return err
	}
	if err := k.sweep(ctx, current); err != nil {
		return err
	}
	names, err := generations(k.root())
	if err != nil {
		return err
	}
	if current != "" && !slices.Contains(names, current) {
		k.log.Warn("the index is gone from where it was", "generation", current)
	}
	var newer, bad []string
	for i, name := range names {
		if m, err := k.readManifest(filepath.Join(k.root(), name)); err == nil && m.Number > k.engine.Number {
			k.log.Warn("an index of a newer program is left alone", "generation", name)
			newer = append(newer, name)
			continue
		}
		g, reason, err := k.openGeneration(ctx, name)
		switch {
		case err != nil && g != nil: // it can be read, and not written at present
			_ = k.stall(err)
		case err != nil:
			return err
		case reason != "":
			k.log.Error("a generation of the index can not be used", "generation", name, "reason", reason)
			bad = append(bad, name)
			continue
		}
		k.write.Lock()
		k.replace(g)
		k.write.Unlock()
		if len(newer) > 0 {
			return nil // everything stays as the newer program left it
		}
		if name != current {
			k.log.Warn("another generation than CURRENT names is used", "generation", name)
			if err := writeFile(filepath.Join(k.root(), "CURRENT"), []byte(name+"\n")); err != nil {
				k.log.Error("CURRENT could not be written", "error", err)
				return nil
			}
		}
		k.discard(bad...)
		if older := names[i+1:]; len(older) > 1 {
			k.discard(older[1:]...)
		}
		return nil
	}
	if len(newer) > 0 {
		return fmt.Errorf("%w: %s; use that program, or remove %s to have the index made anew", ErrNewer, newer[0], k.root())
	}
	if len(bad) > 0 || current != "" {
		k.log.Warn("the index is made anew from the store")
	}
	_, err = k.build(ctx, "", nil)
	return err
}

// openGeneration opens a generation and gives it what the store has and it lacks. It returns a reason when it can not be used
// at all. With an error, the generation may be there as well: then it can be read, and not be written.
func (k *Keeper) openGeneration(ctx context.Context, name string) (_ *generation, reason string, err error) {
	dir := filepath.Join(k.root(), name)
	m, err := k.readManifest(dir)
	if errors.Is(err, index.ErrDamaged) {
		return nil, err.Error(), nil
	}
	if err != nil {
		return nil, "", err
	}
	if m.Kind != k.engine.Kind {
		return nil, "it is an index of another engine", nil
	}
	if there, err := k.there(ctx, name); err != nil || !there {
		return nil, "the cluster does not have it", err
	}
	if m.bytes() <= verifyAtOnce {
		faults, err := m.verify(ctx)
		if err != nil {
			return nil, "", err
		}
		if len(faults) > 0 {
			return nil, strings.Join(faults, "; "), nil
		}
	}
	if err := m.unseal(); err != nil {
		return nil, "", err
	}
	e, err := k.engine.Open(dir, k.log)
	if err != nil {
		if !errors.Is(err, index.ErrDamaged) && unwritable(err) {
			return nil, "", err
		}
		reason, err = k.unusable(ctx, err)
		return nil, reason, err
	}
	g := k.hold(name, dir, e, m)
	reason, err = k.catchUp(ctx, g)
	if reason != "" || err != nil && (ctx.Err() != nil || writable(e) == nil && !k.remote()) {
		g.reopened.Store(true) // not worth a seal
		g.release()
		return nil, reason, err
	}
	if err := m.follow(ctx, e); err != nil {
		k.log.Warn("the manifest does not follow", "generation", name, "error", err)
	}
	return g, "", err
}

// catchUp brings a generation up to date, or says why it can not be.
func (k *Keeper) catchUp(ctx context.Context, g *generation) (reason string, err error) {
	info, err := g.engine.Info(ctx)
	if err != nil {
		return k.unusable(ctx, err)
	}
	applied, err := g.engine.Applied(ctx)
	if err != nil {
		return k.unusable(ctx, err)
	}
	last, err := k.store.Seq()
	if err != nil {
		return "", err
	}
	if applied > last {
		return fmt.Sprintf("it holds batch %d, the store ends with %d", applied, last), nil
	}
	if info.Schema != k.engine.Schema {
		g.older = true
		k.log.Warn("the index has another schema; it answers as far as it can while a new one is made",
			"generation", g.name, "schema", info.Schema, "program", k.engine.Schema)
		return "", nil
	}
	_, err = k.replay(ctx, g.engine, applied, nil)
	if k.remote() && errors.Is(err, index.ErrDamaged) {
		return err.Error(), nil
	}
	return "", err
}

// unusable tells why a generation can not be used, or that only the moment is to blame.
func (k *Keeper) unusable(ctx context.Context, err error) (reason string, passing error) {
	if k.remote() && away(err) && ctx.Err() == nil {
		return "", err
	}
	return err.Error(), ctx.Err()
}

// The bounds of what replay hands to an index at once. Batches of the store are put together: an index that is made anew need
// not wait for the disk as often as the store did.
const (
	replayCount = 1000
	replayBytes = 4 << 20 // of text; an index needs a multiple of it while it takes a batch
)

// replay gives an index every batch of the store after seq, tells of each document, and returns the last one.
func (k *Keeper) replay(ctx context.Context, e index.Engine, seq uint64, tell func(record.Op)) (uint64, error) {
	var whole record.Batch
	size := 0
	flush := func() error {
		if len(whole.Ops) == 0 {
			return nil
		}
		if err := k.apply(ctx, e, whole); err != nil {
			return fmt.Errorf("bring the index up to date: %w", err)
		}
		seq = whole.Seq
		for _, op := range whole.Ops {
			if tell != nil {
				tell(op)
			}
		}
		whole, size = record.Batch{}, 0
		return nil
	}
	for batch, err := range k.store.Since(seq) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return seq, fmt.Errorf("bring the index up to date: %w", err)
		}
		whole.Seq = batch.Seq
		whole.Ops = append(whole.Ops, batch.Ops...)
		for _, op := range batch.Ops {
			size += textBytes(op.Document)
		}
		if len(whole.Ops) >= replayCount || size >= replayBytes {
			if err := flush(); err != nil {
				return seq, err
			}
		}
	}
	return seq, flush()
}

func textBytes(d *record.Document) (n int) {
	if d == nil {
		return 0
	}
	for _, p := range d.Passages {
		n += len(p.Text)
	}
	return n
}

// OpenReadOnly opens a data folder that can not be written, such as one on a disk mounted for reading: the current generation
// answers, or the newest that can. Writers get ErrReadOnly, and Ready says that it is degraded.
func OpenReadOnly(ctx context.Context, dir string, e Engine, log *slog.Logger) (_ *Keeper, err error) {
	k := newKeeper(dir, e, log)
	k.changed = nil
	defer func() {
		if err != nil {
			err = errors.Join(err, k.Close())
		}
	}()
	if k.store, err = store.OpenReadOnly(dir); err != nil {
		return nil, err
	}
	current, err := currentGeneration(k.root())
	if err != nil {
		return nil, err
	}
	names, err := generations(k.root())
	if err != nil {
		return nil, err
	}
	var reasons []string
	for _, name := range names {
		if current != "" && number(name) > number(current) {
			continue
		}
		g, reason, err := k.openForReading(ctx, name)
		if err != nil {
			return nil, err
		}
		if reason != "" {
			reasons = append(reasons, name+": "+reason)
			continue
		}
		k.replace(g)
		return k, nil
	}
	return nil, fmt.Errorf("%w, and no index in it can be used: %s", ErrReadOnly, strings.Join(append(reasons, "none is left"), "; "))
}

func (k *Keeper) openForReading(ctx context.Context, name string) (g *generation, reason string, err error) {
	dir := filepath.Join(k.root(), name)
	m, err := k.readManifest(dir)
	if err != nil {
		return nil, err.Error(), ctx.Err()
	}
	if m.Number > k.engine.Number {
		return nil, "it is of a newer program", nil
	}
	if m.Kind != k.engine.Kind {
		return nil, "it is an index of another engine", nil
	}
	if m.bytes() <= verifyAtOnce {
		if faults, err := m.verify(ctx); err != nil || len(faults) > 0 {
			return nil, strings.Join(faults, "; "), err
		}
	}
	e, err := k.engine.OpenReadOnly(dir, k.log)
	if err != nil {
		return nil, err.Error(), ctx.Err()
	}
	return k.hold(name, dir, e, m), "", nil
}
