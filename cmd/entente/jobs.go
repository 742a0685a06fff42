package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"entente/internal/control"
)

// job is the work of a command in an open data folder, apart from how it was called: its fields are what flags, environment
// and files of the caller come to, and travel as JSON when another process owns the folder. A job reads no file and no
// setting of its own, so that it says the same wherever it is done.
type job interface {
	run(ctx context.Context, a *app, d *data) error
}

// jobs is the one table of commands that the owner of a data folder does for others.
var jobs = map[string]func() job{
	"search":   func() job { return new(searchJob) },
	"export":   func() job { return new(exportJob) },
	"eval":     func() job { return new(evalJob) },
	"failures": func() job { return new(failuresJob) },
	"reindex":  func() job { return new(reindexJob) },
	"doctor":   func() job { return new(doctorJob) },
	"verify":   func() job { return new(verifyJob) },
	"settle":   func() job { return new(settleJob) },
	"backup":   func() job { return new(backupJob) },
	"publish":  func() job { return new(publishJob) },
}

// order is a job on its way to the owner, with the settings of the caller that every command has.
type order struct {
	Data     string          `json:"data"` // as the caller names the folder, for what is said about it
	Engine   string          `json:"engine"`
	JSON     bool            `json:"json"`
	Quiet    bool            `json:"quiet"`
	Verbose  bool            `json:"verbose"`
	Terminal bool            `json:"terminal"`
	Work     json.RawMessage `json:"work"`
}

// do does the work of a command in the data folder, wherever that is open.
func (a *app) do(ctx context.Context, command string, j job) (err error) {
	f, err := a.reach(ctx, command, false)
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return f.do(ctx, a, command, j)
}

// work does a job for another process.
func (a *app) work(ctx context.Context, d *data, asked control.Job, stdout, stderr io.Writer) error {
	known, ok := jobs[asked.Command]
	if !ok {
		return usagef("the owner of the data folder knows no %q", asked.Command)
	}
	var o order
	j := known()
	if err := strictly(asked.Options, &o); err != nil {
		return err
	}
	if err := strictly(o.Work, j); err != nil {
		return err
	}
	if o.Engine != a.engine {
		return usagef("--engine %s: the owner of the data folder uses %s", o.Engine, a.engine)
	}
	b := &app{stdout: stdout, stderr: stderr, data: o.Data, engine: o.Engine, json: o.JSON, quiet: o.Quiet, verbose: o.Verbose, terminal: o.Terminal}
	b.log = b.logger()
	return j.run(ctx, b, d)
}

// strictly decodes what another process sent. An option that is not known here would be left out without a word.
func strictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("the owner of the data folder is another version of this program: %w", err)
	}
	return nil
}

// listens lets other processes work in an owned data folder until the context ends. What it returns waits for them. Where no
// socket can be made the folder is served all the same, and others find it in use.
func (a *app) listens(ctx context.Context, d *data) (wait func() error) {
	if d.owner == nil { // a folder that can only be read has no owner
		return func() error { return nil }
	}
	l, err := d.owner.Listen()
	if err != nil {
		a.log.Error("other commands can not work beside this server", "error", err)
		return func() error { return nil }
	}
	s := &control.Server{
		Folder: newHere(d),
		Do: func(ctx context.Context, asked control.Job, stdout, stderr io.Writer) error {
			return a.work(ctx, d, asked, stdout, stderr)
		},
		Code:   func(err error) (int, string) { return outcome(context.Background(), err) },
		Logger: a.log,
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	return func() error { return <-done }
}
