package local

import (
	"math/bits"
	"slices"

	bleve "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// Where a term stands in a document takes most of an index, when each place is kept as Bleve keeps it: field, position, the bytes where the
// word begins and ends, and the unit take eight bytes and more. Nearly every term stands once or a few times in a document, so its places
// go into the number that Bleve keeps as its frequency:
//
//	...1    one place
//	..10    the rest is the number of places, which are kept as a location
//	..00    the place of the next 1 tells how many places follow: 100 two, 1000 three
//
// A place is the class of its position, two bits, and the position, in as many bits as the class has. Of two and more, each behind the
// first has the class of its distance to the unit before and that distance, and its position counts from the one before when the unit is
// the same. Last comes the unit of the first, in all bits that are left.
//
// More places, and those that do not fit, are one location: a list of numbers, the first three in place of position, beginning and end,
// the others in place of array positions. A place in the unit of the one before is twice its distance; one in another unit is twice
// the distance of units, plus one, and then the position.

// Bits of a position and of a distance of units, by class.
var (
	positionBits = [4]uint{5, 7, 9, 20}
	unitBits     = [4]uint{0, 2, 5, 16}
)

const (
	classBits = 2
	mostBits  = 61 // of a frequency: Bleve needs one more, and it is a signed number
	mostInRow = 5  // places in a frequency
)

// frequencyOf returns how often a term stands in a document.
func frequencyOf(p segmentapi.Posting) uint64 { return frequency(p.Frequency()) }

func frequency(packed uint64) uint64 {
	switch packed & 3 {
	case 0:
		return uint64(bits.TrailingZeros64(packed>>2)) + 2
	case 2:
		return packed >> 2
	}
	return 1
}

// spotsOf adds to the places of a document, which ascend, those of a posting.
func spotsOf(p segmentapi.Posting, places []spot) []spot {
	from := len(places)
	if packed := p.Frequency(); packed&3 != 2 {
		places = unpackBits(packed, places)
	} else {
		for _, l := range p.Locations() { // one, unless a file is damaged
			places = unpackNumbers(frequency(packed), l, places)
		}
	}
	if found := places[from:]; !slices.IsSortedFunc(found, spot.compare) { // they are as they were packed, unless a file is damaged
		slices.SortFunc(found, spot.compare)
	}
	return places
}

// occurs returns what Bleve keeps of a term that stands at places, which ascend.
func occurs(term string, places []spot) *bleve.TokenFreq {
	t := &bleve.TokenFreq{Term: []byte(term)}
	if packed, ok := packBits(places); ok {
		t.SetFrequency(int(packed))
		return t
	}
	t.SetFrequency(len(places)<<2 | 2)
	n := packNumbers(places)
	l := &bleve.TokenLocation{Position: int(n[0]), Start: int(n[1]), End: int(n[2])}
	if len(n) > 3 {
		l.ArrayPositions = n[3:]
	}
	t.Locations = []*bleve.TokenLocation{l}
	return t
}

// row is a row of bits, written or read from the lowest on.
type row struct {
	bits uint64
	used uint
	full bool
}

func (r *row) put(v uint64, width uint) {
	if r.full = r.full || r.used+width > mostBits || v>>width > 0; !r.full {
		r.bits |= v << r.used
		r.used += width
	}
}

// class puts the smallest class that has room for v.
func (r *row) class(widths *[4]uint, v uint64) (width uint) {
	for c, w := range widths {
		if v>>w == 0 || c == len(widths)-1 {
			r.put(uint64(c), classBits)
			return w
		}
	}
	return 0
}

func (r *row) take(width uint) uint64 {
	v := r.bits & (1<<width - 1)
	r.bits >>= width
	return v
}

// packBits returns places as a frequency, and false when they do not fit.
func packBits(places []spot) (uint64, bool) {
	var r row
	switch n := len(places); {
	case n == 1:
		r.put(1, 1)
	case n >= 2 && n <= mostInRow:
		r.put(1<<n, uint(n)+1)
	default:
		return 0, false
	}
	for i, p := range places {
		position := uint64(p.position)
		if i > 0 {
			before := places[i-1]
			apart := p.unit - before.unit
			r.put(apart, r.class(&unitBits, apart))
			if apart == 0 {
				position -= uint64(before.position)
			}
		}
		r.put(position, r.class(&positionBits, position))
	}
	r.put(places[0].unit, uint(bits.Len64(places[0].unit)))
	if r.bits == 1 {
		// The first word of the first unit. Bleve has a form of its own for a word that has frequency 1 in one document, and counts of the
		// words behind it in its dictionary come out wrong. The next class says the same.
		r.bits |= 1 << 1
	}
	return r.bits, !r.full
}

// unpackBits adds the places of a frequency.
func unpackBits(packed uint64, places []spot) []spot {
	r, n := row{bits: packed >> 1}, 1
	if packed&1 == 0 {
		n = bits.TrailingZeros64(packed)
		if n > mostInRow { // damaged
			return places
		}
		r.bits = packed >> (n + 1)
	}
	from := len(places)
	var at spot // counted from the unit of the first
	for i := range n {
		if i > 0 {
			if apart := r.take(unitBits[r.take(classBits)]); apart > 0 {
				at = spot{unit: at.unit + apart}
			}
		}
		at.position += int(r.take(positionBits[r.take(classBits)]))
		places = append(places, at)
	}
	for i := range places[from:] {
		places[from+i].unit += r.bits
	}
	return places
}

// packNumbers returns places as the numbers of a location, at least three.
func packNumbers(places []spot) []uint64 {
	n := make([]uint64, 0, max(len(places)+len(places)/2, 3))
	var before spot
	for _, p := range places {
		if apart := p.unit - before.unit; apart > 0 {
			n = append(n, apart<<1|1, uint64(p.position))
		} else {
			n = append(n, uint64(p.position-before.position)<<1)
		}
		before = p
	}
	for len(n) < 3 {
		n = append(n, 0)
	}
	return n
}

// unpackNumbers adds as many places of a location as there should be, or fewer when a file is damaged.
func unpackNumbers(count uint64, l segmentapi.Location, places []spot) []spot {
	first, rest := [3]uint64{l.Pos(), l.Start(), l.End()}, l.ArrayPositions()
	number := func(i int) uint64 {
		if i < len(first) {
			return first[i]
		}
		return rest[i-len(first)]
	}
	var at spot
	for i, most := 0, len(first)+len(rest); i < most && count > 0; count-- {
		n := number(i)
		i++
		if n&1 == 0 {
			at.position += int(n >> 1)
		} else if i < most {
			at = spot{at.unit + n>>1, int(number(i))}
			i++
		}
		places = append(places, at)
	}
	return places
}
