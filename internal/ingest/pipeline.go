package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/source"
)

// Known tells what is held already.
type Known interface {
	Source(key string) (record.Source, bool, error)
	Holder(id string) (record.Source, bool, error)         // who holds a document id
	SameBytes(sha256 string) ([]record.Source, error)      // who has these bytes
	Sources(prefix string) iter.Seq2[record.Source, error] // those whose key begins so
	Original(sha256 string) ([]byte, error)                // the bytes that were kept
}

// Sink keeps readings and says what became of each. When it returns no error, all of them are safe and can be found; after
// an error, what became of them is not known.
type Sink interface {
	Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error)
}

// Bounds of a batch, which is kept in one transaction: a batch too small waits for the disk too often, one too large keeps
// its sources waiting to be told of.
const (
	batchCount = 32
	batchBytes = 8 << 20
	batchTime  = 2 * time.Second
)

// readTime is how long one document may take to be read.
const readTime = time.Minute

// Pipeline carries the documents of places to a sink.
type Pipeline struct {
	Known    Known // nil: nothing is held
	Read     Reader
	Sink     Sink // nil: everything is read and nothing kept
	Detector lang.Detector
	Jobs     int                   // documents read at once, at least 1
	Gone     func(key string) bool // whether a source that is held is no longer where it was
	Now      func() time.Time
	Logger   *slog.Logger
}

// task is one source on its way.
type task struct {
	item    source.Item
	before  record.Source // what is held of it, if anything
	id      string
	moved   string // the key its document was held under
	status  Status
	err     error
	removed bool
	doc     record.Document
	done    chan struct{} // closed when it has been read; nil when there is nothing to read
}

// Run reads the places one after the other and tells what became of each source, in the order in which they were found and
// only when it is safe. Roots are the keys of folders in which sources that are gone are removed, none without pruning.
// When the context ends, what has been read is still kept, and its error returned. A source that can not be read is no error.
func (p *Pipeline) Run(ctx context.Context, places []source.Source, roots []string, tell func(Event)) (Report, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	order := make(chan *task, 2*p.Jobs) // bounds the sources held in memory
	work := make(chan *task)
	planner := p.newPlanner()
	var planned error // of the planner, to be read when order is closed
	go func() {
		defer close(order)
		defer close(work)
		planned = planner.run(ctx, places, roots, func(t *task) bool { return dispatch(ctx, t, order, work) })
	}()
	var readers sync.WaitGroup
	for range p.Jobs {
		readers.Go(func() {
			for t := range work {
				p.read(ctx, t)
				close(t.done)
			}
		})
	}
	c := collector{Pipeline: p, tell: tell, began: p.Now(), report: Report{Classes: map[record.Class]int{}, DryRun: p.Sink == nil}}
	for t := range order {
		if t.done != nil {
			<-t.done
		}
		if err := c.add(ctx, t); err != nil {
			stop(err) // and go on taking tasks, so that nobody is left waiting
		}
	}
	readers.Wait()
	if err := c.flush(ctx); err != nil {
		stop(err)
	}
	if err := context.Cause(ctx); err != nil {
		return c.report, err
	}
	return c.report, planned
}

// dispatch hands a task on, and reports false when the run is over.
func dispatch(ctx context.Context, t *task, order, work chan<- *task) bool {
	select {
	case order <- t:
	case <-ctx.Done():
		return false
	}
	if t.done == nil {
		return true
	}
	select {
	case work <- t:
		return true
	case <-ctx.Done():
		t.err = context.Cause(ctx)
		close(t.done)
		return false
	}
}

// read is one document read, whatever happens.
func (p *Pipeline) read(ctx context.Context, t *task) {
	if t.err = context.Cause(ctx); t.err != nil {
		return
	}
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			p.Logger.Error("reading a document panicked", "source", t.item.Source, "panic", r, "stack", string(debug.Stack()))
			t.err = &record.Failure{Class: record.ClassCrash, Reason: fmt.Sprintf("reading it broke off: %v", r)}
		}
	}()
	t.doc, t.err = Build(limited, p.Read, t.item, t.id, p.Detector)
	if ctx.Err() == nil && errors.Is(t.err, context.DeadlineExceeded) {
		t.err = &record.Failure{Class: record.ClassTimeout, Reason: fmt.Sprintf("reading it took more than %s", readTime)}
	}
}

// collector gathers what was read into batches, keeps them, and tells.
type collector struct {
	*Pipeline
	tell     func(Event)
	report   Report
	readings []record.Reading
	events   []Event
	bytes    int
	began    time.Time // of this batch
	broken   bool      // a batch could not be kept: nothing is told any more
}

func (c *collector) add(ctx context.Context, t *task) error {
	cancelled := errors.Is(t.err, context.Canceled) || t.err != nil && ctx.Err() != nil && errors.Is(t.err, context.Cause(ctx))
	if c.broken || cancelled {
		return nil
	}
	reading, event := c.account(t)
	c.events = append(c.events, event)
	c.report.Bytes += int64(len(t.item.Bytes))
	if reading != nil {
		c.readings = append(c.readings, *reading)
		c.bytes += len(t.item.Bytes)
	}
	if len(c.events) < batchCount && c.bytes < batchBytes && c.Now().Sub(c.began) < batchTime {
		return nil
	}
	return c.flush(ctx)
}

// flush keeps the batch, even when the run is being ended: it was read.
func (c *collector) flush(ctx context.Context) error {
	if c.broken {
		return nil
	}
	if c.Sink != nil && len(c.readings) > 0 {
		if _, err := c.Sink.Put(context.WithoutCancel(ctx), c.readings); err != nil {
			c.broken = true
			return fmt.Errorf("keep what was read: %w", err)
		}
	}
	for _, e := range c.events {
		c.report.count(e)
		c.tell(e)
	}
	c.readings, c.events, c.bytes, c.began = nil, nil, 0, c.Now()
	return nil
}

// account says what became of a task, and what there is to keep of it, if anything.
func (c *collector) account(t *task) (*record.Reading, Event) {
	event := Event{Source: t.item.Source, Status: t.status, Document: t.before.Document, Language: t.before.Language, Agreements: t.before.Records}
	reading := &record.Reading{Source: record.Source{
		Key: t.item.Key, Name: t.item.Name, Shown: t.item.Source, Size: len(t.item.Bytes),
		Modified: t.item.Modified, Tried: c.Now().UTC(), Class: record.ClassOK,
	}}
	if skipped, ok := errors.AsType[*source.Skipped](t.err); ok {
		event.Status, event.Reason = Skipped, skipped.Reason
		return nil, event
	}
	if t.err != nil {
		f := record.AsFailure(t.err)
		event.Status, event.Class, event.Reason = Failed, f.Class, f.Reason
		reading.Source.Class, reading.Source.Reason = f.Class, f.Reason
		if f.Class == record.ClassMissing && t.before.Key == "" {
			return nil, event // a slip of the keys is no source
		}
		return reading, event
	}
	switch {
	case t.removed:
		reading.Removed = true
	case t.done != nil:
		event.Document, event.Language, event.Agreements = t.doc.ID, t.doc.Language, len(t.doc.Agreements)
		reading.Document, reading.Original, reading.Moved = &t.doc, t.item.Bytes, t.moved
		s := &reading.Source
		s.Format, s.Retrieved, s.SHA256, s.TextSHA256, s.Rules = t.doc.Format, t.doc.Retrieved, t.doc.SHA256, t.doc.TextSHA256, Rules
		s.Language, s.Records = t.doc.Language, len(t.doc.Agreements)
	case t.before.Class == record.ClassOK:
		return nil, event // unchanged
	}
	return reading, event
}
