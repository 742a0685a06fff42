package entity

import (
	"cmp"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// place finds towns, districts, departments, provinces and regions but Belgian municipalities, which have their own kind. The value is the id of
// vocab.PlacesNamed; of a place that no list has, its name folded and, where it is told, its country: "djibabouya-sn".
//
// The rule of a mention: told (its country stands behind it); called (with "gemeente", "ville de", "province"); headed (its country stands in a
// heading above); listed (beside other places, or what a bond is with); located (behind "in", "à", "from"); name; unlisted (called, told or bound, and on no list).
//
// Places are read when all else is settled: they change nothing of what other kinds read, and see which words those have taken.
type place struct{}

func (place) Kind() record.Kind { return record.KindPlace }

// Find returns nothing, see Settle.
func (place) Find(record.Passage) []record.Mention { return nil }

// Settle adds the mentions of places to each passage.
func (place) Settle(d *draft) {
	s := placeReader{known: map[string][]vocab.Place{}, headed: map[string]string{}, countries: map[string]int{}}
	room := maxInDocument
	for _, p := range d.Passages {
		room -= len(p.Mentions)
		for _, m := range p.Mentions {
			if m.Kind == record.KindCountry && m.Rule != "town" && m.Rule != "seat" {
				s.countries[m.Value]++
			}
		}
	}
	named := map[string]bool{}
	for i := range d.Passages {
		p := &d.Passages[i]
		found := s.read(*p, d.wordsOf(i))
		if room -= len(found); room < 0 { // a flood: the first of each
			found = slices.DeleteFunc(found, func(m record.Mention) bool { return named[m.Value] })
		}
		for _, m := range found {
			if len(named) < maxInPassage {
				named[m.Value] = true
			}
		}
		if len(found) == 0 {
			continue
		}
		p.Mentions = slices.Concat(p.Mentions, found)
		slices.SortStableFunc(p.Mentions, func(a, b record.Mention) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
		})
	}
}

// placeReader reads the places of one document.
type placeReader struct {
	known     map[string][]vocab.Place // by folded name, as far as it was asked for
	headed    map[string]string        // country by heading
	countries map[string]int           // how often the document names each country
	weighed   int                      // candidates so far
}

// maxWeighed bounds the names that are looked at in one document, several times those of a book; what follows in a flood of names is not read.
const maxWeighed = 50_000

// placesNamed is vocab.PlacesNamed, remembered for a document.
func (s *placeReader) placesNamed(name string) []vocab.Place {
	folded := vocab.Fold(name)
	found, ok := s.known[folded]
	if !ok {
		found = vocab.PlacesNamed(folded)
		if len(s.known) < maxPlaces {
			s.known[folded] = found
		}
	}
	return found
}

// headingCountry returns the country that the headings above name, the nearest one that names just one.
func (s *placeReader) headingCountry(path []string) string {
	for i := len(path) - 1; i >= 0 && i >= len(path)-4; i-- {
		h := path[i]
		c, ok := s.headed[h]
		if !ok {
			for _, hit := range countryNames().find(h[:min(len(h), headingBytes)]) {
				for _, v := range hit.values {
					if v.sort == fullName && c == "" {
						c = v.iso
					} else if v.sort == fullName && c != v.iso {
						c = "-"
					}
				}
			}
			if len(s.headed) < maxPlaces {
				s.headed[h] = c
			}
		}
		if c != "" && c != "-" && c != "BE" {
			return c
		}
	}
	return ""
}

