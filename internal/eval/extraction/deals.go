package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/internal/record"
)

// scoreDeals pairs the records that were read with those that are there, and compares the fields of each pair. A pair with a
// record that is optional takes no part in any figure but those of evidence.
func scoreDeals(o *outcome, g gold, doc *record.Document) {
	pairs := pair(g.Agreements, doc.Agreements)
	taken := make([]bool, len(doc.Agreements))
	for _, j := range pairs {
		if j >= 0 {
			taken[j] = true
		}
	}
	for i, want := range g.Agreements {
		j := pairs[i]
		for k := 0; j < 0 && want.Pairs && k < len(taken); k++ {
			if !taken[k] && part(want, doc.Agreements[k]) {
				j, taken[k] = k, true
			}
		}
		if want.Optional {
			continue
		}
		count(o, records, want, j >= 0)
		if want.Class == "agreement" {
			count(o, agreements, want, j >= 0)
		}
		if j < 0 {
			if year(want.Signed) != 0 {
				o.tally(signedYears).missed++
			}
			continue
		}
		got := doc.Agreements[j]
		if want.Pairs {
			got = joined(got, want, doc.Agreements, taken)
		}
		o.tally(records).sound++
		if got.Class == "agreement" {
			o.tally(agreements).sound++
		}
		scoreFields(o, want, got)
	}
	for j, got := range doc.Agreements {
		if !taken[j] {
			o.tally(records).extra++
			if got.Class == "agreement" {
				o.tally(agreements).extra++
			}
			o.fault(invented, "%s", said(got))
		}
		faults := unproven(got, doc)
		o.share(proven, len(faults) == 0, "%s: %s", said(got), strings.Join(faults, "; "))
	}
}

// part reports whether a record that was read is one of two parties of a pact of many.
func part(want goldDeal, a record.Agreement) bool {
	if len(a.Parties) != 2 || yearRead(a.Signed) != 0 && yearRead(a.Signed) != year(want.Signed) && !slices.Contains(want.Also["signed"], orNone(yearRead(a.Signed))) {
		return false
	}
	matched := 0
	for _, k := range match(want.Parties, a.Parties) {
		if k >= 0 {
			matched++
		}
	}
	return matched == len(a.Parties)
}

// joined returns a pact of many that was read as one of each two: the first of them with the parties of all, which are taken.
func joined(got record.Agreement, want goldDeal, all []record.Agreement, taken []bool) record.Agreement {
	if len(got.Parties) != 2 {
		return got
	}
	got.Parties = slices.Clone(got.Parties)
	for j, a := range all {
		if taken[j] || !part(want, a) {
			continue
		}
		taken[j] = true
		for _, p := range a.Parties {
			if !slices.ContainsFunc(got.Parties, func(q record.Party) bool { return sameParty(p.Name, []string{q.Name}) }) {
				got.Parties = append(got.Parties, p)
			}
		}
	}
	return got
}

func count(o *outcome, m measure, want goldDeal, found bool) {
	if found {
		o.tally(m).found++
		return
	}
	o.tally(m).missed++
	if m == records {
		o.miss(m, "missed %s", want)
	}
}

func (d goldDeal) String() string {
	var names []string
	for _, p := range d.Parties {
		names = append(names, p.Name)
	}
	return fmt.Sprintf("%s %s %v", strings.Join(names, " – "), d.Instrument, orNone(year(d.Signed)))
}

func said(d record.Agreement) string {
	var names []string
	for _, p := range d.Parties {
		names = append(names, p.Name)
	}
	return fmt.Sprintf("%s %s %v", strings.Join(names, " – "), d.Instrument, orNone(yearRead(d.Signed)))
}

func orNone(year int) string {
	if year == 0 {
		return "no year"
	}
	return strconv.Itoa(year)
}

