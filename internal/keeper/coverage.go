package keeper

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/internal/record"
)

// ErrUncounted says that the sources have not been counted yet; asking again later helps.
var ErrUncounted = errors.New("the sources are being counted")

// coverageAge is how old a count may be: it takes some microseconds a source, too long to do it for every reader.
const coverageAge = time.Minute

// pause is how far apart two attempts are that do not belong to one run.
const pause = time.Hour

// coverage is the last count of the sources.
type coverage struct {
	mu       sync.Mutex
	counted  *record.Coverage
	fault    error
	counting chan struct{} // closed when the count under way is done; nil when none is
}

// Coverage tells which sources were tried and what came of it, as it was at most a minute before it was asked for, or longer ago while it
// is counted anew. The answer is shared and must not be changed. Errors: ErrUncounted when the first count outlives ctx, and what kept the
// sources from being read.
func (k *Keeper) Coverage(ctx context.Context) (record.Coverage, error) {
	c := &k.covered
	c.mu.Lock()
	if k.store == nil {
		defer c.mu.Unlock()
		if c.counted == nil {
			return record.Coverage{}, fmt.Errorf("coverage: %w", ErrReplica)
		}
		return *c.counted, nil
	}
	if c.counting == nil && (c.counted == nil || time.Since(c.counted.Counted) > coverageAge) {
		c.counting = make(chan struct{})
		k.background(k.recount)
	}
	known, wait := c.counted, c.counting
	c.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	select {
	case <-wait:
	case <-ctx.Done():
		return record.Coverage{}, fmt.Errorf("coverage: %w: %w", ErrUncounted, ctx.Err())
	case <-k.life.Done():
		return record.Coverage{}, fmt.Errorf("coverage: %w", ErrUncounted)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counted == nil {
		return record.Coverage{}, fmt.Errorf("coverage: %w", cmp.Or(c.fault, ErrUncounted))
	}
	return *c.counted, nil
}

// recount counts the sources in the background, so that a count that takes long is not begun anew by each who asks.
func (k *Keeper) recount() {
	found, err := k.count(k.life)
	c := &k.covered
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fault = err; err == nil {
		c.counted = &found
	} else if k.life.Err() == nil {
		k.log.Warn("the sources could not be counted", "error", err)
	}
	close(c.counting)
	c.counting = nil
}

// count walks the sources.
func (k *Keeper) count(ctx context.Context) (record.Coverage, error) {
	out := record.Coverage{Counted: time.Now(), Unread: map[record.Class]int{}, Sites: []record.SiteCoverage{}}
	sites := map[string]*record.SiteCoverage{}
	type attempt struct {
		at    int64
		class record.Class
	}
	var attempts []attempt
	for src, err := range k.store.Sources("") {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return record.Coverage{}, err
		}
		out.Sources++
		name := siteOf(src)
		site := sites[name]
		if site == nil {
			site = &record.SiteCoverage{Name: name}
			sites[name] = site
		}
		site.Sources++
		if src.Class == record.ClassOK {
			out.Read++
			site.Read++
		} else {
			out.Unread[src.Class]++
			if src.Document != "" {
				out.Stale++
			}
		}
		if src.Tried.After(site.Tried) {
			site.Tried = src.Tried
		}
		if !src.Tried.IsZero() {
			attempts = append(attempts, attempt{src.Tried.Unix(), src.Class})
		}
	}
	for _, site := range sites {
		out.Sites = append(out.Sites, *site)
	}
	slices.SortFunc(out.Sites, func(a, b record.SiteCoverage) int {
		if (a.Name == "") != (b.Name == "") {
			return cmp.Compare(b.Name, a.Name)
		}
		return strings.Compare(a.Name, b.Name)
	})
	slices.SortFunc(attempts, func(a, b attempt) int { return cmp.Compare(b.at, a.at) })
	for i, a := range attempts {
		if i > 0 && attempts[i-1].at-a.at > int64(pause/time.Second) {
			break
		}
		if out.Last == nil {
			out.Last = &record.LastRun{To: time.Unix(a.at, 0).UTC(), Unread: map[record.Class]int{}}
		}
		out.Last.From = time.Unix(a.at, 0).UTC()
		out.Last.Tried++
		if a.class != record.ClassOK {
			out.Last.Unread[a.class]++
		}
	}
	return out, nil
}

// siteOf names where a source comes from: the site it was crawled for, else its host; "" for a file, whose path is nobody's business.
func siteOf(src record.Source) string {
	if src.Site != "" && !strings.ContainsAny(src.Site, `/\`) {
		return src.Site
	}
	if u, err := url.Parse(src.Key); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return u.Hostname()
	}
	return ""
}
