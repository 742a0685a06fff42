package store

import (
	"bytes"
	"cmp"
	"container/heap"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"entente/internal/record"
	"entente/internal/similar"
)

// ties keeps what documents have to do with each other while a batch is put. Who is folded behind whom depends on nothing
// but the documents and their age: taken from the oldest on, a document is folded behind the oldest head that says the same
// with the same facets, and is a head when there is none. Heads of which at least half is the same are near to each other.
type ties struct {
	tx     *bbolt.Tx
	faces  map[uint64]*face // those that were looked at; nil for one that is gone
	prints map[uint64]print
	dirty  map[uint64]bool // faces to be written
	shown  map[string]bool // ids of which a reader sees something else now
	coming map[uint64]arrival
	going  map[uint64]bool
	queue  serials
	queued map[uint64]bool
	room   map[uint64]bool // heads that lost one of a full list of likenesses
}

// arrival is a document that came or was read anew.
type arrival struct {
	face  face
	print print
}

// Bounds of the work that one document makes, whatever else is kept.
const (
	maxBucket   = 64    // documents looked at in one band
	maxCompared = 128   // documents compared with exactly, those that share most bands first
	maxNear     = 10    // likenesses of a document: the strongest
	maxBehind   = 1_000 // documents folded behind one head; the next is a head again
)

func newTies(tx *bbolt.Tx) *ties {
	return &ties{tx: tx, faces: map[uint64]*face{}, prints: map[uint64]print{}, dirty: map[uint64]bool{}, shown: map[string]bool{},
		coming: map[uint64]arrival{}, going: map[uint64]bool{}, queued: map[uint64]bool{}, room: map[uint64]bool{}}
}

// put notes what was read into a document.
func (t *ties) put(serial uint64, id, key string, doc *record.Document) {
	texts := make([]string, len(doc.Passages))
	for i, p := range doc.Passages {
		texts[i] = p.Text
	}
	delete(t.going, serial)
	t.coming[serial] = arrival{
		face:  face{ID: id, Title: doc.Title, Language: doc.Language, Page: similar.PageOf(doc, key)},
		print: print{similar.Facets(doc), similar.Of(texts...)},
	}
}

// remove notes that a document is gone.
func (t *ties) remove(serial uint64) {
	delete(t.coming, serial)
	t.going[serial] = true
}

