package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

const apiRoot = "/api/v1"

// request is what every operation of the API takes: the request itself. Its parameters are read by query.Parse, the one
// judge of what is allowed; the OpenAPI document is told about them in parameters.
type request struct{ gin *gin.Context }

// Request is embedded by the inputs of operations.
type Request struct{ request }

// Resolve keeps the request for the handler.
func (r *Request) Resolve(ctx huma.Context) []error {
	r.gin = humagin.Unwrap(ctx)
	return nil
}

type searchInput struct{ Request }

type documentInput struct {
	Request
	ID string `path:"id" doc:"The id of the document, as in hits[].id."`
}

type facetInput struct {
	Request
	Name string `path:"name" doc:"The name of the facet, such as country."`
}

type searchOutput struct{ Body answer.Answer }

type documentOutput struct{ Body documentBody }

type facetOutput struct{ Body answer.FacetPage }

// documentBody is a document in the shape in which inspect prints one, with its id and with labels.
type documentBody struct {
	Document   documentHead         `json:"document"`
	Passages   []answer.FullPassage `json:"passages"`
	Agreements []answer.Record      `json:"agreements"`
}

// documentHead is a document without its passages and agreements.
type documentHead struct {
	answer.Document
	Passages   *struct{} `json:"passages,omitempty"`
	Agreements *struct{} `json:"agreements,omitempty"`
}

// api hangs the operations of the API below apiRoot, and the document that describes them.
func (s *server) api(r *gin.Engine) error {
	group := r.Group(apiRoot)
	ask := group.Group("", s.unchanged, s.answering)
	config := huma.DefaultConfig("Entente", s.Version)
	config.Formats = formats(s.base)
	config.CreateHooks = nil // no $schema in bodies
	config.DocsPath, config.SchemasPath, config.OpenAPIPath = "", "", ""
	config.Info.Description = "Search documents of municipal cooperation, and the agreements read out of them, by words, country, year and theme, in Dutch, French and English."
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.Servers = []*huma.Server{{URL: s.absolute(apiRoot), Description: "this service"}}
	api := humagin.NewWithGroup(r, ask, config)

	responses := errorResponses(api.OpenAPI().Components.Schemas)
	huma.Register(api, huma.Operation{
		OperationID: "search", Method: http.MethodGet, Path: "/search", Summary: "Search documents or agreements",
		Description: "Words, filters, order and page are parameters; a repeated parameter is OR inside its facet, different facets are AND. " +
			"Every count of a facet is the total of the question with this facet's own selection replaced by that value.",
		Parameters: s.parameters(), Responses: responses(http.StatusUnprocessableEntity, http.StatusGone),
	}, func(ctx context.Context, in *searchInput) (*searchOutput, error) {
		q, err := s.question(in.gin)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		a, err := answer.Do(ctx, s.Engine, q)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		s.lead(in.gin, q, a)
		return &searchOutput{a}, nil
	})
	huma.Register(api, huma.Operation{
		OperationID: "document", Method: http.MethodGet, Path: "/documents/{id}", Summary: "Read a document",
		Description: "All that is known of a document: its text in passages, what it names and where, the agreements read out of it with the words that prove them, and where it comes from.",
		Parameters:  s.named("q", "hl"), Responses: responses(http.StatusMovedPermanently, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *documentInput) (*documentOutput, error) {
		q, err := s.question(in.gin)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		d, err := answer.ReadDocument(ctx, s.Engine, in.ID, q)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &documentOutput{documentBody{Document: documentHead{Document: d}, Passages: d.Passages, Agreements: d.Records(q.HL)}}, nil
	})
	huma.Register(api, huma.Operation{
		OperationID: "facet", Method: http.MethodGet, Path: "/facets/{name}", Summary: "Every value of a facet",
		Description: "The values of one facet for a question, with their counts; value_q narrows them by what their label holds.",
		Parameters:  append(s.parameters(), valueQParameter), Responses: responses(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *facetInput) (*facetOutput, error) {
		facet, err := s.facet(ctx, in)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &facetOutput{facet}, nil
	})
	s.related(api, responses)
	s.recordsAPI(api, responses)
	s.coverageAPI(api, responses)
	s.exports(api, responses)
	s.citations(api, responses)
	tidy(api.OpenAPI().Components.Schemas.Map())
	return s.describe(api.OpenAPI(), &r.RouterGroup, group)
}

func (s *server) facet(ctx context.Context, in *facetInput) (answer.FacetPage, error) {
	if _, ok := query.FacetByName(in.Name); !ok {
		return answer.FacetPage{}, fmt.Errorf("%w: %s", errFacet, shorten(in.Name, 40))
	}
	v, err := readQuery(in.gin)
	if err != nil {
		return answer.FacetPage{}, err
	}
	valueQ := strings.TrimSpace(v.Get("value_q"))
	if len(valueQ) > maxValueQ {
		return answer.FacetPage{}, &query.Error{Param: "value_q", Value: shorten(valueQ, 100), Code: query.TooLong}
	}
	v.Del("value_q")
	q, err := s.parse(in.gin, v)
	if err != nil {
		return answer.FacetPage{}, err
	}
	return answer.FacetValues(ctx, s.Engine, in.Name, q, valueQ)
}

// question reads the parameters of a request of the API. One that names no language for its labels gets English ones, and texts
// in no language come before others for it.
func (s *server) question(c *gin.Context) (query.Query, error) {
	v, err := readQuery(c)
	if err != nil {
		return query.Query{}, err
	}
	return s.parse(c, v)
}

// refuse makes an error ready for huma to write, with the headers that go with it.
func (s *server) refuse(c *gin.Context, err error) error {
	s.failing(c, err)
	return s.problem(c, err)
}

// describe serves the OpenAPI document, written once: at the root, where tools look first, and beside the operations.
func (s *server) describe(doc *huma.OpenAPI, groups ...*gin.RouterGroup) error {
	asJSON, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("OpenAPI document: %w", err)
	}
	asYAML, err := doc.YAML()
	if err != nil {
		return fmt.Errorf("OpenAPI document: %w", err)
	}
	serve := func(mediaType string, body []byte) gin.HandlerFunc {
		return func(c *gin.Context) {
			c.Header("Cache-Control", "public, max-age=300")
			c.Data(http.StatusOK, mediaType, body)
		}
	}
	for _, g := range groups {
		g.GET("/openapi.json", serve("application/openapi+json", asJSON))
		g.GET("/openapi.yaml", serve("application/openapi+yaml", asYAML))
	}
	return nil
}
