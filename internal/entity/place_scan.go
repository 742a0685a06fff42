package entity

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// placeWords is how many words a name of a place has at most.
const placeWords = 6

// candidate is a stretch of text that may name a place.
type candidate struct {
	start, end int
	text       string
	places     []vocab.Place // that bear the name; none for a name that no list has
	town       bool          // read as a Belgian municipality
	near       neighbours
	country    string // told right behind it
	called     bool
	bound      bool // behind the words of a bond, or in a list that begins there: "twinned with X, Y and Z"
	refused    bool
	points     int
	rule       string
}

// candidates returns the capitalised names of the list in p, the longest from each word on, and those on no list that are called a place. What
// other kinds have taken is left out, but for the towns and regions that stand for their country.
func (s *placeReader) candidates(p record.Passage, spelt []word) []candidate {
	text := p.Text
	masked := addresses(text)
	var all []candidate
	var window [placeWords]span // the words from the current one on that were looked at
	held := 0
	next := 0 // of the words behind the window
	masks, mentions := 0, 0
	var buf [maxWord]byte
	for len(all) < 2*maxInPassage {
		if held == 0 {
			if next == len(spelt) {
				break
			}
			window[0], held = spelt[next].span(), 1
			next++
		}
		first := window[0]
		words := 1
		for masks < len(masked) && masked[masks].end <= first.start {
			masks++
		}
		for mentions < len(p.Mentions) && p.Mentions[mentions].End <= first.start {
			mentions++
		}
		if capital(text[first.start:]) && (masks == len(masked) || masked[masks].start >= first.end) {
			h := vocab.NameHash(0)
			var ends [placeWords]int
			n := 0
			for i := range placeWords {
				if i == held {
					if next == len(spelt) {
						break
					}
					window[i] = spelt[next].span()
					held++
					next++
				}
				t := window[i]
				if t.end-t.start > maxWord || i > 0 && !bridgedPlace(text, window[i-1].end, t.start, window[i-1].end-window[i-1].start) {
					break
				}
				h = h.Word(vocab.AppendFold(buf[:0], text[t.start:t.end]))
				whole, begins := vocab.PlaceMay(h)
				if whole && (i == 0 || capital(text[t.start:])) && (!joinedOn(text, t.end) || townEnding(text[t.end:]) != "") {
					ends[n], n = i+1, n+1
				}
				if !begins {
					break
				}
			}
			if !joinedBefore(text, first.start) {
				for n > 0 {
					n--
					last := window[ends[n]-1].end
					c := candidate{start: first.start, end: last, text: text[first.start:last]}
					free, town := s.free(p, mentions, c)
					if !free || !properWords(c.text) {
						continue
					}
					if c.places = s.placesNamed(c.text); len(c.places) == 0 || ends[n] > 1 && noName(c.text) {
						continue
					}
					c.town = town
					c.end += len(townEnding(text[last:]))
					c.bound = bondBefore(text[:c.start]) || behindBound(text, all, c.start)
					words = ends[n]
					if words == 1 && (c.bound && capital(strings.TrimPrefix(text[last:], " ")) || countyBehind(text[last:]) > 0 && !partKnown(c.places)) {
						if longer, ok := s.unlisted(p, mentions, all, first.start, first.end); ok && longer.end > c.end {
							c = longer // "Collins Chabane", "Williamson County"
							for words < held && window[words].start < c.end {
								words++
							}
						}
					}
					all = append(all, c)
					break
				}
				if words == 1 && (len(all) == 0 || all[len(all)-1].start != first.start) {
					if c, ok := s.unlisted(p, mentions, all, first.start, first.end); ok {
						all = append(all, c)
						for words < held && window[words].start < c.end {
							words++
						}
					}
				}
			}
		}
		held = copy(window[:], window[words:held])
	}
	return all
}

