package extract

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// table finds a table in what stands beside gutters. Short lines above and below a table leave the gutters white too: the table
// begins with the first line that has words in two columns and ends with the last one, and may have more gutters than they.
func (c *cutter) table(ws []pdfWord, cuts []float64) (above, table, below []pdfWord, inner []float64, ok bool) {
	if slices.ContainsFunc(ws, func(w pdfWord) bool { return w.grid > 0 }) {
		return nil, nil, nil, nil, false // no table stands in a table
	}
	var columns [][]pdfRow
	for _, p := range split2(ws, cuts) {
		if rows := c.rows(p); len(rows) > 0 {
			columns = append(columns, rows)
		}
	}
	if slices.ContainsFunc(columns, func(rows []pdfRow) bool { return len(rows) > maxColumnLines }) {
		return nil, nil, nil, nil, false
	}
	prose := !slices.ContainsFunc(columns, func(rows []pdfRow) bool { return !runs(rows) })
	if len(columns) < 2 || c.ending(columns) || prose && !c.inRows(columns) {
		return nil, nil, nil, nil, false
	}
	top, bottom := math.Inf(-1), math.Inf(1)
	for _, r := range c.rows(ws) {
		held := 0
		for _, p := range split2(r.words, cuts) {
			if len(p) > 0 {
				held++
			}
		}
		if held > 1 {
			top, bottom = max(top, r.base), min(bottom, r.base)
		}
	}
	if math.IsInf(top, 0) {
		return nil, nil, nil, nil, false
	}
	right := math.Inf(1) // a last cell of several lines goes on below its first
	if len(cuts) > 0 {
		right = cuts[0]
	}
	floor := bottom
	for _, w := range ws {
		if w.x0 > right && w.base < bottom {
			floor = min(floor, w.base)
		}
	}
	if bottom-floor < 8*c.em {
		bottom = floor
	}
	for _, w := range ws {
		switch {
		case w.base > top+c.em/2:
			above = append(above, w)
		case w.base < bottom-c.em/2:
			below = append(below, w)
		default:
			table = append(table, w)
		}
	}
	inner = cuts
	if g, found := c.gutter(table); found && len(g.cuts) > len(cuts) {
		inner = g.cuts
	}
	return above, table, below, inner, c.isTable(split2(table, inner))
}

// isTable says that the parts of a page that gutters part are the columns of a table, to be read row by row, and not columns
// of running text. Lines of running text reach to the edge of their column; the cells of a table begin on one line and end
// where they like.
func (c *cutter) isTable(parts [][]pdfWord) bool {
	columns := make([][]pdfRow, 0, len(parts))
	for _, p := range parts {
		if rows := c.rows(p); len(rows) > 0 {
			columns = append(columns, rows)
		}
	}
	if len(columns) < 2 {
		return false
	}
	if c.inRows(columns) {
		return true
	}
	running := 0
	for _, rows := range columns {
		if runs(rows) {
			running++
		}
	}
	if running >= 2 || running == len(columns) {
		return false
	}
	shortest := slices.MinFunc(columns, func(a, b []pdfRow) int { return len(a) - len(b) })
	if len(shortest) < 2 || c.ending(columns) {
		return false
	}
	// Every line of the column with the fewest stands beside lines of the others.
	met := 0
	for _, r := range shortest {
		beside := 0
		for _, rows := range columns {
			if slices.ContainsFunc(rows, func(o pdfRow) bool { return math.Abs(o.base-r.base) < 0.25*c.em }) {
				beside++
			}
		}
		if beside*2 > len(columns) || beside >= 2 {
			met++
		}
	}
	return met*5 >= len(shortest)*4
}

// ending says that the columns are running text that ends in a shorter last column.
func (c *cutter) ending(columns [][]pdfRow) bool {
	last := columns[len(columns)-1]
	return !slices.ContainsFunc(columns[:len(columns)-1], func(rows []pdfRow) bool { return !runs(rows) || !c.tail(last, rows) })
}

// tail says that a short column is the end of the text of a long one: lines of words, as close to each other, from its top on.
func (c *cutter) tail(short, long []pdfRow) bool {
	if long[0].base-short[0].base > c.em/2 || len(long) <= len(short) {
		return false
	}
	letters := 0
	for _, r := range short {
		for _, w := range r.words {
			letters += utf8.RuneCountInString(w.text)
		}
	}
	apart := func(rows []pdfRow) float64 {
		return (rows[0].base - rows[len(rows)-1].base) / float64(max(len(rows)-1, 1))
	}
	return letters >= 8*len(short) && apart(short) < 1.2*apart(long)
}

// runs says that the rows are running text: most reach to the edge of the column, and hold words rather than figures.
func runs(rows []pdfRow) bool {
	var begins, reaches []float64
	for _, r := range rows {
		begins, reaches = append(begins, r.x0), append(reaches, r.x1)
	}
	slices.Sort(begins)
	slices.Sort(reaches)
	few := len(rows) / 7 // that jut out
	x0, x1 := begins[few], reaches[len(reaches)-1-few]
	full, letters, words := 0, 0, 0
	for _, r := range rows {
		if r.x1-r.x0 >= 0.72*(x1-x0) {
			full++
		}
		for _, w := range r.words {
			letters += utf8.RuneCountInString(w.text)
			words++
		}
	}
	return len(rows) >= 3 && full*5 >= len(rows)*3 && letters >= 14*len(rows) && words >= 2*len(rows)
}

