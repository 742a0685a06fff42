package entity

import (
	"strings"
	"unicode"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// homeCountry returns the country of the document's own side: Belgium with a Belgian municipality, else what its address
// says, else where the town of its title lies, else Belgium when it speaks of Belgian regions or towns as its own.
func homeCountry(doc *record.Document) string {
	if doc.Municipality != "" {
		return "BE"
	}
	if c := domainCountry(doc); c != "" {
		return c
	}
	away := elsewhere(doc)
	if c := titleHome(doc, away); c != "" {
		return c
	}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindMunicipality && !away[m.Value] {
				return "BE"
			}
		}
		for _, w := range [...]string{"Vlaams", "Vlaanderen", "Wallon", "wallon", "Brussels", "bruxellois", "flamand", "Flemish"} {
			if strings.Contains(p.Text, w) {
				return "BE"
			}
		}
	}
	return ""
}

// topCountries are the ends of domain names that tell a country.
var topCountries = map[string]string{"be": "BE", "brussels": "BE", "vlaanderen": "BE", "gent": "BE", "nl": "NL", "fr": "FR", "lu": "LU", "de": "DE", "uk": "GB"}

// domainCountry returns the country of the address the document came from, or of the addresses it gives when they all agree.
func domainCountry(doc *record.Document) string {
	if strings.Contains(doc.Source, "://") {
		h := host(doc.Source)
		if c := topCountries[h[strings.LastIndexByte(h, '.')+1:]]; c != "" {
			return c
		}
	}
	found := ""
	for _, p := range doc.Passages {
		for _, a := range addresses(p.Text) {
			h := host(p.Text[a.start:a.end])
			c := topCountries[strings.TrimFunc(h[strings.LastIndexByte(h, '.')+1:], func(r rune) bool { return !unicode.IsLetter(r) })]
			if c == "" {
				continue
			}
			if found != "" && c != found {
				return ""
			}
			found = c
		}
	}
	return found
}

// elsewhere returns the Belgian municipalities that the document looks at from abroad: named with their country as one of the
// partners, "jumelée avec Seraing (Belgique)". A party of an agreement, "la Commune de Saint-Gilles, en Belgique", is none.
func elsewhere(doc *record.Document) map[string]bool {
	away, listed := map[string]bool{}, map[string]bool{}
	own, named := map[string]bool{}, map[string]bool{}
	for _, m := range (municipality{}).Find(record.Passage{Text: doc.Title, Language: doc.Language}) {
		own[m.Value] = true
	}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind != record.KindMunicipality {
				continue
			}
			if m.Rule == "address" || m.Rule == "domain" {
				own[m.Value] = true
				continue
			}
			inList := p.Role == record.RoleListItem || p.Role == record.RoleTable
			switch marked := inBelgium(p.Text[m.End:]); {
			case marked && m.Rule != "called" && behindBond(p.Text[:m.Start]), marked && lookedAt(around(p.Text, m.Start, m.End)):
				away[m.Value] = true
			case marked && inList:
				listed[m.Value] = true
			case !marked:
				named[m.Value] = true
			}
		}
	}
	for id := range listed {
		if !named[id] {
			away[id] = true
		}
	}
	for id := range own {
		delete(away, id)
	}
	return away
}

// inBelgium tells that the text goes on with "(Belgium)", ", en Belgique" or "in België".
func inBelgium(rest string) bool {
	rest = strings.ToLower(rest[:min(len(rest), 24)])
	rest = strings.TrimLeft(rest, " \u00a0,(")
	for _, p := range [...]string{"in ", "en ", "aus "} {
		rest = strings.TrimPrefix(rest, p)
	}
	return strings.HasPrefix(rest, "belg") && !strings.HasPrefix(rest, "belge") && !strings.HasPrefix(rest, "belgis")
}

// lookedAt tells that a town stands behind "with", at most four words before it.
func lookedAt(n neighbours) bool {
	for i := 0; i < len(n.before) && i < 4; i++ {
		if withWord[n.before[i]] {
			return true
		}
	}
	return false
}

