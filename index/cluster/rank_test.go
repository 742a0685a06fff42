package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	"entente/index"
	"entente/index/enginetest"
	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
)

// library is documents in the local engine, and beside it the forward form of every record.
type library struct {
	*local.Engine
	entries map[string]index.Entry
	seen    map[string]enginetest.Seen // by the oracle
	forward map[string]*forward
}

func newLibrary(t testing.TB, documents []*record.Document) library {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	l := library{e, map[string]index.Entry{}, map[string]enginetest.Seen{}, map[string]*forward{}}
	b := record.Batch{Seq: 1}
	for _, d := range documents {
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: d.Version, Document: d})
		for _, e := range index.Entries(d) {
			f, err := unpackForward(forwardOf(read(e)).pack())
			if err != nil {
				t.Fatal(err)
			}
			l.entries[e.ID()], l.seen[e.ID()], l.forward[e.ID()] = e, enginetest.See(e), f
		}
	}
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return l
}

// counts counts by the oracle what is rare in the question.
func (l library) counts(q query.Query) counts {
	count := func(n query.Node) (sum int) {
		for id, e := range l.entries {
			if (e.Agreement != nil) == (q.Scope() == query.Agreements) && l.seen[id].Answers(n) {
				sum++
			}
		}
		return sum
	}
	c := counts{all: count(nil), leaf: map[query.Node]int{}, names: map[string]int{}}
	query.Required(q.Root, func(n query.Node) {
		switch n := n.(type) {
		case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
			c.leaf[n] = count(n)
		case query.Widened:
			c.names[query.Key(n)] = count(query.Widened{Asked: query.Or{}, Labels: n.Labels})
		}
	})
	return c
}

// hits returns all that answers a question, in order.
func (l library) hits(t *testing.T, q query.Query) []index.Hit {
	t.Helper()
	var all []index.Hit
	for {
		r, err := l.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		all = append(all, r.Hits...)
		if q.After = r.Next; r.Next == "" {
			return all
		}
	}
}

// agree compares a ranker with the local engine and the oracle. It returns how many records there are with a score, and how many
// gained something by where words stand.
func (l library) agree(t *testing.T, q query.Query) (scored, gained int) {
	t.Helper()
	r := newRanker(q, l.counts(q))
	type rated struct {
		id    string
		score float64
	}
	var got []rated
	hits := l.hits(t, q)
	for _, h := range hits {
		e := l.entries[h.Key.ID]
		values := map[string][]string{}
		for _, f := range r.facets {
			values[f] = e.Values(f)
		}
		words, gain := r.score(l.forward[h.Key.ID], values)
		if math.Abs(words+gain-h.Score) > 1e-9 {
			t.Errorf("%s: %s has score %v + %v, want %v", query.String(q.Root), h.Key.ID, words, gain, h.Score)
		}
		if words > 0 {
			scored++
		}
		if gain > 0 {
			gained++
		}
		got = append(got, rated{h.Key.ID, words + gain})
		if ordinals, want := r.ordinals(l.forward[h.Key.ID]), l.seen[h.Key.ID].Ordinals(q.Root); !slices.Equal(ordinals, want) {
			t.Errorf("%s: %s has ordinals %v, want %v", query.String(q.Root), h.Key.ID, ordinals, want)
		}
	}
	slices.SortStableFunc(got, func(a, b rated) int {
		if math.Abs(a.score-b.score) < 1e-9 { // sums are rounded one way or the other
			return 0
		}
		return -cmp.Compare(a.score, b.score)
	})
	for i, h := range hits {
		if got[i].id != h.Key.ID {
			t.Errorf("%s: %s is at %d, want %s", query.String(q.Root), got[i].id, i, h.Key.ID)
			break
		}
	}
	return scored, gained
}

// Every record has the score that the local engine gives it, and the passages that match by the oracle.
func TestRankerAgrees(t *testing.T) {
	questions := 800
	if testing.Short() {
		questions = 200
	}
	r := enginetest.NewRandom(1987)
	var documents []*record.Document
	for i := range 120 {
		documents = append(documents, r.Document(fmt.Sprintf("d%03d", i), 1))
	}
	l := newLibrary(t, documents)
	scored, gained := 0, 0
	for range questions {
		q := r.Question()
		q = query.Query{Root: q.Root, In: q.In, HL: q.HL, NoFold: true, Sort: query.Relevance, Size: query.MaxSize, Facets: []string{}}
		if q.In == query.Agreements {
			q.Class = "any"
		}
		s, g := l.agree(t, q)
		scored, gained = scored+s, gained+g
		if t.Failed() {
			t.FailNow()
		}
	}
	if t.Logf("%d records scored, %d gained by where words stand", scored, gained); gained == 0 {
		t.Error("nothing gained by where words stand: it was not compared")
	}
}
