package extract

import (
	"context"
	"encoding/xml"

	"entente/internal/source"
)

// ods reads OpenDocument spreadsheets (ISO/IEC 26300) as workbooks are read.
type ods struct{}

// Extract returns the rows of the sheets that are shown, each sheet under a heading of its name.
func (ods) Extract(ctx context.Context, in source.Item) (Text, error) {
	d, t, err := openDocument(ctx, in)
	if err != nil {
		return Text{}, err
	}
	d.sheets = true
	var sheets []named
	if err := d.content("spreadsheet", func(x *part) {
		x.each(func(e xml.StartElement) {
			if e.Name.Local == "table" && !d.style("table", attribute(e, "style-name")).hidden {
				sheets = append(sheets, named{attribute(e, "name"), d.table(x)})
			}
		}, nil)
	}); err != nil {
		return Text{}, err
	}
	return t.ofSheets(sheets)
}
