package cluster

import (
	"cmp"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// anyClass asks for agreements of every class.
const anyClass = "any"

// maxRequired bounds the values that must all be there, over all facets: each is a clause. A record with so many is hardly thought of.
const maxRequired = 60

// choices are what a question lets through besides its words.
type choices struct {
	filter  []object // what is searched, within the bounds of the question, and all values that must be there together
	without []object // what is folded away, and what a reader has excluded
	free    []choice // facets whose choice is put aside when they are counted
	partial bool     // there was no room for all
}

// choice is what the positive selection in a facet lets through.
type choice struct {
	facet string
	query object
}

// choose returns what a question lets through besides its words.
func choose(q query.Query) choices {
	c := choices{filter: []object{hasKind(q.Scope())}}
	if q.Scope() == query.Agreements && q.Class != anyClass {
		c.filter = append(c.filter, oneValue(index.FieldClass, cmp.Or(q.Class, record.ClassAgreement)))
	}
	if !q.NoFold {
		c.without = append(c.without, oneValue(index.FieldFolded, index.Folded))
	}
	for _, b := range q.Bounds() {
		c.filter = append(c.filter, bounded(b))
	}
	for _, f := range q.Filters {
		if _, ok := query.FacetByName(f.Facet); ok && len(f.Not) > 0 {
			c.without = append(c.without, anyValue(f.Facet, f.Not))
		}
	}
	required := 0
	for _, f := range query.Facets {
		chosen, all := chosenOf(q, f.Name)
		switch {
		case len(chosen) == 0:
		case !all:
			c.free = append(c.free, choice{f.Name, chosenAny(q, f.Name)})
		default:
			if required += len(chosen); required > maxRequired {
				c.partial = true
				chosen = []object{nothing}
			}
			c.filter = append(c.filter, chosen...)
		}
	}
	return c
}

// hasKind asks for the records that a question searches.
func hasKind(s query.Scope) object {
	if s == query.Agreements {
		return oneValue(index.FieldType, string(record.TypeAgreement))
	}
	return oneValue(index.FieldType, string(record.TypeDocument))
}

func oneValue(field, value string) object {
	return object{"term": object{field: object{"value": value}}}
}

func anyValue(field string, values []string) object {
	return object{"terms": object{field: values}}
}

// bounded asks for one of the values of a bound.
func bounded(b query.Filter) object {
	field := b.Facet
	if _, ok := query.FacetByName(field); field == query.SiteBound {
		field = index.FieldSite
	} else if !ok {
		return nothing
	}
	return anyValue(field, append([]string{}, b.Any...))
}

// chosenOf returns the positive selection in a facet, one by one, and whether all of it is required. The bounds of years are one more value
// of "year".
func chosenOf(q query.Query, facet string) (chosen []object, all bool) {
	f, _ := q.Filter(facet)
	for _, v := range f.Any {
		chosen = append(chosen, oneValue(facet, v))
	}
	if years := yearBounds(q, facet); years != nil {
		chosen = append(chosen, years)
	}
	return chosen, f.All
}

// chosenAny asks for one of what is selected in a facet.
func chosenAny(q query.Query, facet string) object {
	f, _ := q.Filter(facet)
	years := yearBounds(q, facet)
	switch {
	case years == nil:
		return anyValue(facet, f.Any)
	case len(f.Any) == 0:
		return years
	}
	return oneOf([]object{anyValue(facet, f.Any), years})
}

// yearBounds asks for a year within the bounds of a question, nil when it has none for this facet.
func yearBounds(q query.Query, facet string) object {
	if facet != "year" || q.YearFrom == 0 && q.YearTo == 0 {
		return nil
	}
	if years := hasYear(facet, q.YearFrom, q.YearTo); years != nil {
		return years
	}
	return nothing
}

// split parts the free choices: those of facets that are counted have to be put aside, the others can be filters.
func (c choices) split(names []string) (aside []choice, filters []object) {
	for _, f := range c.free {
		if slices.Contains(names, f.facet) {
			aside = append(aside, f)
		} else {
			filters = append(filters, f.query)
		}
	}
	return aside, filters
}

// but asks for every choice but that of one facet.
func but(aside []choice, facet string) object {
	var all []object
	for _, a := range aside {
		if a.facet != facet {
			all = append(all, a.query)
		}
	}
	if len(all) == 0 {
		return everything
	}
	return object{"bool": object{"filter": all}}
}

// countedFacets returns the names of the facets a question asks to count.
func countedFacets(q query.Query) []string {
	names := q.Facets
	if names == nil {
		names = query.DefaultFacets
	}
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		_, ok := query.FacetByName(n)
		return !ok
	})
}

