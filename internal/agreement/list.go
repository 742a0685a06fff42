package agreement

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// lead is what names the instrument of a list: a sentence or heading above it.
type lead struct {
	instrument string
	words      proof
	signed     *when
	near       bool   // the sentence right above, or the heading right above
	country    string // of the items, by the heading or the line right above that is nothing but a country
	land       *proof
}

// lists reads items of lists and rows of tables, a partner each.
func (r *reader) lists() {
	latest := map[string]int{}
	before := -1 // the prose right before the list
	lines := r.lines()
	first := -1 // of the lines that i is one of
	over := -1  // the line above that is nothing but a country
	for i, g := range r.pages {
		if g.told {
			first = -1
			continue
		}
		if g.Role == record.RoleProse && i+1 < len(r.pages) && r.pages[i+1].Role == record.RoleListItem && g.landAlone() != nil {
			over = i
			continue
		}
		if g.Role != record.RoleListItem {
			over = -1
		}
		if !lines[i] {
			first = -1
		} else if first < 0 {
			first = i
		}
		switch g.Role {
		case record.RoleHeading:
			latest[g.Text] = i
			if first < 0 {
				before = -1
			}
		case record.RoleProse:
			if first >= 0 {
				r.item(i, g, r.leadOf(first, before, latest), nil)
				continue
			}
			if l := r.answered(i, g); l != nil {
				r.item(i, g, l, nil)
				continue
			}
			before = i
			if strings.ContainsAny(g.Text, "|") {
				r.row(i, g, r.leadOf(i, -1, latest))
			}
		case record.RoleListItem:
			var first *party
			if r.pact(i, r.leadOf(i, before, latest), before) {
				continue
			}
			if sec := r.of[i]; sec != nil && sec.listed {
				side := r.sideOf(sec.page, sec.names[0])
				first = &side
			} else if sec != nil && sec.page != i {
				continue
			}
			l := r.leadOf(i, before, latest)
			if over >= 0 && l != nil {
				land := r.pages[over].landAlone()
				l.country, l.land = land.value, &proof{over, land.mention.Start, land.mention.End}
			}
			r.item(i, g, l, first)
		case record.RoleTable:
			r.row(i, g, r.leadOf(i, before, latest))
		}
	}
	r.sheets()
}

// longestAnswer is how many words a passage has at most that is nothing but a list of places.
const longestAnswer = 60

// answered returns what a passage that is nothing but places answers to: the heading, question or few words right above it.
func (r *reader) answered(i int, g *page) *lead {
	if i == 0 || len(g.sentences) != 1 || len(g.tokens) > longestAnswer || r.of[i] != nil {
		return nil
	}
	above := r.pages[i-1]
	if len(above.tokens) > shortItem || above.excludes() {
		return nil
	}
	s := &g.sentences[0]
	if len(s.names) < 2 || s.names[0].from != s.from || s.names[len(s.names)-1].next < s.to {
		return nil
	}
	for k, n := range s.names {
		if n.person || n.nobody || n.home || !n.isCountry && !r.strong(n) {
			return nil
		}
		if k > 0 && s.names[k-1].next <= n.from && !r.parted(g, s.names[k-1], n, false) {
			return nil
		}
	}
	l := r.leadIn(above, above.marks)
	if l != nil {
		l.near = true
	}
	return l
}

// fewestEntries is how many lines in a row make a list of them.
const fewestEntries = 3

// lines tells which passages are the items of a list that has no marks of one: in a row, each a place with its country or a year.
func (r *reader) lines() []bool {
	of := make([]bool, len(r.pages))
	first := 0
	for i := 0; i <= len(r.pages); i++ {
		if i < len(r.pages) && r.pages[i].entry() {
			continue
		}
		if i-first >= fewestEntries {
			for k := first; k < i; k++ {
				of[k] = true
			}
		}
		first = i + 1
	}
	return of
}

// fewestOfPact is how many towns a list has, for it to be the parties of one agreement.
const fewestOfPact = 3

