// Package local is the engine of one machine: Bleve's index files, with matching, ranking and counting of its own on one
// snapshot of them.
package local

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/record"
)

// Options are what an engine is opened with. The zero value is fit for use.
type Options struct {
	Name     string // of the generation, such as gen-1; default is the last part of the directory
	ReadOnly bool   // nothing may be applied; the directory must hold an index
	Columns  int    // bytes for the values of facets by document, 0 is 512 MB; a facet that has no room is counted from the files, which takes longer
	Results  int    // bytes for answers that are kept until the index changes, 0 is 16 MB, less than 0 none
	Logger   *slog.Logger
	Now      func() time.Time
}

// The memory of an engine where its options name none.
const (
	defaultColumns = 512 << 20
	defaultResults = 16 << 20
	defaultLists   = 256 << 20
)

// lockTimeout is how long Open waits for a process that holds the index. Without it Bleve would wait for ever.
const lockTimeout = "2s"

// floor is how many documents a segment has before the planner of merges tells it from a smaller one: two batches of the
// ingest. Bleve's own 2,000 makes it merge all there is after every batch while there are fewer, and again every ten after.
const floor = 256

// The keys of what an index knows about itself. They change in the same batch as the documents.
const (
	keySeq     = "seq"     // of the last batch, 8 bytes
	keyUpdated = "updated" // when that was, RFC 3339
	keySchema  = "schema"
	keyWords   = "words"  // by which stored fields are packed, once enough has been read
	keySecret  = "secret" // signs cursors, so that one of another generation is told from one of this
)

// errClosed is the answer of an engine after Close.
var errClosed = fmt.Errorf("%w: closed", index.ErrUnavailable)

// Engine is an index of one directory. It is safe for concurrent use: readers never wait for a writer.
type Engine struct {
	name     string
	dir      string // empty in memory
	readOnly bool
	log      *slog.Logger
	now      func() time.Time
	secret   []byte
	schema   string

	life     sync.RWMutex // held for reading by every call, for writing by Close
	closed   bool
	scorch   *scorch.Scorch
	queue    *bleve.AnalysisQueue
	released sync.Once // of the directory
	fault    error     // of releasing it

	write      sync.Mutex   // one writer at a time
	compacting sync.Mutex   // one merge of everything at a time
	tending    atomic.Bool  // memory is being given back
	lastBatch  atomic.Int64 // when, in nanoseconds since 1970

	gate   sync.RWMutex          // guards pinned
	pinned *scorch.IndexSnapshot // what readers see while a batch is on its way, and for ever when one failed
	broken atomic.Pointer[error] // first error of writing; nothing is written after it

	states  states
	lists   *lru[listKey, *postingList] // those asked for last, also that there is none
	results *results
	codec   codec
	unkept  []byte // what codec has learnt and the index does not hold yet; guarded by write
}

var _ index.Engine = (*Engine)(nil)

// Open opens the index of a directory and makes it when there is none. It waits two seconds for another process that holds
// it, then says so. An index of another schema than Schema is opened as well: it answers, marked partial, and takes no batches.
// One whose files can not be read is ErrDamaged.
func Open(dir string, o Options) (*Engine, error) {
	if dir == "" {
		return nil, errors.New("index: no directory")
	}
	if o.Name == "" {
		o.Name = filepath.Base(dir)
	}
	if o.ReadOnly {
		if _, err := os.Stat(filepath.Join(dir, "root.bolt")); err != nil {
			return nil, fmt.Errorf("index %s: %w", dir, err)
		}
	}
	e, err := open(dir, o)
	if err != nil {
		return nil, fmt.Errorf("index %s: %w", dir, err)
	}
	return e, nil
}

// ownFiles are the files Bleve keeps in the directory.
var ownFiles = []string{"*.zap", "root.bolt"}

// used reports whether a directory holds files of an index.
func used(dir string) bool {
	for _, pattern := range ownFiles {
		if files, _ := filepath.Glob(filepath.Join(dir, pattern)); dir != "" && len(files) > 0 {
			return true
		}
	}
	return false
}

// Schema returns the schema this program writes, to compare with index.Info.
func Schema() string { return current }

var current = index.SchemaHash(analysis.Version)

// Memory returns an empty engine that is gone when it is closed.
func Memory() (*Engine, error) { return open("", Options{Name: "memory"}) }

