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
	if g.fields[index.FieldType].first(n) == string(index.Tombstone) {
		if to := g.fields[index.FieldTarget].first(n); to != "" {
			return 0, &index.Moved{ID: k.ID, To: to}
		}
		return 0, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
	}
	v, err := g.version(n)
	if err != nil {
		return 0, fmt.Errorf("%w: version of %s: %w", index.ErrUnavailable, k.ID, err)
	}
	if k.Version != 0 && k.Version != v {
		return 0, fmt.Errorf("%s version %d, there is %d: %w", k.ID, k.Version, v, index.ErrStale)
	}
	return doc, nil
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
		if doc < g.offset || n >= uint32(len(g.ids)) {
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

// Records returns agreements by their ids, each with the card of its document.
func (e *Engine) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	all := make([]index.Record, 0, len(keys))
	for _, k := range keys {
		document, _, _ := strings.Cut(k.ID, "-a")
		cards, err := e.Cards(ctx, []record.Key{{ID: document, Version: k.Version}})
		if err != nil {
			return nil, err
		}
		agreements, err := e.Agreements(ctx, cards[0].Key())
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(agreements, func(a record.Agreement) bool { return a.ID == k.ID })
		if i < 0 {
			return nil, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
		}
		all = append(all, index.Record{Card: cards[0], Agreement: agreements[i]})
	}
	return all, nil
}
