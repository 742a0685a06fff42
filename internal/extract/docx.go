package extract

import (
	"context"
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// docx reads Word documents (ECMA-376, WordprocessingML, transitional and strict).
type docx struct{}

// Extract returns the text of in: what is inserted under tracking is read, what is deleted is not; headers and footers are left out.
func (docx) Extract(ctx context.Context, in source.Item) (Text, error) {
	o, err := openOffice(ctx, in.Bytes, "word/document.xml")
	if err != nil {
		return Text{}, err
	}
	d := &word{ctx: ctx, p: o.packed, styles: map[string]*wordStyle{}, notes: map[string]string{}, spoken: map[string]int{}}
	if err := d.readStyles(related(o.relations, "styles", "word/styles.xml")); err != nil {
		return Text{}, err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := d.readNotes(kind, related(o.relations, kind+"s", "word/"+kind+"s.xml")); err != nil {
			return Text{}, err
		}
	}
	t := Text{Meta: map[string]string{}}
	if err := t.properties(ctx, o.packed, o.root); err != nil {
		return Text{}, err
	}
	x, err := o.xml(ctx, o.main)
	if err != nil {
		return Text{}, err
	}
	var body []piece
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			if e.Name.Local == "body" {
				body = append(body, d.blocks(x)...)
			}
		}, nil)
	}, nil)
	if x.err != nil {
		return Text{}, x.err
	}
	shown := underTitle(body)
	a := newAssembly()
	a.put(body)
	t.Kept, t.Blocks = a.result()
	t.settleTitle(shown)
	if t.Lang == "" {
		t.Lang = d.language()
	}
	return t, nil
}

// titleLevel is the level of a paragraph in the style of the document's title, until underTitle.
const titleLevel = -1

// underTitle gives the first paragraph in the style of a title the first level and the headings the levels below it, and returns
// its text. Without one, levels stay.
func underTitle(pieces []piece) string {
	title := slices.IndexFunc(pieces, func(p piece) bool { return p.role == record.RoleHeading && p.level == titleLevel && hasWord(p.text) })
	for i := range pieces {
		switch {
		case pieces[i].role != record.RoleHeading:
		case pieces[i].level == titleLevel:
			pieces[i].level = 1
		case title >= 0:
			pieces[i].level++
		}
	}
	if title < 0 {
		return ""
	}
	return tidy(pieces[title].text)
}

// word is a document being read.
type word struct {
	ctx       context.Context
	p         *packed
	styles    map[string]*wordStyle
	notes     map[string]string // "footnote 2" to its text
	byDefault string            // language of the style that all others begin from
	spoken    map[string]int    // letters by the language they are marked with
}

type wordStyle struct {
	name, parent string
	level        int  // of the heading it makes: 0 unknown, titleLevel of a title, noLevel of running text
	item         bool // paragraphs in it are list items
	bold         int  // 1 on, -1 off, 0 as in its parent
	contents     bool // of a table of contents
	raised       bool // as the mark of a note is
}

// noLevel says that a style is no heading although its parent is.
const noLevel = -2

var (
	// Word keeps the English names of its own styles whatever its language is; others write theirs.
	headingStyle  = regexp.MustCompile(`(?i)^(?:heading|kop|titre|überschrift|berschrift|título|titulo|ttulo|titolo|rubrik|overskrift|otsikko|nagłówek|nagwek)[ _-]?([1-9])(?: ?(?:char|car|zchn))?$`)
	titleStyle    = regexp.MustCompile(`(?i)^(?:title|titel|titre|título|titolo|documenttitel|titre du document|document title)$`)
	subtitleStyle = regexp.MustCompile(`(?i)^(?:subtitle|ondertitel|sous-titre|untertitel|subtítulo|sottotitolo)$`)
	contentsStyle = regexp.MustCompile(`(?i)^(?:toc|inhopg|tm|contents)[ _-]?(?:\d|heading)$|^table of (?:contents|figures)|^lijst met afbeeldingen$|^inhoudsopgave$|^table des matières$`)
)

