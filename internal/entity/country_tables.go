package entity

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// countryColumn are the heads of a table's column of countries, folded.
var countryColumn = setOf("land pays country staat etat landen")

// columnOfCountries tells whether a row of a table has a cell for the country.
func columnOfCountries(p record.Passage) bool {
	return p.Role == record.RoleTable && slices.ContainsFunc(p.Mentions, func(m record.Mention) bool { return m.Kind == record.KindCountry && inCountryCell(p, m) })
}

// datedRow tells a row of a table with a cell for a town and one for since when: a partner, whatever the table is called.
func datedRow(text string) bool {
	place, since := false, false
	for cell := range strings.SplitSeq(text, "|") {
		head, _, ok := strings.Cut(cell, ":")
		if !ok || len(head) > 40 {
			continue
		}
		switch w := vocab.Fold(strings.TrimSpace(head)); {
		case placeNoun[w] || partnerNoun[w]:
			place = true
		case sinceHead[w]:
			since = true
		}
	}
	return place && since
}

var sinceHead = setOf("sinds since depuis jaar year annee seit jahr signature signed ondertekend ondertekening signe date datum")

func inCountryCell(p record.Passage, m record.Mention) bool {
	n := around(p.Text, m.Start, m.End)
	return strings.HasPrefix(strings.TrimSpace(n.left), ":") && countryColumn[first(n.before)]
}
