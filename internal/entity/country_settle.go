package entity

import (
	"cmp"
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
func (country) Settle(doc *record.Document) {
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
				x = &apart{takeApart(p.Text), columnOfCountries(*p), coded}
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

// apart is a passage taken apart, whether it is a row of a table with a cell for the country, and how many countries it names by
// codes.
type apart struct {
	reading
	column bool
	coded  int
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
	s := &countrySettler{doc: doc, home: homeCountry(doc), scope: make([]hint, len(doc.Passages)), under: make([]hint, len(doc.Passages)), places: map[string]bool{}}
	headings := map[string]hint{}
	opening := hint(0) // of the line that opens the list the passage stands in
	said := make([]hint, len(doc.Passages))
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
			opening = scopeOf(p.Text)
		case p.Role == record.RoleHeading:
			opening = scopeOf(p.Text)
		case heads(p) && scopeOf(p.Text)&bond != 0:
			opening = scopeOf(p.Text)
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

// maxPlaces bounds the places noted of one document.
const maxPlaces = 5000

// collectPlaces notes the capitalised words behind a bond in sentences of nothing but partnership, and those of list items
// under a bond.
func (s *countrySettler) collectPlaces(p record.Passage, r reading, scope hint) {
	near := 0 // the first mention that may touch the word: words and mentions are both in order
	taken := func(w hinted) bool {
		if !w.capital || w.end-w.start < 4 || w.hint != 0 || len(s.places) > maxPlaces {
			return true
		}
		for near < len(p.Mentions) && p.Mentions[near].End <= int(w.start) {
			near++
		}
		for _, m := range p.Mentions[near:] {
			if m.Start >= int(w.end) {
				break
			}
			if int(w.start) < m.End && (m.Kind != record.KindCountry || m.Rule != "town") {
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
			if firstBond < 0 && (r.words[to].hint&bond != 0 || r.words[to].hint&joint != 0 && linkedWord[r.folded(p.Text, to)]) {
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
			for i := from; i < to; i++ {
				// "Hasselt and Itami are sister cities" names the partner before the bond.
				before := r.folded(p.Text, i-1)
				joined := i > from+1 && (andWord[before] && r.words[i-2].capital || withWord[before])
				if w := r.words[i]; (i >= begin || joined) && !taken(w) {
					s.places[vocab.Fold(p.Text[w.start:w.end])] = true
				}
			}
		}
		from = to
	}
}

// linkedWord are the words of work together that name the partner as surely as a bond: "is verbonden met", "est liée à".
var linkedWord = setOf("lie liee lies liees verbonden linked verbunden")

// farWords is how far a sentence is read on each side of a country: what stands farther off says nothing about it, and a text
// without full stops takes no more time than another.
const farWords = 60

// partner tells whether a mention speaks for the partner side.
func (s *countrySettler) partner(passage int, x apart, m record.Mention) bool {
	r := x.reading
	p := s.doc.Passages[passage]
	at := r.at(m.Start)
	if at == len(r.words) {
		return false
	}
	sentence := r.words[at].sentence
	from, to := at, at
	for from > 0 && at-from < farWords && r.words[from-1].sentence == sentence {
		from--
	}
	for to < len(r.words) && to-at < farWords && r.words[to].sentence == sentence {
		to++
	}
	near := around(p.Text, m.Start, m.End)
	if m.Rule == "seat" || s.general(p, r, from, to, at, m, near) {
		return false
	}
	if s.otherScene(r, from, to, at, m, near, p) {
		return false
	}
	if x.column {
		return inCountryCell(p, m) && (s.scope[passage]&(bond|joint) != 0 || datedRow(p.Text) || r.bonds > 0)
	}
	if m.Rule == "code" && (r.bonds > 0 || s.scope[passage]&bond != 0) && x.coded >= manyCodes {
		return true // "four municipalities: Aarau (CH), Delft (NL), Ulm (D)"
	}
	adjective := m.Rule == "adjective"
	if adjective && !adjectiveOfPlace(near, string(p.Language)) {
		return false
	}
	if s.home == "" && s.firstOfPair(p, r, from, to, at, m) {
		return false
	}
	// A heading that is a country's.
	if heads(p) && !adjective && !strings.HasSuffix(p.Text, "?") && to-from <= 12 && (p.Role == record.RoleHeading || countryLine(p)) {
		if (s.scope[passage]|s.under[passage]|scopeOf(p.Text))&bond != 0 || s.scope[passage]&s.under[passage]&joint != 0 {
			return true
		}
	}
	if adjective && (partnerNoun[first(near.after)] || partnerNoun[second(near.after)] || partnerNoun[first(near.before)]) {
		return true
	}
	// The sentence itself. A bond before the country counts as it stands. Words behind it only count when the country is tied
	// to something, and not when somebody merely comes from there; work together must be near and lead to it.
	placed := placed(p, near, r, from, at)
	before := leadingWord(p, r, from, at)
	brackets := strings.HasSuffix(strings.TrimRight(near.left, " \u00a0"), "(")
	if s.home == "" && !placed && !brackets && !adjective && m.Rule != "town" && !(p.Role != record.RoleProse && len(p.Text) <= shortItem) && !callsPlace(p.Text, r, from, to) {
		return false // a text about twinning at large
	}
	tied := placed || brackets || adjective || tying[before]
	for i := from; i < to; i++ {
		w := r.words[i]
		if i < at && (w.hint&bond != 0 || w.hint&joint != 0 && at-i <= 25 && (brackets || leads(r, i, at))) {
			return true
		}
		if i < at || comingFrom[before] {
			continue
		}
		if w.hint&bond != 0 && betweenWord[r.folded(p.Text, i+1)] && otherCountry(p, m, int(w.end), int(r.words[to-1].end)) {
			break // "to Benin, for the partnership between Diest and a town in Togo"
		}
		if w.hint&bond != 0 && i-at <= 25 && (tied || partnerNoun[vocab.Fold(p.Text[w.start:w.end])]) {
			return true
		}
		if w.hint&joint != 0 && i-at <= 10 && tied && !strings.ContainsAny(p.Text[m.End:w.start], ",;(") {
			return true
		}
	}
	listed := p.Role == record.RoleTable || p.Role == record.RoleListItem && at < 15 && (m.Rule != "town" || len(p.Text) <= 60)
	if s.scope[passage]&bond != 0 && !adjective && !comingFrom[before] && (listed || placed && m.Rule != "town" && m.Rule != "code") {
		return true
	}
	if adjective && s.scope[passage]&bond != 0 && p.Role == record.RoleListItem && from == 0 && at <= 8 {
		return true // "With the Turkish town of Anamur" under "We are twinned with"
	}
	if s.scope[passage]&joint != 0 && placed && listed {
		return true
	}
	// The place named with it stands in a sentence of partnership elsewhere.
	return (placed || definesPlace(p.Text, r, from, at)) && s.knownPlace(p.Text, r, from, at) || s.resumesPlace(p.Text, r, from, at)
}

// countryColumn are the heads of a table's column of countries, folded.
var countryColumn = setOf("land pays country staat etat landen")

// columnOfCountries tells whether a row of a table has a cell for the country.
func columnOfCountries(p record.Passage) bool {
	return p.Role == record.RoleTable && slices.ContainsFunc(p.Mentions, func(m record.Mention) bool { return m.Kind == record.KindCountry && inCountryCell(p, m) })
}

// datedRow tells a row of a table with a cell for a town and one for since when: a partner, whatever the table is called.
func datedRow(text string) bool {
	place, since := false, false
	for cell := range strings.SplitSeq(text, "|") {
		head, _, ok := strings.Cut(cell, ":")
		if !ok || len(head) > 40 {
			continue
		}
		switch w := vocab.Fold(strings.TrimSpace(head)); {
		case placeNoun[w] || partnerNoun[w]:
			place = true
		case sinceHead[w]:
			since = true
		}
	}
	return place && since
}

var sinceHead = setOf("sinds since depuis jaar year annee seit jahr signature signed ondertekend ondertekening signe date datum")

func inCountryCell(p record.Passage, m record.Mention) bool {
	n := around(p.Text, m.Start, m.End)
	return strings.HasPrefix(strings.TrimSpace(n.left), ":") && countryColumn[first(n.before)]
}

// otherCountry tells whether a country other than m's is named between two bytes of a passage.
func otherCountry(p record.Passage, m record.Mention, from, to int) bool {
	i, _ := slices.BinarySearchFunc(p.Mentions, from, func(m record.Mention, at int) int { return cmp.Compare(m.Start, at) })
	for ; i < len(p.Mentions) && p.Mentions[i].Start < to; i++ {
		if o := p.Mentions[i]; o.Kind == record.KindCountry && o.Value != m.Value {
			return true
		}
	}
	return false
}

// presentWord are what guests are at a meeting; joiningWord how a state comes to a union of states.
var (
	presentWord = setOf("present presents presente presentes aanwezig aanwezige attending")
	joiningWord = setOf("introduction accession entry membership toetreding adhesion entree lidmaatschap beitritt")
)

// otherScene tells that the sentence puts the country into another scene.
func (s *countrySettler) otherScene(r reading, from, to, at int, m record.Mention, near neighbours, p record.Passage) bool {
	if plainGap(near.left) {
		if first(near.before) == "over" && m.Rule == "town" {
			return true
		}
		switch first(near.before) {
		case "door", "par", "by", "tegen", "contre", "against", "via", "through":
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
	if m.Rule == "adjective" && !partnerNoun[first(near.before)] && !partnerNoun[first(near.after)] && (presentWord[first(near.after)] || presentWord[second(near.after)] || presentWord[first(near.before)]) {
		return true // "les délégations françaises présentes"
	}
	if first(near.after) == "s" && joiningWord[second(near.after)] || joiningWord[second(near.before)] && plainGap(near.left) || joiningWord[nth(near.before, 2)] && plainGap(near.left) {
		return true // "Britain's entry to the European Community"
	}
	known := s.knownPlace(p.Text, r, from, at)
	for i := max(from, at-20); i < to && i <= at+20; i++ {
		c := r.words[i].hint
		if c&war != 0 && (known || r.dates(p.Text, i)) {
			c &^= war // a partner town in a war remains one
		}
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

// tying are the words before a country that tie it to what the sentence tells; comingFrom those that only say where somebody
// is from.
var (
	tying      = setOf("in en au aux op a te met avec with voor pour for to aan naar vers tussen entre between mit con nach")
	comingFrom = setOf("uit from vanuit depuis aus desde")
)

// leadingWord returns the word, folded, before the country and before the countries that stand in one list with it.
func leadingWord(p record.Passage, r reading, from, at int) string {
	for i := at - 1; i >= from && i >= at-20; i-- {
		w := vocab.Fold(p.Text[r.words[i].start:r.words[i].end])
		switch {
		case w == "and" || w == "et" || w == "la" || w == "le" || w == "les" || w == "l" || w == "de" || w == "het" || w == "the":
		case w == "en" && i > from && countryAt(p, int(r.words[i-1].start)):
		case countryAt(p, int(r.words[i].start)):
		default:
			return w
		}
	}
	return ""
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
	if language == "fr" && placeNoun[nth(n.before, 2)] && plainGap(n.left) && (startsUpper(n.beforeRaw[0]) || n.before[0] == "et") {
		return true // "une ville du Rif marocain", "des communes maliennes et togolaises"
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
func placed(p record.Passage, near neighbours, r reading, from, at int) bool {
	text := p.Text
	left := strings.TrimRight(near.left, " \u00a0")
	if strings.HasSuffix(left, "(") {
		return true
	}
	if strings.HasSuffix(left, ",") && at > from && r.words[at-1].capital {
		return true
	}
	for i := at - 1; i >= from && i >= at-7; i-- {
		w := r.words[i]
		if countryAt(p, int(w.start)) {
			break
		}
		if i == at-1 && strings.Trim(near.left, " \u00a0") == "" {
			continue // "buurland Mali"
		}
		if w.hint&link == 0 && !placeNoun[vocab.Fold(text[w.start:w.end])] && w.capital && i != from {
			return true
		}
		if i == from && w.capital && w.hint&link == 0 && !functionWord[vocab.Fold(text[w.start:w.end])] {
			return true
		}
	}
	return false
}

// countryAt tells whether a country is named at a byte of the passage.
func countryAt(p record.Passage, start int) bool {
	i, found := slices.BinarySearchFunc(p.Mentions, start, func(m record.Mention, at int) int { return cmp.Compare(m.Start, at) })
	for ; found && i < len(p.Mentions) && p.Mentions[i].Start == start; i++ {
		if p.Mentions[i].Kind == record.KindCountry && p.Mentions[i].Rule != "town" {
			return true
		}
	}
	return false
}

// definesPlace tells a sentence that begins with a place and says what it is: "Rostock was the main seaport of …".
func definesPlace(text string, r reading, from, at int) bool {
	return at-from >= 2 && at-from <= placeReach && r.words[from].capital && isWord[r.folded(text, from+1)]
}

// resumesPlace tells a sentence that goes on about the partner of the one before: "The town is one of the largest in Uganda".
func (s *countrySettler) resumesPlace(text string, r reading, from, at int) bool {
	if from == 0 || at-from > placeReach || at-from < 3 || !placeNoun[r.folded(text, from+1)] || !isWord[r.folded(text, from+2)] {
		return false
	}
	for i := from - 1; i >= 0 && from-i <= farWords && r.words[i].sentence == r.words[from-1].sentence; i-- {
		if r.words[i].capital && s.places[r.folded(text, i)] {
			return true
		}
	}
	return false
}

var (
	isWord  = setOf("is was are were ligt lag est etait liegt ist war lies lay")
	andWord = setOf("and et en und")
)

// placeReach is how many words a place may stand before its country.
const placeReach = 10

// knownPlace tells whether one of the words before the country is a place of partnership.
func (s *countrySettler) knownPlace(text string, r reading, from, at int) bool {
	for i := at - 1; i >= from && i >= at-placeReach; i-- {
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
