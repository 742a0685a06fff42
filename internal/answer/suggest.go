package answer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"sync"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// The limits of completion.
const (
	MaxSuggestText     = 100 // bytes
	MaxSuggestions     = 20
	DefaultSuggestions = 8

	maxSites    = 64 // bounds whose counts are kept
	maxConcepts = 40 // concepts that are looked up
)

// Suggestions is what may be meant by the beginning of a question.
type Suggestions struct {
	Query       string       `json:"query"`
	Suggestions []Suggestion `json:"suggestions"`
}

// Suggestion is one thing that may be meant.
type Suggestion struct {
	Kind     string     `json:"kind"`
	Value    string     `json:"value"`    // an id of the list that kind names, or of a document
	Label    []Fragment `json:"label"`    // what was typed is marked
	Language lang.Code  `json:"language"` // of the label
	Count    *int       `json:"count"`    // the total that url opens; null of a concept and of a document
	URL      string     `json:"url"`      // path of a page
}

// Completer completes questions. It keeps how many documents each value has until the index changes. It is safe for
// concurrent use.
type Completer struct {
	engine Engine

	mu    sync.Mutex
	state *completions
}

// NewCompleter returns a Completer over an engine.
func NewCompleter(e Engine) *Completer { return &Completer{engine: e} }

// completions is what is known of one state of the index.
type completions struct {
	generation string
	sites      map[string]map[string]map[string]int // by bounds and facet, the total of each value
	held       map[int]bool                         // concepts by number: whether the documents have a name of it
}

// Suggest returns at most limit things whose name has a word that begins with typed, in any of the three languages, accents and
// case aside: countries, municipalities and themes that documents within the bounds have, concepts, and titles of documents. Names that
// begin so stand before names of which a later word does, and kinds take turns. Text without a letter or digit has none.
// Errors are the index's own and the context's.
func (c *Completer) Suggest(ctx context.Context, typed string, l lang.Code, within query.Query, limit int) (Suggestions, error) {
	out := Suggestions{Query: typed, Suggestions: []Suggestion{}}
	text := vocab.Fold(typed)
	if text == "" || limit <= 0 {
		return out, nil
	}
	counts, err := c.counts(ctx, within)
	if err != nil {
		return out, fmt.Errorf("suggest: %w", err)
	}
	turns, err := c.turns(ctx, text, l, within.Site, counts)
	if err != nil {
		return out, fmt.Errorf("suggest: %w", err)
	}
	titles, err := c.titles(ctx, typed, text, l, within, limit)
	if err != nil {
		return out, fmt.Errorf("suggest titles: %w", err)
	}
	for at, t := range titles {
		turns[at][kindDocument] = t
	}
	out.Suggestions = mixed(turns, limit)
	return out, nil
}

// mixed puts what may be meant in order: tier by tier, the kinds in turn. No kind takes more than half of the places while
// others have something to offer, however far down: names of concepts are many, and who types a few letters of a town looks for
// the page about it.
func mixed(turns [tiers]map[string][]Suggestion, limit int) []Suggestion {
	first, rest := []Suggestion{}, []Suggestion{}
	taken := map[string]int{}
	for _, tier := range turns {
		for i, more := 0, true; more; i++ {
			more = false
			for _, kind := range completed {
				list := tier[kind]
				if i >= len(list) {
					continue
				}
				more = true
				if taken[kind]++; taken[kind] <= (limit+1)/2 {
					first = append(first, list[i])
				} else {
					rest = append(rest, list[i])
				}
			}
		}
	}
	all := append(first, rest...)
	return all[:min(len(all), limit)]
}

// The tiers of completion: a name that is just what was typed, a name that begins so, a name of which a later word does.
const tiers = 3

