package query

import (
	"fmt"
	"strings"
)

// HitsKey writes what decides the hits of q and their order, and nothing else: pages of another size, or with other facets, walk the
// same list.
func (q Query) HitsKey() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %d %d %q %t %q", q.In, q.Class, q.YearFrom, q.YearTo, q.BoundsKey(), q.NoFold, q.Order())
	if q.Order() == Relevance {
		fmt.Fprintf(&b, " %q", q.HL)
	}
	for _, f := range q.Filters {
		fmt.Fprintf(&b, " %q %q %t %q", f.Facet, f.Any, f.All, f.Not)
	}
	b.WriteByte(' ')
	writeKey(&b, q.Root)
	return b.String()
}

// Key tells trees apart, also those that String writes alike: by their shape and the other names in them.
func Key(n Node) string {
	var b strings.Builder
	writeKey(&b, n)
	return b.String()
}

func writeKey(b *strings.Builder, n Node) {
	list := func(name string, nodes []Node) {
		b.WriteString(name + "(")
		for _, n := range nodes {
			writeKey(b, n)
		}
		b.WriteByte(')')
	}
	switch n := n.(type) {
	case And:
		list("and", n.Nodes)
	case Or:
		list("or", n.Nodes)
	case Not:
		list("not", []Node{n.Node})
	case Widened:
		list("widened", []Node{n.Asked})
		fmt.Fprintf(b, "%#v", n.Labels)
	default:
		fmt.Fprintf(b, "%#v", n)
	}
}
