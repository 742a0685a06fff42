package local

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"entente/index"
	"entente/internal/record"
)

// state is what is known of one state of the index: it is made once and shared by all who read that state. Nothing in it points into
// the files, so that it may outlive them. Snapshots that hold the same documents have the same state: Bleve makes a new one when it
// has put a segment on the disk.
type state struct {
	name     string // tells it from others
	segments []segment
	live     set // documents that were not removed
	seq      uint64

	sets   *lru[fieldTerm, set]     // of the values asked for last
	masks  *lru[string, mask]       // of the scopes asked for last
	totals *lru[totalsKey, *totals] // of the masks asked for last

	mu           sync.Mutex
	counts       map[fieldTerm]int
	vocabularies map[string]*vocabulary
}

// segment is a part of a snapshot: the documents from offset on, which is a multiple of 64, so that a word of a set never spans two
// segments. The numbers between two segments are of no document.
type segment struct {
	*columns
	offset uint32
}

// end is the number behind the last document of a segment.
func (g segment) end() uint32 { return g.offset + uint32(g.n) }

// part returns the bits of a set of a whole snapshot that are of documents of the segment.
func (g segment) part(s set) set { return s[g.offset>>6 : g.offset>>6+uint32(words(g.n))] }

// size is the number of document numbers, those of removed documents and those between segments included.
func (s *state) size() int {
	if len(s.segments) == 0 {
		return 0
	}
	return int(s.segments[len(s.segments)-1].end())
}

// at returns the segment that holds a document, and its number there.
func (s *state) at(doc uint32) (segment, uint32) {
	lo, hi := 0, len(s.segments)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; s.segments[mid].offset <= doc {
			lo = mid
		} else {
			hi = mid
		}
	}
	return s.segments[lo], doc - s.segments[lo].offset
}

// states keeps the newest state, and the columns of its segments.
type states struct {
	newest  atomic.Pointer[known]
	room    int        // bytes for the columns of facets
	making  sync.Mutex // guards columns
	columns map[uint64]*columns
}

// known is a snapshot whose state is known. It is kept to tell it from others, not to be read.
type known struct {
	of *scorch.IndexSnapshot
	*state
}

// of returns the state of a snapshot. Only that of the newest is kept; whether it is the newest is asked when it has to be made.
func (all *states) of(r *scorch.IndexSnapshot, newest func() (*scorch.IndexSnapshot, error)) (*state, error) {
	if k := all.newest.Load(); k != nil && k.of == r {
		return k.state, nil
	}
	all.making.Lock()
	defer all.making.Unlock()
	before := all.newest.Load()
	if before != nil && before.of == r {
		return before.state, nil
	}
	s, err := all.make(r)
	if err != nil {
		return nil, err
	}
	now, err := newest()
	if err != nil {
		return nil, err
	}
	defer now.Close()
	if now != r {
		return s, nil
	}
	if before != nil && before.name == s.name {
		s = before.state
	}
	all.newest.Store(&known{r, s})
	kept := make(map[uint64]*columns, len(s.segments))
	for i, part := range r.Segments() {
		kept[part.Id()] = s.segments[i].columns
	}
	all.columns = kept
	return s, nil
}

// isNewest reports whether readers who come now read this state.
func (all *states) isNewest(s *state) bool {
	k := all.newest.Load()
	return k != nil && k.state == s
}

// prepare makes the columns of new segments before anybody reads them.
func (all *states) prepare(r *scorch.IndexSnapshot) error {
	all.making.Lock()
	defer all.making.Unlock()
	_, err := all.make(r)
	return err
}

