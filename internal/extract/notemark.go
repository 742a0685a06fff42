package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// markSigns is what stands raised behind a word to point at a note. A letter does so only where it leads to the note.
var (
	markSigns   = regexp.MustCompile(`^(?:[\[(]?\d{1,3}(?:[,;]\s?\d{1,3})*[\])]?|[*†‡§]{1,3})$`)
	markLetters = regexp.MustCompile(`^[\[(]?[a-z][\])]?$`)
)

// noteMark reports whether signs that stand raised right behind a text point at a note, and are no part of its last word, as
// those of "m²", "10³" and "1er" are. Linked says that they lead to another place of the document.
func noteMark(before, signs string, linked bool) bool {
	signs = strings.TrimSpace(signs)
	last := lastRune(before)
	if before == "" || unicode.IsSpace(last) || !markSigns.MatchString(signs) && !(linked && markLetters.MatchString(signs)) {
		return false
	}
	if linked || !unicode.IsDigit(firstRune(strings.TrimLeft(signs, "[("))) {
		return true
	}
	word := before[len(strings.TrimRightFunc(before, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })):]
	letters := strings.IndexFunc(word, unicode.IsDigit) < 0
	switch {
	case word == "": // behind a sign; a formula goes on behind a bracket
		return !strings.ContainsRune(")]}", last) || strings.ContainsAny(signs, "[(")
	case letters: // units have one or two letters
		return len([]rune(word)) > 2 && word != "dam"
	}
	return yearWord.MatchString(word)
}

var yearWord = regexp.MustCompile(`^(?:19|20)\d\d$`)

// noteTail is how many bytes of a text are looked at behind which signs stand.
const noteTail = 64

func tail(s string) string {
	if len(s) > noteTail {
		s = strings.ToValidUTF8(s[len(s)-noteTail:], "")
	}
	return s
}

// partMarks sets a blank before the signs in a page that point at notes and would run on with the word before them. The parser
// allows 512 elements inside each other, which bounds the recursion.
func partMarks(root *html.Node) {
	before := ""
	var visit func(n *html.Node, raised, linked bool)
	visit = func(n *html.Node, raised, linked bool) {
		switch n.Type {
		case html.TextNode:
			if (raised || linked) && noteMark(before, n.Data, linked) {
				n.Data = " " + n.Data
			}
			before = tail(before + n.Data)
			return
		case html.ElementNode:
			if dropped[n.Data] {
				return
			}
			if n.Data == "br" || n.Data == "td" || n.Data == "th" || blockElements[n.Data] {
				before = ""
			}
			raised = raised || n.Data == "sup"
			linked = linked || leadsToNote(n)
			if raised && !linked { // the link stands within: what is raised is one piece
				linked = holds(n, leadsToNote)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			visit(c, raised, linked)
		}
	}
	visit(root, false, false)
}

// leadsToNote says that an element is the mark of a note: by its role, or as a link to another place of the page.
func leadsToNote(n *html.Node) bool {
	if n.Data != "a" {
		return attr(n, "role") == "doc-noteref" || slices.Contains(strings.Fields(attr(n, "epub:type")), "noteref")
	}
	return strings.HasPrefix(attr(n, "href"), "#") || attr(n, "role") == "doc-noteref" || slices.Contains(strings.Fields(attr(n, "epub:type")), "noteref")
}
