package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// Known tells what is held already.
type Known interface {
	Source(key string) (record.Source, bool, error)
	Holder(id string) (record.Source, bool, error)         // who holds a document id
	SameBytes(sha256 string) ([]record.Source, error)      // who has these bytes
	Sources(prefix string) iter.Seq2[record.Source, error] // those whose key begins so
	Original(sha256 string) ([]byte, error)                // the bytes that were kept
}

// Sink keeps readings and says what became of each. When it returns no error, all of them are safe and are found, at once or as soon as the
// index can be written; after an error, what became of them is not known.
type Sink interface {
	Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error)
}

// Bounds of a batch, which is kept in one transaction: a batch too small waits for the disk too often, one too large keeps
// its sources waiting to be told of.
const (
	batchCount = 128
	batchBytes = 8 << 20 // of the documents in memory, their JSON and their originals
	batchTime  = 2 * time.Second
)

// readTime is how long one document may take to be read, when nothing else is said.
const readTime = time.Minute

// Pipeline carries the documents of places to a sink.
type Pipeline struct {
	Known    Known // nil: nothing is held
	Read     Reader
	Sink     Sink // nil: everything is read and nothing kept
	Detector lang.Detector
	Jobs     int                   // documents read at once, at least 1
	Gone     func(key string) bool // whether a source that is held is no longer where it was
	Attempts *Attempts             // what was being read when an earlier run ended; nil when that is not kept
	Retry    []record.Class        // failures that are tried again though nothing has changed, as needs-ocr when there is OCR now
	ReadTime time.Duration         // how long one document may take to be read; a minute when zero
	Now      func() time.Time
	Logger   *slog.Logger

	refurnishing bool                       // pages are read again because of what their host repeats
	furniture    map[string]map[uint64]bool // by host, what is furniture; filled by the planner
}

// task is one source on its way.
type task struct {
	item   source.Item
	before record.Source // what is held of it, if anything
	id     string
	moved  string // the key its document was held under
	status Status
	err    error
	began  time.Time // when the run began
	sum    string    // of the bytes
	// gazetteer is the mark of the one it is read with.
	gazetteer string
	size      int // of the bytes
	removed   bool
	known     bool // err is that of an earlier attempt with the same bytes
	copied    bool // the same bytes are known from another source: there is nothing to read
	held      int  // bytes counted in the gate
	doc       record.Document
	extract   []byte
	drop      map[uint64]bool // what is furniture of its host
	prints    []byte          // of a page of a host
	without   string          // names the furniture that was left out
	done      chan struct{}   // closed when it has been read; nil when there is nothing to read
}

// Run reads the places one after the other and tells what became of each source, in the order in which they were found and
// only when it is safe. Roots are the keys of folders in which sources that are gone are removed, none without pruning.
// When the context ends, what has been read is still kept, and its error returned. A source that can not be read is no error.
//
// In the end, pages are read again without what most pages of their host share, when that has changed in the run. Nothing is
// told of these, for their sources are as they were.
func (p *Pipeline) Run(ctx context.Context, places []source.Source, roots []string, tell func(Event)) (Report, error) {
	one := *p
	one.furniture = map[string]map[uint64]bool{}
	report, err := one.run(ctx, places, roots, tell)
	if err == nil && p.Known != nil && p.Sink != nil {
		err = p.refurnish(ctx, slices.Sorted(maps.Keys(one.furniture)))
	}
	return report, err
}

