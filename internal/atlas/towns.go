package atlas

import (
	_ "embed" // where towns lie
	"encoding/binary"
)

// towns.bin has an entry for each town, by GeoNames' number: how much greater the number is than the one before (a varint), then the
// latitude and the longitude, twelve bits each.
//
//go:embed towns.bin
var townData string

// The steps of towns.bin: some ten kilometres, less than a dot on a map.
const (
	townSteps = 1 << 12
	townSouth = -60.0
	townNorth = 84.0
)

// Town is where a town lies, in degrees.
type Town struct{ Longitude, Latitude float64 }

// Towns returns where towns lie, by GeoNames' number. Those that are not known are not in it: villages of less than 2,000 people,
// and whatever is no town.
func Towns(wanted map[int]bool) map[int]Town {
	found := make(map[int]Town, len(wanted))
	id := 0
	for at := 0; at < len(townData) && len(found) < len(wanted); {
		step, n := uvarint(townData[at:])
		if n <= 0 || at+n+3 > len(townData) {
			break // cut off: what was read is good
		}
		id += int(step)
		if wanted[id] {
			b := townData[at+n:]
			found[id] = unpackTown(uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]))
		}
		at += n + 3
	}
	return found
}

func uvarint(s string) (uint64, int) {
	var x uint64
	for i := 0; i < len(s) && i < binary.MaxVarintLen32; i++ {
		x |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return x, i + 1
		}
	}
	return 0, 0
}

func unpackTown(bits uint32) Town {
	return Town{
		Latitude:  townSouth + (float64(bits>>12)+.5)*(townNorth-townSouth)/townSteps,
		Longitude: -180 + (float64(bits&(townSteps-1))+.5)*360/townSteps,
	}
}

// PackTown writes where a town lies in the 24 bits of towns.bin; false where it can not be.
func PackTown(t Town) (uint32, bool) {
	lat, lon := int((t.Latitude-townSouth)/(townNorth-townSouth)*townSteps), int((t.Longitude+180)/360*townSteps)
	if t.Latitude < townSouth || lat >= townSteps || lon < 0 || t.Longitude > 180 {
		return 0, false
	}
	return uint32(lat)<<12 | uint32(min(lon, townSteps-1)), true
}
