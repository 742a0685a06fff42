package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/query"
)

// The kinds of failure that arise here. The others come from query and index.
var (
	errNoPage        = errors.New("no such page")
	errMethod        = errors.New("method not allowed")
	errURITooLong    = errors.New("address too long")
	errBodyTooBig    = errors.New("body too large")
	errHeadersTooBig = errors.New("headers too large")
	errRate          = errors.New("too many requests from one network")
	errBusy          = errors.New("too many questions at once")
	errClientGone    = errors.New("client has gone")
	errPanic         = errors.New("panic")
	errQueryString   = errors.New("query string can not be read")
	errFacet         = errors.New("no such facet")
	errNotReady      = errors.New("not ready")

	errNoAgreement   = errors.New("no such agreement")
	errGoneAgreement = errors.New("agreement is gone")
	errNoPartnership = errors.New("no such partnership")
	errNoPlace       = errors.New("no such place")
)

// failure says how a kind of error is told: to a program by status and code, to a reader by the sentences
// error.<code>.title and error.<code>.text.
type failure struct {
	kind       error
	status     int
	code       string
	retryAfter int // seconds; 0 says nothing
}

// failures is the one table of what can go wrong, the first that fits. What it does not name is an internal error.
var failures = []failure{
	{kind: query.ErrInvalid, status: http.StatusUnprocessableEntity, code: "invalid-query"},
	{kind: errQueryString, status: http.StatusUnprocessableEntity, code: "query-string"},
	{kind: errNoPage, status: http.StatusNotFound, code: "no-page"},
	{kind: errFacet, status: http.StatusNotFound, code: "no-facet"},
	{kind: errNoAgreement, status: http.StatusNotFound, code: "no-agreement"},
	{kind: errGoneAgreement, status: http.StatusGone, code: "gone-agreement"},
	{kind: errNoPartnership, status: http.StatusNotFound, code: "no-partnership"},
	{kind: errNoPlace, status: http.StatusNotFound, code: "no-place"},
	{kind: index.ErrNotFound, status: http.StatusNotFound, code: "no-document"},
	{kind: index.ErrMoved, status: http.StatusMovedPermanently, code: "moved"},
	{kind: index.ErrGone, status: http.StatusGone, code: "gone"},
	{kind: index.ErrCursorExpired, status: http.StatusGone, code: "cursor-expired"},
	{kind: index.ErrDegraded, status: http.StatusServiceUnavailable, code: "degraded", retryAfter: 30}, // of readiness alone
	{kind: errNotReady, status: http.StatusServiceUnavailable, code: "not-ready", retryAfter: 5},
	{kind: errMethod, status: http.StatusMethodNotAllowed, code: "method"},
	{kind: errURITooLong, status: http.StatusRequestURITooLong, code: "address-too-long"},
	{kind: errBodyTooBig, status: http.StatusRequestEntityTooLarge, code: "body-too-large"},
	{kind: errHeadersTooBig, status: http.StatusRequestHeaderFieldsTooLarge, code: "headers-too-large"},
	{kind: errOrigin, status: http.StatusForbidden, code: "origin-refused"},
	{kind: errSiteRate, status: http.StatusTooManyRequests, code: "site-rate-limited"}, // Retry-After is that of the key
	{kind: errRate, status: http.StatusTooManyRequests, code: "rate-limited"},          // Retry-After is that of the network
	{kind: errBusy, status: http.StatusServiceUnavailable, code: "busy", retryAfter: 1},
	{kind: index.ErrOverloaded, status: http.StatusServiceUnavailable, code: "busy", retryAfter: 1},
	{kind: context.DeadlineExceeded, status: http.StatusServiceUnavailable, code: "too-slow", retryAfter: 5},
	{kind: index.ErrStale, status: http.StatusServiceUnavailable, code: "unavailable", retryAfter: 1},
	{kind: index.ErrUnavailable, status: http.StatusServiceUnavailable, code: "unavailable", retryAfter: 5},
}

var internal = failure{status: http.StatusInternalServerError, code: "internal"}

// statusClientGone is only ever logged: nobody is left to read it.
const statusClientGone = 499

func failureOf(err error) failure {
	for _, f := range failures {
		if errors.Is(err, f.kind) {
			return f
		}
	}
	return internal
}

// problem is an error of the API as RFC 9457 has it.
type problem struct {
	Type      string   `json:"type" doc:"Always about:blank: the code tells problems apart." example:"about:blank"`
	Title     string   `json:"title" doc:"The name of the status." example:"Unprocessable Entity"`
	Status    int      `json:"status" doc:"The HTTP status." example:"422"`
	Detail    string   `json:"detail" doc:"What went wrong, in the language of hl." example:"A part of the question is refused."`
	Code      string   `json:"code" doc:"A stable name for this kind of problem." example:"invalid-query"`
	RequestID string   `json:"request_id" doc:"What to quote when asking about it; also in X-Request-Id."`
	Errors    []detail `json:"errors" nullable:"false" doc:"The parameters at fault."`
}

// detail names one parameter at fault.
type detail struct {
	Parameter string `json:"parameter" example:"year"`
	Value     string `json:"value" doc:"What was given, shortened to 200 bytes." example:"20x4"`
	Code      string `json:"code" example:"not-a-number"`
	Message   string `json:"message"`
}

