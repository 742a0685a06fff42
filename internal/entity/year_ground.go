package entity

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// ground is what the rest of a document says about a passage: whether its title speaks of twin towns, what the years of a list
// tell that a sentence or a heading leads in to, and whether pupils are meant and no towns.
type ground struct {
	title   bool
	schools schools
	lead    record.MentionRole
}

// follow moves the ground on to passage i of a document: what leads in holds for the items and the short lines with a country or
// a town behind it, also where such lines were taken for headings.
func (g *ground) follow(d *draft, i int) {
	p := &d.Passages[i]
	item := p.Role == record.RoleListItem || p.Role == record.RoleTable
	if i > 0 {
		before := &d.Passages[i-1]
		switch before.Role {
		case record.RoleProse, record.RoleHeading:
			if lead := leadsIn(before, d.cuesOf(i-1)); lead != "" || g.lead == "" || item && before.Role == record.RoleProse && !namedLine(before) {
				g.lead = lead
			}
		}
	}
	if !item && !namedLine(p) {
		g.lead = ""
	}
}

// stands puts a scene on its ground. A list that is led in holds twinnings where an item names a country or a town of its own.
func (s *scene) stands(under ground) {
	s.twins = under.title || under.lead == record.RoleAgreement || tells(s.headed, instrument)
	s.school = under.schools.speak(s.p)
	if s.listed == "" && under.lead != "" && namesPlace(s.p) && s.firstIsShort() {
		s.listed = under.lead
	}
}

// listedTwinning tells whether the passage is a short item under a heading that speaks of an instrument, such as "Onze
// zustersteden".
func (s *scene) listedTwinning() bool {
	return (s.p.Role == record.RoleListItem || s.p.Role == record.RoleTable) && len(s.starts) <= 15 && tells(s.headed, instrument)
}

// inItem tells whether a year stands in what a list of twinnings says of an item, and not in what is told behind: in its first
// sentence, or in a stump such as "Sinds 1971." behind it.
func (s *scene) inItem(g group) bool {
	t := s.sentences[g.sentence]
	return s.listed != "" && (g.sentence == 0 || s.word(t.end)-s.word(t.start) <= stumpWords)
}

// stumpWords is the longest sentence that can have no verb but only say since when.
const stumpWords = 3

// firstIsShort tells whether the passage, or the sentence it opens with, is as short as an item of a list.
func (s *scene) firstIsShort() bool {
	return len(s.starts) <= itemWords || len(s.sentences) > 0 && s.word(s.sentences[0].end)-s.word(s.sentences[0].start) <= itemWords
}

// itemWords is how long an item of a list of twinnings may be, or the sentence it opens with.
const itemWords = 15

// namedLine tells whether a passage is a short line that names a country or a town.
func namedLine(p *record.Passage) bool {
	return namesPlace(p) && countWords(p.Text, itemWords+1) <= itemWords
}

func namesPlace(p *record.Passage) bool {
	for _, m := range p.Mentions {
		if m.Kind == record.KindCountry || m.Kind == record.KindMunicipality {
			return true
		}
	}
	return false
}

// leadWords is the longest sentence taken for one that leads in to a list.
const leadWords = 40

// leadsIn tells what the years of the list tell that a passage leads in to, if it does: its last sentence names an instrument or
// a lasting cooperation, and ends with a colon or with "with", or it speaks of more than one twinning.
func leadsIn(p *record.Passage, events []event) record.MentionRole {
	text := strings.TrimRightFunc(p.Text, unicode.IsSpace)
	from := max(0, len(text)-headingBytes)
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	if i := strings.LastIndexAny(text[from:max(from, len(text)-1)], ".!?"); i >= 0 {
		from += i + 1
	}
	if n := countWords(text[from:], leadWords+1); n == 0 || n > leadWords {
		return ""
	}
	colon := strings.HasSuffix(text, ":")
	_, last := wordBefore(text, len(text), from)
	open := colon || withWords[last]
	lead := record.MentionRole("")
	for i := sort.Search(len(events), func(i int) bool { return events[i].start >= from }); i < len(events) && events[i].end <= len(text); i++ {
		e := events[i]
		surface := text[e.start:e.end]
		switch {
		case e.cue == instrument && (open || bindsTowns(surface)), e.cue == signs && open && bindsTowns(surface):
			return record.RoleAgreement
		case e.cue == cooperates && colon && lastingBond(surface):
			lead = record.RoleStart
		}
	}
	return lead
}
