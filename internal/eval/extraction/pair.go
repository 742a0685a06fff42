package main

import (
	"math"
	"slices"
	"strings"

	"entente/internal/record"
)

// match returns for each party that is there the party that was read for it, or -1. A party without a name, such as "une ville
// d'Albanie", is found by its country.
func match(want []party, got []record.Party) []int {
	return assign(len(want), len(got), func(i, j int) float64 {
		w, g := want[i], got[j]
		value := 0.0
		if sameParty(g.Name, called(w.Name, w.Aliases)) || slices.ContainsFunc(labels(g.Value), func(l string) bool { return sameParty(l, called(w.Name, w.Aliases)) }) {
			value = 4
		} else if unnamed(w.Name) && w.Country != "" && g.Country == w.Country && g.Role != "home" {
			value = 2
		}
		if value > 0 && w.Role == g.Role {
			value++
		}
		return value
	})
}

// unnamed reports whether words describe a party and do not name it.
func unnamed(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	return strings.HasPrefix(name, "(") || slices.Contains([]string{"a", "an", "een", "un", "une"}, first)
}

// pair returns for each record that is there the record that was read for it, or -1: the pairing that finds most records that are
// not optional and, among those, the one whose fields agree best.
func pair(want []goldDeal, got []record.Agreement) []int {
	return assign(len(want), len(got), func(i, j int) float64 {
		w, g := want[i], got[j]
		matched := 0
		for _, k := range match(w.Parties, g.Parties) {
			if k >= 0 {
				matched++
			}
		}
		// More than half of the parties on both sides: of two, both; a pair out of a pact of three is that pact half read, a pair
		// out of five is not.
		if 2*matched <= len(w.Parties) || 2*matched <= len(g.Parties) {
			return 0
		}
		value := 1.0
		if !w.Optional {
			value = 1000
		}
		value += 8 * float64(matched) / float64(max(len(w.Parties), len(g.Parties)))
		for _, agree := range []struct {
			same  bool
			worth float64
		}{
			{year(w.Signed) == yearRead(g.Signed), 4},
			{w.Instrument == g.Instrument, 2},
			{w.Status == g.Status, 1},
			{w.Class == g.Class, 1},
			{year(w.Start) == yearRead(g.Start), 0.5},
			{w.Signed != nil && g.Signed != nil && w.Signed.Value == g.Signed.Value, 0.25},
			{slices.Equal(w.Themes, g.Themes), 0.125},
		} {
			if agree.same {
				value += agree.worth
			}
		}
		return value
	})
}

// assign pairs n things with m others so that the sum of the values is the largest there is; a pair of value 0 is none. It
// returns for each of the n its partner or -1. It is the Hungarian method with potentials, n·m·max(n, m) steps.
func assign(n, m int, value func(i, j int) float64) []int {
	size := max(n, m)
	cost := make([][]float64, size)
	for i := range cost {
		cost[i] = make([]float64, size)
		for j := range cost[i] {
			if i < n && j < m {
				cost[i][j] = -value(i, j)
			}
		}
	}
	rows, columns := make([]float64, size+1), make([]float64, size+1)
	rowOf, before := make([]int, size+1), make([]int, size+1) // of a column, from 1; 0 is none
	for i := 1; i <= size; i++ {
		rowOf[0] = i
		at := 0
		least, done := make([]float64, size+1), make([]bool, size+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for rowOf[at] != 0 {
			done[at] = true
			row, next, step := rowOf[at], 0, math.Inf(1)
			for j := 1; j <= size; j++ {
				if done[j] {
					continue
				}
				if c := cost[row-1][j-1] - rows[row] - columns[j]; c < least[j] {
					least[j], before[j] = c, at
				}
				if least[j] < step {
					step, next = least[j], j
				}
			}
			for j := 0; j <= size; j++ {
				if done[j] {
					rows[rowOf[j]] += step
					columns[j] -= step
				} else {
					least[j] -= step
				}
			}
			at = next
		}
		for at != 0 {
			rowOf[at] = rowOf[before[at]]
			at = before[at]
		}
	}
	pairs := make([]int, n)
	for i := range pairs {
		pairs[i] = -1
	}
	for j := 1; j <= size; j++ {
		if i := rowOf[j] - 1; i < n && j <= m && cost[i][j-1] < 0 {
			pairs[i] = j - 1
		}
	}
	return pairs
}
