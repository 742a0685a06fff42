package agreement

import "strings"

// Programmes: partnerships of a programme, and programmes of one's own abroad.

// programme makes a partnership one of a programme, when its section or the document speaks of one.
func (r *reader) programme(d *draft, page int) {
	near := func(i int) bool {
		for _, m := range r.pages[i].marks {
			if m.class == "programme" {
				return true
			}
		}
		return false
	}
	ok := near(page)
	if sec := r.sectionOf(page); !ok && sec != nil {
		for _, i := range sec.pages[:min(len(sec.pages), 40)] {
			ok = ok || near(i)
		}
	}
	if !ok {
		ok = r.ofProgramme
	}
	if ok {
		d.instrument, d.loose = programmeBound, false
		d.class = ""
	}
}

// spokenProgramme tells whether the document as a whole speaks of a programme of partnerships.
func (r *reader) spokenProgramme() bool {
	for i, g := range r.pages {
		if i > 60 {
			break
		}
		for _, m := range g.marks {
			if m.class == "programme" {
				return true
			}
		}
		for _, t := range g.tokens {
			if t.capital && t.fold == "programme" && t.gap == " " {
				return true
			}
		}
	}
	return false
}

// ownProgrammes reads a programme of one's own in countries: "een eigen werking in Congo, Ghana".
func (r *reader) ownProgrammes(i int, g *page, s *sentence, a anchor) []*draft {
	var made []*draft
	at := 0
	for _, n := range s.names {
		if n.from < a.to || n.from < at || !n.isCountry || n.country == "" || n.country == r.home.country {
			continue
		}
		if at > 0 && strings.Contains(g.tokens[n.from].gap, "(") && n.from == at {
			continue // Congo (DRC)
		}
		at = n.next
		d := &draft{instrument: ownProgramme, scope: []int{i}, words: g.proof(a.from, a.to), partners: []party{r.party(i, n)}}
		if r.add(d) != nil {
			made = append(made, d)
		}
	}
	return made
}