// callbacks guards Bleve's table of them, which is global and looked at only while an index is made.
var callbacks sync.Mutex

func open(dir string, o Options) (_ *Engine, err error) {
	e := &Engine{name: o.Name, dir: dir, readOnly: o.ReadOnly, log: o.Logger, now: o.Now, queue: bleve.NewAnalysisQueue(1)}
	e.lists = newLRU[listKey, *postingList](defaultLists)
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if e.now == nil {
		e.now = time.Now
	}
	e.states.room = cmp.Or(o.Columns, defaultColumns)
	e.results = newResults(cmp.Or(o.Results, defaultResults))
	if e.codec, err = newCodec(); err != nil {
		return nil, err
	}
	defer damaged(&err)
	// The file of states is mapped, and a damaged one sends its reader beyond what is mapped.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	before := used(dir)

	const callback = "entente"
	callbacks.Lock()
	scorch.RegistryAsyncErrorCallbacks[callback] = e.background
	s, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path": dir, "read_only": o.ReadOnly, "bolt_timeout": lockTimeout, "asyncErrorCallbackName": callback,
		"scorchMergePlanOptions": map[string]any{"FloorSegmentSize": floor},
	}, e.queue)
	delete(scorch.RegistryAsyncErrorCallbacks, callback)
	callbacks.Unlock()
	if err != nil {
		return nil, err
	}
	e.scorch = s.(*scorch.Scorch)
	if err := e.scorch.Open(); err != nil {
		e.queue.Close()
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}()
	return e, e.settle(before)
}

// settle reads what the index knows about itself, gives it to a new one, and reads every column once: Bleve does not look at
// its files when it opens them, and damage had better show now than in a reader's face.
func (e *Engine) settle(used bool) (err error) {
	defer damaged(&err)
	s, err := e.snapshot()
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrDamaged, err)
	}
	defer s.close()
	schema, err := s.reader.GetInternal([]byte(keySchema))
	if err != nil {
		return err
	}
	if schema == nil {
		if used { // Bleve opens an index whose files it can not read as an empty one
			return fmt.Errorf("%w: no state of it can be loaded", index.ErrDamaged)
		}
		return e.begin()
	}
	e.schema = string(schema)
	if e.secret, err = s.reader.GetInternal([]byte(keySecret)); err != nil {
		return err
	}
	words, err := s.reader.GetInternal([]byte(keyWords))
	if err == nil {
		err = e.codec.recall(words)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrDamaged, err)
	}
	return nil
}

// begin writes what a new index knows about itself.
func (e *Engine) begin() error {
	e.schema = current
	e.secret = make([]byte, 16)
	if _, err := rand.Read(e.secret); err != nil {
		return err
	}
	b := bleve.NewBatch()
	b.SetInternal([]byte(keySchema), []byte(e.schema))
	b.SetInternal([]byte(keySecret), e.secret)
	return e.commit(context.Background(), b)
}

// background is told of errors in Bleve's own goroutines. A writer that waits for one of them would wait for ever.
func (e *Engine) background(err error, _ string) {
	if e.writable() == nil { // it fails again and again until it is ended
		e.log.Error("index: background work failed", "generation", e.name, "error", err)
	}
	if errors.Is(err, scorch.ErrAsyncPanic) || errors.Is(err, scorch.ErrPersist) {
		e.stop(err)
	}
}

// stop ends writing for the life of this engine; the first error is kept. Bleve may panic when it writes after an error, and
// its own goroutines try the same work again without a pause, so they are ended too. Readers go on with the state of before.
func (e *Engine) stop(err error) {
	if e.broken.CompareAndSwap(nil, &err) {
		go e.release() // this may be one of the goroutines that are waited for
	}
}

// release gives the directory up, so that another engine can open it, and keeps the present state for readers.
func (e *Engine) release() {
	e.released.Do(func() {
		defer recovered(&e.fault)
		defer e.queue.Close()
		if err := e.pin(); err != nil {
			e.log.Error("index: nothing is left to be read", "generation", e.name, "error", err)
		}
		e.fault = e.scorch.Close()
	})
}

// Close releases the directory. It waits for the calls under way.
func (e *Engine) Close() (err error) {
	defer recovered(&err)
	e.life.Lock()
	defer e.life.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	e.release()
	e.unpin()
	return e.fault
}

// Writable returns nil when batches are taken, and why not when this engine has to be opened anew for them. An engine that is
// not writable has given its directory up, or is about to.
func (e *Engine) Writable() error { return e.writable() }

