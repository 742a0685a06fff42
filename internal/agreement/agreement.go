// Package agreement reads who agreed what with whom out of a document: dated, typed records, each with the words that prove it.
//
// The grammar of its frames is data, see cues.tsv; docs/decisions/2026-11-reading-agreements.md tells how they are put together.
package agreement

import (
	"entente/internal/lang"
	"entente/internal/record"
)

// Ids of vocab.Instruments and vocab.Statuses that the frames speak of.
const (
	twinning       = "twinning"
	cooperation    = "cooperation-agreement"
	programmeBound = "programme-partnership"
	membership     = "network-membership"
	project        = "project"
	ownProgramme   = "own-programme"
	intendedBond   = "intended-partnership"
	unspecified    = "unspecified"

	planned    = "planned"
	intended   = "intended"
	inForce    = "in-force"
	refocused  = "refocused"
	expired    = "expired"
	dormant    = "dormant"
	terminated = "terminated"
	superseded = "superseded"
	unknown    = "unknown"
)

// The bounds of what is kept of one document; the largest real lists hold some hundreds.
const (
	maxDrafts  = 4000
	maxRecords = 1000
)

// Read returns the records of doc in the order they are told. entity.Read must have read doc before: its mentions are what dates,
// countries and themes are taken from. Read changes nothing and takes time linear in the text.
func Read(doc *record.Document) []record.Agreement {
	records, _ := ReadSides(doc)
	return records
}

// ReadSides is Read, and returns the id of the place that the document calls itself as well, empty where it does not: it may tell of no agreement
// at all and be a town's all the same.
func ReadSides(doc *record.Document) (records []record.Agreement, home string) {
	r := reader{doc: doc, places: gazetteer{map[string][]place{}, map[string][]place{}}}
	for i := range doc.Passages {
		p := &doc.Passages[i]
		l := p.Language
		if l != lang.NL && l != lang.FR && l != lang.EN {
			l = doc.Language
		}
		r.pages = append(r.pages, readPage(i, p, l))
	}
	if !r.worthwhile() || r.ofClubs() {
		return []record.Agreement{}, ""
	}
	for _, g := range r.pages {
		g.parse()
	}
	small, large := casing(r.pages)
	for _, g := range r.pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for j := range s.names {
				n := &s.names[j]
				n.nobody = r.common(g, s, n, small, large) || n.nobody
			}
		}
		r.regions(g)
	}
	r.private()
	r.societies()
	r.home = findHome(doc, r.pages, &r.places)
	if r.home.name == "" {
		r.home = r.tiedHome()
	}
	r.readFor()
	if r.home.name == "" {
		if r.home = r.pairedHome(); r.home.name == "" && len(r.drafts) == 0 {
			r.home, r.homeAt = r.unnamedHome()
		}
		if r.home.name != "" {
			r.drafts, r.used, r.sides, r.indexed, r.parts, r.of = nil, nil, nil, 0, nil, nil
			r.readFor()
		}
	}
	if r.home.sure && r.home.known {
		home = r.home.value
	}
	return r.records(), home
}

// readFor reads the drafts, once it is known whose page it is.
func (r *reader) readFor() {
	for _, g := range r.pages {
		g.told = false
		for k := range g.sentences {
			names := g.sentences[k].names
			for j := range names {
				names[j].home = r.home.is(names[j].text)
			}
		}
	}
	r.public = r.isPublic()
	r.civic = r.isCivic()
	r.ofProgramme = r.spokenProgramme()
	for i := range r.pages {
		if p, ok := r.homeIn(i); ok {
			r.homeAt = &p
			break
		}
	}
	r.columns()
	r.letter()
	r.twos()
	r.sections()
	r.lists()
	r.prose()
	r.weigh()
	r.aboutTwo()
	r.networks()
}

// reader holds what the sources of records share.
type reader struct {
	doc    *record.Document
	pages  []*page
	places gazetteer
	home   home
	public bool // the document speaks for a public body
	civic  bool // its words are those of public bodies
	// ofProgramme tells whether the document as a whole speaks of a programme of partnerships.
	ofProgramme bool
	homeAt      *proof // where the home side is written first, nil when nowhere
	drafts      []*draft
	used        map[[2]int]bool    // anchors that have their record: page, token
	sides       map[string][]party // of the first indexed drafts, by the words of their names and by id
	indexed     int
	parts       []*section
	of          []*section // by page
}

// worthwhile tells whether any word of the grammar stands in the document.
func (r *reader) worthwhile() bool {
	for _, g := range r.pages {
		for _, m := range g.marks {
			switch m.class {
			case "instrument", "partnerword", "tie", "bond", "coop", "own", "join", "network":
				return true
			}
		}
	}
	return false
}

// isPublic tells whether a municipality speaks or is spoken of: words of public bodies, or a home side that entity read.
func (r *reader) isPublic() bool {
	if r.doc.Municipality != "" && r.doc.Municipality == r.home.value {
		return true
	}
	for _, g := range r.pages {
		for _, m := range g.marks {
			if m.class == "municipal" || m.class == "partnerword" || m.class == "kind" && m.value == "municipality" || m.class == "instrument" && m.value == twinning {
				return true
			}
		}
	}
	return false
}
