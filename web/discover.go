package web

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/record"
)

// How others find their way: the search as a browser takes it up, a map of the pages for crawlers, and what they had better leave alone.

const (
	openSearchPath = "/opensearch.xml"
	openSearchType = "application/opensearchdescription+xml"
	suggestPath    = "/suggest.json"
	suggestType    = "application/x-suggestions+json"
	sitemapPath    = "/sitemap.xml"
)

// openSearchURL is the address of the description in a language.
func openSearchURL(l *locale) string { return openSearchPath + "?hl=" + string(l.Code) }

// openSearch describes the search as OpenSearch 1.1 has it.
type openSearch struct {
	XMLName     xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string          `xml:"ShortName"` // at most 16 characters
	LongName    string          `xml:"LongName"`  // at most 48
	Description string          `xml:"Description"`
	Image       openSearchImage `xml:"Image"`
	URLs        []openSearchTo  `xml:"Url"`
	Language    string          `xml:"Language"`
	Input       string          `xml:"InputEncoding"`
	Output      string          `xml:"OutputEncoding"`
}

type openSearchImage struct {
	Width   int    `xml:"width,attr"`
	Height  int    `xml:"height,attr"`
	Type    string `xml:"type,attr"`
	Address string `xml:",chardata"`
}

type openSearchTo struct {
	Type     string `xml:"type,attr"`
	Rel      string `xml:"rel,attr,omitempty"`
	Template string `xml:"template,attr"`
}

// reader is the language of a request that may name one: hl, else what the browser asks for.
func (s *server) reader(c *gin.Context) (*locale, error) {
	q, _, err := s.narrow(c, "", 0, 0, "hl")
	if err != nil {
		return nil, err
	}
	if c.Query("hl") == "" {
		c.Writer.Header().Add("Vary", "Accept-Language")
		return s.preferred(c.GetHeader("Accept-Language")), nil
	}
	return s.speaker(q), nil
}

// openSearch describes the search to a browser.
func (s *server) openSearch(c *gin.Context) error {
	l, err := s.reader(c)
	if err != nil {
		return err
	}
	hl, origin := string(l.Code), s.whole(c)
	b, err := marshalXML(openSearch{
		ShortName: "Entente", LongName: l.say("opensearch.name"), Description: l.say("opensearch.description"),
		Image: openSearchImage{16, 16, "image/svg+xml", origin + s.icon()},
		URLs: []openSearchTo{
			{"text/html", "", origin + "/" + hl + "/search?q={searchTerms}"},
			{atomType, "", origin + atomPath + "?hl=" + hl + "&q={searchTerms}"},
			{suggestType, "suggestions", origin + suggestPath + "?hl=" + hl + "&q={searchTerms}"},
			{openSearchType, "self", origin + openSearchURL(l)},
		},
		Language: hl, Input: "UTF-8", Output: "UTF-8",
	})
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Header("Content-Language", hl)
	c.Data(http.StatusOK, openSearchType+"; charset=utf-8", b)
	return nil
}

// browserSuggestions completes a question as browsers have it: the text, completions, a word on each, where each leads.
func (s *server) browserSuggestions(c *gin.Context) error {
	q, n, err := s.narrow(c, "limit", answer.DefaultSuggestions, answer.MaxSuggestions, "q", "site", "hl")
	if err != nil {
		return err
	}
	typed := c.Query("q")
	lists := [3][]string{{}, {}, {}}
	if len(q.Text) <= answer.MaxSuggestText { // who types more than a browser completes gets nothing, not an error
		found, err := s.completer.Suggest(c.Request.Context(), q.Text, q.HL, q, n)
		if err != nil {
			return err
		}
		l := s.speaker(q)
		for _, one := range found.Suggestions {
			var label strings.Builder
			for _, f := range one.Label {
				label.WriteString(f.Text)
			}
			told := ""
			if one.Count != nil {
				told = l.say("results.count", "n", *one.Count)
			}
			for i, text := range []string{label.String(), told, s.whole(c) + one.URL} {
				lists[i] = append(lists[i], text)
			}
		}
	}
	b, err := json.Marshal([]any{shorten(typed, query.MaxText), lists[0], lists[1], lists[2]})
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, suggestType+"; charset=utf-8", b)
	return nil
}

// sitemapSize is how many addresses a file of the map may hold, by its protocol.
const sitemapSize = 50_000

// How long a map of the pages may be drawn, and how long one is good enough although the index has changed.
const (
	sitemapDeadline = time.Minute
	sitemapHold     = 10 * time.Minute
)

// siteMap is the map of all documents as it was drawn last.
type siteMap struct {
	size  int // addresses in a file
	mu    sync.Mutex
	drawn time.Time
	state string // generation
	pages []listedPage
}

// listedPage is a page of a document: its path and the day it was read.
type listedPage struct{ path, day string }

type sitemapSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Parts   []sitemapURL `xml:"sitemap"`
}

type sitemapURL struct {
	Address string `xml:"loc"`
	Day     string `xml:"lastmod,omitempty"`
}

