package enginetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// cases are what scripts can not say: versions, outcomes, what is stored, cursors, and callers who misbehave.
var cases = []struct {
	name string
	test func(t *testing.T, e index.Engine)
}{
	{"an empty engine", emptyEngine},
	{"the same batch again changes nothing", sameBatchAgain},
	{"the newest version wins, whatever the order of arrival", anyOrder},
	{"what was removed stays removed until a newer version comes", removedStays},
	{"a merged record leads to what took its place", merged},
	{"one bad document does not keep the others out", oneBad},
	{"cards and passages come back as they went in", storedComesBack},
	{"a long report is read in parts", longReport},
	{"agreements come back with the card of their document", records},
	{"agreements come and go with their document", agreementsGo},
	{"an agreement of a document that became one with another", mergedAgreements},
	{"no agreement takes the place of another record", collisions},
	{"documents and agreements do not meet", apart},
	{"hits name the passages that match", ordinalsOfHits},
	{"beginnings are found in documents that came at different times", beginnings},
	{"a cursor is good for its own question only", cursors},
	{"questions without bounds are answered within bounds", hostileQuestions},
	{"the words of all documents, by their beginning and by their likeness", lexicon},
	{"questions that nobody would type", strangeQuestions},
	{"a caller who has gone gets no answer", cancelled},
	{"readers and writers at once", concurrent},
	{"the same changes in any order, removals among them", anyOrderWithRemovals},
	{"every document is listed, the removed too", lists},
	{"from page to page while documents change", walkWhileWriting},
	{"questions that are given up", givenUp},
	{"an engine that has ended says so", ends},
}

func doc(id string, version uint64, title string, texts ...string) record.Op {
	d := &record.Document{Card: record.Card{
		ID: id, Version: version, Type: record.TypeDocument, Title: title, Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: len(texts),
	}}
	for i, text := range texts {
		d.Passages = append(d.Passages, record.Passage{ID: fmt.Sprintf("%s-%d", id, i), Ordinal: i, Language: lang.NL, Role: record.RoleProse, Text: text})
	}
	return record.Op{ID: id, Version: version, Document: d}
}

func apply(t *testing.T, e index.Engine, seq uint64, ops ...record.Op) []record.OutcomeStatus {
	t.Helper()
	out, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops})
	if err != nil {
		t.Fatalf("apply %d: %v", seq, err)
	}
	if len(out) != len(ops) {
		t.Fatalf("apply %d: %d outcomes for %d changes", seq, len(out), len(ops))
	}
	var status []record.OutcomeStatus
	for i, o := range out {
		if o.ID != ops[i].ID {
			t.Errorf("outcome %d is of %q, want %q", i, o.ID, ops[i].ID)
		}
		if (o.Reason != "") != (o.Status == record.Rejected) {
			t.Errorf("%s is %s for the reason %q", o.ID, o.Status, o.Reason)
		}
		status = append(status, o.Status)
	}
	return status
}

func search(t *testing.T, e index.Engine, word string) index.Result {
	t.Helper()
	var q query.Query
	if word != "" {
		q.Root = query.Word{Text: word}
	}
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %q: %v", word, err)
	}
	return r
}

func emptyEngine(t *testing.T, e index.Engine) {
	if r := search(t, e, ""); r.Total != 0 || len(r.Hits) != 0 || r.Next != "" || r.Info.Documents != 0 {
		t.Errorf("found %+v", r)
	}
	if seq, err := e.Applied(t.Context()); err != nil || seq != 0 {
		t.Errorf("applied %d, %v", seq, err)
	}
	if s := apply(t, e, 1); len(s) != 0 {
		t.Errorf("an empty batch has outcomes %v", s)
	}
	if seq, err := e.Applied(t.Context()); err != nil || seq != 1 {
		t.Errorf("applied %d after an empty batch, %v", seq, err)
	}
	i, err := e.Info(t.Context())
	if err != nil || i.Schema == "" || i.Generation == "" || i.Updated.IsZero() {
		t.Errorf("info %+v, %v", i, err)
	}
}

