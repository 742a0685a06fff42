package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// upgradeStep is how many documents are dealt with in one transaction.
const upgradeStep = 128

// upgrade brings a store of an older schema up to date, a step at a time: when it is interrupted, the next start goes on. A
// store of schema 1 knows no duplicates: its documents are entered anew in the order of their age.
func (s *Store) upgrade() error {
	for {
		done := false
		err := s.update(func(tx *bbolt.Tx) (err error) {
			done, err = s.upgradeSome(tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("upgrade to schema %d: %w", schema, err)
		}
		if done {
			return nil
		}
	}
}

// keyUpgrade is there as long as documents of schema 1 are left.
var keyUpgrade = []byte("upgrade")

func (s *Store) upgradeSome(tx *bbolt.Tx) (done bool, err error) {
	meta := tx.Bucket(bucketMeta)
	if meta.Get(keyUpgrade) == nil {
		return true, nil
	}
	left, err := older(tx)
	if err != nil {
		return false, err
	}
	w := s.writer(tx)
	w.silent = true
	for _, id := range left[:min(len(left), upgradeStep)] {
		if err := w.adopt(id); err != nil {
			return false, fmt.Errorf("document %s: %w", id, err)
		}
	}
	if _, err := w.finish(); err != nil {
		return false, err
	}
	if len(left) <= upgradeStep {
		return true, meta.Delete(keyUpgrade)
	}
	return false, nil
}

// older lists the living documents that have no serial yet, the oldest first.
func older(tx *bbolt.Tx) ([]string, error) {
	added := map[string][]byte{}
	c := tx.Bucket(bucketHolders).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		var now state
		if ok, err := get(tx, bucketVersions, string(k), &now); err != nil {
			return nil, err
		} else if !ok {
			return nil, fmt.Errorf("%w: document %s has no version", ErrDamaged, k)
		}
		if now.Serial == 0 {
			added[string(k)] = []byte{}
		}
	}
	n := 0
	err := eachChange(tx, 0, func(ch Change) error {
		if _, ok := added[ch.ID]; ok && ch.Kind == Added {
			added[ch.ID] = changeKey(ch.Seq, n)
		}
		n++
		return nil
	})
	return slices.SortedFunc(maps.Keys(added), func(a, b string) int {
		if c := slices.Compare(added[a], added[b]); c != 0 {
			return c
		}
		return slices.Compare([]byte(a), []byte(b))
	}), err
}

// adopt enters a document of schema 1 as if it had just been read. Its version stays when nothing changes for a reader.
func (w *writer) adopt(id string) error {
	key := string(w.tx.Bucket(bucketHolders).Get([]byte(id)))
	var src listed
	ok, err := get(w.tx, bucketSources, key, &src)
	if err == nil && !ok {
		err = fmt.Errorf("%w: its source %q is missing", ErrDamaged, key)
	}
	if err != nil {
		return err
	}
	doc, err := w.store.unpacked(w.tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(w.tx.Bucket(bucketHolders).Delete([]byte(id)), w.tx.Bucket(bucketDocuments).Delete([]byte(id))); err != nil {
		return err
	}
	w.last = src.Source
	now := src.Source
	now.Attempts-- // entering it counts one
	if err := w.document(listed{}, record.Reading{Source: now, Document: doc}); err != nil {
		return err
	}
	if _, err := get(w.tx, bucketSources, key, &src); err != nil {
		return err
	}
	if src.Document != id {
		w.targets[id] = src.Document
		_, err = w.touch(id)
	}
	return err
}
