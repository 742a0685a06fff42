package web

import (
	"slices"
	"strconv"
	"strings"

	"entente/internal/answer"
	"entente/internal/query"
)

// reading is what a question asks for, in words: one sentence, or, where groups stand within groups, a line with the parts it
// speaks of below it.
type reading struct {
	Text  string
	Parts []reading
	Small string // of the whole question: the words that do not count beside the others
}

// explain tells a reader what a question asks for: its words as they are understood, before other names join them, and its filters.
// The answer names the values that no list has.
func explain(l *locale, q query.Query, a answer.Answer) reading {
	what, every := l.say("explain.documents"), l.say("explain.every-document")
	if q.Scope() == query.Agreements {
		what, every = l.say("explain.agreements"), l.say("explain.every-agreement")
		switch q.Class {
		case classRelation:
			what, every = l.say("explain.relations"), l.say("explain.every-relation")
		case classAny:
			what, every = l.say("explain.records"), l.say("explain.every-record")
		}
	}
	t := teller{l, a}
	understood := answer.Understood(q.Root)
	n := settled(query.AllOf(append([]query.Node{understood}, filterNodes(q)...)...))
	if n == nil {
		return reading{Text: every}
	}
	r := t.whole(what, n)
	if left := leftOut(q.Root, understood); len(left) > 0 {
		r.Small = l.say("explain.small", "n", len(left), "words", quoted(l, left))
	}
	return r
}

// plain reports whether a question holds nothing but words, whose meaning needs no explaining.
func plain(n query.Node) bool {
	switch n := n.(type) {
	case nil, query.Word:
		return true
	case query.And:
		return !slices.ContainsFunc(n.Nodes, func(part query.Node) bool { _, word := part.(query.Word); return !word })
	}
	return false
}

// filterNodes are the filters of a question as parts of its tree.
func filterNodes(q query.Query) []query.Node {
	var all []query.Node
	for _, facet := range query.Facets {
		f, _ := q.Filter(facet.Name)
		var any []query.Node
		for _, v := range f.Any {
			any = append(any, query.Is{Facet: facet.Name, Value: v})
		}
		if facet.Name == "year" && (q.YearFrom > 0 || q.YearTo > 0) {
			any = append(any, between(q.YearFrom, q.YearTo))
		}
		if f.All {
			all = append(all, any...)
		} else if n := query.AnyOf(any...); n != nil {
			all = append(all, n)
		}
		for _, v := range f.Not {
			all = append(all, query.Not{Node: query.Is{Facet: facet.Name, Value: v}})
		}
	}
	return all
}

// between is a year within bounds; one and the same bound is that year.
func between(from, to int) query.Node {
	if from == to {
		return query.Is{Facet: "year", Value: strconv.Itoa(from)}
	}
	return query.Between{Facet: "year", From: from, To: to}
}

// settled turns "not any of these" into "not this and not that", and opens the groups that come to stand in one of their kind.
func settled(n query.Node) query.Node {
	each := func(nodes []query.Node, change func(query.Node) query.Node) []query.Node {
		out := make([]query.Node, len(nodes))
		for i, part := range nodes {
			out[i] = settled(change(part))
		}
		return out
	}
	same := func(n query.Node) query.Node { return n }
	switch n := n.(type) {
	case query.Widened:
		return settled(n.Asked)
	case query.And:
		return query.AllOf(each(n.Nodes, same)...)
	case query.Or:
		return query.AnyOf(each(n.Nodes, same)...)
	case query.Not:
		switch inner := settled(n.Node).(type) {
		case query.Not:
			return inner.Node
		case query.Or:
			return query.AllOf(each(inner.Nodes, func(part query.Node) query.Node { return query.Not{Node: part} })...)
		default:
			return query.Not{Node: inner}
		}
	}
	return n
}

// leftOut returns the words of a question that are not asked for beside its others.
func leftOut(typed, understood query.Node) []string {
	kept := words(understood)
	var left []string
	for _, w := range words(typed) {
		if i := slices.Index(kept, w); i >= 0 {
			kept = slices.Delete(kept, i, i+1)
		} else if !slices.Contains(left, w) {
			left = append(left, w)
		}
	}
	return left
}

