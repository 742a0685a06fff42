package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"entente/index"
)

// The index of a data folder is DATA/index/gen-N, N being the number in DATA/index/CURRENT. A generation gets its name only
// when it is whole and checked, and is never mended: one that can not be used is replaced. The one before it is kept.

// building is what the folder of a generation that is being made ends with.
const building = ".tmp"

var generationName = regexp.MustCompile(`^gen-([1-9][0-9]{0,8})$`)

// number returns the number in the name of a generation, 0 when it is none.
func number(name string) int {
	m := generationName.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil { // nine digits always fit
		return 0
	}
	return n
}

// generation is an open one. It is closed when the last of those who use it releases it.
type generation struct {
	name     string
	dir      string
	engine   index.Engine
	older    bool // of another schema: it answers and takes no batches
	absent   bool // it could not be reached since the start: it answers nothing and takes no batches
	manifest *manifest
	refs     atomic.Int64
	reopened atomic.Bool // another engine has taken the folder over, so that nothing may be sealed when this one closes
	ended    func()
	fault    error // of closing
}

func (g *generation) release() {
	if g.refs.Add(-1) == 0 {
		g.ended()
	}
}

// hold makes an open engine a generation with one holder.
func (k *Keeper) hold(name, dir string, e index.Engine, m *manifest) *generation {
	g := &generation{name: name, dir: dir, engine: e, manifest: m}
	g.refs.Store(1)
	k.open.Add(1)
	g.ended = func() {
		defer k.open.Done()
		healthy := writable(e) == nil
		g.fault = e.Close()
		if g.fault != nil || !healthy || g.reopened.Load() || k.readOnly() {
			return
		}
		if err := m.seal(context.Background()); err != nil {
			k.log.Warn("a generation was closed without being sealed", "generation", name, "error", err)
		}
	}
	return g
}

// replace makes a generation the one that is read and written, and lets go of the one before. The caller holds write.
func (k *Keeper) replace(g *generation) {
	k.gate.Lock()
	old := k.current
	k.current = g
	k.gate.Unlock()
	if old != nil {
		old.release()
	}
}

// writable asks an engine why it takes no more batches; nil when it does.
func writable(e index.Engine) error {
	if w, ok := e.(interface{ Writable() error }); ok {
		return w.Writable()
	}
	return nil
}

// generations lists the whole generations that are there, the newest first.
func generations(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("list generations: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if entry.IsDir() && number(entry.Name()) > 0 {
			names = append(names, entry.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(number(b), number(a)) })
	return names, nil
}

// leftovers lists what crashes left in the folder of the generations: unfinished ones, ones never made current, and halves of
// CURRENT. Current may be empty; then every whole generation may be of use.
func leftovers(root, current string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("list leftovers: %w", err)
	}
	var left []string
	for _, entry := range entries {
		name := entry.Name()
		unfinished := strings.HasSuffix(name, building) && number(strings.TrimSuffix(name, building)) > 0
		unpublished := current != "" && number(name) > number(current)
		if unfinished || unpublished || strings.HasPrefix(name, "CURRENT-") {
			left = append(left, name)
		}
	}
	return left, nil
}

// sweep removes leftovers. The folder is owned by this process, so nobody is at work on them.
func (k *Keeper) sweep(ctx context.Context, current string) error {
	left, err := leftovers(k.root(), current)
	if err != nil {
		return err
	}
	for _, name := range left {
		if name := strings.TrimSuffix(name, building); number(name) > 0 {
			k.drop(name)
		}
		if err := os.RemoveAll(filepath.Join(k.root(), name)); err != nil {
			return fmt.Errorf("sweep %s: %w", name, err)
		}
		k.log.Info("removed what an interrupted run left", "generation", name)
	}
	return k.sweepElsewhere(ctx)
}

// sweepElsewhere removes the generations outside of the data folder that it does not name, but for the one that readers elsewhere are
// answered from: it goes when another has taken its place.
func (k *Keeper) sweepElsewhere(ctx context.Context) error {
	others, err := k.elsewhere(ctx)
	if err != nil || len(others) == 0 {
		return err
	}
	names, err := generations(k.root())
	if err != nil {
		return err
	}
	shown, err := k.engine.Remote.Current(ctx)
	if err != nil {
		return fmt.Errorf("current generation: %w", err)
	}
	for _, name := range others {
		if name != shown && !slices.Contains(names, name) {
			k.drop(name)
		}
	}
	return nil
}

// discard removes generations, which is no reason to fail.
func (k *Keeper) discard(names ...string) {
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(k.root(), name)); err != nil {
			k.log.Warn("an old generation stays", "generation", name, "error", err)
		}
		k.drop(name)
	}
}

// currentGeneration returns the name in CURRENT, empty when there is none or it names nothing that could be one.
func currentGeneration(root string) (string, error) {
	b, err := os.ReadFile(filepath.Join(root, "CURRENT"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read CURRENT: %w", err)
	}
	name := strings.TrimSpace(string(b))
	if number(name) == 0 {
		return "", nil
	}
	return name, nil
}

// writeFile replaces a file: after a crash it holds what it held or what it was given, never half of it.
func writeFile(path string, content []byte) error {
	folder := filepath.Dir(path)
	f, err := os.CreateTemp(folder, filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(folder)
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