// free tells that no other kind has taken the words; town that they were read as a Belgian municipality. from is the first mention that may touch.
func (s *placeReader) free(p record.Passage, from int, c candidate) (free, town bool) {
	for _, m := range p.Mentions[from:] {
		if m.Start >= c.end {
			break
		}
		if m.End <= c.start {
			continue
		}
		wider := c.start <= m.Start && c.end >= m.End && c.end-c.start > m.End-m.Start
		switch m.Kind {
		case record.KindMunicipality:
			if m.Start != c.start || m.End != c.end {
				if !wider {
					return false, false
				}
				continue
			}
			town = true
		case record.KindCountry:
			if m.Rule != "town" && m.Rule != "seat" && m.Rule != "region" && !wider && !(m.Rule == "name" && m.Start == c.start && m.End == c.end && partOfCountry[vocab.Fold(c.text)]) {
				return false, false
			}
		case record.KindLanguageName, record.KindNationality:
			if !wider {
				return false, false
			}
		case record.KindFalseCountry:
			if m.Rule != "phrase" && m.Rule != "province" || m.Start > c.start || m.End < c.end {
				return false, false
			}
		}
	}
	return true, town
}

// unlisted returns a name that no list has and that is called a town, has its country or region behind it, or is what a bond is with: up to three
// capitalised words. all are the candidates before it.
func (s *placeReader) unlisted(p record.Passage, from int, all []candidate, start, end int) (candidate, bool) {
	text := p.Text
	stop := end
	w := wordReader{text: text, pos: end}
	long := false // a fourth capital: the name of something else
	for i := range 3 {
		a, b, ok := w.read()
		if !ok || !bridgedPlace(text, stop, a, stop) || !capital(text[a:]) {
			break
		}
		if f := vocab.Fold(text[a:b]); administrative[f] || functionWord[f] || shouting(text[a:b]) {
			break
		}
		if i == 2 {
			long = true
		} else {
			stop = b
		}
	}
	if e := townEnding(text[stop:]); e != "" {
		c := candidate{start: start, end: stop + len(e), text: text[start:stop]}
		ok, town := s.free(p, from, c)
		return c, ok && !town
	}
	if stop-start < 4 || stop-start > 48 || joinedOn(text, stop) {
		return candidate{}, false
	}
	rest := text[stop:]
	county := countyBehind(rest)
	council := councilBehind(rest, start == 0 || strings.HasSuffix(text[:start], ". "))
	told := strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, ", ") || strings.HasPrefix(rest, " in ") || strings.HasPrefix(rest, " en ") || strings.HasPrefix(rest, " au") || flag(rest) != ""
	bound := !long && (bondBefore(text[:start]) || behindBound(text, all, start))
	if !told && !bound && !council && county == 0 && !townBefore(text[:start]) {
		return candidate{}, false
	}
	if s.weighed++; s.weighed > maxWeighed || shouting(text[start:end]) || noTown(vocab.Fold(text[start:end])) {
		return candidate{}, false
	}
	if county > 0 {
		stop += county
	}
	c := candidate{start: start, end: stop, text: text[start:stop], bound: bound}
	if ok, town := s.free(p, from, c); !ok || town || organisationAt(p, start, stop) {
		return candidate{}, false
	}
	if county > 0 || council {
		return c, true
	}
	country := cmp.Or(countryBehind(p, stop), s.regionBehind(text[stop:], nil))
	behind := country != "" && (strings.HasPrefix(text[stop:], " (") || flag(text[stop:]) != "")
	if !behind && !bound {
		n := around(text, start, stop)
		item := strings.HasPrefix(text[stop:], ", ") && country != "" && (len(n.before) == 0 || locative[first(n.before)] || strings.ContainsAny(n.left, ";:•|"))
		if !item && !oneTown[first(n.before)] && !(linkWord[first(n.before)] && oneTown[second(n.before)]) || !item && (!calledPlace(n) || len(n.beforeRaw) > 0 && startsUpper(n.beforeRaw[0])) {
			return candidate{}, false
		}
	}
	return c, true
}

// partKnown tells that one of the places is a part of a country that the lists have.
func partKnown(places []vocab.Place) bool {
	return slices.ContainsFunc(places, func(p vocab.Place) bool { return p.Ours && p.Kind != vocab.PlaceMunicipality })
}

