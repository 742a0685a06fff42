package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"entente/internal/keeper"
)

func (a *app) verifyCommand() *cobra.Command {
	var j verifyJob
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Compare the index with what is kept, document by document",
		Long: "Compare the index with what is kept by the ids and versions of all documents, in both directions, and say what differs. With --repair,\n" +
			"the index is given what it lacks and freed of what does not belong there; where that is not enough it is made anew. Exit code 1\n" +
			"says that something differs still. entente doctor looks at files, originals and answers as well.",
		Args: operands(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.do(cmd.Context(), "verify", &j) },
	}
	cmd.Flags().BoolVar(&j.Repair, "repair", false, "make the index what it has to be")
	return cmd
}

// verifyJob asks whether store and index hold the same.
type verifyJob struct {
	Repair bool `json:"repair"`
}

// verified is what became of it.
type verified struct {
	OK bool `json:"ok"`
	keeper.Comparison
	Repaired int `json:"repaired"` // differences that are no more
}

func (j *verifyJob) run(ctx context.Context, a *app, d *data) error {
	before, after, err := d.Verify(ctx, j.Repair)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	v := verified{OK: after.Equal(), Comparison: after, Repaired: before.Count() - after.Count()}
	if a.json {
		err = a.encode(v)
	} else {
		err = a.tellVerified(v)
	}
	if err == nil && !v.OK {
		err = fmt.Errorf("verify: %w: %d documents differ", errFindings, after.Count())
	}
	return err
}

// tellVerified says it to a person.
func (a *app) tellVerified(v verified) error {
	for _, d := range v.Differences {
		if _, err := fmt.Fprintln(a.stdout, plain(d.String())); err != nil {
			return err
		}
	}
	if v.More > 0 {
		if _, err := fmt.Fprintf(a.stdout, "and %d more\n", v.More); err != nil {
			return err
		}
	}
	if a.quiet {
		return nil
	}
	out := io.Writer(a.stdout)
	if v.Repaired > 0 {
		if _, err := fmt.Fprintf(out, "mended: %d documents\n", v.Repaired); err != nil {
			return err
		}
	}
	said := "they agree"
	if !v.OK {
		said = "they differ"
	}
	_, err := fmt.Fprintf(out, "the store has %d documents, %s has %d: %s\n", v.Store.Documents, v.Generation, v.Index.Documents, said)
	return err
}
