// Package store keeps everything that was read, safely: any index is rebuilt from it.
package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"entente/internal/record"
)

// The kinds of failure a store tells apart.
var (
	ErrNotFound = errors.New("not found")
	ErrGone     = errors.New("gone") // it was here and has been removed
	ErrBusy     = errors.New("the store is held by another process")
	ErrForeign  = errors.New("not a store of Entente")
	ErrNewer    = errors.New("a store of a newer program")
	ErrDamaged  = errors.New("the store is damaged")
)

// schema is the version of the layout below.
//
//	1  first
const schema = 1

// lockTimeout bounds the wait for another process: bbolt would wait for ever.
const lockTimeout = time.Second

// The buckets.
var (
	bucketMeta      = []byte("meta")      // "schema" → its version in decimal
	bucketSources   = []byte("sources")   // key → record.Source as JSON
	bucketHolders   = []byte("holders")   // document id → key of the source that holds it
	bucketBytes     = []byte("bytes")     // SHA-256 of the bytes, 0, key → nothing: who has these bytes
	bucketDocuments = []byte("documents") // id → record.Document as zstd of JSON
	bucketVersions  = []byte("versions")  // id → state; kept for ever, so that versions only grow
	bucketChanges   = []byte("changes")   // seq and place in the batch, big-endian → Change as JSON; kept for ever
	buckets         = [][]byte{bucketMeta, bucketSources, bucketHolders, bucketBytes, bucketDocuments, bucketVersions, bucketChanges}
)

// Store is the truth of one data folder. It is safe for concurrent use.
type Store struct {
	db        *bbolt.DB
	originals string
	encoder   *zstd.Encoder
	decoder   *zstd.Decoder
}

// maxUnpacked bounds what one compressed value may become: the largest source, and JSON's growth of it.
const maxUnpacked = 1 << 30

// Open opens the store of a data folder and makes it when there is none. A store that is held by another process is
// ErrBusy after a second, a file that is something else ErrForeign, one that can not be read ErrDamaged.
func Open(dir string) (*Store, error) {
	path := filepath.Join(dir, "store.db")
	s := &Store{originals: filepath.Join(dir, "originals")}
	if err := os.MkdirAll(s.originals, 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	var err error
	if s.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if s.decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxUnpacked)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := foreign(path); err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	err = guard(func() error {
		s.db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, FreelistType: bbolt.FreelistMapType})
		_, system := errors.AsType[*fs.PathError](err)
		switch {
		case err == nil || system:
			return err
		case errors.Is(err, bolterrors.ErrTimeout):
			return ErrBusy
		}
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	})
	if err == nil {
		err = s.settle()
	}
	if err == nil {
		err = s.sweep()
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	return s, nil
}

// Close releases the store.
func (s *Store) Close() error {
	if s.encoder != nil {
		s.encoder.Close()
	}
	if s.decoder != nil {
		s.decoder.Close()
	}
	if s.db == nil {
		return nil
	}
	return guard(s.db.Close)
}

// foreign refuses a file that is no bbolt file at all, before bbolt changes anything in it. The magic number stands behind
// the header of the first page; a file torn off after that is damaged, not foreign.
func foreign(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	const magicAt, magic = 16, 0xED0CDAED
	var head [magicAt + 4]byte
	if n, _ := f.ReadAt(head[:], 0); n < len(head) {
		return ErrForeign
	}
	if binary.NativeEndian.Uint32(head[magicAt:]) == magic || info.Size()%4096 == 0 {
		return nil
	}
	return ErrForeign
}

// settle makes the buckets of a new store and refuses one that is not ours.
func (s *Store) settle() error {
	return s.update(func(tx *bbolt.Tx) error {
		if meta := tx.Bucket(bucketMeta); meta != nil {
			return known(meta.Get([]byte("schema")))
		}
		if name, _ := tx.Cursor().First(); name != nil {
			return ErrForeign
		}
		for _, name := range buckets {
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return tx.Bucket(bucketMeta).Put([]byte("schema"), fmt.Append(nil, schema))
	})
}

func known(version []byte) error {
	var v int
	if _, err := fmt.Sscanf(string(version), "%d", &v); err != nil {
		return ErrForeign
	}
	if v > schema {
		return fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, v, schema)
	}
	return nil
}

func (s *Store) view(read func(*bbolt.Tx) error) error {
	return guard(func() error { return s.db.View(read) })
}

func (s *Store) update(write func(*bbolt.Tx) error) error {
	return guard(func() error { return s.db.Update(write) })
}

// guard turns what bbolt does on a damaged file, a panic or a fault in mapped memory, into ErrDamaged.
func guard(act func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	return act()
}

// Change is a line of the change log.
type Change struct {
	Seq     uint64    `json:"seq"`
	Time    time.Time `json:"time"`
	ID      string    `json:"id"`
	Kind    string    `json:"change"` // added, changed or removed
	Version uint64    `json:"version"`
}

// The kinds of Change.
const (
	Added   = "added"
	Changed = "changed"
	Removed = "removed"
)

// state is what is known of an id for ever.
type state struct {
	Version uint64 `json:"version"`
	Removed bool   `json:"removed,omitempty"`
}

// get reads a JSON value, and reports whether it is there.
func get(tx *bbolt.Tx, bucket []byte, key string, into any) (bool, error) {
	b := tx.Bucket(bucket).Get([]byte(key))
	if b == nil {
		return false, nil
	}
	if err := json.Unmarshal(b, into); err != nil {
		return false, fmt.Errorf("%w: %s %q: %w", ErrDamaged, bucket, key, err)
	}
	return true, nil
}

func set(tx *bbolt.Tx, bucket []byte, key string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.Bucket(bucket).Put([]byte(key), b)
}

func (s *Store) packed(doc *record.Document) ([]byte, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return s.encoder.EncodeAll(b, nil), nil
}

func (s *Store) unpacked(tx *bbolt.Tx, id string) (*record.Document, error) {
	b := tx.Bucket(bucketDocuments).Get([]byte(id))
	if b == nil {
		return nil, ErrNotFound
	}
	plain, err := s.decoder.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: document %s: %w", ErrDamaged, id, err)
	}
	doc := new(record.Document)
	if err := json.Unmarshal(plain, doc); err != nil {
		return nil, fmt.Errorf("%w: document %s: %w", ErrDamaged, id, err)
	}
	return doc, nil
}
