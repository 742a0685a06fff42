package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"entente/internal/record"
	"entente/internal/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// read is the reading of a source that says text.
func read(key, id, text string) record.Reading {
	return record.Reading{
		Source: record.Source{Key: key, Name: filepath.Base(key), Shown: key, Format: "text/plain", Size: len(text), SHA256: sum(text),
			Rules: 1, Class: record.ClassOK, Tried: noon, Retrieved: noon},
		Document: &record.Document{
			Card:     record.Card{ID: id, Type: record.TypeDocument, Title: text, Source: key, SHA256: sum(text), Passages: 1},
			Passages: []record.Passage{{ID: id + "-1", Text: text}},
		},
		Original: []byte(text),
	}
}

func failed(key string, class record.Class) record.Reading {
	return record.Reading{Source: record.Source{Key: key, Name: filepath.Base(key), Shown: key, Class: class, Reason: "a reason", Tried: noon}}
}

func put(t *testing.T, s *store.Store, readings ...record.Reading) record.Batch {
	t.Helper()
	b, _, err := s.Put(t.Context(), readings)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// since lists what an index that stands at seq has to do, as "seq id version" with "-" before what has to be deleted.
func since(t *testing.T, s *store.Store, seq uint64) []string {
	t.Helper()
	var got []string
	for b, err := range s.Since(seq) {
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range b.Ops {
			sign := ""
			if op.Document == nil {
				sign = "-"
			}
			got = append(got, fmt.Sprintf("%d %s%s v%d", b.Seq, sign, op.ID, op.Version))
		}
	}
	return got
}

func TestABatchHasOneNumber(t *testing.T) {
	s := open(t, t.TempDir())
	b := put(t, s, read("/a", "a", "eerste"), failed("/bad", record.ClassCorrupt), read("/b", "b", "tweede"))
	if b.Seq != 1 || len(b.Ops) != 2 || b.Ops[0].ID != "a" || b.Ops[1].ID != "b" || b.Ops[0].Document.Version != 1 {
		t.Errorf("batch %+v", b)
	}
	if b := put(t, s, failed("/bad", record.ClassCorrupt)); b.Seq != 0 || len(b.Ops) != 0 {
		t.Errorf("a failure alone gave %+v, want nothing for an index to do", b)
	}
	if b := put(t, s, read("/a", "a", "anders")); b.Seq != 2 || b.Ops[0].Version != 2 {
		t.Errorf("batch %+v, want the next number and version", b)
	}
	if got, want := since(t, s, 0), []string{"1 b v1", "2 a v2"}; !slices.Equal(got, want) {
		t.Errorf("since 0: %q, want %q: a version that is no more is left out", got, want)
	}
	if got := since(t, s, 2); got != nil {
		t.Errorf("since 2: %q, want nothing", got)
	}
}

func TestABatchIsAllOrNothing(t *testing.T) {
	s := open(t, t.TempDir())
	if _, _, err := s.Put(t.Context(), []record.Reading{read("/a", "a", "goed"), read("", "b", "zonder sleutel")}); err == nil {
		t.Fatal("a reading without a key was taken")
	}
	if _, err := s.Document("a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a batch was kept: %v", err)
	}
	if seq, err := s.Seq(); seq != 0 || err != nil {
		t.Errorf("seq %d, %v: a batch that failed took a number", seq, err)
	}
}

func TestAFailureKeepsWhatWasReadBefore(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, read("/a", "a", "tekst"))
	put(t, s, failed("/a", record.ClassCorrupt))
	src, ok, err := s.Source("/a")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if src.Class != record.ClassCorrupt || src.Reason != "a reason" || src.Document != "a" || src.SHA256 != sum("tekst") || src.Attempts != 2 {
		t.Errorf("source %+v", src)
	}
	if doc, err := s.Document("a"); err != nil || doc.Title != "tekst" {
		t.Errorf("document %v, %v", doc, err)
	}
}

func TestRemovedAndBack(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, read("/a", "a", "tekst"))
	b := put(t, s, record.Reading{Source: record.Source{Key: "/a", Tried: noon}, Removed: true})
	if len(b.Ops) != 1 || b.Ops[0].Document != nil || b.Ops[0].Version != 2 {
		t.Errorf("batch %+v, want one deletion", b)
	}
	if _, err := s.Document("a"); !errors.Is(err, store.ErrGone) {
		t.Errorf("got %v, want gone", err)
	}
	if got, want := since(t, s, 0), []string{"2 -a v2"}; !slices.Equal(got, want) {
		t.Errorf("since 0: %q, want %q", got, want)
	}
	put(t, s, read("/a", "a", "terug"))
	var kinds []string
	for ch, err := range s.Changes(0) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, fmt.Sprintf("%d %s %s v%d", ch.Seq, ch.ID, ch.Kind, ch.Version))
	}
	if want := []string{"1 a added v1", "2 a removed v2", "3 a added v3"}; !slices.Equal(kinds, want) {
		t.Errorf("change log %q, want %q", kinds, want)
	}
}

