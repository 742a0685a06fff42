package local

import (
	"fmt"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// maxSequence bounds the terms of a phrase. The text of a question has room for no more; a longer one finds nothing and the
// answer is marked partial.
const maxSequence = query.MaxText / 2

// matcher finds the documents of one question on one snapshot.
type matcher struct {
	*snapshot
	hl      lang.Code
	scope   query.Scope
	parts   []index.Part // of what is searched
	title   index.Part   // that of them which is a single unit
	holds   record.Type  // of what is searched
	all     int          // live records of that type
	live    []uint32
	partial bool
	known   map[lookup]hits // leaves that were looked up already
	owner   any             // of the leaves that are looked up now: a node, or names; nil while nothing is noted
	leaves  []leaf          // of what must be there
	words   int             // expanded so far
	places  int             // postings of expanded words so far
	labels  int             // looked up so far
}

// lookup is a leaf of the question, ranked or only excluded.
type lookup struct {
	node    query.Node
	negated bool
}

func (s *snapshot) matcher(q query.Query) (*matcher, error) {
	m := &matcher{snapshot: s, hl: q.HL, scope: q.Scope(), holds: record.TypeDocument, known: map[lookup]hits{}}
	if m.scope == query.Agreements {
		m.holds = record.TypeAgreement
	}
	m.parts = index.Parts(m.scope)
	m.title = m.parts[0]
	var err error
	m.all, err = s.records(m.holds)
	return m, err
}

// everything returns the live records of what is searched.
func (m *matcher) everything() ([]uint32, error) {
	if m.live != nil {
		return m.live, nil
	}
	var err error
	m.live, err = m.docs(index.FieldType, string(m.holds))
	return m.live, err
}

// node returns the documents that match a node; nil matches everything. Inside a Not nothing is ranked or pointed at.
func (m *matcher) node(n query.Node, negated bool) (hits, error) {
	switch n := n.(type) {
	case nil:
		live, err := m.everything()
		return hits{docs: live}, err
	case query.And:
		return m.and(n, negated)
	case query.Or:
		var out hits
		for _, part := range n.Nodes {
			h, err := m.node(part, negated)
			if err != nil {
				return hits{}, err
			}
			out = either(out, h, sum)
		}
		return out, nil
	case query.Not:
		h, err := m.node(n.Node, true)
		if err != nil {
			return hits{}, err
		}
		live, err := m.everything()
		return without(hits{docs: live}, h.docs), err
	case query.Widened:
		if negated {
			return m.node(n.Asked, true) // what is excluded is what was typed, and no other name of it
		}
		return m.widened(n)
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy, query.Is, query.Between:
		key := lookup{n, negated}
		if h, ok := m.known[key]; ok {
			return h, nil
		}
		if !negated {
			m.owner = n
		}
		h, err := m.leaf(n)
		m.owner = nil
		if err == nil {
			m.known[key] = h
		}
		return h, err
	}
	return hits{}, fmt.Errorf("%w: node %T", query.ErrInvalid, n)
}

// leaf returns the documents that match a node without parts.
func (m *matcher) leaf(n query.Node) (hits, error) {
	switch n := n.(type) {
	case query.Word:
		return m.word(n.Text)
	case query.Phrase:
		return m.phrase(n)
	case query.Prefix:
		text := analysis.Fold(n.Text)
		if text == "" {
			return hits{}, nil
		}
		return m.expanded(beginning(text), func(string) float64 { return prefixWeight })
	case query.Fuzzy:
		return m.fuzzy(n)
	case query.Is:
		docs, err := m.is(n.Facet, n.Value)
		if err != nil {
			return hits{}, err
		}
		return m.own(docs)
	case query.Between:
		docs, err := m.between(n.Facet, n.From, n.To)
		if err != nil {
			return hits{}, err
		}
		return m.own(docs)
	}
	return hits{}, fmt.Errorf("%w: node %T", query.ErrInvalid, n)
}

// and matches all parts, those with words before those without, so that nothing large is made of a plain exclusion.
func (m *matcher) and(n query.And, negated bool) (hits, error) {
	var out hits
	started := false
	for _, part := range n.Nodes {
		if _, excluded := part.(query.Not); excluded {
			continue
		}
		h, err := m.node(part, negated)
		if err != nil {
			return hits{}, err
		}
		if started {
			h = both(out, h)
		}
		out, started = h, true
	}
	if !started {
		live, err := m.everything()
		if err != nil {
			return hits{}, err
		}
		out = hits{docs: live}
	}
	for _, part := range n.Nodes {
		if not, excluded := part.(query.Not); excluded {
			h, err := m.node(not.Node, true)
			if err != nil {
				return hits{}, err
			}
			out = without(out, h.docs)
		}
	}
	return out, nil
}

// phrase matches words as typed, within one unit.
func (m *matcher) phrase(n query.Phrase) (hits, error) {
	terms := analysis.Exact().Terms(n.Text)
	if len(terms) == 0 {
		return hits{}, nil
	}
	q := adjacent(terms)
	q.slop = max(n.Slop, 0)
	var out hits
	for _, part := range m.parts {
		ps, err := m.look(part, index.TextField(part, lang.Und), q, 1)
		if err != nil {
			return hits{}, err
		}
		w := weights[part]
		out = either(out, scored(ps, w, w.boost), sum)
	}
	return ranked(out, m.all), nil
}

// own returns those of docs that are of what is searched.
func (m *matcher) own(docs set) (hits, error) {
	if docs == nil {
		return hits{}, nil
	}
	scope, err := m.set(index.FieldType, string(m.holds))
	if err != nil {
		return hits{}, err
	}
	docs = docs.clone()
	docs.and(scope)
	return hits{docs: docs.appendTo(nil, 0)}, nil
}