func (p *Pipeline) run(ctx context.Context, places []source.Source, roots []string, tell func(Event)) (Report, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	order := make(chan *task, 2*p.Jobs)
	work := make(chan *task)
	room := newGate()
	planner := p.newPlanner()
	var planned error // of the planner, to be read when order is closed
	go func() {
		defer close(order)
		defer close(work)
		planned = planner.run(ctx, places, roots, func(t *task) bool { return p.dispatch(ctx, room, t, order, work) })
	}()
	var readers sync.WaitGroup
	for range p.Jobs {
		readers.Go(func() {
			for t := range work {
				p.read(ctx, t)
				room.add(p.size(t) - t.held)
				t.held = p.size(t)
				close(t.done)
			}
		})
	}
	c := collector{Pipeline: p, tell: tell, room: room, began: p.Now(), texts: map[string]string{},
		report: Report{Classes: map[record.Class]int{}, DryRun: p.Sink == nil}}
	for open := true; open; {
		var err error
		select {
		case t, ok := <-order:
			if open = ok; !ok {
				break
			}
			if t.done != nil {
				<-t.done
			}
			err = c.add(ctx, t)
		case <-room.waiting:
			err = c.flush(ctx)
		}
		if err != nil {
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

// dispatch hands a task on when there is room for it, and reports false when the run is over.
func (p *Pipeline) dispatch(ctx context.Context, room *gate, t *task, order, work chan<- *task) bool {
	if t.done != nil {
		t.held = weight(t.item)
		if p.Attempts.Strikes(t.sum) > 0 {
			t.held = bound // it is read alone
		}
		if !room.enter(ctx, t.held) {
			return false
		}
	}
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
	t.gazetteer = vocab.GazetteerMark() // should another take its place meanwhile, the document counts as read with this one
	limit := cmp.Or(p.ReadTime, readTime)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p.settle(limited, t)
	defer p.Attempts.Begin(t.sum)()
	defer func() {
		if r := recover(); r != nil {
			p.Logger.Error("reading a document panicked", "source", t.item.Source, "panic", r, "stack", string(debug.Stack()))
			t.err = &record.Failure{Class: record.ClassCrash, Reason: fmt.Sprintf("reading it broke off: %v", r)}
		}
	}()
	t.doc, t.extract, t.err = p.build(limited, t)
	if ctx.Err() == nil && errors.Is(t.err, context.DeadlineExceeded) {
		t.err = &record.Failure{Class: record.ClassTimeout, Reason: fmt.Sprintf("reading it took more than %s", limit)}
	}
}

// build reads the item of a task.
func (p *Pipeline) build(ctx context.Context, t *task) (record.Document, []byte, error) {
	text, err := p.Read(ctx, t.item)
	if err != nil {
		return record.Document{}, nil, fmt.Errorf("read %s: %w", t.item.Source, err)
	}
	whole := text
	if host(t.item.Key) != "" {
		t.prints = prints(text)
		text, t.without = without(text, t.prints, t.drop)
	}
	doc, err := compose(ctx, text, t.item, t.id, p.Detector)
	if err != nil || p.Sink == nil {
		return doc, nil, err
	}
	kept, err := keep(whole)
	return doc, kept, err
}

// settle reads a file again that was written to while it was read or since. When that goes on, what was read last is what
// it said at that moment; the next run finds it changed.
func (p *Pipeline) settle(ctx context.Context, t *task) {
	if !filepath.IsAbs(t.item.Key) || t.item.Modified.IsZero() || t.item.Retrieved.Before(t.began) {
		return // no file, or bytes that were kept before this run
	}
	info, err := os.Stat(t.item.Key)
	if err != nil || info.Size() == int64(len(t.item.Bytes)) && info.ModTime().Equal(t.item.Modified) {
		return // what is gone or can not be looked at was read whole all the same
	}
	for again, err := range source.At(t.item.Key, source.Options{Now: p.Now}).Items(ctx) {
		if err != nil || again.Key != t.item.Key {
			break
		}
		p.Logger.Info("a file changed while it was read", "source", t.item.Source)
		t.item.Bytes, t.item.Modified, t.item.Retrieved = again.Bytes, again.Modified, again.Retrieved
		t.sum, t.size = sum(t.item.Bytes), len(t.item.Bytes)
		if t.status == Moved {
			t.status = Updated
		}
	}
}

// size is how much of the gate a document takes that was read.
func (p *Pipeline) size(t *task) int {
	if t.err != nil {
		return len(t.item.Bytes) / 16 // it goes with the batch, unread
	}
	text := 0
	for i := range t.doc.Passages {
		text += len(t.doc.Passages[i].Text)
	}
	return max(text, t.held)
}

// collector gathers what was read into batches, keeps them, and tells.
type collector struct {
	*Pipeline
	tell     func(Event)
	room     *gate
	report   Report
	readings []record.Reading
	events   []Event
	kept     []int // for each event the place of its reading, -1 without
	bytes    int
	held     int               // in the gate
	texts    map[string]string // when nothing is kept: the texts met, and their documents
	began    time.Time         // of this batch
	broken   bool              // a batch could not be kept: nothing is told any more
}

func (c *collector) add(ctx context.Context, t *task) error {
	c.held += t.held
	cancelled := errors.Is(t.err, context.Canceled) || t.err != nil && ctx.Err() != nil && errors.Is(t.err, context.Cause(ctx))
	if c.broken || cancelled {
		c.room.add(-c.held)
		c.held = 0
		return nil
	}
	reading, event := c.account(t)
	c.events = append(c.events, event)
	c.kept = append(c.kept, -1)
	c.report.Bytes += int64(t.size)
	if reading != nil {
		c.kept[len(c.kept)-1] = len(c.readings)
		c.readings = append(c.readings, *reading)
		c.bytes += len(reading.Original) + len(reading.Extract)
		if reading.Document != nil {
			c.bytes += burden(reading.Document)
		}
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
	var kept []record.Kept
	if c.Sink != nil && len(c.readings) > 0 {
		var err error
		if kept, err = c.Sink.Put(context.WithoutCancel(ctx), c.readings); err != nil {
			c.broken = true
			return fmt.Errorf("keep what was read: %w", err)
		}
	}
	for i, e := range c.events {
		if at := c.kept[i]; at >= 0 && at < len(kept) && e.Status != Failed && e.Status != Removed {
			e.Document = kept[at].Document
			if kept[at].Duplicate && e.Status != Moved && e.Status != Unchanged {
				e.Status = Duplicate
			}
		}
		c.report.count(e)
		c.tell(e)
	}
	c.room.add(-c.held)
	c.readings, c.events, c.kept, c.bytes, c.held, c.began = nil, nil, nil, 0, 0, c.Now()
	return nil
}

// account says what became of a task, and what there is to keep of it, if anything.
func (c *collector) account(t *task) (*record.Reading, Event) {
	event := Event{Source: t.item.Source, Status: t.status, Document: t.before.Document, Language: t.before.Language, Agreements: t.before.Records}
	reading := &record.Reading{Source: record.Source{
		Key: t.item.Key, Name: t.item.Name, Shown: t.item.Source, Size: t.size,
		Modified: t.item.Modified, ETag: t.item.ETag, Tried: c.Now().UTC(), Class: record.ClassOK,
	}}
	s := &reading.Source
	if skipped, ok := errors.AsType[*source.Skipped](t.err); ok {
		event.Status, event.Reason = Skipped, skipped.Reason
		return nil, event
	}
	if t.err != nil {
		f := record.AsFailure(t.err)
		event.Status, event.Class, event.Reason = Failed, f.Class, f.Reason
		s.Class, s.Reason = f.Class, f.Reason
		if t.sum != "" {
			s.TriedSHA256, s.TriedRules, s.TriedTimes = t.sum, Rules, 1
			if t.before.TriedSHA256 == t.sum && t.before.TriedRules == Rules {
				s.TriedTimes += t.before.TriedTimes
			}
		}
		if t.known || f.Class == record.ClassMissing && t.before.Key == "" {
			return nil, event // there is nothing new to note; and a slip of the keys is no source
		}
		return reading, event
	}
	switch {
	case t.removed:
		reading.Removed = true
	case t.copied:
		s.Document, s.SHA256, s.Rules, s.Retrieved = t.id, t.sum, Rules, t.item.Retrieved
		s.Gazetteer = t.gazetteer
		s.Hint, s.Site, s.Meta = t.item.Hint, t.item.Site, t.item.Meta
		event.Document = t.id
	case t.done != nil:
		event.Document, event.Language, event.Agreements = t.doc.ID, t.doc.Language, len(t.doc.Agreements)
		reading.Document, reading.Original, reading.Moved, reading.Extract = &t.doc, t.item.Bytes, t.moved, t.extract
		s.Format, s.Retrieved, s.SHA256, s.TextSHA256, s.Rules = t.doc.Format, t.doc.Retrieved, t.doc.SHA256, t.doc.TextSHA256, Rules
		s.Gazetteer = t.gazetteer
		s.Language, s.Records = t.doc.Language, len(t.doc.Agreements)
		s.Hint, s.Site, s.Meta, s.Prints, s.Furniture = t.item.Hint, t.item.Site, t.item.Meta, t.prints, t.without
		c.foretell(t, &event)
	case t.before.Class == record.ClassOK:
		return nil, event // unchanged
	}
	return reading, event
}

// foretell says of a document that is not kept whether it would be a duplicate of another of this run.
func (c *collector) foretell(t *task, event *Event) {
	if c.Sink != nil {
		return
	}
	text := string(t.doc.Language) + t.doc.TextSHA256
	if first, met := c.texts[text]; met && first != t.doc.ID {
		event.Status, event.Document = Duplicate, first
		return
	}
	c.texts[text] = t.doc.ID
}
