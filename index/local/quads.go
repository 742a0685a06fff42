package local

import "math/bits"

// quads are the values of documents that have up to four, of a field with few values: each raised by one and in a byte, 0 for none. The first two
// stand apart from the others, since most documents have no more, and what is not read costs no memory traffic. A document with more than
// four has inRow as its first two, and its row as the others.
type quads struct {
	low, high []uint16
	more      set // documents with a third value
}

const (
	quadValues = 4
	maxByte    = 254 // the greatest value, raised by one
	inRow      = 1<<16 - 1
)

// newQuads makes quads of the values of documents, those of document n being at starts[n] to starts[n+1], and the rows of those that have more;
// nil where there are too many of these.
func newQuads(starts, members []uint32) (*quads, rowMaker) {
	n := len(starts) - 1
	q := &quads{low: make([]uint16, n), high: make([]uint16, n), more: newSet(n)}
	var rows rowMaker
	for doc := range n {
		of := members[starts[doc]:starts[doc+1]]
		if len(of) > quadValues {
			row := rows.number(of)
			if row >= 1<<16 {
				return nil, rows
			}
			q.low[doc], q.high[doc] = inRow, uint16(row)
			continue
		}
		var all uint32
		for i, v := range of {
			all |= (v + 1) << (8 * i)
		}
		q.low[doc], q.high[doc] = uint16(all), uint16(all>>16)
		if q.high[doc] != 0 {
			q.more.add(uint32(doc))
		}
	}
	return q, rows
}

// row returns the row of a document, and false when it has none: its values are in its bytes.
func (q *quads) row(n uint32) (uint32, bool) { return uint32(q.high[n]), q.low[n] == inRow }

// each calls f with the values of a document that has no row, ascending.
func (q *quads) each(n uint32, f func(value uint32)) {
	for w := uint32(q.low[n]) | uint32(q.high[n])<<16; w != 0; w >>= 8 {
		f(w&255 - 1)
	}
}

func (q *quads) bytes() int {
	if q == nil {
		return 0
	}
	return 2*len(q.low) + 2*len(q.high) + 8*len(q.more)
}

// quadCounts are the counts of quads: each byte has its own, so that one addition need not wait for the one before.
type quadCounts [quadValues][256]uint32

// count counts documents. The first bit of docs is the document first, a multiple of 64. Those with a row are left to f.
func (q *quads) count(counts *quadCounts, first uint32, docs set, f func(n uint32)) {
	low, high, more := q.low[first:], q.high[first:], q.more[first>>6:]
	for i, w := range docs {
		if w == 0 {
			continue
		}
		further := w & more[i]
		here := low[i<<6:]
		for ; w != 0; w &= w - 1 {
			n := bits.TrailingZeros64(w)
			pair := here[n]
			if pair == inRow {
				f(first + uint32(i<<6+n))
				continue
			}
			counts[0][byte(pair)]++
			counts[1][byte(pair>>8)]++
		}
		for ; further != 0; further &= further - 1 {
			pair := high[i<<6+bits.TrailingZeros64(further)]
			counts[2][byte(pair)]++
			counts[3][byte(pair>>8)]++
		}
	}
}

// of returns how many documents were counted that have a value.
func (c *quadCounts) of(value int) uint32 {
	return c[0][value+1] + c[1][value+1] + c[2][value+1] + c[3][value+1]
}
