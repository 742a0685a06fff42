package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"
)

const (
	resamples = 1000
	seed      = 20261122
)

// estimate is a figure with the interval that holds it in 95 of 100 draws of as many documents, with replacement, out of these.
type estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Right int     `json:"right"`
	Of    int     `json:"of"`
}

// figure is what one measure came to over some documents. Which of its parts are there depends on the measure; all are missing
// where there was nothing to answer.
type figure struct {
	Measure   measure   `json:"measure"`
	Share     *estimate `json:"share,omitempty"`
	Precision *estimate `json:"precision,omitempty"`
	Recall    *estimate `json:"recall,omitempty"`
	Faults    *int      `json:"faults,omitempty"`
}

// section is the figures of one half, in all languages or in one.
type section struct {
	Half      string   `json:"half"`
	Language  string   `json:"language"` // nl, fr, en, all
	Documents int      `json:"documents"`
	Traps     int      `json:"traps"`
	Figures   []figure `json:"figures"`
}

type report struct {
	sections []section
	misses   []outcome // of the half that may be tuned on
}

func newReport(all []outcome) report {
	var r report
	for _, half := range []string{tune, held} {
		if !slices.ContainsFunc(all, func(o outcome) bool { return o.Half == half }) {
			continue
		}
		for _, language := range []string{"all", "nl", "fr", "en"} {
			r.sections = append(r.sections, newSection(all, half, language))
		}
	}
	for _, o := range all {
		if o.Half == tune && len(o.Misses) > 0 {
			r.misses = append(r.misses, o)
		}
	}
	return r
}

func newSection(all []outcome, half, language string) section {
	s := section{Half: half, Language: language, Figures: []figure{}}
	var of []outcome
	for _, o := range all {
		if o.Half != half || language != "all" && o.Language != language {
			continue
		}
		of = append(of, o)
		if o.Trap {
			s.Traps++
		} else {
			s.Documents++
		}
	}
	for _, m := range measures {
		f := figure{Measure: m.name}
		tallies := make([]tally, len(of))
		total := tally{}
		for i, o := range of {
			if t := o.Tallies[m.name]; t != nil {
				tallies[i] = *t
				total.add(*t)
			}
		}
		switch m.shape {
		case share:
			f.Share = estimated(tallies, total.found, total.found+total.missed, tally.recall)
		case sides:
			f.Precision = estimated(tallies, total.sound, total.sound+total.extra, tally.precision)
			f.Recall = estimated(tallies, total.found, total.found+total.missed, tally.recall)
		case faults:
			f.Faults = &total.extra
		}
		s.Figures = append(s.Figures, f)
	}
	return s
}

// estimated returns right of of with its interval by the percentile bootstrap over documents, nil when of is 0. The draws are the same
// in every run.
func estimated(tallies []tally, right, of int, part func(tally) (float64, bool)) *estimate {
	if of == 0 {
		return nil
	}
	r := rand.New(rand.NewPCG(seed, 0))
	var drawn []float64
	for range resamples {
		var sum tally
		for range tallies {
			sum.add(tallies[r.IntN(len(tallies))])
		}
		if v, ok := part(sum); ok {
			drawn = append(drawn, v)
		}
	}
	e := estimate{Value: float64(right) / float64(of), Right: right, Of: of}
	e.Low, e.High = e.Value, e.Value
	if len(drawn) > 0 {
		slices.Sort(drawn)
		e.Low, e.High = quantile(drawn, 0.025), quantile(drawn, 0.975)
	}
	return &e
}

// quantile returns the value that the part q of sorted values lies below.
func quantile(sorted []float64, q float64) float64 {
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func (r report) json(out io.Writer, verbose bool) error {
	body := struct {
		Sections []section `json:"sections"`
		Misses   []outcome `json:"misses,omitempty"`
	}{Sections: r.sections}
	if verbose {
		body.Misses = r.misses
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(body)
}

func (r report) text(out io.Writer, verbose bool) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range r.sections {
		fmt.Fprintf(w, "half %s, language %s: %d documents, %d traps\n", s.Half, s.Language, s.Documents, s.Traps)
		for _, f := range s.Figures {
			switch {
			case f.Faults != nil:
				fmt.Fprintf(w, "  %s\t%d\n", f.Measure, *f.Faults)
			case f.Share != nil:
				fmt.Fprintf(w, "  %s\t%s\n", f.Measure, f.Share)
			case f.Precision == nil && f.Recall == nil:
				fmt.Fprintf(w, "  %s\t–\n", f.Measure)
			default:
				fmt.Fprintf(w, "  %s\tP %s\tR %s\n", f.Measure, f.Precision, f.Recall)
			}
		}
		fmt.Fprintln(w)
	}
	if err := w.Flush(); err != nil || !verbose {
		return err
	}
	for _, o := range r.misses {
		if _, err := fmt.Fprintf(out, "%s\n  %s\n", o.Name, strings.Join(o.Misses, "\n  ")); err != nil {
			return err
		}
	}
	return nil
}

// String writes a figure as "0.913 [0.85, 0.97] 21/23".
func (e *estimate) String() string {
	if e == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f [%.2f, %.2f] %d/%d", e.Value, e.Low, e.High, e.Right, e.Of)
}
