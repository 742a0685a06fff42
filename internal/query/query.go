// Package query says what a reader asked, free of any engine: parsed once, with its inverse.
package query

import (
	"errors"

	"entente/internal/lang"
)

// ErrInvalid is the kind of every question that is refused. The refusals are in an *Error.
var ErrInvalid = errors.New("invalid query")

// Limits of a question. Longer text and more words are refused, not cut.
const (
	MaxText   = 2 << 10 // bytes of q
	MaxTerms  = 32
	MaxSize   = 100
	MaxWindow = 10_000 // page × size
	MaxFacet  = 200    // values of one facet in one answer

	DefaultSize      = 20
	DefaultFacetSize = 20
)

// Query is a question as a value. The zero value asks for every document, newest first. Queries made by Parse are
// canonical: filters sorted by facet and value, defaults left out, so that equal questions are equal values.
type Query struct {
	Text  string // q as typed, blanks trimmed and folded
	Root  Node   // what Text was read as; nil asks for everything
	Notes []Note // what could not be read as syntax and was read as words

	In    Scope  // documents unless told otherwise
	Class string // agreement (default), relation, any; only with In=agreements

	Filters  []Filter // sorted by Facet; at most one a facet
	YearFrom int      // bounds of the facet "year"; 0 = open
	YearTo   int

	Site       string
	NoExpand   bool      // expand=false
	NoFold     bool      // fold=false
	NoFallback bool      // fallback=false
	HL         lang.Code // language of labels; empty = the face's own

	Sort  Sort   // canonical: the default for the question is Default
	Page  int    // from 1; 0 means 1
	Size  int    // 0 means DefaultSize
	After string // cursor; excludes Page

	Facets    []string // names to count; nil = DefaultFacets, empty = none
	FacetSize int      // 0 means DefaultFacetSize
}

// Scope is what a question searches.
type Scope string

// The scopes.
const (
	Documents  Scope = "documents"
	Agreements Scope = "agreements"
)

// Sort is an order of results. Ties are broken by id in every order.
type Sort string

// The orders. Default is Relevance when the question has words and Newest when it has none.
const (
	Default   Sort = ""
	Relevance Sort = "relevance"
	Newest    Sort = "newest" // by the greatest value of year, documents without a year last
	Oldest    Sort = "oldest" // by the smallest value of year, documents without a year last
	Title     Sort = "title"
)

// None is the value that every facet has for a record of which nothing is known there.
const None = "none"

// Filter is the selection in one facet. A record passes when it has one of Any (or all of them, with All), and none of Not.
type Filter struct {
	Facet string
	Any   []string // sorted; None among them is the value "not stated"
	All   bool     // <facet>_op=and
	Not   []string // sorted
}

// Note tells a reader what was made of a part of the question that is no syntax.
type Note struct {
	Code string `json:"code"` // message key, such as "unknown-field"
	Text string `json:"text"` // the part of q it speaks of
}

// Error is a refused parameter.
type Error struct {
	Param string // name of the parameter
	Value string
	Code  string // message key: unknown-parameter, not-a-number, out-of-range, unknown-value, too-long, too-many-terms, conflict
}

func (e *Error) Error() string { return e.Param + "=" + e.Value + ": " + e.Code }

// Unwrap makes every Error an ErrInvalid.
func (e *Error) Unwrap() error { return ErrInvalid }

// Order returns the order of the results, the default made plain.
func (q Query) Order() Sort {
	switch {
	case q.Sort != Default:
		return q.Sort
	case q.Root != nil:
		return Relevance
	}
	return Newest
}

// PageSize returns the number of results a page holds.
func (q Query) PageSize() int {
	if q.Size == 0 {
		return DefaultSize
	}
	return q.Size
}

// PageNumber returns the page asked for, from 1.
func (q Query) PageNumber() int { return max(q.Page, 1) }

// Filter returns the selection in a facet, and false when there is none.
func (q Query) Filter(facet string) (Filter, bool) {
	for _, f := range q.Filters {
		if f.Facet == facet {
			return f, true
		}
	}
	return Filter{}, false
}