func TestAnIdHasOneHolder(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, read("/a", "a", "tekst"))
	if _, kept, err := s.Put(t.Context(), []record.Reading{read("/b2", "a", "andere")}); err != nil || kept[0].Document != "a#2" {
		t.Errorf("two living sources hold one id: %v, %v", kept, err)
	}
	moved := read("/b", "a", "tekst")
	moved.Moved = "/a"
	put(t, s, moved)
	if src, ok, err := s.Holder("a"); err != nil || !ok || src.Key != "/b" {
		t.Errorf("holder %+v %v %v, want /b", src, ok, err)
	}
	if _, ok, err := s.Source("/a"); ok || err != nil {
		t.Errorf("the place it moved from is still listed (%v)", err)
	}
	if same, err := s.SameBytes(sum("tekst")); err != nil || len(same) != 1 || same[0].Key != "/b" {
		t.Errorf("same bytes: %+v, %v", same, err)
	}
}

func TestOriginalsAreWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, read("/a", "a", "de kern"))
	if b, err := s.Original(sum("de kern")); err != nil || string(b) != "de kern" {
		t.Fatalf("%q, %v", b, err)
	}
	if _, err := s.Original(sum("nooit gezien")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
	if _, err := s.Original("../../etc/passwd"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want not found", err)
	}
	path := filepath.Join(dir, "originals", sum("de kern")[:2], sum("de kern")+".zst")
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range packed { // torn off at every length, as by a disk that lied
		if err := os.WriteFile(path, packed[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if b, err := s.Original(sum("de kern")); err == nil {
			t.Fatalf("%d of %d bytes were taken for the whole: %q", n, len(packed), b)
		}
	}
	put(t, s, read("/a", "a", "de kern"))
	if b, err := s.Original(sum("de kern")); err != nil || string(b) != "de kern" {
		t.Errorf("a damaged original was not mended: %q, %v", b, err)
	}
}

func TestWhatACrashLeftIsSwept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	left := filepath.Join(dir, "originals", ".unfinished", "123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Close()
	open(t, dir)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("left behind: %v", err)
	}
}

func TestAnOriginalIsThereBeforeItsDocument(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := read("/a", "a", "tekst")
	blocked := filepath.Join(dir, "originals", r.Source.SHA256[:2])
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(t.Context(), []record.Reading{r}); err == nil {
		t.Fatal("kept without its original")
	}
	if _, err := s.Document("a"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want no document without its original", err)
	}
}

func TestAHeldStoreIsBusy(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if s, err := store.Open(dir); !errors.Is(err, store.ErrBusy) {
		t.Errorf("got %v, %v, want busy", s, err)
	}
}

func TestCancelledBeforeAnythingIsKept(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Put(ctx, []record.Reading{read("/a", "a", "tekst")}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestNamesThatAreNoText: the names of files are any bytes, and a file that has moved is known by its name.
func TestNamesThatAreNoText(t *testing.T) {
	s := open(t, t.TempDir())
	for i, tt := range []struct{ key, name string }{
		{"/docs/caf\xe9/a\xff\xfe.html", "caf\xe9/a\xff\xfe.html"},
		{"/docs/caf\xe9/b.html", "b.html"},
		{"/docs/caf\xe9/c\xe2\x82.html", "c\xe2\x82.html"},
		{"/docs/caf\xe9/d\ufffd.html", "d\ufffd.html"},
		{"/docs/caf\xe9/pack.zip!/e\ufffd.html", "caf\xe9/pack.zip!/e\ufffd.html"},
		{"/docs/caf\xe9/f.html", "given in another way \ufffd.html"},
	} {
		r := read(tt.key, fmt.Sprintf("id%d", i), "text "+tt.name)
		r.Source.Name = tt.name
		put(t, s, r)
		got, there, err := s.Source(tt.key)
		if err != nil || !there || got.Key != tt.key || got.Name != tt.name {
			t.Errorf("%q, %q: got %q, %q (%v, %v)", tt.key, tt.name, got.Key, got.Name, there, err)
		}
		for got, err := range s.Sources(tt.key) {
			if err != nil || got.Key != tt.key || got.Name != tt.name {
				t.Errorf("%q, %q: listed as %q, %q (%v)", tt.key, tt.name, got.Key, got.Name, err)
			}
		}
	}
}

func TestLongListsAreListedWhole(t *testing.T) {
	s := open(t, t.TempDir())
	var batch []record.Reading
	for i := range 600 {
		batch = append(batch, read(fmt.Sprintf("/long/%04d", i), fmt.Sprint(i), "tekst"))
	}
	put(t, s, append(batch, read("/other", "other", "tekst"))...)
	i := 0
	for src, err := range s.Sources("/long/") {
		if want := fmt.Sprintf("/long/%04d", i); err != nil || src.Key != want {
			t.Fatalf("source %d: %q, %v; want %q", i, src.Key, err, want)
		}
		i++
	}
	changes := 0
	for _, err := range s.Changes(0) {
		if err != nil {
			t.Fatal(err)
		}
		changes++
	}
	if i != 600 || changes != 601 {
		t.Errorf("%d sources of 600, %d changes of 601", i, changes)
	}
	for range s.Sources("") { // while a list is read, the store can be written
		put(t, s, read("/late", "late", "later"))
		break
	}
}

// model is what the store should know, written as plainly as can be.
type model struct {
	sources  map[string]string // key → text
	holders  map[string]string // id → key
	versions map[string]uint64
	removed  map[string]bool
	index    map[string]uint64 // what an index that followed every batch holds
	seq      uint64
}

// TestAgainstAModel does random things, closing and opening in between, and compares with a map.
func TestAgainstAModel(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 3))
			dir := t.TempDir()
			s, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { s.Close() }()
			m := model{map[string]string{}, map[string]string{}, map[string]uint64{}, map[string]bool{}, map[string]uint64{}, 0}
			for range 60 {
				var batch []record.Reading
				changed, before := map[string]bool{}, maps.Clone(m.holders)
				for range 1 + rng.IntN(3) {
					id := fmt.Sprint("id", rng.IntN(5))
					key, held := m.holders[id], m.holders[id] != ""
					switch rng.IntN(6) {
					case 0:
						if !held {
							continue
						}
						batch = append(batch, record.Reading{Source: record.Source{Key: key, Tried: noon}, Removed: true})
						delete(m.sources, key)
						delete(m.holders, id)
						changed[id] = true
					case 1:
						batch = append(batch, failed("/bad/"+id, record.ClassCorrupt))
					case 2:
						if !held {
							continue
						}
						to := fmt.Sprintf("/%s/%d", id, rng.Uint32())
						r := read(to, id, m.sources[key])
						r.Moved = key
						batch = append(batch, r)
						m.sources[to] = m.sources[key]
						delete(m.sources, key)
						m.holders[id] = to
						changed[id] = true
					default:
						if !held {
							key = "/" + id
						}
						text := fmt.Sprintf("tekst %d", rng.IntN(20))
						batch = append(batch, read(key, id, text))
						m.sources[key], m.holders[id] = text, key
						changed[id] = true
					}
				}
				seq := m.seq
				for id := range changed { // however often it changed, a batch tells of it once
					if m.holders[id] == "" && before[id] == "" {
						continue
					}
					m.seq = seq + 1
					m.versions[id]++
					m.removed[id] = m.holders[id] == ""
					delete(m.index, id)
					if !m.removed[id] {
						m.index[id] = m.versions[id]
					}
				}
				put(t, s, batch...)
				if rng.IntN(4) == 0 {
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
					if s, err = store.Open(dir); err != nil {
						t.Fatal(err)
					}
				}
				compare(t, s, m)
			}
		})
	}
}

