package agreement

import (
	"strings"

	"entente/internal/lang"
	"entente/internal/vocab"
)

type place = vocab.Place

// gazetteer answers which places bear a name, each name looked up once a document.
type gazetteer struct {
	places  map[string][]place // by folded name
	written map[string][]place // and by the name as it stands
}

// mostLookups bounds the names that are kept; a flood of names is looked up again and again instead.
const mostLookups = 20_000

// named returns the places of a name, the likeliest first.
func (z *gazetteer) named(text string) []place {
	if p, ok := z.written[text]; ok {
		return p
	}
	f := vocab.Fold(text)
	p, ok := z.places[f]
	if !ok {
		if p = vocab.PlacesNamed(f); len(p) == 0 {
			p = otherwise(f)
		}
	}
	if len(z.written) < mostLookups {
		z.places[f], z.written[text] = p, p
	}
	return p
}

// otherwise returns the places of a name that is written in another way than lists do: "St Omer" for "Saint-Omer", "Mihara-shi" for "Mihara".
func otherwise(folded string) []place {
	first, rest, ok := strings.Cut(folded, " ")
	if !ok {
		return nil
	}
	if whole := saints[first]; whole != "" {
		return vocab.PlacesNamed(whole + " " + rest)
	}
	k := strings.LastIndexByte(folded, ' ')
	country := suffixes[folded[k+1:]]
	if country == "" {
		return nil
	}
	var list []place
	for _, p := range vocab.PlacesNamed(folded[:k]) {
		if p.Country == country {
			list = append(list, p)
		}
	}
	return list
}

var saints = map[string]string{"st": "saint", "ste": "sainte"}

func (z *gazetteer) known(text string) bool {
	return len(z.named(text)) > 0 || len(vocab.Municipalities().Lookup(text)) > 0
}

// in returns the places of a name in a country.
func (z *gazetteer) in(text, country string) []place {
	var list []place
	for _, p := range z.named(text) {
		if p.Country == country {
			list = append(list, p)
		}
	}
	return list
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

// aCity is how many people make a town more likely meant than the part of a country of the same name.
const aCity = 50_000

// bestOf returns the place of a kind that a name means, a town where no kind is told, and any place when there is none of the kind.
func (z *gazetteer) bestOf(text, country, kind string) (place, bool) {
	town := kind == ""
	if town {
		kind = string(vocab.PlaceMunicipality)
	}
	part := false
	for _, p := range z.named(text) {
		part = part || p.Ours && p.Kind != vocab.PlaceMunicipality
		if town && part && p.Population < aCity {
			continue // a small place of the same name
		}
		if string(p.Kind) == kind && (country == "" && (p.Shown || p.Ours) || country != "" && p.Country == country) {
			return p, true
		}
	}
	return z.best(text, country)
}

// mostLarger is how many times as large a place may be as one that the text favours.
const mostLarger = 12

// bestIn returns the place that a name means, one in a country that the text favours if there is one of some size.
func (z *gazetteer) bestIn(text, kind string, favour func(country string) int) (place, bool) {
	first, ok := z.bestOf(text, "", kind)
	if !ok || first.Ours || len(z.named(text)) == 1 {
		return first, ok
	}
	best, most := first, favour(first.Country)
	for _, p := range z.named(text) {
		if n := favour(p.Country); p.Shown && p.Kind == first.Kind && n > most && p.Population*mostLarger >= first.Population {
			best, most = p, n
		}
	}
	return best, true
}

// within returns the longest beginning or end of a run of capitals that the gazetteer knows, when it does not know the whole:
// "Bergen op Zoom Raadsbesluit", "JR Amstelveen".
func (z *gazetteer) within(text string) string {
	if strings.IndexByte(text, ' ') < 0 || z.known(text) {
		return text
	}
	words := strings.Fields(text)
	if len(words) > longestName {
		return text
	}
	for n := len(words) - 1; n > 0; n-- {
		if head := strings.Join(words[:n], " "); z.known(head) {
			return head
		}
		if n < len(words)-1 {
			continue
		}
		if tail := strings.Join(words[1:], " "); len(words[0]) == 2 && z.known(tail) {
			return tail
		}
	}
	return text
}

// settleFirst finds the place that the first side of a draft means when no word tells its country: the text is of its country sooner than of
// the partner's, and of one where its language is written. lean is what leans told.
func (r *reader) settleFirst(d *draft, lean string) {
	f := d.first
	if f == nil || f.sure || f.kind == "country" || f.kind == "network" {
		return
	}
	abroad := map[string]bool{}
	for _, p := range d.partners {
		if p.sure {
			abroad[p.country] = true
		}
	}
	written := tongues[r.doc.Language]
	where, ok := r.places.bestIn(f.name, f.kind, func(country string) int {
		n := 0
		if country == r.home.country {
			n += 3
		}
		if written[country] {
			n++
		}
		if country == "US" && lean == "GB" || country == "GB" && lean == "US" {
			n--
		}
		if abroad[country] {
			n -= 2
		}
		return n
	})
	if ok && where.Country != f.country {
		f.country, f.value = where.Country, where.ID
	}
}

// leans returns the country whose English the document is written in, as far as it tells: "twinning" is British, "sister city" American.
func (r *reader) leans() string {
	if r.doc.Language != lang.EN {
		return ""
	}
	twin, sister := 0, 0
	for _, g := range r.pages {
		for k := range g.tokens {
			switch f := g.tokens[k].fold; {
			case strings.HasPrefix(f, "twin"):
				twin++
			case f == "sister":
				sister++
			}
		}
	}
	switch {
	case twin > sister:
		return "GB"
	case sister > twin:
		return "US"
	}
	return ""
}
