package agreement

import (
	"net/url"
	"slices"
	"strings"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// Census: what speaks for a name being the home side, counted over the document.

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
