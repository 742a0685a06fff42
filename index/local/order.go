package local

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"entente/index"
	"entente/index/ranking"
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

// page returns the hits of the page of q in order, and whether there are more behind it. Those that stand in front are put in order by how close
// their words stand as well.
func (m *matcher) page(q query.Query, all seen, after *candidate) ([]candidate, bool, error) {
	skip, size := bounds(q)
	first := skip + size + 1
	if after != nil {
		skip, first = 0, 0
	} else if q.PageNumber() > query.MaxWindow/size {
		return nil, false, nil
	}
	n := min(ranking.Window, len(all.best))
	page, err := m.closer(q, all.best[:n], first)
	if err != nil {
		return nil, false, err
	}
	if after != nil {
		page = behind(page, all, *after, orderOf(q.Order()))
	} else if first > n {
		page = append(page, all.best[n:]...)
	}
	if len(page) <= skip {
		return nil, false, nil
	}
	if page = page[skip:]; len(page) > size {
		return page[:size], true, nil
	}
	return page, false, nil
}

// behind returns the records behind a cursor: of those in front, with what they gained, and of all others.
func behind(front []candidate, all seen, after candidate, by order) []candidate {
	var page []candidate
	known := map[uint32]bool{}
	for _, c := range front {
		known[c.doc] = true
		if by(c, after) > 0 {
			page = append(page, c)
		}
	}
	for _, c := range all.behind {
		if !known[c.doc] {
			page = append(page, c)
		}
	}
	slices.SortFunc(page, by)
	return page
}

// shortlist keeps the first records in the order of a question. It is a heap with the last of them on top.
type shortlist struct {
	*snapshot
	query query.Query
	by    order
	most  int        // records are kept
	after *candidate // only those behind it; nil for all
	all   []candidate

	// By scores alone nothing more need be known of a document: another heap, and the score below which nothing comes in.
	ranked bool
	top    []rated
	floor  float64
}

// rated is a document with its score.
type rated struct {
	score float64
	doc   uint32
}

func (p *pass) shortlist(most int) shortlist {
	return shortlist{snapshot: p.snapshot, query: p.query, by: orderOf(p.query.Order()), ranked: p.query.Order() == query.Relevance, most: most, floor: math.Inf(-1)}
}

// offer keeps a document when it is among the first.
func (r *shortlist) offer(doc uint32, score float64) {
	if r.ranked {
		r.score(rated{score, doc})
		return
	}
	if len(r.all) == r.most && r.most > 0 && r.last(doc) {
		return
	}
	c := r.candidate(r.query, doc, score)
	switch {
	case r.after != nil && r.by(c, *r.after) <= 0:
	case len(r.all) < r.most:
		r.all = append(r.all, c)
		rise(r.all, func(a, b candidate) bool { return r.by(a, b) > 0 })
	case r.most > 0 && r.by(c, r.all[0]) < 0:
		r.all[0] = c
		sink(r.all, func(a, b candidate) bool { return r.by(a, b) > 0 })
	}
}

// last reports whether a document comes behind all that are kept. Most do, and by a year a candidate need not be made of it to be seen.
func (r *shortlist) last(doc uint32) bool {
	g, n := r.at(doc)
	kept := &r.all[0]
	var order int
	switch r.query.Order() {
	case query.Newest:
		order = kept.year - int(g.newest[n]) // a year that is not known is 0
	case query.Oldest:
		order = cmp.Compare(uint(g.oldest[n])-1, uint(kept.year)-1)
	default:
		return false
	}
	return order > 0 || order == 0 && g.id(n) >= kept.id
}

// score keeps a document by its score, equal ones by their ids.
func (r *shortlist) score(c rated) {
	if c.score < r.floor || r.most == 0 {
		return
	}
	if r.after != nil && (c.score > r.after.score || c.score == r.after.score && r.id(c.doc) <= r.after.id) {
		return
	}
	if len(r.top) < r.most {
		r.top = append(r.top, c)
		rise(r.top, r.later)
	} else if r.later(r.top[0], c) {
		r.top[0] = c
		sink(r.top, r.later)
	}
	if len(r.top) == r.most {
		r.floor = r.top[0].score
	}
}

// later reports whether a comes behind b.
func (r *shortlist) later(a, b rated) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	return r.id(a.doc) > r.id(b.doc)
}

// id returns the id of a document.
func (s *snapshot) id(doc uint32) string {
	g, n := s.at(doc)
	return g.id(n)
}

// rise puts the last of a heap in its place; above tells what belongs nearer to the top.
func rise[T any](heap []T, above func(a, b T) bool) {
	for i := len(heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !above(heap[i], heap[up]) {
			return
		}
		heap[i], heap[up] = heap[up], heap[i]
		i = up
	}
}

// sink puts the first of a heap in its place.
func sink[T any](heap []T, above func(a, b T) bool) {
	for i := 0; ; {
		c := 2*i + 1
		if c >= len(heap) {
			return
		}
		if c+1 < len(heap) && above(heap[c+1], heap[c]) {
			c++
		}
		if !above(heap[c], heap[i]) {
			return
		}
		heap[i], heap[c] = heap[c], heap[i]
		i = c
	}
}

// join takes in what another shortlist has kept.
func (r *shortlist) join(other *shortlist) {
	for _, c := range other.top {
		r.score(c)
	}
	r.all = append(r.all, other.all...)
	slices.SortFunc(r.all, r.by)
	r.all = r.all[:min(len(r.all), r.most)]
}

// sorted returns what was kept, the first in front. Nothing more can be offered.
func (r *shortlist) sorted() []candidate {
	if !r.ranked {
		slices.SortFunc(r.all, r.by)
		return r.all
	}
	slices.SortFunc(r.top, func(a, b rated) int { return boolean(r.later(a, b)) - boolean(r.later(b, a)) })
	for _, c := range r.top {
		r.all = append(r.all, r.candidate(r.query, c.doc, c.score))
	}
	return r.all
}

// byID offers the first documents of a set by their ids, which is the order of documents that all weigh the same.
func (r *shortlist) byID(docs set) {
	for _, g := range r.segments {
		here, order, left := g.part(docs), g.byID(), r.most
		from := 0
		if r.after != nil {
			from = sort.Search(g.n, func(i int) bool { return g.id(order.at(i)) > r.after.id })
		}
		for i := from; i < g.n && left > 0; i++ {
			if n := order.at(i); here.has(n) {
				r.offer(g.offset+n, 0)
				left--
			}
		}
	}
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

// manyAlike is the part of an index from which documents that all weigh the same are looked for by their ids.
const manyAlike = 8

// idOrder is the numbers of a segment's documents in the order of their ids; empty when they are in it already.
type idOrder []uint32

func (o idOrder) at(i int) uint32 {
	if len(o) == 0 {
		return uint32(i)
	}
	return o[i]
}

// byID returns the documents by their ids. It is made once.
func (c *columns) byID() idOrder {
	c.ordering.Do(func() {
		sorted := true
		for i := 1; i < c.n && sorted; i++ {
			sorted = c.id(uint32(i-1)) < c.id(uint32(i))
		}
		if sorted {
			return
		}
		c.order = make(idOrder, c.n)
		for i := range c.order {
			c.order[i] = uint32(i)
		}
		slices.SortFunc(c.order, func(a, b uint32) int { return cmp.Compare(c.id(a), c.id(b)) })
	})
	return c.order
}
