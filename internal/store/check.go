package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// Problem is something that is not as it has to be.
type Problem struct {
	Kind    ProblemKind
	Subject string // id, key or sum
	Detail  string
}

// ProblemKind is what sort of thing is wrong.
type ProblemKind string

// The kinds of problem. Pages: the file itself is damaged. Document: what was read can not be unpacked, or is gone. Source: an
// entry of the list of sources is damaged. Lists: lists that are made from the sources disagree with them. Original: bytes
// that were kept are gone or others. Changes: the change log has a gap.
const (
	ProblemPages    ProblemKind = "pages"
	ProblemDocument ProblemKind = "document"
	ProblemSource   ProblemKind = "source"
	ProblemLists    ProblemKind = "lists"
	ProblemOriginal ProblemKind = "original"
	ProblemChanges  ProblemKind = "changes"
)

// maxPages bounds how many problems of pages are told: one torn page makes thousands.
const maxPages = 20

// Check looks at everything but the originals and tells what is wrong. The caller sees to it that no reading is put meanwhile.
// The error is the context's, or the system's.
func (s *Store) Check(ctx context.Context, tell func(Problem)) error {
	sound, err := s.checkPages(ctx, tell)
	if err != nil || !sound { // on torn pages every further step would tell the same again
		return err
	}
	for _, step := range []func(context.Context, func(Problem)) error{s.checkSources, s.checkHolders, s.checkDocuments, s.checkChanges} {
		if err := step(ctx, tell); errors.Is(err, ErrDamaged) {
			tell(Problem{ProblemPages, "store.db", err.Error()})
		} else if err != nil {
			return fmt.Errorf("check store: %w", err)
		}
	}
	return nil
}

// checkPages walks over every page. Writers wait meanwhile.
func (s *Store) checkPages(ctx context.Context, tell func(Problem)) (sound bool, err error) {
	told := 0
	problem := func(format string, args ...any) {
		if told++; told <= maxPages {
			tell(Problem{ProblemPages, "store.db", fmt.Sprintf(format, args...)})
		}
	}
	err = guard(func() error {
		tx, err := s.db.Begin(!s.db.IsReadOnly())
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		info, err := os.Stat(s.db.Path())
		if err != nil {
			return err
		}
		if info.Size() < tx.Size() { // to look at what is not there ends the process
			problem("the file has %d bytes of %d: it was cut off", info.Size(), tx.Size())
			return nil
		}
		for err := range tx.Check() { // to the end, or its goroutine would stay
			problem("%v", err)
		}
		return ctx.Err()
	})
	if errors.Is(err, ErrDamaged) {
		problem("%v", err)
		err = nil
	}
	return told == 0, err
}

