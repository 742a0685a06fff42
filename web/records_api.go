package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

type agreementInput struct {
	Request
	ID string `path:"id" doc:"The id of the agreement, as in hits[].id with in=agreements and in agreements[].id of a document."`
}

type partnershipInput struct {
	Request
	ID string `path:"id" doc:"The id of the partnership, as in the facet partnership and in partnerships[].id of an agreement."`
}

type placeInput struct {
	Request
	ID string `path:"id" doc:"The id of a party, as in parties[].value: a place, an organisation or a network."`
}

type compareInput struct{ Request }

type agreementOutput struct{ Body answer.Agreement }

type partnershipOutput struct{ Body answer.Partnership }

type placeOutput struct{ Body answer.Place }

type compareOutput struct{ Body answer.Comparison }

// recordsAPI hangs the operations that read agreements and what they make up.
func (s *server) recordsAPI(api huma.API, responses func(...int) map[string]*huma.Response) {
	huma.Register(api, huma.Operation{
		OperationID: "agreement", Method: http.MethodGet, Path: "/agreements/{id}", Summary: "Read an agreement",
		Description: "A record of an agreement, or of a relation that is none, with the words that prove each field, the document it was read out of and the partnerships it belongs to.",
		Parameters:  s.named("hl"), Responses: responses(http.StatusMovedPermanently, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *agreementInput) (*agreementOutput, error) {
		a, err := read(s, ctx, in.gin, in.ID, answer.ReadAgreement, errNoAgreement, errGoneAgreement)
		return &agreementOutput{a}, err
	})
	huma.Register(api, huma.Operation{
		OperationID: "partnership", Method: http.MethodGet, Path: "/partnerships/{id}", Summary: "Read a partnership",
		Description: "The lasting relation of two parties, put together from all records that tell of it, in whichever language and direction: its agreements in time order, " +
			"each once with all its witnesses, and the fields in which they contradict each other.",
		Parameters: s.named("hl"), Responses: responses(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *partnershipInput) (*partnershipOutput, error) {
		p, err := read(s, ctx, in.gin, in.ID, answer.ReadPartnership, errNoPartnership, errNoPartnership)
		return &partnershipOutput{p}, err
	})
	huma.Register(api, huma.Operation{
		OperationID: "place", Method: http.MethodGet, Path: "/places/{id}", Summary: "Read a party",
		Description: "A municipality, another part of a country, an organisation or a network: its names, its partnerships, its agreements and documents, and how many of them are with " +
			"which country, on which theme and of which year. Lists hold the newest hundred; totals count all, and search lists them.",
		Parameters: s.named("hl"), Responses: responses(http.StatusNotFound, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *placeInput) (*placeOutput, error) {
		p, err := read(s, ctx, in.gin, in.ID, answer.ReadPlace, errNoPlace, errNoPlace)
		return &placeOutput{p}, err
	})
	huma.Register(api, huma.Operation{
		OperationID: "compare", Method: http.MethodGet, Path: "/compare", Summary: "Compare agreements",
		Description: "Two to four agreements side by side: a row a field, a cell an agreement, with the words that prove each value, and whether the cells differ.",
		Parameters: append([]*huma.Param{list("id", "The agreements, two to four, in the order of the columns.", &huma.Schema{Type: huma.TypeString}, func(p *huma.Param) { p.Required = true })},
			s.named("hl")...),
		Responses: responses(http.StatusMovedPermanently, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *compareInput) (*compareOutput, error) {
		ids, q, err := s.comparing(in.gin)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		c, err := answer.Compare(ctx, s.Engine, ids, q)
		if err != nil {
			return nil, s.refuse(in.gin, missing(err, errNoAgreement, errGoneAgreement))
		}
		return &compareOutput{c}, nil
	})
}

// read answers a request for one thing by its id. none and gone say of what kind it is when it is not there, or no longer.
func read[T any](s *server, ctx context.Context, c *gin.Context, id string, by func(context.Context, answer.Engine, string, query.Query) (T, error), none, gone error) (T, error) {
	var nothing T
	q, err := s.question(c)
	if err == nil {
		var found T
		if found, err = by(ctx, s.Engine, id, q); err == nil {
			return found, nil
		}
	}
	return nothing, s.refuse(c, missing(err, none, gone))
}

// comparing reads the parameters of a comparison: ids and hl.
func (s *server) comparing(c *gin.Context) ([]string, query.Query, error) {
	v, err := readQuery(c)
	if err != nil {
		return nil, query.Query{}, err
	}
	ids := slices.DeleteFunc(slices.Clone(v["id"]), func(id string) bool { return strings.TrimSpace(id) == "" })
	rest := url.Values{}
	for name, values := range v {
		if name != "id" {
			rest[name] = values
		}
	}
	q, err := query.Parse(rest)
	return ids, q, err
}
