package crawl

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"entente/internal/fetch"
	"entente/internal/record"
	"entente/internal/source"
)

// absentAfter is how many runs in a row a server must say that there is no such page before what was read of it is removed.
const absentAfter = 3

// maxTries is how often a page is asked for in one run when the server asks to come back later.
const maxTries = 3

// visit fetches one page, puts on the list what it leads to, and returns what is to be told or read of it, if anything.
func (c *Crawl) visit(ctx context.Context, e *entry) (item source.Item, unread error, some bool) {
	h := c.host(ctx, e.Address)
	item = c.item(e)
	switch {
	case ctx.Err() != nil || h.stopped != "":
		return item, nil, false // it waits for the next run
	case !e.Document && !e.start && c.traps.alike(e.Address):
		c.leave(e, sameAgain)
		return item, nil, false
	case !h.robots.allows(pathOf(e.Address)):
		c.leave(e, "robots.txt asks not to read it")
		return item, &source.Skipped{Reason: e.Reason}, e.start || e.Document
	}
	resp, err := c.ask(ctx, h, fetch.Request{
		Address: e.Address, Held: func(string) fetch.Held { return c.held(e) }, Want: isDocument,
		Accept: "text/html, application/xhtml+xml, application/pdf, text/*;q=0.9, */*;q=0.5",
	})
	if ctx.Err() != nil {
		return item, nil, false
	}
	c.since++
	e.Tried, e.dirty = c.Now().UTC(), true
	if err != nil {
		c.fetched++
		f := record.AsFailure(err)
		if f.Class != record.ClassTooLarge && f.Class != record.ClassUnsupported {
			c.failed(h)
		}
		return item, c.fail(e, f), true
	}
	switch status := resp.Status; {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return c.later(h, e, resp)
	case status >= 500:
		c.fetched++
		c.failed(h)
		return item, c.fail(e, fetch.Refusal(status)), true
	}
	h.well()
	if resp.Location == "" { // a redirect brings no page
		c.fetched++
	}
	switch status := resp.Status; {
	case status == http.StatusOK:
		e.Missing, e.Size = 0, len(resp.Body)
		c.bytes += int64(e.Size)
		return c.read(e, resp)
	case status == http.StatusNotModified:
		return c.unmodified(e, resp)
	case status >= 300 && status < 400:
		return c.redirected(e, resp)
	case status == http.StatusNotFound:
		e.Missing++
		return c.missing(e, fetch.Refusal(status), e.Missing >= absentAfter)
	case status == http.StatusGone:
		return c.missing(e, &record.Failure{Class: record.ClassMissing, Reason: "the server says that it is gone for good (410)"}, true)
	}
	f := c.fail(e, fetch.Refusal(resp.Status))
	if !e.start && !e.Document { // a link to what is not for everybody
		return item, &source.Skipped{Reason: record.AsFailure(f).Reason}, true
	}
	return item, f, true
}

// held is what the server need not send again. The list knows the links of the answer that its marks stand for; the document
// must be of that answer too, and not of a later one that came by another road.
func (c *Crawl) held(e *entry) fetch.Held {
	known := fetch.Held{ETag: e.ETag, Modified: e.Modified}
	switch {
	case !e.Document:
		return known // followed and not read: all there is of it stands on the list
	case c.Held == nil:
		return fetch.Held{}
	}
	if h := c.Held(e.Address); h.Retrieved.IsZero() || h.Retrieved.After(e.Tried) {
		return fetch.Held{}
	}
	return known
}

// fail notes why a page was not had. It is tried again in the next run.
func (c *Crawl) fail(e *entry, f *record.Failure) error {
	e.State, e.Reason = record.PageFailed, f.Reason
	c.settleAliases(e)
	return f
}

// later puts a page back in the line, or gives it up for this run.
func (c *Crawl) later(h *host, e *entry, resp *fetch.Response) (source.Item, error, bool) {
	e.tries++
	if c.refused(h, resp.RetryAfter) && e.tries < maxTries {
		c.push(e)
		return source.Item{}, nil, false
	}
	f := fetch.Refusal(resp.Status)
	if h.stopped != "" { // the page waits, with the others of its host
		return c.item(e), &record.Failure{Class: f.Class, Reason: f.Reason + ": " + h.stopped}, true
	}
	c.fetched++
	return c.item(e), c.fail(e, f), true
}

// missing is a page that is not there, for good or by now.
func (c *Crawl) missing(e *entry, f *record.Failure, forGood bool) (source.Item, error, bool) {
	item, was := c.item(e), e.Document
	defer c.settleAliases(e)
	if !forGood {
		e.State, e.Reason = record.PageFailed, f.Reason
		if was || e.start {
			return item, f, true
		}
		return item, &source.Skipped{Reason: f.Reason}, true
	}
	e.State, e.Reason, e.Document, e.ETag, e.Modified, e.gone = record.PageGone, f.Reason, false, "", time.Time{}, true
	if was {
		return item, &source.Absent{Reason: f.Reason}, true
	}
	return item, &source.Skipped{Reason: f.Reason}, true
}

// unmodified is a page that is as it was.
func (c *Crawl) unmodified(e *entry, resp *fetch.Response) (source.Item, error, bool) {
	e.Missing = 0
	for _, to := range e.Links {
		c.offer(to, e.Depth+1, e.Address)
	}
	if !e.Document {
		e.State = record.PageKept
		return source.Item{}, nil, false
	}
	e.State = record.PageFetched
	item := c.item(e)
	item.Unmodified, item.Retrieved, item.ETag, item.Modified = true, resp.Retrieved, e.ETag, e.Modified
	return item, nil, true
}

