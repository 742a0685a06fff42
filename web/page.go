package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pageNames are the pages; each is a file that fills in the layout.
var pageNames = []string{
	"home", "search", "document", "agreement", "partnership", "place", "compare", "facet",
	"map", "coverage",
	"help", "embed",
	"about", "api", "privacy", "accessibility",
	"error",
	componentsName,
}

// templates are the pages of every language, parsed once.
type templates struct {
	byLocale map[lang.Code]map[string]*template.Template
}

func parseTemplates(locales []*locale, a *assets) (*templates, error) {
	t := &templates{byLocale: map[lang.Code]map[string]*template.Template{}}
	for _, l := range locales {
		base, err := template.New("").Option("missingkey=error").Funcs(template.FuncMap{
			"t":        l.text,
			"n":        l.number,
			"asset":    a.path,
			"language": l.languageName,
			"date":     l.date,
			"day":      l.day,
			"tag":      langTag,
			"dict":     dict,
		}).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
		if err != nil {
			return nil, err
		}
		t.byLocale[l.Code] = map[string]*template.Template{}
		for _, name := range pageNames {
			p, err := base.Clone()
			if name == componentsName && err == nil { // which shows the parts of other pages
				p, err = p.ParseFS(templateFiles, "templates/search.html", "templates/document.html")
			}
			if err == nil {
				p, err = p.ParseFS(templateFiles, "templates/"+name+".html")
			}
			if err != nil {
				return nil, err
			}
			t.byLocale[l.Code][name] = p
		}
	}
	return t, nil
}

// dict passes several named values to a part.
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: odd number of arguments")
	}
	for i := 0; i < len(pairs); i += 2 {
		k, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[k] = pairs[i+1]
	}
	return m, nil
}

// langTag is what a lang attribute may say of a text: nothing for a language that could not be told.
func langTag(c lang.Code) string {
	if c == lang.Und {
		return ""
	}
	return string(c)
}

// page is what the layout needs of every page.
type page struct {
	Lang      lang.Code
	Title     string // of the document, without the name of the site
	Section   string // "search", "help" or "about": where in the navigation this is
	Languages []languageLink
	Canonical string // absolute where the public address is known
	NoIndex   bool
	Home      string
	HomeTitle bool       // the site's name leads the title
	Described string     // address of the search's description
	Feeds     []feedLink // what the page is, for other programs
	Meta      []metaTag
	Data      linked // the page as JSON-LD; nil without
}

// languageLink leads to the same page in another language.
type languageLink struct {
	Code    lang.Code
	Name    string
	URL     string
	Current bool
}

// page fills in the layout for a page at path (without the language, with a leading slash).
func (s *server) page(l *locale, path, rawQuery, title string) page {
	p := page{Lang: l.Code, Title: title, Home: "/" + string(l.Code) + "/", Canonical: s.absolute(address("/"+string(l.Code)+path, rawQuery)), Described: openSearchURL(l)}
	for _, other := range s.locales {
		p.Languages = append(p.Languages, languageLink{
			Code: other.Code, Name: other.say("language.own-name"), URL: address("/"+string(other.Code)+path, rawQuery), Current: other.Code == l.Code,
		})
	}
	return p
}

// absolute makes a path an address that holds outside, where the public address is known.
func (s *server) absolute(path string) string {
	if s.public == nil {
		return path
	}
	return s.public.Scheme + "://" + s.public.Host + s.base + path
}

// address joins a path and a query string.
func address(path, rawQuery string) string {
	if rawQuery == "" {
		return path
	}
	return path + "?" + rawQuery
}

// searchURL is the address of a question's page.
func searchURL(l *locale, q query.Query) string {
	return address("/"+string(l.Code)+"/search", pageValues(q).Encode())
}

// facetURL is the address of the page that lists every value of a facet for a question.
func facetURL(l *locale, name string, q query.Query) string {
	return address("/"+string(l.Code)+"/facets/"+name, pageValues(q.WithPage(1)).Encode())
}

// documentURL is the address of a document's page with the words to mark.
func documentURL(l *locale, id, words string) string {
	v := url.Values{}
	if words != "" {
		v.Set("q", words)
	}
	return address("/"+string(l.Code)+"/documents/"+url.PathEscape(id), v.Encode())
}

// faceOnly are the parameters that a page sets by itself: its path says the language, and it knows which facets it shows.
var faceOnly = []string{"hl", "facets", "facet_size"}

