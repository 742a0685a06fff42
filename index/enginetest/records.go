package enginetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// telling adds agreements to the document of a change: with a town of the same name each, proved by its first passage.
func telling(op record.Op, ids ...string) record.Op {
	for _, id := range ids {
		op.Document.Agreements = append(op.Document.Agreements, record.Agreement{
			ID: id, Class: record.ClassAgreement, Instrument: "unspecified", Status: "unknown",
			Parties:  []record.Party{{Name: id, Role: record.PartyPartner}},
			Evidence: []record.Evidence{{Field: "parties[0]", Passage: op.ID + "-0", Class: "explicit"}},
		})
	}
	return op
}

// agreementsFound are the ids of all agreements that can be found, ascending.
func agreementsFound(t *testing.T, e index.Engine, root query.Node) []string {
	t.Helper()
	r, err := e.Search(t.Context(), query.Query{In: query.Agreements, Root: root, Sort: query.Title, Size: 100})
	if err != nil || r.Total != len(r.Hits) {
		t.Fatalf("%d hits of %d, %v", len(r.Hits), r.Total, err)
	}
	return slices.Sorted(slices.Values(idsOf(r.Hits)))
}

func expectAgreements(t *testing.T, e index.Engine, when string, want ...string) {
	t.Helper()
	if got := agreementsFound(t, e, nil); !slices.Equal(got, want) {
		t.Errorf("%s there are %v, want %v", when, got, want)
	}
}

// expectRecords asks for each key by itself and wants its error, nil for a record.
func expectRecords(t *testing.T, e index.Engine, want map[record.Key]error) {
	t.Helper()
	for key, kind := range want {
		r, err := e.Records(t.Context(), []record.Key{key})
		if !errors.Is(err, kind) {
			t.Errorf("record %v: %v, want %v", key, err, kind)
		} else if kind == nil && (len(r) != 1 || r[0].Agreement.ID != key.ID) {
			t.Errorf("record %v is %+v", key, r)
		}
	}
}

func records(t *testing.T, e index.Engine) {
	a, b := newRandom(3).document("a", 5), newRandom(4).document("b", 2)
	for i, d := range []*record.Document{a, b} {
		d.Agreements = nil
		for j := range 3 {
			d.Agreements = append(d.Agreements, newRandom(uint64(10*i+j)).agreement(fmt.Sprintf("%s-a%d", d.ID, j), d.Passages))
		}
	}
	apply(t, e, 1, record.Op{ID: "a", Version: 5, Document: a}, record.Op{ID: "b", Version: 2, Document: b}, doc("c", 1, "Charlie"))
	keys := []record.Key{{ID: "b-a1"}, {ID: "a-a2", Version: 5}, {ID: "a-a0"}, {ID: "b-a0", Version: 2}, {ID: "a-a2"}}
	want := []index.Record{{Card: b.Card, Agreement: b.Agreements[1]}, {Card: a.Card, Agreement: a.Agreements[2]}, {Card: a.Card, Agreement: a.Agreements[0]},
		{Card: b.Card, Agreement: b.Agreements[0]}, {Card: a.Card, Agreement: a.Agreements[2]}}
	if got, err := e.Records(t.Context(), keys); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("records\n got %+v\nwant %+v, %v", got, want, err)
	}
	if got, err := e.Records(t.Context(), nil); err != nil || len(got) > 0 {
		t.Errorf("no keys: %+v, %v", got, err)
	}
	expectRecords(t, e, map[record.Key]error{
		{ID: "a-a1"}: nil, {ID: "a-a1", Version: 4}: index.ErrStale, {ID: "a-a1", Version: 6}: index.ErrStale,
		{ID: "a-a9"}: index.ErrGone, {ID: "d-a9"}: index.ErrNotFound, {ID: "-a9"}: index.ErrNotFound, {ID: "a-"}: index.ErrNotFound, {}: index.ErrNotFound, {ID: "a"}: index.ErrNotFound, {ID: "c"}: index.ErrNotFound,
	})
	if _, err := e.Records(t.Context(), []record.Key{{ID: "a-a1"}, {ID: "zzz"}}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("one of two is unknown: %v", err)
	}
	// What is not a document has no card and no passages.
	key := record.Key{ID: "a-a1"}
	if _, err := e.Cards(t.Context(), []record.Key{key}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("card of an agreement: %v", err)
	}
	if _, err := e.Passages(t.Context(), key); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("passages of an agreement: %v", err)
	}
	if _, err := e.Agreements(t.Context(), key); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("agreements of an agreement: %v", err)
	}
}

