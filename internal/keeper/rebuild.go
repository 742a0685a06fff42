package keeper

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/index"
	"entente/internal/record"
)

// Reindex makes a generation of all that the store holds beside the running one, checks it, and lets it take its place;
// readers notice nothing but that cursors given out before have expired. The generation before is kept, sealed. Progress is
// told in documents and may be nil. When it fails or is interrupted, everything is as it was.
func (k *Keeper) Reindex(ctx context.Context, progress func(done, total int)) (name string, err error) {
	if err := k.unwritten(); err != nil {
		return "", err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(k.life, stop)()
	if err := k.Correct(ctx); err != nil {
		return "", fmt.Errorf("reindex: %w", err)
	}
	if err := k.take(ctx); err != nil {
		return "", fmt.Errorf("reindex: %w", err)
	}
	defer k.give()
	before, err := k.keepable()
	if err != nil {
		return "", fmt.Errorf("reindex: %w", err)
	}
	g, err := k.build(ctx, before, progress)
	if err != nil {
		return "", fmt.Errorf("reindex: %w", err)
	}
	return g.name, nil
}

// Outdated yields the sources whose document other reading rules than these have read, or another gazetteer, by key.
func (k *Keeper) Outdated(rules int, gazetteer string) iter.Seq2[record.Source, error] {
	if k.store == nil {
		return func(yield func(record.Source, error) bool) { yield(record.Source{}, ErrReplica) }
	}
	return k.store.Outdated(rules, gazetteer)
}

// keepable returns the name of the current generation.
func (k *Keeper) keepable() (string, error) {
	g := k.acquire()
	if g == nil {
		return "", errClosed
	}
	defer g.release()
	return g.name, nil
}

// build makes a generation of all that the store holds, and makes it the current one. Of the others only before is kept. The
// caller holds the token of building, or is alone.
func (k *Keeper) build(ctx context.Context, before string, progress func(done, total int)) (_ *generation, err error) {
	name, err := k.nextName(ctx)
	if err != nil {
		return nil, err
	}
	previous, err := currentGeneration(k.root())
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(k.root(), name)
	raw := dir + building
	if err := os.RemoveAll(raw); err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	published := false
	defer func() {
		if !published {
			err = errors.Join(err, os.RemoveAll(raw), os.RemoveAll(dir))
			k.drop(name)
		}
	}()
	m := k.newManifest(raw, name)
	filled, err := k.fill(ctx, m, progress) // holds write when it returns without an error
	if err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	defer k.write.Unlock()
	if err := k.try(ctx, raw, filled); err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	if err := errors.Join(m.seal(ctx), syncAll(raw)); err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	if err := errors.Join(os.Rename(raw, dir), syncFolder(k.root())); err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	g, reason, err := k.openGeneration(ctx, name)
	if err == nil && reason != "" {
		err = errors.New(reason)
	}
	if err == nil {
		err = k.switchOver(ctx, previous, name, filled.documents)
	}
	if err != nil {
		if g != nil {
			g.reopened.Store(true)
			g.release()
		}
		return nil, fmt.Errorf("publish %s: %w", name, err)
	}
	published = true
	k.replace(g)
	names, err := generations(k.root())
	others, elsewhere := k.elsewhere(ctx)
	if err = errors.Join(err, elsewhere); err != nil {
		k.log.Warn("old generations stay", "error", err)
	}
	names = append(names, others...)
	slices.Sort(names)
	for _, old := range slices.Compact(names) {
		if old != name && old != before {
			k.discard(old)
		}
	}
	return g, nil
}

// switchOver names another generation in CURRENT and lets readers elsewhere be answered from it. CURRENT comes first: a start finds a
// generation that CURRENT names and that is not published yet, and publishes it.
func (k *Keeper) switchOver(ctx context.Context, from, to string, documents int) error {
	current := filepath.Join(k.root(), "CURRENT")
	if err := writeFile(current, []byte(to+"\n")); err != nil {
		return err
	}
	err := k.publish(ctx, to, documents)
	if err == nil || from == "" {
		return err
	}
	_ = k.fallBehind(err) // which of the two readers are answered from is not known: arrive sees to it
	return errors.Join(err, writeFile(current, []byte(from+"\n")))
}

// nextName returns the name after the highest that is there or was current.
func (k *Keeper) nextName(ctx context.Context) (string, error) {
	names, err := generations(k.root())
	if err != nil {
		return "", err
	}
	others, err := k.elsewhere(ctx)
	if err != nil {
		return "", err
	}
	highest := 0
	for _, name := range append(names, others...) {
		highest = max(highest, number(name))
	}
	return "gen-" + strconv.Itoa(highest+1), nil
}

// filled is what went into a generation.
type filled struct {
	documents int            // that are to be found in it
	languages map[string]int // how many of each; nil when it can not be told, because documents changed meanwhile
}

// fill writes a generation. Batches may arrive while it does: they go to the store and the running generation, and reach this
// one at the end, when none may arrive until the caller releases write.
func (k *Keeper) fill(ctx context.Context, m *manifest, progress func(done, total int)) (f filled, err error) {
	total, err := k.living(ctx)
	if err != nil {
		return f, err
	}
	if k.remote() { // its folder holds nothing but the manifest
		if err := os.MkdirAll(m.dir, 0o700); err != nil {
			return f, err
		}
	}
	e, err := k.engine.Open(m.dir, k.log)
	if err != nil {
		return f, err
	}
	done, languages := 0, map[string]int{}
	tell := func(op record.Op) {
		if op.Document == nil {
			return
		}
		done++
		for _, l := range (index.Entry{Document: op.Document}).Values("language") {
			languages[l]++
		}
		if progress != nil {
			progress(min(done, total), total)
		}
	}
	seq := uint64(0)
	for range 2 { // the second time is short, and makes what is left to be done under the lock shorter
		if seq, err = k.replay(ctx, e, seq, tell); err != nil {
			return f, errors.Join(err, e.Close())
		}
	}
	if c, ok := e.(interface{ Compact(context.Context) error }); ok { // it is read for a long time
		if err := c.Compact(ctx); err != nil {
			return f, errors.Join(err, e.Close())
		}
	}
	if err := m.follow(ctx, e); err != nil {
		return f, errors.Join(err, e.Close())
	}
	k.write.Lock()
	_, err = k.replay(ctx, e, seq, tell)
	if err = errors.Join(err, e.Close()); err == nil {
		f.documents, err = k.living(ctx)
	}
	if err != nil {
		k.write.Unlock()
		return f, err
	}
	if done == f.documents { // each was told once
		f.languages = languages
	}
	return f, nil
}

// living counts the documents of the store.
func (k *Keeper) living(ctx context.Context) (n int, err error) {
	for v, err := range k.store.Versions() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		if !v.Removed {
			n++
		}
	}
	return n, nil
}

