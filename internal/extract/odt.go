package extract

import (
	"bytes"
	"context"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// odt reads OpenDocument texts (ISO/IEC 26300).
type odt struct{}

// Extract returns the text of in. What was deleted under tracking, comments, and headers and footers are left out.
func (odt) Extract(ctx context.Context, in source.Item) (Text, error) {
	d, t, err := openDocument(ctx, in)
	if err != nil {
		return Text{}, err
	}
	var body []piece
	if err := d.content("text", func(x *part) { body = d.blocks(x, record.RoleProse) }); err != nil {
		return Text{}, err
	}
	shown := underTitle(body)
	a := newAssembly()
	a.put(body)
	t.Kept, t.Blocks = a.result()
	t.settleTitle(shown)
	if t.Lang == "" {
		t.Lang = d.lang
	}
	return t, nil
}

// open is an OpenDocument file being read.
type open struct {
	ctx    context.Context
	p      *packed
	styles map[string]openStyle // by family and name
	lang   string               // of the style that all others begin from
	sheets bool                 // it is a spreadsheet
}

type openStyle struct {
	parent, display string
	level           int // of the heading it makes: 0 none
	bold            int // 1 on, -1 off, 0 as in its parent
	hidden          bool
	raised          bool // above the line, as the mark of a note is
}

func openDocument(ctx context.Context, in source.Item) (*open, Text, error) {
	p, err := openPacked(in.Bytes)
	if err != nil {
		return nil, Text{}, err
	}
	if p.has("META-INF/manifest.xml") {
		b, err := p.read("META-INF/manifest.xml")
		if err != nil {
			return nil, Text{}, err
		}
		if bytes.Contains(b, []byte("encryption-data")) {
			return nil, Text{}, failed(record.ClassEncrypted, "it is protected with a password")
		}
	}
	d := &open{ctx: ctx, p: p, styles: map[string]openStyle{}}
	t := Text{Meta: map[string]string{}}
	if p.has("styles.xml") {
		x, err := p.xml(ctx, "styles.xml")
		if err != nil {
			return nil, Text{}, err
		}
		x.each(func(xml.StartElement) { d.readStyles(x) }, nil)
		if x.err != nil {
			return nil, Text{}, x.err
		}
	}
	if p.has("meta.xml") {
		x, err := p.xml(ctx, "meta.xml")
		if err != nil {
			return nil, Text{}, err
		}
		values := map[string]string{}
		x.each(func(xml.StartElement) {
			x.each(func(xml.StartElement) {
				x.each(func(e xml.StartElement) {
					if v := tidy(x.text()); v != "" && values[e.Name.Local] == "" {
						values[e.Name.Local] = v
					}
				}, nil)
			}, nil)
		}, nil)
		if x.err != nil {
			return nil, Text{}, x.err
		}
		values["modified"], values["created"] = values["date"], values["creation-date"]
		t.stated(values)
	}
	return d, t, nil
}

// content reads the part of the text, and calls body in the element of that name in its body.
func (d *open) content(kind string, body func(*part)) error {
	x, err := d.p.xml(d.ctx, "content.xml")
	if err != nil {
		return err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "automatic-styles", "styles":
				d.styleList(x)
			case "body":
				x.each(func(e xml.StartElement) {
					if e.Name.Local == kind {
						body(x)
					}
				}, nil)
			}
		}, nil)
	}, nil)
	return x.err
}

func (d *open) readStyles(x *part) {
	x.each(func(e xml.StartElement) {
		if e.Name.Local == "styles" || e.Name.Local == "automatic-styles" {
			d.styleList(x)
		}
	}, nil)
}

