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
// word. Exact has none.
func (c Chain) Parts(text string) []Term {
	r, stemmed := languages[c.language]
	if !stemmed {
		return nil
	}
	var all []Term
	var run []span // words joined by single hyphens so far
	first := 0     // position of the first of them
	position := 0
	join := func() {
		if n := len(run); n > 1 && n <= maxJoined {
			if t, ok := c.joined(r, text[run[0].start:run[n-1].end]); ok {
				t.Start, t.End, t.Position = run[0].start, run[n-1].end, first
				all = append(all, t)
			}
		}
		run = run[:0]
	}
	for w := range words(text) {
		folded := Fold(withoutGenitive(text[w.start:w.end]))
		if folded == "" {
			continue
		}
		if n := len(run); n > 0 && !hyphenated(text[run[n-1].end:w.start]) {
			join()
		}
		if len(run) == 0 {
			first = position
		}
		run = append(run, w)
		if r.parts != nil && !r.stop[folded] {
			for _, p := range r.parts(folded) {
				from, to := within(text[w.start:w.end], p.start, p.end)
				all = append(all, Term{Text: r.reduce(folded[p.start:p.end]), Start: w.start + from, End: w.start + to, Position: position, Kind: Part})
			}
		}
		position++
	}
	join()
	return all
}

// joined returns the term of a hyphenated run as one word. Runs with digits are dates and numbers, and stay apart.
func (c Chain) joined(r rules, run string) (Term, bool) {
	if strings.ContainsFunc(run, unicode.IsDigit) {
		return Term{}, false
	}
	return Term{Text: r.reduce(Fold(run)), Kind: Joined}, true
}

// hyphenated reports whether all that stands between two words is one hyphen.
func hyphenated(between string) bool { return between == "-" || between == "‐" || between == "‑" }

// within returns the bytes of raw that the bytes from start to end of its folded form come from.
func within(raw string, start, end int) (int, int) {
	from, to, at := len(raw), len(raw), 0
	for i, r := range raw {
		if at >= end {
			to = i
			break
		}
		if n := len(Fold(string(r))); n > 0 {
			if at <= start && start < at+n {
				from = i
			}
			at += n
			to = i + utf8.RuneLen(r)
		} else if from < len(raw) {
			to = i + utf8.RuneLen(r) // a mark belongs to the letter before it
		}
	}
	if from > to {
		from = to
	}
	return from, to
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
			w.Joined = p.Text
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