// inRows says that white bands across all columns part the lines to rows, in which the cells of all columns begin at one height
// and some are shorter than others. Paragraphs of text columns end where they like, and their lines follow each other.
func (c *cutter) inRows(columns [][]pdfRow) bool {
	bands := c.bands(columns)
	if len(bands) < 3 {
		return false
	}
	level, cells, longest, shorter, several := 0, 0, 0, 0, 0
	for _, b := range bands {
		var lines []int
		for _, rows := range columns {
			first, n := math.Inf(-1), 0
			for _, r := range rows {
				if r.base <= b.top+0.3*c.em && r.base >= b.bottom-0.3*c.em {
					first = max(first, r.base)
					n++
				}
			}
			if n == 0 {
				continue
			}
			lines = append(lines, n)
			cells++
			if math.Abs(first-b.top) < 0.35*c.em {
				level++
			}
		}
		if len(lines) == 0 {
			continue
		}
		most := slices.Max(lines)
		longest = max(longest, most)
		if most > 1 {
			several++
		}
		for _, n := range lines {
			if n < most {
				shorter++
			}
		}
	}
	return cells*3 >= len(bands)*len(columns)*2 && level*10 >= cells*9 && longest <= 12 && several > 0 && shorter*5 >= cells
}

// band is a row of a table, from the base of its first line to that of its last.
type band struct{ top, bottom float64 }

// bands parts lines where the white between them is wider than between the lines of one cell.
func (c *cutter) bands(columns [][]pdfRow) []band {
	var bases []float64
	for _, rows := range columns {
		for _, r := range rows {
			bases = append(bases, r.base)
		}
	}
	slices.SortFunc(bases, func(a, b float64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	var lines []float64
	for _, b := range bases {
		if len(lines) == 0 || lines[len(lines)-1]-b > 0.3*c.em {
			lines = append(lines, b)
		}
	}
	if len(lines) < 3 {
		return nil
	}
	// The lines of one cell are as close as the closest lines of a column usually are.
	closest := math.Inf(1)
	for _, rows := range columns {
		var apart []float64
		for i := 1; i < len(rows); i++ {
			apart = append(apart, rows[i-1].base-rows[i].base)
		}
		if slices.Sort(apart); len(apart) > 0 {
			closest = min(closest, max(apart[len(apart)/4], c.em/2))
		}
	}
	gaps := make([]float64, 0, len(lines)-1)
	for i := 1; i < len(lines); i++ {
		gaps = append(gaps, lines[i-1]-lines[i])
	}
	var out []band
	open := band{lines[0], lines[0]}
	for i, g := range gaps {
		if g > 1.25*closest {
			out = append(out, open)
			open.top = lines[i+1]
		}
		open.bottom = lines[i+1]
	}
	return append(out, open)
}

// pdfTableRow is the cells of one row, from the left, and the lines of the page that made it.
type pdfTableRow struct {
	cells []string
	base  float64
	bold  bool // all its words are
	size  float64
}

// readTable reads the words of a table row by row. Lines of one cell are joined: a line that leaves the first column empty, or
// that stands closer to the line above it than rows do, goes on with the row.
func readTable(region pdfRegion, em float64, joined func(a, b string) string) []pdfTableRow {
	c := cutter{em: em}
	var columns [][]pdfRow
	for _, p := range split2(region.words, region.cuts) {
		columns = append(columns, c.rows(p))
	}
	lines := c.rows(region.words)
	bands := c.bands(columns)
	banded := len(bands) > 1 && len(bands) < len(lines) && c.inRows(columns)
	starts := func(i int) bool {
		base := lines[i].base
		if banded {
			return slices.ContainsFunc(bands, func(b band) bool { return math.Abs(b.top-base) < 0.3*em })
		}
		return lines[i].words[0].x0 < region.cuts[0]
	}
	var out []pdfTableRow
	for i, l := range lines {
		if i == 0 || starts(i) {
			out = append(out, pdfTableRow{cells: make([]string, len(columns)), base: l.base, bold: true, size: l.size})
		}
		row := &out[len(out)-1]
		for k, words := range split2(l.words, region.cuts) {
			for _, w := range words {
				row.bold = row.bold && w.bold
			}
			if len(words) == 0 {
				continue
			}
			if text := rowText(words); row.cells[k] == "" {
				row.cells[k] = text
			} else {
				row.cells[k] = joined(row.cells[k], text)
			}
		}
	}
	return out
}

// touches says that no blank stands between two words of a line: a change of font parted them, or a is the large first letter
// of b.
func touches(a, b pdfWord) bool {
	gap := b.x0 - a.x1
	if a.size > 1.9*b.size && utf8.RuneCountInString(a.text) == 1 {
		return gap < b.size
	}
	return gap < 0.08*min(a.size, b.size) && gap > -0.3*b.size
}

// rowText is the words of a line with blanks between them.
func rowText(ws []pdfWord) string {
	var b strings.Builder
	spaced := spacedOut(ws)
	for i, w := range ws {
		if i > 0 && !touches(ws[i-1], w) && !spaced[i] {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return tidy(b.String())
}

// spacedOut finds the letters of words that were set with wide white between their letters, as in "J A A R V E R S L A G":
// four or more in a row, as far apart as each other. It says which words follow the one before without a blank.
func spacedOut(ws []pdfWord) []bool {
	out := make([]bool, len(ws))
	single := func(i int) bool {
		return utf8.RuneCountInString(ws[i].text) == 1 && hasLetter(ws[i].text)
	}
	for i := 0; i < len(ws); i++ {
		if !single(i) {
			continue
		}
		j := i + 1
		for j < len(ws) && single(j) {
			gap := ws[j].x0 - ws[j-1].x1
			if first := ws[i+1].x0 - ws[i].x1; gap > 0.6*ws[i].size || math.Abs(gap-first) > 0.12*ws[i].size {
				break
			}
			j++
		}
		if j-i >= 4 {
			for k := i + 1; k < j; k++ {
				out[k] = true
			}
		}
		i = j - 1
	}
	return out
}
