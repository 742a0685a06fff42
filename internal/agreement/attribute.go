package agreement

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"entente/internal/record"
)

// span is what attributes are read in: tokens [from, to) of a sentence.
type span struct {
	page     int
	g        *page
	s        *sentence
	from, to int
}

func (r *reader) whole(page int, s *sentence) span {
	return span{page: page, g: r.pages[page], s: s, from: s.from, to: s.to}
}

func isPhase(m record.Mention) bool {
	return m.Role == record.RolePhase || strings.Contains(m.Value, "-") && m.Kind == record.KindYear
}

// reachOfCue is how many words may lie between a date and the cue that tells what it is.
const reachOfCue = 9

// meaning tells what a date is: signed, start, end, again, or nothing.
func (x span) meaning(d dated) string {
	if isPhase(d.mention) || d.mention.Role == record.RoleDocument || d.mention.Role == record.RoleAbout {
		return ""
	}
	if x.until(d) || x.counted(d) {
		return ""
	}
	best, found := reachOfCue+1, ""
	beside := false // a word of signing stands right before it: "né en 1974"
	for _, m := range x.s.marks {
		var what string
		switch m.class {
		case "sign", "instrument":
			what = "signed"
		case "partnerword", "tie":
			what = "signed"
		case "since":
			what = "since"
		case "begin":
			what = "start"
		case "end", "expired", "dormant", "superseded":
			what = "end"
			if m.class == "superseded" && x.s.becomes(m) {
				continue
			}
		case "again":
			what = "again"
		default:
			continue
		}
		if m.from < x.from || m.to > x.to {
			continue
		}
		far := d.at - m.to
		if m.from > d.at {
			far = m.from - d.at
		}
		// "since" is told of what stands right behind it.
		if what == "since" {
			if far < 0 || far > 2 {
				continue
			}
			if found == "end" && best < 4 {
				continue
			}
			if found == "" || best > far+2 {
				best, found = far, "since"
			}
			continue
		}
		beside = beside || m.class == "sign" && m.to <= d.at && far <= 1
		if far < best || far == best && (what == "end" || what == "again" && found != "end") {
			best, found = far, what
		}
	}
	switch {
	case found == "since" || found == "":
		switch d.mention.Role {
		case record.RoleAgreement:
			return "signed"
		case record.RoleStart:
			return "start"
		}
		if found == "since" && x.has("instrument", "partnerword", "tie") {
			return "signed"
		}
		return ""
	case found == "signed" && d.mention.Role == record.RoleStart && !beside:
		return "start"
	case found == "signed" && d.mention.Role == record.RoleMentioned && best > 4 && len(d.mention.Value) < len("2006-01-02"): // a day is told of an act
		return ""
	}
	return found
}

// becomes tells whether what stands behind "became" is a partner and no text that took the place of another: "became our sister city".
func (s *sentence) becomes(m mark) bool {
	for _, b := range s.marks {
		if (b.class == "tie" || b.class == "partnerword") && b.to > m.from && b.from-m.to <= successorReach {
			return true
		}
	}
	return false
}

// countReach is how many words may lie between "two years after" and the year that is counted from.
const countReach = 6

// counted tells whether a year is only what another one is counted from: "two years after the changes of 1989".
func (x span) counted(d dated) bool {
	for _, m := range x.s.marks {
		if m.class == "count" && m.to <= d.at && d.at-m.to <= countReach && x.number(m.from-1) != 0 && !x.s.apart(x.g, m.to, d.at) {
			for k := m.to; k < d.at; k++ {
				if x.g.tokens[k].apart {
					return false
				}
			}
			return true
		}
	}
	return false
}

// untils are the words before the date until which something holds.
var untils = set("tot until till through jusqu jusque")

// until tells whether something holds until a date.
func (x span) until(d dated) bool {
	for k := max(x.from, d.at-3); k < d.at; k++ {
		if untils[x.g.tokens[k].fold] {
			return true
		}
	}
	return false
}

func (x span) has(classes ...string) bool {
	_, ok := x.mark(classes...)
	return ok
}

func (x span) mark(classes ...string) (mark, bool) {
	for _, m := range x.s.marks {
		if m.from < x.from || m.to > x.to {
			continue
		}
		for _, c := range classes {
			if m.class == c {
				return m, true
			}
		}
	}
	return mark{}, false
}

func (x span) when(d dated, basis string) *when {
	v := d.mention.Value
	precision := map[int]string{4: "year", 7: "month", 10: "day"}[len(v)]
	if precision == "" {
		return nil
	}
	if !strings.Contains(d.mention.Surface, v[2:4]) {
		basis = "inferred" // last Thursday
	}
	return &when{Date: record.Date{Value: v, Precision: precision, Basis: basis, Words: d.mention.Surface}, proof: proof{x.page, d.mention.Start, d.mention.End}}
}

