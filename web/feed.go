package web

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// A feed is what a question finds for programs that look again and again: the same set as on the screen, what was read last at its
// source first. An entry is as old as the reading of its document: it comes to the top when the document is new or its source has changed.

// The addresses of feeds.
const (
	atomPath     = "/feed.atom"
	jsonFeedPath = "/feed.json"
)

const (
	atomType     = "application/atom+xml"
	jsonFeedType = "application/feed+json"
)

// feedSize is how many entries a feed has when nobody says.
const feedSize = 50

// atomFeed is a feed as RFC 4287 has it, with the numbers of OpenSearch.
type atomFeed struct {
	XMLName    xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	OpenSearch string      `xml:"xmlns:opensearch,attr"`
	Language   string      `xml:"xml:lang,attr"`
	ID         string      `xml:"id"`
	Title      string      `xml:"title"`
	Subtitle   string      `xml:"subtitle"`
	Updated    string      `xml:"updated"`
	Author     atomAuthor  `xml:"author"`
	Generator  atomProgram `xml:"generator"`
	Icon       string      `xml:"icon"`
	Links      []atomLink  `xml:"link"`
	Total      int         `xml:"opensearch:totalResults"`
	Size       int         `xml:"opensearch:itemsPerPage"`
	Entries    []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri"`
}

type atomProgram struct {
	Version string `xml:"version,attr,omitempty"`
	Name    string `xml:",chardata"`
}

type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Language string `xml:"hreflang,attr,omitempty"`
	Address  string `xml:"href,attr"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr"`
}

