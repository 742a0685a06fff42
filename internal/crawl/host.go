package crawl

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"entente/internal/fetch"
	"entente/internal/record"
)

// Politeness.
const (
	maxDelay     = 30 * time.Second // a Crawl-delay beyond is cut to it
	firstBackoff = 5 * time.Second  // after an answer that asks to come back later, doubled each time
	maxBackoff   = 5 * time.Minute  // a server that asks for more is left for the next run
	maxRefusals  = 6                // answers in a row that ask to come back later
	maxErrors    = 10               // failures of the server or the line in a row
	robotsFor    = 24 * time.Hour   // RFC 9309, 2.4: not to be used longer
)

// host is a server, as this crawl knows it. One request is under way at a time.
type host struct {
	name     string
	robots   robots
	read     time.Time // when robots was
	pause    time.Duration
	turn     *turn
	refusals int
	errors   int
	stopped  string // why nothing more is asked in this run
}

// turn is when a server may be asked next. It is the same over http and https.
type turn struct {
	next time.Time     // not before then
	rest time.Duration // from the last answer to next
}

// newHost returns a host that was not asked yet.
func (c *Crawl) newHost(address string, pause time.Duration) *host {
	scheme, _, _ := strings.Cut(address, "://")
	at := hostOf(address)
	if c.turns[at] == nil {
		c.turns[at] = &turn{}
	}
	return &host{name: scheme + "://" + at, pause: pause, turn: c.turns[at]}
}

// host returns the host of an address, with its robots.txt read.
func (c *Crawl) host(ctx context.Context, address string) *host {
	scheme, _, _ := strings.Cut(address, "://")
	name := scheme + "://" + hostOf(address)
	h := c.hosts[name]
	if h == nil {
		h = c.newHost(address, c.Delay)
		c.hosts[name] = h
	}
	age := c.Now().Sub(h.read)
	if h.stopped == "" && (h.read.IsZero() || age > robotsFor || age < -robotsFor) {
		c.readRobots(ctx, h)
	}
	return h
}

// readRobots gets the robots.txt of a host: a server that fails or can not be reached forbids everything, one that has no
// such file nothing (RFC 9309, 2.3.1). Too many redirects, which the RFC leaves open, forbid everything too.
func (c *Crawl) readRobots(ctx context.Context, h *host) {
	resp, err := c.ask(ctx, h, fetch.Request{Address: h.name + "/robots.txt", Redirects: fetch.MaxRedirects, Cut: maxRobots + 1})
	if ctx.Err() != nil {
		return
	}
	h.read = c.Now()
	switch {
	case err != nil:
		h.stopped = "its robots.txt can not be had, so nothing is fetched: " + record.AsFailure(err).Reason
	case resp.Status == http.StatusOK:
		h.robots = parseRobots(resp.Body, Agent)
	case resp.Status >= 500 || resp.Status == http.StatusTooManyRequests:
		h.stopped = fmt.Sprintf("its robots.txt can not be had, so nothing is fetched: the server answered with status %d", resp.Status)
	default:
		h.robots = robots{}
	}
	h.pause = max(c.Delay, min(h.robots.delay, maxDelay))
	h.leaveFor(h.pause, h.read)
	if h.stopped != "" {
		c.Log.Warn("a host is left for the next run", "host", h.name, "reason", h.stopped)
	}
}

