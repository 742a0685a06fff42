package agreement

import (
	"entente/internal/vocab"
)

type place = vocab.Place

// gazetteer answers which places bear a name, each name looked up once a document.
type gazetteer struct {
	places map[string][]place
}

// mostLookups bounds the names that are kept; a flood of names is looked up again and again instead.
const mostLookups = 20_000

// named returns the places of a name, the likeliest first.
func (z *gazetteer) named(text string) []place {
	f := vocab.Fold(text)
	if p, ok := z.places[f]; ok {
		return p
	}
	p := vocab.PlacesNamed(f)
	if len(z.places) < mostLookups {
		z.places[f] = p
	}
	return p
}

func (z *gazetteer) known(text string) bool {
	return len(z.named(text)) > 0 || len(vocab.Municipalities().Lookup(text)) > 0
}

// best returns the place that a name means in a country, of any country when none is told. ok is false when there is none.
func (z *gazetteer) best(text, country string) (place, bool) {
	for _, p := range z.named(text) {
		if country == "" && (p.Shown || p.Ours) || country != "" && p.Country == country {
			return p, true
		}
	}
	if country == "" {
		if p := z.named(text); len(p) > 0 {
			return p[0], true
		}
	}
	return place{}, false
}
