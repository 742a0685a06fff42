package follow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// pool is a folder of files named by their sums. What bears its name is whole: it got it when all was on the disk.
type pool struct {
	dir string

	mu    sync.Mutex
	sound map[string]bool // that were summed by this process
}

// part is what the name of a file begins with that is on its way.
const part = ".part-"

func newPool(dir string) (*pool, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	return &pool{dir: dir, sound: map[string]bool{}}, nil
}

func (p *pool) path(sum string) string { return filepath.Join(p.dir, sum) }

// has reports whether a file is there. The first time a process asks, its bytes are summed; one that has changed is removed.
func (p *pool) has(ctx context.Context, f File) (bool, error) {
	info, err := os.Stat(p.path(f.SHA256))
	if err != nil || info.Size() != f.Size {
		return false, nil // put replaces it
	}
	p.mu.Lock()
	sound := p.sound[f.SHA256]
	p.mu.Unlock()
	if sound {
		return true, nil
	}
	if err := p.check(ctx, f); err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		return false, os.Remove(p.path(f.SHA256))
	}
	p.vouch(f.SHA256)
	return true, nil
}

// check sums a file.
func (p *pool) check(ctx context.Context, f File) error {
	r, err := os.Open(p.path(f.SHA256))
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.CopyBuffer(h, stopping{ctx, r}, make([]byte, 256<<10))
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); n != f.Size || got != f.SHA256 {
		return fmt.Errorf("%s has %d bytes with sum %s", f.Name, n, got)
	}
	return nil
}

func (p *pool) vouch(sum string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sound[sum] = true
}

// doubt has every file summed again before it is used again.
func (p *pool) doubt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.sound)
}

// put keeps the bytes of a file. Bytes that are not those of its size and sum are refused, and no more of them are read.
func (p *pool) put(ctx context.Context, f File, from io.Reader) (err error) {
	w, err := os.CreateTemp(p.dir, part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(w.Name()) // the next start removes it otherwise
		}
	}()
	h := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(w, h), io.LimitReader(stopping{ctx, from}, f.Size+1), make([]byte, 256<<10))
	if err == nil {
		switch got := hex.EncodeToString(h.Sum(nil)); {
		case n > f.Size:
			err = refusedf("%s has more than its %d bytes", f.Name, f.Size)
		case n < f.Size:
			err = refusedf("%s has %d bytes, not %d", f.Name, n, f.Size)
		case got != f.SHA256:
			err = refusedf("%s is damaged: its SHA-256 is %s, not %s", f.Name, got, f.SHA256)
		}
	}
	if err == nil {
		err = errors.Join(w.Chmod(0o644), w.Sync())
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	return p.place(w.Name(), f.SHA256)
}

// take gives a file that lies elsewhere on the same disk its place; its sum is known.
func (p *pool) take(path, sum string) error {
	if err := os.Chmod(path, 0o644); err != nil {
		return err
	}
	return p.place(path, sum)
}

func (p *pool) place(path, sum string) error {
	if err := os.Rename(path, p.path(sum)); err != nil {
		return err
	}
	p.vouch(sum)
	return syncFolder(p.dir)
}

// keep removes whatever is not wanted, halves included.
func (p *pool) keep(wanted map[string]bool) error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if !wanted[e.Name()] {
			errs = append(errs, os.RemoveAll(p.path(e.Name())))
			p.mu.Lock()
			delete(p.sound, e.Name())
			p.mu.Unlock()
		}
	}
	return errors.Join(errs...)
}

// stopping is a reader that ends with a context.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(b)
}

// writeFile replaces a file: whoever reads it has what it held or what it was given.
func writeFile(path string, content []byte) error {
	w, err := os.CreateTemp(filepath.Dir(path), part)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	if err == nil {
		err = errors.Join(w.Chmod(0o644), w.Sync())
	}
	if err = errors.Join(err, w.Close()); err == nil {
		err = os.Rename(w.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(w.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// sweep removes what an interrupted run left on its way in a folder.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), part) {
			errs = append(errs, os.RemoveAll(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(errs...)
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
