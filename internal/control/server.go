//go:build unix

package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"entente/internal/record"
)

// Folder is what an owner does with its data folder for others: it tells what is held, keeps readings, and keeps the list
// of pages of a crawl.
type Folder interface {
	Source(key string) (record.Source, bool, error)
	Holder(id string) (record.Source, bool, error)
	SameBytes(sha256 string) ([]record.Source, error)
	Sources(prefix string) iter.Seq2[record.Source, error]
	Original(sha256 string) ([]byte, error)
	Put(ctx context.Context, readings []record.Reading) ([]record.Kept, error)
	Pages(site string) iter.Seq2[record.Page, error]
	PutPages(ctx context.Context, site string, pages []record.Page) error
}

// Job is a command that is done in the owner's process. Options is what the caller's flags, environment and files come to;
// its shape is the business of the program.
type Job struct {
	Command string
	Options json.RawMessage
}

// Server works in an owned data folder for other processes of the same user.
type Server struct {
	Folder Folder
	// Do does a job. The context ends when the caller goes away or the owner is asked to stop.
	Do func(ctx context.Context, job Job, stdout, stderr io.Writer) error
	// Code makes an error an exit code and what is said about it, empty when all has been said.
	Code   func(error) (code int, message string)
	Logger *slog.Logger
}

// Bounds of the work at once. Each job holds a snapshot of the index and what it found, each batch its readings.
const (
	maxConns   = 64
	maxJobs    = 4
	maxBatches = 1 // the store takes one after the other anyway
)

const (
	queueTime  = time.Minute            // how long a call waits for its turn
	uploadTime = 30 * time.Second       // how long a client may pause within a batch
	stopTime   = 5 * time.Second        // how long a client has to take the rest of its answer when the owner stops
	beatTime   = 500 * time.Millisecond // well below Silence
)

// exitUnavailable is the exit code of a data folder that can not be used; the contract's number.
const exitUnavailable = 5

// serving is a server at work.
type serving struct {
	*Server
	who     holder
	jobs    chan struct{}
	batches chan struct{}
}

// Serve answers calls until the context ends or the listener fails. It returns when every call has come to its end: jobs
// are cancelled, a batch that has come whole is kept.
func (s *Server) Serve(ctx context.Context, l *Listener) (err error) {
	v := &serving{s, l.owner.who, make(chan struct{}, maxJobs), make(chan struct{}, maxBatches)}
	room := make(chan struct{}, maxConns)
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { _ = l.Close() }) // its error is told below
	var conns sync.WaitGroup
	defer func() {
		cancel()
		conns.Wait()
		err = errors.Join(err, l.Close())
	}()
	for {
		select {
		case room <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
		raw, err := l.AcceptUnix()
		if ctx.Err() != nil {
			if err == nil {
				raw.Close()
			}
			return nil
		}
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return fmt.Errorf("listen in data folder: %w", err)
			}
			s.Logger.Error("a command could not connect", "error", err) // too many open files, for the most part
			<-room
			time.Sleep(pause)
			continue
		}
		conns.Go(func() {
			defer func() { <-room }()
			v.serve(ctx, raw)
		})
	}
}

// allowed reports whether a peer may work in this folder: the same user may, and root, which could anyway.
func allowed(raw net.Conn) bool {
	uid, _, told := peer(raw)
	return !told || uid == os.Geteuid() || uid == 0
}

// serve answers the calls of one connection.
func (v *serving) serve(ctx context.Context, raw *net.UnixConn) {
	defer raw.Close()
	if !allowed(raw) {
		v.Logger.Warn("a process of another user was turned away from the control socket")
		return
	}
	// Whoever does not greet is turned away; later calls may come at any time.
	c := newConn(raw, Silence)
	version, _, err := greet(c, v.who.Command)
	if err != nil || version != Version {
		return
	}
	c.readTime, c.writeTime = 0, 0
	if raw.SetDeadline(time.Time{}) != nil {
		return
	}
	defer context.AfterFunc(ctx, func() {
		// Nothing more is taken; what is said still arrives. Both only fail when the connection is closed already.
		_ = raw.CloseRead()
		_ = raw.SetWriteDeadline(time.Now().Add(stopTime))
	})()
	for {
		q, err := c.request()
		if err != nil {
			return
		}
		call := &call{serving: v, conn: c, request: q, end: make(chan struct{})}
		if !call.answer(ctx) {
			return
		}
	}
}

// request waits for the next one.
func (c *conn) request() (q request, err error) {
	kind, size, err := c.head()
	if err != nil {
		return q, err
	}
	if kind != frameRequest {
		return q, fmt.Errorf("%w of kind %q", errMalformed, kind)
	}
	b, err := c.payload(size)
	if err != nil {
		return q, err
	}
	return q, json.Unmarshal(b, &q)
}

// call is one request being answered.
type call struct {
	*serving
	*conn
	request
	gone chan struct{} // closed when the client has sent something more or has gone
	end  chan struct{} // closed when the answer is complete
}

// answer reports whether the connection can go on.
func (c *call) answer(ctx context.Context) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var beats sync.WaitGroup
	beats.Go(c.beat)
	err := c.perform(ctx, cancel)
	close(c.end)
	beats.Wait()
	var e ending
	switch {
	case errors.Is(err, errMalformed), errors.Is(err, errUpload):
		return false // what follows can not be told from the rest of the values
	case err != nil && ctx.Err() != nil:
		e = ending{exitUnavailable, fmt.Sprintf("the owner of the data folder, entente %s (pid %d), was stopped", c.who.Command, c.who.PID)}
	case err != nil:
		e.Code, e.Message = c.Code(err)
	}
	if len(e.Message) > maxMessage {
		e.Message = e.Message[:maxMessage]
	}
	if c.message(frameEnd, e) != nil {
		return false
	}
	if c.gone != nil {
		<-c.gone
	}
	return true
}

// maxMessage bounds what is said about an error, in bytes.
const maxMessage = 8 << 10

// errUpload is a client that did not send all it announced.
var errUpload = errors.New("the batch did not come whole")

// perform survives what the work is made of: a fault in one call must not end the server.
func (c *call) perform(ctx context.Context, cancel context.CancelFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.Logger.Error("a call panicked", "op", c.Op, "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("%s broke off: %v", c.Op, r)
		}
	}()
	op, known := ops[c.Op]
	if !known {
		return fmt.Errorf("the owner knows no %q", c.Op)
	}
	if !op.uploads {
		c.watch(cancel)
	}
	return op.do(ctx, c)
}

// watch cancels when the client goes away. Nothing may be read from it until the answer is complete.
func (c *call) watch(cancel context.CancelFunc) {
	c.gone = make(chan struct{})
	go func() {
		defer close(c.gone)
		if _, err := c.r.Peek(1); err != nil {
			cancel()
		}
	}()
}

// beat shows the client that the owner is at work, and sends what was written meanwhile.
func (c *call) beat() {
	t := time.NewTicker(beatTime)
	defer t.Stop()
	for {
		select {
		case <-c.end:
			return
		case <-t.C:
			if errors.Join(c.frame(frameBeat, nil), c.flush()) != nil {
				return // the client has gone, which watch tells of
			}
		}
	}
}

// turn waits for room among the calls at once. The function it returns gives the place up.
func turn(ctx context.Context, room chan struct{}) (func(), error) {
	late := time.NewTimer(queueTime)
	defer late.Stop()
	select {
	case room <- struct{}{}:
		return func() { <-room }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-late.C:
		return nil, errors.New("the owner of the data folder has too much to do; try again later")
	}
}
