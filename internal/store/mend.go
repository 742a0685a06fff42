package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// Mend enters the lists that are made from the sources anew: who holds a document, who has its text and who has which bytes.
// The caller sees to it that no reading is put meanwhile.
func (s *Store) Mend(ctx context.Context) error {
	err := s.update(func(tx *bbolt.Tx) error {
		holders, sums := tx.Bucket(bucketHolders), tx.Bucket(bucketBytes)
		var wrong [][]byte
		c := holders.Cursor()
		for id, key := c.First(); id != nil; id, key = c.Next() {
			var src record.Source
			if ok, err := get(tx, bucketSources, string(key), &src); err != nil || !ok || src.Document != string(id) {
				wrong = append(wrong, bytes.Clone(id))
			}
		}
		for _, id := range wrong {
			if err := holders.Delete(id); err != nil {
				return err
			}
		}
		wrong = nil
		c = sums.Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			sum, key, _ := bytes.Cut(k, []byte{0})
			var src record.Source
			if ok, err := get(tx, bucketSources, string(key), &src); err != nil || !ok || src.SHA256 != string(sum) {
				wrong = append(wrong, bytes.Clone(k))
			}
		}
		for _, k := range wrong {
			if err := sums.Delete(k); err != nil {
				return err
			}
		}
		wrong = nil
		versions := tx.Bucket(bucketVersions)
		c = versions.Cursor()
		for id, v := c.First(); id != nil; id, v = c.Next() {
			var now state
			if err := json.Unmarshal(v, &now); err == nil && now.Version == 0 && tx.Bucket(bucketDocuments).Get(id) == nil {
				wrong = append(wrong, bytes.Clone(id))
			}
		}
		for _, id := range wrong {
			if err := versions.Delete(id); err != nil {
				return err
			}
		}
		wrong = nil
		members := tx.Bucket(bucketMembers)
		c = members.Cursor()
		for k, key := c.First(); k != nil; k, key = c.Next() {
			var src listed
			if ok, err := get(tx, bucketSources, string(key), &src); err != nil || !ok || !bytes.Equal(k, memberKey(src.Document, src.Order)) {
				wrong = append(wrong, bytes.Clone(k))
			}
		}
		for _, k := range wrong {
			if err := members.Delete(k); err != nil {
				return err
			}
		}
		c = tx.Bucket(bucketSources).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			var src listed
			if err := json.Unmarshal(v, &src); err != nil || src.Document == "" || src.Key != inJSON(k) {
				continue
			}
			src.Key = string(k)
			err := errors.Join(ctx.Err(), sums.Put(bytesKey(src.Source), nil))
			if err == nil && src.Order > 0 {
				err = members.Put(memberKey(src.Document, src.Order), bytes.Clone(k))
			}
			if err != nil {
				return err
			}
			if holders.Get([]byte(src.Document)) == nil {
				if err := holders.Put([]byte(src.Document), k); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("enter lists anew: %w", err)
	}
	return nil
}

// Requeue has the source of a document read again from its original, as if older rules had read it. It reports whether the
// document has a source whose original is kept.
func (s *Store) Requeue(id string) (ok bool, err error) {
	src, held, err := s.Holder(id)
	if err != nil || !held {
		return false, err
	}
	if _, err := s.Original(src.SHA256); err != nil {
		return false, nil
	}
	err = s.update(func(tx *bbolt.Tx) error {
		var entry map[string]json.RawMessage // all of it, whatever else it says
		ok, err = get(tx, bucketSources, src.Key, &entry)
		if err != nil || !ok {
			return err
		}
		delete(entry, "rules")
		return set(tx, bucketSources, src.Key, entry)
	})
	return ok, err
}

// Outdated yields the sources whose document other rules than these have read, or another gazetteer, by key.
func (s *Store) Outdated(rules int, gazetteer string) iter.Seq2[record.Source, error] {
	return func(yield func(record.Source, error) bool) {
		for src, err := range s.Sources("") {
			if err == nil && (src.Document == "" || src.Rules == rules && src.Gazetteer == gazetteer) {
				continue
			}
			if !yield(src, err) || err != nil {
				return
			}
		}
	}
}
