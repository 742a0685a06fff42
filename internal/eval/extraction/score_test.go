package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

const testdata = "../../agreement/testdata"

// written makes the document that a reader without faults would make of a label. Optional things are read when all is set.
func written(g gold, all bool) record.Document {
	doc := record.Document{Card: record.Card{Language: lang.Code(g.Language), Kind: g.Kind, Countries: g.Countries,
		CountriesMentioned: g.CountriesMentioned, Years: record.Years{Agreement: g.Years.Agreement, Start: g.Years.Start}}}
	if all {
		doc.Countries = slices.Concat(g.Countries, g.CountriesOptional)
		doc.CountriesMentioned = slices.Concat(g.CountriesMentioned, g.CountriesMentionedOptional)
		doc.Years.Agreement = slices.Concat(g.Years.Agreement, g.Years.Optional)
	}
	if g.Municipality != "" {
		doc.Municipality = slices.Concat(vocab.Municipalities().Lookup(g.Municipality), []string{g.Municipality})[0]
	}
	if g.Issued != "" {
		doc.Issued = &record.Date{Value: g.Issued}
	}
	for _, v := range g.Themes.Primary {
		doc.Themes = append(doc.Themes, record.Theme{Value: v, Level: record.Primary})
	}
	for _, v := range g.Themes.Secondary {
		doc.Themes = append(doc.Themes, record.Theme{Value: v, Level: record.Secondary})
	}
	named := record.Passage{ID: "places"}
	for _, p := range g.Places {
		start := len(named.Text)
		named.Text += p.Name
		named.Mentions = append(named.Mentions, record.Mention{Kind: kindPlace, Surface: p.Name, Value: "gn-" + p.Name, Start: start, End: len(named.Text)})
		named.Text += "\n"
	}
	doc.Passages = []record.Passage{named}
	for i, d := range g.Agreements {
		if !d.Optional || all {
			writeDeal(&doc, fmt.Sprint("record ", i), d)
		}
	}
	return doc
}

func writeDeal(doc *record.Document, id string, d goldDeal) {
	p := record.Passage{ID: id, Language: lang.EN}
	a := record.Agreement{Class: d.Class, Instrument: d.Instrument, Status: d.Status, Themes: d.Themes}
	say := func(field, quote string) {
		p.Text += quote + ". "
		a.Evidence = append(a.Evidence, record.Evidence{Field: field, Passage: id, Quote: quote, Class: "explicit"})
	}
	for i, q := range d.Parties {
		a.Parties = append(a.Parties, record.Party{Name: q.Name, Country: q.Country, Kind: q.Kind, Role: q.Role})
		say(fmt.Sprintf("parties[%d]", i), "the town called "+q.Name)
	}
	say("instrument", "called "+vocab.Instruments().Label(d.Instrument, lang.EN))
	say("status", "now "+vocab.Statuses().Label(d.Status, lang.EN))
	for i := range d.Themes {
		say(fmt.Sprintf("themes[%d]", i), "a theme")
	}
	for field, w := range map[string]*date{"signed": d.Signed, "start": d.Start, "end": d.End} {
		if w == nil {
			continue
		}
		r := &record.Date{Value: w.Value, Precision: w.Precision, Basis: w.Basis}
		switch field {
		case "signed":
			a.Signed = r
		case "start":
			a.Start = r
		default:
			a.End = r
		}
		say(field, spelled(w.Value))
	}
	for i, y := range d.Phases {
		a.Phases = append(a.Phases, y)
		say(fmt.Sprintf("phases[%d]", i), fmt.Sprintf("from %d to %d", y[0], y[1]))
	}
	for i, n := range d.Funders {
		a.Funders = append(a.Funders, record.Body{Name: n})
		say(fmt.Sprintf("funders[%d]", i), "paid by "+n)
	}
	for i, n := range d.Managers {
		a.Managers = append(a.Managers, record.Body{Name: n})
		say(fmt.Sprintf("managers[%d]", i), "led by "+n)
	}
	if d.Programme != "" {
		a.Programme = &record.Body{Name: d.Programme}
		say("programme", "within "+d.Programme)
	}
	if d.Amount != nil {
		value := strconv.FormatFloat(d.Amount.Value, 'f', -1, 64)
		a.Amount = &record.Amount{Value: value, Currency: franc(d.Amount.Currency)}
		say("amount", "for "+value+" "+franc(d.Amount.Currency))
	}
	doc.Passages = append(doc.Passages, p)
	doc.Agreements = append(doc.Agreements, a)
}

