package local

import (
	"math"
	"slices"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// span is how many document numbers are scored at once: the scores of a block stay in the nearest memory of a core. Blocks are counted
// from the first document of a segment.
const span = 1 << 12

// postingList is the postings of a term in one field of one segment, decoded: read again, a posting costs a tenth of what Bleve's reader takes
// for it. A segment never changes, so a list does not either; removed documents are among its own. It is a copy and may outlive the segment.
type postingList struct {
	docs   []uint32 // numbers in the segment, ascending
	length []uint16 // terms of the field in that document; nil when one has more than fit
	long   []uint32 // the same, then
	packed []uint32 // what Bleve keeps as the number of occurrences, which tells places; from tooWide on one of wide. Only the number of a list made of others
	wide   []uint64
	apart  []spot32 // places of documents that have more of them than such a number tells
	blocks []uint32 // where in docs each block begins, and the end; nil of a short list
	dense  set      // docs as bits of the segment, of a list so long that it is no larger that way
}

// size is about how many bytes a list takes.
func (l *postingList) size() int {
	return 120 + 4*(len(l.docs)+len(l.long)+len(l.packed)+len(l.blocks)) + 2*len(l.length) + 8*(len(l.wide)+len(l.apart)+len(l.dense))
}

// spot32 is a place in half the room.
type spot32 struct{ unit, position uint32 }

// tooWide marks the place of a number among the wide ones.
const tooWide = 1 << 31

// place keeps the places of the last posting. It returns the room it was given for them.
func (l *postingList) place(p segmentapi.Posting, spots []spot) []spot {
	packed := p.Frequency()
	if packed&3 == 2 {
		spots = spotsOf(p, spots[:0])
		packed = uint64(len(l.apart))<<32 | uint64(len(spots))<<2 | 2
		for _, s := range spots {
			l.apart = append(l.apart, spot32{uint32(s.unit), uint32(s.position)})
		}
	}
	if packed >= tooWide {
		l.wide = append(l.wide, packed)
		packed = tooWide + uint64(len(l.wide)-1)
	}
	l.packed = append(l.packed, uint32(packed))
	return spots
}

// places adds to all the places of a posting, which ascend.
func (l *postingList) places(at int, all []spot) []spot {
	packed := uint64(l.packed[at])
	if packed >= tooWide {
		packed = l.wide[packed-tooWide]
	}
	if packed&3 != 2 {
		return unpackBits(packed, all)
	}
	first, count := packed>>32, packed>>2&(1<<30-1)
	for _, s := range l.apart[first : first+count] {
		all = append(all, spot{uint64(s.unit), int(s.position)})
	}
	return all
}

func newPostingList(n int) *postingList {
	room := make([]uint32, 2*n)
	return &postingList{docs: room[:0:n], packed: room[n:n], length: make([]uint16, 0, n)}
}

// measure keeps the length of the text of the last posting.
func (l *postingList) measure(length float64) {
	if l.long == nil && length > math.MaxUint16 {
		l.long = make([]uint32, len(l.length), cap(l.length))
		for i, n := range l.length {
			l.long[i] = uint32(n)
		}
		l.length = nil
	}
	if l.long != nil {
		l.long = append(l.long, uint32(length))
		return
	}
	l.length = append(l.length, uint16(length))
}

// lengthAt returns the number of terms of the field in the document of a posting.
func (l *postingList) lengthAt(at int) uint32 {
	if l.long != nil {
		return l.long[at]
	}
	return uint32(l.length[at])
}

// freqAt returns the number of occurrences of a posting.
func (l *postingList) freqAt(at int) uint32 {
	packed := uint64(l.packed[at])
	if packed < tooWide {
		return uint32(frequency(packed))
	}
	if packed = l.wide[packed-tooWide]; packed&3 == 2 {
		return uint32(packed >> 2 & (1<<30 - 1))
	}
	return uint32(frequency(packed))
}

// shortList is the number of postings below which a place in a list is searched for.
const shortList = 128

// finish prepares a list of a segment of n documents for being looked through.
func (l *postingList) finish(n int) {
	if len(l.docs) < shortList {
		return
	}
	l.blocks = make([]uint32, 0, n/span+2)
	for i, doc := range l.docs {
		for len(l.blocks) <= int(doc/span) {
			l.blocks = append(l.blocks, uint32(i))
		}
	}
	for len(l.blocks) <= n/span+1 {
		l.blocks = append(l.blocks, uint32(len(l.docs)))
	}
	if len(l.docs) >= n/32 {
		l.dense = newSet(n)
		for _, doc := range l.docs {
			l.dense.add(doc)
		}
	}
}

// within returns the postings of a block, as the first and the one behind the last.
func (l *postingList) within(number int) (from, to int) {
	if l.blocks != nil {
		return int(l.blocks[number]), int(l.blocks[number+1])
	}
	from, _ = slices.BinarySearch(l.docs, uint32(number)*span)
	for to = from; to < len(l.docs) && int(l.docs[to]/span) == number; to++ {
	}
	return from, to
}

// find returns the place of a document in a list, and whether it is there.
func (l *postingList) find(doc uint32) (int, bool) {
	if l.dense != nil && !l.dense.has(doc) {
		return 0, false
	}
	from, to := 0, len(l.docs)
	if l.blocks != nil {
		from, to = l.within(int(doc / span))
	}
	n, there := slices.BinarySearch(l.docs[from:to], doc)
	return from + n, there
}

// mark adds the documents of a list to a set of documents of its segment.
func (l *postingList) mark(docs set) {
	if l.dense != nil {
		docs.or(l.dense)
		return
	}
	for _, doc := range l.docs {
		docs.add(doc)
	}
}

// postingLists are the postings of a term in a field, by segment; nil where a segment lacks it. Nobody has it when there are none at all.
type postingLists []*postingList

// decoded returns the postings of a term in a text field.
func (s *snapshot) decoded(field, term string) (postingLists, error) {
	if s.ctx.Err() != nil {
		return nil, s.ctx.Err()
	}
	var all postingLists
	for i := range s.segments {
		l, err := s.decodedIn(i, field, term)
		if err != nil {
			return nil, err
		}
		if l == nil {
			continue
		}
		if all == nil {
			all = make(postingLists, len(s.segments))
		}
		all[i] = l
	}
	return all, nil
}

// decodedIn returns the postings of a term in a text field of one segment, nil when it has none.
func (s *snapshot) decodedIn(segment int, field, term string) (*postingList, error) {
	key := listKey{s.reader.Segments()[segment].Id(), field, term}
	if l, known := s.engine.lists.get(key); known {
		return l, nil
	}
	dicts, err := s.dicts(field)
	if err != nil {
		return nil, err
	}
	l, err := s.decode(dicts[segment], term, s.segments[segment].n)
	if err != nil {
		return nil, err
	}
	s.engine.lists.put(key, l, key.weight(l))
	return l, nil
}

// decode reads the postings of a term of a segment of n documents, nil when it has none.
func (s *snapshot) decode(dict segmentapi.TermDictionary, term string, n int) (*postingList, error) {
	from, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, err
	}
	count := int(from.Count())
	if count == 0 {
		return nil, nil
	}
	if count > n {
		return nil, errDamaged
	}
	l := newPostingList(count)
	var spots []spot
	s.iterator = from.Iterator(true, true, true, s.iterator)
	for {
		p, err := s.iterator.Next()
		if err != nil {
			return nil, err
		}
		if p == nil {
			break
		}
		if p.Number() >= uint64(n) || len(l.docs) > 0 && uint32(p.Number()) <= l.docs[len(l.docs)-1] {
			return nil, errDamaged
		}
		l.docs = append(l.docs, uint32(p.Number()))
		l.measure(length(p))
		spots = l.place(p, spots)
		if len(l.docs)%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
	}
	l.finish(n)
	return l, nil
}