// maxStyles is how many styles stand behind each other at most.
const maxStyles = 20

func (d *word) readStyles(name string) error {
	if !d.p.has(name) {
		return nil
	}
	x, err := d.p.xml(d.ctx, name)
	if err != nil {
		return err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "docDefaults":
				var find func(xml.StartElement)
				find = func(e xml.StartElement) {
					if e.Name.Local == "lang" {
						d.byDefault = attribute(e, "val")
					}
					x.each(find, nil)
				}
				x.each(find, nil)
			case "style":
				id := attribute(e, "styleId")
				s := &wordStyle{}
				x.each(func(e xml.StartElement) {
					switch e.Name.Local {
					case "name":
						s.name = attribute(e, "val")
					case "basedOn":
						s.parent = attribute(e, "val")
					case "pPr":
						f := d.paragraphFormat(x)
						s.item = f.item
						s.level = f.level
					case "rPr":
						f := d.runFormat(x)
						s.bold, s.raised = f.bold, f.raised
					}
				}, nil)
				s.settle(id)
				if id != "" && d.styles[id] == nil {
					d.styles[id] = s
				}
			}
		}, nil)
	}, nil)
	return x.err
}

// settle reads what a style is from its names.
func (s *wordStyle) settle(id string) {
	for _, name := range []string{s.name, id} {
		if m := headingStyle.FindStringSubmatch(name); m != nil && s.level == 0 {
			s.level, _ = strconv.Atoi(m[1])
		}
		if titleStyle.MatchString(name) {
			s.level = titleLevel
		}
		if subtitleStyle.MatchString(name) {
			s.level = noLevel // it is based on the title
		}
		if contentsStyle.MatchString(name) {
			s.contents, s.level = true, noLevel
		}
	}
}

// style returns what a paragraph of that style is, through the styles it is based on.
func (d *word) style(id string) wordStyle {
	var out wordStyle
	for range maxStyles {
		s := d.styles[id]
		if s == nil {
			break
		}
		if out.level == 0 {
			out.level = s.level
		}
		if out.bold == 0 {
			out.bold = s.bold
		}
		out.item = out.item || s.item
		out.raised = out.raised || s.raised
		out.contents = out.contents || s.contents
		id = s.parent
	}
	if d.styles[id] == nil && out == (wordStyle{}) {
		out.settle(id) // a style that is used and nowhere described
	}
	return out
}

// readNotes reads the text of foot- or endnotes. The first two of a file are the lines that part notes from the text.
func (d *word) readNotes(kind, name string) error {
	if !d.p.has(name) {
		return nil
	}
	x, err := d.p.xml(d.ctx, name)
	if err != nil {
		return err
	}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			if t := attribute(e, "type"); e.Name.Local != kind || t != "" && t != "normal" {
				return
			}
			var b strings.Builder
			for _, p := range d.blocks(x) {
				b.WriteString(" " + p.text)
			}
			d.notes[kind+" "+attribute(e, "id")] = b.String()
		}, nil)
	}, nil)
	return x.err
}

// blocks reads the paragraphs and tables in the element whose start was read last.
func (d *word) blocks(x *part) []piece {
	var f flow
	x.each(func(e xml.StartElement) { d.block(x, e, &f) }, nil)
	return f.end()
}

// flow is a run of paragraphs and tables being read.
type flow struct {
	out      []piece
	open     string // of a paragraph whose end was deleted under tracking: the next goes on with it
	contents bool   // within a table of contents
}

func (f *flow) end() []piece {
	if strings.TrimSpace(f.open) != "" {
		f.out = append(f.out, piece{role: record.RoleProse, text: f.open})
	}
	return f.out
}

