package local

import (
	"math"
	"slices"
	"strings"
	"testing"

	"entente/index"
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
			if !slices.Equal(docs, want.docs) {
				t.Errorf("%v: found %v, want %v", n, docs, want.docs)
				continue
			}
			for i, doc := range want.docs {
				if got := scoreOf(m, found, doc); math.Abs(got-want.scores[i]) > 1e-9 || want.scores[i] <= 0 {
					t.Errorf("%v: document %d has score %v, want %v", n, doc, got, want.scores[i])
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

// plainly looks at every word of the dictionary and adds up the postings of those that are meant, document by document.
func plainly(m *matcher, n query.Node) (hits, error) {
	like := func(term string) float64 {
		switch n := n.(type) {
		case query.Prefix:
			if strings.HasPrefix(term, n.Text) {
				return prefixWeight
			}
		case query.Fuzzy:
			want := []rune(n.Text)
			if edits := newDistance(want).to(term, n.Edits); strings.HasPrefix(term, string(want[:1])) && edits <= n.Edits {
				return math.Pow(perEdit, float64(edits))
			}
		}
		return 0
	}
	sums := map[uint32]float64{}
	for _, part := range m.parts {
		field := index.TextField(part, lang.Und)
		all := map[uint32]posting{}
		err := m.dictionary(field, "", func(term string) bool {
			ps, err := m.postings(field, term)
			for _, p := range ps {
				all[p.doc] = posting{p.doc, all[p.doc].freq + p.freq*like(term), p.length}
			}
			return err == nil
		})
		if err != nil {
			return hits{}, err
		}
		for doc, p := range all {
			if p.freq > 0 {
				sums[doc] += weights[part].saturated(p) * weights[part].boost
			}
		}
	}
	var h hits
	for doc := range sums {
		h.docs = append(h.docs, doc)
	}
	slices.Sort(h.docs)
	for _, doc := range h.docs {
		h.scores = append(h.scores, sums[doc]*rarity(len(h.docs), m.all))
	}
	return h, nil
}
