package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
)

type suggestInput struct{ Request }

type suggestOutput struct{ Body answer.Suggestions }

type similarInput struct {
	Request
	ID string `path:"id" doc:"The id of the document or agreement, as in hits[].id."`
}

type similarOutput struct{ Body answer.SimilarDocuments }

// maxSimilar bounds the documents that are told to be like one.
const maxSimilar = 50

// related hangs the operations that lead on from a question or a document.
func (s *server) related(api huma.API, responses func(...int) map[string]*huma.Response) {
	limit := answer.MaxSuggestText
	huma.Register(api, huma.Operation{
		OperationID: "suggest", Method: http.MethodGet, Path: "/suggest", Summary: "Complete what is being typed",
		Description: "Countries, municipalities, themes, concepts and titles with a word that begins so, in any of the three languages. " +
			"count is the total that url opens; it is null of a concept and of a document.",
		Parameters: append([]*huma.Param{
			text("q", "The beginning of a question; nothing is suggested for none.", func(s *huma.Schema) { s.MaxLength = &limit }),
			integer("limit", "Suggestions at most; "+strconv.Itoa(answer.DefaultSuggestions)+" by default.", 1, answer.MaxSuggestions),
		}, s.named("site", "hl")...),
		Responses: responses(http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *suggestInput) (*suggestOutput, error) {
		q, n, err := s.narrow(in.gin, "limit", answer.DefaultSuggestions, answer.MaxSuggestions, "q", "site", "hl")
		if err == nil && len(q.Text) > answer.MaxSuggestText {
			err = &query.Error{Param: "q", Value: shorten(q.Text, 100), Code: query.TooLong}
		}
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		found, err := s.completer.Suggest(ctx, q.Text, q.HL, q, n)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &suggestOutput{found}, nil
	})
	huma.Register(api, huma.Operation{
		OperationID: "similar", Method: http.MethodGet, Path: "/similar/{id}", Summary: "Documents like one, agreements like an agreement",
		Description: "Documents that share themes, partner countries, municipality, kind or rare words with a document, the most alike first, with what " +
			"they share. Near-duplicates and translations are told in the document itself. Of an agreement: agreements that share themes, instrument, country, programme or funder; " +
			"those with the same partner come last.",
		Parameters: append([]*huma.Param{integer("size", "Documents at most; "+strconv.Itoa(answer.DefaultSimilar)+" by default.", 1, maxSimilar)}, s.named("hl")...),
		Responses:  responses(http.StatusMovedPermanently, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity),
	}, func(ctx context.Context, in *similarInput) (*similarOutput, error) {
		q, n, err := s.narrow(in.gin, "size", answer.DefaultSimilar, maxSimilar, "hl")
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		hits, err := answer.Similar(ctx, s.Engine, in.ID, q.HL, n)
		if err != nil {
			return nil, s.refuse(in.gin, err)
		}
		return &similarOutput{answer.SimilarDocuments{ID: in.ID, Hits: hits}}, nil
	})
}

// narrow reads the parameters of an operation that takes only some of those of a search, and a number of its own.
func (s *server) narrow(c *gin.Context, number string, byDefault, most int, names ...string) (query.Query, int, error) {
	v, err := readQuery(c)
	if err != nil {
		return query.Query{}, 0, err
	}
	n := byDefault
	var refused []*query.Error
	kept := url.Values{}
	for name, values := range v {
		given := slices.DeleteFunc(slices.Clone(values), func(value string) bool { return strings.TrimSpace(value) == "" })
		switch {
		case len(given) == 0:
		case slices.Contains(names, name):
			kept[name] = given
		case name != number:
			refused = append(refused, &query.Error{Param: shorten(name, 100), Value: shorten(given[0], 100), Code: query.UnknownParameter})
		default:
			var code string
			if n, code = wholeNumber(given, most); code != "" {
				refused = append(refused, &query.Error{Param: name, Value: shorten(given[len(given)-1], 100), Code: code})
			}
		}
	}
	q, err := s.parse(c, kept)
	refused = append(refused, refusals(err)...)
	if len(refused) == 0 {
		q.HL = cmp.Or(q.HL, lang.EN)
		return q, n, nil
	}
	slices.SortFunc(refused, func(a, b *query.Error) int { return cmp.Compare(a.Param, b.Param) })
	all := make([]error, len(refused))
	for i, r := range refused {
		all[i] = r
	}
	return q, 0, errors.Join(all...)
}

// wholeNumber reads a number from 1 to most, given once or several times alike, or says why not.
func wholeNumber(given []string, most int) (n int, code string) {
	text := strings.TrimSpace(given[0])
	for _, other := range given[1:] {
		if strings.TrimSpace(other) != text {
			return 0, query.Conflict
		}
	}
	if strings.Trim(text, "0123456789") != "" {
		return 0, query.NotANumber
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, query.OutOfRange
	}
	return n, ""
}