// block reads the element e when it is one of those that hold paragraphs.
func (d *word) block(x *part, e xml.StartElement, f *flow) {
	switch e.Name.Local {
	case "p":
		p, inside, joins := d.paragraph(x)
		p.text = f.open + p.text
		f.open = ""
		if joins {
			f.open, p.text = p.text, ""
		}
		if strings.TrimSpace(p.text) != "" || len(p.notes) > 0 {
			f.out = append(f.out, p)
		}
		f.out = append(f.out, inside...)
	case "tbl":
		f.out = append(f.out, piece{role: record.RoleTable, table: d.table(x)})
	case "sdtPr":
		x.each(func(e xml.StartElement) {
			if e.Name.Local == "docPartObj" {
				x.each(func(e xml.StartElement) {
					f.contents = f.contents || e.Name.Local == "docPartGallery" && attribute(e, "val") == "Table of Contents"
				}, nil)
			}
		}, nil)
	case "sdtContent":
		if !f.contents {
			f.out = append(f.out, d.blocks(x)...)
		}
	case "sdt", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice":
		f.out = append(f.out, d.blocks(x)...)
	}
}

// paragraphFormat is what the properties of a paragraph say of its place in the text.
type paragraphFormat struct {
	style  string
	level  int // 0 unknown, noLevel of running text
	item   bool
	plain  bool // taken out of the list that its style puts it in
	joined bool // its end was deleted
}

func (d *word) paragraphFormat(x *part) paragraphFormat {
	var f paragraphFormat
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "pStyle":
			f.style = attribute(e, "val")
		case "outlineLvl":
			if n, err := strconv.Atoi(attribute(e, "val")); err == nil && n >= 0 {
				if f.level = n + 1; n >= 9 {
					f.level = noLevel
				}
			}
		case "numPr":
			f.item = true
			x.each(func(e xml.StartElement) {
				if e.Name.Local == "numId" && attribute(e, "val") == "0" {
					f.item, f.plain = false, true
				}
			}, nil)
		case "rPr":
			x.each(func(e xml.StartElement) { f.joined = f.joined || e.Name.Local == "del" }, nil)
		}
	}, nil)
	return f
}

// runFormat is what the properties of a run say.
type runFormat struct {
	style  string
	bold   int // 1 on, -1 off, 0 not said
	hidden bool
	raised bool // as the mark of a note is, or a power
	lang   string
}

func (d *word) runFormat(x *part) runFormat {
	var f runFormat
	x.each(func(e xml.StartElement) {
		on := attribute(e, "val")
		off := on == "0" || on == "false" || on == "off" || on == "none"
		switch e.Name.Local {
		case "rStyle":
			f.style = on
		case "b":
			if f.bold = 1; off {
				f.bold = -1
			}
		case "vanish":
			f.hidden = !off
		case "vertAlign":
			f.raised = on == "superscript"
		case "position": // in half points, up
			up, err := strconv.Atoi(on)
			f.raised = f.raised || err == nil && up >= 4
		case "lang":
			f.lang = on
		}
	}, nil)
	return f
}

// run is the text of a paragraph being read.
type run struct {
	text   strings.Builder
	light  bool // some of it is not bold
	bold   bool // the style of the paragraph is
	raised bool // what is read now stands above the line
	notes  []string
	inside []piece // boxes of text that are anchored in it
}

// paragraph reads a w:p: its text, the boxes anchored in it, and whether the next paragraph goes on with it.
func (d *word) paragraph(x *part) (p piece, inside []piece, joins bool) {
	var f paragraphFormat
	var style wordStyle
	r := &run{}
	d.inline(x, r, func() {
		f = d.paragraphFormat(x)
		style = d.style(f.style)
		r.bold = style.bold > 0
	})
	level := f.level
	if level == 0 {
		level = style.level
	}
	p = piece{role: record.RoleProse, text: r.text.String(), bold: !r.light, notes: r.notes}
	switch {
	case style.contents:
		return piece{}, r.inside, false // the headings come again below
	case level > 0 || level == titleLevel:
		p.role, p.level = record.RoleHeading, level
	case (f.item || style.item) && !f.plain:
		p.role = record.RoleListItem
	}
	return p, r.inside, f.joined
}

