package cluster

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// What follows makes regular expressions of words in the syntax of the cluster, which knows letters as code points.

// literal writes letters that stand for themselves: a sign that means something in a pattern has a backslash before it.
func literal(letters ...rune) string {
	var b strings.Builder
	for _, r := range letters {
		if r < utf8.RuneSelf && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// behindPattern is the words that begin with prefix and come behind last, which does so too or is empty.
func behindPattern(prefix, last string) string {
	if last == "" {
		return literal([]rune(prefix)...) + ".*"
	}
	rest := []rune(strings.TrimPrefix(last, prefix))
	pattern := ".+"
	for i := len(rest) - 1; i >= 0; i-- {
		pattern = "(" + above(rest[i]) + literal(rest[i]) + pattern + ")"
	}
	return literal([]rune(prefix)...) + pattern
}

// above is the texts that begin with a letter behind another, as one of several ways.
func above(r rune) string {
	next := r + 1
	if next == 0xd800 { // halves of pairs are no letters
		next = 0xe000
	}
	if next > utf8.MaxRune {
		return ""
	}
	return "[" + literal(next) + "-" + string(utf8.MaxRune) + "].*|"
}

// otherwisePattern is the words at most edits (1 or 2) from one that do not begin with its first letter, and others.
func otherwisePattern(word []rune, edits int) string {
	if len(word) == 0 {
		return fmt.Sprintf(".{1,%d}", edits)
	}
	first := "[^" + literal(word[0]) + "]"
	ways := []string{
		first + nearly(word),     // another stands before it
		first + nearly(word[1:]), // or in its place
		nearly(word[1:]),         // or it is left out
	}
	if len(word) > 1 {
		ways = append(ways, literal(word[1], word[0])+nearly(word[2:])) // or it has changed places
	}
	return strings.Join(ways, "|")
}

// nearly is the words one edit from one, and others: with one edit, what stands before some letter or what stands behind it is as it was.
func nearly(word []rune) string {
	if len(word) == 0 {
		return ".?"
	}
	half := len(word) / 2
	behind := len(word) - half
	return fmt.Sprintf("(%s.{%d,%d}|.{%d,%d}%s)", literal(word[:half]...), behind-1, behind+1, half, half+2, literal(word[half+1:]...))
}
