package local

import (
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/query"
)

// widened matches what was asked or another name of it, and scores a document by the better of the two. A name is thought no
// rarer than any word that was typed: in a Dutch collection every French word is rare, and a translation would stand before
// the words of the reader.
func (m *matcher) widened(n query.Widened) (finding, error) {
	asked, err := m.node(n.Asked, false)
	if err != nil {
		return finding{}, err
	}
	if len(n.Labels) > ranking.MaxLabels-m.labels {
		n.Labels = n.Labels[:ranking.MaxLabels-m.labels]
		m.partial = true
	}
	m.labels += len(n.Labels)
	m.owner = ranking.NamesOf(n)
	defer func() { m.owner = nil }()
	labels := make([][]analysis.Term, len(n.Labels))
	for i, l := range n.Labels {
		labels[i] = analysis.For(l.Language).Terms(l.Text)
	}
	var parts []partScorer
	for _, part := range m.parts {
		p := partScorer{norms: ranking.NormsOf(part)}
		for i, l := range n.Labels {
			if m.ctx.Err() != nil {
				return finding{}, m.ctx.Err()
			}
			ways, err := m.stems(part, l.Language, labels[i], ranking.LabelWeight(l))
			if err != nil {
				return finding{}, err
			}
			if len(ways) > 0 {
				p.languages = append(p.languages, languageScorer{ways, ranking.WeightOf(part).Boost * ranking.Prior(l.Language, m.hl) * ranking.LabelWeight(l)})
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
	other := &wordScorer{parts, ranking.RarityOf(n.Asked, docs.count(), m.all, m.counted)}
	docs.or(asked.docs)
	return finding{docs, docs.count(), betterScorer{asked.scorer, other}}, nil
}

// counted returns how many records have a leaf of the question that was looked up.
func (m *matcher) counted(leaf query.Node) int { return m.known[lookup{leaf, false}].count }
