package entity

import (
	"sort"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
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
func readYears(d *draft, i, thisYear int, under ground) {
	p := &d.Passages[i]
	datedHere := false
	for _, m := range p.Mentions {
		datedHere = datedHere || m.Kind == record.KindYear || m.Kind == record.KindDate
	}
	if !datedHere {
		return
	}
	s := newScene(d, i)
	s.stands(under)
	for i := range s.sentences {
		var role record.MentionRole
		var rule string
		if s.school && !tellsOfTown(p, s.sentences[i].start, s.sentences[i].end) {
			continue
		}
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
	if d.day > 0 && clocked(s.p.Text[g.end:]) {
		return record.RoleMentioned, "stamp"
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
	if s.inTable(g) { // what other cells say of wars, visits and ends is not said of this year
		return record.RoleAgreement, "table"
	}
	if s.causeOnly(g) || s.left(g) {
		return record.RoleMentioned, ""
	}
	hinder := s.hindrance(g)
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