// pact reads a list of all that have one agreement, the home side among them: it begins with passage i. Its words are of one: "le jumelage des
// six villes", no "jumelages".
func (r *reader) pact(i int, l *lead, before int) bool {
	if l == nil || i > 0 && r.pages[i-1].Role == record.RoleListItem || r.home.name == "" || r.of[i] != nil {
		return false
	}
	words := r.pages[l.words.page]
	for _, m := range words.marks {
		if words.tokens[m.from].start == l.words.start && (m.class != "instrument" || words.many(m)) {
			return false
		}
	}
	d := &draft{instrument: l.instrument, words: &l.words}
	home, j := false, i
	for ; j < len(r.pages) && r.pages[j].Role == record.RoleListItem; j++ {
		g := r.pages[j]
		if len(g.tokens) > shortItem || len(g.sentences) != 1 || len(g.sentences[0].names) == 0 || len(d.partners) >= mostChain {
			return false
		}
		s := &g.sentences[0]
		n := s.names[0]
		if n.from != s.from || n.person || n.nobody || n.isCountry || len(s.dates) > 0 || n.next < s.to || !n.home && !r.strong(n) {
			return false
		}
		d.scope = append(d.scope, j)
		if n.home {
			home = true
			continue
		}
		d.partners = append(d.partners, r.party(j, n))
	}
	if !home || j-i < fewestOfPact {
		return false
	}
	for k := min(l.words.page, max(before, 0)); k < i && d.signed == nil; k++ { // what is told of it above
		if k < i-maxAbove {
			continue
		}
		g := r.pages[k]
		for q := range g.sentences {
			s := &g.sentences[q]
			if d.signed == nil && len(s.dates) == 1 && !isPhase(s.dates[0].mention) && s.has("sign", "since", "instrument", "tie") {
				d.signed = r.whole(k, s).when(s.dates[0], "explicit")
			}
		}
	}
	for k := i; k < j; k++ {
		r.done(k)
	}
	return r.add(d) != nil
}

// oneText makes one record of those of a sentence that names partners of several kinds: "an agreement with the municipality of A and the
// province of B" is one text of all.
func (r *reader) oneText(made []*draft, names []name) []*draft {
	if len(made) < 2 || len(made) != len(names) || len(r.drafts) < len(made) || made[0].class != record.ClassAgreement {
		return made
	}
	kinds := map[string]bool{}
	for k, n := range names {
		if n.kind == "" || made[k].partners[0].country != made[0].partners[0].country || made[k] != r.drafts[len(r.drafts)-len(made)+k] {
			return made
		}
		kinds[n.kind] = true
	}
	if len(kinds) < 2 {
		return made
	}
	for _, d := range made[1:] {
		made[0].partners = append(made[0].partners, d.partners...)
	}
	r.drafts = r.drafts[:len(r.drafts)-len(made)+1]
	return made[:1]
}

// maxAbove is how many passages above a list tell of the agreement that it lists the parties of.
const maxAbove = 20

// entry tells whether a line of prose is a place and what is told of it in a word or two: "Los Angeles (USA)", "Lauf, Germany - 1967".
func (g *page) entry() bool {
	if g.Role != record.RoleProse || len(g.tokens) > shortItem || len(g.sentences) == 0 || len(g.sentences[0].names) == 0 {
		return false
	}
	s := &g.sentences[0]
	n := s.names[0]
	if n.from != s.from || n.person || n.nobody || n.isCountry || n.next <= n.to && len(s.dates) == 0 {
		return false
	}
	for k := n.next; k < s.to; k++ {
		t := g.tokens[k]
		if k == n.next && strings.ContainsAny(t.gap, ",;-–(") || strings.Contains(t.gap, ")") {
			break
		}
		if !t.digits && !s.is("since", k) && !s.is("month", k) {
			return k > n.next
		}
	}
	return n.at != [2]int{} || len(s.dates) > 0
}

// leadOf returns what names the instrument of the list that passage i is in, nil when nothing does.
func (r *reader) leadOf(i, before int, latest map[string]int) *lead {
	if before >= 0 && i-before <= 200 {
		g := r.pages[before]
		for k := len(g.sentences) - 1; k >= 0; k-- {
			s := &g.sentences[k]
			if l := r.leadIn(g, s.marks); l != nil {
				if s.has("negate") && !strings.HasSuffix(g.Text, ":") {
					break
				}
				l.near = k >= len(g.sentences)-2
				if strings.HasSuffix(strings.TrimSpace(g.Text), ":") && len(s.dates) == 1 {
					x := r.whole(before, s)
					if s.has("since", "sign") && !isPhase(s.dates[0].mention) {
						l.signed = x.when(s.dates[0], "explicit")
						if l.signed != nil {
							l.signed.weak = true
						}
					}
				}
				return l
			}
		}
	}
	path := r.pages[i].Heading
	for k := len(path) - 1; k >= 0; k-- {
		h, ok := latest[path[k]]
		if !ok {
			continue
		}
		if l := r.leadIn(r.pages[h], r.pages[h].marks); l != nil {
			l.near = k == len(path)-1
			if h, ok := latest[path[len(path)-1]]; ok && !l.near {
				if land := r.pages[h].landWhole(); land != nil {
					l.country, l.land = land.value, &proof{h, land.mention.Start, land.mention.End}
				}
			}
			return l
		}
	}
	return nil
}

