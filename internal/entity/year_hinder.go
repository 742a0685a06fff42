package entity

import (
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// asideBytes is how far from a word the brackets around it may open and close.
const asideBytes = 60

// aside tells whether what would hinder stands in brackets without the year, or is only what the year came before: "(22.000
// inwoners)", "since 1968, long before the war".
func (s *scene) aside(g group, e event) bool {
	text := s.p.Text
	from := max(0, e.start-asideBytes)
	if open := strings.LastIndexAny(text[from:e.start], "()"); open >= 0 && text[from+open] == '(' {
		open += from
		to := min(len(text), e.end+asideBytes)
		if shut := strings.IndexAny(text[e.end:to], "()"); shut >= 0 && text[e.end+shut] == ')' && (g.end <= open || g.start >= e.end+shut) {
			return true
		}
	}
	if e.start < g.end {
		return false
	}
	words := wordsOf(text[max(g.end, e.start-16):e.start])
	for _, w := range words[max(0, len(words)-2):] {
		if w == "before" || w == "avant" || w == "voor" {
			return strings.ContainsAny(text[g.end:e.start], ",–—-(") // a clause of its own
		}
	}
	return false
}

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

// tellsFuture are the verbs that a story uses for what came next: "they will take in a third town: in 1963 …".
var tellsFuture = wordSet("va vont zal zullen zou zouden will would")

// narrated tells whether what sounds like a plan ends with a colon behind which the year tells what became of it.
func (s *scene) narrated(g group, plan event) bool {
	return plan.end <= g.start && tellsFuture[vocab.Fold(s.p.Text[plan.start:plan.end])] &&
		strings.Contains(s.p.Text[plan.end:g.start], ":") && tells(g.events, signs, concludes)
}

// leftReach is how far from its year the word may stand that says that a town left.
const leftReach = 8

// left tells whether the year is that in which a town ended its part in a bond.
func (s *scene) left(g group) bool {
	n, at := s.near(g, leaves)
	if n > leftReach {
		return false
	}
	sign, signAt := s.near(g, signs)
	return sign > n || signAt == at
}

// causes lead from what happened to what it happened because of.
var causes = []string{" suite a ", " suite aux ", " suite au ", " naar aanleiding van ", " als gevolg van ", " ten gevolge van ", " following ", " as a result of ", " in the wake of "}

// causeBytes is how far before its year the cause may be told.
const causeBytes = 80

// causeOnly tells whether the year is that of an event by which the rest was caused, and no agreement lies between.
func (s *scene) causeOnly(g group) bool {
	from := max(g.lo, g.start-causeBytes)
	words := " " + strings.Join(wordsOf(s.p.Text[from:g.start]), " ") + " "
	at := -1
	for _, c := range causes {
		at = max(at, strings.LastIndex(words, c))
	}
	if at < 0 || s.lastBreak(g.start-min(g.start-from, len(words)-at-1), g.start) >= 0 {
		return false
	}
	for _, e := range g.events {
		if e.end <= g.start && e.start >= from && (e.cue == signs || e.cue == concludes || e.cue == instrument || e.cue == cooperates || e.cue == visits) {
			return false
		}
	}
	return true
}

// elides tells whether a sentence opens with "the next", "the first", for a bond that the sentence before named: "The next was
// concluded in 1959".
func (s *scene) elides(i int, c cue) bool {
	if i == 0 {
		return false
	}
	t := s.sentences[i]
	words := wordsOf(s.p.Text[t.start:min(t.end, t.start+withBytes)])
	if len(words) < 3 || !articles[words[0]] || !ordinals[words[1]] {
		return false
	}
	return tells(s.sentences[i-1].events, c)
}

var (
	articles = wordSet("le la les un une de het een the a")
	ordinals = wordSet("suivant suivante premier premiere second seconde deuxieme troisieme dernier derniere autre volgende eerste tweede derde laatste andere next first second third last other latest")
)
