package entity

import (
	"entente/internal/record"
	"entente/internal/vocab"
)

// foundings are the words for a beginning that clubs and buildings have as well as bonds.
var foundings = wordSet("opgericht gesticht oprichting cree creee fonde fondee founded founding creation")

// betweenBond may stand between a bond and the word that says it was founded.
var betweenBond = wordSet("werd werden is zijn was were est sont a ont ete fut furent avec met with has have been")

// ofBodies stand before a bond that is no more than the name of a body: "het comité van de jumelage".
var ofBodies = wordSet("comite commission conseil association asbl vzw groupe committee vereniging werkgroep raad")

// foundedWords is how many words may stand between a bond and the word that says it was founded.
const foundedWords = 3

// founds tells whether event i of g says that a bond was founded: "dit partnerschap werd opgericht", "jumelage créé".
func (s *scene) founds(g group, i int) bool { return s.foundedBond(g, i) != noCue }

// foundedBond returns the cue of the bond that event i of g says was founded, or noCue.
func (s *scene) foundedBond(g group, i int) cue {
	e := g.events[i]
	text := s.p.Text
	if i == 0 || !foundings[vocab.Fold(text[e.start:e.end])] {
		return noCue
	}
	var b event
	for k := i - 1; k >= 0 && s.distance(e.start, e.end, g.events[k]) <= foundedWords+1; k-- {
		switch c := g.events[k]; {
		case c.end > e.start:
			return noCue
		case c.cue == instrument, c.cue == cooperates && b.cue == noCue && lastingBond(text[c.start:c.end]):
			b = c
		}
	}
	if b.cue == noCue || joinedByMany(text[b.start:b.end]) || !s.onlyJoins(b.end, e.start) {
		return noCue
	}
	words := wordsOf(text[max(g.lo, b.start-withBytes):b.start])
	for _, w := range words[max(0, len(words)-2):] {
		if ofBodies[w] {
			return noCue
		}
	}
	return b.cue
}

// onlyJoins tells whether nothing but small words, and the names behind "with", stands between a bond and its founding.
func (s *scene) onlyJoins(from, to int) bool {
	text, with := s.p.Text, false
	w := wordReader{text: text[:to], pos: from}
	for {
		a, b, ok := w.read()
		if !ok {
			return true
		}
		folded := vocab.Fold(text[a:b])
		with = with || withWords[folded]
		if !betweenBond[folded] && !(with && capital(text[a:])) {
			return false
		}
	}
}

// founded returns how near a year is to the founding of a bond, and what the year tells: an agreement when the bond is an
// instrument, else a beginning.
func (s *scene) founded(g group) (int, record.MentionRole) {
	best, role := far, record.RoleMentioned
	for i, e := range g.events {
		if e.cue != hinders {
			continue
		}
		bond := s.foundedBond(g, i)
		if bond == noCue {
			bond = s.bornBond(g, e)
		}
		if bond == noCue {
			continue
		}
		if n := s.distance(g.start, g.end, e); n < best && n <= foundedReach {
			best, role = n, record.RoleStart
			if bond == instrument {
				role = record.RoleAgreement
			}
		}
	}
	return best, role
}

// foundedReach is how many words may lie between a founding and its year.
const foundedReach = 10

// bornBond returns the cue of the bond about which "née en 2004" opens a sentence, or noCue: "Née en 2004, la coopération …".
func (s *scene) bornBond(g group, e event) cue {
	switch vocab.Fold(s.p.Text[e.start:e.end]) {
	case "ne en", "nee en":
	default:
		return noCue
	}
	if s.word(e.start) > s.word(s.sentences[g.sentence].start) || e.end > g.start {
		return noCue
	}
	for _, o := range g.events {
		if o.start < g.end || s.distance(g.start, g.end, o) > bornReach {
			continue
		}
		if o.cue == instrument || o.cue == cooperates && lastingBond(s.p.Text[o.start:o.end]) {
			return o.cue
		}
	}
	return noCue
}

// bornReach is how many words may lie between the year of a birth and the bond that was born.
const bornReach = 5
