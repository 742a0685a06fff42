package web

import (
	"math"
	"strconv"
	"strings"

	"entente/internal/answer"
	"entente/internal/atlas"
	"entente/internal/query"
)

// town is a partner whose place on the map is known.
type town struct {
	Label string
	Name  string // "Marsassoum: 3 agreements"
	Count int
	URL   string // of its page
	at    atlas.Town
}

// dot is a town on a map.
type dot struct {
	town
	X, Y int
	Free bool // nothing else to be hit is so near that it would be in the way
}

// towns are the partners of a question that are known to lie somewhere, those with most records first, and how many others there are.
func towns(l *locale, q query.Query, f answer.Facet) (placed []town, others int) {
	wanted := map[int]bool{}
	number := func(id string) int {
		n, err := strconv.Atoi(strings.TrimPrefix(id, "gn-"))
		if err != nil || !strings.HasPrefix(id, "gn-") {
			return 0
		}
		return n
	}
	for _, v := range f.Values {
		if n := number(v.Value); n > 0 && v.Count > 0 {
			wanted[n] = true
		}
	}
	known := atlas.Towns(wanted)
	for _, v := range f.Values {
		if v.Value == query.None || v.Count == 0 {
			continue
		}
		at, ok := known[number(v.Value)]
		if !ok {
			others++
			continue
		}
		placed = append(placed, town{Label: v.Label, Name: l.say("map.of", "country", v.Label, "found", found(l, q, v.Count)), Count: v.Count, URL: placeURL(l, v.Value), at: at})
	}
	return placed, others
}

// dots puts towns on a sheet: on the world those that lie outside the frame of another. The first that find room can be hit, the others are only seen.
func (s *sheet) dots(p atlas.Projection, all []town) {
	const edge = pinRoom
	var taken []dot
	for _, pin := range s.Pins {
		taken = append(taken, dot{X: pin.X, Y: pin.Y})
	}
	for _, t := range all {
		fx, fy, ok := p.At(t.at.Longitude, t.at.Latitude)
		d := dot{town: t, X: int(math.Round(fx)), Y: int(math.Round(fy)), Free: true}
		if !ok || d.X < edge || d.Y < edge || d.X > s.Width-edge || d.Y > s.Height-edge || s.Frame.holds(d.X, d.Y) {
			continue
		}
		for _, other := range taken {
			d.Free = d.Free && math.Hypot(float64(d.X-other.X), float64(d.Y-other.Y)) >= 2*pinRadius
		}
		if d.Free {
			taken = append(taken, d)
		}
		s.Dots = append(s.Dots, d)
	}
}

// holds reports whether a point lies in the frame; in none nothing does.
func (f *frame) holds(x, y int) bool {
	return f != nil && x >= f.X && y >= f.Y && x <= f.X+f.Width && y <= f.Y+f.Height
}
