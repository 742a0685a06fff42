package agreement

import (
	"net/url"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// home is the side whose document it is.
type home struct {
	value   string // id
	name    string
	country string
	kind    string
	names   map[string]bool // folded, every way to write it
	known   bool            // the gazetteer or the list of municipalities knows it, and the page says enough of it
}

// is tells whether a name is the home side's, whole or but for a word of its kind.
func (h *home) is(text string) bool {
	return h.name != "" && h.names[vocab.Fold(text)]
}

// The weights of what names the home side. What a page calls itself weighs more than what its sentences are about.
const (
	weightMunicipality = 6 // what entity read
	weightSelf         = 5 // "twin towns of X", "X City Council" in the title, a heading or the foot
	weightHost         = 4
	weightPublic       = 3 // "the municipality of X" in the head or foot
	weightElsewhere    = 1
	enoughToBeHome     = 3
	enoughUnknown      = 9 // of a name that neither the gazetteer nor a word of its kind vouches for
	mostPlain          = 6 // mentions without more that count
)

// findHome reads the home side: the municipality that entity read, unless head and foot name another one.
func findHome(doc *record.Document, pages []*page, z *gazetteer) home {
	score := map[string]int{}
	written := map[string]string{}
	kind := map[string]string{}
	give := func(text string, k string, points int) {
		text = z.within(text)
		f := vocab.Fold(text)
		if f == "" || len(f) > 60 {
			return
		}
		if score[f] == 0 {
			written[f] = text
		}
		if score[f] < 40 {
			score[f] += points
		}
		if k != "" && kind[f] == "" {
			kind[f] = k
		}
	}
	plain := map[string]int{}
	title := readPage(-1, &record.Passage{Text: doc.Title, Language: doc.Language}, doc.Language)
	title.parse()
	head := append([]*page{title}, pages...)
	for i, g := range head {
		atEdge := i < 8 || i >= len(head)-6 || g.Role == record.RoleHeading && i < 40
		here := map[string]bool{}
		for k := range g.sentences {
			s := &g.sentences[k]
			for _, n := range s.names {
				if n.nobody || n.person || n.isCountry {
					continue
				}
				f := vocab.Fold(n.text)
				switch {
				case g.self(s, n):
					if atEdge && len(g.tokens) <= 14 {
						give(n.text, n.kind, weightSelf)
					} else {
						give(n.text, n.kind, 2)
					}
				case g.posted(n):
					give(n.text, "", weightPublic)
				case n.at != [2]int{} || g.behindWith(s, n) || i > 0 && n.kind == "" && n.from > s.from && (joins[g.tokens[n.from-1].fold] || g.tokens[n.from-1].fold == "van"):
				case n.kind == "municipality" || n.kind == "province":
					if atEdge && g.opens(s, n) {
						give(n.text, n.kind, weightPublic)
					} else if plain[f] < mostPlain {
						plain[f]++
						give(n.text, n.kind, weightElsewhere)
					}
				case !here[f] && plain[f] < mostPlain && (g.Role != record.RoleHeading || i < 3) && g.Role != record.RoleListItem && g.Role != record.RoleTable:
					here[f] = true
					if where, ok := z.best(n.text, ""); ok && (where.Shown || where.Ours) {
						plain[f]++
						give(n.text, "", weightElsewhere)
						if i <= 3 && g.Role != record.RoleHeading {
							give(n.text, "", weightElsewhere)
						}
						if n.from == s.from && n.next < s.to && g.tokens[n.next].gap == " " {
							give(n.text, "", weightElsewhere) // its sentence is about it
						}
					}
				}
			}
		}
		if i > 400 {
			break
		}
	}
	if u, err := url.Parse(doc.Source); err == nil && u.Host != "" {
		for f := range score {
			for part := range strings.SplitSeq(u.Hostname(), ".") {
				if vocab.Fold(part) == f {
					score[f] += weightHost
				}
			}
		}
	}
	var list vocab.Term
	if t, ok := vocab.Municipalities().Get(doc.Municipality); ok {
		list = t
		best := ""
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				f := vocab.Fold(n)
				if best == "" || score[f] > score[best] {
					best = f
					if score[f] == 0 {
						written[f] = n
					}
				}
			}
		}
		score[best] += weightMunicipality
	}
	best, second := "", 0
	for f, n := range score {
		if (n < enoughUnknown && kind[f] == "" || n <= enoughToBeHome) && !z.known(f) {
			continue // a name that nothing vouches for
		}
		switch {
		case best == "" || n > score[best] || n == score[best] && f < best:
			second = max(second, score[best])
			best = f
		default:
			second = max(second, n)
		}
	}
	if n := score[best]; n < enoughToBeHome && n <= second {
		best = "" // as likely as the next
	}
	if best == "" {
		return home{}
	}
	weak := score[best] < enoughToBeHome
	h := home{name: written[best], kind: kind[best], names: map[string]bool{best: true}}
	for _, l := range lang.All() {
		for _, n := range list.Names[l] {
			if vocab.Fold(n) == best {
				h.value, h.country, h.known = doc.Municipality, "BE", true
			}
		}
	}
	if h.value != "" {
		for _, l := range lang.All() {
			for _, n := range list.Names[l] {
				h.names[vocab.Fold(n)] = true
			}
		}
		// Sint-Joost for Sint-Joost-ten-Node.
		for f := range h.names {
			if w := strings.Fields(f); len(w) > 2 && len(w[0]) <= 5 {
				h.names[w[0]+" "+w[1]] = true
			}
		}
	} else if p, ok := z.best(h.name, ""); ok {
		h.value, h.country, h.known = p.ID, p.Country, true
		if h.kind == "" {
			h.kind = string(p.Kind)
		}
	}
	if h.kind == "" {
		h.kind = "municipality"
	}
	h.known = h.known && !weak // it vouches for nobody
	return h
}

// self tells whether the words about n say that the page is n's: "twin towns of n", "n City Council", "n compte trois villes jumelées".
func (g *page) self(s *sentence, n name) bool {
	for _, m := range s.marks {
		switch m.class {
		case "partnerword":
			if n.from > m.to-1 && n.from-m.to <= 3 && g.ofBetween(m.to, n.from) { // sister cities of n
				return true
			}
			if m.from == n.to && strings.TrimSpace(g.tokens[n.to].gap) == "" && len(s.names) == 1 { // Fort Worth Sister Cities
				return true
			}
		case "municipal":
			if m.from == n.to && !g.tokens[n.to].apart {
				return true
			}
			if n.to-n.from > 1 && m.to <= n.to && m.from > n.from {
				return true
			}
			if n.from > m.to-1 && n.from-m.to <= 2 && g.ofBetween(m.to, n.from) {
				return true
			}
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
