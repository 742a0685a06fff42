package entity

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Settle tells the partner side from countries that are merely named.
//
// A mention speaks for the partner side when words of partnership stand with it: in its own sentence, in the heading above
// or the line that opens its list, or at the place named with it, elsewhere. A word of another scene in the same sentence (a
// congress, an origin, a war, a comparison) takes it back. One such mention makes the country a partner of the document.
func (country) Settle(d *draft) {
	doc := d.Document
	settleCongos(doc)
	settleCodes(doc)
	s := newCountrySettler(doc)
	partners, named := map[string]bool{}, map[string]bool{}
	for i := range doc.Passages {
		p := &doc.Passages[i]
		var x *apart
		coded := codedCountries(*p)
		for j := range p.Mentions {
			m := &p.Mentions[j]
			if !namesCountry(m.Kind) {
				continue
			}
			if m.Value == s.home {
				m.Role = record.RoleHome
				continue
			}
			named[m.Value] = named[m.Value] || !lightly(*m, coded)
			m.Role = record.RoleMentioned
			if m.Kind == record.KindNationality {
				continue
			}
			if x == nil {
				x = &apart{takeApart(p.Text), columnOfCountries(*p), coded, d.schools.speak(p)}
				x.memo = make([]string, len(x.words))
			}
			if s.partner(i, *x, *m) {
				m.Role = record.RolePartner
				partners[m.Value] = true
			}
		}
	}
	dropWeak(doc, func(m record.Mention, coded int) bool { return m.Role == record.RoleMentioned && lightly(m, coded) })
	doc.Countries, doc.CountriesMentioned = []string{}, []string{}
	for iso, plainly := range named {
		if partners[iso] {
			doc.Countries = append(doc.Countries, iso)
		} else if plainly {
			doc.CountriesMentioned = append(doc.CountriesMentioned, iso)
		}
	}
	if len(partners) == 0 {
		if iso := s.destination(); iso != "" {
			doc.Countries = []string{iso}
			doc.CountriesMentioned = slices.DeleteFunc(doc.CountriesMentioned, func(c string) bool { return c == iso })
		}
	}
	slices.Sort(doc.Countries)
	slices.Sort(doc.CountriesMentioned)
}

// apart is a passage taken apart, whether it is a row of a table with a cell for the country, how many countries it names by
// codes, and whether it is about schools.
type apart struct {
	reading
	column bool
	coded  int
	school bool // schools are twinned in it
}

func namesCountry(k record.Kind) bool { return k == record.KindCountry || k == record.KindNationality }

// settleCongos reads every bare "Congo" of a document that only speaks of Congo-Brazzaville as that.
func settleCongos(doc *record.Document) {
	brazzaville, kinshasa := false, false
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindCountry && m.Rule != "ambiguous" && m.Rule != "adjective" {
				brazzaville = brazzaville || m.Value == "CG"
				kinshasa = kinshasa || m.Value == "CD"
			}
		}
	}
	if !brazzaville || kinshasa {
		return
	}
	for i := range doc.Passages {
		for j := range doc.Passages[i].Mentions {
			if m := &doc.Passages[i].Mentions[j]; m.Value == "CD" && namesCountry(m.Kind) {
				m.Value = "CG"
			}
		}
	}
}

// countrySettler holds what deciding about one mention needs of the whole document.
type countrySettler struct {
	doc  *record.Document
	home string // ISO code; empty when it can not be told
	// scope is what the headings above a passage and the line that opens its list say.
	scope []hint
	// under is what the passages say that a short passage heads.
	under []hint
	// places are capitalised words, folded, that stand in a sentence of partnership.
	places map[string]bool
}

// scopeOf reads the title of a page or section: bond, joint, or nothing when it also speaks of another scene.
func scopeOf(text string) hint { return takeApart(text).scope() }

// scope is scopeOf for a text that was taken apart.
func (r reading) scope() hint {
	c := hint(0)
	for _, w := range r.words {
		c |= w.hint
	}
	if c&against != 0 {
		return 0
	}
	return c & (bond | joint)
}

func newCountrySettler(doc *record.Document) *countrySettler {
	s := &countrySettler{doc: doc, home: homeCountry(doc), scope: make([]hint, len(doc.Passages)), under: make([]hint, len(doc.Passages)), places: map[string]bool{}}
	headings := map[string]hint{}
	opening := hint(0) // of the line that opens the list the passage stands in
	said := make([]hint, len(doc.Passages))
	var room []hinted
	for i, p := range doc.Passages {
		for _, h := range p.Heading {
			c, ok := headings[h]
			if !ok {
				c = scopeOf(h)
				headings[h] = c
			}
			s.scope[i] |= c
		}
		r := takeApartInto(room, p.Text)
		room = r.words
		if r.bonds > 0 {
			said[i] |= bond
		}
		if r.joints > 0 {
			said[i] |= joint
		}
		switch {
		case p.Role == record.RoleListItem || p.Role == record.RoleTable:
			s.scope[i] |= opening
		case strings.HasSuffix(strings.TrimSpace(p.Text), ":"):
			opening = r.scope()
		case p.Role == record.RoleHeading:
			opening = r.scope()
		case heads(p) && r.scope()&bond != 0:
			opening = r.scope()
		default:
			if len(p.Text) > 120 {
				opening = 0
			}
			s.scope[i] |= opening
		}
		s.collectPlaces(p, r, s.scope[i])
	}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindMunicipality && m.Value == doc.Municipality {
				delete(s.places, vocab.Fold(m.Surface)) // the own town, where its name alone was not enough to tell it
			}
		}
	}
	s.listRuns(said)
	title := scopeOf(doc.Title)
	for i := range doc.Passages {
		s.scope[i] |= title
	}
	// A heading owns the passages up to the next heading of a country, eight at most.
	for i, p := range doc.Passages {
		if !heads(p) {
			continue
		}
		for j := i + 1; j < len(doc.Passages) && j <= i+8; j++ {
			if heads(doc.Passages[j]) && slices.ContainsFunc(doc.Passages[j].Mentions, func(m record.Mention) bool { return m.Kind == record.KindCountry && m.Rule != "town" }) {
				break
			}
			s.under[i] |= said[j]
		}
	}
	return s
}

// shortItem is the longest list item, in bytes, that is read by what stands beside it in its list.
const shortItem = 60

// listRuns lets the short items of a list share the bond that one of its items names: "twinned since 1962" is said once.
func (s *countrySettler) listRuns(said []hint) {
	for from := 0; from < len(said); from++ {
		to, shared := from, hint(0)
		for to < len(said) && s.doc.Passages[to].Role == record.RoleListItem && len(s.doc.Passages[to].Text) <= shortItem {
			shared |= said[to] & bond
			to++
		}
		for i := from; i < to; i++ {
			s.scope[i] |= shared
		}
		from = max(from, to-1)
	}
}

// heads tells a heading, or a line that serves as one: short, and no sentence.
func heads(p record.Passage) bool {
	return p.Role == record.RoleHeading || len(p.Text) <= 80 && !strings.HasSuffix(p.Text, ".") && !strings.HasSuffix(p.Text, ";")
}
