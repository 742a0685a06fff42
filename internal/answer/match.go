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
	stems  map[lang.Code]map[string]string // of words seen so far: stemming is what takes time, and words come again
}

// leaf is one word, phrase, beginning or slip that must be there. What is excluded has no leaf: it is never marked.
type leaf struct {
	stems map[lang.Code][]analysis.Term // of a word, as each language reduces it
	exact []analysis.Term               // of a word or a phrase, as typed
	slop  int                           // of a phrase
	like  func(term string) bool        // of a beginning or a slip; nil otherwise
}

// mark is a stretch of a text in bytes, found for a leaf.
type mark struct{ start, end, leaf int }

func newMatcher(n query.Node) matcher {
	m := matcher{stems: map[lang.Code]map[string]string{}}
	for _, l := range lang.All() {
		m.stems[l] = map[string]string{}
	}
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
	case query.Word:
		l := leaf{exact: analysis.Exact().Terms(n.Text), stems: map[lang.Code][]analysis.Term{}}
		for _, c := range lang.All() {
			l.stems[c] = analysis.For(c).Terms(n.Text)
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
	exact := analysis.Exact().Terms(text)
	var stems []analysis.Term
	if l.Known() {
		stems = m.stemmed(text, exact, l)
	}
	var marks []mark
	for i, leaf := range m.leaves {
		if leaf.like != nil {
			for _, t := range exact {
				if leaf.like(t.Text) {
					marks = append(marks, mark{t.Start, t.End, i})
				}
			}
			continue
		}
		marks = sequence(marks, i, exact, leaf.exact, leaf.slop)
		if leaf.stems != nil {
			marks = sequence(marks, i, stems, leaf.stems[l], 0)
		}
	}
	slices.SortFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.leaf, b.leaf))
	})
	return slices.Compact(marks)
}

// stemmed returns analysis.For(l).Terms(text), made of the words that the exact chain found: both number the same words.
func (m matcher) stemmed(text string, exact []analysis.Term, l lang.Code) []analysis.Term {
	known := m.stems[l]
	terms := make([]analysis.Term, 0, len(exact))
	for _, t := range exact {
		end := t.End
		if c, size := utf8.DecodeRuneInString(text[end:]); strings.ContainsRune("'’ʼ＇", c) {
			end += size // an apostrophe tells "l" from "l'"
		}
		word := text[t.Start:end]
		stem, seen := known[word]
		if !seen {
			if s := analysis.For(l).Terms(word); len(s) > 0 {
				stem = s[0].Text
			}
			known[word] = stem
		}
		if stem != "" {
			t.Text = stem
			terms = append(terms, t)
		}
	}
	return terms
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
