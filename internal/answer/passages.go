package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/internal/record"
)

const (
	maxPassages = 3   // of a hit
	maxSnippet  = 300 // characters of all of them
	maxRead     = 32  // passages looked at for a hit
	enough      = 4   // passages with every word; further ones would hardly be better
	minIntro    = 60  // characters of a passage that can stand for a document
)

// passages chooses what shows why a document was found: the passage with the most of the words, and others as long as they
// add words. Where no passage has any, because the title does or nothing was asked, the document's first prose stands for it.
func passages(ctx context.Context, e Engine, c record.Card, ordinals []int, words matcher) ([]Passage, error) {
	if c.Passages == 0 || c.Display == record.DisplayLink {
		return []Passage{}, nil
	}
	if len(ordinals) == 0 {
		for o := range min(c.Passages, maxRead) {
			ordinals = append(ordinals, o)
		}
	}
	read, err := e.Passages(ctx, c.Key(), sample(ordinals, maxRead)...)
	if err != nil {
		return nil, err
	}
	var all []candidate
	whole := 0 // candidates that have every word
	for _, p := range read {
		if len(words.leaves) == 0 || whole == enough {
			break
		}
		k := weigh(p, words)
		if len(k.marks) > 0 {
			all = append(all, k)
		}
		if len(k.leaves) == len(words.leaves) && p.Role != record.RoleHeading {
			whole++
		}
	}
	chosen := choose(all)
	if len(chosen) == 0 {
		if p, ok := intro(read); ok {
			chosen = []candidate{{passage: p}}
		}
	}
	if last, ok := heading(chosen, c); ok {
		below, err := e.Passages(ctx, c.Key(), last+1)
		if err != nil {
			return nil, err
		}
		for _, p := range below {
			if p.Role != record.RoleHeading {
				chosen = append(chosen, weigh(p, words))
			}
		}
	}
	return snippets(chosen), nil
}

// snippets cuts what was chosen so that all of it together is short.
func snippets(chosen []candidate) []Passage {
	out := make([]Passage, 0, len(chosen))
	left := maxSnippet
	for i, k := range chosen {
		p := k.passage
		share := left / (len(chosen) - i)
		s := snippet(p.Text, k.marks, share)
		for _, f := range s {
			left -= utf8.RuneCountInString(f.Text)
		}
		out = append(out, Passage{ID: p.ID, Heading: list(p.Heading), Language: p.Language, Page: p.Page, Snippet: list(s)})
	}
	return out
}

// sample returns at most n of ordinals, evenly spread: a long report must not make a page slow.
func sample(ordinals []int, n int) []int {
	if len(ordinals) <= n {
		return ordinals
	}
	out := make([]int, n)
	for i := range out {
		out[i] = ordinals[i*len(ordinals)/n]
	}
	return out
}

// candidate is a passage with its marks.
type candidate struct {
	passage record.Passage
	marks   []mark
	leaves  map[int]bool
	weight  int
}

// weigh tells how well a passage answers: by the words it has, those that stand close together, those of the headings above
// it, and what kind of passage it is.
func weigh(p record.Passage, words matcher) candidate {
	k := candidate{passage: p, marks: words.find(p.Text, p.Language), leaves: map[int]bool{}}
	for _, m := range k.marks {
		k.leaves[m.leaf] = true
	}
	if len(k.marks) == 0 {
		return k
	}
	above := map[int]bool{}
	for _, m := range words.find(strings.Join(p.Heading, "\n"), p.Language) {
		if !k.leaves[m.leaf] {
			above[m.leaf] = true
		}
	}
	close := newRunes(p.Text).densest(k.marks, maxSnippet/2, nil)
	k.weight = 100*len(k.leaves) + 30*len(above) + 20*len(close.leaves) + min(len(k.marks), 5) + rank(p.Role)
	return k
}

// rank prefers what can be read by itself.
func rank(r record.Role) int {
	switch r {
	case record.RoleProse:
		return 12
	case record.RoleListItem, record.RoleTable:
		return 8
	case record.RoleHeading:
		return 4
	}
	return 0
}

// choose takes the best candidate, and others while they show words that the better ones do not; equals in reading order.
func choose(all []candidate) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.passage.Ordinal, b.passage.Ordinal))
	})
	shown := map[int]bool{}
	var chosen []candidate
	for _, k := range all {
		adds := false
		for l := range k.leaves {
			adds = adds || !shown[l]
			shown[l] = true
		}
		if adds && len(chosen) < maxPassages {
			chosen = append(chosen, k)
		}
	}
	return chosen
}

// heading returns the ordinal of the last of chosen when all of them are headings, which say little without what follows.
func heading(chosen []candidate, c record.Card) (int, bool) {
	last := -1
	for _, k := range chosen {
		if k.passage.Role != record.RoleHeading {
			return 0, false
		}
		last = max(last, k.passage.Ordinal)
	}
	return last, last >= 0 && last+1 < c.Passages && len(chosen) < maxPassages
}

// intro returns the first passage that can stand for a document.
func intro(read []record.Passage) (record.Passage, bool) {
	for _, good := range []func(record.Passage) bool{
		func(p record.Passage) bool {
			return p.Role == record.RoleProse && utf8.RuneCountInString(p.Text) >= minIntro
		},
		func(p record.Passage) bool { return p.Role != record.RoleHeading && p.Role != record.RoleContact },
		func(record.Passage) bool { return true },
	} {
		if i := slices.IndexFunc(read, good); i >= 0 {
			return read[i], true
		}
	}
	return record.Passage{}, false
}
