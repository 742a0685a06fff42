package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"entente/index"
	"entente/internal/record"
)

// Apply makes a batch searchable. A version older than what is there is Stale; of equal versions the removal wins, else the later one.
// What the batch becomes is worked out here from what the index holds, as only one writer is meant to be at work; the versions that go
// with each record see to it that with several the newest document wins all the same. A failed batch may be there in part, which is seen
// with the next one; sending it again is harmless.
func (e *Engine) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.write.Lock()
	defer e.write.Unlock()
	defer e.kept.forget() // last of all: when this returns, what is read is what was written
	if err := e.takes(); err != nil {
		return nil, err
	}
	outcomes, err := e.apply(ctx, b)
	if err == nil {
		return outcomes, nil
	}
	err = fmt.Errorf("apply batch %d: %w", b.Seq, unavailable(err))
	if errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrOverloaded) {
		err = fmt.Errorf("%w: %w", index.ErrDegraded, err) // it is tried again
	}
	return nil, err
}

// takes returns why no batch is taken, or nil.
func (e *Engine) takes() error {
	s, _ := e.recall()
	switch {
	case e.closed.Load():
		return errClosed
	case e.readOnly:
		return fmt.Errorf("%w: opened for reading only", index.ErrUnavailable)
	case s.older(): // its documents and ours would be found by different rules
		return fmt.Errorf("%w: built with schema %s, this program writes %s: build a new generation", index.ErrUnavailable, s.schema, current)
	}
	return nil
}

func (e *Engine) apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	s, err := e.settle(ctx)
	if err != nil {
		return nil, err
	}
	staged, err := e.stage(ctx, s.index, b)
	if err != nil {
		return nil, err
	}
	e.stir()
	if err := staged.send(ctx); err != nil {
		return nil, err
	}
	if err := e.refresh(ctx, s.index); err != nil {
		return nil, err
	}
	if s, err = e.finish(ctx, s, staged); err != nil {
		return nil, err
	}
	e.learn(s)
	e.turn.Add(1)
	return staged.outcomes, nil
}

// stir notes that what is seen of the index may change before it is known.
func (e *Engine) stir() {
	if e.turn.Load()%2 == 0 {
		e.turn.Add(1)
	}
}

// maxFinish bounds how often other writers may come in between.
const maxFinish = 20

// finish tells that a batch is there. When another writer was at work meanwhile, neither has seen all that the other wrote: whoever finishes
// later removes what is left of older versions.
func (e *Engine) finish(ctx context.Context, s state, staged *stage) (state, error) {
	for range maxFinish {
		s.seq, s.updated = max(s.seq, staged.seq), e.now().UnixNano()
		told, err := e.tell(ctx, s)
		if !errors.Is(err, errConflict) {
			return told, err
		}
		mine := s
		if s, err = e.known(ctx, s.generation); err != nil {
			return s, err
		}
		if s.seq == mine.seq && s.updated == mine.updated { // it was told before, and the answer was lost
			return s, nil
		}
		e.log.Warn("cluster: another process writes to the same generation; one is meant to", "generation", s.generation)
		if err := staged.mend(ctx); err != nil {
			return s, err
		}
	}
	return s, fmt.Errorf("%w: too many writers", index.ErrOverloaded)
}

// settle makes visible what was written before and may not be seen, by this engine or by another before it, so that what the index
// holds can be looked up.
func (e *Engine) settle(ctx context.Context) (state, error) {
	s, _ := e.recall()
	if e.turn.Load() > 0 && e.turn.Load()%2 == 0 {
		return s, nil
	}
	e.stir()
	if err := e.refresh(ctx, s.index); err != nil {
		return s, err
	}
	s, err := e.known(ctx, s.generation)
	if err == nil {
		e.learn(s)
	}
	return s, err
}

// held is what an index has of an id.
type held struct {
	there    bool
	outer    int64 // version in the cluster, see outerVersion
	gone     bool
	document string // of an agreement
}

