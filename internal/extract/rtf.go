package extract

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf16"

	"entente/internal/record"
	"entente/internal/source"
)

// rtf reads Rich Text Format (version 1.9.1): a stream of groups, control words and bytes, read in one pass.
type rtf struct{}

// maxGroups is how many groups may stand inside each other.
const maxGroups = 1000

// Extract returns the text of in. Deleted and hidden text, headers, footers and comments are left out.
func (rtf) Extract(ctx context.Context, in source.Item) (Text, error) {
	r := newRTF(in.Bytes)
	for !r.done() {
		if r.count++; r.count%tokensBetweenLooks == 0 && ctx.Err() != nil {
			return Text{}, fmt.Errorf("read RTF: %w", ctx.Err())
		}
		if !r.step() {
			return Text{}, failed(record.ClassCorrupt, "more than %d groups inside each other", maxGroups)
		}
	}
	r.paragraph()
	r.endTable()
	t := Text{Meta: map[string]string{}}
	t.stated(map[string]string{"title": tidy(r.title.String()), "description": tidy(r.comment.String()), "created": r.created.String(), "modified": r.revised.String()})
	shown := underTitle(r.pieces)
	a := newAssembly()
	a.put(r.pieces)
	t.Kept, t.Blocks = a.result()
	t.settleTitle(shown)
	t.Lang = r.language()
	if len(r.stack) > 0 {
		if len(t.Blocks) == 0 {
			return Text{}, failed(record.ClassCorrupt, "it ends within a group: it was cut off")
		}
		t.Meta["damaged"] = "it ends within a group: it was cut off"
		t.Quality = "poor"
	}
	return t, nil
}

// rtfState is what a group inherits and gives back at its end.
type rtfState struct {
	to      rtfPlace
	side    *strings.Builder // of a note or a box
	skip    int              // characters that stand for one of \u, in programs that do not know it
	font    int
	lang    int
	bold    bool
	hidden  bool
	starred bool // the group began with \*: it is passed over unless its word is known
	opened  bool // a control word was seen in the group
}

// rtfPlace is where text goes.
type rtfPlace int

const (
	rtfText rtfPlace = iota
	rtfSkip
	rtfFonts
	rtfStyles
	rtfTitle
	rtfComment
	rtfCreated
	rtfRevised
	rtfNote
	rtfBox
)

// rtfDate is a day of the document's information.
type rtfDate struct{ year, month, day int }

// String returns the day as metadata write it, nothing when it is none.
func (d rtfDate) String() string {
	if d.year == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, max(d.month, 1), max(d.day, 1))
}

// rtfReader reads one document.
type rtfReader struct {
	b     []byte
	at    int
	count int
	rtfState
	stack []rtfState

	codepage int         // of the document
	charsets map[int]int // code pages by font
	styles   map[int]rtfStyle
	styled   int // number of the style being described
	spoken   map[int]int

	bytes          []byte // of one code page, not decoded yet
	page           int    // their code page
	high           rune   // first half of a character that takes two \u
	pending        int    // characters still to pass over after a \u
	text           strings.Builder
	light          bool
	format         rtfFormat
	notes          []string
	boxes          []piece
	pieces         []piece
	title, comment strings.Builder
	created        rtfDate
	revised        rtfDate

	cell  []piece
	row   []gridCell
	marks []rtfCell // of the cells of the row, as it is defined
	next  rtfCell
	head  bool
	table *grid
}

// rtfStyle is a style of paragraphs.
type rtfStyle struct {
	name  string // ends in a semicolon
	level int
	bold  bool
}

// rtfFormat is what is said of the paragraph being read.
type rtfFormat struct {
	style   int
	level   int // 0 unknown, noLevel of running text
	item    bool
	inTable bool
}

// rtfCell is how a cell is joined with others.
type rtfCell struct{ up, left bool }

func newRTF(b []byte) *rtfReader {
	return &rtfReader{b: b, rtfState: rtfState{skip: 1, font: -1}, codepage: 1252, charsets: map[int]int{}, styles: map[int]rtfStyle{}, spoken: map[int]int{}, styled: -1, format: rtfFormat{style: -1}}
}

func (r *rtfReader) done() bool { return r.at >= len(r.b) }

// step reads one mark, control word or run of text. It returns false when groups are too deep.
func (r *rtfReader) step() bool {
	c := r.b[r.at]
	switch c {
	case '{':
		r.flush()
		r.pending = 0
		if len(r.stack) >= maxGroups {
			return false
		}
		r.stack = append(r.stack, r.rtfState)
		r.starred, r.opened = false, false
		r.at++
	case '}':
		r.flush()
		r.pending = 0
		r.at++
		if len(r.stack) == 0 {
			r.at = len(r.b) // what follows the document is none of it
			return true
		}
		r.close()
		if len(r.stack) == 0 {
			r.at = len(r.b)
		}
	case '\\':
		r.control()
	case '\r', '\n':
		r.at++
	default:
		r.at++
		if r.pending > 0 {
			r.pending--
			return true
		}
		r.raw(c)
	}
	return true
}

// close ends a group: what it changed is as before, and a note or box that was written in it is set down.
func (r *rtfReader) close() {
	inner := r.rtfState
	r.rtfState = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
	if inner.side != nil && inner.side != r.side {
		s := strings.TrimSpace(inner.side.String())
		switch {
		case s == "":
		case inner.to == rtfNote:
			r.notes = append(r.notes, strings.ReplaceAll(s, "\n", " "))
		default:
			r.boxes = append(r.boxes, piece{role: record.RoleProse, text: s})
		}
	}
}

