package web

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/atlas"
	"entente/internal/query"
)

// mapPage shows where the partners of a question's records are: a list of countries, and the same on a map.
type mapPage struct {
	page
	Search    searchBox
	Counted   string // how many were found
	Results   string // the address that lists them
	Scopes    []scopeLink
	Bounds    *heldTo
	Chips     []chip
	ClearURL  string
	Countries []country
	More      string // address of the page with every country; none where all are shown
	Sheets    []sheet
	Legend    []shade
	Chosen    bool // a country is selected
	Unplaced  int  // countries of the list that no map shows
	Towns     []town
	Elsewhere int    // partners that are no towns, or whose place is not known
	Partners  string // address of the page with every partner
	Strip     strip
	JSON      string
}

// country is a country of the list. Its link does what its checkbox on the result page does.
type country struct {
	Label    string
	Name     string // "Senegal: 12 agreements"
	Count    int
	URL      string
	Selected bool
}

// sheet is a map with what is told on it.
type sheet struct {
	Name          string // "world" or "europe"
	Label         string
	Width, Height int
	Rest          string // outline of all countries of which nothing is told
	Frame         *frame // what another sheet enlarges
	Lands         []land
	Pins          []pin
	Dots          []dot
}

// frame is a rectangle on a map.
type frame struct{ X, Y, Width, Height int }

// land is the outline of a country of which something is told. Whoever points at it follows its link; for keys and ears it has a pin.
type land struct {
	Path     string
	X, Y     int // of a speck in its stead, where it has no outline
	Shade    int
	URL      string // none on a sheet that is not its own
	Selected bool
}

// pin is the link of a country, with its number: large enough to be hit, however small the country.
type pin struct {
	country
	X, Y   int
	TX, TY int  // in the country
	Tied   bool // it stands away from its country, and a line leads there
	Text   string
}

// shade is a class of counts, and how it is drawn.
type shade struct {
	Class    int // 1 is the lightest
	From, To int
	Text     string
}

// mapURL is the address of a question's map.
func mapURL(l *locale, q query.Query) string {
	return address("/"+string(l.Code)+"/map", pageValues(q.WithPage(1)).Encode())
}

// onMap leads to the map of the question whose results an address lists.
func onMap(l *locale, results string) string {
	home := "/" + string(l.Code)
	return home + "/map" + strings.TrimPrefix(results, home+"/search")
}

func (s *server) mapPage(c *gin.Context, l *locale) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	q, err := s.parse(c, withoutNoise(v))
	if err != nil {
		return err
	}
	q = q.WithPage(1)
	if canonical := pageValues(q).Encode(); canonical != c.Request.URL.RawQuery && stable(canonical) {
		c.Redirect(http.StatusSeeOther, address(c.Request.URL.Path, canonical))
		return nil
	}
	asked := q
	asked.HL, asked.Facets, asked.FacetSize, asked.Size = l.Code, boxes[q.Scope()], query.MaxFacet, 1
	a, err := answer.Do(c.Request.Context(), s.Engine, asked)
	if err != nil {
		return err
	}
	p := s.mapped(l, q, a)
	p.Bounds = boundsOf(l, q, guest(c), mapURL(l, freed(q)))
	p.Scopes = s.scopes(c, l, q, a.Total)
	for i := range p.Scopes {
		p.Scopes[i].URL = onMap(l, p.Scopes[i].URL)
	}
	if p.Strip, err = s.themesByDecade(c, l, q, a); err != nil {
		s.lacking(c, "themes by decade", err)
	}
	p.page = s.page(l, "/map", c.Request.URL.RawQuery, l.say("map.title", "count", p.Counted))
	p.Section = "search"
	p.NoIndex = c.Request.URL.RawQuery != ""
	return s.render(c, http.StatusOK, l, "map", p)
}

// mapped lays out what a question finds by country.
func (s *server) mapped(l *locale, q query.Query, a answer.Answer) mapPage {
	f := a.Facets["country"]
	p := mapPage{Counted: found(l, q, a.Total), Results: searchURL(l, q)}
	p.Chips = chips(l, q, a)
	for i := range p.Chips {
		p.Chips[i].URL = onMap(l, p.Chips[i].URL)
	}
	if len(p.Chips) > 0 {
		p.ClearURL = mapURL(l, q.WithoutFilters())
	}
	p.Search = searchBox{Action: "/" + string(l.Code) + "/map", Q: q.Text}
	kept := pageValues(q)
	kept.Del("q")
	p.Search.Hidden = pairs(kept)
	if f.More {
		p.More = facetURL(l, "country", q)
	}
	api := q
	p.JSON = address("/api/v1/facets/country", api.Values().Encode())

	most := 0
	of := map[string]country{}
	var order []string
	for _, v := range f.Values {
		if v.Count == 0 && !v.Selected {
			continue
		}
		one := country{Label: v.Label, Count: v.Count, Selected: v.Selected, Name: l.say("map.of", "country", v.Label, "found", found(l, q, v.Count))}
		to := q.With("country", v.Value)
		if v.Selected {
			to = q.Without("country", v.Value)
			one.Name = l.say("map.selected", "name", one.Name)
			p.Chosen = true
		}
		one.URL = mapURL(l, to)
		p.Countries = append(p.Countries, one)
		if v.Value != query.None {
			of[v.Value], order = one, append(order, v.Value)
			most = max(most, v.Count)
		}
	}
	p.Legend = shades(most)
	for i, sh := range p.Legend {
		p.Legend[i].Text = found(l, q, sh.To)
		if sh.From < sh.To {
			p.Legend[i].Text = l.say("map.range", "from", sh.From, "found", found(l, q, sh.To))
		}
	}
	p.Towns, p.Elsewhere = towns(l, q, a.Facets["partner"])
	p.Partners = facetURL(l, "partner", q)
	placed := 0
	labels := map[string]string{"world": l.say("map.world"), "europe": l.say("map.europe")}
	for _, drawn := range atlas.Sheets() {
		one := onSheet(l, drawn, of, order, p.Legend)
		one.Label = labels[one.Name]
		one.dots(drawn.Projection(), p.Towns)
		placed += len(one.Pins)
		p.Sheets = append(p.Sheets, one)
	}
	p.Unplaced = len(order) - placed
	return p
}

