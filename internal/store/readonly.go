package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// OpenReadOnly opens the store of a data folder that can not be written. It is read, and nothing in the folder is changed.
func OpenReadOnly(dir string) (_ *Store, err error) {
	path := filepath.Join(dir, "store.db")
	s := &Store{originals: filepath.Join(dir, "originals")}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open store %s for reading: %w", path, err), s.Close())
		}
	}()
	if s.decoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxUnpacked)); err != nil {
		return nil, err
	}
	if s.packer, err = newPacker(); err != nil {
		return nil, err
	}
	if err := foreign(path); err != nil {
		return nil, err
	}
	err = guard(func() error {
		s.db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, ReadOnly: true})
		_, system := errors.AsType[*fs.PathError](err)
		switch {
		case err == nil || system:
			return err
		case errors.Is(err, bolterrors.ErrTimeout):
			return ErrBusy
		}
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	})
	if err != nil {
		return nil, err
	}
	return s, s.view(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil {
			return ErrForeign
		}
		return known(meta.Get([]byte("schema")))
	})
}
