package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/record"
)

// ParseReport checks where readers are to report a missing document: an address of mail (mailto:…) or of a page (https://…). Empty is nowhere.
func ParseReport(address string) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return nil
	case err == nil && u.Scheme == "mailto" && u.Opaque != "":
		return nil
	case err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return nil
	}
	return fmt.Errorf("report address %q: want mailto:… or https://…", address)
}

// coveragePage tells what the collection holds, what was tried and what could not be read.
type coveragePage struct {
	page
	Answer   answer.Coverage
	Updated  string
	Oldest   string
	Newest   string
	Lists    []linkList
	Undated  string // address of the documents of no known year
	Sites    []siteRow
	Last     string // when something was tried last, as a stretch of days
	Report   string // where to report a missing document; empty when nobody said
	JSON     string
	AllDocs  string
	AllDeals string
	AllTies  string // other relations
}

// siteRow is a site in the table.
type siteRow struct {
	Name                 string
	Tried, Read, NotRead int
	Last                 string
}

// coverage counts what is held, and tells what is known of the sources. What is not known is left out, never guessed.
func (s *server) coverage(c *gin.Context, l *locale) (answer.Coverage, error) {
	a, err := answer.ReadCoverage(c.Request.Context(), s.Engine, query.Query{HL: l.Code})
	if err != nil {
		return a, err
	}
	if s.Report != "" {
		a.Report = &s.Report
	}
	if s.Coverage == nil {
		return a, nil
	}
	known, err := s.Coverage(c.Request.Context())
	if err != nil && errors.Is(err, context.Canceled) {
		return a, err
	}
	if err != nil {
		s.lacking(c, "what is known of sources", err)
		return a, nil
	}
	a.Sources = answer.NewSources(known, func(class record.Class) string { return l.or("unread."+string(class), l.say("unread.other")) })
	return a, nil
}

func (s *server) coveragePage(c *gin.Context, l *locale) error {
	c.Header("Cache-Control", "no-cache")
	a, err := s.coverage(c, l)
	if err != nil {
		return err
	}
	q := query.Query{HL: l.Code}
	p := coveragePage{
		page: s.page(l, "/coverage", "", l.say("coverage.title")), Answer: a, AllDocs: searchURL(l, q), AllDeals: agreementsSearch(l), Report: s.Report,
		AllTies: searchURL(l, query.Query{In: query.Agreements, Class: classRelation}), Undated: searchURL(l, q.With("year", query.None)),
		JSON: address("/api/v1/coverage", url.Values{"hl": {string(l.Code)}}.Encode()),
	}
	p.Section = "coverage"
	if !a.Index.Updated.IsZero() {
		p.Updated = l.day(a.Index.Updated)
	}
	if a.Oldest != nil && a.Newest != nil {
		p.Oldest, p.Newest = strconv.Itoa(*a.Oldest), strconv.Itoa(*a.Newest)
	}
	for _, one := range []struct {
		name   string
		counts []answer.Count
	}{{"language", a.Languages}, {"kind", a.Kinds}, {"country", a.Countries}, {"municipality", a.Places}} {
		list := links(l, q, one.name, answer.Facet{Values: one.counts}, query.MaxFacet)
		for _, v := range one.counts {
			if v.Value == query.None && v.Count > 0 {
				list.Links = append(list.Links, countLink{Text: v.Label, Count: v.Count, URL: searchURL(l, q.With(one.name, v.Value))})
			}
		}
		if len(list.Links) > 0 {
			p.Lists = append(p.Lists, list)
		}
	}
	if a.Sources != nil {
		for _, site := range a.Sources.Sites {
			row := siteRow{Name: site.Name, Tried: site.Sources, Read: site.Read, NotRead: site.Sources - site.Read}
			if row.Name == "" {
				row.Name = l.say("coverage.files")
			}
			if !site.Tried.IsZero() {
				row.Last = l.day(site.Tried)
			}
			p.Sites = append(p.Sites, row)
		}
		if last := a.Sources.Last; last != nil {
			p.Last = l.day(last.From)
			if to := l.day(last.To); to != p.Last {
				p.Last += " – " + to
			}
		}
	}
	return s.render(c, http.StatusOK, l, "coverage", p)
}

type coverageInput struct{ Request }

type coverageOutput struct{ Body answer.Coverage }

// coverageAPI hangs the operation that tells what the collection holds.
func (s *server) coverageAPI(api huma.API, responses func(...int) map[string]*huma.Response) {
	huma.Register(api, huma.Operation{
		OperationID: "coverage", Method: http.MethodGet, Path: "/coverage", Summary: "What the collection holds and lacks",
		Description: "Documents by language, kind, country and municipality, the years they are of, which sites and files were tried, when, and how many could not be read and why. " +
			"What is not known is null.",
		Parameters: s.named("hl"), Responses: responses(http.StatusUnprocessableEntity),
	}, func(_ context.Context, in *coverageInput) (*coverageOutput, error) {
		if _, err := s.question(in.gin); err != nil {
			return nil, s.refuse(in.gin, err)
		}
		in.gin.Writer.Header().Del("ETag") // sources are tried without a change of what is found
		a, err := s.coverage(in.gin, s.apiLocale(in.gin))
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &coverageOutput{a}, nil
	})
}
