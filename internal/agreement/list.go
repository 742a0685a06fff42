package agreement

import (
	"strings"

	"entente/internal/record"
)

// lead is what names the instrument of a list: a sentence or heading above it.
type lead struct {
	instrument string
	words      proof
	signed     *when
	near       bool   // the sentence right above, or the heading right above
	country    string // of the items, by the heading or the line right above that is nothing but a country
	land       *proof
}

// lists reads items of lists and rows of tables, a partner each.
func (r *reader) lists() {
	latest := map[string]int{}
	before := -1 // the prose right before the list
	lines := r.lines()
	first := -1 // of the lines that i is one of
	over := -1  // the line above that is nothing but a country
	for i, g := range r.pages {
		if g.told {
			first = -1
			continue
		}
		if g.Role == record.RoleProse && i+1 < len(r.pages) && r.pages[i+1].Role == record.RoleListItem && g.landAlone() != nil {
			over = i
			continue
		}
		if g.Role != record.RoleListItem {
			over = -1
		}
		if !lines[i] {
			first = -1
		} else if first < 0 {
			first = i
		}
		switch g.Role {
		case record.RoleHeading:
			latest[g.Text] = i
			if first < 0 {
				before = -1
			}
		case record.RoleProse:
			if first >= 0 {
				r.item(i, g, r.leadOf(first, before, latest), nil)
				continue
			}
			if l := r.answered(i, g); l != nil {
				r.item(i, g, l, nil)
				continue
			}
			before = i
			if strings.ContainsAny(g.Text, "|") {
				r.row(i, g, r.leadOf(i, -1, latest))
			}
		case record.RoleListItem:
			var first *party
			if r.pact(i, r.leadOf(i, before, latest), before) {
				continue
			}
			if sec := r.of[i]; sec != nil && sec.listed {
				side := r.sideOf(sec.page, sec.names[0])
				first = &side
			} else if sec != nil && sec.page != i {
				continue
			}
			l := r.leadOf(i, before, latest)
			if over >= 0 && l != nil {
				land := r.pages[over].landAlone()
				l.country, l.land = land.value, &proof{over, land.mention.Start, land.mention.End}
			}
			r.item(i, g, l, first)
		case record.RoleTable:
			r.row(i, g, r.leadOf(i, before, latest))
		}
	}
	r.sheets()
}

// longestAnswer is how many words a passage has at most that is nothing but a list of places.
const longestAnswer = 60

// answered returns what a passage that is nothing but places answers to: the heading, question or few words right above it.
func (r *reader) answered(i int, g *page) *lead {
	if i == 0 || len(g.sentences) != 1 || len(g.tokens) > longestAnswer || r.of[i] != nil {
		return nil
	}
	above := r.pages[i-1]
	if len(above.tokens) > shortItem || above.excludes() {
		return nil
	}
	s := &g.sentences[0]
	if len(s.names) < 2 || s.names[0].from != s.from || s.names[len(s.names)-1].next < s.to {
		return nil
	}
	for k, n := range s.names {
		if n.person || n.nobody || n.home || !n.isCountry && !r.strong(n) {
			return nil
		}
		if k > 0 && s.names[k-1].next <= n.from && !r.parted(g, s.names[k-1], n, false) {
			return nil
		}
	}
	l := r.leadIn(above, above.marks)
	if l != nil {
		l.near = true
	}
	return l
}

// fewestEntries is how many lines in a row make a list of them.
const fewestEntries = 3

// lines tells which passages are the items of a list that has no marks of one: in a row, each a place with its country or a year.
func (r *reader) lines() []bool {
	of := make([]bool, len(r.pages))
	first := 0
	for i := 0; i <= len(r.pages); i++ {
		if i < len(r.pages) && r.pages[i].entry() {
			continue
		}
		if i-first >= fewestEntries {
			for k := first; k < i; k++ {
				of[k] = true
			}
		}
		first = i + 1
	}
	return of
}

// fewestOfPact is how many towns a list has, for it to be the parties of one agreement.
const fewestOfPact = 3