// walk gives every entry of a bucket to do, a page in a transaction.
func (s *Store) walk(ctx context.Context, bucket []byte, do func(tx *bbolt.Tx, k, v []byte) error) error {
	from := []byte{}
	for from != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := s.view(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucket)
			if b == nil {
				from = nil
				return nil
			}
			c := b.Cursor()
			k, v := c.Seek(from)
			for n := 0; k != nil && n < pageSize; k, v = c.Next() {
				if err := do(tx, k, v); err != nil {
					return err
				}
				n++
			}
			from = bytes.Clone(k)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSources compares the sources with the lists that are made from them.
func (s *Store) checkSources(ctx context.Context, tell func(Problem)) error {
	return s.walk(ctx, bucketSources, func(tx *bbolt.Tx, k, v []byte) error {
		var src listed
		if err := json.Unmarshal(v, &src); err != nil || src.Key != inJSON(k) {
			tell(Problem{ProblemSource, string(k), "its entry can not be read"})
			return nil
		}
		src.Key = string(k)
		if src.Document == "" {
			return nil
		}
		var now state
		switch ok, err := get(tx, bucketVersions, src.Document, &now); {
		case err != nil:
			return err
		case !ok || now.Removed:
			tell(Problem{ProblemLists, src.Key, "its document " + src.Document + " is not there"})
		case tx.Bucket(bucketHolders).Get([]byte(src.Document)) == nil:
			tell(Problem{ProblemLists, src.Key, "nobody holds its document " + src.Document})
		}
		if !has(tx.Bucket(bucketBytes), bytesKey(src.Source)) {
			tell(Problem{ProblemLists, src.Key, "it is missing among those with its bytes"})
		}
		if src.Order == 0 { // of schema 1, and to be brought up to date at the next start
			return nil
		}
		if member := tx.Bucket(bucketMembers).Get(memberKey(src.Document, src.Order)); string(member) != src.Key {
			tell(Problem{ProblemLists, src.Key, "it is missing among those with its text"})
		}
		if holder := tx.Bucket(bucketHolders).Get([]byte(src.Document)); holder == nil || string(holder) == src.Key {
			return nil
		}
		if b := tx.Bucket(bucketTwins).Get(k); b == nil {
			tell(Problem{ProblemDocument, src.Document, fmt.Sprintf("what was read from %q is gone", k)})
		} else if _, err := s.packer.unpack(b); err != nil {
			tell(Problem{ProblemDocument, src.Document, fmt.Sprintf("what was read from %q can not be unpacked", k)})
		}
		return nil
	})
}

// has reports whether a bucket has a key whose value may be empty.
func has(b *bbolt.Bucket, key []byte) bool {
	k, _ := b.Cursor().Seek(key)
	return bytes.Equal(k, key)
}

func (s *Store) checkHolders(ctx context.Context, tell func(Problem)) error {
	err := s.walk(ctx, bucketHolders, func(tx *bbolt.Tx, id, key []byte) error {
		var src record.Source
		if ok, err := get(tx, bucketSources, string(key), &src); err == nil && (!ok || src.Document != string(id)) {
			tell(Problem{ProblemLists, string(id), fmt.Sprintf("%q is said to hold it and does not", key)})
		}
		return nil // a source that can not be read has been told
	})
	if err != nil {
		return err
	}
	err = s.walk(ctx, bucketMembers, func(tx *bbolt.Tx, k, key []byte) error {
		var src listed
		if ok, err := get(tx, bucketSources, string(key), &src); err == nil && (!ok || !bytes.Equal(k, memberKey(src.Document, src.Order))) {
			tell(Problem{ProblemLists, string(key), fmt.Sprintf("it is said to have the text of %.16q and does not", k)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.walk(ctx, bucketBytes, func(tx *bbolt.Tx, k, _ []byte) error {
		sum, key, _ := bytes.Cut(k, []byte{0})
		var src record.Source
		if ok, err := get(tx, bucketSources, string(key), &src); err == nil && (!ok || src.SHA256 != string(sum)) {
			tell(Problem{ProblemLists, string(key), fmt.Sprintf("it is said to have the bytes %s and does not", sum)})
		}
		return nil
	})
}

// checkDocuments unpacks every document and compares it with what is known of its id.
func (s *Store) checkDocuments(ctx context.Context, tell func(Problem)) error {
	err := s.walk(ctx, bucketVersions, func(tx *bbolt.Tx, k, v []byte) error {
		id := string(k)
		var now state
		there := tx.Bucket(bucketDocuments).Get(k) != nil
		switch err := json.Unmarshal(v, &now); {
		case err == nil && now.Version == 0 && !there: // left by a program that did not know that it came and went in one batch
			tell(Problem{ProblemLists, id, "it is listed and never was"})
			return nil
		case err != nil || now.Version == 0:
			tell(Problem{ProblemDocument, id, "its version can not be read"})
			return nil
		}
		switch {
		case now.Removed && there:
			tell(Problem{ProblemLists, id, "it was removed and is still there"})
		case !now.Removed && !there:
			tell(Problem{ProblemDocument, id, "it is gone"})
		case there:
			if doc, err := s.unpacked(tx, id); err != nil {
				tell(Problem{ProblemDocument, id, "it can not be unpacked"})
			} else if doc.ID != id {
				tell(Problem{ProblemDocument, id, fmt.Sprintf("what is kept under it is %q", doc.ID)})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.walk(ctx, bucketDocuments, func(tx *bbolt.Tx, k, _ []byte) error {
		if tx.Bucket(bucketVersions).Get(k) == nil {
			tell(Problem{ProblemDocument, string(k), "its version is not known"})
		}
		return nil
	})
}

// checkChanges sees that the change log is whole: every batch has its lines, and the last one its number.
func (s *Store) checkChanges(ctx context.Context, tell func(Problem)) error {
	last := uint64(0)
	err := s.walk(ctx, bucketChanges, func(_ *bbolt.Tx, k, v []byte) error {
		var ch Change
		if len(k) != 12 || json.Unmarshal(v, &ch) != nil || ch.Seq != binary.BigEndian.Uint64(k) {
			tell(Problem{ProblemChanges, fmt.Sprintf("%x", k), "this line can not be read"})
			return nil
		}
		if ch.Seq > last+1 {
			tell(Problem{ProblemChanges, fmt.Sprintf("%d", last+1), fmt.Sprintf("%d batches have no lines", ch.Seq-last-1)})
		}
		last = ch.Seq
		return nil
	})
	if err != nil {
		return err
	}
	if seq, err := s.Seq(); err != nil {
		return err
	} else if seq != last {
		tell(Problem{ProblemChanges, fmt.Sprintf("%d", last), fmt.Sprintf("the log ends with batch %d, the store with %d", last, seq)})
	}
	return nil
}

// CheckOriginals reads every original of a document and compares its sum. Readings may be put meanwhile.
func (s *Store) CheckOriginals(ctx context.Context, tell func(Problem)) error {
	from := []byte{}
	for from != nil {
		var sums []string
		err := s.view(func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucketBytes).Cursor()
			k, _ := c.Seek(from)
			for ; k != nil && len(sums) < pageSize; k, _ = c.Next() {
				sum, _, _ := bytes.Cut(k, []byte{0})
				if len(sums) == 0 || sums[len(sums)-1] != string(sum) {
					sums = append(sums, string(sum))
				}
			}
			from = bytes.Clone(k)
			return nil
		})
		if err != nil {
			return err
		}
		for _, sum := range sums {
			if err := ctx.Err(); err != nil {
				return err
			}
			switch _, err := s.Original(sum); {
			case errors.Is(err, ErrNotFound):
				tell(Problem{ProblemOriginal, sum, "the bytes are not there"})
			case errors.Is(err, ErrDamaged):
				tell(Problem{ProblemOriginal, sum, "the bytes have changed"})
			case err != nil:
				return err
			}
		}
	}
	return nil
}