func (r *reader) leadIn(g *page, marks []mark) *lead {
	for _, class := range []string{"partnerword", "instrument"} {
		for _, m := range marks {
			if m.class == class {
				return &lead{instrument: m.value, words: *g.proof(m.from, m.to)}
			}
		}
	}
	return nil
}

const (
	longestItem = 90 // words of an item that is read as one
	shortItem   = 14
)

// item reads one item of a list: a name at its head, and what is behind it. Without first it is the home side's.
func (r *reader) item(i int, g *page, l *lead, first *party) {
	if len(g.sentences) == 0 || len(g.tokens) > longestItem*3 {
		return
	}
	s := &g.sentences[0]
	if s.to-s.from == 1 && g.tokens[0].digits && len(g.sentences) > 1 { // the number of the item
		s = &g.sentences[1]
	}
	if len(s.names) == 0 {
		return
	}
	n := s.names[0]
	byLand := n.isCountry
	if n.isCountry && len(s.names) > 1 && s.names[1].from-n.next <= 2 { // France: Jassans
		land := n
		n = s.names[1]
		if n.country == "" {
			n.country, n.at = land.country, [2]int{land.start, land.end}
		}
	}
	if n.from-s.from > 3 || n.person || n.nobody || n.isCountry || n.home {
		return
	}
	for k := s.from; k < n.from; k++ {
		t := g.tokens[k]
		if !plain[t.fold] && !between[t.fold] && !t.digits && !isLand(g, k) {
			return
		}
	}
	told := slices.ContainsFunc(s.names, func(m name) bool { return m.at != [2]int{} })
	also := r.alsoNamed(g, n, s.to, !byLand && told)
	if n.next < s.to && len(also) == 0 {
		gap := g.tokens[n.next].gap
		if strings.Trim(gap, " \u00a0") == "" && !g.tokens[n.next].digits {
			behind := false
			for _, m := range s.marks {
				behind = behind || m.from == n.next && (m.class == "since" || m.class == "dormant" || m.class == "end")
			}
			if !behind {
				return
			}
		}
	}
	for k := range g.sentences {
		t := &g.sentences[k]
		for _, a := range t.anchors() {
			if r.negated(t, a) {
				return
			}
		}
	}
	own, ok := r.ownInstrument(g, s)
	if l == nil && !ok {
		return
	}
	x := r.whole(i, s)
	if flag := flagOf(g.Text); flag != "" && n.country == "" {
		n.country, n.at = flag, [2]int{0, 8}
	}
	if len(s.names) > 1 && n.from == s.names[0].from && g.links(n, s.names[1]) && r.places.known(s.names[1].text) && !s.names[1].isCountry {
		return // two sides of something that is no list of pairs
	}
	below := l != nil && l.country != "" && n.at == [2]int{} && l.country != r.home.country
	hasDate := false
	for _, d := range s.dates {
		hasDate = hasDate || !isPhase(d.mention)
	}
	if !r.strong(n) && !below && !(r.home.known && (hasDate || l != nil && l.near && len(g.tokens) <= shortItem)) {
		return
	}
	if !ok && !l.near && n.country == "" && !hasDate && !below {
		return
	}
	if !ok && !below && n.at == [2]int{} && !hasDate && g.Role == record.RoleListItem && !r.ofPlaces(i) {
		return
	}
	if !r.public && !r.places.known(n.text) && !n.abroad {
		return
	}
	d := &draft{scope: []int{i}, first: first, partners: []party{r.party(i, n)}}
	if below {
		d.partners[0].setLand(r, l)
	}
	if ok {
		r.use(i, own)
		d.instrument, d.loose = own.instrument, own.loose
		d.words = g.proof(own.from, own.to)
		if d.loose && l != nil {
			d.instrument, d.loose, d.words = l.instrument, false, &l.words
		}
		r.aim(d, x, own)
	} else {
		d.instrument, d.words = l.instrument, &l.words
	}
	if d.class != record.ClassRelation {
		if len(also) > 0 {
			x.to = also[0].from
		}
		r.itemDates(d, g, x, n)
		if d.signed == nil && d.start == nil && l != nil {
			d.signed = l.signed
		}
		for k := range g.sentences {
			r.status(d, r.whole(i, &g.sentences[k]))
		}
	}
	r.add(d)
	for k, m := range also {
		if m.home {
			continue
		}
		if byLand && m.country == "" {
			m.country, m.at = n.country, n.at
		}
		other := *d
		other.partners, other.signed, other.start, other.end = []party{r.party(i, m)}, nil, nil, nil
		if below {
			other.partners[0].setLand(r, l)
		}
		if other.class != record.ClassRelation {
			y := r.whole(i, s)
			if y.from = m.from; k+1 < len(also) {
				y.to = also[k+1].from
			}
			if r.itemDates(&other, g, y, m); other.signed == nil && l != nil {
				other.signed = l.signed
			}
		}
		r.add(&other)
	}
}

