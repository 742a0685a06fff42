package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// section is a stretch of passages under a heading that names a partner.
type section struct {
	page    int // of the heading
	names   []name
	aliases []string
	country string // of the headings above
	land    *proof
	pages   []int
	above   []int // headings above, outermost first
	listed  bool  // its heading is the first side, its items are the partners
	// elsewhere tells whether its sentences name other partners than its heading.
	elsewhere bool
}

func (r *reader) sectionOf(page int) *section {
	if page < len(r.of) {
		return r.of[page]
	}
	return nil
}

// sections finds the sections of partners and reads a record out of each.
func (r *reader) sections() {
	r.of = make([]*section, len(r.pages))
	latest := map[string]int{} // a heading to its page
	byHeading := map[int]*section{}
	for i, g := range r.pages {
		if g.Role == record.RoleHeading {
			latest[g.Text] = i
			continue
		}
		if n := len(g.Heading); n > 0 && !g.told && (g.Role == record.RoleListItem || g.Role == record.RoleTable) {
			if h, ok := latest[g.Heading[n-1]]; ok && r.pages[h].excludes() {
				r.done(i)
			}
		}
		if g.told {
			continue
		}
		if n := len(g.Heading); n > 0 {
			h, ok := latest[g.Heading[n-1]]
			if ok {
				sec, seen := byHeading[h]
				if !seen {
					sec = r.headed(h, g.Heading, latest)
					byHeading[h] = sec
				}
				if sec != nil {
					sec.pages = append(sec.pages, i)
					r.of[i] = sec
					if len(sec.pages) == 1 {
						r.parts = append(r.parts, sec)
					}
					continue
				}
			}
		}
		if sec := r.lead(i, g); sec != nil {
			r.of[i] = sec
			r.parts = append(r.parts, sec)
		}
	}
	r.heads()
	r.listedUnder()
	for _, sec := range r.parts {
		if !sec.listed {
			r.section(sec)
		}
	}
}

// excludes tells whether a heading says that what is listed under it is none: "Links that are not the council's".
func (g *page) excludes() bool {
	denied := false
	for _, m := range g.marks {
		switch {
		case states[m.class] != "" || m.class == "intend":
			return false
		case m.class == "negate":
			denied = m.to >= len(g.tokens) || !merely[g.tokens[m.to].fold]
		}
	}
	return denied && !strings.ContainsAny(g.Text, "?!")
}

// merely are the words that take the denial back: "not only".
var merely = set("only alleen enkel seulement uniquement just")

// fewestListed is how many headings with nothing but partners under them make a list of home sides.
const fewestListed = 2

// listedUnder finds the sections of a page that lists the partners of many: "Dundee", and under it "Orléans, France", "Würzburg, Germany".
func (r *reader) listedUnder() {
	var lists []*section
	for _, sec := range r.parts {
		if len(sec.names) != 1 || len(sec.pages) == 0 || sec.pages[0] == sec.page {
			continue
		}
		all := true
		for _, i := range sec.pages {
			g := r.pages[i]
			all = all && g.Role == record.RoleListItem && len(g.tokens) <= shortItem && len(g.sentences) == 1 && len(g.sentences[0].names) > 0 &&
				g.sentences[0].names[0].from == g.sentences[0].from && (g.sentences[0].names[0].country != "" || r.places.known(g.sentences[0].names[0].text))
		}
		if all {
			lists = append(lists, sec)
		}
	}
	homes := 0
	for i, g := range r.pages { // the home side's own heading is no section
		if i+1 < len(r.pages) && g.Role == record.RoleHeading && len(g.sentences) == 1 && len(g.sentences[0].names) == 1 && g.sentences[0].names[0].home &&
			g.sentences[0].names[0].to-g.sentences[0].names[0].from == len(g.tokens) && r.pages[i+1].Role == record.RoleListItem {
			homes = 1
		}
	}
	if len(lists) == 0 || len(lists)+homes < fewestListed {
		return
	}
	for _, sec := range lists {
		sec.listed = true
	}
}

