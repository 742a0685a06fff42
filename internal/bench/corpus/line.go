package corpus

import (
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/record"
)

// Gap is the term that parts two text units of one field, so that no phrase spans both.
const Gap = "¶"

// Line is what every engine indexes of a document: the terms our own analysis makes, parted by blanks, and the values of facets.
type Line struct {
	ID   string              `json:"id"`
	Text map[string]string   `json:"text"` // by field; one that is absent has no terms
	Keys map[string][]string `json:"keys"`
}

// Facets are those that are counted.
var Facets = []string{"country", "year", "theme", "language"}

// LineOf makes the line of a document.
func LineOf(d *record.Document) Line {
	e := index.Entry{Document: d}
	line := Line{ID: d.ID, Text: map[string]string{}, Keys: map[string][]string{}}
	add := func(field string, terms []analysis.Term) {
		if len(terms) == 0 {
			return
		}
		words := make([]string, len(terms))
		for i, t := range terms {
			words[i] = t.Text
		}
		text := strings.Join(words, " ")
		if before := line.Text[field]; before != "" {
			text = before + " " + Gap + " " + text
		}
		line.Text[field] = text
	}
	for _, u := range e.Units() {
		exact, stems, parts := analysis.For(u.Language).All(u.Text)
		add(index.TextField(u.Part, lang.Und), exact)
		if u.Language.Known() {
			add(index.TextField(u.Part, u.Language), stems)
			add(index.PartsField(u.Part, u.Language), parts)
		}
	}
	for _, f := range Facets {
		line.Keys[f] = e.Values(f)
	}
	return line
}

// TextFields are the names of all fields of Line.Text.
func TextFields() []string {
	var all []string
	for _, f := range index.Fields() {
		for _, p := range []index.Part{index.PartTitle, index.PartHeading, index.PartBody} {
			if f.Kind == index.Text && strings.HasPrefix(f.Name, string(p)+"_") {
				all = append(all, f.Name)
			}
		}
	}
	return all
}

// RawBytes is how much text a document has.
func RawBytes(d *record.Document) int {
	n := 0
	for _, u := range (index.Entry{Document: d}).Units() {
		n += len(u.Text)
	}
	return n
}
