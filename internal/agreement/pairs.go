package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
)

// Pairs: places that stand two by two, a pair a line, in a run of them, or in a sentence that tells its verb once.

const (
	longestPair = 22 // words of a line of a pair
	fewestLines = 3  // lines of pairs that make a list of them
	mostBeside  = 3  // words between two dashes of a pair: "Kent – twinned counties – Essonne"
	mostTail    = 7  // words behind a pair that tell of it
)

// twos reads what stands two by two, before anything else is made of it.
func (r *reader) twos() {
	r.pairLines()
	for i, g := range r.pages {
		if g.told || g.Role == record.RoleTable || g.Role == record.RoleContact || g.Role == record.RoleHeading {
			continue
		}
		r.pairRun(i, g)
		for k := range g.sentences {
			if s := &g.sentences[k]; !s.wonders(g) && !r.ring(i, g, s) {
				r.pairSeries(i, g, s)
			}
		}
	}
}

// pairLine is a line of a pair: one place, what parts it from the other side, and the places there.
type pairLine struct {
	page  int
	left  name
	right []name
	end   int // the token behind it, 0 for that behind the passage
}

// pairLines reads lines that are a pair each: "A - B (1950)", "A / B, C", where the document speaks of such agreements.
func (r *reader) pairLines() {
	type told struct {
		mark mark
		page int
	}
	for _, by := range []string{"mark", ":", "with", "and"} {
		var lines []pairLine
		var latest, about *told
		for i, g := range r.pages {
			line, ok := pairLine{}, false
			if latest != nil && (g.Role != record.RoleHeading || i+1 < len(r.pages) && r.pages[i+1].Role != record.RoleHeading) {
				if line, ok = r.pairIn(i, g, by); ok && g.Role == record.RoleHeading {
					_, ok = r.pairIn(i+1, r.pages[i+1], by) // the first line, and no heading of what is told of the two
				}
				if ok {
					lines = append(lines, line)
					if about == nil {
						about = latest
					}
				}
			}
			for _, m := range g.marks {
				if !ok && about == nil && (m.class == "instrument" || m.class == "partnerword") && m.value != unspecified {
					latest = &told{m, i}
				}
			}
		}
		if !r.areLines(lines, by != "mark") {
			continue
		}
		made := len(r.drafts)
		for _, l := range lines {
			r.pairTold(l, about.mark.value, *r.pages[about.page].proof(about.mark.from, about.mark.to))
			r.done(l.page)
		}
		r.alike(r.drafts[made:])
	}
}

// fewestKnown is how many places on one side of a list of pairs are known, for the others there to be of their country.
const fewestKnown = 3

// alike gives the places on either side of a list of pairs the country that most of that side have, where no word tells another one and a place
// of the name lies there, or no list knows it.
func (r *reader) alike(drafts []*draft) {
	for _, first := range []bool{true, false} {
		var side []*party
		count := map[string]int{}
		for _, d := range drafts {
			p := &d.partners[0]
			if first {
				p = d.first
			}
			if p == nil {
				continue
			}
			side = append(side, p)
			if p.country != "" {
				count[p.country]++
			}
		}
		country, all := "", 0
		for c, n := range count {
			all += n
			if n > count[country] || n == count[country] && c < country {
				country = c
			}
		}
		if count[country] < fewestKnown || count[country]*3 < all*2 {
			continue
		}
		for _, p := range side {
			if p.sure || p.country == country || p.country != "" && len(r.places.in(p.name, country)) == 0 || p.country == "" && count[country] < all {
				continue
			}
			p.country, p.value = country, ""
			r.locate(p)
		}
	}
}

// areLines tells whether lines are a list of pairs: enough of them are places, and places of two countries. What a mere word or a colon joins
// must be known, and the first sides lie in one country.
func (r *reader) areLines(lines []pairLine, strict bool) bool {
	strong, abroad, alike, weak := 0, 0, 0, 0
	lands, most := map[string]int{}, 0
	for _, l := range lines {
		left, right := r.strong(l.left), r.strong(l.right[0])
		if left && right || !strict && (left || right) {
			strong++
		} else if right {
			weak++
		}
		x, y := r.countryOf(l.left), r.countryOf(l.right[0])
		if x != "" {
			lands[x]++
			most = max(most, lands[x])
		}
		switch {
		case x == "" || y == "":
		case x == y:
			alike++
		default:
			abroad++
		}
	}
	if strict {
		return len(lines) >= fewestLines && strong+weak == len(lines) && weak*2 <= strong && abroad*4 >= strong*3 && most*3 >= strong*2
	}
	return strong >= fewestLines && strong*2 >= len(lines) && abroad >= 2 && abroad > alike*2
}

