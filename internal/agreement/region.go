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
			n.nobody = n.nobody || s.holder(g, n) || s.compared(g, n) || s.told(n)
			before := len(kept) - 1
			if before >= 0 && !n.isCountry && n.from < kept[before].next && strings.HasPrefix(g.tokens[kept[before].to].gap, ",") {
				continue // between a town and its country
			}
			if before >= 0 && !n.isCountry && g.itemised(s, kept[before], n) {
				kept[before].next = max(kept[before].next, n.to)
				continue
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
			if s.is("nowhere", n.from-1) && strings.HasPrefix(g.tokens[n.from].gap, ",") {
				n.nobody = true // "in the Council Chambers, New Mexico"
			}
			if w := g.tokens[n.from-1].fold; (w == "in" || w == "dans" || w == "the" && n.from-1 > s.from && g.tokens[n.from-2].fold == "in") && !g.tokens[n.from].apart {
				n.nobody = true
			}
			kept = append(kept, n)
		}
		for k := range kept {
			g.aside(s, &kept[k])
		}
		s.names = kept
	}
}

// longestAside is how many words of a bracket are passed over that tell nothing of a place or a time.
const longestAside = 8

// aside takes the bracket behind a name for part of it, when it holds neither a capital nor a number: "Kiel (surely a mistake?), Cork".
func (g *page) aside(s *sentence, n *name) {
	if n.next >= s.to || strings.TrimSpace(g.tokens[n.next].gap) != "(" {
		return
	}
	for k := n.next; k < min(s.to, n.next+longestAside); k++ {
		t := g.tokens[k]
		if k > n.next && strings.Contains(t.gap, ")") {
			n.next = k
			return
		}
		if t.capital || t.digits {
			return
		}
	}
}

// itemised tells whether two names are a town and where it lies in a list whose items semicolons part: "; Gunsan, Corea;".
func (g *page) itemised(s *sentence, town, n name) bool {
	if n.from != town.to || n.to >= s.to || strings.TrimSpace(g.tokens[n.from].gap) != "," || strings.TrimSpace(g.tokens[n.to].gap) != ";" || town.from == s.from {
		return false
	}
	gap := g.tokens[town.from].gap
	return strings.ContainsAny(gap, ";:")
}

// told tells whether a name is no more than a word by which something is told, written large: "Signing of the charter".
func (s *sentence) told(n name) bool {
	if n.to-n.from != 1 || n.kind != "" || n.at != [2]int{} {
		return false
	}
	for _, m := range s.marks {
		if m.from == n.from && m.to == n.to && (m.class == "sign" || m.class == "again" || m.class == "begin" || m.class == "feast" || m.class == "end" || m.class == "intend") {
			return true
		}
	}
	return false
}

// holder tells whether a name is told as what a place lies in: "with this commune of Kinshasa".
func (s *sentence) holder(g *page, n name) bool {
	k := n.from - 1
	if k-2 < s.from || g.tokens[n.from].apart || !leads[g.tokens[k].fold] || g.tokens[k].apart {
		return false
	}
	for _, m := range s.marks {
		if m.class == "kind" && m.to == k && m.from > s.from && demonstrative[g.tokens[m.from-1].fold] {
			return true
		}
	}
	return false
}

// demonstrative are the words of a place that was named before.
var demonstrative = set("deze dit die dat cette cet ce this that")

// compared tells whether a name is there to compare with: "with the same fields of work as Tangier".
func (s *sentence) compared(g *page, n name) bool {
	k := n.from - 1
	if k <= s.from || g.tokens[n.from].apart || !likeness[g.tokens[k].fold] {
		return false
	}
	for j := max(s.from, k-5); j < k; j++ {
		if sameness[g.tokens[j].fold] {
			return true
		}
	}
	return false
}

var (
	likeness = set("als as que qu")
	sameness = set("dezelfde hetzelfde zelfde meme memes same")
)

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
