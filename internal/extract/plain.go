package extract

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/source"
)

// plain reads text files: with lines broken to a width or a line a paragraph, with the headings and lists that blanks,
// capitals, numbers and bullets show.
type plain struct{}

// Extract returns the text of in.
func (plain) Extract(ctx context.Context, in source.Item) (Text, error) {
	d := decode(in.Bytes, charsetOf(in.Hint)...)
	t := Text{Kept: d.text, Meta: d.meta()}
	lines := inColumns(d.text, splitLines(d.text))
	if err := ctx.Err(); err != nil {
		return Text{}, fmt.Errorf("read lines: %w", err)
	}
	o := layoutOf(lines)
	paragraphs := o.paragraphs(lines)
	vocab := newVocabulary(lines)
	for _, p := range paragraphs {
		p.join(vocab)
	}
	o.headings(paragraphs)
	if o.wrapped {
		var columns bool
		if paragraphs, columns = linkColumns(paragraphs, vocab); columns {
			t.Quality = "columns"
		}
	}
	for _, p := range paragraphs {
		t.Blocks = append(t.Blocks, Block{Role: p.role, Level: p.level, Text: p.text, Start: p.start(), End: p.end()})
	}
	var ok bool
	if t.Title, ok = underKicker(t.Kept, t.Blocks); !ok {
		t.Title = titleOf(t.Blocks)
	}
	return t, nil
}

// meta is what is worth telling about the decoding.
func (d decoded) meta() map[string]string {
	m := map[string]string{"charset": d.charset}
	if d.damaged {
		m["damaged"] = "some bytes were no characters of the charset and were replaced"
	}
	return m
}

// titleOf returns the first heading.
func titleOf(blocks []Block) string {
	for _, b := range blocks {
		if b.Role == record.RoleHeading {
			return b.Text
		}
	}
	return ""
}

// underKicker returns the second of two headings that open a text and touch, when the first, in capitals, is the shorter: it
// only says what the document is ("TECHNICAL SHEET").
func underKicker(kept string, blocks []Block) (string, bool) {
	if len(blocks) < 2 || blocks[0].Role != record.RoleHeading || blocks[1].Role != record.RoleHeading || !shouted(blocks[0].Text) {
		return "", false
	}
	first, second := blocks[0], blocks[1]
	if strings.Count(kept[first.End:second.Start], "\n") != 1 || len(strings.Fields(second.Text)) <= len(strings.Fields(first.Text)) {
		return "", false
	}
	return second.Text, true
}

// paragraphs cuts lines at blank ones, at page ends and round headings that only their indentation shows, then groups them.
func (o layout) paragraphs(lines []line) []*paragraph {
	var out []*paragraph
	var run []line
	flush := func() {
		if len(run) > 0 {
			out = append(out, o.group(run)...)
			run = nil
		}
	}
	for i, l := range lines {
		switch {
		case l.blank():
			flush()
			continue
		case underline(lines, i):
			// The line above is a heading; it was flushed as one below.
			continue
		case i+1 < len(lines) && underline(lines, i+1):
			flush()
			out = append(out, &paragraph{role: record.RoleHeading, level: underlineLevel(lines[i+1].text), lines: []line{l}})
			continue
		case o.standsOut(lines, i):
			flush()
			out = append(out, &paragraph{role: record.RoleHeading, level: levelPlain, lines: []line{l}})
			continue
		case l.feed:
			flush()
		}
		run = append(run, l)
	}
	flush()
	return out
}

var rule = regexp.MustCompile(`^(?:={3,}|-{3,}|~{3,})$`)

// underline says that line i only underlines the one above it.
func underline(lines []line, i int) bool {
	if i == 0 || !rule.MatchString(lines[i].text) || lines[i-1].blank() {
		return false
	}
	n := lines[i-1].length()
	return n <= headingLength && !rule.MatchString(lines[i-1].text) && lines[i].length()*2 >= n && (i < 2 || lines[i-2].blank())
}

func underlineLevel(s string) int {
	if s[0] == '=' {
		return levelTitle
	}
	return levelCapitals
}

// standsOut says that line i is a heading although text touches it: typesetters' page and column marks leave a form feed or one
// blank before it, capitals do without.
func (o layout) standsOut(lines []line, i int) bool {
	l := lines[i]
	if i+1 >= len(lines) || !titleLike(l.text) || l.length() > 60 {
		return false
	}
	next := lines[i+1]
	if shouted(l.text) && (i == 0 || lines[i-1].blank()) && !next.blank() && !shouted(next.text) && !labelled(next.text) {
		opening := i == 0 && (i+2 >= len(lines) || lines[i+2].blank())
		return opening || next.length() > 60 || o.wrapped && next.length()*3 >= o.typical*2
	}
	if !o.wrapped || !(l.feed || l.indent == 1 && o.typical >= 30) || l.length()*5 > o.typical*4 && l.indent != 1 {
		return false
	}
	beside := i == 0 || lines[i-1].blank() || lines[i-1].indent == 0
	for next.blank() && i+2 < len(lines) {
		i++
		next = lines[i+1]
	}
	return beside && next.indent == 0 && !next.blank() && !unicode.IsLower(firstRune(next.text))
}

// Levels before they are packed: only their order counts.
const (
	levelTitle = iota + 1
	levelCapitals
	levelNumber1
	levelNumber2
	levelNumber3
	levelItem // a list item in capitals over text
	levelPlain
	levelUnder // under the plain heading right before it, without text between: Turkey, then the town
)

const (
	headingLength = 120 // runes
	headingWords  = 16
)

