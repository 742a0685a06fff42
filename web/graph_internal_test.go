package web

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"entente/internal/answer"
)

// tie is a partnership with a partner of a country.
func tieTo(n int, label, country string, agreements int) answer.PlacePartnership {
	p := answer.PlacePartnership{Link: answer.Link{ID: fmt.Sprintf("p%02d", n), Title: "Anderlecht – " + label}, Agreements: agreements}
	p.Other.Label = label
	if country != "" {
		p.Other.Country = &answer.Value{Value: country[:2], Label: country}
	}
	return p
}

const hostileName = `<script>alert(1)</script>"' onmouseover=x & {{.Title}}`

func TestAGraphIsDrawnAsItWas(t *testing.T) {
	l := english(t)
	all := []answer.PlacePartnership{tieTo(1, "Marsassoum", "SN Senegal", 5), tieTo(2, hostileName, "", 1), tieTo(3, "Ziguinchor", "SN Senegal", 1), tieTo(4, "Boulogne-Billancourt et les communes voisines", "FR France", 2)}
	g := graphOf(l, all)
	got := drawn(t, "place", "graph", g)
	golden(t, "testdata/graph.svg.golden", got)
	if strings.Contains(got, "<script") || strings.Contains(got, `"' onmouseover`) {
		t.Errorf("a name is more than text:\n%s", got)
	}
	for range 20 {
		if again := graphOf(l, all); !reflect.DeepEqual(g, again) {
			t.Fatal("the same partnerships are drawn in two ways")
		}
	}
}

// Those with most agreements are drawn, and how many are not is said. No row is lower than what can be hit on the narrowest page.
func TestAGraphSaysWhatItLeavesOut(t *testing.T) {
	l := english(t)
	var all []answer.PlacePartnership
	for i := range 40 {
		all = append(all, tieTo(i, fmt.Sprintf("Stad %d", i), fmt.Sprintf("%c%c land", 'A'+i%7, 'A'), i))
	}
	g := graphOf(l, all)
	nodes, y := 0, -1
	for _, group := range g.Groups {
		for _, n := range group.Nodes {
			nodes++
			if y >= 0 && n.Top < y+graphRow {
				t.Errorf("%s lies %d below the one above", n.Text, n.Top-y)
			}
			y = n.Top
			if n.X+graphGap > graphWidth/2 || n.Y < 0 || n.Y > g.Height {
				t.Errorf("%s stands at %d %d", n.Text, n.X, n.Y)
			}
			if strings.HasPrefix(n.Name, "Stad 3 ") {
				t.Error("one with few agreements is drawn")
			}
		}
	}
	if nodes != graphMost || g.Left != 16 || !strings.Contains(drawn(t, "place", "graph", g), "16 partnerships are only in the table") {
		t.Errorf("%d are drawn, %d are left", nodes, g.Left)
	}
	if graphOf(l, all[:1]) != nil || graphOf(l, nil) != nil {
		t.Error("one partner is drawn")
	}
	if least := 288.0 / graphWidth * graphRow; least < minHit {
		t.Errorf("on the narrowest page a row is %.1f high", least)
	}
}
