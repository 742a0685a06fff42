package agreement

import (
	"slices"

	"entente/internal/vocab"
)

// tiedHome returns the place that all sentences about twinning begin with, when nothing else tells whose page it is: "X is twinned with …",
// "X's twin towns are …". The home side need not be in the gazetteer. It vouches for nobody.
func (r *reader) tiedHome() home {
	found := ""
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			ties := 0
			for _, m := range s.marks {
				if m.class != "tie" && m.class != "partnerword" || m.value == unspecified {
					continue
				}
				if ties++; ties > 1 && m.class == "tie" {
					return home{} // two clauses, two sides
				}
				for _, n := range s.names {
					if n.from != s.from || n.isCountry || n.person || n.nobody || n.country != "" || n.to > m.from || !s.subjectOf(g, n, m) {
						continue
					}
					if f := vocab.Fold(n.text); found != "" && vocab.Fold(found) != f {
						return home{} // several places, each with its own
					}
					found = n.text
				}
			}
		}
	}
	if found == "" {
		return home{}
	}
	return home{name: found, kind: "municipality", names: map[string]bool{vocab.Fold(found): true}}
}

// tiedReach is how many words lie at most between the verb of a subject and what it is tied by: "is proud to be twinned", "has three twin towns".
const tiedReach = 4

// subjectOf tells whether a name is the subject of a word of twinning: a verb or a genitive stands right behind it.
func (s *sentence) subjectOf(g *page, n name, m mark) bool {
	if n.to >= s.to || g.tokens[n.to].apart || m.from-n.to > tiedReach+1 {
		return false
	}
	return s.is("verb", n.to) || g.tokens[n.to].fold == "s"
}

// pairedHome returns the one place that all pairs have in common of which the document tells by both their names, the one whose country writes its
// language when there is one pair. It vouches for nobody.
func (r *reader) pairedHome() home {
	var shared []party
	for k, d := range r.drafts {
		if d.first == nil || len(d.partners) != 1 {
			return home{}
		}
		sides := []party{*d.first, d.partners[0]}
		if k == 0 {
			shared = sides
			continue
		}
		shared = slices.DeleteFunc(shared, func(p party) bool {
			return !samePlace(p, sides[0]) && !samePlace(p, sides[1])
		})
	}
	if near := tongues[r.doc.Language]; len(shared) == 2 && near[shared[0].country] != near[shared[1].country] {
		shared = slices.DeleteFunc(shared, func(p party) bool { return !near[p.country] })
	}
	if len(shared) != 1 || shared[0].country == "" {
		return home{}
	}
	p := shared[0]
	return home{value: p.value, name: p.name, country: p.country, kind: p.kind, names: map[string]bool{vocab.Fold(p.name): true}}
}

// unnamedHome returns the home side of a document that calls itself "our town" and by no name: its name is the words as written. It vouches for
// nobody.
func (r *reader) unnamedHome() (home, *proof) {
	for _, g := range r.pages {
		for _, m := range g.marks {
			if m.class != "kind" || m.value != "municipality" || m.from == 0 || g.tokens[m.from].apart {
				continue
			}
			switch g.tokens[m.from-1].fold {
			case "our", "onze", "notre":
				p := g.proof(m.from-1, m.to)
				return home{name: g.Text[p.start:p.end], kind: m.value, names: map[string]bool{}}, p
			}
		}
	}
	return home{}, nil
}
