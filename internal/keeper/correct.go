package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente/internal/corrections"
	"entente/internal/record"
	"entente/internal/store"
)

// The store keeps what was read; corrections come over it on the way out. When the table changes, the documents it speaks of become changes
// of the store like any other, with a version of their own, so that index, cursors, feeds and near-duplicates follow by the road they know.
// The store notes which corrections it last handed out with each document: whatever happens between two starts, the difference is found.

// correctTime is how often the table is looked at while the folder is open.
const correctTime = 2 * time.Second

// maxFaultsLogged bounds the lines that a start complains of one by one.
const maxFaultsLogged = 20

// loadCorrections reads the table. Without a file there are none.
func (k *Keeper) loadCorrections() error {
	b, err := os.ReadFile(filepath.Join(k.dir, corrections.File))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read corrections: %w", err)
	}
	t := corrections.Parse(b)
	before := k.corrected.Swap(t)
	if n := len(t.All()); n > 0 || len(before.All()) > 0 {
		k.log.Info("corrections of agreements are in force", "lines", n)
	}
	for i, f := range t.Faults() {
		if i == maxFaultsLogged {
			k.log.Warn("and further lines of "+corrections.File+" can not be followed", "lines", len(t.Faults())-i)
			break
		}
		k.log.Warn("a line of "+corrections.File+" is not followed", "line", f.Line, "reason", f.Reason)
	}
	return nil
}

// putRight is what the store does to every document on its way out.
func (k *Keeper) putRight(doc *record.Document) { k.corrected.Load().Apply(doc) }

// Correct reads the table of corrections and hands out anew the documents that it speaks of otherwise than before.
func (k *Keeper) Correct(ctx context.Context) error {
	if err := k.unwritten(); err != nil {
		return err
	}
	if err := k.loadCorrections(); err != nil {
		return err
	}
	return k.reshow(ctx)
}

// reshow hands out anew what the corrections in force say something else of.
func (k *Keeper) reshow(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = k.reshowSome(ctx); err != nil {
			return fmt.Errorf("correct: %w", err)
		}
	}
	return nil
}

func (k *Keeper) reshowSome(ctx context.Context) (more bool, err error) {
	k.write.Lock()
	defer k.write.Unlock()
	if k.current == nil {
		return false, errClosed
	}
	batch, more, err := k.store.Reshow(ctx, k.corrected.Load().Marks(), time.Now().UTC())
	if err != nil {
		if unwritable(err) {
			err = k.degrade(err)
		}
		return false, err
	}
	return more, k.index(ctx, batch)
}

// index gives the current generation a batch that is in the store. The caller holds write.
func (k *Keeper) index(ctx context.Context, batch record.Batch) error {
	if len(batch.Ops) == 0 {
		return nil
	}
	if k.current.older || k.behind.reason() != nil {
		k.unfound.Store(true)
		return nil
	}
	// The batch is kept: to break off half way would only leave the index without it.
	err := k.apply(context.WithoutCancel(ctx), k.current.engine, batch)
	if err != nil && k.remote() {
		k.unfound.Store(true)
		_ = k.fallBehind(err)
		return nil
	}
	if err != nil {
		return k.degrade(err)
	}
	select {
	case k.changed <- struct{}{}:
	default:
	}
	return nil
}

// watch looks at the table every few seconds and follows it when it has changed and is no longer being written.
func (k *Keeper) watch(seen stamp) {
	failed := false
	for {
		k.pause(correctTime)
		if k.life.Err() != nil {
			return
		}
		now := k.stampOf(corrections.File)
		if now == seen && !failed {
			continue
		}
		if k.pause(correctTime / 4); k.stampOf(corrections.File) != now { // it is being written
			continue
		}
		seen = now
		err := k.Correct(k.life)
		if failed = err != nil; failed && k.life.Err() == nil {
			k.log.Error("corrections can not be followed; it is tried again", "error", err)
		}
	}
}

// stamp tells one state of a file from the next.
type stamp struct {
	size int64
	time time.Time
}

func (k *Keeper) stampOf(name string) stamp {
	info, err := os.Stat(filepath.Join(k.dir, name))
	if err != nil {
		return stamp{size: -1}
	}
	return stamp{info.Size(), info.ModTime()}
}

// Corrections counts the lines of the table that work: those whose agreement is there.
func (k *Keeper) Corrections() (inForce int, err error) {
	t := k.corrected.Load()
	inForce = len(t.All())
	err = k.unmet(func(corrections.Fault) { inForce-- })
	return inForce, err
}

// unmet tells of every correction that does nothing.
func (k *Keeper) unmet(tell func(corrections.Fault)) error {
	t := k.corrected.Load()
	for _, id := range t.Documents() {
		var agreements []record.Agreement
		doc, err := k.store.AsRead(id)
		switch {
		case err == nil:
			agreements = doc.Agreements
		case errors.Is(err, store.ErrDamaged):
			continue // told by the check of the store
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		for _, f := range t.Unmet(id, agreements) {
			tell(f)
		}
	}
	return nil
}

// checkCorrections tells of the lines of the table that do nothing.
func (k *Keeper) checkCorrections(tell func(Finding)) error {
	line := func(f corrections.Fault) string { return fmt.Sprintf("%s line %d", corrections.File, f.Line) }
	for _, f := range k.corrected.Load().Faults() {
		tell(finding(CorrectionWrong, line(f), f.Reason))
	}
	return k.unmet(func(f corrections.Fault) { tell(finding(CorrectionLost, line(f), f.Reason)) })
}