// listsOf puts postings of the whole snapshot into postingLists by segment.
func (s *snapshot) listsOf(ps []posting) postingLists {
	if len(ps) == 0 {
		return nil
	}
	all := make(postingLists, len(s.segments))
	for i, g := range s.segments {
		n := 0
		for n < len(ps) && ps[n].doc < g.end() {
			n++
		}
		if n == 0 {
			continue
		}
		l := newPostingList(n)
		for _, p := range ps[:n] {
			l.docs = append(l.docs, p.doc-g.offset)
			l.packed = append(l.packed, uint32(p.freq)<<2|2)
			l.measure(p.length)
		}
		l.finish(g.n)
		all[i], ps = l, ps[n:]
	}
	return all
}

// heldLists tell which documents of a snapshot have a leaf.
type heldLists struct {
	*snapshot
	of postingLists
}

// among calls f with the places in docs, which ascend, of those that are in a list, ascending.
func (h heldLists) among(docs []uint32, f func(at int)) {
	at := 0
	for i, g := range h.segments {
		for ; at < len(docs) && docs[at] < g.end(); at++ {
			if h.of[i] == nil {
				continue
			}
			if _, there := h.of[i].find(docs[at] - g.offset); there {
				f(at)
			}
		}
	}
}

// listKey names a list. The number of a segment is never given again while an engine is open.
type listKey struct {
	segment     uint64
	field, term string
}

// weight is about how many bytes a list and its key take where they are kept.
func (k listKey) weight(l *postingList) int {
	weight := len(k.field) + len(k.term)
	if l != nil {
		weight += l.size()
	}
	return weight
}
