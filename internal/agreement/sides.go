package agreement

import "strings"

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
		for first > 0 && onlyList(g, s.names[first-1].next, s.names[first].from) && !s.apart(g, s.names[first-1].next, s.names[first].from) {
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
			case n.person || n.nobody:
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
	if b.home {
		where, ok := r.places.best(b.text, "")
		return ok && where.Kind != "municipality" && r.holds(g, a, b)
	}
	return b.kind == "" && r.holds(g, a, b)
}

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
	openers  = set("and en et that dat que qu while terwijl tandis but maar mais where waar ou today vandaag also ook both zowel cities villes steden")
	articles = set("de het een la le les l un une the an onze notre our former voormalige")
)

// oblique tells whether a name does not stand where a clause begins or behind its verb. "The mayors of A and B" stand for their towns.
func (s *sentence) oblique(g *page, n name) bool {
	k := n.from - 1
	for _, m := range s.marks {
		if m.class == "kind" && m.to <= n.from && n.from-m.to <= 2 && m.from >= s.from {
			k = m.from - 1 // the city of X
		}
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
	// between A and B
	for _, m := range s.marks {
		if m.class == "between" && m.from >= a.to && m.from-a.to <= 8 && m.from < limit {
			list := r.run(g, s, m.to)
			if len(list) < 2 || withHome(list) || !r.bothCredible(g, s, list[:1], list[1:]) {
				return nil, nil
			}
			return list[:1], list[1:]
		}
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
	return to-from <= 2 && s.is("verb", from)
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
		if ours[g.tokens[k].fold] {
			return true
		}
	}
	return false
}

// otherSide returns the list behind the anchor's "with" or "of", the home side too.
func (r *reader) otherSide(g *page, s *sentence, a anchor, limit int) []name {
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
			return list
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
		} else if !onlyList(g, at, n.from) || s.verbBehind(n) || len(list) >= mostPairs {
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
