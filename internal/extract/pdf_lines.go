package extract

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// pdfLine is one line of a column, or one row of a table.
type pdfLine struct {
	text         string
	page         int // from 1
	region       int // number of the column in the document, in reading order
	x0, x1, base float64
	left, right  float64 // edges of the column
	firstWord    float64 // width of the first word
	size         float64
	bold         bool
	row          bool // of a table
	head         bool // the bold first row of a table
	furniture    bool // header, footer, page number
	start, end   int  // bytes of the kept text
}

// pdfText gathers the lines of a document, page by page.
type pdfText struct {
	lines   []pdfLine
	margins []marginRow
	pages   int
	regions int
	letters int
	unseen  int
	scanned []int // pages that show a picture and next to no text, from 1
	unread  int   // pages that can not be read
	cut     bool
	bytes   int
}

// marginRow is a part of a row at the top or bottom of a page that may be furniture: words without wide white between them.
type marginRow struct {
	page      int
	base      float64
	x0, x1    float64
	em        float64
	mask      string
	text      string
	large     bool // larger than the text of the page
	outermost bool // nothing stands further out, so that the whole row goes with it
}

// marginRows is how many rows at either end of a page are looked at for headers and footers.
const marginRows = 4

// add takes a page over.
func (t *pdfText) add(p pdfPage) {
	t.pages++
	t.letters += p.letters
	t.unseen += p.unseen
	t.cut = t.cut || p.cut
	if p.letters < scanLetters && p.images {
		t.scanned = append(t.scanned, t.pages)
	}
	if len(p.words) == 0 {
		return
	}
	em := typicalSize(p.words)
	t.addMargins(p.words, em)
	words, drawn := takeGrids(p.words, p.rules)
	for _, region := range regions(words) {
		t.regions++
		if region.grid > 0 {
			t.addTable(readGrid(&drawn[region.grid-1], joinCell))
			continue
		}
		if len(region.cuts) > 0 {
			t.addTable(readTable(region, em, joinCell))
			continue
		}
		rows := rowsOf(region.words, em)
		left, right := edges(rows)
		for _, r := range rows {
			text := rowText(r.words)
			if text == "" {
				continue
			}
			first := r.words[0]
			t.append(pdfLine{
				text: text, x0: r.x0, x1: r.x1, base: r.base, left: left, right: right,
				firstWord: first.x1 - first.x0, size: r.size, bold: r.bold,
			})
		}
	}
}

func (t *pdfText) append(l pdfLine) {
	l.page, l.region = t.pages, t.regions
	t.bytes += len(l.text)
	t.lines = append(t.lines, l)
}

// edges returns where the lines of a column begin and end. One line that juts out does not count.
func edges(rows []pdfRow) (left, right float64) {
	var begins, ends []float64
	for _, r := range rows {
		begins, ends = append(begins, r.x0), append(ends, r.x1)
	}
	slices.Sort(begins)
	slices.Sort(ends)
	return begins[len(begins)/20], ends[len(ends)-1-len(ends)/20]
}

// joinCell joins two lines of a cell.
func joinCell(a, b string) string {
	if l := (line{text: a}); l.broken() && hasLetterFirst(b) {
		return joinBroken(a, b, &vocabulary{})
	}
	return a + " " + b
}

// addTable adds the rows of a table. A first row in bold over rows that are not names the columns.
func (t *pdfText) addTable(rows []pdfTableRow) {
	var names []string
	if len(rows) > 2 && rows[0].bold && !rows[1].bold && !rows[2].bold && !slices.Contains(rows[0].cells, "") {
		names = rows[0].cells
	}
	for i, r := range rows {
		var cells []string
		for k, cell := range r.cells {
			switch {
			case cell == "":
			case names != nil && i > 0 && len(r.cells) == len(names):
				cells = append(cells, strings.TrimRight(names[k], ": ")+": "+cell)
			default:
				cells = append(cells, cell)
			}
		}
		if len(cells) == 0 {
			continue
		}
		t.append(pdfLine{
			text: strings.Join(cells, " | "), base: r.base, size: r.size, bold: r.bold, row: true, head: names != nil && i == 0,
		})
	}
}

