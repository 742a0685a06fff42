package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
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
	cache, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(cache)
	reader := extract.NewReader(extract.Options{Cache: cache, Killable: true}) // as in the child process
	defer reader.Close()
	items, err := sampled(ctx, reader, o.samples)
	if err != nil {
		return err
	}
	for _, ext := range slices.Sorted(maps.Keys(items)) {
		var read, bytes, text int
		began := cpu()
		for cpu()-began < spell {
			for _, item := range items[ext] {
				t, err := reader.Read(ctx, item)
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
func sampled(ctx context.Context, reader *extract.Reader, root string) (map[string][]source.Item, error) {
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
		if _, err := reader.Read(ctx, item); err == nil { // some are there to be refused
			all[ext] = append(all[ext], item)
		}
		return nil
	})
	return all, err
}

func mb(bytes int) float64 { return float64(bytes) / 1e6 }
