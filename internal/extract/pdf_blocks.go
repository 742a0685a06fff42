package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// pdfParagraph is lines of a PDF document that belong together.
type pdfParagraph struct {
	paragraph
	size           float64
	bold           bool
	page           int
	first, last    bool // it holds the first, the last line of its column
	flush          bool // its first line begins at the edge of the column
	full           bool // its last line reaches to the edge
	regionFrom, to int  // columns
}

// paragraphsOf groups the lines of every column.
func (t *pdfText) paragraphsOf() []*pdfParagraph {
	body := t.bodySize()
	var out []*pdfParagraph
	for i := 0; i < len(t.lines); {
		j := i + 1
		for j < len(t.lines) && t.lines[j].region == t.lines[i].region {
			j++
		}
		column := make([]*pdfLine, 0, j-i)
		for k := i; k < j; k++ {
			if !t.lines[k].furniture {
				column = append(column, &t.lines[k])
			}
		}
		out = append(out, columnParagraphs(column, body)...)
		i = j
	}
	return out
}

// columnParagraphs groups the lines of one column.
func columnParagraphs(ls []*pdfLine, body float64) []*pdfParagraph {
	lead := leading(ls)
	end := len(ls) - 1 // the last line of the text: notes in small letters may follow
	for end > 0 && ls[end].size < 0.92*body {
		end--
	}
	if len(ls) > 0 && ls[end].size < 0.92*body {
		end = len(ls) - 1
	}
	var out []*pdfParagraph
	var open *pdfParagraph
	for i, l := range ls {
		mark := false
		text := l.text
		if rest, ok := bullet(l.text); ok && !l.row {
			mark, text = true, rest
		}
		numbered := !l.row && numberMark.MatchString(l.text)
		begins := open == nil || l.row || ls[i-1].row
		if !begins {
			begins = mark && !midSentence(open, ls[i-1], l, lead) || breaks(open, ls[i-1], l, lead, numbered)
			if next := i + 1; !begins && next < len(ls) && !open.marks && !ls[i-1].row {
				begins = indented(ls[i-1], l, ls[next])
			}
		}
		if begins {
			open = &pdfParagraph{
				paragraph: paragraph{role: record.RoleProse}, size: roundSize(l.size), bold: l.bold, page: l.page,
				first: i == 0, flush: l.x0 < l.left+0.6*l.size, regionFrom: l.region,
			}
			switch {
			case l.row:
				open.role = record.RoleTable
			case mark:
				open.role, open.marks = record.RoleListItem, true
			case numbered:
				open.role, open.marks, open.count = record.RoleListItem, true, true
			}
			out = append(out, open)
		} else if !mark {
			open.bold = open.bold && l.bold
		} else {
			text = l.text // a dash within a sentence
		}
		open.lines = append(open.lines, line{text: text, start: l.start, end: l.end})
		open.last, open.to = i == end, l.region
		open.full = l.x1 > l.right-2*l.size
	}
	return out
}

// midSentence says that the dash that opens l stands within a sentence.
func midSentence(open *pdfParagraph, prev, l *pdfLine, lead float64) bool {
	rest, _ := bullet(l.text)
	return strings.ContainsRune("-–—", firstRune(l.text)) && !open.marks && unicode.IsLower(firstRune(rest)) && !ends(prev.text) &&
		prev.base-l.base < 1.3*lead && prev.x1 > prev.right-4*prev.size && len(open.lines) > 0 && math.Abs(l.x0-l.left) < l.size/2
}

