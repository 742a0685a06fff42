package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"entente/internal/similar"
)

// liken ties a head to the heads of which at least half is the same, the strongest first, as far as both have room. A
// likeness that is stronger than another's weakest takes its place, so that both ways always say the same.
func (t *ties) liken(serial uint64, f *face) error {
	p, err := t.print(serial)
	if err != nil {
		return err
	}
	candidates, err := t.candidates(serial, p, false)
	if err != nil {
		return err
	}
	var found []likeness
	for _, c := range candidates {
		other, err := t.print(c)
		if err != nil {
			return err
		}
		if degree, ok := similar.AtLeast(similar.Close, p.shingles, other.shingles); ok {
			found = append(found, likeness{c, degree})
		}
	}
	slices.SortFunc(found, stronger)
	for _, l := range found {
		if len(f.Near) >= maxNear && stronger(l, f.Near[len(f.Near)-1]) >= 0 {
			return nil
		}
		other, err := t.face(l.Serial)
		if err != nil || other == nil {
			return fmt.Errorf("%w: head %d: %w", ErrDamaged, l.Serial, err)
		}
		back := likeness{serial, l.Degree}
		if slices.ContainsFunc(f.Near, func(n likeness) bool { return n.Serial == l.Serial }) ||
			len(other.Near) >= maxNear && stronger(back, other.Near[len(other.Near)-1]) >= 0 {
			continue
		}
		for _, full := range []struct {
			serial uint64
			face   *face
		}{{serial, f}, {l.Serial, other}} {
			if len(full.face.Near) >= maxNear {
				weakest := full.face.Near[len(full.face.Near)-1].Serial
				if err := t.part(full.serial, weakest); err != nil {
					return err
				}
				delete(t.room, weakest) // it gave way to a better one: looking again would find the same
			}
		}
		t.near(serial, f, l)
		t.near(l.Serial, other, back)
	}
	return nil
}

// stronger orders likenesses: the greater first, of equal ones that of the older document.
func stronger(a, b likeness) int {
	if c := cmp.Compare(b.Degree, a.Degree); c != 0 {
		return c
	}
	return cmp.Compare(a.Serial, b.Serial)
}

func (t *ties) near(serial uint64, f *face, l likeness) {
	at, _ := slices.BinarySearchFunc(f.Near, l, stronger)
	f.Near = slices.Insert(f.Near, at, l)
	t.change(serial, f)
}

// part unties two documents that were near to each other.
func (t *ties) part(a, b uint64) error {
	for _, pair := range [][2]uint64{{a, b}, {b, a}} {
		f, err := t.face(pair[0])
		if err != nil {
			return err
		}
		if f == nil {
			continue
		}
		if len(f.Near) >= maxNear {
			t.room[pair[0]] = true
		}
		f.Near = slices.DeleteFunc(f.Near, func(n likeness) bool { return n.Serial == pair[1] })
		t.change(pair[0], f)
	}
	return nil
}

// netKey is an entry of the net: what lies under one band and hash, the same facets together, the oldest first.
func netKey(band int, hash uint32, facets, serial uint64) []byte {
	key := binary.BigEndian.AppendUint32([]byte{byte(band)}, hash)
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(key, facets), serial)
}

// lastSerial reads the serial that a key ends with.
func lastSerial(key []byte) (uint64, error) {
	if len(key) < 8 {
		return 0, fmt.Errorf("%w: a key of %d bytes", ErrDamaged, len(key))
	}
	return binary.BigEndian.Uint64(key[len(key)-8:]), nil
}
