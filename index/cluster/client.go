package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"

	"entente/index"
)

// object is a piece of a request as it is written in JSON.
type object = map[string]any

// The kinds of failure of a request besides those of package index.
var (
	errMissing  = errors.New("not there")                             // 404: index, document, point in time
	errConflict = errors.New("another version is there")              // 409
	errRefused  = errors.New("the cluster refuses what is asked")     // 400: a fault of ours
	errPartial  = errors.New("a part of the index did not answer")    // also index.ErrUnavailable; what the others answered is decoded
	errSilent   = errors.New("no answer in time")                     // of one attempt
	errLarge    = errors.New("an answer of more bytes than are read") // a fault of ours, or no cluster at all
)

// How often a request is sent, and the pauses between: the first, doubled up to the last. Each is cut by chance to between half of it
// and all of it, so that those who failed together do not come back together.
const (
	readerTries = 3
	slowTries   = 8
	busyTries   = 3 // of a request that the cluster has no room for; who sends a batch has a patience of its own
	firstWait   = 50 * time.Millisecond
	shortest    = time.Second // time that is left which is not parted between two tries
	lastWait    = 2 * time.Second

	// slowAttempt is how long one attempt may take for which no reader waits. The cluster itself gives up what it can not do after half a
	// minute; a node that is silent for longer hangs, and what a writer asked of it is asked of another.
	slowAttempt = 45 * time.Second

	maxAnswer = 128 << 20 // bytes of an answer; some hundred hits with all their terms are a tenth of it
)

// request is what is asked of the cluster. It is sent again after a failure that leaves its outcome unknown, so whoever makes one sees to
// it that twice is the same as once: all here do, by ids and external versions.
type request struct {
	method string
	path   string     // escaped, such as /entente-gen-1/_search
	params url.Values // may be nil
	body   any        // nil, []byte as it is (newline-delimited JSON), or anything else as JSON
	slow   bool       // no reader waits for it: the context's deadline alone bounds it
}

// client speaks to the nodes of a cluster.
type client struct {
	transport *opensearchtransport.Client
	nodes     *nodes
	breaker   *breaker
	timeout   time.Duration // of a request that a reader waits for
	silence   time.Duration // after which an attempt that nobody waits for is given up
	limit     int64         // bytes of an answer
	log       *slog.Logger
	census    census
}

func newClient(o Options) (*client, error) {
	t, all, err := newTransport(o)
	if err != nil {
		return nil, err
	}
	return &client{transport: t, nodes: all, breaker: newBreaker(), timeout: o.Timeout, silence: slowAttempt, limit: maxAnswer, log: o.Logger}, nil
}

// close lets go of the connections.
func (c *client) close() error { return c.transport.Close() }

// do asks and decodes the answer into out, which may be nil. Errors: errMissing, errConflict, errRefused, index.ErrOverloaded,
// index.ErrUnavailable, and the context's own. When parts of the index did not answer a search or a count it is errPartial, which is also
// an index.ErrUnavailable, and out holds what the others answered.
//
// It returns within the deadline of ctx, and of a request that a reader waits for within the timeout of the options. Nothing of what is
// asked goes into an error or the log, nor does what the cluster says of a search.
func (c *client) do(ctx context.Context, r request, out any) error {
	body, err := r.bytes()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %w", r.method, r.path, errRefused, err)
	}
	text, err := c.ask(ctx, r, body)
	if err == nil && out != nil {
		if err = json.Unmarshal(text, out); err != nil {
			err = fmt.Errorf("%w: the answer can not be read: %w", index.ErrUnavailable, err)
		}
	}
	if err == nil && r.reads() {
		err = whole(text)
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	if end, bounded := ctx.Deadline(); err != nil && passing(err) && bounded && time.Until(end) < firstWait { // there is no time for another try
		return context.DeadlineExceeded
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return nil
}

// bytes returns the body of a request as it is sent.
func (r request) bytes() ([]byte, error) {
	switch b := r.body.(type) {
	case nil:
		return nil, nil
	case []byte:
		return b, nil
	}
	return json.Marshal(r.body)
}

// reads reports whether a request is a question to the index.
func (r request) reads() bool {
	return strings.HasSuffix(r.path, "/_search") || strings.HasSuffix(r.path, "/_count")
}

// ask sends a request until it is answered, or until that is of no use any more. It returns the body of the answer.
func (c *client) ask(ctx context.Context, r request, body []byte) ([]byte, error) {
	tries := slowTries
	if !r.slow {
		tries = readerTries
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.timeout, errSilent)
		defer cancel()
	}
	pause := firstWait
	for try := 1; ; try++ {
		text, hint, err := c.attempt(ctx, r, body, try == tries)
		if err == nil || !passing(err) || try == tries || ctx.Err() != nil {
			return text, err
		}
		if errors.Is(err, index.ErrOverloaded) && try >= busyTries || errors.Is(err, errOpen) && !r.slow {
			return nil, err
		}
		if !wait(ctx, max(hint, pause/2+rand.N(pause/2))) {
			return nil, err
		}
		pause = min(2*pause, lastWait)
	}
}

