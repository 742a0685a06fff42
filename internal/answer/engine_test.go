package answer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// shelf is a small engine in memory: documents are gone through one by one.
type shelf struct {
	docs     []record.Document
	searches []query.Query // every question it was asked
	stale    int           // how many readings of cards fail because the version was replaced
	blind    bool          // it does not know which passages matched
}

func (s *shelf) Info(context.Context) (index.Info, error) {
	return index.Info{Generation: "gen-1@7", Documents: len(s.docs), Updated: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)}, nil
}

func (s *shelf) Search(ctx context.Context, q query.Query) (index.Result, error) {
	if err := ctx.Err(); err != nil {
		return index.Result{}, err
	}
	s.searches = append(s.searches, q)
	var r index.Result
	r.Info, _ = s.Info(ctx)
	var all []index.Hit
	for _, d := range s.docs {
		if !passes(d, q, "") || !matches(d, q.Root) {
			continue
		}
		h := index.Hit{Key: d.Key(), Score: 1}
		for _, p := range d.Passages {
			if !s.blind && len(newMatcher(q.Root).find(p.Text, p.Language)) > 0 {
				h.Ordinals = append(h.Ordinals, p.Ordinal)
			}
		}
		all = append(all, h)
	}
	r.Total = len(all)
	from := min((q.PageNumber()-1)*q.PageSize(), len(all))
	if q.After != "" {
		root, at, _ := strings.Cut(q.After, "@")
		if root != query.String(q.Root) {
			return index.Result{}, index.ErrCursorExpired
		}
		from, _ = strconv.Atoi(at)
	}
	to := min(from+q.PageSize(), len(all))
	r.Hits = all[from:to]
	if to < len(all) {
		r.Next = query.String(q.Root) + "@" + strconv.Itoa(to)
	}
	r.Facets = map[string]index.Facet{}
	names := q.Facets
	if names == nil {
		names = query.DefaultFacets
	}
	for _, name := range names {
		r.Facets[name] = s.facet(q, name)
	}
	return r, nil
}

