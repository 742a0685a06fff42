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
	b := g.events[i-1]
	if b.end > e.start || s.distance(e.start, e.end, b) > foundedWords+1 {
		return noCue
	}
	surface := text[b.start:b.end]
	if b.cue != instrument && (b.cue != cooperates || !lastingBond(surface)) || joinedByMany(surface) {
		return noCue
	}
	for _, w := range wordsOf(text[b.end:e.start]) {
		if !betweenBond[w] {
			return noCue
		}
	}
	words := wordsOf(text[max(g.lo, b.start-withBytes):b.start])
	for _, w := range words[max(0, len(words)-2):] {
		if ofBodies[w] {
			return noCue
		}
	}
	return b.cue
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

// bornBond tells whether "née en 2004" opens a sentence about a bond: "Née en 2004, la coopération …".
func (s *scene) bornBond(g group, e event) bool {
	switch vocab.Fold(s.p.Text[e.start:e.end]) {
	case "ne en", "nee en":
	default:
		return false
	}
	if s.word(e.start) > s.word(s.sentences[g.sentence].start) || e.end > g.start {
		return false
	}
	for _, o := range g.events {
		if o.start >= g.end && (o.cue == instrument || o.cue == cooperates && lastingBond(s.p.Text[o.start:o.end])) && s.distance(g.start, g.end, o) <= foundedReach {
			return true
		}
	}
	return false
}
