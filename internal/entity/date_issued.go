package entity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// How near to the top or the bottom of a document a line that holds little else than a date is taken for the document's own.
const (
	topPassages    = 4
	bottomPassages = 3
)

// ranks of what can be a document's date; the highest wins, the first of equals.
const (
	rankNone = iota
	rankBareBottom
	rankBareTop
	rankUpdated
	rankDone
	rankSession
	rankPublished
)

// settleIssued finds the date a document prints of itself. A printed date goes before one from the file's metadata.
func settleIssued(doc *record.Document) {
	best, at, which := rankNone, -1, -1
	for i := range doc.Passages {
		p := &doc.Passages[i]
		top, bottom := i < topPassages, i >= len(doc.Passages)-bottomPassages
		for k, m := range p.Mentions {
			d, ok := datedOf(m)
			if !ok || d.from != d.to {
				continue
			}
			if r := issuedRank(p, d, top, bottom); r > best {
				best, at, which = r, i, k
			}
		}
	}
	if at < 0 {
		return
	}
	m := &doc.Passages[at].Mentions[which]
	d, _ := datedOf(*m)
	basis := "explicit"
	if best == rankUpdated {
		basis = "last-modified"
	}
	doc.Issued = &record.Date{Value: d.value(), Precision: d.precision(), Basis: basis, Words: m.Surface}
	if m.Role != record.RoleAgreement {
		m.Role, m.Rule = record.RoleDocument, "document-date"
	}
}

// Furniture is short: a longer passage that says "published" tells of something else.
const (
	furnitureWords = 16
	furnitureReach = 4
)

// issuedRank tells how surely a date in p is the document's own.
func issuedRank(p *record.Passage, d dated, top, bottom bool) int {
	lead := p.Text[:d.start]
	if len(lead) > 200 {
		return rankNone
	}
	behind := p.Text[d.end:]
	words := len(wordsOf(lead)) + countWords(behind, furnitureWords+1)
	label := noCue
	for _, e := range cuesIn(lead, p.Language) {
		n := countWords(lead[e.end:], furnitureReach+1)
		switch e.cue {
		case updated, published:
			if !isLabel(lead, e, d) {
				continue
			}
			if n <= furnitureReach && (words <= furnitureWords || len(wordsOf(lead[:e.start])) == 0) {
				label = e.cue
			}
		case sessions:
			if n <= furnitureReach && d.day > 0 && (top || len(wordsOf(lead[:e.start])) == 0) && words <= furnitureWords {
				label = e.cue
			}
		case done:
			if n <= furnitureReach && d.day > 0 {
				label = e.cue
			}
		}
	}
	switch label {
	case published:
		return rankPublished
	case updated:
		return rankUpdated
	case sessions:
		return rankSession
	case done:
		return rankDone
	}
	if d.month == 0 || !top && !bottom || !bareDate(lead, behind, p.Role) {
		return rankNone
	}
	if top {
		return rankBareTop
	}
	return rankBareBottom
}

// isLabel tells whether "published" or "updated" is furniture and not the verb of a sentence: at most three words precede it
// behind the last mark, and a year alone needs a colon.
func isLabel(lead string, e event, d dated) bool {
	clause := lead[:e.start]
	if i := strings.LastIndexAny(clause, ",;|–—·"); i >= 0 {
		clause = clause[i:]
	}
	return len(wordsOf(clause)) <= 3 && (d.month > 0 || strings.Contains(lead[e.end:], ":"))
}

// bareDate tells whether a passage is a date line: the date, a day of the week, a place or a section, and nothing else; or a
// line that opens with the date, or with a place and the date, and a dash.
func bareDate(lead, behind string, role record.Role) bool {
	before := 0
	for _, w := range wordsOf(lead) {
		if !dateLineWords[w] {
			before++
		}
	}
	if before > 2 || strings.ContainsAny(lead, ".!?") {
		return false
	}
	after := countWords(behind, 4)
	tail := strings.TrimLeft(behind, " \u00a0")
	r, _ := utf8.DecodeRuneInString(tail)
	dashed := r == '–' || r == '—' || r == '|' || r == '·' || r == '-' && strings.HasPrefix(tail, "- ")
	if role == record.RoleListItem || role == record.RoleTable {
		return before == 0 && after == 0
	}
	if before > 0 { // "Brussel, 3 mei 2019", and not "Fase maart 2018"
		mark := strings.TrimRightFunc(lead, unicode.IsSpace)
		if !strings.HasSuffix(mark, ",") && !dateLineWords[lastWord(lead)] || !capital(strings.TrimLeftFunc(lead, unicode.IsSpace)) {
			return false
		}
	}
	return after == 0 || dashed || after <= 3 && before == 0 && (r == ',' || r == '(' || r == '/') || timeOfDay(tail)
}

// timeOfDay tells whether a date is followed by the hour, and nothing else.
func timeOfDay(tail string) bool {
	for _, w := range wordsOf(tail) {
		if w != "at" && w != "om" && w != "a" && w != "uur" && w != "h" && (w[0] < '0' || w[0] > '9') {
			return false
		}
	}
	return true
}

func lastWord(text string) string {
	w := wordsOf(text)
	if len(w) == 0 {
		return ""
	}
	return w[len(w)-1]
}

// countWords counts the words in text up to limit.
func countWords(text string, limit int) int {
	w := wordReader{text: text}
	n := 0
	for n < limit {
		if _, _, ok := w.read(); !ok {
			break
		}
		n++
	}
	return n
}

// dateLineWords may stand in a date line: days of the week and small words.
var dateLineWords = wordSet(
	"maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo op de",
	"lundi mardi mercredi jeudi vendredi samedi dimanche le",
	"monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun on the",
	"montag dienstag mittwoch donnerstag freitag samstag sonntag den",
	"lunes martes miercoles jueves viernes sabado domingo el",
)
