package agreement

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// Private bodies: names that stand for a firm, a club or a school, though a town's name is in them, and texts that are theirs.

// private marks the names that words about them tell to be no town's: "a refinery in X", "Y, een bedrijf uit X", "Z Data of X". A name
// that the gazetteer does not know is nobody's in all of the document when it is in one place.
func (r *reader) private() {
	r.acronyms()
	r.persons()
	strange := map[string]bool{}
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for j := range s.names {
				n := &s.names[j]
				if n.isCountry || n.nobody {
					continue
				}
				if g.adjectival(*n) && !r.places.known(n.text) {
					n.nobody = true
					continue
				}
				if g.given(*n) && !r.places.known(n.text) {
					n.person = true
					continue
				}
				if s.seatOf(g, *n) {
					n.nobody, n.seat = true, true
				} else if s.calledPrivate(g, *n) || r.firmOf(g, *n) {
					n.nobody = true
					if !r.places.known(n.text) {
						strange[vocab.Fold(n.text)] = true
					}
				}
			}
		}
	}
	if len(strange) == 0 {
		return
	}
	for _, g := range r.pages {
		for k := range g.sentences {
			for j := range g.sentences[k].names {
				n := &g.sentences[k].names[j]
				n.nobody = n.nobody || strange[vocab.Fold(n.text)]
			}
		}
	}
}

// The letters that an abbreviation has at most; one of a few letters is a town's name only where all about it stands in capitals.
const (
	mostLetters = 6
	fewLetters  = 3
)

// abbreviation tells whether a word is an abbreviation: "NMC", "MoFA".
func abbreviation(word string) bool {
	large, all := 0, 0
	for _, c := range word {
		if !unicode.IsLetter(c) {
			return false
		}
		if all++; unicode.IsUpper(c) {
			large++
		}
	}
	return all <= mostLetters && large >= 2 && large*2 >= all
}

// acronyms reads abbreviations: that of the council of a town is the town, "Nagpur Municipal Corporation … the NMC"; any other is nobody's.
func (r *reader) acronyms() {
	full := map[string]*name{}
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for j := range s.names {
				if n := &s.names[j]; !n.isCountry && !n.person {
					for _, short := range s.shortened(g, *n) {
						if full[short] == nil {
							full[short] = n
						}
					}
				}
			}
		}
	}
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for j := range s.names {
				n := &s.names[j]
				if n.to-n.from != 1 || n.isCountry || n.kind != "" || !abbreviation(n.text) {
					continue
				}
				if whole := full[n.text]; whole != nil {
					n.text, n.kind, n.nobody = whole.text, whole.kind, false
				} else if !r.spelt(n.text) || len(n.text) <= fewLetters && !g.shouts(s) {
					n.nobody = true
				}
			}
		}
	}
}

// spelt tells whether a word of capitals is a place: one that the gazetteer knows, and where small letters are among them, writes so.
func (r *reader) spelt(word string) bool {
	list := r.places.named(word)
	return strings.ToUpper(word) == word && r.places.known(word) || slices.ContainsFunc(list, func(p place) bool { return p.Name == word })
}

// shortened returns the abbreviations of the body of a town: the initials of all its words, and what stands in brackets behind.
func (s *sentence) shortened(g *page, n name) []string {
	for _, m := range s.marks {
		if m.class != "municipal" || m.from != n.to || g.tokens[m.from].gap != " " || !g.tokens[m.to-1].capital {
			continue
		}
		var list []string
		initials := ""
		for k := n.from; k < m.to; k++ {
			if t := g.tokens[k]; t.capital {
				c, _ := utf8.DecodeRuneInString(g.Text[t.start:t.end])
				initials += string(c)
			}
		}
		if len(initials) > 2 {
			list = append(list, initials)
		}
		if k := m.to; k+1 < len(g.tokens) && strings.TrimSpace(g.tokens[k].gap) == "(" && strings.HasPrefix(g.tokens[k+1].gap, ")") {
			if short := g.Text[g.tokens[k].start:g.tokens[k].end]; abbreviation(short) {
				list = append(list, short)
			}
		}
		return list
	}
	return nil
}

// shouts tells whether a sentence is written in capitals.
func (g *page) shouts(s *sentence) bool {
	small, large := 0, 0
	for k := s.from; k < s.to; k++ {
		if t := g.tokens[k]; !t.digits && t.end-t.start > 1 {
			if w := g.Text[t.start:t.end]; strings.ToUpper(w) == w {
				large++
			} else {
				small++
			}
		}
	}
	return large > small
}