// words are the plain words of a tree.
func words(n query.Node) []string {
	var all []string
	query.Walk(n, func(n query.Node) bool {
		if w, ok := n.(query.Word); ok {
			all = append(all, w.Text)
		}
		return true
	})
	return all
}

// leaf reports whether a part of a question holds no group.
func leaf(n query.Node) bool {
	switch n.(type) {
	case query.And, query.Or, query.Not:
		return false
	}
	return true
}

// short reports whether a part can be told in one clause that nobody can take apart wrongly: a leaf, one that is excluded, or a
// group of leaves.
func short(n query.Node) bool {
	leaves := func(nodes []query.Node) bool {
		return !slices.ContainsFunc(nodes, func(part query.Node) bool { return !leaf(part) })
	}
	switch n := n.(type) {
	case query.Or:
		return leaves(n.Nodes)
	case query.Not:
		inner, group := n.Node.(query.And)
		return leaf(n.Node) || group && leaves(inner.Nodes)
	}
	return leaf(n)
}

// flat reports whether a tree can be told in one sentence.
func flat(n query.Node) bool {
	if and, ok := n.(query.And); ok {
		return !slices.ContainsFunc(and.Nodes, func(part query.Node) bool { return !short(part) })
	}
	return short(n)
}

// teller puts settled trees into words.
type teller struct {
	l     *locale
	named answer.Answer
}

// whole tells a tree as a sentence about what is searched.
func (t teller) whole(what string, n query.Node) reading {
	if flat(n) {
		return reading{Text: t.l.say("explain.sentence", "what", what, "conditions", t.l.join("explain.and", t.clauses(n)))}
	}
	parts := t.parts(n)
	switch n.(type) {
	case query.And:
		return reading{Text: t.l.say("explain.whole-all", "what", what), Parts: parts}
	case query.Or:
		return reading{Text: t.l.say("explain.whole-any", "what", what), Parts: parts}
	}
	return reading{Text: t.l.say("explain.whole-not-all", "what", what), Parts: parts}
}

// part tells a tree within another.
func (t teller) part(n query.Node) reading {
	if flat(n) {
		return reading{Text: t.l.join("explain.and", t.clauses(n))}
	}
	parts := t.parts(n)
	switch n.(type) {
	case query.And:
		return reading{Text: t.l.say("explain.all"), Parts: parts}
	case query.Or:
		return reading{Text: t.l.say("explain.any"), Parts: parts}
	}
	return reading{Text: t.l.say("explain.not-all"), Parts: parts}
}

// parts tells the members of a group, in an And those first that take one clause each.
func (t teller) parts(n query.Node) []reading {
	var all []reading
	switch n := n.(type) {
	case query.Not:
		return t.parts(n.Node)
	case query.Or:
		for _, part := range n.Nodes {
			all = append(all, t.part(part))
		}
	case query.And:
		var brief, long []query.Node
		for _, part := range n.Nodes {
			if short(part) {
				brief = append(brief, part)
			} else {
				long = append(long, part)
			}
		}
		for _, clause := range t.clauses(query.And{Nodes: brief}) {
			all = append(all, reading{Text: clause})
		}
		for _, part := range long {
			all = append(all, t.part(part))
		}
	}
	return all
}

// clauses tells a flat tree; all of them hold. The plain words of it are one clause.
func (t teller) clauses(n query.Node) []string {
	nodes := []query.Node{n}
	if and, ok := n.(query.And); ok {
		nodes = and.Nodes
	}
	var typed []string
	for _, part := range nodes {
		if w, ok := part.(query.Word); ok {
			typed = append(typed, w.Text)
		}
	}
	var all []string
	told := false
	for _, part := range nodes {
		if _, word := part.(query.Word); !word {
			all = append(all, t.clause(part))
		} else if !told {
			all = append(all, t.l.say("explain.with", "what", t.typed("explain.words", "explain.and", typed)))
			told = true
		}
	}
	return all
}

