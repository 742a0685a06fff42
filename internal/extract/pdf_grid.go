package extract

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
)

// pdfRule is a thin line or bar that is drawn on a page. Tables are known by them where the white between columns is narrow.
type pdfRule struct {
	x0, x1, y0, y1 float64
}

func (r pdfRule) upright() bool { return r.y1-r.y0 > r.x1-r.x0 }

const (
	maxRules     = 1_000 // of a page; a map or a plan has more
	thickestRule = 3     // points
	shortestRule = 8     // points: shorter than any cell
	pdfPath      = 2     // kind of page object
)

// rules reads the thin paths of a page.
func (d *pdfDocument) rules(ctx context.Context, page uint64) ([]pdfRule, error) {
	n, err := d.call(ctx, d.objects, page)
	if err != nil {
		return nil, err
	}
	var out []pdfRule
	for i := range min(int(int32(n)), maxPageObjects) {
		o, err := d.call(ctx, d.object, page, uint64(i))
		if err != nil {
			return nil, err
		}
		if o == 0 {
			continue
		}
		kind, err := d.call(ctx, d.objectType, o)
		if err != nil {
			return nil, err
		}
		if uint32(kind) != pdfPath {
			continue
		}
		ok, err := d.call(ctx, d.objectBounds, o, d.scratch, d.scratch+4, d.scratch+8, d.scratch+12)
		if err != nil {
			return nil, err
		}
		if uint32(ok) == 0 {
			continue
		}
		r := pdfRule{x0: d.float32At(d.scratch), y0: d.float32At(d.scratch + 4), x1: d.float32At(d.scratch + 8), y1: d.float32At(d.scratch + 12)}
		w, h := r.x1-r.x0, r.y1-r.y0
		if min(w, h) <= thickestRule && min(w, h) >= 0 && max(w, h) >= shortestRule {
			if out = append(out, r); len(out) > maxRules {
				return nil, nil
			}
		}
	}
	return out, nil
}

// pdfGrid is a table that is drawn with rules.
type pdfGrid struct {
	x0, x1, y0, y1 float64
	uprights       []pdfRule
	rows           []float64 // heights of the rules between rows, from the top
	words          []pdfWord
}

// grids finds tables: rules that touch each other, with at least two columns and two rows.
func grids(rules []pdfRule) []pdfGrid {
	const reach = 2 // points between the ends of rules that belong together
	group := make([]int, len(rules))
	for i := range group {
		group[i] = i
	}
	root := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for i, a := range rules {
		for j := range i {
			b := rules[j]
			if a.x0-reach <= b.x1 && b.x0-reach <= a.x1 && a.y0-reach <= b.y1 && b.y0-reach <= a.y1 {
				group[root(i)] = root(j)
			}
		}
	}
	members := map[int][]pdfRule{}
	for i, r := range rules {
		members[root(i)] = append(members[root(i)], r)
	}
	var out []pdfGrid
	for i := range rules {
		if group[i] != i {
			continue
		}
		if g, ok := gridOf(members[i]); ok {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b pdfGrid) int { return cmp.Or(cmp.Compare(b.y1, a.y1), cmp.Compare(a.x0, b.x0)) })
	return out
}

// gridOf makes a table of rules that touch.
func gridOf(rules []pdfRule) (pdfGrid, bool) {
	g := pdfGrid{x0: math.Inf(1), x1: math.Inf(-1), y0: math.Inf(1), y1: math.Inf(-1)}
	for _, r := range rules {
		g.x0, g.x1, g.y0, g.y1 = min(g.x0, r.x0), max(g.x1, r.x1), min(g.y0, r.y0), max(g.y1, r.y1)
	}
	level := map[float64]float64{} // how long the rules at a height are together
	inner := 0
	for _, r := range rules {
		if r.upright() {
			g.uprights = append(g.uprights, r)
			if middle := (r.x0 + r.x1) / 2; middle > g.x0+shortestRule && middle < g.x1-shortestRule {
				inner++
			}
			continue
		}
		middle := (r.y0 + r.y1) / 2
		if middle > g.y0+shortestRule/2 && middle < g.y1-shortestRule/2 {
			level[math.Round(middle/2)*2] += r.x1 - r.x0
		}
	}
	for y, long := range level {
		if long >= 0.4*(g.x1-g.x0) {
			g.rows = append(g.rows, y)
		}
	}
	slices.SortFunc(g.rows, func(a, b float64) int { return cmp.Compare(b, a) })
	g.rows = slices.CompactFunc(g.rows, closeBy)
	return g, inner > 0 && len(g.rows) > 0
}

