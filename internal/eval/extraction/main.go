// Command extraction scores what is read out of documents against what people read in them: the gold documents and traps of
// internal/agreement/testdata, by the road that `entente inspect` takes. docs/extraction.md tells how they were labelled.
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
	flag.StringVar(&o.root, "root", "internal/agreement/testdata", "folder with gold/ and traps/")
	flag.BoolVar(&o.held, "held", false, "score the half that is set aside as well; nobody may tune on it")
	flag.BoolVar(&o.json, "json", false, "write JSON")
	flag.BoolVar(&o.verbose, "v", false, "list every miss of the half that may be tuned on")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "eval-extraction:", err)
		os.Exit(1)
	}
}

type options struct {
	root                string
	held, json, verbose bool
}

// run reads and scores the documents. The other half is not even read unless it is asked for.
func run(ctx context.Context, o options, out io.Writer) error {
	golds, traps, err := load(o.root)
	if err != nil {
		return err
	}
	var all []outcome
	for _, g := range golds {
		if g.Half == held && !o.held {
			continue
		}
		doc, err := read(ctx, g.path)
		if err != nil {
			return err
		}
		all = append(all, score(g, &doc))
	}
	for _, t := range traps {
		if t.half == held && !o.held {
			continue
		}
		doc, err := read(ctx, t.path)
		if err != nil {
			return err
		}
		all = append(all, scoreTrap(t, &doc))
	}
	r := newReport(all)
	if o.json {
		return r.json(out, o.verbose)
	}
	return r.text(out, o.verbose)
}
