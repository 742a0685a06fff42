// Package keeper holds a data folder in one hand: the store, and the index generations that follow it.
package keeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"entente/index"
	"entente/internal/corrections"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/store"
)

// Engine is what has to be known of an engine to keep its generations.
type Engine struct {
	// Open opens the generation in a folder, and makes it when there is none.
	Open func(dir string, log *slog.Logger) (index.Engine, error)
	// OpenReadOnly opens the generation in a folder and changes nothing there.
	OpenReadOnly func(dir string, log *slog.Logger) (index.Engine, error)
	// Schema is what a generation made by this program has.
	Schema string
	// Number orders schemas: one made by a newer program has a greater number.
	Number int
	// Kind is what a generation consists of, empty for files in its folder. One of another kind is replaced.
	Kind string
	// Remote keeps the records of an engine that does not have them in the folders of its generations; nil for one that has.
	Remote Remote
}

// The kinds of failure a keeper tells apart, besides those of store and index.
var (
	ErrDegraded = index.ErrDegraded
	ErrNewer    = errors.New("an index of a newer program")
	ErrReadOnly = errors.New("the data folder can only be read")
)

// Keeper is an open data folder: its store and the generations of its index. It is safe for concurrent use; readers never
// wait for a writer. The caller owns the folder (see control.Own).
type Keeper struct {
	dir    string
	engine Engine
	log    *slog.Logger
	store  *store.Store

	write    sync.Mutex    // batches reach the index in the order of the store
	building chan struct{} // holds one token, taken by whoever makes or replaces a generation; taken before write
	gate     sync.RWMutex  // guards current
	current  *generation   // nil when closed
	open     sync.WaitGroup

	life    context.Context // of background work
	end     context.CancelFunc
	begin   sync.Mutex // nothing is begun after the end
	tasks   sync.WaitGroup
	trouble trouble
	unfound atomic.Bool   // something was put while an index of another schema is replaced
	doubt   atomic.Bool   // a fault in reading is being looked into
	faulty  atomic.Bool   // there was a fault in reading what has no store
	behind  trouble       // the index is elsewhere and lacks what the store has
	renewal chan struct{} // closed when a generation of another schema has been replaced; nil without; guarded by gate
	changed chan struct{} // a batch was applied: the manifest has to follow

	corrected atomic.Pointer[corrections.Table] // what a person has put right
	covered   coverage

	patience time.Duration // how long Put waits for a disk to have room again
	retry    time.Duration // the first pause between two attempts to write again
}

// patience is how long a writer waits for a disk that is full: long enough for a merge to end or an operator to make room,
// short enough for a run nobody watches to end with a reason.
const patience = 30 * time.Second

// Open opens the store of a data folder and its index, and gives the index what the store has and it lacks. An index that can
// not be used is replaced: by the generation before it, or by a new one made from the store. One of an older schema answers,
// marked partial, while a new one is made in the background. One of a newer program is left alone; when there is none before
// it, the error is ErrNewer.
//
// Of an engine with a Remote, an index that can not be reached is opened later: what is put meanwhile is kept.
func Open(ctx context.Context, dir string, e Engine, log *slog.Logger) (*Keeper, error) {
	k := newKeeper(dir, e, log)
	if err := k.start(ctx); err != nil {
		return nil, errors.Join(err, k.Close())
	}
	return k, nil
}

func (k *Keeper) start(ctx context.Context) (err error) {
	if k.store, err = store.Open(k.dir); err != nil {
		return err
	}
	k.store.Show(k.putRight)
	seen := k.stampOf(corrections.File)
	if err := k.loadCorrections(); err != nil {
		return err
	}
	if err := k.reachIndex(ctx); err != nil {
		return err
	}
	if err := k.reshow(ctx); errors.Is(err, ErrDegraded) {
		seen = stamp{} // it is tried again
	} else if err != nil {
		return err
	}
	k.superseded()
	k.background(k.follow)
	k.background(k.examine)
	k.background(func() { k.watch(seen) })
	return nil
}

// reachIndex opens the index. One that is elsewhere and can not be reached is opened later.
func (k *Keeper) reachIndex(ctx context.Context) error {
	err := k.openIndex(ctx)
	if err == nil && k.remote() && k.behind.reason() == nil {
		err = k.complete(ctx)
	}
	switch {
	case err == nil:
	case !k.remote() || !away(err) || ctx.Err() != nil:
		return err
	case k.current == nil:
		k.lack(err)
	default:
		_ = k.fallBehind(err)
	}
	return nil
}