// setLand gives a party the country of the list that it stands in.
func (p *party) setLand(r *reader, l *lead) {
	p.country, p.land, p.sure, p.value = l.country, l.land, true, ""
	r.locate(p)
}

// ofPlaces tells whether half the items of the list that passage i is in begin with a place, or what stands above it brings a list on: a menu
// has a London as well.
func (r *reader) ofPlaces(i int) bool {
	first, end := i, i+1
	for first > 0 && i-first < mostPairs && r.pages[first-1].Role == record.RoleListItem {
		first--
	}
	for end < len(r.pages) && end-i < mostPairs && r.pages[end].Role == record.RoleListItem {
		end++
	}
	if first > 0 && strings.HasSuffix(strings.TrimSpace(r.pages[first-1].Text), ":") {
		return true
	}
	n := 0
	for _, g := range r.pages[first:end] {
		if len(g.sentences) > 0 && len(g.sentences[0].names) > 0 {
			m := g.sentences[0].names[0]
			where, _ := r.places.best(m.text, m.country)
			if m.from-g.sentences[0].from <= 3 && !m.person && !m.nobody && (m.at != [2]int{} || m.kind != "" || where.Shown || where.Ours) {
				n++
			}
		}
	}
	return n*2 >= end-first
}

// sideOf makes the first side of a list of many out of a name: one of the country of the page's own town, where there is such a place.
func (r *reader) sideOf(page int, n name) party {
	if n.country == "" && r.home.country != "" {
		if where, ok := r.places.bestOf(n.text, r.home.country, n.kind); ok && where.Country == r.home.country {
			p := r.party(page, n)
			p.value, p.country = where.ID, where.Country
			return p
		}
	}
	return r.party(page, n)
}

// isLand tells whether a word is the name of a country: "France: Jassans".
func isLand(g *page, token int) bool {
	t := g.tokens[token]
	return len(vocab.Countries().Lookup(g.Text[t.start:t.end])) > 0
}

// itemDates takes the date that stands behind the name of a short item, or that its words tell.
func (r *reader) itemDates(d *draft, g *page, x span, n name) {
	var head *dated // 1985: Masaya
	for k, t := range x.s.dates {
		if t.at < n.from && t.at-x.s.from <= 1 && !isPhase(t.mention) && t.at >= x.from {
			head = &x.s.dates[k]
		}
		if t.at < n.to || t.at >= x.to || isPhase(t.mention) {
			continue
		}
		what := x.meaning(t)
		if t.at == n.to && strings.Contains(g.tokens[t.at].gap, "(") {
			what = "signed" // Masaya (1985)
		}
		if t.at == n.next && what == "end" && t.at+1 < x.to && g.tokens[t.at+1].apart {
			what = "signed" // Masaya: 1985, ended in 2010
		}
		if what == "end" {
			if d.end == nil {
				d.end = x.when(t, "explicit")
			}
			continue
		}
		if what == "start" && d.start == nil && x.has("begin") {
			d.start = x.when(t, "explicit")
			continue
		}
		near := t.at-n.next <= 3
		if d.signed == nil && (what == "signed" || what == "start" || near || len(g.tokens) <= shortItem) {
			d.signed = x.when(t, "explicit")
		}
	}
	if head != nil && d.signed == nil && d.start == nil && d.end == nil {
		d.signed = x.when(*head, "explicit")
	}
}