func (d *open) styleList(x *part) {
	x.each(func(e xml.StartElement) {
		family := attribute(e, "family")
		if e.Name.Local != "style" && e.Name.Local != "default-style" {
			return
		}
		s := openStyle{parent: attribute(e, "parent-style-name"), display: attribute(e, "display-name")}
		name := attribute(e, "name")
		if s.display == "" {
			s.display = strings.ReplaceAll(name, "_20_", " ")
		}
		if n, err := strconv.Atoi(attribute(e, "default-outline-level")); err == nil && n > 0 {
			s.level = n
		} else {
			s.level = levelOfName(s.display)
		}
		defaults := e.Name.Local == "default-style" && family == "paragraph"
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "text-properties":
				switch w := attribute(e, "font-weight"); {
				case w == "bold" || w >= "600" && w <= "900":
					s.bold = 1
				case w != "":
					s.bold = -1
				}
				if l := attribute(e, "language"); defaults && l != "none" && (l != "en" || attribute(e, "country") != "US") {
					d.lang = l
				}
				s.hidden = attribute(e, "display") == "none"
				height, _, _ := strings.Cut(attribute(e, "text-position"), " ") // "super", or how far up
				up, err := strconv.Atoi(strings.TrimSuffix(height, "%"))
				s.raised = height == "super" || err == nil && up > 0
			case "table-properties":
				s.hidden = attribute(e, "display") == "false"
			}
		}, nil)
		if name != "" {
			d.styles[family+" "+name] = s
		}
	}, nil)
}

// style returns what a style of that family is, through its parents.
func (d *open) style(family, name string) openStyle {
	var out openStyle
	for range maxStyles {
		s, ok := d.styles[family+" "+name]
		if !ok {
			break
		}
		if out.level == 0 {
			out.level = s.level
		}
		if out.bold == 0 {
			out.bold = s.bold
		}
		out.hidden, out.raised = out.hidden || s.hidden, out.raised || s.raised
		name = s.parent
	}
	if out.level == 0 && family == "paragraph" && d.styles[family+" "+name].display == "" {
		out.level = levelOfName(strings.ReplaceAll(name, "_20_", " ")) // a style that is used and nowhere described
	}
	return out
}

// levelOfName returns the level of the headings that a style of that name makes, 0 when it makes none.
func levelOfName(name string) int {
	switch {
	case titleStyle.MatchString(name):
		return titleLevel
	case subtitleStyle.MatchString(name):
		return noLevel // it is based on the title
	}
	if m := headingStyle.FindStringSubmatch(name); m != nil {
		return int(m[1][0] - '0')
	}
	return 0
}

// contentsOf are the lists of headings and figures that a program makes.
var contentsOf = regexp.MustCompile(`^(?:table-of-content|alphabetical-index|illustration-index|table-index|object-index|user-index)$`)

// blocks reads the paragraphs, lists and tables in the element whose start was read last; those of a list are items.
func (d *open) blocks(x *part, role record.Role) []piece {
	var out []piece
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "h":
			level, err := strconv.Atoi(attribute(e, "outline-level"))
			if err != nil || level < 1 {
				level = 1
			}
			p, inside := d.paragraph(x, e)
			if p.role, p.level = record.RoleHeading, level; strings.TrimSpace(p.text) != "" {
				out = append(out, p)
			}
			out = append(out, inside...)
		case "p":
			p, inside := d.paragraph(x, e)
			if p.role == "" {
				p.role = role
			}
			if strings.TrimSpace(p.text) != "" || len(p.notes) > 0 {
				out = append(out, p)
			}
			out = append(out, inside...)
		case "list", "list-item", "list-header", "numbered-paragraph":
			out = append(out, d.blocks(x, record.RoleListItem)...)
		case "table":
			out = append(out, piece{role: record.RoleTable, table: d.table(x)})
		case "tracked-changes", "annotation", "forms", "sequence-decls", "variable-decls", "user-field-decls", "title", "desc":
			// Deleted text, comments, declarations, descriptions of pictures.
		default:
			if !contentsOf.MatchString(e.Name.Local) {
				out = append(out, d.blocks(x, role)...)
			}
		}
	}, nil)
	return out
}

// paragraph reads a text:p or text:h with the boxes anchored in it. Its role is empty when its style makes it no heading.
func (d *open) paragraph(x *part, e xml.StartElement) (p piece, inside []piece) {
	style := d.style("paragraph", attribute(e, "style-name"))
	r := &run{bold: style.bold > 0}
	d.inline(x, r, r.bold)
	p = piece{text: r.text.String(), bold: !r.light, notes: r.notes}
	if style.level > 0 || style.level == titleLevel {
		p.role, p.level = record.RoleHeading, style.level
	}
	return p, r.inside
}

