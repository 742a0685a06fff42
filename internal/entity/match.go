package entity

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/vocab"
)

// A matcher finds names in running text. It matches whole words only, accents aside, the longest name first from each word
// on, and never two names over the same word. A word is a run of letters, digits and combining marks. Between the words of a
// name the text may hold blanks, hyphens, apostrophes and "&", at most three of them together, and a full stop behind a word
// of one or two letters ("St. Lucia", "U.S.A."): so a name never reaches over a comma, a bracket or the end of a sentence.
//
// Case is a matter of each name, see letterCase. When the longest name fails its case rule, a shorter one is tried.
//
// Time is linear in the text times the words of the longest name, and memory does not grow with the text but by the hits.
//
//	m := newMatcher([]name[string]{{text: "Congo", value: "CD"}, {text: "Congo-Brazzaville", value: "CG"}})
//	m.find("in Congo Brazzaville") // one hit over "Congo Brazzaville" with the value CG
type matcher[T any] struct {
	words map[string]int32  // folded word to its number
	next  map[uint64]int32  // node<<32 | word to the next node; node 0 is the root
	ends  map[int32]ends[T] // names that end at a node
	depth int               // words of the longest name
}

// name is something to look for. Names are compared folded; several names may fold to the same words.
type name[T any] struct {
	text  string
	spelt letterCase
	value T
}

// letterCase tells how a name must be written in the text to count.
type letterCase uint8

const (
	// properCase asks for a capital on at least one of the words that the name itself writes with one: "senegal" is not
	// the country, "SENEGAL" and "république démocratique du Congo" are. It is the default.
	properCase letterCase = iota
	// anyCase takes every spelling, for common words.
	anyCase
	// asWritten takes only the words exactly as the name has them, for abbreviations such as "VS" and "US".
	asWritten
)

// hit is a name found: text[start:end], with the values of every name that fits there, in the order they were given.
type hit[T any] struct {
	start, end int // UTF-8 bytes of the text searched
	values     []T // shared with other hits: not to be changed
}

// ends are the names that end at a node, in the order given, and their values.
type ends[T any] struct {
	names  []end[T]
	values []T
}

type end[T any] struct {
	name  string
	spelt letterCase
	value T
}

// maxWord is the longest folded word worth looking up, in bytes: longer ones are noise, and no name holds one.
const maxWord = 64

// newMatcher makes a matcher. Names without any letter or digit are left out.
func newMatcher[T any](names []name[T]) *matcher[T] {
	m := &matcher[T]{words: map[string]int32{}, next: map[uint64]int32{}, ends: map[int32]ends[T]{}}
	nodes := int32(1)
	for _, n := range names {
		at, depth := int32(0), 0
		for w := range strings.SplitSeq(vocab.Fold(n.text), " ") {
			if w == "" {
				continue
			}
			id, ok := m.words[w]
			if !ok {
				id = int32(len(m.words)) + 1
				m.words[w] = id
			}
			edge := uint64(at)<<32 | uint64(id)
			to, ok := m.next[edge]
			if !ok {
				to = nodes
				nodes++
				m.next[edge] = to
			}
			at = to
			depth++
		}
		if depth > 0 {
			e := m.ends[at]
			m.ends[at] = ends[T]{append(e.names, end[T]{n.text, n.spelt, n.value}), append(e.values, n.value)}
			m.depth = max(m.depth, depth)
		}
	}
	return m
}

