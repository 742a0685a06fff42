package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/record"
)

func (a *app) failuresCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "failures",
		Short: "List the sources that could not be read",
		Args:  operands(0, 0, ""),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.do(cmd.Context(), "failures", &failuresJob{}) },
	}
}

// failure is a source that could not be read the last time it was tried.
type failure struct {
	Source   string       `json:"source"`
	Class    record.Class `json:"class"`
	Reason   string       `json:"reason"`
	Attempts int          `json:"attempts"`
	Tried    time.Time    `json:"tried"`
	Document string       `json:"document_id,omitempty"` // what was read of it earlier and is still found
}

// failuresJob asks for every source that could not be read.
type failuresJob struct{}

func (*failuresJob) run(ctx context.Context, a *app, d *data) error {
	list := []failure{}
	counts := map[record.Class]int{}
	for src, err := range newHere(d).Sources("") {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("failures: %w", err)
		}
		if src.Class != record.ClassOK {
			list = append(list, failure{src.Shown, src.Class, src.Reason, src.Attempts, src.Tried, src.Document})
			counts[src.Class]++
		}
	}
	slices.SortStableFunc(list, func(x, y failure) int {
		return cmp.Or(cmp.Compare(x.Class, y.Class), cmp.Compare(x.Source, y.Source))
	})
	if a.json {
		return a.encode(struct {
			Failures []failure            `json:"failures"`
			Classes  map[record.Class]int `json:"classes"`
		}{list, counts})
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.stdout, "every source could be read")
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "class\tattempts\tsource\treason")
	for _, f := range list {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", f.Class, f.Attempts, plain(f.Source), plain(f.Reason))
	}
	return w.Flush()
}
