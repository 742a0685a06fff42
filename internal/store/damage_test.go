package store_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"entente/internal/record"
	"entente/internal/store"
)

func TestAFileThatIsNoStore(t *testing.T) {
	other := func(t *testing.T, path string) {
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Update(func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket([]byte("elsewhere"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	newer := func(t *testing.T, path string) {
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		err = db.Update(func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucket([]byte("meta"))
			if err != nil {
				return err
			}
			return b.Put([]byte("schema"), []byte("99"))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	text := func(content string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		name string
		make func(*testing.T, string)
		want error
	}{
		{"a short text", text("hallo"), store.ErrForeign},
		{"a longer text", text("hallo, dit is geen databank maar een brief"), store.ErrForeign},
		{"pages of nothing", text(string(make([]byte, 4*4096))), store.ErrDamaged},
		{"another program's store", other, store.ErrForeign},
		{"a newer program's store", newer, store.ErrNewer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "store.db")
			tt.make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := store.Open(dir)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, %v, want %v", s, err, tt.want)
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

// TestDamageIsAnErrorAndNoPanic writes rubbish over a good store, tears it off, and then uses it in every way.
func TestDamageIsAnErrorAndNoPanic(t *testing.T) {
	good := t.TempDir()
	s := open(t, good)
	for i := range 40 {
		name := string(rune('a' + i))
		put(t, s, read("/"+name, name, "tekst van "+name))
	}
	s.Close()
	content, err := os.ReadFile(filepath.Join(good, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, 7))
	told := 0
	for range 60 {
		bad := append([]byte(nil), content...)
		if rng.IntN(3) == 0 {
			bad = bad[:rng.IntN(len(bad))]
		} else {
			for range 1 + rng.IntN(6) {
				at := rng.IntN(len(bad))
				for i := at; i < min(at+64, len(bad)); i++ {
					bad[i] = byte(rng.Uint32())
				}
			}
		}
		if use(t, bad) != nil {
			told++
		}
	}
	if told < 20 {
		t.Errorf("only %d of 60 damaged stores were noticed", told)
	}
}

// use opens a store of these bytes and does everything with it, and returns the first error.
func use(t *testing.T, content []byte) error {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		return err
	}
	defer s.Close()
	for src, e := range s.Sources("") {
		err = errors.Join(err, e)
		_, e = s.Document(src.Document)
		err = errors.Join(err, e)
	}
	for _, e := range s.Since(0) {
		err = errors.Join(err, e)
	}
	for _, e := range s.Changes(0) {
		err = errors.Join(err, e)
	}
	_, _, e := s.Holder("a")
	err = errors.Join(err, e)
	_, e = s.SameBytes(sum("tekst van a"))
	err = errors.Join(err, e)
	_, _, e = s.Put(t.Context(), []record.Reading{read("/a", "a", "nieuw"), read("/nieuw", "nieuw", "nieuw")})
	return errors.Join(err, e)
}
