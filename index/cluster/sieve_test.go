package cluster

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"entente/index"
	"entente/index/enginetest"
	"entente/index/ranking"
	"entente/internal/query"
	"entente/internal/record"
)

// TestLikeTheLocalEngine asks the local engine and a cluster of three parts the same. Totals and facets are the same; so are hits and their
// scores where the window has room for all that is found. Where it has not, nearly all of the first page are: the cluster chooses what comes into
// the window by scores that are nearly the local ones.
func TestLikeTheLocalEngine(t *testing.T) {
	e := opened(t, cluster(t, 3, -1))
	documents, questions := 700, 300
	if testing.Short() {
		documents, questions = 300, 80
	}
	r := enginetest.NewRandom(1987)
	var all []*record.Document
	var ops []record.Op
	for i := range documents {
		id := fmt.Sprintf("d%04d", i)
		d := r.Document(id, 2)
		all = append(all, d)
		ops = append(ops, record.Op{ID: id, Version: 2, Document: d})
	}
	l := newLibrary(t, all)
	applyAll(t, e, 1, ops...)
	same, shown := 0, 0
	for i := range questions {
		q := r.Question()
		q.Sort, q.Page, q.Size = query.Relevance, 0, query.DefaultSize
		if i%2 == 0 { // so that more is found than the window has room for
			q.Filters, q.Within, q.Site, q.YearFrom, q.YearTo, q.NoFold = nil, nil, "", 0, 0, true
			q.Root = query.AnyOf(q.Root, query.Word{Text: r.Typed()})
		}
		want, err := l.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("question %d, %s: %v", i, query.Key(q.Root), err)
		}
		if got.Total != want.Total || !reflect.DeepEqual(got.Facets, want.Facets) || got.Info.Documents != want.Info.Documents || got.Partial {
			t.Fatalf("question %d, %s:\n got %+v\nwant %+v", i, query.Key(q.Root), got, want)
		}
		if want.Total > ranking.Window && want.Hits[0].Score > 0 {
			shown += len(want.Hits)
			for _, h := range got.Hits {
				if slices.ContainsFunc(want.Hits, func(w index.Hit) bool { return w.Key == h.Key }) {
					same++
				}
			}
			continue
		}
		if !slices.EqualFunc(got.Hits, want.Hits, alike) {
			t.Fatalf("question %d, %s:\n got %+v\nwant %+v", i, query.Key(q.Root), got.Hits, want.Hits)
		}
	}
	if same*100 < shown*95 || shown == 0 {
		t.Errorf("of %d hits on first pages of more than the window has room for %d are those of the local engine", shown, same)
	}
	t.Logf("of %d hits on first pages of more than the window has room for %d are those of the local engine", shown, same)
}

func alike(a, b index.Hit) bool {
	return a.Key == b.Key && slices.Equal(a.Ordinals, b.Ordinals) && math.Abs(a.Score-b.Score) <= 1e-9*(1+math.Abs(b.Score))
}
