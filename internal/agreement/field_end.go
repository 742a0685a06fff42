package agreement

import (
	"strconv"
	"strings"

	"entente/internal/record"
)

// Ends: until when a record holds, and when it began to.

// settleEnd sees to it that a record does not end before it began: a beginning that is told of another record is none, and else the end.
func (f *fields) settleEnd(d *draft) {
	d.end = f.ending(d)
	if d.end == nil {
		return
	}
	for _, w := range []**when{&d.start, &d.signed} {
		switch {
		case *w == nil || d.end == nil || d.end.Value[:4] >= (*w).Value[:4]:
		case w == &d.start && !f.toldOf(d, (*w).proof):
			*w = nil
		default:
			d.end = nil
		}
	}
}

// toldOf tells whether words stand in a stretch that is told of a record.
func (f *fields) toldOf(d *draft, p proof) bool {
	for _, x := range f.told[d] {
		if x.page == p.page && x.g.tokens[x.from].start <= p.start && p.end <= x.g.tokens[x.to-1].end {
			return true
		}
	}
	return false
}

// end takes the date something was ended on, or until when it holds.
func (f *fields) end(d *draft, a *record.Agreement, prove func(field, class string, p proof)) {
	w := d.end
	if w == nil {
		return
	}
	a.End = &record.Date{Value: w.Value, Precision: w.Precision, Basis: w.Basis, Words: w.Words}
	prove("end", "explicit", w.proof)
}

// ending reads it.
func (f *fields) ending(d *draft) *when {
	over := d.status == terminated || d.status == expired || d.status == superseded
	var w *when
	for _, x := range f.told[d] {
		if over && w == nil && d.end != nil && x.page == d.end.proof.page && x.g.tokens[x.from].start <= d.end.proof.start && d.end.proof.end <= x.g.tokens[x.to-1].end {
			w = d.end
		}
		if w == nil {
			w = f.until(x)
		}
		if w == nil && over && x.has("end", "expired", "superseded") {
			for _, t := range x.s.dates {
				if t.at >= x.from && t.at < x.to && x.meaning(t) == "end" {
					w = x.when(t, "explicit")
				}
			}
		}
	}
	if w == nil && over {
		w = f.opening(d)
	}
	if w == nil || d.signed != nil && w.proof == d.signed.proof || d.start != nil && w.proof == d.start.proof {
		return nil
	}
	return w
}

// opening takes the date that a sentence of an ending begins with, when no other date of it tells: "In 2003 … was rescinded".
func (f *fields) opening(d *draft) *when {
	for _, x := range f.told[d] {
		if !x.has("end", "expired", "superseded") {
			continue
		}
		for _, t := range x.s.dates {
			if t.at >= x.from && t.at-x.s.from <= 2 && t.at < x.to && !isRange(t) {
				return x.when(t, "explicit")
			}
		}
	}
	return nil
}

const (
	untilReach = 3  // words between "until" and its date
	runReach   = 10 // words between "runs" and "until"
)

// until reads "runs until 2019", "valid through 31 December 2025", "expires in 2026".
func (f *fields) until(x span) *when {
	if len(x.s.dates) == 0 {
		return nil
	}
	p := f.page(x.page)
	for _, m := range p.within(x.from, x.to) {
		ok := false
		reach := untilReach
		switch m.class {
		case "until":
			for _, n := range p.within(max(x.from, m.from-runReach), m.from) {
				ok = ok || n.class == "run" && n.to <= m.from
			}
			for _, n := range x.s.marks {
				ok = ok || n.class == "force" && n.to <= m.from && m.from-n.to <= runReach
			}
		case "expires":
			ok, reach = true, untilReach+2
		case "label":
			ok = m.value == "end" && p.labels(m)
		}
		if !ok {
			continue
		}
		for _, t := range x.s.dates {
			if t.at >= m.to && t.at-m.to <= reach && t.at < x.to && !isRange(t) && !strings.ContainsAny(p.gapBetween(m.to, t.at), ";.") {
				return x.when(t, "explicit")
			}
		}
	}
	for _, t := range x.s.dates {
		if t.at < x.from || t.at >= x.to || !isRange(t) || !f.ran(p, x, t) {
			continue
		}
		if _, high, ok := yearRange(t.mention.Value); ok {
			w := record.Date{Value: strconv.Itoa(high), Precision: "year", Basis: "explicit", Words: t.mention.Surface}
			return &when{Date: w, proof: proof{x.page, t.mention.Start, t.mention.End}}
		}
	}
	return nil
}

func isRange(t dated) bool {
	_, _, ok := yearRange(t.mention.Value)
	return ok && t.mention.Kind == record.KindYear
}

// ran tells whether a range of years is how long something held: "was in force from 1997 to 2010", "loopt van 2014 tot 2019".
func (f *fields) ran(p *fieldPage, x span, t dated) bool {
	near := func(m mark) bool { return m.from >= x.from && m.to <= t.at && t.at-m.to <= 2 }
	for _, m := range p.within(max(x.from, t.at-2), t.at) {
		if m.class == "phase" && m.to == t.at && !bodyJoins[p.tokens[m.from].fold] && p.tokens[m.from].fold != "from" {
			return false // "the period 2017-2021"
		}
	}
	for _, m := range p.within(max(x.from, t.at-untilReach-2), t.at) {
		if m.class == "run" && near(m) && !p.labels(m) && holding[p.tokens[m.from].fold] {
			return true
		}
	}
	for _, m := range x.s.marks {
		if m.class == "force" && near(m) {
			return true
		}
	}
	return false
}

// holding are the verbs of those words.
var holding = set("loopt liep gold geldt duurde court courait valable valid ran runs lasted geldig en van")

// gapBetween returns what stands between tokens i and j, words left out.
func (p *fieldPage) gapBetween(i, j int) string {
	var b strings.Builder
	for k := i; k <= j && k < len(p.tokens); k++ {
		b.WriteString(p.tokens[k].gap)
	}
	return b.String()
}

const phaseReach = 4 // words between a range of years and a word such as phase