// countryOf returns the country of a name that its words or the gazetteer tell.
func (r *reader) countryOf(n name) string {
	if n.country != "" {
		return n.country
	}
	if n.home {
		return r.home.country
	}
	where, _ := r.places.bestOf(n.text, "", n.kind)
	return where.Country
}

// pairTold makes the records of a line of a pair.
func (r *reader) pairTold(l pairLine, instrument string, words proof) {
	g := r.pages[l.page]
	for k, n := range l.right {
		to := l.end
		if to == 0 {
			to = len(g.tokens)
		}
		if k+1 < len(l.right) {
			to = l.right[k+1].from
		}
		d := &draft{instrument: instrument, words: &words, scope: []int{l.page}}
		switch {
		case l.left.home:
			d.partners = []party{r.party(l.page, n)}
		case n.home:
			d.partners = []party{r.party(l.page, l.left)}
		default:
			first := r.sideOf(l.page, l.left)
			d.first, d.partners = &first, []party{r.party(l.page, n)}
		}
		for q := range g.sentences {
			s := &g.sentences[q]
			x := r.whole(l.page, s)
			for _, t := range s.dates {
				if t.at >= n.to && t.at < to && !isPhase(t.mention) && d.signed == nil && x.cellMeaning(t) != "end" {
					d.signed = x.when(t, "explicit")
				}
			}
			r.status(d, x)
		}
		r.add(d)
	}
}

// parts tells whether a gap is what parts the two sides of a pair.
func parts(gap string) bool {
	sep := strings.Trim(gap, "), \u00a0")
	if sep == "-" {
		return strings.Contains(gap, " - ")
	}
	return sep == "–" || sep == "—" || sep == "/" || sep == "↔" || sep == "<->" || sep == "<>" || sep == "⇄" || sep == "=" || sep == "//"
}

// sidesOf returns where the first side of a line ends and where the second begins; 0, 0 when nothing of the kind parts them: a mark, a colon,
// "with" and what ties them, or "and".
func (g *page) sidesOf(by string) (end, at int) {
	open := false
	for k := 1; k < len(g.tokens); k++ {
		gap := g.tokens[k].gap
		if strings.Contains(gap, ")") {
			open = false
		}
		if !open {
			switch by {
			case "mark":
				if parts(gap) {
					return k, k
				}
			case ":":
				if strings.Contains(gap, ":") {
					return k, k
				}
			case "and":
				if conjunction[g.tokens[k].fold] || g.tokens[k].fold == "en" && g.Language == "nl" {
					return k, k + 1
				}
			case "with":
				if end == 0 && (g.is("tie", k) || g.is("verb", k) || g.is("with", k)) {
					end = k
				}
				if end > 0 && leadsOn[g.tokens[k].fold] && (g.is("with", k) && !weakWith[g.tokens[k].fold] || g.is("tie", k) || k > 0 && g.is("tie", k-1)) {
					return end, k + 1
				}
				if end > 0 && !g.is("tie", k) && !g.is("verb", k) {
					return 0, 0
				}
			}
		}
		if strings.Contains(gap, "(") {
			open = true
		}
	}
	return 0, 0
}

// pairIn returns the two sides that are all of a line but a bracket, a date and what follows a comma.
func (r *reader) pairIn(i int, g *page, by string) (pairLine, bool) {
	line := pairLine{page: i}
	if len(g.tokens) < 2 || len(g.tokens) > longestPair || len(g.sentences) > 3 || g.told || g.Role == record.RoleContact || g.Role == record.RoleTable || !g.tokens[0].capital {
		return line, false
	}
	if by == "mark" {
		if l, ok := r.tightPair(i, g); ok {
			return l, true
		}
	}
	stop, at := g.sidesOf(by)
	if at == 0 || at >= len(g.tokens) {
		return line, false
	}
	left, ok := r.cellAt(g, 0, stop)
	if !ok || left.isCountry || by != "mark" && left.next < stop {
		return line, false
	}
	end := len(g.tokens)
	for k := at + 1; k < end; k++ {
		if parts(g.tokens[k].gap) && (g.tokens[k].capital || by != "mark") && !g.tokens[k].digits {
			return line, false // a chain of three, or of something else
		}
	}
	right, ok := r.cellAt(g, at, end)
	if !ok || right.isCountry {
		return line, false
	}
	line.left, line.right = left, append([]name{right}, r.alsoNamed(g, right, end, true)...)
	tail := line.right[len(line.right)-1].next
	if tail < end && end-tail > mostTail || tail < end && strings.Trim(g.tokens[tail].gap, " \u00a0") == "" && !g.tokens[tail].digits && !g.tells(tail) {
		return line, false
	}
	if len(line.right) == 1 && left.home && right.home {
		return line, false
	}
	if y := r.countryOf(right); y != "" && y == r.countryOf(left) && right.country == "" && right.kind != "" && right.kind != "municipality" {
		return line, false // a town and its region
	}
	return line, true
}

