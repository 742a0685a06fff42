package extract

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"unicode/utf8"
)

// The order in which a page is read comes from where its words stand, not from the order in which they were drawn. A page is
// cut at its gutters, again and again (an XY cut): what stands above a gutter is read first, then the columns from left to
// right, then what stands below. What no gutter cuts is one column, or a table.

// pdfRegion is a part of a page that is read line by line.
type pdfRegion struct {
	words []pdfWord
	cuts  []float64 // of a table: where its columns part, from the left
	grid  int       // number of a drawn table, from 1
}

const (
	maxCutWords = 20_000 // a page with more is read as one column
	maxCutDepth = 40
	maxBins     = 2_000
)

// regions returns the parts of a page in reading order. Text that is turned is read after the text that most letters share.
func regions(words []pdfWord) []pdfRegion {
	var byTurn [4][]pdfWord
	var letters [4]int
	for _, w := range words {
		byTurn[w.turn&3] = append(byTurn[w.turn&3], w)
		letters[w.turn&3] += len(w.text)
	}
	turns := []int{0, 1, 2, 3}
	sort.SliceStable(turns, func(i, j int) bool { return letters[turns[i]] > letters[turns[j]] })
	var out []pdfRegion
	for _, t := range turns {
		if ws := byTurn[t]; len(ws) > 0 {
			slices.SortStableFunc(ws, func(a, b pdfWord) int { return cmp.Or(cmp.Compare(b.y1, a.y1), cmp.Compare(a.x0, b.x0)) })
			c := cutter{em: typicalSize(ws)}
			if len(ws) > maxCutWords {
				c.column(ws)
			} else {
				c.cut(ws, 0)
			}
			out = append(out, c.out...)
		}
	}
	return out
}

// typicalSize is the font size in the middle of all letters.
func typicalSize(ws []pdfWord) float64 {
	sizes := map[float64]int{}
	all := 0
	for _, w := range ws {
		sizes[math.Round(w.size*4)/4] += len(w.text)
		all += len(w.text)
	}
	keys := make([]float64, 0, len(sizes))
	for s := range sizes {
		keys = append(keys, s)
	}
	slices.Sort(keys)
	for _, s := range keys {
		if all -= 2 * sizes[s]; all <= 0 {
			return max(s, 0.5)
		}
	}
	return 1
}

type cutter struct {
	em   float64 // typical font size
	out  []pdfRegion
	work int // words looked at; a page of words strewn about at random is not cut for ever
}

// maxWork is the number of words looked at until a page is cut no further: an ordinary page takes some ten thousand.
const maxWork = 1_000_000

// cut appends the regions of ws, which are sorted from the top.
func (c *cutter) cut(ws []pdfWord, depth int) {
	if len(ws) == 0 {
		return
	}
	if depth >= maxCutDepth || len(ws) < 4 || c.work > maxWork {
		c.column(ws)
		return
	}
	g, ok := c.gutter(ws)
	if !ok {
		c.column(ws)
		return
	}
	var above, beside, below []pdfWord
	for _, w := range ws {
		switch {
		case w.y0 >= g.top:
			above = append(above, w)
		case w.y1 <= g.bottom:
			below = append(below, w)
		default:
			beside = append(beside, w)
		}
	}
	c.cut(above, depth+1)
	c.columns(beside, g.cuts, depth)
	c.cut(below, depth+1)
}

// column appends what no gutter cuts, in parts where drawn tables stand in it.
func (c *cutter) column(ws []pdfWord) {
	for {
		i := slices.IndexFunc(ws, func(w pdfWord) bool { return w.grid > 0 })
		if i < 0 {
			break
		}
		table := ws[i]
		var above, below []pdfWord
		for k, w := range ws {
			switch {
			case k == i:
			case w.grid == 0 && (w.y0+w.y1)/2 > (table.y0+table.y1)/2:
				above = append(above, w)
			default:
				below = append(below, w)
			}
		}
		if len(above) > 0 {
			c.out = append(c.out, pdfRegion{words: above})
		}
		c.out = append(c.out, pdfRegion{words: ws[i : i+1], grid: table.grid})
		ws = below
	}
	if len(ws) > 0 {
		c.out = append(c.out, pdfRegion{words: ws})
	}
}

