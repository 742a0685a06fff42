package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"entente/internal/store"
)

func checked(t *testing.T, s *store.Store) []string {
	t.Helper()
	var found []string
	tell := func(p store.Problem) { found = append(found, fmt.Sprintf("%s %s: %s", p.Kind, p.Subject, p.Detail)) }
	if err := s.Check(t.Context(), tell); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckOriginals(t.Context(), tell); err != nil {
		t.Fatal(err)
	}
	return found
}

// filled is a closed store of thirty documents, some changed, one removed, one place that could not be read.
func filled(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s := open(t, dir)
	for i := range 30 {
		r := read(fmt.Sprintf("/docs/%02d", i), fmt.Sprintf("id%02d", i), fmt.Sprintf("text of number %d", i))
		r.Source.TextSHA256, r.Document.TextSHA256 = sum(fmt.Sprint(i)), sum(fmt.Sprint(i))
		put(t, s, r)
	}
	copy := read("/copies/01", "copy01", "text of number 1")
	copy.Source.TextSHA256, copy.Document.TextSHA256 = sum("1"), sum("1")
	put(t, s, copy)
	put(t, s, read("/docs/03", "id03", "another text of number 3"), failed("/docs/x", "empty"))
	gone := read("/docs/04", "id04", "")
	gone.Document, gone.Original, gone.Removed = nil, nil, true
	put(t, s, gone)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inside changes a closed store behind its back.
func inside(t *testing.T, dir string, change func(tx *bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "store.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(change); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	del := func(bucket, key string) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).Delete([]byte(key)) }
	}
	set := func(bucket, key, value string) func(tx *bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return tx.Bucket([]byte(bucket)).Put([]byte(key), []byte(value)) }
	}
	for _, tt := range []struct {
		name     string
		harm     func(tx *bbolt.Tx) error
		want     string // how one of the problems begins
		mendable bool
	}{
		{"nothing", func(*bbolt.Tx) error { return nil }, "", true},
		{"a document gone", del("documents", "id07"), "document id07: it is gone", false},
		{"a document garbled", set("documents", "id07", "garbled"), "document id07: it can not be unpacked", false},
		{"a holder gone", del("holders", "id08"), "lists /docs/08: nobody holds", true},
		{"a holder invented", set("holders", "id04", "/docs/05"), "lists id04: ", true},
		{"bytes forgotten", func(tx *bbolt.Tx) error {
			k, _ := tx.Bucket([]byte("bytes")).Cursor().First()
			return tx.Bucket([]byte("bytes")).Delete(k)
		}, "lists /docs/", true},
		{"bytes invented", set("bytes", sum("nothing")+"\x00/docs/09", ""), "lists /docs/09: it is said to have", true},
		{"a member forgotten", func(tx *bbolt.Tx) error {
			k, _ := tx.Bucket([]byte("members")).Cursor().First()
			return tx.Bucket([]byte("members")).Delete(k)
		}, "lists /docs/00: it is missing among those with its text", true},
		{"a member invented", set("members", "id05\x00\x00\x00\x00\x00\x00\x00\x00\x63", "/docs/06"), "lists /docs/06: it is said to have the text", true},
		{"what was read of a copy gone", del("twins", "/copies/01"), "document id01: what was read from \"/copies/01\" is gone", false},
		{"an id that never was", set("versions", "never", `{"version":0,"serial":7}`), "lists never: it is listed and never was", true},
		{"a source garbled", set("sources", "/docs/10", "{"), "source /docs/10", false},
		{"a version gone", del("versions", "id11"), "lists /docs/11: its document id11 is not there", false},
		{"a removed document back", set("documents", "id04", "x"), "lists id04: it was removed", false},
		{"a batch without lines", func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte("changes"))
			prefix := []byte{0, 0, 0, 0, 0, 0, 0, 12}
			k, _ := b.Cursor().Seek(prefix)
			if !bytes.HasPrefix(k, prefix) {
				return fmt.Errorf("no batch 12")
			}
			return b.Delete(k)
		}, "changes 12: 1 batches have no lines", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filled(t)
			inside(t, dir, tt.harm)
			s := open(t, dir)
			found := checked(t, s)
			if tt.want == "" {
				if len(found) > 0 {
					t.Errorf("found %q", found)
				}
				return
			}
			if !strings.Contains("\n"+strings.Join(found, "\n"), "\n"+tt.want) {
				t.Errorf("found %q, want %q", found, tt.want)
			}
			if tt.mendable {
				if err := s.Mend(t.Context()); err != nil {
					t.Fatal(err)
				}
				if found := checked(t, s); len(found) > 0 {
					t.Errorf("after mending: %q", found)
				}
			}
		})
	}
}

// A document that comes and goes within one batch leaves nothing behind.
func TestADocumentThatComesAndGoesInOneBatch(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, read("/docs/a", "a", "a text"))
	came := read("/docs/b", "b", "another text")
	went := came
	went.Document, went.Original, went.Removed = nil, nil, true
	put(t, s, came, went)
	if found := checked(t, s); len(found) > 0 {
		t.Errorf("found %q", found)
	}
	if v, known, err := s.Version("b"); known || err != nil {
		t.Errorf("it is known as %+v, %v", v, err)
	}
}

func TestCheckReadsEveryOriginal(t *testing.T) {
	dir := filled(t)
	gone, turned := sum("text of number 5"), sum("text of number 6")
	if err := os.Remove(filepath.Join(dir, "originals", gone[:2], gone+".zst")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "originals", turned[:2], turned+".zst")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	found := strings.Join(checked(t, open(t, dir)), "\n")
	for _, want := range []string{"original " + gone + ": the bytes are not there", "original " + turned + ": the bytes have changed"} {
		if !strings.Contains(found, want) {
			t.Errorf("found %q, want %q", found, want)
		}
	}
}

// Pages of the store that were overwritten, turned or cut off are reported, and nothing breaks down (fault 55).
func TestCheckOfDamagedPages(t *testing.T) {
	missed := 0
	whole := filled(t)
	info, err := os.Stat(filepath.Join(whole, "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for page := int64(2); page < info.Size()/4096; page++ {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "store.db")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := b[page*4096 : (page+1)*4096]
		if len(bytes.Trim(at, "\x00")) == 0 {
			continue // never written
		}
		for i := range at {
			at[i] ^= 0x5a
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		tested++
		if found := damageOf(t, dir); !found {
			missed++
		}
	}
	// Pages that were let go of hold nothing; what is in them is nobody's loss.
	if tested == 0 || missed > tested/2 {
		t.Errorf("of %d pages turned into rubbish %d were not noticed", tested, missed)
	}
	t.Logf("%d pages turned into rubbish, %d of them free and not noticed", tested, missed)
	for _, keep := range []int64{info.Size() / 2, info.Size() / 3, 3 * 4096} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, "store.db"), keep); err != nil {
			t.Fatal(err)
		}
		if !damageOf(t, dir) {
			t.Logf("cut off at %d of %d bytes: nothing in use was lost", keep, info.Size())
		}
	}
}

// damageOf opens a store for reading and checks it.
func damageOf(t *testing.T, dir string) bool {
	t.Helper()
	s, err := store.OpenReadOnly(dir)
	if err != nil {
		return true
	}
	defer s.Close()
	found := false
	if err := s.Check(t.Context(), func(store.Problem) { found = true }); err != nil {
		t.Logf("check: %v", err)
		return true
	}
	return found
}
