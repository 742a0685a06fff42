package entity

import (
	"slices"
	"strings"
	"unicode"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Settle tells the partner side from countries that are merely named.
//
// A mention speaks for the partner side when words of partnership stand with it: in its own sentence, in the heading above
// or the line that opens its list, or at the place named with it, elsewhere. A word of another scene in the same sentence (a
// congress, an origin, a war, a comparison) takes it back. One such mention makes the country a partner of the document.
func (country) Settle(doc *record.Document) {
	settleCongos(doc)
	s := newCountrySettler(doc)
	partners, named := map[string]bool{}, map[string]bool{}
	for i := range doc.Passages {
		p := &doc.Passages[i]
		var r *reading
		for j := range p.Mentions {
			m := &p.Mentions[j]
			if !namesCountry(m.Kind) {
				continue
			}
			if m.Value == s.home {
				m.Role = record.RoleHome
				continue
			}
			named[m.Value] = true
			m.Role = record.RoleMentioned
			if m.Kind == record.KindNationality {
				continue
			}
			if r == nil {
				x := takeApart(p.Text)
				r = &x
			}
			if s.partner(i, *r, *m) {
				m.Role = record.RolePartner
				partners[m.Value] = true
			}
		}
	}
	doc.Countries, doc.CountriesMentioned = []string{}, []string{}
	for iso := range named {
		if partners[iso] {
			doc.Countries = append(doc.Countries, iso)
		} else {
			doc.CountriesMentioned = append(doc.CountriesMentioned, iso)
		}
	}
	slices.Sort(doc.Countries)
	slices.Sort(doc.CountriesMentioned)
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
	// under is how many bonds stand in the passages that a short passage heads.
	under []int
	// places are capitalised words, folded, that stand in a sentence of partnership.
	places map[string]bool
}

// scopeOf reads the title of a page or section: bond, joint, or nothing when it also speaks of another scene.
func scopeOf(text string) hint {
	r := takeApart(text)
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
	s := &countrySettler{doc: doc, home: homeCountry(doc), scope: make([]hint, len(doc.Passages)), under: make([]int, len(doc.Passages)), places: map[string]bool{}}
	headings := map[string]hint{}
	opening := hint(0) // of the line that opens the list the passage stands in
	bonds := make([]int, len(doc.Passages))
	for i, p := range doc.Passages {
		for _, h := range p.Heading {
			c, ok := headings[h]
			if !ok {
				c = scopeOf(h)
				headings[h] = c
			}
			s.scope[i] |= c
		}
		r := takeApart(p.Text)
		bonds[i] = r.bonds
		switch {
		case p.Role == record.RoleListItem || p.Role == record.RoleTable:
			s.scope[i] |= opening
		case strings.HasSuffix(strings.TrimSpace(p.Text), ":"):
			opening = scopeOf(p.Text)
		case p.Role == record.RoleHeading:
			opening = scopeOf(p.Text)
		default:
			if len(p.Text) > 120 {
				opening = 0
			}
			s.scope[i] |= opening
		}
		s.collectPlaces(p, r, s.scope[i])
	}
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
			s.under[i] += bonds[j]
		}
	}
	return s
}

// heads tells a heading, or a line that serves as one: short, and no sentence.
func heads(p record.Passage) bool {
	return p.Role == record.RoleHeading || len(p.Text) <= 80 && !strings.HasSuffix(p.Text, ".") && !strings.HasSuffix(p.Text, ";")
}

// collectPlaces notes the capitalised words behind a bond in sentences of nothing but partnership, and those of list items
// under a bond.
func (s *countrySettler) collectPlaces(p record.Passage, r reading, scope hint) {
	taken := func(w hinted) bool {
		if !w.capital || w.end-w.start < 4 || w.hint != 0 || len(s.places) > 5000 {
			return true
		}
		for _, m := range p.Mentions {
			if int(w.start) < m.End && m.Start < int(w.end) && (m.Kind != record.KindCountry || m.Rule != "town") {
				return true
			}
		}
		return false
	}
	for from := 0; from < len(r.words); {
		to := from
		all, firstBond := hint(0), -1
		for to < len(r.words) && r.words[to].sentence == r.words[from].sentence {
			all |= r.words[to].hint
			if r.words[to].hint&bond != 0 && firstBond < 0 {
				firstBond = to
			}
			to++
		}
		listed := (p.Role == record.RoleListItem || p.Role == record.RoleTable) && scope&bond != 0 && from == 0
		if all&against == 0 && (firstBond >= 0 || listed) {
			begin := from
			if !listed {
				begin = firstBond + 1
			}
			for _, w := range r.words[begin:to] {
				if !taken(w) {
					s.places[vocab.Fold(p.Text[w.start:w.end])] = true
				}
			}
		}
		from = to
	}
}

