package entity

import (
	"strings"

	"entente/internal/record"
)

func (s *scene) opensWithPronoun(i int) bool {
	t := s.sentences[i]
	w := wordReader{text: s.p.Text[t.start:t.end]}
	a, b, ok := w.read()
	if !ok || b-a > 8 {
		return false
	}
	return pronouns[strings.ToLower(s.p.Text[t.start+a:t.start+b])]
}

// speaksOn tells whether a sentence opens with a pronoun and the sentence before has a word of that cue: "Most twinnings link two
// towns. The one that was concluded in 1958 …".
func (s *scene) speaksOn(i int, c cue) bool {
	if i == 0 || !s.opensWithPronoun(i) {
		return false
	}
	for _, e := range s.sentences[i-1].events {
		if e.cue == c {
			return true
		}
	}
	return false
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

// anaphora reads "toen", "alors", "then" in a sentence without a year as the year of the sentence before, when the sentence
// tells of an agreement.
func (s *scene) anaphora(i, thisYear int) {
	if i == 0 || len(s.sentences[i].mentions) > 0 || len(s.sentences[i-1].mentions) == 0 {
		return
	}
	t := s.sentences[i]
	has := map[cue]bool{}
	for _, e := range t.events {
		has[e.cue] = true
	}
	if !has[then] || has[plans] || has[hinders] || has[foreign] || !has[signs] && !(has[concludes] && has[instrument]) {
		return
	}
	before := s.sentences[i-1].mentions
	m := &s.p.Mentions[before[len(before)-1]]
	d, ok := datedOf(*m)
	if !ok || d.from != d.to || d.from > thisYear || m.Role != record.RoleMentioned {
		return
	}
	m.Role, m.Rule = record.RoleAgreement, "anaphora"
}
