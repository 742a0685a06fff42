// Command search measures searching with facets: our engine beside stock Bleve and other engines, on the same documents and questions. It
// prints one "name: value" line a figure.
//
//	search corpus -documents N DIR        make the documents and questions as files
//	search run -documents N -peers a,b    build what is missing, ask every question of every peer, turn by turn
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what a run is told.
type options struct {
	documents int
	small     int // documents of the corpus that growth is measured from; 0: it is not measured
	rounds    int
	peers     []string
	clients   []int
	root      string // of the built corpora
	rebuild   bool
	section   string // of the documentation
	write     bool   // the tables and plots of the documentation
	details   bool   // the tables on standard output too
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("usage: corpus -documents N DIR, or run -documents N -peers entente,bleve")
	}
	var o options
	flags := flag.NewFlagSet("search "+args[0], flag.ContinueOnError)
	flags.IntVar(&o.documents, "documents", 200_000, "documents of the corpus")
	flags.IntVar(&o.small, "small", 0, "documents of a second corpus, to tell how a hit's time grows")
	flags.IntVar(&o.rounds, "rounds", 5, "times every question is asked in every way, after one that is not counted")
	flags.StringVar(&o.root, "root", "build/bench", "folder of the built corpora and indexes")
	flags.BoolVar(&o.rebuild, "rebuild", false, "build indexes that are there already")
	flags.BoolVar(&o.write, "write", false, "write the tables and plots of docs/performance.md")
	flags.BoolVar(&o.details, "tables", false, "print the tables as well")
	flags.StringVar(&o.section, "section", "search", "section of docs/performance.md that -write replaces")
	names := flags.String("peers", "entente,bleve", "engines to ask, ours first")
	clients := flags.String("clients", "1,4", "questions under way at once")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	o.peers = strings.Split(*names, ",")
	for text := range strings.SplitSeq(*clients, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("clients %q: %w", *clients, err)
		}
		o.clients = append(o.clients, n)
	}
	switch args[0] {
	case "corpus":
		if flags.NArg() != 1 {
			return errors.New("corpus: no folder")
		}
		return writeCorpus(flags.Arg(0), o.documents, true)
	case "run":
		return measure(ctx, o, out)
	}
	return fmt.Errorf("unknown command %q", args[0])
}
