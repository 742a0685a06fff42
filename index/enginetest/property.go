package enginetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// againstOracle asks an engine and the oracle the same random questions about the same random documents, then changes the
// documents and asks again.
func againstOracle(t *testing.T, open func(t *testing.T) index.Engine, documents, questions int) {
	r := newRandom(2026)
	e, o := open(t), newOracle()
	var seq uint64
	apply := func(ops []record.Op) {
		t.Helper()
		for len(ops) > 0 {
			n := min(len(ops), 1+r.IntN(120))
			seq++
			b := record.Batch{Seq: seq, Ops: ops[:n]}
			got, err := e.Apply(t.Context(), b)
			if err != nil {
				t.Fatalf("apply batch %d: %v", seq, err)
			}
			if want := o.apply(b); !reflect.DeepEqual(got, want) {
				t.Fatalf("batch %d: outcomes %v, want %v", seq, got, want)
			}
			ops = ops[n:]
		}
	}
	var ops []record.Op
	for i := range documents {
		id := fmt.Sprintf("d%04d", i)
		ops = append(ops, record.Op{ID: id, Version: 2, Document: r.document(id, 2)})
	}
	r.Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
	apply(ops)
	for i := range questions / 2 {
		compare(t, e, o, r.question(), i)
	}
	ops = nil
	for i := range documents {
		id := fmt.Sprintf("d%04d", i)
		switch r.IntN(8) {
		case 0: // changed
			ops = append(ops, record.Op{ID: id, Version: 3, Document: r.document(id, 3)})
		case 1: // removed
			ops = append(ops, record.Op{ID: id, Version: 3})
		case 2: // an old version comes late
			ops = append(ops, record.Op{ID: id, Version: 1, Document: r.document(id, 1)})
		case 3: // removed and back again, or late for it
			ops = append(ops, record.Op{ID: id, Version: 4}, record.Op{ID: id, Version: 4 + uint64(r.IntN(2)), Document: r.document(id, 5)})
		case 4: // told otherwise in the same version
			ops = append(ops, record.Op{ID: id, Version: 2, Document: r.document(id, 2)})
		}
	}
	apply(ops)
	for i := range questions - questions/2 {
		compare(t, e, o, r.question(), questions/2+i)
	}
}

// compare asks one question and, of every fourth, all of its pages.
func compare(t *testing.T, e index.Engine, o *oracle, q query.Query, number int) {
	t.Helper()
	ctx := t.Context()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("question %d, %+v: %s", number, q, fmt.Sprintf(format, args...))
	}
	got, err := e.Search(ctx, q)
	if err != nil {
		fail("%v", err)
	}
	want := o.ordered(q)
	if got.Total != len(want) {
		fail("total %d, want %d", got.Total, len(want))
	}
	if got.Partial {
		fail("partial")
	}
	names := q.Facets
	if names == nil {
		names = query.DefaultFacets
	}
	if len(got.Facets) != len(names) {
		fail("%d facets, want %v", len(got.Facets), names)
	}
	for _, n := range names {
		if g, w := got.Facets[n], o.facet(q, n); !reflect.DeepEqual(g, w) {
			fail("facet %s:\n got %+v\nwant %+v", n, g, w)
		}
	}
	if q.Order() == query.Relevance || number%4 == 0 {
		whole := walk(ctx, e, q, fail)
		if q.Order() == query.Relevance {
			sorted := slices.Sorted(slices.Values(whole))
			if !slices.Equal(sorted, want) {
				fail("found %v, want %v", sorted, want)
			}
			want = whole
		}
		if !slices.Equal(whole, want) {
			fail("order\n got %v\nwant %v", whole, want)
		}
	}
	from := min((q.PageNumber()-1)*q.PageSize(), len(want))
	to := min(from+q.PageSize(), len(want))
	if ids := idsOf(got.Hits); !slices.Equal(ids, want[from:to]) {
		fail("page %v, want %v", ids, want[from:to])
	}
	if (got.Next != "") != (to > from && to < len(want)) {
		fail("next %q at %d of %d", got.Next, to, len(want))
	}
	if q.In == query.Agreements {
		checkRecords(ctx, e, o, got.Hits, fail)
	}
	for _, h := range got.Hits {
		checkHit(o.records[h.Key.ID], q, h, fail)
	}
}

// checkRecords checks that hits lead to what they were found by.
func checkRecords(ctx context.Context, e index.Engine, o *oracle, hits []index.Hit, fail func(string, ...any)) {
	var keys []record.Key
	for _, h := range hits {
		keys = append(keys, h.Key)
	}
	got, err := e.Records(ctx, keys)
	if err != nil || len(got) != len(keys) {
		fail("%d records of %d, %v", len(got), len(keys), err)
	}
	for i, k := range keys {
		want := o.records[k.ID]
		if got[i].Card.ID != want.doc.ID || !reflect.DeepEqual(got[i].Agreement, *want.agreement) {
			fail("record %s is\n%+v, want\n%+v", k.ID, got[i], *want.agreement)
		}
	}
}

// checkHit checks what a hit says of itself.
func checkHit(e entry, q query.Query, h index.Hit, fail func(string, ...any)) {
	if h.Key.Version != e.version {
		fail("%s has version %d, want %d", h.Key.ID, h.Key.Version, e.version)
	}
	if want := e.ordinals(q.Root); !slices.Equal(h.Ordinals, want) {
		fail("%s has ordinals %v, want %v", h.Key.ID, h.Ordinals, want)
	}
}

// walk returns all that answers q, by its pages and by its cursors, which must agree.
func walk(ctx context.Context, e index.Engine, q query.Query, fail func(string, ...any)) []string {
	q.Facets, q.Size, q.Page = []string{}, 100, 1
	var byPage []string
	last := index.Hit{}
	for {
		r, err := e.Search(ctx, q)
		if err != nil {
			fail("page %d: %v", q.Page, err)
		}
		for _, h := range r.Hits {
			if q.Order() == query.Relevance && len(byPage) > 0 &&
				(h.Score > last.Score || h.Score == last.Score && h.Key.ID <= last.Key.ID) {
				fail("%s with %g behind %s with %g", h.Key.ID, h.Score, last.Key.ID, last.Score)
			}
			last = h
			byPage = append(byPage, h.Key.ID)
		}
		if r.Next == "" {
			break
		}
		q.Page++
	}
	q.Page, q.Size = 0, 41
	var byCursor []string
	for {
		r, err := e.Search(ctx, q)
		if err != nil {
			fail("cursor after %d: %v", len(byCursor), err)
		}
		byCursor = append(byCursor, idsOf(r.Hits)...)
		if q.After = r.Next; r.Next == "" {
			break
		}
	}
	if !slices.Equal(byPage, byCursor) {
		fail("pages %v, cursors %v", byPage, byCursor)
	}
	return byPage
}

func idsOf(hits []index.Hit) []string {
	ids := []string{}
	for _, h := range hits {
		ids = append(ids, h.Key.ID)
	}
	return ids
}
