package extract

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// table reads tables in plain text: CSV, with any of its delimiters, and TSV.
type table struct{}

// Extract returns a block a row.
func (table) Extract(ctx context.Context, in source.Item) (Text, error) {
	d := decode(in.Bytes, charsetOf(in.Hint)...)
	t := Text{Kept: d.text, Meta: d.meta()}
	l, ok := tell(d.text)
	if !ok {
		return plain{}.Extract(ctx, in)
	}
	rows, places := l.read(d.text, maxRows+1)
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("read rows: %w", err)
	}
	if len(rows) > maxRows {
		return Text{}, failed(record.ClassTooLarge, "a table of more than %d rows is data and no document", maxRows)
	}
	a := newAssembly()
	a.budget += len(d.text)
	a.rows(&tabular{rows: rows, marked: -1}, places)
	t.Blocks = a.blocks
	t.Title, t.Lang = titleOf(t.Blocks), a.tongue()
	return t, nil
}

// separated is how the cells of a table are parted.
type separated struct {
	comma byte
	start int // byte where the table begins
	width int // cells of the header; further ones of a row belong to the last, which was not quoted. 0 when there is no header.
}

// tellRows is how many rows are looked at to tell how cells are parted.
const tellRows = 60

// tell finds the delimiter that the header has and that parts most rows into as many cells; without a header, that with which
// most rows have the same number of cells, two at least. Where the rows differ there is no table.
func tell(text string) (separated, bool) {
	var best separated
	if len(text) > 6 && strings.EqualFold(text[:4], "sep=") && strings.ContainsRune("\r\n", rune(text[5])) {
		return separated{comma: text[4], start: strings.IndexByte(text, '\n') + 1}, strings.IndexByte(text, '\n') > 0
	}
	score := 0
	for _, comma := range []byte{';', '\t', ',', '|'} {
		l := separated{comma: comma}
		rows, _ := l.read(text, tellRows)
		counts, filled := map[int]int{}, 0
		for _, row := range rows {
			if len(nonEmpty(row)) == 0 {
				continue
			}
			filled++
			counts[len(row)]++
		}
		if w, s := l.headed(rows); s > score {
			best, score = separated{comma: comma, width: w}, s
		}
		for width, n := range counts {
			// Rows with the title of the table, and remarks below it, may have one cell.
			if odd := filled - n - counts[1]; width < 2 || n < 2 || odd*5 > filled || n*2 < filled {
				continue
			}
			if s := n*100/filled*10 + min(width, 9); s > score {
				best, score = l, s
			}
		}
	}
	return best, score > 0
}

// headed returns how many cells the header of rows has and a score above that of any table without one; none when no row heads
// them. Rows with more cells than the header are as good, as long as they are no more than the others.
func (l separated) headed(rows [][]string) (width, score int) {
	at := slices.IndexFunc(rows, func(row []string) bool { return len(nonEmpty(row)) > 1 })
	if at < 0 || at+1 == len(rows) {
		return 0, 0
	}
	cut := separated{width: len(rows[at])}
	narrow := make([][]string, 0, len(rows)-at)
	exact, wider, odd, filled := 0, 0, 0, 0
	for _, row := range rows[at:] {
		row, extra := cut.join(slices.Clone(row))
		narrow = append(narrow, row)
		switch n := len(nonEmpty(row)); {
		case n == 0:
			continue
		case extra:
			wider++
		case len(row) == cut.width:
			exact++
		case n > 1:
			odd++
		}
		filled++
	}
	if exact < 2 || wider > exact || odd*5 > filled || (exact+wider)*2 < filled || !(&tabular{rows: narrow}).headerAt(0, len(narrow)) {
		return 0, 0
	}
	return cut.width, 10_000 + (exact+wider)*100/filled*10 + min(cut.width, 9)
}

// join makes one cell of the last one of the header and those behind it, and reports whether they hold something.
func (l separated) join(row []string) ([]string, bool) {
	if l.width == 0 || len(row) <= l.width {
		return row, false
	}
	end := len(row)
	for end > l.width && strings.TrimSpace(row[end-1]) == "" {
		end--
	}
	joined := end > l.width
	row[l.width-1] = strings.Join(row[l.width-1:end], string(rune(l.comma)))
	return row[:l.width], joined
}

// maxQuoted is how long a quoted cell may be, in bytes. A quote that is not closed within it is a sign like any other, and so are
// all after it.
const maxQuoted = 64 << 10

// read returns up to limit rows with the bytes they stand in. Quotes may hold delimiters, line ends and, doubled, quotes (RFC 4180).
func (l separated) read(text string, limit int) (rows [][]string, places []span) {
	quotes := true
	for at := l.start; at < len(text) && len(rows) < limit; {
		start := at
		var row []string
		for ended := false; !ended; {
			cell := ""
			cell, at, quotes = l.cell(text, at, quotes)
			if len(row) < maxColumns {
				row = append(row, cell)
			}
			switch {
			case at >= len(text):
				ended = true
			case text[at] == l.comma:
				if at++; at >= len(text) {
					ended = true
				}
			default:
				ended = true
			}
		}
		end := at
		if at < len(text) && text[at] == '\r' {
			at++
		}
		if at < len(text) && text[at] == '\n' {
			at++
		}
		row, _ = l.join(row)
		for i := range row {
			row[i] = tidy(row[i])
		}
		rows = append(rows, row)
		places = append(places, span{start, end})
	}
	return rows, places
}

// cell returns the cell at a place, where it ends, and whether quotes still are quotes.
func (l separated) cell(text string, at int, quotes bool) (string, int, bool) {
	open := at
	for open < len(text) && text[open] == ' ' && l.comma != ' ' {
		open++
	}
	if quotes && open < len(text) && text[open] == '"' {
		var b strings.Builder
		for i := open + 1; i < len(text) && i-open < maxQuoted; i++ {
			if text[i] != '"' {
				b.WriteByte(text[i])
				continue
			}
			if i+1 < len(text) && text[i+1] == '"' {
				b.WriteByte('"')
				i++
				continue
			}
			after := i + 1
			for after < len(text) && text[after] == ' ' {
				after++
			}
			if after >= len(text) || text[after] == l.comma || text[after] == '\r' || text[after] == '\n' {
				return b.String(), after, true
			}
			b.WriteByte('"') // a quote within the words, not doubled as it should be
		}
		quotes = false
	}
	end := at
	for end < len(text) && text[end] != l.comma && text[end] != '\n' && text[end] != '\r' {
		end++
	}
	return text[at:end], end, quotes
}

// isTable says that a text is a table of data: its name or its place says so and its rows have the same number of cells. A text
// with commas stays a text.
func isTable(in source.Item) bool {
	claimed := strings.HasPrefix(in.Hint, "text/csv") || strings.HasPrefix(in.Hint, "text/tab-separated-values")
	switch extension(in) {
	case ".csv", ".tsv", ".tab":
		claimed = true
	}
	if !claimed {
		return false
	}
	head := decode(in.Bytes[:min(len(in.Bytes), maxQuoted)], charsetOf(in.Hint)...).text
	if end := strings.LastIndexByte(head, '\n'); end > 0 && len(in.Bytes) > maxQuoted {
		head = head[:end]
	}
	_, ok := tell(head)
	return ok
}
