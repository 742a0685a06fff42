package store

import (
	"bytes"
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
// what became of each. A document that the readings only touch, because one that says nearly the same came or went, is in
// the batch too. When no document changed, the batch is empty and its Seq 0. When Put returns, all of it is on the disk.
//
// A reading of class ok that has no document and names the SHA-256 of bytes which another source has, read by the same
// rules, is read as that one was; its Source.Document is the id it would have for itself.
func (s *Store) Put(ctx context.Context, readings []record.Reading) (record.Batch, []record.Kept, error) {
	if err := s.keepAll(ctx, readings); err != nil {
		return record.Batch{}, nil, err
	}
	var batch record.Batch
	var kept []record.Kept
	err := s.update(func(tx *bbolt.Tx) error {
		w := s.writer(tx)
		for i, r := range readings {
			if err := w.put(r); err != nil {
				return fmt.Errorf("put %q: %w", r.Source.Key, err)
			}
			if i%releaseEvery == releaseEvery-1 {
				release(tx)
			}
		}
		var err error
		if batch, err = w.finish(); err != nil {
			return err
		}
		kept, err = w.kept(readings)
		release(tx)
		return err
	})
	if err != nil {
		return record.Batch{}, nil, err
	}
	return batch, kept, nil
}

// releaseEvery is after how many documents the memory of the mapped file is given back. Each is looked up by its hashes in some
// forty places all over the file, and the system maps sixteen pages a place: of a large file, a batch would have all in memory.
const releaseEvery = 16

// listed is a source as it is kept: with its place in the order of finding, by which the sources of one document stand.
type listed struct {
	record.Source
	Order uint64 `json:"order,omitempty"`
}

// writer is one transaction of Put.
type writer struct {
	store   *Store
	tx      *bbolt.Tx
	ties    *ties
	touched []string          // ids, in the order in which they were touched first
	before  map[string]state  // of the touched
	targets map[string]string // of those that became one with another
	silent  bool              // documents are entered anew that a reader knows: only what is tied differently is a change
	last    record.Source     // the reading that is being put, whose time the changes bear
}

func (s *Store) writer(tx *bbolt.Tx) *writer {
	for _, growing := range [][]byte{bucketChanges, bucketFaces, bucketShingles} { // at their end only: their pages can be full
		tx.Bucket(growing).FillPercent = 0.9
	}
	return &writer{store: s, tx: tx, ties: newTies(tx), before: map[string]state{}, targets: map[string]string{}}
}

func (w *writer) put(r record.Reading) error {
	if n := len(r.Source.Key); n == 0 || n > maxKey {
		return fmt.Errorf("a key of %d bytes", n)
	}
	w.last = r.Source
	var before listed
	had, err := get(w.tx, bucketSources, r.Source.Key, &before)
	if err != nil {
		return err
	}
	switch {
	case r.Removed:
		if !had {
			return ErrNotFound
		}
		return w.remove(before)
	case r.Document != nil:
		return w.document(before, r)
	case r.Source.Class == record.ClassOK && r.Source.SHA256 != "" && (r.Source.SHA256 != before.SHA256 || r.Source.Rules != before.Rules || r.Source.Gazetteer != before.Gazetteer):
		return w.copied(before, r)
	}
	return w.attempt(before, r.Source)
}

// attempt notes how reading a source went that has nothing new. What was read of it earlier stays.
func (w *writer) attempt(before listed, now record.Source) error {
	now.Document, now.Retrieved, now.SHA256, now.TextSHA256, now.Rules = before.Document, before.Retrieved, before.SHA256, before.TextSHA256, before.Rules
	now.Gazetteer = before.Gazetteer
	if before.Document != "" {
		now.Format, now.Size, now.Name = before.Format, before.Size, before.Name
		now.Language, now.Records = before.Language, before.Records
		now.Hint, now.Site, now.Meta = before.Hint, before.Site, before.Meta
		now.Prints, now.Furniture = before.Prints, before.Furniture
		if now.ETag == "" {
			now.ETag = before.ETag
		}
	}
	now.Attempts = before.Attempts + 1
	return set(w.tx, bucketSources, now.Key, listed{now, before.Order})
}

// copied reads a source as another one was read that has the same bytes. When there is none any more, the source counts as
// unreadable, so that the next run reads it.
func (w *writer) copied(before listed, r record.Reading) error {
	prefix := append([]byte(r.Source.SHA256), 0)
	c := w.tx.Bucket(bucketBytes).Cursor()
	for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		var as listed
		if ok, err := get(w.tx, bucketSources, string(k[len(prefix):]), &as); err != nil {
			return err
		} else if !ok || as.Document == "" || as.Rules != r.Source.Rules || as.Gazetteer != r.Source.Gazetteer {
			continue
		}
		doc, err := w.reading(as)
		if err != nil {
			return err
		}
		if err := rename(doc, r.Source.Document); err != nil {
			return err
		}
		doc.Source, doc.Site, doc.Retrieved = r.Source.Shown, r.Source.Site, r.Source.Retrieved
		now := &r.Source
		now.Document, now.Format, now.TextSHA256, now.Language, now.Records = "", as.Format, as.TextSHA256, as.Language, as.Records
		now.Prints, now.Furniture = as.Prints, as.Furniture
		r.Document = doc
		if extract := w.tx.Bucket(bucketExtracts).Get([]byte(as.Key)); extract != nil {
			if err := w.tx.Bucket(bucketExtracts).Put([]byte(now.Key), bytes.Clone(extract)); err != nil {
				return err
			}
		}
		return w.document(before, r)
	}
	r.Source.Class, r.Source.Reason = record.ClassUnreadable, "the copy it was to be read from is gone: ingest it again"
	return w.attempt(before, r.Source)
}

