package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// boxes are the facets of the result page by what is searched, in the order they stand.
var boxes = map[query.Scope][]string{
	query.Documents:  {"country", "municipality", "partner", "year", "theme", "instrument", "status", "language", "kind"},
	query.Agreements: {"country", "partner", "year", "instrument", "status", "theme", "municipality", "programme", "funder"},
}

// boxSize is how many values of a facet the result page shows before it points to the facet's own page.
const boxSize = 8

// countedSize is how many values of a facet are counted for it: enough to tell how many there are of most facets, and to put
// those with the same count in the order of the alphabet.
const countedSize = 24

// searchPage is a page of results.
type searchPage struct {
	page
	Answer    answer.Answer
	Heading   string
	Counted   string // how many were found
	Scopes    []scopeLink
	Classes   []scopeLink // of what is searched among agreements; none among documents
	Compare   string      // where ticked agreements are compared; none among documents
	Search    searchBox
	Problems  []problemLine
	YearError string
	Boxes     []box
	Years     yearBox
	Active    int // filters in force
	Chips     []chip
	ClearURL  string
	Sorts     []choice
	Read      *reading // the question in words; nil when nothing was asked
	ReadPlain bool     // it holds nothing but words, so that few will want to read it
	Told      []told
	Bounds    *heldTo // what the site of the question holds it to
	Hits      []hit
	Pager     pager
	Nothing   string // what a page without results says
	WaysOut   []wayOut
	First     int    // number of the first hit on this page
	FirstPage string // address of the first page
	Browse    string // all countries, for whoever found nothing
	JSON      string
	Map       string     // where what was found is shown by country
	Citation  string     // what to quote the search by
	Take      []takeLink // leads to everything that was found; none where that is nothing
}

// searchBox is the form with the field for words. Hidden carries the part of the question that has no field of its own.
type searchBox struct {
	Action string
	Q      string
	Hidden []pair
}

type pair struct{ Name, Value string }

// problemLine is a refused parameter, with the field where it can be put right.
type problemLine struct{ Field, Text string }

// scopeLink leads to the same question asked of something else.
type scopeLink struct {
	Text    string
	Count   int // -1 when it was not asked
	URL     string
	Current bool
}

// chip is a filter in force, with the address without it.
type chip struct {
	Facet string
	Value string
	Not   bool
	URL   string
}

// choice is an option of a select.
type choice struct {
	Value    string
	Label    string
	Selected bool
}

// told is a sentence about how the question was understood, with links where there is something to do about it.
type told struct {
	Text  string
	Links []toldLink
}

type toldLink struct{ Text, URL string }

// wayOut leads from a page without results to one that has some.
type wayOut struct {
	Text  string
	Found string // how many
	URL   string
}

// pager leads from page to page. Deep says that there are more results than pages have numbers for; from the last of them a cursor
// leads on, and pages behind a cursor know the next one and the first.
type pager struct {
	Page, Pages int
	Prev, Next  string
	Deep        bool
	First       string // of a page behind a cursor
}

// hit is a result as the list shows it.
type hit struct {
	answer.Hit
	Link     string
	Kicker   string   // what it is, where that is not plain
	Facts    []string // country, years, kind, municipality, language: those that are known
	Source   string   // address of the original where it has one
	Quotes   []quote
	Document string // of an agreement, the address of the document it was read out of
	Compare  bool   // it can be ticked
}

// quote is a snippet and where in the document it stands.
type quote struct {
	answer.Passage
	Link string
	Path string // headings above
}

