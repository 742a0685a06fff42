package entity

import "entente/internal/record"

// presentWord are what guests are at a meeting; joiningWord how a state comes to a union of states.
var (
	presentWord = setOf("present presents presente presentes aanwezig aanwezige attending")
	joiningWord = setOf("introduction accession entry membership toetreding adhesion entree lidmaatschap beitritt")
)

// otherScene tells that the sentence puts the country into another scene.
func (s *countrySettler) otherScene(r reading, from, to, at int, m record.Mention, near neighbours, p record.Passage) bool {
	if plainGap(near.left) {
		if first(near.before) == "over" && m.Rule == "town" {
			return true
		}
		switch first(near.before) {
		case "door", "par", "by", "tegen", "contre", "against", "via", "through":
			return true
		case "staat", "etat", "l", "state":
			for i := 1; i < len(near.before) && i < 4; i++ {
				switch near.before[i] {
				case "door", "par", "by", "tegen", "contre", "against":
					return true
				}
			}
		}
	}
	if m.Rule == "adjective" && !partnerNoun[first(near.before)] && !partnerNoun[first(near.after)] && (presentWord[first(near.after)] || presentWord[second(near.after)] || presentWord[first(near.before)]) {
		return true // "les délégations françaises présentes"
	}
	if first(near.after) == "s" && joiningWord[second(near.after)] || joiningWord[second(near.before)] && plainGap(near.left) || joiningWord[nth(near.before, 2)] && plainGap(near.left) {
		return true // "Britain's entry to the European Community"
	}
	known := s.knownPlace(p.Text, r, from, at)
	for i := max(from, at-20); i < to && i <= at+20; i++ {
		c := r.words[i].hint
		if c&war != 0 && (known || r.dates(p.Text, i)) {
			c &^= war // a partner town in a war remains one
		}
		d := abs(i - at)
		switch {
		case c&venue != 0 && m.Rule != "adjective":
			return true
		case c&origin != 0 && d <= 12, c&figures != 0 && d <= 15, c&embassy != 0 && d <= 5, c&war != 0 && d <= 10:
			return true
		}
	}
	// A negation between the bond and the country, or right before both.
	for i := from; i < at; i++ {
		if r.words[i].hint&negation != 0 && at-i <= 6 {
			return true
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
