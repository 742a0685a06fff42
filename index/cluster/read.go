package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entente/index"
	"entente/internal/record"
)

// Cards returns the cards of keys, in their order.
func (e *Engine) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	docs, err := e.sources(ctx, keys, behindCards, pathCard)
	if err != nil {
		return nil, err
	}
	cards := make([]record.Card, len(keys))
	for i, k := range keys {
		if err := resolve(k, docs[i]); err != nil {
			return nil, err
		}
		if cards[i], err = docs[i].Kept.card(); err != nil {
			return nil, fmt.Errorf("%w: card of %s: %w", index.ErrUnavailable, k.ID, err)
		}
	}
	return cards, nil
}

// Passages returns the passages of a document in order, or only the ordinals named, in the order they are named. An ordinal
// that the document does not have is ErrNotFound.
func (e *Engine) Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error) {
	var paths []string
	for _, o := range ordinals {
		if o < 0 {
			continue
		}
		if p := pathOf(o); !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	if len(paths) == 0 {
		paths = []string{pathPassages}
	}
	docs, err := e.sources(ctx, []record.Key{key}, nothingAhead, paths...)
	if err != nil {
		return nil, err
	}
	if err := resolve(key, docs[0]); err != nil {
		return nil, err
	}
	out, err := named(docs[0].Kept, key.ID, ordinals)
	if err != nil && !errors.Is(err, index.ErrNotFound) {
		err = fmt.Errorf("%w: passages of %s: %w", index.ErrUnavailable, key.ID, err)
	}
	return out, err
}

// named returns the passages of the ordinals named, or all.
func named(k kept, id string, ordinals []int) ([]record.Passage, error) {
	if len(ordinals) == 0 {
		return k.allPassages()
	}
	blocks := map[string][]record.Passage{}
	out := make([]record.Passage, 0, len(ordinals))
	for _, o := range ordinals {
		if o < 0 {
			return nil, fmt.Errorf("%w: passage %d of %s", index.ErrNotFound, o, id)
		}
		at := blockOf(o)
		block, known := blocks[at]
		if !known {
			var err error
			if block, err = k.passages(at); err != nil {
				return nil, err
			}
			blocks[at] = block
		}
		if o%passagesInBlock >= len(block) {
			return nil, fmt.Errorf("%w: passage %d of %s", index.ErrNotFound, o, id)
		}
		out = append(out, block[o%passagesInBlock])
	}
	return out, nil
}

// Agreements returns what was read of agreements in a document, in its order.
func (e *Engine) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	docs, err := e.sources(ctx, []record.Key{key}, nothingAhead, pathRecords)
	if err != nil {
		return nil, err
	}
	if err := resolve(key, docs[0]); err != nil {
		return nil, err
	}
	out, err := docs[0].Kept.agreements()
	if err != nil {
		return nil, fmt.Errorf("%w: agreements of %s: %w", index.ErrUnavailable, key.ID, err)
	}
	return out, nil
}

// resolve returns why what is there, nil when nothing is, is not the document that a key names.
func resolve(k record.Key, s *source) error {
	switch {
	case s == nil, s.Document != "": // an agreement is no document
		return fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
	case s.Type == index.Tombstone && s.Target != "":
		return &index.Moved{ID: k.ID, To: s.Target}
	case s.Type == index.Tombstone:
		return fmt.Errorf("%s: %w", k.ID, index.ErrGone)
	}
	return outdated(k, s.Version)
}

// outdated returns why a version is not the one a key asks for, or nil.
func outdated(k record.Key, version uint64) error {
	if k.Version != 0 && k.Version != version {
		return fmt.Errorf("%s version %d, there is %d: %w", k.ID, k.Version, version, index.ErrStale)
	}
	return nil
}
