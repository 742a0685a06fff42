package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/record"
)

// Records returns agreements by their ids, each with the card of its document. A document tells which agreements there are; nearly
// always the id of an agreement names it, and one request answers all. What it does not answer is looked for by id.
func (e *Engine) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	owners := make([]record.Key, 0, len(keys))
	for _, k := range keys {
		of, _ := record.AgreementDocument(k.ID)
		owners = append(owners, record.Key{ID: of, Version: k.Version})
	}
	docs, err := e.sources(ctx, owners, behindRecords, pathCard, pathRecords)
	if err != nil {
		return nil, err
	}
	all := tellings{}
	out := make([]index.Record, len(keys))
	for i, k := range keys {
		r, ok, err := all.of(k, owners[i].ID, docs[i])
		if err == nil && !ok {
			r, err = e.stranger(ctx, k)
		}
		if err == nil {
			err = outdated(k, r.Card.Version)
		}
		if err != nil {
			return nil, err
		}
		out[i] = r
	}
	return out, nil
}

// tellings are what documents tell of agreements, unpacked once.
type tellings map[*source]told

type told struct {
	card       record.Card
	agreements []record.Agreement
}

// of returns what a document tells of an agreement, false when it is not there, or tells of none with that id.
func (all tellings) of(k record.Key, document string, s *source) (index.Record, bool, error) {
	if resolve(record.Key{ID: document}, s) != nil {
		return index.Record{}, false, nil
	}
	t, known := all[s]
	if !known {
		var err error
		if t.card, err = s.Kept.card(); err == nil {
			t.agreements, err = s.Kept.agreements()
		}
		if err != nil {
			return index.Record{}, false, fmt.Errorf("%w: agreements of %s: %w", index.ErrUnavailable, document, err)
		}
		all[s] = t
	}
	at := slices.IndexFunc(t.agreements, func(a record.Agreement) bool { return a.ID == k.ID })
	if at < 0 {
		return index.Record{}, false, nil
	}
	return index.Record{Card: t.card, Agreement: t.agreements[at]}, true, nil
}

// maxTurns bounds how often a record is looked for anew because it changed between two requests.
const maxTurns = 5

// stranger returns an agreement of which the document that its id names does not tell, or why there is none.
func (e *Engine) stranger(ctx context.Context, k record.Key) (index.Record, error) {
	s, err := e.state(ctx)
	if err != nil {
		return index.Record{}, err
	}
	named, _ := record.AgreementDocument(k.ID)
	for range maxTurns {
		is, err := e.find(ctx, s.index, k.ID, named)
		if err != nil {
			return index.Record{}, err
		}
		r, there := is[k.ID]
		switch {
		case !there:
			if _, known := is[named]; known { // an index made anew is not told of what was once read otherwise
				return index.Record{}, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
			}
			return index.Record{}, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
		case r.Document == "": // a document
			return index.Record{}, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
		case r.Type == index.Tombstone:
			to, err := e.successor(ctx, s.index, k.ID, r.Document)
			switch {
			case err != nil:
				return index.Record{}, err
			case to != "":
				return index.Record{}, &index.Moved{ID: k.ID, To: to}
			}
			return index.Record{}, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
		}
		docs, err := e.sources(ctx, []record.Key{{ID: r.Document}}, nothingAhead, pathCard, pathRecords)
		if err != nil {
			return index.Record{}, err
		}
		if found, ok, err := (tellings{}).of(k, r.Document, docs[0]); ok || err != nil {
			return found, err
		}
	}
	return index.Record{}, fmt.Errorf("%w: agreement %s: %w", index.ErrUnavailable, k.ID, errDamaged)
}

// maxMoves bounds how often a document may have become one with another.
const maxMoves = 16

// successor returns the agreement that took the place of one that is gone, "" when none did: when its document became one with
// another, the one which that document tells of in the same way. The ids of the two differ by those of their documents.
func (e *Engine) successor(ctx context.Context, of, id, document string) (string, error) {
	rest, ok := strings.CutPrefix(id, document)
	if !ok {
		return "", nil
	}
	is, err := e.find(ctx, of, document)
	for range maxMoves {
		if err != nil {
			return "", err
		}
		if document = is[document].Target; document == "" {
			return "", nil
		}
		if is, err = e.find(ctx, of, document, document+rest); err != nil {
			return "", err
		}
		if is[document+rest].Type == record.TypeAgreement {
			return document + rest, nil
		}
	}
	return "", nil
}
