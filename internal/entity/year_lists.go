package entity

import (
	"sort"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// labelWords is how far from the beginning of its sentence the word may end that says what a list of names and years is.
const labelWords = 4

// bracketed tells whether a year stands in brackets or behind a dash after a name, alone or with a country, in a sentence that
// lists partners: "Jumelages : Épinal (1975), Worms (Allemagne, 1968), Krems – 1972".
func (s *scene) bracketed(g group) bool {
	text := s.p.Text
	name := s.nameBefore(g)
	if name < 0 {
		return false
	}
	at, _ := wordBefore(text, name, max(0, name-maxWord))
	if !capital(text[at:]) && !strings.HasSuffix(text[:name], ") ") {
		return false
	}
	return s.opensWithInstrument(g.sentence) || s.namesPartners(g.sentence, at)
}

// nameBefore returns where the name ends that a year in brackets or behind a dash follows, or -1.
func (s *scene) nameBefore(g group) int {
	text := s.p.Text
	lead := strings.TrimRight(text[max(0, g.start-8):g.start], " \u00a0")
	if strings.HasSuffix(lead, "–") || strings.HasSuffix(lead, "—") || strings.HasSuffix(lead, " -") {
		return g.start - len(text[max(0, g.start-8):g.start]) + len(strings.TrimRight(lead, "–—-"))
	}
	from := max(0, g.start-bracketBytes)
	open := strings.LastIndexAny(text[from:g.start], "([")
	if open < 0 || g.end == len(text) || text[g.end] != ')' && text[g.end] != ']' {
		return -1
	}
	open += from
	inside := strings.TrimSpace(text[open+1 : g.start])
	if inside != "" && (!strings.HasSuffix(inside, ",") || !capital(inside) || strings.ContainsAny(inside, ")]")) {
		return -1
	}
	return open
}

// bracketBytes is how far from its year the bracket may open.
const bracketBytes = 40

// namesPartners tells whether a list of partners runs up to pos in a sentence: "the city has friendship agreements with …".
func (s *scene) namesPartners(i, pos int) bool {
	from := -1
	events := s.sentences[i].events
	for _, e := range events[sort.Search(len(events), func(k int) bool { return events[k].start >= pos-partnersBytes }):] {
		switch {
		case e.end > pos:
			return from >= 0
		case e.cue == instrument, e.cue == signs && bindsTowns(s.p.Text[e.start:e.end]):
			for k, w := range wordsOf(s.p.Text[e.end:min(pos, e.end+withBytes)]) {
				if k < 3 && withWords[w] {
					from = e.end
				}
			}
		case e.cue == hinders, e.cue == visits, e.cue == starts:
			from = -1
		}
	}
	return from >= 0
}

// partnersBytes is how long the list of partners in a sentence may be.
const partnersBytes = 2000

// withBytes is how much of a text behind an instrument is looked at for "with".
const withBytes = 40

// withWords lead from a bond to those it binds.
var withWords = wordSet("met avec with tussen entre between mit zwischen con")

func (s *scene) opensWithInstrument(i int) bool {
	t := s.sentences[i]
	for _, e := range t.events {
		if s.word(e.end)-s.word(t.start) > labelWords {
			return false
		}
		if e.cue == instrument || e.cue == signs {
			return true
		}
	}
	return false
}

// titleWords is the longest line taken for a title without a verb.
const titleWords = 10

// titled tells whether a year ends a short line that is an instrument with its partner and no more: "Jumelage avec Laval en 1958".
func (s *scene) titled(g group) bool {
	t := s.sentences[g.sentence]
	if s.word(t.end)-s.word(t.start) > titleWords || strings.Trim(s.p.Text[g.end:t.end], " .)") != "" || !s.opensWithInstrument(g.sentence) {
		return false
	}
	for _, e := range t.events {
		switch e.cue {
		case instrument, signs, breaks:
		default:
			return false
		}
	}
	return true
}

// heads tells whether a year opens a line of a timeline that goes on with an instrument: "1958 : le jumelage des six villes".
func (s *scene) heads(g group) bool {
	text, t := s.p.Text, s.sentences[g.sentence]
	if s.word(g.start) != s.word(t.start) {
		return false
	}
	rest := strings.TrimLeft(text[g.end:min(len(text), g.end+8)], " \u00a0")
	if !strings.HasPrefix(rest, ":") && !strings.HasPrefix(rest, "–") && !strings.HasPrefix(rest, "—") && !strings.HasPrefix(rest, "- ") {
		return false
	}
	n, _ := s.near(g, instrument)
	return n <= 3
}

// inTable tells whether a year is that of a table row that names a partner: "Partner: Kiel | Country: Germany | Year: 1947".
// A row of a town with its country is one of a partner when its year is told to be a beginning ("Since: 1947"), or when the
// table is one of twin towns.
func (s *scene) inTable(g group) bool {
	if s.p.Role != record.RoleTable || g.start > rowBytes {
		return false
	}
	partner, town, country, year, since := false, false, false, false, false
	for cell := range strings.SplitSeq(s.p.Text[:min(len(s.p.Text), rowBytes)], "|") {
		label, value, ok := strings.Cut(cell, ":")
		if !ok {
			continue
		}
		label = strings.TrimSpace(vocab.Fold(label))
		partner = partner || partnerLabels[label] || bindsTowns(label) && !sinceLabels[label]
		town = town || townLabels[label]
		country = country || countryLabels[label]
		if strings.TrimSpace(strings.Trim(value, " .;()")) == s.p.Text[g.start:g.end] {
			year = year || yearLabels[label] || sinceLabels[label]
			since = since || sinceLabels[label]
		}
	}
	return year && (partner || town && (s.twins || since && country))
}

// rowBytes is how much of a table row is read for its labels.
const rowBytes = 400

var (
	partnerLabels = wordSet("partner partners partnerstad partnergemeente zusterstad zustergemeente partenaire partenaires jumelee twin")
	townLabels    = wordSet("stad gemeente plaats naam stad gemeente ville commune localite nom city town municipality place name stadt ort")
	countryLabels = wordSet("land pays country staat")
	yearLabels    = wordSet("year jaar annee datum date jahr")
	sinceLabels   = wordSet("since sinds sedert depuis signed ondertekend signe signee jumelage twinning twinned seit verbroedering stedenband akkoord accord agreement")
)

// nameLineWords is how many words the names may have in a line of a town and its year.
const nameLineWords = 5

// nameAndYear tells whether a line or a heading in a part about twin towns is the name of a town and a year: "SHANGHAI, 1984".
func (s *scene) nameAndYear(g group) bool {
	text := s.p.Text
	if s.p.Role != record.RoleHeading && s.p.Role != record.RoleProse || !tells(s.headed, instrument) || g.sentence > 0 || !s.setOff(g) {
		return false
	}
	if m := s.p.Mentions[g.mentions[0]]; m.Kind != record.KindYear || tells(s.sentences[0].events, updated, published, sessions) {
		return false
	}
	if strings.HasSuffix(strings.TrimRight(text[:g.start], " \u00a0"), ":") { // a label and no name
		return false
	}
	if rest := strings.TrimLeft(text[g.end:], ") "); rest != "" && !strings.HasPrefix(rest, ":") {
		return false
	}
	names := 0
	w := wordReader{text: text[:g.start]}
	for {
		a, _, ok := w.read()
		if !ok {
			return names > 0
		}
		if names++; names > nameLineWords || !capital(text[a:]) {
			return false
		}
	}
}

// setOff tells whether a year stands apart in its list item: behind a mark, or in brackets.
func (s *scene) setOff(g group) bool {
	lead := strings.TrimRight(s.p.Text[max(0, g.start-8):g.start], " \u00a0")
	for _, mark := range []string{"(", ",", ":", "–", "—", "-", "|", "\t"} {
		if strings.HasSuffix(lead, mark) {
			return true
		}
	}
	return g.start == 0
}

// goesOn tells whether a year of a list that a sentence goes on with has nothing else said of it: "A was twinned with B in 1947,
// and C with D in 1946".
func (s *scene) goesOn(g group) bool {
	for _, e := range g.events {
		if e.cue != breaks && e.cue != instrument {
			return false
		}
	}
	with := false
	for _, w := range wordsOf(s.p.Text[g.lo:g.start]) {
		with = with || withWords[w]
	}
	return with
}
