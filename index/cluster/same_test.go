package cluster

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"entente/index/enginetest"
	"entente/internal/query"
	"entente/internal/record"
)

// A cluster answers as the local engine does: the same records in the same order with the same scores and passages, and the same facets, as
// long as all that is found lies in the window.
func TestAnswersAsTheLocalEngine(t *testing.T) {
	questions := 150
	if testing.Short() {
		questions = 40
	}
	r := enginetest.NewRandom(1848)
	var documents []*record.Document
	var ops []record.Op
	for i := range 100 {
		d := r.Document(fmt.Sprintf("d%03d", i), 1)
		documents = append(documents, d)
		ops = append(ops, record.Op{ID: d.ID, Version: 1, Document: d})
	}
	l := newLibrary(t, documents)
	e := opened(t, cluster(t, 3, 0))
	applyAll(t, e, 1, ops...)
	scored := 0
	for n := range questions {
		if n == questions/2 { // what was changed or removed tells no more of how rare a word is
			ops = nil
			for i := range 100 {
				op := record.Op{ID: fmt.Sprintf("d%03d", i), Version: 2}
				if i%5 == 0 {
					op.Document = r.Document(op.ID, 2)
				}
				if i%5 < 2 {
					ops = append(ops, op)
				}
			}
			applyAll(t, e, 2, ops...)
			if _, err := l.Apply(t.Context(), record.Batch{Seq: 2, Ops: ops}); err != nil {
				t.Fatal(err)
			}
		}
		q := r.Question()
		q.Sort, q.Page, q.Size = query.Relevance, 1, query.MaxSize
		want, err := l.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got.Total != want.Total || !reflect.DeepEqual(got.Facets, want.Facets) || len(got.Hits) != len(want.Hits) {
			t.Fatalf("%+v: %d and %d hits with facets\n%+v, want %d and %d with\n%+v", q, got.Total, len(got.Hits), got.Facets, want.Total, len(want.Hits), want.Facets)
		}
		for i, h := range got.Hits {
			w := want.Hits[i]
			if math.Abs(h.Score-w.Score) > 1e-9 {
				t.Fatalf("%s: hit %d is %s with %v, want %s with %v", query.String(q.Root), i, h.Key.ID, h.Score, w.Key.ID, w.Score)
			}
			if h.Score > 0 {
				scored++
			}
		}
		for i := range got.Hits {
			got.Hits[i].Score, want.Hits[i].Score = 0, 0
		}
		if !reflect.DeepEqual(got.Hits, want.Hits) {
			t.Errorf("%s: hits\n%+v, want\n%+v", query.String(q.Root), got.Hits, want.Hits)
		}
	}
	if scored == 0 {
		t.Error("no record had a score: nothing was compared")
	}
}
