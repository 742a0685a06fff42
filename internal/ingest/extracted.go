package ingest

import (
	"encoding/json"

	"entente/internal/extract"
	"entente/internal/record"
)

// extracted is what was extracted from a source as it is kept: the text as it stands there, and its blocks.
type extracted struct {
	Format  string            `json:"format"`
	Title   string            `json:"title,omitempty"`
	Lang    string            `json:"lang,omitempty"`
	Quality string            `json:"quality"`
	Dates   []record.Date     `json:"dates,omitempty"`
	Meta    map[string]string `json:"meta,omitempty"`
	Kept    string            `json:"kept"`
	Blocks  []block           `json:"blocks"`
}

// block is an extract.Block. A text that stands so in the kept text is left out.
type block struct {
	Role  record.Role `json:"role"`
	Level int         `json:"level,omitempty"`
	Text  *string     `json:"text,omitempty"`
	Start int         `json:"start"`
	End   int         `json:"end"`
	Lang  string      `json:"lang,omitempty"`
	Page  int         `json:"page,omitempty"`
}

func keep(t extract.Text) ([]byte, error) {
	e := extracted{Format: t.Format, Title: t.Title, Lang: t.Lang, Quality: t.Quality, Dates: t.Dates, Meta: t.Meta, Kept: t.Kept, Blocks: make([]block, len(t.Blocks))}
	for i, b := range t.Blocks {
		e.Blocks[i] = block{Role: b.Role, Level: b.Level, Start: b.Start, End: b.End, Lang: b.Lang, Page: b.Page}
		if b.Start < 0 || b.End > len(t.Kept) || b.Start > b.End || t.Kept[b.Start:b.End] != b.Text {
			e.Blocks[i].Text = &b.Text
		}
	}
	return json.Marshal(e)
}

// Extracted reads what the store keeps of the extraction of a document (see store.Extract).
func Extracted(kept []byte) (extract.Text, error) {
	var e extracted
	if err := json.Unmarshal(kept, &e); err != nil {
		return extract.Text{}, err
	}
	t := extract.Text{Format: e.Format, Title: e.Title, Lang: e.Lang, Quality: e.Quality, Dates: e.Dates, Meta: e.Meta, Kept: e.Kept, Blocks: make([]extract.Block, len(e.Blocks))}
	for i, b := range e.Blocks {
		t.Blocks[i] = extract.Block{Role: b.Role, Level: b.Level, Start: b.Start, End: b.End, Lang: b.Lang, Page: b.Page}
		switch {
		case b.Text != nil:
			t.Blocks[i].Text = *b.Text
		case 0 <= b.Start && b.Start <= b.End && b.End <= len(e.Kept):
			t.Blocks[i].Text = e.Kept[b.Start:b.End]
		}
	}
	return t, nil
}