// pageValues are the parameters of q that a page's address carries.
func pageValues(q query.Query) url.Values {
	v := q.Values()
	for _, name := range faceOnly {
		v.Del(name)
	}
	return v
}

// tracking are parameters that others hang on addresses; they say nothing to us.
var tracking = []string{"fbclid", "gclid", "msclkid", "mc_cid", "mc_eid"}

// withoutNoise drops what a form or another site leaves in an address: empty fields and tracking marks.
func withoutNoise(v url.Values) url.Values {
	v = maps.Clone(v)
	maps.DeleteFunc(v, func(name string, _ []string) bool {
		return slices.Contains(faceOnly, name) || slices.Contains(tracking, name) || strings.HasPrefix(name, "utm_")
	})
	for name, values := range v {
		given := slices.DeleteFunc(slices.Clone(values), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(given) == 0 {
			delete(v, name)
			continue
		}
		v[name] = given
	}
	return v
}

// render writes a page, or nothing but an error when the template fails.
func (s *server) render(c *gin.Context, status int, l *locale, name string, data any) error {
	var b bytes.Buffer
	if err := s.pages.byLocale[l.Code][name].ExecuteTemplate(&b, "layout", data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	out := linksBelow(s.base, b.Bytes())
	c.Header("Content-Language", string(l.Code))
	c.Header("Content-Length", strconv.Itoa(len(out)))
	c.Data(status, "text/html; charset=utf-8", out)
	return nil
}

// prose are the pages that only tell something.
var prose = []string{"about", "api", "privacy", "accessibility"}

// prosePage is a page of sentences from the locale.
type prosePage struct {
	page
	Documents int
	Updated   string
	Index     string
}

func (s *server) prosePage(c *gin.Context, l *locale, name string) error {
	info, err := s.Info(c.Request.Context())
	if err != nil { // what is told does not hang on it
		s.lacking(c, "what is served", err)
	}
	p := prosePage{page: s.page(l, "/"+name, "", l.say(name+".title")), Documents: info.Documents, Index: info.Generation}
	if !info.Updated.IsZero() {
		p.Updated = l.day(info.Updated)
	}
	p.Section = name
	if err == nil {
		c.Header("Cache-Control", "no-cache")
	}
	return s.render(c, http.StatusOK, l, name, p)
}

// errorPage tells a reader what went wrong, and the way on.
type errorPage struct {
	page
	Status    int
	Code      string
	Heading   string
	Text      string
	Refusals  []string
	RequestID string
	Search    searchBox
	Again     string // the same question from its beginning; empty where there is none
}

func (s *server) errorPage(c *gin.Context, f failure, err error) {
	l := s.pathLocale(c)
	p := errorPage{
		page:   s.page(l, "/", "", l.say("error."+f.code+".title")),
		Status: f.status, Code: f.code, Heading: l.say("error." + f.code + ".title"), Text: l.say("error."+f.code+".text", wordsOf(err)...),
		RequestID: requestID(c), Search: searchBox{Action: "/" + string(l.Code) + "/search"},
	}
	p.NoIndex = true
	p.Canonical = ""
	for _, e := range refusals(err) {
		p.Refusals = append(p.Refusals, refusal(l, e))
	}
	if q, ok := asked(c); ok {
		p.Search.Q, p.Search.Hidden = q.Text, hidden(q, nil)
		if q = q.WithPage(1); errors.Is(err, index.ErrCursorExpired) {
			p.Again = searchURL(l, q)
		}
	}
	if err := s.render(c, f.status, l, "error", p); err != nil {
		s.Logger.Error("error page", "id", requestID(c), "error", err)
		c.String(http.StatusInternalServerError, "%d %s\n", f.status, http.StatusText(f.status))
	}
}

// asked is the question of a request that failed, as far as it can be read, so that nobody types it twice.
func asked(c *gin.Context) (query.Query, bool) {
	if len(c.Request.URL.RawQuery) > maxQueryString {
		return query.Query{}, false
	}
	v, err := readQuery(c)
	if err != nil {
		return query.Query{}, false
	}
	v = withoutNoise(v)
	v.Del("value_q")
	q, _ := query.Parse(v)
	return q, true
}

// pathLocale is that of the path, else the one the browser asks for.
func (s *server) pathLocale(c *gin.Context) *locale {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request.URL.Path, "/"), "/")
	if l := s.locale(lang.Code(first)); l != nil {
		return l
	}
	return s.preferred(c.GetHeader("Accept-Language"))
}