func agreementsGo(t *testing.T, e index.Engine) {
	if s := apply(t, e, 1, telling(doc("a", 1, "Alfa", "tekst"), "a-1", "a-2"), telling(doc("b", 1, "Bravo", "tekst"), "b-1")); s[0] != record.Applied {
		t.Fatalf("outcomes %v", s)
	}
	expectAgreements(t, e, "at first", "a-1", "a-2", "b-1")
	apply(t, e, 2, telling(doc("a", 2, "Alfa", "tekst"), "a-2", "a-3"))
	expectAgreements(t, e, "after a change", "a-2", "a-3", "b-1")
	expectRecords(t, e, map[record.Key]error{
		{ID: "a-1"}: index.ErrGone, {ID: "a-1", Version: 1}: index.ErrGone, {ID: "a-2", Version: 1}: index.ErrStale, {ID: "a-2", Version: 2}: nil, {ID: "a-3"}: nil,
	})
	for _, v := range []uint64{1, 2} { // late, and again
		apply(t, e, 3, telling(doc("a", v, "Alfa", "tekst"), "a-2", "a-3"))
		expectAgreements(t, e, "after an old version", "a-2", "a-3", "b-1")
	}
	// Of equal versions the later one counts.
	apply(t, e, 4, telling(doc("a", 2, "Alfa", "tekst"), "a-1"))
	expectAgreements(t, e, "after the same version told otherwise", "a-1", "b-1")
	apply(t, e, 5, telling(doc("a", 2, "Alfa", "tekst"), "a-1", "a-2"))
	expectAgreements(t, e, "after the same version brought one back", "a-1", "a-2", "b-1")
	apply(t, e, 6, record.Op{ID: "a", Version: 3})
	expectAgreements(t, e, "without their document", "b-1")
	expectRecords(t, e, map[record.Key]error{{ID: "a-1"}: index.ErrGone, {ID: "a-2", Version: 2}: index.ErrGone, {ID: "a-3"}: index.ErrGone, {ID: "b-1"}: nil})
	apply(t, e, 7, telling(doc("a", 3, "Alfa", "tekst"), "a-1"))
	expectAgreements(t, e, "after what was removed came late", "b-1")

	// Many changes in one batch, whatever their order.
	apply(t, e, 8, telling(doc("a", 5, "Alfa", "tekst"), "a-1", "a-4"), telling(doc("a", 4, "Alfa", "tekst"), "a-5"), telling(doc("a", 6, "Alfa", "tekst"), "a-4", "a-6"),
		telling(doc("c", 1, "Charlie", "tekst"), "c-1"), record.Op{ID: "c", Version: 2}, record.Op{ID: "b", Version: 2}, telling(doc("b", 3, "Bravo", "tekst"), "b-2"))
	expectAgreements(t, e, "after many changes at once", "a-4", "a-6", "b-2")
	expectRecords(t, e, map[record.Key]error{
		{ID: "a-1"}: index.ErrGone, {ID: "a-4", Version: 6}: nil, {ID: "a-4", Version: 5}: index.ErrStale, {ID: "a-5"}: index.ErrNotFound,
		{ID: "c-1"}: index.ErrGone, {ID: "b-1"}: index.ErrGone, {ID: "b-2", Version: 3}: nil,
	})
	if r := search(t, e, ""); r.Total != 2 || r.Info.Documents != 2 {
		t.Errorf("total %d of %d documents, want 2", r.Total, r.Info.Documents)
	}
}