// spelled writes a date as English pages do.
func spelled(value string) string {
	parts := strings.Split(value, "-")
	if len(parts) > 1 {
		month, _ := strconv.Atoi(parts[1])
		parts[1] = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}[month-1]
	}
	slices.Reverse(parts)
	return "signed on " + strings.Join(parts, " ")
}

func labelled(t *testing.T) []gold {
	t.Helper()
	golds, _, err := load(testdata)
	if err != nil {
		t.Fatal(err)
	}
	return golds
}

func figures(all []outcome) map[measure]figure {
	of := map[measure]figure{}
	for i := range all {
		all[i].Half = tune
	}
	for _, f := range newSection(all, tune, "all").Figures {
		of[f.Measure] = f
	}
	return of
}

// A reader without faults has nothing to learn, whether it reads what is optional or not.
func TestAPerfectReaderScoresOne(t *testing.T) {
	for _, all := range []bool{false, true} {
		var outcomes []outcome
		for _, g := range labelled(t) {
			doc := written(g, all)
			o := score(g, &doc)
			switch {
			case len(o.Misses) == 0:
			case g.Half == held: // its misses are never listed, here neither
				t.Errorf("a document that is set aside, optional read %v: %d misses", all, len(o.Misses))
			default:
				t.Errorf("%s, optional read %v: %s", g.name, all, strings.Join(o.Misses, "\n  "))
			}
			outcomes = append(outcomes, o)
		}
		for m, f := range figures(outcomes) {
			for _, e := range []*estimate{f.Share, f.Precision, f.Recall} {
				if e != nil && (e.Value != 1 || e.Low != 1 || e.High != 1) {
					t.Errorf("%s: %s", m, e)
				}
			}
			if f.Faults != nil && *f.Faults != 0 {
				t.Errorf("%s: %d", m, *f.Faults)
			}
			if f.Share == nil && f.Precision == nil && f.Recall == nil && f.Faults == nil && m != trapsPassed && m != placeCountry {
				t.Errorf("%s has no figure: nothing in the labels asks for it", m)
			}
		}
	}
}

// A reader that reads nothing finds nothing, and is no more precise for it.
func TestAnEmptyReaderScoresNothing(t *testing.T) {
	var outcomes []outcome
	for _, g := range labelled(t) {
		outcomes = append(outcomes, score(g, &record.Document{}))
	}
	of := figures(outcomes)
	for _, m := range []measure{countries, countriesNamed, places, agreementYears, startYears, anyTheme, primaryTheme, records, agreements, signedYears} {
		if of[m].Recall == nil || of[m].Recall.Value != 0 || of[m].Precision != nil {
			t.Errorf("%s: recall %s precision %s, want 0 and none", m, of[m].Recall, of[m].Precision)
		}
	}
	for _, m := range []measure{language, kind} {
		if of[m].Share.Value != 0 {
			t.Errorf("%s: %s", m, of[m].Share)
		}
	}
	if f := of[signedYear]; f.Share != nil {
		t.Errorf("years of no record are right: %s", f.Share)
	}
}

