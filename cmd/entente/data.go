package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"entente/internal/answer"
	"entente/internal/control"
	"entente/internal/follow"
	"entente/internal/keeper"
	"entente/internal/record"
	"entente/internal/sites"
	"entente/internal/store"
)

// data is an open data folder, owned by this process.
type data struct {
	*keeper.Keeper
	owner *control.Owner
	asked context.Context // of the command it was opened for
	sites *sites.Follower

	follower *follow.Follower // of a folder that holds what was fetched; nil of others
	counted  *record.Coverage // that came with it

	after func() error // is called when all else is closed

	settled atomic.Bool // it was waited for what had been put
}

// open makes this process the owner of the data folder for a command. With create, it makes the folder when there is none. Without a folder, what
// others keep in a cluster can be read by any number of processes.
func (a *app) open(ctx context.Context, command string, create bool) (d *data, err error) {
	if a.isReplica() {
		return a.replica(ctx, command, create)
	}
	e, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	if e.follow != nil && !a.hasData() && (!create || command == "serve") {
		d, err = a.openShared(ctx, e)
	} else {
		d, err = a.openOwn(ctx, command, create, e.Engine)
	}
	if err != nil {
		return nil, errors.Join(err, e.close())
	}
	d.after = e.close
	return d, nil
}

// openShared opens what others keep, to be read.
func (a *app) openShared(ctx context.Context, e engineIn) (*data, error) {
	if err := a.useGazetteer(a.data); err != nil {
		return nil, unusable(ctx, err)
	}
	shared, err := e.follow(ctx)
	if err != nil {
		return nil, err
	}
	a.log.Info("nothing is kept in the data folder: questions are answered from what others keep in the cluster", "data", a.data)
	return &data{asked: ctx, sites: a.followSites(), Keeper: keeper.OpenEngine(shared, a.log)}, nil
}

// openOwn opens a data folder that this process owns from then on.
func (a *app) openOwn(ctx context.Context, command string, create bool, e keeper.Engine) (_ *data, err error) {
	if !create && !a.hasData() {
		return nil, fmt.Errorf("%w at %s: run entente ingest first, or name another with --data", errNoData, a.data)
	}
	if err := a.useGazetteer(a.data); err != nil {
		return nil, unusable(ctx, err)
	}
	d := &data{asked: ctx, sites: a.followSites()}
	if d.owner, err = control.Own(ctx, a.data, command, control.Patience); err != nil {
		if a.hasData() && errors.Is(err, syscall.EROFS) { // nobody can own it, and nobody can change it
			a.log.Warn("the data folder can only be read: questions are answered, nothing is kept", "reason", err)
			if d.Keeper, err = keeper.OpenReadOnly(ctx, a.data, e, a.log); err == nil {
				return d, nil
			}
		}
		return nil, unusable(ctx, err)
	}
	if d.Keeper, err = keeper.Open(ctx, a.data, e, a.log); err != nil {
		return nil, errors.Join(unusable(ctx, err), d.owner.Close())
	}
	return d, nil
}

// shown is what readers are answered from: the data folder, as far as sites.toml lets it be shown.
func (d *data) shown() answer.Engine { return answer.Shown(d, d.sites.Display) }

// unusable gives what keeps a data folder from being used its kind. One of a newer program is no such thing: it is well, and
// waits for that program.
func unusable(ctx context.Context, err error) error {
	if _, busy := errors.AsType[*control.Busy](err); busy || ctx.Err() != nil || errors.Is(err, store.ErrNewer) || errors.Is(err, keeper.ErrNewer) ||
		errors.Is(err, keeper.ErrForeign) {
		return err
	}
	return fmt.Errorf("%w: %w", errUnusable, err)
}

// hasData reports whether something was ever kept in the data folder.
func (a *app) hasData() bool {
	_, err := os.Stat(filepath.Join(a.data, "store.db"))
	return err == nil
}

// settleJob waits until what a command has handed over can be found.
type settleJob struct{}

func (*settleJob) run(ctx context.Context, _ *app, d *data) error {
	d.settled.Store(true)
	return d.Settle(ctx)
}

// Close releases the data folder, the lock last. What was kept can be found when it returns, unless the command was interrupted, or has been told
// that it can not.
func (d *data) Close() (err error) {
	if !d.settled.Load() {
		err = d.Settle(d.asked)
	}
	if d.asked.Err() != nil {
		err = nil
	}
	err = errors.Join(err, d.Keeper.Close())
	if d.owner != nil {
		err = errors.Join(err, d.owner.Close())
	}
	if d.after != nil {
		err = errors.Join(err, d.after())
	}
	return err
}
