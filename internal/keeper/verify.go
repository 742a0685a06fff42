package keeper

import (
	"context"
	"errors"
	"fmt"

	"entente/index"
	"entente/internal/record"
)

// Difference is a document of which store and index do not say the same.
type Difference struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`            // missing, lingering, foreign or version
	Store uint64 `json:"store,omitempty"` // its version there, 0 when it is not known there
	Index uint64 `json:"index,omitempty"`
}

// The kinds of difference.
const (
	Missing   = "missing"   // it is in the store and is not found
	Lingering = "lingering" // it was removed and is found
	Foreign   = "foreign"   // it is found and the store does not know it
	Other     = "version"   // it is found in another version
)

func (d Difference) String() string {
	switch d.Kind {
	case Missing:
		return d.ID + " is missing"
	case Foreign:
		return d.ID + " is not in the store"
	}
	return fmt.Sprintf("%s is there in version %d, in the store in version %d", d.ID, d.Index, d.Store)
}

// Tally counts documents.
type Tally struct {
	Documents int `json:"documents"`
	Removed   int `json:"removed"` // that are known to have been there
}

// Comparison is store and index beside each other.
type Comparison struct {
	Generation  string       `json:"generation"`
	Store       Tally        `json:"store"`
	Index       Tally        `json:"index"`
	Differences []Difference `json:"differences"` // the first of them
	More        int          `json:"more"`        // that are not listed
}

// Equal reports whether the two hold the same.
func (c Comparison) Equal() bool { return len(c.Differences) == 0 && c.More == 0 }

// maxListed bounds what is listed of a comparison.
const maxListed = 1000

// against compares an index with the store by ids and versions, in both directions. The caller sees to it that no batch is on its way.
func (k *Keeper) against(ctx context.Context, e index.Engine, tell func(Difference)) (store, there Tally, err error) {
	met := map[string]struct{}{} // living documents of the store
	err = e.Each(ctx, func(key record.Key, removed bool) error {
		now, known, err := k.store.Version(key.ID)
		if err != nil {
			return err
		}
		d := Difference{ID: key.ID, Store: now.Version, Index: key.Version}
		if removed {
			there.Removed++
		} else {
			there.Documents++
		}
		switch {
		case !known && !removed:
			d.Kind = Foreign
		case !known:
			return nil
		case now.Removed && !removed:
			d.Kind = Lingering
		case !now.Removed && removed:
			d.Kind = Missing
		case now.Version != key.Version:
			d.Kind = Other
		}
		if !now.Removed {
			met[key.ID] = struct{}{}
		}
		if d.Kind != "" {
			tell(d)
		}
		return nil
	})
	if err != nil {
		return store, there, err
	}
	for v, err := range k.store.Versions() {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return store, there, err
		}
		if v.Removed {
			store.Removed++
			continue
		}
		store.Documents++
		if _, ok := met[v.ID]; !ok {
			tell(Difference{ID: v.ID, Kind: Missing, Store: v.Version})
		}
	}
	return store, there, nil
}

// Verify compares store and index document by document. With repair, it gives the index what it lacks and takes away what it has too much, or
// makes it anew where that does not do; then after is what was left. Writers wait meanwhile.
func (k *Keeper) Verify(ctx context.Context, repair bool) (before, after Comparison, err error) {
	if k.store == nil {
		return before, after, ErrReplica
	}
	if repair && k.readOnly() {
		return before, after, ErrReadOnly
	}
	if err := k.take(ctx); err != nil {
		return before, after, err
	}
	defer k.give()
	before, after, err = k.verify(ctx, repair)
	if err != nil || !repair || after.Equal() {
		return before, after, err
	}
	k.log.Warn("what the index lacks can not be added to it; it is made anew", "generation", after.Generation)
	if _, err := k.build(ctx, "", nil); err != nil {
		return before, after, err
	}
	_, after, err = k.verify(ctx, false)
	return before, after, err
}

// verify compares, and mends where it is asked to.
func (k *Keeper) verify(ctx context.Context, mend bool) (before, after Comparison, err error) {
	k.write.Lock()
	defer k.write.Unlock()
	g := k.current
	switch {
	case g == nil:
		return before, after, errClosed
	case g.absent:
		return before, after, fmt.Errorf("%w: %w", errAway, k.behind.reason())
	}
	var wrong []Difference
	compare := func() (c Comparison, err error) {
		c = Comparison{Generation: g.name, Differences: []Difference{}}
		wrong = nil
		c.Store, c.Index, err = k.against(ctx, g.engine, func(d Difference) {
			if wrong = append(wrong, d); len(wrong) <= maxListed {
				c.Differences = append(c.Differences, d)
			} else {
				c.More++
			}
		})
		return c, err
	}
	if before, err = compare(); err != nil || before.Equal() || !mend || g.older {
		return before, before, err
	}
	if err := k.mend(ctx, g.engine, wrong); err != nil {
		return before, before, err
	}
	after, err = compare()
	return before, after, err
}

// mend gives an index the documents that differ as the store has them.
func (k *Keeper) mend(ctx context.Context, e index.Engine, wrong []Difference) error {
	applied, err := e.Applied(ctx)
	if err != nil {
		return err
	}
	b := record.Batch{Seq: applied}
	size := 0
	for i, d := range wrong {
		op := record.Op{ID: d.ID, Version: d.Store}
		switch d.Kind {
		case Foreign:
			op.Version = d.Index
		case Lingering:
			v, _, err := k.store.Version(d.ID)
			if err != nil {
				return err
			}
			op.Target = v.Target
		case Missing, Other:
			if op.Document, err = k.store.Document(d.ID); err != nil {
				return errors.Join(fmt.Errorf("mend %s", d.ID), err)
			}
			op.Version = op.Document.Version
		}
		b.Ops = append(b.Ops, op)
		size += textBytes(op.Document)
		if len(b.Ops) >= replayCount || size >= replayBytes || i == len(wrong)-1 {
			if err := k.apply(ctx, e, b); err != nil {
				return err
			}
			b.Ops, size = nil, 0
		}
	}
	return nil
}

// Count is how many documents differ.
func (c Comparison) Count() int { return len(c.Differences) + c.More }
