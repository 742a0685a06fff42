package cluster

import (
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
