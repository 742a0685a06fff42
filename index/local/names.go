package local

import (
	"math"
	"slices"

	"entente/index/analysis"
	"entente/internal/query"
)

// maxLabels bounds the names by which one question is widened. Further ones are left out and the answer is marked partial.
const maxLabels = 64

// widened matches what was asked or another name of it, and scores a document by the better of the two. A name is thought no
// rarer than any word that was typed: in a Dutch collection every French word is rare, and a translation would stand before
// the words of the reader.
func (m *matcher) widened(n query.Widened) (hits, error) {
	asked, err := m.node(n.Asked, false)
	if err != nil {
		return hits{}, err
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
	if m.maxima == nil {
		m.maxima = newMaxima(m.size())
	}
	found := m.maxima
	for _, part := range m.parts {
		w := weights[part]
		for i, l := range n.Labels {
			if m.ctx.Err() != nil {
				return hits{}, m.ctx.Err()
			}
			grades, err := m.stems(part, l.Language, labels[i], labelWeight(l))
			if err != nil {
				return hits{}, err
			}
			w.each(grades, w.boost*prior(l.Language, m.hl)*labelWeight(l), found.raise)
		}
		found.endPart()
	}
	named := found.hits()
	r := m.rarityOf(n.Asked, len(named.docs))
	for i := range named.scores {
		named.scores[i] *= r
	}
	return either(asked, named, math.Max), nil
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
		return rarity(max(len(m.known[lookup{n, false}].docs), least), m.all)
	}
	return r
}

// names is the owner of the leaves that are other names of what was asked.
type names struct{ asked string }

func named(n query.Widened) names { return names{query.String(n.Asked)} }

// maxima gathers the scores of documents that are found in many ways: in each part the best way counts, the parts add up.
type maxima struct {
	part, sum []float64 // by document
	docs      []uint32  // found in this part, in no order
	seen      []uint32  // found at all, in no order
}

func newMaxima(size int) *maxima {
	return &maxima{part: make([]float64, size), sum: make([]float64, size)}
}

func (m *maxima) raise(doc uint32, score float64) {
	if m.part[doc] == 0 {
		m.docs = append(m.docs, doc)
	}
	m.part[doc] = max(m.part[doc], score)
}

func (m *maxima) endPart() {
	for _, doc := range m.docs {
		if m.sum[doc] == 0 {
			m.seen = append(m.seen, doc)
		}
		m.sum[doc] += m.part[doc]
		m.part[doc] = 0
	}
	m.docs = m.docs[:0]
}

// hits returns what was gathered, and leaves m empty for the next names.
func (m *maxima) hits() hits {
	h := hits{docs: m.seen, scores: make([]float64, len(m.seen))}
	if len(h.docs) > len(m.sum)/16 { // looking at every document costs less than sorting
		h.docs = h.docs[:0]
		for doc, score := range m.sum {
			if score != 0 {
				h.docs = append(h.docs, uint32(doc))
			}
		}
	} else {
		slices.Sort(h.docs)
	}
	for i, doc := range h.docs {
		h.scores[i] = m.sum[doc]
		m.sum[doc] = 0
	}
	m.seen = nil // they are handed out
	return h
}
