package local

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// The bounds of what the prefix and fuzzy words of one question may stand for in all. A question that reaches them is answered
// from the first words of the dictionary and marked partial.
const (
	maxExpansions = 50_000
	maxPostings   = 10_000_000
)

// maxSequence bounds the terms of a phrase. The text of a question has room for no more; a longer one finds nothing and the
// answer is marked partial.
const maxSequence = query.MaxText / 2

// matcher finds the documents of one question on one snapshot.
type matcher struct {
	*snapshot
	hl      lang.Code
	all     int // live documents
	live    []uint32
	partial bool
	leaves  []leaf              // of what must be there, for the passages of a hit
	known   map[query.Node]hits // leaves that were looked up already
	words   int                 // expanded so far
	places  int                 // postings of expanded words so far
}

// leaf is where a part of the question looks in one field.
type leaf struct {
	field string
	seq   sequence
}

func (s *snapshot) matcher(hl lang.Code) (*matcher, error) {
	n, err := s.count(index.FieldType, string(record.TypeDocument))
	return &matcher{snapshot: s, hl: hl, all: n, known: map[query.Node]hits{}}, err
}

// everything returns the live documents.
func (m *matcher) everything() ([]uint32, error) {
	if m.live != nil {
		return m.live, nil
	}
	var err error
	m.live, err = m.docs(index.FieldType, string(record.TypeDocument))
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
	case query.Word, query.Phrase, query.Prefix, query.Fuzzy, query.Is, query.Between:
		if h, ok := m.known[n]; ok {
			return h, nil
		}
		h, err := m.leaf(n, negated)
		if err == nil {
			m.known[n] = h
		}
		return h, err
	}
	return hits{}, fmt.Errorf("%w: node %T", query.ErrInvalid, n)
}

