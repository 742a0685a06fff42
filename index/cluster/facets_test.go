package cluster

import (
	"encoding/json"
	"reflect"
	"testing"

	"entente/index"
	"entente/internal/query"
)

func TestFacetOf(t *testing.T) {
	filter := func(facet string, values ...string) query.Query {
		return query.Query{FacetSize: 2, Filters: []query.Filter{{Facet: facet, Any: values}}}
	}
	for _, tt := range []struct {
		name, facet string
		q           query.Query
		answer      string
		want        index.Facet
	}{
		{"nothing", "country", query.Query{}, `{}`, index.Facet{}},
		{"as many as asked for", "country", query.Query{FacetSize: 2}, `{"values": {"buckets": [{"key": "SN", "doc_count": 3}, {"key": "MA", "doc_count": 1}]}}`,
			index.Facet{Values: []index.Count{{Value: "SN", Count: 3}, {Value: "MA", Count: 1}}}},
		{"one more", "country", query.Query{FacetSize: 1}, `{"values": {"buckets": [{"key": "SN", "doc_count": 3}, {"key": "MA", "doc_count": 1}]}}`,
			index.Facet{Values: []index.Count{{Value: "SN", Count: 3}}, More: true}},
		{"selected ones behind", "country", filter("country", "CD", "MA", "ZZ", "AA"),
			`{"values": {"buckets": [{"key": "SN", "doc_count": 9}, {"key": "MA", "doc_count": 5}, {"key": "TR", "doc_count": 4}]},
			  "chosen": {"buckets": [{"key": "MA", "doc_count": 5}, {"key": "CD", "doc_count": 2}]}}`,
			index.Facet{Values: []index.Count{
				{Value: "SN", Count: 9}, {Value: "MA", Count: 5, Selected: true}, {Value: "CD", Count: 2, Selected: true},
				{Value: "AA", Selected: true}, {Value: "ZZ", Selected: true},
			}, More: true}},
		{"one that nothing has makes more", "country", filter("country", "ZZ"), `{"values": {"buckets": [{"key": "SN", "doc_count": 3}, {"key": "MA", "doc_count": 1}]}}`,
			index.Facet{Values: []index.Count{{Value: "SN", Count: 3}, {Value: "MA", Count: 1}, {Value: "ZZ", Selected: true}}, More: true}},
		{"years", "year", filter("year", "1999", "none", "2001"),
			`{"values": {"buckets": [{"key": "2010", "doc_count": 9}, {"key": "none", "doc_count": 8}, {"key": "1999", "doc_count": 2}, {"key": "987", "doc_count": 1}]},
			  "decades": {"buckets": [{"key": "2010", "doc_count": 9}, {"key": "1990", "doc_count": 2}, {"key": "980", "doc_count": 1}]}}`,
			index.Facet{
				Values: []index.Count{
					{Value: "987", Count: 1}, {Value: "1999", Count: 2, Selected: true}, {Value: "2001", Selected: true}, {Value: "2010", Count: 9},
					{Value: "none", Count: 8, Selected: true},
				},
				Decades: []index.Count{{Value: "980", Count: 1}, {Value: "1990", Count: 2}, {Value: "2010", Count: 9}},
			}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var a facetAnswer
			if err := json.Unmarshal([]byte(tt.answer), &a); err != nil {
				t.Fatal(err)
			}
			if got := facetOf(tt.q, tt.facet, a); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestTooManyRequiredValues(t *testing.T) {
	var values []string
	for range maxRequired + 1 {
		values = append(values, "SN")
	}
	c := choose(query.Query{Filters: []query.Filter{{Facet: "country", Any: values, All: true}}})
	if n := clausesOf(c.filter); !c.partial || n > maxRequired {
		t.Errorf("partial %t with %d clauses", c.partial, n)
	}
}