// blanks are line ends and tabulators of the XML itself, which stand for a blank.
var blanks = strings.NewReplacer("\n", " ", "\t", " ", "\r", " ")

// inline reads what stands in a line.
func (d *open) inline(x *part, r *run, bold bool) {
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "s", "tab":
			r.text.WriteByte(' ')
		case "line-break":
			r.text.WriteByte('\n')
		case "span":
			s := d.style("text", attribute(e, "style-name"))
			around := r.raised
			r.raised = r.raised || s.raised
			switch {
			case s.hidden:
			case s.bold != 0:
				d.inline(x, r, s.bold > 0)
			default:
				d.inline(x, r, bold)
			}
			r.raised = around
		case "note":
			x.each(func(e xml.StartElement) {
				if e.Name.Local == "note-body" {
					var b strings.Builder
					for _, p := range d.blocks(x, record.RoleProse) {
						b.WriteString(" " + p.text)
					}
					r.notes = append(r.notes, b.String())
				}
			}, nil)
		case "text-box":
			r.inside = append(r.inside, d.blocks(x, record.RoleProse)...)
		case "annotation", "ruby-text", "title", "desc", "tracked-changes", "hidden-text", "script", "event-listeners":
			// Comments, reading aids, descriptions of pictures, programs.
		case "p", "h":
			d.inline(x, r, bold) // a line of a drawing
			r.text.WriteByte('\n')
		default:
			d.inline(x, r, bold)
		}
	}, func(s string) {
		if r.raised && noteMark(tail(r.text.String()), s, false) {
			r.text.WriteByte(' ')
		}
		r.text.WriteString(blanks.Replace(s))
		r.light = r.light || !bold && hasWord(s)
	})
}

// table reads a table:table.
func (d *open) table(x *part) *grid {
	g := &grid{}
	d.rows(x, g, false)
	return g
}

func (d *open) rows(x *part, g *grid, header bool) {
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "table-row":
			times, row := repeated(e, "number-rows-repeated"), gridRow{header: header}
			d.cells(x, &row)
			if len(row.cells) == 0 {
				times = 1 // rows without anything, down to the last of the sheet
			}
			for range min(times, maxRows+1-min(len(g.rows), maxRows)) {
				g.rows = append(g.rows, row)
			}
		case "table-header-rows":
			d.rows(x, g, !d.sheets) // in a sheet: rows printed on every page, whatever is in them
		case "table-rows", "table-row-group":
			d.rows(x, g, header)
		}
	}, nil)
}

func repeated(e xml.StartElement, name string) int {
	n, err := strconv.Atoi(attribute(e, name))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

func (d *open) cells(x *part, row *gridRow) {
	blank := 0 // cells without anything that are not set down until one with text comes
	x.each(func(e xml.StartElement) {
		if e.Name.Local != "table-cell" && e.Name.Local != "covered-table-cell" {
			return
		}
		times := min(repeated(e, "number-columns-repeated"), maxColumns)
		c := gridCell{span: 1, cover: e.Name.Local == "covered-table-cell"}
		if !c.cover {
			c.pieces = d.blocks(x, record.RoleProse)
			c.down = repeated(e, "number-rows-spanned") - 1
			c.across = min(repeated(e, "number-columns-spanned"), maxColumns)
			if attribute(e, "value-type") == "date" {
				date, _, _ := strings.Cut(attribute(e, "date-value"), "T")
				c.pieces = []piece{{role: record.RoleProse, text: date}} // as shown, its century may be missing
			}
		}
		if len(c.pieces) == 0 && c.across <= 1 && c.down == 0 && !c.cover {
			blank += times
			return
		}
		row.cells = pad(row.cells, blank)
		blank = 0
		for range min(times, max(maxColumns-len(row.cells), 0)) {
			row.cells = append(row.cells, c)
		}
	}, nil)
}

func pad(cells []gridCell, n int) []gridCell {
	for range min(n, max(maxColumns-len(cells), 0)) {
		cells = append(cells, gridCell{span: 1})
	}
	return cells
}
