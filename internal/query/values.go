package query

import (
	"net/url"
	"strconv"
	"strings"
)

// Values returns the parameters of q, the inverse of Parse: defaults are left out and lists are sorted, so that equal
// questions have equal addresses. url.Values.Encode sorts the names.
func (q Query) Values() url.Values {
	q = q.canonical()
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	off := func(name string, is bool) {
		if is {
			v.Set(name, "false")
		}
	}
	set("q", q.Text)
	set("in", string(q.In))
	set("class", q.Class)
	for name, values := range q.FilterValues() {
		v[name] = values
	}
	set("site", q.Site)
	off("expand", q.NoExpand)
	off("fold", q.NoFold)
	off("fallback", q.NoFallback)
	set("hl", string(q.HL))
	set("sort", string(q.Sort))
	number("page", q.Page)
	number("size", q.Size)
	set("after", q.After)
	if q.Facets != nil {
		set("facets", strings.Join(q.Facets, ","))
		if len(q.Facets) == 0 {
			set("facets", None)
		}
	}
	number("facet_size", q.FacetSize)
	return v
}

// FilterValues returns what narrows the question beside its words, by parameter name: country, not_country, country_op,
// year_from and so on.
func (q Query) FilterValues() url.Values {
	v := url.Values{}
	for _, f := range q.canonical().Filters {
		if len(f.Any) > 0 {
			v[f.Facet] = f.Any
		}
		if len(f.Not) > 0 {
			v["not_"+f.Facet] = f.Not
		}
		if f.All {
			v.Set(f.Facet+"_op", "and")
		}
	}
	if q.YearFrom > 0 {
		v.Set("year_from", strconv.Itoa(q.YearFrom))
	}
	if q.YearTo > 0 {
		v.Set("year_to", strconv.Itoa(q.YearTo))
	}
	return v
}
