package agreement

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
)

const (
	maxThemes = 8
	// everybodys is the theme that every partnership has something of: friendship, citizens, associations.
	everybodys = "citizenship"
	// shortTold is how many stretches of a record are told so shortly that one word says what it is about.
	shortTold = 4
)

// themes takes the themes that are told of a record, where they are told: in a list of fields of action first, else in what is said of
// the record: in the sentence of the agreement itself, or twice, or once where little is told.
func (f *fields) themes(d *draft, a *record.Agreement, prove func(field, class string, p proof)) {
	shown := map[string]record.Level{}
	for _, t := range f.r.doc.Themes {
		shown[t.Value] = t.Level
	}
	var order []string
	listed := map[string]bool{} // told in a list of fields of action
	hits := map[string]int{}
	joined := map[string]bool{} // told in a sentence of the agreement itself
	first := map[string]proof{}
	lists := false
	for _, x := range f.told[d] {
		if (x.g.Role == record.RoleTable || x.g.Role == record.RoleListItem) && len(f.base[x.page]) == 0 && len(f.base) > 0 && !f.only && !slices.Contains(d.scope, x.page) {
			continue // a row of something else that names the partner: an agenda
		}
		list := f.domains(x)
		about := f.speaks(d, x)
		for _, m := range x.mentions(record.KindTheme) {
			if shown[m.Value] == "" || f.named(d, x, m) {
				continue
			}
			at := proof{x.page, m.Start, m.End}
			if hits[m.Value] == 0 {
				order, first[m.Value] = append(order, m.Value), at
			}
			hits[m.Value]++
			if list && !listed[m.Value] {
				first[m.Value] = at
			}
			listed[m.Value] = listed[m.Value] || list
			joined[m.Value] = joined[m.Value] || about
			lists = lists || list
		}
	}
	for _, v := range order {
		if len(a.Themes) >= maxThemes {
			break
		}
		if lists && !listed[v] || v == everybodys && !listed[v] && !joined[v] {
			continue
		}
		if len(f.told[d]) > shortTold && !listed[v] && !joined[v] && hits[v] < 2 {
			continue // named once, in passing
		}
		prove("themes["+strconv.Itoa(len(a.Themes))+"]", "explicit", first[v])
		a.Themes = append(a.Themes, v)
	}
}

// domains tells whether a stretch is a list of fields of action: behind such a label, or under such a heading.
func (f *fields) domains(x span) bool {
	p := f.page(x.page)
	for _, m := range p.within(0, 6) {
		if m.class == "domains" && m.from == 0 && m.to < len(p.tokens) && strings.ContainsAny(p.tokens[m.to].gap, ":.") {
			return true
		}
	}
	if x.g.label() == "domains" {
		return true
	}
	if n := len(x.g.Heading); n > 0 && x.g.Role == record.RoleListItem {
		return domainHeading(f, x.g.Heading[n-1], x.g.Language)
	}
	return false
}

func domainHeading(f *fields, heading string, l lang.Code) bool {
	tokens := tokenize(heading)
	if len(tokens) > 4 {
		return false
	}
	lex := fieldLexicons()[l]
	if lex == nil {
		lex = fieldLexicons()[lang.Und]
	}
	for _, m := range lex.find(tokens) {
		if m.class == "domains" {
			return true
		}
	}
	return false
}

// speaks tells whether a stretch tells of the agreement itself.
func (f *fields) speaks(d *draft, x span) bool {
	for _, p := range []*proof{d.words, d.statusProof} {
		if p != nil && p.page == x.page && x.g.tokens[x.from].start <= p.start && p.end <= x.g.tokens[x.to-1].end {
			return true
		}
	}
	return x.has("instrument", "generic", "coop", "bond", "project")
}

// named tells whether a word is part of a name or of the word for the agreement: "Mayors for Peace", "friendship pact".
func (f *fields) named(d *draft, x span, m record.Mention) bool {
	over := func(start, end int) bool { return start < m.End && m.Start < end }
	for _, c := range x.s.marks {
		switch c.class {
		case "instrument", "partnerword", "network":
			if over(x.g.tokens[c.from].start, x.g.tokens[c.to-1].end) {
				return true
			}
		}
	}
	for _, p := range sidesOf(d) {
		if p.proof.page == x.page && over(p.proof.start, p.proof.end) {
			return true
		}
	}
	for _, k := range []record.Kind{record.KindOrganisation, record.KindProgramme} {
		for _, o := range x.mentions(k) {
			if over(o.Start, o.End) {
				return true
			}
		}
	}
	return false
}

// mentions returns the mentions of a kind in a stretch.
func (x span) mentions(kind record.Kind) []record.Mention {
	g := x.g
	from, to := g.tokens[x.from].start, g.tokens[x.to-1].end
	i := sort.Search(len(g.Mentions), func(k int) bool { return g.Mentions[k].Start >= from })
	var found []record.Mention
	for ; i < len(g.Mentions) && g.Mentions[i].Start < to; i++ {
		if g.Mentions[i].Kind == kind {
			found = append(found, g.Mentions[i])
		}
	}
	return found
}
