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
	"unicode/utf8"

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
	ErrMerged   = errors.New("it became one with another") // the error is a *Merged
)

// Merged says which document took the place of one whose text became the same. It is ErrMerged.
type Merged struct{ ID, Target string }

func (m *Merged) Error() string { return m.ID + " became one with " + m.Target }

// Is makes every Merged an ErrMerged.
func (m *Merged) Is(target error) bool { return target == ErrMerged }

// schema is the version of the layout below.
//
//	1  first
//	2  a document may have several sources, and is tied to those that say nearly the same; what was extracted is kept
const schema = 2

// lockTimeout bounds the wait for another process: bbolt would wait for ever.
const lockTimeout = time.Second

// The buckets. A serial is a number of eight bytes, big-endian, that a document gets when it comes into the store: of two
// documents the one with the lower serial is the older.
var (
	bucketMeta      = []byte("meta")      // "schema" → its version in decimal; "upgrade" → the schema it came from, until that is dealt with; "shown" → see shown.go; "identity" → see identity.go
	bucketSources   = []byte("sources")   // key → listed as JSON
	bucketHolders   = []byte("holders")   // document id → key of the source it was read from, the first it was found at
	bucketMembers   = []byte("members")   // document id, 0, order → key: all sources that have its text, in the order of finding
	bucketBytes     = []byte("bytes")     // SHA-256 of the bytes, 0, key → nothing: who has these bytes
	bucketTexts     = []byte("texts")     // language, 0, SHA-256 of the normalised text → id of the living document
	bucketDocuments = []byte("documents") // id → record.Document, packed
	bucketTwins     = []byte("twins")     // key of a source that is not the first → what was read from it, packed
	bucketExtracts  = []byte("extracts")  // key → text and blocks as they were extracted, as zstd of JSON
	bucketVersions  = []byte("versions")  // id → state; kept for ever, so that versions only grow
	bucketChanges   = []byte("changes")   // seq and place in the batch, big-endian → Change as JSON; kept for ever
	bucketFaces     = []byte("faces")     // serial → face as JSON
	bucketShingles  = []byte("shingles")  // serial → facets, shingles
	bucketNet       = []byte("net")       // band, its hash, facets, serial of a head → nothing: who may be alike
	bucketBehind    = []byte("behind")    // serial of a head, serial of a document folded behind it → nothing
	bucketPlaces    = []byte("places")    // hash of an address or of other evidence, serial → nothing: who may be a translation

	buckets = [][]byte{bucketMeta, bucketSources, bucketHolders, bucketMembers, bucketBytes, bucketTexts, bucketDocuments, bucketTwins,
		bucketExtracts, bucketVersions, bucketChanges, bucketFaces, bucketShingles, bucketNet, bucketBehind, bucketPlaces}
)

// Store is the truth of one data folder. It is safe for concurrent use.
type Store struct {
	db        *bbolt.DB
	originals string
	encoder   *zstd.Encoder // of originals
	decoder   *zstd.Decoder
	packer    *packer // of values
	correct   func(*record.Document)
}

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
	if s.packer, err = newPacker(); err != nil {
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
		err = s.upgrade()
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
	if s.packer != nil {
		s.packer.close()
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

// settle makes the buckets of a new store, adds those that an older one lacks, and refuses one that is not ours.
func (s *Store) settle() error {
	return s.update(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		version := schema
		if meta != nil {
			var err error
			if version, err = versionOf(meta.Get([]byte("schema"))); err != nil || version == schema {
				return err
			}
		} else if name, _ := tx.Cursor().First(); name != nil {
			return ErrForeign
		}
		for _, name := range buckets {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		meta = tx.Bucket(bucketMeta)
		if version < schema {
			if err := meta.Put(keyUpgrade, fmt.Append(nil, version)); err != nil {
				return err
			}
		}
		return meta.Put([]byte("schema"), fmt.Append(nil, schema))
	})
}

func known(version []byte) error {
	_, err := versionOf(version)
	return err
}

func versionOf(schemaValue []byte) (v int, err error) {
	if _, err := fmt.Sscanf(string(schemaValue), "%d", &v); err != nil || v < 1 {
		return 0, ErrForeign
	}
	if v > schema {
		return v, fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, v, schema)
	}
	return v, nil
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
	Target  string    `json:"target,omitempty"` // of a removal: the document that took its place
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
	Target  string `json:"target,omitempty"` // of one that was removed: the document it became one with
	Serial  uint64 `json:"serial,omitempty"` // of one that lives
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
	exact(into, key)
	return true, nil
}

// exact gives a source its key and its name as they are: those of files may hold any bytes, and JSON only text.
func exact(entry any, key string) {
	switch e := entry.(type) {
	case *record.Source:
		e.Key, e.Name = key, exactName(e.Name, key)
	case *listed:
		e.Key, e.Name = key, exactName(e.Name, key)
	}
}

// exactName returns the name that reads as name after JSON: that of a file is the end of its path. Bytes that are no text
// became a sign each, so that both have as many signs.
func exactName(name, key string) string {
	if utf8.ValidString(key) {
		return name
	}
	start := len(key)
	for range utf8.RuneCountInString(name) {
		_, size := utf8.DecodeLastRuneInString(key[:start])
		start -= size
	}
	if inJSON([]byte(key[start:])) != name {
		return name
	}
	return key[start:]
}

// inJSON is how a key reads that went through JSON.
func inJSON(key []byte) string { return string([]rune(string(key))) }

func set(tx *bbolt.Tx, bucket []byte, key string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return tx.Bucket(bucket).Put([]byte(key), b)
}

// unpacked returns what was read from the source that a document belongs to first.
func (s *Store) unpacked(tx *bbolt.Tx, id string) (*record.Document, error) {
	b := tx.Bucket(bucketDocuments).Get([]byte(id))
	if b == nil {
		return nil, ErrNotFound
	}
	doc, err := s.packer.unpack(b)
	if err != nil {
		return nil, fmt.Errorf("%w: document %s: %w", ErrDamaged, id, err)
	}
	return doc, nil
}
