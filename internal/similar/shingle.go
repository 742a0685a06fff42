// Package similar tells how much of two documents is the same, and which are one page in two languages.
package similar

import (
	"encoding/binary"
	"fmt"
	"slices"
	"unicode"
)

// The bounds of likeness, as the share of shingles that two documents have in common: see docs/decisions.
const (
	Same  = 0.9 // one may stand for the other, when all else is equal too
	Close = 0.5 // each is worth a look to who reads the other
)

const (
	// words is how many words a shingle has: with four, a text in which one word in twenty is another keeps two thirds.
	words = 4
	// MinShingles is how many shingles a text needs to be likened to others: in a shorter one a chance phrase is half of it.
	MinShingles = 10
)

// Shingles is the set of all stretches of four words of a text, each as a hash of 32 bits, ascending. Two stretches in ten
// thousand of the longest texts share a hash, which moves no likeness by more than a thousandth.
type Shingles []uint32

// Of returns the shingles of a text that comes in pieces, as if the pieces stood one behind the other. Letters count
// without case; what is neither letter nor digit only divides words. A text of fewer than four words is one shingle.
func Of(pieces ...string) Shingles {
	var last [words]uint64 // the hashes of the words before, the latest first
	var set Shingles
	n := 0
	for _, text := range pieces {
		eachWord(text, func(h uint64) {
			copy(last[1:], last[:words-1])
			last[0] = h
			if n++; n >= words {
				set = append(set, join(last[:]))
			}
		})
	}
	if n > 0 && n < words {
		set = append(set, join(last[:n]))
	}
	slices.Sort(set)
	return slices.Clip(slices.Compact(set))
}

// FNV-1a, a hash that is written in three lines and lasts: the kept shingles of one version have to fit the next.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

func eachWord(text string, do func(hash uint64)) {
	h, in := uint64(offset), false
	for _, r := range text {
		switch {
		case r < 0x80 && (r|0x20 >= 'a' && r|0x20 <= 'z'):
			h, in = (h^uint64(r|0x20))*prime, true
		case r >= '0' && r <= '9':
			h, in = (h^uint64(r))*prime, true
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)):
			h, in = (h^uint64(unicode.ToLower(r)))*prime, true
		case in:
			do(h)
			h, in = offset, false
		}
	}
	if in {
		do(h)
	}
}

func join(hashes []uint64) uint32 {
	h := uint64(offset)
	for _, w := range hashes {
		h = scatter(h ^ w)
	}
	return uint32(h >> 32)
}

// scatter makes every bit of the result depend on every bit of v (the finisher of MurmurHash3).
func scatter(v uint64) uint64 {
	v = (v ^ v>>33) * 0xff51afd7ed558ccd
	v = (v ^ v>>33) * 0xc4ceb9fe1a85ec53
	return v ^ v>>33
}

// Jaccard returns the shingles that both have, divided by those that either has: 0 when one is empty.
func Jaccard(a, b Shingles) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		x, y := a[i], b[j]
		if x == y {
			both++
		}
		if x <= y {
			i++
		}
		if y <= x {
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// AtLeast returns the likeness of a and b, and false when it is less than bound, which their numbers alone often tell.
func AtLeast(bound float64, a, b Shingles) (float64, bool) {
	if float64(min(len(a), len(b))) < bound*float64(max(len(a), len(b))) {
		return 0, false
	}
	j := Jaccard(a, b)
	return j, j >= bound
}

// AppendBinary appends the shingles as they are kept: four bytes each.
func (s Shingles) AppendBinary(b []byte) ([]byte, error) {
	b = slices.Grow(b, 4*len(s))
	for _, h := range s {
		b = binary.BigEndian.AppendUint32(b, h)
	}
	return b, nil
}

// UnmarshalBinary reads what AppendBinary wrote, and refuses what it can not have written.
func (s *Shingles) UnmarshalBinary(b []byte) error {
	if len(b)%4 != 0 {
		return fmt.Errorf("shingles in %d bytes", len(b))
	}
	set := make(Shingles, len(b)/4)
	for i := range set {
		set[i] = binary.BigEndian.Uint32(b[4*i:])
		if i > 0 && set[i] <= set[i-1] {
			return fmt.Errorf("shingles out of order at %d", i)
		}
	}
	*s = set
	return nil
}
