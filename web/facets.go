package web

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/collate"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/query"
)

// box is a facet as checkboxes.
type box struct {
	Name   string
	Legend string
	Values []value
	More   bool   // there are values that are not shown
	N      int    // how many values there are; 0 when they were not all counted
	All    string // address of the page with every value
	And    bool   // all of the selected values are required
	Op     bool   // show the switch for that
}

// value is a value of a facet as a line with a checkbox.
type value struct {
	Value    string
	Label    string
	Count    int
	Selected bool
	Exclude  string // address of the question that excludes it
}

func line(l *locale, q query.Query, facet string, c answer.Count) value {
	return value{Value: c.Value, Label: c.Label, Count: c.Count, Selected: c.Selected, Exclude: searchURL(l, q.Excluding(facet, c.Value))}
}

// yearBox is the facet "year": two fields and a bar for every decade, or for every year when the range is short.
type yearBox struct {
	From, To string
	Undated  *value // documents without a year, nil when there are none
	Bars     []bar
	Width    int
	Height   int
	All      string
	And      bool
	Op       bool
}

// bar is a bar of the histogram. Its hit area is as high as the whole figure.
type bar struct {
	X, Width   int // of the hit area
	Left, Wide int // of what is drawn
	Top, High  int
	LabelX     int
	TallyY     int    // where the count stands, above the bar
	Label      string // 1950
	Name       string // "1950–1959: 28 documents"
	Count      int
	URL        string // none when there is nothing to find
	Selected   bool
	Quiet      bool // no room for its label
}

// facetBox prepares a facet for the result page: what is selected first, then by count as the answer has it, what is not
// stated last.
func facetBox(l *locale, q query.Query, name string, f answer.Facet) box {
	b := box{Name: name, Legend: l.say("facet." + name), More: f.More, All: facetURL(l, name, q)}
	filter, _ := q.Filter(name)
	b.And = filter.All
	b.Op = len(filter.Any) > 0 && manyValued(q, name)
	for _, c := range f.Values {
		if c.Count == 0 && !c.Selected {
			continue
		}
		b.Values = append(b.Values, line(l, q, name, c))
	}
	arrange(l, b.Values, func(v value) (int, int, string) { return place(v), v.Count, v.Label })
	if !f.More {
		b.N = len(b.Values)
	}
	if len(b.Values) > boxSize {
		cut := b.Values[boxSize:]
		if slices.ContainsFunc(cut, func(v value) bool { return v.Value != query.None && !v.Selected }) {
			b.More = true
		}
		b.Values = append(b.Values[:boxSize:boxSize], slices.DeleteFunc(slices.Clone(cut), func(v value) bool { return v.Value != query.None && !v.Selected })...)
	}
	return b
}

// arrange puts values in the order of a facet: by place, the highest counts first, the same counts as the reader's alphabet has them.
func arrange[T any](l *locale, values []T, by func(T) (place, count int, label string)) {
	alphabet := collate.New(l.tag, collate.IgnoreCase)
	slices.SortStableFunc(values, func(x, y T) int {
		px, nx, lx := by(x)
		py, ny, ly := by(y)
		return cmp.Or(px-py, ny-nx, alphabet.CompareString(lx, ly))
	})
}

// place orders the values of a box.
func place(v value) int {
	switch {
	case v.Selected:
		return 0
	case v.Value == query.None:
		return 2
	}
	return 1
}

// manyValued tells the facets of which a record can have several values, so that asking for all of them makes sense.
func manyValued(q query.Query, name string) bool {
	switch name {
	case "municipality", "kind":
		return false
	case "instrument", "status", "programme":
		return q.Scope() == query.Documents // an agreement has one
	}
	return true
}

// Measures of the histogram, in units that are CSS pixels at the width of the column.
const (
	barsWidth  = 272
	barsHeight = 96
	labelRoom  = 18 // below the bars
	minHit     = 24 // the least width of something to tap
)

// years prepares the facet "year". Bars stand for the years of a short range and for decades otherwise.
func years(l *locale, q query.Query, f answer.Facet) yearBox {
	b := yearBox{Width: barsWidth, Height: barsHeight, All: facetURL(l, "year", q)}
	if q.YearFrom > 0 {
		b.From = strconv.Itoa(q.YearFrom)
	}
	if q.YearTo > 0 {
		b.To = strconv.Itoa(q.YearTo)
	}
	filter, _ := q.Filter("year")
	b.And, b.Op = filter.All, len(filter.Any) > 0
	for _, c := range f.Values {
		if c.Value == query.None && (c.Count > 0 || c.Selected) {
			undated := line(l, q, "year", c)
			b.Undated = &undated
		}
	}
	if q.YearFrom > 0 && q.YearTo >= q.YearFrom && q.YearTo-q.YearFrom < barsWidth/minHit {
		b.Bars = bars(l, q, f.Values, 1, q.YearFrom, q.YearTo)
	} else {
		first, last := 0, 0
		for _, c := range f.Decades {
			if y, err := strconv.Atoi(c.Value); err == nil && c.Count > 0 {
				if first == 0 {
					first = y
				}
				last = y
			}
		}
		// A stray year of another century would squeeze all others; its decade is on the facet's own page.
		first = max(first, last-10*(barsWidth/minHit-1))
		b.Bars = bars(l, q, f.Decades, 10, first, last+9)
	}
	return b
}