// pact reads a list of all that have one agreement, the home side among them: it begins with passage i. Its words are of one: "le jumelage des
// six villes", no "jumelages".
func (r *reader) pact(i int, l *lead, before int) bool {
	if l == nil || i > 0 && r.pages[i-1].Role == record.RoleListItem || r.home.name == "" || r.of[i] != nil {
		return false
	}
	words := r.pages[l.words.page]
	for _, m := range words.marks {
		if words.tokens[m.from].start == l.words.start && (m.class != "instrument" || words.many(m)) {
			return false
		}
	}
	d := &draft{instrument: l.instrument, words: &l.words}
	home, j := false, i
	for ; j < len(r.pages) && r.pages[j].Role == record.RoleListItem; j++ {
		g := r.pages[j]
		if len(g.tokens) > shortItem || len(g.sentences) != 1 || len(g.sentences[0].names) == 0 || len(d.partners) >= mostChain {
			return false
		}
		s := &g.sentences[0]
		n := s.names[0]
		if n.from != s.from || n.person || n.nobody || n.isCountry || len(s.dates) > 0 || n.next < s.to || !n.home && !r.strong(n) {
			return false
		}
		d.scope = append(d.scope, j)
		if n.home {
			home = true
			continue
		}
		d.partners = append(d.partners, r.party(j, n))
	}
	if !home || j-i < fewestOfPact {
		return false
	}
	for k := min(l.words.page, max(before, 0)); k < i && d.signed == nil; k++ { // what is told of it above
		if k < i-maxAbove {
			continue
		}
		g := r.pages[k]
		for q := range g.sentences {
			s := &g.sentences[q]
			if d.signed == nil && len(s.dates) == 1 && !isPhase(s.dates[0].mention) && s.has("sign", "since", "instrument", "tie") {
				d.signed = r.whole(k, s).when(s.dates[0], "explicit")
			}
		}
	}
	for k := i; k < j; k++ {
		r.done(k)
	}
	return r.add(d) != nil
}

// oneText makes one record of those of a sentence that names partners of several kinds: "an agreement with the municipality of A and the
// province of B" is one text of all.
func (r *reader) oneText(made []*draft, names []name) []*draft {
	if len(made) < 2 || len(made) != len(names) || len(r.drafts) < len(made) || made[0].class != record.ClassAgreement {
		return made
	}
	kinds := map[string]bool{}
	for k, n := range names {
		if n.kind == "" || made[k].partners[0].country != made[0].partners[0].country || made[k] != r.drafts[len(r.drafts)-len(made)+k] {
			return made
		}
		kinds[n.kind] = true
	}
	if len(kinds) < 2 {
		return made
	}
	for _, d := range made[1:] {
		made[0].partners = append(made[0].partners, d.partners...)
	}
	r.drafts = r.drafts[:len(r.drafts)-len(made)+1]
	return made[:1]
}

// maxAbove is how many passages above a list tell of the agreement that it lists the parties of.
const maxAbove = 20

// entry tells whether a line of prose is a place and what is told of it in a word or two: "Los Angeles (USA)", "Lauf, Germany - 1967".
func (g *page) entry() bool {
	if g.Role != record.RoleProse || len(g.tokens) > shortItem || len(g.sentences) == 0 || len(g.sentences[0].names) == 0 {
		return false
	}
	s := &g.sentences[0]
	n := s.names[0]
	if n.from != s.from || n.person || n.nobody || n.isCountry || n.next <= n.to && len(s.dates) == 0 {
		return false
	}
	for k := n.next; k < s.to; k++ {
		t := g.tokens[k]
		if k == n.next && strings.ContainsAny(t.gap, ",;-–(") || strings.Contains(t.gap, ")") {
			break
		}
		if !t.digits && !s.is("since", k) && !s.is("month", k) {
			return k > n.next
		}
	}
	return n.at != [2]int{} || len(s.dates) > 0
}

// leadOf returns what names the instrument of the list that passage i is in, nil when nothing does.
func (r *reader) leadOf(i, before int, latest map[string]int) *lead {
	if before >= 0 && i-before <= 200 {
		g := r.pages[before]
		for k := len(g.sentences) - 1; k >= 0; k-- {
			s := &g.sentences[k]
			if l := r.leadIn(g, s.marks); l != nil {
				if s.has("negate") && !strings.HasSuffix(g.Text, ":") {
					break
				}
				l.near = k >= len(g.sentences)-2
				if strings.HasSuffix(strings.TrimSpace(g.Text), ":") && len(s.dates) == 1 {
					x := r.whole(before, s)
					if s.has("since", "sign") && !isPhase(s.dates[0].mention) {
						l.signed = x.when(s.dates[0], "explicit")
						if l.signed != nil {
							l.signed.weak = true
						}
					}
				}
				return l
			}
		}
	}
	path := r.pages[i].Heading
	for k := len(path) - 1; k >= 0; k-- {
		h, ok := latest[path[k]]
		if !ok {
			continue
		}
		if l := r.leadIn(r.pages[h], r.pages[h].marks); l != nil {
			l.near = k == len(path)-1
			if h, ok := latest[path[len(path)-1]]; ok && !l.near {
				if land := r.pages[h].landWhole(); land != nil {
					l.country, l.land = land.value, &proof{h, land.mention.Start, land.mention.End}
				}
			}
			return l
		}
	}
	return nil
}

func (r *reader) leadIn(g *page, marks []mark) *lead {
	for _, class := range []string{"partnerword", "instrument"} {
		for _, m := range marks {
			if m.class == class {
				return &lead{instrument: m.value, words: *g.proof(m.from, m.to)}
			}
		}
	}
	return nil
}
