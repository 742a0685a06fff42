package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// The words about a name that tell whose page it is.

// self tells whether the words about n say that the page is n's: "twin towns of n", "n City Council", "n compte trois villes jumelées".
// sure is false where they may be said of a partner.
func (g *page) self(s *sentence, n name) (self, sure bool) {
	for _, m := range s.marks {
		switch m.class {
		case "partnerword":
			if n.from > m.to-1 && n.from-m.to <= 3 && g.ofBetween(m.to, n.from) { // sister cities of n
				return true, len(s.names) == 1 || g.many(m) || !n.abroad && slices.ContainsFunc(s.names, func(o name) bool { return o.to <= m.from && o.abroad })
			}
			if g.many(m) && len(g.tokens) <= shortPage && len(s.names) == 1 && n.from >= m.to && n.from-m.to <= 5 && g.behindWith(s, n) { // towns twinned with n
				return true, true
			}
			if m.from == n.to && strings.TrimSpace(g.tokens[n.to].gap) == "" && len(s.names) == 1 { // Fort Worth Sister Cities
				return true, true
			}
			if g.clubOf(s, n, m) {
				return true, true
			}
		case "instrument":
			if g.clubOf(s, n, m) {
				return true, true
			}
		case "municipal":
			if m.from == n.to && !g.tokens[n.to].apart || n.to-n.from > 1 && m.to <= n.to && m.from > n.from || n.from > m.to-1 && n.from-m.to <= 2 && g.ofBetween(m.to, n.from) {
				return true, true
			}
		}
	}
	return false, false
}

// clubOf tells whether n is the town of those who look after a tie: "the n twinning committee", "comité de jumelage de n".
func (g *page) clubOf(s *sentence, n name, m mark) bool {
	if m.class != "instrument" && m.class != "partnerword" {
		return false
	}
	if m.from == n.to && m.to < s.to && !g.tokens[m.from].apart && !g.tokens[m.to].apart {
		return s.is("nobody", m.to)
	}
	if n.from < m.to || n.from-m.to > 2 || n.from > m.to && !g.ofBetween(m.to, n.from) || g.tokens[n.from].apart {
		return false
	}
	for k := m.from - 1; k >= max(s.from, m.from-2) && !g.tokens[k+1].apart; k-- {
		if s.is("nobody", k) {
			return true
		}
	}
	return false
}

// datelineReach is how many words may stand between a town and the dash of a dateline.
const datelineReach = 8

// dated tells whether a passage begins with n as a report or a letter does: "DELLWOOD, 9 August 2014 - …", "Dellwood, le 3 mars 2012".
func (g *page) dated(s *sentence, n name) bool {
	if n.from != 0 || n.to >= len(g.tokens) || g.Role != record.RoleProse {
		return false
	}
	loud := n.text == strings.ToUpper(n.text)
	month, day := false, false
	for k := n.to; k < min(len(g.tokens), n.to+datelineReach); k++ {
		t := g.tokens[k]
		if gap := strings.TrimLeft(t.gap, ".) \u00a0"); t.gap != gap && (strings.HasPrefix(gap, "- ") || strings.HasPrefix(gap, "– ") || strings.HasPrefix(gap, "— ")) {
			return loud || month && day
		}
		switch {
		case t.digits:
			day = true
		case slices.ContainsFunc(g.marks, func(m mark) bool { return m.class == "month" && m.from == k }):
			month = true
		case !t.capital && t.fold != "le" && t.fold != "den":
			return false
		}
	}
	return month && day && len(g.tokens) <= datelineReach
}

// leadsTie tells whether a sentence that ties n to what stands behind "with" begins with n.
func (s *sentence) leadsTie(n name) bool {
	if len(s.names) < 2 || s.names[0].from != n.from || n.from-s.from > 4 {
		return false
	}
	for _, m := range s.marks {
		if m.class != "with" || m.from < n.next {
			continue
		}
		for _, a := range s.marks {
			if (a.class == "tie" || a.class == "partnerword" || a.class == "instrument") && a.from >= n.next && a.from <= m.from {
				return true
			}
		}
	}
	return false
}

// officeReach is how many words may stand between an office and the town that it is of.
const officeReach = 6

// officeOf tells whether n is the town of somebody's office: "alderman J. Smith of n".
func (g *page) officeOf(s *sentence, n name) bool {
	if n.from-1 <= s.from || !leads[g.tokens[n.from-1].fold] || g.tokens[n.from].apart {
		return false
	}
	for k := n.from - 2; k >= max(s.from, n.from-officeReach); k-- {
		switch {
		case s.is("title", k):
			return true
		case !g.tokens[k].capital && !leads[g.tokens[k].fold] || strings.ContainsAny(g.tokens[k+1].gap, ",;:"):
			return false
		}
	}
	return false
}

// region tells whether n is the part of a country that the name before it lies in.
func (c *census) region(g *page, before, n name) bool {
	if n.from != before.to || !strings.HasPrefix(g.tokens[n.from].gap, ",") {
		return false
	}
	for _, p := range c.z.named(n.text) {
		if stateful[p.Country] && p.Kind == vocab.PlaceRegion {
			return true
		}
	}
	return false
}

// many tells whether a word for partners is in the plural.
func (g *page) many(m mark) bool {
	for _, t := range g.tokens[m.from:m.to] {
		if strings.HasSuffix(t.fold, "s") || strings.HasSuffix(t.fold, "en") {
			return true
		}
	}
	return false
}

func (g *page) ofBetween(from, to int) bool {
	if to <= from {
		return false
	}
	for k := from; k < to; k++ {
		if g.tokens[k].apart || !joins[g.tokens[k].fold] && g.tokens[k].fold != "van" && g.tokens[k].fold != "stad" && g.tokens[k].fold != "gemeente" && g.tokens[k].fold != "ville" {
			return false
		}
	}
	return !g.tokens[to].apart
}

// opens tells whether a short passage begins with n and its kind: "Gemeente Bergen op Zoom", "COMMUNE DE DSCHANG".
func (g *page) opens(s *sentence, n name) bool {
	return n.from-s.from <= 4 && len(g.tokens) <= 30
}

// posted tells whether a postal code stands before n: "1182 JR Amstelveen", "2980 Zoersel".
func (g *page) posted(n name) bool {
	k := n.from - 1
	if k >= 1 && g.tokens[k].end-g.tokens[k].start == 2 && g.tokens[k].capital {
		k--
	}
	return k >= 0 && g.tokens[k].digits && (g.tokens[k].end-g.tokens[k].start == 4 || g.tokens[k].end-g.tokens[k].start == 5) && !g.tokens[k+1].apart
}

// behindWith tells whether n stands right behind "with", as the other side does.
func (g *page) behindWith(s *sentence, n name) bool {
	for _, m := range s.marks {
		if m.class == "with" && m.to <= n.from && n.from-m.to <= 3 && !weakWith[g.tokens[m.from].fold] {
			return true
		}
	}
	return false
}
