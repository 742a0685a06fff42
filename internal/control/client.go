//go:build unix

package control

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"sync"

	"entente/internal/record"
)

// ErrNobody says that no owner of a data folder works for others: there is none, or it does not listen.
var ErrNobody = errors.New("no owner of the data folder listens")

// Refused is what the owner of a data folder could not do, with the exit code that its process would have ended with.
type Refused struct {
	Code    int
	Message string // empty when all has been said
}

func (r *Refused) Error() string { return r.Message }

// Client works in a data folder through its owner. It is safe for concurrent use.
type Client struct {
	ctx context.Context
	dir string
	who holder

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

// Dial reaches the owner of a data folder. The context is that of the calls that take none. Errors: ErrNobody, and a *Busy
// when the owner does not answer or is of another version.
func Dial(ctx context.Context, dir string) (*Client, error) {
	cl := &Client{ctx: ctx, dir: dir}
	c, who, err := cl.dial(ctx)
	if err != nil {
		return nil, err
	}
	cl.who = who
	cl.keep(c)
	return cl, nil
}

// Owner says whose the data folder is.
func (cl *Client) Owner() (command string, pid int) { return cl.who.Command, cl.who.PID }

// Close ends the connections to the owner.
func (cl *Client) Close() error {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	cl.closed = true
	var errs []error
	for _, c := range cl.idle {
		errs = append(errs, c.raw.Close())
	}
	cl.idle = nil
	return errors.Join(errs...)
}

func (cl *Client) dial(ctx context.Context) (*conn, holder, error) {
	raw, err := connect(ctx, cl.dir)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, holder{}, cl.busy(0, "does not answer")
	}
	if err != nil {
		return nil, holder{}, err
	}
	defer context.AfterFunc(ctx, func() { raw.Close() })()
	c := newConn(raw, Silence)
	version, who, err := greet(c, "client")
	if err == nil && version == Version {
		return c, who, nil
	}
	_, pid, _ := peer(raw)
	raw.Close()
	trouble := "turned this process away"
	switch {
	case ctx.Err() != nil:
		return nil, who, ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		trouble = "does not answer"
	case err == nil:
		trouble = fmt.Sprintf("is of another version (it speaks %s, this program %s): start it anew with this program", version, Version)
	case errors.Is(err, errMalformed):
		trouble = "does not speak as Entente does"
	}
	return nil, who, cl.busy(pid, trouble)
}

// busy tells of an owner in trouble. Its command is in the lock file, its pid too unless the system told.
func (cl *Client) busy(pid int, trouble string) error {
	b := &Busy{Dir: cl.dir, PID: pid, Trouble: trouble, Command: cl.who.Command}
	if file, err := os.Open(filepath.Join(cl.dir, lockName)); err == nil {
		h := read(file)
		file.Close()
		if b.PID == 0 {
			b.PID = h.PID
		}
		if b.PID == h.PID {
			b.Command = h.Command
		}
	}
	return b
}

// maxIdle is how many connections are kept for later calls: the pipeline makes two calls at once.
const maxIdle = 4

func (cl *Client) keep(c *conn) {
	cl.mu.Lock()
	defer cl.mu.Unlock()
	if cl.closed || len(cl.idle) >= maxIdle {
		c.raw.Close()
		return
	}
	cl.idle = append(cl.idle, c)
}

func (cl *Client) take(ctx context.Context) (*conn, error) {
	cl.mu.Lock()
	if cl.closed {
		cl.mu.Unlock()
		return nil, os.ErrClosed
	}
	if last := len(cl.idle) - 1; last >= 0 {
		c := cl.idle[last]
		cl.idle = cl.idle[:last]
		cl.mu.Unlock()
		return c, nil
	}
	cl.mu.Unlock()
	c, _, err := cl.dial(ctx)
	return c, err
}

// call asks the owner, sends what send writes, and gives the answer to receive. Either may be nil. What receive leaves is
// read away, so that it may stop at the first value.
func (cl *Client) call(ctx context.Context, q request, send func(io.Writer) error, answer *stream, receive func(*bufio.Reader) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := cl.take(ctx)
	if errors.Is(err, ErrNobody) {
		return cl.lost()
	}
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { c.raw.Close() })
	whole := false
	defer func() {
		if stop() && whole {
			cl.keep(c)
		} else {
			c.raw.Close()
		}
	}()
	answer.conn = c
	if err := cl.exchange(c, q, send, answer, receive); err != nil {
		return cl.explain(ctx, answer, err)
	}
	whole = true
	return answer.result()
}

// exchange returns nil when the answer came whole, whatever it says.
func (cl *Client) exchange(c *conn, q request, send func(io.Writer) error, answer *stream, receive func(*bufio.Reader) error) error {
	if err := c.message(frameRequest, q); err != nil {
		return err
	}
	if send != nil {
		if ready, err := answer.ready(); err != nil || !ready {
			return err
		}
		if err := send(values{c, frameValue}); err != nil {
			return err
		}
		if err := errors.Join(c.frame(frameEnd, nil), c.flush()); err != nil {
			return err
		}
	}
	if receive != nil {
		if err := receive(bufio.NewReaderSize(answer, 32<<10)); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return answer.drain()
}

// explain says what became of an owner that did not answer to the end.
func (cl *Client) explain(ctx context.Context, answer *stream, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case answer.told != nil:
		return answer.told
	case errors.Is(err, errStopped):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return cl.busy(cl.who.PID, "does not answer any more")
	case errors.Is(err, errMalformed):
		return cl.busy(cl.who.PID, "does not speak as Entente does")
	}
	return cl.lost()
}