// noName tells that all words of a name, articles aside, are ones that call a town: "The City".
func noName(name string) bool {
	w := wordReader{text: name}
	for {
		a, b, ok := w.read()
		if !ok {
			return true
		}
		if f := vocab.Fold(name[a:b]); !functionWord[f] && !townNoun[f] && !placeNoun[f] {
			return false
		}
	}
}

// noTown tells that the first word of a name, folded, makes it the name of something else.
func noTown(w string) bool {
	for _, stem := range [...]string{"jumelage", "comite", "verbroeder", "stedenband", "twinning", "partner"} {
		if strings.HasPrefix(w, stem) {
			return true
		}
	}
	return functionWord[w] || titleWord[w] || bodyWord[w] || heldWord[w] || everydayPlaces[w] || openingWord[w] || townNoun[w] || placeNoun[w] || partnerNoun[w] || bondNoun[w] || isNumber(w)
}

// organisationAt tells that an organisation or a programme was read there.
func organisationAt(p record.Passage, start, end int) bool {
	for _, m := range p.Mentions[mentionAt(p.Mentions, start):] {
		if m.Start >= end {
			break
		}
		if m.Kind == record.KindOrganisation || m.Kind == record.KindProgramme {
			return true
		}
	}
	return false
}

// countyBehind returns the length of what calls the name before it a part of a country, blank included: " County", " Prefecture"; 0 when it is none.
func countyBehind(rest string) int {
	if !strings.HasPrefix(rest, " ") {
		return 0
	}
	w := rest[1:]
	end := 0
	for end < len(w) && end < 16 && (w[end]|0x20 >= 'a' && w[end]|0x20 <= 'z') {
		end++
	}
	switch w[:end] {
	case "County", "Prefecture", "Oblast", "Governorate", "Voivodeship", "Province", "Provincie", "Parish":
		return 1 + end
	}
	return 0
}

// councilBehind tells that a town or district has its council or municipality right behind its name: "Vhembe District Municipality". At the start of a
// sentence "Updates City Council" may be a verb.
func councilBehind(rest string, start bool) bool {
	rest, ok := strings.CutPrefix(rest, " ")
	if !ok || rest == "" || rest[0] < 'B' || rest[0] > 'T' {
		return false
	}
	for i, w := range [...]string{"Municipality", "District Municipality", "Local Municipality", "Rural District Council", "County Council",
		"Town Council", "City Council", "Borough Council", "District Council", "Parish Council", "Municipal Council"} {
		if strings.HasPrefix(rest, w) {
			return !start || i < 5
		}
	}
	return false
}

// bondBefore tells that a text ends with words that ask for the name of a partner or for a list of towns: "jumelée avec", "twinned since 1985 with",
// "partnerstad", "twin town", "towns including".
func bondBefore(text string) bool {
	if text == "" || !strings.HasSuffix(text, " ") && !strings.HasSuffix(text, "'") && !strings.HasSuffix(text, "’") {
		return false
	}
	var buf [maxWord]byte
	var with, list bool
	var last, lastRaw string
	for i := range bondReach {
		text = strings.TrimRight(text, " '’\u00a0")
		at := len(text)
		for at > 0 && len(text)-at < maxWord/2 && text[at-1] != ' ' && text[at-1] != '\'' && !strings.HasSuffix(text[:at], "’") && !strings.HasSuffix(text[:at], "\u00a0") {
			at--
		}
		w := text[at:]
		if w == "" || strings.ContainsAny(w, ",.;:()!?\"«»") {
			return false
		}
		text = text[:at]
		folded := string(vocab.AppendFold(buf[:0], w))
		switch {
		case i == 0:
			with, list, last, lastRaw = withPartner[folded], ofTowns[folded], folded, w
			if apposedPartner[folded] {
				return true
			}
			if !with && !list && !partnerAfter[folded] && !partnerBefore[folded] {
				return false
			}
		case i == 1 && !capital(lastRaw) && (partnerAfter[last] && townWord[folded] || townWord[last] && partnerBefore[last+" "+folded]):
			return true // "Sister City Program" is none
		case with && bondNoun[folded], list && severalTowns[folded]:
			return true
		case with && (isNumber(folded) || sinceWord[folded]), list && folded == "such":
		default:
			return false
		}
	}
	return false
}

