package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Tables: which cell holds whom, row by row.

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