func sameBatchAgain(t *testing.T, e index.Engine) {
	for range 3 {
		apply(t, e, 7, doc("a", 1, "Alfa"), doc("b", 1, "Bravo"), record.Op{ID: "c", Version: 2})
	}
	if r := search(t, e, ""); r.Total != 2 || r.Info.Documents != 2 {
		t.Errorf("total %d of %d documents, want 2", r.Total, r.Info.Documents)
	}
	if seq, _ := e.Applied(t.Context()); seq != 7 {
		t.Errorf("applied %d, want 7", seq)
	}
}

func anyOrder(t *testing.T, e index.Engine) {
	for n, order := range [][]uint64{{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}} {
		for _, together := range []bool{false, true} {
			id := fmt.Sprintf("d%d%t", n, together)
			var ops []record.Op
			for _, v := range order {
				ops = append(ops, doc(id, v, fmt.Sprintf("Versie nummer%d", v)))
			}
			if together {
				apply(t, e, 1, ops...)
			} else {
				for _, op := range ops {
					apply(t, e, 1, op)
				}
			}
			cards, err := e.Cards(t.Context(), []record.Key{{ID: id}})
			if err != nil || len(cards) != 1 || cards[0].Version != 3 || cards[0].Title != "Versie nummer3" {
				t.Errorf("order %v: %+v, %v", order, cards, err)
			}
		}
	}
	if r := search(t, e, "nummer3"); r.Total != 12 {
		t.Errorf("the newest is found %d times, want 12", r.Total)
	}
	if r := search(t, e, "nummer2"); r.Total != 0 {
		t.Errorf("an older version is found %d times", r.Total)
	}
}

func removedStays(t *testing.T, e index.Engine) {
	apply(t, e, 1, doc("a", 1, "Alfa", "tekst"), doc("b", 1, "Bravo"))
	apply(t, e, 2, record.Op{ID: "a", Version: 3})
	for _, v := range []uint64{1, 2, 3} {
		if s := apply(t, e, 3, doc("a", v, "Alfa")); s[0] != record.Stale {
			t.Errorf("version %d after its removal is %s", v, s[0])
		}
	}
	if r := search(t, e, "alfa"); r.Total != 0 {
		t.Errorf("a removed document is found")
	}
	if r := search(t, e, ""); r.Total != 1 || r.Info.Documents != 1 {
		t.Errorf("total %d of %d documents, want 1", r.Total, r.Info.Documents)
	}
	for name, key := range map[string]record.Key{"any": {ID: "a"}, "removed": {ID: "a", Version: 1}} {
		if _, err := e.Cards(t.Context(), []record.Key{key}); !errors.Is(err, index.ErrGone) {
			t.Errorf("%s card: %v, want gone", name, err)
		}
		if _, err := e.Passages(t.Context(), key); !errors.Is(err, index.ErrGone) {
			t.Errorf("%s passages: %v, want gone", name, err)
		}
	}
	if s := apply(t, e, 4, doc("a", 4, "Alfa")); s[0] != record.Applied {
		t.Errorf("a newer version is %s", s[0])
	}
	if r := search(t, e, "alfa"); r.Total != 1 {
		t.Errorf("what came back is not found")
	}
}

// merged is a record that became one with another: its id leads there for good.
func merged(t *testing.T, e index.Engine) {
	apply(t, e, 1, doc("a", 1, "Alfa"), doc("b", 1, "Bravo"))
	apply(t, e, 2, record.Op{ID: "b", Version: 2, Target: "a"})
	for _, key := range []record.Key{{ID: "b"}, {ID: "b", Version: 1}} {
		_, err := e.Cards(t.Context(), []record.Key{key})
		moved, ok := errors.AsType[*index.Moved](err)
		if !ok || moved.ID != "b" || moved.To != "a" || !errors.Is(err, index.ErrMoved) {
			t.Errorf("card of %v: %v, want that it moved to a", key, err)
		}
		if _, err := e.Passages(t.Context(), key); !errors.Is(err, index.ErrMoved) {
			t.Errorf("passages of %v: %v, want that it moved", key, err)
		}
	}
	if r := search(t, e, ""); r.Total != 1 || r.Info.Documents != 1 {
		t.Errorf("total %d of %d documents, want 1", r.Total, r.Info.Documents)
	}
	if s := apply(t, e, 3, doc("b", 3, "Bravo weer")); s[0] != record.Applied || search(t, e, "weer").Total != 1 {
		t.Errorf("what came to stand for itself again is %s", s[0])
	}
}

