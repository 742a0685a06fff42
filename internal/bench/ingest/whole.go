package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"entente/internal/extract"
	"entente/internal/lang/detect"
	"entente/internal/passage"
	"entente/internal/record"
)

// documentBytes is the size of the documents of a whole run.
const documentBytes = 3_000

// whole ingests many documents of 3 KB with the built program, then the same folder again, and prints time, memory and how much
// faster the second run is.
func whole(ctx context.Context, o options, out io.Writer) error {
	dir, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	folder := filepath.Join(dir, "documents")
	if err := write(folder, o); err != nil {
		return err
	}
	var walls [2]time.Duration
	var used [2]float64 // seconds of cores, the children's included
	for i, name := range []string{"ingest", "again"} {
		cmd := exec.CommandContext(ctx, o.bin, "ingest", "--data", filepath.Join(dir, "data"), "--quiet", folder)
		cmd.Stderr = os.Stderr
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("ingest: %w", err)
		}
		walls[i] = time.Since(began)
		used[i] = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
		fmt.Fprintf(out, "%s_documents: %d\n", name, o.documents)
		fmt.Fprintf(out, "%s_seconds: %.2f\n", name, walls[i].Seconds())
		fmt.Fprintf(out, "%s_cpu_seconds: %.2f\n", name, used[i])
		fmt.Fprintf(out, "%s_documents_a_second: %.0f\n", name, float64(o.documents)/walls[i].Seconds())
		fmt.Fprintf(out, "%s_mb_a_second: %.2f\n", name, mb(o.documents*documentBytes)/walls[i].Seconds())
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			fmt.Fprintf(out, "%s_peak_mb: %.0f\n", name, float64(u.Maxrss)/1024)
		}
	}
	fmt.Fprintf(out, "again_times_faster: %.0f\n", walls[0].Seconds()/walls[1].Seconds())
	language, err := detected(ctx, folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "whole_detector_cpu_seconds: %.2f\n", language.Seconds())
	fmt.Fprintf(out, "whole_cpu_vs_detector: %.2f\n", used[0]/language.Seconds())
	return nil
}

// detected is the time of cores that the bare detector takes on the passages of every so many documents of a folder, for all.
func detected(ctx context.Context, folder string) (time.Duration, error) {
	const sample = 2_000
	all, _, err := items(folder)
	if err != nil {
		return 0, err
	}
	detector := detect.New()
	var parts []record.Passage
	read, every := 0, max(1, len(all)/sample)
	for i := 0; i < len(all); i += every {
		text, err := extract.From(ctx, all[i])
		if err != nil {
			return 0, err
		}
		parts = append(parts, passage.Split("", text, detector).Passages...)
		read++
	}
	one := &stage{name: "language", do: func() error { tell(parts, detector); return nil }}
	if err := measured([]*stage{one}); err != nil {
		return 0, err
	}
	return one.took * time.Duration(len(all)) / time.Duration(read), nil
}

// sentences returns those of a corpus by language, which is its folder.
func sentences(corpus string) (map[string][]string, error) {
	items, _, err := items(corpus)
	if err != nil {
		return nil, err
	}
	tags := regexp.MustCompile(`(?s)<(script|style|head|nav|footer).*?</(script|style|head|nav|footer)>|<[^>]*>`)
	all := map[string][]string{}
	for _, item := range items {
		text := tags.ReplaceAllString(string(item.Bytes), " ")
		language := filepath.Base(filepath.Dir(item.Key))
		for _, s := range strings.SplitAfter(strings.Join(strings.Fields(text), " "), ". ") {
			if len(s) > 40 && len(s) < 400 {
				all[language] = append(all[language], s)
			}
		}
	}
	return all, nil
}

// write makes documents out of the sentences of the corpus, drawn anew for each, with names and years of their own.
func write(folder string, o options) error {
	sentences, err := sentences(o.corpus)
	if err != nil {
		return err
	}
	languages := []string{"nl", "fr", "en"}
	r := rand.New(rand.NewPCG(2026, 11))
	for i := range o.documents {
		language := languages[i%len(languages)]
		pool := sentences[language]
		if len(pool) == 0 {
			return fmt.Errorf("no sentences in %s/%s", o.corpus, language)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "# %d-%d\n\n", i, r.IntN(1e9))
		for b.Len() < documentBytes {
			b.WriteString(pool[r.IntN(len(pool))])
			if r.IntN(4) == 0 {
				fmt.Fprintf(&b, "\n\n## %d.%d\n\n", 1990+r.IntN(35), r.IntN(1e6))
			}
		}
		path := filepath.Join(folder, language, fmt.Sprintf("%03d", i/1000), fmt.Sprintf("%06d.md", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
