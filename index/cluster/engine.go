package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"entente/index"
)

// Engine is a generation in a cluster. It is safe for concurrent use.
type Engine struct {
	*Cluster
	generation string // empty: whatever is current
	readOnly   bool
	kept       *keptCache
	starts     startCache
	counted    *countCache
	answers    answers

	closed atomic.Bool

	mu    sync.Mutex // guards what follows
	last  state      // what was known last
	asked time.Time  // when

	asking chan struct{} // holds one token, which whoever asks the meta index has

	write sync.Mutex   // one batch at a time
	turn  atomic.Int64 // odd while what is seen may not be what is known: from before a batch is written until all of it is
}

var _ index.Engine = (*Engine)(nil)

// state is what is known of a generation apart from its records.
type state struct {
	generation string // such as gen-1
	index      string // its index
	schema     string
	seq        uint64 // of the last batch
	updated    int64  // when that was, in nanoseconds since 1970, 0 when there was none
	secret     []byte // signs cursors
	place      place  // of what this was read from
	turn       int64  // of the engine before this was read
}

// info says what a generation holds, all but how many documents.
func (s state) info(documents int) index.Info {
	i := index.Info{Generation: fmt.Sprintf("%s@%d", s.generation, s.seq), Documents: documents, Schema: s.schema}
	if s.updated != 0 {
		i.Updated = time.Unix(0, s.updated).UTC()
	}
	return i
}

// older reports whether a generation was made by other rules than this program's; what it answers is partial.
func (s state) older() bool { return s.schema != current }

// errClosed is the answer of an engine after Close.
var errClosed = fmt.Errorf("%w: closed", index.ErrUnavailable)

// fresh is how long a reader goes on with what it knows of a generation.
const fresh = 500 * time.Millisecond

// engine makes one that knows nothing yet.
func (c *Cluster) engine(readOnly bool) *Engine {
	e := &Engine{Cluster: c, readOnly: readOnly, kept: newKeptCache(time.Now), counted: &countCache{}, asking: make(chan struct{}, 1)}
	e.asking <- struct{}{}
	return e
}

// learn takes what is known of a generation.
func (e *Engine) learn(s state) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.last, e.asked = s, time.Now()
}

// state returns what is known of the generation that questions are answered from: the writer's own knowledge, else what the meta index
// said at most half a second ago. While the meta index does not answer, readers go on with what they knew.
func (e *Engine) state(ctx context.Context) (state, error) {
	if err := ctx.Err(); err != nil {
		return state{}, err
	}
	if e.closed.Load() {
		return state{}, errClosed
	}
	turn := e.turn.Load()
	if s, ok := e.recall(); ok {
		s.turn = turn
		return s, nil
	}
	select {
	case <-e.asking:
		defer func() { e.asking <- struct{}{} }()
	case <-ctx.Done():
		return state{}, ctx.Err()
	}
	if s, ok := e.recall(); ok { // whoever asked before has just learnt it
		return s, nil
	}
	s, err := e.ask(ctx)
	if ctx.Err() != nil {
		return state{}, ctx.Err()
	}
	e.mu.Lock()
	before := e.last
	e.mu.Unlock()
	if err == nil {
		e.learn(s)
		return s, nil
	}
	if before.index == "" {
		return state{}, err
	}
	e.log.Warn("cluster: what is known of the index can not be read; readers go on with what they knew", "generation", before.generation, "error", err)
	e.learn(before)
	return before, nil
}

// recall returns what is known, and false when it is time to ask.
func (e *Engine) recall() (state, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.last, e.last.index != "" && (!e.readOnly || time.Since(e.asked) < fresh)
}

// ask reads what is known of the generation, or of the one that is current.
func (e *Engine) ask(ctx context.Context) (state, error) {
	generation := e.generation
	if generation == "" {
		var err error
		if generation, err = e.Current(ctx); err != nil {
			return state{}, err
		}
		if generation == "" {
			return state{}, fmt.Errorf("%w: no generation was published", index.ErrUnavailable)
		}
	}
	s, err := e.known(ctx, generation)
	if errors.Is(err, errMissing) {
		return s, fmt.Errorf("%w: generation %s: %w", index.ErrUnavailable, generation, err)
	}
	return s, err
}

