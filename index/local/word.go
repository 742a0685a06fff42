package local

import (
	"math"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
)

// adjacent returns terms as a sequence in which they keep the distances they were typed at.
func adjacent(terms []analysis.Term) sequence {
	var q sequence
	for _, t := range terms {
		q.terms = append(q.terms, t.Text)
		q.at = append(q.at, t.Position-terms[0].Position)
	}
	return q
}

// one returns a sequence of a single term.
func one(term string) sequence { return sequence{terms: []string{term}, at: []int{0}} }

// word matches one typed word: in text of each language what that language wants of it, and its folded form in every text. Of
// the languages the best counts, so that a page in two of them gains nothing by the second.
func (m *matcher) word(text string) (hits, error) {
	exact := analysis.Exact().Terms(text)
	if len(exact) == 0 {
		return hits{}, nil
	}
	want := map[lang.Code]analysis.Wanted{}
	for _, l := range lang.All() {
		want[l] = analysis.For(l).Want(text)
	}
	var out hits
	for _, part := range m.parts {
		w := weights[part]
		var best hits
		for _, l := range lang.All() {
			h, err := m.wanted(part, l, want[l], w.boost*prior(l, m.hl))
			if err != nil {
				return hits{}, err
			}
			best = either(best, h, math.Max)
		}
		ps, err := m.look(part, index.TextField(part, lang.Und), adjacent(exact), 1)
		if err != nil {
			return hits{}, err
		}
		out = either(out, inPart(best, scored(ps, w, w.boost)), sum)
	}
	return ranked(out, m.all), nil
}

// wanted matches what one language wants of a word in one part: its stems side by side; a single stem inside a word; the word
// without its hyphens; or all pieces of a compound in one unit.
func (m *matcher) wanted(part index.Part, l lang.Code, want analysis.Wanted, factor float64) (hits, error) {
	words, inside := index.TextField(part, l), index.PartsField(part, l)
	grades, err := m.stems(part, l, want.Stems, 1)
	if err != nil {
		return hits{}, err
	}
	if want.Joined != "" {
		ps, err := m.look(part, words, one(want.Joined), joinedWeight)
		if err != nil {
			return hits{}, err
		}
		grades = append(grades, grade{postings: ps, weight: joinedWeight})
		if ps, err = m.look(part, inside, one(want.Joined), joinedWeight); err != nil {
			return hits{}, err
		}
		grades = append(grades, grade{ps, joinedWeight, true})
	}
	if len(want.Pieces) > 0 {
		ps, err := m.pieces(part, l, want.Pieces)
		if err != nil {
			return hits{}, err
		}
		grades = append(grades, grade{ps, piecesWeight, true})
	}
	return weights[part].graded(grades, factor), nil
}

// stems matches stems side by side in text of one language; a single one also inside words. Of a language that is not analysed
// these are words as written, in any text.
func (m *matcher) stems(part index.Part, l lang.Code, terms []analysis.Term, weight float64) ([]grade, error) {
	if len(terms) == 0 {
		return nil, nil
	}
	ps, err := m.look(part, index.TextField(part, l), adjacent(terms), weight)
	if err != nil || len(terms) > 1 || !l.Known() {
		return []grade{{postings: ps, weight: 1}}, err
	}
	inside, err := m.look(part, index.PartsField(part, l), one(terms[0].Text), weight*partWeight)
	return []grade{{postings: ps, weight: 1}, {postings: inside, weight: partWeight}}, err
}
