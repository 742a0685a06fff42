package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is to the parser.
type tokenKind int

const (
	operand tokenKind = iota // node is set
	opening
	closing
	and
	or
	not
	minus // the "-" of an exclusion
)

type token struct {
	kind tokenKind
	text string // as typed
	node Node
}

// operators are the words that join, in capitals, of three languages.
var operators = map[string]tokenKind{
	"AND": and, "EN": and, "ET": and,
	"OR": or, "OF": or, "OU": or,
	"NOT": not, "NIET": not, "SAUF": not,
}

const (
	quotes    = "\"“”„‟″＂«»"
	stray     = "*~-+:−" // signs of the query language, which are told when they stand alone
	signMinus = "-−"
)

// lexer cuts clean text into tokens. Text that is no syntax becomes words.
type lexer struct {
	s      string
	i      int
	tokens []token
	notes  noteList
}

func (l *lexer) peek() rune {
	if l.i == len(l.s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(l.s[l.i:])
	return r
}

func (l *lexer) add(kind tokenKind, text string, node Node) {
	l.tokens = append(l.tokens, token{kind: kind, text: text, node: node})
}

// last reports whether the token before is of that kind.
func (l *lexer) last(kind tokenKind) bool {
	return len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].kind == kind
}

func (l *lexer) scan() {
	for l.i < len(l.s) {
		switch r := l.peek(); {
		case r == ' ':
			l.i++
		case r == '(':
			l.i++
			l.add(opening, "(", nil)
		case r == ')':
			l.i++
			l.add(closing, ")", nil)
		case strings.ContainsRune(quotes, r):
			start := l.i
			if text, ok := l.quoted(); ok {
				l.put(start, l.phrase(text))
			}
		case strings.ContainsRune(signMinus, r) && l.excludes():
			l.i += utf8.RuneLen(r)
			l.add(minus, "-", nil)
		default:
			l.run()
		}
	}
}

// excludes reports whether the "-" here stands right before what it can exclude.
func (l *lexer) excludes() bool {
	_, size := utf8.DecodeRuneInString(l.s[l.i:])
	next, _ := utf8.DecodeRuneInString(l.s[l.i+size:])
	return startsWord(next) || next == '(' || strings.ContainsRune(quotes, next)
}

// quoted reads what stands in quotation marks. Without a second half the mark is left out, with a note.
func (l *lexer) quoted() (string, bool) {
	open, size := utf8.DecodeRuneInString(l.s[l.i:])
	rest := l.s[l.i+size:]
	halves := strings.Trim(quotes, "«»")
	switch open {
	case '«':
		halves = "»"
	case '»': // »so« is the German way
		halves = "«"
	}
	end := strings.IndexAny(rest, halves)
	if end < 0 {
		l.notes.add(NoteQuote, l.s[l.i:])
		l.i += size
		return "", false
	}
	_, closeSize := utf8.DecodeRuneInString(rest[end:])
	l.i += size + end + closeSize
	return strings.TrimSpace(rest[:end]), true
}

// put adds what was read since start. When that was nothing, a "-" right before it excludes nothing.
func (l *lexer) put(start int, node Node) {
	switch {
	case node != nil:
		l.add(operand, l.s[start:l.i], node)
	case l.last(minus):
		l.tokens = l.tokens[:len(l.tokens)-1]
	}
}

// phrase makes a phrase and reads the ~n behind it. It is nil when there is no word in it.
func (l *lexer) phrase(text string) Node {
	slop := l.distance(maxSlop, text)
	for l.i < len(l.s) && (l.s[l.i] == '*' || l.s[l.i] == '~') {
		l.notes.add(NoteStray, l.s[l.i:l.i+1])
		l.i++
	}
	if !strings.ContainsFunc(text, startsWord) {
		l.notes.add(NoteEmptyGroup, `"`+text+`"`)
		return nil
	}
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(quotes, r) { // another kind of mark within
			return ' '
		}
		return r
	}, text)
	return Phrase{Text: trimWord(strings.Join(strings.Fields(plain), " ")), Slop: slop}
}

