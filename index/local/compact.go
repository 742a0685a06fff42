package local

import (
	"context"
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	bleve "github.com/blevesearch/bleve_index_api"

	"entente/index"
)

// whole is the plan of merges that leaves one segment, at once: Bleve's own makes it of ten at a time, and writes what is in them again.
var whole = mergeplan.MergePlanOptions{
	MaxSegmentsPerTier: 1, MaxSegmentSize: 1 << 30, MaxSegmentFileSize: 1 << 40, TierGrowth: 1, SegmentsPerMergeTask: 1 << 10,
	FloorSegmentSize: 1 << 30, FloorSegmentFileSize: 1 << 40, ReclaimDeletesWeight: 2,
}

// Compact writes all there is into one segment, which is smaller and answers faster than several. Readers and writers go on meanwhile;
// what is written while it runs may lie in further segments. When ctx ends the index stays as it was.
func (e *Engine) Compact(ctx context.Context) (err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	e.life.RLock()
	defer e.life.RUnlock()
	switch {
	case e.closed:
		return errClosed
	case e.readOnly:
		return fmt.Errorf("%w: opened for reading only", index.ErrUnavailable)
	}
	e.compacting.Lock()
	defer e.compacting.Unlock()
	if err := e.writable(); err != nil {
		return err
	}
	if done, err := e.compacted(); err != nil || done {
		return err
	}
	if err := e.merge(ctx); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	e.write.Lock()
	defer e.write.Unlock()
	b := bleve.NewBatch() // when it is safe on disk, so is what was merged before
	b.SetInternal([]byte(keySchema), []byte(e.schema))
	if err := e.commit(ctx, b); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	e.tend()
	return nil
}

// compacted reports whether there is one segment at most.
func (e *Engine) compacted() (bool, error) {
	r, err := e.reader()
	if err != nil {
		return false, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	defer func() { _ = r.Close() }()
	return len(r.Segments()) <= 1, nil
}

// merge merges all segments and waits for it. Bleve's own goroutines do the work, and never answer once they have failed.
func (e *Engine) merge(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer recovered(&err)
		err = e.scorch.ForceMerge(ctx, &whole)
	}()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err == nil {
				err = ctx.Err() // a merge that was ended says nothing
			}
			return err // soon after ctx has ended, too
		case <-tick.C:
			if err := e.writable(); err != nil {
				return err
			}
		}
	}
}