// drawMap lists the page of every document in the document's own language, else in that of the installation. It is drawn once for many.
func (s *server) drawMap(c *gin.Context) ([]listedPage, error) {
	ctx, cancel := context.WithTimeout(asker(c.Request.Context()), sitemapDeadline)
	defer cancel()
	m := s.siteMap
	m.mu.Lock()
	defer m.mu.Unlock()
	info, err := s.Info(ctx)
	if err != nil {
		return nil, err
	}
	if m.pages != nil && (m.state == info.Generation || time.Since(m.drawn) < sitemapHold) {
		return m.pages, nil
	}
	pages := []listedPage{}
	for _, l := range s.locales {
		pages = append(pages, listedPage{path: "/" + string(l.Code) + "/"})
	}
	q := query.Query{Sort: query.Title, Size: query.MaxSize, Facets: []string{}}
	for {
		found, err := s.Engine.Search(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("map of the pages: %w", err)
		}
		for _, hit := range found.Hits {
			page, err := s.listedPageOf(ctx, hit.Key.ID)
			switch {
			case errors.Is(err, index.ErrGone) || errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrMoved):
				continue // since it was found
			case err != nil:
				return nil, fmt.Errorf("map of the pages: %w", err)
			}
			pages = append(pages, page)
		}
		if found.Next == "" {
			break
		}
		q.After = found.Next
	}
	m.pages, m.state, m.drawn = pages, info.Generation, time.Now()
	return pages, nil
}

func (s *server) listedPageOf(ctx context.Context, id string) (listedPage, error) {
	cards, err := s.Engine.Cards(ctx, []record.Key{{ID: id}})
	if err != nil {
		return listedPage{}, err
	}
	l := s.locale(cards[0].Language)
	if l == nil {
		l = s.locale(s.DefaultLanguage)
	}
	page := listedPage{path: documentURL(l, id, "")}
	if at := cards[0].Retrieved; !at.IsZero() {
		page.day = at.UTC().Format(time.DateOnly)
	}
	return page, nil
}

// sitemap is the map of the pages, or where it is too large for one file the list of its parts.
func (s *server) sitemap(c *gin.Context) error {
	pages, err := s.drawMap(c)
	if err != nil {
		return err
	}
	if len(pages) <= s.siteMap.size {
		return s.sendMap(c, pages)
	}
	var list sitemapIndex
	for n := range (len(pages) + s.siteMap.size - 1) / s.siteMap.size {
		list.Parts = append(list.Parts, sitemapURL{Address: s.whole(c) + sitemapPart(n+1)})
	}
	return sendXML(c, list)
}

// sitemapPart is the path of a part, counted from 1.
func sitemapPart(n int) string { return "/sitemaps/" + strconv.Itoa(n) + ".xml" }

// sitemapPart is a part of the map of the pages.
func (s *server) sitemapPart(c *gin.Context) error {
	name, ok := strings.CutSuffix(c.Param("part"), ".xml")
	n, err := strconv.Atoi(name)
	if !ok || err != nil || n < 1 || strconv.Itoa(n) != name {
		return errNoPage
	}
	pages, err := s.drawMap(c)
	if err != nil {
		return err
	}
	if (n-1)*s.siteMap.size >= len(pages) {
		return errNoPage
	}
	return s.sendMap(c, pages[(n-1)*s.siteMap.size:min(n*s.siteMap.size, len(pages))])
}

func (s *server) sendMap(c *gin.Context, pages []listedPage) error {
	set := sitemapSet{Pages: make([]sitemapURL, len(pages))}
	origin := s.whole(c)
	for i, p := range pages {
		set.Pages[i] = sitemapURL{origin + p.path, p.day}
	}
	return sendXML(c, set)
}

func sendXML(c *gin.Context, doc any) error {
	b, err := marshalXML(doc)
	if err != nil {
		return err
	}
	c.Data(http.StatusOK, "application/xml; charset=utf-8", b)
	return nil
}

// robots keeps crawlers from walking every combination of filters; documents stay open to them.
func (s *server) robots(c *gin.Context) error {
	body := "User-agent: *\nDisallow: " + s.base + "/api/\n"
	for _, l := range s.locales {
		home := s.base + "/" + string(l.Code)
		body += "Disallow: " + home + "/search?\nDisallow: " + home + "/compare?\nDisallow: " + home + "/map?\nDisallow: " + home + "/facets/\n"
	}
	for _, path := range []string{atomPath, jsonFeedPath, suggestPath} {
		body += "Disallow: " + s.base + path + "\n"
	}
	body += "Sitemap: " + s.whole(c) + sitemapPath + "\n"
	c.Header("Cache-Control", "public, max-age=86400")
	c.String(http.StatusOK, body)
	return nil
}

// discovery hangs what programs find their way by.
func (s *server) discovery(r *gin.Engine) {
	r.GET("/robots.txt", s.handle(s.robots))
	r.GET(openSearchPath, s.handle(s.openSearch))
	r.GET(suggestPath, s.unchanged, s.answering, s.handle(s.browserSuggestions))
	r.GET(sitemapPath, s.unchanged, s.answering, s.handle(s.sitemap))
	r.GET("/sitemaps/:part", s.unchanged, s.answering, s.handle(s.sitemapPart))
	r.GET(atomPath, s.modified, s.unchanged, s.answering, s.serveFeed(atomPath, atomType, writeAtom))
	r.GET(jsonFeedPath, s.modified, s.unchanged, s.answering, s.serveFeed(jsonFeedPath, jsonFeedType, writeJSONFeed))
}
