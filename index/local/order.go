package local

import (
	"cmp"
	"container/heap"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
)

// candidate is a hit with what it is ordered by. An order looks at missing first, then at score, year or title, then at id.
type candidate struct {
	doc     uint32
	missing bool // it lacks what the order goes by, and comes last
	score   float64
	year    int
	title   string
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
	default:
		by = func(a, b candidate) int { return cmp.Compare(b.score, a.score) }
	}
	return func(a, b candidate) int {
		return cmp.Or(boolean(a.missing)-boolean(b.missing), by(a, b), cmp.Compare(a.id, b.id))
	}
}

// candidate returns a hit as the order of q sees it.
func (s *snapshot) candidate(q query.Query, doc uint32, score float64) candidate {
	g, n := s.at(doc)
	c := candidate{doc: doc, score: score, id: g.ids[n]}
	switch q.Order() {
	case query.Newest, query.Oldest:
		c.missing = true
		years := g.fields["year"]
		for _, at := range years.of(n) {
			y, err := strconv.Atoi(years.values[at])
			if err != nil {
				continue // query.None
			}
			if c.missing || (y > c.year) == (q.Order() == query.Newest) {
				c.year, c.missing = y, false
			}
		}
	case query.Title:
		c.title = g.fields[index.FieldTitleKey].first(n)
		c.missing = c.title == ""
	}
	return c
}

// page returns the hits of the page of q in order, and whether there are more behind it.
func (s *snapshot) page(q query.Query, found hits, after *candidate) ([]candidate, bool, error) {
	size := min(max(q.PageSize(), 1), query.MaxSize)
	skip := 0
	if after == nil {
		if q.PageNumber() > query.MaxWindow/size {
			return nil, false, nil // Parse refuses it; no engine need hold so many
		}
		skip = (q.PageNumber() - 1) * size
	}
	// One more than the page tells whether there is a next one.
	all, err := s.best(q, found, skip+size+1, after)
	if err != nil || len(all) <= skip {
		return nil, false, err
	}
	all = all[skip:]
	if len(all) > size {
		return all[:size], true, nil
	}
	return all, false, nil
}

// best returns the first n hits behind after in the order of q.
func (s *snapshot) best(q query.Query, found hits, n int, after *candidate) ([]candidate, error) {
	by := orderOf(q.Order())
	best := &candidates{by: by} // its top is the last of them
	ranked := q.Order() == query.Relevance
	for i, doc := range found.docs {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		if ranked && len(best.all) == n && found.score(i) < best.all[0].score {
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
