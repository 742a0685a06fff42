package keeper

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
)

// Copy is a copy of a generation as it was at one moment.
type Copy struct {
	Generation string         // such as gen-3
	Seq        uint64         // number of its last batch
	Schema     string         // of the index
	Number     int            // orders schemas
	Files      map[string]Sum // by name
}

// copier is an engine that consists of files.
type copier interface {
	Copy(ctx context.Context, dir string, skip func(name string) bool) (seq uint64, names []string, err error)
}

// ErrNoCopy is why a generation can not be copied now, or ever.
var ErrNoCopy = errors.New("the index can not be copied")

// CopyIndex writes the current generation to a folder that is there, as files that can be opened for reading; batches may come in meanwhile. Files
// whose bytes somebody has are named and left out. An index of an older schema, which is about to be replaced, is ErrNoCopy, and so is one that does
// not consist of files.
func (k *Keeper) CopyIndex(ctx context.Context, dir string, have func(Sum) bool) (Copy, error) {
	if err := k.unwritten(); err != nil {
		return Copy{}, err
	}
	g := k.acquire()
	if g == nil {
		return Copy{}, errClosed
	}
	defer g.release()
	e, ok := g.engine.(copier)
	switch {
	case !ok:
		return Copy{}, fmt.Errorf("%w: it does not consist of files", ErrNoCopy)
	case g.older:
		return Copy{}, fmt.Errorf("%w: it is of an older version and is about to be replaced", ErrNoCopy)
	}
	known := g.manifest.known()
	c := Copy{Generation: g.name, Schema: k.engine.Schema, Number: k.engine.Number, Files: map[string]Sum{}}
	var names []string
	var err error
	c.Seq, names, err = e.Copy(ctx, dir, func(name string) bool {
		s, ok := known[name]
		if ok = ok && have(s); ok {
			c.Files[name] = s
		}
		return ok
	})
	if err != nil {
		return Copy{}, err
	}
	for _, name := range names {
		if _, ok := c.Files[name]; ok {
			continue
		}
		if c.Files[name], err = sumOf(ctx, filepath.Join(dir, name)); err != nil {
			return Copy{}, fmt.Errorf("copy index: %w", err)
		}
	}
	return c, nil
}

// Holds tells which state of which generation is current, to know whether there is anything new to copy.
func (k *Keeper) Holds(ctx context.Context) (generation string, seq uint64, err error) {
	g := k.acquire()
	if g == nil {
		return "", 0, errClosed
	}
	defer g.release()
	if g.absent {
		return "", 0, errAway
	}
	seq, err = g.engine.Applied(ctx)
	return g.name, seq, err
}

// known returns the sums of the files that are never written again.
func (m *manifest) known() map[string]Sum {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.Files)
}