// regionBehind returns the country of the part of a country told right behind a name: "Joliette au Québec", "Wolfeboro, dans le New Hampshire". places
// are those of the name; behind a comma, where a list may go on, the region must lie in the country of one.
func (s *placeReader) regionBehind(rest string, places []vocab.Place) string {
	if len(rest) < 6 || rest[0] != ' ' && rest[0] != ',' {
		return ""
	}
	comma := false
	gap := ""
	for _, g := range regionGaps {
		if strings.HasPrefix(rest, g) && len(g) > len(gap) {
			gap, comma = g, g == ", "
		}
	}
	if gap == "" || !capital(rest[len(gap):]) {
		return ""
	}
	w := wordReader{text: rest, pos: len(gap)}
	from, to, ok := w.read()
	if !ok || from != len(gap) {
		return ""
	}
	var buf [maxWord]byte
	h := vocab.NameHash(0)
	country := ""
	for range placeWords {
		if to-from > maxWord {
			break
		}
		h = h.Word(vocab.AppendFold(buf[:0], rest[from:to]))
		whole, begins := vocab.PlaceMay(h)
		if whole && !joinedOn(rest, to) {
			for _, p := range s.placesNamed(rest[len(gap):to]) {
				if p.Ours && p.Kind != vocab.PlaceMunicipality && p.Kind != vocab.PlaceDistrict && (hasCountry(places, p.Country) || len(places) == 0 || !comma && country == "") {
					country = p.Country
					if hasCountry(places, country) {
						break
					}
				}
			}
		}
		if !begins {
			break
		}
		a, b, ok := w.read()
		if !ok || !bridgedPlace(rest, to, a, to-from) {
			break
		}
		from, to = a, b
	}
	return country
}

// regionGaps stand between a town and the part of a country it lies in.
var regionGaps = [...]string{" (", ", ", " in ", ", in ", " in the ", ", in the ", " in het ", " au ", ", au ", " en ", ", en ", " dans le ", ", dans le ", " dans la ", ", dans la ", " dans l'", ", dans l'", " dans l’", ", dans l’", " dans les ", ", dans les "}

// read returns the places in p in order.
func (s *placeReader) read(p record.Passage, words []word) []record.Mention {
	if s.weighed > maxWeighed {
		return nil
	}
	all := s.candidates(p, words)
	s.weighed += len(all)
	if len(all) == 0 {
		return nil
	}
	head := s.headingCountry(p.Heading)
	for i := range all {
		c := &all[i]
		c.near = around(p.Text, c.start, c.end)
		c.country = cmp.Or(townEndings[endingOf(p.Text[c.start:c.end])], countryBehind(p, c.end), countryBefore(p, c.start, c.near), s.regionBehind(p.Text[c.end:], c.places))
		if rest := p.Text[c.end:]; c.country != "" && len(c.places) > 0 && !hasCountry(c.places, c.country) && strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, " (") && flag(rest) == "" {
			c.country = "" // "partners in France": of another word
		}
		c.refused = refusedPlace(*c, p)
		c.called = calledPlace(c.near)
	}
	// A place or region in brackets behind another tells its country: "Bruges (Gironde)".
	for i := range all[:len(all)-1] {
		c, next := &all[i], all[i+1]
		if next.start < c.end { // one name read inside another
			continue
		}
		if gap := p.Text[c.end:next.start]; c.country == "" && (gap == " (" || gap == ", ") && len(next.places) > 0 && !next.refused &&
			(next.places[0].Kind != vocab.PlaceMunicipality && next.places[0].Kind != vocab.PlaceDistrict || gap == " (" && hasCountry(c.places, next.places[0].Country)) {
			c.country = next.places[0].Country
		}
	}
	for i := range all {
		all[i].score(p, head)
	}
	// What stands in one list with places is one: of two that are likely both, beside a sure one what may be one.
	for i := range all[:len(all)-1] {
		if a, b := &all[i], &all[i+1]; (a.points == enoughPoints-1 || b.points == enoughPoints-1) && joined(p.Text, *a, *b) {
			for _, c := range [...]*candidate{a, b} {
				if c.points == enoughPoints-1 {
					c.points, c.rule = enoughPoints, cmp.Or(c.rule, "listed")
				}
			}
		}
	}
	spread := func(sure, c *candidate) {
		if sure.points >= enoughPoints && !sure.refused && c.points < enoughPoints && listedIn(p.Text, *sure, *c) {
			c.points, c.rule = enoughPoints, cmp.Or(c.rule, "listed")
		}
	}
	for i := 1; i < len(all); i++ {
		spread(&all[i-1], &all[i])
	}
	for i := len(all) - 2; i >= 0; i-- {
		spread(&all[i+1], &all[i])
	}
	var found []record.Mention
	for i := range all {
		c := &all[i]
		if c.refused || c.points < enoughPoints {
			continue
		}
		m := record.Mention{Kind: record.KindPlace, Surface: p.Text[c.start:c.end], Start: c.start, End: c.end, Rule: cmp.Or(c.rule, "name")}
		chosen, ok := s.chosen(*c, head)
		switch {
		case ok && chosen.Country == "BE" && municipal(chosen.ID):
			continue
		case ok && c.town && !outweighs(chosen, *c, head):
			continue
		case ok:
			m.Value = chosen.ID
		case c.town:
			continue
		default:
			m.Value, m.Rule = vocab.Slug(m.Surface), "unlisted"
			if country := cmp.Or(c.country, head, besideBound(p.Text, all, i)); country != "" {
				m.Value += "-" + strings.ToLower(country)
			}
		}
		if found = append(found, m); len(found) == maxInPassage {
			break
		}
	}
	return found
}

