package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/spell"
)

// The bounds of putting words right.
const (
	maxCorrected = 6   // words of one question that are looked at
	maxMeant     = 3   // words searched in place of one
	maxPairs     = 2   // pairs of words that are looked for in place of one
	closeCost    = 0.2 // how much dearer than the likeliest they may be
	few          = 3   // results below which another question is offered: a reader sees at a glance that these are all
	maxNoted     = 60  // letters of a word in a note
	costSure     = 1.0 // of a word offered in place of one that documents have
)

// correction is a word that stands nowhere, with what may have been meant by it, the likeliest first.
type correction struct {
	typed  string
	meant  []spell.Candidate
	parted bool // what is meant are the parts of a compound, wherever they stand
}

// nodes returns what is searched in place of the word: the likeliest, or any of those that are as likely.
func (c correction) nodes(most int) query.Node {
	var any []query.Node
	for _, m := range c.meant[:min(most, len(c.meant))] {
		if c.parted {
			any = append(any, eachOf(m.Text))
		} else {
			any = append(any, meaning(c.typed, m.Text))
		}
	}
	return query.AnyOf(any...)
}

// meaning asks for a word, or for the words that were written as one.
func meaning(typed, meant string) query.Node {
	fields := strings.Fields(meant)
	if len(fields) == 1 {
		return query.Word{Text: meant}
	}
	if analysis.Fold(meant) == analysis.Fold(typed) { // only a blank was lost: they stand side by side
		return query.Phrase{Text: meant}
	}
	return eachOf(meant)
}

// eachOf asks for all words of a text.
func eachOf(text string) query.Node {
	var words []query.Node
	for word := range strings.FieldsSeq(text) {
		words = append(words, query.Word{Text: word})
	}
	return query.AllOf(words...)
}

// note tells what was searched in place of a word.
func (c correction) note(most int) query.Note {
	var meant []string
	for _, m := range c.meant[:min(most, len(c.meant))] {
		meant = append(meant, m.Text)
	}
	return query.Note{Code: query.NoteSpelledAlike, Text: cut(c.typed, maxNoted) + " → " + strings.Join(meant, ", ")}
}

// cut returns the first n letters of s, told by "…" when there are more.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

// corrections returns what may have been meant by the words of a question that stand nowhere: not as typed, in no other form,
// not inside a compound, and under no other name. Beginnings, slips, phrases and what is excluded are left alone, and so is a
// name of the vocabulary, which was meant though nothing has it. q.Root is what was read, not widened.
//
// A slip may by chance be a form of a word of another language (comittee has the French stem of comité). What was meant by words
// that stand nowhere as typed, and is sure and no form of them, is returned apart.
func corrections(ctx context.Context, e Engine, q query.Query) (all, chance []correction, err error) {
	words, err := unseen(ctx, e, wordsOf(q.Root))
	if err != nil {
		return nil, nil, err
	}
	for _, w := range words[:min(len(words), maxCorrected)] {
		if spell.Known(w.Text) {
			continue
		}
		meant, err := intended(ctx, e, q, w.Text)
		if err != nil {
			return nil, nil, err
		}
		c := correction{typed: w.Text, meant: meant}
		if len(meant) == 0 && !q.NoExpand {
			c = apart(w.Text)
		}
		if len(c.meant) == 0 {
			continue
		}
		n, err := counted(ctx, e, query.Query{Root: widened(q, w), HL: q.HL, NoFold: true})
		if err != nil {
			return nil, nil, err
		}
		if n == 0 {
			all = append(all, c)
		} else if !c.parted && meant[0].Cost <= costSure && !sameWord(w.Text, meant[0].Text) {
			chance = append(chance, c)
		}
	}
	return all, chance, nil
}