// distance reads ~n, at most limit, or nothing.
func (l *lexer) distance(limit int, of string) int {
	rest, ok := strings.CutPrefix(l.s[l.i:], "~")
	if !ok {
		return 0
	}
	number := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	if number == "" {
		return 0
	}
	l.i += 1 + len(number)
	n, code := digits(number, 0, limit)
	if code != "" {
		l.notes.add(NoteDistance, of+"~"+number)
		n = limit
	}
	return n
}

// run reads what stands between blanks, parentheses and quotation marks: an operator, field:value or a word.
func (l *lexer) run() {
	start := l.i
	l.i = runEnd(l.s, start)
	text := l.s[start:l.i]
	if kind, ok := operators[text]; ok && !l.last(minus) {
		l.add(kind, text, nil)
		return
	}
	if at := strings.IndexFunc(text, startsWord); at > 0 {
		if strings.ContainsAny(text[:at], stray) {
			l.notes.add(NoteStray, text)
		}
		start += at
		text = text[at:]
	}
	if f, known := FacetByField(text); known && f.named() && strings.HasPrefix(l.s[l.i:], " : ") {
		l.i += len(" :") // French writes a blank before a colon: "pays : Sénégal"
		text += ":"
	}
	if name, value, ok := strings.Cut(text, ":"); ok {
		if node, ok := l.field(name, value, start); ok {
			l.put(start, node)
			return
		}
	}
	l.put(start, l.word(text))
}

// runEnd returns where the run that begins at start ends.
func runEnd(s string, start int) int {
	end := strings.IndexAny(s[start:], " ()"+quotes)
	if end < 0 {
		return len(s)
	}
	return start + end
}

// word makes a word, a beginning of words or a word with slips. It is nil when text has no letter or digit.
func (l *lexer) word(text string) Node {
	if !strings.ContainsFunc(text, startsWord) {
		if strings.Trim(text, stray) == "" {
			l.notes.add(NoteStray, text)
		}
		return nil
	}
	if stem := strings.TrimRight(text, "*"); stem != text && !strings.ContainsAny(stem, "*~") {
		return l.prefix(trimWord(stem), text)
	}
	if base, number, ok := cutDistance(text); ok {
		return l.fuzzy(base, number, text)
	}
	// Signs within a word are no syntax: its parts are words.
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '*' || r == '~' })
	if len(parts) > 1 {
		l.notes.add(NoteStray, text)
	}
	var nodes []Node
	for _, part := range parts {
		if w := trimWord(part); w != "" {
			nodes = append(nodes, Word{Text: w})
		}
	}
	return AllOf(nodes...)
}

func (l *lexer) prefix(stem, typed string) Node {
	if countLetters(stem) < 2 {
		l.notes.add(NoteShortPrefix, typed)
		return Word{Text: stem}
	}
	return Prefix{Text: stem}
}

func (l *lexer) fuzzy(base, number, typed string) Node {
	limit := 1
	if countLetters(base) >= 8 {
		limit = 2
	}
	edits := 1
	if number != "" {
		var code string
		if edits, code = digits(number, 0, limit); code != "" {
			l.notes.add(NoteDistance, typed)
			edits = limit
		}
	}
	if edits == 0 {
		return Word{Text: base}
	}
	return Fuzzy{Text: base, Edits: edits}
}

// cutDistance takes the ~ or ~n off the end of a word.
func cutDistance(s string) (base, number string, ok bool) {
	base = strings.TrimRight(s, "0123456789")
	number = s[len(base):]
	if base, ok = strings.CutSuffix(base, "~"); !ok || strings.ContainsAny(base, "*~") {
		return "", "", false
	}
	base = trimWord(base)
	return base, number, base != ""
}

// trimWord takes off what stands around the letters and digits of s.
func trimWord(s string) string {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !startsWord(r) })
	return strings.TrimRightFunc(s, func(r rune) bool { return !inWord(r) })
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.In(r, unicode.L, unicode.N) {
			n++
		}
	}
	return n
}