// clause tells a short part.
func (t teller) clause(n query.Node) string {
	switch n := n.(type) {
	case query.Or:
		return t.l.say("explain.with", "what", t.anyOf(n.Nodes))
	case query.Not:
		if and, ok := n.Node.(query.And); ok {
			return t.l.say("explain.not-with-all", "list", t.listed(and.Nodes))
		}
		return t.l.say("explain.without", "what", t.name(n.Node))
	}
	return t.l.say("explain.with", "what", t.name(n))
}

// anyOf names leaves of which one will do: in short where they are all words or values of one facet.
func (t teller) anyOf(nodes []query.Node) string {
	var typed, values []string
	facet := facetOf(nodes[0])
	open := false // a year "or later" is not to be taken apart
	for _, n := range nodes {
		if w, ok := n.(query.Word); ok {
			typed = append(typed, w.Text)
		}
		if f := facetOf(n); f != "" && f == facet {
			values = append(values, t.value(n))
		}
		if b, ok := n.(query.Between); ok && (b.From == 0 || b.To == 0) {
			open = true
		}
	}
	switch {
	case len(typed) == len(nodes):
		return t.typed("explain.any-words", "explain.and", typed)
	case len(values) == len(nodes) && !open:
		return t.l.say("explain.value", "facet", t.l.say("explain.facet."+facet), "value", t.l.join("explain.or", values))
	}
	return t.l.say("explain.any-of", "list", t.listed(nodes))
}

// listed names leaves one by one.
func (t teller) listed(nodes []query.Node) string {
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = t.name(n)
	}
	return strings.Join(names, t.l.say("explain.semicolon"))
}

// typed puts plain words into a sentence.
func (t teller) typed(sentence, joined string, typed []string) string {
	names := make([]string, len(typed))
	for i, w := range typed {
		names[i] = t.quote(w)
	}
	return t.l.say(sentence, "n", len(typed), "words", t.l.join(joined, names))
}

func (t teller) quote(s string) string { return t.l.say("quote", "text", s) }

// name says what a leaf asks for, so that it can stand behind "with" and "without".
func (t teller) name(n query.Node) string {
	switch n := n.(type) {
	case query.Word:
		return t.typed("explain.words", "explain.and", []string{n.Text})
	case query.Phrase:
		switch {
		case !strings.Contains(n.Text, " "):
			return t.l.say("explain.exact-word", "word", t.quote(n.Text))
		case n.Slop > 0:
			return t.l.say("explain.near", "n", n.Slop, "words", t.quote(n.Text))
		}
		return t.l.say("explain.phrase", "words", t.quote(n.Text))
	case query.Prefix:
		return t.l.say("explain.prefix", "beginning", t.quote(n.Text))
	case query.Fuzzy:
		return t.l.say("explain.fuzzy", "n", n.Edits, "word", t.quote(n.Text))
	}
	facet := facetOf(n)
	if facet == "" {
		return t.quote(query.String(n))
	}
	return t.l.say("explain.value", "facet", t.l.say("explain.facet."+facet), "value", t.value(n))
}

// facetOf is the facet that a leaf asks a value of, empty for words.
func facetOf(n query.Node) string {
	switch n := n.(type) {
	case query.Is:
		return n.Facet
	case query.Between:
		return n.Facet
	}
	return ""
}

// value names the value that a leaf asks for.
func (t teller) value(n query.Node) string {
	switch n := n.(type) {
	case query.Between:
		from, to := strconv.Itoa(n.From), strconv.Itoa(n.To)
		switch {
		case n.To == 0:
			return t.l.say("explain.year-from", "year", from)
		case n.From == 0:
			return t.l.say("explain.year-to", "year", to)
		}
		return t.l.say("explain.years", "from", from, "to", to)
	case query.Is:
		facet, known := query.FacetByName(n.Facet)
		if known && facet.Type == query.Year && n.Value != query.None {
			return n.Value
		}
		return t.quote(valueLabel(t.l, facet, n.Value, t.named))
	}
	return ""
}
