package answer

import (
	"context"
	"slices"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// The bounds of looking for fewer words.
const (
	maxSearches  = 12 // in all, beside the first and the last
	maxSingles   = 5  // words up to which each is tried by itself; more are told from what the best documents show
	maxWitnesses = 20 // such documents
	maxWitnessed = 64 // passages of each
)

// found is what an engine found, and for what.
type found struct {
	result  index.Result
	root    query.Node // what was asked in the end
	dropped []string   // words left out because nothing has them all
	// corrected are the words that stand nowhere and were replaced by words spelt like them: by at most meant each.
	corrected []correction
	meant     int
}

// notes tell the words that were replaced.
func (f found) notes() []query.Note {
	var all []query.Note
	for _, c := range f.corrected {
		all = append(all, c.note(f.meant))
	}
	return all
}

// search asks the engine. When nothing is found and the reader allows it, words that stand nowhere are replaced by words spelt
// like them, and if that does not help either, words are left out.
func search(ctx context.Context, e Engine, q query.Query) (found, error) {
	asked := q.Root
	q.Root = widened(q, asked)
	f := found{root: q.Root}
	mayChange := !q.NoFallback && hasWords(asked)
	// A cursor belongs to the question in the end, so that behind one it must be known first which that is.
	if q.After == "" || !mayChange {
		var err error
		if f.result, err = e.Search(ctx, q); err != nil || f.result.Total > 0 || !mayChange {
			return f, err
		}
	} else if n, err := counted(ctx, e, q); err != nil {
		return f, err
	} else if n > 0 {
		f.result, err = e.Search(ctx, q)
		return f, err
	}
	if err := f.change(ctx, e, q, asked); err != nil {
		return f, err
	}
	if f.dropped == nil && f.corrected == nil && q.After == "" {
		return f, nil
	}
	q.Root = f.root
	var err error
	f.result, err = e.Search(ctx, q)
	return f, err
}

// change makes of a question that finds nothing one that does, if it can: asked is what was read, not widened.
func (f *found) change(ctx context.Context, e Engine, q query.Query, asked query.Node) error {
	q.Root = asked
	root, changed, err := corrected(ctx, e, q)
	if err != nil {
		return err
	}
	if len(changed) > 0 {
		with := q
		with.Root = widened(q, root)
		n, err := counted(ctx, e, with)
		if err != nil {
			return err
		}
		if n > 0 {
			f.root, f.corrected, f.meant = with.Root, changed, maxMeant
			return nil
		}
		asked = put(asked, changed, 1) // fewer words are looked for among the likeliest
	}
	kept, words := droppable(asked)
	if len(words) == 0 || len(words) == 1 && !slices.ContainsFunc(kept, hasWords) {
		return nil
	}
	t := trial{ctx: ctx, engine: e, q: q, kept: kept, left: maxSearches}
	if left := t.fewer(words); len(left) > 0 || slices.ContainsFunc(kept, hasWords) && t.total(nil) > 0 {
		f.dropped = names(words, left)
		f.root = t.root(left)
		f.undo(changed, words, left)
	}
	return t.err
}

// undo tells words that were replaced and then left out as they were typed, and keeps the others as corrected.
func (f *found) undo(changed []correction, words, left []query.Node) {
	f.meant = 1
	for _, c := range changed {
		one := c.nodes(1)
		if !slices.Contains(words, one) || slices.Contains(left, one) {
			f.corrected = append(f.corrected, c)
			continue
		}
		for i, d := range f.dropped {
			if d == query.String(one) {
				f.dropped[i] = c.typed
			}
		}
	}
}

// droppable parts a question into what stays (phrases, exclusions, filters) and the words that may be left out.
func droppable(root query.Node) (kept, words []query.Node) {
	parts := []query.Node{root}
	if and, ok := root.(query.And); ok {
		parts = and.Nodes
	}
	for _, part := range parts {
		switch part.(type) {
		case nil:
		case query.Word, query.Prefix, query.Fuzzy:
			words = append(words, part)
		default:
			kept = append(kept, part)
		}
	}
	return kept, words
}

// trial counts what fewer words would find.
type trial struct {
	ctx    context.Context
	engine Engine
	q      query.Query
	kept   []query.Node
	left   int // searches that may still be made
	err    error
}

func (t *trial) root(words []query.Node) query.Node {
	return widened(t.q, query.AllOf(slices.Concat(t.kept, words)...))
}

// total returns how much words find beside what is kept; 0 when no search is left.
func (t *trial) total(words []query.Node) int {
	if t.left == 0 || t.err != nil {
		return 0
	}
	t.left--
	q := t.q
	q.Root = t.root(words)
	n, err := counted(t.ctx, t.engine, q)
	t.err = err
	return n
}

// fewer returns the words to ask for, in their order: without those that occur nowhere, then without the fewest others. It is
// empty when no word is found at all.
func (t *trial) fewer(words []query.Node) []query.Node {
	if len(words) > maxSingles {
		return t.together(words)
	}
	var some []query.Node
	for _, w := range words {
		if t.total([]query.Node{w}) > 0 {
			some = append(some, w)
		}
	}
	if len(some) < 2 || len(some) < len(words) && t.total(some) > 0 {
		return some
	}
	var best []query.Node
	most := 0
	for i := range some {
		without := slices.Delete(slices.Clone(some), i, i+1)
		if n := t.total(without); len(without) > 1 && n > most {
			best, most = without, n
		}
	}
	if best != nil {
		return best
	}
	return t.together(some)
}

// together returns the words that the documents found first for any of them show together: the most there are in one.
func (t *trial) together(words []query.Node) []query.Node {
	if t.left == 0 || t.err != nil {
		return nil
	}
	t.left--
	q := t.q
	q.Root = widened(q, query.AllOf(slices.Concat(t.kept, []query.Node{query.AnyOf(words...)})...))
	q.Facets, q.Size, q.Page, q.After, q.Sort = []string{}, maxWitnesses, 0, "", query.Default
	r, err := t.engine.Search(t.ctx, q)
	if err != nil {
		t.err = err
		return nil
	}
	var best []query.Node
	for _, h := range r.Hits {
		have, err := t.shown(h, words)
		if err != nil {
			t.err = vanished(err)
			return nil
		}
		if len(have) > len(best) {
			best = have
		}
	}
	return best
}

// shown returns the words that a record has.
func (t *trial) shown(h index.Hit, words []query.Node) ([]query.Node, error) {
	read := documentTexts
	if t.q.Scope() == query.Agreements {
		read = agreementTexts
	}
	units, err := read(t.ctx, t.engine, h)
	if err != nil {
		return nil, err
	}
	var have []query.Node
	for _, w := range words {
		m := newMatcher(widened(t.q, w))
		if slices.ContainsFunc(units, func(p record.Passage) bool { return len(m.find(p.Text, p.Language)) > 0 }) {
			have = append(have, w)
		}
	}
	return have, nil
}

// documentTexts are the texts of a document in which words are looked for, as many as need be read.
func documentTexts(ctx context.Context, e Engine, h index.Hit) ([]record.Passage, error) {
	cards, err := e.Cards(ctx, []record.Key{h.Key})
	if err != nil {
		return nil, err
	}
	ordinals := sample(h.Ordinals, maxWitnessed)
	if len(ordinals) == 0 {
		for o := range min(cards[0].Passages, maxWitnessed) {
			ordinals = append(ordinals, o)
		}
	}
	units := []record.Passage{{Text: cards[0].Title, Language: cards[0].Language}}
	if len(ordinals) == 0 {
		return units, nil
	}
	read, err := e.Passages(ctx, h.Key, ordinals...)
	return append(units, read...), err
}

// names lists the words that are not left, as typed.
func names(words, left []query.Node) []string {
	var out []string
	for _, w := range words {
		if !slices.Contains(left, w) {
			out = append(out, query.String(w))
		}
	}
	return out
}
