package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// maxClauses bounds the clauses of the words of a question. A cluster refuses a question with more than 1024
// (indices.query.bool.max_clause_count), however deep they stand, and what is chosen besides the words takes some. A word takes 12 to 40, so
// that it is a very long question that has more. What is beyond finds nothing and makes the answer partial; other names come last.
const maxClauses = 900

// maxDepth bounds how deep the parts of a question stand in each other, since a cluster reads them by recursion. Nobody types such a
// question. What is deeper finds nothing and makes the answer partial.
const maxDepth = 50

// compiled is the words of a question as the cluster is asked for them.
type compiled struct {
	query   object
	ranked  bool   // something in it weighs
	leaves  []leaf // of what is not excluded, each once
	partial bool   // something was left out
}

// leaf is a word, phrase, prefix or fuzzy word of a question, or the other names of what was asked: what has a rarity.
type leaf struct {
	node  query.Node // nil: other names
	key   string     // query.Key of the word, or of the Widened
	query object     // which finds it
}

// compile makes the query of the words of a question. It finds exactly what index/local finds. With counts each leaf weighs by how rare
// it is, nearly what it weighs there: of the ways a word stands in a text only the best one counts. Without counts nothing weighs.
func compile(q query.Query, of *counts) compiled {
	c := compiler{parts: index.Parts(q.Scope()), hl: q.HL, counts: of, nameless: true}
	c.node(q.Root)
	// What was typed goes before other names of it.
	c = compiler{parts: c.parts, hl: q.HL, counts: of, rank: of != nil, spare: maxClauses - c.clauses, labels: ranking.MaxLabels}
	out := compiled{}
	out.query, out.ranked = c.node(q.Root)
	out.leaves, out.partial = c.leaves, c.partial
	return out
}

// compiler makes a query of a tree.
type compiler struct {
	parts    []index.Part
	hl       lang.Code
	counts   *counts // nil: nothing weighs
	rank     bool    // what is compiled now weighs
	negated  bool    // what is compiled now is excluded
	nameless bool    // other names are left out
	clauses  int     // made so far
	spare    int     // clauses left for other names
	labels   int     // other names left
	depth    int     // of what is compiled now
	leaves   []leaf
	partial  bool
}

var (
	everything = object{"match_all": object{}}
	nothing    = object{"match_none": object{}}
)

// node returns the query of a node, and whether something in it weighs. Nil finds everything.
func (c *compiler) node(n query.Node) (object, bool) {
	n = simpler(n)
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxDepth {
		c.partial = true
		return nothing, false
	}
	switch n := n.(type) {
	case nil:
		return everything, false
	case query.And:
		return c.and(n)
	case query.Or:
		return c.or(n)
	case query.Not:
		return object{"bool": object{"must_not": []object{c.excluded(n.Node)}}}, false
	case query.Widened:
		return c.widened(n)
	case query.Is:
		return c.own(hasValue(n.Facet, n.Value)), false
	case query.Between:
		return c.own(hasYear(n.Facet, n.From, n.To)), false
	}
	found := c.find(n)
	if found == nil {
		return nothing, false
	}
	c.note(leaf{node: n, key: query.Key(n), query: found})
	return found, c.rank
}

// simpler returns a node without others around it that say nothing: a single part is that part. What is excluded twice weighs nothing, so
// that an even number of exclusions is two.
func simpler(n query.Node) query.Node {
	for {
		switch outer := n.(type) {
		case query.And:
			if len(outer.Nodes) != 1 {
				return n
			}
			n = outer.Nodes[0]
		case query.Or:
			if len(outer.Nodes) != 1 {
				return n
			}
			n = outer.Nodes[0]
		case query.Not:
			inner, ok := simpler(outer.Node).(query.Not)
			if !ok {
				return n
			}
			n = query.Not{Node: inner}
			innermost, ok := simpler(inner.Node).(query.Not)
			if !ok {
				return n
			}
			n = innermost
		default:
			return n
		}
	}
}

// note keeps a leaf of what is not excluded.
func (c *compiler) note(l leaf) {
	if !c.negated && !slices.ContainsFunc(c.leaves, func(known leaf) bool { return known.key == l.key }) {
		c.leaves = append(c.leaves, l)
	}
}

