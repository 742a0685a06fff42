package crawl

import (
	"context"
	"fmt"
	"time"

	"entente/internal/record"
)

// When the list is saved: what was fetched since is fetched again after a sudden end.
const (
	saveAfter = 25 // pages
	saveEvery = 2 * time.Second
	saveAtAll = 5_000 // pages at once
)

// Told says what became of an item behind the crawl: it is kept, or it could not be read for a reason. Only then is its page
// done with. It may be called while Items runs.
func (c *Crawl) Told(address string, ok bool, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told = append(c.told, outcome{address, ok, reason})
}

// hear takes in what was told.
func (c *Crawl) hear() {
	c.mu.Lock()
	told := c.told
	c.told = nil
	c.mu.Unlock()
	for _, o := range told {
		e := c.list[o.address]
		if e == nil || e.State != record.PageFetched {
			continue
		}
		e.dirty = true
		if e.State = record.PageKept; !o.ok {
			// What could not be read is asked for whole the next time: a server that has nothing newer would not send it.
			e.State, e.Reason, e.ETag, e.Modified = record.PageFailed, o.reason, "", time.Time{}
		}
	}
}

// Finish saves the list after the items have been taken. Complete says that everything yielded has been kept or told of.
func (c *Crawl) Finish(ctx context.Context, complete bool) error {
	c.hear()
	if complete {
		for _, e := range c.list {
			if e.State == record.PageFetched {
				e.State, e.dirty = record.PageKept, true
			}
		}
	}
	return c.save(ctx)
}

// checkpoint saves the list when enough has happened since, and when a batch of items was kept. A clock that was set back
// saves early, and never late. What can not be saved now, on a full disk perhaps, is saved the next time: until then more is
// fetched again after a sudden end, and no page is lost.
func (c *Crawl) checkpoint(ctx context.Context) {
	c.mu.Lock()
	heard := len(c.told) > 0
	c.mu.Unlock()
	passed := c.Now().Sub(c.saved)
	if !heard && c.since < saveAfter && passed < saveEvery && passed >= 0 {
		return
	}
	if err := c.save(ctx); err != nil {
		c.Log.Warn("the list of a crawl can not be saved now", "site", c.Name, "error", err)
	}
}

// save writes what has changed. Pages that wait go first: a page that counts as done never lacks on disk what it led to.
func (c *Crawl) save(ctx context.Context) error {
	c.hear()
	c.since, c.saved = 0, c.Now()
	if c.Frontier == nil {
		return nil
	}
	var waiting, done []*entry
	for _, e := range c.list {
		switch {
		case !e.dirty:
		case e.State == record.PageWaiting:
			waiting = append(waiting, e)
		default:
			done = append(done, e)
		}
	}
	all := append(waiting, done...)
	for len(all) > 0 {
		part := all[:min(len(all), saveAtAll)]
		all = all[len(part):]
		pages := make([]record.Page, len(part))
		for i, e := range part {
			pages[i] = e.Page
		}
		if err := c.Frontier.PutPages(context.WithoutCancel(ctx), c.Name, pages); err != nil {
			return fmt.Errorf("save crawl list of %s: %w", c.Name, err)
		}
		for _, e := range part {
			e.dirty = false
		}
	}
	return nil
}
