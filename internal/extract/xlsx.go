package extract

import (
	"context"
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"entente/internal/record"
	"entente/internal/source"
)

// maxRows is how many rows a table of data may have: a list of partnerships has some thousands at most, and what goes beyond is data
// to be counted and not a text to be read.
const maxRows = 50_000

// xlsx reads Excel workbooks (ECMA-376, SpreadsheetML).
type xlsx struct{}

// Extract returns the rows of the sheets that are shown, each sheet under a heading of its name.
func (xlsx) Extract(ctx context.Context, in source.Item) (Text, error) {
	o, err := openOffice(ctx, in.Bytes, "xl/workbook.xml")
	if err != nil {
		return Text{}, err
	}
	t := Text{Meta: map[string]string{}}
	if err := t.properties(ctx, o.packed, o.root); err != nil {
		return Text{}, err
	}
	w := &workbook{ctx: ctx, p: o.packed}
	if err := w.read(o.main, o.relations); err != nil {
		return Text{}, err
	}
	if err := w.readStrings(related(o.relations, "sharedStrings", "xl/sharedStrings.xml")); err != nil {
		return Text{}, err
	}
	if err := w.readFormats(related(o.relations, "styles", "xl/styles.xml")); err != nil {
		return Text{}, err
	}
	var sheets []named
	for _, s := range w.sheets {
		g, err := w.sheet(s.part)
		if err != nil {
			return Text{}, err
		}
		sheets = append(sheets, named{s.name, g})
	}
	return t.ofSheets(sheets)
}

// named is a sheet of a workbook.
type named struct {
	name string
	grid *grid
}

// plainSheet is the name of a sheet that nobody named.
var plainSheet = regexp.MustCompile(`(?i)^(?:sheet|blad|werkblad|feuil|feuille|tabelle|hoja|foglio|table|tabel|tableau|tab|export|data)?[ _]?\d*$`)

// ofSheets sets down sheets, each under its name; the name of an only one that nobody named is left out.
func (t *Text) ofSheets(sheets []named) (Text, error) {
	filled := sheets[:0]
	rows := 0
	for _, s := range sheets {
		if s.grid.filled() {
			filled = append(filled, s)
			rows += len(s.grid.rows)
		}
	}
	if rows > maxRows {
		return Text{}, failed(record.ClassTooLarge, "a table of more than %d rows is data and no document", maxRows)
	}
	a := newAssembly()
	for _, s := range filled {
		if len(filled) > 1 || !plainSheet.MatchString(s.name) {
			a.level = 1
			a.add(record.RoleHeading, 1, "", tidy(s.name))
		}
		a.data(s.grid)
	}
	t.Kept, t.Blocks = a.result()
	if t.Title == "" {
		t.Title = titleOf(t.Blocks)
	}
	if t.Lang == "" {
		t.Lang = a.tongue()
	}
	return *t, nil
}

func (g *grid) filled() bool {
	for _, row := range g.rows {
		for _, c := range row.cells {
			for _, p := range c.pieces {
				if hasWord(p.text) {
					return true
				}
			}
		}
	}
	return false
}

// workbook is a workbook being read.
type workbook struct {
	ctx     context.Context
	p       *packed
	sheets  []struct{ name, part string }
	since04 bool     // days are counted from 1904
	strings []string // that cells share
	dates   []bool   // by the number of a cell's format: it shows a date
	text    int      // bytes of the cells so far
}

// read reads the list of sheets. Hidden ones hold lists for choices and old states: they are left out.
func (w *workbook) read(name string, relations map[string]relation) error {
	x, err := w.p.xml(w.ctx, name)
	if err != nil {
		return err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "workbookPr":
				w.since04 = attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"
			case "sheets":
				x.each(func(e xml.StartElement) {
					id := ""
					for _, a := range e.Attr {
						if a.Name.Local == "id" && a.Name.Space != "" {
							id = a.Value // r:id; sheetId is another name
						}
					}
					r, ok := relations[id]
					if state := attribute(e, "state"); ok && r.kind == "worksheet" && state != "hidden" && state != "veryHidden" {
						w.sheets = append(w.sheets, struct{ name, part string }{attribute(e, "name"), r.target})
					}
				}, nil)
			}
		}, nil)
	}, nil)
	return x.err
}

