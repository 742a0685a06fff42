package web_test

import (
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/record"
)

// The links of the graph are those of the table, which comes first.
func TestTheGraphOfAPlaceLeadsWhereItsTableLeads(t *testing.T) {
	home := record.Party{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Kind: "municipality", Role: "home"}
	var more []record.Agreement
	for _, p := range []record.Party{{Value: "marsassoum-sn", Name: "Marsassoum", Country: "SN"}, {Value: "boulogne-billancourt-fr", Name: `Boulogne "<b>`, Country: "FR"}, {Value: "nowhere-x", Name: "Nergens"}} {
		p.Kind, p.Role = "municipality", "partner"
		more = append(more, record.Agreement{ID: "full-" + p.Value, Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{}, Parties: []record.Party{home, p}, Evidence: []record.Evidence{}})
	}
	h := treatiesAnd(t, 2, more...)
	for _, l := range []string{"nl", "fr", "en"} {
		w := get(t, h, "/"+l+"/places/gn-2803201")
		if wellFormed(t, l, w.Body.String()) != 1 {
			t.Errorf("%s: no graph", l)
		}
		d := parse(t, w)
		links := func(s *goquery.Selection) map[string]bool {
			all := map[string]bool{}
			s.Each(func(_ int, a *goquery.Selection) { all[a.AttrOr("href", "")] = true })
			return all
		}
		table, graph := links(d.Find("table.grid th a")), links(d.Find(".graph a"))
		if len(graph) != 3 {
			t.Errorf("%s: %d partners are drawn", l, len(graph))
		}
		for target := range graph {
			if !table[target] {
				t.Errorf("%s: the graph leads to %s, the table does not", l, target)
			}
		}
		if d.Find("table.grid ~ .graph").Length() != 1 {
			t.Errorf("%s: the table does not come first", l)
		}
	}
	if d := read(t, pacts(t), "/en/places/marsassoum-sn"); d.Find(".graph").Length() != 0 {
		t.Error("a party with one partner has a graph")
	}
}