var (
	numbered  = regexp.MustCompile(`^(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+\p{Lu}`)
	chapter   = regexp.MustCompile(`(?i)^(?:artikel|article|hoofdstuk|chapitre|chapter|deel|partie|part|annexe?|bijlage)\s+(?:\d{1,3}|[ivx]{1,5}|[a-e])\b`)
	byline    = regexp.MustCompile(`(?i)^(?:by|door|par|von|tekst|texte|text|foto|photo|bron|source)\s*:?\s+\p{Lu}`)
	dateLine  = regexp.MustCompile(`^(?:\p{L}+,?\s+)?\d{1,2}(?:er|st|nd|rd|th|\.)?[\s./-]+(?:\p{L}{3,10}\.?|\d{1,2})[\s./-]+(?:\d{4}|\d{2})$`)
	furniture = regexp.MustCompile(`(?:>>|»|→|…|\.\.\.)$`)
)

// titleLike says that s, standing alone, may be a heading.
func titleLike(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > headingLength || strings.Count(s, " ") >= headingWords {
		return false
	}
	first, last := firstRune(strings.TrimLeft(s, "\"'“‘«(„¿¡")), lastRune(s)
	if strings.ContainsRune(".!?;:,-", last) || furniture.MatchString(s) || !unicode.IsUpper(first) && !unicode.IsDigit(first) && !chapter.MatchString(s) {
		return false
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 3 && !labelled(s) && !contact(s) && !postcode(s) && !byline.MatchString(s) && !dateLine.MatchString(s)
}

// headings finds the paragraphs that are headings and gives them their level.
func (o layout) headings(ps []*paragraph) {
	candidate := make([]bool, len(ps))
	for i, p := range ps {
		if p.role == record.RoleHeading {
			candidate[i] = true
			continue
		}
		if i == 0 && opens(ps) || i == 1 && candidate[0] && kicker(ps) {
			candidate[i], p.level = true, levelCapitals
			continue
		}
		if len(p.lines) > 1 || i+1 >= len(ps) {
			continue
		}
		apart := (i == 0 || gap(ps[i-1], p)) && (gap(p, ps[i+1]) || o.heads(p, ps[i+1]))
		if p.marks {
			single := p.count && (i == 0 || !ps[i-1].count) && !ps[i+1].count
			switch {
			case gap(p, ps[i+1]) && !ps[i+1].marks && shouted(p.text) && titleLike(p.text):
				p.level = levelItem
			case apart && single && numbered.MatchString(p.text) && titleLike(p.text):
				p.level = levelNumber1 + min(strings.Count(numbered.FindStringSubmatch(p.text)[1], "."), 2)
			default:
				continue
			}
			candidate[i] = true
			continue
		}
		if !apart || !titleLike(p.text) {
			continue
		}
		candidate[i] = true
		switch m := numbered.FindStringSubmatch(p.text); {
		case m != nil:
			p.level = levelNumber1 + min(strings.Count(m[1], "."), 2)
		case chapter.MatchString(p.text):
			p.level = levelNumber1
		case shouted(p.text):
			p.level = levelCapitals
		default:
			p.level = levelPlain
		}
	}
	// A run of lines that all look like headings is a list of names, whose first line heads it. What nothing follows heads nothing.
	for i := 0; i < len(ps); {
		j := i
		for j < len(ps) && candidate[j] {
			j++
		}
		if j-i >= 4 || j == len(ps) {
			keep := i + 1
			if j == len(ps) && j-i < 4 {
				keep = i
			}
			for k := keep; k < j; k++ {
				if ps[k].role != record.RoleHeading && ps[k].level != levelItem {
					candidate[k] = false
				}
			}
		}
		i = max(j, i+1)
	}
	used := map[int]bool{}
	for i, p := range ps {
		if !candidate[i] {
			p.level = 0
			continue
		}
		p.role = record.RoleHeading
		switch {
		case i == 0:
			p.level = levelTitle
		case p.level == levelPlain && candidate[i-1] && ps[i-1].level >= levelPlain:
			p.level = levelUnder
		}
		used[p.level] = true
	}
	packed, n := map[int]int{}, 0
	for l := levelTitle; l <= levelUnder; l++ {
		if used[l] {
			n++
		}
		packed[l] = n
	}
	for i, p := range ps {
		if candidate[i] {
			p.level = packed[p.level]
		}
	}
}

// opens says that the first paragraph is what the document is called. Here a question or a colon does not tell against it:
// nothing but a title stands alone over a text.
func opens(ps []*paragraph) bool {
	return len(ps) > 1 && (gap(ps[0], ps[1]) && called(ps[0]) || kicker(ps))
}

// kicker says that the first line, in capitals, only tells what the document is ("TECHNICAL SHEET"), and the line that
// touches it what it is called.
func kicker(ps []*paragraph) bool {
	return len(ps) > 2 && called(ps[0]) && shouted(ps[0].text) && !gap(ps[0], ps[1]) && called(ps[1]) && !shouted(ps[1].text) && gap(ps[1], ps[2])
}

func called(p *paragraph) bool {
	return !p.marks && len(p.lines) == 1 && titleLike(strings.TrimRight(strings.ReplaceAll(p.text, ":", ""), "?! "))
}

// heads says that p, which touches next, is too short to be its first line: it was not broken to the width of the text.
func (o layout) heads(p, next *paragraph) bool {
	return o.wrapped && next.role == record.RoleProse && len(next.lines) > 1 && next.lines[0].length() > 30 &&
		p.lines[0].length()*5 < o.typical*4 && !unicode.IsLower(firstRune(next.text))
}

// gap says that a blank line or a page end lies between a and b.
func gap(a, b *paragraph) bool {
	return b.lines[0].feed || b.lines[0].number-a.lines[len(a.lines)-1].number > 1
}
