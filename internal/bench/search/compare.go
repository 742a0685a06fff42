package main

import (
	"slices"

	"entente/internal/bench/peers"
)

// agreement is how far the answers of a peer are those of ours.
type agreement struct {
	questions      int     // in all modes
	totals, facets int     // equal ones
	counted        int     // answers with facets
	overlap        float64 // mean share of our best hits that are among the peer's
	differing      []int   // questions with another total or other facets, the first ones
}

// mostDiffering bounds the questions that are named.
const mostDiffering = 10

// compare holds the answers of a peer against ours, in each mode.
func compare(ours, theirs map[string][]peers.Answer) agreement {
	var a agreement
	overlaps := 0
	for _, m := range modes {
		for q, our := range ours[m.name] {
			their := theirs[m.name][q]
			a.questions++
			same := our.Total == their.Total
			if same {
				a.totals++
			}
			if m.facets {
				a.counted++
				if sameFacets(our.Facets, their.Facets) {
					a.facets++
				} else {
					same = false
				}
			}
			if !same && len(a.differing) < mostDiffering && !slices.Contains(a.differing, q) {
				a.differing = append(a.differing, q)
			}
			if len(our.IDs) > 0 {
				a.overlap += overlap(our.IDs, their.IDs)
				overlaps++
			}
		}
	}
	if overlaps > 0 {
		a.overlap /= float64(overlaps)
	}
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
