package main

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
)

func twinned(names ...string) goldDeal {
	d := goldDeal{Class: "agreement", Instrument: "twinning", Status: "unknown"}
	for i, n := range names {
		role := "partner"
		if i == 0 {
			role = "home"
		}
		d.Parties = append(d.Parties, party{Name: n, Role: role})
	}
	return d
}

func readDeal(year string, names ...string) record.Agreement {
	a := record.Agreement{Class: "agreement", Instrument: "twinning", Status: "unknown"}
	for i, n := range names {
		role := "partner"
		if i == 0 {
			role = "home"
		}
		a.Parties = append(a.Parties, record.Party{Name: n, Role: role})
	}
	if year != "" {
		a.Signed = &record.Date{Value: year, Basis: "explicit"}
	}
	return a
}

func signed(year string, d goldDeal) goldDeal {
	d.Signed = &date{Value: year, Precision: "year", Basis: "explicit"}
	return d
}

func optional(d goldDeal) goldDeal {
	d.Optional = true
	return d
}

func TestRecordsAreFoundByTheirParties(t *testing.T) {
	for _, tt := range []struct {
		name string
		want []goldDeal
		got  []record.Agreement
		of   []int
	}{
		{"accents and words for a town aside", []goldDeal{twinned("Anderlecht", "Boulogne-Billancourt")},
			[]record.Agreement{readDeal("", "commune d'Anderlecht", "Boulogne Billancourt")}, []int{0}},
		{"an exonym", []goldDeal{twinned("Gent", "Wiesbaden")}, []record.Agreement{readDeal("", "Gand", "Wiesbaden")}, []int{0}},
		{"the parties the other way round", []goldDeal{twinned("Gent", "Wiesbaden")}, []record.Agreement{readDeal("", "Wiesbaden", "Gent")}, []int{0}},
		{"the home side is missing", []goldDeal{twinned("Gent", "Wiesbaden")}, []record.Agreement{readDeal("", "Brugge", "Wiesbaden")}, []int{-1}},
		{"one party for two", []goldDeal{twinned("Gent", "Wiesbaden")}, []record.Agreement{readDeal("", "Wiesbaden", "Wiesbaden")}, []int{-1}},
		{"a sentence is no name", []goldDeal{twinned("Gent", "Melle")},
			[]record.Agreement{readDeal("", "Gent", "everybody whom we met on the market square of Melle")}, []int{-1}},
		{"two of a pact of three", []goldDeal{twinned("Gent", "Wiesbaden", "Melle")}, []record.Agreement{readDeal("", "Gent", "Melle")}, []int{0}},
		{"two of a pact of five", []goldDeal{twinned("Gent", "Wiesbaden", "Melle", "Tallinn", "Notodden")},
			[]record.Agreement{readDeal("", "Gent", "Melle")}, []int{-1}},
		{"all towns of a list in one", []goldDeal{twinned("Gent", "Wiesbaden"), twinned("Gent", "Melle")},
			[]record.Agreement{readDeal("", "Gent", "Wiesbaden", "Melle", "Tallinn")}, []int{-1, -1}},
		{"a chain is told apart by its years", []goldDeal{signed("1959", twinned("Gent", "Melle")), signed("1984", twinned("Gent", "Melle"))},
			[]record.Agreement{readDeal("1984", "Gent", "Melle"), readDeal("1959", "Gent", "Melle")}, []int{1, 0}},
		{"what is not optional comes first", []goldDeal{optional(signed("1984", twinned("Gent", "Melle"))), signed("1959", twinned("Gent", "Melle"))},
			[]record.Agreement{readDeal("1984", "Gent", "Melle")}, []int{-1, 0}},
		{"most records, and not the best pair first",
			[]goldDeal{signed("1959", twinned("Gent", "Melle")), signed("1959", twinned("Gent", "Melle", "Tallinn"))},
			[]record.Agreement{readDeal("1959", "Gent", "Melle"), readDeal("", "Gent", "Tallinn")}, []int{0, 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if of := pair(tt.want, tt.got); !slices.Equal(of, tt.of) {
				t.Errorf("paired %v, want %v", of, tt.of)
			}
		})
	}
}

