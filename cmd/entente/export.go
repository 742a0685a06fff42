package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/query"
)

// paging are the parameters that an export has no use for: it writes every row.
var paging = []string{"page", "size", "after", "facets", "facet_size"}

func (a *app) exportCommand() *cobra.Command {
	var format, base string
	cmd := &cobra.Command{
		Use:   "export [QUERY]",
		Short: "Write everything a question finds, as a table, as JSON or as references",
		Long: "Write everything a question finds: documents, or agreements with the words that prove them (--in agreements).\n" +
			"Every parameter of the API is a flag, with - for _, but for those of pages and facets.",
		Args: operands(0, -1, "a question"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := export.ByName(format); err != nil {
				return usagef("--format %q: %s", format, "there are "+strings.Join(export.Names(), ", "))
			}
			v := parameters(cmd.Flags(), args)
			q, err := query.Parse(v)
			if err != nil {
				return explain(err)
			}
			held, err := a.heldTo(q.Site)
			if err != nil {
				return err
			}
			return a.do(cmd.Context(), "export", &exportJob{Format: format, Base: base, Parameters: v, Held: held})
		},
	}
	questionFlags(cmd.Flags(), paging...)
	cmd.Flags().StringVar(&format, "format", "csv", "`format`: "+strings.Join(export.Names(), ", "))
	cmd.Flags().StringVar(&base, "public-url", "", "address of this installation, for the addresses of pages")
	return cmd
}

// exportJob is a question of which every row is wanted.
type exportJob struct {
	Format     string     `json:"format"`
	Base       string     `json:"base"` // address of the pages
	Parameters url.Values `json:"parameters"`
	Held       heldTo     `json:"held"`
}

func (j *exportJob) run(ctx context.Context, a *app, d *data) error {
	f, err := export.ByName(j.Format)
	if err != nil {
		return err
	}
	q, err := query.Parse(j.Parameters)
	if err == nil {
		q, err = j.Held.hold(ctx, d, q)
	}
	if err != nil {
		return explain(err)
	}
	found, err := answer.All(ctx, d.shown(), q)
	if err != nil {
		return fmt.Errorf("export: %w", explain(err))
	}
	return f.Write(a.stdout, export.Options{
		Agreements: q.Scope() == query.Agreements, Base: j.Base, Generation: found.Answer.Index.Generation,
	}, found.All)
}
