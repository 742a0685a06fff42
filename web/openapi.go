package web

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"entente/internal/query"
)

// The parameters of the API as the OpenAPI document tells them. query.Parse judges them; a test holds the two together.

func text(name, description string, more ...func(*huma.Schema)) *huma.Param {
	s := &huma.Schema{Type: huma.TypeString}
	for _, m := range more {
		m(s)
	}
	return &huma.Param{Name: name, In: "query", Description: description, Schema: s}
}

func choices[T ~string](values ...T) func(*huma.Schema) {
	return func(s *huma.Schema) {
		for _, v := range values {
			s.Enum = append(s.Enum, string(v))
		}
	}
}

func integer(name, description string, from, to int) *huma.Param {
	low, high := float64(from), float64(to)
	return &huma.Param{Name: name, In: "query", Description: description, Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &low, Maximum: &high}}
}

// list is a parameter that may be repeated.
func list(name, description string, item *huma.Schema, more ...func(*huma.Param)) *huma.Param {
	explode := true
	p := &huma.Param{Name: name, In: "query", Description: description, Style: "form", Explode: &explode, Schema: &huma.Schema{Type: huma.TypeArray, Items: item}}
	for _, m := range more {
		m(p)
	}
	return p
}

var valueQParameter = text("value_q", "Text that the label of a value must hold, in any language, accents and case aside.", func(s *huma.Schema) {
	n := maxValueQ
	s.MaxLength = &n
})

// what says what a facet holds.
var what = map[string]string{
	"country":           "Country of the partner side, ISO 3166-1 alpha-2",
	"municipality":      "Municipality of the home side, such as gn-2803201",
	"year":              "Year of an agreement or of the start of a cooperation; the document's own year when it has neither",
	"theme":             "Theme",
	"language":          "Language of the document, any of those it is written in: nl, fr, en, und or other BCP 47",
	"kind":              "Kind of document",
	"instrument":        "Instrument of an agreement",
	"status":            "Status of an agreement",
	"partner":           "Partner, by id",
	"party":             "Any side of an agreement, by id",
	"partnership":       "Lasting relation of two parties, by id",
	"programme":         "Programme, by id",
	"funder":            "Funder, by id",
	"country_mentioned": "Country that is named without being a partner, ISO 3166-1 alpha-2",
	"year_agreement":    "Year in which an agreement was signed",
	"year_start":        "Year in which a cooperation began",
	"year_document":     "Year of the document itself",
	"year_mentioned":    "Year named anywhere in the text",
	"year_phase":        "Year within a phase of a programme",
	"year_about":        "Year that was inferred, not read",
}

// parameters are those of a search.
func (s *server) parameters() []*huma.Param {
	limit := query.MaxText
	all := []*huma.Param{
		text("q", `Words, all required; "phrase", "a b"~3, pre*, word~1, -word, ( ), AND OR NOT in capitals (also EN OF NIET, ET OU SAUF), field:value, year:2010-2015. What is no syntax is read as words and told in query.notes.`,
			func(s *huma.Schema) { s.MaxLength = &limit }),
		text("in", "What to search.", choices(query.Documents, query.Agreements)),
		text("class", "Class of agreements; only with in=agreements.", choices("agreement", "relation", "any")),
	}
	for _, f := range query.Facets {
		item := &huma.Schema{Type: huma.TypeString}
		if f.Type == query.Year {
			item.Description = "a year, or none"
		} else if ids := f.List(); f.Type == query.Closed && len(ids.All()) < 100 { // countries would only make the document long
			for _, t := range ids.All() {
				item.Enum = append(item.Enum, t.ID)
			}
			item.Enum = append(item.Enum, query.None, "unknown", "und", "unspecified") // the last three are other names of none
			item.Enum = distinct(item.Enum)
		}
		all = append(all,
			list(f.Name, what[f.Name]+". Repeated: one of them. none: not stated.", item),
			list("not_"+f.Name, "Values that a document must not have: "+f.Name+".", item),
			text(f.Name+"_op", "and: all of the values of "+f.Name+" are required.", choices("or", "and")),
		)
	}
	var names []query.Sort
	names = append(names, query.Relevance, query.Newest, query.Oldest, query.Title, query.Updated)
	facets := &huma.Schema{Type: huma.TypeString, Enum: []any{query.None}}
	for _, f := range query.Facets {
		facets.Enum = append(facets.Enum, f.Name)
	}
	return append(all,
		integer("year_from", "First year; acts as one more value of year.", 1000, 9999),
		integer("year_to", "Last year.", 1000, 9999),
		text("site", "Key of an embedding site: its filters hold, for pages of its origins. Or the name of a crawled site. One that is neither is refused."),
		text("expand", "false: search only the words as typed, not their counterparts in other languages.", choices("true", "false")),
		text("fold", "false: show near-duplicates one by one.", choices("true", "false")),
		text("fallback", "false: never search with fewer words.", choices("true", "false")),
		text("hl", "Language of labels and messages, English by default; texts in the language named rank a little higher.", s.spokenHere),
		text("sort", "Order; relevance by default with q, newest without.", choices(names...)),
		integer("page", fmt.Sprintf("Page, from 1; page times size is at most %d.", query.MaxWindow), 1, query.MaxWindow),
		integer("size", fmt.Sprintf("Results a page; %d by default.", query.DefaultSize), 1, query.MaxSize),
		text("after", "Cursor, as given in next; not together with page."),
		list("facets", "Facets to count; "+strings.Join(query.DefaultFacets, ", ")+" by default, none for none of them.", facets),
		integer("facet_size", fmt.Sprintf("Values a facet; %d by default.", query.DefaultFacetSize), 1, query.MaxFacet),
	)
}

