package answer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/query"
	"entente/internal/record"
)

// Coverage tells what the collection holds and what it lacks, as far as that is known.
type Coverage struct {
	Index      Index    `json:"index"`
	Documents  int      `json:"documents"`
	Agreements int      `json:"agreements"`
	Relations  int      `json:"relations"`
	Countries  []Count  `json:"countries"`
	Languages  []Count  `json:"languages"`
	Kinds      []Count  `json:"kinds"`
	Places     []Count  `json:"municipalities"`
	Oldest     *int     `json:"oldest"`  // first year that a document is of; null when none is known
	Newest     *int     `json:"newest"`  // last
	Undated    int      `json:"undated"` // documents of no known year
	Sources    *Sources `json:"sources"` // null when they are not known
	Report     *string  `json:"report"`  // where a missing document can be reported; null when nobody said
}

// Sources are the sources that were tried, and what came of it.
type Sources struct {
	Counted time.Time             `json:"counted"` // when this was counted
	Tried   int                   `json:"tried"`   // sources tried at least once
	Read    int                   `json:"read"`    // of them, those whose last attempt went well
	Unread  []Total               `json:"unread"`  // the others by reason, the most first
	Earlier int                   `json:"earlier"` // of the others, those of which an earlier reading is still found
	Sites   []record.SiteCoverage `json:"sites"`
	Last    *SourcesRun           `json:"last"` // null when nothing was ever tried
}

// SourcesRun is what was tried last.
type SourcesRun struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Tried  int       `json:"tried"`
	Unread []Total   `json:"unread"`
}

// coverageFacets are what a collection is counted by.
var coverageFacets = []string{"country", "language", "kind", "municipality", "year"}

// ReadCoverage counts what the engine holds, labelled in q.HL. What is known of sources is put in by the caller.
func ReadCoverage(ctx context.Context, e Engine, q query.Query) (Coverage, error) {
	q = query.Query{HL: q.HL, Facets: coverageFacets, FacetSize: query.MaxFacet, Size: 1}
	all, err := Do(ctx, e, q)
	if err != nil {
		return Coverage{}, fmt.Errorf("count documents: %w", err)
	}
	c := Coverage{Index: all.Index, Documents: all.Total, Countries: all.Facets["country"].Values, Languages: all.Facets["language"].Values,
		Kinds: all.Facets["kind"].Values, Places: all.Facets["municipality"].Values}
	for class, n := range map[string]*int{"": &c.Agreements, "relation": &c.Relations} {
		found, err := Do(ctx, e, query.Query{In: query.Agreements, Class: class, HL: q.HL, Facets: []string{}, Size: 1})
		if err != nil {
			return Coverage{}, fmt.Errorf("count agreements: %w", err)
		}
		*n = found.Total
	}
	for _, v := range all.Facets["year"].Values { // ascending
		year, err := strconv.Atoi(v.Value)
		switch {
		case v.Value == query.None:
			c.Undated = v.Count
		case err == nil && v.Count > 0:
			if c.Oldest == nil {
				c.Oldest = &year
			}
			c.Newest = &year
		}
	}
	return c, nil
}

// NewSources gives what is known of sources its labels: label names a reason in the reader's language.
func NewSources(c record.Coverage, label func(record.Class) string) *Sources {
	totals := func(of map[record.Class]int) []Total {
		out := []Total{}
		for class, n := range of {
			out = append(out, Total{Value{string(class), label(class)}, n})
		}
		slices.SortFunc(out, func(a, b Total) int {
			if a.Count != b.Count {
				return b.Count - a.Count
			}
			return strings.Compare(a.Value.Value, b.Value.Value)
		})
		return out
	}
	s := &Sources{Counted: c.Counted.UTC(), Tried: c.Sources, Read: c.Read, Unread: totals(c.Unread), Earlier: c.Stale, Sites: list(c.Sites)}
	if c.Last != nil {
		s.Last = &SourcesRun{From: c.Last.From, To: c.Last.To, Tried: c.Last.Tried, Unread: totals(c.Last.Unread)}
	}
	return s
}
