package local

import (
	"cmp"
	"context"
	"slices"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
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
	found, err := m.selection(q)
	if err != nil {
		return r, err
	}
	all := found.all()
	r.Total = len(all.docs)
	r.Facets = map[string]index.Facet{}
	for _, name := range wanted(q) {
		if r.Facets[name], err = s.facet(q, name, found); err != nil {
			return r, err
		}
	}
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
		h.Key.ID = g.ids[n]
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

// selection is what a question finds, taken apart so that a facet can be counted without its own selection.
type selection struct {
	base    hits                // what the words, the class, the site and the exclusions leave
	choices map[string][]uint32 // by facet with a positive selection, the documents it lets through
	free    map[string]bool     // facets whose choice is put aside when they are counted
}

// anyClass asks for agreements of every class.
const anyClass = "any"

// selection finds the records of a question. Those of the other scope, which facets, sites and folds hold too, never get past base.
func (m *matcher) selection(q query.Query) (selection, error) {
	f := selection{choices: map[string][]uint32{}, free: map[string]bool{}}
	var err error
	if f.base, err = m.node(q.Root, false); err != nil {
		return f, err
	}
	if m.scope == query.Agreements && q.Class != anyClass {
		docs, err := m.docs(index.FieldClass, cmp.Or(q.Class, record.ClassAgreement))
		if err != nil {
			return f, err
		}
		f.base = both(f.base, hits{docs: docs})
	}
	if !q.NoFold {
		folded, err := m.docs(index.FieldFolded, index.Folded)
		if err != nil {
			return f, err
		}
		f.base = without(f.base, folded)
	}
	for _, bound := range q.Bounds() {
		docs, err := m.bounded(bound)
		if err != nil {
			return f, err
		}
		f.base = both(f.base, hits{docs: docs})
	}
	for _, filter := range q.Filters {
		for _, v := range filter.Not {
			docs, err := m.is(filter.Facet, v)
			if err != nil {
				return f, err
			}
			f.base = without(f.base, docs)
		}
	}
	for _, facet := range query.Facets {
		if err := m.choice(q, facet.Name, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// bounded returns the records of either scope that have one of the values of a bound.
func (s *snapshot) bounded(bound query.Filter) ([]uint32, error) {
	field := bound.Facet
	if _, ok := query.FacetByName(field); field == query.SiteBound {
		field = index.FieldSite
	} else if !ok {
		return nil, nil
	}
	var lists [][]uint32
	for _, v := range bound.Any {
		docs, err := s.docs(field, v)
		if err != nil {
			return nil, err
		}
		lists = append(lists, docs)
	}
	return joined(lists...), nil
}

// choice adds the positive selection in one facet. The bounds of years are one more value of "year".
func (m *matcher) choice(q query.Query, facet string, f *selection) error {
	filter, _ := q.Filter(facet)
	var lists [][]uint32
	for _, v := range filter.Any {
		docs, err := m.is(facet, v)
		if err != nil {
			return err
		}
		lists = append(lists, docs)
	}
	if facet == "year" && (q.YearFrom != 0 || q.YearTo != 0) {
		docs, err := m.between(facet, q.YearFrom, q.YearTo)
		if err != nil {
			return err
		}
		lists = append(lists, docs)
	}
	if len(lists) == 0 {
		return nil
	}
	if !filter.All {
		f.choices[facet] = joined(lists...)
		f.free[facet] = true
		return nil
	}
	docs := hits{docs: lists[0]}
	for _, l := range lists[1:] {
		docs = both(docs, hits{docs: l})
	}
	f.choices[facet] = docs.docs
	return nil
}

// all returns the documents of the question.
func (f selection) all() hits { return f.except("") }

// except returns what the question finds when the choice in one facet is put aside.
func (f selection) except(facet string) hits {
	out := f.base
	for _, other := range query.Facets { // in a fixed order: it decides nothing, but a debugger sees the same steps
		if docs, chosen := f.choices[other.Name]; chosen && other.Name != facet {
			out = both(out, hits{docs: docs})
		}
	}
	return out
}
