package local

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
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
	if words := e.codec.learn(b.Ops); words != nil {
		e.unkept = words
	}
	if e.unkept != nil { // it is written with the first documents that are packed by it
		batch.SetInternal([]byte(keyWords), e.unkept)
	}
	outcomes := make([]record.Outcome, len(b.Ops))
	staged := &stage{snapshot: s, batch: batch, held: map[string]held{}, agreements: map[string][]string{}}
	for i, op := range b.Ops {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if outcomes[i], err = staged.add(op); err != nil {
			return nil, err
		}
	}
	seq := max(s.seq, b.Seq)
	batch.SetInternal([]byte(keySeq), binary.BigEndian.AppendUint64(nil, seq))
	batch.SetInternal([]byte(keyUpdated), []byte(e.now().UTC().Format(time.RFC3339Nano)))
	if err := e.commit(ctx, batch); err != nil {
		return nil, err
	}
	e.unkept = nil
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
	version  uint64 // 0 when it has nothing
	gone     bool
	document string // of an agreement
}

// stage is a batch on its way, with what it makes of the index.
type stage struct {
	*snapshot
	batch      *bleve.Batch
	held       map[string]held     // of the records it has touched
	agreements map[string][]string // of the documents it has touched, those that are there
}

// has returns what the index holds of an id.
func (s *stage) has(id string) (held, error) {
	if h, touched := s.held[id]; touched {
		return h, nil
	}
	doc, found, err := s.find(id)
	if err != nil {
		return held{}, fmt.Errorf("look up %s: %w", id, err)
	}
	if !found {
		return held{}, nil
	}
	g, n := s.at(doc)
	h := held{gone: g.is(n, index.Tombstone), document: g.text(index.FieldDocument, n)}
	if h.version, err = g.version(n); err != nil {
		return held{}, fmt.Errorf("version of %s: %w", id, err)
	}
	return h, nil
}

// agreementsOf returns the ids of the agreements of a document that are there.
func (s *stage) agreementsOf(document string) ([]string, error) {
	if ids, touched := s.agreements[document]; touched {
		return ids, nil
	}
	docs, err := s.docs(index.FieldDocument, document)
	if err != nil {
		return nil, fmt.Errorf("agreements of %s: %w", document, err)
	}
	var ids []string
	for _, doc := range docs {
		if g, n := s.at(doc); g.is(n, record.TypeAgreement) {
			ids = append(ids, g.id(n))
		}
	}
	return ids, nil
}

// add adds one change to the batch: the document and its agreements are there, or gone, together.
func (s *stage) add(op record.Op) (record.Outcome, error) {
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
	has, err := s.has(op.ID)
	if err != nil {
		return out, err
	}
	if has.document != "" {
		out.Reason = fmt.Sprintf("the id is that of an agreement of %s", has.document)
		return out, nil
	}
	if op.Version < has.version || op.Version == has.version && has.gone && op.Document != nil {
		out.Status = record.Stale
		return out, nil
	}
	before, err := s.agreementsOf(op.ID)
	if err != nil {
		return out, err
	}
	var now []string
	if op.Document == nil {
		s.batch.Update(tombstone(op.ID, op.Version, op.Target, ""))
	} else {
		if out.Reason, err = s.refuse(op.Document); err != nil || out.Reason != "" {
			return out, err
		}
		d := *op.Document
		d.Version = op.Version
		all, err := s.engine.codec.documents(&d)
		if err != nil {
			out.Reason = err.Error()
			return out, nil
		}
		for _, doc := range all {
			s.batch.Update(doc)
		}
		for _, a := range d.Agreements {
			now = append(now, a.ID)
			s.held[a.ID] = held{op.Version, false, op.ID}
		}
	}
	for _, id := range before {
		if !slices.Contains(now, id) {
			s.batch.Update(tombstone(id, op.Version, "", op.ID))
			s.held[id] = held{op.Version, true, op.ID}
		}
	}
	s.held[op.ID] = held{op.Version, op.Document == nil, ""}
	s.agreements[op.ID] = now
	out.Status = record.Applied
	return out, nil
}

// refuse returns why a document can not be held, or nothing. The id of an agreement may not be that of any other record, there or
// gone, which it would take the place of.
func (s *stage) refuse(d *record.Document) (string, error) {
	if err := index.CheckDocument(d); err != nil {
		return err.Error(), nil
	}
	for _, a := range d.Agreements {
		has, err := s.has(a.ID)
		switch {
		case err != nil:
			return "", err
		case has.version > 0 && has.document == "":
			return fmt.Sprintf("document %s: the id of agreement %s is that of a document", d.ID, a.ID), nil
		case has.version > 0 && has.document != d.ID:
			return fmt.Sprintf("document %s: the id of agreement %s is that of one of %s", d.ID, a.ID, has.document), nil
		}
	}
	return "", nil
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
				e.prepare()
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

// prepare makes the columns of what was written while readers are still at the state before. When it fails, so will the first reader.
func (e *Engine) prepare() {
	var fault error
	defer recovered(&fault)
	r, err := e.scorch.Reader()
	if err != nil {
		return
	}
	defer r.Close()
	if now, ok := r.(*scorch.IndexSnapshot); ok {
		_ = e.states.prepare(now)
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