// onSheet draws what is told of countries on one sheet.
func onSheet(l *locale, drawn atlas.Sheet, of map[string]country, order []string, legend []shade) sheet {
	one := sheet{Name: drawn.Name, Width: drawn.Width, Height: drawn.Height}
	var rest strings.Builder
	places := map[string]atlas.Area{}
	for _, area := range drawn.Areas {
		told, ok := of[area.Country]
		if !area.Own && area.Path != "" && drawn.Name == "world" {
			one.Frame = one.Frame.around(area.X, area.Y)
		}
		if !ok {
			rest.WriteString(area.Path)
			continue
		}
		there := land{Path: area.Path, X: area.X, Y: area.Y, Shade: shadeOf(legend, told.Count), Selected: told.Selected}
		if area.Own {
			there.URL = told.URL
			places[area.Country] = area
		}
		one.Lands = append(one.Lands, there)
	}
	one.Rest = rest.String()
	for _, id := range order {
		if at, ok := places[id]; ok {
			one.Pins = append(one.Pins, pin{country: of[id], X: at.X, Y: at.Y, TX: at.X, TY: at.Y, Tied: at.Room >= pinRoom, Text: brief(l, of[id].Count)})
		}
	}
	standApart(one.Pins, one.Width, one.Height)
	return one
}

// around is the frame widened so that a point lies well within it.
func (f *frame) around(x, y int) *frame {
	const border = 12
	if f == nil {
		return &frame{x - border, y - border, 2 * border, 2 * border}
	}
	left, top := min(f.X, x-border), min(f.Y, y-border)
	right, bottom := max(f.X+f.Width, x+border), max(f.Y+f.Height, y+border)
	return &frame{left, top, right - left, bottom - top}
}

// brief is a number that has room in a pin.
func brief(l *locale, n int) string {
	if n > 999 {
		return "999+"
	}
	return l.number(n)
}

// Measures of pins. Their radius makes them 24 CSS pixels wide on a map that is shown a little smaller than it is drawn; CSS
// takes the pins off one that is shown smaller still.
const (
	pinRadius = 12.5
	pinRoom   = 13 // a country with so much room has its pin within it
	pinApart  = 26.5
)

// standApart moves the pins that are not Tied, which have room in their country, until none covers another, and says in Tied which of
// them stand away from where they belong. The same pins always come to stand in the same places.
func standApart(pins []pin, width, height int) {
	type at struct{ x, y float64 }
	now := make([]at, len(pins))
	for i, p := range pins {
		// Never two in one place, so that there is a way apart.
		turn := float64(i) * math.Pi * (3 - math.Sqrt(5))
		now[i] = at{float64(p.X) + 0.01*math.Cos(turn), float64(p.Y) + 0.01*math.Sin(turn)}
	}
	for range 600 {
		moved := false
		for i := range pins {
			for j := range i {
				dx, dy := now[i].x-now[j].x, now[i].y-now[j].y
				d := math.Hypot(dx, dy)
				if d >= pinApart || pins[i].Tied && pins[j].Tied {
					continue
				}
				moved = true
				push := (pinApart - d + 0.5) / d
				half := push / 2
				if pins[i].Tied || pins[j].Tied {
					half = push
				}
				if !pins[i].Tied {
					now[i] = at{now[i].x + dx*half, now[i].y + dy*half}
				}
				if !pins[j].Tied {
					now[j] = at{now[j].x - dx*half, now[j].y - dy*half}
				}
			}
		}
		for i := range now {
			now[i].x = min(max(now[i].x, pinRadius), float64(width)-pinRadius)
			now[i].y = min(max(now[i].y, pinRadius), float64(height)-pinRadius)
		}
		if !moved {
			break
		}
	}
	for i := range pins {
		pins[i].X, pins[i].Y = int(math.Round(now[i].x)), int(math.Round(now[i].y))
		pins[i].Tied = math.Hypot(float64(pins[i].X-pins[i].TX), float64(pins[i].Y-pins[i].TY)) > 4
	}
}