// leaf returns the documents that match a node without parts.
func (m *matcher) leaf(n query.Node, negated bool) (hits, error) {
	switch n := n.(type) {
	case query.Word:
		return m.word(n.Text, negated)
	case query.Phrase:
		return m.phrase(n, negated)
	case query.Prefix:
		text := analysis.Fold(n.Text)
		if text == "" {
			return hits{}, nil
		}
		return m.expanded(text, func(string) float64 { return prefixWeight }, negated)
	case query.Fuzzy:
		return m.fuzzy(n, negated)
	case query.Is:
		docs, err := m.is(n.Facet, n.Value)
		return hits{docs: docs}, err
	case query.Between:
		docs, err := m.between(n.Facet, n.From, n.To)
		return hits{docs: docs}, err
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

// adjacent returns terms as a sequence in which they keep the distances they were typed at.
func adjacent(terms []analysis.Term) sequence {
	var q sequence
	for _, t := range terms {
		q.terms = append(q.terms, t.Text)
		q.at = append(q.at, t.Position-terms[0].Position)
	}
	return q
}

// look returns what a sequence finds in a field, and notes where a hit's passages are.
func (m *matcher) look(field string, q sequence, negated bool) ([]posting, error) {
	if len(q.terms) > maxSequence {
		m.partial = true
		return nil, nil
	}
	ps, err := m.occurrences(field, q)
	if err == nil && len(ps) > 0 && !negated {
		m.leaves = append(m.leaves, leaf{field, q})
	}
	return ps, err
}

// word matches one typed word: its stems in each language's fields, its folded form in the exact ones.
func (m *matcher) word(text string, negated bool) (hits, error) {
	var out hits
	exact := analysis.Exact().Terms(text)
	if len(exact) == 0 {
		return out, nil
	}
	for _, part := range index.Parts() {
		w := weights[part]
		var stems hits
		for _, l := range lang.All() {
			terms := analysis.For(l).Terms(text)
			if len(terms) == 0 {
				continue
			}
			ps, err := m.look(index.TextField(part, l), adjacent(terms), negated)
			if err != nil {
				return hits{}, err
			}
			stems = either(stems, scored(ps, w, w.boost*prior(l, m.hl)), math.Max)
		}
		ps, err := m.look(index.TextField(part, lang.Und), adjacent(exact), negated)
		if err != nil {
			return hits{}, err
		}
		out = either(out, inPart(stems, scored(ps, w, w.boost)), sum)
	}
	return ranked(out, m.all), nil
}

// phrase matches words as typed, within one unit.
func (m *matcher) phrase(n query.Phrase, negated bool) (hits, error) {
	terms := analysis.Exact().Terms(n.Text)
	if len(terms) == 0 {
		return hits{}, nil
	}
	q := adjacent(terms)
	q.slop = max(n.Slop, 0)
	var out hits
	for _, part := range index.Parts() {
		ps, err := m.look(index.TextField(part, lang.Und), q, negated)
		if err != nil {
			return hits{}, err
		}
		w := weights[part]
		out = either(out, scored(ps, w, w.boost), sum)
	}
	return ranked(out, m.all), nil
}

// fuzzy matches words that begin with the same letter and differ by a few edits.
func (m *matcher) fuzzy(n query.Fuzzy, negated bool) (hits, error) {
	want := []rune(analysis.Fold(n.Text))
	if len(want) == 0 {
		return hits{}, nil
	}
	d := newDistance(want)
	return m.expanded(string(want[0]), func(term string) float64 {
		e := d.to(term, n.Edits)
		if e > n.Edits {
			return 0
		}
		return math.Pow(perEdit, float64(e))
	}, negated)
}

// expanded matches the words of the dictionary that begin with prefix and to which like gives a factor above 0. They count
// as one word.
func (m *matcher) expanded(prefix string, like func(term string) float64, negated bool) (hits, error) {
	var out hits
	for _, part := range index.Parts() {
		field := index.TextField(part, lang.Und)
		var words []expansion
		err := m.dictionary(field, prefix, func(term string) bool {
			f := like(term)
			if f == 0 {
				return true
			}
			if m.words++; m.words > maxExpansions {
				m.partial = true
				return false
			}
			words = append(words, expansion{term, f})
			return true
		})
		if err != nil {
			return hits{}, err
		}
		left := maxPostings - m.places
		all, seen, err := m.unite(field, words, left)
		if err != nil {
			return hits{}, err
		}
		m.places += seen
		m.partial = m.partial || len(words) > 0 && seen == left
		if !negated {
			for _, w := range words[:min(len(words), maxLeaves)] {
				m.leaves = append(m.leaves, leaf{field, sequence{terms: []string{w.term}, at: []int{0}}})
			}
		}
		w := weights[part]
		out = either(out, scored(all, w, w.boost), sum)
	}
	return ranked(out, m.all), nil
}

// is returns the documents that have a value of a facet. A name that is no facet has none.
func (m *matcher) is(facet, value string) ([]uint32, error) {
	if _, ok := query.FacetByName(facet); !ok {
		return nil, nil
	}
	return m.docs(facet, value)
}

// between returns the documents that have a year within bounds.
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

// maxOrdinals and maxLeaves bound the work of telling which passages of a hit match.
const (
	maxOrdinals = 200
	maxLeaves   = 256
)

// ordinals returns the passages of a document in which parts of the question stand, ascending.
func (m *matcher) ordinals(doc uint32) ([]int, error) {
	var out []int
	for _, l := range m.leaves[:min(len(m.leaves), maxLeaves)] {
		if strings.HasPrefix(l.field, string(index.PartTitle)) {
			continue
		}
		r, err := m.locate(l.field, l.seq)
		if err != nil {
			return nil, err
		}
		units, err := r.units(doc)
		r.close()
		if err != nil {
			return nil, err
		}
		for u := range units {
			out = append(out, int(u))
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), maxOrdinals)], nil
}

// distance counts the edits between one word and others: insertions, deletions, changes and swaps of neighbours, no letter
// edited twice.
type distance struct {
	want []rune
	rows [3][]int
}

func newDistance(want []rune) *distance {
	d := &distance{want: want}
	for i := range d.rows {
		d.rows[i] = make([]int, len(want)+1)
	}
	return d
}

// to returns the number of edits to term, or most+1 when there are more than most.
func (d *distance) to(term string, most int) int {
	n := utf8.RuneCountInString(term)
	if n > len(d.want)+most || n < len(d.want)-most {
		return most + 1
	}
	before, last, row := d.rows[0], d.rows[1], d.rows[2]
	for j := range last {
		last[j] = j
	}
	var previous rune
	i := 0
	for _, r := range term {
		i++
		row[0] = i
		best := i
		for j, w := range d.want {
			cost := 1
			if r == w {
				cost = 0
			}
			v := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 1 && j > 0 && r == d.want[j-1] && previous == w {
				v = min(v, before[j-1]+1)
			}
			row[j+1] = v
			best = min(best, v)
		}
		if best > most {
			return most + 1
		}
		previous = r
		before, last, row = last, row, before
	}
	return min(last[len(d.want)], most+1)
}
