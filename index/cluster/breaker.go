package cluster

import (
	"errors"
	"sync"
	"time"
)

// errOpen is the answer while nothing is asked of a cluster that was not there the last times.
var errOpen = errors.New("no node answered the last times")

// breaker keeps requests from a cluster that does not answer, so that who asks learns it at once and does not wait for it. After so many
// attempts without an answer it opens. When it has rested one request is let through: it closes again with an answer, or rests anew.
type breaker struct {
	most int           // attempts without an answer, one after the other
	rest time.Duration // before another request is let through
	now  func() time.Time

	mu      sync.Mutex
	misses  int
	until   time.Time
	probing bool // the one request is under way
}

func newBreaker() *breaker { return &breaker{most: 5, rest: 2 * time.Second, now: time.Now} }

// pass is what an attempt gets at the entrance and gives back at the end.
type pass struct{ probe bool }

// outcome is how an attempt went, as far as it tells whether the cluster is there.
type outcome int

const (
	unknown outcome = iota // the caller has gone before it could tell
	answered
	failed
)

// turn is what an attempt has changed.
type turn int

const (
	same turn = iota
	justOpened
	justClosed
)

// enter lets an attempt pass, or returns errOpen. Who passes must leave.
func (b *breaker) enter() (pass, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.misses < b.most:
		return pass{}, nil
	case b.probing || b.now().Before(b.until):
		return pass{}, errOpen
	}
	b.probing = true
	return pass{probe: true}, nil
}

// leave notes how an attempt went.
func (b *breaker) leave(p pass, o outcome) turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.probe {
		b.probing = false
	}
	wasOpen := b.misses >= b.most
	switch o {
	case answered:
		b.misses = 0
		if wasOpen {
			return justClosed
		}
	case failed:
		b.misses++
		if b.misses >= b.most && (p.probe || !wasOpen) {
			b.until = b.now().Add(b.rest)
		}
		if b.misses >= b.most && !wasOpen {
			return justOpened
		}
	}
	return same
}
