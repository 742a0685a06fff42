package local

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// columns are the values of the documents of one segment, by document. Bleve keeps them as terms with lists of documents and
// would decode strings for each hit; turned round once, a count costs an addition. Segments never change, so columns are
// made once a segment. They are copies: a segment's memory goes away with its file.
type columns struct {
	ordering sync.Once
	order    idOrder // see byID

	n      int // documents
	ids    texts
	fields map[string]*column // of keywords; a facet for which there was no room has none
	newest []int16            // the greatest year of each document, 0 when it has none
	oldest []int16            // the smallest
	bytes  int                // of all of it, about
	facets int                // of them those of facets that need not have a column
}

// texts are strings that are kept as one.
type texts struct {
	all    string
	starts []uint32 // of each, and the end
}

func (t texts) len() int           { return len(t.starts) - 1 }
func (t texts) at(i uint32) string { return t.all[t.starts[i]:t.starts[i+1]] }
func (t texts) bytes() int         { return len(t.all) + 4*len(t.starts) }
func (t texts) find(v string) (int, bool) {
	lo, hi := 0, t.len()
	for lo < hi {
		if mid := (lo + hi) / 2; t.at(uint32(mid)) < v {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < t.len() && t.at(uint32(lo)) == v
}

// textsMaker makes texts.
type textsMaker struct {
	all    strings.Builder
	starts []uint32
}

func (m *textsMaker) add(b []byte) error {
	m.starts = append(m.starts, uint32(m.all.Len()))
	m.all.Write(b)
	if uint64(m.all.Len()) > math.MaxUint32 {
		return fmt.Errorf("values of more than %d bytes", uint32(math.MaxUint32))
	}
	return nil
}

func (m *textsMaker) texts() texts {
	return texts{strings.Clone(m.all.String()), append(slices.Clip(m.starts), uint32(m.all.Len()))}
}

// numbers are numbers in as few bits each as the greatest of them needs: one of the slices is in use.
type numbers struct {
	narrow []uint8
	middle []uint16
	wide   []uint32
}

// packed returns numbers of which none is greater than most.
func packed(all []uint32, most int) numbers {
	switch {
	case most < 1<<8:
		return numbers{narrow: converted[uint8](all)}
	case most < 1<<16:
		return numbers{middle: converted[uint16](all)}
	}
	return numbers{wide: slices.Clone(all)}
}

func converted[T uint8 | uint16](all []uint32) []T {
	out := make([]T, len(all))
	for i, v := range all {
		out[i] = T(v)
	}
	return out
}

func (p numbers) at(i uint32) uint32 {
	switch {
	case p.narrow != nil:
		return uint32(p.narrow[i])
	case p.middle != nil:
		return uint32(p.middle[i])
	}
	return p.wide[i]
}

func (p numbers) bytes() int { return len(p.narrow) + 2*len(p.middle) + 4*len(p.wide) }

// column holds the values of one keyword field. A document has a code: 0 for no value, v+1 for value v alone, and above those a row of
// several values. Where rows are as many as documents, codes are left out and each document has a row of its own. Where values are
// few and rows are many, quads take the place of codes.
type column struct {
	values  texts   // ascending
	codes   numbers // by document
	own     bool    // each document has a row of its own
	quads   *quads
	starts  []uint32
	members numbers // those of row r are at starts[r] to starts[r+1], ascending
	sets    []set   // of the documents with each value, where values are few
}

// maxBitSets is how many values a field may have for its documents to be kept as bits as well: so many bits a document.
const maxBitSets = 24

// size returns how many values there are; a column that was left out has none.
func (c *column) size() int {
	if c == nil {
		return 0
	}
	return c.values.len()
}

// count returns how many codes there are.
func (c *column) count() int {
	if c.own || c.quads != nil {
		return 0
	}
	return c.values.len() + len(c.starts) // none, each value alone, the rows
}

// row returns where the members of document n are, which has several values or a row of its own.
func (c *column) row(n uint32) (from, to uint32) {
	switch {
	case c.quads != nil:
		n, _ = c.quads.row(n)
	case !c.own:
		n = c.codes.at(n) - 1 - uint32(c.values.len())
	}
	return c.starts[n], c.starts[n+1]
}

// each calls f with the values of document n, ascending.
func (c *column) each(n uint32, f func(value uint32)) {
	switch {
	case c.quads != nil:
		if _, there := c.quads.row(n); !there {
			c.quads.each(n, f)
			return
		}
	case !c.own:
		if code := c.codes.at(n); code <= uint32(c.values.len()) {
			if code > 0 {
				f(code - 1)
			}
			return
		}
	}
	for from, to := c.row(n); from < to; from++ {
		f(c.members.at(from))
	}
}

// first returns the first value of document n, "" when it has none.
func (c *column) first(n uint32) (value string) {
	found := false
	c.each(n, func(v uint32) {
		if !found {
			value, found = c.values.at(v), true
		}
	})
	return value
}

// bytes is about what a column takes.
func (c *column) bytes() int {
	b := c.values.bytes() + c.codes.bytes() + 4*len(c.starts) + c.members.bytes() + c.quads.bytes()
	for _, s := range c.sets {
		b += 8 * len(s)
	}
	return b
}

// ColumnBytes returns about what the values of facets by document take in memory at present.
func (e *Engine) ColumnBytes(ctx context.Context, facets ...string) (n int, err error) {
	err = e.read(ctx, func(s *snapshot) error {
		for _, g := range s.segments {
			for _, name := range facets {
				if c := g.fields[name]; c != nil {
					n += c.bytes()
				}
			}
		}
		return nil
	})
	return n, err
}

// keptFields are those that always have columns: what is told of a record, and what it is ordered by.
var keptFields = []string{index.FieldType, index.FieldVersion, index.FieldTitleKey, index.FieldSides, index.FieldUpdated, index.FieldTarget,
	index.FieldDocument, "year"}

// countedFields are the other facets, those that pages show first: where memory is short they have columns.
var countedFields = func() []string {
	var names []string
	for _, f := range query.Facets {
		names = append(names, f.Name)
	}
	shown := func(name string) int {
		if at := slices.Index(query.DefaultFacets, name); at >= 0 {
			return at
		}
		return len(query.DefaultFacets)
	}
	slices.SortStableFunc(names, func(a, b string) int { return shown(a) - shown(b) })
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(keptFields, name) })
}()

