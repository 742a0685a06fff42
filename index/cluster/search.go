package cluster

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// Search answers q on one snapshot of each shard. While the cluster does not answer, or only a part of it, a reader gets what was last known of
// the same question: how many records there are, and its facets, marked partial. Hits are those that the cluster gives now, and none
// when it gives none: a result that is shown can be opened.
func (e *Engine) Search(ctx context.Context, q query.Query) (index.Result, error) {
	s, err := e.state(ctx)
	if err != nil {
		return index.Result{}, err
	}
	r, whole, err := e.search(ctx, s, q)
	switch {
	case err == nil && whole && !r.Partial:
		e.answers.keep(s.generation, q, r)
	case err == nil && !whole:
		if last, known := e.answers.last(s.generation, q); known {
			r.Total, r.Facets = max(last.Total, r.Total), last.Facets
		}
	case err == nil:
	case ctx.Err() == nil && (errors.Is(err, index.ErrUnavailable) || errors.Is(err, index.ErrOverloaded)):
		last, known := e.answers.last(s.generation, q)
		if !known {
			return index.Result{}, err
		}
		e.log.Warn("cluster: a question is answered from what was last known of it", "error", err)
		r = last
	default:
		return index.Result{}, err
	}
	return r, nil
}

// screen is a question on its way.
type screen struct {
	*Engine
	state   state
	q       query.Query
	after   *mark
	counts  counts
	words   compiled
	by      *ranker // nil when nothing is looked for that stands in a text
	chosen  choices
	facets  []string // to count
	partial bool

	documents int // that the index has, less than 0 when they are to be counted
}

// screen reads a question. What is not known yet of how rare its words are is asked for.
func (e *Engine) screen(ctx context.Context, s state, q query.Query) (*screen, error) {
	after, err := readMark(s.secret, q)
	if err != nil {
		return nil, err
	}
	c := &screen{Engine: e, state: s, q: q, after: after, words: compile(q, nil), chosen: choose(q), facets: countedFacets(q)}
	c.partial = c.words.partial || c.chosen.partial || s.older()
	if n, known := e.counted.documents(s); known && s.turn%2 == 0 {
		c.documents = n
	} else {
		c.documents = -1
	}
	if q.Order() == query.Relevance && len(c.words.leaves) > 0 {
		partial := false
		if c.counts, partial, err = e.rarities(ctx, s, q.Scope(), c.words.leaves); err != nil {
			return nil, err
		}
		c.partial = c.partial || partial
		c.words = compile(q, &c.counts)
	}
	if len(c.words.leaves) > 0 {
		c.by = newRanker(q, c.counts)
	}
	return c, nil
}

// search answers q by two requests at most: one for how rare its words are, when that is not known, and one for the page and all that is
// told with it. It is whole when every part of the index gave its hits and counts.
func (e *Engine) search(ctx context.Context, s state, q query.Query) (r index.Result, whole bool, err error) {
	c, err := e.screen(ctx, s, q)
	if err != nil {
		return index.Result{}, false, err
	}
	turn := e.kept.mark()
	a, err := c.ask(ctx)
	if err == nil && c.documents >= 0 && e.turn.Load() != s.turn { // what was counted before may not be what this answer is of
		c.documents = -1
		a, err = c.ask(ctx)
	}
	if err != nil {
		return index.Result{}, false, err
	}
	r = index.Result{Info: s.info(c.documentsOf(a)), Total: a.Hits.Total.Value, Facets: map[string]index.Facet{}, Partial: c.partial}
	for _, name := range c.facets {
		r.Facets[name] = facetOf(q, name, a.Aggregations[name])
	}
	hits, more, err := c.page(a)
	if err != nil {
		return index.Result{}, false, err
	}
	for _, h := range hits {
		found := index.Hit{Key: record.Key{ID: h.id, Version: h.version}, Score: h.score, Ordinals: h.ordinals}
		r.Hits = append(r.Hits, found)
		if q.Scope() == query.Documents {
			e.kept.note(turn, s.index, found.Key, found.Ordinals)
		}
	}
	if more {
		r.Next = index.WriteCursor(s.secret, q, hits[len(hits)-1].mark())
	}
	return r, !a.partial(), nil
}

// searched is what every answer of the cluster to a question has.
type searched struct {
	TimedOut bool `json:"timed_out"`
	Shards   struct {
		Total      int `json:"total"`
		Successful int `json:"successful"`
		Failed     int `json:"failed"`
	} `json:"_shards"`
	Hits struct {
		Total struct {
			Value int `json:"value"`
		} `json:"total"`
		Hits []hit `json:"hits"`
	} `json:"hits"`
}

// partial reports whether a part of the index did not answer, or not to the end.
func (a searched) partial() bool {
	return a.TimedOut || a.Shards.Failed > 0 || a.Shards.Successful < a.Shards.Total
}

