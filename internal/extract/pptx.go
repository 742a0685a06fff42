package extract

import (
	"context"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// pptx reads PowerPoint presentations (ECMA-376, PresentationML).
type pptx struct{}

// Extract returns the text of the slides that are shown, in their order, each under its title; the page of a block is the number of its
// slide. Notes for the speaker are left out: they are not shown to others.
func (pptx) Extract(ctx context.Context, in source.Item) (Text, error) {
	o, err := openOffice(ctx, in.Bytes, "ppt/presentation.xml")
	if err != nil {
		return Text{}, err
	}
	t := Text{Meta: map[string]string{}}
	if err := t.properties(ctx, o.packed, o.root); err != nil {
		return Text{}, err
	}
	x, err := o.xml(ctx, o.main)
	if err != nil {
		return Text{}, err
	}
	var slides []string
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			if e.Name.Local != "sldIdLst" {
				return
			}
			x.each(func(e xml.StartElement) {
				for _, a := range e.Attr {
					if r, ok := o.relations[a.Value]; ok && a.Name.Local == "id" && a.Name.Space != "" && r.kind == "slide" {
						slides = append(slides, r.target)
					}
				}
			}, nil)
		}, nil)
	}, nil)
	if x.err != nil {
		return Text{}, x.err
	}
	var all []piece
	for i, name := range slides {
		x, err := o.xml(ctx, name)
		if err != nil {
			return Text{}, err
		}
		s := &slide{number: i + 1}
		x.each(func(e xml.StartElement) {
			if shown := attribute(e, "show"); shown != "0" && shown != "false" {
				s.shapes(x)
			}
		}, nil)
		if x.err != nil {
			return Text{}, x.err
		}
		all = append(all, s.pieces()...)
	}
	return t.ofSlides(all)
}

// ofSlides sets down the pieces of a presentation.
func (t *Text) ofSlides(all []piece) (Text, error) {
	shown := underTitle(all)
	a := newAssembly()
	a.put(all)
	t.Kept, t.Blocks = a.result()
	t.settleTitle(shown)
	return *t, nil
}

// slide is a slide being read: its title is the first to be read, wherever it was drawn.
type slide struct {
	number      int
	title, body []piece
}

func (s *slide) pieces() []piece {
	out := slices.Concat(s.title, s.body)
	for i := range out {
		out[i].page = s.number
	}
	return out
}

// shapes reads the shapes in the element whose start was read last, and in the groups within it.
func (s *slide) shapes(x *part) {
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "sp":
			s.shape(x)
		case "tbl":
			s.body = append(s.body, piece{role: record.RoleTable, table: drawnTable(x)})
		case "Fallback":
			// A second form of what is read.
		default:
			s.shapes(x)
		}
	}, nil)
}

// shape reads a box of text by what it is for.
func (s *slide) shape(x *part) {
	kind, placed := "", false
	var paragraphs []piece
	var within func(xml.StartElement)
	within = func(e xml.StartElement) {
		switch e.Name.Local {
		case "ph":
			kind, placed = attribute(e, "type"), true
		case "p":
			paragraphs = append(paragraphs, drawnParagraph(x))
		default:
			x.each(within, nil)
		}
	}
	x.each(within, nil)
	switch kind {
	case "title", "ctrTitle":
		var words []string
		for _, p := range paragraphs {
			words = append(words, p.text)
		}
		level := 1
		if kind == "ctrTitle" && s.number == 1 {
			level = titleLevel
		}
		s.title = append(s.title, piece{role: record.RoleHeading, level: level, text: strings.ReplaceAll(strings.Join(words, " "), "\n", " ")})
	case "sldNum", "dt", "ftr", "hdr":
		// The same on every slide.
	default:
		for _, p := range paragraphs {
			if placed && kind != "subTitle" {
				p.role = record.RoleListItem
			}
			s.body = append(s.body, p)
		}
	}
}

// drawnParagraph reads an a:p.
func drawnParagraph(x *part) piece {
	var b strings.Builder
	light := false
	x.each(func(e xml.StartElement) {
		switch e.Name.Local {
		case "r", "fld":
			bold := false
			x.each(func(e xml.StartElement) {
				switch e.Name.Local {
				case "rPr":
					bold = attribute(e, "b") == "1" || attribute(e, "b") == "true"
				case "t":
					s := x.text()
					b.WriteString(s)
					light = light || !bold && hasWord(s)
				}
			}, nil)
		case "br":
			b.WriteByte('\n')
		}
	}, nil)
	return piece{role: record.RoleProse, text: b.String(), bold: !light}
}

// drawnTable reads an a:tbl.
func drawnTable(x *part) *grid {
	g := &grid{}
	x.each(func(e xml.StartElement) {
		if e.Name.Local != "tr" {
			return
		}
		var row gridRow
		x.each(func(e xml.StartElement) {
			if e.Name.Local != "tc" {
				return
			}
			c := gridCell{span: 1, cover: attribute(e, "hMerge") == "1" || attribute(e, "vMerge") == "1"}
			if n, err := strconv.Atoi(attribute(e, "gridSpan")); err == nil {
				c.across = min(n, maxColumns)
			}
			if n, err := strconv.Atoi(attribute(e, "rowSpan")); err == nil {
				c.down = n - 1
			}
			var within func(xml.StartElement)
			within = func(e xml.StartElement) {
				if e.Name.Local == "p" {
					c.pieces = append(c.pieces, drawnParagraph(x))
					return
				}
				x.each(within, nil)
			}
			x.each(within, nil)
			row.cells = append(row.cells, c)
		}, nil)
		g.rows = append(g.rows, row)
	}, nil)
	return g
}