// settle brings all ties up to date and returns the ids of the documents of which a reader sees something else now, sorted.
func (t *ties) settle() ([]string, error) {
	moved := newKin(t)
	for _, serial := range slices.Sorted(maps.Keys(t.going)) {
		if err := t.drop(serial, moved); err != nil {
			return nil, err
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(t.coming)) {
		if err := t.arrive(serial, t.coming[serial], moved); err != nil {
			return nil, err
		}
	}
	for n := 1; len(t.queue) > 0; n++ {
		serial := heap.Pop(&t.queue).(uint64)
		delete(t.queued, serial)
		if err := t.place(serial); err != nil {
			return nil, fmt.Errorf("place document %d: %w", serial, err)
		}
		if n%releaseEvery == 0 {
			release(t.tx)
		}
	}
	for _, serial := range slices.Sorted(maps.Keys(t.room)) {
		if f, err := t.face(serial); err != nil {
			return nil, err
		} else if f != nil && f.Netted && len(f.Near) < maxNear {
			if err := t.liken(serial, f); err != nil {
				return nil, err
			}
		}
	}
	if err := moved.settle(); err != nil {
		return nil, err
	}
	for _, serial := range slices.Sorted(maps.Keys(t.dirty)) {
		f := t.faces[serial]
		if f == nil {
			continue
		}
		b, err := json.Marshal(f)
		if err == nil {
			err = t.tx.Bucket(bucketFaces).Put(serialKey(serial), b)
		}
		if err != nil {
			return nil, err
		}
	}
	return slices.Sorted(maps.Keys(t.shown)), nil
}

// arrive enters a document that is new, or what changed of one that is not.
func (t *ties) arrive(serial uint64, a arrival, moved *kin) error {
	old, err := t.face(serial)
	if err != nil {
		return err
	}
	now := a.face
	again := true // it has to find its place anew
	if old != nil {
		if now.Title != old.Title || now.Language != old.Language {
			for _, n := range old.Near {
				if err := t.show(n.Serial); err != nil {
					return err
				}
			}
			for _, k := range old.Kin {
				if err := t.show(k); err != nil {
					return err
				}
			}
		}
		was, err := t.print(serial)
		if err != nil {
			return err
		}
		if again = was.facets != a.print.facets || !slices.Equal(was.shingles, a.print.shingles); again {
			if err := t.leave(serial, old); err != nil {
				return err
			}
		}
		if err := moved.leave(serial, old); err != nil {
			return err
		}
		now.Head, now.Netted, now.Behind, now.Near, now.Kin = old.Head, old.Netted, old.Behind, old.Near, old.Kin
	}
	t.faces[serial], t.dirty[serial] = &now, true
	if err := moved.enter(serial, &now); err != nil {
		return err
	}
	if !again {
		return nil
	}
	b, err := a.print.pack()
	if err != nil {
		return err
	}
	t.prints[serial] = a.print
	t.push(serial)
	return t.tx.Bucket(bucketShingles).Put(serialKey(serial), b)
}

// drop takes a document out that is gone.
func (t *ties) drop(serial uint64, moved *kin) error {
	f, err := t.face(serial)
	if err != nil || f == nil {
		return err
	}
	if err := errors.Join(t.leave(serial, f), moved.leave(serial, f)); err != nil {
		return err
	}
	t.faces[serial] = nil
	return errors.Join(t.tx.Bucket(bucketFaces).Delete(serialKey(serial)), t.tx.Bucket(bucketShingles).Delete(serialKey(serial)))
}

// place finds out whether a document stands for itself. Only younger ones can be moved by that, and they are queued.
func (t *ties) place(serial uint64) error {
	f, err := t.face(serial)
	if err != nil || f == nil {
		return err
	}
	p, err := t.print(serial)
	if err != nil {
		return err
	}
	var older uint64
	var younger []uint64
	if len(p.shingles) >= similar.MinShingles {
		if older, younger, err = t.heads(serial, f, p); err != nil {
			return err
		}
	}
	if older != 0 {
		if f.Head == older {
			return nil
		}
		if err := t.leave(serial, f); err != nil {
			return err
		}
		return t.fold(serial, f, older)
	}
	if f.Netted {
		return nil
	}
	if err := t.leave(serial, f); err != nil {
		return err
	}
	t.dirty[serial] = true
	if len(p.shingles) < similar.MinShingles {
		return nil
	}
	f.Netted = true
	net := t.tx.Bucket(bucketNet)
	for band, hash := range similar.Net(p.shingles) {
		if err := net.Put(netKey(band, hash, p.facets, serial), nil); err != nil {
			return err
		}
	}
	for _, y := range younger {
		t.push(y)
	}
	return t.liken(serial, f)
}

// heads returns the oldest head that says the same as a document and is older, and those younger documents that may have
// to be folded behind this one if there is none: heads that say the same, and what is folded behind heads that nearly do,
// for the distance of likeness (1 − J) keeps to the triangle.
func (t *ties) heads(serial uint64, f *face, p print) (older uint64, younger []uint64, err error) {
	const reach = 2*similar.Same - 1 - 1e-9
	candidates, err := t.candidates(serial, p, true)
	if err != nil {
		return 0, nil, err
	}
	slices.Sort(candidates)
	for _, c := range candidates {
		other, err := t.print(c)
		if err != nil {
			return 0, nil, err
		}
		degree, ok := similar.AtLeast(reach, p.shingles, other.shingles)
		if !ok || other.facets != p.facets {
			continue
		}
		if c < serial {
			head, err := t.face(c)
			if err != nil {
				return 0, nil, err
			}
			if head != nil && degree >= similar.Same && (head.Behind < maxBehind || f.Head == c) {
				return c, nil, nil
			}
			continue
		}
		if degree >= similar.Same {
			younger = append(younger, c)
		}
		behind, err := t.behind(c)
		if err != nil {
			return 0, nil, err
		}
		for _, b := range behind {
			if other, err = t.print(b); err != nil {
				return 0, nil, err
			}
			if _, same := similar.AtLeast(similar.Same, p.shingles, other.shingles); same {
				younger = append(younger, b)
			}
		}
	}
	return 0, younger, nil
}

// candidates returns the heads that share a band with a text: of the same facets, or of any. Those that share most bands
// come first.
func (t *ties) candidates(serial uint64, p print, facets bool) ([]uint64, error) {
	shared := map[uint64]int{}
	c := t.tx.Bucket(bucketNet).Cursor()
	for band, hash := range similar.Net(p.shingles) {
		prefix := netKey(band, hash, p.facets, 0)[:5]
		if facets {
			prefix = netKey(band, hash, p.facets, 0)[:13]
		}
		n := 0
		for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix) && n < maxBucket; k, _ = c.Next() {
			other, err := lastSerial(k)
			if err != nil {
				return nil, err
			}
			if other != serial {
				shared[other]++
				n++
			}
		}
	}
	list := slices.SortedFunc(maps.Keys(shared), func(a, b uint64) int {
		if shared[a] != shared[b] {
			return shared[b] - shared[a]
		}
		return cmp.Compare(a, b)
	})
	return list[:min(len(list), maxCompared)], nil
}

