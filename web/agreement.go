package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// agreementPage is a record: what was read of it, the words that prove it, and where it leads.
type agreementPage struct {
	page
	Search       searchBox
	Kicker       string
	Heading      string
	Relation     bool
	Badges       []badge
	Sides        []side
	Facts        []saidFact
	Unsaid       string // names of the lesser fields of which nothing is stated
	Contact      *contactCard
	Quotes       []numbered
	Partnerships []answer.Link
	Ties         []tie
	Document     documentCard
	Alike        []alikeAgreement
	Compare      string // address of a comparison with this one alone in it
	Citation     string
	Take         []takeLink
	JSON         string
	Permalink    string
}

// badge is what a record is, in a word or two.
type badge struct {
	Name   string
	Value  said
	Unsaid bool
}

// side is a party with what is known of it.
type side struct {
	Name    said
	Written string // its name in the text, where that is another
	Lang    lang.Code
	Facts   []string // role, kind
	Country *said
}

// contactCard is whom to ask.
type contactCard struct {
	Service, Address, Phone, Mail string
	URL, Shown                    string
	Said                          said
}

// tie leads to another record.
type tie struct{ Name, Title, URL string }

// documentCard is a document as the pages of its records show it.
type documentCard struct {
	answer.DocumentCard
	Link   string
	Source string // address of the original where it has one
	Shown  string
	Date   string
	Got    string // the day on which it was retrieved
}

// alikeAgreement is an agreement like the one on the page.
type alikeAgreement struct {
	alike
	Compare string // address of both side by side
}

// The beginnings of the sentences for the roles and kinds of parties.
const (
	roleKey = "party-role."
	kindKey = "party-kind."
)

func agreementURL(l *locale, id string) string {
	return "/" + string(l.Code) + "/agreements/" + url.PathEscape(id)
}
func partnershipURL(l *locale, id string) string {
	return "/" + string(l.Code) + "/partnerships/" + url.PathEscape(id)
}
func placeURL(l *locale, id string) string {
	return "/" + string(l.Code) + "/places/" + url.PathEscape(id)
}

// compareURL is the address of records side by side.
func compareURL(l *locale, ids ...string) string {
	return address("/"+string(l.Code)+"/compare", url.Values{"id": ids}.Encode())
}

// partyURL is the address of a party's page, empty for one without an id.
func partyURL(l *locale, p answer.Party) string {
	if p.Value == nil || *p.Value == "" {
		return ""
	}
	return placeURL(l, *p.Value)
}

func (s *server) agreementPage(c *gin.Context, l *locale) error {
	id := c.Param("id")
	a, err := answer.ReadAgreement(c.Request.Context(), s.Engine, id, query.Query{HL: l.Code})
	if err != nil {
		return missing(err, errNoAgreement, errGoneAgreement)
	}
	p := s.agreement(l, a)
	p.page = s.page(l, "/agreements/"+url.PathEscape(a.ID), "", p.Heading)
	p.Feeds, p.Meta, p.Data = reference(l, query.Agreements, a.ID), s.agreementMeta(l, a, p), s.agreementData(l, a, p)
	p.Section = "search"
	p.Canonical = s.absolute(agreementURL(l, a.ID))
	if p.Alike, err = s.alikeAgreements(c.Request.Context(), l, a.ID); err != nil {
		s.lacking(c, "similar agreements", err)
	}
	return s.render(c, http.StatusOK, l, "agreement", p)
}

// missing says of what kind the record is that is not there, or no longer.
func missing(err, none, gone error) error {
	switch {
	case errors.Is(err, index.ErrNotFound):
		return fmt.Errorf("%w: %w", none, err)
	case errors.Is(err, index.ErrGone):
		return fmt.Errorf("%w: %w", gone, err)
	}
	return err
}

