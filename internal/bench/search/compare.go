package main

import (
	"slices"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

// leastOverlap is the least mean share of our ten best hits that must be among those of another engine. Each ranks by a BM25 of its own: ours looks
// at how often a word stands in the record in any field, others at each field apart, and only ours weighs titles more and words near to each
// other. What lies below it is no other opinion but another order.
const leastOverlap = 0.4

// overlapOf are engines of which less is asked: bm25() of SQLite adds up the occurrences of all columns and takes rarity over phrases, and PostgreSQL ranks
// by occurrences alone. Both order the same documents by something else; their totals and facets are held to as those of all are.
var overlapOf = map[string]float64{"sqlite": 0.2, "postgres": 0.1}

// overlapAsked returns the share of our best hits that must be among those of an engine.
func overlapAsked(peer string) float64 {
	if share, other := overlapOf[peer]; other {
		return share
	}
	return leastOverlap
}

// agreement is how far the answers of a peer are those of ours.
type agreement struct {
	totals, facets int     // questions whose totals, and whose facets, are equal in all modes
	overlap        float64 // mean share of our best hits that are among the peer's, of questions that rank
	differing      []int   // questions with another total or other facets
}

// compare holds the answers of a peer against ours, in each mode.
func compare(ours, theirs map[string][]peers.Answer, questions []corpus.Question) agreement {
	var a agreement
	var overlaps []float64
	for q := range questions {
		totals, facets := true, true
		for _, m := range modes {
			our, their := ours[m.name][q], theirs[m.name][q]
			totals = totals && our.Total == their.Total
			facets = facets && (!m.facets || sameFacets(our.Facets, their.Facets))
			if len(our.IDs) > 0 && questions[q].Class != "all" {
				overlaps = append(overlaps, overlap(our.IDs, their.IDs))
			}
		}
		if totals {
			a.totals++
		}
		if facets {
			a.facets++
		}
		if !totals || !facets {
			a.differing = append(a.differing, q)
		}
	}
	a.overlap = mean(overlaps)
	return a
}

// sameFacets reports whether two answers have the same values with the same counts in the same order.
func sameFacets(a, b map[string][]peers.Count) bool {
	if len(a) != len(b) {
		return false
	}
	for name, counts := range a {
		if other, there := b[name]; !there || !slices.Equal(counts, other) {
			return false
		}
	}
	return true
}

// overlap is the share of a that is in b.
func overlap(a, b []string) float64 {
	n := 0
	for _, id := range a {
		if slices.Contains(b, id) {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