// bondReach is how many words back a bond is looked for.
const bondReach = 5

// behindBound tells that a name begins right behind one that a bond is with, in its list: countries in brackets may stand between.
func behindBound(text string, all []candidate, start int) bool {
	if len(all) == 0 || !all[len(all)-1].bound || all[len(all)-1].end >= start {
		return false
	}
	gap := text[all[len(all)-1].end:start]
	if strings.HasPrefix(gap, " (") && len(gap) < 48 {
		_, after, ok := strings.Cut(gap, ")")
		if !ok {
			return false
		}
		gap = after
	}
	return listed(gap) && strings.TrimSpace(gap) != ""
}

// townBefore tells that the text ends with a word that calls the next one a town, small words aside.
func townBefore(text string) bool {
	for range 2 {
		text = strings.TrimRight(text, " \u00a0'’")
		at := len(text)
		for at > 0 && len(text)-at < 16 && text[at-1] != ' ' && text[at-1] != '\'' && text[at-1] != '(' {
			at--
		}
		w := text[at:]
		if oneTown[w] || w == "municipalité" {
			return true
		}
		if !linkWord[w] {
			return false
		}
		text = text[:at]
	}
	return false
}

// bridgedPlace tells whether what lies between two words may lie within a name of a place; before is how long the first word is.
func bridgedPlace(text string, from, to, before int) bool {
	gap := text[from:to]
	switch gap {
	case " ", "-", "'", "’", "\u2010", "\u2011", "\u00a0", "'-", " '", " ’":
		return true
	case ". ", ".":
		return before <= 3
	}
	return false
}

// joinedOn tells that a hyphen and a letter follow: "Oslo-akkoord", "Paris-Nice". joinedBefore tells the same of what stands before.
func joinedOn(text string, at int) bool {
	rest := text[at:]
	if !strings.HasPrefix(rest, "-") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !strings.HasPrefix(rest, "-based ")
}

func joinedBefore(text string, at int) bool {
	if at < 2 || text[at-1] != '-' {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at-1])
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// townEndings are how East Asian towns, districts and provinces are told, with their country.
var townEndings = map[string]string{"-shi": "JP", "-machi": "JP", "-cho": "JP", "-mura": "JP", "-ken": "JP", "-ku": "JP", "-si": "KR", "-gu": "KR", "-gun": "KR"}

// townEnding returns the ending that makes the name before rest an East Asian town: "-shi"; empty when there is none.
func townEnding(rest string) string {
	if !strings.HasPrefix(rest, "-") {
		return ""
	}
	end := 1
	for end < len(rest) && end < 8 && 'a' <= rest[end] && rest[end] <= 'z' {
		end++
	}
	if r, _ := utf8.DecodeRuneInString(rest[end:]); townEndings[rest[:end]] == "" || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) {
		return ""
	}
	return rest[:end]
}

// properWords tells that a name is written as one: every word with a capital but the small words within, and no short word of capitals alone.
func properWords(name string) bool {
	w := wordReader{text: name}
	n := 0
	for {
		a, b, ok := w.read()
		if !ok {
			break
		}
		if n++; n > 1 && !capital(name[a:]) && !withinName[vocab.Fold(name[a:b])] {
			return false
		}
	}
	return n > 1 || utf8.RuneCountInString(name) > 4 || utf8.RuneCountInString(name) > 2 && strings.ContainsFunc(name, unicode.IsLower)
}

// withinName are the small words within names of places.
var withinName = setOf("de la le les du des d l op aan den der die het van ten ter te bij in an am im auf unter ob a the upon on of under by and sur sous en et lez les " +
	"aux au di del della delle dei do da dos das e el al ad as ash at az es y los las i na nad pod pri u v ve o s st ste bani ben ibn")
