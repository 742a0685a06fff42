package local

import (
	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// The bounds of what the prefix and fuzzy words of one question may stand for in all. A question that reaches them is answered
// from the first words of the dictionary and marked partial.
const (
	maxExpansions = 50_000
	maxPostings   = 10_000_000
)

// fuzzy matches words that begin with the same letter and differ by a few edits.
func (m *matcher) fuzzy(n query.Fuzzy) (finding, error) {
	want := []rune(analysis.Fold(n.Text))
	if len(want) == 0 {
		return finding{}, nil
	}
	near := beginning(string(want[0]))
	if n.Edits <= maxEdits {
		near = likeWord(func() *alike {
			a := newAlike(m.ctx, want, n.Edits)
			a.first = true
			return a
		})
	}
	d := ranking.NewDistance(want)
	return m.expanded(near, func(term string) float64 {
		e := d.To(term, n.Edits)
		if e > n.Edits {
			return 0
		}
		return ranking.EditsWeight(e)
	})
}

// expanded matches the words on a route through the dictionary to which like gives a factor above 0. They count as one word.
func (m *matcher) expanded(r route, like func(term string) float64) (finding, error) {
	docs := newSet(m.size())
	w := &gatheredScorer{}
	for _, part := range m.parts {
		of, err := m.unite(part, r, like)
		if err != nil {
			return finding{}, err
		}
		for i, g := range m.segments {
			of[i].finish(g.n)
			of[i].mark(g.part(docs))
		}
		w.parts = append(w.parts, gatheredPart{ranking.NormsOf(part), of})
	}
	docs.and(m.live)
	n := docs.count()
	w.rarity = ranking.Rarity(n, m.all)
	return finding{docs, n, w}, nil
}

// unite gathers the postings of the words in one part, by segment.
func (m *matcher) unite(part index.Part, r route, like func(term string) float64) ([]gathered, error) {
	field := index.TextField(part, lang.Und)
	all := make([]gathered, len(m.segments))
	noted := 0
	err := m.walk(field, r, func(w headword) (bool, error) {
		factor := like(w.term)
		if factor == 0 {
			return true, nil
		}
		if m.words++; m.words > maxExpansions {
			m.partial = true
			return false, nil
		}
		if noted++; noted <= maxLeaves {
			m.note(part, line{field, one(w.term)}, nil, factor)
		}
		w.number = m.words
		for _, at := range w.in {
			n, err := m.gather(&all[at], field, w, at, factor)
			if err != nil {
				return false, err
			}
			if m.places += n; m.places > maxPostings {
				m.partial = true
				return false, nil
			}
		}
		return true, nil
	})
	return all, err
}