func (s *server) spokenHere(schema *huma.Schema) {
	for _, l := range s.locales {
		schema.Enum = append(schema.Enum, string(l.Code))
	}
}

func distinct(values []any) []any {
	seen := map[any]bool{}
	var all []any
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			all = append(all, v)
		}
	}
	return all
}

// named are some of the parameters of a search.
func (s *server) named(names ...string) []*huma.Param {
	var all []*huma.Param
	for _, p := range s.parameters() {
		for _, n := range names {
			if p.Name == n {
				all = append(all, p)
			}
		}
	}
	return all
}

// errorResponses returns a maker of the responses of an operation beside its good one: those every operation can have, and
// the statuses named.
func errorResponses(schemas huma.Registry) func(...int) map[string]*huma.Response {
	schema := schemas.Schema(reflect.TypeOf(problem{}), true, "Problem")
	response := func(status int) *huma.Response {
		r := &huma.Response{Description: http.StatusText(status), Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
		if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
			r.Headers = map[string]*huma.Header{"Retry-After": {Description: "Seconds to wait.", Schema: &huma.Schema{Type: huma.TypeInteger}}}
		}
		return r
	}
	return func(statuses ...int) map[string]*huma.Response {
		all := map[string]*huma.Response{
			"304": {Description: "The state named in If-None-Match is still the current one."},
		}
		for _, status := range append(statuses, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusRequestURITooLong, http.StatusTooManyRequests, http.StatusRequestHeaderFieldsTooLarge, http.StatusInternalServerError, http.StatusServiceUnavailable) {
			all[strconv.Itoa(status)] = response(status)
		}
		return all
	}
}

// mayBeNull are the objects that an answer may lack; huma takes any pointer to a structure of Go for one that is there.
var mayBeNull = map[string][]string{
	"Act":          {"signed", "start", "end", "programme", "amount", "contact"},
	"Agreement":    {"signed", "start", "end", "programme", "amount", "contact"},
	"Claim":        {"date"},
	"Coverage":     {"sources"},
	"DocumentCard": {"issued"},
	"DocumentHead": {"municipality", "issued", "head"},
	"Hit":          {"municipality", "issued", "signed", "start"},
	"Party":        {"country"},
	"Place":        {"country", "location"},
	"Proven":       {"date"},
	"Record":       {"signed", "start", "end", "programme", "amount", "contact"},
	"Sources":      {"last"},
	"SimilarHit":   {"municipality", "issued", "signed", "start"},
}

// ofAgreements are the fields of a hit that only an agreement has.
var ofAgreements = []string{"label", "class", "instrument", "parties", "signed", "start", "status", "document_id", "quote"}

// tidy makes the schemas say what is sent: every list is one (huma takes any slice of Go for a list or null), fields may be
// added later, a document's passages stand beside its head and not in it, and problems are ours.
func tidy(schemas map[string]*huma.Schema) {
	for _, name := range []string{"ErrorModel", "ErrorDetail", "DocumentHeadPassagesStruct", "DocumentHeadAgreementsStruct"} {
		delete(schemas, name)
	}
	if head := schemas["DocumentHead"]; head != nil {
		delete(head.Properties, "passages")
		delete(head.Properties, "agreements")
	}
	for _, name := range []string{"Hit", "SimilarHit"} {
		if s := schemas[name]; s != nil {
			s.Required = slices.DeleteFunc(s.Required, func(field string) bool { return slices.Contains(ofAgreements, field) })
		}
	}
	for name, fields := range mayBeNull {
		for _, field := range fields {
			if s := schemas[name]; s != nil && s.Properties[field] != nil {
				s.Properties[field] = &huma.Schema{AnyOf: []*huma.Schema{s.Properties[field], {Type: "null"}}}
			}
		}
	}
	open(schemas)
}

func open(schemas map[string]*huma.Schema) {
	for _, s := range schemas {
		if s == nil {
			continue
		}
		if s.Type == huma.TypeArray {
			s.Nullable = false
		}
		if s.AdditionalProperties == false {
			s.AdditionalProperties = nil
		}
		open(s.Properties)
		inner, _ := s.AdditionalProperties.(*huma.Schema)
		open(map[string]*huma.Schema{"items": s.Items, "values": inner})
	}
}