func TestAPartyWithoutANameIsFoundByItsCountry(t *testing.T) {
	want := goldDeal{Parties: []party{{Name: "Sprimont", Country: "BE", Role: "home"}, {Name: "une ville d'Albanie", Country: "AL", Role: "partner"}}}
	got := readDeal("", "Sprimont", "partenaire")
	if of := pair([]goldDeal{want}, []record.Agreement{got}); of[0] != -1 {
		t.Error("found without its country")
	}
	got.Parties[1].Country = "AL"
	if of := pair([]goldDeal{want}, []record.Agreement{got}); of[0] != 0 {
		t.Error("not found by its country")
	}
}

// assign finds the best pairing: it is held against all permutations.
func TestAssignFindsTheBestPairing(t *testing.T) {
	state := uint32(1)
	next := func() float64 { state = state*1664525 + 1013904223; return float64(state >> 29) }
	for range 300 {
		n, m := 1+int(next())%5, 1+int(next())%5
		value := make([][]float64, n)
		for i := range value {
			value[i] = make([]float64, m)
			for j := range value[i] {
				value[i][j] = next()
			}
		}
		sum := 0.0
		seen := map[int]bool{}
		for i, j := range assign(n, m, func(i, j int) float64 { return value[i][j] }) {
			if j < 0 {
				continue
			}
			if seen[j] {
				t.Fatal("one thing is paired twice")
			}
			seen[j] = true
			sum += value[i][j]
		}
		if best := bestSum(value, 0, make([]bool, m)); sum != best {
			t.Fatalf("sum %v, best %v of %v", sum, best, value)
		}
	}
}

func bestSum(value [][]float64, i int, taken []bool) float64 {
	if i == len(value) {
		return 0
	}
	best := bestSum(value, i+1, taken)
	for j, v := range value[i] {
		if !taken[j] {
			taken[j] = true
			best = max(best, v+bestSum(value, i+1, taken))
			taken[j] = false
		}
	}
	return best
}

// A pact of many may be read as one of each two where its label says so.
func TestAPactOfManyReadInPairs(t *testing.T) {
	pact := signed("1972", twinned("Sint-Niklaas", "Abingdon", "Colmar", "Lucca", "Schongau"))
	pairs := []record.Agreement{readDeal("1972", "Sint-Niklaas", "Abingdon"), readDeal("1972", "Sint-Niklaas", "Colmar"),
		readDeal("", "Sint-Niklaas", "Lucca"), readDeal("1972", "Sint-Niklaas", "Schongau"), readDeal("1967", "Sint-Niklaas", "Colmar")}
	for _, allowed := range []bool{true, false} {
		pact.Pairs = allowed
		o := outcome{Tallies: map[measure]*tally{}}
		scoreDeals(&o, gold{Agreements: []goldDeal{pact}}, &record.Document{Agreements: pairs})
		found, extra, of := 0, 5, 0
		if allowed {
			found, extra, of = 1, 1, 5 // the one of another year stays
		}
		if r, p := *o.tally(records), *o.tally(parties); r.found != found || r.extra != extra || p.found != of {
			t.Errorf("allowed %v: records %+v, parties %+v", allowed, r, p)
		}
	}
}

