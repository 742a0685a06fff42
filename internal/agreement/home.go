package agreement

import (
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
	sure    bool            // the page calls itself so
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
	weightHint         = 2
	weightElsewhere    = 1
	clearOfNext        = 2 // points more than the next, of a name that the page does not call itself by
	shortPage          = 14
	enoughToBeHome     = 3
	enoughUnknown      = 9 // of a name that neither the gazetteer nor a word of its kind vouches for
	mostPlain          = 6 // mentions without more that count
	mostPoints         = 40
	mostPages          = 400
	longestHome        = 60 // bytes
)

// findHome reads the home side: the municipality that entity read, unless head and foot name another one.
func findHome(doc *record.Document, pages []*page, z *gazetteer) home {
	c := &census{z: z, score: map[string]int{}, written: map[string]string{}, kind: map[string]string{}, plain: map[string]int{}, told: map[string]int{},
		sure: map[string]bool{}, own: map[string]string{}, near: map[string]int{}, abroad: map[string]bool{}, named: map[string]bool{}}
	for _, text := range []string{doc.Title, doc.SiteName} {
		g := readPage(-1, &record.Passage{Text: text, Language: doc.Language}, doc.Language)
		g.parse()
		c.page(g, 0, true)
	}
	for i, g := range pages[:min(len(pages), mostPages)] {
		c.page(g, i+1, i < 7 || i >= len(pages)-6 || g.Role == record.RoleHeading && i < 40)
	}
	c.settle()
	c.site(doc.SiteName)
	c.host(doc.Source)
	list := c.listed(doc.Municipality)
	c.tongue(doc.Language)
	best, enough := c.best()
	if best == "" {
		return home{}
	}
	h := home{name: c.written[best], kind: c.kind[best], sure: c.sure[best], names: map[string]bool{best: true}}
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
	} else if p, ok := z.bestIn(h.name, h.kind, c.favours(best, doc.Source)); ok {
		h.value, h.country, h.known = p.ID, p.Country, true
		if h.kind == "" {
			h.kind = string(p.Kind)
		}
	}
	if h.kind == "" {
		h.kind = "municipality"
	}
	h.known = h.known && enough // it vouches for nobody
	return h
}