func mergedAgreements(t *testing.T, e index.Engine) {
	moved := func(id, to string) {
		t.Helper()
		_, err := e.Records(t.Context(), []record.Key{{ID: id}})
		if m, ok := errors.AsType[*index.Moved](err); !ok || m.ID != id || m.To != to {
			t.Errorf("record %s: %v, want that it moved to %s", id, err, to)
		}
	}
	apply(t, e, 1, telling(doc("b", 1, "Bravo", "tekst"), "b-1", "b-2", "other"), telling(doc("a", 1, "Alfa", "tekst"), "a-1"))
	apply(t, e, 2, record.Op{ID: "b", Version: 2, Target: "a"})
	expectAgreements(t, e, "after a document became one with another", "a-1")
	moved("b-1", "a-1")
	expectRecords(t, e, map[record.Key]error{{ID: "b-2"}: index.ErrGone, {ID: "other"}: index.ErrGone})
	apply(t, e, 3, telling(doc("a", 2, "Alfa", "tekst"), "a-2"))
	moved("b-2", "a-2")
	expectRecords(t, e, map[record.Key]error{{ID: "b-1"}: index.ErrGone})
	apply(t, e, 4, telling(doc("c", 1, "Charlie", "tekst"), "c-2"), record.Op{ID: "a", Version: 3, Target: "c"})
	moved("b-2", "c-2")
	moved("a-2", "c-2")
	apply(t, e, 5, record.Op{ID: "c", Version: 2, Target: "b"}) // round and round
	expectRecords(t, e, map[record.Key]error{{ID: "a-2"}: index.ErrGone, {ID: "c-2"}: index.ErrGone})
}

func collisions(t *testing.T, e index.Engine) {
	apply(t, e, 1, telling(doc("a", 1, "Alfa", "tekst"), "a-1"), telling(doc("b", 1, "Bravo", "tekst"), "b-1"), telling(doc("b", 2, "Bravo", "tekst"), "b-2"), doc("gone", 1, "Weg"))
	apply(t, e, 2, record.Op{ID: "gone", Version: 2})
	endless := telling(doc("x", 9, "Eindeloos", "tekst"), "x-1")
	endless.Document.Agreements[0].Phases = [][2]int{{2000, 1 << 60}}
	early := telling(doc("x", 9, "Vroeg", "tekst"), "x-1")
	early.Document.Agreements[0].Signed = &record.Date{Value: "0000", Precision: "year", Basis: "explicit"}
	for name, op := range map[string]record.Op{
		"that of another's agreement":          telling(doc("x", 9, "X", "tekst"), "x-1", "a-1"),
		"that of another's gone agreement":     telling(doc("x", 9, "X", "tekst"), "b-1"),
		"that of a document":                   telling(doc("x", 9, "X", "tekst"), "x-1", "b"),
		"that of a removed document":           telling(doc("x", 9, "X", "tekst"), "gone"),
		"its own document's":                   telling(doc("x", 9, "X", "tekst"), "x"),
		"there twice":                          telling(doc("x", 9, "X", "tekst"), "x-1", "x-1"),
		"missing":                              telling(doc("x", 9, "X", "tekst"), "x-1", ""),
		"of a known document":                  telling(doc("b", 9, "X", "tekst"), "b-2", "a-1"),
		"a document's now":                     doc("a-1", 9, "X", "tekst"),
		"a document's that was an agreement's": doc("b-1", 9, "X", "tekst"),
		"removed":                              {ID: "a-1", Version: 9},
		"a year too early":                     early,
		"a phase without end":                  endless,
	} {
		if s := apply(t, e, 3, op); s[0] != record.Rejected {
			t.Errorf("an id %s: %s", name, s[0])
		}
	}
	// What stands in one batch is looked at as well.
	s := apply(t, e, 4, telling(doc("y", 1, "Y", "tekst"), "y-1", "z"), doc("z", 1, "Z"), telling(doc("w", 1, "W", "tekst"), "y-1"), doc("v", 1, "V"), telling(doc("u", 1, "U", "tekst"), "v"))
	if want := []record.OutcomeStatus{record.Applied, record.Rejected, record.Rejected, record.Applied, record.Rejected}; !slices.Equal(s, want) {
		t.Errorf("outcomes %v, want %v", s, want)
	}
	expectAgreements(t, e, "after what was rejected", "a-1", "b-2", "y-1", "z")
	expectRecords(t, e, map[record.Key]error{{ID: "a-1", Version: 1}: nil, {ID: "b-1"}: index.ErrGone, {ID: "b-2", Version: 2}: nil})
	if r := search(t, e, ""); r.Total != 4 || r.Info.Documents != 4 {
		t.Errorf("total %d of %d documents, want 4", r.Total, r.Info.Documents)
	}
	if _, err := e.Cards(t.Context(), []record.Key{{ID: "gone"}}); !errors.Is(err, index.ErrGone) {
		t.Errorf("card of what was removed: %v", err)
	}
}

