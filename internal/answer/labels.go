package answer

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// The kinds of completion. Documents are completed by the engine.
const (
	kindCountry      = "country"
	kindMunicipality = "municipality"
	kindConcept      = "concept"
	kindTheme        = "theme"
	kindDocument     = "document"
)

// completed lists the kinds in the order in which they take turns: what can be filtered by before what is only searched.
var completed = []string{kindCountry, kindMunicipality, kindConcept, kindTheme, kindDocument}

// named is a thing with its names.
type named struct {
	kind  string
	term  vocab.Term
	names map[lang.Code][]string // the preferred one first; under lang.Und those of no language of their own
}

// beginning is a place in a name where a word begins.
type beginning struct {
	rest  string // the folded name from there on
	thing int
	name  int // number of the name among those of the thing, over all languages
	later bool
}

// labelIndex finds the things of which a name has a word that begins so. It does not change once made.
type labelIndex struct {
	things []named
	starts []beginning // by rest
}

var beginnings = sync.OnceValue(func() *labelIndex {
	x := &labelIndex{}
	plain := func(t vocab.Term) map[lang.Code][]string { return t.Names }
	for _, l := range []struct {
		kind  string
		terms []vocab.Term
		names func(vocab.Term) map[lang.Code][]string
	}{
		{kindCountry, vocab.Countries().All(), plain},
		{kindMunicipality, vocab.Municipalities().All(), plain},
		{kindConcept, vocab.Concepts().All(), askedNames},
		{kindTheme, vocab.Themes().All(), plain},
	} {
		for _, t := range l.terms {
			x.add(named{l.kind, t, l.names(t)})
		}
	}
	slices.SortStableFunc(x.starts, func(a, b beginning) int { return strings.Compare(a.rest, b.rest) })
	return x
})

// askedNames are the names by which a concept is asked for.
func askedNames(t vocab.Term) map[lang.Code][]string {
	names := map[lang.Code][]string{}
	for _, l := range append(lang.All(), lang.Und) {
		for _, n := range vocab.ConceptNames(t, l) {
			if n.Asked {
				names[l] = append(names[l], n.Text)
			}
		}
	}
	return names
}

func (x *labelIndex) add(n named) {
	thing := len(x.things)
	x.things = append(x.things, n)
	number := 0
	n.each(func(_ lang.Code, name string) {
		folded := vocab.Fold(name)
		for i := range folded {
			if i == 0 || folded[i-1] == ' ' {
				x.starts = append(x.starts, beginning{folded[i:], thing, number, i > 0})
			}
		}
		number++
	})
}

// each gives the names of a thing, of every language in turn.
func (n named) each(do func(l lang.Code, name string)) {
	for _, l := range append(lang.All(), lang.Und) {
		for _, name := range n.names[l] {
			do(l, name)
		}
	}
}

// label returns what a thing that matched by some of its names is shown as to who reads l: its preferred name in l where that
// begins so, else another of its names in l, else the first of another language that does.
func (n named) label(l lang.Code, typed string, matched []int) (string, lang.Code) {
	type candidate struct {
		name string
		in   lang.Code
	}
	var best *candidate
	number := 0
	n.each(func(in lang.Code, name string) {
		if slices.Contains(matched, number) && (best == nil || in == l && best.in != l) {
			best = &candidate{name, in}
		}
		number++
	})
	if own := n.names[l]; len(own) > 0 {
		if at, _ := beginsAt(own[0], typed); at >= 0 {
			return own[0], l
		}
	}
	if best.in == lang.Und { // an abbreviation is read in every language
		best.in = l
	}
	return best.name, best.in
}

// beginsAt returns the bytes of label that are the first place where a word of it begins with typed, folded; -1 for none.
func beginsAt(label, typed string) (from, to int) {
	folded, at := foldedAt(label)
	for i := 0; typed != "" && i+len(typed) <= len(folded); i++ {
		if (i == 0 || folded[i-1] == ' ') && folded[i:i+len(typed)] == typed {
			end := len(label)
			if j := i + len(typed); j < len(at) {
				if end = at[j]; end == at[j-1] { // half of a ligature is the whole of it
					_, size := utf8.DecodeRuneInString(label[end:])
					end += size
				}
			}
			return at[i], len(strings.TrimRightFunc(label[:end], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }))
		}
	}
	return -1, -1
}

// foldedAt returns a label folded, with the byte of the label that each byte of it comes from.
func foldedAt(label string) (string, []int) {
	var folded []byte
	var at []int
	for i, r := range label {
		if unicode.IsMark(r) {
			continue
		}
		f := vocab.Fold(string(r))
		if f == "" {
			f = " "
			if n := len(folded); n == 0 || folded[n-1] == ' ' {
				continue
			}
		}
		for range len(f) {
			at = append(at, i)
		}
		folded = append(folded, f...)
	}
	return string(folded), at
}

// beginningMarked parts a label into what was typed and the rest.
func beginningMarked(label, typed string) []Fragment {
	from, to := beginsAt(label, typed)
	if from < 0 {
		return []Fragment{{Text: label}}
	}
	var out []Fragment
	for _, f := range []Fragment{{Text: label[:from]}, {Text: label[from:to], Hit: true}, {Text: label[to:]}} {
		if f.Text != "" {
			out = append(out, f)
		}
	}
	return out
}

// match is a thing that matched, by which of its names.
type match struct {
	thing   int
	matched []int
	later   bool // no name begins so, only a later word of one
	whole   bool // a name is just what was typed
}

// find returns the things of which a name has a word that begins with typed, folded, each once.
func (x *labelIndex) find(typed string) []match {
	from, _ := slices.BinarySearchFunc(x.starts, typed, func(b beginning, s string) int { return strings.Compare(b.rest, s) })
	at := map[int]int{}
	var all []match
	for _, b := range x.starts[from:] {
		if !strings.HasPrefix(b.rest, typed) {
			break
		}
		i, ok := at[b.thing]
		if !ok {
			i = len(all)
			at[b.thing] = i
			all = append(all, match{thing: b.thing, later: true})
		}
		m := &all[i]
		m.matched = append(m.matched, b.name)
		m.later = m.later && b.later
		m.whole = m.whole || !b.later && b.rest == typed
	}
	return all
}

// facetOf is the facet that a kind filters, empty for those that are searched.
func facetOf(kind string) string {
	if _, ok := query.FacetByName(kind); ok && kind != kindDocument {
		return kind
	}
	return ""
}