// shadesMost is how many classes of counts a map tells apart.
const shadesMost = 4

// shades parts the counts up to the greatest into classes, each of which reaches as many times farther as the one before.
func shades(most int) []shade {
	var all []shade
	for n := min(shadesMost, most); len(all) < n; {
		from, i := 1, len(all)+1
		if i > 1 {
			from = all[i-2].To + 1
		}
		to := max(from, int(math.Round(math.Pow(float64(most), float64(i)/float64(n)))))
		if i == n {
			to = most
		}
		all = append(all, shade{Class: i + shadesMost - n, From: from, To: to})
	}
	return all
}

// shadeOf is the class of a count, 0 of none.
func shadeOf(all []shade, count int) int {
	for _, s := range all {
		if s.From <= count && count <= s.To {
			return s.Class
		}
	}
	return 0
}

// Measures of the strip, in units that are CSS pixels at most widths.
const (
	stripThemes  = 8
	cellSide     = 26
	stripDecades = barsWidth / minHit // as many as the bars
	stripLine    = 20                 // of a label
	stripGap     = 6
)

// strip is the themes of a question by decade.
type strip struct {
	Width, Height int
	Decades       []string
	Rows          []stripRow
}

// stripRow is a theme.
type stripRow struct {
	Label  string
	LabelY int
	Cells  []stripCell
}

// stripCell is what a question finds on a theme in a decade.
type stripCell struct {
	X, Y   int
	TextX  int
	TextY  int
	BarY   int
	Bar    int // width
	Decade string
	Marked bool // the axis has room for its decade
	Count  int
	Text   string
	Name   string
	URL    string // of the results; none where there are none
}

// themesByDecade counts the themes that a question finds most by decade. Each number is that of the search it leads to.
func (s *server) themesByDecade(c *gin.Context, l *locale, q query.Query, a answer.Answer) (strip, error) {
	first, last := 0, 0
	for _, d := range a.Facets["year"].Decades {
		if y, err := strconv.Atoi(d.Value); err == nil && d.Count > 0 {
			if first == 0 {
				first = y
			}
			last = y
		}
	}
	if first == 0 {
		return strip{}, nil
	}
	first = max(first, last-10*(stripDecades-1))
	themes := slices.DeleteFunc(slices.Clone(a.Facets["theme"].Values), func(v answer.Count) bool { return v.Value == query.None || v.Count == 0 })
	slices.SortStableFunc(themes, func(x, y answer.Count) int { return cmp.Compare(y.Count, x.Count) })
	themes = themes[:min(len(themes), stripThemes)]
	var out strip
	for y := first; y <= last; y += 10 {
		out.Decades = append(out.Decades, strconv.Itoa(y))
	}
	counts := make([]map[string]int, len(themes))
	most := 0
	for i, theme := range themes {
		asked := onlyTheme(q, theme.Value)
		asked.HL, asked.Facets, asked.Size = l.Code, []string{"year"}, 1
		found, err := answer.Do(c.Request.Context(), s.Engine, asked)
		if err != nil {
			return strip{}, err
		}
		counts[i] = map[string]int{}
		for _, d := range found.Facets["year"].Decades {
			counts[i][d.Value] = d.Count
			if slices.Contains(out.Decades, d.Value) {
				most = max(most, d.Count)
			}
		}
	}
	for i, theme := range themes {
		if !slices.ContainsFunc(out.Decades, func(d string) bool { return counts[i][d] > 0 }) {
			continue // of no known year
		}
		top := len(out.Rows) * (stripLine + cellSide + stripGap)
		row := stripRow{Label: theme.Label, LabelY: top + stripLine - 6}
		for j, decade := range out.Decades {
			x, y := j*cellSide, top+stripLine
			cell := stripCell{X: x, Y: y, TextX: x + cellSide/2, TextY: y + 15, BarY: y + cellSide - 6, Decade: decade, Marked: j%2 == 0, Count: counts[i][decade]}
			if cell.Count > 0 {
				year := first + 10*j
				cell.Bar = max(2, cell.Count*(cellSide-6)/most)
				cell.Text = brief(l, cell.Count)
				cell.Name = l.say("strip.of", "theme", theme.Label, "years", bounds(l, year, year+9), "found", found(l, q, cell.Count))
				cell.URL = searchURL(l, positiveYears(onlyTheme(q, theme.Value)).WithYears(year, year+9))
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	out.Width, out.Height = stripDecades*cellSide, len(out.Rows)*(stripLine+cellSide+stripGap)+stripLine
	return out, nil
}

// onlyTheme is q with one theme in the place of those selected; what is excluded stays.
func onlyTheme(q query.Query, id string) query.Query {
	f, _ := q.Filter("theme")
	for _, v := range f.Any {
		q = q.Without("theme", v)
	}
	return q.With("theme", id).WithAll("theme", false)
}
