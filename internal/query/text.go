package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	maxDepth = 16 // parentheses within parentheses; nobody types more
	maxSlop  = 50 // positions between the words of a phrase
	maxNotes = 12
)

// ParseText reads what a reader typed. What cannot be read as syntax is read as words and told in the notes; nil stands for
// text without a word. It refuses, with an *Error, more than MaxText bytes and more than MaxTerms words.
//
//	words                  all of them; a OR b weaker than a b
//	"a phrase"  "a b"~3    as typed; with up to 3 others between
//	pre*  word~1           beginnings; slips of the pen
//	-word  NOT word  ( )   EN OF NIET and ET OU SAUF as well
//	field:value            field names, ids and labels of three languages; year:2010-2015
func ParseText(typed string) (Node, []Note, error) {
	if len(typed) > MaxText {
		return nil, nil, refuse("q", typed[:MaxText], TooLong)
	}
	clean := cleanText(typed)
	if len(clean) > MaxText { // a few characters grow when they are composed
		return nil, nil, refuse("q", clean, TooLong)
	}
	l := lexer{s: clean}
	l.scan()
	tokens := settle(l.tokens, &l.notes)
	p := parser{tokens: tokens}
	root := p.or()
	if n := terms(root); n > MaxTerms {
		return nil, nil, refuse("q", clean, TooManyTerms)
	}
	if root == nil && clean != "" {
		l.notes.add(NoteNoWords, clean)
	}
	return root, l.notes, nil
}

// readText sets what was typed and what it was read as. On refusal q stays as it is.
func (q *Query) readText(typed string) error {
	root, notes, err := ParseText(typed)
	if err == nil {
		q.Text, q.Root, q.Notes = cleanText(typed), root, notes
	}
	return err
}

// cleanText returns typed text in the form in which it is kept: NFC, every run of blanks, control characters and bytes that
// are no UTF-8 one plain blank, invisible characters left out.
func cleanText(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case r == utf8.RuneError && size == 1, unicode.IsSpace(r), unicode.IsControl(r):
			b.WriteByte(' ')
		case unicode.Is(unicode.Cf, r):
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(norm.NFC.String(b.String())), " ")
}

// noteList gathers notes, each once and not without end.
type noteList []Note

func (l *noteList) add(code, text string) {
	n := Note{Code: code, Text: clip(text, 60)}
	for _, old := range *l {
		if old == n {
			return
		}
	}
	if len(*l) < maxNotes {
		*l = append(*l, n)
	}
}

// terms counts what a question asks an engine for: the words of every leaf.
func terms(n Node) int {
	sum := 0
	Walk(n, func(n Node) bool {
		switch n := n.(type) {
		case Word:
			sum += wordCount(n.Text)
		case Phrase:
			sum += wordCount(n.Text)
		case Prefix:
			sum += wordCount(n.Text)
		case Fuzzy:
			sum += wordCount(n.Text)
		case Is, Between:
			sum++
		}
		return true
	})
	return sum
}

// wordCount counts runs of letters and digits; an apostrophe parts none.
func wordCount(s string) int {
	return len(strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) && r != '\'' && r != '’' }))
}

// inWord reports whether r can be part of a word: a letter, a digit or a mark on one.
func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

// startsWord reports whether r makes a word: a mark alone is none.
func startsWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }
