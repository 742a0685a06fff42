package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// homePage is where a reader begins: the field for words, and ways in for whoever has none yet.
type homePage struct {
	page
	Search    searchBox
	Documents int
	Deals     string // how many agreements were read out of them
	DealsURL  string
	Updated   string
	Lists     []linkList
	Years     yearBox
	Newest    []hit
}

// linkList is a facet as links to searches.
type linkList struct {
	Name   string
	Legend string
	Links  []countLink
	All    string
	More   bool
	N      int // how many values there are; 0 when they were not all counted
}

type countLink struct {
	Text  string
	Count int
	URL   string
}

func (s *server) homePage(c *gin.Context, l *locale) error {
	if c.Request.URL.RawQuery != "" {
		c.Redirect(http.StatusSeeOther, "/"+string(l.Code)+"/")
		return nil
	}
	q := query.Query{HL: l.Code, Facets: []string{"country", "municipality", "theme", "year", "language"}, FacetSize: 24, Size: 4}
	a, err := answer.Do(c.Request.Context(), s.Engine, q)
	if err != nil {
		return err
	}
	q = query.Query{HL: l.Code}
	p := homePage{page: s.page(l, "/", "", l.say("home.title")), Documents: a.Total, Search: searchBox{Action: "/" + string(l.Code) + "/search"}}
	p.HomeTitle = true
	p.Feeds, p.Data = feeds(l, query.Query{}), s.homeData(l)
	deals, err := answer.Do(c.Request.Context(), s.Engine, query.Query{In: query.Agreements, HL: l.Code, Facets: []string{}, Size: 1})
	if err != nil {
		return err
	}
	if deals.Total > 0 {
		p.Deals, p.DealsURL = l.say("home.agreements", "n", deals.Total), agreementsSearch(l)
	}
	if !a.Index.Updated.IsZero() {
		p.Updated = l.day(a.Index.Updated)
	}
	for _, name := range []string{"country", "theme", "municipality"} {
		p.Lists = append(p.Lists, links(l, q, name, a.Facets[name], 12))
	}
	p.Years = years(l, q, a.Facets["year"])
	for _, h := range a.Hits {
		p.Newest = append(p.Newest, result(l, q, h))
	}
	return s.render(c, http.StatusOK, l, "home", p)
}

func links(l *locale, q query.Query, name string, f answer.Facet, most int) linkList {
	list := linkList{Name: name, Legend: l.say("facet." + name), All: facetURL(l, name, q), More: f.More}
	if !f.More {
		list.N = len(f.Values)
	}
	values := slices.Clone(f.Values)
	if name != "year" { // years stay in their own order
		arrange(l, values, func(c answer.Count) (int, int, string) { return 0, c.Count, c.Label })
	}
	for _, v := range values {
		switch {
		case v.Value == query.None || v.Count == 0:
		case len(list.Links) == most:
			list.More = true
		default:
			list.Links = append(list.Links, countLink{Text: v.Label, Count: v.Count, URL: searchURL(l, q.With(name, v.Value))})
		}
	}
	return list
}