// jsonFeed is a feed as JSON Feed 1.1 has it.
type jsonFeed struct {
	Version     string         `json:"version"`
	Title       string         `json:"title"`
	HomePage    string         `json:"home_page_url"`
	FeedURL     string         `json:"feed_url"`
	NextURL     string         `json:"next_url,omitempty"`
	Description string         `json:"description"`
	Icon        string         `json:"icon"`
	Authors     []jsonAuthor   `json:"authors"`
	Language    string         `json:"language"`
	Items       []jsonFeedItem `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type jsonFeedItem struct {
	ID          string   `json:"id"`
	URL         string   `json:"url"`
	ExternalURL string   `json:"external_url,omitempty"`
	Title       string   `json:"title"`
	ContentText string   `json:"content_text"`
	Modified    string   `json:"date_modified"`
	Language    string   `json:"language,omitempty"`
	Tags        []string `json:"tags,omitempty"`
}

// feed is a question answered, with the addresses that go with it.
type feed struct {
	locale   *locale
	query    query.Query
	answer   answer.Answer
	origin   string // before every path
	self     string
	next     string // empty at the end
	title    string
	subtitle string
	updated  time.Time
}

// serveFeed answers with a feed that write puts into words.
func (s *server) serveFeed(path, mediaType string, write func(*server, feed) ([]byte, error)) gin.HandlerFunc {
	return s.handle(func(c *gin.Context) error {
		q, err := s.question(c)
		if err != nil {
			return forgetTime(c, err)
		}
		l := s.speaker(q)
		q.HL = l.Code
		q.Sort, q.Facets, q.FacetSize = query.Updated, []string{}, 0
		if q.Size == 0 {
			q.Size = feedSize
		}
		a, err := answer.Do(c.Request.Context(), s.Engine, q)
		if err != nil {
			return forgetTime(c, err)
		}
		f := feed{locale: l, query: q, answer: a, origin: s.whole(c), updated: a.Index.Updated}
		f.self = f.origin + address(path, c.Request.URL.RawQuery)
		f.title = "Entente – " + worded(l, q, a)
		f.subtitle = l.say("feed.subtitle", "found", found(l, q, a.Total))
		if len(a.Hits) > 0 {
			f.updated = a.Hits[0].Retrieved
		}
		if a.Next != nil {
			f.next = f.origin + address(path, feedValues(l, q.WithAfter(*a.Next), q.Size).Encode())
		}
		b, err := write(s, f)
		if err != nil {
			return err
		}
		c.Header("Content-Language", string(l.Code))
		c.Header("Content-Length", strconv.Itoa(len(b)))
		c.Data(http.StatusOK, mediaType+"; charset=utf-8", b)
		return nil
	})
}

// modified tells since when the answer holds, and answers 304 to who was told so. A state younger than two seconds is not told of: another
// could follow it within the same second.
func (s *server) modified(c *gin.Context) {
	info, err := s.Info(c.Request.Context())
	if err != nil || info.Updated.IsZero() || time.Since(info.Updated) < 2*time.Second {
		return
	}
	at := info.Updated.UTC().Truncate(time.Second)
	c.Header("Last-Modified", at.Format(http.TimeFormat))
	if c.GetHeader("If-None-Match") != "" { // the better question
		return
	}
	if held, err := http.ParseTime(c.GetHeader("If-Modified-Since")); err == nil && !at.After(held) {
		c.Header("Cache-Control", "no-cache")
		c.AbortWithStatus(http.StatusNotModified)
	}
}

// forgetTime takes back what modified has told, of an answer that is an error.
func forgetTime(c *gin.Context, err error) error {
	c.Writer.Header().Del("Last-Modified")
	return err
}

// speaker is the locale of a question's labels, English where it names none, as in the API.
func (s *server) speaker(q query.Query) *locale {
	for _, l := range s.locales {
		if l.Code == q.HL {
			return l
		}
	}
	if l := s.locale("en"); l != nil {
		return l
	}
	return s.locale(s.DefaultLanguage)
}

// feedValues are the parameters of a feed: those of the question, and of its page what is asked for.
func feedValues(l *locale, q query.Query, size int) url.Values {
	after := q.After
	q = q.WithPage(1)
	q.After, q.Size, q.Sort, q.Facets, q.FacetSize, q.HL = after, size, query.Default, nil, 0, l.Code
	if q.Size == feedSize {
		q.Size = 0
	}
	return q.Values()
}

// feedLink is a feed of what a page shows.
type feedLink struct{ Type, Title, URL string }

// feeds are the feeds of a question.
func feeds(l *locale, q query.Query) []feedLink {
	v := feedValues(l, q, 0).Encode()
	return []feedLink{
		{atomType, l.say("feed.atom"), address(atomPath, v)},
		{jsonFeedType, l.say("feed.json"), address(jsonFeedPath, v)},
	}
}

// host is what may stand as a host in an address: what a client sends is not believed to be one.
var host = regexp.MustCompile(`^([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)

// whole is what stands before every path of ours in an address that must hold by itself: the public address, else that of the request.
func (s *server) whole(c *gin.Context) string {
	if s.public != nil {
		return s.absolute("")
	}
	if !host.MatchString(c.Request.Host) {
		return "http://localhost"
	}
	return "http://" + c.Request.Host
}

// tagOf is the name of a record that stays when addresses change: a tag URI (RFC 4151) of the public host, the same in every language.
func (s *server) tagOf(kind, id string) string {
	authority, base := "localhost", ""
	if s.public != nil {
		authority, base = s.public.Hostname(), s.base
	}
	return "tag:" + authority + ",2026:" + base + "/" + kind + "/" + url.PathEscape(id)
}

// entryID names a hit.
func (s *server) entryID(h answer.Hit) string {
	if h.AgreementHit != nil {
		return s.tagOf("agreements", h.ID)
	}
	return s.tagOf("documents", h.ID)
}

// entryTitle is what a hit is called in a list without anything around it.
func entryTitle(l *locale, h answer.Hit) string {
	if h.AgreementHit == nil {
		return titleOr(l, h.Title)
	}
	title := h.Label
	if strings.TrimSpace(title) == "" {
		title = l.say("record.unnamed")
	}
	if what := stated(h.Instrument); what != "" {
		title += " (" + what + ")"
	}
	return title
}

// entryText is the line of facts about a hit and the words that show why it was found.
func entryText(l *locale, q query.Query, h answer.Hit) string {
	r := result(l, q, h)
	lines := []string{strings.Join(r.Facts, " · ")}
	for _, quote := range r.Quotes {
		var b strings.Builder
		for _, f := range quote.Snippet {
			b.WriteString(f.Text)
		}
		if text := strings.TrimSpace(b.String()); text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// named are the countries and themes of a hit, each with the facet that it is of.
func named(h answer.Hit) []atomCategory {
	var all []atomCategory
	for _, v := range h.Countries {
		all = append(all, atomCategory{v.Value, "country", v.Label})
	}
	for _, v := range h.Themes {
		all = append(all, atomCategory{v.Value.Value, "theme", v.Label})
	}
	return all
}

func writeAtom(s *server, f feed) ([]byte, error) {
	l := f.locale
	doc := atomFeed{
		OpenSearch: "http://a9.com/-/spec/opensearch/1.1/", Language: string(l.Code), ID: f.self, Title: f.title, Subtitle: f.subtitle,
		Updated: f.updated.UTC().Format(time.RFC3339), Author: atomAuthor{"Entente", f.origin + "/" + string(l.Code) + "/"},
		Generator: atomProgram{s.Version, "Entente"}, Icon: f.origin + s.icon(), Total: f.answer.Total, Size: f.query.PageSize(),
		Links: []atomLink{
			{"self", atomType, string(l.Code), f.self},
			{"alternate", "text/html", string(l.Code), f.origin + searchURL(l, f.shown())},
			{"alternate", "application/json", string(l.Code), f.origin + apiSearch(f.query)},
			{"search", openSearchType, string(l.Code), f.origin + openSearchURL(l)},
		},
	}
	if f.next != "" {
		doc.Links = append(doc.Links, atomLink{"next", atomType, string(l.Code), f.next})
	}
	for _, h := range f.answer.Hits {
		e := atomEntry{
			ID: s.entryID(h), Title: entryTitle(l, h), Updated: h.Retrieved.UTC().Format(time.RFC3339), Summary: entryText(l, f.query, h),
			Links: []atomLink{{"alternate", "text/html", string(l.Code), f.origin + h.URL}},
		}
		if source := webAddress(h.Source); source != "" {
			e.Links = append(e.Links, atomLink{"via", "", langTag(h.Language), source})
		}
		if h.AgreementHit == nil {
			e.Language = langTag(h.Language)
		}
		for _, category := range named(h) {
			category.Scheme = s.tagOf("facets", category.Scheme)
			e.Categories = append(e.Categories, category)
		}
		doc.Entries = append(doc.Entries, e)
	}
	return marshalXML(doc)
}

// shown is the question as the result page asks it.
func (f feed) shown() query.Query {
	q := f.query.WithPage(1)
	q.Sort, q.Size, q.Facets = query.Default, 0, nil
	return q
}

// marshalXML writes a document with its declaration.
func marshalXML(doc any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	if err := e.Encode(doc); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func writeJSONFeed(s *server, f feed) ([]byte, error) {
	l := f.locale
	doc := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, HomePage: f.origin + searchURL(l, f.shown()), FeedURL: f.self, NextURL: f.next,
		Description: f.subtitle, Icon: f.origin + s.icon(), Authors: []jsonAuthor{{"Entente", f.origin + "/" + string(l.Code) + "/"}},
		Language: string(l.Code), Items: []jsonFeedItem{},
	}
	for _, h := range f.answer.Hits {
		item := jsonFeedItem{
			ID: s.entryID(h), URL: f.origin + h.URL, ExternalURL: webAddress(h.Source), Title: entryTitle(l, h), ContentText: entryText(l, f.query, h),
			Modified: h.Retrieved.UTC().Format(time.RFC3339),
		}
		if h.AgreementHit == nil {
			item.Language = langTag(h.Language)
		}
		for _, category := range named(h) {
			item.Tags = append(item.Tags, category.Label)
		}
		doc.Items = append(doc.Items, item)
	}
	b, err := json.MarshalIndent(doc, "", " ")
	return append(b, '\n'), err
}

// icon is the path of the picture that stands for this service.
func (s *server) icon() string {
	path, err := s.assets.path("icon.svg")
	if err != nil {
		return "/favicon.ico" // there is one: a test reads it
	}
	return path
}

// apiSearch is the address of a question's answer as JSON.
func apiSearch(q query.Query) string {
	q = q.WithPage(1)
	q.Sort, q.Size, q.Facets, q.FacetSize = query.Default, 0, nil, 0
	return address(apiRoot+"/search", q.Values().Encode())
}
