package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"entente/internal/bench/corpus"
)

// colours of the engines, in the order in which they are asked.
var colours = []string{"#1f5fa8", "#c2571a", "#4b8b3b", "#8a4fa3", "#7a6a00", "#a33a4f"}

// The size of a plot and the room around what is drawn.
const (
	plotWidth, plotHeight = 900, 360
	left, right           = 60, 20
	top, bottom           = 50, 40
)

// plot is a drawing with a logarithmic axis upwards.
type plot struct {
	strings.Builder
	least, most float64
}

// newPlot begins a drawing for values, with its lines and numbers.
func newPlot(title string, values []float64) *plot {
	p := &plot{least: math.Pow(10, math.Floor(math.Log10(slices.Min(values)))), most: math.Pow(10, math.Ceil(math.Log10(slices.Max(values))))}
	if p.most == p.least {
		p.most *= 10
	}
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#222">`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(p, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", plotWidth, plotHeight)
	fmt.Fprintf(p, `<text x="%d" y="20" font-size="14">%s</text>`+"\n", left, title)
	for v := p.least; v <= p.most*1.01; v *= 10 {
		fmt.Fprintf(p, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n", left, p.y(v), plotWidth-right, left-6, p.y(v)+4,
			strconv.FormatFloat(v, 'f', -1, 64))
	}
	return p
}

func (p *plot) y(v float64) float64 {
	share := math.Log10(v/p.least) / math.Log10(p.most/p.least)
	return plotHeight - bottom - share*(plotHeight-top-bottom)
}

// key names the engines.
func (p *plot) key(names []string) {
	for i, name := range names {
		x := left + 130*i
		fmt.Fprintf(p, `<rect x="%d" y="28" width="10" height="10" fill="%s"/><text x="%d" y="37">%s</text>`+"\n", x, colours[i%len(colours)], x+14, name)
	}
}

func (p *plot) end() string { return p.String() + "</svg>\n" }

// classesPlot draws p50 and p95 of each class and engine: a bar to p50, a line to p95.
func (r *report) classesPlot() string {
	var values []float64
	spreads := map[string][]spread{}
	var names []string
	for _, o := range r.all {
		names = append(names, o.peer.ready.Name)
		for _, c := range corpus.Classes {
			s := spreadOf(wall(o.of("facets", c.Name, r.questions)))
			spreads[c.Name] = append(spreads[c.Name], s)
			values = append(values, s.p50, s.p95)
		}
	}
	p := newPlot(fmt.Sprintf("ms a question with four facets, %d documents: p50 (bar) and p95 (line)", r.documents), values)
	p.key(names)
	group := float64(plotWidth-left-right) / float64(len(corpus.Classes))
	bar := group * 0.8 / float64(len(r.all))
	for i, c := range corpus.Classes {
		x := left + group*float64(i) + group*0.1
		for j, s := range spreads[c.Name] {
			at, floor := x+bar*float64(j), p.y(p.least)
			fmt.Fprintf(p, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, at, p.y(s.p50), bar*0.85, floor-p.y(s.p50), colours[j%len(colours)])
			fmt.Fprintf(p, `<path d="M%.1f %.1fV%.1f" stroke="%s" stroke-width="2"/>`+"\n", at+bar*0.42, p.y(s.p50), p.y(s.p95), colours[j%len(colours)])
		}
		fmt.Fprintf(p, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x+group*0.4, plotHeight-bottom+18, c.Name)
	}
	return p.end()
}

// hitsPlot draws the time of a hit by number of documents, a line an engine.
func hitsPlot(known perHits) string {
	names := slices.SortedFunc(maps.Keys(known), func(a, b string) int {
		return cmp.Or(cmp.Compare(number(b == "entente"), number(a == "entente")), cmp.Compare(a, b))
	})
	var values, sizes []float64
	for _, name := range names {
		for size, ns := range known[name] {
			n, _ := strconv.ParseFloat(size, 64)
			values, sizes = append(values, ns), append(sizes, n)
		}
	}
	p := newPlot("ns a hit with four facets (everything, and common words), by number of documents", values)
	p.key(names)
	least, most := slices.Min(sizes), max(slices.Max(sizes), slices.Min(sizes)*10)
	x := func(size float64) float64 {
		return left + 30 + math.Log10(size/least)/math.Log10(most/least)*(plotWidth-left-right-60)
	}
	slices.Sort(sizes)
	for _, size := range slices.Compact(sizes) {
		fmt.Fprintf(p, `<text x="%.1f" y="%d" text-anchor="middle">%.0f</text>`+"\n", x(size), plotHeight-bottom+18, size)
		for i, name := range names {
			if ns := known[name][strconv.FormatFloat(size, 'f', -1, 64)]; ns > 0 {
				fmt.Fprintf(p, `<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`+"\n", x(size), p.y(ns), colours[i%len(colours)])
			}
		}
	}
	for i, name := range names {
		var points []string
		for _, size := range slices.Compact(slices.Clone(sizes)) {
			if ns := known[name][strconv.FormatFloat(size, 'f', -1, 64)]; ns > 0 {
				points = append(points, fmt.Sprintf("%.1f,%.1f", x(size), p.y(ns)))
			}
		}
		fmt.Fprintf(p, `<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", strings.Join(points, " "), colours[i%len(colours)])
	}
	return p.end()
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
