package local

import (
	"math"
	"slices"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
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
func (m *matcher) word(text string) (finding, error) {
	exact := analysis.Exact().Terms(text)
	if len(exact) == 0 {
		return finding{}, nil
	}
	want := map[lang.Code]analysis.Wanted{}
	for _, l := range lang.All() {
		want[l] = analysis.For(l).Want(text)
	}
	var parts []partScorer
	for _, part := range m.parts {
		p := partScorer{norms: ranking.NormsOf(part)}
		boost := ranking.WeightOf(part).Boost
		for _, l := range lang.All() {
			ways, err := m.wanted(part, l, want[l])
			if err != nil {
				return finding{}, err
			}
			if len(ways) > 0 {
				p.languages = append(p.languages, languageScorer{ways, boost * ranking.Prior(l, m.hl)})
			}
		}
		var err error
		if p.exact, err = m.stands(part, index.TextField(part, lang.Und), adjacent(exact), 1); err != nil {
			return finding{}, err
		}
		if p.exact != nil || len(p.languages) > 0 {
			p.boost = boost
			parts = append(parts, p)
		}
	}
	return m.scored(parts), nil
}

// scored returns the documents that have a word in any of its parts, scored by how rare the word is.
func (m *matcher) scored(parts []partScorer) finding {
	docs := m.having(parts)
	n := docs.count()
	return finding{docs, n, &wordScorer{parts, ranking.Rarity(n, m.all)}}
}

// having returns the documents that have a word in any of its parts.
func (m *matcher) having(parts []partScorer) set {
	docs := newSet(m.size())
	for _, p := range parts {
		m.mark(docs, p)
	}
	docs.and(m.live)
	return docs
}

// mark adds to docs all documents that have a word in one part.
func (m *matcher) mark(docs set, p partScorer) {
	for i, g := range m.segments {
		here := g.part(docs)
		if p.exact != nil && p.exact[i] != nil {
			p.exact[i].mark(here)
		}
		for _, l := range p.languages {
			for _, way := range l.ways {
				if way.of[i] != nil {
					way.of[i].mark(here)
				}
			}
		}
	}
}

// manner is one of the ways a word stands in a field, ordered from strong to weak ones.
type manner struct {
	of     postingLists
	weight float64
	same   bool // its occurrences may be those of the ways before it
}

// wanted looks up what one language wants of a word in one part: its stems side by side; a single stem inside a word; the word
// without its hyphens; or all pieces of a compound in one unit.
func (m *matcher) wanted(part index.Part, l lang.Code, want analysis.Wanted) ([]manner, error) {
	all, err := m.stems(part, l, want.Stems, 1)
	if err == nil && want.Joined != "" {
		all, err = m.unhyphenated(part, l, want.Joined, all)
	}
	if err == nil && len(want.Pieces) > 0 {
		var of postingLists
		if of, err = m.pieces(part, l, want.Pieces); of != nil {
			all = append(all, manner{of, ranking.PiecesWeight, true})
		}
	}
	return all, err
}

// stems looks up the stems of a word or a name in one part: side by side in text of its language; a single one also inside words. Of a
// language that is not analysed these are words as written, in any text. All is noted by what the word or name weighs.
func (m *matcher) stems(part index.Part, l lang.Code, stems []analysis.Term, weight float64) ([]manner, error) {
	if len(stems) == 0 {
		return nil, nil
	}
	var all []manner
	of, err := m.stands(part, index.TextField(part, l), adjacent(stems), weight)
	if of != nil {
		all = append(all, manner{of: of, weight: 1})
	}
	if err != nil || len(stems) > 1 || !l.Known() {
		return all, err
	}
	if of, err = m.stands(part, index.PartsField(part, l), one(stems[0].Text), weight*ranking.PartWeight); of != nil {
		all = append(all, manner{of: of, weight: ranking.PartWeight})
	}
	return all, err
}

// unhyphenated adds to all where a word without its hyphens stands in one part, alone or inside a longer one.
func (m *matcher) unhyphenated(part index.Part, l lang.Code, word string, all []manner) ([]manner, error) {
	of, err := m.stands(part, index.TextField(part, l), one(word), ranking.JoinedWeight)
	if of != nil {
		all = append(all, manner{of: of, weight: ranking.JoinedWeight})
	}
	if err != nil {
		return nil, err
	}
	if of, err = m.stands(part, index.PartsField(part, l), one(word), ranking.JoinedWeight); of != nil {
		all = append(all, manner{of, ranking.JoinedWeight, true})
	}
	return all, err
}

// stands returns where a sequence stands in a field, nil when nowhere, and notes it.
func (m *matcher) stands(part index.Part, field string, q sequence, weight float64) (postingLists, error) {
	if len(q.terms) > ranking.MaxSequence {
		m.partial = true
		return nil, nil
	}
	var all postingLists
	var err error
	if _, other := m.owner.(ranking.Names); len(q.terms) == 1 {
		all, err = m.decoded(field, q.terms[0])
	} else if other {
		all, err = m.remembered(field, q)
	} else {
		var ps []posting
		ps, err = m.occurrences(field, q)
		all = m.listsOf(ps)
	}
	if err != nil || all == nil {
		return nil, err
	}
	m.note(part, line{field, q}, all, weight)
	return all, nil
}

// wordScorer scores a word: in each part the best of its languages and its exact form, and something more for the exact form; the parts
// added up, times its rarity.
type wordScorer struct {
	parts  []partScorer
	rarity float64
}

type partScorer struct {
	norms     *ranking.Norms
	languages []languageScorer
	exact     postingLists
	boost     float64
}

type languageScorer struct {
	ways   []manner
	factor float64
}

func (w *wordScorer) score(b *scoring, want set, out []float64) {
	sum, all := b.floats(), b.set()
	for i := range w.parts {
		w.parts[i].add(b, want, sum, all)
	}
	all.each(func(i int) {
		out[i] += sum[i] * w.rarity
		sum[i] = 0
	})
	b.free(sum, all)
}

// add adds the scores of one part to sum, and to all the documents that have any.
func (p *partScorer) add(b *scoring, want set, sum []float64, all set) {
	best, touched := b.floats(), b.set()
	for _, l := range p.languages {
		l.raise(b, p.norms, want, best, touched)
	}
	if p.exact != nil && p.exact[b.segment] != nil {
		b.each(p.exact[b.segment], want, func(i int, freq, length uint32) {
			touched.add(uint32(i))
			s := p.norms.Saturated(float64(freq), length) * p.boost
			best[i] = ranking.WithExact(best[i], s)
		})
	}
	touched.each(func(i int) {
		sum[i] += best[i]
		best[i] = 0
	})
	all.or(touched)
	b.free(best, touched)
}

// raise raises best to what a word has in text of one language. Each way adds what its occurrences add to the saturation, times its weight,
// so that an occurrence counts once, by the strongest way it stands there.
func (l *languageScorer) raise(b *scoring, norms *ranking.Norms, want set, best []float64, touched set) {
	var here []cursor
	for _, way := range l.ways {
		if of := way.of[b.segment]; of != nil {
			if from, to := of.within(b.number); from < to {
				here = append(here, cursor{of, from, to, way.weight, way.same})
			}
		}
	}
	switch len(here) {
	case 0:
	case 1:
		factor := here[0].weight
		b.each(here[0].postingList, want, func(i int, freq, length uint32) {
			touched.add(uint32(i))
			best[i] = max(best[i], norms.Saturated(float64(freq), length)*factor*l.factor)
		})
	default:
		b.merge(here, want, func(i int, score float64) {
			touched.add(uint32(i))
			best[i] = max(best[i], score*l.factor)
		}, norms)
	}
}

// cursor is what is left of a list in a block.
type cursor struct {
	*postingList
	at, end int
	weight  float64
	same    bool
}

// stack adds the way of a list to the others of a document.
func (c *cursor) stack(o *ranking.Stack, norms *ranking.Norms) {
	o.Add(norms, float64(c.freqAt(c.at)), c.lengthAt(c.at), c.weight, c.same)
}

// merge calls f with the documents of a block that are in any of the lists and wanted, and their scores.
func (b *scoring) merge(all []cursor, want set, f func(i int, score float64), norms *ranking.Norms) {
	base, left := uint32(b.number)*span, 0
	for _, c := range all {
		left += c.end - c.at
	}
	if b.few(left) { // looking for each that is wanted costs less than looking at all
		want.each(func(i int) {
			var o ranking.Stack
			for j := range all {
				c := &all[j]
				c.at = forward(c.docs[:c.end], c.at, base+uint32(i))
				if c.at < c.end && c.docs[c.at] == base+uint32(i) {
					c.stack(&o, norms)
				}
			}
			if !o.Empty() {
				f(i, o.Score())
			}
		})
		return
	}
	for {
		next := uint32(math.MaxUint32)
		for i := range all {
			if c := &all[i]; c.at < c.end {
				next = min(next, c.docs[c.at])
			}
		}
		if next == math.MaxUint32 {
			return
		}
		wanted := want.has(next - base)
		var o ranking.Stack
		for i := range all {
			c := &all[i]
			if c.at == c.end || c.docs[c.at] != next {
				continue
			}
			if wanted {
				c.stack(&o, norms)
			}
			c.at++
		}
		if wanted {
			f(int(next-base), o.Score())
		}
	}
}

// each calls f with the postings of a list in a block whose documents are wanted.
func (b *scoring) each(l *postingList, want set, f func(i int, freq, length uint32)) {
	from, to := l.within(b.number)
	base := uint32(b.number) * span
	if b.few(to - from) { // looking for each that is wanted costs less than looking at all
		docs := l.docs[from:to]
		want.each(func(i int) {
			n, there := slices.BinarySearch(docs, base+uint32(i))
			if docs = docs[n:]; there {
				at := to - len(docs)
				f(i, l.freqAt(at), l.lengthAt(at))
			}
		})
		return
	}
	for at := from; at < to; at++ {
		if i := l.docs[at] - base; want.has(i) {
			f(int(i), l.freqAt(at), l.lengthAt(at))
		}
	}
}