// reading returns what was read from a source.
func (w *writer) reading(src listed) (*record.Document, error) {
	if holder := w.tx.Bucket(bucketHolders).Get([]byte(src.Document)); string(holder) == src.Key {
		return w.store.unpacked(w.tx, src.Document)
	}
	b := w.tx.Bucket(bucketTwins).Get([]byte(src.Key))
	if b == nil {
		return nil, fmt.Errorf("%w: what was read from %q is missing", ErrDamaged, src.Key)
	}
	doc, err := w.store.packer.unpack(b)
	if err != nil {
		return nil, fmt.Errorf("%w: twin %q: %w", ErrDamaged, src.Key, err)
	}
	return doc, nil
}

// forget takes a source out of the lists, so that it can be entered anew.
func (w *writer) forget(src listed) error {
	if src.Key == "" {
		return nil
	}
	return errors.Join(
		w.tx.Bucket(bucketSources).Delete([]byte(src.Key)),
		w.tx.Bucket(bucketBytes).Delete(bytesKey(src.Source)),
		w.tx.Bucket(bucketExtracts).Delete([]byte(src.Key)),
	)
}

// touch notes that a document changes in this batch, and returns its state before the batch.
func (w *writer) touch(id string) (state, error) {
	if was, ok := w.before[id]; ok {
		return was, nil
	}
	var was state
	if _, err := get(w.tx, bucketVersions, id, &was); err != nil {
		return was, err
	}
	w.before[id], w.touched = was, append(w.touched, id)
	return was, nil
}

func (was state) lives() bool { return was.Version > 0 && !was.Removed }

// unborn gives a document that came and went in one batch the state it had before; one that never was has none.
func (w *writer) unborn(id string, was state) error {
	if was.Version == 0 {
		return w.tx.Bucket(bucketVersions).Delete([]byte(id))
	}
	return set(w.tx, bucketVersions, id, was)
}

// finish settles what ties documents to each other, and writes every change of the batch once: in its state, in the change
// log and for the index.
func (w *writer) finish() (record.Batch, error) {
	var batch record.Batch
	others, err := w.ties.settle()
	if err != nil {
		return batch, err
	}
	for _, id := range others {
		if _, err := w.touch(id); err != nil {
			return batch, err
		}
	}
	changes := w.tx.Bucket(bucketChanges)
	for _, id := range w.touched {
		was, now := w.before[id], state{}
		if _, err := get(w.tx, bucketVersions, id, &now); err != nil {
			return batch, err
		}
		lives := w.tx.Bucket(bucketHolders).Get([]byte(id)) != nil
		if !lives && !was.lives() { // it came and went
			if err := w.unborn(id, was); err != nil {
				return batch, err
			}
			continue
		}
		now.Version, now.Removed, now.Target = was.Version+1, !lives, ""
		kind := Changed
		switch {
		case !lives:
			kind, now.Serial, now.Target = Removed, 0, w.targets[id]
		case !was.lives():
			kind = Added
		}
		if batch.Seq == 0 {
			if batch.Seq, err = changes.NextSequence(); err != nil {
				return batch, err
			}
		}
		line := Change{Seq: batch.Seq, Time: w.last.Tried, ID: id, Kind: kind, Version: now.Version, Target: now.Target}
		err := errors.Join(set(w.tx, bucketVersions, id, now), set(w.tx, bucketChanges, string(changeKey(batch.Seq, len(batch.Ops))), line))
		if err != nil {
			return batch, err
		}
		batch.Ops = append(batch.Ops, record.Op{ID: id, Version: now.Version, Target: now.Target})
	}
	for i := range batch.Ops { // only now is every tie settled and every version known
		if op := &batch.Ops[i]; w.tx.Bucket(bucketHolders).Get([]byte(op.ID)) != nil {
			if op.Document, err = w.store.whole(w.tx, op.ID); err != nil {
				return batch, err
			}
			if i%releaseEvery == releaseEvery-1 {
				release(w.tx)
			}
		}
	}
	return batch, nil
}

// kept says what became of each reading.
func (w *writer) kept(readings []record.Reading) ([]record.Kept, error) {
	kept := make([]record.Kept, len(readings))
	for i, r := range readings {
		var src listed
		if ok, err := get(w.tx, bucketSources, r.Source.Key, &src); err != nil {
			return nil, err
		} else if ok && !r.Removed && src.Document != "" {
			holder := w.tx.Bucket(bucketHolders).Get([]byte(src.Document))
			kept[i] = record.Kept{Document: src.Document, Duplicate: string(holder) != src.Key}
		}
	}
	return kept, nil
}

func changeKey(seq uint64, n int) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, seq), uint32(n))
}

func bytesKey(src record.Source) []byte {
	return append(append([]byte(src.SHA256), 0), src.Key...)
}