// heads finds the places that stand alone in a line over the items of a list that are places of other countries: they head it as a heading does.
func (r *reader) heads() {
	var found []*section
	for i := 0; i+1 < len(r.pages); i++ {
		g := r.pages[i]
		if g.told || r.of[i] != nil {
			continue
		}
		n, ok := g.alone()
		if !ok || n.country != "" || !r.places.known(n.text) {
			continue
		}
		sec := &section{page: i, names: []name{n}}
		for k := i + 1; k < len(r.pages) && r.pages[k].Role == record.RoleListItem && r.of[k] == nil && !r.pages[k].told; k++ {
			s := r.pages[k].sentences
			if len(s) != 1 || len(s[0].names) == 0 || s[0].names[0].from != s[0].from || !s[0].names[0].abroad || len(r.pages[k].tokens) > shortItem {
				break
			}
			sec.pages = append(sec.pages, k)
		}
		if len(sec.pages) > 0 {
			found = append(found, sec)
			i = sec.pages[len(sec.pages)-1]
		}
	}
	lands := map[string]int{}
	for _, sec := range found {
		lands[r.countryOf(sec.names[0])]++
	}
	for c, n := range lands {
		if c == "" || n < fewestListed || n*2 < len(found) {
			continue
		}
		for _, sec := range found {
			if r.countryOf(sec.names[0]) != c {
				continue
			}
			for _, k := range sec.pages {
				r.of[k] = sec
			}
			r.parts = append(r.parts, sec)
		}
	}
}

// headed returns the section under heading h, nil when it names no partner.
func (r *reader) headed(h int, path []string, latest map[string]int) *section {
	g := r.pages[h]
	if len(g.tokens) == 0 || len(g.tokens) > 30 || strings.ContainsAny(g.Text, "?!") {
		return nil
	}
	sec := &section{page: h}
	for _, above := range path[:len(path)-1] {
		p, ok := latest[above]
		if !ok {
			continue
		}
		sec.above = append(sec.above, p)
		for _, m := range r.pages[p].Mentions {
			if m.Kind == record.KindCountry && len(vocab.Countries().Lookup(m.Surface)) > 0 && len(r.pages[p].tokens) <= 6 {
				sec.country, sec.land = m.Value, &proof{p, m.Start, m.End}
			}
		}
	}
	var all []name
	for k := range g.sentences {
		for _, n := range g.sentences[k].names {
			if n.person || n.nobody {
				return nil
			}
			if n.home || n.isCountry {
				continue
			}
			all = append(all, n)
		}
	}
	if len(all) == 0 {
		return nil
	}
	// Regio Oriental - gemeente X, gemeente Y: what stands before the dash holds what stands behind it.
	last := 0
	for k := 1; k < len(all); k++ {
		for j := all[k-1].to; j <= all[k].from; j++ {
			if strings.ContainsAny(g.tokens[j].gap, "–—") || strings.Contains(g.tokens[j].gap, " - ") {
				last = k
			}
		}
	}
	for _, n := range all[:last] {
		sec.aliases = append(sec.aliases, n.text)
	}
	for k, n := range all[last:] {
		if k > 0 && n.from < all[last].next { // within the bracket
			continue
		}
		if k > 0 && r.holds(g, all[last+k-1], n) {
			sec.aliases = append(sec.aliases, n.text)
			continue
		}
		if k > 0 && !onlyList(g, all[last+k-1].next, n.from) {
			continue
		}
		sec.names = append(sec.names, n)
	}
	// "Rendsburg, Bitterfeld, Barcelos": places one by one, not the parties of one agreement.
	if len(sec.names) > 1 && !slices.ContainsFunc(sec.names, func(n name) bool { return n.kind != "" }) {
		return nil
	}
	// The heading must be the name, not only hold it.
	rest := 0
	for _, t := range g.tokens {
		if !t.capital && !plain[t.fold] && !joins[t.fold] && !between[t.fold] && !t.digits {
			rest++
		}
	}
	if rest > 3 {
		return nil
	}
	for _, n := range sec.names {
		if r.strong(n) || sec.country != "" {
			return sec
		}
	}
	return nil
}

// holds tells whether the second of two names of a heading is the region that the first lies in: "Summerside, Prince Edward Island".
func (r *reader) holds(g *page, a, b name) bool {
	if !strings.HasPrefix(g.tokens[b.from].gap, ",") || b.kind != "" {
		return false
	}
	where, ok := r.places.best(b.text, "")
	return !ok || where.Kind != "municipality"
}

// lead returns the section of a passage that begins with a name and a stop: "Oakland (California, USA). …", "Bayeux. …", "X: …".
func (r *reader) lead(i int, g *page) *section {
	if g.Role != record.RoleProse && g.Role != record.RoleListItem || len(g.sentences) == 0 {
		return nil
	}
	s := &g.sentences[0]
	if len(s.names) == 0 || len(s.names) > 3 {
		if len(s.names) == 0 || s.names[0].next >= s.to || !strings.ContainsAny(g.tokens[s.names[0].next].gap, ":") {
			return nil
		}
	}
	n := s.names[0]
	if n.from-s.from > 1 || n.person || n.nobody || n.isCountry || n.home || !r.strong(n) {
		return nil
	}
	if n.next < s.to && !strings.ContainsAny(g.tokens[n.next].gap, ":") {
		return nil
	}
	if n.next >= s.to && len(g.sentences) < 2 {
		return nil
	}
	return &section{page: i, names: []name{n}, pages: []int{i}}
}

