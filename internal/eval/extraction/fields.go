package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// scoreMore compares what a record that was found says besides who, what and when it was signed.
func scoreMore(o *outcome, want goldDeal, got record.Agreement) {
	var w, g, may []int
	if y := year(want.End); y != 0 && want.End.Basis == "inferred" {
		may = []int{y} // what has to be inferred need not be read
	} else if y != 0 {
		w = []int{y}
	}
	if y := yearRead(got.End); y != 0 {
		g = []int{y}
	}
	sets(o, endYears, w, g, may)
	sets(o, phaseYears, ranges(want.Phases), ranges(got.Phases), nil)
	bodies(o, funders, want.Funders, got.Funders)
	bodies(o, managers, want.Managers, got.Managers)
	var programmes []string
	if want.Programme != "" {
		programmes = []string{want.Programme}
	}
	var read []record.Body
	if got.Programme != nil {
		read = []record.Body{*got.Programme}
	}
	bodies(o, programme, programmes, read)
	sets(o, amounts, wantedAmount(want.Amount), amountRead(got.Amount), nil)
}

func ranges(years [][2]int) []string {
	var list []string
	for _, y := range years {
		list = append(list, fmt.Sprintf("%d-%d", y[0], y[1]))
	}
	return list
}

func wantedAmount(a *amount) []string {
	if a == nil {
		return nil
	}
	return []string{strconv.FormatFloat(a.Value, 'f', -1, 64) + " " + franc(a.Currency)}
}

func amountRead(a *record.Amount) []string {
	if a == nil {
		return nil
	}
	value := a.Value
	if v, err := strconv.ParseFloat(value, 64); err == nil {
		value = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return []string{value + " " + franc(a.Currency)}
}

// franc returns one code for either CFA franc: texts say FCFA.
func franc(currency string) string {
	if currency == "XAF" || currency == "XOF" {
		return "FCFA"
	}
	return currency
}

// bodies compares organisations or programmes by name: those of the list that was read from, and as written.
func bodies(o *outcome, m measure, want []string, got []record.Body) {
	t := o.tally(m)
	found := make([]bool, len(want))
	for _, b := range got {
		right := false
		for i, w := range want {
			if sameBody(b, w) {
				found[i], right = true, true
			}
		}
		if right {
			t.sound++
			continue
		}
		t.extra++
		o.miss(m, "not there: %s", b.Name)
	}
	for i, w := range want {
		if found[i] {
			t.found++
			continue
		}
		t.missed++
		o.miss(m, "missed %s", w)
	}
}

// sameBody reports whether a body that was read is the one of a name, a bracket behind it aside: "Directie-generaal … (DGD)".
func sameBody(b record.Body, want string) bool {
	names := append(bodyNames(b.Value), b.Name)
	short, behind, _ := strings.Cut(want, "(")
	for _, w := range []string{want, short, strings.TrimRight(behind, ") ")} {
		if strings.TrimSpace(w) != "" && slices.ContainsFunc(names, func(n string) bool { return sameParty(n, []string{w}) }) {
			return true
		}
	}
	return false
}

// bodyNames returns the names and abbreviations of an organisation or a programme of a list.
func bodyNames(id string) []string {
	var names []string
	for _, list := range []*vocab.List{vocab.Organisations(), vocab.Programmes()} {
		t, ok := list.Get(id)
		if !ok {
			continue
		}
		for _, c := range lang.All() {
			names = append(names, t.Names[c]...)
		}
		for a := range strings.SplitSeq(t.Cell(0), "|") {
			if a = strings.TrimLeft(a, "?!"); a != "" {
				names = append(names, a)
			}
		}
	}
	return names
}

// scoreMeaning asks whether the quote of a right instrument and a right status means it: it holds a word of its names in the
// vocabulary, or one of those a person quoted for it. Words of places and numbers tell nothing.
func scoreMeaning(o *outcome, want goldDeal, got record.Agreement) {
	for _, f := range []struct {
		m           measure
		name        string
		want, value string
		list        *vocab.List
	}{
		{instrumentWords, "instrument", want.Instrument, got.Instrument, vocab.Instruments()},
		{statusWords, "status", want.Status, got.Status, vocab.Statuses()},
	} {
		if f.value != f.want || f.value == "unknown" || f.value == "unspecified" {
			continue
		}
		quote := ""
		for _, e := range got.Evidence {
			if e.Field == f.name {
				quote = e.Quote
			}
		}
		o.share(f.m, means(quote, f.value, f.list, want, f.name), "%s is %s by %q", want, f.value, quote)
	}
}

// tellingLength is the shortest word that tells something, stemLength how much of it has to be the same: endings differ.
const (
	tellingLength = 5
	stemLength    = 6
)

func means(quote, value string, list *vocab.List, want goldDeal, field string) bool {
	said := stems(quote)
	var of []string
	if t, ok := list.Get(value); ok {
		for _, c := range lang.All() {
			for _, n := range t.Names[c] {
				if strings.Contains(" "+vocab.Fold(quote)+" ", " "+vocab.Fold(n)+" ") {
					return true
				}
				of = append(of, stems(n)...)
			}
		}
	}
	person := stems(want.Quotes[field])
	for _, p := range want.Parties {
		for _, n := range called(p.Name, p.Aliases) {
			places := stems(n)
			person = slices.DeleteFunc(person, func(w string) bool { return slices.Contains(places, w) })
		}
	}
	of = append(of, person...)
	return slices.ContainsFunc(said, func(w string) bool { return slices.Contains(of, w) })
}

func stems(text string) []string {
	var list []string
	for w := range strings.FieldsSeq(vocab.Fold(text)) {
		if len(w) >= tellingLength && strings.Trim(w, "0123456789") != "" {
			list = append(list, w[:min(len(w), stemLength)])
		}
	}
	return list
}
