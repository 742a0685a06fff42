package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/index"
)

// A node that hangs keeps its connections and answers nothing. Whatever node is asked waits for it when it has a copy that is to answer,
// until the cluster leaves it out, which takes many seconds. So who gets no answer soon asks which nodes answer, and from then on has the
// copies on those asked.

// census is which nodes of a cluster answer.
type census struct {
	mu     sync.Mutex
	answer string        // the ids of those that answer, while one does not; empty when all do, or when it is not known
	until  time.Time     // it is not asked for again
	asking chan struct{} // closed when it is known; nil while nobody asks
}

const (
	nodePatience  = 300 * time.Millisecond // after which a node that is silent counts as one that hangs
	censusTime    = time.Second            // of the one that is asked
	censusAge     = time.Second            // while a node hangs
	censusRefused = time.Minute            // after which a cluster that does not tell is asked again
	censusAsked   = 3                      // nodes at once, at most, as the one that is asked may be the one that hangs
	suspectPoll   = 100 * time.Millisecond

	mostNamed = 100 // nodes: more do not fit into the first line of a request, of which a node reads 4 KB
)

// Why an attempt is given up for one that goes another way.
var (
	errHangs   = fmt.Errorf("%w: the node that was asked hangs", errSilent)
	errWaiting = fmt.Errorf("%w: the node that was asked may wait for one that hangs", errSilent)
)

// preference names the nodes whose copies are to answer; empty while none hangs. Whether one does still is asked for now and then.
func (c *client) preference() string {
	s := &c.census
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answer == "" {
		return ""
	}
	c.renewCensus()
	return s.answer
}

// takeCensus asks which nodes answer, unless that is known, and returns the preference.
func (c *client) takeCensus(ctx context.Context) string {
	s := &c.census
	s.mu.Lock()
	c.renewCensus()
	asking := s.asking
	s.mu.Unlock()
	if asking != nil {
		select {
		case <-asking:
		case <-ctx.Done():
		}
	}
	return c.preference()
}

// renewCensus asks in the background, unless that is being done or is not due. The caller holds the census.
func (c *client) renewCensus() {
	s := &c.census
	if s.asking != nil || !time.Now().After(s.until) {
		return
	}
	done := make(chan struct{})
	s.asking = done
	go func() {
		answer, err := c.nodesThatAnswer()
		s.mu.Lock()
		defer s.mu.Unlock()
		age := censusAge
		switch {
		case err != nil && !errors.Is(err, errSilent):
			age = censusRefused
			c.log.Warn("cluster: it does not tell which of its nodes answer; while one hangs, answers wait for it", "error", err)
		case err != nil:
		case answer != "" && s.answer == "":
			c.log.Warn("cluster: a node hangs; copies on others are asked")
		case answer == "" && s.answer != "":
			c.log.Info("cluster: no node hangs any more")
		}
		s.answer, s.until, s.asking = answer, time.Now().Add(age), nil
		close(done)
	}()
}

// suspect is called when an attempt has had no answer for a while. It gives the attempt up when another can go another way: because the node that
// was asked hangs, or one that has a copy and need not be asked.
func (c *client) suspect(ctx context.Context, r request, at *bound, give context.CancelCauseFunc) {
	for {
		preference := c.takeCensus(ctx)
		switch {
		case r.fromCopies() && preference != "" && preference != r.params.Get("preference"):
			give(errWaiting)
		case !at.silent(c.nodes):
		case preference != "":
			give(errHangs)
		default: // all may hang
			give(errSilent)
		}
		if pause(ctx, suspectPoll) != nil {
			return
		}
	}
}

// nodesThatAnswer asks several nodes which of all do, and takes the first that tells.
func (c *client) nodesThatAnswer() (string, error) {
	type result struct {
		answer string
		err    error
	}
	told := make(chan result, censusAsked)
	asked := min(censusAsked, len(c.transport.URLs()))
	for range asked {
		go func() { // to its end, so that the one that hangs is known
			ctx, cancel := context.WithTimeoutCause(context.Background(), censusTime, errSilent)
			defer cancel()
			answer, err := c.askNodes(ctx)
			told <- result{answer, err}
		}()
	}
	var err error
	for range asked {
		r := <-told
		if !errors.Is(r.err, errSilent) {
			c.leave(pass{}, answered)
			return r.answer, r.err
		}
		err = r.err
	}
	return "", err
}

// askNodes asks one node which of all answer.
func (c *client) askNodes(ctx context.Context) (string, error) {
	r := request{method: http.MethodGet, path: "/_nodes/http", params: url.Values{
		"timeout": {fmt.Sprintf("%dms", nodePatience.Milliseconds())}, "filter_path": {"_nodes.failed,nodes.*.name"},
	}}
	answer, text, err := c.exchange(ctx, r, nil)
	switch {
	case ctx.Err() != nil:
		return "", given(ctx)
	case err != nil:
		return "", fmt.Errorf("%w: %w", errSilent, err)
	}
	if err := failure(r, answer.StatusCode, text); err != nil {
		return "", err
	}
	var all struct {
		Of    struct{ Failed int } `json:"_nodes"`
		Nodes map[string]any       `json:"nodes"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		return "", fmt.Errorf("%w: the answer can not be read: %w", index.ErrUnavailable, err)
	}
	if all.Of.Failed == 0 || len(all.Nodes) == 0 || len(all.Nodes) > mostNamed {
		return "", nil
	}
	return "_prefer_nodes:" + strings.Join(slices.Sorted(maps.Keys(all.Nodes)), ","), nil
}

// fromCopies reports whether any copy can answer a request. What is read of a point in time is of copies that were chosen before.
func (r request) fromCopies() bool {
	return r.reads() && r.path != "/_search" || strings.HasSuffix(r.path, "/_mget") ||
		r.method == http.MethodGet && (strings.Contains(r.path, "/_doc/") || strings.Contains(r.path, "/_source/"))
}

// toward returns a request for the copies of a preference; empty leaves it as it is.
func (r request) toward(preference string) request {
	if preference == "" {
		return r
	}
	params := url.Values{}
	maps.Copy(params, r.params)
	params.Set("preference", preference)
	r.params = params
	return r
}
