package answer

import (
	"slices"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
)

// Understood makes of what a reader typed what an engine is asked: parts without a term are left out, stop words where other words
// stand beside them, and of a beginning or a slip that is several terms ("l'acc*") only the last is one. nil asks for everything.
func Understood(n query.Node) query.Node {
	switch n := n.(type) {
	case query.And:
		var parts []query.Node
		for _, part := range n.Nodes {
			if part = Understood(part); part != nil {
				parts = append(parts, part)
			}
		}
		return query.AllOf(withoutStopWords(parts)...)
	case query.Or:
		var parts []query.Node
		for _, part := range n.Nodes {
			parts = append(parts, Understood(part))
		}
		return query.AnyOf(parts...)
	case query.Not:
		if part := Understood(n.Node); part != nil {
			return query.Not{Node: part}
		}
		return nil
	case query.Word:
		if len(analysis.Exact().Terms(n.Text)) == 0 {
			return nil
		}
	case query.Phrase:
		if len(analysis.Exact().Terms(n.Text)) == 0 {
			return nil
		}
	case query.Prefix:
		return lastOf(n.Text, func(s string) query.Node { return query.Prefix{Text: s} })
	case query.Fuzzy:
		return lastOf(n.Text, func(s string) query.Node { return query.Fuzzy{Text: s, Edits: n.Edits} })
	}
	return n
}

// lastOf makes the last term of text special and the words before it words.
func lastOf(text string, special func(string) query.Node) query.Node {
	terms := analysis.Exact().Terms(text)
	if len(terms) == 0 {
		return nil
	}
	last := terms[len(terms)-1]
	if len(terms) == 1 {
		return special(text[last.Start:last.End])
	}
	before := query.Word{Text: text[terms[0].Start:last.Start]} // with the apostrophe that makes "l" a word to leave out
	return query.AllOf(withoutStopWords([]query.Node{before, special(text[last.Start:last.End])})...)
}

// withoutStopWords leaves out the stop words of a group that has other words: nobody who types "de stedenbanden van Gent"
// wants the documents that happen to have "de" and "van" too.
func withoutStopWords(parts []query.Node) []query.Node {
	var kept []query.Node
	words := false
	for _, part := range parts {
		if !stopWord(part) {
			kept = append(kept, part)
			words = words || hasWords(part)
		}
	}
	if !words {
		return parts
	}
	return kept
}

// stopWord reports whether n is a word of which some language leaves nothing.
func stopWord(n query.Node) bool {
	w, ok := n.(query.Word)
	return ok && slices.ContainsFunc(lang.All(), func(l lang.Code) bool { return len(analysis.For(l).Terms(w.Text)) == 0 })
}

// hasWords reports whether n asks for words that must be there.
func hasWords(n query.Node) bool {
	switch n := n.(type) {
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
		return true
	case query.And:
		return slices.ContainsFunc(n.Nodes, hasWords)
	case query.Or:
		return slices.ContainsFunc(n.Nodes, hasWords)
	case query.Widened:
		return hasWords(n.Asked)
	}
	return false
}
