package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"entente/internal/record"
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

// keepAll writes the originals of readings, whole and on the disk before it returns. Those that are there already, and
// sound, are left alone. Many are written at once and each folder is made to last once, for a disk that is told to make
// sure takes its time.
func (s *Store) keepAll(ctx context.Context, readings []record.Reading) error {
	var group errgroup
	folders := map[string]bool{}
	begun := map[string]bool{}
	for _, r := range readings {
		if r.Document == nil || r.Original == nil || begun[r.Source.SHA256] {
			continue
		}
		if err := cmp.Or(ctx.Err(), group.failed()); err != nil {
			return errors.Join(err, group.wait())
		}
		path, err := s.place(r.Source.SHA256)
		if err != nil {
			return errors.Join(fmt.Errorf("keep %s: %w", r.Source.Shown, err), group.wait())
		}
		begun[r.Source.SHA256], folders[filepath.Dir(path)] = true, true
		group.run(func() error {
			if err := s.keep(path, r.Source.SHA256, r.Original); err != nil {
				return fmt.Errorf("keep %s: %w", r.Source.Shown, err)
			}
			return nil
		})
	}
	err := group.wait()
	for folder := range folders { // a folder may be new: its own entry has to last too
		err = errors.Join(err, syncFolder(folder))
	}
	if len(folders) > 0 {
		err = errors.Join(err, syncFolder(s.originals))
	}
	return err
}

func (s *Store) keep(path, sum string, b []byte) error {
	if got := sha256.Sum256(b); hex.EncodeToString(got[:]) != sum {
		return fmt.Errorf("original %s: the bytes have another sum", sum)
	}
	if _, err := os.Lstat(path); err == nil {
		if _, err := s.Original(sum); err == nil {
			return nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return s.writeSynced(path, s.encoder.EncodeAll(b, nil))
}

// errgroup runs a few functions at once and keeps their errors.
type errgroup struct {
	tokens chan struct{}
	tasks  sync.WaitGroup
	mu     sync.Mutex
	err    error
}

// atOnce is how many originals are written at once.
const atOnce = 8

func (g *errgroup) run(f func() error) {
	if g.tokens == nil {
		g.tokens = make(chan struct{}, atOnce)
	}
	g.tokens <- struct{}{}
	g.tasks.Go(func() {
		defer func() { <-g.tokens }()
		if err := f(); err != nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.err = errors.Join(g.err, err)
		}
	})
}

func (g *errgroup) failed() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

func (g *errgroup) wait() error {
	g.tasks.Wait()
	return g.err
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
