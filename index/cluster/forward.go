package cluster

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
)

// reading is what a text unit becomes.
type reading struct {
	index.Unit
	exact, stems, parts []analysis.Term
}

// read makes the terms of the text units of a record.
func read(e index.Entry) []reading {
	var all []reading
	for _, u := range e.Units() {
		r := reading{Unit: u}
		r.exact, r.stems, r.parts = analysis.For(u.Language).All(u.Text)
		all = append(all, r)
	}
	return all
}

// forward is the terms of a record by field, with where they stand: what an index has the other way round. It is what a record is scored
// by when it is one of the first.
//
// The positions of all units are numbered through, so that a place is one number, its slot: the unit tells the part and the language. A term
// is then in up to three kinds of fields, and mostly in two of them at the same slots, as a stem is the word itself more often than not.
type forward struct {
	units   []unitSlots
	lengths [codes]uint32 // of a part and language in terms; see codeOf
	count   int           // of entries
	entries []byte        // by term and kinds; see entry
}

// unitSlots are the positions of a text unit.
type unitSlots struct {
	code       uint8 // of its part and language
	ordinal    int   // of the passage, -1 of what is none
	first, end int   // from the first slot to the one behind the last
}

// The kinds of fields, as bits: words as written, stems, and what stands inside words.
const (
	inExact = 1 << iota
	inStems
	inParts

	kinds   = 3
	anyKind = 1<<kinds - 1
)

// codes is how many pairs there are of a part and a language.
const codes = 6 * 4

var allParts = parts()

// codeOf numbers a part and a language. What is not analysed has the number of the words as written of its part.
func codeOf(p index.Part, l lang.Code) uint8 {
	return uint8(slices.Index(allParts, p)*4 + slices.Index(lang.All(), l) + 1)
}

// exactly returns the code of the words as written in the part of a code.
func exactly(code uint8) uint8 { return code / 4 * 4 }

// length returns the length of the text that a term of a kind stands in.
func (f *forward) length(code uint8, kind int) uint32 {
	if kind == inParts {
		return max(f.lengths[code], 1) // what stands inside words is weighed by the length of their text
	}
	return f.lengths[code]
}

// forwardOf makes it of the readings of a record.
func forwardOf(rs []reading) *forward {
	f := &forward{}
	known := map[string]int{}
	var texts []string
	var places [][kinds][]uint32
	first := 0
	for _, r := range rs {
		s := unitSlots{code: codeOf(r.Part, r.Language), ordinal: r.Ordinal, first: first, end: first}
		for kind, terms := range [kinds][]analysis.Term{r.exact, r.stems, r.parts} {
			for _, t := range terms {
				at, there := known[t.Text]
				if !there {
					at = len(texts)
					known[t.Text] = at
					texts, places = append(texts, t.Text), append(places, [kinds][]uint32{})
				}
				slot := first + t.Position
				places[at][kind] = append(places[at][kind], uint32(slot))
				s.end = max(s.end, slot+1)
			}
		}
		f.lengths[exactly(s.code)] += uint32(len(r.exact))
		if s.code != exactly(s.code) {
			f.lengths[s.code] += uint32(len(r.stems))
		}
		f.units = append(f.units, s)
		first = s.end
	}
	order := make([]int, len(texts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(texts[a], texts[b]) })
	before := ""
	for _, at := range order {
		before = f.add(before, texts[at], &places[at])
	}
	return f
}

// add adds the entries of a term, those kinds together that stand at the same slots. It returns the term.
func (f *forward) add(before, term string, places *[kinds][]uint32) string {
	for _, p := range places {
		slices.Sort(p)
	}
	var done uint64
	for k, p := range places {
		if len(p) == 0 || done&(1<<k) != 0 {
			continue
		}
		var mask uint64
		for other := k; other < kinds; other++ {
			if done&(1<<other) == 0 && slices.Equal(p, places[other]) {
				mask |= 1 << other
			}
		}
		done |= mask
		f.entry(before, term, mask, p)
		before = term
	}
	return term
}

