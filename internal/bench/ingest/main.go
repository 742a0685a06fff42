// Command ingest measures what reading documents costs, by format and by stage, and prints one "name: value" line a figure.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
)

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin/entente", "the program to measure")
	flag.StringVar(&o.corpus, "corpus", "seeds", "folder of documents that are multiplied")
	flag.StringVar(&o.samples, "samples", "internal/extract/testdata", "folder with samples of every format")
	flag.StringVar(&o.gold, "gold", "internal/agreement/testdata/gold", "folder of labelled documents; those with odd numbers are read")
	flag.StringVar(&o.pdf, "pdf", "", "a long PDF, to be read by pdftotext as well; without it one is made of the corpus")
	flag.IntVar(&o.documents, "documents", 2_000, "documents of 3 KB that are ingested in one run")
	only := flag.String("only", "formats,stages,reading,pdf,whole", "the parts to run")
	profile := flag.String("cpuprofile", "", "file for a profile of this process")
	flag.Parse()
	o.only = strings.Split(*only, ",")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := profiled(*profile, func() error { return run(ctx, o, os.Stdout) }); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	bin, corpus, samples, gold, pdf string
	documents                       int
	only                            []string
}

func run(ctx context.Context, o options, out io.Writer) error {
	for _, part := range []struct {
		name string
		run  func(context.Context, options, io.Writer) error
	}{{"formats", formats}, {"stages", stages}, {"reading", facts}, {"pdf", pdf}, {"whole", whole}} {
		if !slices.Contains(o.only, part.name) {
			continue
		}
		if err := part.run(ctx, o, out); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

func profiled(path string, do func() error) error {
	if path == "" {
		return do()
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}
