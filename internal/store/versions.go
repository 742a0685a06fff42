package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// Versions yields every id there ever was with its version, and true when its document was removed, by id. Between two of
// them other work may be done, so that what changes meanwhile is told as it was or as it is.
func (s *Store) Versions() iter.Seq2[Version, error] {
	return func(yield func(Version, error) bool) {
		from := []byte{}
		for from != nil {
			page := make([]Version, 0, pageSize)
			err := s.view(func(tx *bbolt.Tx) error {
				c := tx.Bucket(bucketVersions).Cursor()
				k, v := c.Seek(from)
				for ; k != nil && len(page) < pageSize; k, v = c.Next() {
					var now state
					if err := json.Unmarshal(v, &now); err != nil {
						return fmt.Errorf("%w: version of %q: %w", ErrDamaged, k, err)
					}
					if now.Version > 0 {
						page = append(page, Version{record.Key{ID: string(k), Version: now.Version}, now.Removed, now.Target})
					}
				}
				from = bytes.Clone(k)
				return nil
			})
			for _, entry := range page {
				if !yield(entry, nil) {
					return
				}
			}
			if err != nil {
				yield(Version{}, fmt.Errorf("list versions: %w", err))
				return
			}
		}
	}
}

// Version is what an index has to hold of an id.
type Version struct {
	record.Key
	Removed bool
	Target  string // of one that was removed: the document that it became one with
}

// Version returns what an index has to hold of an id, and false when it was never given.
func (s *Store) Version(id string) (v Version, known bool, err error) {
	var now state
	err = s.view(func(tx *bbolt.Tx) error {
		known, err = get(tx, bucketVersions, id, &now)
		return err
	})
	return Version{record.Key{ID: id, Version: now.Version}, now.Removed, now.Target}, known, err
}
