package agreement

import (
	"strings"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// name is a run of capitals that can be a place: tokens [from, to) of its page, bytes [start, end) as written.
type name struct {
	from, to   int
	start, end int
	text       string
	kind       string // municipality, district, …, by a word beside it; empty when none tells
	country    string // ISO code that the words about it tell
	at         [2]int // bytes of those words; 0, 0 when the name itself tells
	abroad     bool   // those words are the country's own, not a part's of it
	next       int    // token behind the name and the bracket or country behind it
	isCountry  bool
	person     bool
	home       bool // the home side's; set once it is known
	nobody     bool // a school, a firm, an association, a street
	seat       bool // nobody's, but where one is: the town of a school
}

// joins are the words that may stand small within a name.
var joins = set("de del do da dos di du des op upon on sur am la le les el al den der ten ter bei an d l y und of")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// classes of marks by token, as bits.
const (
	isStop = 1 << iota
	isKind
	isTitle
	isNobody
	isStreet
	isMonth
	isWord // an instrument, a partner word, a tie: words of the grammar
	isOf
	isNowhere
	isBody // a word of a public body: its town stands beside it
)

var bits = map[string]uint16{
	"nowhere": isNowhere, "stop": isStop, "kind": isKind, "title": isTitle, "nobody": isNobody, "street": isStreet, "month": isMonth, "of": isOf,
	"instrument": isWord, "partnerword": isWord, "generic": isWord, "bond": isWord, "international": isWord, "programme": isWord, "motion": isWord, "network": isWord, "project": isWord, "municipal": isWord | isBody,
}

const longestName = 8 // words

// findNames reads the names of every sentence.
func (g *page) findNames() {
	flags := make([]uint16, len(g.tokens))
	kinds := map[int]string{} // token behind a kind word to the kind
	for _, m := range g.marks {
		if b := bits[m.class]; b != 0 {
			for i := m.from; i < m.to; i++ {
				flags[i] |= b
			}
		}
		if m.class == "kind" {
			kinds[m.to-1] = m.value
		}
	}
	for _, m := range g.marks { // the parish of a parish council is no church
		if m.class == "municipal" && m.to-m.from > 1 {
			for i := m.from; i < m.to; i++ {
				flags[i] &^= isNobody
			}
		}
	}
	lands := g.lands()
	for k := range g.sentences {
		s := &g.sentences[k]
		for i := s.from; i < s.to; {
			n, next := g.nameAt(s, i, flags, kinds, lands)
			if n != nil {
				s.names = append(s.names, *n)
			}
			i = max(next, i+1)
		}
	}
}

// land is a mention of a country over tokens.
type land struct {
	to        int
	value     string
	mention   record.Mention
	name, adj bool // the country's name; a word for what belongs to it
}

// lands returns the mentions of countries by the token they begin with.
func (g *page) lands() map[int]land {
	if g.landAt != nil {
		return g.landAt
	}
	m := map[int]land{}
	g.landAt = m
	at := 0
	for _, c := range g.Mentions {
		if c.Kind != record.KindCountry && c.Kind != record.KindNationality {
			continue
		}
		for at < len(g.tokens) && g.tokens[at].end <= c.Start {
			at++
		}
		to := at
		for to < len(g.tokens) && g.tokens[to].start < c.End {
			to++
		}
		if to == at {
			continue
		}
		l := land{to: to, value: c.Value, mention: c}
		l.name = holds(vocab.Countries().Lookup(c.Surface), c.Value)
		l.adj = !l.name && holds(vocab.Demonyms().Lookup(c.Surface), c.Value)
		m[at] = l
	}
	return m
}

func holds(list []string, v string) bool {
	for _, s := range list {
		if s == v {
			return true
		}
	}
	return false
}

// nameAt reads the name that begins with token i, and returns the token to go on from.
func (g *page) nameAt(s *sentence, i int, flags []uint16, kinds map[int]string, lands map[int]land) (*name, int) {
	t := g.tokens[i]
	if !t.capital || t.fold == "" {
		return nil, i + 1
	}
	j := i + 1
	for j < s.to && j-i < longestName {
		k, ok := g.goesOn(s, j)
		if !ok {
			break
		}
		j = k
	}
	end := j
	n := &name{from: i}
	if i > s.from {
		n.person = flags[i-1]&isTitle != 0 || g.initialBefore(s, i)
	}
	// Words before the name that are written large: articles, kinds, titles, adjectives of a country.
	for n.from < end {
		f := flags[n.from]
		l, isLand := lands[n.from]
		switch {
		case isLand && l.adj && l.to < end:
			n.country, n.at, n.abroad = l.value, [2]int{l.mention.Start, l.mention.End}, true
			n.from = l.to
			continue
		case isLand && l.name && l.to >= end:
		case f&isTitle != 0:
			n.person = true
			n.from++
			continue
		case f&isKind != 0 && n.from+1 < end:
			n.kind = kinds[n.from]
			n.person = false
			n.from++
			continue
		case f&isOf != 0 && n.from > i && flags[n.from-1]&isTitle != 0 && n.from+1 < end:
			n.from++
			n.person = false // the mayor of a place
			continue
		case f&(isStop|isOf) != 0 && n.from+1 < end && arabic[g.tokens[n.from].fold] && g.tokens[n.from+1].gap == "-" && g.tokens[n.from+1].capital:
		case f&(isStop|isOf) != 0 && (n.from+1 == end || n.from == s.from || !article[g.tokens[n.from].fold]):
			n.from++
			continue
		case n.from > i && joins[g.tokens[n.from].fold] && !g.tokens[n.from].capital:
			n.from++
			if flags[n.from-2]&isTitle != 0 {
				n.person = false // the mayor of a place
			}
			continue
		case f&(isWord|isMonth|isKind) != 0:
			if f&isWord != 0 {
				n.kind = "" // of the word, not of what follows it
			}
			n.from++
			continue
		}
		break
	}
	// Words of the grammar end a name.
	n.to = n.from
	for n.to < end && flags[n.to]&(isWord|isMonth) == 0 {
		n.nobody = n.nobody || flags[n.to]&(isNobody|isStreet) != 0 || street(g.tokens[n.to].fold)
		n.to++
	}
	for n.to > n.from && (!g.tokens[n.to-1].capital && !g.tokens[n.to-1].digits || flags[n.to-1]&(isStop|isKind) != 0 && n.to-n.from > 1 && flags[n.to-1]&isWord != 0) {
		n.to--
	}
	if n.to == n.from {
		return nil, max(n.from, j)
	}
	g.suffixed(s, n)
	if i > s.from && flags[i-1]&(isNobody|isStreet) != 0 && !g.tokens[i].apart {
		n.nobody = true
	}
	if n.kind == "" {
		n.kind = g.kindBefore(s, n.from, flags, kinds)
		if n.kind != "" {
			n.person = false
		}
	}
	n.start, n.end = g.tokens[n.from].start, g.tokens[n.to-1].end
	n.text = g.Text[n.start:n.end]
	n.next = n.to
	if l, ok := lands[n.from]; ok && l.to >= n.to {
		n.country = l.value
		n.isCountry = l.name
		n.at = [2]int{}
		if l.adj {
			return nil, n.to
		}
		if n.isCountry && l.to > n.to { // South Africa
			n.to, n.next, n.end = l.to, l.to, g.tokens[l.to-1].end
			n.text = g.Text[n.start:n.end]
		}
	} else if l, ok := lands[n.from-1]; ok && l.adj && n.country == "" {
		n.country, n.at, n.abroad = l.value, [2]int{l.mention.Start, l.mention.End}, true
	} else if n.from >= 2 && n.country == "" { // the German town of X
		for k := n.from - 2; k >= max(s.from, n.from-4); k-- {
			if l, ok := lands[k]; ok && l.adj && n.kind != "" {
				n.country, n.at, n.abroad = l.value, [2]int{l.mention.Start, l.mention.End}, true
				break
			}
		}
	}
	if !n.isCountry {
		g.countryBehind(s, n, flags, lands)
	}
	if g.nowhere(s, n, flags) {
		return nil, n.to
	}
	if n.kind == "" && !n.isCountry {
		n.kind = g.kindAbout(s, n, flags, kinds)
	}
	if utf8.RuneCountInString(n.text) < 2 {
		return nil, n.to
	}
	return n, n.to
}

// suffixes are the endings by which East Asian towns and districts are written, with their country.
var suffixes = map[string]string{"shi": "JP", "machi": "JP", "cho": "JP", "mura": "JP", "ken": "JP", "ku": "JP", "si": "KR", "gun": "KR", "gu": "KR"}

// suffixed takes the ending of an East Asian town into its name: "Mihara-shi".
func (g *page) suffixed(s *sentence, n *name) {
	if n.to >= s.to || g.tokens[n.to].gap != "-" || g.tokens[n.to].capital {
		return
	}
	if country := suffixes[g.tokens[n.to].fold]; country != "" {
		n.to++
		if n.country == "" {
			n.country = country
		}
	}
}

// nowhere tells whether a name is a sea, a range, a part of the sky or another word that alone is no place that can agree. "Région du Nord" is one.
func (g *page) nowhere(s *sentence, n *name, flags []uint16) bool {
	if n.kind != "" && n.kind != string(vocab.PlaceMunicipality) || n.isCountry { // "the towns of the North" is no town
		return false
	}
	if n.to-n.from == 1 && century(g.tokens[n.from].fold) {
		return true
	}
	for k := n.from; k < n.to; k++ {
		if flags[k]&isNowhere == 0 {
			return false
		}
	}
	return n.next == n.to || !strings.ContainsAny(g.tokens[n.to].gap, "(,") // "Nord (France)"
}

// century tells whether a word is a Roman number with its ending: "XXIe", "XIXde".
func century(fold string) bool {
	digits := strings.TrimRight(fold, "estd")
	return len(digits) > 1 && len(digits) < len(fold) && strings.Trim(digits, "ivx") == "" && len(fold)-len(digits) <= 3
}

// kindAbout returns the kind that the words of a body or the end of a name tell: "mayor of X", "X Town Council", "X Ward".
func (g *page) kindAbout(s *sentence, n *name, flags []uint16, kinds map[int]string) string {
	if n.to-n.from > 1 && flags[n.to-1]&isKind != 0 && !plainEnd[g.tokens[n.to-1].fold] {
		return kinds[n.to-1]
	}
	const municipality = string(vocab.PlaceMunicipality)
	if k := n.to; k < s.to && flags[k]&isBody != 0 && g.tokens[k].gap == " " && g.tokens[k].capital && !g.lone(k, flags) {
		return municipality
	}
	k := n.from - 2
	if k < s.from || flags[k+1]&isOf == 0 || flags[k]&isBody == 0 || g.tokens[k+1].apart || g.tokens[n.from].apart || g.tokens[n.from].gap != " " {
		return ""
	}
	if bodyOf[g.tokens[k].fold] || g.tokens[k].fold == "council" && (!g.lone(k, flags) || article[g.tokens[n.from].fold]) {
		return municipality
	}
	return ""
}

// bodyOf are the words of a body behind which "of" brings its town: "mayor of X". An alderman is of his field as often.
var bodyOf = set("mayor mayors maire maires mairie burgemeester burgemeesters locoburgemeester bourgmestre bourgmestres gemeentebestuur stadsbestuur gemeenteraad municipal communal communale stadhuis gemeentehuis raadhuis corporation")

// lone tells whether token k is "council" or "municipal" with nothing before that says whose: "Arts Council".
func (g *page) lone(k int, flags []uint16) bool {
	switch g.tokens[k].fold {
	case "lokaal", "lokale", "local", "collectivite", "collectivites", "autorites":
		return true
	case "council", "municipal", "councillors", "councilors":
		return !(k > 0 && flags[k-1]&isBody != 0 && !g.tokens[k].apart) && !(k+1 < len(g.tokens) && flags[k+1]&isBody != 0 && !g.tokens[k+1].apart)
	}
	return false
}

// plainEnd are words of a kind that end many names of other things: "Old Town", "New Region".
var plainEnd = set("town towns city cities village villages stad steden dorp ville villes cite state states region regions regio staat")

// initialBefore tells whether the first letter of a person's name stands before token i: "J. van Es".
func (g *page) initialBefore(s *sentence, i int) bool {
	k := i - 1
	for ; k > s.from && k > i-3 && !g.tokens[k+1].apart && (joins[g.tokens[k].fold] || g.tokens[k].fold == "van"); k-- {
	}
	return g.tokens[k].capital && len(g.tokens[k].fold) == 1 && strings.HasPrefix(g.tokens[k+1].gap, ".")
}

// common tells whether a name is none: a word that a sentence begins with and that the document writes small elsewhere, or one of the
// dictionary that stands nowhere else as a name; or words that no list knows and the document writes small too: "Cities Seeking Cities".
func (r *reader) common(g *page, s *sentence, n *name, small, large map[string]int) bool {
	if n.isCountry {
		return false
	}
	r.headless(g, s, n, small, large)
	if n.to-n.from == 2 && plainEnd[g.tokens[n.to-1].fold] && n.country == "" && !r.places.known(n.text) && !r.places.known(g.Text[n.start:g.tokens[n.from].end]) &&
		small[g.tokens[n.from].fold] >= large[g.tokens[n.from].fold] {
		return true // "Seeking Cities"
	}
	f := g.tokens[n.from].fold
	in := n.at != [2]int{} && n.next > n.to && strings.Trim(g.tokens[n.to].gap, " \u00a0") == "" // "War in Ukraine"
	if n.kind != "" || n.at != [2]int{} && !in {
		return false
	}
	if n.from == s.from && n.to-n.from == 1 {
		if small[f] > large[f] && !(in && r.places.known(n.text)) {
			return true
		}
		if !in && large[f] == 0 && n.next < s.to && strings.Trim(g.tokens[n.next].gap, " \u00a0") == "" && !g.tokens[n.next].capital && vocab.Ordinary(n.text) {
			return true
		}
	}
	for k := n.from; k < n.to; k++ {
		if f := g.tokens[k].fold; small[f] <= large[f] {
			return false
		}
	}
	return !r.places.known(n.text)
}

// headless takes away a word before a known name that only stands large because a sentence begins with it: "Only Paris".
func (r *reader) headless(g *page, s *sentence, n *name, small, large map[string]int) {
	if n.to-n.from < 2 || g.tokens[n.from+1].gap != " " || n.from > s.from && !strings.ContainsAny(g.tokens[n.from].gap, "\"“«‘:") {
		return
	}
	f := g.tokens[n.from].fold
	if !opening[f] && (small[f] <= large[f] || joins[g.tokens[n.from+1].fold]) || r.places.known(n.text) {
		return
	}
	rest := g.Text[g.tokens[n.from+1].start:n.end]
	if !r.places.known(rest) {
		return
	}
	n.from++
	n.start, n.text = g.tokens[n.from].start, rest
}

// opening are words that sentences begin with, which stop no name: they may be part of one.
var opening = set("only seul seule alleen enkel slechts even meme zelfs although though bien terwijl while tandis hoewel pourtant toch today vandaag maintenant now nu meanwhile ondertussen intussen together ensemble samen former ancien voormalig dear cher chere beste")

// casing counts how often words are written small, and how often large where no sentence begins.
func casing(pages []*page) (small, large map[string]int) {
	small, large = map[string]int{}, map[string]int{}
	for _, g := range pages {
		for k := range g.sentences {
			s := &g.sentences[k]
			for i := s.from; i < s.to; i++ {
				switch t := g.tokens[i]; {
				case t.digits:
				case !t.capital:
					small[t.fold]++
				case i > s.from && g.Role != record.RoleHeading:
					large[t.fold]++
				}
			}
		}
	}
	return small, large
}

// arabic are the articles that are part of a name when a hyphen ties them to it: "Al-Eizariya".
var arabic = set("al el as es an ad at ar ash")

var article = set("la le les el al los las den the san")

func street(fold string) bool {
	for _, end := range []string{"straat", "laan", "plein", "steenweg", "strasse", "street", "straatweg"} {
		if strings.HasSuffix(fold, end) && len(fold) > len(end) {
			return true
		}
	}
	return false
}

// goesOn tells whether the name goes on with token j, and returns the token behind what belongs to it.
func (g *page) goesOn(s *sentence, j int) (int, bool) {
	t := g.tokens[j]
	blank := strings.Trim(t.gap, " \u00a0") == ""
	tight := t.gap == "-" || t.gap == "'" || t.gap == "’" || t.gap == "‑" || t.gap == "´" || t.gap == "`" || t.gap == "ʼ" || t.gap == "‘"
	if t.fold == "s" && tight && j+1 < s.to && g.tokens[j+1].capital && g.tokens[j+1].gap == " " && len(vocab.PlacesNamed(g.tokens[j-1].fold+" s "+g.tokens[j+1].fold)) > 0 {
		return j + 2, true // Bishop's Stortford
	}
	if !blank && !tight && strings.TrimSpace(t.gap) != "&" && t.gap != ". " {
		return j, false
	}
	if t.gap == ". " && !abbreviated[g.tokens[j-1].fold] && g.tokens[j-1].fold != "st" {
		return j, false
	}
	if t.capital {
		return j + 1, true
	}
	if (t.gap == "'" || t.gap == "’") && t.fold == "s" { // Bishop's Stortford, St John's
		if j+1 < s.to && g.tokens[j+1].capital && g.tokens[j+1].gap == " " && len(vocab.PlacesNamed(vocab.Fold(g.Text[g.tokens[j-1].start:g.tokens[j+1].end]))) > 0 {
			return j + 2, true
		}
		if j-2 >= s.from && g.tokens[j-2].capital && len(vocab.PlacesNamed(vocab.Fold(g.Text[g.tokens[j-2].start:t.end]))) > 0 {
			return j + 1, true
		}
		return j, false
	}
	if (t.gap == "'" || t.gap == "’") && !t.digits && len(t.fold) >= 2 && !shortened[t.fold] && g.tokens[j-1].capital && !elided[g.tokens[j-1].fold] {
		return j + 1, true // Be'er Sheva
	}
	if tight && t.gap == "-" && !t.digits && g.tokens[j-1].capital && j+1 < s.to && g.tokens[j+1].gap == "-" && g.tokens[j+1].capital {
		return j + 2, true // Sint-Joost-ten-Node
	}
	if tight && t.gap == "-" && !t.digits && j+2 < s.to && g.tokens[j+1].gap == "-" && g.tokens[j+2].gap == "-" && g.tokens[j+2].capital {
		return j + 3, true // Karth-on-the-Mere
	}
	if !joins[t.fold] {
		return j, false
	}
	for k := j + 1; k < min(j+3, s.to); k++ { // op den Berg, d'Ascq
		u := g.tokens[k]
		if u.apart {
			return j, false
		}
		if u.capital {
			return k + 1, true
		}
		if !joins[u.fold] {
			return j, false
		}
	}
	return j, false
}

// elided are the words that an apostrophe cuts short before another word, and shortened what it leaves of the other word.
var (
	elided    = set("l d c j m n s t qu jusqu lorsqu puisqu quoiqu presqu quelqu aujourd entr we they you i he she it what who that there where how")
	shortened = set("re ll ve em tis twas hui un une on il ils elle elles")
)

// kindBefore returns the kind that the small words before token i tell: "de gemeente X", "province of X".
func (g *page) kindBefore(s *sentence, i int, flags []uint16, kinds map[int]string) string {
	for k := i - 1; k >= max(s.from, i-3); k-- {
		if g.tokens[k+1].apart {
			return ""
		}
		if flags[k]&isKind != 0 {
			return kinds[k]
		}
		if !joins[g.tokens[k].fold] && flags[k]&isOf == 0 {
			return ""
		}
	}
	return ""
}

// countryBehind reads the country that stands behind a name: in a bracket, after a comma, after "in".
func (g *page) countryBehind(s *sentence, n *name, flags []uint16, lands map[int]land) {
	k := n.to
	if k >= s.to {
		return
	}
	take := func(l land) {
		if n.country == "" || l.name {
			n.country, n.at, n.abroad = l.value, [2]int{l.mention.Start, l.mention.End}, l.name || l.mention.Rule == "code"
		}
	}
	gap := g.tokens[k].gap
	if strings.Contains(gap, "(") && !strings.Contains(gap, ")") {
		for ; k < min(s.to, n.to+14); k++ {
			if k > n.to && strings.Contains(g.tokens[k].gap, ")") {
				break
			}
			if g.tokens[k].fold != "a" && s.is("with", k) {
				return // another place is told in the bracket
			}
			if l, ok := lands[k]; ok {
				take(l)
			}
		}
		n.next = k
		if k >= s.to || strings.Contains(g.tokens[k].gap, ")") {
			return
		}
		return
	}
	// X, in het zuiden van Senegal / X in Italië / X, Italy / X, Prince Edward Island, Canada
	for ; k < min(s.to, n.to+7); k++ {
		gap := g.tokens[k].gap
		if strings.ContainsAny(gap, ".;:()/|–—") || k > n.to && strings.Contains(gap, ",") && !g.tokens[k].capital {
			return
		}
		if l, ok := lands[k]; ok {
			if l.mention.Rule == "town" && (k == n.to || openers[g.tokens[k-1].fold] || flags[k-1]&(isStop|isOf) == 0 && !direction[g.tokens[k-1].fold]) {
				return // the next of a list
			}
			if l.name || k > n.to && l.mention.Role != record.RoleHome && !l.adj {
				take(l)
				n.next = l.to
			}
			return
		}
		if conjunction[g.tokens[k].fold] || g.tokens[k].fold == "en" && g.Language == lang.NL {
			return // and Italy is another matter
		}
		if flags[k]&(isStop|isOf|isKind) == 0 && !direction[g.tokens[k].fold] && !(k == n.to && g.tokens[k].capital && strings.HasPrefix(gap, ",")) {
			return
		}
	}
}

var conjunction = set("et and und ou or met avec with ni noch")

var direction = set("noorden zuiden oosten westen nord sud est ouest north south east west noordoosten nordest northern southern eastern western banlieue hart midden centre center au aux en")
