package answer

import (
	"context"
	"fmt"
	"slices"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

const partnershipFacet = "partnership"

// partyFacets are the facets whose values are parties.
var partyFacets = []string{"municipality", "partner", "party"}

// onlyTold is a value of which only records tell the name: a partnership, or a party that is on no list.
func onlyTold(facet, id string) (query.Is, bool) {
	switch {
	case id == query.None || id == "":
		return query.Is{}, false
	case facet == partnershipFacet:
		return query.Is{Facet: facet, Value: id}, true
	case !slices.Contains(partyFacets, facet):
		return query.Is{}, false
	}
	_, listed := partyLabel(id, lang.EN)
	return query.Is{Facet: "party", Value: id}, !listed
}

// namesTold names values as the newest record that has them does: a partnership by its parties, such as "Gent – Tanger", a party that is
// on no list as it is written there. One that no record has is left out. It looks for the records of all of them at once, and again
// for those of which the first hundred held none, so that most pages take one search.
func namesTold(ctx context.Context, e Engine, values []query.Is, l lang.Code) (map[string]string, error) {
	names := map[string]string{}
	for chunk := range slices.Chunk(slices.Clone(values), query.MaxSize) {
		for left := chunk; len(left) > 0; {
			found, err := e.Search(ctx, query.Query{
				In: query.Agreements, Class: "any", Root: anyOf(left), Sort: query.Newest, Size: query.MaxSize, NoFold: true, Facets: []string{},
			})
			if err != nil {
				return nil, fmt.Errorf("name partnerships and parties: %w", err)
			}
			keys := keysOf(found.Hits)
			records, err := e.Records(ctx, keys)
			if err != nil {
				return nil, vanished(err)
			}
			before := len(left)
			left = slices.DeleteFunc(left, func(v query.Is) bool {
				for _, r := range records {
					name, ok := writtenAs(r.Agreement, v.Value)
					if v.Facet == partnershipFacet {
						name, ok = pairName(r.Agreement, v.Value, l)
					}
					if ok {
						names[v.Value] = name
						return true
					}
				}
				return false
			})
			if len(left) == before || found.Next == "" { // none of the others has a record with a name
				break
			}
		}
	}
	return names, nil
}

func anyOf(values []query.Is) query.Node {
	nodes := make([]query.Node, len(values))
	for i, v := range values {
		nodes[i] = v
	}
	return query.AnyOf(nodes...)
}

// writtenAs is the name of a party as a record writes it.
func writtenAs(a record.Agreement, id string) (string, bool) {
	for _, p := range a.Parties {
		if p.Value == id && p.Name != "" {
			return p.Name, true
		}
	}
	return "", false
}

// pairName names a partnership by the two parties of a record that it is of, the home side first.
func pairName(a record.Agreement, id string, l lang.Code) (string, bool) {
	for _, one := range a.Parties {
		for _, other := range a.Parties {
			if one.Value == "" || other.Value == "" || one.Value == other.Value || record.PartnershipID(one.Value, other.Value) != id {
				continue
			}
			if other.Role == record.PartyHome && one.Role != record.PartyHome {
				one, other = other, one
			}
			return party(one, l).Label + " – " + party(other, l).Label, true
		}
	}
	return "", false
}

// nameFacets labels the values of facets that only records tell the names of, and returns these names together with those of what the
// question asks for.
func nameFacets(ctx context.Context, e Engine, facets map[string]Facet, asked []query.Is, l lang.Code) (map[string]string, error) {
	values := slices.Clone(asked)
	add := func(facet, id string) {
		if v, ok := onlyTold(facet, id); ok && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	shown := append(slices.Clone(partyFacets), partnershipFacet)
	for _, facet := range shown {
		for _, c := range facets[facet].Values {
			add(facet, c.Value)
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	names, err := namesTold(ctx, e, values, l)
	if err != nil {
		return nil, err
	}
	for _, facet := range shown {
		for i, c := range facets[facet].Values {
			if _, ok := onlyTold(facet, c.Value); ok && names[c.Value] != "" {
				facets[facet].Values[i].Label = names[c.Value]
			}
		}
	}
	return names, nil
}

// maxAskedNames bounds the values of a question that are named.
const maxAskedNames = 64

// askedFor are the values that a question asks for or excludes and of which only records tell the names.
func askedFor(q query.Query) []query.Is {
	var all []query.Is
	add := func(facet, id string) {
		if v, ok := onlyTold(facet, id); ok && len(all) < maxAskedNames && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	for _, f := range q.Filters {
		for _, id := range slices.Concat(f.Any, f.Not) {
			add(f.Facet, id)
		}
	}
	query.Walk(q.Root, func(n query.Node) bool {
		if v, ok := n.(query.Is); ok {
			add(v.Facet, v.Value)
		}
		return true
	})
	return all
}

// nameHome labels the home side of a document that is on no list as its own records write it.
func nameHome(ctx context.Context, e Engine, c record.Card, home *Value) error {
	if home == nil {
		return nil
	}
	if _, only := onlyTold("municipality", home.Value); !only {
		return nil
	}
	all, err := e.Agreements(ctx, c.Key())
	if err != nil {
		return vanished(err)
	}
	for _, a := range all {
		if name, ok := writtenAs(a, home.Value); ok {
			home.Label = name
			return nil
		}
	}
	return nil
}
