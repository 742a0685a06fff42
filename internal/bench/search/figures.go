package main

import (
	"slices"

	"entente/internal/bench/corpus"
)

// spread is how a figure is spread over questions.
type spread struct{ p50, p95, p99, mean float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	sorted := slices.Sorted(slices.Values(values))
	at := func(share int) float64 { return sorted[min(len(sorted)*share/100, len(sorted)-1)] }
	return spread{at(50), at(95), at(99), mean(sorted)}
}

func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total / float64(len(values))
}

// of picks the questions of a class, all with "".
func (o *outcome) of(mode, class string, questions []corpus.Question) []timing {
	var some []timing
	for i, t := range o.times[mode] {
		if class == "" || questions[i].Class == class {
			some = append(some, t)
		}
	}
	return some
}

// wall is every time of the clock in ms, one a question and round.
func wall(all []timing) (values []float64) {
	for _, t := range all {
		values = append(values, t.wall...)
	}
	return values
}

// cpu is every time of cores in ms, one a question and round.
func cpu(all []timing) (values []float64) {
	for _, t := range all {
		values = append(values, t.cpu...)
	}
	return values
}

// least is the least time of the clock of each question.
func least(all []timing) (values []float64) {
	for _, t := range all {
		values = append(values, slices.Min(t.wall))
	}
	return values
}

// latencies is how the times of questions that were asked so many at once are spread, in ms.
func (o *outcome) latencies(clients int) spread {
	var ms []float64
	for _, ns := range o.load[clients].Latencies {
		ms = append(ms, float64(ns)/1e6)
	}
	return spreadOf(ms)
}

// cpuRatio is how many times the time of cores of o another takes.
func (o *outcome) cpuRatio(other *outcome, mode string) float64 {
	return mean(cpu(other.times[mode])) / mean(cpu(o.times[mode]))
}

// ratio is our time over that of another, by the least of each question.
func (o *outcome) ratio(other *outcome, mode string) float64 {
	return mean(least(o.times[mode])) / mean(least(other.times[mode]))
}

// perHit is the time a hit takes in ns, over questions with many: everything, and common words.
func (o *outcome) perHit(questions []corpus.Question, mode string) float64 {
	var ms, hits float64
	for i, q := range questions {
		if q.Class == "all" || q.Class == "term" {
			ms += slices.Min(o.times[mode][i].wall)
			hits += float64(o.answers[mode][i].Total)
		}
	}
	return ms * 1e6 / hits
}
