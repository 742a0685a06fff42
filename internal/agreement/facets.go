package agreement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"entente/internal/record"
)

// SettleYears lets the years of a document follow from its records: those of agreement are those in which one was signed, where any is told;
// what the text says of beginnings and phases stays beside what the records say. The parts that mentions play follow, so that every
// country and year has a mention that plays its part, or the evidence of a record.
func SettleYears(doc *record.Document) {
	if len(doc.Agreements) == 0 {
		return
	}
	from, y := gather(doc.Agreements).years, &doc.Years
	if len(from.Agreement) > 0 {
		y.Agreement = from.Agreement
	}
	y.Start = sorted(slices.Concat(without(y.Start, y.Agreement), from.Start))
	y.About = sorted(slices.Concat(y.About, from.About))
	y.Phase = sortedPhases(slices.Concat(y.Phase, from.Phase))
	follow(doc)
}

// Follow lets the home side, the countries and the years of a document follow records that were put right: what only the former had goes, and what only the
// present ones have comes. Slices that doc shares with others are not written to.
func Follow(doc *record.Document, former []record.Agreement) {
	was, now := gather(former), gather(doc.Agreements)
	if was.home != "" && doc.Municipality == was.home && len(doc.Agreements) > 0 {
		doc.Municipality = now.home
	}
	gone := without(was.countries, now.countries)
	stayed := without(doc.Countries, gone)
	doc.Countries = sorted(slices.Concat(stayed, now.countries))
	named := slices.DeleteFunc(gone, func(c string) bool { return !names(doc, c) })
	doc.CountriesMentioned = without(sorted(slices.Concat(doc.CountriesMentioned, named)), doc.Countries)
	y := &doc.Years
	for _, of := range []struct {
		list     *[]int
		was, now []int
	}{
		{&y.Agreement, was.years.Agreement, now.years.Agreement},
		{&y.Start, was.years.Start, now.years.Start},
		{&y.About, was.years.About, now.years.About},
	} {
		*of.list = sorted(slices.Concat(without(*of.list, without(of.was, of.now)), of.now))
	}
	y.Phase = sortedPhases(slices.Concat(without(y.Phase, without(was.years.Phase, now.years.Phase)), now.years.Phase))
}

// names tells whether a country is named in a document.
func names(doc *record.Document, country string) bool {
	for i := range doc.Passages {
		for _, m := range doc.Passages[i].Mentions {
			if m.Kind == record.KindCountry && m.Value == country && m.Role != record.RoleHome {
				return true
			}
		}
	}
	return false
}

// gathered is what records say of the facets of their document.
type gathered struct {
	home      string // when all have the same
	countries []string
	years     record.Years
}

func gather(records []record.Agreement) (g gathered) {
	var homes []string
	for i := range records {
		for _, p := range records[i].Parties {
			switch {
			case p.Role == record.PartyHome:
				homes = append(homes, p.Value)
			case p.Country != "":
				g.countries = append(g.countries, p.Country)
			}
		}
		y := records[i].Years()
		g.years.Agreement = append(g.years.Agreement, y.Agreement...)
		g.years.Start = append(g.years.Start, y.Start...)
		g.years.About = append(g.years.About, y.About...)
		g.years.Phase = append(g.years.Phase, y.Phase...)
	}
	if homes = sorted(homes); len(homes) == 1 {
		g.home = homes[0]
	}
	g.countries = sorted(g.countries)
	g.years.Agreement, g.years.Start, g.years.About = sorted(g.years.Agreement), sorted(g.years.Start), sorted(g.years.About)
	g.years.Phase = sortedPhases(g.years.Phase)
	return g
}

