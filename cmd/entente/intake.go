package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
)

// intake is a run that reads sources in this process and keeps them in the data folder, wherever that is open.
type intake struct {
	command string
	dryRun  bool   // everything is read and nothing kept
	jobs    int    // documents read at once
	ocr     string // the program that reads scanned pages; none when empty
	// places is asked once the data folder is open. f is nil in a dry run without a data folder.
	places func(f frontier) ([]source.Source, error)
	folder opened                                         // the data folder when it is open already: it stays so
	told   func(e ingest.Event)                           // hears of every source besides the teller, when not nil
	finish func(ctx context.Context, complete bool) error // is called while the folder is still open, when not nil
	roots  []string                                       // keys of folders in which sources that are gone are removed
	gone   func(key string) bool                          // whether a source that is held is no longer where it was
}

// take does a run and tells of each source. With sources that could not be read the error is errPartly.
func (a *app) take(ctx context.Context, in intake) (err error) {
	if _, err := a.engineNamed(); err != nil {
		return err
	}
	readers, err := a.readers(in.jobs, in.ocr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, readers.Close()) }()
	p := ingest.Pipeline{Read: readers.Read, Detector: detect.New(), Jobs: in.jobs, Gone: in.gone, Now: time.Now, Logger: a.log}
	folder := in.folder
	if folder == nil && (!in.dryRun || a.hasData()) {
		if folder, err = a.reach(ctx, in.command, true); err != nil {
			return err
		}
		defer func() {
			if err := folder.Close(); err != nil {
				a.log.Error("the data folder was not closed as it should be", "error", err)
			}
		}()
	}
	if _, elsewhere := folder.(there); elsewhere || folder == nil { // whoever opens the folder has read it already
		if err := a.useGazetteer(a.data); err != nil {
			return err
		}
	}
	if folder != nil {
		p.Known = folder
		if !in.dryRun {
			p.Sink = folder
			attempts, err := ingest.OpenAttempts(filepath.Join(a.data, "attempts"))
			if err != nil { // it only makes a later run know less
				a.log.Warn("what is being read is not noted", "error", err)
			} else {
				p.Attempts = attempts
				defer func() {
					if err := attempts.Close(); err != nil {
						a.log.Warn("the notes on what was read were not closed as they should be", "error", err)
					}
				}()
			}
		}
	}
	if in.ocr != "" {
		p.ReadTime = ocrTime
		p.Retry = append(p.Retry, record.ClassNeedsOCR)
	}
	places, err := in.places(folder)
	if err != nil {
		return err
	}
	tell := a.teller(ctx)
	for i, place := range places {
		places[i] = counted{place, tell.progress}
	}
	event := tell.event
	if in.told != nil {
		event = func(e ingest.Event) {
			tell.event(e)
			in.told(e)
		}
	}
	report, err := p.Run(ctx, places, in.roots, event)
	if in.finish != nil {
		err = errors.Join(err, in.finish(context.WithoutCancel(ctx), err == nil))
	}
	if toldErr := tell.summary(report); err == nil {
		err = toldErr
	}
	if err == nil && p.Sink != nil && in.folder == nil {
		if settled := folder.do(ctx, a, "settle", &settleJob{}); ctx.Err() == nil {
			err = settled
		}
	}
	if err == nil && report.Failed > 0 {
		err = errPartly
	}
	return err
}

// counted counts the sources of a place as they are found.
type counted struct {
	source.Source
	progress *progress
}

func (c counted) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for item, err := range c.Source.Items(ctx) {
			if item.Key != "" {
				c.progress.add()
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// teller tells of a run: objects on stdout with --json, else failures and progress on stderr and a summary on stdout.
type teller struct {
	*app
	progress *progress
	stop     func() bool // of telling that the run is being ended
	fault    error       // of writing to stdout
}

func (a *app) teller(ctx context.Context) *teller {
	t := &teller{app: a, progress: a.progress("sources")}
	t.stop = context.AfterFunc(ctx, func() {
		if !a.quiet {
			t.progress.line("stopping: what has been read is being kept; once more, and it ends at once")
		}
	})
	return t
}

func (t *teller) event(e ingest.Event) {
	t.progress.finish(e.Source)
	if t.json {
		if err := t.encode(e); err != nil && t.fault == nil {
			t.fault = fmt.Errorf("write output: %w", err)
		}
		return
	}
	if e.Status == ingest.Failed {
		t.progress.line(fmt.Sprintf("%s: %s: %s", plain(e.Source), e.Class, plain(e.Reason)))
	}
}

func (t *teller) summary(r ingest.Report) error {
	t.stop()
	t.progress.close()
	if t.json {
		if err := t.encode(map[string]ingest.Report{"summary": r}); err != nil && t.fault == nil {
			t.fault = fmt.Errorf("write output: %w", err)
		}
		return t.fault
	}
	if t.quiet {
		return nil
	}
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(r.Added, "added")
	add(r.Updated, "updated")
	add(r.Moved, "moved")
	add(r.Unchanged, "unchanged")
	add(r.Duplicate, "duplicate")
	add(r.Removed, "removed")
	add(r.Skipped, "skipped")
	add(r.Failed, "failed"+classes(r.Classes))
	if len(parts) == 0 {
		parts = []string{"nothing found"}
	}
	line := strings.Join(parts, ", ")
	if r.DryRun {
		line += " (dry run: nothing was kept)"
	}
	_, err := fmt.Fprintln(t.stdout, line)
	return err
}

// classes names the classes of failures in brackets.
func classes(counts map[record.Class]int) string {
	var parts []string
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", c, counts[c]))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
