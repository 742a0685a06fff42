package entity

import (
	"strings"

	"entente/internal/vocab"
)

// linkWords is how many words may stand between an instrument and the "of" of its year: the towns that made it.
const linkWords = 5

// linked tells whether an instrument carries its year: "akkoord van 1955", "convention: 2012", "charter of the five towns of
// 1960", and no clause ends between.
func (s *scene) linked(from, to int) bool {
	if s.word(to)-s.word(from) > linkWords+1 {
		return false
	}
	words := wordsOf(s.p.Text[from:to])
	if len(words) == 0 || len(words) == 1 && dateOf[words[0]] {
		return true
	}
	return dateOf[words[len(words)-1]] && s.lastBreak(from, to) < 0
}

// dateOf are the words that tie a year to the noun before it.
var dateOf = wordSet("van uit de du of from dated del vom d")

// turnsInto tells whether a town became a twin town in a year: "Nottingham became our sister city in 1956".
func (s *scene) turnsInto(g group, tool event) bool {
	if !bindsTowns(s.p.Text[tool.start:tool.end]) {
		return false
	}
	_, e := s.near(g, becomes)
	return e.end > 0 && e.end <= tool.start && s.word(tool.start)-s.word(e.end) <= turnWords && !strings.ContainsAny(s.p.Text[e.end:tool.start], ".;:()")
}

// turnWords is how many words may lie between "became" and "twin town".
const turnWords = 5

// isForeign tells whether the nearest agreement is none between two towns: a charter that every town signs, a treaty of states,
// a contract with a firm.
func (s *scene) isForeign(g group) bool {
	d, _ := s.near(g, foreign, paired)
	if d == far {
		return false
	}
	for _, e := range g.events {
		if (e.cue == instrument || e.cue == signs) && bindsTowns(s.p.Text[e.start:e.end]) && s.distance(g.start, g.end, e) <= d {
			return false
		}
	}
	return true
}

// charterOfMany tells whether an instrument is a charter or the like that the towns of a region or of the world sign: "the charter
// that the municipalities of the province signed".
func (s *scene) charterOfMany(tool event) bool {
	text := s.p.Text
	if !joinedByMany(text[tool.start:tool.end]) {
		return false
	}
	for i, w := range wordsOf(text[tool.end:min(len(text), tool.end+manyBytes)]) {
		if i < manyWords && manyTowns[w] {
			return true
		}
	}
	return false
}

// How far behind a charter those that sign it are looked for.
const (
	manyWords = 5
	manyBytes = 60
)

var manyTowns = wordSet("gemeenten burgemeesters gemeentebesturen vlaamse waalse europese communes maires wallonnes flamandes europeennes municipalities mayors flemish walloon european gemeinden burgermeister")

// begins tells whether what starts at a year is a cooperation. A charter or a network that starts is none, and who chooses must
// choose a partner.
func (s *scene) begins(g group, at event) bool {
	_, coop := s.near(g, cooperates)
	_, tool := s.near(g, instrument)
	if choices[vocab.Fold(s.p.Text[at.start:at.end])] {
		for _, e := range g.events {
			if (e.cue == cooperates || e.cue == instrument) && strings.HasPrefix(strings.ToLower(s.p.Text[e.start:e.end]), "part") {
				return true
			}
		}
		return false
	}
	return coop.end > 0 || tool.end > 0 && !joinedByMany(s.p.Text[tool.start:tool.end]) || tool.end == 0 && s.opensWithPronoun(g.sentence)
}

var choices = map[string]bool{
	"koos": true, "kozen": true, "gekozen": true, "a choisi": true, "ont choisi": true, "choisit": true, "choisie": true,
	"chose": true, "chosen": true, "choose": true, "has chosen": true,
}

// joinedByMany tells whether an instrument is one that many sign or belong to.
func joinedByMany(surface string) bool {
	folded := vocab.Fold(surface)
	switch folded {
	case "charte", "chartes", "charter", "charters", "convenant", "netwerk", "netwerken", "reseau", "reseaux", "network", "networks":
		return true
	}
	return false
}

// townBonds begin the words for signing that only towns do; the others may be about a letter or a portrait.
var townBonds = []string{"verbroeder", "verzuster", "toetred", "toegetred", "trad", "jumel", "se jumel", "s est jumel", "se sont jumel", "zuster", "partnerst", "partnergem", "ville", "commune", "sister", "stadtepartner", "partnerschaft", "adhe", "serment", "twin", "acce", "joined as", "became", "become", "were twinned", "stedenband", "hermana", "verschwister", "beitritt"}

func bindsTowns(surface string) bool {
	folded := vocab.Fold(surface)
	for _, b := range townBonds {
		if strings.HasPrefix(folded, b) {
			return true
		}
	}
	return false
}

// speaksOfTowns tells whether a sentence is too short to say what was signed, or the passage or its heading speaks of an
// instrument or of cooperation.
func (s *scene) speaksOfTowns(i int) bool {
	t := s.sentences[i]
	if s.word(t.end)-s.word(t.start) <= 6 {
		return true
	}
	return tells(s.headed, instrument, cooperates) || tells(s.events[:min(len(s.events), 200)], instrument, cooperates)
}
