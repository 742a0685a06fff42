package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"maps"
	"slices"

	"entente/internal/lang"
	"entente/internal/similar"
)

// kin keeps the translations of pages while a batch is put. Which pages are translations of each other depends on nothing
// but the pages, so that those whose evidence met or parted are all asked anew.
type kin struct {
	*ties
	stirred map[uint64]bool
}

func newKin(t *ties) *kin { return &kin{t, map[uint64]bool{}} }

// maxKin bounds the translations of a page, and the pages looked at for one piece of evidence.
const maxKin = 64

// The kinds of evidence in bucketPlaces.
const (
	atAddress = 'a' // the page is found there
	toAddress = 't' // the page says that its translation is found there
	atPattern = 'p'
	named     = 'e'
)

func placeKey(kind byte, what string, serial uint64) []byte {
	h := sha256.Sum256([]byte(what))
	return append(append([]byte{kind}, h[:16]...), serialKey(serial)...)
}

// keys lists the evidence that a page leaves, and meets those who look for it.
func keys(p similar.Page, serial uint64) (leaves, meets [][]byte) {
	for _, at := range p.Addresses {
		leaves = append(leaves, placeKey(atAddress, at, serial))
		meets = append(meets, placeKey(toAddress, at, serial))
	}
	for _, to := range p.Alternates {
		leaves = append(leaves, placeKey(toAddress, to, serial))
		meets = append(meets, placeKey(atAddress, to, serial))
	}
	if p.Pattern != "" {
		leaves = append(leaves, placeKey(atPattern, p.Pattern, serial))
		meets = append(meets, placeKey(atPattern, p.Pattern, serial))
	}
	if p.Evidence != "" {
		leaves = append(leaves, placeKey(named, p.Evidence, serial))
		meets = append(meets, placeKey(named, p.Evidence, serial))
	}
	return leaves, meets
}

// leave takes back the evidence of a page.
func (k *kin) leave(serial uint64, f *face) error {
	if err := k.stir(serial, f); err != nil {
		return err
	}
	leaves, _ := keys(f.Page, serial)
	for _, key := range leaves {
		if err := k.tx.Bucket(bucketPlaces).Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// enter lays out the evidence of a page.
func (k *kin) enter(serial uint64, f *face) error {
	leaves, _ := keys(f.Page, serial)
	for _, key := range leaves {
		if err := k.tx.Bucket(bucketPlaces).Put(key, nil); err != nil {
			return err
		}
	}
	return k.stir(serial, f)
}

// stir notes that a page and all that it may be a translation of have to be asked anew.
func (k *kin) stir(serial uint64, f *face) error {
	k.stirred[serial] = true
	for _, other := range f.Kin {
		k.stirred[other] = true
	}
	_, meets := keys(f.Page, serial)
	for _, key := range meets {
		list, err := k.at(key)
		if err != nil {
			return err
		}
		for _, other := range list {
			k.stirred[other] = true
		}
	}
	return nil
}

// at lists the pages that left a piece of evidence, the oldest first.
func (k *kin) at(key []byte) ([]uint64, error) {
	var list []uint64
	prefix := key[:len(key)-8]
	c := k.tx.Bucket(bucketPlaces).Cursor()
	for e, _ := c.Seek(prefix); e != nil && bytes.HasPrefix(e, prefix) && len(list) < maxKin; e, _ = c.Next() {
		serial, err := lastSerial(e)
		if err != nil {
			return nil, err
		}
		list = append(list, serial)
	}
	return list, nil
}

func (k *kin) settle() error {
	for _, serial := range slices.Sorted(maps.Keys(k.stirred)) {
		f, err := k.face(serial)
		if err != nil {
			return err
		}
		if f == nil {
			continue
		}
		now, err := k.of(serial, f)
		if err != nil {
			return err
		}
		if !slices.Equal(now, f.Kin) {
			f.Kin = now
			k.change(serial, f)
		}
	}
	return nil
}

// of lists the translations of a page, by language and age.
func (k *kin) of(serial uint64, f *face) ([]uint64, error) {
	found := map[uint64]*face{}
	_, meets := keys(f.Page, serial)
	for _, key := range meets {
		list, err := k.at(key)
		if err != nil {
			return nil, err
		}
		same := key[0] == named
		if same {
			if same, err = k.oneEach(list); err != nil {
				return nil, err
			}
		}
		for _, serialOther := range list {
			other, err := k.face(serialOther)
			if err != nil {
				return nil, err
			}
			if serialOther != serial && other != nil && (same || similar.Translated(f.Page, other.Page)) {
				found[serialOther] = other
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b uint64) int {
		if c := cmp.Compare(found[a].Language, found[b].Language); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	}), nil
}

// oneEach reports whether pages that name the same are at most one in each language: of several it could not be told which
// belong together.
func (k *kin) oneEach(list []uint64) (bool, error) {
	seen := map[lang.Code]bool{lang.Und: true, "": true}
	for _, serial := range list {
		f, err := k.face(serial)
		if err != nil {
			return false, err
		}
		if f == nil {
			continue
		}
		if seen[f.Language] {
			return false, nil
		}
		seen[f.Language] = true
	}
	return true, nil
}