// agreement lays a record out as a page.
func (s *server) agreement(l *locale, a answer.Agreement) agreementPage {
	proof := newProofs(l, a.Record, a.Document)
	p := agreementPage{
		Search: searchBox{Action: "/" + string(l.Code) + "/search", Hidden: []pair{{"in", string(query.Agreements)}}},
		Kicker: className(l, a.Class), Heading: recordTitle(l, a.Record), Relation: a.Class == classRelation,
		Badges: badges(l, proof, a.Record), Sides: sides(l, proof, a), Quotes: proof.quotes, Document: sourceOf(l, a.Document),
		Compare: compareURL(l, a.ID), Permalink: s.absolute(agreementURL(l, a.ID)),
		JSON: address("/api/v1/agreements/"+url.PathEscape(a.ID), url.Values{"hl": {string(l.Code)}}.Encode()),
	}
	p.Facts, p.Unsaid = agreementFacts(l, proof, a.Record)
	p.Contact = contact(proof, a.Contact)
	for _, link := range a.Partnerships {
		link.URL = partnershipURL(l, link.ID)
		p.Partnerships = append(p.Partnerships, link)
	}
	for _, t := range a.Relations {
		if t.Label == "" {
			continue // it is no longer there
		}
		p.Ties = append(p.Ties, tie{l.or("tie."+t.Type, l.say("tie.other")), t.Label, agreementURL(l, t.Target)})
	}
	p.Citation, p.Take = citation(l, a, p), takeRecord(l, query.Agreements, a.ID)
	return p
}

// className says in words what class a record is of.
func className(l *locale, class string) string {
	if class == classRelation {
		return l.say("record.relation")
	}
	return l.say("record.agreement")
}

// recordTitle is the names of the parties as the reader calls them; what is written stands with each of them.
func recordTitle(l *locale, r answer.Record) string {
	if strings.TrimSpace(r.Label) != "" {
		return r.Label
	}
	return l.say("record.unnamed")
}

// unsaid reports whether a value stands for "nothing is said".
func unsaid(id string) bool {
	return id == "" || id == statusUnknown || id == instrumentUnspecified || id == query.None
}

func badges(l *locale, proof *proofs, r answer.Record) []badge {
	one := func(name, field string, v answer.Value) badge {
		b := badge{Name: name}
		if b.Unsaid = unsaid(v.Value); b.Unsaid {
			b.Value = said{Text: l.say("facet.none")}
			return b
		}
		b.Value = proof.value(v.Label, "", field)
		return b
	}
	return []badge{one(l.say("facet.instrument"), "instrument", r.Instrument), one(l.say("facet.status"), "status", r.Status)}
}

func sides(l *locale, proof *proofs, a answer.Agreement) []side {
	var all []side
	for i, p := range a.Parties {
		field := "parties[" + strconv.Itoa(i) + "]"
		name := p.Label
		if name == "" {
			name = l.say("record.unnamed")
		}
		one := side{Name: proof.value(name, partyURL(l, p), field), Lang: a.Document.Language}
		if p.Name != "" && p.Name != name {
			one.Written = p.Name
		}
		for _, word := range []string{l.or(roleKey+p.Role, ""), l.or(kindKey+p.Kind, "")} {
			if word != "" {
				one.Facts = append(one.Facts, word)
			}
		}
		if p.Country != nil && p.Country.Label != "" {
			country := proof.value(p.Country.Label, "", field+".country")
			one.Country = &country
		}
		all = append(all, one)
	}
	return all
}

