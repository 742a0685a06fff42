package local

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/record"
)

// Cards returns the cards of keys, in their order.
func (e *Engine) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	cards := make([]record.Card, 0, len(keys))
	err := e.read(ctx, func(s *snapshot) error {
		for _, k := range keys {
			if err := ctx.Err(); err != nil {
				return err
			}
			doc, err := s.resolve(k)
			if err != nil {
				return err
			}
			var c record.Card
			found := false
			err = s.visit(doc, func(name string, value []byte, _ []uint64) (bool, error) {
				if name != index.FieldCard {
					return true, nil
				}
				found = true
				return false, e.codec.unpack(value, &c)
			})
			if err == nil && !found {
				err = errDamaged
			}
			if err != nil {
				return fmt.Errorf("%w: card of %s: %w", index.ErrUnavailable, k.ID, err)
			}
			cards = append(cards, c)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cards, nil
}

// Passages returns the passages of a document in order, or only the ordinals named, in the order they are named. An ordinal
// that the document does not have is ErrNotFound.
func (e *Engine) Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error) {
	var out []record.Passage
	err := e.read(ctx, func(s *snapshot) error {
		doc, err := s.resolve(key)
		if err != nil {
			return err
		}
		have := map[int]record.Passage{}
		err = s.visit(doc, func(name string, value []byte, position []uint64) (bool, error) {
			if name != index.FieldPassages {
				return true, nil
			}
			if len(position) != 2 {
				return false, errDamaged
			}
			b := block{int(position[0]), int(position[1]), value}
			if len(ordinals) > 0 && !slices.ContainsFunc(ordinals, func(o int) bool { return o >= b.first && o < b.first+b.count }) {
				return true, nil
			}
			ps, err := e.codec.unblock(b)
			if err != nil {
				return false, err
			}
			if len(ordinals) == 0 {
				out = append(out, ps...)
				return true, nil
			}
			for i, p := range ps {
				have[b.first+i] = p
			}
			return true, nil
		})
		if err != nil {
			return fmt.Errorf("%w: passages of %s: %w", index.ErrUnavailable, key.ID, err)
		}
		for _, o := range ordinals {
			p, ok := have[o]
			if !ok {
				return fmt.Errorf("%w: passage %d of %s", index.ErrNotFound, o, key.ID)
			}
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Agreements returns what was read of agreements in a document, in its order.
func (e *Engine) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	var out []record.Agreement
	err := e.read(ctx, func(s *snapshot) error {
		doc, err := s.resolve(key)
		if err != nil {
			return err
		}
		err = s.visit(doc, func(name string, value []byte, _ []uint64) (bool, error) {
			if name != index.FieldRecords {
				return true, nil
			}
			return false, e.codec.unpack(value, &out)
		})
		if err != nil {
			return fmt.Errorf("%w: agreements of %s: %w", index.ErrUnavailable, key.ID, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// resolve returns the document a key names.
func (s *snapshot) resolve(k record.Key) (uint32, error) {
	doc, found, err := s.find(k.ID)
	if err != nil {
		return 0, fmt.Errorf("%w: %s: %w", index.ErrUnavailable, k.ID, err)
	}
	if !found {
		return 0, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
	}
	g, n := s.at(doc)
	if g.text(index.FieldDocument, n) != "" { // an agreement, which is no document
		return 0, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
	}
	if g.is(n, index.Tombstone) {
		if to := g.text(index.FieldTarget, n); to != "" {
			return 0, &index.Moved{ID: k.ID, To: to}
		}
		return 0, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
	}
	return doc, s.current(doc, k)
}

// current returns why a record is not the version a key asks for, or nil.
func (s *snapshot) current(doc uint32, k record.Key) error {
	g, n := s.at(doc)
	v, err := g.version(n)
	if err != nil {
		return fmt.Errorf("%w: version of %s: %w", index.ErrUnavailable, k.ID, err)
	}
	if k.Version != 0 && k.Version != v {
		return fmt.Errorf("%s version %d, there is %d: %w", k.ID, k.Version, v, index.ErrStale)
	}
	return nil
}

// owner returns the id of the document that a key's agreement was read out of.
func (s *snapshot) owner(k record.Key) (string, error) {
	doc, found, err := s.find(k.ID)
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", index.ErrUnavailable, k.ID, err)
	}
	if !found {
		return "", s.missing(k.ID)
	}
	g, n := s.at(doc)
	of := g.text(index.FieldDocument, n)
	switch {
	case of == "": // a document
		return "", fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
	case !g.is(n, index.Tombstone):
		return of, s.current(doc, k)
	}
	to, err := s.successor(k.ID, of)
	switch {
	case err != nil:
		return "", fmt.Errorf("%w: %s: %w", index.ErrUnavailable, k.ID, err)
	case to != "":
		return "", &index.Moved{ID: k.ID, To: to}
	}
	return "", fmt.Errorf("%s: %w", k.ID, index.ErrGone)
}

// maxMoves bounds how often a document may have become one with another.
const maxMoves = 16

// successor returns the agreement that took the place of one that is gone, "" when none did: when its document became one with
// another, the one which that document tells of in the same way. The ids of the two differ by those of their documents.
func (s *snapshot) successor(id, document string) (string, error) {
	rest, ok := strings.CutPrefix(id, document)
	for range maxMoves {
		doc, found, err := s.find(document)
		if err != nil || !ok || !found {
			return "", err
		}
		g, n := s.at(doc)
		if document = g.text(index.FieldTarget, n); document == "" {
			return "", nil
		}
		doc, found, err = s.find(document + rest)
		if err != nil {
			return "", err
		}
		if found {
			if g, n := s.at(doc); g.is(n, record.TypeAgreement) {
				return document + rest, nil
			}
		}
	}
	return "", nil
}

// find returns the document of an id, and false when there is none. A tombstone is found.
func (s *snapshot) find(id string) (uint32, bool, error) {
	docs, err := s.docs("_id", id)
	if err != nil || len(docs) == 0 {
		return 0, false, err
	}
	return docs[0], true, nil
}

// visit gives the stored fields of a document to f, until it says no or fails. The value is only good inside f.
func (s *snapshot) visit(doc uint32, f func(name string, value []byte, position []uint64) (bool, error)) error {
	for i, g := range s.segments {
		n := doc - g.offset
		if doc < g.offset || n >= uint32(g.n) {
			continue
		}
		var inner error
		err := s.reader.Segments()[i].VisitDocument(uint64(n), func(name string, _ byte, value []byte, position []uint64) bool {
			if name == "_id" {
				return true
			}
			var on bool
			on, inner = f(name, value, position)
			return on && inner == nil
		})
		return errors.Join(err, inner)
	}
	return errDamaged
}

// Records returns agreements by their ids, each with the card of its document. What many are read out of is unpacked once.
func (e *Engine) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	type source struct {
		card       record.Card
		agreements []record.Agreement
	}
	out := make([]index.Record, 0, len(keys))
	err := e.read(ctx, func(s *snapshot) error {
		sources := map[string]source{}
		for _, k := range keys {
			if err := ctx.Err(); err != nil {
				return err
			}
			of, err := s.owner(k)
			if err != nil {
				return err
			}
			from, read := sources[of]
			if !read {
				if from.card, from.agreements, err = s.tells(of); err != nil {
					return fmt.Errorf("%w: agreements of %s: %w", index.ErrUnavailable, of, err)
				}
				sources[of] = from
			}
			at := slices.IndexFunc(from.agreements, func(a record.Agreement) bool { return a.ID == k.ID })
			if at < 0 {
				return fmt.Errorf("%w: agreement %s: %w", index.ErrUnavailable, k.ID, errDamaged)
			}
			out = append(out, index.Record{Card: from.card, Agreement: from.agreements[at]})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// missing is the answer for an agreement that the index has never heard of: gone when its document is known, because an index made
// anew from the store is not told of what was once read otherwise.
func (s *snapshot) missing(id string) error {
	if document, ok := record.AgreementDocument(id); ok {
		_, known, err := s.find(document)
		if err != nil {
			return fmt.Errorf("%w: %s: %w", index.ErrUnavailable, id, err)
		}
		if known {
			return fmt.Errorf("%s: %w", id, index.ErrGone)
		}
	}
	return fmt.Errorf("%s: %w", id, index.ErrNotFound)
}

// tells returns the card of a document, and what was read of agreements in it.
func (s *snapshot) tells(id string) (card record.Card, agreements []record.Agreement, err error) {
	doc, err := s.resolve(record.Key{ID: id})
	if err != nil {
		return card, nil, err
	}
	err = s.visit(doc, func(name string, value []byte, _ []uint64) (bool, error) {
		switch name {
		case index.FieldCard:
			return true, s.engine.codec.unpack(value, &card)
		case index.FieldRecords:
			return true, s.engine.codec.unpack(value, &agreements)
		}
		return true, nil
	})
	if err == nil && card.ID != id {
		err = errDamaged
	}
	return card, agreements, err
}
