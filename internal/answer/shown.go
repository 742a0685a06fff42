package answer

import (
	"context"

	"entente/index"
	"entente/internal/record"
)

// Shown is an engine whose cards say how much of their documents readers are shown: what display says of the site that a document was crawled
// from. What this package answers from it keeps to that; what is found and counted is the same.
func Shown(e Engine, display func(site string) record.Display) Engine {
	s := shown{e, display}
	if t, ok := e.(index.Titler); ok {
		return struct {
			shown
			index.Titler
		}{s, t}
	}
	return s
}

type shown struct {
	Engine
	display func(site string) record.Display
}

// Cards is that of the engine, with how much is shown.
func (s shown) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	cards, err := s.Engine.Cards(ctx, keys)
	for i := range cards {
		cards[i].Display = s.display(cards[i].Site)
	}
	return cards, err
}

// Records is that of the engine, with how much is shown of their documents.
func (s shown) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	records, err := s.Engine.Records(ctx, keys)
	for i := range records {
		records[i].Card.Display = s.display(records[i].Card.Site)
	}
	return records, err
}

// Info is that of the engine, where it tells.
func (s shown) Info(ctx context.Context) (index.Info, error) {
	if t, ok := s.Engine.(teller); ok {
		return t.Info(ctx)
	}
	return index.Info{}, nil
}

// answering leaves of the passages of a document those that answer best.
func answering(read []record.Passage, words matcher) []record.Passage {
	var all []candidate
	for _, p := range read {
		if k := weigh(p, words); len(k.marks) > 0 {
			all = append(all, k)
		}
	}
	best := map[string]bool{}
	for _, k := range choose(all) {
		best[k.passage.ID] = true
	}
	var kept []record.Passage
	for _, p := range read {
		if best[p.ID] {
			kept = append(kept, p)
		}
	}
	return kept
}

// unquoted is agreements without the words that prove them.
func unquoted(all []record.Agreement) []record.Agreement {
	out := make([]record.Agreement, len(all))
	for i, a := range all {
		a.Evidence = nil
		out[i] = a
	}
	return out
}
