package entity

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// How near to the top or the bottom of a document a line that holds little else than a date is taken for the document's own.
const (
	topPassages    = 4
	bottomPassages = 3
)

// ranks of what can be a document's date; the highest wins, the first of equals.
const (
	rankNone = iota
	rankApproved
	rankBareBottom
	rankBareTop
	rankUpdated
	rankDone
	rankSession
	rankPublished
)

// settleIssued finds the date a document prints of itself. A printed date goes before one from the file's metadata.
func settleIssued(d *draft) {
	doc := d.Document
	best, of, which := rankNone, -1, -1
	for i := range doc.Passages {
		p := &doc.Passages[i]
		top, bottom := i < topPassages, i >= len(doc.Passages)-bottomPassages
		for k, m := range p.Mentions {
			at, ok := datedOf(m)
			if !ok || at.from != at.to {
				continue
			}
			if r := max(issuedRank(p, d.cuesOf(i), at, top, bottom), headRank(p, at, i, bottom)); r > best {
				best, of, which = r, i, k
			}
		}
	}
	if of < 0 {
		return
	}
	m := &doc.Passages[of].Mentions[which]
	at, _ := datedOf(*m)
	basis := "explicit"
	if best == rankUpdated {
		basis = "last-modified"
	}
	doc.Issued = &record.Date{Value: at.value(), Precision: at.precision(), Basis: basis, Words: m.Surface}
	if m.Role != record.RoleAgreement || best != rankDone { // an agreement is dated by its signature
		m.Role, m.Rule = record.RoleDocument, "document-date"
		if best == rankApproved {
			m.Rule = approvedOn
		}
	}
}

// Furniture is short: a longer passage that says "published" tells of something else.
const (
	furnitureWords = 16
	furnitureReach = 4
)

// approvedOn is the rule of a document's date that is the day the council approved it.
const approvedOn = "approved-on"

// leadBytes is how far into a passage its furniture is looked for.
const leadBytes = 200

// rankAtEnd tells how surely a date far into a long passage is the document's own: the last sentence of a text that lost its line
// ends may still say when it was changed.
func rankAtEnd(p *record.Passage, d dated) int {
	if d.month == 0 {
		return rankNone
	}
	if countWords(p.Text[d.end:], furnitureReach+1) <= furnitureReach {
		from := clauseFrom(p.Text, d.start)
		for _, e := range cuesIn(p.Text[from:d.start], p.Language) { // "… Sheet updated: October 2023", "… de stand van zaken weer op 1 september"
			if e.cue == updated && strings.Contains(vocab.Fold(p.Text[from+e.start:from+e.end]), " ") && countWords(p.Text[from+e.end:d.start], 2) < 2 &&
				(countWords(p.Text[from:from+e.start], closeToLabel+1) <= closeToLabel || strings.HasPrefix(p.Text[from+e.end:], ":")) {
				return rankUpdated
			}
		}
		if d.day == 0 {
			return rankNone
		}
		for _, e := range cuesIn(p.Text[from:d.start], p.Language) {
			if (e.cue == updated || e.cue == published) && countWords(p.Text[from:from+e.start], 1) == 0 && !ofSignature(p.Text[from+e.end:d.start], p.Language) {
				if e.cue == updated {
					return rankUpdated
				}
				return rankPublished
			}
			if e.cue == done && countWords(p.Text[from+e.end:d.start], doneReach+1) <= doneReach {
				return rankDone
			}
		}
	}
	if approved(p, d) {
		return rankApproved
	}
	return rankNone
}

// closeToLabel is how many words of its sentence stand before what says that a page was changed.
const closeToLabel = 4

// clauseFrom returns where the part of a sentence begins that holds pos: behind a semicolon or a dot in the middle, too.
func clauseFrom(text string, pos int) int {
	from := printedFrom(text, pos)
	for _, mark := range [...]string{";", "·", "•"} {
		if i := strings.LastIndex(text[from:pos], mark); i >= 0 {
			from += i + len(mark)
		}
	}
	return from
}

