package vocab

import (
	_ "embed" // the filter
	"math"
)

// PlaceFilter tells of a name, or of the first words of one, whether a place may be called so: never no when one is, yes for about one in a
// hundred others (a Bloom filter of 10 bits a name and 7 probes). gen fills it; the reader of texts asks it before it searches the list.
type PlaceFilter struct{ bits []byte }

const filterProbes = 7

// NewPlaceFilter makes an empty filter for about so many names and beginnings of names.
func NewPlaceFilter(names int) *PlaceFilter { return &PlaceFilter{make([]byte, (names*10+7)/8)} }

// Bytes are what the filter is kept as.
func (f *PlaceFilter) Bytes() []byte { return f.bits }

// Add puts a name and each beginning of it that ends with a word.
func (f *PlaceFilter) Add(name string) {
	h := NameHash(0)
	folded := Fold(name)
	for i := 0; i < len(folded); i++ {
		if folded[i] == ' ' {
			f.put(h.begins())
			continue
		}
		h = h.add(folded[i])
	}
	f.put(h.whole())
}

func (f *PlaceFilter) put(h uint64) {
	n := uint64(len(f.bits)) * 8
	for i := range uint64(filterProbes) {
		at := probe(h, i, n)
		f.bits[at/8] |= 1 << (at % 8)
	}
}

func probe(h, i, n uint64) uint64 { return (h + i*(h>>32|1)) % n }

// NameHash is a hash of the letters and digits of a folded name, blanks aside, made word by word.
type NameHash uint64

func (h NameHash) add(c byte) NameHash {
	if h == 0 {
		h = 14695981039346656037
	}
	return (h ^ NameHash(c)) * 1099511628211 // FNV-1a
}

// Word returns the hash with a folded word behind it.
func (h NameHash) Word(folded []byte) NameHash {
	for _, c := range folded {
		if c != ' ' {
			h = h.add(c)
		}
	}
	return h
}

func (h NameHash) whole() uint64  { return mixed(uint64(h)) }
func (h NameHash) begins() uint64 { return mixed(uint64(h) ^ 0x9e3779b97f4a7c15) }

// mixed spreads the bits (the finaliser of MurmurHash3).
func mixed(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

//go:embed places.filter
var placeFilter string

func inFilter(h uint64) bool {
	n := uint64(len(placeFilter)) * 8
	if n == 0 {
		return true
	}
	for i := range uint64(filterProbes) {
		if at := probe(h, i, n); placeFilter[at/8]&(1<<(at%8)) == 0 {
			return false
		}
	}
	return true
}

// PlaceMay reports whether the words of h may be a place's whole name, and whether they may begin a longer one. Neither is ever wrongly denied.
func PlaceMay(h NameHash) (whole, begins bool) {
	o := ownNames()
	whole, begins = mayOver(h)
	return whole || inFilter(h.whole()) || o.hashes[h.whole()], begins || inFilter(h.begins()) || o.hashes[h.begins()]
}

// PeopleByte is a number of people in one byte, right within five in a hundred; PeopleOf gives it back.
func PeopleByte(people int) byte {
	if people <= 0 {
		return 0
	}
	return byte(min(255, 1+math.Round(8*math.Log2(float64(people)))))
}

// PeopleOf returns the number of people that a byte stands for, 0 when it is not known.
func PeopleOf(b byte) int {
	if b == 0 {
		return 0
	}
	return int(math.Round(math.Exp2(float64(b-1) / 8)))
}
