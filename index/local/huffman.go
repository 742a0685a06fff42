package local

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"slices"
)

// longestCode is how many bits a symbol may take.
const longestCode = 20

// prefixCode gives each of some symbols a row of bits of which none begins with another: the more frequent the symbol, the fewer. It follows
// from the lengths alone: codes ascend by length, and by symbol among those as long.
type prefixCode struct {
	lengths []uint8
	bits    []uint32
	symbols []uint32 // in the order of their codes
	first   [longestCode + 1]uint32
	count   [longestCode + 1]uint32
	before  [longestCode + 1]uint32    // symbols with shorter codes
	short   [1 << shortCode]shortEntry // by the bits that are next
}

// shortCode is how long the codes are that are looked up at once.
const shortCode = 8

// shortEntry is a symbol and the length of its code, 0 when that is longer.
type shortEntry struct {
	symbol uint32
	length uint8
}

// codeOf makes the code of lengths, and reports whether they are those of one.
func codeOf(lengths []uint8) (*prefixCode, bool) {
	c := &prefixCode{lengths: lengths, bits: make([]uint32, len(lengths)), symbols: make([]uint32, len(lengths))}
	for s, n := range lengths {
		if n == 0 || n > longestCode {
			return nil, false
		}
		c.symbols[s] = uint32(s)
		c.count[n]++
	}
	slices.SortStableFunc(c.symbols, func(a, b uint32) int { return cmp.Compare(lengths[a], lengths[b]) })
	next, at := uint32(0), 0
	for n := 1; n <= longestCode; n++ {
		next <<= 1
		c.first[n], c.before[n] = next, uint32(at)
		for range c.count[n] {
			s := c.symbols[at]
			if next >= 1<<n {
				return nil, false
			}
			c.bits[s] = next
			if n <= shortCode {
				from := next << (shortCode - n)
				for i := range uint32(1) << (shortCode - n) {
					c.short[from+i] = shortEntry{s, uint8(n)}
				}
			}
			next++
			at++
		}
	}
	return c, true
}

// lengthsOf returns how long the codes of symbols are that occur so often. Each is taken to occur once at least.
func lengthsOf(counts []int) []uint8 {
	weights := make([]int, len(counts))
	for i, n := range counts {
		weights[i] = max(n, 1)
	}
	for {
		lengths := depths(weights)
		if slices.Max(lengths) <= longestCode {
			return lengths
		}
		for i := range weights { // less uneven
			weights[i] = weights[i]/2 + 1
		}
	}
}

// node is one of the tree that a code is read off: its weight, and by number those below.
type node struct {
	weight, number int
	below          [2]int // of inner nodes
}

type nodes []node

func (n nodes) Len() int      { return len(n) }
func (n nodes) Swap(i, j int) { n[i], n[j] = n[j], n[i] }
func (n nodes) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(n[i].weight, n[j].weight), cmp.Compare(n[i].number, n[j].number)) < 0
}
func (n *nodes) Push(x any) { *n = append(*n, x.(node)) }
func (n *nodes) Pop() any {
	last := (*n)[len(*n)-1]
	*n = (*n)[:len(*n)-1]
	return last
}

// depths returns how deep each weight lies in the tree where the lightest two are joined again and again.
func depths(weights []int) []uint8 {
	open := make(nodes, len(weights))
	all := make([]node, len(weights), 2*len(weights))
	for i, w := range weights {
		open[i] = node{weight: w, number: i}
		all[i] = open[i]
	}
	heap.Init(&open)
	for len(open) > 1 {
		a, b := heap.Pop(&open).(node), heap.Pop(&open).(node)
		joined := node{weight: a.weight + b.weight, number: len(all), below: [2]int{a.number, b.number}}
		all = append(all, joined)
		heap.Push(&open, joined)
	}
	deep := make([]uint8, len(all))
	for i := len(all) - 1; i >= len(weights); i-- { // from the root down
		for _, b := range all[i].below {
			deep[b] = deep[i] + 1
		}
	}
	return deep[:len(weights)]
}

// bitWriter writes bits, the highest of a byte first.
type bitWriter struct {
	out  []byte
	open uint64
	used uint
}

func (w *bitWriter) put(bits uint32, n uint8) {
	w.open = w.open<<n | uint64(bits)
	w.used += uint(n)
	for w.used >= 8 {
		w.used -= 8
		w.out = append(w.out, byte(w.open>>w.used))
	}
}

// end returns what was written; the bits that are left of the last byte are 0.
func (w *bitWriter) end() []byte {
	if w.used > 0 {
		w.put(0, uint8(8-w.used))
	}
	return w.out
}

// bitReader reads them.
type bitReader struct {
	in []byte
	at int // in bits
}

// over reports whether more was read than there is.
func (r *bitReader) over() bool { return r.at > 8*len(r.in) }

// next returns the next bits, at least 25, as the highest of a number. Behind the end all are 0.
func (r *bitReader) next() uint32 {
	if i := r.at >> 3; i+4 <= len(r.in) {
		return binary.BigEndian.Uint32(r.in[i:]) << (r.at & 7)
	}
	var four [4]byte
	copy(four[:], r.in[min(r.at>>3, len(r.in)):])
	return binary.BigEndian.Uint32(four[:]) << (r.at & 7)
}

func (r *bitReader) take(n int) int {
	v := r.next() >> (32 - n) // none of 0 bits
	r.at += n
	return int(v)
}

// symbol returns the next symbol, and false when no code begins so or there are no more.
func (r *bitReader) symbol(c *prefixCode) (int, bool) {
	v := r.next()
	if e := c.short[v>>(32-shortCode)]; e.length > 0 {
		r.at += int(e.length)
		return int(e.symbol), !r.over()
	}
	for n := shortCode + 1; n <= longestCode; n++ {
		if i := v>>(32-n) - c.first[n]; i < c.count[n] {
			r.at += n
			return int(c.symbols[c.before[n]+i]), !r.over()
		}
	}
	return 0, false
}
