// Package crawl follows a site from page to page, politely and within limits, and can be stopped and go on at any moment.
package crawl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"entente/internal/fetch"
	"entente/internal/record"
	"entente/internal/source"
)

// Agent is the name by which robots.txt and pages may speak to us.
const Agent = "Entente"

// Limits of a crawl that states none.
const (
	DefaultDepth = 16
	DefaultPages = 10_000
	DefaultBytes = 4 << 30
	DefaultDelay = time.Second
)

// Frontier keeps the list of pages between runs, by the name of the crawl.
type Frontier interface {
	Pages(site string) iter.Seq2[record.Page, error]
	PutPages(ctx context.Context, site string, pages []record.Page) error
}

// Fetcher gets an address: a *fetch.Client.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// Options are what one crawl is to follow. Start must not be empty; a limit of 0 is the default one.
type Options struct {
	Name     string   // under which its pages are kept
	Site     string   // of its items
	Start    []string // addresses
	Below    bool     // stay below the paths of Start, not only on its hosts
	Include  []string // patterns, see ParsePattern; all when empty
	Exclude  []string
	Sitemaps []string // besides those that robots.txt names
	Depth    int      // links from a start address
	Pages    int      // fetched in one pass over the site
	Bytes    int64    // of bodies in one pass
	Delay    time.Duration
}

// Tools are what a crawl works with.
type Tools struct {
	Fetch    Fetcher
	Frontier Frontier                                   // nil: nothing is kept, and every run is the first
	Held     func(address string) fetch.Held            // what the document of an address was read from; nothing when nil
	Now      func() time.Time                           // time.Now when nil
	Wait     func(ctx context.Context, d time.Duration) // returns early when the context ends; a timer when nil
	Log      *slog.Logger
}

// Crawl is one crawl of one site: a source.Source whose Items can be taken once.
type Crawl struct {
	Options
	Tools
	scope   *scope
	traps   *traps
	secure  map[string]bool  // hosts that are read over https
	hosts   map[string]*host // by scheme and host
	turns   map[string]*turn // by host
	list    map[string]*entry
	queue   [][]*entry          // waiting, by depth
	aliases map[string][]*entry // pages that call this address their own
	left    int                 // entries that are on the list only to be looked at again
	fetched int                 // in this pass
	bytes   int64
	full    bool      // a limit of the pass is reached, and told
	since   int       // pages fetched since the list was saved
	saved   time.Time // when
	mu      sync.Mutex
	told    []outcome // guarded by mu
}

// entry is a page on the list.
type entry struct {
	record.Page
	start    bool
	dirty    bool // not saved as it is
	queued   bool
	tries    int       // in this run
	own      bool      // its canonical address could not be had: it stands for itself
	gone     bool      // found gone in this run
	modified time.Time // by the sitemap
}

// outcome is what became of an item behind the crawl.
type outcome struct {
	address string
	ok      bool
	reason  string
}