// passing reports whether a failure may be over at the next attempt.
func passing(err error) bool {
	for _, lasting := range []error{errDenied, errLarge, errPartial} {
		if errors.Is(err, lasting) {
			return false
		}
	}
	return errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrOverloaded)
}

// wait waits, unless ctx ends before that.
func wait(ctx context.Context, d time.Duration) bool {
	if end, bounded := ctx.Deadline(); bounded && time.Until(end) <= d {
		return false
	}
	return pause(ctx, d) == nil
}

// pause waits, and returns why it was ended before that.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// attempt sends a request once, to whichever node is next. The hint is how long the cluster wants to be left alone. Only the last attempt
// may use up all the time that is left: a node that hangs must leave some for the others.
func (c *client) attempt(ctx context.Context, r request, body []byte, last bool) (text []byte, hint time.Duration, err error) {
	if ctx.Err() != nil {
		return nil, 0, given(ctx)
	}
	pass, err := c.breaker.enter()
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	within := c.silence
	if end, bounded := ctx.Deadline(); bounded {
		left := time.Until(end)
		if !last && !r.slow && left > shortest {
			left /= 2
		}
		within = min(within, left)
	}
	once, cancel := context.WithTimeoutCause(ctx, within, errSilent)
	defer cancel()
	once, give := context.WithCancelCause(once)
	defer give(nil)
	at := &bound{}
	once = context.WithValue(once, boundKey{}, at)
	silence := slowPatience
	if r.fromCopies() {
		r, silence = r.toward(c.preference()), patience
	}
	if !last {
		defer time.AfterFunc(silence, func() { c.suspect(once, r, at, give) }).Stop()
	}
	began := time.Now()
	answer, text, err := c.exchange(once, r, body)
	switch {
	case err == nil || errors.Is(err, errLarge):
		c.leave(pass, reached(answer.StatusCode))
	case blamed(once, began) && !errors.Is(err, errRefused) && !errors.Is(context.Cause(once), errHangs): // others answer
		c.leave(pass, failed)
	default:
		c.leave(pass, unknown)
	}
	switch {
	case err == nil:
		return text, after(answer.Header), failure(r, answer.StatusCode, text)
	case errors.Is(err, errRefused):
		return nil, 0, err
	case once.Err() != nil:
		return nil, 0, given(once)
	}
	return nil, 0, fmt.Errorf("%w: %w", index.ErrUnavailable, err)
}

// given returns why a request was given up: the caller's reason, or that the cluster was silent.
func given(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errSilent) {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, errSilent)
	}
	return ctx.Err()
}

// exchange sends a request and reads the whole of its answer.
func (c *client) exchange(ctx context.Context, r request, body []byte) (*http.Response, []byte, error) {
	path := r.path
	if len(r.params) > 0 {
		path += "?" + r.params.Encode()
	}
	var from io.Reader
	if body != nil {
		from = bytes.NewReader(body)
	}
	asked, err := http.NewRequestWithContext(ctx, r.method, path, from)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errRefused, err)
	}
	if body != nil {
		asked.Header.Set("Content-Type", "application/json")
		if _, lines := r.body.([]byte); lines {
			asked.Header.Set("Content-Type", "application/x-ndjson")
		}
	}
	answer, err := c.transport.Stream(asked)
	if answer == nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if err != nil {
		return answer, nil, err
	}
	var text bytes.Buffer
	if answer.ContentLength > 0 {
		text.Grow(int(min(answer.ContentLength, c.limit)) + bytes.MinRead)
	}
	n, err := text.ReadFrom(io.LimitReader(answer.Body, c.limit+1))
	if n > c.limit {
		return answer, nil, fmt.Errorf("%w: %d", errLarge, c.limit)
	}
	return answer, text.Bytes(), err
}