// follow gives the mentions of countries and years the parts that the facets of the document say. A country or year that only a record has
// is marked where the record has its words from.
func follow(doc *record.Document) {
	y := doc.Years
	played := map[part]bool{}
	each(doc, func(_ *record.Passage, m *record.Mention) {
		of := partOf(m)
		if m.Role = settled(m.Role, of, doc.Countries, y); m.Role != record.RoleMentioned {
			of.role = m.Role
			played[of] = true
		}
	})
	wanted := map[string][]wish{} // by passage
	for _, a := range doc.Agreements {
		for _, e := range a.Evidence {
			for _, of := range speaksFor(a, e.Field) {
				if !played[of] {
					wanted[e.Passage] = append(wanted[e.Passage], wish{of, e.Quote})
				}
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	each(doc, func(p *record.Passage, m *record.Mention) {
		for _, w := range wanted[p.ID] {
			of := partOf(m)
			if of.value != w.value || m.Role != record.RoleMentioned || of.year != w.year || of.year && !strings.Contains(w.quote, m.Surface) {
				continue
			}
			m.Role = w.role
		}
	})
}

// part is the part that a country or a year plays.
type part struct {
	value string
	year  bool
	role  record.MentionRole
}

// wish is a part that a mention beside a quote is to play.
type wish struct {
	part
	quote string
}

// each gives do every mention of a country or a year.
func each(doc *record.Document, do func(*record.Passage, *record.Mention)) {
	for i := range doc.Passages {
		p := &doc.Passages[i]
		for j := range p.Mentions {
			switch m := &p.Mentions[j]; m.Kind {
			case record.KindCountry, record.KindNationality, record.KindYear, record.KindDate:
				do(p, m)
			}
		}
	}
}

// partOf is what a mention may play a part as: its country, or the year it begins with.
func partOf(m *record.Mention) part {
	if m.Kind == record.KindYear || m.Kind == record.KindDate {
		return part{value: m.Value[:min(len(m.Value), 4)], year: true}
	}
	return part{value: m.Value}
}

// settled takes back a part that the facets do not know.
func settled(role record.MentionRole, of part, countries []string, y record.Years) record.MentionRole {
	in := func(years []int) bool {
		n, err := strconv.Atoi(of.value)
		return err == nil && slices.Contains(years, n)
	}
	switch {
	case role == record.RolePartner && !slices.Contains(countries, of.value):
		return record.RoleMentioned
	case role == record.RoleAgreement && !in(y.Agreement) && in(y.Start):
		return record.RoleStart
	case role == record.RoleStart && !in(y.Start) && in(y.Agreement):
		return record.RoleAgreement
	case role == record.RoleAgreement && !in(y.Agreement), role == record.RoleStart && !in(y.Start):
		return record.RoleMentioned
	}
	return role
}

// speaksFor lists the parts that the quote of a field speaks for.
func speaksFor(a record.Agreement, field string) []part {
	year := func(d *record.Date, role record.MentionRole) []part {
		if n, ok := d.Year(); ok && d.Basis != "inferred" {
			return []part{{strconv.Itoa(n), true, role}}
		}
		return nil
	}
	switch {
	case field == "signed":
		return year(a.Signed, record.RoleAgreement)
	case field == "start":
		return year(a.Start, record.RoleStart)
	case strings.HasPrefix(field, "parties["):
		number, _, _ := strings.Cut(field[len("parties["):], "]")
		if i, err := strconv.Atoi(number); err == nil && i < len(a.Parties) && a.Parties[i].Role != record.PartyHome && a.Parties[i].Country != "" {
			return []part{{a.Parties[i].Country, false, record.RolePartner}}
		}
	}
	return nil
}

// sorted returns a list in order and without repeats, never nil.
func sorted[T cmp.Ordered](list []T) []T {
	list = append([]T{}, list...)
	slices.Sort(list)
	return slices.Compact(list)
}

func sortedPhases(list [][2]int) [][2]int {
	list = append([][2]int{}, list...)
	slices.SortFunc(list, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(list)
}

// without returns what of a list is not in another, never nil, in a slice of its own.
func without[T comparable](list, other []T) []T {
	left := []T{}
	for _, v := range list {
		if !slices.Contains(other, v) {
			left = append(left, v)
		}
	}
	return left
}
