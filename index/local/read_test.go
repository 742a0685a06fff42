package local

import (
	"fmt"
	"testing"

	"entente/internal/query"
	"entente/internal/record"
)

// A long list is one document with hundreds of agreements. A page of hits from it unpacks them once.
func TestRecordsOfALongListAreUnpackedOnce(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	list := op("list", 1, "stedenbanden van alle steden")
	for i := range 400 {
		list.Document.Agreements = append(list.Document.Agreements, record.Agreement{
			ID: fmt.Sprintf("list-a%d", i), Class: record.ClassAgreement, Instrument: "twinning", Status: "unknown",
			Parties: []record.Party{{Name: "Gent", Role: record.PartyHome}, {Name: fmt.Sprintf("Stad %d", i), Role: record.PartyPartner}},
		})
	}
	write(t, e, 1, list)
	r, err := e.Search(t.Context(), query.Query{In: query.Agreements, Root: query.Word{Text: "stad"}})
	if err != nil || r.Total != 400 || len(r.Hits) != 20 {
		t.Fatalf("%d hits of %d, %v", len(r.Hits), r.Total, err)
	}
	var keys []record.Key
	for _, h := range r.Hits {
		keys = append(keys, h.Key)
	}
	read := func(n int) float64 {
		return testing.AllocsPerRun(5, func() {
			if got, err := e.Records(t.Context(), keys[:n]); err != nil || len(got) != n || got[n-1].Agreement.ID != keys[n-1].ID {
				t.Fatalf("%d records, %v", len(got), err)
			}
		})
	}
	if one, page := read(1), read(20); page > 1.5*one {
		t.Errorf("one record takes %.0f allocations, a page of them %.0f", one, page)
	}
}