// ask sends one request when it is time for it. No wait is longer than the pause it is for, so that a clock that is set back
// holds nobody.
func (c *Crawl) ask(ctx context.Context, h *host, r fetch.Request) (*fetch.Response, error) {
	if d := min(h.turn.next.Sub(c.Now()), h.turn.rest); d > 0 {
		c.Wait(ctx, d)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	resp, err := c.Fetch.Get(ctx, r)
	h.leaveFor(h.pause, c.Now())
	return resp, err
}

func (h *host) leaveFor(d time.Duration, now time.Time) { h.turn.rest, h.turn.next = d, now.Add(d) }

// backoff is how long a host that asked to come back later is left alone.
func (h *host) backoff() time.Duration {
	if h.refusals == 0 {
		return 0
	}
	return min(firstBackoff<<min(h.refusals-1, 10), maxBackoff)
}

// well notes an answer that shows that the server works.
func (h *host) well() { h.refusals, h.errors = 0, 0 }

// refused notes an answer that asks to come back later, and reports whether that is worth while in this run.
func (c *Crawl) refused(h *host, after time.Duration) bool {
	h.refusals++
	switch {
	case after > maxBackoff:
		h.stopped = fmt.Sprintf("the server asks to come back in %s", after.Round(time.Second))
	case h.refusals >= maxRefusals:
		h.stopped = fmt.Sprintf("the server asked to come back later %d times in a row", h.refusals)
	default:
		h.leaveFor(max(h.pause, after, h.backoff()), c.Now())
		return true
	}
	c.Log.Warn("a host is left for the next run", "host", h.name, "reason", h.stopped)
	return false
}

// failed notes a failure of the server or the line.
func (c *Crawl) failed(h *host) {
	if h.errors++; h.errors >= maxErrors && h.stopped == "" {
		h.stopped = fmt.Sprintf("the server failed %d times in a row", h.errors)
		c.Log.Warn("a host is left for the next run", "host", h.name, "reason", h.stopped)
	}
}

// sitemaps puts on the list what the sitemaps of the start hosts name, each file read once however they point at one another.
func (c *Crawl) sitemaps(ctx context.Context) {
	type file struct {
		address string
		guessed bool
	}
	var files []file
	for _, s := range c.Sitemaps {
		if at, err := fetch.Canonical(s); err == nil {
			files = append(files, file{at, false})
		}
	}
	for _, s := range c.Start {
		h := c.host(ctx, secured(s, c.secure))
		for _, m := range h.robots.sitemaps {
			if at, err := fetch.Resolve(h.name+"/", m); err == nil {
				files = append(files, file{at, false})
			}
		}
		if len(h.robots.sitemaps) == 0 && len(c.Sitemaps) == 0 {
			files = append(files, file{h.name + "/sitemap.xml", true})
		}
	}
	seen := map[string]bool{}
	for ; len(files) > 0 && ctx.Err() == nil; files = files[1:] {
		f := files[0]
		if seen[f.address] || len(seen) >= maxSitemaps || len(c.list) >= c.maxList() {
			continue
		}
		seen[f.address] = true
		m, err := c.sitemap(ctx, f.address)
		if err != nil && ctx.Err() == nil {
			level := c.Log.Warn
			if f.guessed {
				level = c.Log.Debug
			}
			level("a sitemap could not be read whole", "address", f.address, "error", err)
		}
		for _, next := range m.maps {
			if at, err := fetch.Resolve(f.address, next); err == nil {
				files = append(files, file{at, false})
			}
		}
		for _, p := range m.pages {
			at, err := fetch.Resolve(f.address, p.address)
			if err != nil {
				continue
			}
			if e := c.offer(at, 1, f.address); e != nil {
				e.modified = p.modified
			}
		}
	}
}

func (c *Crawl) sitemap(ctx context.Context, address string) (sitemap, error) {
	scheme, _, _ := strings.Cut(address, "://")
	h := c.hosts[scheme+"://"+hostOf(address)]
	if h == nil { // another host than the pages': robots.txt named it, so it may be read
		h = c.newHost(address, max(c.Delay, DefaultDelay))
	}
	if h.stopped != "" {
		return sitemap{}, fmt.Errorf("not read: %s", h.stopped)
	}
	resp, err := c.ask(ctx, h, fetch.Request{Address: address, Redirects: fetch.MaxRedirects})
	if err != nil {
		return sitemap{}, err
	}
	if resp.Status != http.StatusOK {
		return sitemap{}, fetch.Refusal(resp.Status)
	}
	c.bytes += int64(len(resp.Body))
	return readSitemap(resp.Body)
}