func (r *reader) ownInstrument(g *page, s *sentence) (anchor, bool) {
	var best anchor
	found := false
	for _, a := range s.anchors() {
		if a.class != "instrument" && a.class != "partnerword" && a.class != "tie" {
			continue
		}
		if a.loose {
			continue
		}
		if !found || rank(a) > rank(best) {
			best, found = a, true
		}
	}
	return best, found
}

// flagOf returns the country of the flag that a text begins with.
func flagOf(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	second, _ := utf8.DecodeRuneInString(text[n:])
	const a = 0x1F1E6
	if first < a || first > a+25 || second < a || second > a+25 {
		return ""
	}
	return string([]byte{byte('A' + first - a), byte('A' + second - a)})
}

// row reads a row of a table: cells parted by "|", a name alone in one of them.
func (r *reader) row(i int, g *page, l *lead) {
	if len(g.tokens) > longestItem || !strings.Contains(g.Text, "|") {
		return
	}
	type cell struct{ start, end int }
	var cells []cell
	at := 0
	for part := range strings.SplitSeq(g.Text, "|") {
		c := cell{at, at + len(part)}
		at += len(part) + 1
		cells = append(cells, c)
	}
	var partner, side *name
	column := -1 // the cell of the partner
	country, land := "", [2]int{}
	ours, heads, tabled := r.ourCell(g), g.cellHeads(), false
	for at, c := range cells {
		value := c.start
		if k := strings.Index(g.Text[c.start:c.end], ":"); k >= 0 {
			value += k + 1
		}
		if f := flagOf(strings.TrimSpace(g.Text[value:c.end])); f != "" && country == "" {
			k := value + strings.IndexFunc(g.Text[value:c.end], func(q rune) bool { return q > 0x1F1E0 })
			country, land = f, [2]int{k, k + 8}
		}
		for k := range g.sentences {
			for j := range g.sentences[k].names {
				n := &g.sentences[k].names[j]
				if n.start < value || n.end > c.end {
					continue
				}
				if strings.TrimSpace(g.Text[n.end:c.end]) != "" && n.next < len(g.tokens) && g.tokens[n.next].start < c.end {
					continue
				}
				if lead := vocab.Fold(g.Text[value:n.start]); lead != "" && !plain[lead] && n.kind == "" {
					continue
				}
				if n.isCountry {
					country, land = n.country, [2]int{n.start, n.end}
					continue
				}
				if at == ours {
					side = n
					continue
				}
				if partner == nil && !n.person && !n.nobody && !n.home {
					partner, tabled, column = n, heads[at] == "partner", at
				}
			}
		}
	}
	for at, c := range cells { // Nimlaha'kok
		if partner == nil && heads[at] == "partner" && at != ours {
			partner = g.cellName(c.start, c.end)
			tabled, column = partner != nil, at
		}
	}
	if partner == nil {
		return
	}
	n := *partner
	if country != "" {
		n.country, n.at = country, land
	}
	var own anchor
	ok := false
	for k := range g.sentences {
		s := &g.sentences[k]
		for _, a := range s.anchors() {
			if r.negated(s, a) {
				return
			}
		}
		if a, found := r.ownInstrument(g, s); found && !ok {
			own, ok = a, true
		}
	}
	if tabled && !ok {
		if l == nil && (side != nil || r.places.known(n.text)) {
			l = r.spoken()
		}
		if l != nil {
			l.near = true // its column says what it is
		}
	}
	if !ok && l == nil || !r.strong(n) && !r.home.known {
		return
	}
	var also []name
	if column >= 0 {
		end := cells[column].end
		if heads[column] == "partner" && g.Role != record.RoleTable {
			end = len(g.Text) // "Twin towns: A | B | C"
		}
		also = r.alsoNamed(g, n, g.tokenAt(end), false)
	}
	d := &draft{scope: []int{i}, partners: []party{r.party(i, n)}}
	if side != nil && !side.home && !side.person && !side.nobody {
		p := r.sideOf(i, *side)
		d.first = &p
	}
	if ok {
		r.use(i, own)
		d.instrument, d.words = own.instrument, g.proof(own.from, own.to)
	} else {
		d.instrument, d.words = l.instrument, &l.words
		if d.instrument == unspecified {
			d.loose = true
			r.programme(d, i)
		}
	}
	for k := range g.sentences {
		s := &g.sentences[k]
		x := r.whole(i, s)
		if s.has("intend") && ok && d.class == "" {
			r.aim(d, x, own)
		}
		for _, t := range s.dates {
			if isPhase(t.mention) || len(also) > 0 && t.at > also[0].from {
				continue
			}
			if d.signed == nil && x.cellMeaning(t) != "end" && (x.headsCell(t) || x.meaning(t) == "signed") {
				d.signed = x.when(t, "explicit")
			} else if d.end == nil && x.meaning(t) == "end" {
				d.end = x.when(t, "explicit")
			}
		}
		r.status(d, x)
	}
	if !ok && !l.near {
		return
	}
	if d.class == record.ClassRelation {
		d.signed = nil
	}
	r.add(d)
	for k, m := range also {
		if m.home {
			continue
		}
		other := *d
		other.partners, other.signed, other.start, other.end = []party{r.party(i, m)}, nil, nil, nil
		to := g.tokenAt(cells[column].end)
		if k+1 < len(also) {
			to = also[k+1].from
		}
		for q := range g.sentences {
			if own := g.sentences[q].datesIn(m.to, to); len(own) == 1 && other.class != record.ClassRelation {
				other.signed = r.whole(i, &g.sentences[q]).when(own[0], "explicit")
			}
		}
		r.add(&other)
	}
}

