package main

import (
	"fmt"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// outcome is what one document came to.
type outcome struct {
	Name     string             `json:"document"`
	Language string             `json:"language"`
	Half     string             `json:"half"`
	Trap     bool               `json:"trap,omitempty"`
	Tallies  map[measure]*tally `json:"-"`
	Misses   []string           `json:"misses"`
}

func (o *outcome) tally(m measure) *tally {
	if o.Tallies[m] == nil {
		o.Tallies[m] = &tally{}
	}
	return o.Tallies[m]
}

func (o *outcome) miss(m measure, format string, args ...any) {
	o.Misses = append(o.Misses, string(m)+": "+fmt.Sprintf(format, args...))
}

// share counts one answer that is right or wrong.
func (o *outcome) share(m measure, right bool, format string, args ...any) {
	t := o.tally(m)
	if right {
		t.found++
		return
	}
	t.missed++
	o.miss(m, format, args...)
}

// fault counts what may never be.
func (o *outcome) fault(m measure, format string, args ...any) {
	o.tally(m).extra++
	o.miss(m, format, args...)
}

// sets compares what was read with what is there. What else may be read is not wrong.
func sets[T comparable](o *outcome, m measure, want, got, may []T) {
	t := o.tally(m)
	for _, w := range unique(want) {
		if slices.Contains(got, w) {
			t.found++
		} else {
			t.missed++
			o.miss(m, "missed %v", w)
		}
	}
	for _, g := range unique(got) {
		switch {
		case slices.Contains(want, g):
			t.sound++
		case !slices.Contains(may, g):
			t.extra++
			o.miss(m, "not there: %v", g)
		}
	}
}

func unique[T comparable](list []T) []T {
	var kept []T
	for _, v := range list {
		if !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return kept
}

// score holds a document as it was read against its label.
func score(g gold, doc *record.Document) outcome {
	o := outcome{Name: g.name, Language: g.Language, Half: g.Half, Tallies: map[measure]*tally{}, Misses: []string{}}
	o.share(language, string(doc.Language) == g.Language, "%s, want %s", doc.Language, g.Language)
	o.share(kind, doc.Kind == g.Kind, "%s, want %s", doc.Kind, g.Kind)
	scoreMunicipality(&o, g, doc)
	issuedOn := ""
	if doc.Issued != nil {
		issuedOn = doc.Issued.Value
	}
	o.share(issued, issuedOn == g.Issued, "%q, want %q", issuedOn, g.Issued)
	scoreCountries(&o, g, doc)
	scorePlaces(&o, g, doc)
	sets(&o, agreementYears, g.Years.Agreement, doc.Years.Agreement, g.Years.Optional)
	// A year of an agreement said to be the start as well is no fault of its own.
	// A year that may be read as either is not missed where it was read as the other.
	starts := slices.DeleteFunc(slices.Clone(g.Years.Start), func(y int) bool {
		return slices.Contains(g.Years.Optional, y) && slices.Contains(doc.Years.Agreement, y) && !slices.Contains(doc.Years.Start, y)
	})
	sets(&o, startYears, starts, doc.Years.Start, slices.Concat(g.Years.Optional, g.Years.Agreement))
	scoreThemes(&o, g, doc)
	scoreDeals(&o, g, doc)
	return o
}

// scoreTrap: any agreement at all is a fault.
func scoreTrap(t trap, doc *record.Document) outcome {
	o := outcome{Name: t.name, Language: t.language, Half: t.half, Trap: true, Tallies: map[measure]*tally{}, Misses: []string{}}
	o.share(trapsPassed, len(doc.Agreements) == 0, "%d records", len(doc.Agreements))
	for _, d := range doc.Agreements {
		o.fault(trapRecords, "%s", said(d))
	}
	return o
}

func scoreMunicipality(o *outcome, g gold, doc *record.Document) {
	names := labels(doc.Municipality)
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Value == doc.Municipality {
				names = append(names, m.Surface)
			}
		}
	}
	if len(names) == 0 && doc.Municipality != "" {
		names = []string{doc.Municipality} // a slug
	}
	right := doc.Municipality == "" && g.Municipality == ""
	if g.Municipality != "" && doc.Municipality != "" {
		right = samePlace(names, called(g.Municipality, nil))
	}
	o.share(municipality, right, "%q, want %q", slices.Concat(names, []string{""})[0], g.Municipality)
}

