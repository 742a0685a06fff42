package agreement

import (
	"strings"

	"entente/internal/vocab"
)

// Sides: who a sentence is about, when it tells of an agreement that two others have.

const (
	subjectReach = 14 // words between a subject and the anchor
	mostPairs    = 40 // pairs of one sentence
)

// subject returns the places that a clause is about: the last list of names before token at that no preposition leads in.
func (r *reader) subject(g *page, s *sentence, at int) []name {
	k := len(s.names) - 1
	for k >= 0 && s.names[k].to > at {
		k--
	}
	for k >= 0 {
		first := k
		for first > 0 && (s.names[first-1].next > s.names[first].from || onlyList(g, s.names[first-1].next, s.names[first].from)) && !s.apart(g, s.names[first-1].next, s.names[first].from) {
			first--
		}
		last := s.names[k]
		if at-last.next > subjectReach || s.apart(g, last.next, at) {
			return nil
		}
		list := s.names[first : k+1]
		if s.oblique(g, list[0]) {
			// "… is twinned with A, in Germany, B is the twin of C": B has its own verb.
			if len(list) > 1 && s.verbBehind(last) {
				list = list[len(list)-1:]
			} else {
				k = first - 1
				continue
			}
		}
		var places []name
		to := 0
		for _, n := range list {
			switch {
			case n.person || n.nobody || s.initials(g, n):
				return nil // somebody else acts
			case n.isCountry || n.from < to:
				continue
			case len(places) > 0 && r.liesIn(g, places[len(places)-1], n):
				continue // the region it lies in
			}
			places = append(places, n)
			to = n.next
		}
		return places
	}
	return nil
}

// liesIn tells whether the second of two names is the region that the first lies in.
func (r *reader) liesIn(g *page, a, b name) bool {
	if b.kind != "" || b.from >= len(g.tokens) || !strings.HasPrefix(g.tokens[b.from].gap, ",") || b.from != a.to && b.from != a.next {
		return false
	}
	town, known := r.places.best(a.text, a.country)
	all := r.places.named(b.text)
	for _, p := range all {
		if p.Kind == "municipality" || known && p.Country != town.Country && !(stateful[p.Country] && len(r.places.in(a.text, p.Country)) > 0) {
			continue
		}
		// "Yonkers, New York, …": some countries write the state behind every town, and the state may be a town as well.
		if where, _ := r.places.best(b.text, ""); where.Kind != "municipality" || p.Kind == "region" && stateful[p.Country] && b.next < len(g.tokens) && (g.tokens[b.next].apart || singular[g.tokens[b.next].fold]) {
			return true
		}
	}
	return len(all) == 0 && !b.home && b.country != "" && a.country == ""
}

// singular are verbs of one subject: "Renton, Washington has …" speaks of one place.
var singular = set("has is was became")

// stateful are the countries whose towns are written with their state.
var stateful = map[string]bool{"US": true, "CA": true, "AU": true, "MX": true, "BR": true, "IN": true}

// apart tells whether a clause ends between two tokens.
func (s *sentence) apart(g *page, from, to int) bool {
	for j := from; j <= to && j < s.to; j++ {
		if strings.ContainsAny(g.tokens[j].gap, ";:!?") {
			return true
		}
	}
	return false
}

var (
	openers   = set("and en et toen when lorsque quand that dat que qu while terwijl tandis but maar mais where waar ou today vandaag also ook both zowel cities villes steden")
	others    = set("one other een andere un une autre")
	relatives = set("which who that qui laquelle lequel die dat")
	articles  = set("de het een la le les l un une the an onze notre our former voormalige")
)