// find returns the names in text in order.
func (m *matcher[T]) find(text string) []hit[T] {
	var hits []hit[T]
	w := wordReader{text: text}
	var window []numbered // the words from the current one on that were read already
	var buf [maxWord]byte
	for {
		if len(window) == 0 {
			s, e, ok := w.read()
			if !ok {
				return hits
			}
			window = append(window, numbered{s, e, m.number(text[s:e], buf[:0])})
		}
		node, found, words := int32(0), hit[T]{}, 0
		for i := 0; i < m.depth; i++ {
			if i == len(window) {
				s, e, ok := w.read()
				if !ok {
					break
				}
				window = append(window, numbered{s, e, m.number(text[s:e], buf[:0])})
			}
			t := window[i]
			if t.word == 0 || i > 0 && !bridged(text, window[i-1], t) {
				break
			}
			to, ok := m.next[uint64(node)<<32|uint64(t.word)]
			if !ok {
				break
			}
			node = to
			if values := m.fitting(node, text[window[0].start:t.end]); len(values) > 0 {
				found, words = hit[T]{window[0].start, t.end, values}, i+1
			}
		}
		if words > 0 {
			hits = append(hits, found)
		}
		window = window[:copy(window, window[max(1, words):])]
	}
}

// fitting returns the values of the names that end at a node and are spelt as they must be.
func (m *matcher[T]) fitting(node int32, found string) []T {
	all := m.ends[node]
	for i, e := range all.names {
		if fits(found, e.name, e.spelt) {
			continue
		}
		some := slices.Clone(all.values[:i])
		for _, e := range all.names[i+1:] {
			if fits(found, e.name, e.spelt) {
				some = append(some, e.value)
			}
		}
		return some
	}
	return all.values
}

// numbered is a word of the text with its number in the matcher, 0 when no name holds it.
type numbered struct {
	start, end int
	word       int32
}

func (m *matcher[T]) number(word string, buf []byte) int32 {
	if len(word) > maxWord {
		return 0
	}
	return m.words[string(vocab.AppendFold(buf, word))]
}

// bridged tells whether what lies between two words may lie within a name.
func bridged(text string, a, b numbered) bool {
	gap := text[a.end:b.start]
	if len(gap) > 9 { // three runes of three bytes
		return false
	}
	n := 0
	for _, r := range gap {
		n++
		switch r {
		case ' ', '\u00a0', '\u202f', '\t', '\n', '-', '\u2010', '\u2011', '\'', '\u2019', '\u02bc', '`', '´', '&':
		case '.':
			if a.end-a.start > 2 {
				return false
			}
		default:
			return false
		}
	}
	return n <= 3
}

// fits tells whether found is name in the case asked for. Both fold to the same words.
func fits(found, name string, c letterCase) bool {
	switch c {
	case anyCase:
		return true
	case asWritten:
		f, n := wordReader{text: found}, wordReader{text: name}
		for {
			s, e, ok := f.read()
			s2, e2, ok2 := n.read()
			if !ok || !ok2 {
				return ok == ok2
			}
			if found[s:e] != name[s2:e2] {
				return false
			}
		}
	}
	f, n := wordReader{text: found}, wordReader{text: name}
	asked := false
	for {
		s, _, ok := f.read()
		s2, _, ok2 := n.read()
		if !ok || !ok2 {
			return !asked
		}
		if capital(name[s2:]) {
			asked = true
			if capital(found[s:]) {
				return true
			}
		}
	}
}

// capital tells whether s begins with a capital letter.
func capital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

// wordReader reads the words of a text one after the other.
type wordReader struct {
	text string
	pos  int
}

// read returns the bytes of the next word.
func (w *wordReader) read() (start, end int, ok bool) {
	i := w.pos
	start = -1
	for i < len(w.text) {
		r, n := rune(w.text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(w.text[i:])
		}
		if wordRune(r) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			break
		}
		i += n
	}
	w.pos = i
	return start, i, start >= 0
}

// freeWords yields where each word of text begins and ends that begins in none of n stretches. at returns stretch i; they are in
// order.
func freeWords(text string, n int, at func(i int) (start, end int)) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		w := wordReader{text: text}
		i, from, to := -1, 0, 0 // the first stretch that ends behind the word
		for {
			a, b, ok := w.read()
			if !ok {
				return
			}
			for i < n && to <= a {
				if i++; i < n {
					from, to = at(i)
				}
			}
			if (i == n || a < from) && !yield(a, b) {
				return
			}
		}
	}
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}
