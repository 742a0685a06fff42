package partnership

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"entente/internal/record"
)

// inferred is the basis of a date that was not read.
const inferred = "inferred"

// moment is when an act was concluded, as far as it is known.
type moment struct {
	value    string // YYYY, YYYY-MM, YYYY-MM-DD or an interval
	inferred bool
	start    bool // of the cooperation; no signature is told
}

// when returns when an agreement was signed, or else began; false when neither is told.
func when(a record.Agreement) (moment, bool) {
	for _, d := range []*record.Date{a.Signed, a.Start} {
		if d != nil && len(d.Value) >= 4 {
			return moment{d.Value, d.Basis == inferred, d == a.Start}, true
		}
	}
	return moment{}, false
}

func (m moment) year() int {
	y, _ := strconv.Atoi(m.value[:min(4, len(m.value))])
	return y
}

// agrees reports whether two moments may be one, to the coarser precision. A signature and a start agree to the year.
func (m moment) agrees(o moment) bool {
	a, b := m.value, o.value
	if m.start != o.start {
		a, b = yearOf(a), yearOf(b)
	}
	if m.inferred || o.inferred {
		return abs(m.year()-o.year()) <= slip
	}
	return sameDate(a, b)
}

func yearOf(v string) string {
	if strings.Contains(v, "/") {
		return v
	}
	return v[:min(4, len(v))]
}

// sameDate reports whether two values agree to the coarser precision; an interval agrees with what lies within.
func sameDate(a, b string) bool {
	from, to, interval := strings.Cut(a, "/")
	oFrom, oTo, oInterval := strings.Cut(b, "/")
	if !interval && !oInterval {
		n := min(len(a), len(b))
		return a[:n] == b[:n]
	}
	if !interval {
		to = from
	}
	if !oInterval {
		oTo = oFrom
	}
	return before(from, oTo) && before(oFrom, to)
}

// before reports whether a lies before b or agrees with it; an open end lies beyond everything.
func before(a, b string) bool {
	n := min(len(a), len(b))
	return n == 0 || strings.HasPrefix(a, "..") || strings.HasPrefix(b, "..") || a[:n] <= b[:n]
}

// dates are the fields that are dates.
var dates = []struct {
	name string
	of   func(*record.Agreement) **record.Date
}{
	{"signed", func(a *record.Agreement) **record.Date { return &a.Signed }},
	{"start", func(a *record.Agreement) **record.Date { return &a.Start }},
	{"end", func(a *record.Agreement) **record.Date { return &a.End }},
}

// settle chooses the date of an act: of what most witnesses tell, the most precise. Dates that do not agree are a contradiction.
func (a *Act) settle(f struct {
	name string
	of   func(*record.Agreement) **record.Date
}) {
	var claims []Claim
	for i := range a.Witnesses {
		if d := *f.of(&a.Witnesses[i].Agreement); d != nil {
			claims = append(claims, Claim{Value: d.Value, Date: d, Witness: i})
		}
	}
	if len(claims) == 0 {
		return
	}
	agree := func(x, y Claim) bool {
		return moment{value: x.Value, inferred: x.Date.Basis == inferred}.agrees(moment{value: y.Value, inferred: y.Date.Basis == inferred})
	}
	support := func(c Claim) (n int) {
		for _, o := range claims {
			if agree(c, o) {
				n++
			}
		}
		return n
	}
	best := slices.MinFunc(claims, func(x, y Claim) int {
		return cmp.Or(cmp.Compare(support(y), support(x)),
			cmp.Compare(rank(moment{value: y.Value, inferred: y.Date.Basis == inferred}), rank(moment{value: x.Value, inferred: x.Date.Basis == inferred})),
			cmp.Compare(x.Witness, y.Witness))
	})
	if slices.ContainsFunc(claims, func(c Claim) bool { return !agree(best, c) }) {
		a.Contradictions = append(a.Contradictions, Contradiction{f.name, claims})
	}
	if of := f.of(&a.Agreement); *of != best.Date {
		a.unprove(f.name)
		*of = best.Date
		a.prove(best.Witness, a.Witnesses[best.Witness].Agreement, f.name, f.name)
	}
}

// settleStatus takes the status that the newest document states.
func (a *Act) settleStatus() {
	var claims []Claim
	for i, w := range a.Witnesses {
		if states(w.Agreement.Status) {
			claims = append(claims, Claim{Value: w.Agreement.Status, Witness: i})
		}
	}
	if len(claims) == 0 {
		a.Agreement.Status = StatusUnknown
		return
	}
	best := slices.MaxFunc(claims, func(x, y Claim) int {
		return cmp.Or(strings.Compare(told(a.Witnesses[x.Witness]), told(a.Witnesses[y.Witness])), cmp.Compare(y.Witness, x.Witness))
	})
	if slices.ContainsFunc(claims, func(c Claim) bool { return c.Value != best.Value }) {
		a.Contradictions = append(a.Contradictions, Contradiction{"status", claims})
	}
	if best.Witness > 0 {
		a.unprove("status")
		a.prove(best.Witness, a.Witnesses[best.Witness].Agreement, "status", "status")
	}
	a.Agreement.Status = best.Value
}

// told is when a document was written, empty when it does not say.
func told(t Testimony) string {
	if t.Document.Issued == nil {
		return ""
	}
	return t.Document.Issued.Value
}

// settleAmount takes the amount of the best witness that tells one.
func (a *Act) settleAmount() {
	var claims []Claim
	for i, w := range a.Witnesses {
		if m := w.Agreement.Amount; m != nil {
			claims = append(claims, Claim{Value: m.Value + " " + m.Currency, Witness: i})
		}
	}
	if len(claims) == 0 {
		return
	}
	if slices.ContainsFunc(claims, func(c Claim) bool { return c.Value != claims[0].Value }) {
		a.Contradictions = append(a.Contradictions, Contradiction{"amount", claims})
	}
	if first := claims[0].Witness; first > 0 {
		a.Agreement.Amount = a.Witnesses[first].Agreement.Amount
		a.prove(first, a.Witnesses[first].Agreement, "amount", "amount")
	}
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
