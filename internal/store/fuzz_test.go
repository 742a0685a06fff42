package store

import (
	"bytes"
	"encoding/json"
	"testing"

	"go.etcd.io/bbolt"

	"entente/internal/record"
)

// A value of the store that a disk has damaged is an error, never a panic, and takes no memory without bound.
func FuzzPackedDocument(f *testing.F) {
	p, err := newPacker()
	if err != nil {
		f.Fatal(err)
	}
	doc := &record.Document{Card: record.Card{ID: "a", Title: "Stedenband"}, Passages: []record.Passage{{ID: "a-1", Text: "een"}, {ID: "a-2", Text: "twee"}}}
	packed, err := p.pack(doc)
	if err != nil {
		f.Fatal(err)
	}
	old, err := json.Marshal(doc)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(packed, false)
	f.Add(p.packBytes(old), false) // as schema 1 has it
	f.Add(old, true)
	f.Add([]byte(`{"id":"a"}{"id":"a-1"} x`), true)
	f.Add(packed[:len(packed)-3], false)
	f.Fuzz(func(t *testing.T, b []byte, plain bool) {
		if plain {
			b = p.packBytes(b)
		}
		doc, err := p.unpack(b)
		if err != nil {
			return
		}
		packed, err := p.pack(doc)
		if err != nil {
			return // JSON that was read and can not be written, such as a date beyond all years
		}
		again, err := p.unpack(packed)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := len(doc.Passages), len(again.Passages); a != b {
			t.Errorf("%d passages became %d", a, b)
		}
	})
}

// A store in which any one value is rubbish is still opened, read and written without a panic.
func FuzzRubbishInTheStore(f *testing.F) {
	for i, b := range [][]byte{nil, []byte("{}"), []byte(`{"version":3,"serial":9}`), []byte(`{"head":7,"near":[{"serial":9}],"kin":[1]}`), {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5}} {
		f.Add(uint8(i*3), uint8(i), b)
	}
	f.Fuzz(func(t *testing.T, bucket, entry uint8, rubbish []byte) {
		s, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.db.NoSync = true
		reading := func(key, text string) record.Reading {
			r := record.Reading{Source: record.Source{Key: key, Shown: key, TextSHA256: text, Class: record.ClassOK, SHA256: text, Rules: 1}, Document: &record.Document{Card: record.Card{ID: "id" + key}}}
			for range 20 {
				r.Document.Passages = append(r.Document.Passages, record.Passage{Text: "een stedenband van " + text + " en nog een"})
			}
			return r
		}
		some := []record.Reading{reading("/a", "x"), reading("/b", "x"), reading("/c", "y"), reading("/d", "y z")}
		if _, _, err := s.Put(t.Context(), some); err != nil {
			t.Fatal(err)
		}
		name := buckets[int(bucket)%len(buckets)]
		err = s.update(func(tx *bbolt.Tx) error {
			b := tx.Bucket(name)
			c := b.Cursor()
			k, _ := c.First()
			for i := 0; i < int(entry)%8 && k != nil; i++ {
				if next, _ := c.Next(); next != nil {
					k = next
				}
			}
			if k == nil {
				k = []byte("rubbish")
			}
			return b.Put(bytes.Clone(k), rubbish)
		})
		if err != nil {
			t.Fatal(err)
		}
		for range s.Since(0) {
		}
		for range s.Sources("") {
		}
		_, _ = s.Document("id/a")
		_, _ = s.Extract("id/a")
		some[0] = reading("/a", "anders")
		_, _, _ = s.Put(t.Context(), some)
		_, _, _ = s.Put(t.Context(), []record.Reading{{Source: record.Source{Key: "/a"}, Removed: true}, {Source: record.Source{Key: "/c"}, Removed: true}})
	})
}
