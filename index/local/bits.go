package local

import (
	"math/bits"
)

// set is a set of document numbers, a bit each: those of a whole snapshot, or those of a span of it, whose first bit is the span's first
// number.
type set []uint64

// words is how many machine words hold n bits.
func words(n int) int { return (n + 63) / 64 }

func newSet(n int) set { return make(set, words(n)) }

func (s set) add(i uint32)      { s[i>>6] |= 1 << (i & 63) }
func (s set) has(i uint32) bool { return s[i>>6]&(1<<(i&63)) != 0 }

func (s set) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s set) empty() bool {
	for _, w := range s {
		if w != 0 {
			return false
		}
	}
	return true
}

// and keeps what is in other too. Both are of the same length, here and below.
func (s set) and(other set) {
	for i := range s {
		s[i] &= other[i]
	}
}

func (s set) or(other set) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s set) without(other set) {
	for i := range s {
		s[i] &^= other[i]
	}
}

// part returns the bits of the numbers from lo, a multiple of 64, to hi.
func (s set) part(lo, hi uint32) set { return s[lo>>6 : words(int(hi))] }

// appendTo appends the numbers of the set, ascending, each raised by lo.
func (s set) appendTo(docs []uint32, lo uint32) []uint32 {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			docs = append(docs, lo+uint32(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return docs
}

// each calls f with the numbers of the set, ascending.
func (s set) each(f func(i int)) {
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			f(i<<6 + bits.TrailingZeros64(w))
		}
	}
}