// raw takes a byte of the current code page.
func (r *rtfReader) raw(c byte) {
	page := r.codepage
	if p, ok := r.charsets[r.font]; ok && p != 0 {
		page = p
	}
	if page != r.page {
		r.flush()
		r.page = page
	}
	if len(r.bytes) < 1<<16 {
		r.bytes = append(r.bytes, c)
		return
	}
	r.flush()
	r.bytes = append(r.bytes, c)
}

// flush decodes the bytes that wait.
func (r *rtfReader) flush() {
	if len(r.bytes) == 0 {
		return
	}
	s := decodePage(r.bytes, r.page)
	r.bytes = r.bytes[:0]
	r.emit(s)
}

// emit sends text to where it belongs.
func (r *rtfReader) emit(s string) {
	if r.high != 0 {
		r.high = 0 // the second half never came
	}
	switch r.to {
	case rtfText:
		if r.hidden {
			return
		}
		r.text.WriteString(s)
		if hasWord(s) {
			r.light = r.light || !r.bold
			r.spoken[r.lang] += len(s)
		}
	case rtfNote, rtfBox:
		if !r.hidden {
			r.side.WriteString(s)
		}
	case rtfStyles:
		if r.styled >= 0 {
			if style := r.styles[r.styled]; len(style.name) < 100 {
				style.name += s
				r.styles[r.styled] = style
			}
		}
	case rtfTitle:
		r.title.WriteString(s)
	case rtfComment:
		r.comment.WriteString(s)
	}
}

// unicode takes a \u: a character, or half of one.
func (r *rtfReader) unicode(n int) {
	r.flush()
	c := rune(uint16(int16(n)))
	if n > 0xffff && n <= 0x10ffff {
		c = rune(n)
	}
	switch {
	case c >= 0xd800 && c < 0xdc00:
		r.high = c
	case c >= 0xdc00 && c < 0xe000:
		if high := r.high; high != 0 {
			r.high = 0
			r.emit(string(utf16.DecodeRune(high, c)))
		}
	case c >= 0xf020 && c <= 0xf0ff:
		// A picture of a symbol font, such as a bullet.
	default:
		r.emit(string(c))
	}
	r.pending = r.skip
}

// paragraph ends the paragraph being read.
func (r *rtfReader) paragraph() {
	r.flush()
	text := r.text.String()
	r.text.Reset()
	p := piece{role: record.RoleProse, text: text, bold: !r.light, notes: r.notes}
	style, known := r.styles[r.format.style]
	level := r.format.level
	if level == 0 && known {
		if level = style.level; level == 0 {
			level = levelOfName(tidy(strings.TrimRight(style.name, ";")))
		}
	}
	switch {
	case level > 0 || level == titleLevel:
		p.role, p.level = record.RoleHeading, level
	case r.format.item:
		p.role = record.RoleListItem
	}
	contents := known && contentsStyle.MatchString(tidy(strings.TrimRight(style.name, ";")))
	r.light, r.notes = false, nil
	boxes := r.boxes
	r.boxes = nil
	if !r.format.inTable && (strings.TrimSpace(text) != "" || len(boxes) > 0) {
		r.endTable()
	}
	if (strings.TrimSpace(text) != "" || len(p.notes) > 0) && !contents {
		r.put(p)
	}
	for _, b := range boxes {
		r.put(b)
	}
}

func (r *rtfReader) put(p piece) {
	if r.format.inTable {
		r.cell = append(r.cell, p)
		return
	}
	r.pieces = append(r.pieces, p)
}

func (r *rtfReader) endCell() {
	r.format.inTable = true
	r.paragraph()
	c := gridCell{span: 1, pieces: r.cell}
	r.cell = nil
	i := len(r.row)
	if i < len(r.marks) {
		c.up = r.marks[i].up
	}
	if len(r.row) < maxColumns {
		r.row = append(r.row, c)
	}
}

func (r *rtfReader) endRow() {
	if r.text.Len() > 0 || len(r.cell) > 0 {
		r.endCell()
	}
	if len(r.row) == 0 {
		return
	}
	var cells []gridCell
	for i, c := range r.row {
		if i < len(r.marks) && r.marks[i].left && len(cells) > 0 {
			cells[len(cells)-1].span++
			cells[len(cells)-1].pieces = append(cells[len(cells)-1].pieces, c.pieces...)
			continue
		}
		cells = append(cells, c)
	}
	if r.table == nil {
		r.table = &grid{}
	}
	r.table.rows = append(r.table.rows, gridRow{cells: cells, header: r.head})
	r.row = nil
}

// endTable sets down the table whose last row was read.
func (r *rtfReader) endTable() {
	if len(r.row) > 0 || len(r.cell) > 0 {
		inTable := r.format.inTable
		text := r.text.String()
		r.text.Reset()
		r.endRow()
		r.text.WriteString(text)
		r.format.inTable = inTable
	}
	if r.table == nil {
		return
	}
	r.pieces = append(r.pieces, piece{role: record.RoleTable, table: r.table})
	r.table = nil
}

// rtfLanguages are the numbers of the languages most met in the archives this is made for.
var rtfLanguages = map[int]string{1043: "nl", 2067: "nl-BE", 1036: "fr", 2060: "fr-BE", 5132: "fr-LU", 4108: "fr-CH", 2057: "en-GB", 1031: "de", 1034: "es", 3082: "es", 1040: "it", 2070: "pt"}

func (r *rtfReader) language() string {
	best := 0
	for lang, n := range r.spoken {
		if m := r.spoken[best]; n > m || n == m && lang < best {
			best = lang
		}
	}
	return rtfLanguages[best]
}
