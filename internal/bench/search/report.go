package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"entente/internal/bench/corpus"
)

// report is what one run found.
type report struct {
	options
	questions []corpus.Question
	all       []*outcome // ours first
	small     *outcome   // ours on the small corpus; nil when it was not asked
	before    state
	after     state

	figures   []figure
	agreement map[string]agreement // by peer
}

// figure is a line "name: value".
type figure struct {
	name, value string
	derived     bool // of several peers or sizes: it stands in the documentation
}

func (r *report) add(name, format string, values ...any) {
	r.figures = append(r.figures, figure{name: name, value: fmt.Sprintf(format, values...)})
}

func (r *report) derive(name, format string, values ...any) {
	r.add(name, format, values...)
	r.figures[len(r.figures)-1].derived = true
}

// figure works out all figures.
func (r *report) figure() error {
	for _, o := range r.all {
		r.size(o)
		r.times(o)
	}
	r.agreement = map[string]agreement{}
	for _, o := range r.all[1:] {
		a := compare(r.all[0].answers, o.answers, r.questions)
		r.agreement[o.peer.name] = a
		r.derive("agree_totals_"+o.peer.name, "%d/%d", a.totals, len(r.questions))
		r.derive("agree_facets_"+o.peer.name, "%d/%d", a.facets, len(r.questions))
		r.derive("top10_overlap_"+o.peer.name, "%.2f", a.overlap)
	}
	r.ratios()
	r.growth()
	return r.bytes()
}

func (r *report) size(o *outcome) {
	name, b := o.peer.name, o.peer.built
	r.add("index_documents_a_second_"+name, "%.0f", float64(b.Documents)/b.Seconds)
	r.add("index_documents_a_cpu_second_"+name, "%.0f", float64(b.Documents)/b.CPUSeconds)
	r.add("index_bytes_"+name, "%d", b.IndexBytes)
	r.add("resident_mb_"+name, "%.0f", float64(o.stats.Resident)/(1<<20))
	if o.stats.Cache > 0 {
		r.add("cache_mb_"+name, "%.1f", float64(o.stats.Cache)/(1<<20))
	}
}

func (r *report) times(o *outcome) {
	for _, m := range modes {
		name := "search_" + o.peer.name + "_" + m.name
		s := spreadOf(wall(o.times[m.name]))
		r.add(name+"_p50_ms", "%.2f", s.p50)
		r.add(name+"_p95_ms", "%.2f", s.p95)
		r.add(name+"_p99_ms", "%.2f", s.p99)
		r.add(name+"_mean_ms", "%.2f", s.mean)
		r.add(name+"_cpu_mean_ms", "%.2f", mean(cpu(o.times[m.name])))
	}
	for _, n := range slices.Sorted(maps.Keys(o.load)) {
		name := fmt.Sprintf("search_%s_facets_%d_clients", o.peer.name, n)
		s, a := o.latencies(n), o.load[n]
		r.add(name+"_p50_ms", "%.2f", s.p50)
		r.add(name+"_p95_ms", "%.2f", s.p95)
		r.add(name+"_p99_ms", "%.2f", s.p99)
		r.add(name+"_questions_a_second", "%.0f", float64(len(a.Latencies))/(float64(a.Nanos)/1e9))
	}
}

// ratios compares us with ourselves without facets, with stock Bleve by time of cores, with the others by time of the clock.
func (r *report) ratios() {
	us := r.all[0]
	r.derive("facets_over_plain", "%.2f", mean(cpu(us.times["facets"]))/mean(cpu(us.times["plain"])))
	for _, o := range r.all[1:] {
		if o.peer.name == "bleve" {
			r.derive("facets_cpu_vs_stock", "%.2f", us.cpuRatio(o, "facets"))
			r.derive("facets_filtered_cpu_vs_stock", "%.2f", us.cpuRatio(o, "filtered"))
			continue
		}
		r.derive(o.peer.name+"_ratio", "%.2f", us.ratio(o, "facets"))
		r.derive(o.peer.name+"_ratio_filtered", "%.2f", us.ratio(o, "filtered"))
	}
}