func TestFieldsOfARecordThatWasFound(t *testing.T) {
	inferred := func(a record.Agreement) record.Agreement { a.Signed.Basis = "inferred"; return a }
	for _, tt := range []struct {
		name   string
		want   goldDeal
		got    record.Agreement
		of     measure
		right  int // found of a share or recall; faults
		wrong  int // missed
		beside int // extra
	}{
		{"a year that is right", signed("1959", twinned("A", "B")), readDeal("1959-05-01", "A", "B"), signedYear, 1, 0, 0},
		{"a year that is wrong", signed("1959", twinned("A", "B")), readDeal("1960", "A", "B"), signedYear, 0, 1, 0},
		{"a year that is wrong, of all records", signed("1959", twinned("A", "B")), readDeal("1960", "A", "B"), signedYears, 0, 1, 1},
		{"no year where there is none", twinned("A", "B"), readDeal("", "A", "B"), signedYear, 1, 0, 0},
		{"a year where there is none", twinned("A", "B"), readDeal("1960", "A", "B"), signedYear, 0, 1, 0},
		{"a year where there is none, of all records", twinned("A", "B"), readDeal("1960", "A", "B"), signedYears, 0, 0, 1},
		{"a guess where there is none", twinned("A", "B"), inferred(readDeal("1960", "A", "B")), signedYear, 1, 0, 0},
		{"a guess that is wrong", signed("1959", twinned("A", "B")), inferred(readDeal("1960", "A", "B")), signedYear, 0, 1, 0},
		{"another instrument", twinned("A", "B"), record.Agreement{Instrument: "memorandum", Parties: readDeal("", "A", "B").Parties}, instrument, 0, 1, 0},
		{"an instrument that is as good", goldDeal{Instrument: "twinning", InstrumentOptional: []string{"memorandum"}, Parties: twinned("A", "B").Parties},
			record.Agreement{Instrument: "memorandum", Parties: readDeal("", "A", "B").Parties}, instrument, 1, 0, 0},
		{"in force though it sleeps", goldDeal{Status: "dormant", Parties: twinned("A", "B").Parties},
			record.Agreement{Status: "in-force", Parties: readDeal("", "A", "B").Parties}, inForceAndNot, 0, 0, 1},
		{"in force by silence", twinned("A", "B"), record.Agreement{Status: "in-force", Parties: readDeal("", "A", "B").Parties}, inForceBySilence, 0, 0, 1},
		{"an end", ended("2012", "explicit"), overIn("2012"), endYears, 1, 0, 0},
		{"an end that nobody read", ended("2012", "explicit"), overIn(""), endYears, 0, 1, 0},
		{"an end that has to be inferred", ended("2012", "inferred"), overIn(""), endYears, 0, 0, 0},
		{"an end where there is none", twinned("A", "B"), overIn("2012"), endYears, 0, 0, 1},
		{"one phase of two, and one that is none", more(goldDeal{Phases: [][2]int{{2014, 2016}, {2017, 2021}}}),
			with(record.Agreement{Phases: [][2]int{{2014, 2016}, {2016, 2017}}}), phaseYears, 1, 1, 1},
		{"a funder by its short name", more(goldDeal{Funders: []string{"Directie-generaal Ontwikkelingssamenwerking (DGD)"}}),
			with(record.Agreement{Funders: []record.Body{{Value: "dgd", Name: "DGD"}}}), funders, 1, 0, 0},
		{"another funder", more(goldDeal{Funders: []string{"Vlaanderen"}}), with(record.Agreement{Funders: []record.Body{{Name: "Wallonië"}}}), funders, 0, 1, 1},
		{"a manager", more(goldDeal{Managers: []string{"VVSG"}}), with(record.Agreement{Managers: []record.Body{{Name: "VVSG"}}}), managers, 1, 0, 0},
		{"a programme by its abbreviation", more(goldDeal{Programme: "CIC"}),
			with(record.Agreement{Programme: &record.Body{Value: "cic", Name: "coopération internationale communale"}}), programme, 1, 0, 0},
		{"either CFA franc", more(goldDeal{Amount: &amount{Value: 14500000, Currency: "XAF"}}),
			with(record.Agreement{Amount: &record.Amount{Value: "14500000", Currency: "FCFA"}}), amounts, 1, 0, 0},
		{"another currency", more(goldDeal{Amount: &amount{Value: 500, Currency: "EUR"}}),
			with(record.Agreement{Amount: &record.Amount{Value: "500", Currency: "USD"}}), amounts, 0, 1, 1},
		{"a word of the instrument", twinned("A", "B"), quoting("instrument", "the towns are twinned"), instrumentWords, 1, 0, 0},
		{"the words of another instrument", twinned("A", "B"), quoting("instrument", "a memorandum was signed"), instrumentWords, 0, 1, 0},
		{"a party too many", twinned("A", "B", "C"), readDeal("", "A", "B", "C", "D"), parties, 3, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := outcome{Tallies: map[measure]*tally{}}
			scoreFields(&o, tt.want, tt.got)
			if c := *o.tally(tt.of); c.found != tt.right || c.missed != tt.wrong || c.extra != tt.beside {
				t.Errorf("%s: %+v", tt.of, c)
			}
		})
	}
}

func more(d goldDeal) goldDeal {
	t := twinned("A", "B")
	d.Class, d.Instrument, d.Status, d.Parties = t.Class, t.Instrument, t.Status, t.Parties
	return d
}

func with(a record.Agreement) record.Agreement {
	t := readDeal("", "A", "B")
	a.Class, a.Instrument, a.Status, a.Parties = t.Class, t.Instrument, t.Status, t.Parties
	return a
}

