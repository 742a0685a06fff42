package local

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// What a prefix or fuzzy word finds has the scores of one word whose occurrences are those of all it stands for.
func TestExpandedScores(t *testing.T) {
	e := lettered(t)
	gone := record.Batch{Seq: 5, Ops: []record.Op{{ID: "d0-3", Version: 2}, {ID: "d3-9", Version: 2}}}
	if _, err := e.Apply(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	err := e.read(t.Context(), func(s *snapshot) error {
		for _, n := range []query.Node{query.Prefix{Text: "a"}, query.Prefix{Text: "cb"}, query.Prefix{Text: "女"}, query.Prefix{Text: "zz"},
			query.Fuzzy{Text: "abc", Edits: 1}, query.Fuzzy{Text: "λabcλabc", Edits: 2}} {
			m, err := s.matcher(query.Query{Root: n})
			if err != nil {
				return err
			}
			found, err := m.leaf(n)
			if err != nil {
				return err
			}
			want, err := plainly(m, n)
			if err != nil {
				return err
			}
			var docs []uint32
			found.docs.each(func(doc int) { docs = append(docs, uint32(doc)) })
			if all := slices.Sorted(maps.Keys(want)); !slices.Equal(docs, all) {
				t.Errorf("%v: found %v, want %v", n, docs, all)
				continue
			}
			for doc, score := range want {
				if got := scoreOf(m, found, doc); math.Abs(got-score) > 1e-9 || score <= 0 {
					t.Errorf("%v: document %d has score %v, want %v", n, doc, got, score)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// scoreOf asks for the score of one document.
func scoreOf(m *matcher, f finding, doc uint32) float64 {
	out, want := make([]float64, span), newSet(span)
	for i, g := range m.segments {
		if doc < g.offset || doc >= g.end() {
			continue
		}
		number := int((doc - g.offset) / span)
		first := g.offset + uint32(number)*span
		want.add(doc - first)
		f.scorer.score(&scoring{segment: i, number: number, first: first, wanted: 1}, want, out)
		return out[doc-first]
	}
	return 0
}

// plainly looks at every word of the dictionary and adds up the postings of those that are meant. It returns the score of each document
// that has any.
func plainly(m *matcher, n query.Node) (map[uint32]float64, error) {
	like := func(term string) float64 {
		switch n := n.(type) {
		case query.Prefix:
			if strings.HasPrefix(term, n.Text) {
				return ranking.PrefixWeight
			}
		case query.Fuzzy:
			want := []rune(n.Text)
			if edits := ranking.NewDistance(want).To(term, n.Edits); strings.HasPrefix(term, string(want[:1])) && edits <= n.Edits {
				return ranking.EditsWeight(edits)
			}
		}
		return 0
	}
	sums := map[uint32]float64{}
	for _, part := range m.parts {
		field := index.TextField(part, lang.Und)
		all := map[uint32]posting{}
		err := m.dictionary(field, "", func(term string) bool {
			eachPosting(m.snapshot, field, term, func(p posting) {
				all[p.doc] = posting{p.doc, all[p.doc].freq + p.freq*like(term), p.length}
			})
			return true
		})
		if err != nil {
			return nil, err
		}
		for doc, p := range all {
			if p.freq > 0 {
				sums[doc] += ranking.WeightOf(part).Saturated(p.freq, p.length) * ranking.WeightOf(part).Boost
			}
		}
	}
	for doc := range sums {
		sums[doc] *= ranking.Rarity(len(sums), m.all)
	}
	return sums, nil
}

// eachPosting calls f with the postings of a term as the segments hold them, removed documents left out. A list that cannot be read has none.
func eachPosting(s *snapshot, field, term string, f func(posting)) {
	lists, err := s.lists(field, term)
	if err != nil {
		return
	}
	for i, list := range lists.of {
		if list == nil {
			continue
		}
		all := list.Iterator(true, true, false, nil)
		for p, err := all.Next(); err == nil && p != nil; p, err = all.Next() {
			f(posting{s.segments[i].offset + uint32(p.Number()), float64(frequencyOf(p)), length(p)})
		}
	}
}
