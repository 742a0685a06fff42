package main

import (
	"testing"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

func TestCompareFindsWhatDiffers(t *testing.T) {
	answers := func(total, count int, ids ...string) map[string][]peers.Answer {
		facets := map[string][]peers.Count{"country": {{Value: "SN", Count: count}}}
		return map[string][]peers.Answer{"plain": {{Total: total, IDs: ids}}, "facets": {{Total: total, IDs: ids, Facets: facets}}, "filtered": {{Total: total, IDs: ids, Facets: facets}}}
	}
	ours := answers(2, 2, "a", "b")
	filtered := answers(2, 2, "a", "b")
	filtered["filtered"][0].Total = 3
	for _, tt := range []struct {
		name           string
		theirs         map[string][]peers.Answer
		totals, facets int
		overlap        float64
		differing      int
	}{
		{"the same", answers(2, 2, "b", "a"), 1, 1, 1, 0},
		{"another total", answers(3, 2, "a", "b"), 0, 1, 1, 1},
		{"another total with a filter alone", filtered, 0, 1, 1, 1},
		{"another count", answers(2, 1, "a", "b"), 1, 0, 1, 1},
		{"another hit", answers(2, 2, "a", "c"), 1, 1, 0.5, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := compare(ours, tt.theirs, []corpus.Question{{Class: "term"}})
			if got.totals != tt.totals || got.facets != tt.facets || got.overlap != tt.overlap || len(got.differing) != tt.differing {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestSpreadOf(t *testing.T) {
	var values []float64
	for n := 100; n > 0; n-- {
		values = append(values, float64(n))
	}
	if got := spreadOf(values); got != (spread{51, 96, 100, 50.5}) {
		t.Errorf("%+v", got)
	}
}
