package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/control"
	"entente/internal/keeper"
)

func (a *app) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE.tar|FOLDER",
		Short: "Copy everything that is kept to a file or folder",
		Long: "Copy everything that is kept, as it is at one moment, to a tar file or a folder that does not exist yet. A server may run\n" +
			"meanwhile, and ingest too.",
		Args: operands(1, 1, "a file or folder to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0]) // another process may do it, from another folder
			if err != nil {
				return fmt.Errorf("backup: %w", err)
			}
			return a.do(cmd.Context(), "backup", &backupJob{To: to})
		},
	}
}

// backupJob asks for a copy of everything.
type backupJob struct {
	To string `json:"to"`
}

// backedUp is what became of a backup or its way back.
type backedUp struct {
	Backup    string    `json:"backup"`
	Time      time.Time `json:"time"`
	Seq       uint64    `json:"seq"`
	Documents int       `json:"documents"`
	Files     int       `json:"files"`
	Bytes     int64     `json:"bytes"`
	TookMS    float64   `json:"took_ms"`
}

func (j *backupJob) run(ctx context.Context, a *app, d *data) error {
	began := time.Now()
	b, err := d.Backup(ctx, j.To, began)
	if err != nil {
		return err
	}
	return a.tellBackup("kept in", j.To, b, began)
}

func (a *app) tellBackup(verb, place string, b keeper.Backup, began time.Time) error {
	done := backedUp{place, b.Time, b.Seq, b.Documents, len(b.Files), b.Bytes, float64(time.Since(began).Microseconds()) / 1000}
	if a.json {
		return a.encode(done)
	}
	if a.quiet {
		return nil
	}
	_, err := fmt.Fprintf(a.stdout, "%d documents, %d files of %.1f MB, %s %s in %.1f s\n", done.Documents, done.Files, float64(done.Bytes)/1e6,
		verb, plain(place), done.TookMS/1000)
	return err
}

func (a *app) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE.tar|FOLDER",
		Short: "Make the data folder from a backup",
		Long:  "Make the data folder, which must not exist or be empty, from a backup. Every file is compared with its sum first.",
		Args:  operands(1, 1, "a backup"),
		RunE:  func(cmd *cobra.Command, args []string) error { return a.restore(cmd.Context(), args[0]) },
	}
}

func (a *app) restore(ctx context.Context, from string) (err error) {
	began := time.Now()
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	owner, err := control.Own(ctx, a.data, "restore", control.Patience)
	if err != nil {
		return unusable(ctx, err)
	}
	defer func() { err = errors.Join(err, owner.Close()) }()
	b, err := keeper.Restore(ctx, from, a.data)
	if errors.Is(err, keeper.ErrNotEmpty) {
		return fmt.Errorf("%w: name another with --data, or move it away first", err)
	}
	if err != nil {
		return err
	}
	return a.tellBackup("restored to", a.data, b, began)
}