func compare(t *testing.T, s *store.Store, m model) {
	t.Helper()
	if seq, err := s.Seq(); err != nil || seq != m.seq {
		t.Fatalf("seq %d, %v; want %d", seq, err, m.seq)
	}
	got := map[string]string{}
	for src, err := range s.Sources("/id") {
		if err != nil {
			t.Fatal(err)
		}
		doc, err := s.Document(src.Document)
		if err != nil {
			t.Fatal(err)
		}
		original, err := s.Original(src.SHA256)
		if err != nil || string(original) != doc.Title {
			t.Fatalf("original %q, %v; want %q", original, err, doc.Title)
		}
		if doc.Version != m.versions[doc.ID] || doc.Source != src.Key {
			t.Fatalf("document %+v, want version %d", doc.Card, m.versions[doc.ID])
		}
		got[src.Key] = doc.Title
	}
	if !maps.Equal(got, m.sources) {
		t.Fatalf("sources %v, want %v", got, m.sources)
	}
	for id, gone := range m.removed {
		if _, err := s.Document(id); errors.Is(err, store.ErrGone) != gone {
			t.Fatalf("document %s: %v, removed %v", id, err, gone)
		}
	}
	index := map[string]uint64{}
	for b, err := range s.Since(0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range b.Ops {
			delete(index, op.ID)
			if op.Document != nil {
				index[op.ID] = op.Version
			}
		}
	}
	if !reflect.DeepEqual(index, m.index) {
		t.Fatalf("an index made from nothing holds %v, want %v", index, m.index)
	}
}
