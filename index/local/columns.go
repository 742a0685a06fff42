package local

import (
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// columns are the values of the documents of one segment, by document. Bleve keeps them as terms with lists of documents and
// would decode strings for each hit; turned round once, a count costs an addition. Segments never change, so columns are
// made once a segment. They are copies: a segment's memory goes away with its file.
type columns struct {
	n      int // documents
	ids    []string
	fields map[string]*column
}

// column holds the values of one keyword field: those of document n are values[at[start[n]:start[n+1]]], ascending.
type column struct {
	values []string
	start  []uint32
	at     []uint32
}

// of returns the indexes into values of document n.
func (c *column) of(n uint32) []uint32 { return c.at[c.start[n]:c.start[n+1]] }

// first returns the first value of document n, "" when it has none.
func (c *column) first(n uint32) string {
	if at := c.of(n); len(at) > 0 {
		return c.values[at[0]]
	}
	return ""
}

// keywords are the fields that have columns.
var keywords = func() []string {
	names := []string{index.FieldType, index.FieldVersion, index.FieldTitleKey, index.FieldSides, index.FieldUpdated, index.FieldTarget, index.FieldDocument}
	for _, f := range query.Facets {
		names = append(names, f.Name)
	}
	return names
}()

func readColumns(p *scorch.SegmentSnapshot) (*columns, error) {
	n := p.Segment().Count()
	c := &columns{n: int(n), ids: make([]string, n), fields: map[string]*column{}}
	for i := range n {
		id, err := p.DocID(i)
		if err != nil {
			return nil, err
		}
		c.ids[i] = string(id)
	}
	for _, name := range keywords {
		col, err := readColumn(p, name, n)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
		c.fields[name] = col
	}
	return c, nil
}

func readColumn(p *scorch.SegmentSnapshot, name string, n uint64) (*column, error) {
	type pair struct{ doc, value uint32 }
	var pairs []pair
	c := &column{start: make([]uint32, n+1)}
	dict, err := p.Segment().Dictionary(name)
	if err != nil {
		return nil, err
	}
	terms := dict.AutomatonIterator(nil, nil, nil)
	for {
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
		docs := list.Iterator(false, false, false, nil)
		for {
			posting, err := docs.Next()
			if err != nil {
				return nil, err
			}
			if posting == nil {
				break
			}
			doc := posting.Number()
			if doc >= n {
				return nil, fmt.Errorf("document number %d of %d", doc, n)
			}
			pairs = append(pairs, pair{uint32(doc), uint32(len(c.values))})
			c.start[doc+1]++
		}
		c.values = append(c.values, string([]byte(entry.Term)))
	}
	for i := range n {
		c.start[i+1] += c.start[i]
	}
	c.at = make([]uint32, len(pairs))
	next := append([]uint32(nil), c.start...)
	for _, p := range pairs { // values ascend, so those of a document do
		c.at[next[p.doc]] = p.value
		next[p.doc]++
	}
	return c, nil
}

// id returns the id of document n.
func (c *columns) id(n uint32) string { return c.ids[n] }

// text returns the first value of a field of document n, "" when it has none.
func (c *columns) text(field string, n uint32) string { return c.fields[field].first(n) }

// is reports whether document n is a record of a type.
func (c *columns) is(n uint32, t record.Type) bool {
	return c.fields[index.FieldType].first(n) == string(t)
}

// version returns the version of a document of a segment.
func (c *columns) version(n uint32) (uint64, error) {
	return strconv.ParseUint(c.fields[index.FieldVersion].first(n), 10, 64)
}
