package spell

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/vocab"
)

// list is a list of the vocabulary whose names somebody may have meant.
type list struct {
	*vocab.List
	proper bool // its names are proper names, which keep their capitals
	names  func(vocab.Term, lang.Code) []string
}

func lists() []list {
	plain := func(t vocab.Term, l lang.Code) []string { return t.Names[l] }
	return []list{
		{vocab.Countries(), true, plain}, {vocab.Municipalities(), true, plain}, {vocab.Capitals(), true, plain},
		{vocab.Demonyms(), true, plain}, {vocab.Concepts(), false, conceptNames}, {vocab.Themes(), false, plain},
		{vocab.Instruments(), false, plain},
	}
}

// conceptNames are the names of a concept: those that mean too much to ask for it are words all the same.
func conceptNames(t vocab.Term, l lang.Code) []string {
	var names []string
	for _, n := range vocab.ConceptNames(t, l) {
		names = append(names, n.Text)
	}
	return names
}

// name is a word of a name, or a short name of several words written as one.
type name struct {
	folded  string
	written string
	letters []rune // of folded
	mask    uint32 // which of them there are
	things  []int  // what it names by itself
}

// vocabulary is the names of all lists, made once.
type vocabulary struct {
	names   []name            // by folded
	written map[string]string // by folded, as it is written
	sound   map[string][]int  // by vocab.SoundKey, places in names
	things  [][][]string      // by what it is: its names, each as its folded words
}

var known = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{written: map[string]string{}, sound: map[string][]int{}}
	at := map[string]int{}
	put := func(folded, written string, thing int) {
		if utf8.RuneCountInString(folded) < minLetters {
			return
		}
		i, ok := at[folded]
		if !ok {
			i = len(v.names)
			at[folded] = i
			v.names = append(v.names, name{folded: folded, written: written, mask: mask(folded), letters: []rune(folded)})
			v.written[folded] = written
		}
		if n := &v.names[i]; thing >= 0 && (len(n.things) == 0 || n.things[len(n.things)-1] != thing) {
			n.things = append(n.things, thing)
		}
	}
	for _, l := range lists() {
		for _, t := range l.All() {
			thing := len(v.things)
			v.things = append(v.things, nil)
			for _, c := range lang.All() {
				for _, text := range l.names(t, c) {
					if !l.proper {
						text = strings.ToLower(text)
					}
					v.name(text, thing, put)
				}
			}
		}
	}
	slices.SortFunc(v.names, func(a, b name) int { return strings.Compare(a.folded, b.folded) })
	for i, n := range v.names {
		key := vocab.SoundKey(n.folded)
		v.sound[key] = append(v.sound[key], i)
	}
	return v
})

// maxTogether is how many words of a name are also taken as one: "saintgilles".
const maxTogether = 3

// name takes in a name of a thing. One word of several names nothing by itself.
func (v *vocabulary) name(text string, thing int, put func(folded, written string, thing int)) {
	terms := analysis.Exact().Terms(text)
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Text
		switch {
		case len(terms) == 1:
			put(t.Text, text[t.Start:t.End], thing)
		case !analysis.Stop(t.Text):
			put(t.Text, text[t.Start:t.End], -1)
		}
	}
	if len(words) > 0 {
		v.things[thing] = append(v.things[thing], words)
	}
	if len(words) > 1 && len(words) <= maxTogether {
		put(strings.Join(words, ""), text, thing)
	}
}

// mask has a bit for each letter that a word has.
func mask(word string) uint32 {
	var m uint32
	for _, r := range word {
		if 'a' <= r && r <= 'z' {
			m |= 1 << (r - 'a')
		} else {
			m |= 1 << 26
		}
	}
	return m
}

// names gathers the names that are spelt or sound alike, when documents can be found by them: a name that the documents have,
// or one of a thing that they have under another name ("Boekarset" where they say "Bucarest").
func (g *gathering) names(ctx context.Context, lex index.Lexicon, typed string) error {
	v := known()
	limit := within(len(g.typed))
	edits, has := editsOf(len(g.typed)), mask(typed)
	near := map[int]float64{}
	for i, n := range v.names {
		if abs(len(n.letters)-len(g.typed)) <= edits && bits.OnesCount32(n.mask^has) <= 2*edits && withinEdits(g.typed, n.letters, edits) {
			if c := distance(g.typed, n.letters); c <= limit {
				near[i] = c
			}
		}
	}
	for _, i := range v.sound[vocab.SoundKey(typed)] {
		near[i] = min(distance(g.typed, v.names[i].letters), costEdit, limit)
	}
	order := make([]int, 0, len(near))
	for i := range near {
		order = append(order, i)
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(near[a], near[b]), cmp.Compare(a, b)) })
	order = order[:min(len(order), maxNames)]
	documents, err := v.documents(ctx, lex, order)
	if err != nil {
		return err
	}
	for k, i := range order {
		n := v.names[i]
		if d := documents[k]; d.all > 0 && n.folded != typed {
			g.add(Candidate{Text: n.written, Cost: near[i], Documents: d.all, folded: n.folded, name: true, listed: true, absent: d.other})
		}
	}
	return nil
}

// findable is in how many documents a name can be found, and whether that is under other names of the same alone.
type findable struct {
	all   int
	other bool
}

// documents returns for each of the names in how many documents it can be found, under it or under another name of the same.
func (v *vocabulary) documents(ctx context.Context, lex index.Lexicon, of []int) ([]findable, error) {
	at := map[string]int{}
	var words []string
	want := func(w string) {
		if _, ok := at[w]; !ok {
			at[w] = len(words)
			words = append(words, w)
		}
	}
	for _, i := range of {
		want(v.names[i].folded)
		for _, thing := range v.names[i].things[:min(len(v.names[i].things), maxThings)] {
			for _, other := range v.things[thing] {
				for _, w := range other {
					want(w)
				}
			}
		}
	}
	words = words[:min(len(words), maxWords)]
	counts, err := lex.Count(ctx, words...)
	if err != nil {
		return nil, err
	}
	count := func(w string) int { // 0 of words beyond the bound
		if i := at[w]; i < len(counts) {
			return counts[i]
		}
		return 0
	}
	out := make([]findable, len(of))
	for k, i := range of {
		if out[k].all = count(v.names[i].folded); out[k].all > 0 {
			continue
		}
		out[k].other = true
		for _, thing := range v.names[i].things[:min(len(v.names[i].things), maxThings)] {
			for _, other := range v.things[thing] {
				n := count(other[0])
				for _, w := range other[1:] {
					n = min(n, count(w))
				}
				out[k].all = max(out[k].all, n)
			}
		}
	}
	return out, nil
}

// The bounds of counting names: things that one word names (Saint-… names many), and words in all.
const (
	maxThings = 4
	maxWords  = 2000
)

func abs(n int) int { return max(n, -n) }

// Known reports whether word is a name of the vocabulary by itself: whoever typed it meant it, though no document has it.
func Known(word string) bool {
	v := known()
	i, ok := slices.BinarySearchFunc(v.names, analysis.Fold(word), func(n name, w string) int { return strings.Compare(n.folded, w) })
	return ok && len(v.names[i].things) > 0 || isPlace(word)
}
