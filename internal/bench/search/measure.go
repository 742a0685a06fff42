package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"entente/internal/bench/corpus"
)

// measure builds what is missing, asks, compares and prints.
func measure(ctx context.Context, o options, out io.Writer) error {
	questions, err := corpus.New().Questions()
	if err != nil {
		return err
	}
	before := machine()
	all, err := measured(ctx, o, o.documents, o.peers, len(questions), out)
	if err != nil {
		return err
	}
	if len(all) == 0 || all[0].peer.name != "entente" {
		return errors.New("entente is not the first of the peers that run")
	}
	r := report{options: o, questions: questions, all: all, before: before, after: machine()}
	if o.small > 0 && o.small != o.documents {
		small, err := measured(ctx, o, o.small, []string{"entente"}, len(questions), io.Discard)
		if err != nil {
			return err
		}
		r.small = small[0]
	}
	if err := r.figure(); err != nil {
		return err
	}
	r.print(out)
	if r.plotted() {
		if err := r.remember(); err != nil {
			return err
		}
	}
	if o.write {
		if err := r.write(); err != nil {
			return err
		}
	}
	return r.disagreement()
}

// measured asks the peers about a corpus of so many documents. A peer that can not run is told of and left out.
func measured(ctx context.Context, o options, documents int, names []string, questions int, out io.Writer) ([]*outcome, error) {
	dir := filepath.Join(o.root, strconv.Itoa(documents))
	var all []*peer
	defer func() {
		for _, p := range all {
			p.stop()
		}
	}()
	for _, name := range names {
		p, err := prepare(ctx, name, o.root)
		if errors.Is(err, errMissing) {
			fmt.Fprintf(out, "%s: %v\n", name, err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := writeCorpus(dir, documents, !p.own); err != nil {
			return nil, err
		}
		if err := p.index(ctx, dir, o.rebuild, os.Stderr); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	for _, p := range all {
		if err := p.serve(ctx, dir); err != nil {
			return nil, err
		}
		if p.ready.Documents != documents {
			return nil, fmt.Errorf("%s: holds %d documents of %d", p.name, p.ready.Documents, documents)
		}
	}
	found, err := askAll(ctx, all, questions, o.rounds, os.Stderr)
	if err != nil {
		return nil, err
	}
	return found, underLoad(found, o.clients)
}
