package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/similar"
)

// face is what the others have to know of a document, and how it is tied to them.
type face struct {
	ID       string       `json:"id"`
	Title    string       `json:"title"`
	Language lang.Code    `json:"language"`
	Page     similar.Page `json:"page"`
	Head     uint64       `json:"head,omitempty"`   // serial of the document it is folded behind; 0 when it stands for itself
	Netted   bool         `json:"netted,omitempty"` // it stands for itself and can be found in the net
	Behind   int          `json:"behind,omitempty"` // how many are folded behind it
	Near     []likeness   `json:"near,omitempty"`
	Kin      []uint64     `json:"kin,omitempty"` // serials of its translations
}

// likeness is how much of another document is the same.
type likeness struct {
	Serial uint64  `json:"serial"`
	Degree float64 `json:"degree"`
}

// print is what near-duplicates are told by.
type print struct {
	facets   uint64
	shingles similar.Shingles
}

func (p print) pack() ([]byte, error) {
	return p.shingles.AppendBinary(binary.BigEndian.AppendUint64(nil, p.facets))
}

func unpackPrint(b []byte) (p print, err error) {
	if len(b) < 8 {
		return p, fmt.Errorf("%w: shingles in %d bytes", ErrDamaged, len(b))
	}
	p.facets = binary.BigEndian.Uint64(b)
	if err := p.shingles.UnmarshalBinary(b[8:]); err != nil {
		return p, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return p, nil
}

func serialKey(serial uint64) []byte { return binary.BigEndian.AppendUint64(nil, serial) }

func readFace(tx *bbolt.Tx, serial uint64) (*face, error) {
	faces := tx.Bucket(bucketFaces)
	if faces == nil {
		return nil, nil // a store of schema 1 that can only be read
	}
	b := faces.Get(serialKey(serial))
	if b == nil {
		return nil, nil
	}
	f := new(face)
	if err := json.Unmarshal(b, f); err != nil {
		return nil, fmt.Errorf("%w: face %d: %w", ErrDamaged, serial, err)
	}
	return f, nil
}

// whole returns a document as a reader sees it: what was read, put right, with its version, its sources and what it is tied to.
func (s *Store) whole(tx *bbolt.Tx, id string) (*record.Document, error) {
	doc, err := s.unpacked(tx, id)
	if err != nil {
		return nil, err
	}
	var now state
	if _, err := get(tx, bucketVersions, id, &now); err != nil {
		return nil, err
	}
	doc.Version = now.Version
	s.show(doc)
	if err := sourcesOf(tx, doc); err != nil {
		return nil, err
	}
	f, err := readFace(tx, now.Serial)
	if err != nil || f == nil {
		return doc, err
	}
	doc.Duplicates = f.Behind
	if f.Head != 0 {
		head, err := readFace(tx, f.Head)
		if err != nil || head == nil {
			return nil, fmt.Errorf("%w: the head of %s: %w", ErrDamaged, id, err)
		}
		doc.Head = head.ID
	}
	relation := func(serial uint64, degree float64) (record.Relation, error) {
		other, err := readFace(tx, serial)
		if err == nil && other == nil {
			err = fmt.Errorf("%w: what %s is tied to is missing", ErrDamaged, id)
		}
		if err != nil {
			return record.Relation{}, err
		}
		return record.Relation{ID: other.ID, Title: other.Title, Language: other.Language, Likeness: degree}, nil
	}
	for _, n := range f.Near {
		r, err := relation(n.Serial, n.Degree)
		if err != nil {
			return nil, err
		}
		doc.Near = append(doc.Near, r)
	}
	for _, serial := range f.Kin {
		r, err := relation(serial, 0)
		if err != nil {
			return nil, err
		}
		doc.Translations = append(doc.Translations, r)
	}
	return doc, nil
}

// maxSources bounds the list of places on a card: a text that stands in ten thousand places is furniture.
const maxSources = 100

// sourcesOf lists the places that have the text of a document, when there is more than one.
func sourcesOf(tx *bbolt.Tx, doc *record.Document) error {
	if tx.Bucket(bucketMembers) == nil {
		return nil // of schema 1, as above
	}
	all, err := members(tx, doc.ID)
	if err != nil || len(all) < 2 {
		return err
	}
	doc.Sources = []string{doc.Source}
	holder := string(tx.Bucket(bucketHolders).Get([]byte(doc.ID)))
	for _, src := range all {
		if src.Key != holder && len(doc.Sources) < maxSources {
			doc.Sources = append(doc.Sources, src.Shown)
		}
	}
	return nil
}