// cuts returns where the columns of the row between two heights part.
func (g *pdfGrid) cuts(top, bottom float64) []float64 {
	middle := (top + bottom) / 2
	var out []float64
	for _, r := range g.uprights {
		x := (r.x0 + r.x1) / 2
		if r.y0 <= middle && r.y1 >= middle && x > g.x0+shortestRule/2 && x < g.x1-shortestRule/2 {
			out = append(out, x)
		}
	}
	slices.Sort(out)
	return slices.CompactFunc(out, closeBy)
}

// closeBy says that two rules are one, drawn twice.
func closeBy(a, b float64) bool { return math.Abs(a-b) < shortestRule/2 }

// longCell is the length of a cell, in bytes, from which on it is a part of a page that was drawn with frames, not of a table.
const longCell = 600

// takeGrids takes the words of drawn tables out of a page and leaves one word without letters in the place of each, so that
// they are read where they stand.
func takeGrids(words []pdfWord, rules []pdfRule) ([]pdfWord, []pdfGrid) {
	found := grids(rules)
	if len(found) == 0 || len(found) > 100 {
		return words, nil
	}
	var out []pdfGrid
	for _, g := range found {
		var inside, outside []pdfWord
		letters := 0
		for _, w := range words {
			x, y := (w.x0+w.x1)/2, (w.y0+w.y1)/2
			if w.turn == 0 && w.grid == 0 && x > g.x0 && x < g.x1 && y > g.y0 && y < g.y1 {
				inside = append(inside, w)
				letters += len(w.text)
			} else {
				outside = append(outside, w)
			}
		}
		cells := (len(g.rows) + 1) * (len(g.cuts(g.y1, g.y0)) + 1)
		if len(inside) < 2 || letters > longCell*cells {
			continue
		}
		g.words = inside
		out = append(out, g)
		em := typicalSize(inside)
		words = append(outside, pdfWord{x0: g.x0, x1: g.x1, y0: g.y0, y1: g.y1, base: g.y1 - em, size: em, grid: len(out)})
	}
	return words, out
}

// readGrid reads a drawn table row by row.
func readGrid(g *pdfGrid, joined func(a, b string) string) []pdfTableRow {
	em := typicalSize(g.words)
	edges := append(append([]float64{g.y1}, g.rows...), g.y0)
	rows := make([][]pdfWord, len(edges)-1)
	for _, w := range g.words {
		y := (w.y0 + w.y1) / 2
		i := sort.Search(len(edges), func(i int) bool { return edges[i] <= y }) - 1
		i = max(0, min(i, len(rows)-1))
		rows[i] = append(rows[i], w)
	}
	var out []pdfTableRow
	for i, words := range rows {
		if len(words) == 0 {
			continue
		}
		row := pdfTableRow{base: math.Inf(-1), bold: true, size: em}
		for _, w := range words {
			row.bold = row.bold && w.bold
			row.base = max(row.base, w.base)
		}
		for _, cell := range split2(words, g.cuts(edges[i], edges[i+1])) {
			text := ""
			for _, l := range rowsOf(cell, em) {
				if s := rowText(l.words); text == "" {
					text = s
				} else {
					text = joined(text, s)
				}
			}
			row.cells = append(row.cells, text)
		}
		out = append(out, row)
	}
	return out
}
