package store

import (
	"io"

	"go.etcd.io/bbolt"
)

// Copy gives do the store as it is at one moment: its size in bytes, the number of its last batch, and what writes it. Batches
// may be put meanwhile; a long copy makes those wait for which the file has to grow.
func (s *Store) Copy(do func(size int64, seq uint64, from io.WriterTo) error) error {
	return s.view(func(tx *bbolt.Tx) error { return do(tx.Size(), tx.Bucket(bucketChanges).Sequence(), tx) })
}