func oneBad(t *testing.T, e index.Engine) {
	endless := doc("endless", 1, "Zonder einde")
	endless.Document.Years.Phase = [][2]int{{2000, 1 << 60}}
	otherwise := doc("a", 1, "Anders")
	otherwise.ID = "elders"
	got := apply(t, e, 1, doc("a", 1, "Alfa"), endless, record.Op{Version: 1}, doc("zero", 0, "Nul"), otherwise, doc("b", 1, "Bravo"))
	want := []record.OutcomeStatus{record.Applied, record.Rejected, record.Rejected, record.Rejected, record.Rejected, record.Applied}
	if !slices.Equal(got, want) {
		t.Errorf("outcomes %v, want %v", got, want)
	}
	if r := search(t, e, ""); r.Total != 2 {
		t.Errorf("total %d, want 2", r.Total)
	}
}

func storedComesBack(t *testing.T, e index.Engine) {
	op := newRandom(1).document("a", 5)
	op.Passages = append(op.Passages, record.Passage{
		ID: "a-x", Ordinal: len(op.Passages), Heading: []string{"Internationaal", "Marsassoum"}, Language: lang.FR, Role: record.RoleTable,
		Text:     `<script>alert("é")</script> & "œuvre"`,
		Mentions: []record.Mention{{Kind: record.KindCountry, Surface: "é", Value: "SN", Start: 15, End: 17, Role: record.RolePartner, Rule: "name"}},
	})
	op.Card.Passages = len(op.Passages)
	op.Agreements = []record.Agreement{{
		ID: "a-1", Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{"culture"},
		Parties:  []record.Party{{Name: "Anderlecht", Country: "BE", Role: "home"}, {Name: "Boulogne-Billancourt", Country: "FR", Role: "partner"}},
		Signed:   &record.Date{Value: "1955", Precision: "year", Basis: "explicit"},
		Evidence: []record.Evidence{{Field: "signed", Passage: "a-x", Quote: "«1955» & é", Class: "explicit"}},
	}}
	apply(t, e, 1, record.Op{ID: "a", Version: 5, Document: op}, doc("b", 1, "Bravo"))
	cards, err := e.Cards(t.Context(), []record.Key{{ID: "b", Version: 1}, {ID: "a", Version: 5}, {ID: "b"}})
	if err != nil || len(cards) != 3 || cards[0].ID != "b" || cards[2].ID != "b" {
		t.Fatalf("cards %+v, %v", cards, err)
	}
	if !reflect.DeepEqual(cards[1], op.Card) {
		t.Errorf("card\n got %+v\nwant %+v", cards[1], op.Card)
	}
	agreements, err := e.Agreements(t.Context(), record.Key{ID: "a"})
	if err != nil || !reflect.DeepEqual(agreements, op.Agreements) {
		t.Errorf("agreements\n got %+v\nwant %+v, %v", agreements, op.Agreements, err)
	}
	if agreements, err = e.Agreements(t.Context(), record.Key{ID: "b"}); err != nil || len(agreements) > 0 {
		t.Errorf("agreements of a document without any: %+v, %v", agreements, err)
	}
	ps, err := e.Passages(t.Context(), record.Key{ID: "a"})
	if err != nil || !reflect.DeepEqual(ps, op.Passages) {
		t.Errorf("passages\n got %+v\nwant %+v, %v", ps, op.Passages, err)
	}
	for key, want := range map[record.Key]error{
		{ID: "a", Version: 4}: index.ErrStale, {ID: "a", Version: 6}: index.ErrStale, {ID: "zzz"}: index.ErrNotFound, {}: index.ErrNotFound,
	} {
		if _, err := e.Cards(t.Context(), []record.Key{{ID: "b"}, key}); !errors.Is(err, want) {
			t.Errorf("card of %+v: %v, want %v", key, err, want)
		}
		if _, err := e.Passages(t.Context(), key); !errors.Is(err, want) {
			t.Errorf("passages of %+v: %v, want %v", key, err, want)
		}
		if _, err := e.Agreements(t.Context(), key); !errors.Is(err, want) {
			t.Errorf("agreements of %+v: %v, want %v", key, err, want)
		}
	}
	if _, err := e.Passages(t.Context(), record.Key{ID: "b"}, 0); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("a passage beyond the end: %v", err)
	}
}

