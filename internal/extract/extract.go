// Package extract turns bytes into blocks of text, a file a format.
package extract

import (
	"context"

	"entente/internal/record"
	"entente/internal/source"
)

// Extractor reads one format.
type Extractor interface {
	// Extract returns the text of in. What it can not read is an error that holds a *record.Failure. It never panics on
	// any bytes, and takes time linear in their number.
	Extract(ctx context.Context, in source.Item) (Text, error)
}

// Text is what a source says, in reading order.
type Text struct {
	Format  string // media type
	Title   string // of the document; empty when it has none
	Kept    string // the text as it stands in the source, charset decoded; blocks point into it
	Blocks  []Block
	Lang    string            // language the source claims, BCP 47 as written; a hint and no more
	Dates   []record.Date     // dates the format's metadata states, best first, basis last-modified or file-metadata
	Quality string            // good, columns (put together from columns of plain text), ocr, poor
	Meta    map[string]string // what else the source says of itself: description, canonical, hreflang:xx, generator, site
}

// Block is a heading, a paragraph, a list item or a table row.
type Block struct {
	Role  record.Role
	Level int    // of a heading, from 1
	Text  string // NFC, plain spaces, lines and line-end hyphens joined, trimmed
	Start int    // bytes of Kept
	End   int
	Lang  string // language the markup claims for this block
	Page  int    // of a paged source, from 1; 0 when it has no pages
}