// and asks for all parts. Those that weigh nothing are filters.
func (c *compiler) and(n query.And) (object, bool) {
	all := object{}
	add := func(occur string, q object) {
		list, _ := all[occur].([]object)
		all[occur] = append(list, q)
	}
	weighs := false
	for _, inner := range n.Nodes {
		if not, ok := inner.(query.Not); ok {
			add("must_not", c.excluded(not.Node))
			continue
		}
		q, w := c.node(inner)
		if w {
			add("must", q)
		} else {
			add("filter", q)
		}
		weighs = weighs || w
	}
	if len(all) == 0 {
		return everything, false
	}
	return object{"bool": all}, weighs
}

// or asks for one part at least.
func (c *compiler) or(n query.Or) (object, bool) {
	var all []object
	weighs := false
	for _, inner := range n.Nodes {
		q, w := c.node(inner)
		if c.rank && !w {
			q = object{"bool": object{"filter": []object{q}}} // which has no weight of its own
		}
		all = append(all, q)
		weighs = weighs || w
	}
	if len(all) == 0 {
		return nothing, false
	}
	return oneOf(all), weighs
}

// excluded returns the query of what must not be there: what was typed, and no other name of it.
func (c *compiler) excluded(n query.Node) object {
	rank, negated := c.rank, c.negated
	c.rank, c.negated = false, true
	q, _ := c.node(n)
	c.rank, c.negated = rank, negated
	return q
}

// widened asks for what was typed or another name of it, whichever weighs more.
func (c *compiler) widened(n query.Widened) (object, bool) {
	asked, weighs := c.node(n.Asked)
	if c.negated || c.nameless {
		return asked, weighs
	}
	names := c.names(n)
	if names == nil {
		return asked, weighs
	}
	c.note(leaf{key: query.Key(n), query: names})
	if c.rank && !weighs {
		asked = object{"bool": object{"filter": []object{asked}}}
	}
	return c.best(0, asked, names), c.rank
}

// names asks for the other names of what was asked. One is thought no rarer than what was typed.
func (c *compiler) names(n query.Widened) object {
	rarity := 1.0
	if c.rank {
		least := c.counts.names[query.Key(n)]
		rarity = ranking.RarityOf(n.Asked, least, c.counts.all, func(leaf query.Node) int { return c.counts.leaf[leaf] })
	}
	inPart := make([][]object, len(c.parts))
	for _, l := range n.Labels {
		terms := analysis.For(l.Language).Terms(l.Text)
		if c.labels--; c.labels < 0 || c.spare < 2*len(c.parts) {
			c.partial = true
			break
		}
		before := c.clauses
		for i, p := range c.parts {
			boost := rarity * ranking.WeightOf(p).Boost * ranking.Prior(l.Language, c.hl) * ranking.LabelWeight(l)
			inPart[i] = append(inPart[i], c.sequence(index.TextField(p, l.Language), terms, boost))
			if len(terms) == 1 && l.Language.Known() {
				inPart[i] = append(inPart[i], c.sequence(index.PartsField(p, l.Language), terms, boost*ranking.PartWeight))
			}
		}
		c.spare -= c.clauses - before
	}
	var all []object
	for _, ways := range inPart {
		all = append(all, c.best(0, ways...))
	}
	return c.sum(all...)
}

// find returns the query of a word, phrase, prefix or fuzzy word; nil finds nothing.
func (c *compiler) find(n query.Node) object {
	rarity := 1.0
	if c.rank {
		rarity = ranking.Rarity(c.counts.leaf[n], c.counts.all)
	}
	switch n := n.(type) {
	case query.Word:
		return c.word(n.Text, rarity)
	case query.Phrase:
		return c.phrase(n, rarity)
	case query.Prefix:
		return c.prefix(analysis.Fold(n.Text), rarity)
	case query.Fuzzy:
		return c.fuzzy(analysis.Fold(n.Text), n.Edits, rarity)
	}
	return nil
}

