// Package entity finds what a passage names: countries, municipalities, years, themes.
package entity

import (
	"cmp"
	"slices"
	"time"

	"entente/internal/record"
)

// Recogniser finds mentions of one kind.
type Recogniser interface {
	Kind() record.Kind
	// Find returns the mentions in p, in order of their start. It knows nothing but the passage.
	Find(p record.Passage) []record.Mention
}

// settler is a Recogniser that needs the whole document to tell what part its mentions play, and that fills in what the
// document says in all.
type settler interface {
	Settle(d *draft)
}

// all is the one list of what is recognised. Settling goes in this order: the home municipality first, because countries
// and years are told apart by it.
var all = []Recogniser{
	municipality{},
	country{},
	themes{},
	years{now: time.Now},
	days{now: time.Now},
}

// In returns every mention in p, in order of their start.
func In(p record.Passage) []record.Mention {
	var found []record.Mention
	for _, r := range all {
		found = append(found, r.Find(p)...)
	}
	slices.SortStableFunc(found, func(a, b record.Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return found
}

// Read fills in the mentions of every passage of doc and what the document says in all: municipality, countries, years,
// date, themes and kind.
func Read(doc *record.Document) {
	for i := range doc.Passages {
		doc.Passages[i].Mentions = In(doc.Passages[i])
	}
	d := newDraft(doc)
	for _, r := range all {
		if s, ok := r.(settler); ok {
			s.Settle(d)
		}
	}
	doc.Kind = kindOf(d)
}
