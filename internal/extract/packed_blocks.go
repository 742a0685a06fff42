package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// piece is what office formats are made of: a paragraph, or a table in its place.
type piece struct {
	role  record.Role
	level int    // of a heading, from 1
	text  string // as written; a line feed is a break of the line by hand
	bold  bool   // from end to end
	lang  string
	notes []string // foot- and endnotes that are called in it
	table *grid    // instead of all of the above but notes
	page  int      // of a paged source, from 1
}

// grid is a table.
type grid struct {
	rows    []gridRow
	numbers []int // of the rows of a sheet, as the sheet counts them
}

type gridRow struct {
	cells  []gridCell
	header bool // marked as one
}

type gridCell struct {
	pieces []piece
	span   int  // columns it fills, at least 1
	across int  // columns it fills where the cells it covers follow as cells of their own
	cover  bool // it is one of those: something above or to the left of it fills its place
	up     bool // it only continues the cell above
	down   int  // rows below that it fills too
	header bool // marked as one
}

// assembly puts the blocks of a format together whose bytes are no text that could be kept: the kept text is made of the blocks,
// a line each.
type assembly struct {
	blocks  []Block
	kept    strings.Builder
	level   int          // of the last heading
	pseudo  map[int]bool // blocks that are headings only by being bold
	notes   []string     // not set down yet
	headers []string     // of the tables of data
	page    int          // of the piece being set down
	budget  int          // bytes that repeated cells and headers may still add to tables
}

func newAssembly() *assembly { return &assembly{pseudo: map[int]bool{}, budget: spanBudget} }

// result takes back bold lines that head nothing, as for pages, and returns the kept text and its blocks.
func (a *assembly) result() (string, []Block) {
	a.footnotes()
	for i := range a.blocks {
		if a.pseudo[i] && (i+1 == len(a.blocks) || a.blocks[i+1].Role == record.RoleHeading && !a.pseudo[i+1]) {
			a.blocks[i].Role, a.blocks[i].Level = record.RoleProse, 0
		}
	}
	return a.kept.String(), a.blocks
}

// add keeps a block whose text is tidy.
func (a *assembly) add(role record.Role, level int, lang, text string) {
	if rest, isItem := bullet(text); isItem && role == record.RoleProse {
		role, text = record.RoleListItem, rest
	}
	if !hasWord(text) {
		return
	}
	if n := len(a.blocks); role == record.RoleHeading && n > 0 && a.blocks[n-1].Role == role && a.blocks[n-1].Text == text {
		return // the title once more as the first heading
	}
	if a.kept.Len() > 0 {
		a.kept.WriteByte('\n')
	}
	b := Block{Role: role, Text: text, Start: a.kept.Len(), Lang: lang, Page: a.page}
	if role == record.RoleHeading {
		b.Level = min(max(level, 1), 6)
	}
	a.kept.WriteString(text)
	b.End = a.kept.Len()
	a.blocks = append(a.blocks, b)
}

// put sets down pieces in reading order; the notes of a section stand at its end.
func (a *assembly) put(pieces []piece) {
	for _, p := range pieces {
		if p.page > 0 {
			a.page = p.page
		}
		switch {
		case p.table != nil:
			a.table(p.table)
		case p.role == record.RoleHeading:
			text := tidy(p.text)
			switch {
			case utf8.RuneCountInString(text) > 300:
				a.add(record.RoleProse, 0, p.lang, text) // a paragraph in the dress of a heading
			case hasWord(text):
				a.footnotes()
				a.level = min(max(p.level, 1), 6)
				a.add(p.role, a.level, p.lang, text)
			}
		case p.role == record.RoleProse && p.bold && boldHeading(p.text):
			a.footnotes()
			a.pseudo[len(a.blocks)] = true
			a.add(record.RoleHeading, min(a.level+1, 6), p.lang, tidy(p.text))
		default:
			for _, s := range brokenLines(p.text) {
				a.add(p.role, 0, p.lang, s)
			}
		}
		a.notes = append(a.notes, p.notes...)
	}
}

func (a *assembly) footnotes() {
	for _, s := range a.notes {
		a.add(record.RoleProse, 0, "", tidy(s))
	}
	a.notes = nil
}

// boldHeading says that a bold paragraph is short and written like a heading: one in all but its style.
func boldHeading(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) <= 200 && !strings.Contains(s, "\n") && utf8.RuneCountInString(s) <= 80 && titleLike(tidy(s))
}

// brokenLines returns the blocks that a paragraph with line breaks is: an empty line ends one, a line that begins in lower case goes on
// with the one before, each other is a block of its own. Pages are read in the same way.
func brokenLines(s string) []string {
	if !strings.Contains(s, "\n") {
		return []string{tidy(s)}
	}
	var out []string
	var open strings.Builder
	end := func() {
		if open.Len() > 0 {
			out = append(out, tidy(open.String()))
		}
		open.Reset()
	}
	last := ""
	for line := range strings.SplitSeq(s, "\n") {
		line = tidy(line)
		switch {
		case line == "":
			end()
		case last != "" && unicode.IsLower(firstRune(line)) && !contactStart(line) && !strings.ContainsRune(".!?:;", lastRune(last)):
			open.WriteByte(' ')
			open.WriteString(line)
		default:
			end()
			open.WriteString(line)
		}
		last = line
	}
	end()
	return out
}

