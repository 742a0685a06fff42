package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/internal/extract"
	"entente/internal/source"
)

// spell is how long each format is read again and again.
const spell = 400 * time.Millisecond

// formats reads the samples of each format over and over and prints documents, megabytes of source and megabytes of text a
// second of one core.
func formats(ctx context.Context, o options, out io.Writer) error {
	items, err := sampled(o.samples)
	if err != nil {
		return err
	}
	for _, ext := range slices.Sorted(maps.Keys(items)) {
		var read, bytes, text int
		began := cpu()
		for cpu()-began < spell {
			for _, item := range items[ext] {
				t, err := extract.From(ctx, item)
				if err != nil {
					return fmt.Errorf("%s: %w", item.Name, err)
				}
				read, bytes, text = read+1, bytes+len(item.Bytes), text+len(t.Kept)
			}
		}
		took := (cpu() - began).Seconds()
		fmt.Fprintf(out, "extract_%s_documents_a_second: %.0f\n", ext, float64(read)/took)
		fmt.Fprintf(out, "extract_%s_mb_a_second: %.2f\n", ext, mb(bytes)/took)
		fmt.Fprintf(out, "extract_%s_text_mb_a_second: %.2f\n", ext, mb(text)/took)
	}
	return ctx.Err()
}

// sampled returns the samples that can be read, by the ending of their names.
func sampled(root string) (map[string][]source.Item, error) {
	all := map[string][]source.Item{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && d.Name() == "fuzz" {
				return filepath.SkipDir
			}
			return err
		}
		ext := strings.TrimPrefix(filepath.Ext(path), ".")
		if ext == "" || ext == "golden" || ext == "gold" || strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		item := source.Item{Key: path, Name: d.Name(), Source: path, Bytes: b}
		if _, err := extract.From(context.Background(), item); err == nil { // some are there to be refused
			all[ext] = append(all[ext], item)
		}
		return nil
	})
	return all, err
}

// pdf reads PDFs in the program and in Debian's pdftotext, in turns, and prints how much more time of a core ours takes.
func pdf(ctx context.Context, o options, out io.Writer) error {
	other, err := exec.LookPath("pdftotext")
	if err != nil {
		fmt.Fprintln(out, "pdf_cpu_vs_pdftotext: NOT RUN, install poppler-utils")
		return nil
	}
	paths := []string{o.pdf}
	if o.pdf == "" {
		if paths, err = filepath.Glob(filepath.Join(o.samples, "*.pdf")); err != nil || len(paths) == 0 {
			fmt.Fprintln(out, "pdf_cpu_vs_pdftotext: NOT RUN, no PDF")
			return err
		}
	}
	var ours, theirs time.Duration
	for range 3 {
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			before := cpu()
			if _, err := extract.From(ctx, source.Item{Key: path, Name: filepath.Base(path), Bytes: b}); err != nil {
				fmt.Fprintf(os.Stderr, "%s: %v\n", path, err) // a sample may be there to be refused: pdftotext reads it none the less
			}
			ours += cpu() - before
			cmd := exec.CommandContext(ctx, other, "-q", path, "-")
			cmd.Stdout = io.Discard
			if err := cmd.Run(); err == nil {
				theirs += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
		}
	}
	fmt.Fprintf(out, "pdf_cpu_seconds: %.2f\npdftotext_cpu_seconds: %.2f\npdf_cpu_vs_pdftotext: %.2f\n", ours.Seconds(), theirs.Seconds(), ours.Seconds()/theirs.Seconds())
	return nil
}

func mb(bytes int) float64 { return float64(bytes) / 1e6 }