// behindBond tells that the sentence speaks of a partnership before it comes to the town, and not of one between the town and
// another.
func behindBond(before string) bool {
	r := takeApart(before[max(0, len(before)-farBytes):])
	last := len(r.words) - 1
	for i := last; i >= 0 && r.words[i].sentence == r.words[last].sentence; i-- {
		if betweenWord[r.folded(before[max(0, len(before)-farBytes):], i)] {
			return false
		}
		if r.words[i].hint&bond != 0 {
			return true
		}
	}
	return false
}

// farBytes is how far back a sentence is read for the bond before a town.
const farBytes = 200

var withWord = setOf("with avec met mit aan con partner partnerstad zusterstad")

// homes are the countries where a town may speak of itself in Dutch, French, English or German.
var homes = setOf("NL FR LU DE AT CH GB IE US CA AU NZ")

// titleHome returns the country of the town that the document is about, when it is the first one named in the title and lies
// outside Belgium: "Stroud and its twin towns … Stroud is a market town in England", "Bordeaux et Québec". away are the Belgian
// towns looked at from abroad.
func titleHome(doc *record.Document, away map[string]bool) string {
	title := doc.Title
	if title == "" && len(doc.Passages) > 0 && doc.Passages[0].Role == record.RoleHeading {
		title = doc.Passages[0].Text
	}
	if len(title) > 200 || len((municipality{}).Find(record.Passage{Text: title, Language: doc.Language})) > 0 {
		return ""
	}
	belgian := false
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			belgian = belgian || m.Kind == record.KindMunicipality && len(away) == 0
		}
	}
	for _, h := range countryNames().find(title) {
		n, ok := choose(h.values, lang.Und)
		if !ok || n.sort != town {
			continue
		}
		near := around(title, h.start, h.end)
		owns := len(near.after) > 1 && andWord[near.after[0]] && theirWord[near.after[1]]
		if (owns || !belgian) && homes[n.iso] && !withWord[first(near.before)] && !withWord[second(near.before)] {
			return n.iso
		}
		break
	}
	if belgian {
		return ""
	}
	r := wordReader{text: title}
	for {
		from, to, ok := r.read()
		if !ok {
			return ""
		}
		if !capital(title[from:]) || to-from < 3 {
			continue
		}
		if c := definedIn(doc, vocab.Fold(title[from:to])); c != "" && (homes[c] || len(away) > 0) {
			return c
		}
	}
}

// theirWord are the words behind "and" by which a title speaks of what a town has: "Reims et ses jumelages".
var theirWord = setOf("ses its their zijn haar hun ihre seine")

// openingProse is how many passages at the beginning may tell where the town of the title lies, and openingReach how far, in
// bytes, they are read.
const openingProse, openingReach = 4, 300

// definedIn returns the country that the first sentences put a town, folded, into: "Stroud, a market town in England".
func definedIn(doc *record.Document, name string) string {
	for _, p := range doc.Passages[:min(len(doc.Passages), openingProse)] {
		for _, m := range p.Mentions {
			if m.Kind != record.KindCountry || m.Rule != "name" || m.Start > openingReach {
				continue
			}
			r := takeApart(p.Text[:m.Start])
			for i := len(r.words) - 1; i >= 0 && len(r.words)-i <= 14 && r.words[i].sentence == r.words[len(r.words)-1].sentence; i-- {
				w := r.folded(p.Text, i)
				if w == name {
					if i == 0 || r.words[i-1].sentence != r.words[i].sentence || strings.Trim(p.Text[r.words[i].end:m.Start], " ,(") == "" || len(r.words)-i <= 4 {
						return m.Value
					}
					break
				}
				if r.words[i].hint&bond != 0 || withWord[w] || w == "and" || w == "et" || w == "und" || w == "en" && p.Language == lang.NL {
					break
				}
			}
		}
	}
	return ""
}
