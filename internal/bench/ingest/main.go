// Command ingest measures what reading documents costs, by format and by stage, and prints one "name: value" line a figure.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	var o options
	flag.StringVar(&o.bin, "bin", "bin/entente", "the program to measure")
	flag.StringVar(&o.corpus, "corpus", "seeds", "folder of documents that are multiplied")
	flag.StringVar(&o.samples, "samples", "internal/extract/testdata", "folder with samples of every format")
	flag.StringVar(&o.pdf, "pdf", "", "a long PDF, to be read by pdftotext as well; without it the PDF samples are")
	flag.IntVar(&o.documents, "documents", 2_000, "documents of 3 KB that are ingested in one run")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	bin, corpus, samples, pdf string
	documents                 int
}

func run(ctx context.Context, o options, out io.Writer) error {
	for _, part := range []func(context.Context, options, io.Writer) error{formats, stages, pdf, whole} {
		if err := part(ctx, o, out); err != nil {
			return err
		}
	}
	return nil
}
