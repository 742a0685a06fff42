package local

import (
	"cmp"
	"container/heap"
	"math"
	"slices"

	"entente/index"
	"entente/internal/query"
)

// candidate is a hit with what it is ordered by. An order looks at missing first, then at score, year or title, then at id.
type candidate struct {
	doc     uint32
	missing bool // it lacks what the order goes by, and comes last
	score   float64
	year    int
	title   string // or the time it was read
	id      string
}

// order compares candidates: negative when a comes first.
type order func(a, b candidate) int

func orderOf(sort query.Sort) order {
	var by order
	switch sort {
	case query.Newest:
		by = func(a, b candidate) int { return cmp.Compare(b.year, a.year) }
	case query.Oldest:
		by = func(a, b candidate) int { return cmp.Compare(a.year, b.year) }
	case query.Title:
		by = func(a, b candidate) int { return cmp.Compare(a.title, b.title) }
	case query.Updated:
		by = func(a, b candidate) int { return cmp.Compare(b.title, a.title) }
	default:
		by = func(a, b candidate) int { return cmp.Compare(b.score, a.score) }
	}
	return func(a, b candidate) int {
		return cmp.Or(boolean(a.missing)-boolean(b.missing), by(a, b), cmp.Compare(a.id, b.id))
	}
}

// titleField names the field with what sort=title compares.
func titleField(s query.Scope) string {
	if s == query.Agreements {
		return index.FieldSides
	}
	return index.FieldTitleKey
}

// candidate returns a hit as the order of q sees it.
func (s *snapshot) candidate(q query.Query, doc uint32, score float64) candidate {
	g, n := s.at(doc)
	c := candidate{doc: doc, score: score, id: g.id(n)}
	switch q.Order() {
	case query.Newest:
		c.year = int(g.newest[n])
		c.missing = c.year == 0
	case query.Oldest:
		c.year = int(g.oldest[n])
		c.missing = c.year == 0
	case query.Title:
		c.title = g.text(titleField(q.Scope()), n)
		c.missing = c.title == ""
	case query.Updated:
		c.title = g.text(index.FieldUpdated, n)
		c.missing = c.title == ""
	}
	return c
}

// bounds returns how many hits are before the page of q, when it has no cursor, and how many are on one.
func bounds(q query.Query) (skip, size int) {
	size = min(max(q.PageSize(), 1), query.MaxSize)
	return (min(q.PageNumber(), query.MaxWindow) - 1) * size, size
}

// page returns the hits of the page of q in order, and whether there are more behind it.
func (m *matcher) page(q query.Query, found hits, after *candidate) ([]candidate, bool, error) {
	skip, size := bounds(q)
	if after != nil {
		skip = 0
	} else if q.PageNumber() > query.MaxWindow/size {
		return nil, false, nil // Parse refuses it; no engine need hold so many
	}
	// One more than the page tells whether there is a next one.
	all, err := m.first(q, found, skip+size+1, after)
	if err != nil || len(all) <= skip {
		return nil, false, err
	}
	all = all[skip:]
	if len(all) > size {
		return all[:size], true, nil
	}
	return all, false, nil
}

// first returns the first n hits behind after in the order of q, or a few more.
func (m *matcher) first(q query.Query, found hits, n int, after *candidate) ([]candidate, error) {
	if q.Order() != query.Relevance {
		return m.best(q, found, n, after)
	}
	if after == nil {
		all, err := m.best(q, found, max(n, window), nil)
		if err != nil {
			return nil, err
		}
		in, behind := all[:min(window, len(all))], all[min(window, len(all)):]
		near, err := m.closer(q, in, n)
		return slices.Concat(near, behind), err
	}
	in, err := m.best(q, found, window, nil)
	if err != nil || len(in) == 0 {
		return nil, err
	}
	last := in[len(in)-1] // none behind it gains anything
	near, err := m.closer(q, in, 0)
	if err != nil {
		return nil, err
	}
	by := orderOf(query.Relevance)
	near = slices.DeleteFunc(near, func(c candidate) bool { return by(c, *after) <= 0 })
	if len(near) >= n {
		return near, nil
	}
	if by(last, *after) < 0 {
		last = *after
	}
	rest, err := m.best(q, found, n-len(near), &last)
	return append(near, rest...), err
}

// best returns the first n hits behind after in the order of q.
func (s *snapshot) best(q query.Query, found hits, n int, after *candidate) ([]candidate, error) {
	by := orderOf(q.Order())
	best := &candidates{by: by} // its top is the last of them
	ranked := q.Order() == query.Relevance
	floor := math.Inf(-1)
	if ranked && after == nil {
		floor = nth(found.scores, n)
	}
	for i, doc := range found.docs {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if ranked && (found.score(i) < floor || len(best.all) == n && found.score(i) < best.all[0].score) {
			continue // most of them; the id needs no look
		}
		c := s.candidate(q, doc, found.score(i))
		if after != nil && by(c, *after) <= 0 {
			continue
		}
		if len(best.all) < n {
			heap.Push(best, c)
		} else if by(c, best.all[0]) < 0 {
			best.all[0] = c
			heap.Fix(best, 0)
		}
	}
	slices.SortFunc(best.all, by)
	return best.all, nil
}

// nth returns the score that n of scores reach, and -∞ when there are no more than n. Scores alone are put in order faster than
// candidates are.
func nth(scores []float64, n int) float64 {
	if n < 1 || len(scores) <= n {
		return math.Inf(-1)
	}
	top := slices.Clone(scores[:n]) // a heap with the least on top
	sink := func(i int) {
		for {
			c := 2*i + 1
			if c >= n {
				return
			}
			if c+1 < n && top[c+1] < top[c] {
				c++
			}
			if top[i] <= top[c] {
				return
			}
			top[i], top[c] = top[c], top[i]
			i = c
		}
	}
	for i := n/2 - 1; i >= 0; i-- {
		sink(i)
	}
	for _, s := range scores[n:] {
		if s > top[0] {
			top[0] = s
			sink(0)
		}
	}
	return top[0]
}

// candidates is a heap with the last of them on top.
type candidates struct {
	by  order
	all []candidate
}

func (h *candidates) Len() int           { return len(h.all) }
func (h *candidates) Less(i, j int) bool { return h.by(h.all[i], h.all[j]) > 0 }
func (h *candidates) Swap(i, j int)      { h.all[i], h.all[j] = h.all[j], h.all[i] }
func (h *candidates) Push(x any)         { h.all = append(h.all, x.(candidate)) }
func (h *candidates) Pop() any {
	last := h.all[len(h.all)-1]
	h.all = h.all[:len(h.all)-1]
	return last
}