// superseded has a generation of another schema replaced in the background.
func (k *Keeper) superseded() {
	k.gate.Lock()
	defer k.gate.Unlock()
	if k.current != nil && k.current.older && k.renewal == nil {
		done := make(chan struct{})
		k.renewal = done
		k.background(func() { k.renew(done) })
	}
}

func newKeeper(dir string, e Engine, log *slog.Logger) *Keeper {
	k := &Keeper{dir: dir, engine: e, log: log, building: make(chan struct{}, 1), changed: make(chan struct{}, 1),
		patience: patience, retry: firstRetry}
	k.life, k.end = context.WithCancel(context.Background())
	return k
}

// Close ends background work, waits for readers under way, seals the generation in use and releases the data folder.
func (k *Keeper) Close() error {
	k.begin.Lock()
	k.end()
	k.begin.Unlock()
	k.tasks.Wait()
	k.write.Lock()
	defer k.write.Unlock()
	k.gate.Lock()
	g := k.current
	k.current = nil
	k.gate.Unlock()
	if g != nil {
		g.release()
	}
	k.open.Wait()
	var errs []error
	if g != nil {
		errs = append(errs, g.fault)
	}
	if k.store != nil {
		errs = append(errs, k.store.Close())
	}
	return errors.Join(errs...)
}

// background runs work until it ends by itself or the keeper is closed.
func (k *Keeper) background(work func()) {
	k.begin.Lock()
	defer k.begin.Unlock()
	if k.life.Err() == nil {
		k.tasks.Go(work)
	}
}

// root is the folder of the generations.
func (k *Keeper) root() string { return filepath.Join(k.dir, "index") }

// Dir is the data folder.
func (k *Keeper) Dir() string { return k.dir }

// Store returns the store, to be read; nil when there is none (see OpenEngine).
func (k *Keeper) Store() *store.Store { return k.store }

// Put keeps readings and makes them searchable. When the disk is full it waits for room, at most half a minute, and then
// fails with ErrDegraded; what it told of before is safe all the same, and so is what it may have kept without telling.
// Readings that were kept while the index is replaced by one of a new schema are found when that is done (see Settle).
func (k *Keeper) Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error) {
	if err := k.unwritten(); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(k.patience)
	for {
		if err := k.trouble.wait(ctx, deadline); err != nil {
			return nil, err
		}
		kept, stored, err := k.put(ctx, readings)
		if err == nil {
			return kept, nil
		}
		if !errors.Is(err, ErrDegraded) {
			return nil, err
		}
		if stored { // kept, and found as soon as writing goes on
			return kept, k.trouble.wait(ctx, deadline)
		}
	}
}

// put is one attempt of Put. It tells whether the readings are in the store.
func (k *Keeper) put(ctx context.Context, readings []record.Reading) (kept []record.Kept, stored bool, err error) {
	k.write.Lock()
	defer k.write.Unlock()
	if k.current == nil {
		return nil, false, errClosed
	}
	batch, kept, err := k.store.Put(ctx, readings)
	if err != nil {
		if unwritable(err) {
			err = k.degrade(err)
		}
		return nil, false, err
	}
	return kept, true, k.index(ctx, batch)
}

// apply hands a batch to an index and logs what it would not take.
func (k *Keeper) apply(ctx context.Context, e index.Engine, batch record.Batch) error {
	if k.remote() { // a service may say nothing at all
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, applyTime)
		defer cancel()
	}
	outcomes, err := e.Apply(ctx, batch)
	if err != nil {
		return fmt.Errorf("index batch %d: %w", batch.Seq, err)
	}
	for _, o := range outcomes {
		if o.Status == record.Unknown && k.remote() { // it is sent again
			return fmt.Errorf("index batch %d: %w: %s: %s", batch.Seq, index.ErrUnavailable, o.ID, o.Reason)
		}
		if o.Status == record.Rejected || o.Status == record.Unknown {
			k.log.Error("a document is kept but can not be searched", "id", o.ID, "outcome", o.Status, "reason", o.Reason)
		}
	}
	return nil
}

// The answers of a keeper after Close, and of one without a store before it is shown anything.
var (
	errClosed  = fmt.Errorf("%w: closed", index.ErrUnavailable)
	errNothing = fmt.Errorf("%w: there is no index yet", index.ErrUnavailable)
)

