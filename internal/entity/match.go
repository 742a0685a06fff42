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
// Time is linear in the text times the words of the longest name, and memory grows with the hits and, by 16 bytes, with the words.
//
//	m := newMatcher([]name[string]{{text: "Congo", value: "CD"}, {text: "Congo-Brazzaville", value: "CG"}})
//	m.find("in Congo Brazzaville") // one hit over "Congo Brazzaville" with the value CG
type matcher[T any] struct {
	begin []uint64         // which words names begin with, by some bits of their hash: most words of a text begin none
	next  map[uint64]int32 // a node and a word, see edge, to the next node; node 0 is the root
	ends  []ends[T]        // names that end at each node
	depth int              // words of the longest name
	wide  bool             // a name may reach over a comma and a per cent sign
}

// edge is the word behind a node. Words are told apart by their hash, of 64 bits.
func edge(node int32, w vocab.NameHash) uint64 { return uint64(w) + uint64(node)*0x9e3779b97f4a7c15 }

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
	m := &matcher[T]{begin: make([]uint64, beginBits(len(names))/64), next: map[uint64]int32{}, ends: make([]ends[T], 1)}
	for _, n := range names {
		at, depth := int32(0), 0
		for w := range strings.SplitSeq(vocab.Fold(n.text), " ") {
			if w == "" {
				continue
			}
			h := vocab.NameHash(0).Word([]byte(w))
			if depth == 0 {
				bit := m.bit(h)
				m.begin[bit/64] |= 1 << (bit % 64)
			}
			to, ok := m.next[edge(at, h)]
			if !ok {
				to = int32(len(m.ends))
				m.next[edge(at, h)] = to
				m.ends = append(m.ends, ends[T]{})
			}
			at = to
			depth++
		}
		if depth > 0 {
			e := &m.ends[at]
			e.names, e.values = append(e.names, end[T]{n.text, n.spelt, n.value}), append(e.values, n.value)
			m.depth = max(m.depth, depth)
		}
	}
	return m
}

// newWideMatcher makes a matcher of names that may reach over a comma and a per cent sign.
func newWideMatcher[T any](names []name[T]) *matcher[T] {
	m := newMatcher(names)
	m.wide = true
	return m
}

// beginBits is how many bits tell which words so many names begin with, a power of two: one word in sixteen others passes at the most.
func beginBits(names int) int {
	n := 64
	for n < 16*names {
		n *= 2
	}
	return n
}

// bit returns the bit of begin that a word has.
func (m *matcher[T]) bit(w vocab.NameHash) uint64 {
	return uint64(w^w>>32) & uint64(len(m.begin)*64-1)
}

// begins tells of most words that no name begins with that none does.
func (m *matcher[T]) begins(w vocab.NameHash) bool {
	bit := m.bit(w)
	return w != 0 && m.begin[bit/64]&(1<<(bit%64)) != 0
}

// find returns the names in text in order.
func (m *matcher[T]) find(text string) []hit[T] { return m.in(text, wordsIn(text)) }

// in returns the names in text, of which these are the words, in order.
func (m *matcher[T]) in(text string, words []word) []hit[T] {
	var hits []hit[T]
	for h := range m.hits(text, words) {
		hits = append(hits, h)
	}
	return hits
}

// hits yields the names in text, of which these are the words, in order.
func (m *matcher[T]) hits(text string, words []word) iter.Seq[hit[T]] {
	return func(yield func(hit[T]) bool) {
		for i := 0; i < len(words); {
			if !m.begins(words[i].hash) {
				i++
				continue
			}
			h, n := m.at(text, words[i:])
			if n > 0 && !yield(h) {
				return
			}
			i += max(1, n)
		}
	}
}

// at returns the longest name that the words begin with, and how many of them it is.
func (m *matcher[T]) at(text string, words []word) (found hit[T], n int) {
	node := int32(0)
	for i, w := range words[:min(len(words), m.depth)] {
		if w.hash == 0 || i > 0 && !bridged(text, words[i-1], w) && !(m.wide && overSign(text[words[i-1].end:w.start])) {
			break
		}
		to, ok := m.next[edge(node, w.hash)]
		if !ok {
			break
		}
		node = to
		if values := m.fitting(node, text[words[0].start:w.end]); len(values) > 0 {
			found, n = hit[T]{int(words[0].start), int(w.end), values}, i+1
		}
	}
	return found, n
}

// overSign tells of what stands between two words whether a name of a wide matcher may reach over it, besides what any name may.
func overSign(gap string) bool {
	switch gap {
	case ", ", "% ", " % ", "\u00a0% ", "\u202f% ":
		return true
	}
	return false
}

// fitting returns the values of the names that end at a node and are spelt as they must be.
func (m *matcher[T]) fitting(node int32, found string) []T {
	all := &m.ends[node]
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

// bridged tells whether what lies between two words may lie within a name.
func bridged(text string, a, b word) bool {
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
		c, n := w.text[i], 1
		in := false
		if c < utf8.RuneSelf {
			in = foldedASCII[c] != 0
		} else {
			var r rune
			r, n = utf8.DecodeRuneInString(w.text[i:])
			in = wordRune(r)
		}
		if in {
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

// freeWords yields where each of the words begins and ends that begins in none of n stretches. at returns stretch i; they are in
// order.
func freeWords(words []word, n int, at func(i int) (start, end int)) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		i, from, to := -1, 0, 0 // the first stretch that ends behind the word
		for _, w := range words {
			a, b := int(w.start), int(w.end)
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