// inline reads what stands in a line: runs, links, fields, insertions, controls.
func (d *word) inline(x *part, r *run, properties func()) {
	var f runFormat
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "pPr":
			if properties != nil {
				properties()
			}
		case "rPr":
			f = d.runFormat(x)
		case "t":
			if f.hidden {
				return
			}
			s := x.text()
			if (f.raised || f.style != "" && d.style(f.style).raised) && noteMark(tail(r.text.String()), s, false) {
				r.text.WriteByte(' ')
			}
			r.text.WriteString(s)
			if hasWord(s) {
				bold := f.bold
				if bold == 0 && f.style != "" {
					bold = d.style(f.style).bold
				}
				if bold < 0 || bold == 0 && !r.bold {
					r.light = true
				}
				if f.lang != "" {
					d.spoken[f.lang] += len(s)
				}
			}
		case "tab", "ptab":
			r.text.WriteByte(' ')
		case "br", "cr":
			r.text.WriteByte('\n')
		case "noBreakHyphen":
			r.text.WriteByte('-')
		case "footnoteReference", "endnoteReference":
			if s := d.notes[strings.TrimSuffix(e.Name.Local, "Reference")+" "+attribute(e, "id")]; s != "" {
				r.notes = append(r.notes, s)
			}
		case "txbxContent":
			r.inside = append(r.inside, d.blocks(x)...)
		case "del", "moveFrom", "Fallback", "instrText", "delText", "rt", "sdtPr", "ffData", "fldData":
			// Deleted, a second form of what is read, the code of a field, a reading aid, data.
		case "p":
			// A paragraph in a drawing, of another kind than those of the text.
			d.inline(x, r, nil)
			r.text.WriteByte('\n')
		default:
			d.inline(x, r, nil)
		}
	}, nil)
}

// table reads a w:tbl.
func (d *word) table(x *part) *grid {
	g := &grid{}
	d.tableRows(x, g)
	return g
}

func (d *word) tableRows(x *part, g *grid) {
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "tr":
			var row gridRow
			deleted := false
			d.cells(x, &row, &deleted)
			if !deleted {
				g.rows = append(g.rows, row)
			}
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			d.tableRows(x, g)
		}
	}, nil)
}

func (d *word) cells(x *part, row *gridRow, deleted *bool) {
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "trPr":
			x.each(func(e xml.StartElement) {
				off := attribute(e, "val") == "0" || attribute(e, "val") == "false"
				row.header = row.header || e.Name.Local == "tblHeader" && !off
				*deleted = *deleted || e.Name.Local == "del"
				if n, err := strconv.Atoi(attribute(e, "val")); e.Name.Local == "gridBefore" && err == nil {
					for range min(n, maxColumns) {
						row.cells = append(row.cells, gridCell{span: 1})
					}
				}
			}, nil)
		case "tc":
			row.cells = append(row.cells, d.cell(x))
		case "sdt", "sdtContent", "customXml":
			d.cells(x, row, deleted)
		}
	}, nil)
}

func (d *word) cell(x *part) gridCell {
	c := gridCell{span: 1}
	var f flow
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "tcPr":
			x.each(func(e xml.StartElement) {
				switch e.Name.Local {
				case "gridSpan":
					if n, err := strconv.Atoi(attribute(e, "val")); err == nil && n > 1 {
						c.span = min(n, maxColumns)
					}
				case "vMerge":
					c.up = attribute(e, "val") != "restart"
				}
			}, nil)
		default:
			d.block(x, e, &f)
		}
	}, nil)
	c.pieces = f.end()
	return c
}

// language returns the language that most of the text is marked with, and otherwise that of the default style; neither when it
// is the one that nobody chose.
func (d *word) language() string {
	best := ""
	for lang, n := range d.spoken {
		if m := d.spoken[best]; n > m || n == m && lang < best {
			best = lang
		}
	}
	if best == "" {
		best = d.byDefault
	}
	if best == unchosen {
		return ""
	}
	return best
}