func (s *server) searchPage(c *gin.Context, l *locale) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	q, refused := s.parse(c, withoutNoise(v))
	if refused == nil {
		if canonical := pageValues(q).Encode(); canonical != c.Request.URL.RawQuery && stable(canonical) {
			c.Redirect(http.StatusSeeOther, address(c.Request.URL.Path, canonical))
			return nil
		}
	}
	if q.YearFrom > 0 && q.YearTo > 0 && q.YearFrom > q.YearTo {
		q.YearFrom, q.YearTo = 0, 0 // told as a problem; the rest of the question is answered
	}
	q.HL, q.Facets, q.FacetSize = l.Code, boxes[q.Scope()], countedSize
	if q.PageNumber()*q.PageSize() > query.MaxWindow {
		q = q.WithPage(1)
	}
	a, err := answer.Do(c.Request.Context(), s.Engine, q)
	if err != nil {
		return err
	}
	p := s.results(l, q, a)
	p.Scopes = s.scopes(c, l, q, a.Total)
	p.Bounds = boundsOf(l, q, guest(c), searchURL(l, freed(q)))
	p.page = s.page(l, "/search", c.Request.URL.RawQuery, s.resultTitle(l, q, a.Total))
	p.Section = "search"
	if refused == nil {
		p.Feeds = feeds(l, q)
		p.Citation = s.citeSearch(l, q, a, s.whole(c), time.Now())
	}
	p.NoIndex = c.Request.URL.RawQuery != ""
	status := http.StatusOK
	if refused != nil {
		status = http.StatusUnprocessableEntity
		unkept(c)
		s.showRefused(l, &p, refused, v)
		p.Take = nil // it is not quite what was asked
	} else if a.Total == 0 {
		if p.WaysOut, err = s.waysOut(c, l, q, a); err != nil {
			return err
		}
	}
	return s.render(c, status, l, "search", p)
}

// stable reports whether an address stays as it is when it is read and written again, so that a redirect to it ends there.
func stable(canonical string) bool {
	v, err := url.ParseQuery(canonical)
	if err != nil {
		return false
	}
	q, err := query.Parse(v)
	return err == nil && pageValues(q).Encode() == canonical
}

// results fills in what the list, the facets and the chips show.
func (s *server) results(l *locale, q query.Query, a answer.Answer) searchPage {
	p := searchPage{Answer: a, Heading: l.say("search.heading"), Counted: found(l, q, a.Total), First: (q.PageNumber()-1)*q.PageSize() + 1, FirstPage: searchURL(l, q.WithPage(1)), Sorts: sorts(l, q), Told: tell(l, q, a), Pager: pages(l, q, a)}
	if q.After != "" {
		p.First = 0 // nobody counted
	}
	for _, h := range a.Hits {
		r := result(l, q, h)
		r.Compare = r.AgreementHit != nil
		p.Hits = append(p.Hits, r)
	}
	p.Nothing, p.Browse = nothing(l, q), facetURL(l, "country", query.Query{In: q.In, Class: q.Class})
	if q.Scope() == query.Agreements {
		p.Heading = l.say("search.heading-agreements")
		p.Classes = classes(l, q)
		p.Compare = compareAction(l)
	}
	for _, name := range boxes[q.Scope()] {
		if name == "year" {
			p.Years = years(l, q, a.Facets[name])
			p.Boxes = append(p.Boxes, box{Name: name}) // its place
			continue
		}
		p.Boxes = append(p.Boxes, facetBox(l, q, name, a.Facets[name]))
	}
	p.Search = searchBox{Action: "/" + string(l.Code) + "/search", Q: q.Text, Hidden: hidden(q, p.Boxes)}
	if q.Root != nil || len(q.FilterValues()) > 0 {
		read := explain(l, q, a)
		p.Read, p.ReadPlain = &read, plain(q.Root)
	}
	p.Chips = chips(l, q, a)
	p.Active = len(p.Chips)
	if p.Active > 0 {
		p.ClearURL = searchURL(l, q.WithoutFilters())
	}
	p.Map = mapURL(l, q)
	api := q
	api.Facets, api.FacetSize = nil, 0
	p.JSON = address("/api/v1/search", api.Values().Encode())
	if a.Total > 0 {
		p.Take = take(l, q, export.Names())
	}
	return p
}

func (s *server) resultTitle(l *locale, q query.Query, total int) string {
	count := found(l, q, total)
	if q.Text == "" && q.Scope() == query.Agreements {
		return count
	}
	if q.Text == "" {
		return l.say("results.title-all", "count", count)
	}
	return l.say("results.title", "q", q.Text, "count", count)
}

// found says how many of what is searched there are.
func found(l *locale, q query.Query, n int) string {
	key := "results.count"
	if q.Scope() == query.Agreements {
		key = "count.agreements"
		switch q.Class {
		case classRelation:
			key = "count.relations"
		case classAny:
			key = "count.records"
		}
	}
	return l.say(key, "n", n)
}