func longReport(t *testing.T, e index.Engine) {
	var texts []string
	for i := range 500 {
		texts = append(texts, fmt.Sprintf("alinea%d %s", i, strings.Repeat(fmt.Sprintf("woord%d ", i), 100)))
	}
	texts[100] = strings.Repeat("lang ", 50_000) // longer than any block
	apply(t, e, 1, doc("lang", 1, "Jaarverslag", texts...))
	all, err := e.Passages(t.Context(), record.Key{ID: "lang"})
	if err != nil || len(all) != len(texts) {
		t.Fatalf("%d passages, %v", len(all), err)
	}
	for i, p := range all {
		if p.Text != texts[i] || p.Ordinal != i {
			t.Fatalf("passage %d is %.30q with ordinal %d", i, p.Text, p.Ordinal)
		}
	}
	some, err := e.Passages(t.Context(), record.Key{ID: "lang"}, 499, 0, 100, 0)
	if err != nil || len(some) != 4 || some[0].Text != texts[499] || some[1].Text != texts[0] || some[2].Text != texts[100] || some[3].Text != texts[0] {
		t.Errorf("named passages: %d, %v", len(some), err)
	}
	if r := search(t, e, "woord321"); r.Total != 1 || !slices.Equal(r.Hits[0].Ordinals, []int{321}) {
		t.Errorf("found %+v", r.Hits)
	}
}

func ordinalsOfHits(t *testing.T, e index.Engine) {
	op := doc("a", 1, "Water", "niets", "een stedenband met Dakar", "stedenbanden", "Dakar zonder", "met Dakar een")
	apply(t, e, 1, op)
	for _, tt := range []struct {
		root query.Node
		want []int
	}{
		{query.Word{Text: "stedenband"}, []int{1, 2}},
		{query.Phrase{Text: "met Dakar"}, []int{1, 4}},
		{query.Phrase{Text: "stedenband Dakar", Slop: 1}, []int{1}},
		{query.Prefix{Text: "sted"}, []int{1, 2}},
		{query.And{Nodes: []query.Node{query.Word{Text: "stedenbanden"}, query.Not{Node: query.Word{Text: "Parijs"}}}}, []int{1, 2}},
		{query.Or{Nodes: []query.Node{query.Word{Text: "zonder"}, query.Word{Text: "niets"}}}, []int{0, 3}},
		{query.Word{Text: "water"}, nil},
		{nil, nil},
	} {
		r, err := e.Search(t.Context(), query.Query{Root: tt.root})
		if err != nil || len(r.Hits) != 1 {
			t.Fatalf("%+v: %+v, %v", tt.root, r.Hits, err)
		}
		if got := r.Hits[0].Ordinals; len(got)+len(tt.want) > 0 && !slices.Equal(got, tt.want) {
			t.Errorf("%+v stands in %v, want %v", tt.root, got, tt.want)
		}
	}
}

