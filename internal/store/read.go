package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// Source returns what is kept of a source, and false when it was never read.
func (s *Store) Source(key string) (src record.Source, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		ok, err = get(tx, bucketSources, key, &src)
		return err
	})
	return src, ok, err
}

// Sources yields the sources whose key begins with prefix, by key. Between two of them other work may be done.
func (s *Store) Sources(prefix string) iter.Seq2[record.Source, error] {
	return entries[record.Source](s, bucketSources, []byte(prefix), []byte(prefix))
}

// Holder returns the source that holds a document id, and false when none does.
func (s *Store) Holder(id string) (src record.Source, ok bool, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		key := tx.Bucket(bucketHolders).Get([]byte(id))
		if key == nil {
			return nil
		}
		ok, err = get(tx, bucketSources, string(key), &src)
		return err
	})
	return src, ok, err
}

// SameBytes returns the sources whose bytes have that SHA-256, by key.
func (s *Store) SameBytes(sha256 string) ([]record.Source, error) {
	var same []record.Source
	err := s.view(func(tx *bbolt.Tx) error {
		prefix := append([]byte(sha256), 0)
		c := tx.Bucket(bucketBytes).Cursor()
		for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix) && k != nil; k, _ = c.Next() {
			var src record.Source
			if ok, err := get(tx, bucketSources, string(k[len(prefix):]), &src); err != nil {
				return err
			} else if ok {
				same = append(same, src)
			}
		}
		return nil
	})
	return same, err
}

// Document returns a document as it is now: ErrNotFound when there never was one, ErrGone when it was removed, a *Merged
// when it became one with another.
func (s *Store) Document(id string) (*record.Document, error) {
	var doc *record.Document
	err := s.view(func(tx *bbolt.Tx) error {
		var now state
		if _, err := get(tx, bucketVersions, id, &now); err != nil {
			return err
		}
		if now.Removed {
			return ended(tx, id, now)
		}
		var err error
		doc, err = s.whole(tx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", id, err)
	}
	return doc, nil
}

// ended says what became of a document that is no more. One that became one with another may lead on, from one to the next.
func ended(tx *bbolt.Tx, id string, now state) error {
	target := now.Target
	for range maxLeads {
		if target == "" {
			return ErrGone
		}
		var next state
		if _, err := get(tx, bucketVersions, target, &next); err != nil {
			return err
		}
		if !next.Removed {
			return &Merged{ID: id, Target: target}
		}
		target = next.Target
	}
	return ErrGone
}

// maxLeads bounds how often one id leads to the next; documents that became one with each other in turn may go in a circle.
const maxLeads = 32

// Extract returns the text and blocks of a document as they were extracted from its source, as JSON: ErrNotFound when none
// were kept, as of what an older program read.
func (s *Store) Extract(id string) ([]byte, error) {
	var plain []byte
	err := s.view(func(tx *bbolt.Tx) error {
		key := tx.Bucket(bucketHolders).Get([]byte(id))
		if key == nil {
			return ErrNotFound
		}
		extracts := tx.Bucket(bucketExtracts)
		if extracts == nil {
			return ErrNotFound
		}
		b := extracts.Get(key)
		if b == nil {
			return ErrNotFound
		}
		var err error
		if plain, err = s.packer.unpackBytes(b); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("extract of %s: %w", id, err)
	}
	return plain, nil
}

// Seq returns the sequence number of the last batch, 0 when there was none.
func (s *Store) Seq() (seq uint64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		seq = tx.Bucket(bucketChanges).Sequence()
		return nil
	})
	return seq, err
}

// Since yields what has to be done to an index that holds everything up to seq, batch by batch. A change that a later one
// made obsolete is left out: only the present version of a document is kept. Between two batches other work may be done.
func (s *Store) Since(seq uint64) iter.Seq2[record.Batch, error] {
	return func(yield func(record.Batch, error) bool) {
		last, err := s.Seq()
		if err != nil {
			yield(record.Batch{}, err)
			return
		}
		for next := seq + 1; next <= last; next++ {
			batch, err := s.batch(next)
			if err != nil {
				yield(record.Batch{}, fmt.Errorf("batch %d: %w", next, err))
				return
			}
			if len(batch.Ops) == 0 {
				continue
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
}

func (s *Store) batch(seq uint64) (record.Batch, error) {
	batch := record.Batch{Seq: seq}
	err := s.view(func(tx *bbolt.Tx) error {
		return eachChange(tx, seq, func(ch Change) error {
			if ch.Seq != seq {
				return errStop
			}
			var now state
			if _, err := get(tx, bucketVersions, ch.ID, &now); err != nil {
				return err
			}
			if now.Version != ch.Version {
				return nil
			}
			op := record.Op{ID: ch.ID, Version: ch.Version, Target: now.Target}
			if !now.Removed {
				doc, err := s.whole(tx, ch.ID)
				if err != nil {
					return fmt.Errorf("document %s: %w", ch.ID, err)
				}
				op.Document = doc
			}
			batch.Ops = append(batch.Ops, op)
			return nil
		})
	})
	return batch, err
}

// Changes yields the change log from a sequence number on.
func (s *Store) Changes(from uint64) iter.Seq2[Change, error] {
	return entries[Change](s, bucketChanges, changeKey(from, 0), nil)
}

// pageSize is how many entries are read in one transaction, so that a long walk holds none open for long and what the
// caller does with an entry stands outside of any.
const pageSize = 256

// entries yields the JSON values of a bucket from a key on, as long as the keys begin with prefix.
func entries[T any](s *Store, bucket, from, prefix []byte) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from != nil {
			page := make([]T, 0, pageSize)
			err := s.view(func(tx *bbolt.Tx) error {
				c := tx.Bucket(bucket).Cursor()
				k, v := c.Seek(from)
				for ; k != nil && bytes.HasPrefix(k, prefix) && len(page) < pageSize; k, v = c.Next() {
					var entry T
					if err := json.Unmarshal(v, &entry); err != nil {
						return fmt.Errorf("%w: %s %q: %w", ErrDamaged, bucket, k, err)
					}
					exact(&entry, string(k))
					page = append(page, entry)
				}
				from = nil
				if len(page) == pageSize && k != nil {
					from = bytes.Clone(k)
				}
				return nil
			})
			for _, entry := range page {
				if !yield(entry, nil) {
					return
				}
			}
			if err != nil {
				var none T
				yield(none, fmt.Errorf("list %s: %w", bucket, err))
				return
			}
		}
	}
}

// errStop ends eachChange early.
var errStop = errors.New("stop")

func eachChange(tx *bbolt.Tx, from uint64, do func(Change) error) error {
	c := tx.Bucket(bucketChanges).Cursor()
	for k, v := c.Seek(changeKey(from, 0)); k != nil; k, v = c.Next() {
		var ch Change
		if err := json.Unmarshal(v, &ch); err != nil {
			return fmt.Errorf("%w: change %x: %w", ErrDamaged, k, err)
		}
		if err := do(ch); errors.Is(err, errStop) {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}
