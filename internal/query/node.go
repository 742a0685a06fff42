package query

import "entente/internal/lang"

// Node is a part of what a reader asked in words.
type Node interface{ node() }

// And asks for all of its parts, anywhere in a record.
type And struct{ Nodes []Node }

// Or asks for at least one of its parts.
type Or struct{ Nodes []Node }

// Not asks for records without its part. Alone it is relative to everything.
type Not struct{ Node Node }

// Word asks for one typed word, in any inflection of the three languages. It is a single run between blanks and may
// become several terms when it is analysed ("Noord-Zuid"); these must then stand next to each other.
type Word struct{ Text string }

// Phrase asks for words as typed, in order, within one passage. Slop is how many other positions may stand between
// them in all; 0 is an exact phrase. Accents and case do not count.
type Phrase struct {
	Text string
	Slop int
}

// Prefix asks for words that begin so. Text has at least two letters.
type Prefix struct{ Text string }

// Fuzzy asks for words at most Edits insertions, deletions, changes or swaps of neighbours away, and with the same first letter.
type Fuzzy struct {
	Text  string
	Edits int // 1, or 2 for words of eight letters and more
}

// Is asks for a value of a facet, written field:value in the box.
type Is struct {
	Facet string
	Value string // id, or None
}

// Between asks for a year of a year facet within bounds, both included; 0 is an open end.
type Between struct {
	Facet    string
	From, To int
}

// Widened asks for what was typed, or for another name of what it means. A document counts by the better of the two, and a name
// counts less than what was typed. No text is read as one: answering makes it, from words outside quotation marks.
type Widened struct {
	Asked  Node
	Labels []Label
}

// Label is a name of what was typed: its words next to each other in any inflection, in text of its language. One of lang.Und
// is a proper name: its words as written, in text of any language.
type Label struct {
	Text     string
	Language lang.Code
	Related  bool // not the same thing but near to it, such as the people of a country; it counts less still
}

func (And) node()     {}
func (Or) node()      {}
func (Not) node()     {}
func (Word) node()    {}
func (Phrase) node()  {}
func (Prefix) node()  {}
func (Fuzzy) node()   {}
func (Is) node()      {}
func (Between) node() {}
func (Widened) node() {}

// Walk gives n and the parts within it to visit, each before its own parts and in the order they were typed. visit tells whether
// to go on inside a part. A nil tree has no parts.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	switch n := n.(type) {
	case And:
		for _, part := range n.Nodes {
			Walk(part, visit)
		}
	case Or:
		for _, part := range n.Nodes {
			Walk(part, visit)
		}
	case Not:
		Walk(n.Node, visit)
	case Widened:
		Walk(n.Asked, visit)
	}
}

// Required gives what must be there: as Walk, without what is excluded.
func Required(n Node, visit func(Node)) {
	Walk(n, func(n Node) bool {
		if _, excluded := n.(Not); excluded {
			return false
		}
		visit(n)
		return true
	})
}
