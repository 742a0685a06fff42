package extract

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// epub reads EPUB books, version 2 and 3: their chapters in reading order, each as a page is read.
type epub struct{}

// Extract returns the text of in.
func (epub) Extract(ctx context.Context, in source.Item) (Text, error) {
	p, err := openPacked(in.Bytes)
	if err != nil {
		return Text{}, err
	}
	name, err := packageOf(ctx, p)
	if err != nil {
		return Text{}, err
	}
	b := &book{part: map[string]bookItem{}}
	t := Text{Meta: map[string]string{}}
	if err := b.read(ctx, p, name, &t); err != nil {
		return Text{}, err
	}
	locked, err := lockedParts(ctx, p)
	if err != nil {
		return Text{}, err
	}
	var kept strings.Builder
	read := 0
	var broken error
	for _, id := range b.spine {
		item, ok := b.part[id]
		switch {
		case !ok || item.contents || item.media != "application/xhtml+xml" && item.media != "text/html" && item.media != "":
			continue
		case locked[strings.ToLower(item.name)]:
			return Text{}, failed(record.ClassEncrypted, "it is protected against copying")
		}
		page, err := p.read(item.name)
		if err != nil {
			if record.AsFailure(err).Class != record.ClassCorrupt {
				return Text{}, err
			}
			broken = err // one chapter that is missing or damaged does not take the others with it
			continue
		}
		chapter, err := htmlFormat{}.Extract(ctx, source.Item{Name: item.name, Source: in.Source, Bytes: pageOf(page), Hint: "application/xhtml+xml"})
		if err != nil {
			return Text{}, fmt.Errorf("chapter %s: %w", item.name, err)
		}
		read++
		appendText(&kept, &t.Blocks, chapter, 0)
	}
	if broken != nil {
		if read == 0 {
			return Text{}, broken
		}
		t.Meta["damaged"], t.Quality = record.AsFailure(broken).Reason, "poor"
	}
	if len(b.spine) == 0 {
		return Text{}, failed(record.ClassCorrupt, "the book lists no chapters")
	}
	t.Kept = kept.String()
	if t.Title == "" {
		t.Title = titleOf(t.Blocks)
	}
	return t, nil
}

// appendText adds the blocks of a text within another, its headings so many levels lower.
func appendText(kept *strings.Builder, blocks *[]Block, t Text, lower int) {
	if kept.Len() > 0 {
		kept.WriteByte('\n')
	}
	at := kept.Len()
	kept.WriteString(t.Kept)
	for i, b := range t.Blocks {
		if n := len(*blocks); i == 0 && b.Level > 0 && n > 0 && (*blocks)[n-1].Level > 0 && (*blocks)[n-1].Text == b.Text {
			continue // the title once more as the first heading
		}
		b.Start += at
		b.End += at
		if b.Level > 0 {
			b.Level = min(b.Level+lower, 6)
		}
		*blocks = append(*blocks, b)
	}
}

// packageOf returns the name of the part that lists all others.
func packageOf(ctx context.Context, p *packed) (string, error) {
	x, err := p.xml(ctx, "META-INF/container.xml")
	if err != nil {
		return "", err
	}
	name := ""
	var find func(xml.StartElement)
	find = func(e xml.StartElement) {
		if e.Name.Local == "rootfile" && name == "" {
			name = attribute(e, "full-path")
		}
		x.each(find, nil)
	}
	x.each(find, nil)
	if x.err != nil {
		return "", x.err
	}
	if name == "" {
		return "", failed(record.ClassCorrupt, "the book does not say which of its parts lists the others")
	}
	return name, nil
}

// book is what a book's package document says.
type book struct {
	part  map[string]bookItem // by id
	spine []string            // ids in reading order
}

type bookItem struct {
	name, media string
	contents    bool // the table of contents
}

func (b *book) read(ctx context.Context, p *packed, name string, t *Text) error {
	x, err := p.xml(ctx, name)
	if err != nil {
		return err
	}
	values := map[string]string{}
	x.each(func(xml.StartElement) {
		x.each(func(e xml.StartElement) {
			switch e.Name.Local {
			case "metadata":
				b.metadata(x, values)
			case "manifest":
				x.each(func(e xml.StartElement) {
					href, err := url.PathUnescape(attribute(e, "href"))
					if err != nil {
						href = attribute(e, "href")
					}
					href, _, _ = strings.Cut(href, "#")
					b.part[attribute(e, "id")] = bookItem{name: path.Join(path.Dir(name), href), media: attribute(e, "media-type"),
						contents: strings.Contains(" "+attribute(e, "properties")+" ", " nav ")}
				}, nil)
			case "spine":
				x.each(func(e xml.StartElement) { b.spine = append(b.spine, attribute(e, "idref")) }, nil)
			}
		}, nil)
	}, nil)
	if x.err != nil {
		return x.err
	}
	t.stated(values)
	t.addDate(values["issued"], "explicit")
	return nil
}

func (b *book) metadata(x *part, values map[string]string) {
	x.each(func(e xml.StartElement) {
		key := e.Name.Local
		switch key {
		case "date":
			switch attribute(e, "event") {
			case "modification":
				key = "modified"
			case "creation":
				key = "created"
			default:
				key = "issued"
			}
		case "meta":
			if attribute(e, "property") != "dcterms:modified" {
				return
			}
			key = "modified"
		case "dc-metadata": // of the first version
			b.metadata(x, values)
			return
		}
		if v := tidy(x.text()); v != "" && values[key] == "" {
			values[key] = v
		}
	}, nil)
}

// lockedParts returns the parts that are encrypted. Fonts are, in many books, and may stay so.
func lockedParts(ctx context.Context, p *packed) (map[string]bool, error) {
	out := map[string]bool{}
	if !p.has("META-INF/encryption.xml") {
		return out, nil
	}
	x, err := p.xml(ctx, "META-INF/encryption.xml")
	if err != nil {
		return nil, err
	}
	var find func(xml.StartElement)
	find = func(e xml.StartElement) {
		if e.Name.Local == "CipherReference" {
			if name, err := url.PathUnescape(attribute(e, "URI")); err == nil {
				out[strings.ToLower(path.Clean(name))] = true
			}
		}
		x.each(find, nil)
	}
	x.each(find, nil)
	if x.err != nil && errors.Is(x.err, context.Canceled) {
		return nil, x.err
	}
	return out, nil
}

var (
	// An element that XML may close at once would be open to the end of the page for a reader of HTML.
	closedAtOnce = regexp.MustCompile(`<(title|script|style|iframe|textarea|a|b|i|em|strong|span|div|p|td|th|li|h[1-6])\b((?:[^<>"']|"[^"]*"|'[^']*')*)/>`)
	// The number that calls a note, and the arrow back from it: glued to a word, they would spoil it.
	noteCall   = regexp.MustCompile(`(?s)<a\b[^>]*(?:noteref|footnote-ref|doc-backlink|footnote-back)[^>]*>.{0,60}?</a>`)
	asideStart = regexp.MustCompile(`<(/?)aside\b`)
)

// pageOf returns a chapter as a page of HTML. An aside is a note or a frame of a book: no furniture, as it is on a site.
func pageOf(b []byte) []byte {
	if bytes.Contains(b, []byte("/>")) {
		b = closedAtOnce.ReplaceAll(b, []byte("<$1$2></$1>"))
	}
	b = noteCall.ReplaceAll(b, nil)
	return asideStart.ReplaceAll(b, []byte("<${1}section"))
}
