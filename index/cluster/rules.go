package cluster

import (
	"bytes"
	"slices"
	"strconv"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// question is what a ranker reads a question into.
type question struct {
	parts  []index.Part
	hl     lang.Code
	counts counts
	facets []string // whose values decide what a record weighs; few questions have any

	known    map[query.Node]rule // leaves of what must be there
	labels   int                 // that are left
	owner    any                 // of the sights that are made now: a node, or ranking.Names; nil while something is excluded
	excluded bool
	sights   []sighted // of what must be there
	terms    []string  // that are looked up
	patterns []pattern
}

func newQuestion(q query.Query, c counts) question {
	return question{parts: index.Parts(q.Scope()), hl: q.HL, counts: c, known: map[query.Node]rule{}, labels: ranking.MaxLabels}
}

// rule tells what a part of the question weighs in a record, and whether the record has it.
type rule interface {
	weigh(v *view) (score float64, found bool)
}

// sighted is a sight that is kept: one way in which a part of the question stands in one part of records.
type sighted struct {
	sight
	owner  any
	part   index.Part
	weight float64 // of what stands there, by what the word as typed would weigh
	pieces int     // of a compound; 0 of words
}

// pattern is the words that a prefix or fuzzy word stands for.
type pattern func(word []byte) (weight float64)

// counted returns how many records have a leaf of the question.
func (q *question) counted(leaf query.Node) int { return q.counts.leaf[leaf] }

func (q *question) rarity(leaf query.Node) float64 {
	return ranking.Rarity(q.counted(leaf), q.counts.all)
}

// read makes the rule of a node. What is certain is in every record that is scored.
func (q *question) read(n query.Node, certain bool) rule {
	switch n := n.(type) {
	case query.And:
		return q.and(n, certain)
	case query.Or:
		var all anyOf
		for _, part := range n.Nodes {
			all = append(all, q.read(part, false))
		}
		return all
	case query.Not:
		if certain {
			return everyRecord{}
		}
		return q.not(n)
	case query.Widened:
		if q.excluded {
			return q.read(n.Asked, certain)
		}
		return q.widened(n)
	case query.Is:
		return q.value(n, n.Facet, certain)
	case query.Between:
		return q.value(n, n.Facet, certain)
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
		return q.leaf(n)
	}
	return everyRecord{}
}

func (q *question) and(n query.And, certain bool) rule {
	all := allOf{certain: certain}
	for _, part := range n.Nodes {
		all.rules = append(all.rules, q.read(part, certain))
	}
	return all
}

// not reads what is excluded: what was typed, and no other name of it. Nothing of it is kept.
func (q *question) not(n query.Not) rule {
	owner, excluded := q.owner, q.excluded
	q.owner, q.excluded = nil, true
	inner := q.read(n.Node, false)
	q.owner, q.excluded = owner, excluded
	return noneOf{inner}
}

func (q *question) value(n query.Node, facet string, certain bool) rule {
	if certain {
		return everyRecord{}
	}
	if !slices.Contains(q.facets, facet) {
		q.facets = append(q.facets, facet)
	}
	return valueRule{n, facet}
}

// leaf reads a leaf; what must be there is read once.
func (q *question) leaf(n query.Node) rule {
	if q.excluded {
		return q.found(n)
	}
	if known, ok := q.known[n]; ok {
		return known
	}
	q.owner = n
	r := q.found(n)
	q.owner = nil
	q.known[n] = r
	return r
}

// found reads what a leaf stands for.
func (q *question) found(n query.Node) rule {
	switch n := n.(type) {
	case query.Word:
		return &wordRule{q.word(n.Text), q.rarity(n)}
	case query.Phrase:
		return &wordRule{q.phrase(n), q.rarity(n)}
	case query.Prefix:
		text := []byte(analysis.Fold(n.Text))
		if len(text) == 0 {
			return noRecord{}
		}
		return q.pattern(q.rarity(n), func(word []byte) float64 {
			if bytes.HasPrefix(word, text) {
				return ranking.PrefixWeight
			}
			return 0
		})
	case query.Fuzzy:
		return q.fuzzy(n)
	}
	return noRecord{}
}

// word reads one typed word: in text of each language what that language wants of it, and its folded form in every text.
func (q *question) word(text string) []partRule {
	exact := analysis.Exact().Terms(text)
	if len(exact) == 0 {
		return nil
	}
	var all []partRule
	for _, part := range q.parts {
		p := partRule{norms: ranking.NormsOf(part)}
		for _, l := range lang.All() {
			ways := q.wanted(part, l, analysis.For(l).Want(text))
			if len(ways) > 0 {
				p.languages = append(p.languages, languageRule{ways, p.norms.Boost * ranking.Prior(l, q.hl)})
			}
		}
		p.exact = q.stands(part, lang.Und, inExact, exact, 0, 1)
		all = append(all, p)
	}
	return all
}

// wanted reads what one language wants of a word in one part.
func (q *question) wanted(part index.Part, l lang.Code, want analysis.Wanted) []wayRule {
	ways := q.stems(part, l, want.Stems, 1)
	if joined := []analysis.Term{{Text: want.Joined}}; want.Joined != "" {
		ways = append(ways,
			wayRule{q.stands(part, l, inStems, joined, 0, ranking.JoinedWeight), ranking.JoinedWeight, false},
			wayRule{q.stands(part, l, inParts, joined, 0, ranking.JoinedWeight), ranking.JoinedWeight, true})
	}
	if a := q.apart(part, l, want.Pieces); a != nil {
		ways = append(ways, wayRule{a, ranking.PiecesWeight, true})
	}
	return ways
}

// stems reads the stems of a word or a name in one part: side by side in text of its language; a single one also inside words. Of a language
// that is not analysed these are words as written, in any text.
func (q *question) stems(part index.Part, l lang.Code, stems []analysis.Term, weight float64) []wayRule {
	kind := inStems
	if !l.Known() {
		kind = inExact
	}
	s := q.stands(part, l, kind, stems, 0, weight)
	if s == nil {
		return nil
	}
	ways := []wayRule{{s, 1, false}}
	if len(stems) == 1 && l.Known() {
		ways = append(ways, wayRule{q.stands(part, l, inParts, stems, 0, weight*ranking.PartWeight), ranking.PartWeight, false})
	}
	return ways
}

// phrase reads words as typed.
func (q *question) phrase(n query.Phrase) []partRule {
	terms := analysis.Exact().Terms(n.Text)
	var all []partRule
	for _, part := range q.parts {
		if s := q.stands(part, lang.Und, inExact, terms, n.Slop, 1); s != nil {
			norms := ranking.NormsOf(part)
			all = append(all, partRule{norms: norms, languages: []languageRule{{[]wayRule{{s, 1, false}}, norms.Boost}}})
		}
	}
	return all
}

// widened reads what was asked and other names of it. Of those beyond MaxLabels nothing is looked up.
func (q *question) widened(n query.Widened) rule {
	asked := q.read(n.Asked, false)
	labels := n.Labels[:min(len(n.Labels), q.labels)]
	q.labels -= len(labels)
	q.owner = ranking.NamesOf(n)
	defer func() { q.owner = nil }()
	names := &wordRule{rarity: ranking.RarityOf(n.Asked, q.counts.names[query.Key(n)], q.counts.all, q.counted)}
	for _, part := range q.parts {
		p := partRule{norms: ranking.NormsOf(part)}
		for _, l := range labels {
			weight := ranking.LabelWeight(l)
			ways := q.stems(part, l.Language, analysis.For(l.Language).Terms(l.Text), weight)
			if len(ways) > 0 {
				p.languages = append(p.languages, languageRule{ways, p.norms.Boost * ranking.Prior(l.Language, q.hl) * weight})
			}
		}
		names.parts = append(names.parts, p)
	}
	return betterOf{asked, names}
}

func (q *question) fuzzy(n query.Fuzzy) rule {
	want := []rune(analysis.Fold(n.Text))
	if len(want) == 0 {
		return noRecord{}
	}
	first, distance := []byte(string(want[:1])), ranking.NewDistance(want)
	return q.pattern(q.rarity(n), func(word []byte) float64 {
		if !bytes.HasPrefix(word, first) {
			return 0
		}
		if edits := distance.To(string(word), n.Edits); edits <= n.Edits {
			return ranking.EditsWeight(edits)
		}
		return 0
	})
}

// pattern reads the words that a prefix or fuzzy word stands for. They count as one word.
func (q *question) pattern(rarity float64, p pattern) rule {
	r := &patternRule{rarity: rarity}
	for _, part := range q.parts {
		s := &patternSight{len(q.patterns), codeOf(part, lang.Und)}
		q.keep(sighted{sight: s, part: part})
		r.parts = append(r.parts, patternPart{s, ranking.NormsOf(part)})
	}
	q.patterns = append(q.patterns, p)
	return r
}

// stands reads a sequence of terms in one kind of fields, nil when there is none.
func (q *question) stands(part index.Part, l lang.Code, kind int, terms []analysis.Term, slop int, weight float64) *line {
	if len(terms) == 0 || len(terms) > ranking.MaxSequence {
		return nil
	}
	s := &line{code: codeOf(part, l), kind: kind, slop: max(slop, 0)}
	for _, t := range terms {
		s.terms = append(s.terms, q.term(t.Text))
		s.at = append(s.at, t.Position-terms[0].Position)
	}
	s.rest, s.next = make([][]spot, len(terms)), make([]int, len(terms))
	q.keep(sighted{sight: s, part: part, weight: weight})
	return s
}

// apart reads the pieces of a compound in one unit, nil when there are none.
func (q *question) apart(part index.Part, l lang.Code, pieces []string) *apart {
	pieces = slices.Compact(slices.Sorted(slices.Values(pieces)))
	if len(pieces) == 0 || len(pieces) > ranking.MaxSequence {
		return nil
	}
	a := &apart{code: codeOf(part, l), here: make([]int, len(pieces)), last: make([]int, len(pieces))}
	for _, p := range pieces {
		a.pieces = append(a.pieces, q.term(p))
	}
	q.keep(sighted{sight: a, part: part, weight: ranking.PiecesWeight, pieces: len(pieces)})
	return a
}

// term returns the number of a term that is looked up.
func (q *question) term(text string) int {
	if n := slices.Index(q.terms, text); n >= 0 {
		return n
	}
	q.terms = append(q.terms, text)
	return len(q.terms) - 1
}

// keep keeps a sight of what must be there.
func (q *question) keep(s sighted) {
	if q.owner != nil {
		s.owner = q.owner
		q.sights = append(q.sights, s)
	}
}

type (
	everyRecord struct{}
	noRecord    struct{}
	noneOf      struct{ rule }
	anyOf       []rule
	allOf       struct {
		rules   []rule
		certain bool
	}
	betterOf struct { // of what was asked and its other names
		asked rule
		names *wordRule
	}
	valueRule struct { // query.Is or query.Between
		node  query.Node
		facet string
	}
)

func (everyRecord) weigh(*view) (float64, bool) { return 0, true }
func (noRecord) weigh(*view) (float64, bool)    { return 0, false }

func (n noneOf) weigh(v *view) (float64, bool) {
	_, found := n.rule.weigh(v)
	return 0, !found
}

func (all anyOf) weigh(v *view) (sum float64, any bool) {
	for _, r := range all {
		score, found := r.weigh(v)
		sum, any = sum+score, any || found
	}
	return sum, any
}

func (all allOf) weigh(v *view) (sum float64, found bool) {
	for _, r := range all.rules {
		score, found := r.weigh(v)
		if !found && !all.certain {
			return 0, false
		}
		sum += score
	}
	return sum, true
}

func (b betterOf) weigh(v *view) (float64, bool) {
	asked, found := b.asked.weigh(v)
	names, named := b.names.weigh(v)
	return max(asked, names), found || named
}

func (r valueRule) weigh(v *view) (float64, bool) {
	return 0, slices.ContainsFunc(v.values[r.facet], func(value string) bool {
		switch n := r.node.(type) {
		case query.Is:
			return value == n.Value
		case query.Between:
			y, err := strconv.Atoi(value)
			return err == nil && (n.From == 0 || y >= n.From) && (n.To == 0 || y <= n.To)
		}
		return false
	})
}

// wordRule weighs a word: in each part the best of its languages and its exact form, and something more for the exact form; the parts
// added up, times its rarity.
type wordRule struct {
	parts  []partRule
	rarity float64
}

type partRule struct {
	norms     *ranking.Norms
	languages []languageRule
	exact     *line // nil: none
}

type languageRule struct {
	ways   []wayRule // from strong to weak
	factor float64
}

// wayRule is one of the ways a word stands in a text.
type wayRule struct {
	sight
	weight float64
	same   bool // its occurrences may be those of the ways before it
}

func (w *wordRule) weigh(v *view) (sum float64, any bool) {
	for i := range w.parts {
		score, found := w.parts[i].weigh(v)
		sum, any = sum+score, any || found
	}
	return sum * w.rarity, any
}

func (p *partRule) weigh(v *view) (best float64, found bool) {
	for _, l := range p.languages {
		var s ranking.Stack
		for _, way := range l.ways {
			if times, length := way.count(v); times > 0 {
				s.Add(p.norms, float64(times), length, way.weight, way.same)
			}
		}
		if !s.Empty() {
			best, found = max(best, s.Score()*l.factor), true
		}
	}
	if p.exact == nil {
		return best, found
	}
	if times, length := p.exact.count(v); times > 0 {
		best, found = ranking.WithExact(best, p.norms.Saturated(float64(times), length)*p.norms.Boost), true
	}
	return best, found
}

// patternRule weighs the words of a pattern: in each part they count as one; the parts added up, times the rarity.
type patternRule struct {
	parts  []patternPart
	rarity float64
}

type patternPart struct {
	*patternSight
	norms *ranking.Norms
}

func (r *patternRule) weigh(v *view) (sum float64, any bool) {
	for _, p := range r.parts {
		times := 0.0
		for _, m := range v.matched {
			if m.pattern == p.pattern {
				times += m.weight * float64(v.times(m.span, p.code, inExact))
			}
		}
		if times > 0 {
			sum, any = sum+p.norms.Saturated(times, v.length(p.code, inExact))*p.norms.Boost, true
		}
	}
	return sum * r.rarity, any
}
