package cluster

import "entente/internal/query"

// ranker scores records for one question exactly as the local engine does, by their forward form.
type ranker struct{}

// newRanker reads a question. Counts tell how rare its leaves are; only ordinals may be asked of one without counts.
func newRanker(q query.Query, c counts) *ranker { panic("not yet") }

// score returns what a record has by its words alone, and what it gains by how close they stand and by its title.
func (r *ranker) score(f *forward) (words, gain float64) { panic("not yet") }

// ordinals returns the passages of a record that match, ascending.
func (r *ranker) ordinals(f *forward) []int { panic("not yet") }