func (w *workbook) readStrings(name string) error {
	if !w.p.has(name) {
		return nil
	}
	x, err := w.p.xml(w.ctx, name)
	if err != nil {
		return err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) { w.strings = append(w.strings, richText(x)) }, nil)
	}, nil)
	return x.err
}

// richText returns the text of a string item, its runs joined and the reading aids of Japanese left out.
func richText(x *part) string {
	var b strings.Builder
	var within func(xml.StartElement)
	within = func(e xml.StartElement) {
		switch e.Name.Local {
		case "t":
			b.WriteString(x.text())
		case "rPh":
		default:
			x.each(within, nil)
		}
	}
	x.each(within, nil)
	return unescaped.ReplaceAllStringFunc(b.String(), func(s string) string {
		n, err := strconv.ParseUint(s[2:6], 16, 32)
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}

// unescaped is how the format writes characters that XML can not hold.
var unescaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// readFormats reads which formats of cells show dates.
func (w *workbook) readFormats(name string) error {
	if !w.p.has(name) {
		return nil
	}
	x, err := w.p.xml(w.ctx, name)
	if err != nil {
		return err
	}
	custom := map[int]bool{}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "numFmts":
				x.each(func(e xml.StartElement) {
					if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil {
						custom[id] = showsDate(attribute(e, "formatCode"))
					}
				}, nil)
			case "cellXfs":
				x.each(func(e xml.StartElement) {
					id, _ := strconv.Atoi(attribute(e, "numFmtId"))
					shows, own := custom[id]
					// The numbers below 164 are fixed by the standard (18.8.30); 18 to 21 and 45 to 47 are times without a day.
					w.dates = append(w.dates, own && shows || !own && (id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58))
				}, nil)
			}
		}, nil)
	}, nil)
	return x.err
}

var quotedFormat = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// showsDate says that a format shows a day, a month or a year: it has one of their letters outside quotes.
func showsDate(code string) bool {
	code, _, _ = strings.Cut(quotedFormat.ReplaceAllString(strings.ToLower(code), ""), ";")
	if strings.Contains(code, "general") || strings.Contains(code, "standaard") {
		return false
	}
	return strings.ContainsAny(code, "yd") || strings.Contains(code, "jj") || strings.Contains(code, "aa") || strings.Contains(code, "mmm")
}

// sheet reads the cells of a sheet.
func (w *workbook) sheet(name string) (*grid, error) {
	x, err := w.p.xml(w.ctx, name)
	if err != nil {
		return nil, err
	}
	g := &grid{}
	var merged []string
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "sheetData":
				last := 0
				x.each(func(e xml.StartElement) {
					if x.err != nil {
						return
					}
					n, err := strconv.Atoi(attribute(e, "r"))
					if err != nil || n <= last {
						n = last + 1
					}
					if n > last+1 && len(g.rows) > 0 {
						g.rows = append(g.rows, gridRow{}) // rows left out: the table ends here
						g.numbers = append(g.numbers, last+1)
					}
					last = n
					if len(g.rows) > maxRows {
						x.err = failed(record.ClassTooLarge, "a table of more than %d rows is data and no document", maxRows)
						return
					}
					g.rows = append(g.rows, w.row(x))
					g.numbers = append(g.numbers, n)
				}, nil)
			case "mergeCells":
				x.each(func(e xml.StartElement) {
					if len(merged) < maxRows {
						merged = append(merged, attribute(e, "ref"))
					}
				}, nil)
			}
		}, nil)
	}, nil)
	if x.err != nil {
		return nil, x.err
	}
	g.merge(merged)
	return g, nil
}