// columns reads what stands beside gutters: as a table or column by column.
func (c *cutter) columns(ws []pdfWord, cuts []float64, depth int) {
	if above, table, below, tableCuts, ok := c.table(ws, cuts); ok {
		c.cut(above, depth+1)
		c.out = append(c.out, pdfRegion{words: table, cuts: tableCuts})
		c.cut(below, depth+1)
		return
	}
	parts := split2(ws, cuts)
	for _, part := range parts {
		c.cut(part, depth+1)
	}
}

// split2 parts words at cuts by where their middles stand.
func split2(ws []pdfWord, cuts []float64) [][]pdfWord {
	parts := make([][]pdfWord, len(cuts)+1)
	for _, w := range ws {
		i := sort.SearchFloat64s(cuts, (w.x0+w.x1)/2)
		parts[i] = append(parts[i], w)
	}
	return parts
}

// stretch is a white strip with text on both sides.
type stretch struct {
	cuts        []float64 // middles of gutters that run from top to bottom
	top, bottom float64
}

// strip is one white strip: the bins from first to last are empty between top and bottom.
type strip struct {
	first, last int
	top, bottom float64
}

// gutter finds the longest white strips of a part of a page that part text from text. The words are sorted from the top.
func (c *cutter) gutter(ws []pdfWord) (stretch, bool) {
	x0, x1 := math.Inf(1), math.Inf(-1)
	y0, y1 := math.Inf(1), math.Inf(-1)
	for _, w := range ws {
		x0, x1 = min(x0, w.x0), max(x1, w.x1)
		y0, y1 = min(y0, w.y0), max(y1, w.y1)
	}
	bin := c.em / 4
	n := int((x1-x0)/bin) + 1
	if n > maxBins {
		n = maxBins
		bin = (x1 - x0) / float64(n)
	}
	if n < 8 || !(bin > 0) {
		return stretch{}, false
	}
	strips := c.strips(ws, x0, bin, n, y1, y0)
	// The longest strip first; of equals the wider one, so that the choice does not depend on noise.
	slices.SortStableFunc(strips, func(a, b strip) int {
		return cmp.Or(cmp.Compare(b.top-b.bottom, a.top-a.bottom), cmp.Compare(b.last-b.first, a.last-a.first), cmp.Compare(a.first, b.first))
	})
	if len(strips) > 400 {
		strips = strips[:400]
	}
	middle := func(s strip) float64 { return x0 + float64(s.first+s.last+1)/2*bin }
	for i, s := range strips {
		if !c.parts(ws, middle(s), float64(s.last-s.first+1)*bin, s) {
			continue
		}
		g := stretch{cuts: []float64{middle(s)}, top: s.top, bottom: s.bottom}
		// Strips that run beside it part the same text; what stands above or below only one of them is cut off with it.
		used := []strip{s}
		for _, t := range strips[i+1:] {
			if t.top < g.top-1.5*c.em || t.bottom > g.bottom+1.5*c.em || t.top > g.top+1.5*c.em || t.bottom < g.bottom-1.5*c.em ||
				slices.ContainsFunc(used, func(u strip) bool { return t.first <= u.last+1 && u.first <= t.last+1 }) {
				continue
			}
			t.top, t.bottom = min(t.top, g.top), max(t.bottom, g.bottom)
			if c.parts(ws, middle(t), float64(t.last-t.first+1)*bin, t) {
				used = append(used, t)
				g.cuts = append(g.cuts, middle(t))
				g.top, g.bottom = t.top, t.bottom
			}
		}
		slices.Sort(g.cuts)
		return g, true
	}
	return stretch{}, false
}

// narrowest is the width of the narrowest gutter, in typical font sizes. Blanks between words are a quarter to half of one.
const narrowest = 0.75