// tells tells whether a word of time or of an outcome stands at token k.
func (g *page) tells(k int) bool {
	return slices.ContainsFunc(g.marksOf(k), func(m mark) bool {
		return k < m.to && (m.class == "since" || m.class == "month" || m.class == "sign" || states[m.class] != "")
	})
}

// longestCue is how many words a cue has at most.
const longestCue = 8

// marksOf returns the marks that begin with token k or some words before it.
func (g *page) marksOf(k int) []mark {
	at := func(m mark, token int) int { return m.from - token }
	from, _ := slices.BinarySearchFunc(g.marks, k-longestCue, at)
	to, _ := slices.BinarySearchFunc(g.marks, k+1, at)
	return g.marks[from:to]
}

// tightPair reads a line that is one name made of both towns: "Beaune-Bensheim (1960)".
func (r *reader) tightPair(i int, g *page) (pairLine, bool) {
	s := &g.sentences[0]
	if len(s.names) == 0 || s.names[0].from != 0 || len(s.names) > 1 && s.names[1].from < s.names[0].next {
		return pairLine{}, false
	}
	n := s.names[0]
	head, tail, ok := r.split(g, n)
	if !ok {
		if p, two := r.compound(g, n); two {
			own := n
			if p.from == n.from {
				own.from, own.start = p.to, g.tokens[p.to].start
			} else {
				own.to, own.end = p.from, g.tokens[p.from-1].end
			}
			own.text, own.home = g.Text[own.start:own.end], true
			head, tail, ok = own, p, true
		}
	}
	if !ok {
		return pairLine{}, false
	}
	for k := n.next; k < len(g.tokens); k++ {
		if !g.tokens[k].digits && !g.tells(k) {
			return pairLine{}, false
		}
	}
	return pairLine{page: i, left: head, right: []name{tail}}, true
}

// cellAt returns the name that stands at the head of the words [from, to), up to a comma, a bracket or a number, with the country told behind it.
func (r *reader) cellAt(g *page, from, to int) (name, bool) {
	end := from
	for end < to && !g.tokens[end].digits && (end == from || !strings.ContainsAny(g.tokens[end].gap, ",(;:|") && !parts(g.tokens[end].gap)) {
		if end > from && !g.tokens[end].capital && strings.Trim(g.tokens[end].gap, " \u00a0") == "" && !joins[g.tokens[end].fold] && !plain[g.tokens[end].fold] {
			break
		}
		end++
	}
	if end == from || end-from > longestName {
		return name{}, false
	}
	var n name
	found := false
	for k := range g.sentences {
		for _, m := range g.sentences[k].names {
			if m.from < from || m.to > to {
				continue
			}
			if m.from < end && (m.person || m.nobody) {
				return name{}, false
			}
			if !found && m.from < end && m.to == end {
				lead := true
				for q := from; q < m.from; q++ {
					lead = lead && (plain[g.tokens[q].fold] || g.is("kind", q))
				}
				if lead {
					n, found = m, true
				}
				continue
			}
			if m.from < end || found && n.country != "" {
				continue
			}
			// what stands behind a comma or in a bracket tells the country
			if where, ok := r.part(m, g.Text[g.tokens[from].start:g.tokens[end-1].end]); m.isCountry || ok {
				if !found {
					if n, found = g.nameOf(from, end); !found {
						return name{}, false
					}
				}
				if n.country == "" && m.from-end <= 1 {
					n.country, n.at, n.abroad, n.next = where.Country, [2]int{m.start, m.end}, m.isCountry, max(n.next, m.next)
					if m.isCountry {
						n.country = m.country
					}
				}
			}
		}
	}
	if !found {
		n, found = g.nameOf(from, end)
	}
	if found && n.next < to && n.country != "" && n.at[1] > g.tokens[n.next].start {
		for n.next < to && g.tokens[n.next].start < n.at[1] {
			n.next++
		}
	}
	return n, found && !n.nobody && !n.person
}

