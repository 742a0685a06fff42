package partnership

import (
	"cmp"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// once are the instruments that two parties conclude once. Of two documents that tell of one a year or two apart, one is wrong.
var once = []string{"twinning", "friendship-pact", "network-membership"}

// slip is by how many years documents may be apart on the date of such an instrument. Farther apart it was concluded anew.
const slip = 2

// acts joins the testimonies of one act: the same instrument told by several documents, of which the dates agree. One document does not
// tell an act twice.
func acts(told []Testimony) []Act {
	var dated, undated [][]Testimony
	for _, t := range precise(told) {
		d, ok := when(t.Agreement)
		if !ok {
			undated = append(undated, []Testimony{t})
			continue
		}
		if i := slices.IndexFunc(dated, func(act []Testimony) bool {
			return sameInstrument(act[0], t, true) && others(act, t) && !slices.ContainsFunc(act, func(w Testimony) bool {
				other, _ := when(w.Agreement)
				return !d.agrees(other)
			})
		}); i >= 0 {
			dated[i] = append(dated[i], t)
			continue
		}
		dated = append(dated, []Testimony{t})
	}
	dated = slipped(dated)
	// What tells no date tells of the one act with its instrument, if there is only one.
	var open [][]Testimony
	for _, act := range undated {
		t := act[0]
		var fits []int
		for i, other := range dated {
			if sameInstrument(other[0], t, false) {
				fits = append(fits, i)
			}
		}
		if len(fits) == 1 && others(dated[fits[0]], t) {
			dated[fits[0]] = append(dated[fits[0]], t)
			continue
		}
		if i := slices.IndexFunc(open, func(act []Testimony) bool { return sameInstrument(act[0], t, false) && others(act, t) }); i >= 0 {
			open[i] = append(open[i], t)
			continue
		}
		open = append(open, act)
	}
	var all []Act
	for _, witnesses := range append(dated, open...) {
		all = append(all, merged(witnesses))
	}
	slices.SortFunc(all, func(a, b Act) int {
		x, xok := when(a.Agreement)
		y, yok := when(b.Agreement)
		if xok != yok {
			if xok {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(x.value, y.value), strings.Compare(a.ID(), b.ID()))
	})
	return all
}

// precise puts the dates that say most first, so that coarser ones find what they agree with.
func precise(told []Testimony) []Testimony {
	return slices.SortedStableFunc(slices.Values(told), func(a, b Testimony) int {
		x, _ := when(a.Agreement)
		y, _ := when(b.Agreement)
		return cmp.Or(cmp.Compare(rank(y), rank(x)), silence(a)-silence(b))
	})
}

func rank(m moment) int {
	switch {
	case m.inferred:
		return 1
	case strings.Contains(m.value, "/"):
		return 2
	}
	return len(m.value)
}

// silence is 1 for a testimony that does not tell the instrument.
func silence(t Testimony) int {
	if instrument(t) == unspecified {
		return 1
	}
	return 0
}

func instrument(t Testimony) string { return cmp.Or(t.Agreement.Instrument, unspecified) }

// sameInstrument tells whether two testimonies may be of one act by their instruments. With lenient one that tells none may be of any.
func sameInstrument(a, b Testimony, lenient bool) bool {
	if a.Agreement.Class != b.Agreement.Class {
		return false
	}
	x, y := instrument(a), instrument(b)
	return x == y || lenient && (x == unspecified || y == unspecified)
}

// others reports whether none of the witnesses is the document of t.
func others(act []Testimony, t Testimony) bool {
	return !slices.ContainsFunc(act, func(w Testimony) bool { return w.Document.ID == t.Document.ID })
}

// slipped joins what different documents tell of an instrument that is concluded once, a year or two apart: the closest first.
func slipped(all [][]Testimony) [][]Testimony {
	for {
		from, to, nearest := 0, 0, slip+1
		for i := range all {
			for k := i + 1; k < len(all); k++ {
				if !slices.Contains(once, instrument(all[i][0])) || !sameInstrument(all[i][0], all[k][0], false) {
					continue
				}
				if slices.ContainsFunc(all[k], func(t Testimony) bool { return !others(all[i], t) }) {
					continue
				}
				a, _ := when(all[i][0].Agreement)
				b, _ := when(all[k][0].Agreement)
				if a.start != b.start { // a signature and a start are no two tellings of one date
					continue
				}
				if apart := abs(a.year() - b.year()); apart < nearest {
					from, to, nearest = k, i, apart
				}
			}
		}
		if nearest > slip {
			return all
		}
		all[to] = append(all[to], all[from]...)
		all = slices.Delete(all, from, from+1)
	}
}

func abs(n int) int { return max(n, -n) }

// merged makes one act of its testimonies.
func merged(witnesses []Testimony) Act {
	slices.SortStableFunc(witnesses, func(a, b Testimony) int { return cmp.Compare(fullness(b.Agreement), fullness(a.Agreement)) })
	a := Act{Witnesses: witnesses, Agreement: witnesses[0].Agreement}
	m := &a.Agreement
	m.Themes, m.Phases, m.Funders, m.Managers = slices.Clone(m.Themes), slices.Clone(m.Phases), slices.Clone(m.Funders), slices.Clone(m.Managers)
	m.Relations, m.Corrected = slices.Clone(m.Relations), slices.Clone(m.Corrected)
	m.Evidence = slices.Clone(m.Evidence)
	a.From = make([]int, len(m.Evidence))
	for i, w := range witnesses[1:] {
		a.fill(i+1, w.Agreement)
	}
	for _, f := range dates {
		a.settle(f)
	}
	a.settleStatus()
	a.settleAmount()
	slices.SortFunc(m.Phases, func(x, y [2]int) int { return cmp.Or(x[0]-y[0], x[1]-y[1]) })
	return a
}

// fullness is how much a record says: what stands for an act is the one that says most.
func fullness(a record.Agreement) int {
	n := len(a.Parties) + len(a.Themes) + len(a.Phases) + len(a.Funders) + len(a.Managers) + len(a.Evidence)
	for _, d := range []*record.Date{a.Signed, a.Start, a.End} {
		if d != nil {
			n += len(d.Value)
		}
	}
	if instrument(Testimony{Agreement: a}) != unspecified {
		n += 4
	}
	if states(a.Status) {
		n += 4
	}
	for _, there := range []bool{a.Programme != nil, a.Amount != nil, a.Contact != nil} {
		if there {
			n += 2
		}
	}
	return n
}

// fill takes from a further witness what the act leaves open.
func (a *Act) fill(witness int, o record.Agreement) {
	m := &a.Agreement
	if instrument(Testimony{Agreement: *m}) == unspecified && instrument(Testimony{Agreement: o}) != unspecified {
		m.Instrument = o.Instrument
		a.prove(witness, o, "instrument", "instrument")
	}
	for i, t := range o.Themes {
		if !slices.Contains(m.Themes, t) {
			m.Themes = append(m.Themes, t)
			a.prove(witness, o, at("themes", i), at("themes", len(m.Themes)-1))
		}
	}
	for i, ph := range o.Phases {
		if !slices.Contains(m.Phases, ph) {
			m.Phases = append(m.Phases, ph)
			a.prove(witness, o, at("phases", i), at("phases", len(m.Phases)-1))
		}
	}
	bodies := func(field string, of *[]record.Body, from []record.Body) {
		for i, b := range from {
			if !slices.ContainsFunc(*of, func(have record.Body) bool { return sameBody(have, b) }) {
				*of = append(*of, b)
				a.prove(witness, o, at(field, i), at(field, len(*of)-1))
			}
		}
	}
	bodies("funders", &m.Funders, o.Funders)
	bodies("managers", &m.Managers, o.Managers)
	if m.Programme == nil && o.Programme != nil {
		m.Programme = o.Programme
		a.prove(witness, o, "programme", "programme")
	}
	if m.Contact == nil && o.Contact != nil {
		m.Contact = o.Contact
		a.prove(witness, o, "contact", "contact")
	}
}

func sameBody(a, b record.Body) bool {
	if a.Value != "" || b.Value != "" {
		return a.Value == b.Value
	}
	return vocab.Fold(a.Name) == vocab.Fold(b.Name)
}

// prove adds the evidence of a field of a witness, and of its parts, under the field's place in the act.
func (a *Act) prove(witness int, o record.Agreement, field, as string) {
	for _, e := range o.Evidence {
		if rest, ok := strings.CutPrefix(e.Field, field); ok && (rest == "" || rest[0] == '.') {
			e.Field = as + rest
			a.Agreement.Evidence = append(a.Agreement.Evidence, e)
			a.From = append(a.From, witness)
		}
	}
}

// unprove takes away the evidence of a field.
func (a *Act) unprove(field string) {
	var kept []record.Evidence
	var from []int
	for i, e := range a.Agreement.Evidence {
		if e.Field != field {
			kept, from = append(kept, e), append(from, a.From[i])
		}
	}
	a.Agreement.Evidence, a.From = kept, from
}

// link ties acts to each other: as the records say, and where they do not, each to the one before it.
func link(acts []Act) {
	of := map[string]int{} // the act of each record
	for i, a := range acts {
		for _, w := range a.Witnesses {
			of[w.Agreement.ID] = i
		}
	}
	tied := map[[2]int]bool{}
	for i := range acts {
		for _, w := range acts[i].Witnesses {
			for _, tie := range w.Agreement.Relations {
				to, ok := of[tie.Target]
				l := Link{tie.Type, ""}
				if !ok || to == i {
					continue
				}
				l.To = acts[to].ID()
				if !slices.Contains(acts[i].Links, l) {
					acts[i].Links = append(acts[i].Links, l)
				}
				tied[[2]int{i, to}] = true
			}
		}
	}
	last := -1
	for i, a := range acts {
		if _, ok := when(a.Agreement); !ok || a.Agreement.Class != record.ClassAgreement {
			continue
		}
		if last >= 0 && !tied[[2]int{i, last}] && !tied[[2]int{last, i}] {
			acts[i].Links = append(acts[i].Links, Link{Follows, acts[last].ID()})
		}
		last = i
	}
}