// turns returns what may be meant by kind, in the order of each, tier by tier.
func (c *Completer) turns(ctx context.Context, text string, l lang.Code, site string, counts map[string]map[string]int) ([tiers]map[string][]Suggestion, error) {
	var turns [tiers]map[string][]Suggestion
	for i := range turns {
		turns[i] = map[string][]Suggestion{}
	}
	x := beginnings()
	type ranked struct {
		match
		count int
		label string
		in    lang.Code
	}
	var all []ranked
	concepts := 0
	found := x.find(text)
	slices.SortFunc(found, func(a, b match) int { return cmp.Or(tier(a)-tier(b), a.thing-b.thing) })
	for _, m := range found {
		n := x.things[m.thing]
		r := ranked{match: m}
		if facet := facetOf(n.kind); facet != "" {
			if r.count = counts[facet][n.term.ID]; r.count == 0 {
				continue
			}
		} else {
			if concepts++; concepts > maxConcepts {
				continue
			}
			held, err := c.held(ctx, m.thing)
			if err != nil {
				return turns, err
			}
			if !held {
				continue
			}
		}
		r.label, r.in = n.label(l, text, m.matched)
		all = append(all, r)
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(tier(a.match)-tier(b.match), cmp.Compare(b.count, a.count), strings.Compare(a.label, b.label))
	})
	for _, r := range all {
		n := x.things[r.thing]
		s := Suggestion{Kind: n.kind, Value: n.term.ID, Label: beginningMarked(r.label, text), Language: r.in}
		v := url.Values{}
		if facet := facetOf(n.kind); facet != "" {
			s.Count = &r.count
			v.Set(facet, n.term.ID)
		} else {
			v.Set("q", quotedName(r.label))
		}
		if site != "" {
			v.Set("site", site)
		}
		s.URL = "/" + string(l) + "/search?" + v.Encode()
		turns[tier(r.match)][n.kind] = append(turns[tier(r.match)][n.kind], s)
	}
	return turns, nil
}

func tier(m match) int {
	switch {
	case m.whole:
		return 0
	case !m.later:
		return 1
	}
	return 2
}

// quotedName is a name as it is typed: without the signs that the query language reads.
func quotedName(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(` "()*~:`, r) }), " ")
}

// titles returns the documents whose titles have a word that begins so, by tier.
func (c *Completer) titles(ctx context.Context, typed, text string, l lang.Code, within query.Query, limit int) (all [tiers][]Suggestion, err error) {
	t, ok := c.engine.(index.Titler)
	if !ok {
		return all, nil
	}
	err = whileStale(func() error {
		all = [tiers][]Suggestion{}
		keys, err := t.Titles(ctx, typed, within.Bounds(), limit)
		if err != nil {
			return err
		}
		cards, err := c.engine.Cards(ctx, keys)
		if err != nil {
			return vanished(err)
		}
		for _, card := range cards {
			at := 2
			if folded := vocab.Fold(card.Title); strings.HasPrefix(folded, text) {
				at = 1
			}
			all[at] = append(all[at], Suggestion{
				Kind: kindDocument, Value: card.ID, Label: beginningMarked(card.Title, text), Language: card.Language, URL: address(card.ID, l),
			})
		}
		return nil
	})
	return all, err
}

// counts returns the totals of the values of the facets that are completed, within the bounds of a question.
func (c *Completer) counts(ctx context.Context, within query.Query) (map[string]map[string]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.engine.(teller); ok && c.state != nil {
		info, err := t.Info(ctx)
		if err != nil {
			return nil, err
		}
		if info.Generation != c.state.generation {
			c.state = nil
		}
	}
	held := within.BoundsKey()
	if c.state != nil && c.state.sites[held] != nil {
		return c.state.sites[held], nil
	}
	var facets []string
	for _, kind := range completed {
		if f := facetOf(kind); f != "" {
			facets = append(facets, f)
		}
	}
	r, err := c.engine.Search(ctx, query.Query{Site: within.Site, Within: within.Within, Facets: facets, FacetSize: math.MaxInt32, Size: 1})
	if err != nil {
		return nil, err
	}
	if c.state == nil || c.state.generation != r.Info.Generation {
		c.state = &completions{generation: r.Info.Generation, sites: map[string]map[string]map[string]int{}, held: map[int]bool{}}
	}
	if len(c.state.sites) >= maxSites {
		clear(c.state.sites)
	}
	counts := map[string]map[string]int{}
	for name, facet := range r.Facets {
		counts[name] = map[string]int{}
		for _, v := range facet.Values {
			counts[name][v.Value] = v.Count
		}
	}
	c.state.sites[held] = counts
	return counts, nil
}

// held reports whether the documents have all words of some name of a concept, so that asking for it is likely to find one.
func (c *Completer) held(ctx context.Context, thing int) (bool, error) {
	c.mu.Lock()
	state := c.state
	if state == nil { // the index has changed just now, and reading it anew failed
		state = &completions{held: map[int]bool{}}
	}
	held, known := state.held[thing]
	c.mu.Unlock()
	if known {
		return held, nil
	}
	var words []string
	var ends []int
	beginnings().things[thing].each(func(_ lang.Code, name string) {
		for _, t := range analysis.Exact().Terms(name) {
			words = append(words, t.Text)
		}
		ends = append(ends, len(words))
	})
	counts, err := c.engine.Count(ctx, words...)
	if err != nil {
		return false, err
	}
	from := 0
	for _, end := range ends {
		held = held || end > from && !slices.Contains(counts[from:end], 0)
		from = end
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	state.held[thing] = held
	return held, nil
}