// nothing says that there is none of what is searched.
func nothing(l *locale, q query.Query) string {
	switch of := q.Scope() == query.Agreements; {
	case of && q.Text != "":
		return l.say("zero.agreements", "q", q.Text)
	case of:
		return l.say("zero.no-agreements")
	case q.Text != "":
		return l.say("zero.text", "q", q.Text)
	}
	return l.say("zero.no-words")
}

// scopeDeadline bounds counting what the same question finds elsewhere: the page is worth more than a number on a link.
const scopeDeadline = 400 * time.Millisecond

// scopes lead from documents to agreements and back, with what the same question finds there.
func (s *server) scopes(c *gin.Context, l *locale, q query.Query, total int) []scopeLink {
	ctx, cancel := context.WithTimeout(c.Request.Context(), scopeDeadline)
	defer cancel()
	var all []scopeLink
	for _, scope := range []query.Scope{query.Documents, query.Agreements} {
		to := q
		to.In, to.Class = scope, ""
		to = to.WithPage(1)
		one := scopeLink{Text: l.say("scope." + string(scope)), URL: searchURL(l, to), Current: scope == q.Scope(), Count: total}
		if !one.Current {
			to.Facets, to.Size = []string{}, 1
			one.Count = -1
			if a, err := answer.Do(ctx, s.Engine, to); err == nil && len(a.Query.Dropped) == 0 {
				one.Count = a.Total
			}
		}
		all = append(all, one)
	}
	return all
}

// classes lead from agreements to other relations, and to both.
func classes(l *locale, q query.Query) []scopeLink {
	var all []scopeLink
	for _, class := range []string{"agreement", classRelation, classAny} {
		to := q
		to.Class = class
		to = to.WithPage(1)
		all = append(all, scopeLink{Text: l.say("class." + class), Count: -1, URL: searchURL(l, to), Current: to.Class == q.Class})
	}
	return all
}

// compareAction is where a form with ticked agreements leads.
func compareAction(l *locale) string { return "/" + string(l.Code) + "/compare" }

// showRefused puts every refused parameter at the top of the page, and back into its field.
func (s *server) showRefused(l *locale, p *searchPage, err error, v url.Values) {
	for _, e := range refusals(err) {
		line := problemLine{Text: refusal(l, e)}
		switch e.Param {
		case "q":
			line.Field = "q"
		case "year_from", "year_to":
			if e.Param == "year_from" && e.Code == query.Conflict && v.Get("year_to") != "" {
				line.Text = l.say("refused.years-turned", "from", shorten(v.Get("year_from"), 20), "to", shorten(v.Get("year_to"), 20))
			}
			line.Field = "year_from"
			if e.Param == "year_to" {
				line.Field = "year_to"
			}
			p.YearError = line.Text
			p.Years.From, p.Years.To = shorten(v.Get("year_from"), 20), shorten(v.Get("year_to"), 20)
		}
		p.Problems = append(p.Problems, line)
	}
	if q := v.Get("q"); p.Search.Q == "" && len(q) <= query.MaxText {
		p.Search.Q = strings.TrimSpace(q)
	}
}

// result prepares one hit for the list.
func result(l *locale, q query.Query, h answer.Hit) hit {
	if h.AgreementHit != nil {
		return agreementResult(l, q, h)
	}
	r := hit{Hit: h, Link: documentURL(l, h.ID, q.Text), Source: webAddress(h.Source)}
	r.Title = titleOr(l, h.Title)
	var countries []string
	for i, v := range h.Countries {
		if i == 4 {
			countries = append(countries, l.say("results.more-countries", "n", len(h.Countries)-i))
			break
		}
		countries = append(countries, v.Label)
	}
	r.Facts = append(r.Facts, strings.Join(countries, ", "))
	if len(h.Years) > 0 {
		r.Facts = append(r.Facts, span(h.Years))
	} else {
		r.Facts = append(r.Facts, l.say("results.undated"))
	}
	r.Facts = append(r.Facts, h.Kind.Label)
	if h.Municipality != nil {
		r.Facts = append(r.Facts, h.Municipality.Label)
	}
	r.Facts = append(r.Facts, l.languageName(h.Language))
	r.Facts = slices.DeleteFunc(r.Facts, func(s string) bool { return s == "" })
	r.Quotes = snippets(l, h, r.Link)
	return r
}