// scoreFields compares the fields of a record that was found.
func scoreFields(o *outcome, want goldDeal, got record.Agreement) {
	right := slices.Contains(append(want.InstrumentOptional, want.Instrument), got.Instrument) || slices.Contains(want.Also["instrument"], got.Instrument)
	o.share(instrument, right, "%s, read %s", want, got.Instrument)
	o.share(class, want.Class == got.Class || slices.Contains(want.Also["class"], got.Class), "%s, read %s", want, got.Class)
	scoreParties(o, want, got)
	scoreSigned(o, want, got)
	scoreStart(o, want, got)
	o.share(status, got.Status == want.Status || slices.Contains(want.Also["status"], got.Status), "%s is %s, read %s", want, want.Status, got.Status)
	if got.Status == "in-force" && want.Status != "in-force" && !slices.Contains(want.Also["status"], got.Status) {
		m := inForceBySilence
		if slices.Contains([]string{"planned", "intended", "dormant"}, want.Status) {
			m = inForceAndNot
		}
		o.fault(m, "%s is %s", want, want.Status)
	}
	sets(o, recordThemes, want.Themes, got.Themes, want.Also["themes"])
	scoreMore(o, want, got)
	scoreMeaning(o, want, got)
}

// scoreParties: every party that is there, and the country of each that was found.
func scoreParties(o *outcome, want goldDeal, got record.Agreement) {
	t := o.tally(parties)
	of := match(want.Parties, got.Parties)
	used := 0
	for i, p := range want.Parties {
		if of[i] < 0 {
			t.missed++
			o.miss(parties, "%s: missed %s", want, p.Name)
			continue
		}
		t.found++
		t.sound++
		used++
		r := got.Parties[of[i]]
		if p.Country != "" {
			o.share(partyCountry, r.Country == p.Country, "%s is in %s, read %q", p.Name, p.Country, r.Country)
		}
	}
	if extra := len(got.Parties) - used; extra > 0 {
		t.extra += extra
		o.miss(parties, "%s: read %s", want, said(got))
	}
}

// scoreSigned: the year of signature, right also when there is none and none was read. What was inferred is read only where it is right;
// what has to be inferred need not be read.
func scoreSigned(o *outcome, want goldDeal, got record.Agreement) {
	w, g := year(want.Signed), yearRead(got.Signed)
	same := g == w || g != 0 && slices.ContainsFunc(want.Also["signed"], func(v string) bool { return yearOf(v) == g })
	if !same && got.Signed != nil && got.Signed.Basis == "inferred" {
		g, same = 0, w == 0
	}
	if g == 0 && want.Signed != nil && (want.Signed.Basis == "inferred" || yearRead(got.Start) != 0 && slices.ContainsFunc(want.Also["start"], func(v string) bool { return yearOf(v) == yearRead(got.Start) })) {
		same = true
	}
	o.share(signedYear, same, "%s, read %s", want, orNone(g))
	t := o.tally(signedYears)
	switch {
	case same && g != 0:
		t.found++
		t.sound++
	case !same && w != 0:
		t.missed++
	}
	if !same && g != 0 {
		t.extra++
	}
}

// scoreStart compares the years in which a cooperation began without a signature. The year of signature called the start as well
// is no fault of its own.
func scoreStart(o *outcome, want goldDeal, got record.Agreement) {
	var w, g, may []int
	if y := year(want.Start); y != 0 {
		w = []int{y}
	}
	if y := yearRead(got.Start); y != 0 {
		g = []int{y}
	}
	if y := year(want.Signed); y != 0 {
		may = append(may, y)
	}
	for _, v := range want.Also["start"] {
		may = append(may, yearOf(v))
	}
	if slices.ContainsFunc(g, func(y int) bool { return slices.Contains(may, y) }) && len(want.Also["start"]) > 0 {
		w = nil // another start is as good
	}
	if len(g) == 0 && slices.ContainsFunc(want.Also["signed"], func(v string) bool { return yearOf(v) == yearRead(got.Signed) }) {
		w = nil // it may be read as the year of signature
	}
	sets(o, startOfRecord, w, g, may)
}

func year(d *date) int {
	if d == nil {
		return 0
	}
	return yearOf(d.Value)
}

func yearRead(d *record.Date) int {
	if d == nil {
		return 0
	}
	return yearOf(d.Value)
}

// yearOf returns the year a date or an interval begins with; 0 when it begins with none.
func yearOf(value string) int {
	y, err := strconv.Atoi(value[:min(4, len(value))])
	if err != nil {
		return 0
	}
	return y
}