// leave tells the breaker how an attempt went, and the log when that changes whether others are made.
func (c *client) leave(p pass, o outcome) {
	switch c.breaker.leave(p, o) {
	case justOpened:
		c.log.Warn("cluster: no node answers; nothing is asked of it for a while", "seconds", c.breaker.rest.Seconds())
	case justClosed:
		c.log.Info("cluster: nodes answer again")
	}
}

// reached tells what a status says of whether the cluster is there. A proxy before it answers for a cluster that is not.
func reached(status int) outcome {
	if status == http.StatusBadGateway || status == http.StatusGatewayTimeout {
		return failed
	}
	return answered
}

// patience is how long a node may be silent before that speaks against it: a caller may be in a greater hurry than any cluster. What is not
// asked of copies may take longer.
const (
	patience     = 500 * time.Millisecond
	slowPatience = 3 * time.Second
)

// blamed reports whether a failure is to be put down to the cluster, and not to a caller who has gone or waits for no time.
func blamed(ctx context.Context, began time.Time) bool {
	switch {
	case ctx.Err() == nil:
		return true
	case errors.Is(context.Cause(ctx), context.Canceled) || errors.Is(context.Cause(ctx), errWaiting):
		return false
	}
	return time.Since(began) >= patience
}

// after returns how long an answer asks to be left alone, as far as anybody waits for that.
func after(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds <= 0 {
		return 0
	}
	return time.Duration(min(seconds, 10)) * time.Second
}

// errDenied is index.ErrUnavailable too: a person has to do something about it.
var errDenied = errors.New("the cluster does not let this program in, or does not let it do that")

// failure returns what a status means, nil when all is well.
func failure(r request, status int, text []byte) error {
	var kind error
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound:
		kind = errMissing
	case status == http.StatusConflict:
		kind = errConflict
	case status == http.StatusTooManyRequests:
		kind = index.ErrOverloaded
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		kind = fmt.Errorf("%w: %w", index.ErrUnavailable, errDenied)
	case status >= 500 || status == http.StatusRequestTimeout:
		kind = index.ErrUnavailable
	default:
		kind = errRefused
	}
	return fmt.Errorf("%w: status %d%s", kind, status, complaint(r, text))
}

// complaint returns what the cluster says of a failure, in short. Of a search it is only the kinds: the rest may hold what a reader typed.
func complaint(r request, text []byte) string {
	type cause struct{ Type, Reason string }
	var answer struct {
		Error struct {
			cause
			Roots []cause `json:"root_cause"`
			By    *cause  `json:"caused_by"`
		}
	}
	if json.Unmarshal(text, &answer) != nil || answer.Error.Type == "" {
		return ""
	}
	causes := append([]cause{answer.Error.cause}, answer.Error.Roots...)
	if answer.Error.By != nil {
		causes = append(causes, *answer.Error.By)
	}
	var all strings.Builder
	var before cause
	for _, one := range causes[:min(len(causes), 4)] {
		if one == before {
			continue
		}
		before = one
		fmt.Fprintf(&all, ": %.100s", one.Type)
		if !r.reads() {
			fmt.Fprintf(&all, ": %.300s", one.Reason)
		}
	}
	return all.String()
}

// whole returns errPartial when a search or a count was not answered by all parts of the index, or not in full.
func whole(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("%w: the answer can not be read: %w", index.ErrUnavailable, err)
	}
	var late, sawLate, sawShards bool
	var parts shards
	for d.More() && !(sawLate && sawShards) { // both stand before the hits, which are long
		var err error
		switch key, _ := d.Token(); key {
		case "timed_out":
			sawLate, err = true, d.Decode(&late)
		case "_shards":
			sawShards, err = true, d.Decode(&parts)
		default:
			var other json.RawMessage
			err = d.Decode(&other)
		}
		if err != nil {
			return fmt.Errorf("%w: the answer can not be read: %w", index.ErrUnavailable, err)
		}
	}
	switch {
	case late:
		return fmt.Errorf("%w: %w: out of time", index.ErrUnavailable, errPartial)
	case parts.whole() != nil:
		return fmt.Errorf("%w: %w", errPartial, parts.whole())
	}
	return nil
}