// apart asks each question of documents and of agreements, and wants no record of the other.
func apart(t *testing.T, e index.Engine) {
	var ops []record.Op
	for i := range 4 {
		op := doc(fmt.Sprintf("d%d", i), 1, "Delegatie", "tekst", "alleen hier")
		op.Document.Years.Agreement, op.Document.Years.Mentioned = []int{2014}, []int{2014}
		if i < 2 {
			op = telling(op, op.ID+"-1", op.ID+"-2")
			for j := range op.Document.Agreements {
				a := &op.Document.Agreements[j]
				a.Parties[0].Name = "Partijnaam"
				a.Signed = &record.Date{Value: "2014", Precision: "year", Basis: "explicit"}
			}
		}
		ops = append(ops, op)
	}
	apply(t, e, 1, ops...)
	word := func(s string) query.Node { return query.Word{Text: s} }
	for _, tt := range []struct {
		root                  query.Node
		documents, agreements int
	}{
		{nil, 4, 4}, {word("delegatie"), 4, 4}, {word("tekst"), 4, 4}, {word("alleen"), 4, 0}, {word("partijnaam"), 0, 4},
		{query.Prefix{Text: "partij"}, 0, 4}, {query.Fuzzy{Text: "partijnama", Edits: 2}, 0, 4}, {query.Phrase{Text: "partijnaam"}, 0, 4},
		{query.Not{Node: word("nergens")}, 4, 4}, {query.Not{Node: word("partijnaam")}, 4, 0}, {query.Not{Node: word("alleen")}, 0, 4},
		{query.Is{Facet: "year", Value: "2014"}, 4, 4}, {query.Is{Facet: "country", Value: "none"}, 4, 4}, {query.Is{Facet: "year", Value: "none"}, 0, 0},
		{query.Between{Facet: "year", From: 2000}, 4, 4}, {query.Not{Node: query.Is{Facet: "year", Value: "2014"}}, 0, 0}, {query.And{}, 4, 4}, {query.Or{}, 0, 0},
		{query.Or{Nodes: []query.Node{word("alleen"), word("partijnaam"), query.Is{Facet: "year", Value: "2014"}}}, 4, 4},
		{query.And{Nodes: []query.Node{query.Is{Facet: "year", Value: "2014"}, query.Not{Node: word("nergens")}}}, 4, 4},
		{query.Widened{Asked: word("nergens"), Labels: []query.Label{{Text: "partijnaam"}}}, 0, 4},
	} {
		for scope, want := range map[query.Scope]int{"": tt.documents, query.Documents: tt.documents, query.Agreements: tt.agreements} {
			r, err := e.Search(context.Background(), query.Query{In: scope, Root: tt.root, Size: 100, Facets: []string{"country", "year"}})
			if err != nil || r.Total != want || len(r.Hits) != want {
				t.Errorf("%s in %q: %d, want %d, %v", query.String(tt.root), scope, r.Total, want, err)
			}
			counted := 0
			for _, c := range r.Facets["country"].Values {
				counted += c.Count
			}
			if counted != want || r.Info.Documents != 4 {
				t.Errorf("%s in %q: %d counted of %d, %d documents", query.String(tt.root), scope, counted, want, r.Info.Documents)
			}
			for _, h := range r.Hits {
				if is := len(h.Key.ID) > 2; is != (scope == query.Agreements) {
					t.Errorf("%s in %q finds %s", query.String(tt.root), scope, h.Key.ID)
				}
			}
		}
	}
	// The words and titles that readers are helped with are those of documents.
	if words(t, e, "partij")["partijnaam"] > 0 {
		t.Error("a name of a party is a word of the documents")
	}
	if n, err := e.Count(t.Context(), "partijnaam", "tekst"); err != nil || !slices.Equal(n, []int{0, 4}) {
		t.Errorf("counts %v, %v", n, err)
	}
	if ws, err := e.Alike(t.Context(), "partijnaam", 1); err != nil || len(ws) > 0 {
		t.Errorf("alike %v, %v", ws, err)
	}
	if titles, ok := e.(index.Titler); ok {
		if keys, err := titles.Titles(t.Context(), "partij", nil, 10); err != nil || len(keys) > 0 {
			t.Errorf("titles %v, %v", keys, err)
		}
		if keys, err := titles.Titles(t.Context(), "deleg", nil, 10); err != nil || len(keys) != 4 {
			t.Errorf("titles %v, %v", keys, err)
		}
	}
}
