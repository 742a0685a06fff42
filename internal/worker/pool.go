// Package worker reads documents in child processes that can be killed.
package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// Command is the hidden command of the program under which a child serves.
const Command = "extract-worker"

// Options say how children are run. Zero values stand for what is named with them.
type Options struct {
	Program   []string      // program and arguments of a child; this program with Command
	Env       []string      // of a child, besides what the pool gives it; nothing else is handed down
	Children  int           // at most at once; 1
	Deadline  time.Duration // for one document that gets nowhere; 18 s, with OCR 90 s
	Longest   time.Duration // for one document that gets on, page by page; 40 s, with OCR 15 minutes
	Documents int           // after which a child is retired; 500
	Memory    int64         // that a child may ask for, in bytes; 640 MiB
	Cache     string        // folder of the user's own for the compiled PDF library; none
	OCR       *extract.OCR  // who reads scanned pages; nobody
	Logger    *slog.Logger  // nothing is logged
}

// perPage is what a document gains to its deadline with every page that is read: a page takes ten to twenty milliseconds, so
// that long documents are read whole, and a hostile one of few pages ends in time.
const perPage = 60 * time.Millisecond

// perPageOCR is the same where pages are recognised, which takes two to three seconds each on an idle machine.
const perPageOCR = 10 * time.Second

// Pool runs child processes of this program and gives them one document at a time each. It is safe for concurrent use.
type Pool struct {
	options Options
	slots   chan struct{} // one a child that may run

	mu     sync.Mutex
	idle   []*child
	busy   map[*child]bool
	closed bool
}

// errClosed is what Read says of a closed pool.
var errClosed = errors.New("the pool of child processes is closed")

// New returns a pool. Children are started when they are needed. Close ends them.
func New(o Options) (*Pool, error) {
	if len(o.Program) == 0 {
		self, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("find this program: %w", err)
		}
		o.Program = []string{self, Command}
	}
	o.Children = max(o.Children, 1)
	if o.OCR != nil {
		o.Deadline, o.Longest = cmp.Or(o.Deadline, 90*time.Second), cmp.Or(o.Longest, 15*time.Minute)
	}
	o.Deadline, o.Longest = cmp.Or(o.Deadline, 18*time.Second), cmp.Or(o.Longest, 40*time.Second)
	o.Documents = cmp.Or(o.Documents, 500)
	o.Memory = cmp.Or(o.Memory, 640<<20)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Pool{options: o, slots: make(chan struct{}, o.Children), busy: map[*child]bool{}}, nil
}

// Read reads an item: in a child process what extract.Isolated names, everything else in this one. The failures of the child
// itself have the classes timeout (it was killed), oom (it died for want of memory) and crash (it died otherwise).
func (p *Pool) Read(ctx context.Context, item source.Item) (extract.Text, error) {
	if !extract.Isolated(item) || len(item.Bytes) > source.MaxBytes {
		return extract.From(ctx, item)
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, ctx.Err())
	}
	for {
		c, err := p.take()
		if err != nil {
			return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, err)
		}
		used := c.documents > 0
		a, err := c.read(ctx, item, p.options)
		p.give(c, err == nil && !a.Tired)
		var died *died
		switch {
		case err == nil && a.Failure != nil:
			return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, a.Failure)
		case err == nil:
			return *a.Text, nil
		case ctx.Err() != nil:
			return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, ctx.Err())
		case p.isClosed():
			return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, errClosed)
		case !errors.As(err, &died):
			return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, err)
		case died.class == record.ClassCrash && used:
			// A document before this one may have left the child in ruins: a fresh one tells.
			p.options.Logger.Warn("a child process died and the document is tried in another", "source", item.Source, "error", err)
			continue
		}
		p.options.Logger.Warn("a child process died", "source", item.Source, "class", string(died.class), "error", err)
		return extract.Text{}, fmt.Errorf("read %s: %w", item.Source, &record.Failure{Class: died.class, Reason: died.reason})
	}
}

// take returns an idle child or starts one.
func (p *Pool) take() (*child, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.busy[c] = true
		return c, nil
	}
	c, err := start(p.options)
	if err != nil {
		return nil, err
	}
	p.busy[c] = true
	return c, nil
}

func (p *Pool) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// give takes a child back. What is not fit for another document is ended.
func (p *Pool) give(c *child, fit bool) {
	p.mu.Lock()
	delete(p.busy, c)
	keep := fit && !p.closed && c.documents < p.options.Documents
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.end()
	}
}

// Close ends all children; those that read are killed. Nothing of them is left when it returns.
func (p *Pool) Close() error {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	for c := range p.busy {
		c.kill()
	}
	p.mu.Unlock()
	for _, c := range idle {
		c.end()
	}
	for range cap(p.slots) { // until those that read have seen it
		p.slots <- struct{}{}
	}
	for range cap(p.slots) {
		<-p.slots
	}
	return nil
}
