// Package thesaurus widens a question by other names of what it asks for, in Dutch, French and English.
package thesaurus

import (
	"cmp"
	"slices"

	"entente/internal/query"
)

// What a question is widened by at most. Beyond these a question costs more than its other names are worth.
const (
	maxConcepts = 3  // concepts a question
	maxLabels   = 64 // other names a question
	maxOfOne    = 24 // other names of one stretch of words
	maxAtOnce   = 2  // concepts that one stretch of words may name; of more, only the first counts
)

// Widen returns root with the concepts it names widened by their other names: a run of words that is the name of a concept
// becomes a query.Widened, whose Asked asks for the same as those words did. Words in quotation marks, beginnings, slips and
// what is excluded stay as they are, and so does what is widened already. A nil root stays nil.
//
// A run of words is a name when its words, small words aside, have the stems of the name's words in the name's language; of a
// proper name they must be the words as written. Longer runs go before shorter ones, no word is part of two, and at most three
// concepts of a question are widened: those that stand first in the lists, which run from places to general words.
func Widen(root query.Node) query.Node {
	if root == nil {
		return nil
	}
	var w widening
	w.collect(root)
	if len(w.runs) == 0 {
		return root
	}
	w.choose()
	return w.rebuild(root)
}

// widening is the work on one question: the runs of words met in it, in the order of a walk, and what they name.
type widening struct {
	runs     []run
	concepts int // widened so far
	labels   int
	next     int // run to rebuild next
}

// run is a row of words that stand next to each other, and the parts of it that are widened, from left to right.
type run struct {
	words  []query.Word
	chosen []named
}

// named is a part of a run that names something.
type named struct {
	run, from, to int // to is behind the last word
	concepts      []*concept
	labels        []query.Label
}

// collect gathers the runs of words below n.
func (w *widening) collect(n query.Node) {
	switch n := n.(type) {
	case query.Word:
		w.runs = append(w.runs, run{words: []query.Word{n}})
	case query.And:
		for i := 0; i < len(n.Nodes); {
			if words := wordsAt(n.Nodes, i); len(words) > 0 {
				w.runs = append(w.runs, run{words: words})
				i += len(words)
				continue
			}
			w.collect(n.Nodes[i])
			i++
		}
	case query.Or:
		for _, part := range n.Nodes {
			w.collect(part)
		}
	case query.Widened:
		w.concepts++
		w.labels += len(n.Labels)
	}
}

// rebuild returns n with the chosen parts of its runs widened. It meets the runs in the order in which collect met them.
func (w *widening) rebuild(n query.Node) query.Node {
	switch n := n.(type) {
	case query.Word:
		return query.AllOf(w.replaced()...)
	case query.And:
		var parts []query.Node
		for i := 0; i < len(n.Nodes); {
			if words := wordsAt(n.Nodes, i); len(words) > 0 {
				parts = append(parts, w.replaced()...)
				i += len(words)
				continue
			}
			parts = append(parts, w.rebuild(n.Nodes[i]))
			i++
		}
		if len(parts) == 1 {
			return parts[0]
		}
		return query.And{Nodes: parts}
	case query.Or:
		parts := make([]query.Node, len(n.Nodes))
		for i, part := range n.Nodes {
			parts[i] = w.rebuild(part)
		}
		return query.Or{Nodes: parts}
	}
	return n
}

// replaced returns the words of the next run, the chosen parts widened.
func (w *widening) replaced() []query.Node {
	r := w.runs[w.next]
	w.next++
	var nodes []query.Node
	at := 0
	for _, c := range r.chosen {
		nodes = append(nodes, asNodes(r.words[at:c.from])...)
		nodes = append(nodes, query.Widened{Asked: query.AllOf(asNodes(r.words[c.from:c.to])...), Labels: c.labels})
		at = c.to
	}
	return append(nodes, asNodes(r.words[at:])...)
}

// choose picks what is widened: the longest names first, and of those as long the ones that stand first in the lists. What
// only has names near to it comes after all that has others.
func (w *widening) choose() {
	var all []named
	for i, r := range w.runs {
		for _, c := range names().in(r.words) {
			c.run = i
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.concepts[0].rank, b.concepts[0].rank))
	})
	taken := map[[2]int]bool{} // run and word
	var near []named
	for _, c := range all {
		if w.concepts >= maxConcepts {
			break
		}
		if anyTaken(taken, c) {
			continue
		}
		for i := c.from; i < c.to; i++ {
			taken[[2]int{c.run, i}] = true // a name without other names is still a name: its words are no names of their own
		}
		c.labels = otherNames(w.runs[c.run].words[c.from:c.to], c.concepts)
		if len(c.labels) > 0 && c.labels[0].Related {
			near = append(near, c)
			continue
		}
		w.widen(c)
	}
	for _, c := range near {
		w.widen(c)
	}
	for i := range w.runs {
		slices.SortFunc(w.runs[i].chosen, func(a, b named) int { return cmp.Compare(a.from, b.from) })
	}
}

// widen chooses c as far as the bounds of a question allow.
func (w *widening) widen(c named) {
	left := maxConcepts - w.concepts
	if left <= 0 || len(c.labels) == 0 {
		return
	}
	if len(c.concepts) > left {
		c.concepts = c.concepts[:left]
		c.labels = otherNames(w.runs[c.run].words[c.from:c.to], c.concepts)
	}
	c.labels = c.labels[:max(0, min(len(c.labels), maxLabels-w.labels))]
	if len(c.labels) == 0 {
		return
	}
	w.concepts += len(c.concepts)
	w.labels += len(c.labels)
	w.runs[c.run].chosen = append(w.runs[c.run].chosen, c)
}

func anyTaken(taken map[[2]int]bool, c named) bool {
	for i := c.from; i < c.to; i++ {
		if taken[[2]int{c.run, i}] {
			return true
		}
	}
	return false
}

// wordsAt returns the words that stand side by side in nodes from i on.
func wordsAt(nodes []query.Node, i int) []query.Word {
	var words []query.Word
	for ; i < len(nodes); i++ {
		word, ok := nodes[i].(query.Word)
		if !ok {
			break
		}
		words = append(words, word)
	}
	return words
}

func asNodes(words []query.Word) []query.Node {
	nodes := make([]query.Node, len(words))
	for i, w := range words {
		nodes[i] = w
	}
	return nodes
}
