package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"entente/index"
	"entente/internal/control"
	"entente/internal/record"
	"entente/internal/store"
)

// data is an open data folder: owned by this process, with its store and, when asked for, the index that follows it.
type data struct {
	*app
	owner *control.Owner
	store *store.Store
	index index.Engine // nil when opened without
}

// openMode says what a command needs of a data folder.
type openMode struct {
	create bool // make the folder when there is none
	index  bool // open the index and bring it up to date
}

// open makes this process the owner of the data folder for a command.
func (a *app) open(ctx context.Context, command string, mode openMode) (_ *data, err error) {
	e, err := a.engineNamed()
	if err != nil {
		return nil, err
	}
	if !mode.create && !a.hasData() {
		return nil, fmt.Errorf("%w at %s: run entente ingest first, or name another with --data", errNoData, a.data)
	}
	d := &data{app: a}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if d.owner, err = control.Own(ctx, a.data, command, control.Patience); err != nil {
		return nil, unusable(ctx, err)
	}
	if d.store, err = store.Open(a.data); err != nil {
		return nil, unusable(ctx, err)
	}
	if mode.index {
		d.index, err = a.openIndex(ctx, e, d.store)
	}
	return d, err
}

// unusable gives what keeps a data folder from being used its kind. A store of a newer program is no such thing: it is well,
// and waits for that program.
func unusable(ctx context.Context, err error) error {
	if _, busy := errors.AsType[*control.Busy](err); busy || ctx.Err() != nil || errors.Is(err, store.ErrNewer) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnusable, err)
}

// hasData reports whether something was ever kept in the data folder.
func (a *app) hasData() bool {
	_, err := os.Stat(filepath.Join(a.data, "store.db"))
	return err == nil
}

// Close releases the data folder, the lock last.
func (d *data) Close() error {
	var errs []error
	if d.index != nil {
		errs = append(errs, d.index.Close())
	}
	if d.store != nil {
		errs = append(errs, d.store.Close())
	}
	if d.owner != nil {
		errs = append(errs, d.owner.Close())
	}
	return errors.Join(errs...)
}

// Put keeps readings and makes them searchable. What is kept and could not be made searchable is made so at the next start.
func (d *data) Put(ctx context.Context, readings []record.Reading) error {
	batch, err := d.store.Put(ctx, readings)
	if err != nil || len(batch.Ops) == 0 {
		return err
	}
	return d.apply(ctx, d.index, batch)
}

// apply hands a batch to an index and logs what it would not take.
func (a *app) apply(ctx context.Context, e index.Engine, batch record.Batch) error {
	outcomes, err := e.Apply(ctx, batch)
	if err != nil {
		return fmt.Errorf("index batch %d: %w", batch.Seq, err)
	}
	for _, o := range outcomes {
		if o.Status == record.Rejected || o.Status == record.Unknown {
			a.log.Error("a document is kept but can not be searched", "id", o.ID, "outcome", o.Status, "reason", o.Reason)
		}
	}
	return nil
}
