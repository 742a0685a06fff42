package record

import (
	"slices"
	"strconv"
	"strings"
)

// Year returns the values of the facet "year": the years of agreements and starts, or the document's own if there are none.
func (y Years) Year() []int {
	all := slices.Concat(y.Agreement, y.Start)
	if len(all) == 0 {
		all = slices.Clone(y.Document)
	}
	return sortedSet(all)
}

// PhaseYears returns every year that lies in a phase.
func (y Years) PhaseYears() []int {
	var all []int
	for _, p := range y.Phase {
		for v := p[0]; v <= p[1]; v++ {
			all = append(all, v)
		}
	}
	return sortedSet(all)
}

func sortedSet(v []int) []int {
	slices.Sort(v)
	return slices.Compact(v)
}

// Decade returns the first year of the decade of y as text, such as "2010".
func Decade(y int) string { return strconv.Itoa(y - y%10) }

// Year returns the year of a date, and false when it is not known to the year.
func (d *Date) Year() (int, bool) {
	if d == nil || len(d.Value) < 4 || strings.Contains(d.Value, "/") {
		return 0, false
	}
	y, err := strconv.Atoi(d.Value[:4])
	return y, err == nil
}