func ended(year, basis string) goldDeal {
	return more(goldDeal{End: &date{Value: year, Precision: "year", Basis: basis}})
}

func overIn(year string) record.Agreement {
	if year == "" {
		return with(record.Agreement{})
	}
	return with(record.Agreement{End: &record.Date{Value: year, Basis: "explicit"}})
}

func quoting(field, words string) record.Agreement {
	return with(record.Agreement{Evidence: []record.Evidence{{Field: field, Quote: words}}})
}

func TestEveryFieldNeedsItsProof(t *testing.T) {
	long := "It was " + strings.Repeat("very ", 60) + "warm in Melle."
	doc := &record.Document{Passages: []record.Passage{{ID: "p", Language: lang.EN,
		Text: long + " In May 2019 Ghent signed a twinning with Melle, which has 12 streets. That year was a good one."}}}
	quote := func(field, words string) record.Evidence {
		return record.Evidence{Field: field, Passage: "p", Quote: words, Class: "explicit"}
	}
	whole := func() record.Agreement {
		a := readDeal("2019-05", "Ghent", "Melle")
		a.Signed.Precision = "month"
		a.Evidence = []record.Evidence{quote("parties[0]", "Ghent signed"), quote("parties[1]", "twinning with Melle"),
			quote("instrument", "a twinning"), quote("signed", "In May 2019")}
		return a
	}
	for _, tt := range []struct {
		name   string
		change func(a *record.Agreement)
		proven bool
	}{
		{"as it should be", func(a *record.Agreement) {}, true},
		{"no evidence of a party", func(a *record.Agreement) { a.Evidence = a.Evidence[:1] }, false},
		{"a quote that does not name the party", func(a *record.Agreement) { a.Evidence[1].Quote = "12 streets" }, false},
		{"words that are not in the passage", func(a *record.Agreement) { a.Evidence[1].Quote = "twinning  with Melle" }, false},
		{"a passage that is not there", func(a *record.Agreement) { a.Evidence[1].Passage = "q" }, false},
		{"another month", func(a *record.Agreement) { a.Signed.Value = "2019-06" }, false},
		{"another year", func(a *record.Agreement) { a.Signed.Value, a.Signed.Precision = "2018", "year" }, false},
		{"that year, called explicit", func(a *record.Agreement) { a.Signed.Value = "2019"; a.Evidence[3].Quote = "That year" }, false},
		{"that year, called anaphora", func(a *record.Agreement) { a.Signed.Basis = "anaphora"; a.Evidence[3].Quote = "That year" }, true},
		{"a quote that is too long", func(a *record.Agreement) { a.Evidence[1].Quote = long[:strings.Index(long, "Melle")+len("Melle")] }, false},
		{"the home side derived", func(a *record.Agreement) {
			a.Evidence[0] = record.Evidence{Field: "parties[0]", Class: derived}
		}, true},
		{"the partner derived", func(a *record.Agreement) {
			a.Evidence[1] = record.Evidence{Field: "parties[1]", Class: derived}
		}, false},
		{"an end without words", func(a *record.Agreement) { a.End = &record.Date{Value: "2019", Precision: "year"} }, false},
		{"a phase without its years", func(a *record.Agreement) {
			a.Phases, a.Evidence = [][2]int{{2018, 2019}}, append(a.Evidence, quote("phases[0]", "In May 2019"))
		}, false},
		{"a funder that is not named", func(a *record.Agreement) {
			a.Funders, a.Evidence = []record.Body{{Name: "Flanders"}}, append(a.Evidence, quote("funders[0]", "Ghent signed"))
		}, false},
		{"an amount without a sum", func(a *record.Agreement) {
			a.Amount, a.Evidence = &record.Amount{Value: "12", Currency: "EUR"}, append(a.Evidence, quote("amount", "12 streets"))
		}, false},
		{"a contact that is not there", func(a *record.Agreement) {
			a.Contact, a.Evidence = &record.Contact{Service: "Twinning desk"}, append(a.Evidence, quote("contact", "12 streets"))
		}, false},
		{"a status without words", func(a *record.Agreement) { a.Status = "in-force" }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := whole()
			tt.change(&a)
			if faults := unproven(a, doc); (len(faults) == 0) != tt.proven {
				t.Errorf("faults %v", faults)
			}
		})
	}
}
