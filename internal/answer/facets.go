package answer

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// labelled gives a facet its labels.
func labelled(name string, f index.Facet, l lang.Code) Facet {
	out := Facet{Values: counts(name, f.Values, l), More: f.More}
	if f.Decades != nil {
		out.Decades = counts(name, f.Decades, l)
	}
	return out
}

func counts(name string, found []index.Count, l lang.Code) []Count {
	out := make([]Count, len(found))
	for i, c := range found {
		out[i] = Count{Value: c.Value, Label: Label(name, c.Value, l), Count: c.Count, Selected: c.Selected}
	}
	return out
}

// FacetValues returns the values of one facet for a question whose label in any of the three languages holds valueQ, accents
// and case aside; all of them when it is empty. It answers at most q.FacetSize, and the values selected.
func FacetValues(ctx context.Context, e Engine, facet string, q query.Query, valueQ string) (FacetPage, error) {
	if err := q.Validate(); err != nil {
		return FacetPage{}, err
	}
	asking := q
	asking.Root = Understood(q.Root)
	asking.Facets, asking.Size, asking.Page, asking.After = []string{facet}, 1, 0, ""
	asking.FacetSize = math.MaxInt32 // the text is looked for in all values, before they are cut
	f, err := search(ctx, e, asking)
	if err != nil {
		return FacetPage{}, fmt.Errorf("count %s: %w", facet, err)
	}
	all := labelled(facet, f.result.Facets[facet], speech(q))
	if all.Values = list(all.Values); valueQ != "" {
		if all.Values, err = holding(ctx, e, facet, all.Values, valueQ); err != nil {
			return FacetPage{}, fmt.Errorf("look through %s: %w", facet, err)
		}
	}
	size := q.FacetSize
	if size == 0 {
		size = query.DefaultFacetSize
	}
	page := FacetPage{
		Name: facet, Query: asked(q, f), Index: indexOf(f.result.Info), Total: len(all.Values),
		Values: all.Values, Decades: all.Decades, Partial: f.result.Partial,
	}
	known, _ := query.FacetByName(facet)
	if len(all.Values) > size && known.Type != query.Year { // of years all are answered
		page.More = true
		page.Values = all.Values[:size:size]
		for _, c := range all.Values[size:] {
			if c.Selected {
				page.Values = append(page.Values, c)
			}
		}
	}
	named := map[string]Facet{facet: {Values: page.Values}}
	if _, err := nameFacets(ctx, e, named, nil, speech(q)); err != nil {
		return FacetPage{}, err
	}
	return page, nil
}

// holding returns the values whose label in any language holds text.
func holding(ctx context.Context, e Engine, facet string, values []Count, text string) ([]Count, error) {
	kept := map[string]bool{}
	for _, c := range values {
		kept[c.Value] = holds(facet, c.Value, text)
	}
	var only []query.Is
	for _, c := range values {
		if v, ok := onlyTold(facet, c.Value); ok {
			only = append(only, v)
		}
	}
	if len(only) > 0 {
		for _, l := range lang.All() {
			names, err := namesTold(ctx, e, only, l)
			if err != nil {
				return nil, err
			}
			for id, n := range names {
				kept[id] = kept[id] || strings.Contains(vocab.Fold(n), vocab.Fold(text)) && vocab.Fold(text) != ""
			}
			if facet != partnershipFacet { // a party on no list has one name
				break
			}
		}
	}
	return slices.DeleteFunc(values, func(c Count) bool { return !kept[c.Value] }), nil
}

// holds reports whether a value, or its label in any language, holds text.
func holds(name, id, text string) bool {
	want := vocab.Fold(text)
	if want == "" {
		return false
	}
	for _, l := range lang.All() {
		if strings.Contains(vocab.Fold(Label(name, id, l)), want) {
			return true
		}
	}
	return strings.EqualFold(id, strings.TrimSpace(text))
}