// persons marks the names that the document tells to be a person's elsewhere: who is called "Mayor Jim Darling" is "Jim Darling" and "Darling" too.
func (r *reader) persons() {
	who := map[string]bool{}
	for _, g := range r.pages {
		for k := range g.sentences {
			for _, n := range g.sentences[k].names {
				if !n.person || n.kind != "" || r.places.known(n.text) {
					continue
				}
				who[vocab.Fold(n.text)] = true
				if last := g.Text[g.tokens[n.to-1].start:n.end]; n.to-n.from > 1 && !r.places.known(last) {
					who[vocab.Fold(last)] = true
				}
			}
		}
	}
	if len(who) == 0 {
		return
	}
	for _, g := range r.pages {
		for k := range g.sentences {
			for j := range g.sentences[k].names {
				if n := &g.sentences[k].names[j]; n.kind == "" && n.country == "" && !n.isCountry && who[vocab.Fold(n.text)] {
					n.person = true
				}
			}
		}
	}
}

// A text speaks of clubs, schools or toilets that have twins when one word in clubShare names them, clubTimes as often as words of towns.
const (
	fewestClubs = 4
	clubShare   = 28
	clubTimes   = 4
)

// ofClubs tells whether the document is about the twins of clubs and the like.
func (r *reader) ofClubs() bool {
	clubs, towns, words := 0, 0, 0
	for _, g := range r.pages {
		words += len(g.tokens)
		for _, m := range g.marks {
			switch m.class {
			case "club":
				clubs++
			case "municipal", "partnerword":
				towns++
			}
		}
	}
	return clubs >= fewestClubs && clubs*clubShare > words && clubs > clubTimes*towns
}

// adjectival tells whether a name is a Dutch adjective of a place: "een Afrikaanse gemeente", "de West-Chinese provincie".
func (g *page) adjectival(n name) bool {
	if g.Language != lang.NL || n.kind != "" && n.at != [2]int{} || n.to >= len(g.tokens) || g.tokens[n.to].capital || g.tokens[n.to].digits || strings.Trim(g.tokens[n.to].gap, " \u00a0") != "" {
		return false
	}
	last := g.tokens[n.to-1].fold
	return len(last) > 4 && strings.HasSuffix(last, "se") && (n.to-n.from == 1 || g.tokens[n.to-1].gap == "-")
}

// givenNames are the first names that stand most often before surnames in the three languages and their neighbours'.
var givenNames = set(`jan piet pieter peter paul hans henk willem wim kees cees johan johannes jean jacques pierre michel claude bernard andre philippe alain patrick nicolas
	francois christophe christian daniel laurent olivier thierry pascal eric frederic guillaume julien thomas david marc marie anne isabelle catherine nathalie sophie sylvie
	valerie martine francoise monique nicole jacqueline christine veronique sandrine celine emmanuel emmanuelle xavier yves gerard guy serge rene roger robert richard rachid
	mohamed mohammed ahmed ali fatima abdou mamadou moussa ibrahima ousmane amadou aminata fatou awa john james william george charles henry edward michael mark stephen
	steven andrew simon kevin brian gary tony colin keith alan ian neil susan margaret elizabeth mary jane sarah karen linda helen joan ruth julia laura emma emily anna eva
	maria karl heinz klaus jurgen dieter wolfgang gunter gunther uli ulrich manfred werner helmut horst joachim bernd rainer stefan andreas matthias martin frank ralf uwe
	jorg tim tom bart geert dirk luc filip koen wouter jeroen maarten sander ruud arie dirk joop theo leo ben rob marcel ronald erik bram els ingrid ria mieke greet ann
	annemie katrien hilde liesbeth griet veerle annelies jose juan carlos luis miguel antonio manuel francisco jorge pedro giovanni giuseppe mario luigi marco alessandro
	jerzy andrzej krzysztof piotr vladimir sergei dmitri mikhail alexander alexandre alexei nikolai olga natalia kenji hiroshi takashi keizo sylvana yannick jeannette`)

// given tells whether a name begins with somebody's first name and is that of nobody's town: "Xavier Bertrand".
func (g *page) given(n name) bool {
	if n.to-n.from < 2 || n.kind != "" || n.at != [2]int{} || n.country != "" || !givenNames[g.tokens[n.from].fold] || g.tokens[n.from+1].gap != " " {
		return false
	}
	return !slices.ContainsFunc(g.marks, func(m mark) bool { return m.class == "kind" && m.to == n.to })
}

