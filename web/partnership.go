package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// partnershipPage is a lasting relation of two parties: what was agreed, in time order, and who tells of it.
type partnershipPage struct {
	page
	Search    searchBox
	Heading   string
	Sides     []side
	Facts     []saidFact
	Acts      []act
	Disputes  []dispute
	Themes    []countLink
	Documents []documentCard
	All       string // the search for its records
	Take      []takeLink
	JSON      string
}

// act is an agreement of the partnership.
type act struct {
	ID        string
	Heading   string // what it is
	When      string // its year, or that it has none
	URL       string
	Relation  bool
	Facts     []saidFact
	Ties      []tie
	Witnesses []witness
	Disputed  bool
}

// witness is a document that tells of an act. Record is the address of what it tells, where that is another record than the act's.
type witness struct {
	documentCard
	Record string
}

// dispute is a field of which the sources tell different things.
type dispute struct {
	Field  string
	Act    string // what agreement it is of
	URL    string // of the act on this page
	Claims []claim
}

// claim is one of the things told.
type claim struct {
	Value    said
	Document documentCard
	Quotes   []numbered
	URL      string // of the record that says it
}

func (s *server) partnershipPage(c *gin.Context, l *locale) error {
	id := c.Param("id")
	a, err := answer.ReadPartnership(c.Request.Context(), s.Engine, id, query.Query{HL: l.Code})
	if err != nil {
		return missing(err, errNoPartnership, errNoPartnership)
	}
	p := s.partnership(l, a)
	p.page = s.page(l, "/partnerships/"+url.PathEscape(a.ID), "", p.Heading)
	p.Section = "search"
	p.Canonical = s.absolute(partnershipURL(l, a.ID))
	return s.render(c, http.StatusOK, l, "partnership", p)
}

// partnership lays a relation out as a page.
func (s *server) partnership(l *locale, a answer.Partnership) partnershipPage {
	p := partnershipPage{
		Search: searchBox{Action: "/" + string(l.Code) + "/search", Hidden: []pair{{"in", string(query.Agreements)}}}, Heading: a.Title,
		All:  agreementsURL(l, query.Query{}.With("partnership", a.ID)),
		JSON: address("/api/v1/partnerships/"+url.PathEscape(a.ID), url.Values{"hl": {string(l.Code)}}.Encode()),
	}
	all := query.Query{In: query.Agreements, Class: classAny}.With("partnership", a.ID)
	p.Take = take(l, all, citable)
	for _, party := range []answer.Party{a.Home, a.Partner} {
		one := side{Name: said{Text: party.Label, URL: partyURL(l, party)}}
		if word := l.or(kindKey+party.Kind, ""); word != "" {
			one.Facts = []string{word}
		}
		if party.Country != nil && party.Country.Label != "" {
			one.Country = &said{Text: party.Country.Label}
		}
		p.Sides = append(p.Sides, one)
	}
	fact := func(key string, values ...string) {
		f := saidFact{Name: l.say(key)}
		for _, v := range values {
			if v != "" {
				f.Values = append(f.Values, said{Text: v})
			}
		}
		p.Facts = append(p.Facts, f)
	}
	fact("partnership.since", yearText(a.FirstYear))
	fact("partnership.last", yearText(a.LastEvidenceYear))
	fact("facet.status", stated(a.Status))
	fact("partnership.kind", stated(a.Kind))
	var countries []string
	for _, v := range a.Countries {
		countries = append(countries, v.Label)
	}
	fact("facet.country", countries...)
	for _, t := range a.Themes {
		p.Themes = append(p.Themes, countLink{Text: t.Label, Count: t.Count})
	}
	for _, one := range a.Acts {
		p.Acts = append(p.Acts, actOf(l, one, a))
	}
	for _, d := range a.Contradictions {
		p.Disputes = append(p.Disputes, disputeOf(l, d, a))
	}
	for _, d := range a.Documents {
		p.Documents = append(p.Documents, sourceOf(l, d))
	}
	return p
}

// yearText writes a year, or nothing for one that is not known.
func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

// stated is the label of a value that is stated.
func stated(v answer.Value) string {
	if unsaid(v.Value) {
		return ""
	}
	return v.Label
}

// actName says what an agreement is.
func actName(l *locale, r answer.Record) string {
	if !unsaid(r.Instrument.Value) {
		return r.Instrument.Label
	}
	return className(l, r.Class)
}

