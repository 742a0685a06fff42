package local

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// anyClass asks for agreements of every class.
const anyClass = "any"

// choices are what a question lets through besides its words. Its sets are shared: nobody may write to them.
type choices struct {
	// mask is what is searched, without what is removed or folded away, within the bounds of the question, without what a reader has
	// excluded, and with all values that must be there together.
	mask  set
	scope mask     // mask before what a reader chose: kept with the state, so that it is the same for many questions
	free  []choice // facets whose choice is put aside when they are counted
}

// choice is the documents that the positive selection in a facet lets through.
type choice struct {
	facet string
	set   set
}

// mask is a set that is kept with the state, and how many are in it.
type mask struct {
	set
	n int
}

// puts reports whether the choice in a facet is put aside when it is counted.
func (c choices) puts(facet string) bool {
	return slices.ContainsFunc(c.free, func(f choice) bool { return f.facet == facet })
}

// choices finds what the filters of a question let through.
func (m *matcher) choices(q query.Query) (choices, error) {
	scope, err := m.mask(q)
	if err != nil {
		return choices{}, err
	}
	c := choices{mask: scope.set, scope: scope}
	own := false // whether mask may be written to
	narrow := func(by func(set)) {
		if !own {
			c.mask, own = c.mask.clone(), true
		}
		by(c.mask)
	}
	for _, filter := range q.Filters {
		for _, v := range filter.Not {
			out, err := m.is(filter.Facet, v)
			if err != nil {
				return c, err
			}
			if out != nil {
				narrow(func(mask set) { mask.without(out) })
			}
		}
	}
	for _, facet := range query.Facets {
		chosen, all, err := m.chosen(q, facet.Name)
		if err != nil {
			return c, err
		}
		switch {
		case len(chosen) == 0:
		case all:
			narrow(func(mask set) {
				for _, one := range chosen {
					mask.and(one)
				}
			})
		default:
			c.free = append(c.free, choice{facet.Name, union(chosen)})
		}
	}
	return c, nil
}

// mask returns the documents of what is searched that the class, the folds and the bounds of a question leave.
func (m *matcher) mask(q query.Query) (mask, error) {
	key := fmt.Sprintf("%s %q %t %s", m.holds, q.Class, q.NoFold, q.BoundsKey())
	if known, ok := m.masks.get(key); ok {
		return known, nil
	}
	scope, err := m.set(index.FieldType, string(m.holds))
	if err != nil {
		return mask{}, err
	}
	docs := scope.clone()
	if m.scope == query.Agreements && q.Class != anyClass {
		class, err := m.set(index.FieldClass, cmp.Or(q.Class, record.ClassAgreement))
		if err != nil {
			return mask{}, err
		}
		docs.and(class)
	}
	if !q.NoFold {
		folded, err := m.set(index.FieldFolded, index.Folded)
		if err != nil {
			return mask{}, err
		}
		docs.without(folded)
	}
	for _, bound := range q.Bounds() {
		within, err := m.bounded(bound)
		if err != nil {
			return mask{}, err
		}
		docs.and(within)
	}
	out := mask{docs, docs.count()}
	m.masks.put(key, out, 8*len(docs)+len(key))
	return out, nil
}

// bounded returns the records of either scope that have one of the values of a bound.
func (s *snapshot) bounded(bound query.Filter) (set, error) {
	field := bound.Facet
	if _, ok := query.FacetByName(field); field == query.SiteBound {
		field = index.FieldSite
	} else if !ok {
		return newSet(s.size()), nil
	}
	out := newSet(s.size())
	for _, v := range bound.Any {
		docs, err := s.set(field, v)
		if err != nil {
			return nil, err
		}
		out.or(docs)
	}
	return out, nil
}

// chosen returns the sets of the positive selection in one facet, and whether all of them are required. The bounds of years are one
// more value of "year".
func (m *matcher) chosen(q query.Query, facet string) (chosen []set, all bool, err error) {
	filter, _ := q.Filter(facet)
	for _, v := range filter.Any {
		docs, err := m.set(facet, v)
		if err != nil {
			return nil, false, err
		}
		chosen = append(chosen, docs)
	}
	if facet == "year" && (q.YearFrom != 0 || q.YearTo != 0) {
		docs, err := m.between(facet, q.YearFrom, q.YearTo)
		if err != nil {
			return nil, false, err
		}
		chosen = append(chosen, docs)
	}
	return chosen, filter.All, nil
}

// is returns the records of either scope that have a value of a facet. A name that is no facet has none, which is nil.
func (s *snapshot) is(facet, value string) (set, error) {
	if _, ok := query.FacetByName(facet); !ok {
		return nil, nil
	}
	return s.set(facet, value)
}

// between returns the records of either scope that have a year within bounds, nil when the facet is none of years.
func (s *snapshot) between(facet string, from, to int) (set, error) {
	if f, ok := query.FacetByName(facet); !ok || f.Type != query.Year {
		return nil, nil
	}
	key := fieldTerm{facet + "\x00between", fmt.Sprint(from, to)}
	if known, ok := s.sets.get(key); ok {
		return known, nil
	}
	dicts, err := s.dicts(facet)
	if err != nil {
		return nil, err
	}
	out := newSet(s.size())
	for i, g := range s.segments {
		terms := dicts[i].AutomatonIterator(nil, nil, nil)
		for {
			entry, err := terms.Next()
			if err != nil {
				return nil, err
			}
			if entry == nil {
				break
			}
			if y, err := strconv.Atoi(entry.Term); err != nil || y < from || to != 0 && y > to {
				continue
			}
			list, err := dicts[i].PostingsList([]byte(entry.Term), nil, nil)
			if err != nil {
				return nil, err
			}
			if err := markList(list, g.part(out)); err != nil {
				return nil, err
			}
		}
	}
	out.and(s.live)
	s.sets.put(key, out, 8*len(out)+len(facet))
	return out, nil
}

// union returns the documents of any of sets; of a single one itself.
func union(sets []set) set {
	if len(sets) == 1 {
		return sets[0]
	}
	out := sets[0].clone()
	for _, s := range sets[1:] {
		out.or(s)
	}
	return out
}
