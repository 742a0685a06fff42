package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// unfinished is the folder of originals that are still being written. What a crash leaves there is swept at the next start.
const unfinished = ".unfinished"

// Original returns the bytes with that SHA-256 as they were read. Bytes that are no longer the same are ErrDamaged.
func (s *Store) Original(sum string) ([]byte, error) {
	path, err := s.place(sum)
	if err != nil {
		return nil, err
	}
	packed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("original %s: %w", sum, ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("original %s: %w", sum, err)
	}
	b, err := s.decoder.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("original %s: %w: %w", sum, ErrDamaged, err)
	}
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return nil, fmt.Errorf("original %s: %w: the bytes have another sum", sum, ErrDamaged)
	}
	return b, nil
}

// place returns where the bytes with a sum are kept. A sum may come from a record, so its shape is checked.
func (s *Store) place(sum string) (string, error) {
	if b, err := hex.DecodeString(sum); err != nil || len(b) != sha256.Size || strings.ToLower(sum) != sum {
		return "", fmt.Errorf("original %q: %w", sum, ErrNotFound)
	}
	return filepath.Join(s.originals, sum[:2], sum+".zst"), nil
}

// keep writes bytes under their sum, whole and on the disk before it returns. Those that are there already, and sound,
// are left alone.
func (s *Store) keep(sum string, b []byte) error {
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return fmt.Errorf("original %s: the bytes have another sum", sum)
	}
	path, err := s.place(sum)
	if err != nil {
		return err
	}
	if _, err := s.Original(sum); err == nil {
		return nil
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := s.writeSynced(path, s.encoder.EncodeAll(b, nil)); err != nil {
		return err
	}
	// The folder may be new: its own entry has to last too.
	return errors.Join(syncFolder(folder), syncFolder(s.originals))
}

func (s *Store) writeSynced(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Join(s.originals, unfinished), "*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sweep removes what a crash left unfinished. The store is held by this process, so nobody else is writing.
func (s *Store) sweep() error {
	folder := filepath.Join(s.originals, unfinished)
	return errors.Join(os.RemoveAll(folder), os.Mkdir(folder, 0o700))
}
