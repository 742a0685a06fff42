package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// proof is where the words of a field stand: bytes of a passage.
type proof struct {
	page, start, end int
}

// party is a partner of a draft.
type party struct {
	name    string
	value   string
	kind    string
	country string
	proof   proof
	land    *proof // the words the country was read from, nil when the gazetteer tells
	sure    bool   // the country is written
}

// when is a date of a draft.
type when struct {
	record.Date
	proof proof
	weak  bool // said of a whole list, not of this one
}

// draft is a record that is being read.
type draft struct {
	class, instrument string
	words             *proof
	first             *party // the side that is told first, nil when it is the home side
	partners          []party
	aliases           []string // folded names that stand for the partner as well: the regions of its heading
	signed, start     *when
	end               *when
	status            string
	statusProof       *proof
	scope             []int  // pages it was read from
	again             bool   // its words say that it is a renewal
	term              string // the years it is for, when that is what tells it from others: "an agreement for 2014-2019"
	apart             bool   // it is another than those of the same two sides whose date is told
	loose             bool   // its instrument is a general word
	order             int
}

// add keeps a draft that names a partner.
func (r *reader) add(d *draft) *draft {
	if len(d.partners) == 0 || len(r.drafts) >= maxDrafts || d.first == nil && r.home.name == "" {
		return nil
	}
	if d.class == "" {
		d.class = record.ClassAgreement
		switch d.instrument {
		case project, ownProgramme, intendedBond:
			d.class = record.ClassRelation
		}
	}
	r.turn(d)
	d.order = d.partners[0].proof.page
	r.drafts = append(r.drafts, d)
	return d
}

// turnReach is how many drafts back the same two are looked for.
const turnReach = 20

// turn gives the sides of a pair the order in which they were told before: who stands first in a sentence is no matter.
func (r *reader) turn(d *draft) {
	if d.first == nil || len(d.partners) != 1 {
		return
	}
	for k := len(r.drafts) - 1; k >= max(0, len(r.drafts)-turnReach); k-- {
		e := r.drafts[k]
		if e.first != nil && len(e.partners) == 1 && samePlace(*e.first, d.partners[0]) && samePlace(e.partners[0], *d.first) {
			first := d.partners[0]
			d.partners[0], d.first = *d.first, &first
			return
		}
	}
}

// party makes a partner of a name.
func (r *reader) party(page int, n name) party {
	p := party{name: n.text, kind: n.kind, country: n.country, proof: proof{page, n.start, n.end}}
	if n.at != [2]int{} {
		p.land = &proof{page, n.at[0], n.at[1]}
	}
	p.sure = n.country != ""
	if n.isCountry {
		p.kind = "country"
	}
	r.locate(&p)
	return p
}

// locate fills in what the gazetteer knows of a partner. One that it does not know has a slug of name and country, so that it is one place in
// all documents.
func (r *reader) locate(p *party) {
	if p.kind == "country" || p.kind == "network" {
		return
	}
	where, ok := r.places.bestOf(p.name, p.country, p.kind)
	if p.country == "" && ok && p.proof.page >= 0 {
		where, ok = r.places.bestIn(p.name, p.kind, r.favours(p.proof.page))
	}
	if ok {
		p.value = where.ID
		if p.country == "" {
			p.country = where.Country
		}
		if p.kind == "" {
			p.kind = string(where.Kind)
		}
	} else if p.country == "" || p.country == "BE" {
		if ids := vocab.Municipalities().Lookup(p.name); len(ids) > 0 {
			p.value, p.country = ids[0], "BE"
		}
	}
	if slug := vocab.Slug(p.name); p.value == "" && p.country != "" && slug != "" && len(slug) <= longestSlug {
		p.value = slug + "-" + strings.ToLower(p.country)
	}
	if p.kind == "" {
		p.kind = "municipality"
	}
}

// longestSlug bounds the id of a place that no list knows.
const longestSlug = 80

// favours returns how likely a place of a country is meant on a page: those that it or its headings name are, the home side's own is less.
func (r *reader) favours(page int) func(country string) int {
	g := r.pages[page]
	if g.near == nil {
		g.near = map[string]bool{}
		for _, m := range g.Mentions {
			if m.Kind == record.KindCountry || m.Kind == record.KindNationality {
				g.near[m.Value] = true
			}
		}
		for k := range g.sentences {
			for _, n := range g.sentences[k].names {
				if n.country != "" {
					g.near[n.country] = true
				} else if where, ok := r.region(n); ok && where.Ours { // a part of a country names it too
					g.near[where.Country] = true
				}
			}
		}
	}
	return func(country string) int {
		n := 0
		if g.near[country] {
			n += 2
		}
		if slices.Contains(r.doc.Countries, country) || slices.Contains(r.doc.CountriesMentioned, country) {
			n++
		}
		if country == r.home.country {
			n--
		}
		return n
	}
}