// seats are the words between a private body and the town it is in.
var seats = set("in uit te from at a of van de du d des")

// seatOf tells whether a name is only where a private body is: "a school in X", "een bedrijf uit X".
func (s *sentence) seatOf(g *page, n name) bool {
	k := n.from - 1
	if k <= s.from || g.tokens[n.from].apart || !seats[g.tokens[k].fold] {
		return false
	}
	return s.is("nobody", k-1) && !g.tokens[k].apart
}

// calledPrivate tells whether the words behind a name say that it is a private body's: "X, een bedrijf", "X, a local company".
func (s *sentence) calledPrivate(g *page, n name) bool {
	if n.to+1 >= s.to || !strings.HasPrefix(g.tokens[n.to].gap, ",") || !articles[g.tokens[n.to].fold] {
		return false
	}
	for k := n.to + 1; k < min(n.to+3, s.to) && !g.tokens[k].apart && !g.tokens[k].capital; k++ {
		if s.is("nobody", k) {
			return true
		}
	}
	return false
}

// firmOf tells whether a name is made of one that nobody knows and the town it is of: "Nordlys Data of Oslo".
func (r *reader) firmOf(g *page, n name) bool {
	if n.kind != "" || r.places.known(n.text) {
		return false
	}
	for k := n.from + 1; k+1 < n.to; k++ {
		if g.tokens[k].fold != "of" || g.tokens[k].capital {
			continue
		}
		head, tail := g.Text[n.start:g.tokens[k-1].end], g.Text[g.tokens[k+1].start:n.end]
		return !r.places.known(head) && r.places.known(tail)
	}
	return false
}

// privateReach is how far into a sentence its subject begins, privateVerb how far behind it the verb stands.
const (
	privateReach = 4
	privateVerb  = 8
)

// privately tells whether the subject of a sentence is a private body: "Twee bedrijven in X hebben …", "Our school is twinned with …".
func (s *sentence) privately(a anchor) bool {
	for _, m := range s.marks {
		if m.from >= a.from || m.from-s.from > privateReach {
			return false
		}
		if m.class == "municipal" || m.class == "kind" {
			return false
		}
		if m.class != "nobody" {
			continue
		}
		for _, n := range s.names {
			if n.from < m.from || n.from > m.to && n.to < a.from && !n.nobody && !n.person {
				return false // it may be about a town too
			}
		}
		for k := m.to; k < min(m.to+privateVerb, a.to); k++ {
			if s.is("verb", k) || s.is("sign", k) || s.is("tie", k) {
				return true
			}
		}
		return false
	}
	return false
}

// withPrivate tells whether the other side of an anchor is a private body: "the agreement with an earlier supplier from X".
func (s *sentence) withPrivate(a anchor) bool {
	for _, m := range s.marks {
		if m.class != "with" || m.from < a.to || m.from-a.to > 2 {
			continue
		}
		for k := m.to; k < min(m.to+4, s.to); k++ {
			if s.is("nobody", k) {
				return true
			}
		}
	}
	return false
}

// wondering are the words of a question that holds no answer: "Which river parts …?"
var wondering = set("which what whose welke wat wiens quel quelle quels quelles laquelle lequel")

// wonders tells whether a sentence only asks for something.
func (s *sentence) wonders(g *page) bool {
	if !strings.Contains(g.Text[g.tokens[s.to-1].end:min(len(g.Text), s.end+2)], "?") {
		return false
	}
	for k := s.from; k < min(s.from+3, s.to); k++ {
		if wondering[g.tokens[k].fold] {
			return true
		}
	}
	return false
}

// isCivic tells whether any word of the document is one of public bodies: towns sign agreements, but so does everybody else.
func (r *reader) isCivic() bool {
	for _, g := range r.pages {
		for _, m := range g.marks {
			switch {
			case m.class == "municipal" || m.class == "partnerword" || m.class == "programme" || m.class == "international":
				return true
			case m.class == "kind" && m.value == "municipality":
				return true
			case (m.class == "instrument" || m.class == "tie") && everyday(m.value):
			case m.class == "instrument" || m.class == "tie":
				return true
			}
		}
	}
	return false
}

// everyday tells whether firms have an instrument as often as towns do.
func everyday(instrument string) bool {
	switch instrument {
	case cooperation, unspecified, "cooperation-protocol", "memorandum", "specific-convention":
		return true
	}
	return false
}
