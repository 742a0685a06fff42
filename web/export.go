package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/query"
)

// exportDeadline is how long an export may take; it holds no place for questions longer than its first page does.
const exportDeadline = 5 * time.Minute

type exportInput struct{ Request }

// formatParameter tells the OpenAPI document of the formats there are.
func formatParameter() *huma.Param {
	return text("format", "csv (the default) or another.", func(s *huma.Schema) {
		for _, name := range export.Names() {
			s.Enum = append(s.Enum, name)
		}
	})
}

// idParameter takes records by their ids.
func idParameter() *huma.Param {
	return list("id", "Records by their ids, a hundred at most, in place of a question: agreements with in=agreements, else documents. Only in, hl and format stand beside it.",
		&huma.Schema{Type: huma.TypeString})
}

// exports registers the export of everything a question finds.
func (s *server) exports(api huma.API, responses func(...int) map[string]*huma.Response) {
	huma.Register(api, huma.Operation{
		OperationID: "export", Method: http.MethodGet, Path: "/export", Summary: "Take away everything a question finds",
		Description: "Every row, in the order of the question: documents, or agreements with the words that prove them (in=agreements). " +
			"page, size, after and the parameters of facets mean nothing here. With id it is the records named, whatever a question would find. The headers Entente-Total and Entente-Generation tell how much there is and of which " +
			"state of the index; an answer that ends early is cut off, never closed as if it were whole.",
		Parameters: append(s.parameters(), formatParameter(), idParameter()),
		Responses:  responses(http.StatusMovedPermanently, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		write, err := s.export(ctx, in.gin)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &huma.StreamResponse{Body: func(huma.Context) { write() }}, nil
	})
}

// export asks the question and returns what writes its rows.
func (s *server) export(ctx context.Context, c *gin.Context) (func(), error) {
	v, err := readQuery(c)
	if err != nil {
		return nil, err
	}
	name := v.Get("format")
	if len(v["format"]) > 1 {
		return nil, &query.Error{Param: "format", Value: shorten(v["format"][1], 100), Code: query.Conflict}
	}
	if name == "" {
		name = export.Formats[0].Name
	}
	f, err := export.ByName(name)
	if err != nil {
		return nil, &query.Error{Param: "format", Value: shorten(name, 100), Code: query.UnknownValue}
	}
	v.Del("format")
	ids := slices.DeleteFunc(v["id"], func(id string) bool { return strings.TrimSpace(id) == "" })
	v.Del("id")
	q, err := s.parse(c, v)
	if err != nil {
		return nil, err
	}
	for name := range q.Values() {
		if len(ids) > 0 && name != "in" && name != "hl" {
			return nil, &query.Error{Param: name, Value: shorten(v.Get(name), 100), Code: query.Conflict}
		}
	}
	select {
	case s.exporting <- struct{}{}:
	default:
		return nil, errBusy
	}
	// The deadline of a question is too short for all its rows.
	ctx, cancel := context.WithTimeout(asker(ctx), exportDeadline)
	ctx = s.places.patient(ctx)
	end := func() {
		cancel()
		<-s.exporting
	}
	begun := false
	defer func() {
		if !begun {
			end()
		}
	}()
	var found answer.Rows
	if len(ids) > 0 {
		found, err = answer.Picked(ctx, s.Engine, ids, q)
	} else {
		found, err = answer.All(ctx, s.Engine, q)
	}
	if err != nil {
		if q.Scope() == query.Agreements {
			err = missing(err, errNoAgreement, errGoneAgreement)
		}
		return nil, err
	}
	begun = true
	return func() {
		defer end()
		leave(c)
		h := c.Writer.Header()
		h.Set("Content-Type", f.MediaType)
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "entente-"+string(q.Scope())+"."+f.Extension))
		h.Set("Entente-Total", strconv.Itoa(found.Answer.Total))
		h.Set("Entente-Generation", found.Answer.Index.Generation)
		if err := http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(exportDeadline)); err != nil {
			s.Logger.Debug("export: the deadline of the connection stays", "error", err)
		}
		c.Writer.WriteHeader(http.StatusOK)
		o := export.Options{Agreements: q.Scope() == query.Agreements, Base: s.absolute(""), Generation: found.Answer.Index.Generation}
		rows := &turns{ctx: ctx, places: s.places, turn: turnOf(c, true), to: c.Writer}
		err := rows.begin()
		defer rows.end()
		if err == nil {
			err = f.Write(rows, o, found.All)
		}
		if err != nil {
			s.Logger.Warn("an export was cut off", "id", requestID(c), "error", err)
			panic(http.ErrAbortHandler)
		}
	}, nil
}

// takeLink leads to an export.
type takeLink struct{ Text, Title, URL string }

// citable are the formats of reference managers.
var citable = []string{"ris", "bibtex", "csl"}

// take leads to everything that a question finds, in some formats.
func take(l *locale, q query.Query, formats []string) []takeLink {
	q = q.WithPage(1)
	q.Size, q.Facets, q.FacetSize, q.HL = 0, nil, 0, l.Code
	return takeAs(l, q.Values(), formats)
}

// takeRecord leads to one record, as reference managers read it.
func takeRecord(l *locale, in query.Scope, id string) []takeLink {
	v := url.Values{"id": {id}, "hl": {string(l.Code)}}
	if in == query.Agreements {
		v.Set("in", string(in))
	}
	return takeAs(l, v, citable)
}

func takeAs(l *locale, v url.Values, formats []string) []takeLink {
	var all []takeLink
	for _, name := range formats {
		v.Set("format", name)
		all = append(all, takeLink{l.say("take." + name), l.say("take-for." + name), address(apiRoot+"/export", v.Encode())})
	}
	return all
}
