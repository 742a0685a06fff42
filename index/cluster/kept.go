package cluster

import (
	"maps"
	"sync"
	"time"

	"entente/internal/record"
)

// The bounds of what is remembered of records that were asked for or found.
const (
	maxKept  = 16 << 20 // bytes, as packed
	keptFor  = 5 * time.Second
	perEntry = 512 // bytes that one takes besides what is packed in it, about
)

// keptCache holds for a few seconds what came back of documents, since whoever asked for one part of them asks for the next: a page of
// results reads the cards of its hits, then passages of each. It answers for a named version only.
//
// What the same process has changed is never given as it was before: forget is called by who changes it, and what was asked for before
// that is not put in.
type keptCache struct {
	now func() time.Time

	mu      sync.Mutex
	turn    uint64 // how often all was forgotten
	entries map[keptKey]*keptEntry
	order   []keptKey // the oldest first
	bytes   int
}

type keptKey struct {
	index string
	key   record.Key
}

// keptEntry is what is known of a version of a record.
type keptEntry struct {
	until    time.Time
	kept     kept
	asked    map[string]bool // paths that kept has, or of which there is nothing
	ordinals []int           // of the passages that a question found, noted before any is read
	bytes    int
}

func newKeptCache(now func() time.Time) *keptCache {
	return &keptCache{now: now, entries: map[keptKey]*keptEntry{}}
}

// forget empties the cache, and makes who asked before put nothing in.
func (c *keptCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	clear(c.entries)
	c.order, c.bytes = nil, 0
}

// mark returns what put and note take. It is asked for before the cluster is.
func (c *keptCache) mark() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turn
}

// put remembers what came back of the present version of a document that was asked for some paths.
func (c *keptCache) put(mark uint64, index string, key record.Key, k kept, paths []string) {
	c.change(mark, keptKey{index, key}, func(e *keptEntry) {
		if k.Card != nil {
			e.kept.Card = k.Card
		}
		if k.Records != nil {
			e.kept.Records = k.Records
		}
		if len(k.Passages) > 0 {
			all := maps.Clone(e.kept.Passages)
			if all == nil {
				all = map[string][]byte{}
			}
			maps.Copy(all, k.Passages)
			e.kept.Passages = all
		}
		for _, p := range paths {
			e.asked[p] = true
		}
	})
}

// note remembers which passages of a document a question has found.
func (c *keptCache) note(mark uint64, index string, key record.Key, ordinals []int) {
	c.change(mark, keptKey{index, key}, func(e *keptEntry) { e.ordinals = ordinals })
}

// change puts another entry in the place of one, since those who were given the one before still read it.
func (c *keptCache) change(mark uint64, key keptKey, f func(e *keptEntry)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if mark != c.turn || key.key.Version == 0 {
		return
	}
	now := c.now()
	for len(c.order) > 0 && !now.Before(c.entries[c.order[0]].until) {
		c.drop()
	}
	e := &keptEntry{until: now.Add(keptFor), asked: map[string]bool{}}
	if before := c.entries[key]; before != nil {
		*e = *before
		e.asked = maps.Clone(before.asked)
		c.bytes -= before.bytes
	} else {
		c.order = append(c.order, key)
	}
	f(e)
	e.bytes = e.size()
	c.bytes += e.bytes
	c.entries[key] = e
	for c.bytes > maxKept {
		c.drop()
	}
}

// drop forgets the oldest.
func (c *keptCache) drop() {
	oldest := c.order[0]
	c.order = c.order[1:]
	c.bytes -= c.entries[oldest].bytes
	delete(c.entries, oldest)
}

// get returns what is known of a version, or nil. What it gives is not changed any more.
func (c *keptCache) get(index string, key record.Key) *keptEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[keptKey{index, key}]
	if e == nil || !c.now().Before(e.until) {
		return nil
	}
	return e
}

// size is about how many bytes an entry takes.
func (e *keptEntry) size() int {
	n := perEntry + 8*len(e.ordinals) + len(e.kept.Card) + len(e.kept.Records)
	for _, b := range e.kept.Passages {
		n += len(b)
	}
	return n
}

// has reports whether all paths were asked for.
func (e *keptEntry) has(paths []string) bool {
	if e == nil {
		return false
	}
	for _, p := range paths {
		if !e.asked[p] {
			return false
		}
	}
	return true
}
