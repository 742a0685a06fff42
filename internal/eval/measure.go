package eval

import (
	"math"
	"slices"
	"strings"
)

// Cut is how far down the list of results a reader is taken to look: one screen of results.
const Cut = 10

// measure returns the figures of one ranked list of sources, and the judged documents that are not within Cut, best first.
func measure(sources []string, grades map[string]int) (Figures, []string) {
	ranked := gradesOf(sources, grades)
	var f Figures
	f.NDCG = gain(ranked) / gain(ideal(grades))
	found := 0
	for i, g := range ranked {
		if g == 0 {
			continue
		}
		if f.MRR == 0 {
			f.MRR = 1 / float64(i+1)
		}
		if i < Cut {
			found++
		}
	}
	// With more judged documents than places the best list would otherwise stay below 1.
	f.Recall = float64(found) / float64(min(len(grades), Cut))
	return f, missing(sources, grades)
}

// gradesOf returns the grade of each source. A judged document counts where it comes first and never again.
func gradesOf(sources []string, grades map[string]int) []int {
	ranked := make([]int, len(sources))
	taken := map[string]bool{}
	for i, source := range sources {
		if path, ok := judged(source, grades); ok && !taken[path] {
			taken[path] = true
			ranked[i] = grades[path]
		}
	}
	return ranked
}

// judged returns the judged path that a source ends in. Sources begin with whatever folder was given to ingest.
func judged(source string, grades map[string]int) (string, bool) {
	for path := source; ; {
		if _, ok := grades[path]; ok {
			return path, true
		}
		i := strings.IndexByte(path, '/')
		if i < 0 {
			return "", false
		}
		path = path[i+1:]
	}
}

// ideal returns the grades in the best order there is.
func ideal(grades map[string]int) []int {
	var best []int
	for _, g := range grades {
		best = append(best, g)
	}
	slices.SortFunc(best, func(a, b int) int { return b - a })
	return best
}

// gain is the discounted cumulative gain of the first Cut grades, with 2^grade − 1 for a grade: a document that answers
// is worth seven that touch the question.
func gain(grades []int) float64 {
	sum := 0.0
	for i, g := range grades[:min(len(grades), Cut)] {
		sum += (math.Exp2(float64(g)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

func missing(sources []string, grades map[string]int) []string {
	left := map[string]bool{}
	for path := range grades {
		left[path] = true
	}
	for _, source := range sources[:min(len(sources), Cut)] {
		if path, ok := judged(source, grades); ok {
			delete(left, path)
		}
	}
	var paths []string
	for path := range left {
		paths = append(paths, path)
	}
	slices.SortFunc(paths, func(a, b string) int {
		if grades[a] != grades[b] {
			return grades[b] - grades[a]
		}
		return strings.Compare(a, b)
	})
	return paths
}
