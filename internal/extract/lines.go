package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
)

// line is one line of a plain text or markdown file.
type line struct {
	text   string // tidied; a soft hyphen at its end is kept as one
	indent int    // blanks before it, a tab counting as four
	feed   bool   // it opens a page
	number int    // from 0
	start  int    // bytes of the kept text
	end    int
}

func (l line) blank() bool { return l.text == "" }

// length is in runes.
func (l line) length() int { return utf8.RuneCountInString(l.text) }

// broken says that the line ends within a word: a letter and one hyphen.
func (l line) broken() bool {
	s := strings.TrimRight(l.text, "\u00ad")
	if len(s) < len(l.text) {
		return s != "" && unicode.IsLetter(lastRune(s))
	}
	for _, h := range []string{"-", "‐"} {
		if cut, ok := strings.CutSuffix(l.text, h); ok {
			r := lastRune(cut)
			return cut != "" && (unicode.IsLetter(r) || unicode.IsDigit(r))
		}
	}
	return false
}

// splitLines cuts text at every kind of line end. A form feed opens a new line.
func splitLines(text string) []line {
	var lines []line
	start, feed := 0, false
	add := func(end int) {
		l := newLine(text, start, end, feed)
		l.number = len(lines)
		lines = append(lines, l)
		feed = false
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '\n', '\v', '\u0085', '\u2028', '\u2029':
			add(i)
			start = i + n
		case '\r':
			add(i)
			if strings.HasPrefix(text[i+n:], "\n") {
				n++
			}
			start = i + n
		case '\f':
			if start < i {
				add(i)
			}
			feed, start = true, i+n
		}
		i += n
	}
	if start < len(text) {
		add(len(text))
	}
	return lines
}

func newLine(text string, start, end int, feed bool) line {
	raw := text[start:end]
	l := line{text: tidy(raw), start: start, end: end, feed: feed}
	for _, r := range raw {
		if r == '\t' {
			l.indent += 4
		} else if unicode.IsSpace(r) {
			l.indent++
		} else if !invisible(r) {
			break
		}
	}
	if trimmed := strings.TrimRightFunc(raw, unicode.IsSpace); strings.HasSuffix(trimmed, "\u00ad") {
		l.text += "\u00ad"
	}
	return l
}

// bulletMark opens a list item; numbers do as well.
var (
	bulletMark = regexp.MustCompile(`^(?:[•·◦▪▫‣⁃○●■□►▶➢➤✓✔*–—-]|o|)\s+`)
	numberMark = regexp.MustCompile(`^(?:\(?\d{1,2}[.)]|[a-z][.)])\s+`)
	labelMark  = regexp.MustCompile(`^\p{Lu}[\p{L}\d '’()/-]{1,48}?\s?:\s+\S`)
)

// bullet returns what follows a bullet.
func bullet(s string) (string, bool) {
	m := bulletMark.FindString(s)
	if m == "" || len(m) == len(s) {
		return s, false
	}
	return s[len(m):], true
}

// labelled says that s is a line of the kind "Label: value".
func labelled(s string) bool {
	m := labelMark.FindString(s)
	return m != "" && strings.Count(m, " ") <= 6
}

// paragraph is lines that belong together.
type paragraph struct {
	role  record.Role
	level int // of a heading
	lines []line
	text  string
	marks bool // it stood behind a bullet or number
	count bool // it was a number
}

func (p *paragraph) start() int { return p.lines[0].start }
func (p *paragraph) end() int   { return p.lines[len(p.lines)-1].end }

// layout is how a text file breaks its lines.
type layout struct {
	wrapped bool // lines are broken to a width; else a line is a paragraph
	typical int  // length of a full line, in runes
}

// wrapLimit is the widest line, in runes, of a text that was broken to a width.
const wrapLimit = 110