// apart returns the parts of a compound in place of it. What Dutch writes as one word (havenbeheer) others write as several, and
// texts in their languages have the parts under other names. Parts that have a name of their own stay together: landbouw, not
// land and bouw. Nothing is meant by a word that is no compound.
func apart(typed string) correction {
	var at []analysis.Term
	for _, t := range analysis.For(lang.NL).Parts(typed) {
		if t.Kind == analysis.Part {
			at = append(at, t)
		}
	}
	var parts []string
	for i := 0; i < len(at); i++ {
		j := len(at) - 1
		if i == 0 {
			j-- // all of them are the word itself
		}
		for j > i && !spell.Known(typed[at[i].Start:at[j].End]) {
			j--
		}
		j = max(i, j)
		parts = append(parts, typed[at[i].Start:at[j].End])
		i = j
	}
	if len(parts) < 2 {
		return correction{}
	}
	return correction{typed: typed, meant: []spell.Candidate{{Text: strings.Join(parts, " ")}}, parted: true}
}

// unseen returns the words, each once, of which a part stands in no document as it is typed.
func unseen(ctx context.Context, e Engine, words []query.Word) ([]query.Word, error) {
	var terms []string
	var ends []int
	for _, w := range words {
		for _, t := range analysis.Exact().Terms(w.Text) {
			terms = append(terms, t.Text)
		}
		ends = append(ends, len(terms))
	}
	counts, err := e.Count(ctx, terms...)
	if err != nil {
		return nil, fmt.Errorf("count words: %w", err)
	}
	var out []query.Word
	from := 0
	for i, w := range words {
		if slices.Contains(counts[from:ends[i]], 0) && !slices.Contains(out, w) {
			out = append(out, w)
		}
		from = ends[i]
	}
	return out, nil
}

// intended returns the words that may have been meant by a run between blanks: those that are as likely as the likeliest, no
// two of them forms of one word.
func intended(ctx context.Context, e Engine, q query.Query, typed string) ([]spell.Candidate, error) {
	terms := analysis.Exact().Terms(typed)
	if len(terms) > 1 {
		return mended(ctx, e, typed, terms)
	}
	found, err := spell.Correct(ctx, e, typed, 4*maxMeant)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var meant []spell.Candidate
	pairs := 0
	for _, c := range found {
		if len(meant) > 0 && c.Cost > meant[0].Cost+closeCost || len(meant) == maxMeant {
			continue
		}
		if strings.Contains(c.Text, " ") { // two words that do not stand side by side were not meant as one
			if pairs++; pairs > maxPairs {
				continue
			}
			n, err := counted(ctx, e, query.Query{Root: widened(q, meaning(typed, c.Text)), HL: q.HL, NoFold: true})
			if err != nil {
				return nil, err
			}
			if n == 0 {
				continue
			}
		}
		same := func(o spell.Candidate) bool { return sameWord(c.Text, o.Text) }
		if !slices.ContainsFunc(meant, same) {
			meant = append(meant, c)
		}
	}
	return meant, nil
}

// mended puts right the terms of a run of several ("Sint-Joots") that stand nowhere.
func mended(ctx context.Context, e Engine, typed string, terms []analysis.Term) ([]spell.Candidate, error) {
	whole, err := spell.Correct(ctx, e, typed, 1) // "Saint-Gillles" is a name as a whole
	if err != nil {
		return nil, err
	}
	out := spell.Candidate{Text: typed}
	for _, t := range slices.Backward(terms) {
		found, err := spell.Correct(ctx, e, t.Text, 1)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			out.Text = out.Text[:t.Start] + found[0].Text + out.Text[t.End:]
			out.Cost += found[0].Cost
			out.Documents = max(out.Documents, found[0].Documents)
		}
	}
	if out.Text != typed && (len(whole) == 0 || out.Cost <= whole[0].Cost) {
		return []spell.Candidate{out}, nil
	}
	return whole, nil
}