// partner tells whether a mention speaks for the partner side.
func (s *countrySettler) partner(passage int, r reading, m record.Mention) bool {
	p := s.doc.Passages[passage]
	at := r.at(m.Start)
	if at == len(r.words) {
		return false
	}
	sentence := r.words[at].sentence
	from, to := at, at
	for from > 0 && r.words[from-1].sentence == sentence {
		from--
	}
	for to < len(r.words) && r.words[to].sentence == sentence {
		to++
	}
	near := around(p.Text, m.Start, m.End)
	if s.otherScene(r, from, to, at, m, near, p) {
		return false
	}
	adjective := m.Rule == "adjective"
	if adjective && !adjectiveOfPlace(near, string(p.Language)) {
		return false
	}
	// A heading that is a country's.
	if heads(p) && !adjective && to-from <= 12 && (p.Role == record.RoleHeading || countryLine(p)) {
		if s.scope[passage]&bond != 0 || s.under[passage] > 0 || scopeOf(p.Text)&bond != 0 {
			return true
		}
	}
	if adjective && (partnerNoun[first(near.after)] || partnerNoun[second(near.after)] || partnerNoun[first(near.before)]) {
		return true
	}
	// The sentence itself. Work together must be near, and lead to the country.
	for i := from; i < to; i++ {
		w := r.words[i]
		if w.hint&bond != 0 && abs(i-at) <= 60 && !s.agentOf(r, i, at) {
			return true
		}
		if w.hint&joint != 0 && abs(i-at) <= 25 && (at < i || leads(r, i, at)) {
			return true
		}
	}
	placed := s.placed(p.Text, near, r, from, at, m)
	if s.scope[passage]&bond != 0 && !adjective && (p.Role == record.RoleListItem || p.Role == record.RoleTable || placed) {
		return true
	}
	if s.scope[passage]&joint != 0 && placed && (p.Role == record.RoleListItem || p.Role == record.RoleTable) {
		return true
	}
	// The place named with it stands in a sentence of partnership elsewhere.
	return placed && s.knownPlace(p.Text, r, from, at)
}

// agentOf is true when nothing ties the bond to the country: the bond stands far behind it, beyond a comma-free stretch of
// other people's doings. It is kept narrow: a bond before the country always counts.
func (s *countrySettler) agentOf(r reading, bondAt, at int) bool {
	return bondAt > at && bondAt-at > 25
}

// otherScene tells that the sentence puts the country into another scene.
func (s *countrySettler) otherScene(r reading, from, to, at int, m record.Mention, near neighbours, p record.Passage) bool {
	if plainGap(near.left) {
		switch first(near.before) {
		case "door", "par", "by", "tegen", "contre", "against":
			return true
		case "staat", "etat", "l", "state":
			for i := 1; i < len(near.before) && i < 4; i++ {
				switch near.before[i] {
				case "door", "par", "by", "tegen", "contre", "against":
					return true
				}
			}
		}
	}
	for i := max(from, at-20); i < to && i <= at+20; i++ {
		c := r.words[i].hint
		d := abs(i - at)
		switch {
		case c&venue != 0 && m.Rule != "adjective":
			return true
		case c&origin != 0 && d <= 12, c&figures != 0 && d <= 15, c&embassy != 0 && d <= 5, c&war != 0 && d <= 10:
			return true
		}
	}
	// A negation between the bond and the country, or right before both.
	for i := from; i < at; i++ {
		if r.words[i].hint&negation != 0 && at-i <= 6 {
			return true
		}
	}
	return false
}

// leads tells whether a word such as met, avec, with or in stands between the word at i and the country at at.
func leads(r reading, i, at int) bool {
	for j := i + 1; j < at; j++ {
		if r.words[j].hint&link != 0 {
			return true
		}
	}
	return i < at && at-i <= 2
}