// snippets are the first passages that answer, with their places in the document at an address.
func snippets(l *locale, h answer.Hit, document string) []quote {
	var all []quote
	for i, passage := range h.Passages {
		if i == 2 {
			break
		}
		above := passage.Heading
		if len(above) > 0 && vocab.Fold(above[0]) == vocab.Fold(h.Title) {
			above = above[1:] // the title stands right above already
		}
		if passage.Page > 0 {
			above = append(slices.Clone(above), l.say("results.page", "page", passage.Page))
		}
		all = append(all, quote{Passage: passage, Path: strings.Join(above, " › "), Link: document + "#" + url.PathEscape(passage.ID)})
	}
	return all
}

// agreementResult prepares a hit that is an agreement.
func agreementResult(l *locale, q query.Query, h answer.Hit) hit {
	r := hit{Hit: h, Link: agreementURL(l, h.ID), Source: webAddress(h.Source), Document: documentURL(l, h.DocumentID, q.Text)}
	if r.Title = h.Label; strings.TrimSpace(r.Title) == "" {
		r.Title = l.say("record.unnamed")
	}
	if h.Class == classRelation {
		r.Kicker = l.say("record.relation")
	}
	var countries []string
	for _, v := range h.Countries {
		countries = append(countries, v.Label)
	}
	r.Facts = []string{stated(h.Instrument), inYear(l, h.Signed, h.Start), stated(h.Status), strings.Join(countries, ", "), h.Kind.Label}
	r.Facts = slices.DeleteFunc(r.Facts, func(s string) bool { return s == "" })
	r.Quotes = snippets(l, h, r.Document)
	if len(r.Quotes) == 0 && h.Quote != "" {
		r.Quotes = []quote{{Passage: answer.Passage{Language: h.Language, Snippet: []answer.Fragment{{Text: h.Quote}}}}}
	}
	return r
}

// inYear is the year of a record, or that it has none.
func inYear(l *locale, signed, start *record.Date) string {
	if year, ok := signed.Year(); ok {
		return strconv.Itoa(year)
	}
	if year, ok := start.Year(); ok {
		return l.say("record.since", "date", strconv.Itoa(year))
	}
	return l.say("results.undated")
}

func titleOr(l *locale, title string) string {
	if strings.TrimSpace(title) == "" {
		return l.say("results.untitled")
	}
	return title
}

// webAddress returns source when a browser may be sent there: never a path of the operator's disk or another scheme.
func webAddress(source string) string {
	u, err := url.Parse(source)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return source
}

func sorts(l *locale, q query.Query) []choice {
	order := []query.Sort{query.Relevance, query.Newest, query.Oldest, query.Title, query.Updated}
	if q.Text == "" {
		order = order[1:] // without words everything is equally relevant
	}
	var all []choice
	for _, o := range order {
		all = append(all, choice{Value: string(o), Label: l.say("sort." + string(o)), Selected: q.Order() == o})
	}
	return all
}

// maxPage is the last page that can be paged to, by the window of the engine.
func maxPage(q query.Query) int { return query.MaxWindow / q.PageSize() }

func pages(l *locale, q query.Query, a answer.Answer) pager {
	behind := ""
	if a.Next != nil {
		behind = searchURL(l, q.WithAfter(*a.Next))
	}
	if q.After != "" {
		return pager{First: searchURL(l, q.WithPage(1)), Next: behind, Deep: true}
	}
	p := pager{Page: q.PageNumber(), Pages: (a.Total + q.PageSize() - 1) / q.PageSize()}
	if last := maxPage(q); p.Pages > last {
		p.Pages, p.Deep = last, true
		if p.Page == last {
			p.Next = behind
		}
	}
	if p.Page > 1 {
		p.Prev = searchURL(l, q.WithPage(min(p.Page-1, max(p.Pages, 1))))
	}
	if p.Page < p.Pages {
		p.Next = searchURL(l, q.WithPage(p.Page+1))
	}
	return p
}

