package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// maxKey bounds the key of a source, in bytes; bbolt holds 32 KiB.
const maxKey = 16 << 10

// Put keeps readings under one sequence number, all of them or none, and returns what an index has to do about them and
// what became of each. When
// no document changed, the batch is empty and its Seq 0. When Put returns, all of it is on the disk.
func (s *Store) Put(ctx context.Context, readings []record.Reading) (record.Batch, []record.Kept, error) {
	for _, r := range readings {
		if r.Document == nil || r.Original == nil {
			continue
		}
		if err := ctx.Err(); err != nil {
			return record.Batch{}, nil, err
		}
		if err := s.keep(r.Source.SHA256, r.Original); err != nil {
			return record.Batch{}, nil, fmt.Errorf("keep %s: %w", r.Source.Shown, err)
		}
	}
	var batch record.Batch
	var kept []record.Kept
	err := s.update(func(tx *bbolt.Tx) error {
		batch, kept = record.Batch{}, make([]record.Kept, len(readings)) // bbolt never runs this twice, yet nothing may be left of a run that failed
		w := writer{store: s, tx: tx, batch: &batch}
		for i, r := range readings {
			if err := w.put(r); err != nil {
				return fmt.Errorf("put %q: %w", r.Source.Key, err)
			}
			if r.Document != nil {
				kept[i].Document = r.Document.ID
			}
		}
		return nil
	})
	if err != nil {
		return record.Batch{}, nil, err
	}
	return batch, kept, nil
}

// writer is one transaction of Put.
type writer struct {
	store *Store
	tx    *bbolt.Tx
	batch *record.Batch
}

func (w writer) put(r record.Reading) error {
	if n := len(r.Source.Key); n == 0 || n > maxKey {
		return fmt.Errorf("a key of %d bytes", n)
	}
	var before record.Source
	had, err := get(w.tx, bucketSources, r.Source.Key, &before)
	if err != nil {
		return err
	}
	switch {
	case r.Removed:
		return w.remove(before, had, r)
	case r.Document == nil:
		return w.attempt(before, r.Source)
	}
	return w.document(before, r)
}

// attempt notes how reading a source went that has nothing new. What was read of it earlier stays.
func (w writer) attempt(before, now record.Source) error {
	now.Document, now.Retrieved, now.SHA256, now.TextSHA256, now.Rules = before.Document, before.Retrieved, before.SHA256, before.TextSHA256, before.Rules
	if before.Document != "" {
		now.Format, now.Size, now.Name = before.Format, before.Size, before.Name
		now.Language, now.Records = before.Language, before.Records
	}
	now.Attempts = before.Attempts + 1
	return set(w.tx, bucketSources, now.Key, now)
}

func (w writer) document(before record.Source, r record.Reading) error {
	id, now := r.Document.ID, r.Source
	if id == "" || before.Document != "" && before.Document != id {
		return fmt.Errorf("document id %q, held before: %q", id, before.Document)
	}
	if holder := w.tx.Bucket(bucketHolders).Get([]byte(id)); holder != nil && string(holder) != now.Key && string(holder) != r.Moved {
		return fmt.Errorf("document id %q is held by %q", id, holder)
	}
	if r.Moved != "" {
		var from record.Source
		if had, err := get(w.tx, bucketSources, r.Moved, &from); err != nil {
			return err
		} else if had {
			before.Attempts += from.Attempts
			if err := w.forget(from); err != nil {
				return err
			}
		}
	}
	if err := w.forget(before); err != nil {
		return err
	}
	var was state
	lived, err := get(w.tx, bucketVersions, id, &was)
	if err != nil {
		return err
	}
	doc := *r.Document
	doc.Version = was.Version + 1
	packed, err := w.store.packed(&doc)
	if err != nil {
		return err
	}
	now.Document, now.Attempts = id, before.Attempts+1
	err = errors.Join(
		w.tx.Bucket(bucketDocuments).Put([]byte(id), packed),
		set(w.tx, bucketVersions, id, state{Version: doc.Version}),
		set(w.tx, bucketSources, now.Key, now),
		w.tx.Bucket(bucketHolders).Put([]byte(id), []byte(now.Key)),
		w.tx.Bucket(bucketBytes).Put(bytesKey(now), nil),
	)
	if err != nil {
		return err
	}
	kind := Changed
	if !lived || was.Removed {
		kind = Added
	}
	return w.log(kind, record.Op{ID: id, Version: doc.Version, Document: &doc}, now)
}

func (w writer) remove(before record.Source, had bool, r record.Reading) error {
	if !had {
		return ErrNotFound
	}
	if err := w.forget(before); err != nil {
		return err
	}
	id := before.Document
	if id == "" { // it never could be read: there is nothing to be found any more, and nothing to tell an index
		return nil
	}
	var was state
	if _, err := get(w.tx, bucketVersions, id, &was); err != nil {
		return err
	}
	was = state{Version: was.Version + 1, Removed: true}
	err := errors.Join(
		w.tx.Bucket(bucketDocuments).Delete([]byte(id)),
		w.tx.Bucket(bucketHolders).Delete([]byte(id)),
		set(w.tx, bucketVersions, id, was),
	)
	if err != nil {
		return err
	}
	return w.log(Removed, record.Op{ID: id, Version: was.Version}, r.Source)
}

// forget takes a source out of the lists, so that it can be entered anew.
func (w writer) forget(src record.Source) error {
	if src.Key == "" {
		return nil
	}
	return errors.Join(
		w.tx.Bucket(bucketSources).Delete([]byte(src.Key)),
		w.tx.Bucket(bucketBytes).Delete(bytesKey(src)),
	)
}

// log writes a line of the change log and puts the change into the batch. The first one takes the sequence number.
func (w writer) log(kind string, op record.Op, src record.Source) error {
	changes := w.tx.Bucket(bucketChanges)
	if w.batch.Seq == 0 {
		seq, err := changes.NextSequence()
		if err != nil {
			return err
		}
		w.batch.Seq = seq
	}
	line := Change{Seq: w.batch.Seq, Time: src.Tried, ID: op.ID, Kind: kind, Version: op.Version}
	w.batch.Ops = append(w.batch.Ops, op)
	return set(w.tx, bucketChanges, string(changeKey(w.batch.Seq, len(w.batch.Ops)-1)), line)
}

func changeKey(seq uint64, n int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, seq), uint32(n))
}

func bytesKey(src record.Source) []byte {
	return append(append([]byte(src.SHA256), 0), src.Key...)
}