// How many values of a facet each shard tells. Where none has more than that the counts are exact, as they always are on a single
// shard; else the cluster says by how much they may be wrong, and is asked once more for many. There are at most 9,999 years, 300 countries and
// fewer of what has a list; partners and parties of a large collection are some thousands. When even many are too few the answer is partial.
const (
	shardValues     = 10_100
	manyShardValues = 250_000
)

// aggregation counts a facet: each count is the total of the question with this value chosen there, alone or, when all chosen values are
// required, as well.
func aggregation(q query.Query, facet string, aside []choice, perShard int) object {
	f, _ := query.FacetByName(facet)
	terms := func(field string, size int) object {
		return object{"terms": object{"field": field, "size": size, "shard_size": max(size, perShard)}}
	}
	var counted object
	if f.Type == query.Year {
		counted = object{"values": terms(facet, shardValues), "decades": terms(decadeField(facet), shardValues)}
	} else {
		counted = object{"values": terms(facet, facetSize(q)+1)} // one more tells whether there are further ones
		if filter, _ := q.Filter(facet); len(filter.Any) > 0 {
			chosen := terms(facet, len(filter.Any))
			chosen["terms"].(object)["include"] = filter.Any
			counted["chosen"] = chosen
		}
	}
	return object{"filter": but(aside, facet), "aggs": counted}
}

func facetSize(q query.Query) int {
	if q.FacetSize <= 0 {
		return query.DefaultFacetSize
	}
	return q.FacetSize
}

// facetAnswer is what the cluster says of a facet.
type facetAnswer struct {
	Values  termsAnswer `json:"values"`
	Chosen  termsAnswer `json:"chosen"`
	Decades termsAnswer `json:"decades"`

	Documents struct { // of all records
		Count int `json:"doc_count"`
	} `json:"documents"`
}

type termsAnswer struct {
	Wrong   int `json:"doc_count_error_upper_bound"` // by how much a count may be wrong
	Buckets []struct {
		Key   string `json:"key"`
		Count int    `json:"doc_count"`
	} `json:"buckets"`
}

// exact reports whether all counts are right.
func (a facetAnswer) exact() bool {
	return a.Values.Wrong == 0 && a.Chosen.Wrong == 0 && a.Decades.Wrong == 0
}

func (a termsAnswer) counts() []index.Count {
	var all []index.Count
	for _, b := range a.Buckets {
		all = append(all, index.Count{Value: b.Key, Count: b.Count})
	}
	return all
}

// facetOf makes a facet of what the cluster says of it.
func facetOf(q query.Query, name string, a facetAnswer) index.Facet {
	definition, _ := query.FacetByName(name)
	filter, _ := q.Filter(name)
	selected := slices.Compact(slices.Sorted(slices.Values(filter.Any)))
	if definition.Type == query.Year {
		f := index.Facet{Values: withSelected(a.Values.counts(), nil, selected), Decades: a.Decades.counts()}
		slices.SortFunc(f.Values, byYear)
		slices.SortFunc(f.Decades, byYear)
		return f
	}
	size := facetSize(q)
	values := a.Values.counts()
	absent := len(selected) - len(a.Chosen.Buckets) // selected, and nothing has them
	more := len(values)+absent > size
	return index.Facet{Values: withSelected(values[:min(len(values), size)], a.Chosen.counts(), selected), More: more}
}

// withSelected marks the selected ones of values, which are by count, and adds those that are not among them: by their counts, those that
// nothing has last.
func withSelected(values, chosen []index.Count, selected []string) []index.Count {
	for i := range values {
		values[i].Selected = slices.Contains(selected, values[i].Value)
	}
	add := func(v string, n int) {
		if !slices.ContainsFunc(values, func(c index.Count) bool { return c.Value == v }) {
			values = append(values, index.Count{Value: v, Count: n, Selected: true})
		}
	}
	for _, c := range chosen {
		add(c.Value, c.Count)
	}
	for _, v := range selected {
		add(v, 0)
	}
	return values
}

// byYear orders years ascending, query.None last.
func byYear(a, b index.Count) int {
	if none := boolean(a.Value == query.None) - boolean(b.Value == query.None); none != 0 {
		return none
	}
	x, _ := strconv.Atoi(a.Value)
	y, _ := strconv.Atoi(b.Value)
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(a.Value, b.Value))
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
