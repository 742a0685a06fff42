package keeper

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/index"
)

// doubtTime is the least time between two looks at files that gave a fault in reading: a fault that is none of the files'
// comes again with every question.
const doubtTime = 10 * time.Second

// suspect has a generation looked into after a fault in reading it.
func (k *Keeper) suspect(g *generation, cause error) {
	if k.store == nil {
		k.faulty.Store(true)
	}
	if k.readOnly() || k.behind.reason() != nil || !k.doubt.CompareAndSwap(false, true) {
		return
	}
	name := g.name
	if !k.remote() {
		k.log.Error("the index could not be read; its files are verified", "generation", name, "error", cause)
	}
	k.background(func() {
		defer k.doubt.Store(false)
		if k.remote() {
			k.lost(name, cause)
		} else {
			k.inquire()
		}
		k.pause(doubtTime)
	})
}

// examine reads through a generation that was too large for it when it was opened.
func (k *Keeper) examine() {
	g := k.acquire()
	if g == nil {
		return
	}
	large := g.manifest.bytes() > verifyAtOnce
	g.release()
	if large {
		k.inquire()
	}
}

// inquire verifies the current generation and replaces it when it is damaged.
func (k *Keeper) inquire() {
	if k.take(k.life) != nil {
		return
	}
	defer k.give()
	g := k.acquire()
	if g == nil {
		return
	}
	faults, err := k.faults(k.life, g)
	name := g.name
	g.release()
	switch {
	case k.life.Err() != nil:
	case err != nil:
		k.log.Error("the files of the index could not be verified", "generation", name, "error", err)
	case len(faults) > 0:
		if err := k.heal(k.life, name, strings.Join(faults, "; ")); err != nil && k.life.Err() == nil {
			k.log.Error("a damaged index could not be replaced", "generation", name, "error", err)
		}
	}
}

// faults says in words what is wrong with the files of an open generation, and whether it can be read at all. Its engine may
// be at work: a file that it has let go of meanwhile is not missing.
func (k *Keeper) faults(ctx context.Context, g *generation) ([]string, error) {
	faults, err := g.manifest.verify(ctx)
	if err != nil {
		return nil, err
	}
	missing, err := g.missing(ctx)
	if err == nil && len(missing) > 0 {
		var still []string
		still, err = g.missing(ctx)
		for _, name := range missing {
			if slices.Contains(still, name) {
				faults = append(faults, name+" is missing")
			}
		}
	}
	if err == nil {
		_, err = g.engine.Info(ctx)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && (!k.remote() || errors.Is(err, index.ErrDamaged)) { // else it is told where the cluster is looked at
		faults = append(faults, err.Error())
	}
	return faults, nil
}

// missing lists the files that the engine needs and that are not there.
func (g *generation) missing(ctx context.Context) (names []string, err error) {
	lister, ok := g.engine.(interface {
		Files(context.Context) ([]string, error)
	})
	if !ok {
		return nil, nil
	}
	needed, err := lister.Files(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range needed {
		if _, err := os.Stat(filepath.Join(g.dir, name)); errors.Is(err, fs.ErrNotExist) {
			names = append(names, name)
		}
	}
	return names, nil
}

// heal replaces a damaged generation: by the one before it, given what it lacks, or else by a new one made from the store.
// The caller holds the token of building.
func (k *Keeper) heal(ctx context.Context, name, reason string) error {
	k.log.Error("the index is damaged and is replaced", "generation", name, "reason", reason)
	names, err := generations(k.root())
	if err != nil {
		return err
	}
	for _, other := range names {
		if other == name {
			continue
		}
		if k.back(ctx, other) {
			k.discard(name)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	g, err := k.build(ctx, "", nil)
	if err != nil {
		return fmt.Errorf("make the index anew: %w", err)
	}
	k.log.Warn("the index has been made anew from the store", "generation", g.name)
	return nil
}

// name makes an open generation the one that CURRENT names and that readers elsewhere are answered from.
func (k *Keeper) name(ctx context.Context, name string, g *generation) error {
	if k.remote() {
		info, err := g.engine.Info(ctx)
		if err == nil {
			err = k.publish(ctx, name, info.Documents)
		}
		if err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(k.root(), "CURRENT"), []byte(name+"\n"))
}

// back lets an earlier generation take the place of the current one, and reports whether it could.
func (k *Keeper) back(ctx context.Context, name string) bool {
	k.write.Lock()
	defer k.write.Unlock()
	if m, err := k.readManifest(filepath.Join(k.root(), name)); err != nil || m.Number != k.engine.Number || m.Schema != k.engine.Schema || m.Kind != k.engine.Kind {
		return false // a new one is better than one of another schema
	}
	g, reason, err := k.openGeneration(ctx, name)
	if err == nil && reason == "" && !g.older {
		err = k.name(ctx, name, g)
		if err == nil {
			k.replace(g)
			k.log.Warn("the generation before is used instead", "generation", name)
			return true
		}
	}
	if g != nil {
		g.reopened.Store(true)
		g.release()
	}
	k.log.Error("the generation before can not be used", "generation", name, "reason", reason, "error", err)
	return false
}