// fold puts a document behind a head.
func (t *ties) fold(serial uint64, f *face, head uint64) error {
	h, err := t.face(head)
	if err != nil || h == nil {
		return fmt.Errorf("%w: head %d of %s: %w", ErrDamaged, head, f.ID, err)
	}
	f.Head = head
	h.Behind++
	t.change(serial, f)
	t.change(head, h)
	return t.tx.Bucket(bucketBehind).Put(append(serialKey(head), serialKey(serial)...), nil)
}

// leave unties a document from its head, or as a head from all that it stands for and is near to.
func (t *ties) leave(serial uint64, f *face) error {
	if f.Head != 0 {
		h, err := t.face(f.Head)
		if err != nil || h == nil {
			return fmt.Errorf("%w: head %d of %s: %w", ErrDamaged, f.Head, f.ID, err)
		}
		h.Behind--
		t.change(f.Head, h)
		key := append(serialKey(f.Head), serialKey(serial)...)
		f.Head = 0
		t.change(serial, f)
		return t.tx.Bucket(bucketBehind).Delete(key)
	}
	if !f.Netted {
		return nil
	}
	p, err := t.print(serial)
	if err != nil {
		return err
	}
	net := t.tx.Bucket(bucketNet)
	for band, hash := range similar.Net(p.shingles) {
		if err := net.Delete(netKey(band, hash, p.facets, serial)); err != nil {
			return err
		}
	}
	f.Netted = false
	behind, err := t.behind(serial)
	if err != nil {
		return err
	}
	for _, b := range behind {
		t.push(b)
		other, err := t.face(b)
		if err != nil || other == nil {
			return fmt.Errorf("%w: document %d behind %s: %w", ErrDamaged, b, f.ID, err)
		}
		if err := t.leave(b, other); err != nil {
			return err
		}
	}
	for _, n := range slices.Clone(f.Near) {
		if err := t.part(serial, n.Serial); err != nil {
			return err
		}
	}
	t.change(serial, f)
	return nil
}

// behind lists the documents folded behind a head, the oldest first.
func (t *ties) behind(head uint64) ([]uint64, error) {
	var list []uint64
	prefix := serialKey(head)
	c := t.tx.Bucket(bucketBehind).Cursor()
	for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		serial, err := lastSerial(k)
		if err != nil {
			return nil, err
		}
		list = append(list, serial)
	}
	return list, nil
}

// push queues a document to be placed. The queue hands out the oldest first.
func (t *ties) push(serial uint64) {
	if !t.queued[serial] {
		t.queued[serial] = true
		heap.Push(&t.queue, serial)
	}
}

// change notes that a reader sees something else of a document.
func (t *ties) change(serial uint64, f *face) {
	t.dirty[serial], t.shown[f.ID] = true, true
}

func (t *ties) show(serial uint64) error {
	f, err := t.face(serial)
	if err == nil && f != nil {
		t.shown[f.ID] = true
	}
	return err
}

func (t *ties) face(serial uint64) (*face, error) {
	if f, known := t.faces[serial]; known {
		return f, nil
	}
	f, err := readFace(t.tx, serial)
	if err == nil {
		t.faces[serial] = f
	}
	return f, err
}

func (t *ties) print(serial uint64) (print, error) {
	if p, known := t.prints[serial]; known {
		return p, nil
	}
	b := t.tx.Bucket(bucketShingles).Get(serialKey(serial))
	if b == nil {
		return print{}, nil
	}
	return unpackPrint(b)
}

// serials is a heap of them, the lowest on top.
type serials []uint64

func (s serials) Len() int           { return len(s) }
func (s serials) Less(i, j int) bool { return s[i] < s[j] }
func (s serials) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *serials) Push(v any)        { *s = append(*s, v.(uint64)) }
func (s *serials) Pop() any {
	last := (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return last
}