// oblique tells whether a name does not stand where a clause begins or behind its verb. "The mayors of A and B" stand for their towns.
func (s *sentence) oblique(g *page, n name) bool {
	k := n.from - 1
	for _, m := range s.marks {
		if m.class == "kind" && m.to <= n.from && n.from-m.to <= 2 && m.from >= s.from {
			k = m.from - 1 // the city of X
		}
	}
	if n.next+1 < s.to && relatives[g.tokens[n.next].fold] && g.tokens[n.next].apart {
		return false // X, which is …
	}
	if k > s.from && k+1 < n.from && s.is("kind", k+1) && !openers[g.tokens[k].fold] && articles[g.tokens[k-1].fold] && !g.tokens[k].apart {
		k-- // the neighbouring town of X
	}
	for j := 0; j < 2 && k >= s.from && !g.tokens[k+1].apart && articles[g.tokens[k].fold] && k < n.from-1; j++ {
		k--
	}
	if k < s.from || g.tokens[k+1].apart || openers[g.tokens[k].fold] || s.is("verb", k) || s.is("sign", k) {
		return false
	}
	for j := k; j >= max(s.from, k-2); j-- {
		if s.is("title", j) {
			return false
		}
	}
	return true
}

// comma tells whether a comma stands between two tokens.
func (s *sentence) comma(g *page, from, to int) bool {
	for k := from; k <= to; k++ {
		if strings.Contains(g.tokens[k].gap, ",") {
			return true
		}
	}
	return false
}

// verbBehind tells whether a verb stands right behind a name.
func (s *sentence) verbBehind(n name) bool {
	return s.is("verb", n.next)
}

// others returns the two sides of an agreement that is not the home side's: "A is twinned with B", "A and B signed a charter".
func (r *reader) others(g *page, s *sentence, a anchor, limit int) (left, right []name) {
	switch a.class {
	case "tie", "partnerword", "instrument", "bond", "coop", "generic":
	default:
		return nil, nil
	}
	if a.class == "generic" && !s.has("sign") {
		return nil, nil
	}
	for _, n := range s.names {
		if head, tail, ok := r.split(g, n); ok && (n.from >= a.to && n.from-a.to <= 1 || n.to <= a.from && a.from-n.to <= 1) {
			return []name{head}, []name{tail}
		}
	}
	if list := r.listed(g, s, a, limit); len(list) > 0 {
		if len(list) < 2 || withHome(list) || !r.bothCredible(g, s, list[:1], list[1:]) {
			return nil, nil
		}
		return list[:1], list[1:]
	}
	// the twinning of A with B
	if list := r.run(g, s, a.to+1); len(list) > 0 && s.is("of", a.to) && a.class != "partnerword" {
		last := list[len(list)-1]
		for _, m := range s.marks {
			if m.class == "with" && m.from >= last.next && m.from-last.next <= 2 && !withHome(list) {
				if right = r.run(g, s, m.to); len(right) > 0 && !withHome(right) && r.bothCredible(g, s, list, right) {
					return list, right
				}
			}
		}
	}
	if left, right = r.apposed(g, s, a); len(left) > 0 {
		return left, right
	}
	left = r.subject(g, s, a.from)
	if len(left) == 0 || r.aboutUs(g, s, left[0].from, a.to) {
		return nil, nil
	}
	right = r.otherSide(g, s, a, limit)
	switch {
	case withHome(left) || withHome(right):
		return nil, nil
	case len(right) > 0:
	case len(left) >= 2 && (s.has("sign") && a.class != "partnerword" || s.beside(left[len(left)-1].next, a.from)):
		if theirs[g.tokens[max(a.from-1, s.from)].fold] {
			return nil, nil
		}
		left, right = left[:1], left[1:]
	default:
		return nil, nil
	}
	if !r.bothCredible(g, s, left, right) {
		return nil, nil
	}
	return left, right
}

// beside tells whether nothing but a verb and a word lies between two tokens: "A and B have been twinned".
func (s *sentence) beside(from, to int) bool {
	return to-from <= 2 && s.is("verb", from) || to-from <= 6 && s.is("feast", from)
}

