package local

import (
	"entente/index/analysis"
	"entente/internal/query"
)

// maxLabels bounds the names by which one question is widened. Further ones are left out and the answer is marked partial.
const maxLabels = 64

// widened matches what was asked or another name of it, and scores a document by the better of the two. A name is thought no
// rarer than any word that was typed: in a Dutch collection every French word is rare, and a translation would stand before
// the words of the reader.
func (m *matcher) widened(n query.Widened) (finding, error) {
	asked, err := m.node(n.Asked, false)
	if err != nil {
		return finding{}, err
	}
	if len(n.Labels) > maxLabels-m.labels {
		n.Labels = n.Labels[:maxLabels-m.labels]
		m.partial = true
	}
	m.labels += len(n.Labels)
	m.owner = named(n)
	defer func() { m.owner = nil }()
	labels := make([][]analysis.Term, len(n.Labels))
	for i, l := range n.Labels {
		labels[i] = analysis.For(l.Language).Terms(l.Text)
	}
	var parts []partScorer
	for _, part := range m.parts {
		p := partScorer{norms: normsOf[part]}
		for i, l := range n.Labels {
			if m.ctx.Err() != nil {
				return finding{}, m.ctx.Err()
			}
			ways, err := m.stems(part, l.Language, labels[i], labelWeight(l))
			if err != nil {
				return finding{}, err
			}
			if len(ways) > 0 {
				p.languages = append(p.languages, languageScorer{ways, weights[part].boost * prior(l.Language, m.hl) * labelWeight(l)})
			}
		}
		if len(p.languages) > 0 {
			parts = append(parts, p)
		}
	}
	docs := m.having(parts)
	if docs.empty() {
		return asked, nil
	}
	other := &wordScorer{parts, m.rarityOf(n.Asked, docs.count())}
	docs.or(asked.docs)
	return finding{docs, docs.count(), betterScorer{asked.scorer, other}}, nil
}

// rarityOf returns how rare what was asked is, when each of its words stands in at least so many documents.
func (m *matcher) rarityOf(n query.Node, least int) float64 {
	r := 0.0
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			r += m.rarityOf(part, least)
		}
	case query.Or:
		for _, part := range n.Nodes {
			r = max(r, m.rarityOf(part, least))
		}
	case query.Widened:
		return m.rarityOf(n.Asked, least)
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
		return rarity(max(m.known[lookup{n, false}].count, least), m.all)
	}
	return r
}

// names is the owner of the leaves that are other names of what was asked.
type names struct{ asked string }

func named(n query.Widened) names { return names{query.String(n.Asked)} }
