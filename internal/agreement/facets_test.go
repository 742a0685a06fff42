package agreement

import (
	"reflect"
	"slices"
	"testing"

	"entente/internal/record"
)

// lokeren is a document of which the text says more, less and other than its records.
func lokeren() *record.Document {
	text := "In 1998 tekende Lokeren een stedenband met Nabeul in Tunesië; eerder was er in 1990 een bezoek aan Frankrijk, in 2001 volgde Duitsland."
	at := func(kind record.Kind, surface, value string, role record.MentionRole) record.Mention {
		i := 0
		for text[i:i+len(surface)] != surface {
			i++
		}
		return record.Mention{Kind: kind, Surface: surface, Value: value, Start: i, End: i + len(surface), Role: role}
	}
	return &record.Document{
		Card: record.Card{ID: "d", Municipality: "gn-1", Countries: []string{"TN"}, CountriesMentioned: []string{"DE", "FR"},
			Years: record.Years{Agreement: []int{1990}, Start: []int{1998, 2001}, Document: []int{}, Phase: [][2]int{}, Mentioned: []int{1990, 1998, 2001}, About: []int{}}},
		Passages: []record.Passage{{ID: "d-1", Text: text, Mentions: []record.Mention{
			at(record.KindYear, "1998", "1998", record.RoleStart), at(record.KindCountry, "Tunesië", "TN", record.RolePartner),
			at(record.KindYear, "1990", "1990", record.RoleAgreement), at(record.KindCountry, "Frankrijk", "FR", record.RolePartner),
			at(record.KindYear, "2001", "2001", record.RoleStart), at(record.KindCountry, "Duitsland", "DE", record.RoleMentioned),
		}}},
		Agreements: []record.Agreement{{ID: "d-a1", Class: "agreement", Instrument: "twinning", Status: "unknown",
			Parties: []record.Party{{Value: "gn-1", Name: "Lokeren", Country: "BE", Role: "home"}, {Value: "gn-2", Name: "Nabeul", Country: "TN", Role: "partner"}},
			Signed:  &record.Date{Value: "1998", Precision: "year", Basis: "explicit"},
			Evidence: []record.Evidence{{Field: "signed", Passage: "d-1", Quote: "In 1998 tekende Lokeren", Class: "explicit"},
				{Field: "parties[1]", Passage: "d-1", Quote: "Nabeul in Tunesië", Class: "explicit"}}}},
	}
}

func roles(doc *record.Document) map[string]record.MentionRole {
	all := map[string]record.MentionRole{}
	for _, m := range doc.Passages[0].Mentions {
		all[m.Surface] = m.Role
	}
	return all
}

func TestTheYearsOfADocumentAreThoseOfItsRecords(t *testing.T) {
	doc := lokeren()
	SettleSides(doc)
	SettleYears(doc)
	if y := doc.Years; !slices.Equal(y.Agreement, []int{1998}) || !slices.Equal(y.Start, []int{2001}) || !slices.Equal(y.Mentioned, []int{1990, 1998, 2001}) {
		t.Errorf("years: %+v", y)
	}
	want := map[string]record.MentionRole{"1998": "agreement", "1990": "mentioned", "2001": "start", "Tunesië": "partner", "Frankrijk": "mentioned", "Duitsland": "mentioned"}
	if got := roles(doc); !reflect.DeepEqual(got, want) {
		t.Errorf("parts: %v, want %v", got, want)
	}
	silent := lokeren()
	silent.Agreements = nil
	before := *silent
	if SettleYears(silent); !reflect.DeepEqual(*silent, before) {
		t.Error("without records the text has the word")
	}
}

// TestADocumentFollowsWhatWasPutRight: what only the former records had goes, what only the present ones have comes, and nothing that is
// shared is written to.
func TestADocumentFollowsWhatWasPutRight(t *testing.T) {
	doc := lokeren()
	SettleSides(doc)
	SettleYears(doc)
	shared := doc.Agreements
	passages := roles(doc)
	right := slices.Clone(shared)
	right[0].Signed = &record.Date{Value: "1997-05", Precision: "month", Basis: "corrected"}
	right[0].Parties = []record.Party{{Value: "gn-9", Role: "home"}, {Value: "gn-3", Country: "DE", Role: "partner"}}
	right[0].Phases = [][2]int{{2014, 2016}}
	now := *doc
	now.Agreements = right
	Follow(&now, shared)
	if !slices.Equal(now.Countries, []string{"DE"}) || !slices.Equal(now.CountriesMentioned, []string{"FR", "TN"}) || now.Municipality != "gn-9" {
		t.Errorf("countries %v, mentioned %v, home %s", now.Countries, now.CountriesMentioned, now.Municipality)
	}
	if y := now.Years; !slices.Equal(y.Agreement, []int{1997}) || !slices.Equal(y.Start, []int{2001}) || len(y.Phase) != 1 {
		t.Errorf("years: %+v", y)
	}
	if !slices.Equal(doc.Countries, []string{"TN"}) || !slices.Equal(doc.Years.Agreement, []int{1998}) || !reflect.DeepEqual(roles(doc), passages) {
		t.Error("what was read has changed")
	}
	none := *doc
	none.Agreements = nil
	if Follow(&none, shared); len(none.Countries) > 0 || len(none.Years.Agreement) > 0 || !slices.Contains(none.CountriesMentioned, "TN") {
		t.Errorf("a record that is no agreement leaves %v %v", none.Countries, none.Years.Agreement)
	}
}