// version is that of the record.
func (h held) version() uint64 { return uint64(h.outer) / 2 }

// outerVersion is the version of a document in the cluster, which takes no smaller one: of equal versions the removal wins. An agreement
// that comes back in the version of its document that took it away keeps the version it went with.
func outerVersion(version uint64, gone bool) int64 {
	v := int64(2 * version)
	if gone {
		v++
	}
	return v
}

// item is a record on its way to the cluster.
type item struct {
	id      string
	routing string // id of the document: it and its agreements lie in one shard, so that they are seen together
	outer   int64
	body    object
	op      int // number of the change that made it
}

// stage is a batch on its way, with what it makes of the index.
type stage struct {
	engine     *Engine
	index      string
	seq        uint64
	ops        []record.Op
	outcomes   []record.Outcome
	held       map[string]held
	agreements map[string][]string // of documents, those that are there
	items      map[string]item     // the last of each id
}

// stage works out what a batch makes of the index.
func (e *Engine) stage(ctx context.Context, name string, b record.Batch) (*stage, error) {
	s := &stage{
		engine: e, index: name, seq: b.Seq, ops: b.Ops,
		held: map[string]held{}, agreements: map[string][]string{}, items: map[string]item{},
	}
	if err := s.look(ctx); err != nil {
		return nil, err
	}
	for i, op := range b.Ops {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.outcomes = append(s.outcomes, s.add(i, op))
	}
	return s, nil
}

// lookAt bounds the changes that one question looks at.
const lookAt = 500

// look reads what the index holds of all that a batch names: the documents, their agreements, and what has the id of an agreement. What
// belongs to one document lies in one part of the index and is read at once, so that it is of one state.
func (s *stage) look(ctx context.Context) error {
	for ops := range slices.Chunk(s.ops, lookAt) {
		var ids, documents []string
		for _, op := range ops {
			documents = append(documents, op.ID)
			if op.Document != nil {
				for _, a := range op.Document.Agreements {
					ids = append(ids, a.ID)
				}
			}
		}
		if err := s.lookFor(ctx, append(ids, documents...), documents); err != nil {
			return err
		}
	}
	return nil
}

// mend removes the agreements that are left of older versions of the documents of a batch.
func (s *stage) mend(ctx context.Context) error {
	now := &stage{engine: s.engine, index: s.index, ops: s.ops, held: map[string]held{}, agreements: map[string][]string{}}
	if err := now.look(ctx); err != nil {
		return err
	}
	var left []item
	for n, op := range s.ops {
		document := now.held[op.ID]
		for _, id := range now.agreements[op.ID] {
			if a := now.held[id]; document.gone || a.version() < document.version() {
				left = append(left, item{id, op.ID, a.outer | 1, tombstone(id, a.version(), "", op.ID, s.seq), n})
			}
		}
	}
	if len(left) == 0 {
		return nil
	}
	if err := s.bring(ctx, left); err != nil {
		return err
	}
	return s.engine.refresh(ctx, s.index)
}

// lookFor reads the records of some ids, and those that are agreements of some documents.
func (s *stage) lookFor(ctx context.Context, ids, documents []string) error {
	body := object{
		"size": scanPage, "sort": []string{fieldID}, "_source": false, "version": true, "track_total_hits": false,
		"docvalue_fields": []string{fieldID, index.FieldType, index.FieldDocument},
		"query": object{"bool": object{"minimum_should_match": 1, "should": []object{
			{"terms": object{fieldID: ids}}, {"terms": object{index.FieldDocument: documents}},
		}}},
	}
	for {
		hits, err := s.engine.page(ctx, "/"+s.index+"/_search", body)
		if err != nil {
			return err
		}
		for _, h := range hits {
			s.keep(h)
		}
		if len(hits) < scanPage {
			return nil
		}
		body["search_after"] = hits[len(hits)-1].Sort
	}
}