// addMargins notes the outermost rows of a page.
func (t *pdfText) addMargins(words []pdfWord, em float64) {
	high, low := math.Inf(-1), math.Inf(1)
	turn := words[0].turn
	for _, w := range words {
		if w.turn == turn {
			high, low = max(high, w.base), min(low, w.base)
		}
	}
	// Only what stands near the ends is put together to rows: a page may have thousands of words.
	reach := 3 * marginRows * em
	var top, bottom []pdfWord
	for _, w := range words {
		switch {
		case w.turn != turn:
		case w.base > high-reach:
			top = append(top, w)
		case w.base < low+reach:
			bottom = append(bottom, w)
		}
	}
	note := func(rows []pdfRow) {
		for _, r := range rows {
			outermost := r.base > high-em/3 || r.base < low+em/3
			for i, parts := 0, 0; i < len(r.words) && parts < 10; parts++ {
				j := i + 1
				for j < len(r.words) && r.words[j].x0-r.words[j-1].x1 < 2*em {
					j++
				}
				text := rowText(r.words[i:j])
				if mask := masked(text); mask != "" {
					t.margins = append(t.margins, marginRow{
						page: t.pages, base: r.base, x0: r.words[i].x0, x1: r.words[j-1].x1, em: em, mask: mask, text: text,
						large: r.words[i].size >= headingSize*em && hasLetter(text), outermost: outermost,
					})
				}
				i = j
			}
		}
	}
	rows := rowsOf(top, em)
	note(rows[:min(len(rows), marginRows)])
	if len(rows) > marginRows && len(bottom) == 0 {
		note(rows[max(len(rows)-marginRows, marginRows):])
	}
	rows = rowsOf(bottom, em)
	note(rows[max(len(rows)-marginRows, 0):])
}

var (
	figures = regexp.MustCompile(`\d+`)
	roman   = regexp.MustCompile(`^[\W_]*[ivxlc]{1,7}[\W_]*$`)
)

// masked returns a row of a margin without its page numbers.
func masked(s string) string {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	if len(s) > 400 {
		return ""
	}
	if roman.MatchString(s) {
		return "#"
	}
	return figures.ReplaceAllString(s, "#")
}

// pageNumber is the mask of a row that is nothing but the number of its page: "Page 1", "blz. 2 van 9", "- 3 -". One such row
// is enough: nothing else stands alone at the edge of a page in those words.
var pageNumber = regexp.MustCompile(`^[\W_]*(?:page|pagina|pag\.?|blz\.?|bladzijde|p\.?)#(?:(?:/|of|sur|de|van|von)#)?[\W_]*$|^[\W_]*#/#[\W_]*$|^[-–—]#[-–—]$`)

// markFurniture marks the lines of headers and footers: rows that stand at one height, with the same words but for figures, on
// six pages of ten, or on six of ten right or left pages; and page numbers.
func (t *pdfText) markFurniture() {
	slices.SortStableFunc(t.margins, func(a, b marginRow) int {
		return cmp.Or(strings.Compare(a.mask, b.mask), cmp.Compare(a.base, b.base), cmp.Compare(a.page, b.page))
	})
	byPage := map[int][]marginRow{}
	for i := 0; i < len(t.margins); {
		j := i + 1
		for j < len(t.margins) && t.margins[j].mask == t.margins[i].mask && t.margins[j].base-t.margins[j-1].base < t.margins[j].em/3 {
			j++
		}
		if t.repeats(t.margins[i:j]) || t.margins[i].outermost && pageNumber.MatchString(t.margins[i].mask) {
			for _, m := range t.margins[i:j] {
				byPage[m.page] = append(byPage[m.page], m)
			}
		}
		i = j
	}
	for i := range t.lines {
		l := &t.lines[i]
		for _, m := range byPage[l.page] {
			if math.Abs(m.base-l.base) < m.em/3 && (m.outermost || l.x0 < m.x1 && l.x1 > m.x0) && !l.row {
				l.furniture = true
			}
		}
	}
}

// repeats says that rows of one mask and height stand on enough pages.
func (t *pdfText) repeats(rows []marginRow) bool {
	var on [2]int
	seen := map[int]bool{}
	for _, m := range rows {
		if m.large && m.text != rows[0].text {
			return false // "Chapter 2", "Chapter 3" at the top of their pages
		}
		if !seen[m.page] {
			seen[m.page] = true
			on[m.page&1]++
		}
	}
	right, left := (t.pages+1)/2, t.pages/2
	return len(seen) >= 2 && (len(seen)*10 >= t.pages*6 || t.pages >= 4 && (on[1] >= 2 && on[1]*10 >= right*6 || on[0] >= 2 && on[0]*10 >= left*6))
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// bodySize is the font size of most letters.
func (t *pdfText) bodySize() float64 {
	sizes := map[float64]int{}
	for _, l := range t.lines {
		if !l.furniture {
			sizes[roundSize(l.size)] += len(l.text)
		}
	}
	body, most := 0.0, 0
	for s, n := range sizes {
		if n > most || n == most && s < body {
			body, most = s, n
		}
	}
	return body
}

func roundSize(s float64) float64 { return math.Round(s*2) / 2 }

// quality judges the text.
func (t *pdfText) quality() string {
	shown, letters := 0, 0
	for _, l := range t.lines {
		for _, r := range l.text {
			if r != ' ' {
				shown++
			}
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters++
			}
		}
	}
	switch {
	case t.unseen*2 > t.letters:
		return "ocr"
	case letters*2 < shown, t.cut, t.unread > 0:
		return "poor"
	}
	return "good"
}
