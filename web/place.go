package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
)

// placePage is what there is of a party: a municipality, another area, an organisation or a network.
type placePage struct {
	page
	Search       searchBox
	Kicker       string
	Heading      string
	Names        []saidFact
	Partnerships []placeRow
	Graph        *graph // the same, drawn; nil when there is nothing to draw
	Compare      string // where ticked agreements are compared
	Agreements   []hit
	Documents    []hit
	Counts       []linkList
	Totals       answer.PlaceTotals
	AllRecords   string // addresses of all of them
	AllOwn       string // the documents of the municipality
	AllTold      string // the documents that tell of its agreements
	JSON         string
}

// placeRow is a partnership in the table of a place.
type placeRow struct {
	Title   string // the other side
	URL     string
	Country string
	Since   string
	Last    string
	Kind    string
	Status  string
	Acts    int
	How     string // its instruments
}

// placeShown is how many agreements and documents the page of a place lists; search lists all.
const placeShown = 10

// placeFacets are what the agreements of a place are counted by, each a list of links.
var placeFacets = []string{"municipality", "partner", "country", "theme", "year"}

func (s *server) placePage(c *gin.Context, l *locale) error {
	id := c.Param("id")
	a, err := answer.ReadPlace(c.Request.Context(), s.Engine, id, query.Query{HL: l.Code})
	if err != nil {
		return missing(err, errNoPlace, errNoPlace)
	}
	p := s.place(l, a)
	if a.Totals.Agreements > 0 {
		if p.Counts, err = s.placeCounts(c, l, a.ID); err != nil {
			s.lacking(c, "counts of a place", err)
		}
	}
	p.page = s.page(l, "/places/"+url.PathEscape(a.ID), "", p.Heading)
	p.Section = "search"
	p.Canonical = s.absolute(placeURL(l, a.ID))
	return s.render(c, http.StatusOK, l, "place", p)
}

// place lays a party out as a page.
func (s *server) place(l *locale, a answer.Place) placePage {
	all := query.Query{HL: l.Code}
	p := placePage{
		Search: searchBox{Action: "/" + string(l.Code) + "/search"}, Heading: a.Name, Compare: compareAction(l), Totals: a.Totals,
		Kicker:     l.or(kindKey+a.Kind, l.say("place.party")),
		AllRecords: agreementsURL(l, all.With("party", a.ID)),
		JSON:       address("/api/v1/places/"+url.PathEscape(a.ID), url.Values{"hl": {string(l.Code)}}.Encode()),
	}
	if a.Totals.Agreements > 0 {
		p.AllTold = searchURL(l, all.With("party", a.ID))
	}
	if slices.ContainsFunc(a.Documents, func(h answer.Hit) bool { return h.Municipality != nil && h.Municipality.Value == a.ID }) {
		p.AllOwn = searchURL(l, all.With("municipality", a.ID))
	}
	fact := func(name string, values ...string) {
		f := saidFact{Name: name}
		for _, v := range values {
			if v != "" {
				f.Values = append(f.Values, said{Text: v})
			}
		}
		if len(f.Values) > 0 {
			p.Names = append(p.Names, f)
		}
	}
	for _, code := range lang.All() {
		fact(l.languageName(code), a.Names[code])
	}
	fact(l.say("place.others"), strings.Join(a.OtherNames, ", "))
	if a.Country != nil {
		fact(l.say("place.country"), a.Country.Label)
	}
	if a.Location != nil {
		fact(l.say("place.location"), coordinates(l, *a.Location))
	}
	if a.Population > 0 {
		fact(l.say("place.population"), l.number(a.Population))
	}
	p.Graph = graphOf(l, a.Partnerships)
	for _, r := range a.Partnerships {
		row := placeRow{Title: r.Other.Label, URL: partnershipURL(l, r.ID), Since: yearText(r.FirstYear), Last: yearText(r.LastEvidenceYear), Kind: stated(r.Kind), Status: stated(r.Status), Acts: r.Agreements}
		if row.Title == "" {
			row.Title = r.Title
		}
		if r.Other.Country != nil {
			row.Country = r.Other.Country.Label
		}
		var how []string
		for _, v := range r.Instruments {
			how = append(how, v.Label)
		}
		row.How = strings.Join(how, ", ")
		p.Partnerships = append(p.Partnerships, row)
	}
	for _, h := range a.Agreements[:min(len(a.Agreements), placeShown)] {
		r := result(l, all, h)
		r.Compare = r.AgreementHit != nil
		p.Agreements = append(p.Agreements, r)
	}
	for _, h := range a.Documents[:min(len(a.Documents), placeShown)] {
		p.Documents = append(p.Documents, result(l, all, h))
	}
	return p
}

// placeCounts counts the records of a party, each number that of the search it leads to.
func (s *server) placeCounts(c *gin.Context, l *locale, id string) ([]linkList, error) {
	q := query.Query{In: query.Agreements, Class: classAny}.With("party", id)
	asked := q
	asked.HL, asked.Facets, asked.FacetSize, asked.Size = l.Code, placeFacets, 60, 1
	a, err := answer.Do(c.Request.Context(), s.Engine, asked)
	if err != nil {
		return nil, err
	}
	var all []linkList
	for _, name := range placeFacets {
		list := links(l, q, name, a.Facets[name], 12)
		if name == "year" { // the newest first: the list has them in time order
			list = links(l, q, name, reversed(a.Facets[name]), 12)
		}
		if len(list.Links) == 1 && a.Facets[name].Values[0].Value == id {
			continue // the place itself
		}
		if len(list.Links) > 0 {
			all = append(all, list)
		}
	}
	return all, nil
}

// reversed is a facet with its values the other way round.
func reversed(f answer.Facet) answer.Facet {
	values := make([]answer.Count, len(f.Values))
	for i, v := range f.Values {
		values[len(values)-1-i] = v
	}
	f.Values = values
	return f
}

// coordinates writes where a place lies: "50,84° N, 4,31° E".
func coordinates(l *locale, at answer.Location) string {
	part := func(x float64, plus, minus string) string {
		side := plus
		if x < 0 {
			x, side = -x, minus
		}
		return l.decimal(x) + "° " + l.say("place."+side)
	}
	return part(at.Latitude, "north", "south") + ", " + part(at.Longitude, "east", "west")
}
