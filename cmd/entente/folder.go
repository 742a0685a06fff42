package main

import (
	"context"
	"encoding/json"
	"errors"
	"iter"

	"entente/internal/control"
	"entente/internal/ingest"
	"entente/internal/keeper"
	"entente/internal/record"
)

// opened is an open data folder: this process's own, or one that another process owns and that is worked in through it.
type opened interface {
	ingest.Known
	ingest.Sink
	frontier
	// do does the work of a command where the folder is open.
	do(ctx context.Context, a *app, command string, j job) error
	Close() error
}

// frontier is the list of the pages of a site, which a crawl goes along.
type frontier interface {
	Pages(site string) iter.Seq2[record.Page, error]
	PutPages(ctx context.Context, site string, pages []record.Page) error
}

// reach opens the data folder for a command, or finds the owner that works for others. With create, it makes the folder
// when there is none.
func (a *app) reach(ctx context.Context, command string, create bool) (opened, error) {
	if _, err := a.engineNamed(); err != nil {
		return nil, err
	}
	c, err := control.Dial(ctx, a.data)
	if err == nil {
		return there{c}, nil
	}
	if !errors.Is(err, control.ErrNobody) {
		return nil, unusable(ctx, err)
	}
	d, err := a.open(ctx, command, create)
	if err == nil {
		return newHere(d), nil
	}
	if _, busy := errors.AsType[*control.Busy](err); busy { // by a server that had only begun to start, perhaps
		if c, dialled := control.Dial(ctx, a.data); dialled == nil {
			return there{c}, nil
		} else if !errors.Is(dialled, control.ErrNobody) {
			return nil, unusable(ctx, dialled)
		}
	}
	return nil, err
}

// here is the data folder of this process.
type here struct {
	ingest.Known
	ingest.Sink
	frontier
	data *data
}

func newHere(d *data) here {
	if d.Store() == nil {
		return here{Known: nowhere{}, Sink: d.Keeper, frontier: nowhere{}, data: d}
	}
	return here{Known: d.Store(), Sink: d.Keeper, frontier: d.Store(), data: d}
}

// nowhere is the store of a folder that has none: it knows nothing, and says that what is kept is kept elsewhere.
type nowhere struct{}

func (nowhere) Source(string) (record.Source, bool, error) {
	return record.Source{}, false, keeper.ErrReplica
}

func (nowhere) Holder(string) (record.Source, bool, error) {
	return record.Source{}, false, keeper.ErrReplica
}
func (nowhere) SameBytes(string) ([]record.Source, error) { return nil, keeper.ErrReplica }
func (nowhere) Original(string) ([]byte, error)           { return nil, keeper.ErrReplica }

func (nowhere) Sources(string) iter.Seq2[record.Source, error] {
	return func(yield func(record.Source, error) bool) { yield(record.Source{}, keeper.ErrReplica) }
}

func (nowhere) Pages(string) iter.Seq2[record.Page, error] {
	return func(yield func(record.Page, error) bool) { yield(record.Page{}, keeper.ErrReplica) }
}

func (nowhere) PutPages(context.Context, string, []record.Page) error { return keeper.ErrReplica }

func (h here) do(ctx context.Context, a *app, _ string, j job) error { return j.run(ctx, a, h.data) }

func (h here) Close() error { return h.data.Close() }

// there is the data folder of another process.
type there struct{ *control.Client }

func (t there) do(ctx context.Context, a *app, command string, j job) error {
	work, err := json.Marshal(j)
	if err != nil {
		return err
	}
	options, err := json.Marshal(order{
		Data: a.data, Engine: a.engine, JSON: a.json, Quiet: a.quiet, Verbose: a.verbose, Terminal: a.terminal, Work: work,
	})
	if err != nil {
		return err
	}
	return t.Do(ctx, control.Job{Command: command, Options: options}, a.stdout, a.stderr)
}
