package agreement

import (
	"strings"

	"entente/internal/record"
)

// Columns: tables that have lost their cells, as the text of a PDF or of a letter has them.

const (
	longestHeader = 12 // words of a line that heads columns
	longestRow    = 16
	mostColumns   = 6
	fewestRows    = 2
	farLead       = 6 // passages between a table and what it is a table of
)

// cellular is what one row of columns tells: each in a passage of its own or all in one.
type cellular struct {
	partner  name
	page     int
	land     *land
	landPage int
	year     *dated
	yearPage int
}

// columns reads rows under a line of labels, "Partner Country Year", or lines that are a town and its country in turn. The passages that it
// reads are told.
func (r *reader) columns() {
	for i := 0; i < len(r.pages); {
		heads, sep := r.pages[i].header()
		switch {
		case len(heads) >= 2 && hasPartner(heads):
			j := r.inline(i, heads, sep)
			if j > i+fewestRows {
				i = j
				continue
			}
		case len(heads) == 1:
			if j := r.upright(i); j > i {
				i = j
				continue
			}
		case len(heads) == 0:
			if j := r.inTurn(i); j > i {
				i = j
				continue
			}
		}
		i++
	}
}

func hasPartner(heads []string) bool {
	partner, more := false, false
	for _, h := range heads {
		partner = partner || h == "partner"
		more = more || h == "country" || h == "signed"
	}
	return partner && more
}

// header returns what the labels of a line of nothing but labels say, and what parts them; nothing when it is no such line.
func (g *page) header() (heads []string, sep string) {
	if len(g.tokens) == 0 || len(g.tokens) > longestHeader || g.Role == record.RoleTable || g.Role == record.RoleContact || strings.ContainsAny(g.Text, ":?!") {
		return nil, ""
	}
	for k := 0; k < len(g.tokens); {
		to, head := k, ""
		for _, m := range g.marks {
			if m.from != k || m.to <= to {
				continue
			}
			switch {
			case m.class == "partnerword":
				to, head = m.to, "partner"
			case m.class == "label":
				to, head = m.to, m.value
			}
		}
		if head == "" {
			return nil, ""
		}
		if k > 0 {
			if gap := strings.TrimSpace(g.tokens[k].gap); gap == ";" || gap == "," || gap == "|" {
				sep = gap
			}
		}
		heads = append(heads, head)
		k = to
	}
	if len(heads) > mostColumns {
		return nil, ""
	}
	return heads, sep
}

// inline reads the rows under a header of one line, and returns the passage behind them.
func (r *reader) inline(i int, heads []string, sep string) int {
	var rows []cellular
	j := i + 1
	for ; j < len(r.pages) && len(rows) < maxDrafts; j++ {
		row, ok := r.rowOf(j, heads, sep)
		if !ok {
			break
		}
		rows = append(rows, row)
	}
	return r.keep(i, j, rows)
}

// rowOf reads a line as a row: the town stands before its country or behind it, as the header has them.
func (r *reader) rowOf(i int, heads []string, sep string) (cellular, bool) {
	g := r.pages[i]
	row := cellular{page: i, landPage: i, yearPage: i}
	if g.Role == record.RoleHeading || g.Role == record.RoleTable || len(g.tokens) < 2 || len(g.tokens) > longestRow || len(g.sentences) != 1 {
		return row, false
	}
	s := &g.sentences[0]
	partner, country := -1, -1
	for k, h := range heads {
		switch {
		case h == "partner" && partner < 0:
			partner = k
		case h == "country" && country < 0:
			country = k
		}
	}
	from, to := 0, len(g.tokens)
	if sep != "" {
		cell := 0
		from, to = -1, -1
		for k := range g.tokens {
			if k > 0 {
				cell += strings.Count(g.tokens[k].gap, sep)
			}
			if cell == partner {
				if from < 0 {
					from = k
				}
				to = k + 1
			}
		}
		if from < 0 {
			return row, false
		}
	}
	if country >= 0 {
		for k, l := range g.lands() {
			if !l.name || l.mention.Rule == "town" || sep != "" && k >= from && k < to {
				continue
			}
			if row.land == nil || (k > row.landAt(g)) == (country > partner) {
				row.land = &l
			}
		}
		if row.land == nil {
			return row, false
		}
		if at := row.landAt(g); sep == "" && country > partner {
			to = at
		} else if sep == "" {
			from = row.land.to
		}
	} else if partner > 0 && sep == "" {
		return row, false // a column before it that no country ends
	}
	for k := from; k < to; k++ {
		if g.tokens[k].digits {
			to = k
			break
		}
	}
	n, ok := g.whole(s, from, to)
	if !ok || r.home.is(n.text) {
		return row, false
	}
	row.partner = n
	for k := range s.dates {
		if !isPhase(s.dates[k].mention) && row.year == nil {
			row.year = &s.dates[k]
		}
	}
	return row, row.land != nil || row.year != nil
}

// landAt returns the token with which the country of a row begins.
func (c *cellular) landAt(g *page) int {
	k := c.land.to
	for k > 0 && g.tokens[k-1].end > c.land.mention.Start {
		k--
	}
	return k
}

// whole makes a name of the tokens [from, to), when they can be one.
func (g *page) whole(s *sentence, from, to int) (name, bool) {
	if to <= from || to-from > longestName || !g.tokens[from].capital {
		return name{}, false
	}
	for k := from; k < to; k++ {
		if g.tokens[k].digits || s.is("nobody", k) || s.is("stop", k) && k == from && to-from == 1 || s.is("verb", k) || k > from && strings.ContainsAny(g.tokens[k].gap, ".;:") {
			return name{}, false
		}
	}
	n := name{from: from, to: to, start: g.tokens[from].start, end: g.tokens[to-1].end, next: to}
	n.text = g.Text[n.start:n.end]
	return n, true
}