// tokenAt returns the first token behind a byte.
func (g *page) tokenAt(end int) int {
	k := len(g.tokens)
	for k > 0 && g.tokens[k-1].start >= end {
		k--
	}
	return k
}

// cellName returns the name that is all of a cell "Label: value", but for a bracket or what follows a comma.
func (g *page) cellName(start, end int) *name {
	if k := strings.IndexByte(g.Text[start:end], ':'); k >= 0 {
		start += k + 1
	}
	if k := strings.IndexAny(g.Text[start:end], "(,;/"); k >= 0 {
		end = start + k
	}
	for k := range g.sentences {
		s := &g.sentences[k]
		from, to := s.to, s.from
		for j := s.from; j < s.to; j++ {
			if g.tokens[j].start >= start && g.tokens[j].end <= end {
				from, to = min(from, j), j+1
			}
		}
		if n, ok := g.whole(s, from, to); ok {
			n.nobody = slices.ContainsFunc(s.names, func(m name) bool {
				return m.from < to && m.to > from && (m.nobody || m.person || m.isCountry || m.home)
			})
			if !n.nobody {
				return &n
			}
		}
	}
	return nil
}

// cellHeads returns what the label of each cell of a row says it holds: partner, country, home, signed, …; empty where no label does.
func (g *page) cellHeads() []string {
	var heads []string
	at, k := 0, 0
	for part := range strings.SplitSeq(g.Text, "|") {
		head := ""
		if c := strings.IndexByte(part, ':'); c >= 0 {
			words := len(strings.Fields(part[:c]))
			for ; k < len(g.marks) && g.tokens[g.marks[k].from].start < at+c; k++ {
				m := g.marks[k]
				if g.tokens[m.from].start < at || g.tokens[m.to-1].end > at+c {
					continue
				}
				switch {
				case m.class == "partnerword":
					head = "partner"
				case m.class == "label" && m.to-m.from == words && head == "":
					head = m.value
				}
			}
		}
		heads = append(heads, head)
		at += len(part) + 1
	}
	return heads
}

// spoken returns what a document as a whole speaks of: the instrument that its headings name, or its first words do, or its programme.
func (r *reader) spoken() *lead {
	for _, role := range []record.Role{record.RoleHeading, record.RoleProse} {
		for _, g := range r.pages[:min(len(r.pages), mostPages)] {
			if (g.Role == record.RoleHeading) != (role == record.RoleHeading) {
				continue
			}
			if l := r.leadIn(g, g.marks); l != nil {
				return l
			}
		}
	}
	if !r.ofProgramme {
		return nil
	}
	for _, g := range r.pages[:min(len(r.pages), mostPages)] {
		for _, m := range g.marks {
			if m.class == "programme" {
				return &lead{instrument: unspecified, words: *g.proof(m.from, m.to)}
			}
		}
	}
	return nil
}

