package corpus

import (
	"fmt"
	"net/url"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
)

// Node is a question as any engine can put it: one of its fields is set.
type Node struct {
	All    bool    `json:"all,omitempty"`
	And    []Node  `json:"and,omitempty"`
	Or     []Node  `json:"or,omitempty"`
	Term   *Term   `json:"term,omitempty"`
	Phrase *Phrase `json:"phrase,omitempty"`
	Prefix *Term   `json:"prefix,omitempty"`
	Fuzzy  *Fuzzy  `json:"fuzzy,omitempty"`
}

// Term is a term, or the beginning of terms, in a field.
type Term struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Phrase is terms side by side in a field.
type Phrase struct {
	Field string   `json:"field"`
	Terms []string `json:"terms"`
}

// Fuzzy is the terms of a field that begin with the same letter and are a few edits away.
type Fuzzy struct {
	Term
	Edits int `json:"edits"`
}

// Parse reads the text of a question as the search box does.
func Parse(text string) (query.Query, error) {
	q, err := query.Parse(url.Values{"q": {text}})
	if err != nil {
		return q, err
	}
	if len(q.Notes) > 0 {
		return q, fmt.Errorf("question %q: read with notes %v", text, q.Notes)
	}
	return q, nil
}

// TreeOf says in terms of fields what the engine looks for. Of words it takes those that Plain reports, as the rest can not be said so.
func TreeOf(n query.Node) (Node, error) {
	switch n := n.(type) {
	case nil:
		return Node{All: true}, nil
	case query.And:
		all, err := treesOf(n.Nodes)
		return Node{And: all}, err
	case query.Or:
		all, err := treesOf(n.Nodes)
		return Node{Or: all}, err
	case query.Word:
		return wordTree(n.Text)
	case query.Phrase:
		var words []string
		for _, t := range analysis.Exact().Terms(n.Text) {
			words = append(words, t.Text)
		}
		return inExact(func(field string) Node { return Node{Phrase: &Phrase{field, words}} }), nil
	case query.Prefix:
		return inExact(func(field string) Node { return Node{Prefix: &Term{field, analysis.Fold(n.Text)}} }), nil
	case query.Fuzzy:
		return inExact(func(field string) Node { return Node{Fuzzy: &Fuzzy{Term{field, analysis.Fold(n.Text)}, n.Edits}} }), nil
	}
	return Node{}, fmt.Errorf("no tree of %T", n)
}

func treesOf(nodes []query.Node) ([]Node, error) {
	var all []Node
	for _, n := range nodes {
		t, err := TreeOf(n)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// inExact makes a choice of the exact fields of all parts.
func inExact(of func(field string) Node) Node {
	var n Node
	for _, p := range index.Parts(query.Documents) {
		n.Or = append(n.Or, of(index.TextField(p, lang.Und)))
	}
	return n
}

// Plain reports whether every language wants one stem of a word and nothing else.
func Plain(word string) bool {
	for _, l := range lang.All() {
		if w := analysis.For(l).Want(word); len(w.Stems) != 1 || w.Joined != "" || len(w.Pieces) > 0 {
			return false
		}
	}
	exact := analysis.Exact().Terms(word)
	return len(exact) == 1 && !strings.ContainsAny(exact[0].Text, " "+Gap)
}

// wordTree is how a typed word is matched: in each part, in text of each language its stem, among the words and inside them, and its
// folded form in every text.
func wordTree(word string) (Node, error) {
	if !Plain(word) {
		return Node{}, fmt.Errorf("word %q: more than one stem, or a compound", word)
	}
	var n Node
	for _, p := range index.Parts(query.Documents) {
		for _, l := range lang.All() {
			stem := analysis.For(l).Want(word).Stems[0].Text
			n.Or = append(n.Or, Node{Term: &Term{index.TextField(p, l), stem}}, Node{Term: &Term{index.PartsField(p, l), stem}})
		}
		n.Or = append(n.Or, Node{Term: &Term{index.TextField(p, lang.Und), analysis.Exact().Terms(word)[0].Text}})
	}
	return n, nil
}
