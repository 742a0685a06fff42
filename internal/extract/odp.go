package extract

import (
	"context"
	"encoding/xml"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// odp reads OpenDocument presentations (ISO/IEC 26300) as those of PowerPoint are read.
type odp struct{}

// Extract returns the text of the slides in their order.
func (odp) Extract(ctx context.Context, in source.Item) (Text, error) {
	d, t, err := openDocument(ctx, in)
	if err != nil {
		return Text{}, err
	}
	var all []piece
	number := 0
	if err := d.content("presentation", func(x *part) {
		x.each(func(e xml.StartElement) {
			if e.Name.Local != "page" {
				return
			}
			number++
			s := &slide{number: number}
			if !d.style("drawing-page", attribute(e, "style-name")).hidden {
				d.frames(x, s)
			}
			all = append(all, s.pieces()...)
		}, nil)
	}); err != nil {
		return Text{}, err
	}
	return t.ofSlides(all)
}

// frames reads the boxes, shapes and tables of a slide.
func (d *open) frames(x *part, s *slide) {
	x.each(func(e xml.StartElement) {
		switch kind := attribute(e, "class"); {
		case e.Name.Local == "notes" || e.Name.Local == "annotation" || kind == "notes" || kind == "page-number" || kind == "footer" || kind == "date-time" || kind == "header":
			// For the speaker, or the same on every slide.
		case e.Name.Local == "g":
			d.frames(x, s)
		case kind == "title":
			var words []string
			for _, p := range d.blocks(x, record.RoleProse) {
				words = append(words, p.text)
			}
			level := 1
			if s.number == 1 {
				level = titleLevel
			}
			s.title = append(s.title, piece{role: record.RoleHeading, level: level, text: strings.ReplaceAll(strings.Join(words, " "), "\n", " ")})
		case kind == "outline":
			s.body = append(s.body, d.blocks(x, record.RoleListItem)...)
		default:
			s.body = append(s.body, d.blocks(x, record.RoleProse)...)
		}
	}, nil)
}
