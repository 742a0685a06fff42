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
	all, err := measured(ctx, o, o.documents, o.peers, len(questions), out)
	if err != nil {
		return err
	}
	if len(all) == 0 || all[0].peer.name != "entente" {
		return errors.New("entente is not the first of the peers that run")
	}
	printSizes(out, all)
	printTimes(out, all, questions)
	if err := printAgreement(out, all, questions); err != nil {
		return err
	}
	printDerived(out, all, questions)
	if o.small > 0 {
		small, err := measured(ctx, o, o.small, []string{"entente"}, len(questions), io.Discard)
		if err != nil {
			return err
		}
		printGrowth(out, small[0], all[0], questions, o)
	}
	return nil
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

func printSizes(out io.Writer, all []*outcome) {
	for _, o := range all {
		name, b := o.peer.name, o.peer.built
		fmt.Fprintf(out, "index_documents_a_second_%s: %.0f\n", name, float64(b.Documents)/b.Seconds)
		fmt.Fprintf(out, "index_documents_a_cpu_second_%s: %.0f\n", name, float64(b.Documents)/b.CPUSeconds)
		fmt.Fprintf(out, "index_bytes_%s: %d\n", name, b.IndexBytes)
		fmt.Fprintf(out, "resident_mb_%s: %.0f\n", name, float64(o.stats.Resident)/(1<<20))
		if o.stats.Cache > 0 {
			fmt.Fprintf(out, "cache_mb_%s: %.1f\n", name, float64(o.stats.Cache)/(1<<20))
		}
	}
}

func printTimes(out io.Writer, all []*outcome, questions []corpus.Question) {
	classes := []string{""}
	for _, c := range corpus.Classes {
		classes = append(classes, c.Name)
	}
	for _, o := range all {
		for _, m := range modes {
			for _, class := range classes {
				some := o.of(m.name, class, questions)
				w, c := spreadOf(wall(some)), spreadOf(cpu(some))
				name := o.peer.name + "_" + m.name
				if class != "" {
					name += "_" + class
				}
				fmt.Fprintf(out, "search_%s_ms: p50 %.2f p95 %.2f p99 %.2f mean %.2f cpu p50 %.2f p95 %.2f p99 %.2f mean %.2f\n",
					name, w.p50, w.p95, w.p99, w.mean, c.p50, c.p95, c.p99, c.mean)
			}
		}
		for n, a := range o.load {
			var ms []float64
			for _, ns := range a.Latencies {
				ms = append(ms, float64(ns)/1e6)
			}
			s := spreadOf(ms)
			fmt.Fprintf(out, "search_%s_facets_%d_clients_ms: p50 %.2f p95 %.2f p99 %.2f questions_a_second %.0f\n",
				o.peer.name, n, s.p50, s.p95, s.p99, float64(len(a.Latencies))/(float64(a.Nanos)/1e9))
		}
	}
}

// printAgreement prints how far the others agree with ours. Another total or another count is an error: what is not the same is not compared.
func printAgreement(out io.Writer, all []*outcome, questions []corpus.Question) error {
	var errs []error
	for _, o := range all[1:] {
		a := compare(all[0].answers, o.answers)
		fmt.Fprintf(out, "agree_totals_%s: %d/%d\n", o.peer.name, a.totals, a.questions)
		fmt.Fprintf(out, "agree_facets_%s: %d/%d\n", o.peer.name, a.facets, a.counted)
		fmt.Fprintf(out, "top10_overlap_%s: %.2f\n", o.peer.name, a.overlap)
		for _, q := range a.differing {
			errs = append(errs, fmt.Errorf("%s answers %s differently: %s: %d here, %d there", o.peer.name, questions[q].Name, questions[q].Text,
				all[0].answers["facets"][q].Total, o.answers["facets"][q].Total))
		}
	}
	return errors.Join(errs...)
}

func printDerived(out io.Writer, all []*outcome, questions []corpus.Question) {
	us := all[0]
	fmt.Fprintf(out, "facets_over_plain: %.2f\n", mean(cpu(us.times["facets"]))/mean(cpu(us.times["plain"])))
	for _, o := range all[1:] {
		if o.peer.name == "bleve" {
			fmt.Fprintf(out, "facets_cpu_vs_stock: %.2f\n", us.cpuRatio(o, "facets"))
			fmt.Fprintf(out, "facets_filtered_cpu_vs_stock: %.2f\n", us.cpuRatio(o, "filtered"))
			continue
		}
		fmt.Fprintf(out, "%s_ratio: %.2f\n", o.peer.name, us.ratio(o, "facets"))
		fmt.Fprintf(out, "%s_ratio_filtered: %.2f\n", o.peer.name, us.ratio(o, "filtered"))
	}
}

func printGrowth(out io.Writer, small, large *outcome, questions []corpus.Question, o options) {
	from, to := small.perHit(questions, "facets"), large.perHit(questions, "facets")
	fmt.Fprintf(out, "hit_ns: %.1f at %d documents, %.1f at %d\n", from, o.small, to, o.documents)
	fmt.Fprintf(out, "hit_ns_growth: %.2f (%d to %d documents)\n", to/from, o.small, o.documents)
}
