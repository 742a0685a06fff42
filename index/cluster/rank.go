package cluster

import (
	"slices"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// ranker scores records for one question exactly as the local engine does, by their forward form. It is used by one goroutine.
type ranker struct {
	question
	root rule
	look *ranking.Look // nil when there is nothing to stand close
	near []nearSight
	view view // of the record looked at
}

// nearSight is a sight that tells how close items stand, with their numbers.
type nearSight struct {
	sighted
	items []int
}

// newRanker reads a question. Counts tell how rare its leaves are; only ordinals may be asked of one without counts.
func newRanker(q query.Query, c counts) *ranker {
	r := &ranker{question: newQuestion(q, c)}
	r.root = r.read(q.Root, true)
	r.view = newView(&r.question)
	items := ranking.Items(q.Root, r.rarity)
	if len(items) == 0 {
		return r
	}
	r.look = ranking.NewLook(items, unitOf(r.parts[0], -1))
	for _, s := range r.sights {
		n := nearSight{sighted: s}
		for i, item := range items {
			if slices.Contains(item.Owners, s.owner) {
				n.items = append(n.items, i)
			}
		}
		if len(n.items) > 0 && r.look.Tells(s.part == r.parts[0], s.pieces) {
			r.near = append(r.near, n)
		}
	}
	return r
}

// unitOf numbers the unit of a part that is a passage, or none.
func unitOf(p index.Part, ordinal int) uint64 { return ranking.UnitOf(p, uint64(ordinal+1)) }

// score returns what a record has by its words alone, and what it gains by how close they stand and by its title. The record must be one that
// answers the question. Values are those of its facets; only those that are named by r.facets are looked at.
func (r *ranker) score(f *forward, values map[string][]string) (words, gain float64) {
	r.view.see(f)
	r.view.values = values
	words, _ = r.root.weigh(&r.view)
	return words, r.gain()
}

// gain returns what the record looked at gains by where the items stand in it.
func (r *ranker) gain() float64 {
	if r.look == nil {
		return 0
	}
	v := &r.view
	r.look.Begin()
	for i := range r.near {
		n := &r.near[i]
		v.stood = n.stands(v, v.stood[:0])
		for _, s := range v.stood[:min(len(v.stood), ranking.MaxOccurrences)] {
			o := ranking.Occurrence{Unit: unitOf(n.part, v.units[s.unit].ordinal), First: s.first, Last: s.last, Weight: n.weight, Pieces: n.pieces}
			for _, item := range n.items {
				r.look.Add(item, o)
			}
		}
	}
	return r.look.Gain(r.title)
}

// title returns the folded words of the title of the record looked at.
func (r *ranker) title() string {
	title := codeOf(r.parts[0], lang.Und)
	for _, u := range r.view.units {
		if exactly(u.code) == title && u.ordinal < 0 {
			return analysis.TitleKeyOf(r.view.words(u))
		}
	}
	return ""
}

// maxOrdinals bounds the passages that are told of a record.
const maxOrdinals = 200

// ordinals returns the passages of a record that match, ascending.
func (r *ranker) ordinals(f *forward) []int {
	v := &r.view
	v.see(f)
	var all []int
	for _, s := range r.sights {
		if s.part == r.parts[0] {
			continue
		}
		v.stood = s.stands(v, v.stood[:0])
		for _, at := range v.stood {
			if n := v.units[at.unit].ordinal; n >= 0 {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), maxOrdinals)]
}
