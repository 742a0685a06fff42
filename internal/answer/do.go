package answer

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// tries is how often a question is asked again when what was found changed before it was read.
const tries = 4

// Do answers a question. Errors are query.ErrInvalid, the index's own and the context's.
func Do(ctx context.Context, e Engine, q query.Query) (Answer, error) {
	began := time.Now()
	if err := q.Validate(); err != nil {
		return Answer{}, err
	}
	asked := q
	asked.Root = Understood(q.Root)
	var a Answer
	err := whileStale(func() error {
		found, err := search(ctx, e, asked)
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		hits, err := show(ctx, e, asked, found)
		if err != nil {
			return fmt.Errorf("read what was found: %w", err)
		}
		names, err := expanded(ctx, e, found.root)
		if err != nil {
			return fmt.Errorf("names searched too: %w", err)
		}
		better, err := suggestion(ctx, e, asked, found)
		if err != nil {
			return fmt.Errorf("suggest another question: %w", err)
		}
		a = render(q, found, hits)
		if a.Names, err = nameFacets(ctx, e, a.Facets, askedFor(q), speech(q)); err != nil {
			return err
		}
		a.Query.Suggestion = better
		a.Query.Expanded = list(names)
		return nil
	})
	a.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return a, err
}

// whileStale does again what read a version that was replaced, or a document that was removed, since it was found.
func whileStale(do func() error) error {
	var err error
	for range tries {
		if err = do(); !errors.Is(err, index.ErrStale) {
			return err
		}
	}
	return err
}

// render puts an answer together.
func render(q query.Query, f found, hits []Hit) Answer {
	a := Answer{
		Query:   asked(q, f),
		Index:   indexOf(f.result.Info),
		Total:   f.result.Total,
		Partial: f.result.Partial,
		Page:    q.PageNumber(),
		Size:    q.PageSize(),
		Hits:    hits,
		Facets:  map[string]Facet{},
	}
	if f.result.Next != "" {
		a.Next = &f.result.Next
	}
	for name, facet := range f.result.Facets {
		a.Facets[name] = labelled(name, facet, speech(q))
	}
	return a
}

// asked tells the question as it was understood.
func asked(q query.Query, f found) Asked {
	filters := map[string][]string(q.FilterValues())
	if q.Site != "" {
		filters["site"] = []string{q.Site}
	}
	if q.Class != "" {
		filters["class"] = []string{q.Class}
	}
	notes := slices.Concat(q.Notes, f.notes())
	if q.Root != nil && Understood(q.Root) == nil { // letters without a sound of their own
		notes = append(notes, query.Note{Code: query.NoteNoWords, Text: q.Text})
	}
	return Asked{Q: q.Text, In: q.Scope(), Filters: filters, Expanded: []string{}, Dropped: list(f.dropped), Notes: list(notes)}
}

// show reads the cards of what was found and the passages that answer.
func show(ctx context.Context, e Engine, q query.Query, f found) ([]Hit, error) {
	keys := keysOf(f.result.Hits)
	if len(keys) == 0 {
		return []Hit{}, nil
	}
	if q.Scope() == query.Agreements {
		return showAgreements(ctx, e, q, f, keys)
	}
	cards, err := e.Cards(ctx, keys)
	if err != nil {
		return nil, vanished(err)
	}
	words := newMatcher(f.root)
	hits := make([]Hit, len(keys))
	for i, h := range f.result.Hits {
		hits[i] = hit(cards[i], h.Score, speech(q))
		if err := nameHome(ctx, e, cards[i], hits[i].Municipality); err != nil {
			return nil, err
		}
		if hits[i].Passages, err = passages(ctx, e, cards[i], h.Ordinals, words); err != nil {
			return nil, vanished(err)
		}
	}
	return hits, nil
}

// keysOf lists the keys of hits.
func keysOf(hits []index.Hit) []record.Key {
	keys := make([]record.Key, len(hits))
	for i, h := range hits {
		keys[i] = h.Key
	}
	return keys
}

// vanished makes a document that was removed since it was found a stale one: the next search does not find it.
func vanished(err error) error {
	if errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrGone) {
		return fmt.Errorf("%w: %w", index.ErrStale, err)
	}
	return err
}

// hit is a card as a result shows it.
func hit(c record.Card, score float64, l lang.Code) Hit {
	return Hit{
		ID:           c.ID,
		Type:         c.Type,
		Title:        c.Title,
		URL:          address(c.ID, l),
		Source:       c.Source,
		Sources:      sources(c),
		Language:     c.Language,
		Languages:    list(c.Languages),
		Kind:         value("kind", c.Kind, l),
		Municipality: municipality(c.Municipality, l),
		Countries:    values("country", c.Countries, l),
		Years:        list(c.Years.Year()),
		Issued:       c.Issued,
		Retrieved:    c.Retrieved.UTC(),
		Themes:       labelledThemes(c.Themes, l),
		Score:        score,
		Duplicates:   c.Duplicates,
		Passages:     []Passage{},
	}
}

// sources lists every place that has the text of a document.
func sources(c record.Card) []string {
	if len(c.Sources) == 0 {
		return []string{c.Source}
	}
	return c.Sources
}

// address is the path of a document's page.
func address(id string, l lang.Code) string {
	return "/" + string(l) + "/documents/" + url.PathEscape(id)
}

// speech is the language of the labels.
func speech(q query.Query) lang.Code {
	if q.HL.Known() {
		return q.HL
	}
	return lang.EN
}

// list is values as JSON wants them: an empty list is not null.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

func indexOf(i index.Info) Index {
	return Index{Generation: i.Generation, Documents: i.Documents, Updated: i.Updated.UTC()}
}