// How far down a line with a place and its date stands at most, how long a line that numbers a paper is, in words, and where one stands.
const (
	placeDatePassages = 8
	issueWords        = 16
	issuePassages     = 3
)

// headRank tells how surely a date is the document's by the line it stands in: a place and its date ("Dschang, le 16 mai 2018"), alone or behind a head in
// capitals; a day with an hour; the number of a magazine or an edition with its month or year.
func headRank(p *record.Passage, d dated, i int, bottom bool) int {
	if len(p.Text) > 2*leadBytes && !bottom || d.start > 2*leadBytes {
		return rankNone
	}
	if p.Role == record.RoleTable || p.Role == record.RoleListItem {
		return rankNone
	}
	lead, behind := p.Text[printedFrom(p.Text, d.start):d.start], p.Text[d.end:]
	if i < placeDatePassages && d.day > 0 {
		words := strings.Trim(strings.Trim(lead, " "), "|·")
		switch {
		case strings.TrimSpace(behind) == "" && behindPlace(lead), strings.TrimSpace(lead) == "" && d.start == 0 && clockBehind(behind):
			return rankBareTop
		case p.Role == record.RoleHeading && strings.TrimSpace(behind) == "" && d.start > 0 && words == "" && strings.ContainsAny(p.Text[:d.start], "|·"):
			return rankBareTop
		}
	}
	if bottom && d.day > 0 && behindPlace(lead) && strings.HasPrefix(behind, ".") {
		return rankBareBottom
	}
	if i < issuePassages && countWords(p.Text, issueWords+1) <= issueWords && d.from == d.to && !strings.HasSuffix(p.Text, ".") {
		for _, w := range wordsOf(p.Text) {
			if (issueOf[w] || d.month > 0 && d.day == 0 && pageOf[w]) && countWords(behind, furnitureReach+1) <= furnitureReach {
				return rankBareTop
			}
		}
	}
	return rankNone
}

// issueOf number a paper that appears in issues or editions, pageOf its pages.
var (
	issueOf = wordSet("nummer nr numero no magazine uitgave editie edition jaargang bulletin brochure newsletter nieuwsbrief issue volume vol")
	pageOf  = wordSet("p pp blz page pagina bladzijde")
)

// behindPlace tells that what stands before a date is a place and a comma, and nothing, a full stop or words in capitals before that: "Sekondi, ", "MEDIA STATEMENT
// East London, ", "Dschang, le ".
func behindPlace(lead string) bool {
	words := strings.Fields(lead)
	if n := len(words); n > 1 && (words[n-1] == "le" || words[n-1] == "den" || words[n-1] == "op") {
		words = words[:n-1]
	}
	n := len(words)
	if n == 0 || !strings.HasSuffix(words[n-1], ",") || !capital(words[n-1]) || len(words[n-1]) < 3 {
		return false
	}
	for i, of := n-2, 1; i >= 0; i-- {
		switch {
		case shouting(words[i]):
			return true
		case of < 3 && capital(words[i]):
			of++
		default:
			return false
		}
	}
	return true
}

// clockBehind tells that nothing but the hour stands behind a date: "8:52 PM", " - 14:05".
func clockBehind(behind string) bool {
	words := wordsOf(behind)
	if len(words) < 2 || len(words) > 4 || !strings.ContainsAny(behind, ":h") {
		return false
	}
	for _, w := range words {
		if !isNumber(w) && w != "pm" && w != "am" && w != "h" && w != "uur" && w != "om" && w != "a" && w != "at" {
			return false
		}
	}
	return true
}

// ofSignature tells whether what stands between a label and its date makes it the date of a signature: "Date signed: …".
func ofSignature(between string, c lang.Code) bool { return tells(cuesIn(between, c), signs, done) }