// dates fills in the dates of a draft from a span, those nearest to token near first.
func (r *reader) dates(d *draft, x span, near int) {
	far := func(t dated) int {
		if t.at < near {
			return near - t.at
		}
		return t.at - near
	}
	var signed, start, again *dated
	for i := range x.s.dates {
		t := x.s.dates[i]
		if t.at < x.from || t.at >= x.to {
			continue
		}
		switch x.meaning(t) {
		case "signed":
			if signed == nil || far(t) < far(*signed) {
				signed = &t
			}
		case "start":
			if start == nil || far(t) < far(*start) {
				start = &t
			}
		case "again":
			again = &t
		case "end":
			if d.end == nil {
				d.end = x.when(t, "explicit")
			}
		}
	}
	if signed == nil && again != nil {
		signed = again
	}
	if signed != nil && d.signed == nil {
		d.signed = x.when(*signed, "explicit")
	}
	if start != nil && d.start == nil {
		d.start = x.when(*start, "explicit")
	}
	if d.signed == nil && d.start == nil && !slices.ContainsFunc(x.s.dates, func(t dated) bool { return !x.counted(t) && !x.until(t) }) {
		r.lookBack(d, x)
	}
}

// backReach is how many sentences a year that is pointed at may lie back.
const backReach = 20

// indexOf returns which sentence of the page s is.
func (g *page) indexOf(s *sentence) int {
	return sort.Search(len(g.sentences), func(k int) bool { return g.sentences[k].from >= s.from })
}

// lookBack reads "toen", "cette année-là", "l'année suivante": the last year of the sentence before, or of the passage before.
func (r *reader) lookBack(d *draft, x span) {
	m, ok := x.mark("back", "next", "count")
	if !ok {
		return
	}
	years := 0
	switch {
	case m.class == "next":
		years = 1
	case m.class == "count":
		if years = x.number(m.from - 1); years == 0 {
			return
		}
		if m.value == "earlier" {
			years = -years
		}
	}
	var last *dated
	g, page := x.g, x.page
	here := g.indexOf(x.s)
	for k := max(0, here-backReach); k < here; k++ {
		if ds := g.sentences[k].dates; len(ds) > 0 {
			last = &ds[len(ds)-1]
		}
	}
	for k := range x.s.dates {
		if x.counted(x.s.dates[k]) {
			last = &x.s.dates[k]
		}
	}
	if last == nil || isPhase(last.mention) {
		return
	}
	w := span{page: page}.when(*last, "anaphora")
	if w == nil {
		return
	}
	if years != 0 {
		year, err := strconv.Atoi(w.Value[:4])
		if err != nil {
			return
		}
		w.Value, w.Precision = strconv.Itoa(year+years), "year"
	}
	if m.class == "count" {
		w.Basis = "inferred"
	}
	d.signed = w
}

// numbers are those that texts spell out before "years later".
var numbers = map[string]int{"een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "twintig": 20,
	"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twenty": 20}

// number returns the number that token k spells, 0 when it is none.
func (x span) number(k int) int {
	if k < x.from {
		return 0
	}
	t := x.g.tokens[k]
	if t.digits && t.end-t.start <= 2 {
		n, err := strconv.Atoi(t.fold)
		if err == nil {
			return n
		}
	}
	return numbers[t.fold]
}

// states are the classes of cues that tell a status.
var states = map[string]string{"end": terminated, "expired": expired, "superseded": superseded, "dormant": dormant, "refocused": refocused, "force": inForce, "active": inForce}

// state reads the status that a span tells, with its proof.
func (x span) state() (string, *proof) {
	best, at := "", mark{}
	for _, m := range x.s.marks {
		id := states[m.class]
		switch {
		case id == "" || m.from < x.from || m.to > x.to || x.denied(m):
		case m.class == "active" && x.g.label() != "status" && x.g.Role != record.RoleTable:
		case m.class == "end" && x.has("intend"):
		case m.class == "superseded" && x.s.becomes(m):
		case best == "" || best == refocused && id != refocused: // the first is what it is, what follows is why
			best, at = id, m
		}
	}
	if best == "" || (best == expired || best == terminated) && x.renewed(at) {
		return "", nil
	}
	return best, x.g.proof(at.from, at.to)
}

// renewed tells whether what ended was renewed behind it: "a expiré en 2013 et a été renouvelée".
func (x span) renewed(ended mark) bool {
	for _, m := range x.s.marks {
		if m.class == "again" && m.from >= ended.to && m.to <= x.to && !x.denied(m) {
			return true
		}
	}
	return false
}

// denied tells whether "not" stands right before a cue.
func (x span) denied(m mark) bool {
	for _, n := range x.s.marks {
		if n.class == "negate" && n.to <= m.from && m.from-n.to <= 2 {
			return true
		}
	}
	return false
}

// status fills in the status of a draft from a span.
func (r *reader) status(d *draft, x span) {
	if d.status != "" {
		return
	}
	s, p := x.state()
	if s == "" || s == refocused && d.instrument != programmeBound && d.instrument != unspecified {
		return
	}
	d.status, d.statusProof = s, p
}

// pointsBack tells whether a sentence speaks of what the one before spoke of: it begins with a pointing word and names no other place.
func (r *reader) pointsBack(g *page, s *sentence) bool {
	for _, n := range s.names {
		if !n.nobody && !n.person && !r.home.is(n.text) && !n.isCountry {
			return false
		}
	}
	for _, m := range s.marks {
		if m.class == "pointing" && (m.from-s.from <= 3 || m.to < s.to && (s.is("generic", m.to) || s.is("instrument", m.to))) {
			return true
		}
	}
	return false
}