// section reads the records of a partner's section.
func (r *reader) section(sec *section) {
	base := func() *draft {
		d := &draft{scope: sec.pages[:min(len(sec.pages), 40)], aliases: sec.aliases}
		for _, n := range sec.names {
			p := r.party(sec.page, n)
			if sec.country != "" && n.country == "" {
				p.country, p.land, p.sure, p.value = sec.country, sec.land, true, ""
				r.locate(&p)
			}
			d.partners = append(d.partners, p)
		}
		return d
	}
	var made []*draft
	instrument, words := "", (*proof)(nil)
	loose := true
	negated := false
	for _, i := range sec.pages {
		g := r.pages[i]
		label := g.label()
		for k := range g.sentences {
			s := &g.sentences[k]
			x := r.whole(i, s)
			if label == "domains" {
				continue
			}
			a, ok := r.speaks(sec, i, g, s)
			if ok && r.negated(s, a) {
				negated = true
				continue
			}
			dateLabel := label == "signed" || label == "start" || label == "accession"
			if !ok && r.names(sec, i, g, s) {
				sec.elsewhere = true
			}
			if !ok && !dateLabel {
				if len(made) > 0 && (r.about(sec, s) || label == "status") {
					r.status(made[len(made)-1], x)
				}
				continue
			}
			if ok && (instrument == "" || !a.loose) {
				instrument, loose = a.instrument, a.loose
				words = g.proof(a.from, a.to)
			}
			if ok {
				r.use(i, a)
			}
			d := base()
			d.instrument, d.words, d.loose = instrument, words, loose
			if ok {
				d.instrument, d.loose = a.instrument, a.loose
				d.words = g.proof(a.from, a.to)
				if a.loose && instrument != "" && !loose {
					d.instrument, d.words, d.loose = instrument, words, false
				}
				r.aim(d, x, a)
			}
			if d.class != record.ClassRelation {
				near := s.from
				if ok {
					near = a.from
				}
				r.dates(d, x, near)
				r.labelled(d, x, label)
				r.status(d, x)
			}
			if len(made) > 0 && d.signed == nil && d.class != record.ClassRelation && made[len(made)-1].class != record.ClassRelation && (d.loose || d.instrument == made[len(made)-1].instrument) {
				last := made[len(made)-1]
				if last.status == "" {
					last.status, last.statusProof = d.status, d.statusProof
				}
				if last.start == nil {
					last.start = d.start
				}
				continue
			}
			if len(made) > 0 && made[len(made)-1].signed == nil && made[len(made)-1].class != record.ClassRelation && d.class != record.ClassRelation && (made[len(made)-1].loose || d.instrument == made[len(made)-1].instrument || d.loose) {
				last := made[len(made)-1]
				last.signed = d.signed
				if last.loose && !d.loose {
					last.instrument, last.words, last.loose = d.instrument, d.words, false
				}
				if last.status == "" {
					last.status, last.statusProof = d.status, d.statusProof
				}
				continue
			}
			made = append(made, d)
		}
	}
	if negated && len(made) == 0 {
		return
	}
	if len(made) == 0 {
		if d := r.sectionProject(sec, base); d != nil {
			made = append(made, d)
		} else if id, words := r.fromAbove(sec); id != "" && sec.landed() && !sec.elsewhere && !r.parent(sec) {
			d := base() // "Twin towns": "Braunschweig, Germany"
			d.instrument, d.words = id, words
			r.add(d)
		}
	}
	for _, d := range made {
		if d.loose || d.instrument == "" {
			if id, p := r.fromAbove(sec); id != "" {
				d.instrument, d.words, d.loose = id, p, false
			} else if d.instrument == "" {
				d.instrument, d.loose = unspecified, true
			}
		}
		if d.instrument == unspecified {
			r.programme(d, sec.pages[0])
			if d.instrument == unspecified {
				d.class = record.ClassRelation
			}
		}
		r.add(d)
	}
}

// landed tells whether the heading of a section, or one above it, tells the country.
func (sec *section) landed() bool {
	return sec.country != "" || len(sec.names) == 1 && sec.names[0].abroad
}

// names tells whether a sentence names other partners than the section's heading: that is where they lie.
func (r *reader) names(sec *section, i int, g *page, s *sentence) bool {
	for _, a := range s.anchors() {
		if a.class == "project" || a.class == "own" {
			continue
		}
		for _, n := range r.partners(i, g, s, a, s.to) {
			if !r.within(sec, n) && r.strong(n) {
				return true
			}
		}
	}
	return false
}

