package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"entente/internal/control"
	"entente/internal/follow"
	"entente/internal/keeper"
	"entente/internal/record"
)

// The least time between two looks at what may have changed.
const leastEvery = time.Second

// checkFollow says what is wrong with what a server is asked to follow.
func (f serveFlags) checkFollow() error {
	if f.follow == "" {
		return nil
	}
	if err := follow.ParsePlace(f.follow); err != nil {
		return usagef("--follow: %v", err)
	}
	if f.followEvery < leastEvery {
		return usagef("--follow-every %s: want at least %s", f.followEvery, leastEvery)
	}
	switch {
	case f.crawl:
		return usageError("--crawl: a server that follows another one keeps nothing; crawl where it is published")
	case f.publish != "":
		return usageError("--publish: a server that follows another one publishes nothing; let others follow the same place")
	}
	return nil
}

// isReplica reports whether a data folder holds what was fetched from elsewhere, and no collection of its own.
func (a *app) isReplica() bool {
	_, err := os.Stat(filepath.Join(a.data, follow.Folder))
	return err == nil && !a.hasData()
}

// openReplica makes this process the owner of a data folder that holds what was fetched, for a command. From is where more is fetched; empty to answer
// from what there is.
func (a *app) openReplica(ctx context.Context, command, from string) (_ *data, err error) {
	e, err := a.engineNamed()
	if err != nil {
		return nil, err
	}
	if a.hasData() {
		return nil, usagef("--follow: %s holds a collection of its own; name another folder with --data", a.data)
	}
	d := &data{asked: ctx, sites: a.followSites()}
	if d.owner, err = control.Own(ctx, a.data, command, control.Patience); err != nil {
		return nil, unusable(ctx, err)
	}
	d.follower, err = follow.Open(ctx, follow.Options{From: from, Dir: a.data, Engine: e, Log: a.log, Tables: func(tables map[string][]byte) error {
		return a.useTables(d, tables)
	}})
	if err != nil {
		return nil, errors.Join(unusable(ctx, err), d.owner.Close())
	}
	d.Keeper = d.follower.Keeper()
	if d.counted != nil {
		d.Counted(*d.counted)
	}
	return d, nil
}

// replica opens what was fetched earlier for a command that reads it.
func (a *app) replica(ctx context.Context, command string, writes bool) (*data, error) {
	if writes {
		return nil, fmt.Errorf("%w: %s follows another server; run %s there", keeper.ErrReplica, a.data, command)
	}
	d, err := a.openReplica(ctx, command, "")
	if err != nil {
		return nil, err
	}
	if err := d.Ready(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%w at %s that can be used: run entente serve --follow", errNoData, a.data), d.Close())
	}
	return d, nil
}

// useTables puts the tables of a publication in force: what is said in them of places and sites holds here as it does where it is published.
func (a *app) useTables(d *data, tables map[string][]byte) error {
	for _, name := range []string{follow.TableSites, follow.TableGazetteer} {
		path := filepath.Join(a.data, name)
		b, there := tables[name]
		var err error
		if there {
			err = replaceFile(path, b)
		} else if err = os.Remove(path); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	if b, there := tables[follow.TableCoverage]; there {
		var c record.Coverage
		if err := json.Unmarshal(b, &c); err != nil {
			return fmt.Errorf("%s: %w", follow.TableCoverage, err)
		}
		d.counted = &c
		if d.Keeper != nil {
			d.Counted(c)
		}
	}
	return a.useGazetteer(a.data)
}

// follows keeps fetching what is published until the context ends. What it returns waits for the end.
func (d *data) follows(ctx context.Context, every time.Duration) (wait func()) {
	if d.follower == nil {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.follower.Run(ctx, every)
	}()
	return func() { <-done }
}

// behind is what readers are told of why what is answered from is not the newest that is published; the log says all of it.
func (d *data) behind() string {
	if d.follower == nil {
		return ""
	}
	return follow.Said(d.follower.Behind())
}
