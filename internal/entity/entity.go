// Package entity finds what a passage names: countries, municipalities, years, themes, organisations, programmes, amounts of money
// and sustainable development goals; and masks personal data before anything is read.
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

// reader is a Recogniser that looks for names among the words of a passage, which are found once for all of them.
type reader interface {
	find(p record.Passage, words []word) []record.Mention
}

// settler is a Recogniser that needs the whole document to tell what part its mentions play, and that fills in what the
// document says in all.
type settler interface {
	Settle(d *draft)
}

// all is the one list of what is recognised. Settling goes in this order: the home municipality first, because countries
// and years are told apart by it; places last, which see what the others have taken.
var all = []Recogniser{
	municipality{},
	country{},
	themes{},
	years{now: time.Now},
	days{now: time.Now},
	organisation{},
	programme{},
	amount{},
	goal{},
	place{}, // last: it sees what the others have taken
}

// The bounds of what is kept. A mention takes about a hundred bytes, many times the word it names, so a file that is a flood of
// years or names would take far more room than itself. A passage of prose has at most some dozens of mentions and a book of half a
// million words some ten thousands.
const (
	maxInPassage  = 2000    // of one kind; what follows in the passage is not read
	maxInDocument = 100_000 // of all kinds; behind them only what was not named before is kept
)

// In returns the mentions in p, in order of their start: of each kind the first 2000.
func In(p record.Passage) []record.Mention { return in(p, wordsIn(p.Text)) }

func in(p record.Passage, words []word) []record.Mention {
	var of [16][]record.Mention // by recogniser
	kinds := of[:0]
	n := 0
	for _, r := range all {
		var found []record.Mention
		if w, ok := r.(reader); ok {
			found = w.find(p, words)
		} else {
			found = r.Find(p)
		}
		found = found[:min(len(found), maxInPassage)]
		kinds = append(kinds, found)
		n += len(found)
	}
	if n == 0 {
		return nil
	}
	found := make([]record.Mention, 0, n)
	for _, of := range kinds {
		found = append(found, of...)
	}
	slices.SortStableFunc(found, func(a, b record.Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return found
}

// Read fills in the mentions of every passage of doc and what the document says in all: municipality, countries, years,
// date, themes and kind. Of a document with more than 100,000 mentions, all that follow are left out but the first of each
// country, municipality, theme and year, so that what the document says in all still has its evidence.
func Read(doc *record.Document) {
	kept, full := 0, false
	named := map[[2]string]bool{}
	d := newDraft(doc)
	for i := range doc.Passages {
		p := &doc.Passages[i]
		p.Mentions = in(*p, d.wordsOf(i))
		if kept += len(p.Mentions); kept <= maxInDocument {
			continue
		}
		if !full { // only floods are
			full = true
			for _, q := range doc.Passages[:i] {
				for _, m := range q.Mentions {
					named[thing(m)] = true
				}
			}
		}
		p.Mentions = slices.Clip(slices.Clone(slices.DeleteFunc(p.Mentions, func(m record.Mention) bool {
			known := named[thing(m)]
			named[thing(m)] = true
			return known
		})))
	}
	for _, r := range all {
		if s, ok := r.(settler); ok {
			s.Settle(d)
		}
	}
	doc.Kind = kindOf(d)
}

// thing is what a mention names: its kind and value, and of a date the year.
func thing(m record.Mention) [2]string {
	if m.Kind == record.KindDate {
		return [2]string{string(record.KindYear), m.Value[:4]}
	}
	return [2]string{string(m.Kind), m.Value}
}
