package entity

import (
	"slices"
	"strconv"
	"time"

	"entente/internal/record"
)

// years recognises years and ranges of years, and tells what happened in them.
type years struct {
	now func() time.Time // for what can not be a year yet; a document's own time of retrieval goes before
}

func (years) Kind() record.Kind { return record.KindYear }

func (y years) Find(p record.Passage) []record.Mention {
	return datedMentions(p.Text, y.now(), record.KindYear)
}

// days recognises dates finer than a year. What happened on them is told by years.
type days struct{ now func() time.Time }

func (days) Kind() record.Kind { return record.KindDate }

func (d days) Find(p record.Passage) []record.Mention {
	return datedMentions(p.Text, d.now(), record.KindDate)
}

func datedMentions(text string, now time.Time, kind record.Kind) []record.Mention {
	dates := findDates(text, now.Year()+yearsAhead)
	if len(dates) == 0 {
		return nil
	}
	n := 0
	for _, d := range dates {
		if d.kind() == kind {
			n++
		}
	}
	n = min(n, maxInPassage)
	found := make([]record.Mention, 0, n)
	for _, d := range dates {
		if d.kind() == kind && len(found) < n {
			found = append(found, record.Mention{Kind: kind, Surface: text[d.start:d.end], Value: d.value(), Start: d.start, End: d.end,
				Role: record.RoleMentioned})
		}
	}
	return found
}

// Settle gives each year and date its role, and fills in the document's years and date.
func (y years) Settle(d *draft) {
	doc := d.Document
	now := doc.Retrieved
	if now.IsZero() {
		now = y.now()
	}
	under := ground{title: tells(cuesIn(doc.Title[:min(len(doc.Title), headingBytes)], doc.Language), instrument), schools: d.schools}
	for i := range doc.Passages {
		under.follow(d, i)
		readYears(d, i, now.Year(), under)
	}
	settleIssued(d)
	aboutToday(d)
	doc.Years = yearsOf(doc)
}

// yearsOf sums up the roles of a document's mentions.
func yearsOf(doc *record.Document) record.Years {
	y := record.Years{Agreement: []int{}, Start: []int{}, Document: []int{}, Phase: [][2]int{}, Mentioned: []int{}, About: []int{}}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			d, ok := datedOf(m)
			if !ok {
				continue
			}
			if m.Role == record.RoleAbout { // it stands there in no figures
				y.About = append(y.About, d.from)
				continue
			}
			y.Mentioned = append(y.Mentioned, d.from, d.to)
			switch m.Role {
			case record.RoleAgreement:
				y.Agreement = append(y.Agreement, d.from)
			case record.RoleStart:
				y.Start = append(y.Start, d.from)
			case record.RolePhase:
				y.Phase = append(y.Phase, [2]int{d.from, d.to})
			}
		}
	}
	if doc.Issued != nil && len(doc.Issued.Value) >= 4 {
		if year, err := strconv.Atoi(doc.Issued.Value[:4]); err == nil {
			y.Document = append(y.Document, year)
		}
	}
	for _, list := range []*[]int{&y.Agreement, &y.Start, &y.Mentioned, &y.About} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.SortFunc(y.Phase, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	y.Phase = slices.Compact(y.Phase)
	return y
}

// datedOf returns what a mention of a year or a date stands for.
func datedOf(m record.Mention) (dated, bool) {
	if m.Kind != record.KindYear && m.Kind != record.KindDate {
		return dated{}, false
	}
	d, ok := parseDated(m.Value)
	d.start, d.end = m.Start, m.End
	return d, ok
}
