package local

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// Where a sequence stands is where it is read in the texts: also terms that stand often in a document, in more than one segment, and
// without the documents that were removed.
func TestOccurrencesOfSequences(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	r := rand.New(rand.NewPCG(9, 10))
	words := strings.Fields("aap noot mies wim zus jet teun vuur gijs lam kees bok weide stad bestuur stadsbestuur water waterbeheer")
	texts := map[string][]string{} // by document and passage
	for seq := uint64(1); seq <= 2; seq++ {
		var ops []record.Op
		for i := range 60 {
			d := &record.Document{Card: record.Card{ID: fmt.Sprintf("d%d-%02d", seq, i), Title: "x", Language: lang.NL, Kind: "news"}}
			most := 2 + r.IntN(len(words)-2) // the fewer, the more often each
			for j := range 1 + r.IntN(4) {
				var text []string
				for range 1 + r.IntN(40) {
					text = append(text, words[r.IntN(most)])
				}
				texts[d.ID] = append(texts[d.ID], strings.Join(text, " "))
				d.Passages = append(d.Passages, record.Passage{ID: fmt.Sprintf("%s-%d", d.ID, j), Ordinal: j, Language: lang.NL, Role: record.RoleProse, Text: texts[d.ID][j]})
			}
			ops = append(ops, record.Op{ID: d.ID, Version: 1, Document: d})
		}
		if _, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	var gone []record.Op
	for i := range 10 {
		id := fmt.Sprintf("d1-%02d", 3*i)
		gone = append(gone, record.Op{ID: id, Version: 2})
		delete(texts, id)
	}
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 3, Ops: gone}); err != nil {
		t.Fatal(err)
	}
	t.Run("pieces", func(t *testing.T) { samePieces(t, e, texts, r) })
	field := index.TextField(index.PartBody, lang.Und)
	err = e.read(t.Context(), func(s *snapshot) error {
		found := 0
		for range 400 {
			var q sequence
			for i := range 2 + r.IntN(3) {
				q.terms, q.at = append(q.terms, words[r.IntN(8)]), append(q.at, i)
			}
			if q.slop = r.IntN(4); q.slop == 0 && len(q.terms) > 2 {
				q.at[len(q.at)-1]++ // a small word was left out
			}
			got := map[string]int{}
			ps, err := s.occurrences(field, q)
			if err != nil {
				return err
			}
			for _, p := range ps {
				g, n := s.at(p.doc)
				got[g.id(n)] = int(p.freq)
			}
			found += len(got)
			for id, passages := range texts {
				want := 0
				for _, text := range passages {
					want += standing(q, analysis.Exact().Terms(text))
				}
				if got[id] != want {
					t.Errorf("%v in %q: %d times, want %d", q, passages, got[id], want)
				}
				delete(got, id)
			}
			if len(got) > 0 {
				t.Errorf("%v was found in documents that are not there: %v", q, got)
			}
		}
		if found == 0 {
			t.Error("nothing was found: nothing was compared")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// samePieces compares where pieces of compounds are found with where they stand in texts.
func samePieces(t *testing.T, e *Engine, texts map[string][]string, r *rand.Rand) {
	pool := map[string]bool{}
	for _, passages := range texts {
		for _, text := range passages {
			for w := range numbered(text) {
				pool[w] = true
			}
		}
	}
	words := slices.Sorted(maps.Keys(pool))
	err := e.read(t.Context(), func(s *snapshot) error {
		m, err := s.matcher(query.Query{})
		if err != nil {
			return err
		}
		for range 100 {
			pieces := []string{words[r.IntN(len(words))], words[r.IntN(len(words))], words[r.IntN(len(words))]}[:2+r.IntN(2)]
			lists, err := m.pieces(index.PartBody, lang.NL, pieces)
			if err != nil {
				return err
			}
			got := map[string]int{}
			for i, list := range lists {
				if list == nil {
					continue
				}
				for at, doc := range list.docs {
					got[s.segments[i].id(doc)] = int(list.freqAt(at))
				}
			}
			for id, passages := range texts {
				want := 0
				for _, text := range passages {
					n := numbered(text)
					least := n[pieces[0]]
					for _, p := range pieces {
						least = min(least, n[p])
					}
					want += least
				}
				if len(slices.Compact(slices.Sorted(slices.Values(pieces)))) > 1 && got[id] != want {
					t.Errorf("%q in %q: %d times, want %d", pieces, passages, got[id], want)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// numbered returns how often words stand in a Dutch text, also inside others.
func numbered(text string) map[string]int {
	n := map[string]int{}
	_, stems, parts := analysis.For(lang.NL).All(text)
	for _, t := range slices.Concat(stems, parts) {
		n[t.Text]++
	}
	return n
}

// standing returns at how many places of a text a sequence begins, by trying every way.
func standing(q sequence, text []analysis.Term) int {
	n := 0
	for _, first := range text {
		var stands func(term, last int) bool
		stands = func(term, last int) bool {
			if term == len(q.terms) {
				return q.slop == 0 || last-first.Position-(len(q.terms)-1) <= q.slop
			}
			return slices.ContainsFunc(text, func(t analysis.Term) bool {
				there := t.Position == first.Position+q.at[term]
				if q.slop > 0 {
					there = t.Position > last
				}
				return there && t.Text == q.terms[term] && stands(term+1, t.Position)
			})
		}
		if first.Text == q.terms[0] && stands(1, first.Position) {
			n++
		}
	}
	return n
}