// apposed returns the sides of "A marked thirty years with B, its sister city": the other side stands right before the anchor.
func (r *reader) apposed(g *page, s *sentence, a anchor) (left, right []name) {
	if a.class != "partnerword" && a.class != "instrument" {
		return nil, nil
	}
	for _, m := range s.marks {
		if m.class != "with" || m.to > a.from || a.from-m.to > 12 || weakWith[g.tokens[m.from].fold] {
			continue
		}
		right = r.run(g, s, m.to)
		if len(right) != 1 || withHome(right) || right[0].next > a.from || a.from-right[0].next > 2 || !g.tokens[right[0].next].apart {
			continue
		}
		left = r.subject(g, s, m.from)
		if len(left) == 1 && !withHome(left) && !r.aboutUs(g, s, left[0].from, a.to) && r.bothCredible(g, s, left, right) {
			return left, right
		}
	}
	return nil, nil
}

// listed returns the parties that stand as one list: "between A and B", "signed by the mayors of A and B".
func (r *reader) listed(g *page, s *sentence, a anchor, limit int) []name {
	for _, m := range s.marks {
		switch {
		case m.class == "between" && m.from >= a.to && m.from-a.to <= 8 && m.from < limit:
			return r.run(g, s, m.to)
		case m.class == "by" && m.from >= a.from && s.is("sign", m.from-1) && (a.class == "instrument" || a.class == "generic"):
			if list := r.signers(g, s, m.to); len(list) >= 2 {
				return list
			}
		}
	}
	return nil
}

const signersReach = 30 // words in which those who sign are named

// signers returns the places whose people sign: "the mayor of A, N. N., and the president of the council of B".
func (r *reader) signers(g *page, s *sentence, from int) []name {
	var list []name
	to := from
	for _, n := range s.names {
		if n.from < to || n.from-from > signersReach || s.apart(g, from, n.from) {
			continue
		}
		goesOn := len(list) > 0 && onlyList(g, to, n.from)
		if n.isCountry || n.person || n.nobody || !n.home && !r.strong(n) || n.from == from || !leads[g.tokens[n.from-1].fold] && n.kind == "" && !goesOn {
			continue
		}
		if len(list) == 0 || !sameWords(nameWords(list[len(list)-1].text), nameWords(n.text)) {
			list = append(list, n)
		}
		to = n.next
	}
	return list
}

// leadsOn are the words that a tie ends with when the other side stands right behind it.
var leadsOn = set("of de van with met avec to a")

// leads are the words between an office and its town.
var leads = set("of de d du des van")

// together tells whether all of a list, the home side among them, signed one text: "Home, A and B signed a memorandum".
func (r *reader) together(g *page, s *sentence, a anchor, limit int) (others []name, ok bool) {
	if a.class != "instrument" && a.class != "generic" && a.class != "tie" && a.class != "partnerword" {
		return nil, false
	}
	list := r.listed(g, s, a, limit)
	if list == nil && (s.has("sign", "feast") && a.class != "partnerword" || a.class == "tie" || a.class == "partnerword") {
		list = r.subject(g, s, a.from)
		if len(list) < 2 || len(r.otherSide(g, s, a, limit)) > 0 || !s.has("sign") && !s.beside(list[len(list)-1].next, a.from) {
			return nil, false
		}
	}
	if !withHome(list) {
		return nil, false
	}
	for _, n := range list {
		if !n.home {
			if !r.credible(g, s, n, a) {
				return nil, false
			}
			others = append(others, n)
		}
	}
	return others, len(others) > 0
}

func withHome(list []name) bool {
	for _, n := range list {
		if n.home {
			return true
		}
	}
	return false
}

// aboutUs tells whether the home side says we between two tokens.
func (r *reader) aboutUs(g *page, s *sentence, from, to int) bool {
	for k := from; k < min(to+2, s.to); k++ {
		if ours[g.tokens[k].fold] && !(k+1 < s.to && neighbours[g.tokens[k+1].fold]) {
			return true
		}
	}
	return false
}

// neighbours are the words of a place that is ours and not the home side.
var neighbours = set("neighbour neighbours neighbor neighbors neighbouring voisin voisine voisins voisines buren buur buurgemeente buurgemeenten buurstad")