// read runs f on the engine of the current generation, which stays open until f is done whatever takes its place meanwhile.
// A fault in its files is looked into.
func (k *Keeper) read(f func(index.Engine) error) error {
	g := k.acquire()
	switch {
	case g == nil && k.life.Err() == nil:
		return errNothing
	case g == nil:
		return errClosed
	}
	defer g.release()
	if g.absent {
		return errAway
	}
	err := f(g.engine)
	if errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrDamaged) {
		k.suspect(g, err)
	}
	return err
}

// acquire returns the current generation, to be released; nil when there is none.
func (k *Keeper) acquire() *generation {
	k.gate.RLock()
	defer k.gate.RUnlock()
	if k.current != nil {
		k.current.refs.Add(1) // the keeper's own keeps it from having been the last
	}
	return k.current
}

// Search answers a question from the current generation.
func (k *Keeper) Search(ctx context.Context, q query.Query) (r index.Result, err error) {
	err = k.read(func(e index.Engine) error {
		r, err = e.Search(ctx, q)
		return err
	})
	return r, err
}

// Cards returns cards from the current generation.
func (k *Keeper) Cards(ctx context.Context, keys []record.Key) (cards []record.Card, err error) {
	err = k.read(func(e index.Engine) error {
		cards, err = e.Cards(ctx, keys)
		return err
	})
	return cards, err
}

// Passages returns passages from the current generation.
func (k *Keeper) Passages(ctx context.Context, key record.Key, ordinals ...int) (passages []record.Passage, err error) {
	err = k.read(func(e index.Engine) error {
		passages, err = e.Passages(ctx, key, ordinals...)
		return err
	})
	return passages, err
}

// Agreements returns what was read of agreements in a document, from the current generation.
func (k *Keeper) Agreements(ctx context.Context, key record.Key) (agreements []record.Agreement, err error) {
	err = k.read(func(e index.Engine) error {
		agreements, err = e.Agreements(ctx, key)
		return err
	})
	return agreements, err
}

// Records returns agreements from the current generation.
func (k *Keeper) Records(ctx context.Context, keys []record.Key) (records []index.Record, err error) {
	err = k.read(func(e index.Engine) error {
		records, err = e.Records(ctx, keys)
		return err
	})
	return records, err
}

// Words gives words of the current generation.
func (k *Keeper) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	return k.read(func(e index.Engine) error { return e.Words(ctx, prefix, f) })
}

// Alike returns words of the current generation.
func (k *Keeper) Alike(ctx context.Context, word string, edits int) (words []index.Word, err error) {
	err = k.read(func(e index.Engine) error {
		words, err = e.Alike(ctx, word, edits)
		return err
	})
	return words, err
}

// Count counts words of the current generation.
func (k *Keeper) Count(ctx context.Context, words ...string) (counts []int, err error) {
	err = k.read(func(e index.Engine) error {
		counts, err = e.Count(ctx, words...)
		return err
	})
	return counts, err
}

// Info says what the current generation holds.
func (k *Keeper) Info(ctx context.Context) (i index.Info, err error) {
	err = k.read(func(e index.Engine) error {
		i, err = e.Info(ctx)
		return err
	})
	return i, err
}

// Gauges tells what the current generation keeps in memory, where its engine does.
func (k *Keeper) Gauges() (g index.Gauges) {
	_ = k.read(func(e index.Engine) error {
		if told, ok := e.(index.Gauge); ok {
			g = told.Gauges()
		}
		return nil
	})
	return g
}

// Ready returns nil when everything works, and the reason when something does not: ErrDegraded when questions are answered
// and nothing can be written. Of a keeper without a store nobody expects that it writes.
func (k *Keeper) Ready(ctx context.Context) error {
	if k.store == nil {
		return k.healthy(ctx)
	}
	if k.readOnly() {
		return fmt.Errorf("%w: %w", ErrDegraded, ErrReadOnly)
	}
	if err := k.trouble.reason(); err != nil {
		return err
	}
	if k.remote() {
		return k.reached(ctx)
	}
	return k.read(func(e index.Engine) error {
		if err := writable(e); err != nil { // it failed at work of its own
			return k.degrade(err)
		}
		_, err := e.Applied(ctx)
		return err
	})
}

// readOnly reports whether the folder was opened for reading only.
func (k *Keeper) readOnly() bool { return k.changed == nil }

// unwritten says why nothing is ever written through this keeper; nil when it is.
func (k *Keeper) unwritten() error {
	switch {
	case k.store == nil:
		return ErrReplica
	case k.readOnly():
		return ErrReadOnly
	}
	return nil
}
