package local

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	bleve "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// asWritten is a posting as Bleve gives back what it was given.
type asWritten struct {
	segmentapi.Posting
	packed    uint64
	locations []segmentapi.Location
}

func (k asWritten) Frequency() uint64                { return k.packed }
func (k asWritten) Locations() []segmentapi.Location { return k.locations }

type location struct {
	position, start, end uint64
	more                 []uint64
}

func (l location) Field() string            { return "" }
func (l location) Pos() uint64              { return l.position }
func (l location) Start() uint64            { return l.start }
func (l location) End() uint64              { return l.end }
func (l location) ArrayPositions() []uint64 { return l.more }
func (l location) Size() int                { return 0 }

func keep(t *bleve.TokenFreq) asWritten {
	k := asWritten{packed: uint64(t.Frequency())}
	for _, l := range t.Locations {
		k.locations = append(k.locations, location{uint64(l.Position), uint64(l.Start), uint64(l.End), l.ArrayPositions})
	}
	return k
}

// back packs places and holds what comes back against them.
func back(places []spot) error {
	t := occurs("term", places)
	if t.Frequency() <= 1 || t.Frequency() > math.MaxInt>>1 { // Bleve has other forms for 0 and 1, and doubles the others
		return fmt.Errorf("frequency %d", t.Frequency())
	}
	k := keep(t)
	if n := frequencyOf(k); n != uint64(len(places)) {
		return fmt.Errorf("%d places are counted as %d", len(places), n)
	}
	before := spot{7, 7}
	got := spotsOf(k, []spot{before})
	if got[0] != before || !slices.Equal(got[1:], places) {
		return fmt.Errorf("%v came back as %v", places, got)
	}
	return nil
}

func TestPlacesComeBack(t *testing.T) {
	edges := []int{0, 1, 31, 32, 127, 128, 511, 512, 1<<20 - 1, 1 << 20, 1 << 30, math.MaxInt32}
	units := []uint64{0, 1, 3, 4, 31, 32, 1<<16 - 1, 1 << 16, 1<<16 + 1, math.MaxUint32, 1 << 61}
	var all []spot
	for _, u := range units {
		for _, p := range edges {
			all = append(all, spot{u, p})
		}
	}
	for i, a := range all {
		if err := back([]spot{a}); err != nil {
			t.Error(err)
		}
		for _, b := range all[i:] {
			if err := back([]spot{a, b}); err != nil {
				t.Error(err)
			}
		}
	}
	if err := back(all); err != nil {
		t.Error(err)
	}
	var long []spot // a word in each of many units, and as the only one of a very long unit
	for u := range uint64(65_536) {
		long = append(long, spot{u, int(u % 90)})
	}
	for p := range 300_000 {
		long = append(long, spot{65_536, p})
	}
	if err := back(long); err != nil {
		t.Error(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	for range 100_000 {
		if places := randomPlaces(random); len(places) > 0 {
			if err := back(places); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func randomPlaces(random *rand.Rand) []spot {
	places := make([]spot, random.IntN(12))
	units, positions := 1+random.IntN(1<<random.IntN(18)), 1+random.IntN(1<<random.IntN(24))
	for i := range places {
		places[i] = spot{uint64(random.IntN(units)), random.IntN(positions)}
	}
	slices.SortFunc(places, spot.compare)
	return places
}

// TestFewPlacesTakeFewBytes holds what the form is for.
func TestFewPlacesTakeFewBytes(t *testing.T) {
	for _, tt := range []struct {
		places []spot
		most   int // bytes, as Bleve writes the number
	}{
		{[]spot{{0, 3}}, 2},
		{[]spot{{0, 127}}, 2},
		{[]spot{{7, 100}}, 2},
		{[]spot{{30, 200}}, 3},
		{[]spot{{1, 20}, {3, 100}}, 4},
		{[]spot{{1, 20}, {2, 100}, {6, 60}}, 6},
	} {
		f := occurs("term", tt.places)
		if n := len(binary.AppendUvarint(nil, uint64(f.Frequency())<<1)); n > tt.most || f.Locations != nil {
			t.Errorf("%v takes %d bytes and %d locations, wanted %d and none", tt.places, n, len(f.Locations), tt.most)
		}
	}
}

// FuzzPlaces reads any bytes as what a file may hold once it is damaged: whatever comes back comes back in order, and is bounded by
// what is there.
func FuzzPlaces(f *testing.F) {
	f.Add(uint64(0), []byte(nil))
	f.Add(uint64(2), []byte{1, 2, 3})
	f.Add(uint64(1<<62), []byte{0xff})
	f.Add(uint64(math.MaxUint64), []byte{3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, packed uint64, rest []byte) {
		k := asWritten{packed: packed}
		var numbers []uint64
		for len(rest) > 0 {
			v, n := binary.Uvarint(rest)
			numbers, rest = append(numbers, v), rest[max(n, 1):]
		}
		if len(numbers) >= 3 {
			k.locations = append(k.locations, location{numbers[0], numbers[1], numbers[2], numbers[3:]})
		}
		frequencyOf(k)
		got := spotsOf(k, nil)
		if len(got) > max(mostInRow, len(numbers)) {
			t.Errorf("%d places of %d numbers", len(got), len(numbers))
		}
		if !slices.IsSortedFunc(got, spot.compare) {
			t.Errorf("not in order: %v", got)
		}
	})
}