// redirected is a page that lives elsewhere: its new address is put on the list, so that it is fetched once however many
// addresses lead to it.
func (c *Crawl) redirected(e *entry, resp *fetch.Response) (source.Item, error, bool) {
	to := secured(resp.Location, c.secure)
	switch {
	case to == "":
		return c.item(e), c.fail(e, &record.Failure{Class: record.ClassUnreadable, Reason: resp.Reason}), true
	case to == e.Address:
		return c.item(e), c.fail(e, &record.Failure{Class: record.ClassUnreadable, Reason: "it is redirected to itself"}), true
	case e.Hops >= fetch.MaxRedirects:
		reason := fmt.Sprintf("it is redirected more than %d times", fetch.MaxRedirects)
		return c.item(e), c.fail(e, &record.Failure{Class: record.ClassUnreadable, Reason: reason}), true
	}
	if e.start { // the site has moved, to https or to www. as a rule
		if strings.HasPrefix(to, "https:") {
			c.secure[hostOf(to)] = true
		}
		c.scope.open(to, c.Below)
	}
	target := c.offer(to, e.Depth, e.Address)
	if target != nil {
		if target.From == e.Address { // found by this redirect, and by no link
			target.Hops = e.Hops + 1
		}
		target.start = target.start || e.start
	}
	if e.Document && (resp.Status == http.StatusMovedPermanently || resp.Status == http.StatusPermanentRedirect) {
		// For good, says the server; it may be wrong for an hour, as with 404.
		if e.Missing++; e.Missing >= absentAfter {
			item, err, some := c.missing(e, &record.Failure{Class: record.ClassMissing, Reason: "it is redirected for good to " + to}, true)
			return item, err, some
		}
	}
	c.leave(e, "it is redirected to "+to)
	if target == nil {
		return c.item(e), &source.Skipped{Reason: e.Reason + ", which is not part of the crawl"}, e.start || e.Document
	}
	return source.Item{}, nil, false
}

// read is a page that was sent: its links are followed, and it is handed on unless it asks for something else.
func (c *Crawl) read(e *entry, resp *fetch.Response) (source.Item, error, bool) {
	item := c.item(e)
	if resp.Unwanted {
		c.leave(e, fmt.Sprintf("%.80s is no document", resp.Type))
		return item, nil, false
	}
	var p page
	if isHTML(resp) {
		p = readPage(resp.Body, e.Address, resp.Type)
		c.traps.read(e.Address, p.text)
	}
	p.headers(e.Address, resp.Robots, resp.Links)
	e.Links = nil
	if !p.nofollow {
		for _, to := range p.links {
			if found := c.offer(to, e.Depth+1, e.Address); found != nil && found.From == e.Address {
				e.Links = append(e.Links, found.Address)
			}
		}
	}
	e.ETag, e.Modified = resp.ETag, resp.Modified
	if p.noindex {
		e.State, e.Reason = record.PageKept, "it asks not to be found (noindex)"
		was := e.Document
		e.Document = false
		if was {
			return item, &source.Absent{Reason: e.Reason}, true
		}
		return item, &source.Skipped{Reason: e.Reason}, true
	}
	if to := secured(p.canonical, c.secure); c.defers(e, to) {
		e.ETag, e.Modified = "", time.Time{} // when the page of that address fails, this one is asked for whole
		c.leave(e, "its own address is "+to)
		c.aliases[to] = append(c.aliases[to], e)
		return item, nil, false // told at the end: it may still be read
	}
	e.State, e.Document, e.Reason = record.PageFetched, true, ""
	item, err := fetch.Filled(item, resp)
	if item.Modified.IsZero() && !e.modified.After(item.Retrieved) {
		item.Modified = e.modified
	}
	return item, err, true
}

// defers reports whether a page steps back behind the address it calls its own. A page that is held already does not, nor
// one behind an address that can not be had; and an inner page that calls the front page its own is the slip of a template.
func (c *Crawl) defers(e *entry, to string) bool {
	if to == "" || to == e.Address || e.own || e.Document {
		return false
	}
	if at, query, _ := strings.Cut(pathOf(to), "?"); at == "/" && query == "" {
		own, _, _ := strings.Cut(pathOf(e.Address), "?")
		if name := path.Base(own); own != "/" && !strings.HasPrefix(name, "index.") && !strings.HasPrefix(name, "default.") {
			return false
		}
	}
	target := c.offer(to, e.Depth, e.Address)
	if target == nil {
		return false
	}
	switch target.State {
	case record.PageWaiting, record.PageFetched, record.PageKept:
		return !c.allAliases(target, e)
	}
	return false
}

// allAliases reports whether target waits for e in turn: two pages that each name the other as their own address.
func (c *Crawl) allAliases(target, e *entry) bool {
	for _, a := range c.aliases[e.Address] {
		if a == target {
			return true
		}
	}
	return false
}

// settleAliases takes up again the pages that stepped back behind one that could not be had.
func (c *Crawl) settleAliases(e *entry) {
	for _, a := range c.aliases[e.Address] {
		if a.State == record.PageLeft {
			c.left--
			a.own = true
			c.rewait(a)
			c.push(a)
		}
	}
	delete(c.aliases, e.Address)
}

func isHTML(resp *fetch.Response) bool {
	m, _, _ := strings.Cut(strings.ToLower(resp.Type), ";")
	switch strings.TrimSpace(m) {
	case "text/html", "application/xhtml+xml":
		return true
	case "", "text/plain", "application/octet-stream", "application/x-httpd-php":
		return strings.HasPrefix(http.DetectContentType(resp.Body), "text/html")
	}
	return false
}

var _ source.Source = (*Crawl)(nil)
