package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"entente/internal/bench/corpus"
)

// document is where the tables stand, between lines that name their section, and images where the plots do.
const (
	document = "docs/performance.md"
	images   = "docs/images"
)

// write puts the tables into the documentation and draws the plots beside it.
func (r *report) write() error {
	b, err := os.ReadFile(document)
	if err != nil {
		return err
	}
	out, err := replaced(string(b), r.section, r.text())
	if err != nil {
		return fmt.Errorf("%s: %w", document, err)
	}
	if err := os.WriteFile(document, []byte(out), 0o644); err != nil {
		return err
	}
	if !r.plotted() {
		return nil
	}
	known, err := r.remembered()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(images, "search-hits.svg"), []byte(hitsPlot(known)), 0o644); err != nil {
		return err
	}
	if len(r.all) < 2 {
		return nil
	}
	return os.WriteFile(filepath.Join(images, "search-classes.svg"), []byte(r.classesPlot()), 0o644)
}

// plotted reports whether the plots are of this run: not when its engines share the machine with nodes of a cluster.
func (r *report) plotted() bool { return r.section != "cluster" }

// replaced puts a text between the lines that begin and end a section.
func replaced(document, section, text string) (string, error) {
	first, last := "<!-- begin "+section+" -->\n", "<!-- end "+section+" -->\n"
	before, rest, begun := strings.Cut(document, first)
	_, after, ended := strings.Cut(rest, last)
	if !begun || !ended {
		return "", fmt.Errorf("no lines %q and %q", strings.TrimSpace(first), strings.TrimSpace(last))
	}
	return before + first + text + last + after, nil
}

// text is all tables with what they were measured on.
func (r *report) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s; load %s at the beginning, %s at the end. Made by `%s`, %d rounds.\n\n", time.Now().Format("2 January 2006"), r.before.hardware, r.before.load, r.after.load,
		r.command(), r.rounds)
	r.modeTable(&b)
	r.loadTable(&b)
	r.classTable(&b)
	r.indexTable(&b)
	b.WriteString("| figure | value |\n|---|---|\n")
	for _, f := range r.figures {
		if f.derived {
			fmt.Fprintf(&b, "| %s | %s |\n", f.name, f.value)
		}
	}
	b.WriteString("\n")
	return b.String()
}

func (r *report) command() string {
	return fmt.Sprintf("make bench-%s BENCH_DOCUMENTS=%d", r.section, r.documents)
}

// modeNames say what a mode is.
var modeNames = map[string]string{"plain": "no facets", "facets": "four facets", "filtered": "four facets, one country"}

func (r *report) modeTable(b *strings.Builder) {
	fmt.Fprintf(b, "| %d documents, ms | | p50 | p95 | p99 | mean | mean of cores |\n|---|---|---|---|---|---|---|\n", r.documents)
	for _, m := range modes {
		for _, o := range r.all {
			s := spreadOf(wall(o.times[m.name]))
			fmt.Fprintf(b, "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.2f |\n", modeNames[m.name], o.peer.ready.Name, s.p50, s.p95, s.p99, s.mean, mean(cpu(o.times[m.name])))
		}
	}
	b.WriteString("\n")
}

func (r *report) loadTable(b *strings.Builder) {
	wrote := false
	for _, n := range r.clients {
		for _, o := range r.all {
			a, asked := o.load[n]
			if !asked {
				continue
			}
			if !wrote {
				b.WriteString("| questions at once, four facets, ms | | p50 | p95 | p99 | questions a second |\n|---|---|---|---|---|---|\n")
				wrote = true
			}
			s := o.latencies(n)
			fmt.Fprintf(b, "| %d | %s | %.2f | %.2f | %.2f | %.0f |\n", n, o.peer.ready.Name, s.p50, s.p95, s.p99, float64(len(a.Latencies))/(float64(a.Nanos)/1e9))
		}
	}
	if wrote {
		b.WriteString("\n")
	}
}

func (r *report) classTable(b *strings.Builder) {
	b.WriteString("| four facets: p50 / p95 / mean of cores, ms |")
	for _, o := range r.all {
		fmt.Fprintf(b, " %s |", o.peer.ready.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(r.all)) + "\n")
	for _, c := range corpus.Classes {
		fmt.Fprintf(b, "| %s |", c.Name)
		for _, o := range r.all {
			some := o.of("facets", c.Name, r.questions)
			s := spreadOf(wall(some))
			fmt.Fprintf(b, " %.2f / %.2f / %.2f |", s.p50, s.p95, mean(cpu(some)))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
}

// everyClass is a table for a terminal: each engine, mode and class, with the time of the clock and that of cores.
func (r *report) everyClass() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-10s %-9s %-7s %9s %9s %9s %9s %9s %9s %9s %9s\n", "ms", "", "", "p50", "p95", "p99", "mean", "cores p50", "p95", "p99", "mean")
	for _, o := range r.all {
		for _, m := range modes {
			for _, c := range corpus.Classes {
				some := o.of(m.name, c.Name, r.questions)
				w, u := spreadOf(wall(some)), spreadOf(cpu(some))
				fmt.Fprintf(&b, "%-10s %-9s %-7s %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f\n", o.peer.name, m.name, c.Name,
					w.p50, w.p95, w.p99, w.mean, u.p50, u.p95, u.p99, u.mean)
			}
		}
	}
	return b.String()
}

func (r *report) indexTable(b *strings.Builder) {
	b.WriteString("| | index MB | documents a second | of a core | resident MB after all questions |\n|---|---|---|---|---|\n")
	for _, o := range r.all {
		built := o.peer.built
		fmt.Fprintf(b, "| %s | %.0f | %.0f | %.0f | %.0f |\n", o.peer.ready.Name, float64(built.IndexBytes)/1e6, float64(built.Documents)/built.Seconds,
			float64(built.Documents)/built.CPUSeconds, float64(o.stats.Resident)/(1<<20))
	}
	b.WriteString("\n")
}

// state is what a machine is and how busy.
type state struct{ hardware, load string }

var model = regexp.MustCompile(`(?m)^model name\s*: (.*)$`)

func machine() state {
	info, _ := os.ReadFile("/proc/cpuinfo")
	load, _ := os.ReadFile("/proc/loadavg")
	s := state{load: "unknown"}
	cores := model.FindAllSubmatch(info, -1)
	if s.hardware = fmt.Sprintf("%d cores", len(cores)); len(cores) > 0 {
		s.hardware += " (" + strings.TrimSpace(string(cores[0][1])) + ")"
	}
	if one, _, found := strings.Cut(string(load), " "); found {
		s.load = one
	}
	return s
}
