package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/answer"
)

// graph is a party and those it is tied to, by country. It shows what the table beside it says, and its links are those of the table.
type graph struct {
	Width, Height int
	X, Y          int // of the party itself
	Groups        []graphGroup
	Left          int // partnerships that are not drawn
}

// graphGroup is a country.
type graphGroup struct {
	Label string
	X, Y  int // of its label
	Nodes []graphNode
}

// graphNode is a partner, and the line that leads to it.
type graphNode struct {
	X, Y   int
	Top    int // of what can be hit
	Radius int
	Line   string // a path
	Weight int    // how thick the line is
	Text   string
	Name   string
	URL    string
}

// Measures of the graph. At 288 CSS pixels, the room of the narrowest page, a row is still 24 high.
const (
	graphWidth  = 360
	graphRow    = 30
	graphHead   = 26 // of a country
	graphHub    = 20
	graphMost   = 24  // partners that are drawn
	graphColumn = 110 // where partners stand at the ends; in the middle they stand farther out
	graphBulge  = 36
	graphGap    = 15 // between a partner and its name
	graphText   = 27 // letters that have room
)

// graphOf draws the partnerships of a party: those with most agreements, by country. One alone is no picture, and is left to the table.
func graphOf(l *locale, all []answer.PlacePartnership) *graph {
	if len(all) < 2 {
		return nil
	}
	shown := slices.Clone(all)
	slices.SortStableFunc(shown, func(a, b answer.PlacePartnership) int { return cmp.Compare(b.Agreements, a.Agreements) })
	shown = shown[:min(len(shown), graphMost)]
	of := map[string][]answer.PlacePartnership{}
	labels := map[string]string{}
	for _, p := range shown {
		id := ""
		if p.Other.Country != nil {
			id = p.Other.Country.Value
			labels[id] = p.Other.Country.Label
		}
		of[id] = append(of[id], p)
	}
	var order []string
	for id := range of {
		order = append(order, id)
	}
	slices.SortFunc(order, func(a, b string) int {
		if (a == "") != (b == "") { // of no known country last
			return cmp.Compare(len(b), len(a))
		}
		return cmp.Or(cmp.Compare(len(of[b]), len(of[a])), strings.Compare(labels[a], labels[b]), strings.Compare(a, b))
	})
	g := &graph{Width: graphWidth, X: graphHub, Left: len(all) - len(shown)}
	for _, id := range order {
		group := graphGroup{Label: cmp.Or(labels[id], l.say("graph.no-country")), Y: g.Height + graphHead - 8}
		g.Height += graphHead
		for _, p := range of[id] {
			title := cmp.Or(p.Other.Label, p.Title)
			node := graphNode{Y: g.Height + graphRow/2, Top: g.Height, Text: cut(title, graphText), URL: partnershipURL(l, p.ID),
				Name: l.say("graph.of", "partner", title, "country", group.Label, "found", l.say("count.agreements", "n", p.Agreements))}
			node.Weight = 1 + min(4, int(math.Log2(float64(max(1, p.Agreements)))))
			node.Radius = 4 + node.Weight
			group.Nodes = append(group.Nodes, node)
			g.Height += graphRow
		}
		g.Groups = append(g.Groups, group)
	}
	g.Y = g.Height / 2
	column := func(y int) int { // partners stand on a half circle, flattened
		away := float64(y-g.Y) / float64(max(1, g.Y))
		return graphColumn + int(math.Round(graphBulge*math.Sqrt(max(0, 1-away*away))))
	}
	for i := range g.Groups {
		g.Groups[i].X = column(g.Groups[i].Y) + graphGap
		for j := range g.Groups[i].Nodes {
			n := &g.Groups[i].Nodes[j]
			n.X = column(n.Y)
			bend := (g.X + n.X) / 2
			n.Line = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", g.X, g.Y, bend, g.Y, bend-10, n.Y, n.X, n.Y)
		}
	}
	return g
}

// cut shortens a name to so many letters.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:most-1]), " ,.-–(") + "…"
}