// New returns a crawl. Addresses and patterns that can not be read are errors.
func New(o Options, t Tools) (*Crawl, error) {
	if len(o.Start) == 0 {
		return nil, errors.New("a crawl needs an address to start from")
	}
	starts := make([]string, len(o.Start))
	for i, s := range o.Start {
		var err error
		if starts[i], err = fetch.Canonical(s); err != nil {
			return nil, fmt.Errorf("start address %q: %s", s, record.AsFailure(err).Reason)
		}
	}
	o.Start = starts
	o.Depth, o.Pages = cmp.Or(o.Depth, DefaultDepth), cmp.Or(o.Pages, DefaultPages)
	o.Bytes = cmp.Or(o.Bytes, DefaultBytes)
	if t.Now == nil {
		t.Now = time.Now
	}
	if t.Wait == nil {
		t.Wait = wait
	}
	if t.Log == nil {
		t.Log = slog.New(slog.DiscardHandler)
	}
	scope, err := newScope(o.Start, o.Below, o.Include, o.Exclude)
	if err != nil {
		return nil, err
	}
	return &Crawl{
		Options: o, Tools: t, scope: scope, traps: newTraps(t.Now), secure: map[string]bool{}, hosts: map[string]*host{}, turns: map[string]*turn{},
		list: map[string]*entry{}, aliases: map[string][]*entry{},
	}, nil
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Items yields what the site holds, pages near the start first. A page that is left alone because the site or the server
// asks for it is yielded as skipped; what lies outside of the limits is not.
func (c *Crawl) Items(ctx context.Context) iter.Seq2[source.Item, error] {
	return func(yield func(source.Item, error) bool) {
		if err := c.run(ctx, yield); err != nil {
			yield(source.Item{}, err)
		}
	}
}

// run is the pass over the site. The list is saved on the way and at the end by Finish.
func (c *Crawl) run(ctx context.Context, yield func(source.Item, error) bool) error {
	if err := c.load(); err != nil {
		return err
	}
	for _, s := range c.Start {
		if e := c.start(s); e != nil && !c.robotsReady(ctx, e, yield) {
			return ctx.Err()
		}
	}
	c.sitemaps(ctx)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := c.next()
		if e == nil {
			break
		}
		if why := c.spent(); why != "" {
			if c.leave(e, why); !c.full {
				c.full = true
				c.Log.Warn("a limit is reached: the pages further from the start are left alone", "site", c.Name, "limit", why)
			}
			continue
		}
		item, err, some := c.visit(ctx, e)
		if ctx.Err() != nil {
			continue
		}
		if some && !yield(item, err) {
			return nil // whoever takes the items is ending; Finish saves
		}
		c.checkpoint(ctx)
	}
	for _, address := range slices.Sorted(maps.Keys(c.aliases)) {
		for _, e := range c.aliases[address] {
			if !yield(c.item(e), &source.Skipped{Reason: e.Reason}) {
				return nil
			}
		}
	}
	return nil
}

// robotsReady looks at the robots.txt of a start address and tells when nothing may be fetched there. It reports false when
// the run is to end.
func (c *Crawl) robotsReady(ctx context.Context, e *entry, yield func(source.Item, error) bool) bool {
	h := c.host(ctx, e.Address)
	if ctx.Err() != nil {
		return false
	}
	if h.stopped == "" || !e.queued {
		return true
	}
	e.queued = false // it keeps waiting, for the next run
	return yield(c.item(e), &record.Failure{Class: record.ClassUnreadable, Reason: h.stopped})
}

// load takes up the list. When pages are waiting on it, an earlier run was ended before its time and this one goes on where
// that stopped; else all pages are to be looked at again.
func (c *Crawl) load() error {
	c.saved = c.Now()
	if c.Frontier == nil {
		return nil
	}
	unfinished := false
	var known []*entry
	for p, err := range c.Frontier.Pages(c.Name) {
		if err != nil {
			return fmt.Errorf("crawl list of %s: %w", c.Name, err)
		}
		e := &entry{Page: p}
		c.list[p.Address] = e
		known = append(known, e)
		unfinished = unfinished || p.State == record.PageWaiting
	}
	slices.SortStableFunc(known, func(x, y *entry) int { return cmp.Compare(x.Depth, y.Depth) })
	for _, e := range known {
		c.admit(e, unfinished)
	}
	if !unfinished { // those left alone come after those that were followed, and so can not take their place
		for _, e := range known {
			if e.State == record.PageLeft {
				c.reconsider(e)
			}
		}
	}
	return nil
}

// admit puts a page of the list in its place for this run.
func (c *Crawl) admit(e *entry, unfinished bool) {
	switch e.State {
	case record.PageLeft, record.PageGone:
		c.left++
		return
	case record.PageFetched: // it never came to be kept, so that what its server has is asked for whole
		e.ETag, e.Modified = "", time.Time{}
		c.rewait(e)
	case record.PageKept, record.PageFailed:
		if unfinished {
			c.traps.caught(e.Address)
			c.fetched++
			c.bytes += int64(e.Size)
			return
		}
		c.rewait(e)
	}
	if ok, why := c.scope.holds(e.Address); !ok {
		c.leave(e, why)
		return
	}
	c.traps.caught(e.Address) // counted only: what was followed stays
	c.push(e)
}

