package local

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	bleve "github.com/blevesearch/bleve_index_api"

	"entente/index"
	"entente/internal/record"
)

// Apply makes a batch searchable. A version older than what is there is Stale; of equal versions the removal wins, else the
// later one. After an error of the index nothing more is written: the engine keeps answering from what it had, and must be
// opened anew to write. What the failed batch became is told by Applied then.
func (e *Engine) Apply(ctx context.Context, b record.Batch) (_ []record.Outcome, err error) {
	defer recovered(&err)
	e.life.RLock()
	defer e.life.RUnlock()
	if e.closed {
		return nil, errClosed
	}
	if e.readOnly {
		return nil, fmt.Errorf("%w: opened for reading only", index.ErrUnavailable)
	}
	if e.schema != current { // its documents and ours would be found by different rules
		return nil, fmt.Errorf("%w: built with schema %s, this program writes %s: build a new generation", index.ErrUnavailable, e.schema, current)
	}
	e.write.Lock()
	defer e.write.Unlock()
	if err := e.writable(); err != nil {
		return nil, err
	}
	s, err := e.snapshot()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	defer s.close()

	batch := bleve.NewBatch()
	outcomes := make([]record.Outcome, len(b.Ops))
	held := map[string]held{} // of the records this batch has touched
	for i, op := range b.Ops {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if outcomes[i], err = e.stage(s, batch, held, op); err != nil {
			return nil, err
		}
	}
	seq := max(s.seq, b.Seq)
	batch.SetInternal([]byte(keySeq), binary.BigEndian.AppendUint64(nil, seq))
	batch.SetInternal([]byte(keyUpdated), []byte(e.now().UTC().Format(time.RFC3339Nano)))
	if err := e.commit(ctx, batch); err != nil {
		return nil, err
	}
	e.tend()
	return outcomes, nil
}

// While batches come in, and for a while after the last one, the memory of the mapped files is given back so often: a merge
// reads through whole files.
const (
	tendEvery = 200 * time.Millisecond
	tendAfter = 3 * time.Second
)

// tend gives back memory in the background from a batch on, until none has come for a while.
func (e *Engine) tend() {
	e.lastBatch.Store(time.Now().UnixNano())
	if !e.tending.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer e.tending.Store(false)
		for time.Since(time.Unix(0, e.lastBatch.Load())) < tendAfter {
			time.Sleep(tendEvery)
			if e.giveBack() != nil { // closed, or past reading: there is nothing to give back
				return
			}
		}
	}()
}

func (e *Engine) giveBack() (err error) {
	defer recovered(&err)
	e.life.RLock()
	defer e.life.RUnlock()
	if e.closed {
		return errClosed
	}
	r, err := e.reader()
	if err != nil {
		return err
	}
	release(r)
	return r.Close()
}

// held is what an index has of an id.
type held struct {
	version uint64
	gone    bool
}

// stage adds one change to a batch.
func (e *Engine) stage(s *snapshot, batch *bleve.Batch, known map[string]held, op record.Op) (record.Outcome, error) {
	out := record.Outcome{ID: op.ID, Status: record.Rejected}
	switch {
	case op.ID == "":
		out.Reason = "no id"
		return out, nil
	case op.Version == 0:
		out.Reason = "no version"
		return out, nil
	case op.Document != nil && op.Document.ID != op.ID:
		out.Reason = fmt.Sprintf("document of another id: %q", op.Document.ID)
		return out, nil
	}
	has, seen := known[op.ID]
	if !seen {
		doc, found, err := s.find(op.ID)
		if err != nil {
			return out, fmt.Errorf("look up %s: %w", op.ID, err)
		}
		if found {
			g, n := s.at(doc)
			if has.version, err = g.version(n); err != nil {
				return out, fmt.Errorf("version of %s: %w", op.ID, err)
			}
			has.gone = g.fields[index.FieldType].first(n) == string(index.Tombstone)
		}
	}
	if op.Version < has.version || op.Version == has.version && has.gone && op.Document != nil {
		out.Status = record.Stale
		return out, nil
	}
	if op.Document == nil {
		batch.Update(tombstone(op.ID, op.Version, op.Target))
	} else {
		if err := index.CheckDocument(op.Document); err != nil {
			out.Reason = err.Error()
			return out, nil
		}
		d := *op.Document
		d.Version = op.Version
		doc, err := e.codec.document(&d)
		if err != nil {
			out.Reason = err.Error()
			return out, nil
		}
		batch.Update(doc)
	}
	known[op.ID] = held{op.Version, op.Document == nil}
	out.Status = record.Applied
	return out, nil
}

// writable returns why nothing can be written, or nil.
func (e *Engine) writable() error {
	if err := e.broken.Load(); err != nil {
		return fmt.Errorf("%w: writing stopped, open the index anew: %w", index.ErrUnavailable, *err)
	}
	return nil
}

// poll is how often a writer looks whether Bleve's own goroutines have failed, in which case its batch never ends.
const poll = 100 * time.Millisecond

// commit writes a batch and waits until it is safe on disk. The first error ends writing.
func (e *Engine) commit(ctx context.Context, b *bleve.Batch) error {
	if err := e.pin(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer recovered(&err)
		err = e.scorch.Batch(b)
	}()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err == nil {
				return e.settled()
			}
			err = fmt.Errorf("write batch: %w", err)
			e.stop(err)
			e.log.Error("index: writing stopped", "generation", e.name, "error", err)
			return errors.Join(index.ErrUnavailable, err)
		case <-ctx.Done():
			// The batch goes on and no further one may overtake it, so this engine is done with writing.
			err := fmt.Errorf("write batch: outcome unknown: %w", ctx.Err())
			select {
			case last := <-done: // it ended at the same moment
				if last == nil {
					return e.settled()
				}
				err = last
			default:
			}
			e.stop(err)
			return err
		case <-tick.C:
			if err := e.writable(); err != nil {
				return err
			}
		}
	}
}

// settled lets readers see a batch that was written. When Bleve's own work failed meanwhile there is no later state to see
// than the pinned one.
func (e *Engine) settled() error {
	e.gate.Lock()
	defer e.gate.Unlock()
	if err := e.writable(); err != nil {
		return err
	}
	e.letGo()
	return nil
}
