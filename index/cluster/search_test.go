package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entente/index"
	"entente/internal/query"
)

// answering returns an engine on what answers searches, with a generation that is known. Of each request it gives the body to answer.
func answering(t *testing.T, answer func(w http.ResponseWriter, body map[string]any)) *Engine {
	t.Helper()
	return engineOn(t, Options{Timeout: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		var body map[string]any
		if err := json.Unmarshal(text, &body); err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		w.Header().Set("Content-Type", "application/json")
		answer(w, body)
	})
}

// engineOn returns an engine on what answers requests, with a generation that is known.
func engineOn(t *testing.T, o Options, answer http.HandlerFunc) *Engine {
	t.Helper()
	o.Addresses = []string{serve(t, answer)}
	c, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	e := c.engine(false)
	e.learn(state{generation: "gen-1", index: "test-gen-1", schema: current, seq: 7, secret: []byte("secret")})
	return e
}

// oneHit writes an answer with one hit of some.
func oneHit(w io.Writer, total, failed int) {
	fmt.Fprintf(w, `{"_shards": {"total": 3, "successful": %d, "failed": %d}, "hits": {"total": {"value": %d},
		"hits": [{"_score": null, "sort": [1987, "a"], "fields": {"v": [4]}}]},
		"aggregations": {"all": {"documents": {"doc_count": 9}}, "country": {"values": {"buckets": [{"key": "SN", "doc_count": %d}]}}}}`,
		3-failed, failed, total, total)
}

// TestDegraded shows what a reader gets while the cluster answers in part, or not at all.
func TestDegraded(t *testing.T) {
	var ill atomic.Int32 // 1: a shard does not answer; 2: nothing does
	e := answering(t, func(w http.ResponseWriter, _ map[string]any) {
		switch ill.Load() {
		case 0:
			oneHit(w, 5, 0)
		case 1:
			oneHit(w, 3, 1)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	q := query.Query{Facets: []string{"country"}}
	facets := map[string]index.Facet{"country": {Values: []index.Count{{Value: "SN", Count: 5}}}}
	check := func(name string, q query.Query, partial bool, hits int) {
		t.Helper()
		r, err := e.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.Partial != partial || len(r.Hits) != hits || r.Total != 5 || !reflect.DeepEqual(r.Facets, facets) || r.Info.Documents != 9 || r.Info.Generation != "gen-1@7" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	check("well", q, false, 1)
	ill.Store(1)
	check("a shard does not answer", q, true, 1)
	ill.Store(2)
	check("nothing answers", q, true, 0)
	second := q
	second.Page = 2
	check("nothing answers, and another page is asked for", second, true, 0)
	if _, err := e.Search(t.Context(), query.Query{Facets: []string{"theme"}}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("a question that was not asked before: %v", err)
	}
	ill.Store(0)
	check("well again", q, false, 1)
}

// TestWrongCounts asks again when counts may be wrong, and tells when they still may.
func TestWrongCounts(t *testing.T) {
	var asked []any
	wrong := 2
	e := answering(t, func(w http.ResponseWriter, body map[string]any) {
		values := body["aggs"].(map[string]any)["partner"].(map[string]any)["aggs"].(map[string]any)["values"].(map[string]any)
		asked = append(asked, values["terms"].(map[string]any)["shard_size"])
		wrong--
		fmt.Fprintf(w, `{"_shards": {"total": 1, "successful": 1}, "aggregations": {"partner": {"values": {"doc_count_error_upper_bound": %d}}}}`, max(wrong, 0))
	})
	q := query.Query{Facets: []string{"partner"}}
	if r, err := e.Search(t.Context(), q); err != nil || r.Partial || !reflect.DeepEqual(asked, []any{float64(shardValues), float64(manyShardValues)}) {
		t.Errorf("right the second time: asked %v, %+v, %v", asked, r, err)
	}
	wrong = 3
	if r, err := e.Search(t.Context(), q); err != nil || !r.Partial {
		t.Errorf("still wrong: %+v, %v", r, err)
	}
}

// TestCursorOfAnother gives cursors that are not of the question.
func TestCursorOfAnother(t *testing.T) {
	e := answering(t, func(w http.ResponseWriter, _ map[string]any) { oneHit(w, 5, 0) })
	q := query.Query{Size: 1}
	r, err := e.Search(t.Context(), q)
	if err != nil || r.Next == "" {
		t.Fatalf("%+v, %v", r, err)
	}
	q.After = r.Next
	if _, err := e.Search(t.Context(), q); err != nil {
		t.Error(err)
	}
	other := q
	other.Sort = query.Title
	forged := q
	forged.After = strings.ToLower(q.After)
	for _, q := range []query.Query{other, forged} {
		if _, err := e.Search(t.Context(), q); !errors.Is(err, index.ErrCursorExpired) {
			t.Errorf("%q: %v", q.After, err)
		}
	}
}

// TestCountsAreRemembered asks how rare words are once for each state of the index.
func TestCountsAreRemembered(t *testing.T) {
	counted := 0
	e := answering(t, func(w http.ResponseWriter, body map[string]any) {
		if body["size"] == 0.0 {
			counted++
			fmt.Fprint(w, `{"_shards": {"total": 1, "successful": 1}, "hits": {"total": {"value": 100}}, "aggregations": {"leaves": {"buckets": {"0": {"doc_count": 4}, "1": {"doc_count": 4}}}}}`)
			return
		}
		fmt.Fprint(w, `{"_shards": {"total": 1, "successful": 1}}`)
	})
	ask := func(want int, root query.Node) {
		t.Helper()
		if _, err := e.Search(t.Context(), query.Query{Root: root, Facets: []string{}}); err != nil {
			t.Fatal(err)
		}
		if counted != want {
			t.Errorf("counted %d times, want %d", counted, want)
		}
	}
	water, stad := query.Word{Text: "water"}, query.Word{Text: "stad"}
	ask(1, water)
	ask(1, water)
	ask(1, query.Not{Node: stad}) // nothing in it weighs
	ask(2, query.And{Nodes: []query.Node{water, stad}})
	ask(2, query.Or{Nodes: []query.Node{stad, query.And{Nodes: []query.Node{water, stad}}}})
	s, _ := e.recall()
	s.seq++
	e.learn(s)
	ask(3, water)
}
