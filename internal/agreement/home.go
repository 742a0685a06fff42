package agreement

import (
	"net/url"
	"slices"
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

// census counts what speaks for a name as the home side.
type census struct {
	z       *gazetteer
	score   map[string]int    // by folded name
	written map[string]string // as it stands
	kind    map[string]string
	plain   map[string]int    // mentions without more
	told    map[string]int    // how often it is told to be another's: behind "with", or with its country
	sure    map[string]bool   // the page calls itself so
	own     map[string]string // country told beside a name in the words of the page about itself
	abroad  map[string]bool   // countries told beside names
	named   map[string]bool   // countries named at all
	pairs   [][2]string       // what stands between "between" and "and"
	near    map[string]int    // what the language of the page gives
}

// mostTold bounds what speaks against a name: a page may tell the country of its own town too.
const (
	mostTold   = 2
	weightTold = 3
)

// weightTongue is what the language of a page gives to towns of countries where it is written; what the town and its page are is known to both.
const weightTongue = 2

// tongues are the countries whose towns write of themselves in a language: those where it is official or the one of the schools.
var tongues = map[lang.Code]map[string]bool{
	lang.NL: places("NL BE SR CW AW SX"),
	lang.FR: places("FR BE CH LU CA MC SN ML BF NE BJ TG CI GN CM GA CG CD TD CF MG RW BI DJ KM MA TN DZ HT MR MU SC LB VU NC PF RE GP MQ GF"),
	lang.EN: places("GB IE US CA AU NZ ZA IN NG KE GH UG TZ ZM ZW BW NA MW LS SZ GM SL LR JM TT BB PK LK MT SG PH HK FJ PG BS BZ GY MU RW CM"),
}

func places(codes string) map[string]bool {
	m := map[string]bool{}
	for c := range strings.FieldsSeq(codes) {
		m[c] = true
	}
	return m
}

// tongue counts that towns write in their own language: a name that lies where the language of the page is written.
func (c *census) tongue(l lang.Code) {
	home := tongues[l]
	if home == nil {
		return
	}
	for f, n := range c.score {
		if n <= 0 {
			continue
		}
		if country := c.own[f]; country != "" {
			if home[country] {
				c.near[f] = weightTongue
			}
			continue
		}
		for _, p := range c.z.named(c.written[f]) {
			if (p.Shown || p.Ours) && home[p.Country] {
				c.near[f] = weightTongue
				break
			}
		}
	}
}

// give adds points to a name.
func (c *census) give(text, kind string, points int) {
	text = c.z.within(text)
	f := vocab.Fold(text)
	if f == "" || len(f) > longestHome {
		return
	}
	if c.score[f] == 0 {
		c.written[f] = text
	}
	if c.score[f] < mostPoints {
		c.score[f] += points
	}
	if kind != "" && c.kind[f] == "" {
		c.kind[f] = kind
	}
}

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

// page counts the names of a passage; i is its place, 0 that of the title.
func (c *census) page(g *page, i int, atEdge bool) {
	for _, m := range g.Mentions {
		if (m.Kind == record.KindCountry || m.Kind == record.KindNationality) && m.Value != "" {
			c.named[m.Value] = true
		}
	}
	here := map[string]bool{}
	label := g.label()
	if g.greets() {
		label = "partner" // those who are spoken to
	}
	if atEdge {
		c.addresses(g)
	}
	for k := range g.sentences {
		s := &g.sentences[k]
		c.pair(g, s)
		c.adjectives(g, s, i)
		for j, n := range s.names {
			if n.nobody || n.person || n.isCountry {
				continue
			}
			text := c.z.within(n.text)
			f := vocab.Fold(text)
			switch self, sure := g.self(s, n); {
			case label == "home":
				c.sure[f] = true
				c.give(text, n.kind, weightSelf)
			case label == "partner":
				c.told[vocab.Fold(n.text)] = mostTold
			case self:
				c.sure[f] = c.sure[f] || atEdge && sure
				if n.abroad {
					c.own[f] = n.country
				}
				switch {
				case atEdge && len(g.tokens) <= shortPage:
					c.give(text, n.kind, weightSelf)
				case atEdge && slices.ContainsFunc(s.marks, func(m mark) bool { return g.clubOf(s, n, m) }):
					c.give(text, n.kind, weightPublic)
				default:
					c.give(text, n.kind, weightHint)
				}
			case g.posted(n):
				c.sure[f] = true
				c.give(text, "", weightPublic)
			case atEdge && g.dated(s, n):
				c.sure[f] = true
				if n.abroad {
					c.own[f] = n.country
				}
				c.give(text, "", weightPublic)
			case n.at != [2]int{} && s.leadsTie(n) && !g.behindWith(s, n):
				if n.abroad {
					c.own[f] = n.country
				}
				c.give(text, n.kind, weightElsewhere)
			case n.at != [2]int{} || g.behindWith(s, n):
				f := vocab.Fold(n.text)
				if c.told[f] < mostTold && (n.abroad || n.at == [2]int{} && s.has("tie", "partnerword", "instrument")) {
					c.told[f]++
				}
				if n.abroad {
					c.abroad[n.country] = true
				}
			case i > 0 && n.kind == "" && !here[f] && c.plain[f] < mostPlain && g.officeOf(s, n):
				here[f] = true
				c.mentioned(text, f, i, true, false)
			case j > 0 && c.region(g, s.names[j-1], n): // "Dellwood, Nova Scotia"
			case i > 0 && n.kind == "" && n.from > s.from && (joins[g.tokens[n.from-1].fold] || g.tokens[n.from-1].fold == "van"):
			case n.kind == "municipality" || n.kind == "province" || n.kind == "department" || n.kind == "region":
				if atEdge && g.opens(s, n) {
					points := weightPublic
					if i <= 2 && n.from-s.from <= 2 {
						points = weightSelf // the head of a letter
					}
					c.sure[f] = true
					c.give(text, n.kind, points)
				} else if c.plain[f] < mostPlain {
					c.plain[f]++
					c.give(text, n.kind, weightElsewhere)
				}
			case !here[f] && c.plain[f] < mostPlain && (g.Role != record.RoleHeading || i < 3) && g.Role != record.RoleListItem && g.Role != record.RoleTable:
				here[f] = true
				c.mentioned(text, f, i, i <= 3 && g.Role != record.RoleHeading, n.from == s.from && n.next < s.to && g.tokens[n.next].gap == " ")
			}
		}
	}
}

// greetings are the words that a letter or a speech begins with.
var greetings = set("monsieur madame mesdames messieurs cher chere chers cheres geachte beste dear")

// longestGreeting is how many words a passage of greeting has at most.
const longestGreeting = 14

// greets tells whether a passage greets those to whom a letter or a speech is given.
func (g *page) greets() bool {
	return len(g.tokens) > 1 && len(g.tokens) <= longestGreeting && greetings[g.tokens[0].fold] && strings.HasSuffix(strings.TrimSpace(g.Text), ",")
}

// adjectives counts the towns that Dutch adjectives are made of: "de Arnhemse raad".
func (c *census) adjectives(g *page, s *sentence, i int) {
	if g.Language != lang.NL {
		return
	}
	for _, n := range s.names {
		if n.to-n.from != 1 || n.person || n.isCountry || n.nobody || n.country != "" || n.to >= s.to || g.tokens[n.to].apart {
			continue
		}
		town, ok := strings.CutSuffix(n.text, "se")
		if !ok || len(town) < 2 || c.z.known(n.text) {
			continue
		}
		for _, stem := range []string{town, town + "e", town + "n"} {
			if p, ok := c.z.bestOf(stem, "", ""); ok && (p.Country == "NL" || p.Country == "BE") && p.Kind == vocab.PlaceMunicipality && c.plain[vocab.Fold(p.Name)] < mostPlain {
				c.mentioned(stem, vocab.Fold(stem), i, true, false)
				break
			}
		}
	}
}

// mentioned counts a name that is told without more: the gazetteer must know it as a town.
func (c *census) mentioned(text, f string, i int, early, subject bool) {
	where, ok := c.z.bestOf(text, "", "")
	if !ok || !where.Shown && !where.Ours || where.Kind != vocab.PlaceMunicipality && where.Kind != vocab.PlaceDistrict {
		return
	}
	c.plain[f]++
	c.give(text, "", weightElsewhere)
	if early {
		c.give(text, "", weightElsewhere)
	}
	if subject {
		c.give(text, "", weightElsewhere) // its sentence is about it
		if i == 0 {
			c.give(text, "", weightElsewhere)
		}
	}
}

// pair counts what two names that stand as the two sides of an agreement tell of each other.
func (c *census) pair(g *page, s *sentence) {
	for _, m := range s.marks {
		if m.class != "between" {
			continue
		}
		var two []string
		for _, n := range s.names {
			if n.from >= m.to && n.from-m.to <= nameReach && !n.person && !n.nobody && !n.isCountry {
				two = append(two, n.text)
			}
		}
		if len(two) == 2 {
			c.pairs = append(c.pairs, [2]string{two[0], two[1]})
		}
	}
}

// settle gives points to one of a pair when the other is told to be the other side.
func (c *census) settle() {
	for _, p := range c.pairs[:min(len(c.pairs), mostPlain)] {
		for i := range p {
			a, b := vocab.Fold(p[i]), vocab.Fold(p[1-i])
			if c.told[a] > 0 && c.told[b] == 0 {
				c.give(p[1-i], "", weightHint)
			}
		}
	}
}

// site counts the name of a site that is nothing but a place's.
func (c *census) site(name string) {
	if f := vocab.Fold(name); f != "" && c.z.known(name) {
		c.sure[f] = true
		c.give(name, "", weightSelf)
	}
}

// addresses counts the town in an address of the web or of mail that a passage writes: "www.dellwood.gov", "clerk@dellwood.gov".
func (c *census) addresses(g *page) {
	for k := 1; k+1 < len(g.tokens); k++ {
		t := g.tokens[k]
		if t.gap != "@" && (t.gap != "." || g.tokens[k-1].fold != "www") || g.tokens[k+1].gap != "." {
			continue
		}
		if p, ok := c.z.bestOf(t.fold, "", ""); ok && (p.Shown || p.Ours) && p.Kind == vocab.PlaceMunicipality && vocab.Fold(p.Name) == t.fold && !c.sure[t.fold] {
			c.sure[t.fold] = true
			c.give(p.Name, "", weightPublic)
		}
	}
}

// favours returns how much speaks for the home side f being in a country.
func (c *census) favours(f, source string) func(country string) int {
	top := ""
	if u, err := url.Parse(source); err == nil {
		top = strings.ToUpper(u.Hostname()[strings.LastIndexByte(u.Hostname(), '.')+1:])
	}
	if top == "UK" {
		top = "GB"
	}
	return func(country string) int {
		n := 0
		if c.own[f] == country {
			n += 4
		}
		if top == country {
			n += 3
		}
		if c.named[country] && !c.abroad[country] {
			n++
		}
		if c.abroad[country] {
			n--
		}
		return n
	}
}

// host counts the names that the address of the document holds.
func (c *census) host(source string) {
	u, err := url.Parse(source)
	if err != nil || u.Host == "" {
		return
	}
	for f := range c.score {
		for part := range strings.SplitSeq(u.Hostname(), ".") {
			if vocab.Fold(part) == f {
				c.sure[f] = true
				c.score[f] += weightHost
			}
		}
	}
}

// listed counts the municipality that entity read, under the name by which the document speaks of it, and returns it.
func (c *census) listed(id string) vocab.Term {
	t, ok := vocab.Municipalities().Get(id)
	if !ok {
		return vocab.Term{}
	}
	best := ""
	for _, l := range lang.All() {
		for _, n := range t.Names[l] {
			f := vocab.Fold(n)
			if best == "" || c.score[f] > c.score[best] {
				best = f
				if c.score[f] == 0 {
					c.written[f] = n
				}
			}
		}
	}
	if c.score[best] > 0 {
		c.score[best] += weightMunicipality
		c.sure[best] = true
	} else {
		c.score[best] += weightPublic // the words say nothing of it
	}
	return t
}

// best returns the name with most points, empty when two are as likely. enough tells whether it is vouched for.
func (c *census) best() (best string, enough bool) {
	points := func(f string) int {
		return c.score[f] - weightTold*c.told[f]
	}
	rank := func(f string) int {
		return points(f) + c.near[f]
	}
	second := ""
	for f := range c.score {
		n := points(f)
		if n <= 0 || (n < enoughUnknown && c.kind[f] == "" || n <= enoughToBeHome) && !c.z.known(f) {
			continue // a name that nothing vouches for
		}
		switch {
		case best == "" || rank(f) > rank(best) || rank(f) == rank(best) && (c.sure[f] && !c.sure[best] || c.sure[f] == c.sure[best] && f < best):
			best, second = f, best
		case second == "" || rank(f) > rank(second):
			second = f
		}
	}
	if best == "" {
		return "", false
	}
	switch n := points(best); {
	case second == "":
	case n < enoughToBeHome && rank(best) <= rank(second):
		return "", false // as likely as the next
	case !c.sure[best] && rank(best)-rank(second) < clearOfNext && n > 1:
		return "", false
	}
	return best, points(best) >= enoughToBeHome
}

// self tells whether the words about n say that the page is n's: "twin towns of n", "n City Council", "n compte trois villes jumelées".
// sure is false where they may be said of a partner.
func (g *page) self(s *sentence, n name) (self, sure bool) {
	for _, m := range s.marks {
		switch m.class {
		case "partnerword":
			if n.from > m.to-1 && n.from-m.to <= 3 && g.ofBetween(m.to, n.from) { // sister cities of n
				return true, len(s.names) == 1 || g.many(m) || !n.abroad && slices.ContainsFunc(s.names, func(o name) bool { return o.to <= m.from && o.abroad })
			}
			if g.many(m) && len(g.tokens) <= shortPage && len(s.names) == 1 && n.from >= m.to && n.from-m.to <= 5 && g.behindWith(s, n) { // towns twinned with n
				return true, true
			}
			if m.from == n.to && strings.TrimSpace(g.tokens[n.to].gap) == "" && len(s.names) == 1 { // Fort Worth Sister Cities
				return true, true
			}
			if g.clubOf(s, n, m) {
				return true, true
			}
		case "instrument":
			if g.clubOf(s, n, m) {
				return true, true
			}
		case "municipal":
			if m.from == n.to && !g.tokens[n.to].apart || n.to-n.from > 1 && m.to <= n.to && m.from > n.from || n.from > m.to-1 && n.from-m.to <= 2 && g.ofBetween(m.to, n.from) {
				return true, true
			}
		}
	}
	return false, false
}

// clubOf tells whether n is the town of those who look after a tie: "the n twinning committee", "comité de jumelage de n".
func (g *page) clubOf(s *sentence, n name, m mark) bool {
	if m.class != "instrument" && m.class != "partnerword" {
		return false
	}
	if m.from == n.to && m.to < s.to && !g.tokens[m.from].apart && !g.tokens[m.to].apart {
		return s.is("nobody", m.to)
	}
	if n.from < m.to || n.from-m.to > 2 || n.from > m.to && !g.ofBetween(m.to, n.from) || g.tokens[n.from].apart {
		return false
	}
	for k := m.from - 1; k >= max(s.from, m.from-2) && !g.tokens[k+1].apart; k-- {
		if s.is("nobody", k) {
			return true
		}
	}
	return false
}

// datelineReach is how many words may stand between a town and the dash of a dateline.
const datelineReach = 8

// dated tells whether a passage begins with n as a report or a letter does: "DELLWOOD, 9 August 2014 - …", "Dellwood, le 3 mars 2012".
func (g *page) dated(s *sentence, n name) bool {
	if n.from != 0 || n.to >= len(g.tokens) || g.Role != record.RoleProse {
		return false
	}
	loud := n.text == strings.ToUpper(n.text)
	month, day := false, false
	for k := n.to; k < min(len(g.tokens), n.to+datelineReach); k++ {
		t := g.tokens[k]
		if gap := strings.TrimLeft(t.gap, ".) \u00a0"); t.gap != gap && (strings.HasPrefix(gap, "- ") || strings.HasPrefix(gap, "– ") || strings.HasPrefix(gap, "— ")) {
			return loud || month && day
		}
		switch {
		case t.digits:
			day = true
		case slices.ContainsFunc(g.marks, func(m mark) bool { return m.class == "month" && m.from == k }):
			month = true
		case !t.capital && t.fold != "le" && t.fold != "den":
			return false
		}
	}
	return month && day && len(g.tokens) <= datelineReach
}

// leadsTie tells whether a sentence that ties n to what stands behind "with" begins with n.
func (s *sentence) leadsTie(n name) bool {
	if len(s.names) < 2 || s.names[0].from != n.from || n.from-s.from > 4 {
		return false
	}
	for _, m := range s.marks {
		if m.class != "with" || m.from < n.next {
			continue
		}
		for _, a := range s.marks {
			if (a.class == "tie" || a.class == "partnerword" || a.class == "instrument") && a.from >= n.next && a.from <= m.from {
				return true
			}
		}
	}
	return false
}

// officeReach is how many words may stand between an office and the town that it is of.
const officeReach = 6

// officeOf tells whether n is the town of somebody's office: "alderman J. Smith of n".
func (g *page) officeOf(s *sentence, n name) bool {
	if n.from-1 <= s.from || !leads[g.tokens[n.from-1].fold] || g.tokens[n.from].apart {
		return false
	}
	for k := n.from - 2; k >= max(s.from, n.from-officeReach); k-- {
		switch {
		case s.is("title", k):
			return true
		case !g.tokens[k].capital && !leads[g.tokens[k].fold] || strings.ContainsAny(g.tokens[k+1].gap, ",;:"):
			return false
		}
	}
	return false
}

// region tells whether n is the part of a country that the name before it lies in.
func (c *census) region(g *page, before, n name) bool {
	if n.from != before.to || !strings.HasPrefix(g.tokens[n.from].gap, ",") {
		return false
	}
	for _, p := range c.z.named(n.text) {
		if stateful[p.Country] && p.Kind == vocab.PlaceRegion {
			return true
		}
	}
	return false
}

// many tells whether a word for partners is in the plural.
func (g *page) many(m mark) bool {
	for _, t := range g.tokens[m.from:m.to] {
		if strings.HasSuffix(t.fold, "s") || strings.HasSuffix(t.fold, "en") {
			return true
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