// readColumns makes the columns of a segment; those of counted facets within room, in bytes.
func readColumns(p *scorch.SegmentSnapshot, room int) (*columns, error) {
	n := p.Segment().Count()
	if n > 1<<31 {
		return nil, fmt.Errorf("segment of %d documents", n)
	}
	c := &columns{n: int(n), fields: map[string]*column{}}
	var ids textsMaker
	for i := range n {
		id, err := p.DocID(i)
		if err != nil {
			return nil, err
		}
		if err := ids.add(id); err != nil {
			return nil, err
		}
	}
	c.ids = ids.texts()
	c.bytes = c.ids.bytes() + 4*int(n)
	for i, name := range slices.Concat(keptFields, countedFields) {
		col, err := readColumn(p, name, n)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
		if i >= len(keptFields) {
			if c.facets+col.bytes() > room {
				continue
			}
			c.facets += col.bytes()
		}
		c.fields[name] = col
		c.bytes += col.bytes()
	}
	c.readYears()
	return c, nil
}

// readYears sets what records are ordered by.
func (c *columns) readYears() {
	col := c.fields["year"]
	years := make([]int16, col.values.len()) // 0 of query.None
	for v := range years {
		if y, err := strconv.Atoi(col.values.at(uint32(v))); err == nil && y >= index.MinYear && y <= index.MaxYear {
			years[v] = int16(y)
		}
	}
	c.newest, c.oldest = make([]int16, c.n), make([]int16, c.n)
	for n := range c.n {
		col.each(uint32(n), func(v uint32) {
			y := years[v]
			c.newest[n] = max(c.newest[n], y)
			if y > 0 && (c.oldest[n] == 0 || y < c.oldest[n]) {
				c.oldest[n] = y
			}
		})
	}
}