// bars draws the counts between two years, each bar step years wide.
func bars(l *locale, q query.Query, counts []answer.Count, step, from, to int) []bar {
	by := map[int]int{}
	for _, c := range counts {
		if y, err := strconv.Atoi(c.Value); err == nil {
			by[y] = c.Count
		}
	}
	n := (to-from)/step + 1
	if from <= 0 || n < 1 {
		return nil
	}
	highest := 1
	for y := from; y <= to; y += step {
		highest = max(highest, by[y])
	}
	free := positiveYears(q)
	width := barsWidth / max(n, 4) // few bars stay slim
	room := barsHeight - labelRoom
	var all []bar
	for i := range n {
		y := from + i*step
		count := by[y]
		end := y + step - 1
		b := bar{X: i * width, Width: width, Left: i*width + 3, Wide: width - 6, Count: count, LabelX: i*width + width/2, Label: strconv.Itoa(y)}
		if count > 0 {
			b.High = max(count*(room-12)/highest, 3)
			b.URL = searchURL(l, free.WithYears(y, end))
			b.Name = l.say("years.of", "years", bounds(l, y, end), "found", found(l, q, count))
		}
		b.Top = room - b.High
		b.TallyY = b.Top - 3
		b.Selected = (q.YearFrom > 0 || q.YearTo > 0) && (q.YearFrom == 0 || q.YearFrom <= y) && (q.YearTo == 0 || end <= q.YearTo)
		b.Quiet = width < 34 && i%2 == 1
		all = append(all, b)
	}
	return all
}

// positiveYears is q without a selected year and without bounds; what is excluded stays.
func positiveYears(q query.Query) query.Query {
	f, _ := q.Filter("year")
	for _, v := range f.Any {
		q = q.Without("year", v)
	}
	return q.WithYears(0, 0).WithAll("year", false)
}

// valueLabel names a value of a facet: as the answer has it where it does, else from the lists.
func valueLabel(l *locale, facet query.Facet, id string, a answer.Answer) string {
	for _, c := range a.Facets[facet.Name].Values {
		if c.Value == id {
			return c.Label
		}
	}
	switch {
	case id == query.None:
		return l.say("facet.none")
	case facet.Type == query.Language:
		return l.languageName(lang.Code(id))
	}
	return a.Label(facet.Name, id, l.Code)
}

// facetPage is the page with every value of one facet for a question.
type facetPage struct {
	page
	Name    string
	Legend  string
	Action  string // where the checkboxes lead
	Self    string // where the filter box leads
	ValueQ  string
	Keep    []pair // of the question, for the filter box
	Hidden  []pair // of the question without this facet, for the checkboxes
	Box     box
	Back    string
	Clear   string // without the text of the filter box
	Bounds  *heldTo
	Capped  bool // more values than a page holds
	Problem string
}

func (s *server) facetPage(c *gin.Context, l *locale) error {
	name := c.Param("name")
	known, ok := query.FacetByName(name)
	if !ok {
		return fmt.Errorf("%w: %s", errFacet, shorten(name, 40))
	}
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	v = withoutNoise(v)
	valueQ := strings.TrimSpace(v.Get("value_q"))
	v.Del("value_q")
	q, err := s.parse(c, v)
	if err != nil {
		return err
	}
	if len(valueQ) > maxValueQ {
		return &query.Error{Param: "value_q", Value: shorten(valueQ, 100), Code: query.TooLong}
	}
	q = q.WithPage(1)
	q.HL, q.FacetSize, q.Facets = l.Code, query.MaxFacet, []string{name}
	found, err := answer.FacetValues(c.Request.Context(), s.Engine, name, q, valueQ)
	if err != nil {
		return err
	}
	legend := l.say("facet." + name)
	p := facetPage{
		page: s.page(l, "/facets/"+name, c.Request.URL.RawQuery, l.say("facets.title", "facet", legend)),
		Name: name, Legend: legend, ValueQ: valueQ,
		Action: "/" + string(l.Code) + "/search", Self: "/" + string(l.Code) + "/facets/" + name,
		Back: searchURL(l, q), Clear: facetURL(l, name, q), Capped: found.More,
	}
	p.NoIndex = true
	p.Bounds = boundsOf(l, q, guest(c), facetURL(l, name, freed(q)))
	p.Box = box{Name: name, Legend: legend, All: p.Clear}
	filter, _ := q.Filter(name)
	p.Box.And, p.Box.Op = filter.All, manyValued(q, name)
	for _, count := range found.Values {
		p.Box.Values = append(p.Box.Values, line(l, q, name, count))
	}
	if known.Type != query.Year { // years stay in their own order
		arrange(l, p.Box.Values, func(v value) (int, int, string) { return 0, v.Count, v.Label })
	}
	shown := func(id string) bool {
		return slices.ContainsFunc(p.Box.Values, func(v value) bool { return v.Value == id })
	}
	for _, f := range pairs(pageValues(q)) {
		p.Keep = append(p.Keep, f)
		if f.Name == name+"_op" || (f.Name == name && shown(f.Value)) {
			continue
		}
		p.Hidden = append(p.Hidden, f)
	}
	return s.render(c, http.StatusOK, l, "facet", p)
}

// maxValueQ bounds the text of the filter box in bytes.
const maxValueQ = 200

// pairs are parameters in a fixed order.
func pairs(v url.Values) []pair {
	var all []pair
	for _, name := range slices.Sorted(maps.Keys(v)) {
		for _, value := range v[name] {
			all = append(all, pair{name, value})
		}
	}
	return all
}