// table reads a table of data row by row, in the form that pages have them ("Country: Benin | Since: 2006"), and one that only
// lays out the page as if it were none.
func (a *assembly) table(g *grid) {
	if g.layout() {
		for _, row := range g.rows {
			for _, c := range row.cells {
				if !c.up {
					a.put(c.pieces)
				}
			}
		}
		return
	}
	a.data(g)
}

// data reads a table of data row by row.
func (a *assembly) data(g *grid) {
	rows := g.resolve()
	t := tabular{rows: make([][]string, len(rows)), whole: make([]bool, len(rows)), bold: make([]bool, len(rows)), marked: -1}
	labels := true // every row opens with a cell marked as a header
	for i, row := range rows {
		heads, bold, filled := 0, true, 0
		t.rows[i] = make([]string, len(row))
		for j, c := range row {
			t.rows[i][j] = c.text
			if c.text != "" {
				filled++
				bold = bold && c.bold
			}
			if c.header {
				heads++
			}
		}
		t.bold[i] = bold && filled > 1
		t.whole[i] = filled == 1 && len(row) > 1 && row[0].text != "" && row[0].span >= len(row)
		if (g.rows[i].header || heads == len(row) && len(row) > 1) && i == t.marked+1 {
			t.marked = i
		}
		labels = labels && heads == 1 && row[0].header
		for _, c := range g.rows[i].cells {
			for _, p := range c.pieces {
				a.notes = append(a.notes, p.notes...)
			}
		}
	}
	t.labels = labels
	a.rows(&t, nil)
}

// layout says that a table has no data: it has one column, or few rows with long text, or holds headings or tables.
func (g *grid) layout() bool {
	widest, long := 0, 0
	for _, row := range g.rows {
		columns := 0
		for _, c := range row.cells {
			columns += c.span
			length := 0
			for _, p := range c.pieces {
				if p.table != nil || p.role == record.RoleHeading {
					return true
				}
				length += len(p.text)
			}
			if length > 800 {
				long++
			}
		}
		widest = max(widest, columns)
	}
	return widest < 2 || long > 0 && len(g.rows) <= 3
}

// resolved is a cell at its place in the columns.
type resolved struct {
	text   string
	bold   bool
	header bool
	span   int
	down   int // rows below that it still fills
}

// resolve gives every cell its column: cells that span columns are followed by empty ones, those that span rows are repeated.
func (g *grid) resolve() [][]resolved {
	out := make([][]resolved, len(g.rows))
	budget := spanBudget
	for i, row := range g.rows {
		var above []resolved
		if i > 0 {
			above = out[i-1]
		}
		line := make([]resolved, 0, min(len(row.cells), maxColumns))
		repeat := func() {
			c := above[len(line)]
			if budget -= len(c.text); budget < 0 {
				c.text = ""
			}
			c.down = max(c.down-1, 0)
			line = append(line, c)
		}
		fill := func() {
			for len(line) < len(above) && above[len(line)].down > 0 {
				repeat()
			}
		}
		for _, c := range row.cells {
			if len(line) >= maxColumns {
				break
			}
			if c.cover {
				switch n := len(line); {
				case n < len(above) && above[n].down > 0:
					repeat()
				case n > 0:
					line = append(line, resolved{down: line[n-1].down})
				default:
					line = append(line, resolved{})
				}
				continue
			}
			fill()
			if c.up && len(line) < len(above) {
				repeat()
			} else {
				text, bold := cellWords(c.pieces)
				line = append(line, resolved{text: text, bold: bold, header: c.header, span: max(c.span, c.across), down: min(c.down, 500)})
			}
			for range min(c.span, maxColumns-len(line)+1) - 1 {
				line = append(line, resolved{header: c.header, down: min(c.down, 500)})
			}
		}
		fill()
		out[i] = line
	}
	return out
}

// cellWords returns the text of a cell, its paragraphs and lines parted by commas, and whether all of it is bold.
func cellWords(pieces []piece) (string, bool) {
	var b strings.Builder
	bold, last := true, ""
	for _, p := range pieces {
		for _, s := range brokenLines(p.text) {
			if s == "" {
				continue
			}
			bold = bold && p.bold
			if b.Len() > 0 {
				if !strings.ContainsRune(".,;:!?", lastRune(last)) {
					b.WriteByte(',')
				}
				b.WriteByte(' ')
			}
			b.WriteString(s)
			last = s
		}
	}
	return b.String(), bold && b.Len() > 0
}
