// Package partnership puts together what documents tell of the lasting relation of two parties.
package partnership

import (
	"cmp"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Testimony is what one document tells: a record of an agreement, with the card of the document.
type Testimony struct {
	Document  record.Card
	Agreement record.Agreement
}

// Partnership is the lasting relation of two parties: what all documents tell of it, in whichever language and direction.
type Partnership struct {
	ID            string
	Home, Partner record.Party // the home side is the one that more records call so
	Kind          string       // one of the kinds
	Status        string       // of the newest agreement that states one, else StatusUnknown: never in force by silence
	FirstYear     int          // of signatures, starts and phases; 0 when none is told
	LastYear      int          // of which anything is told, the dates of the documents included; 0 when none is
	Themes        []Theme      // those of most acts first
	Acts          []Act        // in time order, those without a date last
	Documents     []record.Card
}

// Act is one agreement, told by one document or by several.
type Act struct {
	Agreement      record.Agreement // of the best witness, what it leaves open filled from the others
	From           []int            // the witness of each of Agreement.Evidence
	Witnesses      []Testimony      // the best first
	Links          []Link
	Contradictions []Contradiction
}

// ID is the id of the record that stands for the act.
func (a Act) ID() string { return a.Agreement.ID }

// Link leads from one act to another.
type Link struct {
	Type string // that of a record.Tie, or Follows
	To   string // id of the act
}

// Follows is the type of a link that only dates tell.
const Follows = "follows"

// Contradiction is a field of which the witnesses of an act tell different things.
type Contradiction struct {
	Field  string // signed, start, end, status or amount
	Claims []Claim
}

// Claim is what one witness tells.
type Claim struct {
	Value   string
	Date    *record.Date // of a field that is one
	Witness int          // among those of the act
}

// Theme is a theme with the number of acts that have it.
type Theme struct {
	Value string
	Acts  int
}

// StatusUnknown is the status of which nothing is told.
const StatusUnknown = "unknown"

const unspecified = "unspecified" // the instrument of which nothing is told

// Of puts together the partnership with an id: of the records given, those that belong to it. It is false when none does.
func Of(id string, all []Testimony) (Partnership, bool) {
	p := Partnership{ID: id}
	var told []Testimony
	seen := map[string]bool{}
	for _, t := range all {
		if !seen[t.Agreement.ID] && slices.Contains(t.Agreement.Partnerships(), id) {
			seen[t.Agreement.ID] = true
			told = append(told, t)
		}
	}
	if len(told) == 0 {
		return p, false
	}
	slices.SortFunc(told, func(a, b Testimony) int { return strings.Compare(a.Agreement.ID, b.Agreement.ID) })
	p.Home, p.Partner = sides(id, told)
	p.Acts = acts(told)
	link(p.Acts)
	p.Documents = documents(p.Acts)
	p.Status = status(p.Acts)
	p.Kind = kind(p)
	p.FirstYear, p.LastYear = span(p.Acts)
	p.Themes = themes(p.Acts)
	return p, true
}

// sides returns the two parties: the home side is the one that more records call so, of equals the one whose id comes first.
func sides(id string, told []Testimony) (home, partner record.Party) {
	votes := map[string]int{}
	best := map[string]record.Party{}
	for _, t := range told {
		for _, h := range t.Agreement.Parties {
			for _, p := range t.Agreement.Parties {
				if h.Value == "" || p.Value == "" || h.Value == p.Value || record.PartnershipID(h.Value, p.Value) != id {
					continue
				}
				if h.Role == record.PartyHome {
					votes[h.Value]++
				}
				if b, ok := best[h.Value]; !ok || b.Country == "" && h.Country != "" {
					best[h.Value] = h
				}
			}
		}
	}
	var ids []string
	for v := range best {
		ids = append(ids, v)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(votes[b], votes[a]), strings.Compare(a, b)) })
	home, partner = best[ids[0]], best[ids[1]]
	home.Role, partner.Role = record.PartyHome, record.PartyPartner
	return home, partner
}

// documents lists the documents of acts, each once, in the order of the acts.
func documents(acts []Act) []record.Card {
	var all []record.Card
	for _, a := range acts {
		for _, w := range a.Witnesses {
			if !slices.ContainsFunc(all, func(c record.Card) bool { return c.ID == w.Document.ID }) {
				all = append(all, w.Document)
			}
		}
	}
	return all
}

// status is that of the newest agreement that states one. What is no agreement counts only where there is none.
func status(acts []Act) string {
	for _, class := range []string{record.ClassAgreement, record.ClassRelation} {
		some := false
		dated := func(a Act) bool { _, ok := when(a.Agreement); return ok }
		for _, mustDate := range []bool{true, false} {
			for _, a := range slices.Backward(acts) {
				if a.Agreement.Class != class || dated(a) != mustDate {
					continue
				}
				some = true
				if states(a.Agreement.Status) {
					return a.Agreement.Status
				}
			}
		}
		if some {
			break
		}
	}
	return StatusUnknown
}

func states(status string) bool { return status != "" && status != StatusUnknown }

// span returns the first and the last year of which anything is told. What was still to come when a document was read is not yet evidence.
func span(acts []Act) (first, last int) {
	for _, a := range acts {
		for _, w := range a.Witnesses {
			note := func(year int, begins bool) {
				if begins && (first == 0 || year < first) {
					first = year
				}
				if w.Document.Retrieved.IsZero() || year <= w.Document.Retrieved.Year() {
					last = max(last, year)
				}
			}
			dated := func(d *record.Date, begins bool) {
				if y, ok := d.Year(); ok && d.Basis != inferred {
					note(y, begins)
				}
			}
			dated(w.Agreement.Signed, true)
			dated(w.Agreement.Start, true)
			dated(w.Agreement.End, false)
			dated(w.Document.Issued, false)
			for _, ph := range w.Agreement.Phases {
				note(ph[0], true)
				note(ph[1], false)
			}
		}
	}
	return first, last
}

// themes counts the acts that have each theme.
func themes(acts []Act) []Theme {
	counts := map[string]int{}
	for _, a := range acts {
		for _, t := range a.Agreement.Themes {
			counts[t]++
		}
	}
	var all []Theme
	for _, t := range vocab.Themes().All() { // in its order where counts are equal
		if n := counts[t.ID]; n > 0 {
			all = append(all, Theme{t.ID, n})
		}
	}
	slices.SortStableFunc(all, func(a, b Theme) int { return cmp.Compare(b.Acts, a.Acts) })
	return all
}
