package main

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
)

// ingestFlags are what one run of ingest is asked to do.
type ingestFlags struct {
	dryRun, prune bool
	since         string
	jobs          int
}

func (a *app) ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest PATH...",
		Short: "Read files and folders into the data folder",
		Args:  operands(1, -1, "a file or folder"),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.ingest(cmd.Context(), f, args) },
	}
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "read everything and keep nothing")
	cmd.Flags().BoolVar(&f.prune, "prune", false, "remove the documents of files that are gone from the folders named")
	cmd.Flags().StringVar(&f.since, "since", "", "only files modified since a date (2026-01-31), a time (RFC 3339) or a while ago (36h)")
	cmd.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "documents read at once")
	return cmd
}

// maxJobs bounds --jobs: beyond it documents only wait for one another.
const maxJobs = 256

func (a *app) ingest(ctx context.Context, f ingestFlags, operands []string) error {
	if f.jobs < 1 || f.jobs > maxJobs {
		return usagef("--jobs %d: want a number from 1 to %d", f.jobs, maxJobs)
	}
	since, err := parseSince(f.since, time.Now())
	if err != nil {
		return err
	}
	if _, err := a.engineNamed(); err != nil {
		return err
	}
	p := ingest.Pipeline{Read: extract.From, Detector: detect.New(), Jobs: f.jobs, Gone: source.Gone, Now: time.Now, Logger: a.log}
	if !f.dryRun || a.hasData() {
		d, err := a.open(ctx, "ingest", true)
		if err != nil {
			return err
		}
		defer func() {
			if err := d.Close(); err != nil {
				a.log.Error("the data folder was not closed as it should be", "error", err)
			}
		}()
		p.Known = d.Store()
		if !f.dryRun {
			p.Sink = d
		}
	}
	var roots []string
	if f.prune {
		for _, operand := range operands {
			if root, folder := source.Root(operand); folder {
				roots = append(roots, root)
			}
		}
	}
	options := source.Options{Since: since, Exclude: a.ownFolder()}
	var places []source.Source
	for _, operand := range operands {
		places = append(places, source.At(operand, options))
	}
	tell := a.teller()
	report, err := p.Run(ctx, places, roots, tell.event)
	if toldErr := tell.summary(report); err == nil {
		err = toldErr
	}
	if err == nil && report.Failed > 0 {
		err = errPartly
	}
	return err
}

// ownFolder is the data folder as a walk would meet it: what lies there are no sources.
func (a *app) ownFolder() []string {
	root, folder := source.Root(a.data)
	if !folder {
		return nil
	}
	return []string{root}
}

func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, time.Local); err == nil {
		return t, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, usagef("--since %q: want a date (2026-01-31), a time (RFC 3339) or a while (36h)", s)
}

// teller tells of a run: objects on stdout with --json, else failures and progress on stderr and a summary on stdout.
type teller struct {
	*app
	every time.Duration // between two lines of progress
	last  time.Time
	count int
	fault error // of writing to stdout
}

func (a *app) teller() *teller {
	t := &teller{app: a, every: 5 * time.Second, last: time.Now()}
	if f, ok := a.stderr.(interface{ Fd() uintptr }); ok && isatty.IsTerminal(f.Fd()) {
		t.every = time.Second // somebody is watching
	}
	return t
}

func (t *teller) event(e ingest.Event) {
	t.count++
	if t.json {
		if err := t.encode(e); err != nil && t.fault == nil {
			t.fault = fmt.Errorf("write output: %w", err)
		}
	}
	if e.Status == ingest.Failed && !t.json {
		fmt.Fprintf(t.stderr, "%s: %s: %s\n", plain(e.Source), e.Class, plain(e.Reason))
	}
	if now := time.Now(); !t.quiet && now.Sub(t.last) >= t.every {
		t.last = now
		fmt.Fprintf(t.stderr, "%d sources so far, now at %s\n", t.count, plain(e.Source))
	}
}

func (t *teller) summary(r ingest.Report) error {
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