// strips finds the white strips that are at least as wide as the narrowest gutter and some lines high.
func (c *cutter) strips(ws []pdfWord, x0, bin float64, n int, top, bottom float64) []strip {
	wide := max(int(narrowest*c.em/bin), 1) // bins
	// A window of that width slides over the page; floor is how far down the words that touched it have come.
	windows := n - wide + 1
	if windows < 1 {
		return nil
	}
	c.work += len(ws)
	floor := make([]float64, windows)
	for i := range floor {
		floor[i] = top
	}
	type gap struct {
		at          int
		top, bottom float64
	}
	var gaps []gap
	lowest := 2.2 * c.em // two lines
	note := func(at int, top, bottom float64) {
		if top-bottom >= lowest {
			gaps = append(gaps, gap{at, top, bottom})
		}
	}
	shave := bin / 3 // letters lean over the edges of their boxes
	for _, w := range ws {
		from, to := int((w.x0+shave-x0)/bin)-wide+1, int((w.x1-shave-x0)/bin)
		from, to = max(from, 0), min(to, windows-1)
		c.work += max(to-from, 0) / 8
		for at := from; at <= to; at++ {
			if w.y1 < floor[at] {
				note(at, floor[at], w.y1)
			}
			floor[at] = min(floor[at], w.y0)
		}
	}
	for at := range floor {
		note(at, floor[at], bottom)
	}
	// Windows side by side with the same stretch are one strip.
	slices.SortFunc(gaps, func(a, b gap) int {
		return cmp.Or(cmp.Compare(b.top, a.top), cmp.Compare(a.bottom, b.bottom), cmp.Compare(a.at, b.at))
	})
	var out []strip
	for i := 0; i < len(gaps); {
		j := i + 1
		for j < len(gaps) && gaps[j].top == gaps[i].top && gaps[j].bottom == gaps[i].bottom && gaps[j].at == gaps[j-1].at+1 {
			j++
		}
		out = append(out, strip{gaps[i].at, gaps[j-1].at + wide - 1, gaps[i].top, gaps[i].bottom})
		i = j
	}
	return out
}

// parts says that the strip at x has columns of text on both sides, and not marks beside a list or the wide blanks of a few
// lines that happen to lie above each other.
func (c *cutter) parts(ws []pdfWord, x, width float64, s strip) bool {
	if c.work += 2 * len(ws); c.work > maxWork {
		return false
	}
	var left, right []pdfWord
	for _, w := range ws {
		if w.y1 > s.top+c.em/10 || w.y0 < s.bottom-c.em/10 {
			if !(w.y0 < s.top && w.y1 > s.bottom) {
				continue
			}
		}
		if (w.x0+w.x1)/2 < x {
			left = append(left, w)
		} else {
			right = append(right, w)
		}
	}
	if len(left) == 0 || len(right) == 0 {
		return false
	}
	l, r := c.rows(left), c.rows(right)
	lines, high := min(len(l), len(r)), s.top-s.bottom
	switch {
	case lines < 2 && (high < 12*c.em || width < 1.2*c.em || len(l) < 8): // the last column may hold one line only
		return false
	case lines < 3 && width < 2.5*c.em && (high < 10*c.em || width < 1.1*c.em), lines < 6 && width < 1.3*c.em && high < 10*c.em, lines < 6 && width < 1.1*c.em:
		return false
	}
	return !marksOnly(l, r, c.em) && !marksOnly(r, l, c.em)
}

// marksOnly says that every row is a few signs and stands beside a row of the others: bullets, numbers of paragraphs, years,
// or the page numbers of a table of contents. Such rows belong to the lines they stand beside.
func marksOnly(rows, others []pdfRow, em float64) bool {
	if len(rows) > maxColumnLines || len(others) > maxColumnLines {
		return false
	}
	beside := 0
	for _, r := range rows {
		n := 0
		for _, w := range r.words {
			n += utf8.RuneCountInString(w.text)
		}
		if n > 6 {
			return false
		}
		if slices.ContainsFunc(others, func(o pdfRow) bool { return math.Abs(o.base-r.base) < em/2 }) {
			beside++
		}
	}
	return beside*4 >= len(rows)*3
}

// maxColumnLines is more lines than a column of a page has; what takes time by their square is not done beyond it.
const maxColumnLines = 1_000

// pdfRow is the words of a region that stand on one line.
type pdfRow struct {
	words  []pdfWord // from the left
	base   float64   // of most of its letters
	x0, x1 float64
	size   float64 // the largest of a tenth of its letters
	bold   bool    // most of its letters are
}