// word asks for one typed word: in text of each language for what that language wants of it, and for its folded form in every text.
func (c *compiler) word(text string, rarity float64) object {
	exact := analysis.Exact().Terms(text)
	if len(exact) == 0 {
		return nil
	}
	exactBonus := ranking.WithExact(1, 1) - 1
	var all []object
	for _, p := range c.parts {
		boost := rarity * ranking.WeightOf(p).Boost
		var ways []object
		for _, l := range lang.All() {
			ways = append(ways, c.wanted(p, l, analysis.For(l).Want(text), boost*ranking.Prior(l, c.hl))...)
		}
		all = append(all, c.best(exactBonus, c.best(0, ways...), c.sequence(index.TextField(p, lang.Und), exact, boost)))
	}
	return c.sum(all...)
}

// wanted returns the ways in which one language has a word in one part: its stems side by side; a single stem inside a word; the word
// without its hyphens; all pieces of a compound in one unit.
func (c *compiler) wanted(p index.Part, l lang.Code, want analysis.Wanted, boost float64) []object {
	words, inside := index.TextField(p, l), index.PartsField(p, l)
	ways := []object{c.sequence(words, want.Stems, boost)}
	if len(want.Stems) == 1 {
		ways = append(ways, c.sequence(inside, want.Stems, boost*ranking.PartWeight))
	}
	if want.Joined != "" {
		joined := []analysis.Term{{Text: want.Joined}}
		ways = append(ways, c.sequence(words, joined, boost*ranking.JoinedWeight), c.sequence(inside, joined, boost*ranking.JoinedWeight))
	}
	if len(want.Pieces) > 0 && slices.Contains(bagged(), l) {
		ways = append(ways, c.pieces(bagField(p, l), want.Pieces, boost*ranking.PiecesWeight))
	}
	return ways
}

// sequence asks for terms at the distances they were typed at; nil finds nothing.
func (c *compiler) sequence(field string, terms []analysis.Term, boost float64) object {
	switch n := len(terms); {
	case n == 0:
		return nil
	case n > ranking.MaxSequence || terms[n-1].Position-terms[0].Position >= unitGap:
		c.partial = true
		return nil
	case !c.take(1):
		return nil
	case n == 1:
		return object{"term": object{field: c.weighed(object{"value": terms[0].Text}, boost)}}
	}
	from := slices.Clone(terms)
	for i := range from {
		from[i].Position -= terms[0].Position
	}
	// The cluster weighs a phrase once for each of its terms.
	return object{"match_phrase": object{field: c.weighed(object{"query": placed(from)}, boost/float64(len(terms)))}}
}

// pieces asks for all pieces in one unit, anywhere in it.
func (c *compiler) pieces(field string, pieces []string, boost float64) object {
	pieces = slices.Compact(slices.Sorted(slices.Values(pieces)))
	if len(pieces) > ranking.MaxSequence {
		c.partial = true
		return nil
	}
	if !c.take(len(pieces)) {
		return nil
	}
	together := object{"intervals": object{field: object{"match": object{
		"query": strings.Join(pieces, " "), "ordered": false, "max_gaps": bagGap - len(pieces),
	}}}}
	if len(pieces) == 1 {
		together = object{"term": object{field: object{"value": pieces[0]}}}
	}
	return c.constant(together, boost)
}

// phrase asks for words as typed, in one unit, with at most so many others between them in all.
func (c *compiler) phrase(n query.Phrase, rarity float64) object {
	terms := analysis.Exact().Terms(n.Text)
	slop := max(n.Slop, 0)
	if slop >= unitGap {
		slop, c.partial = unitGap-1, true
	}
	var all []object
	for _, p := range c.parts {
		field, boost := index.TextField(p, lang.Und), rarity*ranking.WeightOf(p).Boost
		if slop == 0 || len(terms) < 2 {
			all = append(all, c.sequence(field, terms, boost))
			continue
		}
		if len(terms) > ranking.MaxSequence || !c.take(len(terms)) {
			c.partial = true
			continue
		}
		words := make([]object, len(terms))
		for i, t := range terms {
			words[i] = object{"span_term": object{field: t.Text}}
		}
		all = append(all, object{"span_near": c.weighed(object{"clauses": words, "slop": slop, "in_order": true}, boost/float64(len(terms)))})
	}
	return c.sum(all...)
}

// prefix asks for words that begin so. They count as one word, which stands there once.
func (c *compiler) prefix(text string, rarity float64) object {
	if text == "" {
		return nil
	}
	var all []object
	for _, p := range c.parts {
		if c.take(1) {
			boost := rarity * ranking.WeightOf(p).Boost * ranking.PrefixWeight
			all = append(all, object{"prefix": object{index.TextField(p, lang.Und): c.weighed(object{"value": text}, boost)}})
		}
	}
	return c.sum(all...)
}

