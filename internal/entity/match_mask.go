package entity

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/vocab"
)

// span is a stretch of bytes.
type span struct{ start, end int }

// addresses returns the e-mail and web addresses in text in order. What they spell is no word of the text, but the domain
// tells whose page it is.
func addresses(text string) []span {
	if !mayHoldAddress(text) {
		return nil
	}
	var all []span
	for i := 0; i < len(text); {
		j := i
		for j < len(text) {
			r, n := utf8.DecodeRuneInString(text[j:])
			if unicode.IsSpace(r) || strings.ContainsRune("<>()[]\"“”«»,;|", r) {
				if j == i {
					j += n
				}
				break
			}
			j += n
		}
		if s := strings.TrimRight(text[i:j], ".:!?'’"); isAddress(s) {
			all = append(all, span{i, i + len(s)})
		}
		i = j
	}
	return all
}

// mayHoldAddress tells of most texts without an address that they have none: an address has an "@", a "://" or a full stop within.
func mayHoldAddress(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		switch text[i] {
		case '@', '/':
			return true
		case '.':
			if next := text[i+1]; next != ' ' && next != '\n' && next != '.' {
				return true
			}
		}
	}
	return false
}

// topLevels are the ends of names that make a bare word a web address. Others ask for "www." or "://" before it: a sentence
// that lacks the blank behind its full stop must not look like an address.
var topLevels = map[string]bool{
	"be": true, "brussels": true, "vlaanderen": true, "gent": true, "com": true, "org": true, "net": true, "eu": true,
	"nl": true, "fr": true, "de": true, "uk": true, "int": true, "info": true, "lu": true, "gov": true, "edu": true,
}

func isAddress(s string) bool {
	if len(s) < 4 {
		return false
	}
	if at := strings.IndexByte(s, '@'); at > 0 && at < len(s)-1 {
		return true
	}
	if strings.Contains(s, "://") || strings.HasPrefix(strings.ToLower(s), "www.") {
		return true
	}
	host, _, _ := strings.Cut(s, "/")
	dot := strings.LastIndexByte(host, '.')
	return dot > 0 && topLevels[host[dot+1:]] && strings.ToLower(host) == host
}

// host returns the domain of an address found by addresses, in lower case, without "www.".
func host(address string) string {
	a := strings.ToLower(address)
	if _, rest, ok := strings.Cut(a, "://"); ok {
		a = rest
	}
	if at := strings.LastIndexByte(a, '@'); at >= 0 {
		a = a[at+1:]
	}
	if i := strings.IndexAny(a, "/?#:"); i >= 0 {
		a = a[:i]
	}
	return strings.TrimPrefix(a, "www.")
}

// outside drops the hits that touch one of spans. Both are in order.
func outside[T any](hits []hit[T], spans []span) []hit[T] {
	if len(spans) == 0 {
		return hits
	}
	kept := hits[:0]
	i := 0
	for _, h := range hits {
		for i < len(spans) && spans[i].end <= h.start {
			i++
		}
		if i == len(spans) || h.end <= spans[i].start {
			kept = append(kept, h)
		}
	}
	return kept
}

// neighbours are the words beside a stretch of text, folded, the nearest first, and what stands between.
type neighbours struct {
	before, after       []string
	beforeRaw, afterRaw []string // the same words as written
	left, right         string   // between the stretch and its nearest word, or the edge of the text
}

// reach is how many bytes to each side are looked at for neighbours: enough for four long words.
const reach = 96

func around(text string, start, end int) neighbours {
	var n neighbours
	var words [reach + 2]span // to both sides, a letter and a blank each at the least
	from := max(0, start-reach)
	for from > 0 && from < start && !utf8.RuneStart(text[from]) {
		from++
	}
	cut := from > 0 // the first word may be cut off
	before, last := 0, from
	r := wordReader{text: text[from:start]}
	for {
		s, e, ok := r.read()
		if !ok {
			break
		}
		last = from + e
		if cut && s == 0 {
			continue
		}
		words[before] = span{from + s, from + e}
		before++
	}
	n.left = text[last:start]
	to := min(len(text), end+reach)
	for to < len(text) && to > end && !utf8.RuneStart(text[to]) {
		to--
	}
	r = wordReader{text: text[end:to]}
	all, first := before, to
	for {
		s, e, ok := r.read()
		if !ok || end+e == to && to < len(text) {
			break
		}
		if all == before {
			first = end + s
		}
		words[all] = span{end + s, end + e}
		all++
	}
	n.right = text[end:first]
	slices.Reverse(words[:before])
	list := make([]string, 2*all)
	var room [4 * reach]byte
	var ends [len(words)]int // of each word among the folded ones
	folded := room[:0]
	for i, w := range words[:all] {
		list[i] = text[w.start:w.end]
		folded = vocab.AppendFold(folded, list[i])
		ends[i] = len(folded)
	}
	whole, at := string(folded), 0
	for i, end := range ends[:all] {
		list[all+i], at = strings.TrimSuffix(whole[at:end], " "), end
	}
	n.beforeRaw, n.afterRaw = list[:before:before], list[before:all:all]
	n.before, n.after = list[all:all+before:all+before], list[all+before:]
	return n
}
