package answer

import (
	"cmp"
	"context"
	"fmt"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// teller is an engine that says what it holds without being searched.
type teller interface {
	Info(ctx context.Context) (index.Info, error)
}

// ReadDocument returns a document with all its passages, labelled in q.HL, and the words of q marked. Errors are
// index.ErrNotFound, index.ErrGone, the index's others and the context's.
func ReadDocument(ctx context.Context, e Engine, id string, q query.Query) (Document, error) {
	return readWhole(ctx, e, fmt.Sprintf("read document %q", id), func(d *Document) *Index { return &d.Index }, func() (Document, error) {
		cards, err := e.Cards(ctx, []record.Key{{ID: id}})
		if err != nil {
			return Document{}, err
		}
		read, err := e.Passages(ctx, cards[0].Key())
		if err != nil {
			return Document{}, err
		}
		agreements, err := e.Agreements(ctx, cards[0].Key())
		if err != nil {
			return Document{}, err
		}
		if cards[0].Display == record.DisplayLink {
			read, agreements = nil, unquoted(agreements)
		}
		d := document(cards[0], read, q)
		d.Agreements = list(agreements)
		return d, nameHome(ctx, e, cards[0], d.Municipality)
	})
}

func document(c record.Card, read []record.Passage, q query.Query) Document {
	l := speech(q)
	d := Document{
		ID:                 c.ID,
		Version:            c.Version,
		Title:              c.Title,
		URL:                address(c.ID, l),
		Source:             c.Source,
		Sources:            sources(c),
		Format:             c.Format,
		Language:           c.Language,
		Languages:          list(c.Languages),
		Kind:               value("kind", c.Kind, l),
		Municipality:       municipality(c.Municipality, l),
		Issued:             c.Issued,
		Countries:          values("country", c.Countries, l),
		CountriesMentioned: values("country", c.CountriesMentioned, l),
		Years:              years(c.Years),
		Themes:             labelledThemes(c.Themes, l),
		TextQuality:        c.TextQuality,
		Retrieved:          c.Retrieved,
		SHA256:             c.SHA256,
		TextSHA256:         c.TextSHA256,
		Duplicates:         c.Duplicates,
		Near:               related(c.Near, l),
		Translations:       related(c.Translations, l),
		Passages:           make([]FullPassage, len(read)),
		Agreements:         []record.Agreement{},
		Display:            cmp.Or(c.Display, record.DisplayText),
	}
	if c.Head != "" {
		head := record.Relation{ID: c.Head, Title: c.Head}
		for _, r := range c.Near {
			if r.ID == c.Head {
				head = r
			}
		}
		d.Head = &related([]record.Relation{head}, l)[0]
	}
	words := newMatcher(widened(q, Understood(q.Root)))
	if c.Display == record.DisplaySnippet {
		read = answering(read, words)
		d.Passages = d.Passages[:len(read)]
	}
	for i, p := range read {
		p.Heading, p.Mentions = list(p.Heading), list(p.Mentions)
		d.Passages[i] = FullPassage{Passage: p, Marks: merged(words.find(p.Text, p.Language))}
	}
	return d
}

// related makes relations ready to be followed.
func related(list []record.Relation, l lang.Code) []Related {
	all := make([]Related, len(list))
	for i, r := range list {
		all[i] = Related{ID: r.ID, Title: r.Title, Language: r.Language, URL: address(r.ID, l), Likeness: r.Likeness}
	}
	return all
}

// years is y with lists that are never null.
func years(y record.Years) record.Years {
	return record.Years{
		Agreement: list(y.Agreement), Start: list(y.Start), Document: list(y.Document),
		Phase: list(y.Phase), Mentioned: list(y.Mentioned), About: list(y.About),
	}
}