// maxEdits is as many edits as a cluster can look for.
const maxEdits = 2

// fuzzy asks for words with the same first letter that differ by a few edits. The word itself weighs most.
func (c *compiler) fuzzy(text string, edits int, rarity float64) object {
	if text == "" || edits < 0 {
		return nil
	}
	if edits > maxEdits {
		edits, c.partial = maxEdits, true
	}
	var all []object
	for _, p := range c.parts {
		field, boost := index.TextField(p, lang.Und), rarity*ranking.WeightOf(p).Boost
		itself := c.sequence(field, []analysis.Term{{Text: text}}, boost)
		if edits == 0 || !c.take(1) {
			all = append(all, itself)
			continue
		}
		// The first letter is fixed. Words are not counted out: each that is close enough is found, however many they are.
		alike := object{"fuzzy": object{field: c.weighed(object{
			"value": text, "fuzziness": edits, "prefix_length": 1, "transpositions": true, "rewrite": "constant_score",
		}, boost*ranking.EditsWeight(1))}}
		all = append(all, c.best(0, itself, alike))
	}
	return c.sum(all...)
}

// own takes the clause of a value.
func (c *compiler) own(q object) object {
	if q == nil || !c.take(1) {
		return nothing
	}
	return q
}

// take takes room for clauses, and reports whether there is any.
func (c *compiler) take(n int) bool {
	if c.clauses+n > maxClauses {
		c.partial = true
		return false
	}
	c.clauses += n
	return true
}

// weighed adds a weight to what a query says.
func (c *compiler) weighed(q object, boost float64) object {
	if c.rank {
		q["boost"] = float32(boost)
	}
	return q
}

// constant makes of a query one in which all weigh the same.
func (c *compiler) constant(q object, boost float64) object {
	if !c.rank {
		return q
	}
	return object{"constant_score": object{"filter": q, "boost": float32(boost)}}
}

// best asks for one of several, and weighs by the one that weighs most, with a share of the others.
func (c *compiler) best(share float64, all ...object) object {
	all = slices.DeleteFunc(all, func(q object) bool { return q == nil })
	switch {
	case len(all) == 0:
		return nil
	case len(all) == 1:
		return all[0]
	case !c.rank:
		return c.sum(all...)
	}
	most := object{"queries": all}
	if share > 0 {
		most["tie_breaker"] = float32(share)
	}
	return object{"dis_max": most}
}

// sum asks for one of several at least, and adds up what they weigh. Where nothing weighs several within several are all the same.
func (c *compiler) sum(all ...object) object {
	var flat []object
	for _, q := range all {
		switch inner := alternatives(q); {
		case q == nil:
		case inner != nil && !c.rank:
			flat = append(flat, inner...)
		default:
			flat = append(flat, q)
		}
	}
	switch len(flat) {
	case 0:
		return nil
	case 1:
		return flat[0]
	}
	return oneOf(flat)
}

// oneOf asks for one of several at least.
func oneOf(all []object) object {
	return object{"bool": object{"should": all, "minimum_should_match": 1}}
}

// alternatives returns what oneOf was made of, nil for any other query.
func alternatives(q object) []object {
	parts, _ := q["bool"].(object)
	all, _ := parts["should"].([]object)
	return all
}

// hasValue asks for a value of a facet, nil when there is no such facet.
func hasValue(facet, value string) object {
	if _, ok := query.FacetByName(facet); !ok {
		return nil
	}
	return object{"term": object{facet: object{"value": value}}}
}

// hasYear asks for a year of a facet within bounds, of which 0 is open; nil when the facet is none of years or no year is within.
func hasYear(facet string, from, to int) object {
	if f, ok := query.FacetByName(facet); !ok || f.Type != query.Year {
		return nil
	}
	from, to = max(from, index.MinYear), min(cmp.Or(to, index.MaxYear), index.MaxYear)
	if from > to {
		return nil
	}
	return object{"regexp": object{facet: object{"value": fmt.Sprintf("<%d-%d>", from, to), "flags": "INTERVAL"}}}
}