func scoreCountries(o *outcome, g gold, doc *record.Document) {
	sets(o, countries, g.Countries, doc.Countries, g.CountriesOptional)
	// The home country may be named; where it belongs among the countries of the document it is one of the labelled ones.
	may := slices.Concat(g.CountriesOptional, g.CountriesMentionedOptional)
	for _, d := range g.Agreements {
		for _, p := range d.Parties {
			if p.Role == "home" {
				may = append(may, p.Country)
			}
		}
	}
	for _, p := range g.Places {
		if samePlace([]string{p.Name}, []string{g.Municipality}) {
			may = append(may, p.Country)
		}
	}
	shown := slices.Concat(doc.Countries, doc.CountriesMentioned)
	sets(o, countriesNamed, slices.Concat(g.Countries, g.CountriesMentioned), shown, may)
	for _, c := range g.CountriesNot {
		if slices.Contains(shown, c) {
			o.fault(countriesNot, "%s", c)
		}
	}
}

// scorePlaces holds the places that are mentioned against those a person found. What is read is told apart by its id; it is right
// when some words it was read from are a name of a place that is there.
func scorePlaces(o *outcome, g gold, doc *record.Document) {
	surfaces := map[string][]string{} // of an id: the words it was read from, as far as they are no part of what is no place
	var ids []string
	var wrong []string // what is no place and was read as one
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind != record.KindMunicipality && m.Kind != kindPlace {
				continue
			}
			if words, ok := g.notPlace(p.Text, m); ok {
				wrong = append(wrong, words)
				continue
			}
			if _, known := surfaces[m.Value]; !known {
				ids = append(ids, m.Value)
			}
			surfaces[m.Value] = append(surfaces[m.Value], m.Surface)
		}
	}
	t := o.tally(places)
	right := map[string]bool{}
	for _, p := range g.Places {
		names := called(p.Name, p.Aliases)
		there := false
		var read []string
		for _, id := range ids {
			if samePlace(surfaces[id], names) {
				right[id], there = true, true
				read = append(read, id)
			}
		}
		if there {
			t.found++
			scorePlaceCountry(o, p, read)
		} else {
			t.missed++
			o.miss(places, "missed %s (%s)", p.Name, p.Country)
		}
	}
	for _, id := range ids {
		if right[id] {
			t.sound++
		} else {
			t.extra++
			o.miss(places, "not there: %s (%s)", surfaces[id][0], id)
		}
	}
	for _, w := range unique(wrong) {
		t.extra++
		o.miss(places, "no place: %s", w)
	}
}

// scorePlaceCountry: whether the right one of the places of a name was read. An id that no list knows tells nothing.
func scorePlaceCountry(o *outcome, p place, read []string) {
	var found []string
	for _, id := range read {
		if c, ok := countryOf(id); ok {
			found = append(found, c)
		}
	}
	if len(found) > 0 && p.Country != "" {
		o.share(placeCountry, slices.Contains(found, p.Country), "%s is in %s, read %v", p.Name, p.Country, unique(found))
	}
}

// countryOf returns the country of the place of an id.
func countryOf(id string) (string, bool) {
	if _, ok := vocab.Municipalities().Get(id); ok {
		return "BE", true
	}
	p, ok := vocab.PlaceByID(id)
	return p.Country, ok
}

// kindPlace is the kind of a mention of any place of the world; municipality is that of the home side.
const kindPlace record.Kind = "place"

// notPlace returns the words that are no place and that a mention is part of.
func (g gold) notPlace(text string, m record.Mention) (string, bool) {
	for _, n := range g.NotPlaces {
		if slices.ContainsFunc(g.Places, func(p place) bool { return vocab.Fold(p.Name) == vocab.Fold(n) }) {
			continue // the same word names a place elsewhere in the text
		}
		for from := 0; ; {
			i := strings.Index(text[from:], n)
			if i < 0 {
				break
			}
			start := from + i
			if start <= m.Start && m.End <= start+len(n) {
				return n, true
			}
			from = start + len(n)
		}
	}
	return "", false
}

// scoreThemes takes a theme that the document is about as found at either level, and one that it names as wrong at none.
func scoreThemes(o *outcome, g gold, doc *record.Document) {
	level := map[string]record.Level{}
	for _, th := range doc.Themes {
		level[th.Value] = th.Level
	}
	for _, m := range []measure{anyTheme, primaryTheme} {
		t := o.tally(m)
		counts := func(l record.Level) bool { return l == record.Primary || l != "" && m == anyTheme }
		for _, v := range g.Themes.Primary {
			if counts(level[v]) {
				t.found++
			} else {
				t.missed++
				o.miss(m, "missed %s", v)
			}
		}
		for _, th := range doc.Themes {
			switch {
			case !counts(th.Level):
			case slices.Contains(g.Themes.Primary, th.Value) || slices.Contains(g.Themes.Secondary, th.Value):
				t.sound++
			default:
				t.extra++
				o.miss(m, "not there: %s", th.Value)
			}
		}
	}
}
