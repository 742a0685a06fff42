package compound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// A Lexicon keeps entries as a minimal acyclic automaton, read in place from the bytes it was opened with. A node is a run of
// edges, four bytes each, little-endian: bits 0-7 the byte of the string, bit 8 set on the last edge of the node, bits 9-31
// the index of the edge at which the next node begins. An edge with byte 0 carries the entry of the string so far in place
// of a node, and is the first of its node. Edge 0 is the number of the format, and the first node is at edge 1.
type Lexicon struct{ edges string }

// format is the first edge of what Open reads. It grows with every change of the bytes.
const format = 0x45430001

// Open returns the lexicon in data, which is not copied.
func Open(data string) (*Lexicon, error) {
	if len(data) < 8 || len(data)%4 != 0 || len(data)/4 > 1<<23 {
		return nil, errors.New("open compound lexicon: damaged")
	}
	l := &Lexicon{data}
	if l.edge(0) != format {
		return nil, fmt.Errorf("open compound lexicon: format %#x, want %#x", l.edge(0), format)
	}
	return l, nil
}

// edge returns edge i, or an empty last one outside of the lexicon.
func (l *Lexicon) edge(i uint32) uint32 {
	at := int(i) * 4
	if at+4 > len(l.edges) {
		return lastEdge
	}
	e := l.edges[at : at+4]
	return uint32(e[0]) | uint32(e[1])<<8 | uint32(e[2])<<16 | uint32(e[3])<<24
}

const lastEdge = 1 << 8

// from appends the entries that begin at byte i of word to all, the shortest first.
func (l *Lexicon) from(word string, i int, all []found) []found {
	node := uint32(1)
	for ; ; i++ {
		e := l.edge(node)
		if e&0xff == 0 {
			if v := e >> 9; v != 0 {
				all = append(all, found{i, unpack(v)})
			}
			if e&lastEdge != 0 {
				return all
			}
			node++
			e = l.edge(node)
		}
		if i == len(word) || word[i] == 0 {
			return all
		}
		for e&0xff != uint32(word[i]) {
			if e&lastEdge != 0 {
				return all
			}
			node++
			e = l.edge(node)
		}
		node = e >> 9
	}
}

// pack and unpack change an entry to the 23 bits of an edge and back.
func pack(e Entry) uint32 {
	v := uint32(e.Last) | uint32(e.First)<<5 | uint32(e.Bound)<<10 | uint32(e.Link)<<15
	if e.Whole {
		v |= 1 << 18
	}
	return v
}

func unpack(v uint32) Entry {
	return Entry{Last: uint8(v & 31), First: uint8(v >> 5 & 31), Bound: uint8(v >> 10 & 31), Link: uint8(v >> 15 & 7), Whole: v>>18&1 == 1}
}

// Build returns the bytes that Open reads.
func Build(entries map[string]Entry) ([]byte, error) {
	words := make([]string, 0, len(entries))
	for w := range entries {
		if w == "" || slices.Contains([]byte(w), 0) {
			return nil, fmt.Errorf("build compound lexicon: word %q", w)
		}
		words = append(words, w)
	}
	slices.Sort(words)
	b := builder{known: map[string]uint32{}, edges: []uint32{format}}
	root, err := b.node(words, entries, 0)
	if err != nil {
		return nil, err
	}
	// The first node is known only when all others are: it is copied to edge 1, where readers begin.
	b.edges = slices.Insert(b.edges, 1, root...)
	for i := 1; i < len(b.edges); i++ {
		if e := b.edges[i]; e&0xff != 0 {
			b.edges[i] = e&(1<<9-1) | (e>>9+uint32(len(root)))<<9
		}
	}
	if len(b.edges) > 1<<23 {
		return nil, fmt.Errorf("build compound lexicon: %d edges are too many", len(b.edges))
	}
	var data []byte
	for _, e := range b.edges {
		data = binary.LittleEndian.AppendUint32(data, e)
	}
	return data, nil
}

type builder struct {
	edges []uint32
	known map[string]uint32 // where a node with these edges is
}

// node returns the edges of the node of words, which are sorted and have their first depth bytes in common.
func (b *builder) node(words []string, entries map[string]Entry, depth int) ([]uint32, error) {
	var edges []uint32
	if len(words) > 0 && len(words[0]) == depth {
		edges = append(edges, pack(entries[words[0]])<<9)
		words = words[1:]
	}
	for len(words) > 0 {
		c := words[0][depth]
		n := 1
		for n < len(words) && words[n][depth] == c {
			n++
		}
		below, err := b.node(words[:n], entries, depth+1)
		if err != nil {
			return nil, err
		}
		edges = append(edges, b.keep(below)<<9|uint32(c))
		words = words[n:]
	}
	if len(edges) == 0 {
		return nil, errors.New("build compound lexicon: no words")
	}
	edges[len(edges)-1] |= lastEdge
	return edges, nil
}

// keep returns where the node with these edges is.
func (b *builder) keep(edges []uint32) uint32 {
	var key []byte
	for _, e := range edges {
		key = binary.LittleEndian.AppendUint32(key, e)
	}
	at, ok := b.known[string(key)]
	if !ok {
		at = uint32(len(b.edges))
		b.edges = append(b.edges, edges...)
		b.known[string(key)] = at
	}
	return at
}
