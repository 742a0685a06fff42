package vocab

import (
	_ "embed" // names of places by language
	"strings"
	"sync"

	"entente/internal/lang"
)

//go:embed gen/places.own.tsv
var ownPlaces string

// PlaceLabel returns the name of a place that PlacesNamed or PlaceByID gave in a language: by hand where the languages differ, as for
// Belgian municipalities, parts of countries and well-known towns, else as GeoNames shows it. It is false for an id of no place.
func PlaceLabel(id string, l lang.Code) (string, bool) {
	if _, names, ok := placeOver(id); ok && len(names[l]) > 0 {
		return names[l][0], true
	}
	for _, list := range []*List{Municipalities(), Localities()} {
		if t, ok := list.Get(id); ok {
			return t.Label(l), true
		}
	}
	p, ok := PlaceByID(id)
	if !ok {
		return "", false
	}
	if name := placesByHand()[[2]string{p.Name, p.Country}][l]; name != "" {
		return name, true
	}
	return p.Name, true
}

// placesByHand are the names of towns by the one GeoNames shows, with the country.
var placesByHand = sync.OnceValue(func() map[[2]string]map[lang.Code]string {
	all := map[[2]string]map[lang.Code]string{}
	for line := range strings.Lines(ownPlaces) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(cells) < 3 {
			continue
		}
		names := map[lang.Code]string{}
		for i, l := range []lang.Code{lang.NL, lang.FR, lang.EN} {
			if 2+i < len(cells) {
				names[l], _, _ = strings.Cut(cells[2+i], ";")
			}
		}
		all[[2]string{cells[0], cells[1]}] = names
	}
	return all
})