// growth is how a hit's time grows with the corpus.
func (r *report) growth() {
	large := r.all[0].perHit(r.questions, "facets")
	r.add("hit_ns", "%.1f (%d documents)", large, r.documents)
	if r.small == nil {
		return
	}
	small := r.small.perHit(r.questions, "facets")
	r.add("hit_ns_small", "%.1f (%d documents)", small, r.options.small)
	r.derive("hit_ns_growth", "%.2f (%d to %d documents)", large/small, r.options.small, r.documents)
}

// bytes is what the index takes, without and with what is stored.
func (r *report) bytes() error {
	us := r.all[0]
	dir := filepath.Join(r.root, strconv.Itoa(r.documents))
	stored, err := storedBytes(filepath.Join(dir, us.peer.name))
	if err != nil {
		return err
	}
	r.derive("stored_over_raw", "%.2f", float64(stored)/float64(rawBytes(r.documents)))
	for _, o := range r.all[1:] {
		if o.peer.name != "bleve" {
			continue
		}
		stock, err := storedBytes(filepath.Join(dir, o.peer.name))
		if err != nil {
			return err
		}
		r.derive("index_over_stock", "%.2f", float64(us.peer.built.IndexBytes-stored)/float64(o.peer.built.IndexBytes-stock))
	}
	if columns := us.stats.Columns; columns > 0 {
		r.derive("facet_bytes_per_doc", "%.1f", float64(columns)/float64(r.documents))
	}
	return nil
}

// sampled is how many documents are made to tell how much text one has.
const sampled = 5000

// rawBytes is how much text a corpus has.
func rawBytes(documents int) int {
	from := corpus.New()
	n, total := min(documents, sampled), 0
	for i := range n {
		total += corpus.RawBytes(from.Document(i))
	}
	return total / n * documents
}

func (r *report) print(out io.Writer) {
	fmt.Fprint(out, r.everyClass())
	for _, f := range r.figures {
		fmt.Fprintf(out, "%s: %s\n", f.name, f.value)
	}
	if r.details {
		fmt.Fprint(out, r.text())
	}
}

// mostNamed bounds the questions that are named when they are answered differently.
const mostNamed = 10

// disagreement is an error when a peer counts otherwise: what does not do the same is not compared.
func (r *report) disagreement() error {
	var errs []error
	for _, o := range r.all[1:] {
		a := r.agreement[o.peer.name]
		for i, q := range a.differing {
			if i < mostNamed {
				errs = append(errs, fmt.Errorf("%s answers %s otherwise: %s: %d here, %d there; of the filtered %d and %d", o.peer.name, r.questions[q].Name, r.questions[q].Text,
					r.all[0].answers["facets"][q].Total, o.answers["facets"][q].Total, r.all[0].answers["filtered"][q].Total, o.answers["filtered"][q].Total))
			}
		}
		if a.overlap < overlapAsked(o.peer.name) {
			errs = append(errs, fmt.Errorf("%s: %.2f of our ten best hits are among its own, less than %.2f", o.peer.name, a.overlap, overlapAsked(o.peer.name)))
		}
	}
	return errors.Join(errs...)
}

// perHits is the time of a hit in ns by peer and by number of documents, of all runs so far.
type perHits map[string]map[string]float64

func (r *report) hitsFile() string { return filepath.Join(r.root, "hits.json") }

// remember keeps the times of a hit, so that runs on corpora of several sizes make one plot.
func (r *report) remember() error {
	known, err := r.remembered()
	if err != nil {
		return err
	}
	keep := func(o *outcome, documents int) {
		if known[o.peer.name] == nil {
			known[o.peer.name] = map[string]float64{}
		}
		known[o.peer.name][strconv.Itoa(documents)] = o.perHit(r.questions, "facets")
	}
	for _, o := range r.all {
		keep(o, r.documents)
	}
	if r.small != nil {
		keep(r.small, r.options.small)
	}
	b, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return os.WriteFile(r.hitsFile(), append(b, '\n'), 0o644)
}

func (r *report) remembered() (perHits, error) {
	known := perHits{}
	b, err := os.ReadFile(r.hitsFile())
	if errors.Is(err, os.ErrNotExist) {
		return known, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &known)
	}
	return known, err
}