func (s *shelf) facet(q query.Query, name string) index.Facet {
	counts := map[string]int{}
	filter, _ := q.Filter(name)
	for _, v := range filter.Any {
		counts[v] = 0
	}
	for _, d := range s.docs {
		if passes(d, q, name) && matches(d, q.Root) {
			for _, v := range facetValues(d, name) {
				counts[v]++
			}
		}
	}
	var f index.Facet
	for v, n := range counts {
		f.Values = append(f.Values, index.Count{Value: v, Count: n, Selected: slices.Contains(filter.Any, v)})
	}
	slices.SortFunc(f.Values, func(a, b index.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	if size := cmp.Or(q.FacetSize, query.DefaultFacetSize); len(f.Values) > size {
		f.Values, f.More = f.Values[:size], true
	}
	return f
}

func facetValues(d record.Document, facet string) []string {
	var out []string
	switch facet {
	case "country":
		out = d.Countries
	case "theme":
		for _, t := range d.Themes {
			out = append(out, t.Value)
		}
	case "language":
		for _, l := range d.Languages {
			out = append(out, string(l))
		}
	case "year":
		for _, y := range d.Years.Year() {
			out = append(out, strconv.Itoa(y))
		}
	case "municipality":
		if d.Municipality != "" {
			out = []string{d.Municipality}
		}
	}
	if len(out) == 0 {
		return []string{query.None}
	}
	return out
}

func passes(d record.Document, q query.Query, except string) bool {
	for _, f := range q.Filters {
		have := facetValues(d, f.Facet)
		has := func(v string) bool { return slices.Contains(have, v) }
		if f.Facet != except && len(f.Any) > 0 && !slices.ContainsFunc(f.Any, has) || slices.ContainsFunc(f.Not, has) {
			return false
		}
	}
	return true
}

func matches(d record.Document, n query.Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case query.And:
		return !slices.ContainsFunc(n.Nodes, func(n query.Node) bool { return !matches(d, n) })
	case query.Or:
		return slices.ContainsFunc(n.Nodes, func(n query.Node) bool { return matches(d, n) })
	case query.Not:
		return !matches(d, n.Node)
	case query.Is:
		return slices.Contains(facetValues(d, n.Facet), n.Value)
	}
	m := newMatcher(n)
	return len(m.find(d.Title, d.Language)) > 0 || slices.ContainsFunc(d.Passages, func(p record.Passage) bool { return len(m.find(p.Text, p.Language)) > 0 })
}

func (s *shelf) find(k record.Key) (record.Document, error) {
	for _, d := range s.docs {
		if d.ID == k.ID {
			if k.Version != 0 && k.Version != d.Version {
				return d, index.ErrStale
			}
			return d, nil
		}
	}
	if k.ID == "removed" {
		return record.Document{}, index.ErrGone
	}
	return record.Document{}, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
}

func (s *shelf) Cards(_ context.Context, keys []record.Key) ([]record.Card, error) {
	if s.stale > 0 {
		s.stale--
		return nil, index.ErrStale
	}
	var out []record.Card
	for _, k := range keys {
		d, err := s.find(k)
		if err != nil {
			return nil, err
		}
		out = append(out, d.Card)
	}
	return out, nil
}

func (s *shelf) Passages(_ context.Context, k record.Key, ordinals ...int) ([]record.Passage, error) {
	d, err := s.find(k)
	if err != nil || len(ordinals) == 0 {
		return d.Passages, err
	}
	var out []record.Passage
	for _, o := range ordinals {
		if o >= len(d.Passages) {
			return nil, index.ErrNotFound
		}
		out = append(out, d.Passages[o])
	}
	return out, nil
}

// doc makes a document of a title and passages. A passage that begins with "# " is a heading over those that follow.
func doc(id string, l lang.Code, title string, passages ...string) record.Document {
	d := record.Document{Card: record.Card{ID: id, Version: 1, Type: record.TypeDocument, Source: id + ".txt", Title: title, Kind: "partnership-page", Language: l, Languages: []lang.Code{l}}}
	var path []string
	for i, text := range passages {
		p := record.Passage{ID: id + "-" + strconv.Itoa(i), Ordinal: i, Language: l, Role: record.RoleProse, Heading: path, Text: text}
		if name, ok := strings.CutPrefix(text, "# "); ok {
			p.Role, p.Text, p.Heading = record.RoleHeading, name, nil
			path = []string{name}
		}
		d.Passages = append(d.Passages, p)
	}
	d.Card.Passages = len(d.Passages)
	return d
}

// ask answers typed text, or an address that begins with "?".
func ask(t *testing.T, s *shelf, asked string) Answer {
	t.Helper()
	a, err := Do(t.Context(), s, typed(t, asked))
	if err != nil {
		t.Fatalf("%s: %v", asked, err)
	}
	return a
}

func ids(a Answer) string {
	var out []string
	for _, h := range a.Hits {
		out = append(out, h.ID)
	}
	return strings.Join(out, " ")
}

// marked writes a snippet with its marks in brackets.
func marked(s []Fragment) string {
	var b strings.Builder
	for _, f := range s {
		if f.Hit {
			b.WriteString("[" + f.Text + "]")
		} else {
			b.WriteString(f.Text)
		}
	}
	return b.String()
}

func (s *shelf) Records(_ context.Context, keys []record.Key) ([]index.Record, error) {
	var all []index.Record
	for _, k := range keys {
		for _, d := range s.docs {
			for _, a := range d.Agreements {
				if a.ID == k.ID {
					all = append(all, index.Record{Card: d.Card, Agreement: a})
				}
			}
		}
	}
	if len(all) < len(keys) {
		return nil, index.ErrNotFound
	}
	return all, nil
}

func (s *shelf) Agreements(_ context.Context, k record.Key) ([]record.Agreement, error) {
	for _, d := range s.docs {
		if d.ID == k.ID {
			return d.Agreements, nil
		}
	}
	return nil, index.ErrNotFound
}

// lexicon counts the folded words of the documents on the shelf.
func (s *shelf) lexicon() map[string]int {
	counts := map[string]int{}
	for _, d := range s.docs {
		texts := []string{d.Title}
		for _, p := range d.Passages {
			texts = append(texts, p.Text)
		}
		seen := map[string]bool{}
		for _, t := range analysis.Exact().Terms(strings.Join(texts, "\n")) {
			if !seen[t.Text] {
				seen[t.Text] = true
				counts[t.Text]++
			}
		}
	}
	return counts
}

func (s *shelf) Words(_ context.Context, prefix string, f func(index.Word) bool) error {
	counts := s.lexicon()
	for _, w := range slices.Sorted(maps.Keys(counts)) {
		if strings.HasPrefix(w, prefix) && !f(index.Word{Text: w, Documents: counts[w]}) {
			return nil
		}
	}
	return nil
}

func (s *shelf) Alike(ctx context.Context, word string, edits int) (words []index.Word, err error) {
	err = s.Words(ctx, "", func(w index.Word) bool {
		if near([]rune(word), []rune(w.Text), edits) {
			words = append(words, w)
		}
		return true
	})
	return words, err
}

func (s *shelf) Count(_ context.Context, words ...string) ([]int, error) {
	counts := s.lexicon()
	out := make([]int, len(words))
	for i, w := range words {
		out[i] = counts[w]
	}
	return out, nil
}
