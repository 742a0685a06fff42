package local

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// A field that is added to a question must be part of the key, or be named here as one that no engine reads.
func TestKeyOfAnAnswerHasEveryFieldOfTheQuestion(t *testing.T) {
	unread := []string{"Text", "Notes", "NoExpand", "NoFallback"}
	others := map[string]any{
		"Root": query.Word{Text: "stad"}, "In": query.Agreements, "Class": "relation", "Filters": []query.Filter{{Facet: "country", Any: []string{"SN"}}},
		"YearFrom": 1990, "YearTo": 2000, "Site": "gent", "Within": []query.Filter{{Facet: "country", Any: []string{"SN"}}}, "NoFold": true, "HL": lang.NL,
		"Sort": query.Title, "Page": 2, "Size": 3, "After": "cursor", "Facets": []string{"country"}, "FacetSize": 5,
	}
	kind := reflect.TypeFor[query.Query]()
	for i := range kind.NumField() {
		name := kind.Field(i).Name
		other, there := others[name]
		if there == slices.Contains(unread, name) {
			t.Errorf("%s: name a value of it that is not the default, or say that no engine reads it", name)
			continue
		}
		if !there {
			continue
		}
		var q query.Query
		reflect.ValueOf(&q).Elem().Field(i).Set(reflect.ValueOf(other))
		if resultKey(q) == resultKey(query.Query{}) {
			t.Errorf("%s is not part of the key", name)
		}
	}
}

// The fields of what a question is made of are part of the key as well.
func TestKeyOfAnAnswerTellsQuestionsApart(t *testing.T) {
	word := query.Word{Text: "stad"}
	seen := map[string]query.Query{}
	for _, q := range []query.Query{
		{}, {Facets: []string{}}, {Root: word}, {Root: query.Phrase{Text: "stad"}}, {Root: query.Phrase{Text: "stad", Slop: 1}}, {Root: query.Prefix{Text: "stad"}},
		{Root: query.Fuzzy{Text: "stad", Edits: 1}}, {Root: query.Fuzzy{Text: "stad", Edits: 2}}, {Root: query.Not{Node: word}},
		{Root: query.And{Nodes: []query.Node{word, query.Word{Text: "dorp"}}}}, {Root: query.Or{Nodes: []query.Node{word, query.Word{Text: "dorp"}}}},
		{Root: query.Is{Facet: "country", Value: "SN"}}, {Root: query.Between{Facet: "year", From: 1990}}, {Root: query.Between{Facet: "year", To: 1990}},
		{Root: query.Widened{Asked: word}}, {Root: query.Widened{Asked: word, Labels: []query.Label{{Text: "ville"}}}},
		{Root: query.Widened{Asked: word, Labels: []query.Label{{Text: "ville", Language: lang.FR}}}},
		{Root: query.Widened{Asked: word, Labels: []query.Label{{Text: "ville", Language: lang.FR, Related: true}}}},
		{Filters: []query.Filter{{Facet: "theme", Any: []string{"a", "b"}}}}, {Filters: []query.Filter{{Facet: "theme", Any: []string{"a b"}}}},
		{Filters: []query.Filter{{Facet: "theme", Any: []string{"a", "b"}, All: true}}}, {Filters: []query.Filter{{Facet: "theme", Not: []string{"a", "b"}}}},
		{Filters: []query.Filter{{Facet: "theme", Any: []string{"a"}, Not: []string{"b"}}}}, {Filters: []query.Filter{{Facet: "theme", Any: []string{"a"}}, {Facet: "theme", Not: []string{"b"}}}},
		{Site: "a"}, {Site: "a", Within: []query.Filter{{Facet: "theme", Any: []string{"a"}}}},
	} {
		key := resultKey(q)
		if other, there := seen[key]; there {
			t.Errorf("%+v and %+v are taken for one: %s", q, other, key)
		}
		seen[key] = q
	}
}