// Health is Down when the engine is closed, and Degraded when nothing more can be written.
func (e *Engine) Health(context.Context) index.Health {
	e.life.RLock()
	defer e.life.RUnlock()
	if e.closed {
		return index.Health{State: index.Down, Reasons: []string{errClosed.Error()}}
	}
	if err := e.writable(); err != nil {
		return index.Health{State: index.Degraded, Reasons: []string{err.Error()}}
	}
	return index.Health{State: index.Well}
}

// Can tells that results are ranked; the files of an index are those of one machine and one process.
func (e *Engine) Can() index.Capabilities { return index.Capabilities{Ranks: true} }

// Applied returns the sequence number of the last batch.
func (e *Engine) Applied(ctx context.Context) (seq uint64, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		seq = s.seq
		return nil
	})
	return seq, err
}

// Info says what the engine holds.
func (e *Engine) Info(ctx context.Context) (i index.Info, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		i, err = s.info()
		return err
	})
	return i, err
}

// read runs f on a snapshot of the index. A panic inside Bleve, which damaged files cause, becomes ErrUnavailable.
func (e *Engine) read(ctx context.Context, f func(*snapshot) error) (err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return err
	}
	e.life.RLock()
	defer e.life.RUnlock()
	if e.closed {
		return errClosed
	}
	s, err := e.snapshot()
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	defer s.close()
	s.ctx = ctx
	return f(s)
}

// damaged turns a panic over files into ErrDamaged.
func damaged(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", index.ErrDamaged, p)
	}
}

// recovered turns a panic into ErrUnavailable.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: panic: %v\n%s", index.ErrUnavailable, p, debug.Stack())
	}
}

// snapshot is one state of the index as one answer reads it. Everything the answer says comes from one snapshot.
type snapshot struct {
	*state
	ctx    context.Context
	engine *Engine
	reader *scorch.IndexSnapshot

	dictionaries map[string][]segmentapi.TermDictionary // by field, those looked up so far
	termLists    map[fieldTerm]termLists                // looked up so far
	iterator     segmentapi.PostingsIterator            // of occurrences, used again for every list
	list         segmentapi.PostingsList                // used again for terms that are there
}

func (e *Engine) snapshot() (*snapshot, error) {
	r, err := e.reader()
	if err != nil {
		return nil, err
	}
	known, err := e.states.of(r, e.reader)
	if err != nil {
		_ = r.Close()
		return nil, err
	}
	return &snapshot{state: known, ctx: context.Background(), engine: e, reader: r}, nil
}

// reader returns the state to read, which the caller closes.
func (e *Engine) reader() (*scorch.IndexSnapshot, error) {
	e.gate.RLock()
	defer e.gate.RUnlock()
	if e.pinned != nil {
		e.pinned.AddRef()
		return e.pinned, nil
	}
	r, err := e.scorch.Reader()
	if err != nil {
		return nil, err
	}
	return r.(*scorch.IndexSnapshot), nil
}

// pin lets readers see the present state only, until unpin. When a batch fails Bleve leaves its half-closed files in the state
// it hands out, and reading them panics.
func (e *Engine) pin() error {
	e.gate.Lock()
	defer e.gate.Unlock()
	if e.pinned != nil {
		return nil
	}
	r, err := e.scorch.Reader()
	if err != nil {
		return err
	}
	e.pinned = r.(*scorch.IndexSnapshot)
	return nil
}

func (e *Engine) unpin() {
	e.gate.Lock()
	defer e.gate.Unlock()
	e.letGo()
}

// letGo is unpin for whoever holds gate.
func (e *Engine) letGo() {
	if e.pinned != nil {
		_ = e.pinned.Close()
		e.pinned = nil
	}
}

func (s *snapshot) close() { _ = s.reader.Close() }

func (s *snapshot) info() (index.Info, error) {
	n, err := s.records(record.TypeDocument)
	if err != nil {
		return index.Info{}, err
	}
	i := index.Info{Generation: fmt.Sprintf("%s@%d", s.engine.name, s.seq), Documents: n, Schema: s.engine.schema}
	b, err := s.reader.GetInternal([]byte(keyUpdated))
	if err != nil || b == nil {
		return i, err
	}
	i.Updated, err = time.Parse(time.RFC3339Nano, string(b))
	return i, err
}