// agreementFacts are the fields of a record with their values. The lesser ones of which nothing is stated are only named.
func agreementFacts(l *locale, proof *proofs, r answer.Record) ([]saidFact, string) {
	var all []saidFact
	var empty []string
	add := func(field string, always bool, values ...said) {
		name := l.say(plainFields[field])
		if len(values) == 0 && !always {
			empty = append(empty, name)
			return
		}
		all = append(all, saidFact{name, values})
	}
	dated := func(field string, d *record.Date) []said {
		if d == nil {
			return nil
		}
		return []said{proof.dated(d, field)}
	}
	add("signed", true, dated("signed", r.Signed)...)
	add("start", true, dated("start", r.Start)...)
	add("end", true, dated("end", r.End)...)
	var phases, themes []said
	for i, ph := range r.Phases {
		phases = append(phases, proof.value(phase(ph), "", at("phases", i)))
	}
	add("phases", false, phases...)
	for i, t := range r.Themes {
		themes = append(themes, proof.value(t.Label, agreementsURL(l, query.Query{}.With("theme", t.Value)), at("themes", i)))
	}
	add("themes", true, themes...)
	add("funders", false, bodies(l, proof, "funders", "funder", r.Funders)...)
	add("managers", false, bodies(l, proof, "managers", "", r.Managers)...)
	var programme, amount []said
	if b := r.Programme; b != nil {
		programme = []said{proof.value(b.Label, bodyURL(l, "programme", *b), "programme")}
	}
	add("programme", false, programme...)
	if r.Amount != nil {
		amount = []said{proof.value(money(l, *r.Amount), "", "amount")}
	}
	add("amount", false, amount...)
	if r.Contact == nil {
		empty = append(empty, l.say("record.contact"))
	}
	return all, strings.Join(empty, ", ")
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func bodies(l *locale, proof *proofs, list, facet string, of []answer.Body) []said {
	var all []said
	for i, b := range of {
		all = append(all, proof.value(b.Label, bodyURL(l, facet, b), at(list, i)))
	}
	return all
}

// bodyURL leads to the agreements with the same organisation or programme, where it is on a list and a facet has it.
func bodyURL(l *locale, facet string, b answer.Body) string {
	if facet == "" || b.Value == nil || *b.Value == "" {
		return ""
	}
	return agreementsURL(l, query.Query{}.With(facet, *b.Value))
}

// agreementsURL is the address of a question asked of the records, of either class.
func agreementsURL(l *locale, q query.Query) string {
	q.In, q.Class = query.Agreements, classAny
	return searchURL(l, q)
}

// classAny asks for records of either class.
const classAny = "any"

// money writes an amount, or a range of them, as the language groups digits.
func money(l *locale, a record.Amount) string {
	var parts []string
	for part := range strings.SplitSeq(a.Value, "-") {
		if n, err := strconv.ParseFloat(part, 64); err == nil {
			part = l.decimal(n)
		}
		parts = append(parts, part)
	}
	return strings.TrimSpace(strings.Join(parts, "–") + "\u00a0" + a.Currency)
}

func contact(proof *proofs, c *record.Contact) *contactCard {
	if c == nil {
		return nil
	}
	v := contactCard{Service: c.Service, Address: c.Address, Phone: c.Phone, Mail: c.Mail, URL: webAddress(c.URL), Shown: c.URL}
	v.Said = proof.value("", "", "contact")
	return &v
}

func sourceOf(l *locale, d answer.DocumentCard) documentCard {
	c := documentCard{DocumentCard: d, Link: documentURL(l, d.ID, ""), Source: webAddress(d.Source), Shown: d.Source, Date: l.date(d.Issued)}
	c.Title = titleOr(l, d.Title)
	if t, err := time.Parse(time.RFC3339, d.Retrieved); err == nil && !t.IsZero() {
		c.Got = l.day(t)
	}
	return c
}

// when is the date of a record in the list of its facts, or that it has none.
func when(l *locale, signed, start *record.Date) string {
	switch {
	case signed != nil:
		return l.date(signed)
	case start != nil:
		return l.say("record.since", "date", l.date(start))
	}
	return l.say("results.undated")
}

// citation is a line to quote the record by.
func citation(l *locale, a answer.Agreement, p agreementPage) string {
	what := p.Kicker
	if !unsaid(a.Instrument.Value) {
		what = a.Instrument.Label
	}
	source := p.Document.Source
	if source == "" {
		source = p.Document.Shown
	}
	return l.say("cite.agreement", "title", p.Heading, "what", what, "date", when(l, a.Signed, a.Start), "document", p.Document.Title, "source", source,
		"retrieved", p.Document.Got, "url", p.Permalink)
}

// alikeAgreements returns the records most like one. There are none where the index does not compare them.
func (s *server) alikeAgreements(ctx context.Context, l *locale, id string) ([]alikeAgreement, error) {
	found, err := s.alike(ctx, l, id)
	if errors.Is(err, index.ErrNotFound) {
		return nil, nil
	}
	var all []alikeAgreement
	for _, f := range found {
		all = append(all, alikeAgreement{alike: f, Compare: compareURL(l, id, f.ID)})
	}
	return all, err
}
