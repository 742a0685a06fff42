package agreement

import "strings"

// Runs and series of pairs: several in one passage, and several under one verb.

// pairRun reads a passage that is one pair behind the other: "A – B (France) C – D (France) and E (Germany) F – G".
func (r *reader) pairRun(i int, g *page) {
	var names []name
	for k := range g.sentences {
		for _, n := range g.sentences[k].names {
			if len(names) == 0 || n.from >= names[len(names)-1].next {
				names = append(names, n)
			}
		}
	}
	links := 0
	for k := 0; k+1 < len(names); k++ {
		if g.links(names[k], names[k+1]) {
			if k > 0 && g.links(names[k-1], names[k]) {
				return // a chain
			}
			links++
		}
	}
	if links < fewestLines {
		return
	}
	about := r.aboutPairs(i)
	if about == nil {
		return
	}
	var lines []pairLine
	stray := 0
	for k := 0; k < len(names); k++ {
		if k+1 >= len(names) || !g.links(names[k], names[k+1]) {
			if !names[k].isCountry && !(k+1 < len(names) && r.parted(g, names[k], names[k+1], true)) {
				stray++
			}
			continue
		}
		left := names[k]
		if k > 0 && len(lines) > 0 && left.from > names[k-1].next && !strings.Contains(g.tokens[names[k-1].next].gap, ",") && names[k-1].from >= lines[len(lines)-1].right[len(lines[len(lines)-1].right)-1].next && left.from-names[k-1].next == 1 {
			left.from, left.start = names[k-1].from, names[k-1].start // East Hoathly and Halland
			left.text = g.Text[left.start:left.end]
		}
		line := pairLine{page: i, left: left, right: []name{names[k+1]}}
		k++
		for k+1 < len(names) && !(k+2 < len(names) && g.links(names[k+1], names[k+2])) && r.parted(g, names[k], names[k+1], true) {
			line.right = append(line.right, names[k+1])
			k++
		}
		if line.left.person || line.left.nobody || line.left.isCountry || line.right[0].person || line.right[0].nobody || line.right[0].isCountry {
			stray++
			continue
		}
		lines = append(lines, line)
	}
	if stray > len(lines) || !r.areLines(lines, false) {
		return
	}
	for k, l := range lines {
		if k+1 < len(lines) {
			l.end = lines[k+1].left.from
		}
		r.pairTold(l, about.instrument, about.words)
	}
	r.done(i)
}

// aboutPairs returns what a run of pairs is about: what its own words, those right above it or its headings name.
func (r *reader) aboutPairs(i int) *lead {
	if l := r.leadIn(r.pages[i], r.pages[i].marks); l != nil {
		return l
	}
	for k := i - 1; k >= max(0, i-2); k-- {
		if l := r.leadIn(r.pages[k], r.pages[k].marks); l != nil {
			return l
		}
	}
	return r.spoken()
}

// clause is a part of a sentence that tells of one pair: the tokens [from, to).
type clause struct {
	left, right []name
	from, to    int
}

// pairSeries reads a sentence that tells its verb once: "between A and B in 1957, between C and D in 1966", "A is twinned with B, C with D".
func (r *reader) pairSeries(i int, g *page, s *sentence) {
	var about anchor
	for _, a := range s.anchors() {
		if a.class == "project" || a.class == "own" || r.negated(s, a) || s.privately(a) || !r.civic && everyday(a.instrument) {
			continue
		}
		if about.instrument == "" || rank(a) > rank(about) {
			about = a
		}
	}
	if about.instrument == "" {
		return
	}
	list := r.betweens(g, s)
	if len(list) < 2 {
		list = r.withs(g, s, about)
	}
	if len(list) < 2 {
		return
	}
	dates := 0
	for _, c := range list {
		if !r.bothCredible(g, s, c.left, c.right) {
			return
		}
		dates += len(s.datesIn(c.from, c.to))
	}
	before := len(r.drafts)
	for _, c := range list {
		made := len(r.drafts)
		for _, l := range c.left {
			if l.home {
				r.tell(i, g, s, about, c.right, nil)
				continue
			}
			first := r.party(i, l)
			r.tell(i, g, s, about, c.right, &first)
		}
		for _, d := range r.drafts[made:] {
			if own := s.datesIn(c.from, c.to); dates > 0 {
				if d.signed, d.start = nil, nil; len(own) == 1 {
					d.signed = r.whole(i, s).when(own[0], "explicit")
				}
			}
		}
	}
	if len(r.drafts) == before {
		return
	}
	for _, a := range s.anchors() {
		r.use(i, a)
	}
}

// datesIn returns the dates of the tokens [from, to).
func (s *sentence) datesIn(from, to int) []dated {
	var list []dated
	for _, d := range s.dates {
		if d.at >= from && d.at < to && !isPhase(d.mention) {
			list = append(list, d)
		}
	}
	return list
}

// betweens returns the pairs behind "between": one behind each, or one behind the other, "between A and B, C and D".
func (r *reader) betweens(g *page, s *sentence) []clause {
	var list []clause
	for k, m := range s.marks {
		if m.class != "between" || !amid[g.tokens[m.from].fold] || m.to-m.from > 1 {
			continue
		}
		end := s.to
		for _, o := range s.marks[k+1:] {
			if o.class == "between" && amid[g.tokens[o.from].fold] && o.from > m.from {
				end = o.from
				break
			}
		}
		pairs := r.couples(g, s, m.to, end)
		if len(pairs) == 0 {
			return nil
		}
		list = append(list, pairs...)
		if len(list) >= mostPairs {
			break
		}
	}
	for k := range list {
		if k+1 < len(list) {
			list[k].to = list[k+1].from
		} else {
			list[k].to = s.to
		}
	}
	return list
}

