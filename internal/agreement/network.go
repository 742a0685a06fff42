package agreement

import (
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// networks reads what networks the home side belongs to: sentences that say so, headings of networks, lists of them.
func (r *reader) networks() {
	latest := map[string]int{}
	for i, g := range r.pages {
		if g.Role == record.RoleHeading {
			latest[g.Text] = i
			continue
		}
		headed := -1
		if n := len(g.Heading); n > 0 {
			if h, ok := latest[g.Heading[n-1]]; ok && speaksOfNetwork(r.pages[h]) {
				headed = h
			}
		}
		if headed >= 0 && g.label() == "accession" {
			r.joined(i, g, headed)
			continue
		}
		for k := range g.sentences {
			s := &g.sentences[k]
			for _, m := range s.marks {
				if m.class == "join" && !r.whole(i, s).denied(m) {
					if r.member(i, g, s, m, headed >= 0) {
						break
					}
				}
			}
		}
		if headed >= 0 && g.Role == record.RoleListItem {
			r.networkItem(i, g)
		}
		if g.Role == record.RoleTable {
			r.networkRow(i, g)
		}
	}
}

func speaksOfNetwork(g *page) bool {
	for _, m := range g.marks {
		if m.class == "network" {
			return true
		}
	}
	return false
}

// joined reads "Accession: 2014" under the heading of a network.
func (r *reader) joined(i int, g *page, h int) {
	head := r.pages[h]
	text := strings.TrimSpace(head.Text)
	if len(head.tokens) < 2 || len(head.tokens) > 16 {
		return
	}
	p := party{name: text, kind: "network", proof: proof{h, 0, len(text)}}
	for _, m := range head.Mentions {
		if m.Kind == record.KindCountry && len(vocab.Countries().Lookup(m.Surface)) > 0 && m.Role != record.RoleHome {
			p.country, p.land = m.Value, &proof{h, m.Start, m.End}
		}
	}
	d := &draft{instrument: membership, partners: []party{p}, scope: []int{i}}
	for k := range g.sentences {
		s := &g.sentences[k]
		x := r.whole(i, s)
		if m, ok := x.mark("accession", "join"); ok {
			d.words = g.proof(m.from, m.to)
		}
		r.labelled(d, x, "accession")
	}
	r.add(d)
}

var netJoins = set("for pour voor of de des du van der la le les en et and the on l d sur au aux européen")

// member reads the networks named behind a word of joining.
func (r *reader) member(i int, g *page, s *sentence, m mark, headed bool) bool {
	told := headed
	for _, n := range s.marks {
		told = told || n.class == "network"
	}
	if !told {
		return false
	}
	if r.third(g, s, anchor{mark: m}) {
		return false
	}
	var found []party
	for k := m.to; k < s.to && k-m.to < 80 && len(found) < 20; {
		t := g.tokens[k]
		if !t.capital {
			if len(found) > 0 && !between[t.fold] {
				break
			}
			k++
			continue
		}
		j := k + 1
		for j < s.to && j-k < 12 {
			u := g.tokens[j]
			if u.apart && strings.TrimSpace(u.gap) != "&" {
				break
			}
			if !u.capital && !netJoins[u.fold] && !networkBegins(s, j) {
				// "Association internationale des maires francophones": small words go on while a network word began it.
				if !networkBegins(s, k) || j-k > 6 || s.is("stop", j) || u.fold == "as" || u.fold == "als" || u.fold == "comme" {
					break
				}
			}
			j++
		}
		end := j
		for end > k+1 && !g.tokens[end-1].capital && netJoins[g.tokens[end-1].fold] {
			end--
		}
		next := end
		// "Europese gemeenschap LU DEN": an adjective of a small word is no name.
		if end == k+1 && end < s.to && !g.tokens[end].apart && !g.tokens[end].capital && len(found) == 0 && !networkBegins(s, k) {
			k = next
			continue
		}
		start, stop := g.tokens[k].start, g.tokens[end-1].end
		name := g.Text[start:stop]
		p := party{name: name, kind: "network", proof: proof{i, start, stop}}
		isLand := len(name) > 2 && len(vocab.Countries().Lookup(name)) > 0
		if !r.home.is(name) && !isLand && len(name) > 2 && !monthly(s, k) {
			found = append(found, p)
		}
		k = next
		if k < s.to && !(strings.ContainsAny(g.tokens[k].gap, ",") || between[g.tokens[k].fold] && g.tokens[k].fold != "in" && g.tokens[k].fold != "de" && len(found) > 0) {
			break
		}
	}
	x := r.whole(i, s)
	for _, p := range found {
		if r.places.known(p.name) && !networkNamed(g, s, p) && len(found) == 1 {
			continue
		}
		d := &draft{instrument: membership, partners: []party{p}, scope: []int{i}, words: g.proof(m.from, m.to)}
		for _, t := range s.dates {
			if !isPhase(t.mention) && d.signed == nil {
				d.signed = x.when(t, "explicit")
			}
		}
		r.add(d)
	}
	return len(found) > 0
}

func monthly(s *sentence, k int) bool {
	for _, m := range s.marks {
		if m.class == "month" && m.from == k {
			return true
		}
	}
	return false
}

// networkBegins tells whether word k belongs to the name of a network or to a word such as "network".
func networkBegins(s *sentence, k int) bool {
	for _, m := range s.marks {
		if m.class == "network" && m.from <= k && k < m.to {
			return true
		}
	}
	return false
}

// networkNamed tells whether such a word stands in the name p.
func networkNamed(g *page, s *sentence, p party) bool {
	for _, m := range s.marks {
		if m.class == "network" && g.tokens[m.from].start >= p.proof.start && g.tokens[m.from].start < p.proof.end {
			return true
		}
	}
	return false
}

// networkRow reads a row with a cell that is labelled as a network: "Network: C40 Cities | Member since: 2020".
func (r *reader) networkRow(i int, g *page) {
	label, value, ok := strings.Cut(g.Text, ":")
	if !ok || len(g.sentences) == 0 || len(g.tokens) > longestItem || strings.Contains(label, "|") {
		return
	}
	value, _, _ = strings.Cut(value, "|")
	s := &g.sentences[0]
	m, ok := s.first("network")
	if !ok || m.from != 0 || g.tokens[m.to-1].end != len(strings.TrimRight(label, " ")) {
		return
	}
	name := strings.TrimSpace(value)
	start := len(label) + 1 + strings.Index(value, name)
	if name == "" || len(strings.Fields(name)) > longestName {
		return
	}
	d := &draft{instrument: membership, partners: []party{{name: name, kind: "network", proof: proof{i, start, start + len(name)}}}, scope: []int{i}, words: g.proof(m.from, m.to)}
	for k := range g.sentences {
		x := r.whole(i, &g.sentences[k])
		for _, t := range x.s.dates {
			if !isPhase(t.mention) && d.signed == nil && x.has("accession", "join", "since") {
				d.signed = x.when(t, "explicit")
			}
		}
	}
	r.add(d)
}

// networkItem reads an item of a list of networks: "Covenant of Mayors: joined in 2015", "ICLEI (since 1998)".
func (r *reader) networkItem(i int, g *page) {
	if len(g.tokens) == 0 || len(g.tokens) > 30 || len(g.sentences) == 0 || !g.tokens[0].capital {
		return
	}
	s := &g.sentences[0]
	end := s.from
	for end < s.to && end < 10 && !(end > s.from && (strings.ContainsAny(g.tokens[end].gap, ":(,;") || strings.ContainsAny(g.tokens[end].gap, "–—"))) {
		end++
	}
	if end == s.to && len(g.tokens) > 8 {
		return
	}
	m, ok := s.first("accession", "join", "since")
	if !ok {
		return
	}
	start, stop := g.tokens[s.from].start, g.tokens[end-1].end
	p := party{name: g.Text[start:stop], kind: "network", proof: proof{i, start, stop}}
	if m.from < end {
		return
	}
	d := &draft{instrument: membership, partners: []party{p}, scope: []int{i}, words: g.proof(m.from, m.to)}
	x := r.whole(i, s)
	for _, t := range s.dates {
		if !isPhase(t.mention) && d.signed == nil {
			d.signed = x.when(t, "explicit")
		}
	}
	if d.signed == nil {
		d.class = record.ClassRelation
	}
	r.add(d)
}
