package entity

import (
	"cmp"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// maxPlaces bounds the places noted of one document.
const maxPlaces = 5000

// collectPlaces notes the capitalised words behind a bond in sentences of nothing but partnership, and those of list items
// under a bond.
func (s *countrySettler) collectPlaces(p record.Passage, r reading, scope hint) {
	near := 0 // the first mention that may touch the word: words and mentions are both in order
	taken := func(w hinted) bool {
		if !w.capital || w.end-w.start < 4 || w.hint != 0 || len(s.places) > maxPlaces {
			return true
		}
		for near < len(p.Mentions) && p.Mentions[near].End <= int(w.start) {
			near++
		}
		for _, m := range p.Mentions[near:] {
			if m.Start >= int(w.end) {
				break
			}
			if int(w.start) < m.End && (m.Kind != record.KindCountry || m.Rule != "town") {
				return true
			}
		}
		return false
	}
	for from := 0; from < len(r.words); {
		to := from
		all, firstBond := hint(0), -1
		for to < len(r.words) && r.words[to].sentence == r.words[from].sentence {
			all |= r.words[to].hint
			if firstBond < 0 && (r.words[to].hint&bond != 0 || r.words[to].hint&joint != 0 && linkedWord[r.folded(p.Text, to)]) {
				firstBond = to
			}
			to++
		}
		listed := (p.Role == record.RoleListItem || p.Role == record.RoleTable) && scope&bond != 0 && from == 0
		if all&against == 0 && (firstBond >= 0 || listed) {
			begin := from
			if !listed {
				begin = firstBond + 1
			}
			for i := from; i < to; i++ {
				// "Hasselt and Itami are sister cities" names the partner before the bond.
				before := r.folded(p.Text, i-1)
				joined := i > from+1 && (andWord[before] && r.words[i-2].capital || withWord[before])
				if w := r.words[i]; (i >= begin || joined) && !taken(w) {
					s.places[vocab.Fold(p.Text[w.start:w.end])] = true
				}
			}
		}
		from = to
	}
}

// linkedWord are the words of work together that name the partner as surely as a bond: "is verbonden met", "est liée à".
var linkedWord = setOf("lie liee lies liees verbonden linked verbunden")

// adjectiveOfPlace tells whether an adjective belongs to a place or a partner: "een Palestijns dorp", "commune sénégalaise",
// "het Marokkaanse Nador", "our Senegalese partners".
func adjectiveOfPlace(n neighbours, language string) bool {
	for i := 0; i < 3; i++ {
		if w := nth(n.after, i); placeNoun[w] || partnerNoun[w] {
			return true
		}
		if language != "fr" && i == 0 && plainGap(n.right) && len(n.afterRaw) > 0 && startsUpper(n.afterRaw[0]) && !functionWord[n.after[0]] {
			return true
		}
		if functionWord[nth(n.after, i)] {
			break
		}
	}
	for i := 0; i < 2; i++ {
		if w := nth(n.before, i); placeNoun[w] || partnerNoun[w] {
			return plainGap(n.left)
		}
	}
	if language == "fr" && placeNoun[nth(n.before, 2)] && plainGap(n.left) && (startsUpper(n.beforeRaw[0]) || n.before[0] == "et") {
		return true // "une ville du Rif marocain", "des communes maliennes et togolaises"
	}
	return false
}

// placed tells a country that only says where the place before it lies: "Marino (Italië)", "Oujda, Maroc", "Nador in
// Marokko", "a town in the south of Senegal".
func placed(p record.Passage, near neighbours, r reading, from, at int) bool {
	text := p.Text
	left := strings.TrimRight(near.left, " \u00a0")
	if strings.HasSuffix(left, "(") {
		return true
	}
	if strings.HasSuffix(left, ",") && at > from && r.words[at-1].capital {
		return true
	}
	for i := at - 1; i >= from && i >= at-7; i-- {
		w := r.words[i]
		if countryAt(p, int(w.start)) {
			break
		}
		if i == at-1 && strings.Trim(near.left, " \u00a0") == "" {
			continue // "buurland Mali"
		}
		if w.hint&link == 0 && !placeNoun[vocab.Fold(text[w.start:w.end])] && w.capital && i != from {
			return true
		}
		if i == from && w.capital && w.hint&link == 0 && !functionWord[vocab.Fold(text[w.start:w.end])] {
			return true
		}
	}
	return false
}

// countryAt tells whether a country is named at a byte of the passage.
func countryAt(p record.Passage, start int) bool {
	i, found := slices.BinarySearchFunc(p.Mentions, start, func(m record.Mention, at int) int { return cmp.Compare(m.Start, at) })
	for ; found && i < len(p.Mentions) && p.Mentions[i].Start == start; i++ {
		if p.Mentions[i].Kind == record.KindCountry && p.Mentions[i].Rule != "town" {
			return true
		}
	}
	return false
}

// definesPlace tells a sentence that begins with a place and says what it is: "Rostock was the main seaport of …".
func definesPlace(text string, r reading, from, at int) bool {
	return at-from >= 2 && at-from <= placeReach && r.words[from].capital && isWord[r.folded(text, from+1)]
}

// resumesPlace tells a sentence that goes on about the partner of the one before: "The town is one of the largest in Uganda".
func (s *countrySettler) resumesPlace(text string, r reading, from, at int) bool {
	if from == 0 || at-from > placeReach || at-from < 3 || !placeNoun[r.folded(text, from+1)] || !isWord[r.folded(text, from+2)] {
		return false
	}
	for i := from - 1; i >= 0 && from-i <= farWords && r.words[i].sentence == r.words[from-1].sentence; i-- {
		if r.words[i].capital && s.places[r.folded(text, i)] {
			return true
		}
	}
	return false
}

var (
	isWord  = setOf("is was are were ligt lag est etait liegt ist war lies lay")
	andWord = setOf("and et en und")
)

// placeReach is how many words a place may stand before its country.
const placeReach = 10

// knownPlace tells whether one of the words before the country is a place of partnership.
func (s *countrySettler) knownPlace(text string, r reading, from, at int) bool {
	for i := at - 1; i >= from && i >= at-placeReach; i-- {
		w := r.words[i]
		if w.capital && s.places[vocab.Fold(text[w.start:w.end])] {
			return true
		}
	}
	return false
}