// parent tells whether headings of partners stand under the section's own.
func (r *reader) parent(sec *section) bool {
	return slices.ContainsFunc(r.parts, func(o *section) bool { return slices.Contains(o.above, sec.page) })
}

// speaks returns the anchor of a sentence that speaks of the section's partner.
func (r *reader) speaks(sec *section, i int, g *page, s *sentence) (anchor, bool) {
	var best anchor
	found := false
	for _, a := range s.anchors() {
		if a.class == "project" || a.class == "own" {
			continue
		}
		if a.class == "generic" && !s.has("sign") && g.label() == "" && !pointed(s, a) {
			continue
		}
		other := false
		for _, n := range r.partners(i, g, s, a, s.to) {
			other = other || !r.within(sec, n)
		}
		if other || r.third(g, s, a) {
			continue
		}
		if (a.class == "bond" || a.class == "coop") && !r.about(sec, s) {
			continue
		}
		if !found || rank(a) > rank(best) {
			best, found = a, true
		}
	}
	return best, found
}

// within tells whether a name is the section's own partner.
func (r *reader) within(sec *section, n name) bool {
	for _, m := range sec.names {
		if sameWords(nameWords(m.text), nameWords(n.text)) {
			return true
		}
	}
	return false
}

// about tells whether a sentence names the section's partner, or no other place.
func (r *reader) about(sec *section, s *sentence) bool {
	for _, n := range s.names {
		if n.person || n.nobody || n.isCountry || n.home {
			continue
		}
		if r.within(sec, n) {
			return true
		}
		if r.strong(n) {
			return false
		}
	}
	return true
}

func (r *reader) negated(s *sentence, a anchor) bool {
	for _, m := range s.marks {
		if m.class == "negate" && !s.ofStatus(m) && (m.to <= a.from && a.from-m.to <= 4 || m.from >= a.to && m.from-a.to <= 3) {
			return true
		}
	}
	return false
}

// ofStatus tells whether a word of denial belongs to words that tell how an agreement stands: "sans lendemain", "not renewed".
func (s *sentence) ofStatus(m mark) bool {
	for _, n := range s.marks {
		if states[n.class] != "" && n.from <= m.from && m.to <= n.to && n.to-n.from > m.to-m.from {
			return true
		}
	}
	return false
}

// fromAbove returns the instrument that the headings above name.
func (r *reader) fromAbove(sec *section) (string, *proof) {
	for k := len(sec.above) - 1; k >= 0; k-- {
		g := r.pages[sec.above[k]]
		for _, m := range g.marks {
			if (m.class == "instrument" || m.class == "partnerword") && m.value != unspecified {
				return m.value, g.proof(m.from, m.to)
			}
		}
	}
	return "", nil
}

// label returns the field that a passage "Label: value" gives, empty when it has no label.
func (g *page) label() string {
	for i, t := range g.tokens {
		if i > 6 {
			return ""
		}
		if i > 0 && (strings.Contains(t.gap, ":") || strings.Contains(t.gap, "....")) {
			for _, m := range g.marks {
				if m.class == "label" && m.from == 0 && m.to == i {
					return m.value
				}
			}
			return ""
		}
	}
	return ""
}

// labelled takes a date for what its label says it is.
func (r *reader) labelled(d *draft, x span, label string) {
	var into **when
	switch label {
	case "signed", "instrument", "accession":
		into = &d.signed
	case "start":
		into = &d.start
	default:
		return
	}
	if *into != nil || d.start != nil {
		return
	}
	for _, t := range x.s.dates {
		if !isPhase(t.mention) {
			*into = x.when(t, "explicit")
			return
		}
	}
}

// pointed tells whether "this", "ce" or the like stands right before an anchor.
func pointed(s *sentence, a anchor) bool {
	for _, m := range s.marks {
		if m.class == "pointing" && m.to == a.from {
			return true
		}
	}
	return false
}

// sectionProject reads a project that the section's sentences say is wanted.
func (r *reader) sectionProject(sec *section, base func() *draft) *draft {
	for _, i := range sec.pages {
		g := r.pages[i]
		for k := range g.sentences {
			s := &g.sentences[k]
			if !r.about(sec, s) && !r.speaksOfHome(g, s) {
				continue
			}
			for _, a := range s.anchors() {
				if a.class != "project" {
					continue
				}
				for _, m := range s.marks {
					if m.class == "intend" && m.from < a.from && a.from-m.to <= 12 {
						d := base()
						d.instrument, d.class, d.status = project, record.ClassRelation, planned
						d.words = g.proof(a.from, a.to)
						d.statusProof = g.proof(m.from, m.to)
						return d
					}
				}
			}
		}
	}
	return nil
}