// beginnings asks for a prefix whose words are in some batches' documents and parts and not in others'.
func beginnings(t *testing.T, e index.Engine) {
	apply(t, e, 1, doc("a", 1, "", "jumelage jumelages jumelée"))
	apply(t, e, 2, doc("b", 1, "Water"))
	apply(t, e, 3, doc("c", 1, "Jumelage", "niets"))
	apply(t, e, 4, record.Op{ID: "d", Version: 1})
	apply(t, e, 5, doc("e", 1, "", "jumeler"))
	apply(t, e, 6, doc("f", 1, "", "niets"))
	for root, want := range map[query.Node][]string{
		query.Prefix{Text: "jumel"}:                {"a", "c", "e"},
		query.Prefix{Text: "jumelag"}:              {"a", "c"},
		query.Prefix{Text: "ni"}:                   {"c", "f"},
		query.Fuzzy{Text: "jumelagse", Edits: 1}:   {"a", "c"},
		query.Fuzzy{Text: "jumelerr", Edits: 1}:    {"e"},
		query.Not{Node: query.Prefix{Text: "jum"}}: {"b", "f"},
	} {
		r, err := e.Search(t.Context(), query.Query{Root: root})
		if ids := idsOf(r.Hits); err != nil || !slices.Equal(slices.Sorted(slices.Values(ids)), want) {
			t.Errorf("%+v: %v, want %v, %v", root, ids, want, err)
		}
	}
}

func cursors(t *testing.T, e index.Engine) {
	var ops []record.Op
	for i := range 9 {
		ops = append(ops, doc(fmt.Sprintf("d%d", i), 1, "Delegatie"))
	}
	apply(t, e, 1, ops...)
	q := query.Query{Root: query.Word{Text: "delegatie"}, Size: 4}
	first, err := e.Search(t.Context(), q)
	if err != nil || first.Next == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	q.After = first.Next
	if r, err := e.Search(t.Context(), q); err != nil || !slices.Equal(idsOf(r.Hits), []string{"d4", "d5", "d6", "d7"}) || r.Total != 9 {
		t.Errorf("second page %v of %d, %v", idsOf(r.Hits), r.Total, err)
	}
	q.Size = 2
	q.Facets = []string{}
	if r, err := e.Search(t.Context(), q); err != nil || !slices.Equal(idsOf(r.Hits), []string{"d4", "d5"}) {
		t.Errorf("a page of another size %v, %v", idsOf(r.Hits), err)
	}
	forged := []string{"x", "AAAA", first.Next[:len(first.Next)-2], first.Next + "AA", strings.ToLower(first.Next), "1.2", strings.Repeat("A", 4000), "é"}
	for _, c := range forged {
		q.After = c
		if _, err := e.Search(t.Context(), q); !errors.Is(err, index.ErrCursorExpired) {
			t.Errorf("cursor %.40q: %v", c, err)
		}
	}
	for _, other := range []query.Query{
		{Root: query.Word{Text: "delegaties"}}, {Root: query.Word{Text: "delegatie"}, Sort: query.Title}, {},
		{Root: query.Word{Text: "delegatie"}, Filters: []query.Filter{{Facet: "country", Any: []string{"none"}}}},
		{Root: query.Word{Text: "delegatie"}, YearFrom: 1999}, {Root: query.Word{Text: "delegatie"}, Site: "x"},
	} {
		other.After = first.Next
		if _, err := e.Search(t.Context(), other); !errors.Is(err, index.ErrCursorExpired) {
			t.Errorf("the cursor of another question, %+v: %v", other, err)
		}
	}
}

