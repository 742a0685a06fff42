package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// What was read is kept as it was read. A person's corrections come over it on the way out: to the index, to whoever asks for a document,
// and to what tells near-duplicates. The store knows by a mark which corrections each document was last handed out with.

// Show sets what is done to every document on its way out. It is set before the store is used, must be safe for concurrent use, and
// writes to no slice of the document that it has not made itself.
func (s *Store) Show(correct func(*record.Document)) { s.correct = correct }

func (s *Store) show(doc *record.Document) {
	if s.correct != nil {
		s.correct(doc)
	}
}

// keyShown holds the marks as JSON, by document.
var keyShown = []byte("shown")

func marksOf(tx *bbolt.Tx) (map[string]string, error) {
	marks := map[string]string{}
	b := tx.Bucket(bucketMeta).Get(keyShown)
	if b == nil {
		return marks, nil
	}
	if err := json.Unmarshal(b, &marks); err != nil {
		return nil, fmt.Errorf("%w: marks of corrections: %w", ErrDamaged, err)
	}
	return marks, nil
}

// reshowStep is how many documents are dealt with in one batch.
const reshowStep = 128

// Reshow makes a change of every living document whose mark is another one than it was last handed out with, some at a time: what an
// index has to do about it, and whether there is more to do. A document without a mark has no corrections.
func (s *Store) Reshow(ctx context.Context, marks map[string]string, at time.Time) (batch record.Batch, more bool, err error) {
	was := map[string]string{}
	err = s.view(func(tx *bbolt.Tx) error {
		was, err = marksOf(tx)
		return err
	})
	if err == nil && maps.Equal(was, marks) { // as nearly always: nothing is written
		return batch, false, nil
	}
	if err != nil {
		return batch, false, fmt.Errorf("hand out anew: %w", err)
	}
	err = s.update(func(tx *bbolt.Tx) error {
		was, err := marksOf(tx)
		if err != nil {
			return err
		}
		var other []string
		for id, mark := range marks {
			if was[id] != mark {
				other = append(other, id)
			}
		}
		for id := range was {
			if _, ok := marks[id]; !ok {
				other = append(other, id)
			}
		}
		slices.Sort(other)
		more = len(other) > reshowStep
		now := maps.Clone(was)
		w := s.writer(tx)
		w.last.Tried = at
		for _, id := range other[:min(len(other), reshowStep)] {
			if now[id] = marks[id]; now[id] == "" {
				delete(now, id)
			}
			if err := errors.Join(ctx.Err(), w.reshow(id)); err != nil {
				return fmt.Errorf("document %s: %w", id, err)
			}
		}
		b, err := json.Marshal(now)
		if err != nil {
			return err
		}
		if err := tx.Bucket(bucketMeta).Put(keyShown, b); err != nil {
			return err
		}
		batch, err = w.finish()
		return err
	})
	if err != nil {
		return record.Batch{}, false, fmt.Errorf("hand out anew: %w", err)
	}
	return batch, more, nil
}

// reshow makes a change of a document that lives. One that can not be read back is left: reading it again hands it out anew.
func (w *writer) reshow(id string) error {
	key := w.tx.Bucket(bucketHolders).Get([]byte(id))
	if key == nil {
		return nil
	}
	doc, err := w.store.unpacked(w.tx, id)
	if errors.Is(err, ErrDamaged) || errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	now, err := w.touch(id)
	if err != nil {
		return err
	}
	w.store.show(doc)
	w.ties.put(now.Serial, id, string(key), doc)
	return nil
}

// AsRead returns a living document as it was read, without corrections: ErrNotFound when there is none.
func (s *Store) AsRead(id string) (doc *record.Document, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		doc, err = s.unpacked(tx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("document %s as read: %w", id, err)
	}
	return doc, nil
}