// row reads the cells of a row. Cells beyond maxColumns are left out.
func (w *workbook) row(x *part) gridRow {
	var row gridRow
	x.each(func(e xml.StartElement) {
		column := len(row.cells)
		if c, ok := columnOf(attribute(e, "r")); ok {
			column = c
		}
		text := w.cell(x, e)
		if w.text += len(text); w.text > maxParts {
			x.err = failed(record.ClassTooLarge, "its cells hold more than the limit of %d bytes", maxParts)
		}
		if e.Name.Local != "c" || column >= maxColumns || column < len(row.cells) {
			return
		}
		for len(row.cells) < column {
			row.cells = append(row.cells, gridCell{span: 1})
		}
		c := gridCell{span: 1}
		if strings.TrimSpace(text) != "" {
			c.pieces = []piece{{role: record.RoleProse, text: text}}
		}
		row.cells = append(row.cells, c)
	}, nil)
	return row
}

// columnOf returns the column, from 0, of a reference such as AB12.
func columnOf(ref string) (int, bool) {
	n, i := 0, 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	return n - 1, i > 0
}

// cell returns what a cell shows, as far as it is known: texts, numbers without their format, dates by day.
func (w *workbook) cell(x *part, e xml.StartElement) string {
	kind, value, inline := attribute(e, "t"), "", ""
	style, _ := strconv.Atoi(attribute(e, "s"))
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "v":
			value = x.text()
		case "is":
			inline = richText(x)
		}
	}, nil)
	switch kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 && n < len(w.strings) {
			return w.strings[n]
		}
		return ""
	case "inlineStr":
		return inline
	case "str":
		return value
	case "e":
		return ""
	case "b":
		return "" // a box that is ticked or not tells nothing without a reader of its column
	case "d":
		value, _, _ = strings.Cut(value, "T")
		return value
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return value
	}
	if style >= 0 && style < len(w.dates) && w.dates[style] {
		if s, ok := day(n, w.since04); ok {
			return s
		}
	}
	return number(n)
}

// day returns the day of a serial number. Day 60 of the count from 1900 is a 29 February that never was.
func day(n float64, since04 bool) (string, bool) {
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if since04 {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if n < 61 && !since04 || n < 0 || n > 2958465 {
		return "", false
	}
	return start.AddDate(0, 0, int(n)).Format(time.DateOnly), true
}

// number writes a number without the noise of its last binary digits.
func number(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'g', 12, 64)
}

// merge makes the cells of merged ranges span their columns and rows.
func (g *grid) merge(refs []string) {
	if len(refs) == 0 {
		return
	}
	index := make(map[int]int, len(g.rows))
	for i, n := range g.numbers {
		if len(g.rows[i].cells) > 0 {
			index[n] = i
		}
	}
	for _, ref := range refs {
		from, to, found := strings.Cut(ref, ":")
		left, ok1 := columnOf(from)
		right, ok2 := columnOf(to)
		top, err1 := strconv.Atoi(strings.TrimLeft(strings.ToUpper(from), "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
		bottom, err2 := strconv.Atoi(strings.TrimLeft(strings.ToUpper(to), "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
		i, ok3 := index[top]
		if !found || !ok1 || !ok2 || !ok3 || err1 != nil || err2 != nil || left >= len(g.rows[i].cells) || right < left || bottom < top {
			continue
		}
		origin := &g.rows[i].cells[left]
		origin.across = min(right-left+1, maxColumns)
		// The cells below are there, empty: they take what stands in the first.
		for n := top + 1; n <= min(bottom, top+500); n++ {
			if k, ok := index[n]; ok && left < len(g.rows[k].cells) && len(g.rows[k].cells[left].pieces) == 0 && left == right {
				g.rows[k].cells[left].up = true
			}
		}
	}
}