// otherSide returns the list behind the anchor's "with" or "of", the home side too.
func (r *reader) otherSide(g *page, s *sentence, a anchor, limit int) []name {
	if a.class == "tie" && leadsOn[g.tokens[a.to-1].fold] {
		return r.run(g, s, a.to) // the twin of X
	}
	for _, m := range s.marks {
		if m.from < a.to || m.from >= limit || m.from-a.to > withReach {
			continue
		}
		with := m.class == "with" && (a.class == "tie" || !weakWith[g.tokens[m.from].fold])
		of := m.class == "of" && (a.class == "partnerword" || a.class == "instrument") && m.from-a.to <= 1
		if !with && !of {
			continue
		}
		if list := r.run(g, s, m.to); len(list) > 0 {
			if with {
				list = append(list, r.more(g, s, list[len(list)-1].next, limit)...)
			}
			return list
		}
	}
	if a.class == "partnerword" { // A's twin cities are X, Y
		k := a.to
		for k < s.to && (s.is("verb", k) || s.is("such", k)) && k-a.to < 3 {
			k++
		}
		if k > a.to && a.from > s.from && (g.tokens[a.from-1].fold == "s" || theirs[g.tokens[a.from-1].fold]) {
			return r.run(g, s, k)
		}
	}
	if a.class == "partnerword" { // its sister city X
		for _, n := range s.names {
			if n.from >= a.to && n.from-a.to <= 1 && r.strong(n) && (a.from == s.from || theirs[g.tokens[a.from-1].fold] || g.tokens[n.from].apart) {
				return r.run(g, s, n.from)
			}
		}
	}
	return nil
}

// more returns the places behind another "and with": "with A since 1975 and with B since 1990".
func (r *reader) more(g *page, s *sentence, from, limit int) []name {
	var list []name
	for _, m := range s.marks {
		if m.class != "with" || m.from < from || m.from-from > 14 || weakWith[g.tokens[m.from].fold] || m.from == s.from || !openers[g.tokens[m.from-1].fold] && !others[g.tokens[m.from-1].fold] && !g.tokens[m.from-1].digits && !g.tokens[m.from].apart {
			continue
		}
		if m.from >= limit && limit < s.to {
			break
		}
		more := r.run(g, s, m.to)
		if len(more) == 0 || withHome(more) || !r.strong(more[0]) || more[0].from-m.to > 2 && more[0].kind == "" {
			break
		}
		list = append(list, more...)
		from = more[len(more)-1].next
	}
	return list
}

// run returns the list of places that begins within a few words of token from.
func (r *reader) run(g *page, s *sentence, from int) []name {
	var list []name
	at := from
	for k, n := range s.names {
		if n.from < from || n.from < at {
			continue
		}
		if len(list) == 0 {
			if n.from-at > 4 && !(n.kind != "" && n.from-at <= 7) || s.apart(g, from, n.from) {
				return nil
			}
		} else if !onlyList(g, at, n.from) || runOn(g, at, n.from) || s.verbBehind(n) && s.comma(g, at, n.from) || s.is("with", n.next) && !weakWith[g.tokens[n.next].fold] || s.is("with", at) && !weakWith[g.tokens[at].fold] || len(list) >= mostPairs {
			break
		}
		if n.person || n.nobody {
			break
		}
		at = max(at, n.next)
		if n.isCountry || len(list) > 0 && r.liesIn(g, s.names[k-1], n) {
			continue
		}
		list = append(list, n)
	}
	return list
}

// bothCredible tells whether both sides are places: one may be a name that nothing but its place in the sentence vouches for.
func (r *reader) bothCredible(g *page, s *sentence, left, right []name) bool {
	weak := 0
	for _, list := range [][]name{left, right} {
		for _, n := range list {
			if n.nobody || n.person || n.isCountry {
				return false
			}
			if !r.strong(n) {
				weak++
			}
		}
	}
	return weak == 0 || r.public && weak*2 <= len(left)+len(right)
}

// adjective tells whether a name that nothing vouches for is made of the home side's: "Wierdense", "Gents".
func (r *reader) adjective(n name) bool {
	f := vocab.Fold(n.text)
	return r.home.known && strings.HasPrefix(f, vocab.Fold(r.home.name)) && len(f)-len(vocab.Fold(r.home.name)) <= 4 && !r.places.known(n.text)
}

