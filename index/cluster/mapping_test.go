package cluster

import (
	"encoding/json"
	"flag"
	"math"
	"net/http"
	"os"
	"testing"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestMapping shows what an index is made with. A change of it needs another mappingVersion when an index of before would answer otherwise.
func TestMapping(t *testing.T) {
	made := schemaMeta{Installation: "entente", Generation: "gen-1", Schema: "0123456789abcdef", Number: 1, Mapping: mappingVersion}
	got, err := json.MarshalIndent(creation(Options{Shards: 3, Replicas: 1, Settings: map[string]any{"index.translog.durability": "request"}}, made), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	const golden = "testdata/mapping.golden.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("the mapping is not that of %s; look at the change and run with -update", golden)
	}
}

// TestPlaces asks a cluster for what stands beside what: words keep the places they have in their unit, those that were left out count,
// and nothing is found across units.
func TestPlaces(t *testing.T) {
	e := opened(t, cluster(t, 1, -1))
	d := &record.Document{Card: record.Card{ID: "a", Type: record.TypeDocument, Language: lang.NL, Title: "stad"}}
	for _, text := range []string{"een band met de stad Dakar", "en samen water", "gemeentebestuur van toen", "de stad en zijn bestuur"} {
		d.Passages = append(d.Passages, record.Passage{Language: lang.NL, Role: record.RoleProse, Text: text})
	}
	applyAll(t, e, 1, record.Op{ID: "a", Version: 1, Document: d})
	phrase := func(field, text string, slop int) object {
		return object{"match_phrase": object{field: object{"query": text, "slop": slop}}}
	}
	near := func(field string, gaps int, ordered bool, words ...string) object {
		var all []object
		for _, w := range words {
			all = append(all, object{"match": object{"query": w, "analyzer": readyAnalyzer}})
		}
		return object{"intervals": object{field: object{"all_of": object{"ordered": ordered, "max_gaps": gaps, "intervals": all}}}}
	}
	for _, tt := range []struct {
		name  string
		query object
		want  int
	}{
		{"side by side", phrase("body_exact", "stad dakar", 0), 1},
		{"with two left out between", phrase("body_nl", "band · · stad", 0), 1},
		{"those left out count", phrase("body_nl", "band stad", 0), 0},
		{"over two units", phrase("body_exact", "dakar en", 0), 0},
		{"over two units with slop", phrase("body_exact", "dakar samen", 50), 0},
		{"within a unit with slop", phrase("body_exact", "band dakar", 50), 1},
		{"in order with words between", near("body_exact", 50, true, "band", "dakar"), 1},
		{"in order with too many between", near("body_exact", 2, true, "band", "dakar"), 0},
		{"in order over two units", near("body_exact", 999-1, true, "dakar", "samen"), 0},
		{"pieces in one unit", near("body_bag_nl", bagGap-2, false, "bestuur", "stad"), 1},
		{"pieces in two units", near("body_bag_nl", bagGap-2, false, "bestuur", "water"), 0},
		{"what was left out is no word", object{"term": object{"body_nl": leftOut}}, 0},
	} {
		var answer struct{ Count int }
		if err := e.client.do(t.Context(), request{method: http.MethodPost, path: "/" + e.indexOf("gen-1") + "/_count", body: object{"query": tt.query}}, &answer); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if answer.Count != tt.want {
			t.Errorf("%s: %d found, want %d", tt.name, answer.Count, tt.want)
		}
	}
}

// TestSimilarity compares what a cluster makes of a word with what package ranking does, in one part of an index and in three: the same, for
// texts short enough that the cluster keeps their length to the word.
func TestSimilarity(t *testing.T) {
	titles := map[string]string{"a": "Stad", "b": "Stad aan het water en de stad", "c": "Water", "d": "Een stad met een station, een markt, een plein, een brug, een kerk en een toren"}
	for _, shards := range []int{1, 3} {
		e := opened(t, cluster(t, shards, -1))
		var ops []record.Op
		for id, title := range titles {
			ops = append(ops, record.Op{ID: id, Version: 1, Document: &record.Document{Card: record.Card{ID: id, Type: record.TypeDocument, Language: lang.NL, Title: title}}})
		}
		applyAll(t, e, 1, ops...)
		var answer struct {
			Hits struct {
				Hits []struct {
					ID    string  `json:"_id"`
					Score float64 `json:"_score"`
				}
			}
		}
		const boost = 2.5
		body := object{"query": object{"term": object{"title_exact": object{"value": "stad", "boost": boost}}}}
		if err := e.client.do(t.Context(), request{method: http.MethodPost, path: "/" + e.indexOf("gen-1") + "/_search", body: body}, &answer); err != nil {
			t.Fatal(err)
		}
		if len(answer.Hits.Hits) != 3 {
			t.Errorf("%d hits", len(answer.Hits.Hits))
		}
		for _, h := range answer.Hits.Hits {
			words := analysis.Exact().Terms(titles[h.ID])
			freq := 0.0
			for _, w := range words {
				if w.Text == "stad" {
					freq++
				}
			}
			want := boost * ranking.WeightOf(index.PartTitle).Saturated(freq, float64(len(words)))
			if math.Abs(h.Score-want) > 1e-5 {
				t.Errorf("%s in %d parts has %g, want %g", h.ID, shards, h.Score, want)
			}
		}
	}
}