// entry adds an entry: how many bytes of the term are those of the one before, how many others there are, these; how many bytes the slots take,
// with the kinds in the lowest bits; and the slots, each by its distance from the one before.
func (f *forward) entry(before, term string, mask uint64, at []uint32) {
	shared := 0
	for shared < min(len(before), len(term)) && before[shared] == term[shared] {
		shared++
	}
	b := binary.AppendUvarint(f.entries, uint64(shared))
	b = binary.AppendUvarint(b, uint64(len(term)-shared))
	b = append(b, term[shared:]...)
	size, last := 0, uint32(0)
	for _, s := range at {
		size += lengthOf(uint64(s - last))
		last = s
	}
	b = binary.AppendUvarint(b, uint64(size)<<kinds|mask)
	last = 0
	for _, s := range at {
		b = binary.AppendUvarint(b, uint64(s-last))
		last = s
	}
	f.entries = b
	f.count++
}

// lengthOf returns how many bytes a number takes.
func lengthOf(n uint64) int {
	size := 1
	for ; n >= 0x80; n >>= 7 {
		size++
	}
	return size
}

// entry is a term with the slots of some kinds of fields.
type entry struct {
	term  []byte // the next entry is written over it
	kinds int
	slots []byte
}

// entryReader goes through entries.
type entryReader struct {
	rest []byte
	entry
}

func (f *forward) walk(room []byte) entryReader {
	return entryReader{rest: f.entries, entry: entry{term: room[:0]}}
}

// next goes to the next entry. It returns false at the end, and when what is left is damaged or out of order.
func (e *entryReader) next() bool {
	shared, more, ok := e.head(len(e.term))
	if !ok || shared < len(e.term) && (more == 0 || e.rest[0] <= e.term[shared]) {
		return false
	}
	e.term = append(e.term[:shared], e.rest[:more]...)
	e.rest = e.rest[more:]
	return e.tail()
}

// head takes how many bytes of the next term are those of the one before, which has a length, and how many follow.
func (e *entryReader) head(length int) (shared, more int, ok bool) {
	s, ok := e.number()
	if !ok || s > uint64(length) {
		return 0, 0, false
	}
	m, ok := e.number()
	return int(s), int(m), ok && m <= uint64(len(e.rest))
}

// tail takes the kinds and slots that follow a term.
func (e *entryReader) tail() bool {
	n, ok := e.number()
	if size := n >> kinds; ok && size <= uint64(len(e.rest)) {
		e.kinds, e.slots, e.rest = int(n&anyKind), e.rest[:size], e.rest[size:]
		return true
	}
	return false
}

// number takes a number.
func (e *entryReader) number() (uint64, bool) {
	if len(e.rest) > 0 && e.rest[0] < 0x80 {
		n := e.rest[0]
		e.rest = e.rest[1:]
		return uint64(n), true
	}
	return e.long()
}

// long takes a number of several bytes.
func (e *entryReader) long() (uint64, bool) {
	n, size := binary.Uvarint(e.rest)
	if size <= 0 {
		return 0, false
	}
	e.rest = e.rest[size:]
	return n, true
}

// places adds the slots of an entry to all.
func (e *entry) places(all []uint32) []uint32 {
	slot := uint64(0)
	for b := e.slots; len(b) > 0; {
		n, size := uint64(b[0]), 1
		if n >= 0x80 {
			if n, size = binary.Uvarint(b); size <= 0 {
				return all
			}
		}
		slot += n
		all = append(all, uint32(slot))
		b = b[size:]
	}
	return all
}

// The first byte of what is packed tells how. What is squeezed is at least leastSqueezed bytes, so that it says how many, and at most
// mostSqueezed times as large as it is then: a few bytes of a stranger never take much memory.
const (
	forwardSqueezed = 1
	forwardPlain    = 2

	leastSqueezed = 512
	mostSqueezed  = 64
)

// pack returns it in few bytes.
func (f *forward) pack() []byte {
	plain := f.plain()
	if len(plain) >= leastSqueezed {
		squeezed, err := squeeze(plain)
		if err == nil && len(squeezed) < len(plain) && len(plain) <= mostSqueezed*len(squeezed) {
			return append([]byte{forwardSqueezed}, squeezed...)
		}
	}
	return append([]byte{forwardPlain}, plain...)
}