// try opens a generation that was written and closed, and asks it what has to be in it.
func (k *Keeper) try(ctx context.Context, dir string, want filled) (err error) {
	e, err := k.engine.OpenReadOnly(dir, k.log)
	if err != nil {
		return fmt.Errorf("open it: %w", err)
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	differences, err := k.compare(ctx, e)
	if err == nil && len(differences) > 0 {
		err = fmt.Errorf("it is not what the store holds: %s", strings.Join(differences, "; "))
	}
	if err == nil {
		err = k.canaries(ctx, e, want)
	}
	return err
}

// renew replaces the generation of another schema that was found at start.
func (k *Keeper) renew(done chan struct{}) {
	for pause := k.retry; ; pause = min(2*pause, lastRetry) {
		err := k.take(k.life)
		if err == nil {
			name := ""
			if name, err = k.keepable(); err == nil {
				_, err = k.build(k.life, name, nil)
			}
			k.give()
		}
		if err == nil {
			close(done)
			k.log.Info("the index has been made anew from the store")
			return
		}
		if k.life.Err() != nil {
			return
		}
		k.log.Error("the index of another schema could not be replaced; it is tried again", "error", err)
		k.pause(pause)
	}
}

// Settle waits until everything that was put can be found. There is nothing to wait for, unless an index of another schema was
// found at start and is still being replaced, or one that is elsewhere could not be written: for that it waits half a minute at most, and then
// fails with ErrDegraded.
func (k *Keeper) Settle(ctx context.Context) error {
	if !k.unfound.Load() {
		return nil
	}
	if err := k.behind.wait(ctx, time.Now().Add(k.patience)); err != nil {
		return fmt.Errorf("everything is kept, and is found when the index can be written again: %w", err)
	}
	k.gate.RLock()
	renewal := k.renewal
	k.gate.RUnlock()
	if renewal == nil {
		return nil
	}
	select {
	case <-renewal:
		return nil
	case <-k.life.Done():
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pause waits, at most until the keeper is closed.
func (k *Keeper) pause(d time.Duration) {
	select {
	case <-k.life.Done():
	case <-time.After(d):
	}
}
