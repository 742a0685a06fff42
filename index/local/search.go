package local

import (
	"context"
	"slices"

	"entente/index"
	"entente/internal/query"
)

// Search answers q on one snapshot.
func (e *Engine) Search(ctx context.Context, q query.Query) (r index.Result, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		r, err = s.search(q)
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
	all, facets, err := m.found(q)
	if err != nil {
		return r, err
	}
	r.Total, r.Facets = len(all.docs), facets
	page, more, err := m.page(q, all, after)
	if err != nil {
		return r, err
	}
	docs := make([]uint32, len(page))
	for i, c := range page {
		docs[i] = c.doc
	}
	ordinals, err := m.ordinals(docs)
	if err != nil {
		return r, err
	}
	for _, c := range page {
		h := index.Hit{Score: c.score}
		g, n := s.at(c.doc)
		h.Key.ID = g.id(n)
		if h.Key.Version, err = g.version(n); err != nil {
			return r, err
		}
		h.Ordinals = ordinals[c.doc]
		r.Hits = append(r.Hits, h)
	}
	if more {
		r.Next = s.cursor(q, page[len(page)-1])
	}
	r.Partial = m.partial || s.engine.schema != current
	return r, nil
}

// found returns the records of a question with their scores, and what it asks to count over them.
func (m *matcher) found(q query.Query) (hits, map[string]index.Facet, error) {
	let, err := m.choices(q)
	if err != nil {
		return hits{}, nil, err
	}
	all, err := m.node(q.Root, false)
	if err != nil {
		return hits{}, nil, err
	}
	within := newSet(m.size())
	for _, doc := range all.docs {
		within.add(doc)
	}
	within.and(let.mask)
	names := wanted(q)
	counter := m.counter(names)
	final := within.clone()
	for _, c := range let.free {
		final.and(c.set)
	}
	for at, name := range names {
		over := final
		if slices.ContainsFunc(let.free, func(c choice) bool { return c.facet == name }) {
			over = within.clone()
			for _, c := range let.free {
				if c.facet != name {
					over.and(c.set)
				}
			}
		}
		counter.add(at, 0, over)
	}
	all = both(all, hits{docs: final.appendTo(nil, 0)})
	facets := map[string]index.Facet{}
	for at, name := range names {
		if facets[name], err = m.facet(q, name, counter, at); err != nil {
			return hits{}, nil, err
		}
	}
	return all, facets, nil
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
