package query

import (
	"slices"

	"entente/internal/lang"
)

// The makers of links. Each returns another question on its first page, without a cursor, and leaves q as it was. facet is
// the name of one of Facets and value an id of it.

// With selects a value too. A value that was excluded no longer is.
func (q Query) With(facet, value string) Query {
	return q.changed(facet, func(f *Filter) {
		f.Any = append(without(f.Any, value), value)
		f.Not = without(f.Not, value)
	})
}

// Excluding excludes a value. A value that was selected no longer is.
func (q Query) Excluding(facet, value string) Query {
	return q.changed(facet, func(f *Filter) {
		f.Any = without(f.Any, value)
		f.Not = append(without(f.Not, value), value)
	})
}

// Without takes back the selection or exclusion of a value.
func (q Query) Without(facet, value string) Query {
	return q.changed(facet, func(f *Filter) { f.Any, f.Not = without(f.Any, value), without(f.Not, value) })
}

// WithoutFacet takes back everything selected and excluded in a facet; of the facet year its bounds too.
func (q Query) WithoutFacet(facet string) Query {
	if facet == "year" {
		q.YearFrom, q.YearTo = 0, 0
	}
	return q.changed(facet, func(f *Filter) { *f = Filter{Facet: facet} })
}

// WithoutFilters takes back everything but the words: facets and bounds.
func (q Query) WithoutFilters() Query {
	q.Filters, q.YearFrom, q.YearTo = nil, 0, 0
	return q.first()
}

// WithAll asks for all the selected values of a facet, or for one of them.
func (q Query) WithAll(facet string, all bool) Query {
	return q.changed(facet, func(f *Filter) { f.All = all })
}

// WithYears sets the bounds of the facet year, both included; 0 is an open end. Bounds the wrong way round are turned.
func (q Query) WithYears(from, to int) Query {
	if from > 0 && to > 0 && from > to {
		from, to = to, from
	}
	q.YearFrom, q.YearTo = from, to
	return q.first()
}

// WithPage goes to a page, counted from 1.
func (q Query) WithPage(n int) Query {
	q.Page, q.After = max(n, 1), ""
	return q.canonical()
}

// WithAfter goes to the page behind a cursor.
func (q Query) WithAfter(cursor string) Query {
	q.Page, q.After = 0, cursor
	return q.canonical()
}

// WithSort orders the results otherwise.
func (q Query) WithSort(s Sort) Query {
	q.Sort = s
	return q.first()
}

// WithText asks with other words. Words that Parse would refuse leave those of q.
func (q Query) WithText(typed string) Query {
	changed := q
	if err := changed.readText(typed); err != nil {
		return q.first()
	}
	return changed.first()
}

// WithLanguage asks for labels in another language; empty means the face's own.
func (q Query) WithLanguage(hl lang.Code) Query {
	q.HL = hl
	return q.first()
}

// first returns q on its first page.
func (q Query) first() Query {
	q.Page, q.After = 0, ""
	return q.canonical()
}

// changed returns q with another selection in one facet. The filters of q itself stay as they are: they are shared.
func (q Query) changed(facet string, change func(*Filter)) Query {
	f, _ := q.Filter(facet)
	f.Facet = facet
	change(&f)
	q.Filters = append(slices.DeleteFunc(slices.Clone(q.Filters), func(g Filter) bool { return g.Facet == facet }), f)
	return q.first()
}

// without returns a new list that does not hold value.
func without(values []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == value })
}
