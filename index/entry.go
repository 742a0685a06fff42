package index

import (
	"slices"
	"strconv"
	"time"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// Entry is what an engine finds and counts: a document, or one of the agreements read out of it.
type Entry struct {
	Document  *record.Document
	Agreement *record.Agreement // nil: the document itself
}

// Entries lists what an engine holds of a document: itself, then its agreements in their order.
func Entries(d *record.Document) []Entry {
	all := []Entry{{Document: d}}
	for i := range d.Agreements {
		all = append(all, Entry{d, &d.Agreements[i]})
	}
	return all
}

// ID returns the id of the record.
func (e Entry) ID() string {
	if e.Agreement != nil {
		return e.Agreement.ID
	}
	return e.Document.ID
}

// Type returns the type of the record.
func (e Entry) Type() record.Type {
	if e.Agreement != nil {
		return record.TypeAgreement
	}
	return record.TypeDocument
}

// Title returns what sort=title compares.
func (e Entry) Title() string {
	if e.Agreement != nil {
		return e.Agreement.Title()
	}
	return e.Document.Title
}

// Updated returns what sort=updated compares: when the bytes that the record was read from were read at their source, to the second, as
// text that is ordered as times are; empty when it is not known.
func (e Entry) Updated() string {
	at := e.Document.Retrieved
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// Unit is a text of a record: a phrase lies within one.
type Unit struct {
	Part     Part
	Language lang.Code
	Ordinal  int // of the passage, -1 of a text that is none
	Text     string
}

// Units lists the texts of a record that words are looked for in.
func (e Entry) Units() []Unit {
	d := e.Document
	if e.Agreement == nil {
		all := []Unit{{PartTitle, d.Language, -1, d.Title}}
		for i, p := range d.Passages {
			all = append(all, Unit{PartOf(p), p.Language, i, p.Text})
		}
		return all
	}
	all := []Unit{{PartParties, d.Language, -1, e.Agreement.Title()}, {PartAbout, d.Language, -1, d.Title}}
	proof := map[string]bool{}
	for _, v := range e.Agreement.Evidence {
		proof[v.Passage] = true
	}
	for i, p := range d.Passages {
		if !proof[p.ID] {
			continue
		}
		part := PartEvidence
		if p.Role == record.RoleHeading {
			part = PartAbout
		}
		all = append(all, Unit{part, p.Language, i, p.Text})
	}
	return all
}

// unset are the values that say that nothing is known; a record whose only value they are has query.None.
var unset = map[string]bool{"": true, "unknown": true, "unspecified": true, string(lang.Und): true, query.None: true}

// Values returns the values of a facet, sorted, without repeats, query.None alone when nothing is known. A facet that is not one of
// query.Facets has none. A document has the values of all its agreements, of either class; of an agreement, language, kind,
// country_mentioned, year_document and year_mentioned are its document's.
func (e Entry) Values(facet string) []string {
	if _, ok := query.FacetByName(facet); !ok {
		return nil
	}
	v := values{}
	if e.Agreement != nil {
		v.ofAgreement(facet, e.Agreement)
		switch facet {
		case "language", "kind", "country_mentioned", "year_document", "year_mentioned":
			v.ofDocument(facet, e.Document)
		}
	} else {
		v.ofDocument(facet, e.Document)
	}
	if len(v) == 0 {
		return []string{query.None}
	}
	slices.Sort(v)
	return slices.Compact(v)
}

// values are what a record has in one facet.
type values []string

func (v *values) add(all ...string) {
	for _, s := range all {
		if !unset[s] {
			*v = append(*v, s)
		}
	}
}

func (v *values) years(all ...int) {
	for _, y := range all {
		v.add(strconv.Itoa(y))
	}
}

func (v *values) ofDocument(facet string, d *record.Document) {
	switch facet {
	case "country":
		v.add(d.Countries...)
	case "country_mentioned":
		v.add(d.CountriesMentioned...)
	case "municipality":
		v.add(d.Municipality)
	case "theme":
		for _, t := range d.Themes {
			v.add(t.Value)
		}
	case "language":
		for _, l := range d.Languages {
			v.add(string(l))
		}
	case "kind":
		v.add(d.Kind)
	case "year":
		v.years(d.Years.Year()...)
	case "year_agreement":
		v.years(d.Years.Agreement...)
	case "year_start":
		v.years(d.Years.Start...)
	case "year_document":
		v.years(d.Years.Document...)
	case "year_mentioned":
		v.years(d.Years.Mentioned...)
	case "year_phase":
		v.years(d.Years.PhaseYears()...)
	case "year_about":
		v.years(d.Years.About...)
	}
	switch facet {
	case "theme", "municipality", "instrument", "status", "partner", "party", "partnership", "programme", "funder":
		for i := range d.Agreements {
			v.ofAgreement(facet, &d.Agreements[i])
		}
	}
}

func (v *values) ofAgreement(facet string, a *record.Agreement) {
	switch facet {
	case "country":
		for _, p := range a.Partners() {
			v.add(p.Country)
		}
	case "municipality":
		for _, p := range a.Parties {
			if p.Role == record.PartyHome {
				v.add(p.Value)
			}
		}
	case "partner":
		for _, p := range a.Partners() {
			v.add(p.Value)
		}
	case "party":
		for _, p := range a.Parties {
			v.add(p.Value)
		}
	case "partnership":
		v.add(a.Partnerships()...)
	case "theme":
		v.add(a.Themes...)
	case "instrument":
		v.add(a.Instrument)
	case "status":
		v.add(a.Status)
	case "programme":
		if a.Programme != nil {
			v.add(a.Programme.Value)
		}
	case "funder":
		for _, f := range a.Funders {
			v.add(f.Value)
		}
	case "year", "year_agreement", "year_start", "year_phase", "year_about":
		y := a.Years()
		switch facet {
		case "year":
			if len(y.Agreement) > 0 {
				v.years(y.Agreement...)
			} else {
				v.years(y.Start...)
			}
		case "year_agreement":
			v.years(y.Agreement...)
		case "year_start":
			v.years(y.Start...)
		case "year_phase":
			v.years(y.PhaseYears()...)
		case "year_about":
			v.years(y.About...)
		}
	}
}