// chips are all filters in force, in the order of the facets.
func chips(l *locale, q query.Query, a answer.Answer) []chip {
	var all []chip
	for _, facet := range query.Facets {
		f, ok := q.Filter(facet.Name)
		if !ok {
			continue
		}
		name := l.say("facet." + facet.Name)
		for _, v := range f.Any {
			all = append(all, chip{Facet: name, Value: valueLabel(l, facet, v, a), URL: searchURL(l, q.Without(facet.Name, v))})
		}
		for _, v := range f.Not {
			all = append(all, chip{Facet: name, Value: valueLabel(l, facet, v, a), Not: true, URL: searchURL(l, q.Without(facet.Name, v))})
		}
	}
	if q.YearFrom > 0 || q.YearTo > 0 {
		all = append(all, chip{Facet: l.say("facet.year"), Value: bounds(l, q.YearFrom, q.YearTo), URL: searchURL(l, q.WithYears(0, 0))})
	}
	return all
}

func bounds(l *locale, from, to int) string {
	switch {
	case from == to:
		return strconv.Itoa(from)
	case to == 0:
		return l.say("years.from-on", "year", strconv.Itoa(from))
	case from == 0:
		return l.say("years.up-to", "year", strconv.Itoa(to))
	}
	return strconv.Itoa(from) + "–" + strconv.Itoa(to)
}

// maxWaysOut bounds the questions that a page without results asks beside its own.
const maxWaysOut = 6

// waysOut offers the question with other names and fewer words where it forbids them, without each of its filters, and without its
// words, with what that would find.
func (s *server) waysOut(c *gin.Context, l *locale, q query.Query, named answer.Answer) ([]wayOut, error) {
	type attempt struct {
		text string
		q    query.Query
	}
	var tries []attempt
	for _, facet := range query.Facets {
		f, ok := q.Filter(facet.Name)
		bounded := facet.Name == "year" && (q.YearFrom > 0 || q.YearTo > 0)
		if !ok && !bounded {
			continue
		}
		names := []string{}
		for _, v := range slices.Concat(f.Any, f.Not) {
			names = append(names, valueLabel(l, facet, v, named))
		}
		if bounded {
			names = append(names, bounds(l, q.YearFrom, q.YearTo))
		}
		tries = append(tries, attempt{l.say("zero.without", "facet", l.say("facet."+facet.Name), "values", strings.Join(names, ", ")), q.WithoutFacet(facet.Name)})
	}
	filtered := len(tries) > 0
	if len(tries) > 1 {
		tries = append(tries, attempt{l.say("zero.without-filters"), q.WithoutFilters()})
	}
	if q.NoExpand && q.Text != "" {
		wide := q
		wide.NoExpand = false
		tries = append([]attempt{{l.say("told.expand"), wide}}, tries...)
	}
	if q.NoFallback && q.Text != "" {
		loose := q
		loose.NoFallback = false
		tries = append([]attempt{{l.say("told.fallback"), loose}}, tries...)
	}
	if q.Text != "" && filtered {
		tries = append(tries, attempt{l.say("zero.without-words", "q", q.Text), q.WithText("")})
	}
	var ways []wayOut
	for _, t := range tries[:min(len(tries), maxWaysOut)] {
		t.q.Facets, t.q.Size = []string{}, 1
		a, err := answer.Do(c.Request.Context(), s.Engine, t.q)
		if errors.Is(err, c.Request.Context().Err()) && err != nil {
			break // out of time: the ways found so far are better than none
		}
		if err != nil {
			return nil, err
		}
		if a.Total > 0 {
			t.q.Size = q.Size
			ways = append(ways, wayOut{Text: t.text, Found: found(l, t.q, a.Total), URL: searchURL(l, t.q.WithPage(1))})
		}
	}
	return ways, nil
}

// hidden is the part of the question that the fields of the result page do not show.
func hidden(q query.Query, shown []box) []pair {
	var all []pair
	v := pageValues(q)
	for _, name := range []string{"q", "sort", "page", "after", "year_from", "year_to"} {
		v.Del(name)
	}
	for _, b := range shown {
		if b.Name == "year" {
			continue
		}
		v.Del(b.Name + "_op")
		v[b.Name] = slices.DeleteFunc(slices.Clone(v[b.Name]), func(id string) bool {
			return slices.ContainsFunc(b.Values, func(c value) bool { return c.Value == id })
		})
	}
	v["year"] = slices.DeleteFunc(slices.Clone(v["year"]), func(id string) bool { return id == query.None })
	for _, name := range slices.Sorted(maps.Keys(v)) {
		for _, value := range v[name] {
			all = append(all, pair{name, value})
		}
	}
	return all
}
