package local

import (
	"fmt"
	"strconv"

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
	maxima  *maxima         // of the other names of one word after the other
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
	m.all, err = s.count(index.FieldType, string(m.holds))
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
		return m.expanded(text, func(string) float64 { return prefixWeight })
	case query.Fuzzy:
		return m.fuzzy(n)
	case query.Is:
		docs, err := m.is(n.Facet, n.Value)
		return hits{docs: m.own(docs)}, err
	case query.Between:
		docs, err := m.between(n.Facet, n.From, n.To)
		return hits{docs: m.own(docs)}, err
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
func (m *matcher) own(docs []uint32) []uint32 {
	var out []uint32
	for _, doc := range docs {
		if g, n := m.at(doc); g.is(n, m.holds) {
			out = append(out, doc)
		}
	}
	return out
}

// is returns the records of either scope that have a value of a facet. A name that is no facet has none.
func (m *matcher) is(facet, value string) ([]uint32, error) {
	if _, ok := query.FacetByName(facet); !ok {
		return nil, nil
	}
	return m.docs(facet, value)
}

// between returns the records of either scope that have a year within bounds.
func (m *matcher) between(facet string, from, to int) ([]uint32, error) {
	if f, ok := query.FacetByName(facet); !ok || f.Type != query.Year {
		return nil, nil
	}
	var years []string
	err := m.dictionary(facet, "", func(term string) bool {
		if y, err := strconv.Atoi(term); err == nil && y >= from && (to == 0 || y <= to) {
			years = append(years, term)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	var lists [][]uint32
	for _, y := range years {
		docs, err := m.docs(facet, y)
		if err != nil {
			return nil, err
		}
		lists = append(lists, docs)
	}
	return joined(lists...), nil
}