// alone returns the name that is all of a short passage.
func (g *page) alone() (name, bool) {
	if g.Role == record.RoleHeading || g.Role == record.RoleTable || g.Role == record.RoleContact || len(g.sentences) != 1 || len(g.tokens) > longestName || strings.ContainsAny(g.Text, "(),:;.") {
		return name{}, false
	}
	s := &g.sentences[0]
	if len(s.names) != 1 || s.names[0].isCountry || s.names[0].person || s.names[0].nobody || s.names[0].to-s.names[0].from != len(g.tokens) {
		return name{}, false
	}
	return s.names[0], true
}

// landAlone returns the country that is all of a short passage.
func (g *page) landAlone() *land {
	if g.Role == record.RoleHeading {
		return nil
	}
	return g.landWhole()
}

// landWhole returns the country that is all of a short passage or heading.
func (g *page) landWhole() *land {
	if len(g.tokens) == 0 || len(g.tokens) > longestName {
		return nil
	}
	l, ok := g.lands()[0]
	if !ok || !l.name || l.to != len(g.tokens) || l.mention.Rule == "town" {
		return nil
	}
	return &l
}

// dateAlone returns the date that is all of a short passage.
func (g *page) dateAlone() *dated {
	if len(g.sentences) != 1 || len(g.tokens) > 4 || len(g.sentences[0].dates) != 1 || g.sentences[0].dates[0].at != 0 || isPhase(g.sentences[0].dates[0].mention) {
		return nil
	}
	return &g.sentences[0].dates[0]
}

// upright reads a table whose cells are a passage each, header and all; it returns the passage behind it, i when there is none.
func (r *reader) upright(i int) int {
	var heads []string
	for k := i; k < len(r.pages) && len(heads) <= mostColumns; k++ {
		h, _ := r.pages[k].header()
		if len(h) != 1 {
			break
		}
		heads = append(heads, h[0])
	}
	if len(heads) < 2 || !hasPartner(heads) {
		return i
	}
	var rows []cellular
	j := i + len(heads)
	for ; j+len(heads) <= len(r.pages) && len(rows) < maxDrafts; j += len(heads) {
		row, ok := cellular{}, true
		for k, h := range heads {
			g := r.pages[j+k]
			switch h {
			case "partner":
				n, found := g.alone()
				row.partner, row.page, ok = n, j+k, ok && found && !n.home
			case "country":
				row.land, row.landPage = g.landAlone(), j+k
				ok = ok && row.land != nil
			case "signed":
				row.year, row.yearPage = g.dateAlone(), j+k
			}
		}
		if !ok {
			break
		}
		rows = append(rows, row)
	}
	return max(i, r.keep(i, j, rows))
}

// inTurn reads lines that are a town and its country in turn, and a year perhaps; it returns the passage behind them, i when there are none.
func (r *reader) inTurn(i int) int {
	var rows []cellular
	j := i
	for j+1 < len(r.pages) && len(rows) < maxDrafts {
		n, ok := r.pages[j].alone()
		if !ok || n.home {
			break
		}
		l := r.pages[j+1].landAlone()
		if l == nil {
			break
		}
		row := cellular{partner: n, page: j, land: l, landPage: j + 1}
		j += 2
		if j < len(r.pages) {
			if d := r.pages[j].dateAlone(); d != nil {
				row.year, row.yearPage = d, j
				j++
			}
		}
		rows = append(rows, row)
	}
	if len(rows) <= fewestRows {
		return i
	}
	return max(i, r.keep(i-1, j, rows))
}

// keep makes records of rows, when something says of what they are; first is the passage of the header. It returns the passage behind them.
func (r *reader) keep(first, to int, rows []cellular) int {
	if len(rows) < fewestRows || !r.home.known && r.home.name == "" {
		return -1
	}
	var l *lead
	for k := first; k >= max(0, first-farLead) && l == nil; k-- {
		l = r.leadIn(r.pages[k], r.pages[k].marks)
	}
	if l == nil {
		l = r.spoken()
	}
	if l == nil || !r.public {
		return -1
	}
	for _, c := range rows {
		n := c.partner
		p := party{name: n.text, proof: proof{c.page, n.start, n.end}}
		if c.land != nil {
			p.country, p.sure, p.land = c.land.value, true, &proof{c.landPage, c.land.mention.Start, c.land.mention.End}
		}
		r.locate(&p)
		if p.value == "" && c.land == nil {
			continue
		}
		d := &draft{instrument: l.instrument, words: &l.words, scope: []int{c.page}, partners: []party{p}}
		if d.instrument == unspecified {
			d.loose = true
			r.programme(d, c.page)
		}
		if c.year != nil {
			d.signed = r.whole(c.yearPage, &r.pages[c.yearPage].sentences[0]).when(*c.year, "explicit")
		}
		for k := c.page; k <= max(c.landPage, c.yearPage); k++ {
			r.status(d, r.whole(k, &r.pages[k].sentences[0]))
		}
		r.add(d)
	}
	for k := max(first, 0); k < to; k++ {
		r.done(k)
	}
	return to
}

// done notes that all records of a passage are read.
func (r *reader) done(i int) {
	g := r.pages[i]
	g.told = true
	for k := range g.sentences {
		for _, a := range g.sentences[k].anchors() {
			r.use(i, a)
		}
	}
}