func actOf(l *locale, a answer.Act, of answer.Partnership) act {
	one := act{ID: actAnchor(a.ID), Heading: actName(l, a.Record), When: when(l, a.Signed, a.Start), URL: agreementURL(l, a.ID), Relation: a.Class == classRelation, Disputed: len(a.Contradictions) > 0}
	add := func(key string, values ...string) {
		f := saidFact{Name: l.say(key)}
		for _, v := range values {
			if v != "" {
				f.Values = append(f.Values, said{Text: v})
			}
		}
		if len(f.Values) > 0 || key == "facet.status" {
			one.Facts = append(one.Facts, f)
		}
	}
	if a.Signed != nil && a.Start != nil {
		add("record.start", l.date(a.Start))
	}
	add("record.end", l.date(a.End))
	var phases, themes []string
	for _, ph := range a.Phases {
		phases = append(phases, phase(ph))
	}
	for _, t := range a.Themes {
		themes = append(themes, t.Label)
	}
	add("record.phases", phases...)
	add("facet.status", stated(a.Status))
	add("facet.theme", themes...)
	if a.Programme != nil {
		add("facet.programme", a.Programme.Label)
	}
	if others := otherParties(a.Record, of); len(others) > 0 {
		add("partnership.with", others...)
	}
	for _, link := range a.Links {
		for _, to := range of.Acts {
			if to.ID == link.To {
				one.Ties = append(one.Ties, tie{l.or("tie."+link.Type, l.say("tie.other")), actName(l, to.Record) + ", " + when(l, to.Signed, to.Start), "#" + url.PathEscape(actAnchor(to.ID))})
			}
		}
	}
	for i, d := range a.Documents {
		w := witness{documentCard: sourceOf(l, d)}
		if len(a.Documents) == len(a.Witnesses) && a.Witnesses[i] != a.ID { // no document tells an act twice
			w.Record = agreementURL(l, a.Witnesses[i])
		}
		one.Witnesses = append(one.Witnesses, w)
	}
	return one
}

func actAnchor(id string) string { return "act-" + id }

// otherParties are those of an agreement that are neither side of the partnership.
func otherParties(r answer.Record, of answer.Partnership) []string {
	var all []string
	for _, p := range r.Parties {
		if !sameParty(p, of.Home) && !sameParty(p, of.Partner) && p.Label != "" {
			all = append(all, p.Label)
		}
	}
	return all
}

func sameParty(a, b answer.Party) bool {
	return a.Value != nil && b.Value != nil && *a.Value == *b.Value
}

func disputeOf(l *locale, d answer.Contradiction, of answer.Partnership) dispute {
	one := dispute{Field: l.say("record.other-field")}
	field, _, _ := strings.Cut(d.Field, "[")
	if sentence, ok := plainFields[field]; ok {
		one.Field = l.say(sentence)
	}
	for _, a := range of.Acts {
		if a.ID == d.Act {
			one.Act, one.URL = actName(l, a.Record)+", "+when(l, a.Signed, a.Start), "#"+actAnchor(a.ID)
		}
	}
	for _, c := range d.Claims {
		told := claim{Value: said{Text: c.Label}, Document: sourceOf(l, c.Document), URL: agreementURL(l, c.Agreement)}
		if c.Date != nil {
			told.Value.Text = l.date(c.Date)
			if c.Date.Basis != "explicit" {
				told.Value.Note = l.or("basis."+c.Date.Basis, "")
			}
		}
		if unsaid(c.Value.Value) && c.Date == nil {
			told.Value.Text = l.say("facet.none")
		}
		told.Quotes = claimQuotes(l, c.Document, c.Agreement, c.Evidence)
		one.Claims = append(one.Claims, told)
	}
	return one
}

// claimQuotes are the distinct quotes of one value.
func claimQuotes(l *locale, of answer.DocumentCard, agreement string, evidence []answer.Evidence) []numbered {
	var all []numbered
	for _, e := range evidence {
		if e.Quote == "" || slices.ContainsFunc(all, func(q numbered) bool { return q.Text == e.Quote }) {
			continue
		}
		all = append(all, numbered{Text: e.Quote, Begin: firstWords(e.Quote), Lang: e.Language, Path: standsAt(l, e),
			InText: provenURL(l, of.ID, agreement, e.Passage), InSource: sourceURL(of.Source, e.Quote)})
	}
	return all
}
