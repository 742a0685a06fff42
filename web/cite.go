package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// worded tells a question in a line: what is searched, its words and its filters.
func worded(l *locale, q query.Query, a answer.Answer) string {
	what := l.say("scope." + string(q.Scope()))
	if q.Scope() == query.Agreements && q.Class != "" {
		what = l.say("class." + q.Class)
	}
	var parts []string
	if q.Text != "" {
		parts = append(parts, q.Text)
	}
	if len(a.Query.Dropped) > 0 {
		parts = append(parts, l.say("cite.without", "words", strings.Join(a.Query.Dropped, " ")))
	}
	for _, c := range chips(l, q, a) {
		key := "chip.is"
		if c.Not {
			key = "chip.not"
		}
		parts = append(parts, l.say(key, "facet", c.Facet, "value", c.Value))
	}
	if q.Site != "" {
		parts = append(parts, q.Site)
	}
	if len(parts) == 0 {
		return what
	}
	return l.say("cite.asked", "what", what, "question", strings.Join(parts, "; "))
}

// citeSearch is a line to quote a search by: what was asked, how much was found, in which state of the index, when and where.
func (s *server) citeSearch(l *locale, q query.Query, a answer.Answer, origin string, now time.Time) string {
	return l.say("cite.search", "asked", worded(l, q, a), "found", found(l, q, a.Total), "index", a.Index.Generation, "date", l.day(now),
		"url", origin+searchURL(l, cited(q)))
}

// cited is a question without what belongs to one look at it.
func cited(q query.Query) query.Query {
	q = q.WithPage(1)
	q.Size, q.Sort, q.Facets, q.FacetSize = 0, query.Default, nil, 0
	return q
}

// citeDocument is a line to quote a document by: whose it is, its title and date, where it comes from, and where it stands here.
func citeDocument(l *locale, p documentPage, at string) string {
	d := p.Doc
	what := []string{d.Title}
	if d.Municipality != nil {
		what = []string{d.Municipality.Label, d.Title}
	}
	if d.Issued != nil {
		what = append(what, l.date(d.Issued))
	}
	return l.say("cite.document", "what", strings.Join(what, ". "), "source", d.Source, "retrieved", l.day(d.Retrieved), "url", at)
}

type citationInput struct{ Request }

type citationOutput struct{ Body searchCitation }

// searchCitation is what to quote a search by.
type searchCitation struct {
	Text   string       `json:"text" doc:"A line that holds all of it, in the language of hl."`
	Query  answer.Asked `json:"query"`
	Worded string       `json:"worded" doc:"The question in words."`
	Total  int          `json:"total"`
	Index  answer.Index `json:"index"`
	Date   string       `json:"date" doc:"The day on which it was asked, in UTC."`
	URL    string       `json:"url" doc:"Address of its page."`
}

// citations registers the citation of a search.
func (s *server) citations(api huma.API, responses func(...int) map[string]*huma.Response) {
	huma.Register(api, huma.Operation{
		OperationID: "citation", Method: http.MethodGet, Path: "/citation", Summary: "Cite a search",
		Description: "What to quote a search by: its words and filters, how much it finds, in which state of the index, on which day, and its address.",
		Parameters:  s.parameters(), Responses: responses(http.StatusUnprocessableEntity, http.StatusGone),
	}, func(ctx context.Context, in *citationInput) (*citationOutput, error) {
		q, err := s.question(in.gin)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		l := s.speaker(q)
		q = cited(q)
		q.HL, q.Size, q.Facets = l.Code, 1, []string{}
		a, err := answer.Do(ctx, s.Engine, q)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		now, origin := time.Now().UTC(), s.whole(in.gin)
		return &citationOutput{searchCitation{
			Text: s.citeSearch(l, q, a, origin, now), Query: a.Query, Worded: worded(l, q, a), Total: a.Total, Index: a.Index,
			Date: now.Format(time.DateOnly), URL: origin + searchURL(l, cited(q)),
		}}, nil
	})
}

// lead tells in a Link header where an answer of the search leads: its next page, its feed, its page and what to quote it by.
func (s *server) lead(c *gin.Context, q query.Query, a answer.Answer) {
	l := s.speaker(q)
	var links []string
	link := func(rel, mediaType, to string) {
		one := "<" + s.whole(c) + to + `>; rel="` + rel + `"`
		if mediaType != "" {
			one += `; type="` + mediaType + `"`
		}
		links = append(links, one)
	}
	if a.Next != nil {
		next := q.WithAfter(*a.Next)
		link("next", "application/json", address(apiRoot+"/search", next.Values().Encode()))
	}
	link("alternate", "text/html", searchURL(l, cited(q)))
	link("alternate", atomType, address(atomPath, feedValues(l, q, 0).Encode()))
	about := cited(q)
	about.HL = l.Code
	link("describedby", "application/json", address(apiRoot+"/citation", about.Values().Encode()))
	c.Header("Link", strings.Join(links, ", "))
}
