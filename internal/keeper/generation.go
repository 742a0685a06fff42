package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"entente/index"
)

// The index of a data folder is DATA/index/gen-N, N being the number in DATA/index/CURRENT. A generation is never mended:
// one that can not be used is replaced by a new one, made from the store.

var generationName = regexp.MustCompile(`^gen-([1-9][0-9]{0,8})$`)

// openIndex opens the current generation and gives it what the store has and it lacks. When there is none, or it is damaged,
// of another schema, or ahead of the store, a new generation takes its place.
func (k *Keeper) openIndex(ctx context.Context) (index.Engine, error) {
	root := filepath.Join(k.dir, "index")
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	name, err := currentGeneration(root)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return k.newGeneration(ctx, root)
	}
	ix, reason, err := k.openGeneration(ctx, filepath.Join(root, name))
	if err != nil || reason == "" {
		return ix, err
	}
	k.log.Warn("the index is made anew from the store", "generation", name, "reason", reason)
	return k.newGeneration(ctx, root)
}

// openGeneration opens one generation and brings it up to date. It returns a reason instead when a new one has to be made.
func (k *Keeper) openGeneration(ctx context.Context, dir string) (ix index.Engine, reason string, err error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, "it is not there", nil
	}
	ix, err = k.engine.Open(dir, k.log)
	if err != nil {
		return nil, err.Error(), nil
	}
	reason, err = k.catchUp(ctx, ix)
	if err != nil || reason != "" {
		return nil, reason, errors.Join(err, ix.Close())
	}
	return ix, "", nil
}

func (k *Keeper) catchUp(ctx context.Context, ix index.Engine) (reason string, err error) {
	info, err := ix.Info(ctx)
	if err != nil {
		return err.Error(), ctx.Err()
	}
	if info.Schema != k.engine.Schema {
		return "its schema is " + info.Schema + ", this program's " + k.engine.Schema, nil
	}
	applied, err := ix.Applied(ctx)
	if err != nil {
		return err.Error(), ctx.Err()
	}
	last, err := k.store.Seq()
	if err != nil {
		return "", err
	}
	if applied > last {
		return fmt.Sprintf("it holds batch %d, the store ends with %d", applied, last), nil
	}
	return "", k.replay(ctx, ix, applied)
}

// replay gives an index every batch of the store after seq.
func (k *Keeper) replay(ctx context.Context, ix index.Engine, seq uint64) error {
	for batch, err := range k.store.Since(seq) {
		if err == nil {
			err = k.apply(ctx, ix, batch)
		}
		if err != nil {
			return fmt.Errorf("bring the index up to date: %w", err)
		}
	}
	return nil
}

// newGeneration makes a generation of all that the store holds, makes it the current one, and removes the others.
func (k *Keeper) newGeneration(ctx context.Context, root string) (_ index.Engine, err error) {
	old, highest, err := generations(root)
	if err != nil {
		return nil, err
	}
	name := "gen-" + strconv.Itoa(highest+1)
	dir := filepath.Join(root, name)
	ix, err := k.engine.Open(dir, k.log)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ix.Close(), os.RemoveAll(dir))
		}
	}()
	if err := k.replay(ctx, ix, 0); err != nil {
		return nil, err
	}
	if err := writeCurrent(root, name); err != nil {
		return nil, fmt.Errorf("publish %s: %w", name, err)
	}
	for _, n := range old {
		if err := os.RemoveAll(filepath.Join(root, n)); err != nil {
			k.log.Warn("an old generation stays", "generation", n, "error", err)
		}
	}
	return ix, nil
}

// generations lists what is there, unfinished ones of a crash included, and the highest number.
func generations(root string) (names []string, highest int, err error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, 0, fmt.Errorf("list generations: %w", err)
	}
	for _, entry := range entries {
		m := generationName.FindStringSubmatch(entry.Name())
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, 0, fmt.Errorf("list generations: %w", err)
		}
		names, highest = append(names, entry.Name()), max(highest, n)
	}
	return names, highest, nil
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
	if !generationName.MatchString(name) {
		return "", nil
	}
	return name, nil
}

// writeCurrent replaces CURRENT: after a crash it holds the old name or the new one, never half of it.
func writeCurrent(root, name string) error {
	f, err := os.CreateTemp(root, "CURRENT-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(name + "\n")
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(root, "CURRENT"))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(root)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
