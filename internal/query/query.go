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
	MaxFacet  = 200    // values of one facet in one answer, and values selected in one facet

	DefaultSize      = 20
	DefaultFacetSize = 20
)

// Query is a question as a value. The zero value asks for every document, newest first. Queries made by Parse are
// canonical: filters sorted by facet and value, defaults left out, so that equal questions are equal values.
type Query struct {
	Text  string // q as typed, blanks trimmed and folded
	Root  Node   // what Text was read as; nil asks for everything
	Notes []Note // what could not be read as syntax and was read as words

	In    Scope  // empty means Documents; see Scope
	Class string // agreement (default), relation, any; only with In=agreements

	Filters  []Filter // sorted by Facet; at most one a facet
	YearFrom int      // bounds of the facet "year"; 0 = open
	YearTo   int

	Site       string
	Within     []Filter  // what Site stands for, where an installation says so; it is in no address. See Bounds
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
	Updated   Sort = "updated" // by when what a record says was read at its source, the latest first
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

// The codes of notes. A face has a sentence for each in every language of its own.
const (
	NoteUnknownField  = "unknown-field"          // the name before ":" is no field; it was read as words
	NoteUnknownValue  = "unknown-value"          // the field has no such value; it was read as words
	NoteReversedRange = "reversed-range"         // the years were given the wrong way round
	NoteQuote         = "unbalanced-quote"       // a quotation mark without its other half
	NoteParenthesis   = "unbalanced-parenthesis" // a parenthesis without its other half, or too deep
	NoteEmptyGroup    = "empty-group"            // nothing in parentheses or quotation marks
	NoteOperator      = "dangling-operator"      // an operator with nothing to work on was read as a word
	NoteStray         = "stray-character"        // a lone * ~ - : or +, or one where it means nothing, was left out
	NoteShortPrefix   = "short-prefix"           // fewer than two letters before "*"
	NoteDistance      = "distance-limited"       // the number behind "~" is more than is allowed
	NoteNoWords       = "no-words"               // nothing typed is a word: it is as if nothing were typed
	NoteSpelledAlike  = "spelled-alike"          // a word stands nowhere: words spelt like it were searched; "typed → searched"
)

// NoteCodes lists every code a Note may carry.
var NoteCodes = []string{NoteUnknownField, NoteUnknownValue, NoteReversedRange, NoteQuote, NoteParenthesis, NoteEmptyGroup,
	NoteOperator, NoteStray, NoteShortPrefix, NoteDistance, NoteNoWords, NoteSpelledAlike}

// Note tells a reader what was made of a part of the question that is no syntax.
type Note struct {
	Code string `json:"code"` // message key, such as "unknown-field"
	Text string `json:"text"` // the part of q it speaks of
}

// The codes of refusals.
const (
	UnknownParameter = "unknown-parameter"
	NotANumber       = "not-a-number"
	OutOfRange       = "out-of-range"
	UnknownValue     = "unknown-value" // malformed, or not on the closed list
	TooLong          = "too-long"
	TooManyTerms     = "too-many-terms"
	Conflict         = "conflict" // with another parameter, or with another value of itself
)

// ErrorCodes lists every code an Error may carry.
var ErrorCodes = []string{UnknownParameter, NotANumber, OutOfRange, UnknownValue, TooLong, TooManyTerms, Conflict}

// Error is a refused parameter.
type Error struct {
	Param string // name of the parameter
	Value string // as given, its beginning when it is long
	Code  string // one of ErrorCodes
}

func (e *Error) Error() string { return e.Param + "=" + e.Value + ": " + e.Code }

// Unwrap makes every Error an ErrInvalid.
func (e *Error) Unwrap() error { return ErrInvalid }

// Scope returns what is searched, the default made plain.
func (q Query) Scope() Scope {
	if q.In == "" {
		return Documents
	}
	return q.In
}

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
