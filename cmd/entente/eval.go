package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"entente/internal/answer"
	"entente/internal/eval"
	"entente/internal/lang"
	"entente/internal/query"
)

func (a *app) evalCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "eval JUDGMENTS",
		Short: "Measure how well judged questions are answered",
		Args:  operands(1, 1, "a file of judgments"),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.eval(cmd.Context(), args[0]) },
	}
}

func (a *app) eval(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	judgments, err := eval.Read(f)
	if err := errors.Join(err, f.Close()); err != nil {
		if errors.Is(err, eval.ErrInvalid) {
			return usagef("%s: %v", path, err)
		}
		return fmt.Errorf("eval %s: %w", path, err)
	}
	d, err := a.open(ctx, "eval", false)
	if err != nil {
		return err
	}
	defer d.Close()
	report, err := eval.Run(ctx, d.names, judgments)
	if err != nil {
		return fmt.Errorf("eval %s: %w", path, err)
	}
	if a.json {
		return a.encode(report)
	}
	return report.WriteText(a.stdout)
}

// names answers a question with the names of the sources found: judgments speak of paths below the folder that was ingested.
func (d *data) names(ctx context.Context, q query.Query) ([]string, error) {
	if q.HL == "" {
		q.HL = lang.EN
	}
	found, err := answer.Do(ctx, d, q)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, h := range found.Hits {
		src, held, err := d.Store().Holder(h.ID)
		if err != nil {
			return nil, err
		}
		if held {
			names = append(names, src.Name)
		}
	}
	return names, nil
}