// plain writes it.
func (f *forward) plain() []byte {
	b := binary.AppendUvarint(make([]byte, 0, 64+8*len(f.units)+len(f.entries)), uint64(len(f.units)))
	before := -1
	for _, u := range f.units {
		b = append(b, u.code)
		b = binary.AppendVarint(b, int64(u.ordinal-before))
		b = binary.AppendUvarint(b, uint64(u.end-u.first))
		before = u.ordinal
	}
	for code, used := range f.used() {
		if used {
			b = binary.AppendUvarint(b, uint64(f.lengths[code]))
		}
	}
	b = binary.AppendUvarint(b, uint64(f.count))
	return append(b, f.entries...)
}

// used tells which parts and languages the units have.
func (f *forward) used() (all [codes]bool) {
	for _, u := range f.units {
		all[u.code], all[exactly(u.code)] = true, true
	}
	return all
}

// unpackForward is the inverse of pack. Bytes of a stranger are an error.
func unpackForward(b []byte) (*forward, error) {
	plain, err := unsqueezed(b)
	if err != nil {
		return nil, fmt.Errorf("terms: %w", err)
	}
	f := &forward{}
	r := entryReader{rest: plain}
	if !f.readUnits(&r) || !f.readLengths(&r) {
		return nil, fmt.Errorf("terms: %w: text units", errDamaged)
	}
	count, ok := r.number()
	if !ok || count > uint64(len(r.rest)) {
		return nil, fmt.Errorf("terms: %w: their number", errDamaged)
	}
	f.count, f.entries = int(count), r.rest
	if !f.sound() {
		return nil, fmt.Errorf("terms: %w", errDamaged)
	}
	return f, nil
}

// unsqueezed returns what plain wrote.
func unsqueezed(b []byte) ([]byte, error) {
	if len(b) > 0 && b[0] == forwardPlain {
		return b[1:], nil
	}
	if len(b) < 2 || b[0] != forwardSqueezed {
		return nil, fmt.Errorf("%w: packed in an unknown way", errDamaged)
	}
	var h zstd.Header
	if err := h.Decode(b[2:]); err != nil || !h.HasFCS || h.FrameContentSize > mostSqueezed*uint64(len(b)) {
		return nil, fmt.Errorf("%w: more than it can hold", errDamaged)
	}
	return expand(b[1:])
}

func (f *forward) readUnits(r *entryReader) bool {
	n, ok := r.number()
	if !ok || n > uint64(len(r.rest)) { // each takes three bytes and more
		return false
	}
	f.units = make([]unitSlots, 0, n)
	at, ordinal := uint64(0), int64(-1)
	for range n {
		code, ok := r.number()
		if !ok || code >= codes {
			return false
		}
		apart, size := binary.Varint(r.rest)
		if size <= 0 {
			return false
		}
		r.rest = r.rest[size:]
		long, ok := r.number()
		if ordinal += apart; !ok || ordinal < -1 || ordinal > math.MaxInt32 || long > math.MaxInt32 || at+long > math.MaxInt32 {
			return false
		}
		f.units = append(f.units, unitSlots{uint8(code), int(ordinal), int(at), int(at + long)})
		at += long
	}
	return true
}

func (f *forward) readLengths(r *entryReader) bool {
	for code, used := range f.used() {
		if !used {
			continue
		}
		n, ok := r.number()
		if !ok || n > math.MaxUint32 {
			return false
		}
		f.lengths[code] = uint32(n)
	}
	return true
}

// sound reports whether the entries are as many as they should be, and at slots there are. Terms that are out of order are no danger:
// what looks for others does not find them.
func (f *forward) sound() bool {
	end, length := uint64(0), 0
	if len(f.units) > 0 {
		end = uint64(f.units[len(f.units)-1].end)
	}
	r := entryReader{rest: f.entries}
	for range f.count {
		shared, more, ok := r.head(length)
		if !ok {
			return false
		}
		length, r.rest = shared+more, r.rest[more:]
		if !r.tail() || r.kinds == 0 || len(r.slots) == 0 || !r.within(end) {
			return false
		}
	}
	return len(r.rest) == 0
}

// within reports whether the slots of an entry lie before an end.
func (e *entry) within(end uint64) bool {
	slot := uint64(0)
	for b := e.slots; len(b) > 0; {
		n, size := uint64(b[0]), 1
		if n >= 0x80 {
			n, size = binary.Uvarint(b)
		}
		if size <= 0 || n >= end || slot+n >= end {
			return false
		}
		slot += n
		b = b[size:]
	}
	return true
}
