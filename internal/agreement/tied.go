package agreement

import "entente/internal/vocab"

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