func hostileQuestions(t *testing.T, e index.Engine) {
	var ops []record.Op
	for i := range 50 {
		var text strings.Builder
		for j := range 200 {
			fmt.Fprintf(&text, "aa%d%c%d ", i, 'a'+j%26, j)
		}
		ops = append(ops, doc(fmt.Sprintf("d%d", i), 1, "Aap", text.String(), strings.Repeat("aap ", 5000)))
	}
	apply(t, e, 1, ops...)
	var many []query.Node
	for range 32 {
		many = append(many, query.Prefix{Text: "aa"}, query.Fuzzy{Text: "aa12345678", Edits: 2}, query.Phrase{Text: "aap aap aap aap", Slop: 1 << 60})
	}
	deep := query.Node(query.Word{Text: "aap"})
	for range 2000 {
		deep = query.Not{Node: deep}
	}
	for name, root := range map[string]query.Node{
		"many":        query.Or{Nodes: many},
		"deep":        deep,
		"no words":    query.Word{Text: "…"},
		"nothing":     query.Phrase{},
		"prefix":      query.Prefix{Text: "*"},
		"fuzzy":       query.Fuzzy{Text: "~", Edits: 99},
		"long":        query.Word{Text: strings.Repeat("a", 1<<20)},
		"long phrase": query.Phrase{Text: strings.Repeat("aap ", 10_000), Slop: 3},
		"bytes":       query.Word{Text: "\xff\xfe\x00"},
		"no facet":    query.Is{Facet: "_id", Value: "d1"},
		"text field":  query.Is{Facet: "body_exact", Value: "aap"},
		"not years":   query.Between{Facet: "country", From: 1, To: 2},
		"empty and":   query.And{},
		"empty or":    query.Or{},
	} {
		r, err := e.Search(t.Context(), query.Query{
			Root: root, Filters: []query.Filter{{Facet: "nowhere", Not: []string{"x"}}}, Facets: []string{"nowhere", "country"}, Page: 1 << 40, Size: 100,
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want := map[string]int{"many": 50, "deep": 50, "empty and": 50}[name]; name != "long phrase" && r.Total != want {
			t.Errorf("%s: total %d, want %d", name, r.Total, want)
		}
	}
	r, err := e.Search(t.Context(), query.Query{Size: -5, Page: -3, FacetSize: -1})
	if err != nil || r.Total != 50 {
		t.Errorf("negative numbers: %d, %v", r.Total, err)
	}
}

func cancelled(t *testing.T, e index.Engine) {
	apply(t, e, 1, doc("a", 1, "Alfa"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Search(ctx, query.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("search: %v", err)
	}
	if _, err := e.Cards(ctx, []record.Key{{ID: "a"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cards: %v", err)
	}
	if _, err := e.Records(ctx, []record.Key{{ID: "a-1"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("records: %v", err)
	}
	if _, err := e.Apply(ctx, record.Batch{Seq: 2, Ops: []record.Op{doc("a", 2, "Bravo")}}); !errors.Is(err, context.Canceled) {
		t.Errorf("apply: %v", err)
	}
	if r := search(t, e, "alfa"); r.Total != 1 {
		t.Errorf("total %d", r.Total)
	}
}

// concurrent writes and reads at once. In every answer the total, the hits and the count of what nobody stated are the same
// documents; each tells of one agreement, and that is there with it.
func concurrent(t *testing.T, e index.Engine) {
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	for w := range 8 {
		writers.Go(func() {
			for i := range 6 {
				var ops []record.Op
				for j := range 5 {
					id := fmt.Sprintf("d%d-%d", w, (i*5+j)%12)
					if v := uint64(i + 1); (i+j)%4 == 3 {
						ops = append(ops, record.Op{ID: id, Version: v})
					} else {
						ops = append(ops, telling(doc(id, v, "Delegatie", "tekst"), fmt.Sprintf("%s-%d", id, i%2)))
					}
				}
				if _, err := e.Apply(t.Context(), record.Batch{Seq: uint64(i), Ops: ops}); err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
			}
		})
	}
	for range 8 {
		readers.Go(func() {
			asked := 0
			for {
				select {
				case <-done:
					return
				default:
				}
				scope := query.Documents
				if asked++; asked%2 == 0 {
					scope = query.Agreements
				}
				r, err := e.Search(t.Context(), query.Query{In: scope, Root: query.Word{Text: "delegatie"}, Size: 100, Facets: []string{"country"}})
				if err != nil {
					t.Errorf("reader: %v", err)
					return
				}
				counted := 0
				for _, c := range r.Facets["country"].Values {
					counted += c.Count
				}
				if len(r.Hits) != r.Total || counted != r.Total || r.Info.Documents != r.Total {
					t.Errorf("total %d, hits %d, counted %d, documents %d", r.Total, len(r.Hits), counted, r.Info.Documents)
					return
				}
				for _, h := range r.Hits {
					var err error
					if scope == query.Agreements {
						_, err = e.Records(t.Context(), []record.Key{h.Key})
					} else {
						_, err = e.Passages(t.Context(), h.Key, 0)
					}
					if err != nil && !errors.Is(err, index.ErrStale) && !errors.Is(err, index.ErrGone) {
						t.Errorf("what is stored of %v: %v", h.Key, err)
					}
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
}
