package vocab

import (
	"strings"

	"entente/internal/lang"
)

// Concepts returns the things that readers of three languages ask for by other names than texts give them, the rarest first.
// Names in one concept mean the same. Read its names with ConceptNames: some carry a mark.
func Concepts() *List { return concepts() }

var concepts = embedded("concepts.tsv")

// ConceptName is a name of a concept.
type ConceptName struct {
	Text string
	// Asked says that who types it asks for the concept; Found, that texts have it where they speak of the concept. A name that
	// means other things too is only one of the two.
	Asked, Found bool
}

// ConceptNames returns the names of a concept in a language, the preferred one first; for lang.Und its abbreviations and
// proper names, which stand in text of any language as they are.
func ConceptNames(t Term, l lang.Code) []ConceptName {
	all := t.Names[l]
	if l == lang.Und {
		all = cells(t.Cell(0))
	}
	names := make([]ConceptName, len(all))
	for i, n := range all {
		switch n[0] {
		case '~':
			names[i] = ConceptName{Text: n[1:], Found: true}
		case '=':
			names[i] = ConceptName{Text: n[1:], Asked: true}
		default:
			names[i] = ConceptName{Text: n, Asked: true, Found: true}
		}
	}
	return names
}

// RelatedConcepts returns the ids of concepts so near to t that a text on one often answers a question for the other.
func RelatedConcepts(t Term) []string { return cells(t.Cell(1)) }

// cells parts the values of a cell.
func cells(cell string) []string {
	var all []string
	for v := range strings.SplitSeq(cell, "|") {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}