// besideBound returns the country of the other partners in the list that a name on no list stands in: "met Keur Moussa, Pout en Diender in Senegal".
func besideBound(text string, all []candidate, i int) string {
	if !all[i].bound {
		return ""
	}
	country := ""
	for j := i + 1; j < len(all) && all[j].bound && behindBound(text, all[:j], all[j].start) && country == ""; j++ {
		country = countryTold(all[j])
	}
	for j := i - 1; j >= 0 && all[j].bound && behindBound(text, all[:j+1], all[j+1].start) && country == ""; j-- {
		country = countryTold(all[j])
	}
	return country
}

// countryTold returns the country of a name: the one behind it, or the one all places that bear it lie in.
func countryTold(c candidate) string {
	if c.country != "" || len(c.places) == 0 || c.refused || c.points < enoughPoints {
		return c.country
	}
	for _, p := range c.places[1:] {
		if p.Country != c.places[0].Country {
			return ""
		}
	}
	return c.places[0].Country
}

// municipal tells a Belgian municipality.
func municipal(id string) bool {
	_, ok := vocab.Municipalities().Get(id)
	return ok
}

// outweighs tells that a name that was read as a Belgian municipality means a town elsewhere: its country is told, or it is far larger.
func outweighs(p vocab.Place, c candidate, head string) bool {
	if p.Country == "BE" {
		return false
	}
	if told := cmp.Or(c.country, head); told != "" {
		return told == p.Country
	}
	return waryTowns[vocab.Fold(c.text)] && p.Shown && p.Population >= 100_000
}

// chosen returns the place that a name means here; false when its country is told and no place of the name lies in it.
func (s *placeReader) chosen(c candidate, head string) (vocab.Place, bool) {
	if len(c.places) == 0 {
		return vocab.Place{}, false
	}
	for _, told := range [...]string{c.country, head} {
		for _, p := range c.places {
			if p.Country == told {
				return p, true
			}
		}
		if told != "" && told == c.country && (c.places[0].Kind == vocab.PlaceMunicipality || !c.places[0].Ours) {
			return vocab.Place{}, false
		}
	}
	best := c.places[0]
	if part := partCalled(c.near); best.Ours && best.Kind != vocab.PlaceMunicipality && !part {
		for _, p := range c.places[1:] { // the town is meant when nobody says "province"
			if p.Shown && p.Country == best.Country && (p.Population >= smallTown || municipal(p.ID)) && vocab.Fold(p.Name) != "gaza" {
				return p, true
			}
		}
	}
	if s.countries[best.Country] > 0 || best.Country == "BE" || best.Ours {
		return best, true
	}
	for _, p := range c.places[1:] {
		if s.countries[p.Country] > 0 && (p.Shown || p.Population > best.Population/30) {
			return p, true
		}
	}
	return best, true
}

// endingOf returns the last part of a name, with its hyphen.
func endingOf(name string) string { return name[max(0, strings.LastIndexByte(name, '-')):] }

// partCalled tells that a name is called a part of a country: "provincie X", "département du X".
func partCalled(n neighbours) bool {
	for i := 0; i < len(n.before) && i < 3; i++ {
		if regionNoun[n.before[i]] {
			return true
		}
		if !linkWord[n.before[i]] {
			break
		}
	}
	return regionNoun[first(n.after)] && plainGap(n.right)
}

func hasCountry(places []vocab.Place, country string) bool {
	return slices.ContainsFunc(places, func(p vocab.Place) bool { return p.Country == country })
}
