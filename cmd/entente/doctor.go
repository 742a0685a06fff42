package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"github.com/spf13/cobra"

	"entente/internal/control"
	"entente/internal/keeper"
	"entente/internal/store"
)

func (a *app) doctorCommand() *cobra.Command {
	var j doctorJob
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check what is kept and the index against each other",
		Long: "Check the store, the originals, the files of the index and what the index holds. Every finding says what it means and what\n" +
			"to do. With --repair, whatever can be done without losing anything is done. Exit code 1 says that something is left to do.",
		Args: operands(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.doctor(cmd.Context(), j) },
	}
	cmd.Flags().BoolVar(&j.Repair, "repair", false, "do the remedies that lose nothing")
	return cmd
}

// errFindings ends a doctor who leaves something to be done.
var errFindings = errors.New("not everything is well")

// doctor looks at a folder that nobody has open before opening it: to open it mends damage by itself, and may fail on it.
func (a *app) doctor(ctx context.Context, j doctorJob) error {
	e, err := a.engineNamed()
	if err != nil {
		return err
	}
	c, err := control.Dial(ctx, a.data)
	if err == nil { // a server has it open, and is asked
		defer func() { _ = c.Close() }() // all that had to be said was said
		return there{c}.do(ctx, a, "doctor", &j)
	}
	if !errors.Is(err, control.ErrNobody) {
		return unusable(ctx, err)
	}
	if a.hasData() {
		owner, err := control.Own(ctx, a.data, "doctor", control.Patience)
		readOnly := errors.Is(err, syscall.EROFS) // nobody can own it, nor change it
		if err != nil && !readOnly {
			return unusable(ctx, err)
		}
		j.Found, err = keeper.Survey(ctx, a.data, e, a.log)
		if owner != nil {
			err = errors.Join(err, owner.Close())
		}
		if err != nil {
			return fmt.Errorf("doctor: %w", unusable(ctx, err))
		}
		if readOnly {
			return a.diagnosis(j.Found, nil, nil)
		}
		if len(j.Found) > 0 && !j.Repair {
			return a.diagnosis(j.Found, nil, nil)
		}
		for _, f := range j.Found {
			if f.Class == keeper.StoreDamaged { // to write to it could only make it worse
				return a.diagnosis(j.Found, nil, nil)
			}
		}
	}
	return a.do(ctx, "doctor", &j)
}

// doctorJob asks what is wrong, and perhaps for it to be mended.
type doctorJob struct {
	Repair bool             `json:"repair"`
	Found  []keeper.Finding `json:"found,omitempty"` // before the folder was opened
}

func (j *doctorJob) run(ctx context.Context, a *app, d *data) error {
	found, err := d.examined(ctx)
	if err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	inForce, err := d.Corrections()
	if err != nil && !errors.Is(err, store.ErrDamaged) {
		return fmt.Errorf("doctor: %w", err)
	}
	if !j.Repair {
		return a.diagnosis(found, nil, &inForce)
	}
	if len(found) == 0 {
		return a.diagnosis(nil, j.Found, &inForce)
	}
	again, err := d.Repair(ctx, found)
	if err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	if len(again) > 0 {
		if _, err := a.reread(ctx, d.Keeper); err != nil && !errors.Is(err, store.ErrDamaged) {
			return fmt.Errorf("doctor: %w", err)
		}
		if _, err := d.Reindex(ctx, nil); err != nil && !errors.Is(err, store.ErrDamaged) {
			return fmt.Errorf("doctor: %w", err)
		}
	}
	left, err := d.examined(ctx)
	if err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	still := map[keeper.Finding]bool{}
	for _, f := range left {
		still[f] = true
	}
	var repaired []keeper.Finding
	told := map[keeper.Finding]bool{}
	for _, f := range append(append([]keeper.Finding{}, j.Found...), found...) {
		if !still[f] && !told[f] {
			repaired, told[f] = append(repaired, f), true
		}
	}
	return a.diagnosis(left, repaired, &inForce)
}

// examined is all that is wrong with an open folder.
func (d *data) examined(ctx context.Context) ([]keeper.Finding, error) {
	found, err := d.Check(ctx)
	if err != nil {
		return nil, err
	}
	tables, err := gazetteerFindings(d.Dir())
	return append(found, tables...), err
}

// diagnosis tells what is wrong, what was mended, and how many corrections are in force, where that is known.
func (a *app) diagnosis(found, repaired []keeper.Finding, corrections *int) error {
	if found == nil {
		found = []keeper.Finding{}
	}
	if a.json {
		if repaired == nil {
			repaired = []keeper.Finding{}
		}
		if err := a.encode(struct {
			OK          bool             `json:"ok"`
			Findings    []keeper.Finding `json:"findings"`
			Repaired    []keeper.Finding `json:"repaired"`
			Corrections *int             `json:"corrections,omitempty"` // in force
		}{len(found) == 0, found, repaired, corrections}); err != nil {
			return err
		}
	} else {
		for _, f := range repaired {
			if _, err := fmt.Fprintf(a.stdout, "mended: %s: %s: %s\n", f.Class, plain(f.Subject), plain(f.Detail)); err != nil {
				return err
			}
		}
		for i, f := range found {
			if _, err := fmt.Fprintf(a.stdout, "%s: %s: %s\n", f.Class, plain(f.Subject), plain(f.Detail)); err != nil {
				return err
			}
			if i+1 < len(found) && found[i+1].Class == f.Class {
				continue // what it means and what to do stands behind the last of its kind
			}
			if _, err := fmt.Fprintf(a.stdout, "  it means: %s\n  to do: %s\n", f.Meaning, f.Remedy); err != nil {
				return err
			}
		}
		if len(found) == 0 && !a.quiet {
			if _, err := fmt.Fprintln(a.stdout, "store, originals and index are well and agree"); err != nil {
				return err
			}
		}
		if corrections != nil && *corrections > 0 && !a.quiet {
			if _, err := fmt.Fprintf(a.stdout, "corrections in force: %d\n", *corrections); err != nil {
				return err
			}
		}
	}
	if len(found) > 0 {
		return fmt.Errorf("doctor: %w: %d found", errFindings, len(found))
	}
	return nil
}