// sameWord reports whether two words are forms of one in some language.
func sameWord(a, b string) bool {
	return slices.ContainsFunc(lang.All(), func(l lang.Code) bool {
		x, y := analysis.For(l).Terms(a), analysis.For(l).Terms(b)
		return len(x) > 0 && slices.EqualFunc(x, y, func(a, b analysis.Term) bool { return a.Text == b.Text })
	})
}

// counted returns how much a question finds.
func counted(ctx context.Context, e Engine, q query.Query) (int, error) {
	q.Facets, q.Size, q.Page, q.After = []string{}, 1, 0, ""
	r, err := e.Search(ctx, q)
	return r.Total, err
}

// wordsOf lists the words of a question that must be there, in their order.
func wordsOf(n query.Node) []query.Word {
	var all []query.Word
	query.Required(n, func(n query.Node) {
		if w, ok := n.(query.Word); ok {
			all = append(all, w)
		}
	})
	return all
}

// put returns n with the words that were put right, at most most for each.
func put(n query.Node, all []correction, most int) query.Node {
	each := func(nodes []query.Node) []query.Node {
		out := make([]query.Node, len(nodes))
		for i, part := range nodes {
			out[i] = put(part, all, most)
		}
		return out
	}
	switch n := n.(type) {
	case query.And:
		return query.AllOf(each(n.Nodes)...)
	case query.Or:
		return query.AnyOf(each(n.Nodes)...)
	case query.Word:
		if i := slices.IndexFunc(all, func(c correction) bool { return c.typed == n.Text }); i >= 0 {
			return all[i].nodes(most)
		}
	}
	return n
}

// joinedRoot returns a question with two words that stand side by side written as one, where that is a word of the documents
// and one of the two is none, and what was joined.
func joinedRoot(ctx context.Context, e Engine, q query.Query) (query.Node, []correction, error) {
	and, ok := q.Root.(query.And)
	if !ok {
		return q.Root, nil, nil
	}
	var out []query.Node
	var all []correction
	for i := 0; i < len(and.Nodes); i++ {
		out = append(out, and.Nodes[i])
		first, ok := and.Nodes[i].(query.Word)
		if !ok || i+1 == len(and.Nodes) || len(all) == maxCorrected {
			continue
		}
		second, ok := and.Nodes[i+1].(query.Word)
		if !ok {
			continue
		}
		c, ok, err := spell.Join(ctx, e, first.Text, second.Text)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			continue
		}
		out[len(out)-1] = query.Word{Text: c.Text}
		all = append(all, correction{typed: first.Text + " " + second.Text, meant: []spell.Candidate{c}})
		i++
	}
	return query.AllOf(out...), all, nil
}

// corrected returns the question with the words that stand nowhere replaced by what may have been meant, and what was
// replaced; none when there is nothing to replace or it would not help. q.Root is what was read, not widened. It is for when
// nothing was found.
func corrected(ctx context.Context, e Engine, q query.Query) (query.Node, []correction, error) {
	root, all, err := joinedRoot(ctx, e, q)
	if err != nil {
		return nil, nil, err
	}
	if len(all) > 0 {
		with := q
		with.Root = widened(q, root)
		if n, err := counted(ctx, e, with); err != nil || n > 0 {
			return root, all, err
		}
	}
	all, chance, err := corrections(ctx, e, q)
	if err != nil {
		return nil, nil, err
	}
	if len(all) > 0 {
		return put(q.Root, all, maxMeant), all, nil
	}
	if len(chance) == 0 {
		return nil, nil, nil
	}
	// Nothing has the words together, and the only ones that may be slips were met in another language. They are replaced
	// where that helps, each by the likeliest alone, which is then all there is to tell.
	for i, c := range chance {
		chance[i].meant = c.meant[:min(1, len(c.meant))]
	}
	with := q
	with.Root = widened(q, put(q.Root, chance, 1))
	if n, err := counted(ctx, e, with); err != nil || n == 0 {
		return nil, nil, err
	}
	return put(q.Root, chance, 1), chance, nil
}
