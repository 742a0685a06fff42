package local

import (
	"context"
	"slices"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/query"
)

// Search answers q on one snapshot.
func (e *Engine) Search(ctx context.Context, q query.Query) (r index.Result, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		r, err = s.answer(q)
		return err
	})
	if err != nil {
		return index.Result{}, err
	}
	return r, nil
}

func (s *snapshot) search(q query.Query) (index.Result, error) {
	var r index.Result
	var err error
	if r.Info, err = s.info(); err != nil {
		return r, err
	}
	after, err := s.readCursor(q)
	if err != nil {
		return r, err
	}
	m, err := s.matcher(q)
	if err != nil {
		return r, err
	}
	p, err := m.pass(q, after)
	if err != nil {
		return r, err
	}
	seen, err := p.run()
	if err != nil {
		return r, err
	}
	r.Total = p.total
	r.Facets = map[string]index.Facet{}
	for i, name := range p.names {
		if r.Facets[name], err = s.facet(q, name, seen.counts, i); err != nil {
			return r, err
		}
	}
	page, more, err := m.page(q, seen, after)
	if err != nil {
		return r, err
	}
	if r.Hits, err = m.told(page); err != nil {
		return r, err
	}
	if more {
		r.Next = s.cursor(q, page[len(page)-1])
	}
	r.Partial = m.partial || s.engine.schema != current
	return r, nil
}

// pass finds the records of a question, by its words and by what it chooses, and says how they are to be looked at.
func (m *matcher) pass(q query.Query, after *candidate) (*pass, error) {
	base, err := m.node(q.Root, false)
	if err != nil {
		return nil, err
	}
	chosen, err := m.choices(q)
	if err != nil {
		return nil, err
	}
	left := base.docs.clone()
	left.and(chosen.mask)
	p := &pass{snapshot: m.snapshot, query: q, docs: chosen.within(left, ""), names: wanted(q), after: after}
	p.total = p.docs.count()
	var others set // of the scope, that are not found
	for _, name := range p.names {
		docs, n, rest := p.docs, p.total, &others
		if chosen.puts(name) {
			docs = chosen.within(left, name)
			n, rest = docs.count(), new(set)
		}
		docs, from := m.fewer(chosen.scope, docs, n, name, rest)
		p.facets, p.from = append(p.facets, docs), append(p.from, from)
	}
	if q.Order() == query.Relevance {
		p.scorer = base.scorer
		p.alike = p.scorer == nil && p.total > m.size()/manyAlike
		if len(ranking.Items(q.Root, m.rarity)) > 0 {
			p.window = ranking.Window
		}
	}
	skip, size := bounds(q)
	if p.most = skip + size + 1; after != nil { // one more than the page tells whether there is a next one
		p.most = size + 1
	} else if q.PageNumber() > query.MaxWindow/size {
		p.most = 0 // Parse refuses it; no engine need hold so many
	}
	return p, nil
}

// within returns those of docs that are in every choice but that of one facet.
func (c choices) within(docs set, facet string) set {
	out, own := docs, false
	for _, f := range c.free {
		if f.facet == facet {
			continue
		}
		if !own {
			out, own = docs.clone(), true
		}
		out.and(f.set)
	}
	return out
}

// told makes hits of the records of a page.
func (m *matcher) told(page []candidate) ([]index.Hit, error) {
	docs := make([]uint32, len(page))
	for i, c := range page {
		docs[i] = c.doc
	}
	ordinals, err := m.ordinals(docs)
	if err != nil {
		return nil, err
	}
	var all []index.Hit
	for _, c := range page {
		h := index.Hit{Score: c.score, Ordinals: ordinals[c.doc]}
		g, n := m.at(c.doc)
		h.Key.ID = g.id(n)
		if h.Key.Version, err = g.version(n); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// wanted returns the names of the facets a question asks to count.
func wanted(q query.Query) []string {
	names := q.Facets
	if names == nil {
		names = query.DefaultFacets
	}
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		_, ok := query.FacetByName(n)
		return !ok
	})
}
