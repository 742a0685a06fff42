package answer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
)

// matcher finds the words of a question in a text, by the same rules as an engine finds documents: see docs/query.md. It is
// for one question and one goroutine.
type matcher struct {
	leaves []leaf
	names  []name
}

// leaf is one word, phrase, beginning or slip that must be there. What is excluded has no leaf: it is never marked.
type leaf struct {
	words map[lang.Code]analysis.Wanted // of a word, as each language wants it
	exact []analysis.Term               // of a word or a phrase, as typed
	slop  int                           // of a phrase
	like  func(term string) bool        // of a beginning or a slip; nil otherwise
}

// name is another name of what some leaves ask for: where it stands, all of them are answered.
type name struct {
	language    lang.Code // of the texts in which it is looked for; lang.Und for all
	terms       []analysis.Term
	first, last int // leaves it stands for
}

// mark is a stretch of a text in bytes, found for a leaf.
type mark struct{ start, end, leaf int }

func newMatcher(n query.Node) matcher {
	var m matcher
	m.add(n)
	return m
}

func (m *matcher) add(n query.Node) {
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			m.add(part)
		}
	case query.Or:
		for _, part := range n.Nodes {
			m.add(part)
		}
	case query.Widened:
		first := len(m.leaves)
		m.add(n.Asked)
		for _, l := range n.Labels {
			if terms := analysis.For(l.Language).Terms(l.Text); len(terms) > 0 && len(m.leaves) > first {
				m.names = append(m.names, name{l.Language, terms, first, len(m.leaves) - 1})
			}
		}
	case query.Word:
		l := leaf{exact: analysis.Exact().Terms(n.Text), words: map[lang.Code]analysis.Wanted{}}
		for _, c := range lang.All() {
			l.words[c] = analysis.For(c).Want(n.Text)
		}
		m.leaves = append(m.leaves, l)
	case query.Phrase:
		m.leaves = append(m.leaves, leaf{exact: analysis.Exact().Terms(n.Text), slop: n.Slop})
	case query.Prefix:
		if begin := analysis.Fold(n.Text); begin != "" {
			m.leaves = append(m.leaves, leaf{like: func(term string) bool { return strings.HasPrefix(term, begin) }})
		}
	case query.Fuzzy:
		if word := []rune(analysis.Fold(n.Text)); len(word) > 0 {
			m.leaves = append(m.leaves, leaf{like: func(term string) bool {
				first, _ := utf8.DecodeRuneInString(term)
				return first == word[0] && near(word, []rune(term), n.Edits)
			}})
		}
	}
}

// find returns the marks of every leaf in a text of language l, by start. Marks of two leaves may overlap.
func (m matcher) find(text string, l lang.Code) []mark {
	if len(m.leaves) == 0 || text == "" {
		return nil
	}
	var u unit
	u.exact, u.stems, u.parts = analysis.For(l).All(text)
	var marks []mark
	for i, leaf := range m.leaves {
		if leaf.like != nil {
			for _, t := range u.exact {
				if leaf.like(t.Text) {
					marks = append(marks, mark{t.Start, t.End, i})
				}
			}
			continue
		}
		marks = sequence(marks, i, u.exact, leaf.exact, leaf.slop)
		if leaf.words != nil {
			marks = u.word(marks, i, leaf.words[l])
		}
	}
	for _, n := range m.names {
		var found []mark
		switch {
		case !n.language.Known():
			found = sequence(nil, n.first, u.exact, n.terms, 0)
		case n.language == l:
			found = u.stemmed(nil, n.first, n.terms)
		}
		for leaf := n.first; leaf <= n.last; leaf++ {
			for _, f := range found {
				marks = append(marks, mark{f.start, f.end, leaf})
			}
		}
	}
	slices.SortFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.leaf, b.leaf))
	})
	return slices.Compact(marks)
}

// unit is a text as it is searched: its words as typed, their stems, and what stands inside them.
type unit struct{ exact, stems, parts []analysis.Term }

// word adds the marks of a typed word: its stems side by side, the word without its hyphens, or else all of its parts. Where the
// word itself stands, its parts elsewhere say nothing.
func (u unit) word(marks []mark, leaf int, want analysis.Wanted) []mark {
	before := len(marks)
	marks = u.stemmed(marks, leaf, want.Stems)
	if want.Joined != "" {
		marks = u.term(marks, leaf, want.Joined)
	}
	if len(want.Pieces) == 0 || len(marks) > before {
		return marks
	}
	all := marks
	for _, piece := range want.Pieces {
		n := len(all)
		if all = u.term(all, leaf, piece); len(all) == n {
			return marks
		}
	}
	return all
}

// stemmed adds the marks of stems side by side; a single one may be a part of a compound too.
func (u unit) stemmed(marks []mark, leaf int, stems []analysis.Term) []mark {
	if len(stems) == 1 {
		return u.term(marks, leaf, stems[0].Text)
	}
	return sequence(marks, leaf, u.stems, stems, 0)
}

// term adds the marks of a term wherever it stands, as a word or in one.
func (u unit) term(marks []mark, leaf int, text string) []mark {
	for _, terms := range [][]analysis.Term{u.stems, u.parts} {
		for _, t := range terms {
			if t.Text == text {
				marks = append(marks, mark{t.Start, t.End, leaf})
			}
		}
	}
	return marks
}

// sequence adds the marks of places where the terms of want follow one another, with at most slop positions more between them
// than in want. Close ones are one mark; the words of a loose phrase are a mark each.
func sequence(marks []mark, leaf int, have, want []analysis.Term, slop int) []mark {
	if len(want) == 0 {
		return marks
	}
	for i, first := range have {
		if first.Text != want[0].Text {
			continue
		}
		at, spare := []int{i}, slop
		for w := 1; w < len(want) && at != nil; w++ {
			gap := want[w].Position - want[w-1].Position
			j := next(have, at[w-1], want[w].Text, gap, spare)
			if j < 0 {
				at = nil
				break
			}
			spare -= have[j].Position - have[at[w-1]].Position - gap
			at = append(at, j)
		}
		if at == nil {
			continue
		}
		if slop == 0 {
			marks = append(marks, mark{first.Start, have[at[len(at)-1]].End, leaf})
			continue
		}
		for _, j := range at {
			marks = append(marks, mark{have[j].Start, have[j].End, leaf})
		}
	}
	return marks
}

// next returns the place of the nearest term behind i that stands gap positions on, or up to spare more; -1 for none.
func next(have []analysis.Term, i int, text string, gap, spare int) int {
	for j := i + 1; j < len(have); j++ {
		on := have[j].Position - have[i].Position - gap
		if on > spare {
			return -1
		}
		if on >= 0 && have[j].Text == text {
			return j
		}
	}
	return -1
}

// near reports whether b is at most most insertions, deletions, changes or swaps of neighbours from a, no letter edited twice.
func near(a, b []rune, most int) bool {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return false
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)] <= most
}

// merged joins marks that overlap or touch.
func merged(marks []mark) []Mark {
	out := []Mark{}
	for _, m := range marks {
		if n := len(out); n > 0 && m.start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.end)
			continue
		}
		out = append(out, Mark{m.start, m.end})
	}
	return out
}