func layoutOf(lines []line) layout {
	var all, long int
	counts := make([]int, wrapLimit+1)
	for _, l := range lines {
		n := l.length()
		all += n
		if n > wrapLimit {
			long += n
		} else if n > 0 {
			counts[n]++
		}
	}
	o := layout{wrapped: all > 0 && long*5 < all}
	// The typical line is the length that half of the characters of the short lines reach.
	half := 0
	for n := wrapLimit; n > 0 && half*2 < all-long; n-- {
		half += n * counts[n]
		o.typical = n
	}
	return o
}

// continues says that next goes on with the paragraph that prev ends, in a stretch whose longest line is widest runes.
func (o layout) continues(prev, next line, widest, count int) bool {
	if !hasWord(next.text) || contactStart(next.text) {
		return false
	}
	first := firstRune(strings.TrimLeft(next.text, "\"'“‘«(„"))
	if prev.broken() && (unicode.IsLetter(firstRune(next.text)) || unicode.IsDigit(firstRune(next.text))) {
		return true
	}
	last := lastRune(strings.TrimRight(prev.text, "\"'”’»)“ "))
	stopped := strings.ContainsRune(".!?:;…", last)
	if unicode.IsLower(first) && !stopped {
		return true
	}
	if !o.wrapped || widest < 30 {
		return false
	}
	full := prev.length()+1+utf8.RuneCountInString(firstWord(next.text)) > widest*9/10
	if count == 2 {
		full = prev.length()*4 >= o.typical*3 // two lines know no width but that of the document
	}
	return full && !(stopped && last == ':')
}

// group cuts a stretch of lines without blank ones into paragraphs.
func (o layout) group(lines []line) []*paragraph {
	widest := 0
	for _, l := range lines {
		widest = max(widest, l.length())
	}
	var out []*paragraph
	var open *paragraph
	for i, l := range lines {
		rest, isItem := bullet(l.text)
		if !isItem && numberMark.MatchString(l.text) && (open == nil || open.marks || !o.continues(lines[i-1], l, widest, len(lines))) {
			isItem = true
			rest = l.text
		}
		// A dash may also be the middle of a sentence that was wrapped there.
		if isItem && open != nil && !open.marks && strings.ContainsRune("-–—*", firstRune(l.text)) && o.wrapped &&
			o.continues(lines[i-1], line{text: rest}, widest, len(lines)) && unicode.IsLower(firstRune(rest)) {
			isItem = false
		}
		switch {
		case isItem:
			open = &paragraph{role: record.RoleListItem, marks: true, count: rest == l.text}
			out = append(out, open)
			l.text = rest
		case open == nil,
			labelled(l.text) && !(o.wrapped && o.continues(lines[i-1], l, widest, len(lines)) && !strings.ContainsRune(".!?:;…", lastRune(lines[i-1].text))),
			!o.continues(lines[i-1], l, widest, len(lines)) && !(open.marks && l.indent > open.lines[0].indent):
			open = &paragraph{role: record.RoleProse}
			out = append(out, open)
		}
		open.lines = append(open.lines, l)
	}
	return out
}

// longestWord is in bytes; of what is longer only the end is looked at.
const longestWord = 200

// join puts the lines of p together, mending words broken at their ends.
func (p *paragraph) join(v *vocabulary) {
	var b strings.Builder
	pending := "" // the last line, not yet written: its end may change
	for i, l := range p.lines {
		if i == 0 {
			pending = l.text
			continue
		}
		if p.lines[i-1].broken() && hasLetterFirst(l.text) {
			// Only the last word of the line matters to the seam, so that a long paragraph is not copied line by line.
			cut := strings.LastIndexByte(pending, ' ') + 1
			if len(pending)-cut > longestWord {
				cut = len(pending) - longestWord
				for !utf8.RuneStart(pending[cut]) {
					cut++
				}
			}
			b.WriteString(pending[:cut])
			pending = joinBroken(pending[cut:], l.text, v)
			continue
		}
		b.WriteString(strings.TrimRight(pending, "\u00ad"))
		b.WriteByte(' ')
		pending = l.text
	}
	b.WriteString(strings.TrimRight(pending, "\u00ad"))
	p.text = strings.TrimSpace(b.String())
}

func hasLetterFirst(s string) bool {
	r := firstRune(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}