func (p *problem) Error() string             { return p.Code + ": " + p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return "application/problem+json" }

// problem puts err in the shape of the API.
func (s *server) problem(c *gin.Context, err error) *problem {
	f := failureOf(err)
	l := s.apiLocale(c)
	p := &problem{
		Type: "about:blank", Title: http.StatusText(f.status), Status: f.status, Code: f.code,
		Detail: l.say("error."+f.code+".text", wordsOf(err)...), RequestID: requestID(c), Errors: []detail{},
	}
	for _, e := range refusals(err) {
		p.Errors = append(p.Errors, detail{Parameter: e.Param, Value: shorten(e.Value, 200), Code: e.Code, Message: refusal(l, e)})
	}
	return p
}

// refusals returns every parameter that err names.
func refusals(err error) []*query.Error {
	switch e := err.(type) {
	case nil:
		return nil
	case *query.Error:
		return []*query.Error{e}
	case interface{ Unwrap() []error }:
		var all []*query.Error
		for _, inner := range e.Unwrap() {
			all = append(all, refusals(inner)...)
		}
		return all
	}
	return refusals(errors.Unwrap(err))
}

// refusal tells why a parameter is refused.
func refusal(l *locale, e *query.Error) string {
	key := "refused." + e.Code
	if !l.has(key) {
		key = "refused.unknown-value"
	}
	return l.say(key, "parameter", e.Param, "value", shorten(e.Value, 80))
}

// shorten cuts s to at most n bytes, at a rune.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// apiLocale is that of the parameter hl where it names one, else the default.
func (s *server) apiLocale(c *gin.Context) *locale {
	if len(c.Request.URL.RawQuery) <= maxQueryString {
		if v, err := url.ParseQuery(c.Request.URL.RawQuery); err == nil || v != nil {
			for _, l := range s.locales {
				if string(l.Code) == v.Get("hl") {
					return l
				}
			}
		}
	}
	return s.locale(s.DefaultLanguage)
}

// fail answers a request with its error: a problem below /api/, a page in the reader's language elsewhere.
func (s *server) fail(c *gin.Context, err error) {
	if errors.Is(err, errClientGone) || errors.Is(err, context.Canceled) {
		c.Status(statusClientGone)
		return
	}
	if c.Writer.Written() {
		return // too late to say anything
	}
	f := s.failing(c, err)
	if isAPI(c) {
		s.writeProblem(c, s.problem(c, err))
		return
	}
	s.errorPage(c, f, err)
}

// failing logs an error that is ours, and sets the headers that go with it.
func (s *server) failing(c *gin.Context, err error) failure {
	f := failureOf(err)
	s.Metrics.failed(f.code, errors.Is(err, errPanic))
	if f.status >= http.StatusInternalServerError {
		s.Logger.LogAttrs(c.Request.Context(), levelOf(f.status), "request failed", attrs(c, err)...)
	}
	unkept(c)
	h := c.Writer.Header()
	if moved, ok := errors.AsType[*index.Moved](err); ok {
		h.Set("Location", movedTo(c, moved))
	}
	if f.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(f.retryAfter))
	}
	return f
}

// unkept keeps an answer from being kept and held for the whole of what it stands for.
func unkept(c *gin.Context) {
	c.Writer.Header().Del("ETag")
	c.Header("Cache-Control", "no-store")
}

// lacking tells the log of a part that a page goes out without. The rest is what the reader came for; the next answer may be whole.
func (s *server) lacking(c *gin.Context, what string, err error) {
	s.Logger.LogAttrs(c.Request.Context(), slog.LevelWarn, "page without "+what, attrs(c, err)...)
	unkept(c)
}

// movedTo is the address asked for with the id of the record that took the place of the one it names, in its path or in its parameters.
func movedTo(c *gin.Context, m *index.Moved) string {
	if path, ok := strings.CutSuffix(c.Request.URL.Path, "/"+m.ID); ok {
		return address(path+"/"+url.PathEscape(m.To), c.Request.URL.RawQuery)
	}
	v := c.Request.URL.Query()
	for i, id := range v["id"] {
		if id == m.ID {
			v["id"][i] = m.To
		}
	}
	return address(c.Request.URL.Path, v.Encode())
}

func (s *server) writeProblem(c *gin.Context, p *problem) {
	b, err := json.Marshal(p)
	if err != nil {
		b = []byte(`{"type":"about:blank","status":500}`)
	}
	c.Data(p.Status, "application/problem+json", append(b, '\n'))
}

// isAPI tells the requests that are answered with problems rather than pages.
func isAPI(c *gin.Context) bool {
	p := c.Request.URL.Path
	switch p {
	case "/api", "/healthz", "/readyz", "/openapi.json", "/openapi.yaml", atomPath, jsonFeedPath, openSearchPath, suggestPath, sitemapPath:
		return true
	}
	return strings.HasPrefix(p, "/api/") || strings.HasPrefix(p, "/sitemaps/")
}

// readQuery reads the query string. net/url's own Query drops what it cannot read without a word.
func readQuery(c *gin.Context) (url.Values, error) {
	v, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errQueryString, err)
	}
	return v, nil
}
