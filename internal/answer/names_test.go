package answer

import (
	"context"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

const (
	neukolln  = "berlin-neukolln-de"
	eizariya  = "eizariya-ps"
	nowhereID = "nowhere-at-all-fr"
)

// unlisted are agreements with parties that are on no list, one of them a home side.
func unlisted(t *testing.T) Engine {
	t.Helper()
	e := treaties(t)
	d := doc("joost", lang.FR, "Partenaires", "Saint-Josse et Al-Eizariya ont signé un protocole en 2017.", "Le district de Berlin-Neukölln est jumelé avec Al-Eizariya depuis 2018.")
	d.Municipality = neukolln
	pact(&d, 0, "cooperation-protocol", side("gn-2787387", "Saint-Josse", "BE", "home"), side(eizariya, "Al-Eizariya", "PS", "partner")).Signed = year("2017")
	pact(&d, 1, "twinning", side(neukolln, "Berlin-Neukölln", "DE", "home"), side(eizariya, "Al-Eizariya", "PS", "partner")).Signed = year("2018")
	outcomes, err := e.(*local.Engine).Apply(t.Context(), record.Batch{Seq: 2, Ops: []record.Op{{ID: d.ID, Version: 1, Document: &d}}})
	if err != nil || outcomes[0].Status != record.Applied {
		t.Fatalf("%v %+v", err, outcomes)
	}
	return e
}

// searching is an engine that counts the searches for names.
type searching struct {
	Engine
	searches int
}

func (c *searching) Search(ctx context.Context, q query.Query) (index.Result, error) {
	if q.Class == "any" && q.Sort == query.Newest {
		c.searches++
	}
	return c.Engine.Search(ctx, q)
}

func TestPartiesOnNoListAreCalledAsRecordsWriteThem(t *testing.T) {
	e := &searching{Engine: unlisted(t)}
	pair := record.PartnershipID(neukolln, eizariya)
	a := answered(t, e, "?in=agreements&partner="+eizariya+"&not_party="+nowhereID+"&facets=partner,municipality,partnership&hl=nl")
	if e.searches != 1 {
		t.Errorf("%d searches for the names, want one", e.searches)
	}
	for facet, want := range map[string][2]string{"partner": {eizariya, "Al-Eizariya"}, "municipality": {neukolln, "Berlin-Neukölln"}, partnershipFacet: {pair, "Berlin-Neukölln – Al-Eizariya"}} {
		got := ""
		for _, v := range a.Facets[facet].Values {
			if v.Value == want[0] {
				got = v.Label
			}
		}
		if got != want[1] {
			t.Errorf("%s %s is called %q, want %q", facet, want[0], got, want[1])
		}
	}
	for _, h := range a.Hits {
		if h.Municipality.Value == neukolln && h.Municipality.Label != "Berlin-Neukölln" {
			t.Errorf("the hit has %+v", h.Municipality)
		}
	}
	// What is only asked for has its name too; what no record has keeps its id.
	a = answered(t, e, "?in=agreements&facets=none&q=party:"+eizariya+"&not_party="+nowhereID+"&partnership="+pair)
	if got := [3]string{a.Label("party", eizariya, lang.EN), a.Label("party", nowhereID, lang.EN), a.Label(partnershipFacet, pair, lang.EN)}; got != [3]string{"Al-Eizariya", nowhereID, "Berlin-Neukölln – Al-Eizariya"} {
		t.Errorf("asked for %q", got)
	}
	e.searches = 0
	if answered(t, e, "?in=agreements&facets=partner&country=MA"); e.searches != 0 {
		t.Errorf("%d searches where every party is on a list", e.searches)
	}
	f, err := FacetValues(t.Context(), e, "partner", query.Query{In: query.Agreements}, "al eiz")
	if err != nil || len(f.Values) != 1 || f.Values[0].Label != "Al-Eizariya" {
		t.Errorf("%v %+v", err, f.Values)
	}
}

func TestTheHomeOfADocumentIsCalledAsItsRecordsWriteIt(t *testing.T) {
	e := unlisted(t)
	a := answered(t, e, "?municipality="+neukolln)
	if len(a.Hits) != 1 || a.Hits[0].Municipality.Label != "Berlin-Neukölln" {
		t.Errorf("hits %+v", a.Hits)
	}
	d, err := ReadDocument(t.Context(), e, "joost", query.Query{})
	if err != nil || d.Municipality.Label != "Berlin-Neukölln" {
		t.Errorf("%v %+v", err, d.Municipality)
	}
	p, err := ReadPlace(t.Context(), e, neukolln, query.Query{HL: lang.NL})
	if err != nil || p.Name != "Berlin-Neukölln" || len(p.Documents) != 1 || p.Documents[0].Municipality.Label != "Berlin-Neukölln" {
		t.Errorf("%v %+v", err, p)
	}
	found, err := All(t.Context(), e, parsed(t, "?municipality="+neukolln))
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range found.All {
		if err != nil || r.Hit.Municipality.Label != "Berlin-Neukölln" {
			t.Errorf("%v %+v", err, r.Hit.Municipality)
		}
	}
}
