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
	"time"

	"entente/internal/record"
)

// op is how one kind of call is answered.
type op struct {
	uploads bool // the client sends values
	do      func(ctx context.Context, c *call) error
}

// ops is the one table of calls.
var ops = map[string]op{
	"source":     {do: func(_ context.Context, c *call) error { return one(c, c.Folder.Source) }},
	"holder":     {do: func(_ context.Context, c *call) error { return one(c, c.Folder.Holder) }},
	"same-bytes": {do: func(_ context.Context, c *call) error { return some(c, c.Folder.SameBytes) }},
	"sources":    {do: func(ctx context.Context, c *call) error { return all(ctx, c, c.Folder.Sources) }},
	"pages":      {do: func(ctx context.Context, c *call) error { return all(ctx, c, c.Folder.Pages) }},
	"original":   {do: original},
	"job":        {do: job},
	"put":        {uploads: true, do: put},
	"put-pages":  {uploads: true, do: putPages},
}

// one answers with a value when there is one.
func one[T any](c *call, get func(string) (T, bool, error)) error {
	v, ok, err := get(string(c.Key))
	if err != nil || !ok {
		return err
	}
	return gob.NewEncoder(values{c.conn, frameValue}).Encode(v)
}

func some[T any](c *call, get func(string) ([]T, error)) error {
	list, err := get(string(c.Key))
	if err != nil {
		return err
	}
	e := gob.NewEncoder(values{c.conn, frameValue})
	for _, v := range list {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

func all[T any](ctx context.Context, c *call, list func(string) iter.Seq2[T, error]) error {
	e := gob.NewEncoder(values{c.conn, frameValue})
	for v, err := range list(string(c.Key)) {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = e.Encode(v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func original(_ context.Context, c *call) error {
	b, err := c.Folder.Original(string(c.Key))
	if err != nil {
		return err
	}
	_, err = values{c.conn, frameValue}.Write(b)
	return err
}

// put keeps a batch that came whole, even when the client has gone or the owner is asked to stop by then.
func put(ctx context.Context, c *call) error {
	leave, err := turn(ctx, c.batches)
	if err != nil {
		return err
	}
	defer leave()
	list, err := upload(c, readings)
	if err != nil {
		return err
	}
	kept, err := c.Folder.Put(context.WithoutCancel(ctx), list)
	if err != nil {
		return err
	}
	return gob.NewEncoder(values{c.conn, frameValue}).Encode(kept)
}

func putPages(ctx context.Context, c *call) error {
	leave, err := turn(ctx, c.batches)
	if err != nil {
		return err
	}
	defer leave()
	list, err := upload(c, func(_ *bufio.Reader, d *gob.Decoder) (list []record.Page, err error) {
		for {
			var p record.Page
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				return list, nil
			} else if err != nil {
				return nil, err
			}
			if list = append(list, p); len(list) > maxPages {
				return nil, fmt.Errorf("%w: more than %d pages", errMalformed, maxPages)
			}
		}
	})
	if err != nil {
		return err
	}
	return c.Folder.PutPages(context.WithoutCancel(ctx), string(c.Key), list)
}

// maxPages bounds the pages of one call; the client cuts longer lists.
const maxPages = 5_000

// upload tells the client that there is room and takes what it sends.
func upload[T any](c *call, take func(*bufio.Reader, *gob.Decoder) ([]T, error)) ([]T, error) {
	if err := errors.Join(c.frame(frameReady, nil), c.flush()); err != nil {
		return nil, fmt.Errorf("%w: %w", errUpload, err)
	}
	c.readTime = uploadTime
	defer func() {
		c.readTime = 0
		// It only fails when the connection is closed already.
		_ = c.raw.SetReadDeadline(time.Time{})
	}()
	s := &stream{conn: c.conn}
	r := bufio.NewReaderSize(s, 64<<10)
	list, err := take(r, gob.NewDecoder(r))
	if err == nil {
		err = s.drain()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUpload, err)
	}
	return list, nil
}

// job does a command and sends what it says.
func job(ctx context.Context, c *call) error {
	leave, err := turn(ctx, c.jobs)
	if err != nil {
		return err
	}
	defer leave()
	return c.Do(ctx, Job{Command: string(c.Key), Options: c.Options}, values{c.conn, frameOut}, values{c.conn, frameErr})
}
