package extract

import (
	"context"
	"fmt"

	"entente/internal/record"
	"entente/internal/source"
)

// formats is the one list of what Entente reads, by the media type that the content shows.
var formats = map[string]Extractor{
	"application/pdf": pdfFormat{},
	"text/html":       htmlFormat{},
	"text/markdown":   markdown{},
	"text/plain":      plain{},
	mediaDOCX:         docx{},
	mediaODT:          odt{},
	mediaODS:          ods{},
	mediaXLSX:         xlsx{},
	mediaPPTX:         pptx{},
	mediaODP:          odp{},
	"text/rtf":        rtf{},
	"text/csv":        table{},
	"message/rfc822":  eml{},
	mediaEPUB:         epub{},
}

// From returns the text of in, read by the format its content shows. What it can not read is an error that holds a
// *record.Failure with one of the classes empty, too-large, unsupported, corrupt.
func From(ctx context.Context, in source.Item) (Text, error) {
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("extract %s: %w", in.Source, err)
	}
	if len(in.Bytes) > source.MaxBytes {
		return Text{}, refuse(in, record.ClassTooLarge, "%d bytes, more than the limit of %d", len(in.Bytes), source.MaxBytes)
	}
	found := sniff(in)
	if found.class != record.ClassOK {
		return Text{}, refuse(in, found.class, "%s", found.reason)
	}
	t, err := formats[found.media].Extract(ctx, in)
	if err != nil {
		return Text{}, fmt.Errorf("extract %s: %w", in.Source, err)
	}
	t.Format = found.media
	t.placed(in.Meta)
	t.Blocks = finish(t.Blocks)
	if t.Quality == "" {
		t.Quality = "good"
	}
	if len(t.Blocks) == 0 {
		return Text{}, refuse(in, record.ClassEmpty, "no text of its own was found in this %s", found.media)
	}
	return t, nil
}

func refuse(in source.Item, class record.Class, format string, args ...any) error {
	return fmt.Errorf("extract %s: %w", in.Source, &record.Failure{Class: class, Reason: fmt.Sprintf(format, args...)})
}

// finish drops blocks without a letter or digit and gives addresses, telephone numbers and the like their role.
func finish(blocks []Block) []Block {
	kept := blocks[:0]
	for _, b := range blocks {
		if hasWord(b.Text) {
			kept = append(kept, b)
		}
	}
	for i := range kept {
		if r := kept[i].Role; r == record.RoleHeading || r == record.RoleTable {
			continue
		}
		beside := i > 0 && (kept[i-1].Role == record.RoleContact || street(kept[i-1].Text))
		if contact(kept[i].Text) || beside && postcode(kept[i].Text) {
			kept[i].Role = record.RoleContact
			if i > 0 && kept[i-1].Role == record.RoleProse && street(kept[i-1].Text) {
				kept[i-1].Role = record.RoleContact
			}
		}
	}
	return kept
}