// Applied returns the sequence number of the last batch that the cluster holds and shows whole.
func (e *Engine) Applied(ctx context.Context) (uint64, error) {
	s, err := e.state(ctx)
	return s.seq, err
}

// Info says what the generation holds.
func (e *Engine) Info(ctx context.Context) (index.Info, error) {
	s, err := e.state(ctx)
	if err != nil {
		return index.Info{}, err
	}
	n, err := e.documents(ctx, s.index)
	if err != nil {
		return index.Info{}, fmt.Errorf("count %s: %w", s.index, unavailable(err))
	}
	return s.info(n), nil
}

// unavailable says in the terms of the seam what went wrong with a request that should have gone well.
func unavailable(err error) error {
	if errors.Is(err, errMissing) || errors.Is(err, errRefused) || errors.Is(err, errConflict) {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	return err
}

// Health tells how the copies of the index are. It does not fail: a cluster that does not answer is Down.
func (e *Engine) Health(ctx context.Context) index.Health {
	h, err := e.health(ctx)
	if err != nil {
		return index.Health{State: index.Down, Reasons: []string{err.Error()}}
	}
	return h
}

func (e *Engine) health(ctx context.Context) (index.Health, error) {
	s, err := e.state(ctx)
	if err != nil {
		return index.Health{}, err
	}
	var answer struct {
		Status     string `json:"status"`
		TimedOut   bool   `json:"timed_out"`
		Primaries  int    `json:"active_primary_shards"`
		Active     int    `json:"active_shards"`
		Unassigned int    `json:"unassigned_shards"`
		Starting   int    `json:"initializing_shards"`
		Indices    map[string]struct {
			Shards int `json:"number_of_shards"`
		} `json:"indices"`
	}
	err = e.client.do(ctx, request{
		method: http.MethodGet, path: "/_cluster/health/" + s.index, params: url.Values{"level": {"indices"}, "timeout": {"2s"}, "cluster_manager_timeout": {"2s"}},
	}, &answer)
	if err != nil {
		return e.headless(ctx, s, err)
	}
	whole := answer.Indices[s.index].Shards
	var reasons []string
	switch {
	case answer.Status == "green":
	case answer.Status == "yellow":
		reasons = append(reasons, fmt.Sprintf("%d copies of %s are missing: what was applied does not outlive the loss of a further node", answer.Unassigned+answer.Starting, s.index))
	case answer.Primaries == 0:
		return index.Health{State: index.Down, Reasons: []string{fmt.Sprintf("no part of %s is there", s.index)}}, nil
	default:
		reasons = append(reasons, fmt.Sprintf("%d of %d parts of %s are there", answer.Primaries, whole, s.index))
	}
	if len(reasons) == 0 {
		return index.Health{State: index.Well}, nil
	}
	return index.Health{State: index.Degraded, Reasons: reasons}, nil
}

// headless tells how an index is when the cluster as a whole does not say: what nodes there are may answer questions still, from a part
// of the index perhaps, and nothing is written without a manager.
func (e *Engine) headless(ctx context.Context, s state, cause error) (index.Health, error) {
	_, answered, err := e.answering(ctx, s.index)
	if err != nil {
		return index.Health{}, errors.Join(cause, err)
	}
	reasons := []string{fmt.Sprintf("nothing can be written: %v", cause)}
	if err := answered.whole(); err != nil {
		reasons = append(reasons, err.Error())
	}
	return index.Health{State: index.Degraded, Reasons: reasons}, nil
}

// Can tells that results are ranked, that copies stand on several machines, and that several processes may read.
func (e *Engine) Can() index.Capabilities {
	return index.Capabilities{Ranks: true, Replicated: e.options.Replicas > 0, Shared: true}
}

// Close ends answering. It waits for a batch under way.
func (e *Engine) Close() error {
	e.closed.Store(true)
	e.write.Lock()
	defer e.write.Unlock()
	return nil
}