func (c *Crawl) rewait(e *entry) {
	e.State, e.Reason, e.dirty = record.PageWaiting, "", true
}

// reconsider looks again at a page that was left alone: patterns, limits and the page itself may have changed.
func (c *Crawl) reconsider(e *entry) {
	if ok, _ := c.scope.holds(e.Address); !ok || e.Depth > c.Depth || c.traps.caught(e.Address) != "" {
		return
	}
	c.left--
	c.rewait(e)
	c.push(e)
}

// maxList bounds the list of a crawl: ten times what may be fetched, and at least what a sitemap holds.
func (c *Crawl) maxList() int { return max(10*c.Pages, 2*maxListed) }

// start puts a start address on the list, whatever the patterns say, and returns it.
func (c *Crawl) start(address string) *entry {
	if host := hostOf(address); address[:6] == "https:" {
		c.secure[host] = true
	}
	address = secured(address, c.secure)
	e := c.list[address]
	if e == nil {
		e = &entry{Page: record.Page{Address: address, State: record.PageWaiting}, dirty: true}
		c.list[address] = e
	}
	e.start = true
	if e.State == record.PageLeft || e.State == record.PageGone {
		c.rewait(e)
	}
	if e.Depth != 0 {
		e.Depth, e.dirty = 0, true
	}
	c.push(e)
	return e
}

// offer puts a canonical address on the list when it belongs there and is new, and returns its entry if it is there.
func (c *Crawl) offer(address string, depth int, from string) *entry {
	address = secured(address, c.secure)
	if e := c.list[address]; e != nil {
		c.again(e, depth)
		return e
	}
	if isMedia(address) || len(c.list) >= c.maxList() {
		return nil
	}
	e := &entry{Page: record.Page{Address: address, Depth: depth, From: from, State: record.PageWaiting}, dirty: true}
	ok, why := c.scope.holds(address)
	switch {
	case !ok && why == outside:
		return nil
	case !ok, depth > c.Depth:
		if why == "" {
			why = tooDeep
		}
		if c.left >= c.maxList()/2 {
			return nil
		}
		c.list[address] = e
		c.leave(e, why)
		return e
	}
	if why := c.traps.caught(address); why != "" {
		c.Log.Debug("left alone", "address", address, "reason", why)
		return nil
	}
	c.list[address] = e
	c.push(e)
	return e
}

// again is a further link to a page on the list.
func (c *Crawl) again(e *entry, depth int) {
	nearer := depth < e.Depth
	if nearer {
		e.Depth, e.dirty = depth, true
	}
	if e.State == record.PageGone && !e.gone || nearer && e.State == record.PageLeft && e.Reason == tooDeep && depth <= c.Depth {
		c.left--
		c.rewait(e)
		c.push(e)
	}
}

// Why pages are left alone that may be looked at again.
const (
	outside = "outside"
	tooDeep = "deeper than the limit"
)

func (c *Crawl) leave(e *entry, why string) {
	e.State, e.Reason, e.dirty = record.PageLeft, why, true
	c.left++
}

func (c *Crawl) push(e *entry) {
	if e.queued || e.State != record.PageWaiting {
		return
	}
	for len(c.queue) <= e.Depth {
		c.queue = append(c.queue, nil)
	}
	e.queued = true
	c.queue[e.Depth] = append(c.queue[e.Depth], e)
}

// next takes the page nearest to the start that waits.
func (c *Crawl) next() *entry {
	for depth := range c.queue {
		if q := c.queue[depth]; len(q) > 0 {
			e := q[0]
			q[0] = nil
			c.queue[depth] = q[1:]
			e.queued = false
			return e
		}
	}
	return nil
}

// spent says which limit of the pass is used up, if any.
func (c *Crawl) spent() string {
	switch {
	case c.fetched >= c.Pages:
		return fmt.Sprintf("beyond the limit of %d pages", c.Pages)
	case c.bytes >= c.Bytes:
		return fmt.Sprintf("beyond the limit of %d bytes", c.Bytes)
	}
	return ""
}

func (c *Crawl) item(e *entry) source.Item {
	return source.Item{Key: e.Address, Name: e.Address, Source: e.Address, Site: c.Site}
}