// readColumn makes the column of a field of a segment of n documents.
func readColumn(p *scorch.SegmentSnapshot, name string, n uint64) (*column, error) {
	dict, err := p.Segment().Dictionary(name)
	if err != nil {
		return nil, err
	}
	var values textsMaker
	var docs, lengths []uint32 // the documents of all values, and how many each has
	for terms := dict.AutomatonIterator(nil, nil, nil); ; {
		entry, err := terms.Next()
		if err != nil {
			return nil, err
		}
		if entry == nil {
			break
		}
		list, err := dict.PostingsList([]byte(entry.Term), nil, nil)
		if err != nil {
			return nil, err
		}
		if err := values.add([]byte(entry.Term)); err != nil {
			return nil, err
		}
		before := len(docs)
		if docs, err = appendDocs(docs, list); err != nil {
			return nil, err
		}
		for _, doc := range docs[before:] {
			if uint64(doc) >= n {
				return nil, fmt.Errorf("document number %d of %d", doc, n)
			}
		}
		lengths = append(lengths, uint32(len(docs)-before))
	}
	starts, members := byDocument(docs, lengths, int(n))
	c := &column{values: values.texts()}
	c.pack(starts, members)
	if len(lengths) <= maxBitSets {
		for _, length := range lengths {
			s := newSet(int(n))
			for _, doc := range docs[:length] {
				s.add(doc)
			}
			docs = docs[length:]
			c.sets = append(c.sets, s)
		}
	}
	return c, nil
}

// appendDocs appends the documents of a list. They are copies.
func appendDocs(docs []uint32, list segmentapi.PostingsList) ([]uint32, error) {
	all := list.Iterator(false, false, false, nil)
	if whole, ok := all.(segmentapi.OptimizablePostingsIterator); ok && whole.ActualBitmap() != nil {
		return append(docs, whole.ActualBitmap().ToArray()...), nil
	}
	for {
		p, err := all.Next()
		if err != nil || p == nil {
			return docs, err
		}
		docs = append(docs, uint32(p.Number()))
	}
}

// byDocument makes lists of values by document of the documents of each value.
func byDocument(docs, lengths []uint32, n int) (starts, members []uint32) {
	starts = make([]uint32, n+1)
	for _, doc := range docs {
		starts[doc+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	members = make([]uint32, len(docs))
	next := slices.Clone(starts)
	for value, length := range lengths { // values ascend, so those of a document do
		for _, doc := range docs[:length] {
			members[next[doc]] = uint32(value)
			next[doc]++
		}
		docs = docs[length:]
	}
	return starts, members
}

// pack gives every document a code, unless quads or rows of their own do better.
func (c *column) pack(starts, members []uint32) {
	n, values := len(starts)-1, c.values.len()
	codes := make([]uint32, n)
	var rows rowMaker
	for doc := range n {
		switch of := members[starts[doc]:starts[doc+1]]; len(of) {
		case 0:
		case 1:
			codes[doc] = of[0] + 1
		default:
			codes[doc] = uint32(1+values) + rows.number(of)
		}
	}
	if values <= maxByte && values+len(rows.known) >= 1<<8 {
		if q, longer := newQuads(starts, members); q != nil {
			c.quads, c.members, c.starts = q, packed(longer.members, values), longer.starts()
			return
		}
	}
	c.codes, c.members, c.starts = packed(codes, values+len(rows.known)), packed(rows.members, values), rows.starts()
	own := packed(members, values)
	if len(rows.known) > 0 && c.codes.bytes()+c.members.bytes()+4*len(c.starts) > own.bytes()+4*len(starts) {
		c.codes, c.members, c.starts, c.own = numbers{}, own, starts, true
	}
}

// rowMaker numbers rows: equal ones have one number.
type rowMaker struct {
	known   map[string]uint32
	members []uint32
	ends    []uint32
	key     []byte
}

func (m *rowMaker) number(of []uint32) uint32 {
	m.key = m.key[:0]
	for _, v := range of {
		m.key = binary.LittleEndian.AppendUint32(m.key, v)
	}
	row, there := m.known[string(m.key)]
	if !there {
		if m.known == nil {
			m.known = map[string]uint32{}
		}
		row = uint32(len(m.known))
		m.known[string(m.key)] = row
		m.members = append(m.members, of...)
		m.ends = append(m.ends, uint32(len(m.members)))
	}
	return row
}

// starts returns where the members of each row begin, and the end.
func (m *rowMaker) starts() []uint32 { return append([]uint32{0}, m.ends...) }

// id returns the id of document n.
func (c *columns) id(n uint32) string { return c.ids.at(n) }

// text returns the first value of a field of document n, "" when it has none.
func (c *columns) text(field string, n uint32) string { return c.fields[field].first(n) }

// is reports whether document n is a record of a type.
func (c *columns) is(n uint32, t record.Type) bool { return c.text(index.FieldType, n) == string(t) }

// version returns the version of a document of a segment.
func (c *columns) version(n uint32) (uint64, error) {
	return strconv.ParseUint(c.text(index.FieldVersion, n), 10, 64)
}
