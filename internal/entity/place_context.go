package entity

import (
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// enoughPoints is what a name must score to be a place.
const enoughPoints = 2

// The sizes of towns, in people, that weigh for their name.
const (
	largeTown = 100_000
	smallTown = 15_000
)

// score weighs how likely c is a place here: how well known the place is, what stands around, and whether the name is a word too.
func (c *candidate) score(p record.Passage, head string) {
	if c.refused {
		return
	}
	if len(c.places) > 0 {
		best := c.places[0]
		for _, o := range c.places[1:] {
			if o.Shown && (o.Population > best.Population || !best.Shown) {
				best = o
			}
		}
		switch {
		case best.Ours && best.Kind != vocab.PlaceMunicipality && best.Kind != vocab.PlaceDistrict, best.Shown && best.Population >= largeTown:
			c.points = 3
		case best.Shown && best.Population >= smallTown, best.Population >= largeTown:
			c.points = 2
		case best.Shown, best.Population >= smallTown:
			c.points = 1
		}
	}
	single := !strings.ContainsAny(c.text, " -'’")
	if !single {
		c.points++
	}
	n := c.near
	start := sentenceStart(n)
	if single && (vocab.Ordinary(c.text) && !foreignLetter(c.text) || everydayPlaces[vocab.Fold(c.text)]) {
		c.points -= 2 // a word written with a capital within a sentence is a name, though
		if start || everydayPlaces[vocab.Fold(c.text)] {
			c.points--
		}
	}
	line := shortLine(p)
	switch {
	case start && len(n.before) == 0 && line:
		c.points++
	case start && strings.HasSuffix(strings.TrimSpace(n.left), ":"):
		c.points++
	case start && shouting(c.text) && dateline(p.Text[c.end:]):
		c.points++ // "HONFLEUR. Le comité …"
	case start && c.points < 2 && !line && !strings.HasPrefix(n.right, ",") && !subjectVerb[first(n.after)] && first(n.after) != "":
		c.points-- // any word has a capital there
	}
	before := first(n.before)
	located := plainGap(n.left) && (locative[before] || before == "a" && strings.HasPrefix(strings.ToLower(n.beforeRaw[0]), "à"))
	article := n.left == " " && (placeArticle[before] || before == "de" && p.Language != "fr") || before == "l" && len(n.left) <= len("’")
	if postalBefore(n) {
		located = true
	}
	ours := len(c.places) > 0 && c.places[0].Ours && c.places[0].Kind != vocab.PlaceMunicipality
	switch {
	case c.country != "" && hasCountry(c.places, c.country), c.country != "" && len(c.places) == 0:
		c.points += 3
		c.rule = "told"
	case c.country != "":
		c.points += 2
		c.rule = "told"
	case c.bound:
		c.points = max(c.points+3, enoughPoints)
		c.rule = "listed"
	case c.called:
		c.points += 3
		c.rule = "called"
	case head != "" && hasCountry(c.places, head):
		c.points++
		c.rule = "headed"
	case located:
		c.points += 2
		c.rule = "located"
	case linked[before] && plainGap(n.left):
		c.points++
	case article && !ours:
		c.points -= 3
	}
}

// foreignLetter tells a letter that words of Dutch, French and English do not have: "Düren" is no "duren".
func foreignLetter(name string) bool {
	return strings.ContainsAny(name, "üöäßÜÖÄłŁńśźżšžřčćđğşıøØåÅñãõőű")
}

// shortLine tells a line of a list, a table or a heading, and one of a text that lost its marks: "Dole - Lahr (1962)".
func shortLine(p record.Passage) bool {
	return line(p) || len(p.Text) <= shortLineBytes && !strings.HasSuffix(p.Text, ".") && !strings.HasSuffix(p.Text, "!") && !strings.HasSuffix(p.Text, "?")
}

// shortLineBytes is the length of a line that is no sentence.
const shortLineBytes = 64

// listedIn tells that a name stands in one list with a place that is surely one: "Valenciennes (Düren, Medway)", "Dole - Lahr".
func listedIn(text string, sure, c candidate) bool {
	if c.refused || c.points < 0 || len(c.places) == 0 {
		return false
	}
	a, b := sure, c
	if b.start < a.start {
		a, b = b, a
	}
	if a.end >= b.start {
		return false
	}
	gap := strings.TrimSpace(text[a.end:b.start])
	return gap != "" && listed(text[a.end:b.start]) || gap == ";" || gap == "(" || gap == "↔"
}

// joined tells that two names stand in one list.
func joined(text string, a, b candidate) bool {
	if a.refused || b.refused || a.end >= b.start || len(a.places) == 0 || len(b.places) == 0 || a.points < 1 || b.points < 1 {
		return false
	}
	gap := text[a.end:b.start]
	return listed(gap) && strings.TrimSpace(gap) != "" || strings.TrimSpace(gap) == ";"
}

// countryBehind returns the country told right behind a name: in brackets, behind a comma, or behind "in".
func countryBehind(p record.Passage, end int) string {
	rest := p.Text[end:]
	if len(rest) < 4 {
		return ""
	}
	if country := flag(rest); country != "" {
		return country
	}
	for _, gap := range [...]string{" (", ", ", " in ", " en ", " au ", " aux ", " te "} {
		if !strings.HasPrefix(rest, gap) {
			continue
		}
		at := end + len(gap)
		i := mentionAt(p.Mentions, at)
		for ; i < len(p.Mentions) && p.Mentions[i].Start <= at+3; i++ {
			m := p.Mentions[i]
			if strings.TrimSpace(gap) != "" && len(gap) > 2 && m.Start != at {
				continue
			}
			if m.Kind == record.KindCountry && m.Start >= at && (m.Rule == "name" || m.Rule == "ambiguous" || m.Rule == "region" || m.Rule == "code") {
				return m.Value
			}
		}
	}
	return ""
}

// countryBefore returns the country of an adjective right before a name: "het Franse Roncq", "the German town of Kreuztal".
func countryBefore(p record.Passage, start int, n neighbours) string {
	if n.left != " " || first(n.before) == "" {
		return ""
	}
	i := mentionAt(p.Mentions, start-len(n.beforeRaw[0])-1)
	if i < len(p.Mentions) {
		if m := p.Mentions[i]; m.Kind == record.KindCountry && m.Rule == "adjective" && m.End == start-1 {
			return m.Value
		}
	}
	return ""
}

// flag returns the country of a flag right behind a name: two regional indicators.
func flag(rest string) string {
	rest = strings.TrimLeft(rest, " (\u00a0")
	if len(rest) < 8 || rest[0] != 0xF0 {
		return ""
	}
	var iso []byte
	for i, r := range rest {
		if r < 0x1F1E6 || r > 0x1F1FF || i > 4 {
			break
		}
		iso = append(iso, byte('A'+r-0x1F1E6))
	}
	if _, ok := vocab.Countries().Get(string(iso)); ok && len(iso) == 2 {
		return string(iso)
	}
	return ""
}

// postalBefore tells a postal code right before a name: "1182 JR Amstelveen", "37073 Göttingen".
func postalBefore(n neighbours) bool {
	w, gap := first(n.before), n.left == " "
	return gap && (isNumber(w) && len(w) == 5 || len(w) == 2 && shouting(n.beforeRaw[0]) && isNumber(second(n.before)) && len(second(n.before)) == 4)
}

// mentionAt returns the first mention that begins at or behind a byte.
func mentionAt(mentions []record.Mention, at int) int {
	lo, hi := 0, len(mentions)
	for lo < hi {
		if mid := (lo + hi) / 2; mentions[mid].Start < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// calledPlace tells that a name is called a place: "gemeente X", "ville de X", "province of X", "X province".
func calledPlace(n neighbours) bool {
	if after := first(n.after); plainGap(n.right) && partAfter[after] || councilAfter(n) {
		return true
	}
	if englishTown[first(n.before)] {
		return false // "city X" is said of none in English
	}
	for i := 0; i < len(n.before) && i < 4; i++ {
		if placeNoun[n.before[i]] && n.before[i] != "kant" && n.before[i] != "zijde" && n.before[i] != "side" && n.before[i] != "cote" || townNoun[n.before[i]] && i > 0 {
			return plainGap(n.left) || i == 0 && strings.TrimSpace(n.left) == ":"
		}
		if !linkWord[n.before[i]] {
			return false
		}
	}
	return false
}

// partAfter call the name before them a part of a country.
var partAfter = setOf("province provincie county district departement prefecture oblast governorate voivodeship")

// councilAfter tells that a name is that of a town or county by its council: "Witney Town Council", "Laois council", "Vhembe District Municipality".
func councilAfter(n neighbours) bool {
	if n.right != " " || first(n.after) == "" {
		return false
	}
	switch n.after[0] {
	case "council", "municipality":
		return true
	case "town", "city", "county", "borough", "district", "parish", "municipal", "local", "metropolitan", "rural", "regional":
		return second(n.after) == "council" || second(n.after) == "municipality" || second(n.after) == "district"
	}
	return false
}

// refusedPlace tells that a name is part of another one: of a person, an organisation, a street, a treaty, a building.
func refusedPlace(c candidate, p record.Passage) bool {
	n := c.near
	before, after := first(n.before), first(n.after)
	blank := n.right == " " || n.right == "\u00a0"
	apart := strings.ContainsAny(p.Text[max(0, c.start-len(before)-len(n.left)-2):c.start], ",;:()") // "agreements, from Hanoi"
	switch {
	case postalBefore(n):
		return false
	case !apart && (streetBefore(n) || treatyBefore(n) || plainGap(n.left) && linkWord[before] && heldWord[second(n.before)]):
		return true
	case plainGap(n.right) && (treatyWord[after] || heldWord[after]) && startsUpper(n.afterRaw[0]):
		return true
	case blank && (isNumber(after) && len(after) <= 2 && c.country == "" && !line(p) || roman[after] && startsUpper(n.afterRaw[0])):
		return true // "Oslo 2"
	case after == "county" && blank && startsUpper(n.afterRaw[0]):
		return true // the county bears the name
	case blank && after != "" && startsUpper(n.afterRaw[0]) && !functionWord[after] && !placeNoun[after] && after != "metropole" && !councilAfter(n) && !shouting(p.Text):
		return true // a longer name
	}
	if before == "" || strings.Trim(n.left, " \u00a0.") != "" || n.left == "" {
		return false
	}
	switch {
	case titleWord[before]:
		return true // "burgemeester Tanger", "M. Tanger"
	case strings.Contains(n.left, "."):
		return len(before) == 1 && startsUpper(n.beforeRaw[0]) // an initial
	case bodyWord[before], linkWord[before] && bodyWord[second(n.before)]:
		return true
	case startsUpper(n.beforeRaw[0]) && !functionWord[before] && !locative[before] && !linked[before] && !placeNoun[before] && !townNoun[before] && !partnerNoun[before] &&
		before != "a" && !linkWord[before] && !compass[before] && !shouting(p.Text) && countryBefore(p, c.start, n) == "":
		return !openingWord[before]
	case (before == "van" || before == "de" || before == "la" || before == "le") && startsUpper(n.beforeRaw[0]) && second(n.before) != "" && !strings.ContainsAny(n.left, ".,;:"):
		return true // "Jan De Kampen"
	}
	return false
}

func line(p record.Passage) bool {
	return p.Role == record.RoleListItem || p.Role == record.RoleTable || p.Role == record.RoleHeading
}
