package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/ingest"
	"entente/internal/keeper"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

func (a *app) reindexCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Make the index anew from what is kept",
		Long: "Make the index anew from what is kept, beside the one in use, and let it take its place when it is whole and checked.\n" +
			"Documents that an older version of the program read, or another gazetteer, are read again first, from the originals that were\n" +
			"kept. Corrections are read anew.",
		Args: operands(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.do(cmd.Context(), "reindex", &reindexJob{}) },
	}
	cmd.Flags().BoolVar(&a.cluster.takeOver, "take-over", false, "make the indices of a cluster those of this data folder that another one has made")
	return cmd
}

// reindexJob asks for a new generation of the index.
type reindexJob struct{}

// reindexed is what became of it.
type reindexed struct {
	Generation string  `json:"generation"`
	Documents  int     `json:"documents"`
	Reread     int     `json:"reread"` // sources that older rules had read
	TookMS     float64 `json:"took_ms"`
}

func (*reindexJob) run(ctx context.Context, a *app, d *data) error {
	began := time.Now()
	if err := a.useGazetteer(d.Dir()); err != nil { // a server reads it at its start, and here
		return fmt.Errorf("reindex: %w", err)
	}
	report, err := a.reread(ctx, d.Keeper)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	shown := a.progress("documents")
	name, err := d.Reindex(ctx, shown.set)
	shown.close()
	if err != nil {
		return err
	}
	info, err := d.Info(ctx)
	if err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	done := reindexed{name, info.Documents, report.Updated, float64(time.Since(began).Microseconds()) / 1000}
	if a.json {
		err = a.encode(done)
	} else if !a.quiet {
		_, err = fmt.Fprintf(a.stdout, "%s is in use: %d documents, %d read again, in %.1f s\n", done.Generation, done.Documents, done.Reread, done.TookMS/1000)
	}
	if err == nil && report.Failed > 0 {
		err = errPartly
	}
	return err
}

// reread reads from their originals the sources that older rules have read, and keeps what the present ones read.
func (a *app) reread(ctx context.Context, k *keeper.Keeper) (report ingest.Report, err error) {
	old := originals{k, a}
	none := true
	for _, err := range k.Outdated(ingest.Rules, vocab.GazetteerMark()) {
		if err != nil {
			return report, err
		}
		none = false
		break
	}
	if none { // there is no need to start the processes that read
		return report, nil
	}
	jobs := runtime.GOMAXPROCS(0)
	readers, err := a.readers(jobs, "")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, readers.Close()) }()
	shown := a.progress("sources")
	defer shown.close()
	p := ingest.Pipeline{
		Known: k.Store(), Sink: k, Read: readers.Read, Detector: detect.New(), Jobs: jobs, Now: time.Now, Logger: a.log,
		Gone: func(string) bool { return false }, // nothing moves: each is read from what was kept
	}
	return p.Run(ctx, []source.Source{counted{old, shown}}, nil, func(e ingest.Event) {
		shown.finish(e.Source)
		if e.Status == ingest.Failed {
			shown.line(fmt.Sprintf("%s: %s: %s", plain(e.Source), e.Class, plain(e.Reason)))
		}
	})
}

// originals are the sources that older rules have read, as they were kept.
type originals struct {
	*keeper.Keeper
	*app
}

// Items yields each outdated source with the bytes it had. One whose bytes are no longer kept is left out: what was read of
// it stays, and the next ingest of its place reads it.
func (o originals) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		for src, err := range o.Outdated(ingest.Rules, vocab.GazetteerMark()) {
			if err = errors.Join(err, ctx.Err()); err != nil {
				yield(source.Item{}, err)
				return
			}
			b, err := o.Store().Original(src.SHA256)
			if err != nil {
				o.log.Warn("a source can not be read again", "source", src.Shown, "error", err)
				continue
			}
			if !yield(item(src, b), nil) {
				return
			}
		}
	}
}

func item(src record.Source, b []byte) source.Item {
	return source.Item{
		Key: src.Key, Name: src.Name, Source: src.Shown, Bytes: b, Hint: src.Hint, Retrieved: src.Retrieved, Modified: src.Modified,
		ETag: src.ETag, Site: src.Site, Meta: src.Meta,
	}
}