// rows puts words on the lines they stand on. A word goes to the line that its middle lies in: raised figures as well, and a
// large initial to the first of the lines it spans.
func (c *cutter) rows(ws []pdfWord) []pdfRow { return rowsOf(ws, c.em) }

func rowsOf(ws []pdfWord, em float64) []pdfRow {
	sorted := slices.Clone(ws)
	slices.SortStableFunc(sorted, func(a, b pdfWord) int { return cmp.Compare(b.base, a.base) })
	// Words of ordinary size make the lines; small raised ones and large initials find theirs afterwards.
	var rows []pdfRow
	var odd []pdfWord
	for _, w := range sorted {
		if len(odd) < 100 && initial(w, em) {
			odd = append(odd, w)
			continue
		}
		last := len(rows) - 1
		if last >= 0 {
			r := &rows[last]
			// Rows are made from the top, so that a word belongs to the last one or begins another. A raised figure comes
			// before the line it belongs to.
			if near := r.base - w.base; near < 0.35*max(min(r.size, w.size), em/2) || near < 0.6*max(r.size, w.size) && (raised(r, w) || lowered(r, w)) {
				if w.size > r.size || r.few() {
					r.base, r.size = w.base, max(w.size, r.size)
				}
				r.words = append(r.words, w)
				continue
			}
		}
		rows = append(rows, pdfRow{words: []pdfWord{w}, base: w.base, size: w.size})
	}
	for _, w := range odd {
		best := -1
		for i, r := range rows {
			if r.base < w.y1 && r.base+r.size/2 > w.base-w.size/10 {
				best = i
				break
			}
		}
		if best < 0 {
			rows = append(rows, pdfRow{words: []pdfWord{w}, base: w.base, size: w.size})
			continue
		}
		rows[best].words = append(rows[best].words, w)
	}
	for i := range rows {
		rows[i].settle()
	}
	slices.SortStableFunc(rows, func(a, b pdfRow) int { return cmp.Compare(b.base, a.base) })
	return rows
}

// initial says that w is the large first letter of a paragraph that spans two lines or more.
func initial(w pdfWord, em float64) bool {
	return w.size > 1.9*em && utf8.RuneCountInString(w.text) == 1
}

// raised says that the row so far is only small or few signs and w is the text they belong to.
func raised(r *pdfRow, w pdfWord) bool { return r.size < 0.92*w.size || r.few() }

// lowered says that w is a small or short sign below the line of the row.
func lowered(r *pdfRow, w pdfWord) bool { return w.size < 0.92*r.size || len(w.text) <= 3 }

// few says that the row holds three letters or less.
func (r *pdfRow) few() bool {
	n := 0
	for _, w := range r.words {
		if n += len(w.text); n > 3 {
			return false
		}
	}
	return true
}

func (r *pdfRow) settle() {
	slices.SortStableFunc(r.words, func(a, b pdfWord) int { return cmp.Compare(a.x0, b.x0) })
	r.x0, r.x1 = math.Inf(1), math.Inf(-1)
	letters, bold := 0, 0
	var sizes, bases tally
	for i := range r.words {
		w := &r.words[i]
		r.x0, r.x1 = min(r.x0, w.x0), max(r.x1, w.x1)
		n := len(w.text)
		letters += n
		if w.bold {
			bold += n
		}
		sizes.add(w.size, n)
		bases.add(w.base, n)
	}
	r.bold = bold*2 > letters
	r.size, r.base = sizes.most(), bases.most()
}

// tally counts letters by a number that few words of a line differ in.
type tally []struct {
	value float64
	n     int
}

func (t *tally) add(v float64, n int) {
	for i := range *t {
		if (*t)[i].value == v {
			(*t)[i].n += n
			return
		}
	}
	if len(*t) < 64 { // more than any line of text has
		*t = append(*t, struct {
			value float64
			n     int
		}{v, n})
	}
}

// most returns the number with the most letters, of equals the larger one.
func (t tally) most() float64 {
	best := t[0]
	for _, e := range t[1:] {
		if e.n > best.n || e.n == best.n && e.value > best.value {
			best = e
		}
	}
	return best.value
}
