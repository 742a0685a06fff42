package cluster

import "entente/internal/query"

// counts are how many live records of the scope have the leaves of a question: what their rarity is made of.
type counts struct {
	all   int                // records of the scope
	leaf  map[query.Node]int // of words, phrases, prefixes and fuzzy words
	names map[string]int     // by query.String of what was asked: records that have one of the names of a Widened
}

// countCache remembers counts while the index does not change.
type countCache struct{}