// issuedRank tells how surely a date in p is the document's own.
func issuedRank(p *record.Passage, cues []event, d dated, top, bottom bool) int {
	lead, behind := p.Text[:d.start], p.Text[d.end:]
	if len(lead) > leadBytes {
		return rankAtEnd(p, d)
	}
	words := countWords(lead, leadBytes) + countWords(behind, furnitureWords+1)
	label := noCue
	for _, e := range cues {
		if e.end > d.start {
			break
		}
		n := countWords(lead[e.end:], furnitureReach+1)
		switch e.cue {
		case updated, published:
			if !isLabel(lead, e, d) || ofSignature(lead[e.end:], p.Language) {
				continue
			}
			if n <= furnitureReach && (words <= furnitureWords || countWords(lead[:e.start], 1) == 0) {
				label = e.cue
			}
		case sessions:
			if n <= furnitureReach && d.day > 0 && (top || bottom || countWords(lead[:e.start], 1) == 0) && words <= furnitureWords {
				label = e.cue
			}
		case done:
			if n <= doneReach && d.day > 0 {
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
		return rankAtEnd(p, d)
	}
	if top {
		return rankBareTop
	}
	return rankBareBottom
}

// approvalWords is the longest sentence that is read as a note on the approval of the paper it stands in.
const approvalWords = 20

// approved tells whether a sentence says that the council approved, on that day, what the reader has before them: "Vastgesteld
// door de raad op …", "The council adopted this plan on …".
func approved(p *record.Passage, d dated) bool {
	text := p.Text[printedFrom(p.Text, d.start):]
	behind := p.Text[d.end:min(len(p.Text), d.end+leadBytes)]
	if i := strings.IndexAny(behind, ".;!?\n"); i >= 0 {
		behind = behind[:i]
	}
	text = text[:len(text)-len(p.Text)+d.end+len(behind)]
	if countWords(text, approvalWords+1) > approvalWords {
		return false
	}
	first := -1
	for _, e := range cuesIn(text, p.Language) {
		switch e.cue {
		case approves:
			if first < 0 {
				first = countWords(text[:e.start], approvalWords)
			}
		case instrument, hinders:
			return false
		}
	}
	itself := false
	words := wordsOf(text)
	for i := 1; i < len(words); i++ {
		itself = itself || thisWords[words[i-1]] && paperWords[words[i]]
	}
	return first == 0 || first > 0 && itself
}

// printedFrom returns where the sentence begins that holds pos. It looks back over no more than 200 bytes.
func printedFrom(text string, pos int) int {
	from := max(0, pos-leadBytes)
	for i := pos - 1; i >= from; i-- {
		switch text[i] {
		case '!', '?', '\n', '|':
			return i + 1
		case '.':
			if endsSentence(text, i) {
				return i + 1
			}
		}
	}
	for from > 0 && from < pos && !utf8.RuneStart(text[from]) {
		from++
	}
	return from
}

var (
	thisWords  = wordSet("deze dit ce cette le present presente this the present")
	paperWords = wordSet(
		"nota beleidsnota plan beleidsplan actieplan document reglement verslag advies visietekst tekst strategie",
		"note plan document reglement rapport avis strategie texte presente",
		"policy paper strategy report regulation statement",
	)
)

// isLabel tells whether "published" or "updated" is furniture and not the verb of a sentence: at most three words precede it
// behind the last mark, and a year alone needs a colon.
func isLabel(lead string, e event, d dated) bool {
	clause := lead[:e.start]
	if i := strings.LastIndexAny(clause, ",;|–—·"); i >= 0 {
		clause = clause[i:]
	}
	return countWords(clause, 4) <= 3 && (d.month > 0 || strings.Contains(lead[e.end:], ":"))
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
	if before > 2 || strings.ContainsAny(lead, "!?") || stopsIn(lead) {
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
	if before == 0 && r == ',' && !strings.ContainsAny(tail, ".!?;") && countWords(tail, meetingWords+1) <= meetingWords && hour(tail) {
		return true
	}
	return after == 0 || dashed || after <= 3 && before == 0 && (r == ',' || r == '(' || r == '/') || timeOfDay(tail)
}

// stopsIn tells whether a sentence ends in the lead of a date line: a full stop does not behind a day of the week ("lun.").
func stopsIn(lead string) bool {
	for i := 0; i < len(lead); i++ {
		if lead[i] == '.' && !dateLineWords[lastWord(lead[:i])] {
			return true
		}
	}
	return false
}

// meetingWords is how long the place and hour of a meeting are behind its date.
const meetingWords = 9

// hour tells whether a number follows the date of a meeting: "24 mei 2019, 20 uur, raadzaal".
func hour(tail string) bool {
	words := wordsOf(tail)
	for i := 0; i < len(words) && i < 2; i++ {
		if words[i][0] >= '0' && words[i][0] <= '9' {
			return true
		}
	}
	return false
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

// clocked tells whether nothing but marks stands between a date and the hour of a clock: "07/05/2012 - 17:29". That is how a
// program stamps what it keeps; people put a word there.
func clocked(behind string) bool {
	rest := strings.TrimLeft(behind[:min(len(behind), stampBytes)], " \u00a0,-–|")
	colon := strings.IndexByte(rest, ':')
	if colon < 1 || colon > 2 || len(rest) < colon+3 || len(rest) == len(behind) {
		return false
	}
	return digits(rest[:colon]) >= 0 && digits(rest[:colon]) < 24 && digits(rest[colon+1:colon+3]) >= 0
}

// stampBytes is how far behind a date its hour may stand.
const stampBytes = 12

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
	"lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim le",
	"monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun on the",
	"montag dienstag mittwoch donnerstag freitag samstag sonntag den",
	"lunes martes miercoles jueves viernes sabado domingo el",
)

// aboutToday gives a document that was written on a day it tells the year of what it says was signed "today". Nothing is
// written there in figures, so the year is inferred.
func aboutToday(d *draft) {
	doc := d.Document
	if doc.Issued == nil || doc.Issued.Precision != "day" {
		return
	}
	year := doc.Issued.Value[:4]
	for i := range doc.Passages {
		p := &doc.Passages[i]
		events := d.cuesOf(i)
		if !tells(events, today) || !tells(events, signs, concludes) {
			continue
		}
		s := newScene(d, i)
		for k, t := range s.sentences {
			if len(t.mentions) > 0 || tells(t.events, plans, hinders, foreign) {
				continue
			}
			at, ok := s.signedToday(k)
			if !ok {
				continue
			}
			p.Mentions = append(p.Mentions, record.Mention{Kind: record.KindYear, Surface: p.Text[at.start:at.end], Value: year,
				Start: at.start, End: at.end, Role: record.RoleAbout, Rule: "signed-today"})
			slices.SortStableFunc(p.Mentions, func(a, b record.Mention) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
			return
		}
	}
}

// How many words may lie between "today" and "signed", and among how many cues it is looked for.
const (
	todayReach  = 5
	todayEvents = 12
)

// signedToday returns the word for the day in a sentence that says that a bond was signed on it.
func (s *scene) signedToday(i int) (event, bool) {
	events := s.sentences[i].events
	if !tells(events, instrument) && !s.speaksOfTowns(i) {
		return event{}, false
	}
	named := tells(events, instrument)
	for k, day := range events {
		if day.cue != today {
			continue
		}
		for _, e := range events[max(0, k-todayEvents):min(len(events), k+todayEvents)] {
			if (e.cue == signs || e.cue == concludes && named) && s.distance(day.start, day.end, e) <= todayReach && !infinitives[vocab.Fold(s.p.Text[e.start:e.end])] {
				return day, true
			}
		}
	}
	return event{}, false
}

// infinitives are the forms for signing that do not say it was done.
var infinitives = wordSet("signer ondertekenen signing sluiten concluding membre member lid signature signatures handtekening")
