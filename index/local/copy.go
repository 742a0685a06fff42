package local

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"entente/index"
)

// Copy writes the present state to a folder, as an index that can be opened for reading, and returns the sequence number of its last batch and
// the names of its files. Batches may be applied meanwhile. Files that are never written again share their bytes with those of this engine
// where the file system can do so; those that skip says yes to are named and left out.
func (e *Engine) Copy(ctx context.Context, dir string, skip func(name string) bool) (seq uint64, names []string, err error) {
	defer recovered(&err)
	e.life.RLock()
	defer e.life.RUnlock()
	if e.closed {
		return 0, nil, errClosed
	}
	e.write.Lock() // between two batches everything is on the disk
	if err := e.writable(); err != nil {
		e.write.Unlock()
		return 0, nil, err
	}
	r := e.scorch.CopyReader() // its files stay until it is closed
	e.write.Unlock()
	defer func() { err = errors.Join(err, r.CloseCopyReader()) }()
	b, err := r.GetInternal([]byte(keySeq))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: copy: %w", index.ErrUnavailable, err)
	}
	if len(b) == 8 {
		seq = binary.BigEndian.Uint64(b)
	}
	c := &copying{ctx: ctx, from: e.dir, to: dir, skip: skip}
	if err := errors.Join(ctx.Err(), r.CopyTo(c), c.fault); err != nil {
		return 0, nil, fmt.Errorf("copy index: %w", err)
	}
	return seq, c.names, ctx.Err() // which Bleve may have kept to itself
}

// copying is where Bleve copies an index to.
type copying struct {
	ctx      context.Context
	from, to string
	skip     func(name string) bool
	names    []string
	fault    error // that Bleve does not ask for
}

// GetWriter returns the file that a file of the index is written to, none when it need not be written.
func (c *copying) GetWriter(path string) (io.WriteCloser, error) {
	if err := c.ctx.Err(); err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	c.names = append(c.names, name)
	segment := strings.HasSuffix(name, ".zap")
	if segment && c.skip != nil && c.skip(name) {
		return nil, nil
	}
	target := filepath.Join(c.to, name)
	if segment && os.Link(filepath.Join(c.from, name), target) == nil {
		return nil, nil
	}
	f, err := os.OpenFile(target, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil || !segment { // Bleve opens the other one by its name
		return f, err
	}
	return &outgoing{f, c}, nil
}

// outgoing is a file on its way.
type outgoing struct {
	*os.File
	of *copying
}

func (f *outgoing) Write(b []byte) (int, error) {
	if err := f.of.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Write(b)
}

// ReadFrom keeps copies within reach of Write.
func (f *outgoing) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

func (f *outgoing) Close() error {
	err := errors.Join(f.Sync(), f.File.Close())
	f.of.fault = errors.Join(f.of.fault, err)
	return err
}
