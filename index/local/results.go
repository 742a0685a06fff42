package local

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"entente/index"
	"entente/internal/query"
)

// results keeps answers of one state of the index, those asked for last. Many readers ask the same, and a page asks the same question as the
// API behind it.
type results struct {
	*lru[string, index.Result]
	mu sync.Mutex
	of *state
}

func newResults(room int) *results { return &results{lru: newLRU[string, index.Result](max(room, 0))} }

// answer returns the answer of a question, which may have been asked before. The caller may do with it what it likes.
func (s *snapshot) answer(q query.Query) (index.Result, error) {
	kept := s.engine.results
	if kept.room == 0 {
		return s.search(q)
	}
	key := resultKey(q)
	if r, known := kept.recall(s.state, key); known {
		return copied(r, false), nil
	}
	r, err := s.search(q)
	if err == nil && !r.Partial && s.ctx.Err() == nil && s.engine.states.isNewest(s.state) {
		kept.keep(s.state, key, copied(r, true))
	}
	return r, err
}

func (c *results) recall(of *state, key string) (r index.Result, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != of {
		c.miss()
		return r, false
	}
	return c.get(key)
}

// keep keeps an answer of a state; those of another are forgotten.
func (c *results) keep(of *state, key string, r index.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != of {
		c.empty()
		c.of = of
	}
	c.put(key, r, len(key)+resultSize(r))
}

// What parts of an answer take, in bytes, about.
const (
	resultWeight = 400
	hitWeight    = 64
	countWeight  = 40
)

func resultSize(r index.Result) int {
	size := resultWeight + len(r.Next) + len(r.Info.Generation) + len(r.Info.Schema)
	for _, h := range r.Hits {
		size += hitWeight + len(h.Key.ID) + 8*cap(h.Ordinals)
	}
	for name, f := range r.Facets {
		size += resultWeight + len(name) + countWeight*(cap(f.Values)+cap(f.Decades))
		for _, v := range slices.Concat(f.Values, f.Decades) {
			size += len(v.Value)
		}
	}
	return size
}

// copied returns a result that shares nothing with r that can be written to; with texts also no text, of which most are a part of something
// larger that would be kept with them.
func copied(r index.Result, texts bool) index.Result {
	text := func(v string) string { return v }
	if texts {
		text = strings.Clone
	}
	r.Hits = slices.Clone(r.Hits)
	for i := range r.Hits {
		r.Hits[i].Key.ID = text(r.Hits[i].Key.ID)
		r.Hits[i].Ordinals = slices.Clone(r.Hits[i].Ordinals)
	}
	counts := func(all []index.Count) []index.Count {
		all = slices.Clone(all)
		for i := range all {
			all[i].Value = text(all[i].Value)
		}
		return all
	}
	facets := r.Facets
	if facets != nil {
		r.Facets = make(map[string]index.Facet, len(facets))
	}
	for name, f := range facets {
		f.Values, f.Decades = counts(f.Values), counts(f.Decades)
		r.Facets[name] = f
	}
	return r
}

// resultKey tells questions apart that may have different answers. Of what a question says, only its text as typed and what is done about
// it before an engine is asked are not part of it.
func resultKey(q query.Query) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %d %d %q %t %q %q %d %d %q %q %d", q.Scope(), q.Class, q.YearFrom, q.YearTo, q.BoundsKey(), q.NoFold, q.HL, q.Order(),
		q.PageNumber(), q.PageSize(), q.After, wanted(q), q.FacetSize)
	for _, f := range q.Filters {
		fmt.Fprintf(&b, " %q %q %t %q", f.Facet, f.Any, f.All, f.Not)
	}
	return b.String() + " " + query.Key(q.Root)
}

// Gauges tells what is kept in memory.
func (e *Engine) Gauges() index.Gauges {
	var g index.Gauges
	if newest := e.states.newest.Load(); newest != nil {
		for _, s := range newest.segments {
			g.Columns += int64(s.bytes)
		}
		g.Sets = newest.sets.figures().Bytes + newest.masks.figures().Bytes
	}
	g.Postings, g.Results = e.lists.figures(), e.results.figures()
	return g
}

var _ index.Gauge = (*Engine)(nil)
