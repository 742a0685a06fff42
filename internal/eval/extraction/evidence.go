package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/internal/entity"
	"entente/internal/record"
	"entente/internal/vocab"
)

// longestQuote is in characters.
const longestQuote = 300

// unproven returns what the evidence of a record does not prove; nothing when every field that was read is proven. Each quote has to
// be an exact substring of its passage and no longer than longestQuote. A party stands in its quote by name, a year in digits unless
// words such as "that year" stand for it or it was inferred, a finer date as one that is read there. The home side and
// what a record takes over from its document may be marked as derived.
func unproven(d record.Agreement, doc *record.Document) []string {
	var faults []string
	text := map[string]record.Passage{}
	for _, p := range doc.Passages {
		text[p.ID] = p
	}
	for _, e := range d.Evidence {
		p, known := text[e.Passage]
		switch {
		case e.Class == derived && e.Quote == "":
		case e.Quote == "":
			faults = append(faults, e.Field+": no quote")
		case !known:
			faults = append(faults, e.Field+": no such passage")
		case !strings.Contains(p.Text, e.Quote):
			faults = append(faults, fmt.Sprintf("%s: %q is not in its passage", e.Field, e.Quote))
		case utf8.RuneCountInString(e.Quote) > longestQuote:
			faults = append(faults, fmt.Sprintf("%s: a quote of %d characters", e.Field, utf8.RuneCountInString(e.Quote)))
		}
	}
	// proves reports whether some evidence of a field holds what was read.
	proves := func(field string, mayDerive bool, holds func(e record.Evidence, p record.Passage) bool) {
		said := false
		for _, e := range d.Evidence {
			if e.Field != field && !strings.HasPrefix(e.Field, field+"[") && !strings.HasPrefix(e.Field, field+".") {
				continue
			}
			said = true
			if e.Class == derived && mayDerive || e.Quote != "" && holds(e, text[e.Passage]) {
				return
			}
		}
		if said {
			faults = append(faults, field+": the quote does not say it")
		} else {
			faults = append(faults, field+": no evidence")
		}
	}
	anything := func(record.Evidence, record.Passage) bool { return true }
	for i, p := range d.Parties {
		proves(fmt.Sprintf("parties[%d]", i), p.Role == "home", func(e record.Evidence, _ record.Passage) bool {
			return names(e.Quote, append(labels(p.Value), p.Name))
		})
	}
	if d.Instrument != "" && d.Instrument != "unspecified" {
		proves("instrument", false, anything)
	}
	if d.Status != "" && d.Status != "unknown" {
		proves("status", false, anything)
	}
	for field, date := range map[string]*record.Date{"signed": d.Signed, "start": d.Start, "end": d.End} {
		if date != nil {
			proves(field, false, func(e record.Evidence, p record.Passage) bool { return dates(e.Quote, p, date) })
		}
	}
	if len(d.Themes) > 0 {
		proves("themes", true, anything)
	}
	for i, y := range d.Phases {
		proves(fmt.Sprintf("phases[%d]", i), false, func(e record.Evidence, _ record.Passage) bool {
			return yearStands(e.Quote, strconv.Itoa(y[0])) && yearStands(e.Quote, strconv.Itoa(y[1]))
		})
	}
	written := func(words string) func(record.Evidence, record.Passage) bool {
		return func(e record.Evidence, _ record.Passage) bool { return strings.Contains(e.Quote, words) }
	}
	for i, b := range d.Funders {
		proves(fmt.Sprintf("funders[%d]", i), false, written(b.Name))
	}
	for i, b := range d.Managers {
		proves(fmt.Sprintf("managers[%d]", i), false, written(b.Name))
	}
	if d.Programme != nil {
		proves("programme", false, written(d.Programme.Name))
	}
	if d.Amount != nil {
		proves("amount", false, func(e record.Evidence, p record.Passage) bool {
			return slices.ContainsFunc(entity.In(record.Passage{Text: e.Quote, Language: p.Language, Role: record.RoleProse}), func(m record.Mention) bool {
				return m.Kind == record.KindAmount && m.Value == d.Amount.Value+" "+d.Amount.Currency
			})
		})
	}
	if c := d.Contact; c != nil {
		for _, part := range []string{c.Service, c.Address, c.Phone, c.Mail, c.URL} {
			if part != "" {
				proves("contact", false, written(part))
			}
		}
	}
	slices.Sort(faults)
	return faults
}

const derived = "derived"

// names reports whether a quote holds one of the names, word for word.
func names(quote string, of []string) bool {
	q := " " + vocab.Fold(quote) + " "
	return slices.ContainsFunc(of, func(name string) bool {
		n := vocab.Fold(name)
		return n != "" && strings.Contains(q, " "+n+" ")
	})
}

// dates reports whether a date follows from a quote.
func dates(quote string, p record.Passage, d *record.Date) bool {
	if d.Basis == "inferred" || d.Basis == "anaphora" {
		return true
	}
	if d.Precision == "range" || len(d.Value) < len("2006-01") {
		for y := range strings.FieldsFuncSeq(d.Value, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(y) == 4 && !yearStands(quote, y) {
				return false
			}
		}
		return len(d.Value) >= 4
	}
	return slices.ContainsFunc(entity.In(record.Passage{Text: quote, Language: p.Language, Role: record.RoleProse}), func(m record.Mention) bool {
		return m.Kind == record.KindDate && (m.Value == d.Value || strings.HasPrefix(m.Value, d.Value))
	})
}

// yearStands reports whether a year stands in a quote in full, or by its last two digits, as in "1998/99" and "'98".
func yearStands(quote, year string) bool {
	return strings.Contains(quote, year) || strings.Contains(quote, "'"+year[2:]) || strings.Contains(quote, "’"+year[2:]) ||
		strings.Contains(quote, "/"+year[2:]) || strings.Contains(quote, "-"+year[2:]) || strings.Contains(quote, "–"+year[2:])
}
