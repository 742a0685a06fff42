package query

import (
	"slices"
	"strconv"
	"strings"
)

// settle makes of tokens a list that can be parsed without a fault: parentheses have their other half and something in them,
// operators have what they work on. What has not is left out or becomes a word.
func settle(tokens []token, notes *noteList) []token {
	tokens = balance(tokens, notes)
	for i, t := range tokens {
		if t.kind == not && !operandAt(tokens, i+1) || (t.kind == and || t.kind == or) && !(endsOperand(tokens, i-1) && operandAt(tokens, i+1)) {
			notes.add(NoteOperator, t.text)
			tokens[i] = token{kind: operand, text: t.text, node: Word{Text: t.text}}
		}
	}
	return tokens
}

// balance leaves out parentheses without their other half, those nested too deep, empty pairs, and a "-" before nothing.
func balance(tokens []token, notes *noteList) []token {
	var kept []token
	var open []int // where in kept the open parentheses stand
	deep := 0      // those that were left out because they were too deep
	for _, t := range tokens {
		switch t.kind {
		case opening:
			if len(open) == maxDepth {
				deep++
				notes.add(NoteParenthesis, "(")
				continue
			}
			open = append(open, len(kept))
		case closing:
			if deep > 0 {
				deep--
				continue
			}
			if len(open) == 0 {
				notes.add(NoteParenthesis, ")")
				continue
			}
			kept = trimMinus(kept)
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if from == len(kept)-1 {
				notes.add(NoteEmptyGroup, "()")
				kept = trimMinus(kept[:from])
				continue
			}
		}
		kept = append(kept, t)
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		notes.add(NoteParenthesis, "(")
		kept = slices.Delete(kept, at, at+1)
	}
	return dropMinus(kept)
}

// trimMinus takes a "-" off the end.
func trimMinus(tokens []token) []token {
	for len(tokens) > 0 && tokens[len(tokens)-1].kind == minus {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// dropMinus leaves out every "-" that has lost what it was to exclude.
func dropMinus(tokens []token) []token {
	var kept []token
	for i, t := range tokens {
		if t.kind == minus && !operandAt(tokens, i+1) {
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// operandAt reports whether an operand begins at i.
func operandAt(tokens []token, i int) bool {
	for ; i < len(tokens); i++ {
		switch tokens[i].kind {
		case operand, opening:
			return true
		case not, minus:
		default:
			return false
		}
	}
	return false
}

func endsOperand(tokens []token, i int) bool {
	return i >= 0 && (tokens[i].kind == operand || tokens[i].kind == closing)
}

// parser reads settled tokens. OR binds weaker than AND, which may be left out; NOT and "-" take what follows them.
type parser struct {
	tokens []token
	i      int
}

func (p *parser) next(kind tokenKind) bool {
	if p.i < len(p.tokens) && p.tokens[p.i].kind == kind {
		p.i++
		return true
	}
	return false
}

func (p *parser) or() Node {
	nodes := []Node{p.and()}
	for p.next(or) {
		nodes = append(nodes, p.and())
	}
	return AnyOf(nodes...)
}

func (p *parser) and() Node {
	var nodes []Node
	for p.i < len(p.tokens) {
		p.next(and)
		if k := p.tokens[p.i].kind; k == or || k == closing {
			break
		}
		nodes = append(nodes, p.unary())
	}
	return AllOf(nodes...)
}

func (p *parser) unary() Node {
	negative := false
	for p.next(not) || p.next(minus) {
		negative = !negative
	}
	var n Node
	if p.next(opening) {
		n = p.or()
		p.next(closing)
	} else {
		n = p.tokens[p.i].node
		p.i++
	}
	if !negative {
		return n
	}
	if inner, ok := n.(Not); ok {
		return inner.Node
	}
	return Not{Node: n}
}

// AllOf asks for all of nodes: nil for none, the node itself for one, and no And within an And. Nil nodes are left out.
func AllOf(nodes ...Node) Node {
	var flat []Node
	for _, n := range nodes {
		if part, ok := n.(And); ok {
			flat = append(flat, part.Nodes...)
		} else if n != nil {
			flat = append(flat, n)
		}
	}
	if len(flat) > 1 {
		return And{Nodes: flat}
	}
	return single(flat)
}

// AnyOf asks for at least one of nodes, in the same way.
func AnyOf(nodes ...Node) Node {
	var flat []Node
	for _, n := range nodes {
		if part, ok := n.(Or); ok {
			flat = append(flat, part.Nodes...)
		} else if n != nil {
			flat = append(flat, n)
		}
	}
	if len(flat) > 1 {
		return Or{Nodes: flat}
	}
	return single(flat)
}

func single(nodes []Node) Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[0]
}

// String writes a tree in the query language, every operator spelled out; nil is "everything". Reading it again gives the
// same tree, unless a word looks like syntax itself (OR, a:b).
func String(n Node) string {
	switch n := n.(type) {
	case And:
		return list(n.Nodes, " AND ")
	case Or:
		return list(n.Nodes, " OR ")
	case Not:
		return "NOT " + group(n.Node)
	case Widened:
		return String(n.Asked)
	case Word:
		return n.Text
	case Phrase:
		if n.Slop > 0 {
			return `"` + n.Text + `"~` + strconv.Itoa(n.Slop)
		}
		return `"` + n.Text + `"`
	case Prefix:
		return n.Text + "*"
	case Fuzzy:
		return n.Text + "~" + strconv.Itoa(n.Edits)
	case Is:
		return n.Facet + ":" + n.Value
	case Between:
		return n.Facet + ":" + year(n.From) + "-" + year(n.To)
	}
	return "everything"
}

func list(nodes []Node, operator string) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = group(n)
	}
	return strings.Join(parts, operator)
}

// group puts parentheses around what would fall apart.
func group(n Node) string {
	switch n := n.(type) {
	case And, Or:
		return "(" + String(n) + ")"
	case Widened:
		return group(n.Asked)
	}
	return String(n)
}

func year(y int) string {
	if y == 0 {
		return ""
	}
	return strconv.Itoa(y)
}
