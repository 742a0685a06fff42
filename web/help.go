package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// helpPage tells how to ask, and explains a question that a reader types.
type helpPage struct {
	page
	Examples []example
	Asked    explained
	Action   string
}

// example is a question of the help page, written in the reader's language, that can be tried.
type example struct {
	Text string
	URL  string
	Read reading
	Hint string // what else the form can do; empty where that is all
}

// examples are the forms of the query language the help page shows, in order. Their words are in the locale, as
// help.words.<key>, and what there is to add as help.hint.<key>.
var examples = []string{"words", "phrase", "near", "prefix", "fuzzy", "not", "or", "group", "field", "range", "open", "none"}

// explained is a reader's question with how it is read, or why it is refused.
type explained struct {
	Q       string
	Read    *reading // nil when nothing was asked, or it is refused
	Notes   []string
	Refused []string
	URL     string // where it is answered
}

func (s *server) helpPage(c *gin.Context, l *locale) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	p := helpPage{page: s.page(l, "/help", c.Request.URL.RawQuery, l.say("help.title")), Action: "/" + string(l.Code) + "/help"}
	p.Section = "help"
	p.Canonical = s.absolute(p.Action)
	for _, key := range examples {
		q := query.Query{HL: l.Code}.WithText(l.say("help.words." + key))
		p.Examples = append(p.Examples, example{Text: q.Text, URL: searchURL(l, q), Read: explain(l, q, answer.Answer{}), Hint: l.or("help.hint."+key, "")})
	}
	p.Asked = explainTyped(l, v.Get("q"))
	status := http.StatusOK
	if p.Asked.Q != "" {
		p.NoIndex = true
	}
	if len(p.Asked.Refused) > 0 {
		status = http.StatusUnprocessableEntity
	}
	c.Header("Cache-Control", "no-cache")
	return s.render(c, status, l, "help", p)
}

// explainTyped reads what a reader typed and tells how.
func explainTyped(l *locale, typed string) explained {
	q, err := query.Parse(url.Values{"q": {typed}})
	if err != nil {
		e := explained{Q: strings.ToValidUTF8(shorten(strings.TrimSpace(typed), query.MaxText), "")}
		for _, why := range refusals(err) {
			e.Refused = append(e.Refused, refusal(l, why))
		}
		return e
	}
	if q.Text == "" {
		return explained{}
	}
	read := explain(l, q, answer.Answer{})
	e := explained{Q: q.Text, Read: &read, URL: searchURL(l, q)}
	for _, n := range q.Notes {
		e.Notes = append(e.Notes, noteText(l, n))
	}
	if q.Root != nil && answer.Understood(q.Root) == nil {
		e.Notes = append(e.Notes, noteText(l, query.Note{Code: query.NoteNoWords, Text: q.Text}))
	}
	return e
}
