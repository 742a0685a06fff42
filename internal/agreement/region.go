package agreement

import (
	"strings"

	"entente/internal/vocab"
)

// locative are the words between a town and the part of a country that it lies in.
var locative = set("in en dans au aux a le la les l the het de du des d of van state staat province provincie region regio departement county canton county")

// regions reads the part of a country behind a town: "Bathurst, New South Wales", "Lexington (Kentucky)", "Williamson County in Tennessee".
// It tells the town's country and is no party of its own; neither is one that something is told to lie in: "with this city in Lower Saxony".
func (r *reader) regions(g *page) {
	for k := range g.sentences {
		s := &g.sentences[k]
		kept := s.names[:0]
		for _, n := range s.names {
			before := len(kept) - 1
			if before >= 0 && !n.isCountry && n.from < kept[before].next && strings.HasPrefix(g.tokens[kept[before].to].gap, ",") {
				continue // between a town and its country
			}
			where, ok := r.region(n)
			if !ok || n.from == s.from {
				kept = append(kept, n)
				continue
			}
			if before >= 0 {
				town := &kept[before]
				if !town.isCountry && !town.person && !town.nobody && g.lies(town, n.from) {
					if town.country == "" || n.abroad && n.country == where.Country {
						town.country, town.at, town.abroad = where.Country, [2]int{n.start, n.end}, n.abroad
						if n.at != [2]int{} {
							town.at = n.at
						}
					}
					if town.country == where.Country {
						town.next = max(town.next, n.next, n.to)
						continue
					}
				}
			}
			if w := g.tokens[n.from-1].fold; (w == "in" || w == "dans" || w == "the" && n.from-1 > s.from && g.tokens[n.from-2].fold == "in") && !g.tokens[n.from].apart {
				n.nobody = true
			}
			kept = append(kept, n)
		}
		s.names = kept
	}
}

// region returns the part of a country that a name means, when no town of some size bears it and no word calls it a party by its kind.
func (r *reader) region(n name) (place, bool) {
	if n.isCountry || n.person || n.nobody || n.kind != "" && n.kind != "region" && n.kind != "province" {
		return place{}, false
	}
	where, ok := r.places.bestOf(n.text, "", "")
	return where, ok && where.Kind != vocab.PlaceMunicipality && where.Kind != vocab.PlaceDistrict
}

// lies tells whether nothing but a comma, a bracket or a word of place stands between a town and token to.
func (g *page) lies(town *name, to int) bool {
	from := town.to
	if to < from || to-from > 3 {
		return false
	}
	if to == from {
		gap := strings.TrimSpace(g.tokens[to].gap)
		return gap == "," || gap == "("
	}
	for j := from; j < to; j++ {
		if !locative[g.tokens[j].fold] || j > from && g.tokens[j].apart || j == from && strings.Trim(g.tokens[j].gap, " ,(\u00a0") != "" {
			return false
		}
	}
	return g.tokens[from].fold != "en" && !g.tokens[to].apart || g.tokens[from].fold == "en" && !g.tokens[to].apart && g.Language != "nl"
}
