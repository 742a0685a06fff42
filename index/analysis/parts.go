package analysis

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxJoined bounds the words of a hyphenated run that are joined to one; longer runs are lists.
const maxJoined = 3

// Parts returns what stands inside the words of text, by position: the stems of the parts of each compound, at the bytes
// they cover, and the stem of each hyphenated run written as one word (Noord-Zuid, noordzuid), at the position of its first
// word, and of its beginning when a compound ends it. Exact has none.
func (c Chain) Parts(text string) []Term {
	if _, stemmed := languages[c.language]; !stemmed {
		return nil
	}
	inside := insides{chain: c, text: text}
	for w := range c.words(text) {
		inside.add(w)
	}
	inside.join()
	return inside.parts
}

// insides gathers what stands inside the words of a text while they pass.
type insides struct {
	chain Chain
	text  string
	parts []Term
	run   [maxJoined]span // the words of the hyphenated run so far, the first of them
	n     int             // of all of them
	head  int             // of the last of them when it is a compound: where its first part ends
	end   int             // of the last
	first int             // position of the first
}

// add takes the next word.
func (s *insides) add(w found) {
	if s.n > 0 && !hyphenated(s.text[s.end:w.start]) {
		s.join()
	}
	if s.n == 0 {
		s.first = w.position
	}
	if s.n < len(s.run) {
		s.run[s.n] = w.span
	}
	s.n++
	s.end, s.head = w.end, 0
	if len(w.parts) > 1 {
		s.head = w.start + w.parts[0].end
	}
	for _, p := range w.parts {
		s.parts = append(s.parts, Term{Text: p.stem, Start: w.start + p.start, End: w.start + p.end, Position: w.position, Kind: Part})
	}
}

// join ends the run of hyphenated words and adds it as one word; when a compound ends it, what its first part makes of it too, as
// Noord-Zuidbeleid is of Noord-Zuid. Runs with digits are dates and numbers, and stay apart.
func (s *insides) join() {
	n := s.n
	s.n = 0
	if n < 2 || n > maxJoined || strings.ContainsFunc(s.text[s.run[0].start:s.end], unicode.IsDigit) {
		return
	}
	for _, end := range []int{s.end, s.head} {
		if end > 0 {
			raw := s.text[s.run[0].start:end]
			s.parts = append(s.parts, Term{Text: s.chain.word(raw).stem, Start: s.run[0].start, End: end, Position: s.first, Kind: Joined})
		}
	}
}

// hyphenated reports whether all that stands between two words is one hyphen.
func hyphenated(between string) bool { return between == "-" || between == "‐" || between == "‑" }

// within returns the bytes of raw that the bytes from start to end of its folded form come from: whole letters with their marks,
// without what shows nothing at either side.
func within(raw string, start, end int) (from, to int) {
	from, to = -1, len(raw)
	at := 0 // in the folded form
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		next := i + size
		switch n := len(Fold(raw[i:next])); {
		case n == 0:
			if unicode.IsMark(r) && to == i {
				to = next // a mark belongs to the letter before it
			}
		case at >= end:
			return from, to
		default:
			at += n
			if at > start {
				if from < 0 {
					from = i
				}
				to = next
			}
		}
		i = next
	}
	return max(from, 0), to
}

// reduce returns the stem of a folded word, its wrong forms mended.
func (r rules) reduce(folded string) string {
	if form, ok := r.forms[folded]; ok {
		folded = form
	}
	return r.stem(folded)
}

// Wanted is what text of one language must hold to have a typed word: one of these ways, within one text unit.
type Wanted struct {
	Stems  []Term   // these, as far from one another as here: among the words; a single one also among the parts
	Joined string   // the typed word without its hyphens, among the words or the parts; empty when it has none
	Pieces []string // all of these, anywhere in the unit, each among the words or the parts; empty when nothing typed is a compound
}

// Want returns what text of the chain's language must hold to have a typed word, which may be several terms (Noord-Zuid).
// Of Exact only Stems is set.
func (c Chain) Want(word string) Wanted {
	w := Wanted{Stems: c.Terms(word)}
	at := map[int][]string{}
	for _, p := range c.Parts(word) {
		switch p.Kind {
		case Joined:
			if w.Joined == "" { // the first is of all that was typed
				w.Joined = p.Text
			}
		case Part:
			at[p.Position] = append(at[p.Position], p.Text)
		}
	}
	if len(at) == 0 {
		return w
	}
	for _, t := range w.Stems {
		if parts := at[t.Position]; parts != nil {
			w.Pieces = append(w.Pieces, parts...)
		} else {
			w.Pieces = append(w.Pieces, t.Text)
		}
	}
	return w
}