// pageAnswer is the answer with a page of hits.
type pageAnswer struct {
	searched
	Aggregations map[string]facetAnswer `json:"aggregations"` // by facet, and all
}

// query asks the index of a generation. The same preference has the same copies answer, so that the pages of a question are of one
// piece; it may be empty.
func (e *Engine) query(ctx context.Context, s state, preference string, body object, out any) error {
	// What a shard has found by then it gives, and the answer is partial: a late one would be none. It is less than the half of the time, after
	// which another node is asked.
	body["timeout"] = strconv.FormatInt((e.options.Timeout*2/5).Milliseconds(), 10) + "ms"
	params := url.Values{}
	if preference != "" {
		params.Set("preference", preference)
	}
	r := request{method: http.MethodPost, path: "/" + s.index + "/_search", params: params, body: body}
	if err := e.client.do(ctx, r, out); err != nil && !errors.Is(err, errPartial) { // which out tells as well
		return fmt.Errorf("search %s: %w", s.index, unavailable(err))
	}
	return nil
}

// ask asks for the page and all that is told with it. Counts that may be wrong are asked for again.
func (c *screen) ask(ctx context.Context) (pageAnswer, error) {
	preference := fmt.Sprintf("%x", sha256.Sum256([]byte(c.q.HitsKey())))[:16]
	var a pageAnswer
	for _, perShard := range []int{shardValues, manyShardValues} {
		a = pageAnswer{}
		if err := c.query(ctx, c.state, preference, c.body(perShard), &a); err != nil {
			return a, err
		}
		if exact(a.Aggregations) {
			break
		}
	}
	c.partial = c.partial || a.partial() || !exact(a.Aggregations)
	return a, nil
}

// exact reports whether all counts are right.
func exact(facets map[string]facetAnswer) bool {
	for _, f := range facets {
		if !f.exact() {
			return false
		}
	}
	return true
}

// allRecords names the aggregation that counts the documents of the index, whatever is asked. No facet has that name.
const allRecords = "all"

// body returns what is asked.
func (c *screen) body(perShard int) object {
	r := c.extent()
	aside, filters := c.chosen.split(c.facets)
	found := object{"filter": slices.Concat(c.chosen.filter, filters)}
	if c.words.ranked {
		found["must"] = []object{c.words.query}
	} else if c.q.Root != nil {
		found["filter"] = append(found["filter"].([]object), c.words.query)
	}
	if len(c.chosen.without) > 0 {
		found["must_not"] = c.chosen.without
	}
	aggregations := object{}
	for _, name := range c.facets {
		aggregations[name] = aggregation(c.q, name, aside, perShard)
	}
	if c.documents < 0 {
		aggregations[allRecords] = object{"global": object{}, "aggs": object{"documents": object{"filter": hasKind(query.Documents)}}}
	}
	body := object{"query": object{"bool": found}, "track_total_hits": true, "from": r.from, "size": r.size, "sort": c.sort(), "aggs": aggregations}
	if len(aside) > 0 {
		body["post_filter"] = but(aside, "")
	}
	if r.after != nil {
		body["search_after"] = r.after
	}
	body["_source"], body["stored_fields"], body["docvalue_fields"] = false, "_none_", c.given(r)
	return body
}

// given names what is given of each hit. All of it lies in columns: what is stored of a record, from its card to its passages, would be
// unpacked for each of the window.
func (c *screen) given(r extent) []string {
	given := []string{fieldRecord}
	if len(c.words.leaves) > 0 {
		given = append(given, fieldTerms)
	}
	if r.front {
		given = append(given, c.by.facets...)
	}
	return given
}

// documentsOf returns how many documents the index has. They are counted with the first answer after a batch, and with each that may be of
// a batch on its way.
func (c *screen) documentsOf(a pageAnswer) int {
	if c.documents >= 0 {
		return c.documents
	}
	n := a.Aggregations[allRecords].Documents.Count
	if !a.partial() && c.state.turn%2 == 0 && c.turn.Load() == c.state.turn {
		c.counted.put(countsOf(c.state), map[string]int{documentsKey: n})
	}
	return n
}

// sort returns the order asked for, in the terms of the cluster. Records that lack what it goes by come last, and ties are broken by id.
func (c *screen) sort() []object {
	by := func(field, order string) object {
		return object{field: object{"order": order, "missing": "_last"}}
	}
	id := object{fieldID: object{"order": "asc"}}
	switch c.q.Order() {
	case query.Newest:
		return []object{by(fieldYearMost, "desc"), id}
	case query.Oldest:
		return []object{by(fieldYearLeast, "asc"), id}
	case query.Updated:
		return []object{by(index.FieldUpdated, "desc"), id}
	case query.Title:
		if c.q.Scope() == query.Agreements {
			return []object{by(index.FieldSides, "asc"), id}
		}
		return []object{by(index.FieldTitleKey, "asc"), id}
	}
	if c.words.ranked {
		return []object{{"_score": object{"order": "desc"}}, id}
	}
	return []object{id}
}