func (cl *Client) lost() error {
	return &Refused{exitUnavailable, fmt.Sprintf("entente %s (pid %d), which owned the data folder %s, ended before this was done", cl.who.Command, cl.who.PID, cl.dir)}
}

// errStopped is a caller that wants no more of a list.
var errStopped = errors.New("stopped")

// Do has a job done in the owner's process. What it says is written as it comes. When it does not go well, the error is a
// *Refused with the job's exit code.
func (cl *Client) Do(ctx context.Context, job Job, stdout, stderr io.Writer) error {
	return cl.call(ctx, request{Op: "job", Key: []byte(job.Command), Options: job.Options}, nil, &stream{out: stdout, err: stderr}, nil)
}

// Source tells what is kept of a source, and whether there is something.
func (cl *Client) Source(key string) (record.Source, bool, error) { return cl.single("source", key) }

// Holder tells which source holds a document.
func (cl *Client) Holder(id string) (record.Source, bool, error) { return cl.single("holder", id) }

func (cl *Client) single(op, key string) (src record.Source, ok bool, err error) {
	err = cl.call(cl.ctx, request{Op: op, Key: []byte(key)}, nil, new(stream), func(r *bufio.Reader) error {
		err := gob.NewDecoder(r).Decode(&src)
		ok = err == nil
		return err
	})
	return src, ok && err == nil, err
}

// SameBytes lists the sources with these bytes.
func (cl *Client) SameBytes(sha256 string) (same []record.Source, err error) {
	for src, err := range list[record.Source](cl, "same-bytes", sha256) {
		if err != nil {
			return nil, err
		}
		same = append(same, src)
	}
	return same, nil
}

// Sources yields the sources whose key begins with prefix, by key.
func (cl *Client) Sources(prefix string) iter.Seq2[record.Source, error] {
	return list[record.Source](cl, "sources", prefix)
}

// Pages yields the pages on the list of a site.
func (cl *Client) Pages(site string) iter.Seq2[record.Page, error] {
	return list[record.Page](cl, "pages", site)
}

// list yields what the owner answers, one value at a time: a list may be longer than fits into memory.
func list[T any](cl *Client, op, key string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := cl.call(cl.ctx, request{Op: op, Key: []byte(key)}, nil, new(stream), func(r *bufio.Reader) error {
			d := gob.NewDecoder(r)
			for {
				var v T
				if err := d.Decode(&v); err != nil {
					return err
				}
				if !yield(v, nil) {
					return errStopped
				}
			}
		})
		if err != nil && !errors.Is(err, errStopped) {
			var none T
			yield(none, err)
		}
	}
}

// Original returns the bytes that were kept.
func (cl *Client) Original(sha256 string) (b []byte, err error) {
	err = cl.call(cl.ctx, request{Op: "original", Key: []byte(sha256)}, nil, new(stream), func(r *bufio.Reader) error {
		var err error
		b, err = io.ReadAll(io.LimitReader(r, maxPart))
		return err
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

// Put has readings kept, in several batches when they are many. After an error, what became of them is not known.
func (cl *Client) Put(ctx context.Context, list []record.Reading) (kept []record.Kept, err error) {
	for len(list) > 0 {
		var batch []outgoing
		for size := 0; len(batch) < min(len(list), maxCount); {
			o, err := pack(&list[len(batch)])
			if err != nil {
				return kept, fmt.Errorf("hand over %s: %w", o.Source.Shown, err)
			}
			if size += o.size(); len(batch) > 0 && size > maxBatch {
				break
			}
			batch = append(batch, o)
		}
		done, err := cl.put(ctx, batch)
		if err != nil {
			return kept, err
		}
		kept, list = append(kept, done...), list[len(batch):]
	}
	return kept, nil
}

func (cl *Client) put(ctx context.Context, batch []outgoing) (kept []record.Kept, err error) {
	send := func(w io.Writer) error {
		e := gob.NewEncoder(w)
		for _, o := range batch {
			if err := o.write(w, e); err != nil {
				return err
			}
		}
		return nil
	}
	err = cl.call(ctx, request{Op: "put"}, send, new(stream), func(r *bufio.Reader) error { return gob.NewDecoder(r).Decode(&kept) })
	if err == nil && len(kept) != len(batch) {
		err = fmt.Errorf("the owner kept %d of %d readings", len(kept), len(batch))
	}
	return kept, err
}

// PutPages keeps pages on the list of a site, in several batches when they are many.
func (cl *Client) PutPages(ctx context.Context, site string, pages []record.Page) error {
	for len(pages) > 0 {
		batch := pages[:min(len(pages), maxPages)]
		send := func(w io.Writer) error {
			e := gob.NewEncoder(w)
			for _, p := range batch {
				if err := e.Encode(p); err != nil {
					return err
				}
			}
			return nil
		}
		if err := cl.call(ctx, request{Op: "put-pages", Key: []byte(site)}, send, new(stream), nil); err != nil {
			return err
		}
		pages = pages[len(batch):]
	}
	return nil
}
