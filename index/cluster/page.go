package cluster

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/query"
)

// hit is a record that was found.
type hit struct {
	Weight float64                    `json:"_score"` // by the cluster
	Sort   []json.RawMessage          `json:"sort"`   // the last is the id
	Fields map[string]json.RawMessage `json:"fields"` // see given

	id       string
	version  uint64
	forward  *forward
	damaged  error // why there is no forward form
	front    bool  // ranked here
	score    float64
	ordinals []int
}

// read reads of which record a hit is.
func (h *hit) read() error {
	if len(h.Sort) == 0 {
		return fmt.Errorf("%w: a hit without an id", index.ErrUnavailable)
	}
	if err := json.Unmarshal(h.Sort[len(h.Sort)-1], &h.id); err != nil {
		return fmt.Errorf("%w: the id of a hit: %w", index.ErrUnavailable, err)
	}
	var versions []uint64
	if err := h.field(fieldRecord, &versions); err != nil {
		return err
	}
	if len(versions) != 1 {
		return fmt.Errorf("%w: %s has %d versions", index.ErrUnavailable, h.id, len(versions))
	}
	h.version = versions[0]
	return nil
}

// field reads the values of a field; of one without values it reads nothing.
func (h *hit) field(name string, into any) error {
	raw, there := h.Fields[name]
	if !there {
		return nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%w: field %s of %s: %w", index.ErrUnavailable, name, h.id, err)
	}
	return nil
}

// values reads those of facets.
func (h *hit) values(facets []string) (map[string][]string, error) {
	all := map[string][]string{}
	for _, f := range facets {
		var values []string
		if err := h.field(f, &values); err != nil {
			return nil, err
		}
		all[f] = values
	}
	return all, nil
}

// mark returns where a cursor behind the hit points.
func (h *hit) mark() mark {
	if h.front {
		return mark{Front: true, Score: h.score, ID: h.id}
	}
	return mark{Sort: h.Sort}
}

// column reads the one value of a column of bytes. It is done for hundreds of hits, most of whose answer it is, so that it is worth more than
// the usual way through JSON: the letters of base64 are written there as they are.
func column(raw json.RawMessage) ([]byte, error) {
	text, one := bytes.CutPrefix(bytes.TrimSpace(raw), []byte(`["`))
	text, whole := bytes.CutSuffix(text, []byte(`"]`))
	if !one || !whole {
		return nil, errors.New("they are not one value")
	}
	text = bytes.TrimRight(text, "=") // it is given without padding
	packed := make([]byte, base64.RawStdEncoding.DecodedLen(len(text)))
	n, err := base64.RawStdEncoding.Decode(packed, text)
	return packed[:n], err
}

// unpack makes the forward form of a hit, and reports whether there is one. A record whose terms are damaged is found as before; its place
// and its passages can not be told.
func (h *hit) unpack() bool {
	if h.forward == nil && h.damaged == nil {
		packed, err := column(h.Fields[fieldTerms])
		if err == nil {
			h.forward, err = unpackForward(packed)
		}
		h.damaged = err
	}
	return h.damaged == nil
}

// extent is which hits are asked for. By relevance the first of the order of the cluster, the window, are put in order here, so that a page
// that has any of them needs all; behind the window the order is that of the cluster.
type extent struct {
	from, size int
	front      bool // the first are those of the window
	after      []json.RawMessage
}

func (c *screen) extent() extent {
	skip, size := bounds(c.q)
	switch {
	case c.after != nil && c.after.Front:
		return extent{size: ranking.Window + size + 1, front: true} // one more than the page tells whether there is a next one
	case c.after != nil:
		return extent{size: size + 1, after: c.after.Sort}
	case c.q.PageNumber() > query.MaxWindow/size:
		return extent{} // Parse refuses it; a cluster gives no more
	case c.words.ranked && skip < ranking.Window:
		return extent{size: max(ranking.Window, skip+size), front: true}
	}
	return extent{from: skip, size: size}
}

// bounds returns how many hits are before the page of q, when it has no cursor, and how many are on one.
func bounds(q query.Query) (skip, size int) {
	size = min(max(q.PageSize(), 1), query.MaxSize)
	return (min(q.PageNumber(), query.MaxWindow) - 1) * size, size
}

// page returns the hits of the page in order, and whether there are more behind it.
func (c *screen) page(a pageAnswer) (page []hit, more bool, err error) {
	r := c.extent()
	skip, size := bounds(c.q)
	hits := a.Hits.Hits
	for i := range hits {
		if err := hits[i].read(); err != nil {
			return nil, false, err
		}
	}
	if c.words.ranked {
		if hits, err = ranked(hits, c.by, r.front); err != nil {
			return nil, false, err
		}
	}
	switch {
	case c.after != nil:
		if r.front {
			hits = slices.DeleteFunc(hits, func(h hit) bool { return h.front && !c.after.before(h) })
		}
		page, more = hits[:min(len(hits), size)], len(hits) > size
	case len(hits) > skip-r.from:
		page = hits[skip-r.from:]
		page = page[:min(len(page), size)]
		more = skip+len(page) < a.Hits.Total.Value
	}
	for i := range page {
		h := &page[i]
		switch {
		case c.by == nil:
		case h.unpack():
			h.ordinals = c.by.ordinals(h.forward)
		default:
			c.log.Warn("cluster: the terms of a record are damaged; reindex makes them anew", "index", c.state.index, "id", h.id, "error", h.damaged)
		}
	}
	return page, more, nil
}

// before reports whether a cursor in the window points before a hit of it.
func (m *mark) before(h hit) bool {
	return h.score < m.Score || h.score == m.Score && h.id > m.ID
}

// belowAll is more than any score behind the window, and less than any within it that is not 0.
const belowAll = 1e-30

// ranked gives hits their scores. Those of the window, when it is there, are put in order by them: their own scores are the exact ones, with
// what their words gain by where they stand. Those whose exact scores nobody knows, behind it or damaged, have scores below all of these, in the order of the cluster.
func ranked(hits []hit, by *ranker, front bool) ([]hit, error) {
	window := 0
	if front {
		window = min(ranking.Window, len(hits))
	}
	for i := range hits {
		h := &hits[i]
		h.front = i < window
		if !h.front || !h.unpack() {
			h.score = belowAll * h.Weight / (1 + h.Weight)
			continue
		}
		values, err := h.values(by.facets)
		if err != nil {
			return nil, err
		}
		words, gain := by.score(h.forward, values)
		h.score = words + gain
	}
	slices.SortFunc(hits[:window], func(a, b hit) int { return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.id, b.id)) })
	return hits, nil
}