// keep remembers what the index holds of an id. Of one that stands in two shards, as two writers can bring about, the newer counts.
func (s *stage) keep(h scanned) {
	id, of := h.id(), h.text(index.FieldDocument)
	gone := h.text(index.FieldType) == string(index.Tombstone)
	if before := s.held[id]; !before.there || before.outer < h.Outer {
		s.held[id] = held{true, h.Outer, gone, of}
	}
	if of != "" && !gone && !slices.Contains(s.agreements[of], id) {
		s.agreements[of] = append(s.agreements[of], id)
	}
}

// add adds one change: the document and its agreements are there, or gone, together.
func (s *stage) add(number int, op record.Op) record.Outcome {
	out := record.Outcome{ID: op.ID, Status: record.Rejected}
	has := s.held[op.ID]
	switch {
	case op.ID == "":
		out.Reason = "no id"
	case op.Version == 0:
		out.Reason = "no version"
	case op.Version >= maxVersion:
		out.Reason = fmt.Sprintf("version %d is beyond what is counted", op.Version)
	case op.Document != nil && op.Document.ID != op.ID:
		out.Reason = fmt.Sprintf("document of another id: %q", op.Document.ID)
	case has.document != "":
		out.Reason = fmt.Sprintf("the id is that of an agreement of %s", has.document)
	case op.Version < has.version() || op.Version == has.version() && has.gone && op.Document != nil:
		out.Status = record.Stale
	default:
		if out.Reason = s.change(number, op); out.Reason == "" {
			out.Status = record.Applied
		}
	}
	return out
}

// change puts a document and its agreements in the place of what is there, and returns why it can not, if so.
func (s *stage) change(number int, op record.Op) (reason string) {
	before := s.agreements[op.ID]
	var now []string
	if op.Document == nil {
		if reason := cmp.Or(checkID(op.ID), checkID(op.Target)); reason != "" {
			return reason
		}
		s.put(number, op, held{true, outerVersion(op.Version, true), true, ""}, op.ID, tombstone(op.ID, op.Version, op.Target, "", s.seq))
	} else {
		if reason := s.refuse(op.Document); reason != "" {
			return reason
		}
		d := *op.Document
		d.Version = op.Version
		all, err := entries(&d, s.seq)
		if err != nil {
			return err.Error()
		}
		s.put(number, op, held{true, outerVersion(op.Version, false), false, ""}, op.ID, all[0])
		for i, a := range d.Agreements {
			now = append(now, a.ID)
			s.put(number, op, held{true, outerVersion(op.Version, false), false, op.ID}, a.ID, all[1+i])
		}
	}
	for _, id := range before {
		if !slices.Contains(now, id) {
			s.put(number, op, held{true, outerVersion(op.Version, true), true, op.ID}, id, tombstone(id, op.Version, "", op.ID, s.seq))
		}
	}
	s.agreements[op.ID] = now
	return ""
}

// put adds a record in the place of what its id is.
func (s *stage) put(number int, op record.Op, h held, id string, body object) {
	if before := s.held[id]; before.outer == h.outer+1 && before.version() == op.Version {
		h.outer = before.outer
	}
	s.held[id] = h
	s.items[id] = item{id, op.ID, h.outer, body, number}
}

// refuse returns why a document can not be held, or nothing. The id of an agreement may not be that of any other record, there or
// gone, which it would take the place of.
func (s *stage) refuse(d *record.Document) string {
	if err := index.CheckDocument(d); err != nil {
		return err.Error()
	}
	if reason := checkIDs(d); reason != "" {
		return reason
	}
	for _, a := range d.Agreements {
		has := s.held[a.ID]
		switch {
		case has.there && has.document == "":
			return fmt.Sprintf("document %s: the id of agreement %s is that of a document", d.ID, a.ID)
		case has.there && has.document != d.ID:
			return fmt.Sprintf("document %s: the id of agreement %s is that of one of %s", d.ID, a.ID, has.document)
		}
	}
	return ""
}