// ourCell returns which cell of a row is the home side's: the one labelled so, or as a town beside one labelled as a partner; -1 when none is.
func (r *reader) ourCell(g *page) int {
	ours, town, partner, at, cell := -1, -1, -1, 0, 0
	for part := range strings.SplitSeq(g.Text, "|") {
		if k := strings.IndexByte(part, ':'); k >= 0 {
			kind, other := false, false
			for _, m := range g.marks {
				if from := g.tokens[m.from].start; from < at || g.tokens[m.to-1].end > at+k {
					continue
				}
				switch {
				case m.class == "label" && m.value == "home":
					ours = cell
				case m.class == "kind" && m.to-m.from == len(strings.Fields(part[:k])) && m.value == "municipality":
					kind = true
				case m.class == "partnerword" || m.class == "label" && m.value == "partner":
					other = true
				}
			}
			folded := vocab.Fold(part[:k])
			switch {
			case kind && !strings.Contains(folded, "partner") && !strings.Contains(folded, "zuster"):
				town = cell
			case other:
				partner = cell
			}
		}
		at += len(part) + 1
		cell++
	}
	if ours < 0 && town >= 0 && partner >= 0 {
		return town
	}
	return ours
}

// headsCell tells whether a date begins its cell, behind the label and some words at most.
func (x span) headsCell(d dated) bool {
	text := x.g.Text
	from := strings.LastIndexByte(text[:d.mention.Start], '|') + 1
	if k := strings.LastIndexByte(text[from:d.mention.Start], ':'); k >= 0 {
		from += k + 1
	}
	return len(strings.Fields(text[from:d.mention.Start])) <= 2
}

// cellMeaning is the meaning of a date in its cell: words of other cells do not tell.
func (x span) cellMeaning(d dated) string {
	text := x.g.Text
	from := strings.LastIndexByte(text[:d.mention.Start], '|') + 1
	to := len(text)
	if k := strings.IndexByte(text[d.mention.End:], '|'); k >= 0 {
		to = d.mention.End + k
	}
	for _, m := range x.s.marks {
		if (m.class == "end" || m.class == "expired" || m.class == "dormant") && x.g.tokens[m.from].start >= from && x.g.tokens[m.to-1].end <= to {
			return "end"
		}
	}
	return ""
}

// sheets reads a partner told in lines "Label: value" under one heading.
func (r *reader) sheets() {
	type sheet struct {
		d       *draft
		pages   []int
		partner *party
		country *name
		land    proof
	}
	for i := 0; i < len(r.pages); {
		g := r.pages[i]
		label := g.label()
		if label == "" || r.of[i] != nil {
			i++
			continue
		}
		sh := sheet{d: &draft{}}
		j, gap := i, 0
		for ; j < len(r.pages) && gap < 4 && j-i < 60; j++ {
			g := r.pages[j]
			label := g.label()
			if label == "" {
				gap++
				if g.Role == record.RoleHeading {
					break
				}
				continue
			}
			gap = 0
			sh.pages = append(sh.pages, j)
			for k := range g.sentences {
				s := &g.sentences[k]
				x := r.whole(j, s)
				switch label {
				case "partner":
					for _, n := range s.names {
						if sh.partner == nil && !n.isCountry && !n.person && !n.nobody && !n.home && n.from > 0 {
							p := r.party(j, n)
							sh.partner = &p
						}
					}
				case "country":
					for _, n := range s.names {
						if n.isCountry {
							sh.country, sh.land = &n, proof{j, n.start, n.end}
						}
					}
				case "instrument":
					if a, ok := r.ownInstrument(g, s); ok && sh.d.instrument == "" {
						sh.d.instrument, sh.d.words = a.instrument, g.proof(a.from, a.to)
					}
					r.labelled(sh.d, x, label)
				case "signed", "start":
					if a, ok := x.mark("bond", "instrument"); ok && sh.d.words == nil {
						sh.d.words = g.proof(a.from, a.to)
					}
					r.labelled(sh.d, x, label)
				case "status":
					r.status(sh.d, x)
				}
			}
		}
		if sh.partner != nil && len(sh.pages) >= 3 {
			if sh.country != nil && !sh.partner.sure {
				sh.partner.country, sh.partner.land, sh.partner.sure, sh.partner.value = sh.country.country, &sh.land, true, ""
				r.locate(sh.partner)
			}
			sh.d.partners, sh.d.scope = []party{*sh.partner}, sh.pages
			if sh.d.instrument == "" {
				sh.d.instrument, sh.d.loose = unspecified, true
				r.programme(sh.d, i)
			}
			r.add(sh.d)
		}
		i = max(j, i+1)
	}
}
