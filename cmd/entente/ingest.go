package main

import (
	"context"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/fetch"
	"entente/internal/source"
)

// ingestFlags are what one run of ingest is asked to do.
type ingestFlags struct {
	ocr           string // the program that reads scanned pages
	dryRun, prune bool
	since         string
	jobs          int
	webFlags
}

func (a *app) ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest PATH|URL...",
		Short: "Read files, folders, archives and single addresses into the data folder",
		Args:  operands(1, -1, "a file, folder or address"),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.ingest(cmd.Context(), f, args) },
	}
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "read everything and keep nothing")
	cmd.Flags().BoolVar(&f.prune, "prune", false, "remove the documents of files that are gone from the folders and archives named")
	cmd.Flags().StringVar(&f.since, "since", "", "only files modified since a date (2026-01-31), a time (RFC 3339) or a while ago (36h)")
	cmd.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "documents read at once")
	f.register(cmd)
	ocrFlag(cmd, &f.ocr)
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
	in := intake{command: "ingest", dryRun: f.dryRun, jobs: f.jobs, ocr: f.ocr, gone: new(source.Presence).Gone}
	if f.prune {
		for _, operand := range operands {
			if root, folder := source.Root(operand); folder {
				in.roots = append(in.roots, root)
			} else if source.Archive(operand) {
				in.roots = append(in.roots, source.Inside(root))
			}
		}
	}
	client, err := a.fetcher(f.webFlags)
	if err != nil {
		return err
	}
	defer client.Close()
	in.places = func(f frontier) (places []source.Source, err error) {
		options := source.Options{Since: since, Exclude: a.ownFolder(), Canonical: fetch.Canonical, Fetch: single(client, kept(f))} // the folder may have been made only now
		for _, operand := range operands {
			places = append(places, source.At(operand, options))
		}
		return places, nil
	}
	return a.take(ctx, in)
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
