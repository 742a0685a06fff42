package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/answer"
	"entente/internal/eval"
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

// evalJob is judged questions to be asked.
type evalJob struct {
	Path      string `json:"path"` // where they were read, for what is said about them
	Judgments []byte `json:"judgments"`
}

func (a *app) eval(ctx context.Context, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	j := &evalJob{Path: path, Judgments: b}
	if _, err := j.read(); err != nil {
		return err
	}
	return a.do(ctx, "eval", j)
}

func (j *evalJob) read() ([]eval.Judgment, error) {
	judgments, err := eval.Read(bytes.NewReader(j.Judgments))
	if errors.Is(err, eval.ErrInvalid) {
		return nil, usagef("%s: %v", j.Path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("eval %s: %w", j.Path, err)
	}
	return judgments, nil
}

func (j *evalJob) run(ctx context.Context, a *app, d *data) error {
	judgments, err := j.read()
	if err != nil {
		return err
	}
	names := d.names
	if d.Store() == nil {
		names = d.endings(judgments)
	}
	report, err := eval.Run(ctx, names, judgments)
	if err != nil {
		return fmt.Errorf("eval %s: %w", j.Path, err)
	}
	if a.json {
		return a.encode(report)
	}
	return report.WriteText(a.stdout)
}

// names answers a question with the names of the sources found: judgments speak of paths below the folder that was ingested.
func (d *data) names(ctx context.Context, q query.Query) ([]string, error) {
	found, err := answer.Do(ctx, d, q)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, h := range found.Hits {
		src, held, err := newHere(d).Holder(h.ID)
		if err != nil {
			return nil, err
		}
		if held {
			names = append(names, src.Name)
		}
	}
	return names, nil
}

// endings answers a question where nothing is known of sources but how they are shown: a judged name is the end of the path of a source.
func (d *data) endings(judgments []eval.Judgment) func(context.Context, query.Query) ([]string, error) {
	judged := map[string]bool{}
	for _, j := range judgments {
		for name := range j.Grades {
			judged[name] = true
		}
	}
	return func(ctx context.Context, q query.Query) ([]string, error) {
		found, err := answer.Do(ctx, d, q)
		if err != nil {
			return nil, err
		}
		var names []string
		for _, h := range found.Hits {
			name := strings.ReplaceAll(h.Source, "\\", "/")
			for rest, more := name, true; more; _, rest, more = strings.Cut(rest, "/") {
				if judged[rest] {
					name = rest
					break
				}
			}
			names = append(names, name)
		}
		return names, nil
	}
}