// adjectiveOfPlace tells whether an adjective belongs to a place or a partner: "een Palestijns dorp", "commune sénégalaise",
// "het Marokkaanse Nador", "our Senegalese partners".
func adjectiveOfPlace(n neighbours, language string) bool {
	for i := 0; i < 3; i++ {
		if w := nth(n.after, i); placeNoun[w] || partnerNoun[w] {
			return true
		}
		if language != "fr" && i == 0 && plainGap(n.right) && len(n.afterRaw) > 0 && startsUpper(n.afterRaw[0]) && !functionWord[n.after[0]] {
			return true
		}
		if functionWord[nth(n.after, i)] {
			break
		}
	}
	for i := 0; i < 2; i++ {
		if w := nth(n.before, i); placeNoun[w] || partnerNoun[w] {
			return plainGap(n.left)
		}
	}
	return false
}

// countryLine tells a line that is little more than a country and its places.
func countryLine(p record.Passage) bool {
	named := 0
	for _, m := range p.Mentions {
		if m.Kind == record.KindCountry {
			named += m.End - m.Start
		}
	}
	return strings.ContainsAny(p.Text, "(–-,") || 2*named >= len(p.Text)
}

// placed tells a country that only says where the place before it lies: "Marino (Italië)", "Oujda, Maroc", "Nador in
// Marokko", "a town in the south of Senegal".
func (s *countrySettler) placed(text string, near neighbours, r reading, from, at int, m record.Mention) bool {
	left := strings.TrimRight(near.left, " \u00a0")
	if strings.HasSuffix(left, "(") {
		return true
	}
	if strings.HasSuffix(left, ",") && at > from && r.words[at-1].capital {
		return true
	}
	for i := at - 1; i >= from && i >= at-7; i-- {
		w := r.words[i]
		if w.hint&link == 0 && !placeNoun[vocab.Fold(text[w.start:w.end])] && w.capital && i != from {
			return true
		}
		if i == from && w.capital && w.hint&link == 0 && !functionWord[vocab.Fold(text[w.start:w.end])] {
			return true
		}
	}
	return false
}

// knownPlace tells whether one of the eight words before the country is a place of partnership.
func (s *countrySettler) knownPlace(text string, r reading, from, at int) bool {
	for i := at - 1; i >= from && i >= at-8; i-- {
		w := r.words[i]
		if w.capital && s.places[vocab.Fold(text[w.start:w.end])] {
			return true
		}
	}
	return false
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// homeCountry returns the country of the document's own side: Belgium with a Belgian municipality, else what its address
// says, else Belgium when it speaks of Belgian regions or towns as its own.
func homeCountry(doc *record.Document) string {
	if doc.Municipality != "" {
		return "BE"
	}
	if c := domainCountry(doc); c != "" {
		return c
	}
	belgian := 0
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if m.Kind == record.KindMunicipality {
				belgian++
			}
		}
		belgian += strings.Count(p.Text, "Vlaams") + strings.Count(p.Text, "Vlaanderen") + strings.Count(p.Text, "Wallon") + strings.Count(p.Text, "wallon") +
			strings.Count(p.Text, "Brussels") + strings.Count(p.Text, "bruxellois") + strings.Count(p.Text, "flamand") + strings.Count(p.Text, "Flemish")
		if belgian > 0 {
			return "BE"
		}
	}
	return ""
}

// topCountries are the ends of domain names that tell a country.
var topCountries = map[string]string{"be": "BE", "brussels": "BE", "vlaanderen": "BE", "gent": "BE", "nl": "NL", "fr": "FR", "lu": "LU", "de": "DE", "uk": "GB"}

// domainCountry returns the country of the address the document came from, or of the addresses it gives when they all agree.
func domainCountry(doc *record.Document) string {
	if strings.Contains(doc.Source, "://") {
		h := host(doc.Source)
		if c := topCountries[h[strings.LastIndexByte(h, '.')+1:]]; c != "" {
			return c
		}
	}
	found := ""
	for _, p := range doc.Passages {
		for _, a := range addresses(p.Text) {
			h := host(p.Text[a.start:a.end])
			c := topCountries[strings.TrimFunc(h[strings.LastIndexByte(h, '.')+1:], func(r rune) bool { return !unicode.IsLetter(r) })]
			if c == "" {
				continue
			}
			if found != "" && c != found {
				return ""
			}
			found = c
		}
	}
	return found
}