// compound returns the partner in a name made of both sides: "the twinning Home-Partner".
func (r *reader) compound(g *page, n name) (name, bool) {
	for k := n.from + 1; k < n.to; k++ {
		if strings.Trim(g.tokens[k].gap, "-–/ ") != "" || g.tokens[k].gap == " " {
			continue
		}
		head, tail := n, n
		head.to, head.end = k, g.tokens[k-1].end
		tail.from, tail.start = k, g.tokens[k].start
		head.text, tail.text = g.Text[head.start:head.end], g.Text[tail.start:tail.end]
		switch {
		case r.home.is(head.text) && r.places.known(tail.text):
			return tail, true
		case r.home.is(tail.text) && r.places.known(head.text):
			return head, true
		}
	}
	return name{}, false
}

// split parts a name that is made of two towns of two countries: "the twinning Orléans-Dundee".
func (r *reader) split(g *page, n name) (head, tail name, ok bool) {
	if n.to-n.from < 2 || r.places.known(n.text) || n.person || n.nobody {
		return n, n, false
	}
	for k := n.from + 1; k < n.to; k++ {
		if gap := g.tokens[k].gap; gap != "-" && gap != "–" && gap != " - " && gap != " – " && gap != "/" {
			continue
		}
		head, tail = n, n
		head.to, head.end = k, g.tokens[k-1].end
		if joins[g.tokens[k].fold] && !g.tokens[k].capital {
			continue // Saint-Martin-du-Bois
		}
		tail.from, tail.start = k, g.tokens[k].start
		head.text, tail.text = g.Text[head.start:head.end], g.Text[tail.start:tail.end]
		x, known := r.places.best(head.text, "")
		if y, ok := r.places.best(tail.text, ""); ok && known && x.Country != y.Country && !r.home.is(head.text) && !r.home.is(tail.text) {
			return head, tail, true
		}
	}
	return n, n, false
}

// brackets reads "A (B, C), D (E, F)" in a passage that speaks of such agreements: the towns in a bracket are those of the one before it.
func (r *reader) brackets(i int, g *page) {
	var told *mark
	for k := range g.marks {
		if m := g.marks[k]; told == nil && (m.class == "instrument" || m.class == "partnerword" || m.class == "tie") && m.value != unspecified {
			told = &g.marks[k]
		}
	}
	if told == nil {
		return
	}
	type group struct {
		head name
		list []name
	}
	var groups []group
	for k := range g.sentences {
		s := &g.sentences[k]
		for j := 0; j < len(s.names); j++ {
			h := s.names[j]
			if h.to >= s.to || !strings.Contains(g.tokens[h.to].gap, "(") || h.isCountry || h.person || h.nobody {
				continue
			}
			var list []name
			for j+1 < len(s.names) {
				n := s.names[j+1]
				if n.from >= h.to+30 || closed(g, h.to+1, n.from) || n.person || n.nobody || n.isCountry {
					break
				}
				list = append(list, n)
				j++
			}
			groups = append(groups, group{h, list})
		}
	}
	many := 0
	for _, p := range groups {
		if len(p.list) >= 2 && r.strong(p.head) {
			many++
		}
	}
	if many < 2 {
		return
	}
	for _, p := range groups {
		for _, n := range p.list {
			if !r.strong(p.head) && !r.strong(p.list[0]) {
				break
			}
			if !p.head.home && !n.home {
				n.country, n.at = "", [2]int{}
				h := p.head
				h.country, h.at = "", [2]int{}
				first := r.party(i, h)
				r.add(&draft{instrument: told.value, words: g.proof(told.from, told.to), scope: []int{i}, first: &first, partners: []party{r.party(i, n)}})
			}
		}
	}
}

// closed tells whether a bracket closes between two tokens.
func closed(g *page, from, to int) bool {
	for k := from; k <= to; k++ {
		if strings.ContainsAny(g.tokens[k].gap, ")") {
			return true
		}
	}
	return false
}
