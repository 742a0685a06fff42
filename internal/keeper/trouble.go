package keeper

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A disk that takes nothing more is no end: questions are answered from the last good state, writers are told, and writing
// goes on by itself when there is room. Bleve must not be written to after its first error (v2.6.1 panics), and what became
// of the failed batch is not known: so the index is opened anew and given what the store has and it lacks.

// The pauses between two attempts to write again: from the first, doubled up to the last.
const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = 30 * time.Second
)

// room is how many bytes must fit on the disk before writing goes on: what a batch of usual size takes in store, originals
// and index together.
const room = 4 << 20

// trouble is why nothing can be written, if so.
type trouble struct {
	mu   sync.Mutex
	err  error
	over chan struct{} // closed when it is over
}

func (t *trouble) reason() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// set notes a reason and reports whether it is the first.
func (t *trouble) set(err error) (first bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first = t.err == nil
	if first {
		t.over = make(chan struct{})
	}
	t.err = err
	return first
}

func (t *trouble) clear() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		t.err = nil
		close(t.over)
	}
}

// wait waits until there is no trouble, at most until a deadline, and then returns the reason.
func (t *trouble) wait(ctx context.Context, deadline time.Time) error {
	t.mu.Lock()
	err, over := t.err, t.over
	t.mu.Unlock()
	if err == nil {
		return nil
	}
	timer := time.NewTimer(time.Until(deadline))
	defer timer.Stop()
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return t.reason()
	}
}

// degrade notes why nothing can be written and sees to it that it is tried again. It returns the error to tell.
func (k *Keeper) degrade(cause error) error {
	err := cause
	if !errors.Is(err, ErrDegraded) {
		err = fmt.Errorf("%w: %w", ErrDegraded, cause)
	}
	if k.trouble.set(err) {
		k.log.Error("nothing can be written; questions are answered, and writing is tried again", "reason", cause)
		k.background(k.recover)
	}
	return err
}

// stall notes why an index that answers can not be written.
func (k *Keeper) stall(cause error) error {
	if k.remote() {
		return k.fallBehind(cause)
	}
	return k.degrade(cause)
}

// recover tries until writing goes on.
func (k *Keeper) recover() {
	for pause := k.retry; ; pause = min(2*pause, lastRetry) {
		select {
		case <-k.life.Done():
			return
		case <-time.After(pause):
		}
		err := k.resume(k.life)
		if err == nil {
			k.trouble.clear()
			k.log.Warn("writing goes on")
			return
		}
		k.trouble.set(fmt.Errorf("%w: %w", ErrDegraded, err))
		k.log.Info("writing does not go on yet", "reason", err)
	}
}

// resume checks that there is room, and opens the index anew when it had stopped.
func (k *Keeper) resume(ctx context.Context) error {
	if err := k.probe(); err != nil {
		return err
	}
	if err := k.take(ctx); err != nil {
		return err
	}
	defer k.give()
	name, reason, err := k.reopen(ctx)
	if err == nil && reason != "" {
		err = k.heal(ctx, name, reason)
	}
	return err
}

// reopen opens the current generation anew when it takes no more batches, and gives it what it lacks. The old engine answers
// until the new one is ready. It returns a reason when the generation can not be used any more.
func (k *Keeper) reopen(ctx context.Context) (name, reason string, err error) {
	k.write.Lock()
	defer k.write.Unlock()
	g := k.current
	switch {
	case g == nil:
		return "", "", errClosed
	case g.older, g.absent, k.behind.reason() != nil: // it takes no batches, or gets them later
		return "", "", nil
	case writable(g.engine) == nil: // the store had failed, not the index
		applied, err := g.engine.Applied(ctx)
		if err != nil {
			return "", "", err
		}
		_, err = k.replay(ctx, g.engine, applied, nil)
		if err != nil && k.remote() { // the disk takes something again
			_ = k.fallBehind(err)
			err = nil
		}
		return "", "", err
	}
	fresh, reason, err := k.openGeneration(ctx, g.name)
	if err != nil || reason != "" {
		if fresh != nil {
			fresh.reopened.Store(true)
			fresh.release()
		}
		return g.name, reason, err
	}
	g.reopened.Store(true)
	k.replace(fresh)
	return "", "", nil
}

// probe writes as much as a batch takes and removes it.
func (k *Keeper) probe() error {
	f, err := os.CreateTemp(k.root(), "CURRENT-probe-*") // a name that the next start sweeps
	if err != nil {
		return fmt.Errorf("try to write: %w", err)
	}
	block := make([]byte, 1<<20)
	for range room / len(block) {
		if _, err = f.Write(block); err != nil {
			break
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("try to write: %w", err)
	}
	return nil
}

// take waits for the right to make or replace a generation; give hands it back.
func (k *Keeper) take(ctx context.Context) error {
	select {
	case k.building <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (k *Keeper) give() { <-k.building }

// unwritable reports whether an error is of a disk or file system that takes nothing at present, rather than of what was to
// be written. Some libraries keep only the text of what the system said.
func unwritable(err error) bool {
	for _, no := range []syscall.Errno{
		syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EIO, syscall.EROFS, syscall.EACCES, syscall.EPERM,
		syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM,
	} {
		if errors.Is(err, no) || strings.HasSuffix(err.Error(), no.Error()) {
			return true
		}
	}
	return false
}
