package local

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// A first page may be made without a look at the documents that can not come on it: it is the one that all looks give.
func TestFirstPageNeedsNoOtherDocuments(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 1, Ops: generated(700)}); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	typed := func() string {
		if r.IntN(8) == 0 {
			return "samenwerkingsakkoord" // whose parts stand apart in many texts
		}
		return fmt.Sprintf("w%dx", r.IntN(40))
	}
	left := 0
	for range 150 {
		var nodes []query.Node
		for range 1 + r.IntN(3) {
			var n query.Node = query.Word{Text: typed()}
			if r.IntN(2) == 0 {
				n = query.Widened{Asked: n, Labels: []query.Label{{Text: typed(), Language: lang.FR}, {Text: typed() + " " + typed(), Language: lang.NL}, {Text: typed()}}}
			}
			nodes = append(nodes, n)
		}
		q := query.Query{Root: query.AllOf(nodes...), Size: 1 + r.IntN(30)}
		err := e.read(t.Context(), func(s *snapshot) error {
			m, err := s.matcher(q)
			if err != nil {
				return err
			}
			p, err := m.pass(q, nil)
			if err != nil {
				return err
			}
			all, err := p.run()
			if err != nil {
				return err
			}
			n := q.Size + 1
			best := all.best[:min(ranking.Window, len(all.best))]
			var pages [2][]candidate
			for i, first := range []int{n, 0} {
				if pages[i], err = m.closer(q, best, first); err != nil {
					return err
				}
				pages[i] = pages[i][:min(n, len(pages[i]))]
			}
			if !slices.Equal(pages[0], pages[1]) {
				t.Errorf("first %d of %s\n got %v\nwant %v", n, query.String(q.Root), pages[0], pages[1])
			}
			if n < len(best) {
				slices.SortFunc(best, func(a, b candidate) int { return cmp.Compare(a.doc, b.doc) })
				c := m.closing(ranking.Items(q.Root, m.rarity), best)
				if _, err := c.first(n); err != nil {
					return err
				}
				left += len(best) - c.looked
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if left == 0 {
		t.Error("no question left a document out: nothing was compared")
	}
}

// Pages of any size and cursors walk the same list, also over the end of what is looked at for what stands close together.
func TestPagesOfOneList(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 1, Ops: generated(700)}); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"w0x w3x", "w2x w1x w0x", "water waste", "w5x", "stedenband w1x"} {
		var nodes []query.Node
		for _, w := range strings.Fields(words) {
			nodes = append(nodes, query.Word{Text: w})
		}
		q := query.Query{Root: query.AllOf(nodes...), Facets: []string{}}
		var walks [3][]string
		for i, size := range []int{query.MaxSize, 7, 30} {
			q.Size, q.Page, q.After = size, 1, ""
			for {
				r, err := e.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, h := range r.Hits {
					walks[i] = append(walks[i], fmt.Sprintf("%s %.9f", h.Key.ID, h.Score))
				}
				if r.Next == "" {
					break
				}
				if i < 2 { // the last walk goes by cursors
					q.Page++
				} else {
					q.After = r.Next
				}
			}
		}
		if len(walks[0]) <= ranking.Window {
			t.Errorf("%s: %d hits, all of them are looked at", words, len(walks[0]))
		}
		if !slices.Equal(walks[0], walks[1]) || !slices.Equal(walks[0], walks[2]) {
			t.Errorf("%s: pages of %d, of 7, and cursors differ:\n%v\n%v\n%v", words, query.MaxSize, walks[0], walks[1], walks[2])
		}
	}
}

// nth is the score of the n-th in order.
func TestNthScore(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		scores := make([]float64, r.IntN(60))
		for i := range scores {
			scores[i] = float64(r.IntN(20))
		}
		n := 1 + r.IntN(40)
		ordered := slices.Sorted(slices.Values(scores))
		if got := nth(scores, n); len(scores) > n && got != ordered[len(ordered)-n] || len(scores) <= n && got > 0 {
			t.Errorf("the %d. of %v is %v", n, ordered, got)
		}
	}
}
