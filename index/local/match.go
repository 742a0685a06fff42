package local

import (
	"fmt"

	"entente/index"
	"entente/index/analysis"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// matcher finds the documents of one question on one snapshot.
type matcher struct {
	*snapshot
	hl      lang.Code
	scope   query.Scope
	parts   []index.Part // of what is searched
	title   index.Part   // that of them which is a single unit
	holds   record.Type  // of what is searched
	live    set          // the records of that type; not to be written to
	all     int          // how many they are
	partial bool
	known   map[lookup]finding // leaves that were looked up already
	owner   any                // of the leaves that are looked up now: a node, or ranking.Names; nil while nothing is noted
	leaves  []leaf             // of what must be there
	words   int                // expanded so far
	places  int                // postings of expanded words so far
	labels  int                // looked up so far
}

// lookup is a leaf of the question, ranked or only excluded.
type lookup struct {
	node    query.Node
	negated bool
}

// finding is what a node of the question finds: the documents, not to be written to by others, and what scores them.
type finding struct {
	docs   set
	count  int
	scorer scorer // nil when nothing is ranked here
}

func (s *snapshot) matcher(q query.Query) (*matcher, error) {
	m := &matcher{snapshot: s, hl: q.HL, scope: q.Scope(), holds: record.TypeDocument, known: map[lookup]finding{}}
	if m.scope == query.Agreements {
		m.holds = record.TypeAgreement
	}
	m.parts = index.Parts(m.scope)
	m.title = m.parts[0]
	var err error
	if m.live, err = s.set(index.FieldType, string(m.holds)); err != nil {
		return nil, err
	}
	m.all, err = s.records(m.holds)
	return m, err
}

// node finds the documents that match a node; nil matches everything. Inside a Not nothing is ranked or pointed at.
func (m *matcher) node(n query.Node, negated bool) (finding, error) {
	switch n := n.(type) {
	case nil:
		return finding{docs: m.live, count: m.all}, nil
	case query.And:
		return m.and(n, negated)
	case query.Or:
		return m.or(n, negated)
	case query.Not:
		f, err := m.node(n.Node, true)
		if err != nil {
			return finding{}, err
		}
		return m.but(m.live, f.docs), nil
	case query.Widened:
		if negated {
			return m.node(n.Asked, true) // what is excluded is what was typed, and no other name of it
		}
		return m.widened(n)
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy, query.Is, query.Between:
		key := lookup{n, negated}
		if f, ok := m.known[key]; ok {
			return f, nil
		}
		if !negated {
			m.owner = n
		}
		f, err := m.leaf(n)
		m.owner = nil
		if err != nil {
			return finding{}, err
		}
		if f.docs == nil {
			f.docs = newSet(m.size())
		}
		m.known[key] = f
		return f, nil
	}
	return finding{}, fmt.Errorf("%w: node %T", query.ErrInvalid, n)
}

// leaf finds what a single part of the question stands for.
func (m *matcher) leaf(n query.Node) (finding, error) {
	switch n := n.(type) {
	case query.Word:
		return m.word(n.Text)
	case query.Phrase:
		return m.phrase(n)
	case query.Prefix:
		text := analysis.Fold(n.Text)
		if text == "" {
			return finding{}, nil
		}
		return m.expanded(beginning(text), func(string) float64 { return ranking.PrefixWeight })
	case query.Fuzzy:
		return m.fuzzy(n)
	case query.Is:
		return m.own(m.is(n.Facet, n.Value))
	case query.Between:
		return m.own(m.between(n.Facet, n.From, n.To))
	}
	return finding{}, fmt.Errorf("%w: node %T", query.ErrInvalid, n)
}

// own makes what is found of records of either scope: those of what is searched.
func (m *matcher) own(docs set, err error) (finding, error) {
	if err != nil || docs == nil {
		return finding{}, err
	}
	own := docs.clone()
	own.and(m.live)
	return finding{docs: own, count: own.count()}, nil
}

// but returns the documents of all that are not among others.
func (m *matcher) but(all, others set) finding {
	docs := all.clone()
	docs.without(others)
	return finding{docs: docs, count: docs.count()}
}

// and finds what matches all parts.
func (m *matcher) and(n query.And, negated bool) (finding, error) {
	docs := m.live.clone()
	var scorers sumScorer
	for _, part := range n.Nodes {
		not, excluded := part.(query.Not)
		if excluded {
			f, err := m.node(not.Node, true)
			if err != nil {
				return finding{}, err
			}
			docs.without(f.docs)
			continue
		}
		f, err := m.node(part, negated)
		if err != nil {
			return finding{}, err
		}
		docs.and(f.docs)
		if f.scorer != nil {
			scorers = append(scorers, f.scorer)
		}
	}
	return finding{docs, docs.count(), scorers.within(docs)}, nil
}

// or finds what matches any part.
func (m *matcher) or(n query.Or, negated bool) (finding, error) {
	docs := newSet(m.size())
	var scorers sumScorer
	for _, part := range n.Nodes {
		f, err := m.node(part, negated)
		if err != nil {
			return finding{}, err
		}
		docs.or(f.docs)
		if f.scorer != nil {
			scorers = append(scorers, f.scorer)
		}
	}
	return finding{docs, docs.count(), scorers.within(nil)}, nil
}

// phrase matches words as typed, within one unit.
func (m *matcher) phrase(n query.Phrase) (finding, error) {
	terms := analysis.Exact().Terms(n.Text)
	if len(terms) == 0 {
		return finding{}, nil
	}
	q := adjacent(terms)
	q.slop = max(n.Slop, 0)
	var parts []partScorer
	for _, part := range m.parts {
		of, err := m.stands(part, index.TextField(part, lang.Und), q, 1)
		if err != nil {
			return finding{}, err
		}
		if of != nil {
			asTyped := languageScorer{[]manner{{of: of, weight: 1}}, ranking.WeightOf(part).Boost}
			parts = append(parts, partScorer{norms: ranking.NormsOf(part), languages: []languageScorer{asTyped}})
		}
	}
	return m.scored(parts), nil
}