// A reader that adds one thing of each kind to each document loses precision and nothing else.
func TestAnInventingReaderLosesPrecision(t *testing.T) {
	var outcomes []outcome
	for _, g := range labelled(t) {
		doc := written(g, false)
		doc.Countries = append(slices.Clone(doc.Countries), "XX")
		doc.CountriesMentioned = append(slices.Clone(doc.CountriesMentioned), g.CountriesNot...)
		doc.Years.Agreement = append(slices.Clone(doc.Years.Agreement), 1066)
		doc.Years.Start = append(slices.Clone(doc.Years.Start), 1066)
		doc.Themes = append(doc.Themes, record.Theme{Value: "falconry", Level: record.Primary})
		doc.Passages[0].Mentions = append(doc.Passages[0].Mentions, record.Mention{Kind: kindPlace, Surface: "Atlantis", Value: "gn-0"})
		writeDeal(&doc, "invented", goldDeal{Class: "agreement", Instrument: "twinning", Status: "unknown",
			Parties: []party{{Name: g.Municipality, Role: "home"}, {Name: "Atlantis", Role: "partner"}}})
		outcomes = append(outcomes, score(g, &doc))
	}
	of := figures(outcomes)
	for _, m := range []measure{countries, countriesNamed, places, agreementYears, startYears, anyTheme, primaryTheme, records, agreements} {
		if f := of[m]; f.Recall.Value != 1 || f.Precision.Of-f.Precision.Right < len(outcomes) {
			t.Errorf("%s: recall %s precision %s", m, f.Recall, f.Precision)
		}
	}
	if n := *of[invented].Faults; n != len(outcomes) {
		t.Errorf("%d records invented, want %d", n, len(outcomes))
	}
	if *of[countriesNot].Faults == 0 {
		t.Error("countries that may not be shown are shown and nobody tells")
	}
}

func TestThePlaceOfAnotherCountryIsNotTheOne(t *testing.T) {
	of := func(country string) string {
		for _, p := range vocab.PlacesNamed("tripoli") {
			if p.Country == country {
				return p.ID
			}
		}
		t.Fatalf("no Tripoli in %s", country)
		return ""
	}
	g := gold{Places: []place{{Name: "Tripoli", Country: "LY", Kind: "municipality"}}}
	for country, want := range map[string]float64{"LY": 1, "LB": 0} {
		doc := record.Document{Passages: []record.Passage{{Text: "Tripoli",
			Mentions: []record.Mention{{Kind: kindPlace, Surface: "Tripoli", Value: of(country), End: 7}}}}}
		if f := figures([]outcome{score(g, &doc)}); f[placeCountry].Share.Value != want || f[places].Recall.Value != 1 {
			t.Errorf("the Tripoli of %s: country %s, place %s", country, f[placeCountry].Share, f[places].Recall)
		}
	}
}

// Words that are part of what is no place are none: a street called after a town, a number behind a name.
func TestWhatIsNoPlace(t *testing.T) {
	g := gold{Places: []place{{Name: "Gent", Country: "BE"}}, NotPlaces: []string{"Oslo 2"}}
	text := "Gent, Oslo 2"
	doc := record.Document{Passages: []record.Passage{{Text: text, Mentions: []record.Mention{
		{Kind: kindPlace, Surface: "Gent", Value: "a", Start: 0, End: 4}, {Kind: kindPlace, Surface: "Oslo", Value: "b", Start: 6, End: 10}}}}}
	f := figures([]outcome{score(g, &doc)})[places]
	if f.Precision.Right != 1 || f.Precision.Of != 2 || f.Recall.Value != 1 {
		t.Errorf("precision %s recall %s", f.Precision, f.Recall)
	}
}

func TestTraps(t *testing.T) {
	for n, want := range map[int]float64{0: 1, 2: 0} {
		o := scoreTrap(trap{name: "en/01-wheels", language: "en"}, &record.Document{Agreements: make([]record.Agreement, n)})
		of := figures([]outcome{o})
		if of[trapsPassed].Share.Value != want || *of[trapRecords].Faults != n {
			t.Errorf("%d records: passed %s, %d records out of traps", n, of[trapsPassed].Share, *of[trapRecords].Faults)
		}
	}
}
