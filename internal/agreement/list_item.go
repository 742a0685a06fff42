package agreement

import (
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Items of a list: the place each begins with, and the dates that are its own.

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