// make makes a state for whoever holds making.
func (all *states) make(r *scorch.IndexSnapshot) (*state, error) {
	s := &state{counts: map[fieldTerm]int{}, vocabularies: map[string]*vocabulary{}, sets: newLRU[fieldTerm, set](maxSets), masks: newLRU[string, mask](maxSets / 4),
		totals: newLRU[totalsKey, *totals](maxTotals)}
	if all.columns == nil {
		all.columns = map[uint64]*columns{}
	}
	room := all.room
	for _, part := range r.Segments() {
		if c := all.columns[part.Id()]; c != nil {
			room -= c.facets
		}
	}
	var name strings.Builder
	var offset uint64
	for _, part := range r.Segments() {
		c := all.columns[part.Id()]
		if c == nil {
			var err error
			if c, err = readColumns(part, room); err != nil {
				return nil, err
			}
			all.columns[part.Id()] = c
			room -= c.facets
		}
		removed := uint64(0) // documents are only ever removed, so that their number tells which ones
		if part.Deleted() != nil {
			removed = part.Deleted().GetCardinality()
		}
		fmt.Fprintf(&name, "%d-%d ", part.Id(), removed)
		s.segments = append(s.segments, segment{c, uint32(offset)})
		if offset += uint64(words(c.n)) * 64; offset > 1<<31 {
			return nil, fmt.Errorf("more than %d document numbers", 1<<31)
		}
	}
	s.live = newSet(s.size())
	for i, part := range r.Segments() {
		g := s.segments[i]
		live := g.part(s.live)
		live.fill(g.n)
		if part.Deleted() != nil {
			gone := newSet(g.n)
			if err := markAll(part.Deleted(), gone); err != nil {
				return nil, err
			}
			live.without(gone)
		}
	}
	for _, key := range []string{keySeq, keyUpdated} {
		b, err := r.GetInternal([]byte(key))
		if err != nil {
			return nil, err
		}
		if key == keySeq && len(b) == 8 {
			s.seq = binary.BigEndian.Uint64(b)
		}
		fmt.Fprintf(&name, "%x ", b)
	}
	s.name = name.String()
	return s, nil
}

func (s set) clone() set { return slices.Clone(s) }

// fill adds the first n numbers.
func (s set) fill(n int) {
	for i := range s {
		s[i] = ^uint64(0)
	}
	if rest := n % 64; rest != 0 {
		s[len(s)-1] = 1<<rest - 1
	}
}

// markAll writes the numbers of a bitmap, which may lie in a file, to an empty set.
func markAll(from *roaring.Bitmap, to set) error {
	if from.IsEmpty() {
		return nil
	}
	if int(from.Maximum()) >= 64*len(to) {
		return errDamaged
	}
	from.WriteDenseTo(to)
	return nil
}

// maxSets bounds the sets of values that are kept with a state, in bytes.
const maxSets = 16 << 20

// set returns the documents that have a value of a keyword field, without those removed. It is shared: nobody may write to it.
func (s *snapshot) set(field, value string) (set, error) {
	key := fieldTerm{field, value}
	if known, ok := s.sets.get(key); ok {
		return known, nil
	}
	if s.ctx.Err() != nil {
		return nil, s.ctx.Err()
	}
	dicts, err := s.dicts(field)
	if err != nil {
		return nil, err
	}
	out := newSet(s.size())
	for i, g := range s.segments {
		list, err := dicts[i].PostingsList([]byte(value), nil, nil)
		if err != nil {
			return nil, err
		}
		if err := markList(list, g.part(out)); err != nil {
			return nil, err
		}
	}
	out.and(s.live)
	s.sets.put(key, out, 8*len(out)+len(field)+len(value))
	return out, nil
}

// markList adds the documents of a list to a set of documents of its segment. Those of a list of few are added one by one.
func markList(list segmentapi.PostingsList, to set) error {
	docs := list.Iterator(false, false, false, nil)
	if list.Count() > 64 {
		if whole, ok := docs.(segmentapi.OptimizablePostingsIterator); ok && whole.ActualBitmap() != nil {
			more := make(set, len(to))
			if err := markAll(whole.ActualBitmap(), more); err != nil {
				return err
			}
			to.or(more)
			return nil
		}
	}
	for {
		p, err := docs.Next()
		if err != nil || p == nil {
			return err
		}
		n := p.Number()
		if n >= uint64(64*len(to)) {
			return errDamaged
		}
		to.add(uint32(n))
	}
}

// records returns how many live records there are of a type.
func (s *snapshot) records(t record.Type) (int, error) {
	key := fieldTerm{index.FieldType, string(t)}
	s.mu.Lock()
	n, counted := s.counts[key]
	s.mu.Unlock()
	if counted {
		return n, nil
	}
	all, err := s.set(key.field, key.term)
	if err != nil {
		return 0, err
	}
	n = all.count()
	s.mu.Lock()
	s.counts[key] = n
	s.mu.Unlock()
	return n, nil
}
