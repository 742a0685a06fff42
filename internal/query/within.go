package query

import "strings"

// SiteBound is the name, in the bounds of a question, of the site under which a document was crawled. It is no facet.
const SiteBound = "site"

// Bounds are what the site of a question holds it to: of each, a record must have one of Any. They stand outside of the filters,
// so that a facet is counted within them, and nothing a reader chooses leads out of them.
func (q Query) Bounds() []Filter {
	switch {
	case q.Within != nil:
		return q.Within
	case q.Site != "":
		return []Filter{{Facet: SiteBound, Any: []string{q.Site}}}
	}
	return nil
}

// BoundsKey tells questions apart that are held to different bounds.
func (q Query) BoundsKey() string {
	var b strings.Builder
	for _, f := range q.Bounds() {
		b.WriteString(f.Facet)
		for _, v := range f.Any {
			b.WriteString("\x00" + v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// IDs returns what a value of the facet stands for, written as an id or as a label in any language, several parted by commas. It is
// empty when there is no such value, and for a range of years.
func (f Facet) IDs(text string) []string {
	var notes noteList
	var ids []string
	var walk func(n Node) bool
	walk = func(n Node) bool {
		switch n := n.(type) {
		case Is:
			ids = append(ids, n.Value)
			return true
		case Or:
			for _, inner := range n.Nodes {
				if !walk(inner) {
					return false
				}
			}
			return true
		}
		return false
	}
	if !walk(f.resolve(text, &notes)) {
		return nil
	}
	return sorted(ids)
}