// leading is the usual distance of two lines of a column, in points.
func leading(ls []*pdfLine) float64 {
	var gaps []float64
	for i := 1; i < len(ls); i++ {
		if d := ls[i-1].base - ls[i].base; d > 0.7*ls[i].size && d < 2.5*ls[i].size && sameSize(ls[i-1].size, ls[i].size) {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) == 0 {
		if len(ls) > 0 {
			return 1.3 * ls[0].size
		}
		return 0
	}
	slices.Sort(gaps)
	if len(gaps) < 4 {
		return gaps[0]
	}
	return gaps[(len(gaps)-1)/3]
}

func sameSize(a, b float64) bool { return math.Abs(a-b) <= 0.08*max(a, b) }

// ends says that a sentence ends with s.
func ends(s string) bool {
	return strings.ContainsRune(".!?:;…", lastRune(strings.TrimRight(s, "\"'”’»)“ 0123456789")))
}

// breaks says that l begins a paragraph after the line prev of open.
func breaks(open *pdfParagraph, prev, l *pdfLine, lead float64, numbered bool) bool {
	gap := prev.base - l.base
	em := max(min(prev.size, l.size), 0.5)
	broken := line{text: prev.text}.broken() && hasLetterFirst(l.text)
	lower := unicode.IsLower(firstRune(strings.TrimLeft(l.text, "\"'“‘«(„")))
	ended := ends(prev.text)
	switch {
	case !sameSize(prev.size, l.size) && !(lower && !ended && gap < 1.3*lead):
		return true
	case gap < -em/2, gap > max(1.3*lead, lead+0.25*em):
		return !(broken && gap > 0 && gap < 2*lead)
	case broken:
		return false
	case prev.bold != l.bold && !(lower && !ended):
		return true
	case contactStart(l.text):
		return true
	}
	room := prev.right - prev.x1
	short := room > l.firstWord+0.5*em // the first word of l had fitted on the line before
	if numbered {
		return ended || short || open.count
	}
	indent, before := l.x0-l.left, prev.x0-prev.left
	hanging := len(open.lines) > 1 && before > 0.7*em && indent < before-0.7*em
	switch {
	case open.marks && indent > before-0.5*em && !short:
		return false
	case open.marks && indent < before-0.5*em && !lower && (ended || short):
		return true
	case hanging && !lower && !centred(prev, l):
		return true
	case indent > 0.7*em && indent > before+0.5*em && !lower && len(open.lines) >= 1 && !open.marks && (ended || short) && !centred(prev, l):
		return true
	}
	return short && !lower && (ended || !centred(prev, l))
}

// indented says that l, alone between its neighbours or after a line that is indented too, is the first line of a paragraph.
func indented(prev, l, next *pdfLine) bool {
	em := l.size
	return l.x0-l.left > 0.7*em && l.x0-l.left < 5*em && next.x0-l.left < 0.3*em && prev.x0-l.left < l.x0-l.left+0.3*em && sameSize(l.size, next.size) &&
		unicode.IsUpper(firstRune(strings.TrimLeft(l.text, "\"'“‘«(„"))) && !(line{text: prev.text}).broken() && (ends(prev.text) || prev.x0-l.left > 0.7*em)
}

// centred says that the lines share a middle and not an edge.
func centred(a, b *pdfLine) bool {
	return math.Abs((a.x0+a.x1)-(b.x0+b.x1)) < a.size && math.Abs(a.x0-b.x0) > a.size
}

// linkParagraphs joins what columns and pages part: first the words that are broken there, then sentences left open. The other
// half is the nearest paragraph of the same size that begins in lower case; between the halves may lie notes, captions,
// tables and headings.
func linkParagraphs(ps []*pdfParagraph, v *vocabulary) []*pdfParagraph {
	taken := make([]bool, len(ps))
	next := make([]int, len(ps))
	for i := range next {
		next[i] = -1
	}
	fits := func(i, j int) bool {
		return !taken[j] && ps[j].role == record.RoleProse && sameSize(ps[i].size, ps[j].size) && ps[i].bold == ps[j].bold && ps[j].page <= ps[i].page+2
	}
	open := func(p *pdfParagraph) bool { return p.role == record.RoleProse || p.role == record.RoleListItem }
	for _, broken := range []bool{true, false} {
		for i, p := range ps {
			last := p.lines[len(p.lines)-1]
			if !open(p) || next[i] >= 0 || last.broken() != broken || !p.last && !broken || !broken && ends(last.text) {
				continue
			}
			if !broken && !p.full && (p.role != record.RoleProse || len(p.lines) < 2) {
				continue // an item or a caption, not a sentence left open
			}
			for j := i + 1; j < min(len(ps), i+1+reach); j++ {
				q := ps[j]
				if !fits(i, j) || q.regionFrom == p.to {
					continue // a note, a caption, a table, a heading
				}
				first := firstRune(strings.TrimLeft(q.lines[0].text, "\"'“‘«(„"))
				if unicode.IsLower(first) && !contactStart(q.lines[0].text) ||
					q.first && q.flush && p.last && p.full && (broken || openEnd(last.text)) && (unicode.IsLetter(first) || unicode.IsDigit(first)) {
					next[i], taken[j] = j, true
					break
				}
				if !broken || j > i+3 {
					break // the text goes on otherwise
				}
			}
		}
	}
	var out []*pdfParagraph
	for i, p := range ps {
		if taken[i] {
			continue
		}
		for at := i; next[at] >= 0; at = next[at] {
			p.lines = append(p.lines, ps[next[at]].lines...)
		}
		out = append(out, p)
	}
	for _, p := range out {
		p.join(v)
	}
	return out
}

// openEnd says that a line stops within a sentence: at a comma, or at a word that wants another.
func openEnd(s string) bool {
	r := lastRune(s)
	return r == ',' || unicode.IsLower(r) || listing[strings.ToLower(lastWord(s))]
}

// headingSize is by how much a heading is larger than the text.
const headingSize = 1.12

// pdfHeadings finds the headings and ranks them: by size, then bold before plain, then by their numbers.
func pdfHeadings(ps []*pdfParagraph, body float64) {
	bodyBold := mostlyBold(ps, body)
	type look struct {
		size float64
		bold bool
	}
	looks := map[look]bool{}
	of := func(p *pdfParagraph) look { return look{p.size, p.bold} }
	is := make([]bool, len(ps))
	for i, p := range ps {
		if p.role == record.RoleTable || p.marks && !p.count || i+1 == len(ps) && i > 0 {
			continue
		}
		larger := p.size >= headingSize*body
		if !larger && !(p.bold && !bodyBold && p.size >= 0.95*body) && !(shouted(p.text) && len(p.lines) == 1 && p.size >= 0.95*body && !p.marks) {
			continue
		}
		if !headingText(p, larger) {
			continue
		}
		is[i] = true
		looks[of(p)] = true
	}
	// A run of many headings with nothing between them is a list of names, which its first line heads.
	for i := 0; i < len(ps); {
		j := i
		for j < len(ps) && is[j] && of(ps[j]) == of(ps[i]) {
			j++
		}
		if j-i >= 4 {
			for k := i + 1; k < j; k++ {
				is[k] = false
			}
		}
		i = max(j, i+1)
	}
	ranked := make([]look, 0, len(looks))
	for l := range looks {
		ranked = append(ranked, l)
	}
	slices.SortFunc(ranked, func(a, b look) int {
		if a.size != b.size {
			return cmp.Compare(b.size, a.size)
		}
		if a.bold == b.bold {
			return 0
		}
		if a.bold {
			return -1
		}
		return 1
	})
	for i, p := range ps {
		if !is[i] {
			continue
		}
		p.role = record.RoleHeading
		p.level = min(slices.Index(ranked, of(p))+1, 6)
		if m := numbered.FindStringSubmatch(p.text); m != nil {
			p.level = min(p.level+strings.Count(m[1], "."), 6)
		}
	}
}

// headingText says that the words of p may be a heading: few, not a sentence, not contact data.
func headingText(p *pdfParagraph, larger bool) bool {
	s := strings.TrimRight(p.text, ":?! ")
	n, letters := utf8.RuneCountInString(s), 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	most := headingLength
	if larger {
		most = 2 * headingLength
	}
	if letters < 3 || n > most || len(p.lines) > 5 || strings.ContainsRune(".;,", lastRune(s)) || furniture.MatchString(s) {
		return false
	}
	if unicode.IsLower(firstRune(s)) && !larger {
		return false
	}
	if p.marks && !numberedHeading(p.text) {
		return false
	}
	return !contact(s) && !postcode(s) && !byline.MatchString(s) && !dateLine.MatchString(s) && (larger || !labelled(p.text))
}

func numberedHeading(s string) bool {
	return numbered.MatchString(s) || chapter.MatchString(s) || numberMark.MatchString(s) && utf8.RuneCountInString(s) < headingLength
}

// mostlyBold says that the text itself is set in bold.
func mostlyBold(ps []*pdfParagraph, body float64) bool {
	bold, all := 0, 0
	for _, p := range ps {
		if sameSize(p.size, body) {
			n := 0
			for _, l := range p.lines {
				n += len(l.text)
			}
			all += n
			if p.bold {
				bold += n
			}
		}
	}
	return bold*2 > all
}
