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
func FacetValues(ctx context.Context, e Engine, name string, q query.Query, valueQ string) (FacetPage, error) {
	if err := q.Validate(); err != nil {
		return FacetPage{}, err
	}
	asking := q
	asking.Root = ready(q.Root)
	asking.Facets, asking.Size, asking.Page, asking.After = []string{name}, 1, 0, ""
	asking.FacetSize = math.MaxInt32 // the text is looked for in all values, before they are cut
	f, err := search(ctx, e, asking)
	if err != nil {
		return FacetPage{}, fmt.Errorf("count %s: %w", name, err)
	}
	all := labelled(name, f.result.Facets[name], speech(q))
	if all.Values = list(all.Values); valueQ != "" {
		all.Values = slices.DeleteFunc(all.Values, func(c Count) bool { return !holds(name, c.Value, valueQ) })
	}
	size := q.FacetSize
	if size == 0 {
		size = query.DefaultFacetSize
	}
	page := FacetPage{
		Name: name, Query: asked(q, f), Index: indexOf(f.result.Info), Total: len(all.Values),
		Values: all.Values, Decades: all.Decades, Partial: f.result.Partial,
	}
	facet, _ := query.FacetByName(name)
	if len(all.Values) > size && facet.Type != query.Year { // of years all are answered
		page.More = true
		page.Values = all.Values[:size:size]
		for _, c := range all.Values[size:] {
			if c.Selected {
				page.Values = append(page.Values, c)
			}
		}
	}
	return page, nil
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
