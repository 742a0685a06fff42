package agreement

import (
	"slices"

	"entente/internal/record"
)

// SettleSides tells a document what its records tell: whose it is, and the countries of the partners. What is read of a text as a whole stands
// where the records are silent.
func SettleSides(doc *record.Document) {
	homes, homeLands := map[string]int{}, map[string]bool{}
	for i := range doc.Agreements {
		for _, p := range doc.Agreements[i].Parties {
			if p.Role == record.PartyHome {
				homes[p.Value]++
				homeLands[p.Country] = true
			}
		}
	}
	var lands []string
	for i := range doc.Agreements {
		a := &doc.Agreements[i]
		ours := len(a.Partners()) < len(a.Parties)
		for _, p := range a.Partners() {
			if p.Value != "" && p.Value == doc.Municipality && len(homes) == 0 {
				doc.Municipality = "" // one side of what others agreed
			}
			// Of what others agreed, those of the home side's own country are not abroad.
			if p.Country != "" && !slices.Contains(lands, p.Country) && (ours || !homeLands[p.Country]) {
				lands = append(lands, p.Country)
			}
		}
	}
	if len(homes) == 1 {
		for id := range homes {
			if id != "" {
				doc.Municipality = id
			}
		}
	}
	if len(lands) == 0 {
		return
	}
	for _, c := range doc.Countries {
		if !slices.Contains(lands, c) && !slices.Contains(doc.CountriesMentioned, c) && !homeLands[c] {
			doc.CountriesMentioned = append(doc.CountriesMentioned, c)
		}
	}
	doc.CountriesMentioned = slices.DeleteFunc(doc.CountriesMentioned, func(c string) bool { return slices.Contains(lands, c) || homeLands[c] })
	slices.Sort(doc.CountriesMentioned)
	slices.Sort(lands)
	doc.Countries = lands
}
