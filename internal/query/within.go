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
