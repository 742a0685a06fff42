package query

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/internal/lang"
)

// The years a question may name. Outside them a number is a slip of the keyboard.
const (
	minYear = 1000
	maxYear = 9999
)

// maxCursor bounds "after" in bytes, far above what an engine writes.
const maxCursor = 2 << 10

var (
	// openID is the form of ids of open lists: "gn-2803201", a slug, a hash.
	openID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:#-]{0,99}$`)
	// tag is the form of a language code of BCP 47, in lower case.
	tag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z0-9]{2,8}){0,4}$`)
)

// scalars are the parameters that are no facets.
var scalars = []string{"q", "in", "class", "year_from", "year_to", "site", "expand", "fold", "fallback", "hl", "sort", "page", "size", "after", "facets", "facet_size"}

// Parse reads the parameters of a question. It refuses unknown names, malformed values and values that are on no list, each
// with an *Error (several are joined, in the order of their names), and returns beside the error what it could read, so that
// a page can keep it. Words that are no syntax are never refused: see ParseText.
func Parse(v url.Values) (Query, error) {
	f := form{values: v}
	f.refuseUnknown()
	var q Query
	typed := f.one("q")
	if err := q.readText(typed); err != nil {
		f.errs = append(f.errs, err)
		if len(typed) <= MaxText {
			q.Text = cleanText(typed)
		}
	}
	q.In = Scope(f.choice("in", string(Documents), string(Agreements)))
	q.Class = f.choice("class", "agreement", "relation", "any")
	for _, facet := range Facets {
		if filter := f.filter(facet); filter.any() {
			q.Filters = append(q.Filters, filter)
		}
	}
	q.YearFrom = f.number("year_from", minYear, maxYear)
	q.YearTo = f.number("year_to", minYear, maxYear)
	q.Site = f.matching("site", openID)
	q.NoExpand, q.NoFold, q.NoFallback = !f.on("expand"), !f.on("fold"), !f.on("fallback")
	q.HL = lang.Code(f.choice("hl", string(lang.NL), string(lang.FR), string(lang.EN)))
	q.Sort = Sort(f.choice("sort", string(Relevance), string(Newest), string(Oldest), string(Title), string(Updated)))
	q.Page = f.number("page", 1, MaxWindow)
	q.Size = f.number("size", 1, MaxSize)
	q.After = f.cursor()
	q.Facets = f.facets()
	q.FacetSize = f.number("facet_size", 1, MaxFacet)
	if err := q.Validate(); err != nil {
		f.errs = append(f.errs, err)
	}
	switch len(f.errs) {
	case 0:
		return q.canonical(), nil
	case 1:
		return q.canonical(), f.errs[0]
	}
	slices.SortStableFunc(f.errs, func(a, b error) int { return cmp.Compare(a.(*Error).Param, b.(*Error).Param) })
	return q.canonical(), errors.Join(f.errs...)
}

// Validate refuses what Parse refuses of numbers and of parameters that do not go together, for questions made by hand.
func (q Query) Validate() error {
	for _, n := range []struct {
		param     string
		value, to int
	}{{"page", q.Page, MaxWindow}, {"size", q.Size, MaxSize}, {"facet_size", q.FacetSize, MaxFacet}, {"year_from", q.YearFrom, maxYear}, {"year_to", q.YearTo, maxYear}} {
		if n.value < 0 || n.value > n.to {
			return refuse(n.param, strconv.Itoa(n.value), OutOfRange)
		}
	}
	switch {
	case q.Class != "" && q.In != Agreements:
		return refuse("class", q.Class, Conflict)
	case q.YearFrom > 0 && q.YearTo > 0 && q.YearFrom > q.YearTo:
		return refuse("year_from", strconv.Itoa(q.YearFrom), Conflict)
	case q.Page > 0 && q.After != "":
		return refuse("after", q.After, Conflict)
	case q.PageNumber()*q.PageSize() > MaxWindow:
		return refuse("page", strconv.Itoa(q.Page), OutOfRange)
	}
	return nil
}

// canonical returns q with one way to say each thing: defaults left out, filters and values sorted.
func (q Query) canonical() Query {
	if q.In == Documents {
		q.In = ""
	}
	if q.In != Agreements || q.Class == "agreement" {
		q.Class = ""
	}
	if q.Sort != Default {
		if plain := (Query{Root: q.Root}); q.Sort == plain.Order() {
			q.Sort = Default
		}
	}
	if q.Page == 1 {
		q.Page = 0
	}
	if q.Size == DefaultSize {
		q.Size = 0
	}
	if q.FacetSize == DefaultFacetSize {
		q.FacetSize = 0
	}
	if q.Facets != nil {
		q.Facets = sorted(q.Facets)
		if slices.Equal(q.Facets, sorted(DefaultFacets)) {
			q.Facets = nil
		}
	}
	var filters []Filter
	for _, f := range q.Filters {
		f.Any, f.Not = orNil(sorted(f.Any)), orNil(sorted(f.Not))
		// "All of nothing" selects nothing; the bounds of year are one more value of it.
		f.All = f.All && (len(f.Any) > 0 || f.Facet == "year" && q.bounded())
		if f.any() {
			filters = append(filters, f)
		}
	}
	slices.SortFunc(filters, func(a, b Filter) int { return cmp.Compare(a.Facet, b.Facet) })
	q.Filters = filters
	return q
}

// bounded reports whether the facet year has bounds.
func (q Query) bounded() bool { return q.YearFrom > 0 || q.YearTo > 0 }

func (f Filter) any() bool { return len(f.Any) > 0 || len(f.Not) > 0 || f.All }

// sorted returns a sorted copy without repeats. It keeps the difference between nil and empty, which Facets needs.
func sorted(values []string) []string {
	if values == nil {
		return nil
	}
	s := slices.Clone(values)
	slices.Sort(s)
	return slices.Compact(s)
}

// orNil makes no values one thing, so that equal questions are equal values.
func orNil(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return values
}

// form reads parameters and gathers what it refuses.
type form struct {
	values url.Values
	errs   []error
}

func (f *form) refuse(param, value, code string) { f.errs = append(f.errs, refuse(param, value, code)) }

// refuse makes an Error that does not carry a hostile length further.
func refuse(param, value, code string) *Error {
	return &Error{Param: clip(param, 100), Value: clip(value, 100), Code: code}
}

// clip returns the first n runes of s, told by "…" when there are more.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

func (f *form) refuseUnknown() {
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		facet := strings.TrimSuffix(strings.TrimPrefix(name, "not_"), "_op")
		_, known := FacetByName(facet)
		if known = known && (name == facet || name == "not_"+facet || name == facet+"_op"); known || slices.Contains(scalars, name) {
			continue
		}
		if given := f.many(name); len(given) > 0 {
			f.refuse(name, given[0], UnknownParameter)
		}
	}
}

// many returns the values of a parameter; empty ones are absent.
func (f *form) many(name string) []string {
	var given []string
	for _, s := range f.values[name] {
		if s = strings.TrimSpace(s); s != "" {
			given = append(given, s)
		}
	}
	return given
}

// one returns the value of a parameter that takes a single one. Given twice, it must say the same.
func (f *form) one(name string) string {
	given := f.many(name)
	if len(given) == 0 {
		return ""
	}
	for _, s := range given[1:] {
		if s != given[0] {
			f.refuse(name, s, Conflict)
			f.values = maps.Clone(f.values)
			f.values[name] = given[:1] // refused once, however often it is read
			break
		}
	}
	return given[0]
}

func (f *form) choice(name string, allowed ...string) string {
	s := f.one(name)
	if s != "" && !slices.Contains(allowed, s) {
		f.refuse(name, s, UnknownValue)
		return ""
	}
	return s
}

func (f *form) matching(name string, pattern *regexp.Regexp) string {
	s := f.one(name)
	if s != "" && !pattern.MatchString(s) {
		f.refuse(name, s, UnknownValue)
		return ""
	}
	return s
}

// on reads a switch that is on by default.
func (f *form) on(name string) bool {
	switch s := f.choice(name, "true", "false", "1", "0", "on", "off"); s {
	case "false", "0", "off":
		return false
	}
	return true
}

// number returns 0 when the parameter is absent or refused.
func (f *form) number(name string, from, to int) int {
	s := f.one(name)
	if s == "" {
		return 0
	}
	n, code := digits(s, from, to)
	if code != "" {
		f.refuse(name, s, code)
	}
	return n
}

// digits reads a whole number within bounds, or says why not.
func digits(s string, from, to int) (n int, code string) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, NotANumber
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < from || n > to {
		return 0, OutOfRange
	}
	return n, ""
}

func (f *form) cursor() string {
	s := f.one("after")
	if s != "" && (len(s) > maxCursor || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })) {
		f.refuse("after", s, UnknownValue)
		return ""
	}
	return s
}

// facets returns the names to count: nil for the default, empty for none. Names may be repeated or parted by commas.
func (f *form) facets() []string {
	var list []string
	for _, s := range f.many("facets") {
		for name := range strings.SplitSeq(s, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if _, ok := FacetByName(name); !ok && name != None {
				f.refuse("facets", name, UnknownValue)
				return nil
			}
			list = append(list, name)
		}
	}
	switch {
	case !slices.Contains(list, None):
		return list
	case len(sorted(list)) > 1:
		f.refuse("facets", None, Conflict)
		return nil
	}
	return []string{}
}

// filter reads the selection in one facet.
func (f *form) filter(facet Facet) Filter {
	return Filter{
		Facet: facet.Name,
		Any:   f.ids(facet, facet.Name),
		Not:   f.ids(facet, "not_"+facet.Name),
		All:   f.choice(facet.Name+"_op", "and", "or") == "and",
	}
}

func (f *form) ids(facet Facet, param string) []string {
	var ids []string
	given := f.many(param)
	if len(given) > MaxFacet {
		f.refuse(param, strconv.Itoa(len(given)), OutOfRange)
		return nil
	}
	for _, s := range given {
		id, code := facet.id(s)
		if code != "" {
			f.refuse(param, s, code)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// noneIDs are what a parameter may call None.
var noneIDs = []string{None, "unknown", "und", "unspecified"}

// id returns the canonical id that s stands for in a parameter, or the code of its refusal.
func (f Facet) id(s string) (id, code string) {
	if slices.Contains(noneIDs, strings.ToLower(s)) {
		return None, ""
	}
	switch f.Type {
	case Year:
		n, code := digits(s, minYear, maxYear)
		if code != "" {
			return "", code
		}
		return strconv.Itoa(n), ""
	case Language:
		if s = strings.ToLower(s); tag.MatchString(s) {
			return s, ""
		}
	case Open:
		if openID.MatchString(s) {
			return s, ""
		}
	case Closed:
		// Country codes are in capitals and all other ids in small letters, so that case can not make two ids one.
		for _, s := range []string{s, strings.ToUpper(s), strings.ToLower(s)} {
			if _, ok := f.List().Get(s); ok {
				return s, ""
			}
		}
	}
	return "", UnknownValue
}
