package agreement

import (
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Letters: the news of several municipalities, a paragraph each under the name of its own.

const (
	fewestHeads = 3   // paragraphs that begin with a town
	mostHeads   = 200 // more are no letter
)

// letter reads a document whose paragraphs begin with the town that they are about: "CABOURG. The twinning with Salcombe …". The towns are of
// one country, and the paragraphs name places of others; a list of partners in one country has no such places.
func (r *reader) letter() {
	type part struct {
		page int
		head name
	}
	var parts []part
	lands := map[string]int{}
	for i, g := range r.pages {
		if n, ok := r.headOf(g); ok && !g.told {
			parts = append(parts, part{page: i, head: n})
			seen := map[string]bool{}
			for _, p := range r.places.named(n.text) {
				if p.Kind == vocab.PlaceMunicipality && !seen[p.Country] {
					seen[p.Country] = true
					lands[p.Country]++
				}
			}
		}
	}
	if len(parts) < fewestHeads || len(parts) > mostHeads {
		return
	}
	land, known := "", 0
	for c, n := range lands {
		if n > known || n == known && c < land {
			land, known = c, n
		}
	}
	if known < fewestHeads || known*4 < len(parts)*3 {
		return
	}
	if r.home.known && r.home.country != land {
		return
	}
	abroad, ours := 0, false
	for _, p := range parts {
		ours = ours || p.head.home
		if r.tellsOfAbroad(r.pages[p.page], p.head, land) {
			abroad++
		}
	}
	if abroad*2 < len(parts) || abroad < 2 {
		return
	}
	about := r.spoken()
	saved := r.home
	for _, p := range parts {
		r.home = home{name: p.head.text, country: land, kind: "municipality", known: true, names: map[string]bool{vocab.Fold(p.head.text): true}}
		if where, ok := r.places.bestOf(p.head.text, land, ""); ok && where.Country == land {
			r.home.value = where.ID
		}
		r.paragraph(p.page, p.head, about)
	}
	r.home = saved
	if ours || !saved.known { // it is one of those the letter tells of, and not whose letter it is
		r.home = home{}
		for _, g := range r.pages {
			for k := range g.sentences {
				for j := range g.sentences[k].names {
					g.sentences[k].names[j].home = false
				}
			}
		}
		r.homeAt = nil
	}
}

// headOf returns the name that a paragraph begins with and that is told of: "CABOURG. …", "Cabourg - …".
func (r *reader) headOf(g *page) (name, bool) {
	if g.Role != record.RoleProse && g.Role != record.RoleListItem || len(g.sentences) == 0 || len(g.sentences[0].names) == 0 || len(g.tokens) < shortItem {
		return name{}, false
	}
	s := &g.sentences[0]
	n := s.names[0]
	if n.from != s.from || n.person || n.nobody || n.isCountry || n.at != [2]int{} || n.to >= len(g.tokens) {
		return name{}, false
	}
	gap := strings.TrimSpace(g.tokens[n.to].gap)
	switch {
	case n.to == s.to && len(g.sentences) > 1:
	case n.to < s.to && (strings.HasPrefix(gap, "–") || strings.HasPrefix(gap, "—") || gap == "-" || strings.HasPrefix(gap, ".")):
	default:
		return name{}, false
	}
	return n, true
}

// tellsOfAbroad tells whether a paragraph names a place in another country than land.
func (r *reader) tellsOfAbroad(g *page, head name, land string) bool {
	for k := range g.sentences {
		for _, n := range g.sentences[k].names {
			if n.person || n.nobody || n.isCountry || n.from == head.from {
				continue
			}
			if n.country != "" && n.country != land {
				return true
			}
			if where, ok := r.places.best(n.text, n.country); ok && where.Country != land && where.Kind == vocab.PlaceMunicipality {
				return true
			}
		}
	}
	return false
}

// paragraph reads what is told of the home side of a paragraph.
func (r *reader) paragraph(i int, head name, about *lead) {
	g := r.pages[i]
	for k := range g.sentences {
		for j := range g.sentences[k].names {
			n := &g.sentences[k].names[j]
			n.home = r.home.is(n.text)
		}
	}
	before := len(r.drafts)
	r.proseIn(i, i+1)
	var last *draft // what the paragraph speaks of
	for k := range g.sentences {
		s := &g.sentences[k]
		x := r.whole(i, s)
		if r.fragment(i, g, s, about) {
			last = r.drafts[len(r.drafts)-1]
			continue
		}
		for _, d := range r.drafts[before:] {
			if p := d.partners[0].proof; p.page == i && p.start >= s.start && p.end <= s.end {
				last = d
			}
		}
		if last != nil && last.signed == nil && last.class == record.ClassAgreement && len(placesOf(s)) == 0 && len(s.dates) == 1 && !isPhase(s.dates[0].mention) &&
			x.has("instrument", "generic") && !x.has("end", "expired", "dormant", "again", "negate") {
			last.signed = x.when(s.dates[0], "explicit") // "a plaque recalls that the charter was exchanged in 1985"
		}
	}
	r.done(i)
	side := r.party(i, head)
	side.value, side.country = r.home.value, r.home.country
	if side.value == "" {
		r.locate(&side)
	}
	for _, d := range r.drafts[before:] {
		if d.first == nil {
			first := side
			d.first = &first
		}
	}
}

func placesOf(s *sentence) []name {
	var list []name
	for _, n := range s.names {
		if !n.person && !n.nobody && !n.isCountry && !n.home {
			list = append(list, n)
		}
	}
	return list
}

// fragment reads a sentence that is a partner and since when: "Lexington (Kentucky), since 1957."
func (r *reader) fragment(i int, g *page, s *sentence, about *lead) bool {
	if about == nil || about.instrument == unspecified || len(s.names) == 0 || len(s.dates) != 1 || isPhase(s.dates[0].mention) || s.to-s.from > shortItem || s.has("verb", "negate", "begin") {
		return false
	}
	n := s.names[0]
	since, ok := s.first("since")
	if !ok || n.from != s.from || n.person || n.nobody || n.isCountry || n.home || !r.strong(n) || s.dates[0].at < since.from || s.dates[0].at-since.to > 1 {
		return false
	}
	d := &draft{instrument: about.instrument, words: &about.words, scope: []int{i}, partners: []party{r.party(i, n)}}
	d.signed = r.whole(i, s).when(s.dates[0], "explicit")
	return r.add(d) != nil
}