// amid are the words before the two sides of a pair.
var amid = set("tussen entre between")

// couples returns the pairs among the names from token from to end: two that a conjunction joins, and such twos parted by commas.
func (r *reader) couples(g *page, s *sentence, from, end int) []clause {
	var names []name
	var joined []bool // a conjunction without a comma stands before it
	at := from
	for k, n := range s.names {
		if n.from < at || n.to > end {
			continue
		}
		if len(names) == 0 && n.from-from > nameReach || len(names) > 0 && !onlyList(g, at, n.from) && !r.dated(g, s, at, n.from) {
			break
		}
		if n.person || n.nobody {
			return nil
		}
		if n.isCountry || len(names) > 0 && r.liesIn(g, s.names[k-1], n) {
			at = max(at, n.next)
			continue
		}
		if len(names) > 0 {
			comma := s.comma(g, at, n.from)
			joined = append(joined, !comma)
			if !comma && !joinedBy(g, at, n.from) {
				break
			}
		}
		names = append(names, n)
		at = n.next
	}
	if len(names) < 2 || !joined[0] {
		return nil
	}
	list := []clause{{left: names[:1], right: names[1:2], from: names[0].from}}
	if len(names) < 4 || len(names)%2 != 0 {
		return list
	}
	x, y := r.countryOf(names[0]), r.countryOf(names[1])
	for k := 2; k < len(names); k += 2 {
		if !joined[k] { // "A et B, C et D": the second of each two has no comma before it
			return list
		}
		if joined[k-1] && (x == y || r.countryOf(names[k]) != x || r.countryOf(names[k+1]) != y) {
			return list // "A and B and C and D"
		}
	}
	for k := 2; k < len(names); k += 2 {
		list = append(list, clause{left: names[k : k+1], right: names[k+1 : k+2], from: names[k].from})
	}
	return list
}

// dated tells whether nothing but a date and small words lies between two tokens.
func (r *reader) dated(g *page, s *sentence, from, to int) bool {
	if to-from > 8 || s.apart(g, from, to) {
		return false
	}
	for k := from; k < to; k++ {
		if t := g.tokens[k]; t.capital || !t.digits && !between[t.fold] && !g.tells(k) && !inside[t.fold] && !dating[t.fold] && !g.is("kind", k) {
			return false
		}
	}
	return true
}

// joinedBy tells whether a conjunction stands between two tokens.
func joinedBy(g *page, from, to int) bool {
	for k := from; k < to; k++ {
		if conjunction[g.tokens[k].fold] || g.tokens[k].fold == "en" {
			return true
		}
	}
	return strings.Contains(g.tokens[to].gap, "&")
}

// withs returns the pairs of a sentence that tells of several with one verb: "A is twinned with B, C with D and E with F".
func (r *reader) withs(g *page, s *sentence, a anchor) []clause {
	if a.class != "tie" && a.class != "partnerword" && a.class != "instrument" && a.class != "bond" {
		return nil
	}
	type turn struct{ left, with int } // index of the name, token behind the word
	var turns []turn
	for _, m := range s.marks {
		if m.class != "with" || m.from < a.to {
			continue
		}
		for k, n := range s.names {
			if (n.next == m.from || n.to == m.from) && n.from >= a.to && n.from > s.from && (g.tokens[n.from].apart || joinedBy(g, max(s.from, n.from-4), n.from) || s.comma(g, max(s.from+1, n.from-4), n.from)) {
				turns = append(turns, turn{k, m.to})
				break
			}
		}
		if len(turns) >= mostPairs {
			break
		}
	}
	if len(turns) == 0 {
		return nil
	}
	left := r.subject(g, s, a.from)
	if len(left) == 0 {
		for _, m := range s.marks { // the twinning of A with B, …
			if m.class == "of" && m.from == a.to {
				left = r.run(g, s, m.to)
			}
		}
	}
	if len(left) == 0 || a.from > s.from && theirs[g.tokens[a.from-1].fold] {
		return nil
	}
	list := []clause{{left: left, from: left[0].from}}
	at := a.to
	if left[0].from >= a.to {
		at = left[len(left)-1].next
	}
	for k := 0; k <= len(turns); k++ {
		end, last := s.to, len(s.names)
		if k < len(turns) {
			end, last = s.names[turns[k].left].from, turns[k].left
		}
		var right []name
		reach := at
		for j, n := range s.names[:last] {
			if n.from < reach || n.to > end {
				continue
			}
			if len(right) == 0 && n.from-at > nameReach || len(right) > 0 && !onlyList(g, reach, n.from) {
				break
			}
			if n.person || n.nobody {
				return nil
			}
			reach = max(reach, n.next)
			if !n.isCountry && !(len(right) > 0 && r.liesIn(g, s.names[j-1], n)) {
				right = append(right, n)
			}
		}
		c := &list[len(list)-1]
		if c.right, c.to = right, end; len(right) == 0 {
			return nil
		}
		if k < len(turns) {
			list = append(list, clause{left: s.names[last : last+1], from: end})
			at = turns[k].with
		}
	}
	return list
}