// While a writer changes the index, no reader is given an answer of a state older than one it has seen.
func TestAnswersAreOfTheStateThatIsRead(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	q := query.Query{Root: query.Word{Text: "stad"}, Facets: []string{"kind"}}
	const last = 40
	var readers sync.WaitGroup
	var written atomic.Bool
	ask := func(least int) (int, bool) {
		r, err := e.Search(t.Context(), q)
		if err != nil {
			t.Error(err)
			return 0, false
		}
		counted := 0
		for _, v := range r.Facets["kind"].Values {
			counted += v.Count
		}
		var seq int
		if _, err := fmt.Sscanf(r.Info.Generation, "memory@%d", &seq); err != nil || seq != r.Total || counted != r.Total || seq < least {
			t.Errorf("%s after %d: %d records, %d counted", r.Info.Generation, least, r.Total, counted)
			return 0, false
		}
		for i := range r.Hits { // spoilt for nobody else
			r.Hits[i].Key.ID = "spoilt"
		}
		r.Facets["kind"].Values[0].Count = 1000
		return seq, true
	}
	write(t, e, 1, op("d1", 1, "stad"))
	for range 4 {
		readers.Go(func() {
			for seq, ok := 0, true; ok && !written.Load(); {
				seq, ok = ask(seq)
			}
		})
	}
	for seq := 2; seq <= last; seq++ {
		write(t, e, uint64(seq), op(fmt.Sprintf("d%d", seq), 1, "stad"))
		if got, ok := ask(seq); ok && got != seq {
			t.Errorf("%d after batch %d", got, seq)
		}
	}
	written.Store(true)
	readers.Wait()
	before := e.Gauges().Results
	if _, ok := ask(last); !ok || e.Gauges().Results.Hits == before.Hits {
		t.Errorf("%+v, then %+v", before, e.Gauges().Results)
	}
}

// Answers that were kept are those of an engine that keeps none, whatever is written between.
func TestKeptAnswersAreTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	now := func() time.Time { return time.Unix(1e9, 0) }
	var engines []*Engine
	for _, room := range []int{0, -1, 200_000} {
		e, err := open("", Options{Name: "memory", Results: room, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		engines = append(engines, e)
	}
	words := []string{"stad", "dorp", "water", "school"}
	held := map[string]index.Entry{}
	for seq := range 6 {
		ops := countedOps(r, 60, held)
		for i := range ops {
			if ops[i].Document != nil {
				ops[i].Document.Title = words[r.IntN(4)] + " " + words[r.IntN(4)]
			}
		}
		for _, e := range engines {
			write(t, e, uint64(seq+1), ops...)
			e.secret = []byte("the same, so that cursors are")
		}
		for range 60 {
			q := query.Query{Root: query.Word{Text: words[r.IntN(4)]}, Size: 5, HL: lang.All()[r.IntN(3)]}
			if r.IntN(2) == 0 {
				q.Filters = []query.Filter{{Facet: "kind", Any: []string{"news"}}}
			}
			for range 3 {
				want, err := engines[1].Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range engines {
					for range 2 {
						if got, err := e.Search(t.Context(), q); err != nil || !reflect.DeepEqual(got, want) {
							t.Fatalf("%+v, %v\n got %+v\nwant %+v", q, err, got, want)
						}
					}
				}
				if q.After = want.Next; q.After == "" {
					break
				}
			}
		}
	}
	if g := engines[2].Gauges().Results; g.Bytes > 200_000 || g.Hits == 0 || g.Misses == 0 {
		t.Errorf("%+v", g)
	}
	if g := engines[1].Gauges().Results; g != (index.Cache{}) {
		t.Errorf("%+v of an engine that keeps none", g)
	}
}

// What was given up, or is a part, is not kept.
func TestAnswersOfPartsAreNotKept(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	write(t, e, 1, op("d1", 1, "stad"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Search(ctx, query.Query{}); err == nil {
		t.Error("an answer to nobody")
	}
	long := query.Query{Root: query.Phrase{Text: string(slices.Repeat([]byte("a b "), ranking.MaxSequence))}}
	for range 2 {
		if r, err := e.Search(t.Context(), long); err != nil || !r.Partial {
			t.Errorf("%+v, %v", r, err)
		}
	}
	e.schema = "another"
	for range 2 {
		if r, err := e.Search(t.Context(), query.Query{}); err != nil || !r.Partial {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if g := e.Gauges().Results; g.Hits > 0 || g.Bytes > 0 {
		t.Errorf("%+v", g)
	}
	e.schema = current
	if _, err := e.Search(t.Context(), query.Query{Filters: []query.Filter{{Facet: "kind", Any: []string{record.ClassAgreement}}}}); err != nil {
		t.Error(err)
	}
	if g := e.Gauges().Results; g.Bytes == 0 {
		t.Errorf("%+v", g)
	}
}