// part returns the part of a country that a name behind a town means: a town of the same name is of no matter where the first town lies there,
// or no list knows it.
func (r *reader) part(n name, town string) (place, bool) {
	if where, ok := r.region(n); ok || n.isCountry {
		return where, ok
	}
	for _, p := range r.places.named(n.text) {
		if p.Kind != "municipality" && p.Kind != "district" && (!r.places.known(town) || len(r.places.in(town, p.Country)) > 0) {
			return p, true
		}
	}
	return place{}, false
}

// is tells whether a mark of class covers token k of the page.
func (g *page) is(class string, k int) bool {
	return slices.ContainsFunc(g.marksOf(k), func(m mark) bool { return m.class == class && k < m.to })
}

// nameOf makes a name of the words [from, to), when they can be one.
func (g *page) nameOf(from, to int) (name, bool) {
	for from < to && (plain[g.tokens[from].fold] && !g.tokens[from].capital || g.is("kind", from) && to-from > 1) {
		from++
	}
	if from >= to || !g.tokens[from].capital {
		return name{}, false
	}
	kind := ""
	for _, m := range g.marksOf(to - 1) {
		if m.class == "kind" && m.to == to && m.from > from { // Tochigi Prefecture
			to, kind = m.from, m.value
			break
		}
	}
	for k := from; k < to; k++ {
		for _, class := range []string{"nobody", "verb", "sign", "since", "month", "title", "partnerword", "instrument", "street"} {
			if g.is(class, k) {
				return name{}, false
			}
		}
	}
	if to-from == 1 && g.is("stop", from) {
		return name{}, false
	}
	n := name{from: from, to: to, start: g.tokens[from].start, end: g.tokens[to-1].end, next: to, kind: kind}
	n.text = g.Text[n.start:n.end]
	if kind != "" {
		n.next = to + 1
	}
	return n, true
}

// alsoNamed returns the names that stand in one list with n, before token to: "Kiel and Graz", "Kiel (Germany), Graz (Austria)". A comma alone
// parts a town from its region as well, so both must be towns for sure; where regions are told behind towns their countries must be told.
func (r *reader) alsoNamed(g *page, n name, to int, regional bool) []name {
	var list []name
	last := n
	for k := range g.sentences {
		s := &g.sentences[k]
		for j, m := range s.names {
			if m.from < last.next || m.to > to {
				continue
			}
			if m.person || m.nobody || m.isCountry || len(list) >= mostPairs || !r.parted(g, last, m, regional) {
				return list
			}
			if j > 0 && r.liesIn(g, s.names[j-1], m) {
				continue
			}
			list = append(list, m)
			last = m
		}
	}
	return list
}

// parted tells whether two names are two of a list: nothing but dates, a conjunction or a mark lies between them, and both are places.
func (r *reader) parted(g *page, a, b name, regional bool) bool {
	and, mark := false, false
	for k := a.next; k <= b.from; k++ {
		gap := g.tokens[k].gap
		if strings.ContainsAny(gap, ":!?") || strings.Contains(gap, ".") && !strings.Contains(gap, ").") {
			return false
		}
		mark = mark || strings.ContainsAny(gap, ",;/•·|&+")
		and = and || strings.ContainsAny(gap, ";/•·|&+") || k < b.from && conjunction[g.tokens[k].fold] || k < b.from && g.tokens[k].fold == "en" && g.Language != "fr"
		if k < b.from && !between[g.tokens[k].fold] && !g.tokens[k].digits && !g.tells(k) && !g.is("kind", k) {
			return false
		}
	}
	if !and && !mark {
		return false
	}
	if and {
		return r.strong(a) && r.strong(b)
	}
	if a.country != "" && b.country != "" {
		return true
	}
	if regional {
		return false
	}
	x, known := r.places.bestOf(a.text, a.country, a.kind)
	y, ok := r.places.bestOf(b.text, b.country, b.kind)
	return known && ok && x.Kind == "municipality" && y.Kind == "municipality" && (x.Shown || x.Ours) && (y.Shown || y.Ours)
}

// links tells whether two names are the two sides of a pair in a run of them.
func (g *page) links(a, b name) bool {
	if b.from == a.next {
		return parts(g.tokens[b.from].gap)
	}
	if b.from < a.next || b.from-a.next > mostBeside || !parts(g.tokens[a.next].gap) || !parts(g.tokens[b.from].gap) {
		return false
	}
	for k := a.next; k < b.from; k++ {
		if g.tokens[k].capital || g.tokens[k].digits {
			return false
		}
	}
	return true
}
