package answer

import (
	"slices"
	"strings"
	"testing"

	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
)

// TestARealEngine asks the same of the engine that Entente runs on: what is found, what is left out for it, and that every
// mark agrees with why the engine found a document.
func TestARealEngine(t *testing.T) {
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := record.Batch{Seq: 1}
	for _, d := range library().docs {
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: d.Version, Document: &d})
	}
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	for _, tt := range questions {
		a, err := Do(t.Context(), e, typed(t, tt.asked))
		if err != nil {
			t.Errorf("%s: %v", tt.asked, err)
			continue
		}
		got, want := strings.Fields(ids(a)), strings.Fields(tt.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || strings.Join(a.Query.Dropped, " ") != tt.dropped {
			t.Errorf("%s finds %q without %q, want %q without %q", tt.asked, got, a.Query.Dropped, want, tt.dropped)
		}
		for _, h := range a.Hits {
			if len(h.Passages) == 0 {
				t.Errorf("%s: %s shows no passage", tt.asked, h.ID)
			}
		}
	}

	a, err := Do(t.Context(), e, typed(t, "?q=stedenbanden+atlantis&size=1&facets=country"))
	if err != nil || a.Total != 2 || a.Next == nil {
		t.Fatalf("first page: %d found, next %v, %v", a.Total, a.Next, err)
	}
	second, err := Do(t.Context(), e, typed(t, "?q=stedenbanden+atlantis&size=1").WithAfter(*a.Next))
	if err != nil || len(second.Hits) != 1 || second.Hits[0].ID == a.Hits[0].ID {
		t.Errorf("second page: %q after %q, %v", ids(second), ids(a), err)
	}
	p, err := FacetValues(t.Context(), e, "country", query.Query{HL: "fr"}, "séné")
	if err != nil || p.Total != 1 || p.Values[0] != (Count{Value: "SN", Label: "Sénégal", Count: 2}) {
		t.Errorf("facet values: %+v, %v", p, err)
	}
	d, err := ReadDocument(t.Context(), e, "paris#2", parsed(t, "amitie"))
	if err != nil || d.Index.Documents != 4 || len(d.Passages) != 3 {
		t.Fatalf("document: %+v, %v", d, err)
	}
	m := d.Passages[1].Marks
	if len(m) != 1 || d.Passages[1].Text[m[0].Start:m[0].End] != "amitié" {
		t.Errorf("marks: %v", m)
	}
}
