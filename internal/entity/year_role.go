package entity

import (
	"sort"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// How far a cue reaches to a year, in words. Dutch puts its participle at the end of a sentence, hence the long reach forward.
const (
	reachBack    = 22
	reachForward = 18
	reachOpening = 30 // of the year that a sentence opens with
	opensWords   = 2  // may stand before such a year
)

// readYears gives the years and dates of a passage their roles. thisYear is the latest year in which something can have been
// signed.
func readYears(p *record.Passage, thisYear int, under ground) {
	datedHere := false
	for _, m := range p.Mentions {
		datedHere = datedHere || m.Kind == record.KindYear || m.Kind == record.KindDate
	}
	if !datedHere {
		return
	}
	s := newScene(p)
	s.stands(under)
	for i := range s.sentences {
		var role record.MentionRole
		var rule string
		for _, g := range s.groups(i) {
			role, rule = s.decide(g, thisYear, role, rule)
			for _, m := range g.mentions {
				p.Mentions[m].Role, p.Mentions[m].Rule = role, rule
			}
		}
		s.anaphora(i, thisYear)
	}
}

// group is years that stand or fall together ("2012 en 2018"), with the stretch of the sentence that speaks about them.
type group struct {
	mentions   []int
	start, end int // of the years
	lo, hi     int // of the stretch
	events     []event
	sentence   int
}

// groups divides a sentence among its years: between two of them the last clause end is the border.
func (s *scene) groups(i int) []group {
	t := &s.sentences[i]
	if len(t.mentions) == 0 {
		return nil
	}
	all := make([]group, 0, len(t.mentions))
	for _, m := range t.mentions {
		mention := s.p.Mentions[m]
		if n := len(all); n > 0 {
			last := &all[n-1]
			between := s.p.Text[last.end:mention.Start]
			if coordinated(between) && oneYear(mention) == oneYear(s.p.Mentions[last.mentions[0]]) {
				last.mentions = append(last.mentions, m)
				last.end = mention.End
				continue
			}
			border := s.lastBreak(last.end, mention.Start)
			g := group{mentions: []int{m}, start: mention.Start, end: mention.End, lo: last.end, sentence: i}
			last.hi = mention.Start
			if border >= 0 {
				g.lo, last.hi = border, border
			}
			// A semicolon parts more than a comma does.
			if i, j := strings.IndexByte(between, ';'), strings.LastIndexByte(between, ';'); i >= 0 {
				last.hi, g.lo = last.end+i, last.end+j
			}
			all = append(all, g)
			continue
		}
		all = append(all, group{mentions: []int{m}, start: mention.Start, end: mention.End, lo: t.start, sentence: i})
	}
	if len(all) == 0 {
		return nil
	}
	all[len(all)-1].hi = t.end
	// "That was in 2015.": the sentence before tells what.
	if first := &all[0]; i > 0 && len(s.sentences[i-1].mentions) == 0 && s.word(t.end)-s.word(t.start) <= 7 && s.opensWithPronoun(i) {
		first.lo = s.sentences[i-1].start
	}
	for k := range all {
		g := &all[k]
		from := sort.Search(len(s.events), func(i int) bool { return s.events[i].start >= g.lo })
		to := from + sort.Search(len(s.events)-from, func(i int) bool { return s.events[from+i].start >= g.hi })
		g.events = s.events[from:to]
	}
	return all
}

func oneYear(m record.Mention) bool {
	d, _ := datedOf(m)
	return d.from == d.to
}

// coordinated tells whether nothing but "and" stands between two years.
func coordinated(between string) bool {
	if len(between) > 16 || strings.ContainsAny(between, ";:().") {
		return false
	}
	words := wordsOf(between)
	for _, w := range words {
		switch w {
		case "en", "et", "and", "in", "of", "ou", "or", "puis", "und", "y", "le", "op":
		default:
			return false
		}
	}
	return len(words) > 0 || strings.TrimSpace(between) == ","
}

// near returns the distance of the nearest event of one of the cues in reach, and that event.
func (s *scene) near(g group, cues ...cue) (int, event) {
	best, found := 1<<30, event{}
	ahead := s.ahead(g)
	for _, e := range g.events {
		match := false
		for _, c := range cues {
			match = match || e.cue == c
		}
		if !match || e.start < g.end && e.end > g.start {
			continue
		}
		d := s.distance(g.start, g.end, e)
		if e.end <= g.start && d > reachBack || e.start >= g.end && d > ahead {
			continue
		}
		if d < best {
			best, found = d, e
		}
	}
	return best, found
}

const far = 1 << 30

// ahead is how far a cue reaches back to the years of g, in words. A year that opens a sentence of its own speaks of it all.
func (s *scene) ahead(g group) int {
	t := s.sentences[g.sentence]
	if g.hi == t.end && g.lo <= t.start && s.word(g.start)-s.word(t.start) <= opensWords {
		return reachOpening
	}
	return reachForward
}

// decide returns the role of a group and the rule that gave it. What the group before it in the sentence was given carries over
// in "twinned with A since 1975 and with B since 1990".
func (s *scene) decide(g group, thisYear int, last record.MentionRole, lastRule string) (record.MentionRole, string) {
	d, _ := datedOf(s.p.Mentions[g.mentions[0]])
	if d.to != d.from {
		return s.decideRange(g)
	}
	if s.before(g, done) && d.day > 0 && d.from <= thisYear {
		return record.RoleAgreement, "done-at"
	}
	if d.from > thisYear || s.before(g, until) || s.countedFrom(g) {
		return record.RoleMentioned, ""
	}
	if n, at := s.near(g, plans); n <= reachForward && !s.narrated(g, at) {
		return record.RoleMentioned, "planned"
	}
	if s.isForeign(g) {
		return record.RoleMentioned, "foreign"
	}
	if s.school || s.causeOnly(g) || s.left(g) {
		return record.RoleMentioned, ""
	}
	hinder := s.hindrance(g)
	if hinder == far && s.inTable(g) {
		return record.RoleAgreement, "table"
	}
	sign, signAt := s.near(g, signs)
	if signAt.start >= g.end && s.ownYear(g) {
		sign = far
	}
	tool, toolAt := s.near(g, instrument)
	conclude, _ := s.near(g, concludes)
	coop, _ := s.near(g, cooperates)
	start, startAt := s.near(g, starts)
	founded, foundedAs := s.founded(g)
	if s.before(g, since) {
		switch best := min(sign, tool, coop, start); {
		case hinder < best || hinder == best && hinder < far:
			return record.RoleMentioned, "hindered"
		case best == far && (strings.HasSuffix(lastRule, "since") || lastRule == "bracketed"):
			return last, lastRule
		case best == far && s.inItem(g):
			return s.listed, "heading-since"
		case best == far:
			if n, _ := s.near(g, exists); n < far && s.opensWithPronoun(g.sentence) {
				return record.RoleStart, "exists-since"
			}
			return record.RoleMentioned, ""
		case min(sign, tool) <= min(coop, start):
			return record.RoleAgreement, "bound-since"
		default:
			return record.RoleStart, "active-since"
		}
	}
	if sign < far && tool == far && coop == far && !bindsTowns(s.p.Text[signAt.start:signAt.end]) && !s.speaksOfTowns(g.sentence) {
		sign = far // somebody signed something
	}
	if tool < far && s.charterOfMany(toolAt) {
		sign, tool = far, far
	}
	if sign < far && (sign < hinder || sign == hinder && hinder > 2) && (hinder == far || tool < far) && sign <= start+2 {
		return record.RoleAgreement, "signed"
	}
	if sign <= signedIn && signAt.end <= g.start && s.hindersOnlyBehind(g, signAt) && (tool < far || bindsTowns(s.p.Text[signAt.start:signAt.end])) {
		return record.RoleAgreement, "signed"
	}
	if hinder == far && tool < far && s.turnsInto(g, toolAt) {
		return record.RoleAgreement, "became"
	}
	if conclude < far && (tool < far || s.speaksOn(g.sentence, instrument) || s.elides(g.sentence, instrument)) && min(conclude, tool) <= hinder {
		return record.RoleAgreement, "concluded"
	}
	if tool < far && hinder > tool+3 && toolAt.end <= g.start && s.linked(toolAt.end, g.start) {
		return record.RoleAgreement, "instrument-of"
	}
	if tool == 1 && toolAt.start >= g.end && (s.p.Language == lang.EN || s.p.Language == lang.Und) && strings.TrimSpace(s.p.Text[g.end:toolAt.start]) == "" {
		return record.RoleAgreement, "instrument-of" // the 2018 agreement
	}
	if founded < hinder {
		return foundedAs, "founded"
	}
	if start < far && start < hinder && s.begins(g, startAt) {
		return record.RoleStart, "started"
	}
	if hinder == far && s.heads(g) {
		return record.RoleAgreement, "timeline"
	}
	if hinder == far && s.titled(g) {
		return record.RoleAgreement, "title"
	}
	if hinder == far && s.bracketed(g) {
		return record.RoleAgreement, "bracketed"
	}
	if hinder == far && last == record.RoleAgreement && s.goesOn(g) {
		return last, lastRule
	}
	if item := s.p.Role == record.RoleListItem || s.p.Role == record.RoleTable; item && len(s.starts) <= itemWords &&
		s.listed != "" && hinder == far && coop == far && s.setOff(g) {
		return s.listed, "heading-list"
	}
	if hinder == far && s.headed != nil && s.nameAndYear(g) {
		return record.RoleAgreement, "heading-list"
	}
	return record.RoleMentioned, ""
}

// decideRange tells a programme from other stretches of years.
func (s *scene) decideRange(g group) (record.MentionRole, string) {
	phase, _ := s.near(g, phases)
	term, _ := s.near(g, terms)
	if phase < far && phase <= 10 && phase < term {
		return record.RolePhase, "phase"
	}
	if term == far && len(s.starts) <= 8 && tells(s.headed, phases) {
		return record.RolePhase, "phase-heading"
	}
	return record.RoleMentioned, ""
}

// How far before its date "since" and "done at" may stand, in words: "Fait à Nivelles, en deux exemplaires originaux, le 12 mars".
const (
	sinceReach = 5
	doneReach  = 12
)

// before tells whether a word of that cue stands right before the years; for since and until, fillers may lie between.
func (s *scene) before(g group, c cue) bool {
	for i := len(g.events) - 1; i >= 0; i-- {
		e := g.events[i]
		if e.end > g.start {
			continue
		}
		n := s.distance(g.start, g.end, e)
		if n > doneReach || n > sinceReach && c != done {
			return false
		}
		if e.cue != c {
			continue
		}
		if c == done {
			return true
		}
		for _, w := range wordsOf(s.p.Text[e.end:g.start]) {
			if !sinceFillers[w] {
				return false
			}
		}
		return true
	}
	return false
}

// countedFromBytes is how far before a year "two years after" is looked for.
const countedFromBytes = 60

// countedFrom tells whether the year is only what others are counted from: "two years after the changes of 1989".
func (s *scene) countedFrom(g group) bool {
	words := wordsOf(s.p.Text[max(g.lo, g.start-countedFromBytes):g.start])
	for i := 1; i < len(words); i++ {
		if spansOfTime[words[i-1]] && beforeOrAfter[words[i]] {
			return true
		}
	}
	return false
}

var (
	spansOfTime   = wordSet("jaar jaren maanden weken ans annees mois semaines year years months weeks jahre")
	beforeOrAfter = wordSet("na voor apres avant after before nach vor")
)

// hindrance returns the distance of the nearest thing that has a year of its own. A visit is none when the rest happened
// during it, or when a signature follows ("visited and signed"). Nor is what stands in a clause between the year and a
// signature: "In 1984, when the port was opening, the town signed …".
func (s *scene) hindrance(g group) int {
	best := far
	rightSign, at := s.near(g, signs)
	if at.start < g.end {
		rightSign = far
	}
	for i, e := range g.events {
		if e.cue != hinders && e.cue != visits || e.start < g.end && e.end > g.start {
			continue
		}
		if e.start >= g.end && rightSign < far {
			if e.cue == visits || e.end <= at.start && s.lastBreak(g.end, e.start) >= 0 && s.lastBreak(e.end, at.start) >= 0 {
				continue
			}
		}
		if s.aside(g, e) || s.founds(g, i) || s.bornBond(g, e) {
			continue
		}
		if e.cue == visits && i > 0 && g.events[i-1].cue == during && s.distance(e.start, e.end, g.events[i-1]) <= 4 {
			continue
		}
		n := s.distance(g.start, g.end, e)
		if e.end <= g.start && n <= reachBack || e.start >= g.end && n <= reachForward {
			best = min(best, n)
		}
	}
	return best
}

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

// signedIn is how many words may lie between "signed" and a year that is surely its own.
const signedIn = 3

// hindersOnlyBehind tells whether what else has a year stands behind the year that follows "signed": "the twinning signed in 1956
// was celebrated in 2016", or further before than the signature.
func (s *scene) hindersOnlyBehind(g group, sign event) bool {
	for _, e := range g.events {
		if (e.cue == hinders || e.cue == visits) && e.start < g.start && e.end > sign.start-1 {
			return false
		}
	}
	return true
}

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

// ownYear tells whether the year belongs to what stands right before it and hinders: "the mayor elected in 2018 renewed …".
// What happened on that occasion is another matter.
func (s *scene) ownYear(g group) bool {
	d, e := s.near(g, hinders)
	if d > 2 || e.end > g.start {
		return false
	}
	for _, o := range g.events {
		if o.cue == during && o.end <= e.start && s.distance(e.start, e.end, o) <= 4 {
			return false
		}
	}
	return true
}

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

func (s *scene) opensWithPronoun(i int) bool {
	t := s.sentences[i]
	w := wordReader{text: s.p.Text[t.start:t.end]}
	a, b, ok := w.read()
	if !ok || b-a > 8 {
		return false
	}
	return pronouns[strings.ToLower(s.p.Text[t.start+a:t.start+b])]
}

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
