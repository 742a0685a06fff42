package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/store"
)

// says is the reading of a Dutch text at a place, in bytes of its own.
func says(key, text string) record.Reading {
	id := "id" + strings.ReplaceAll(key, "/", "-")
	r := read(key, id, text+" <!-- "+key+" -->")
	r.Document.Title, r.Document.Passages[0].Text, r.Document.Passages[0].ID = "Titel van "+key, text, id+"-0123"
	r.Document.Language, r.Source.Language = lang.NL, lang.NL
	r.Document.TextSHA256, r.Source.TextSHA256 = sum(text), sum(text)
	r.Extract = []byte(`{"kept":"` + text + `"}`)
	return r
}

func gone(key string) record.Reading {
	return record.Reading{Source: record.Source{Key: key, Tried: noon}, Removed: true}
}

// keeping puts readings and returns "key document", with "=" before the document of a duplicate.
func keeping(t *testing.T, s *store.Store, readings ...record.Reading) []string {
	t.Helper()
	_, kept, err := s.Put(t.Context(), readings)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i, k := range kept {
		sign := ""
		if k.Duplicate {
			sign = "="
		}
		lines = append(lines, readings[i].Source.Key+" "+sign+k.Document)
	}
	return lines
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// places lists where a document is found.
func places(t *testing.T, s *store.Store, id string) []string {
	t.Helper()
	doc, err := s.Document(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Sources) == 0 {
		return []string{doc.Source}
	}
	if doc.Sources[0] != doc.Source {
		t.Errorf("%s: sources %q do not begin with %q", id, doc.Sources, doc.Source)
	}
	return doc.Sources
}

// (fault 41)
func TestOneTextInTwoPlacesIsOneDocument(t *testing.T) {
	s := open(t, t.TempDir())
	want(t, keeping(t, s, says("/a", "een"), says("/b", "een"), says("/c", "twee")), "/a id-a", "/b =id-a", "/c id-c")
	want(t, places(t, s, "id-a"), "/a", "/b")
	want(t, keeping(t, s, says("/d", "een")), "/d =id-a")
	want(t, places(t, s, "id-a"), "/a", "/b", "/d")
	if _, err := s.Document("id-b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a duplicate has a document of its own: %v", err)
	}
	want(t, since(t, s, 1), "2 id-a v2")

	french := says("/fr", "een")
	french.Source.Language, french.Document.Language = lang.FR, lang.FR
	want(t, keeping(t, s, french), "/fr id-fr")
}

func TestWhenTheFirstPlaceGoesTheDocumentLivesOn(t *testing.T) {
	s := open(t, t.TempDir())
	keeping(t, s, says("/a", "een"), says("/b", "een"), says("/c", "een"))
	keeping(t, s, gone("/a"))
	want(t, places(t, s, "id-a"), "/b", "/c")
	doc, err := s.Document("id-a")
	if err != nil || doc.Title != "Titel van /b" || doc.Passages[0].ID != "id-a-0123" {
		t.Errorf("%+v, %v: want what was read at /b, under the names of id-a", doc, err)
	}
	if b, err := s.Extract("id-a"); err != nil || string(b) != `{"kept":"een"}` {
		t.Errorf("extract %s, %v", b, err)
	}
	keeping(t, s, gone("/b"), gone("/c"))
	if _, err := s.Document("id-a"); !errors.Is(err, store.ErrGone) {
		t.Errorf("got %v, want gone", err)
	}
}

func TestATextThatChangesAway(t *testing.T) {
	s := open(t, t.TempDir())
	keeping(t, s, says("/a", "een"), says("/b", "een"), says("/c", "een"))
	want(t, keeping(t, s, says("/b", "ander")), "/b id-b") // a duplicate: it gets a document of its own
	want(t, places(t, s, "id-a"), "/a", "/c")
	want(t, keeping(t, s, says("/b", "een")), "/b =id-a") // and back
	want(t, places(t, s, "id-a"), "/a", "/b", "/c")
	var merged *store.Merged
	if _, err := s.Document("id-b"); !errors.As(err, &merged) || merged.Target != "id-a" {
		t.Errorf("got %v, want merged with id-a", err)
	}
	want(t, keeping(t, s, says("/a", "nieuw")), "/a id-a") // the first: its id stays with it, the others get one
	want(t, places(t, s, "id-a"), "/a")
	want(t, places(t, s, "id-b"), "/b", "/c")
	want(t, keeping(t, s, says("/b", "nieuw"), says("/c", "nieuw")), "/b =id-a", "/c =id-a") // they follow
	want(t, places(t, s, "id-a"), "/a", "/b", "/c")
}

func TestTextsThatBecomeOne(t *testing.T) {
	s := open(t, t.TempDir())
	keeping(t, s, says("/a", "een"), says("/b", "twee"), says("/c", "drie"))
	b := put(t, s, says("/b", "een"))
	if len(b.Ops) != 2 || b.Ops[0].ID != "id-b" || b.Ops[0].Document != nil || b.Ops[0].Target != "id-a" || b.Ops[1].ID != "id-a" {
		t.Errorf("batch %+v, want id-b to lead to id-a", b)
	}
	keeping(t, s, says("/a", "drie"))
	// /a joined /c, and what /a held lives on where the text still is.
	want(t, places(t, s, "id-a"), "/b")
	want(t, places(t, s, "id-c"), "/c", "/a")
	keeping(t, s, says("/b", "drie"))
	for _, id := range []string{"id-a", "id-b"} {
		var merged *store.Merged
		if _, err := s.Document(id); !errors.As(err, &merged) || merged.Target != "id-c" {
			t.Errorf("%s: %v, want one step to id-c", id, err)
		}
	}
	keeping(t, s, gone("/a"), gone("/b"), gone("/c"))
	if _, err := s.Document("id-b"); !errors.Is(err, store.ErrGone) {
		t.Errorf("got %v, want gone", err)
	}
	for ch, err := range s.Changes(0) {
		if err != nil || ch.Kind != store.Removed && ch.Target != "" {
			t.Errorf("change %+v, %v", ch, err)
		}
	}
}

func TestTheSameBytesNeedNoReading(t *testing.T) {
	s := open(t, t.TempDir())
	a := says("/a", "een")
	keeping(t, s, a)
	same := record.Reading{Source: record.Source{Key: "/b", Name: "b", Shown: "/b", Document: "id-b", SHA256: a.Source.SHA256, Rules: 1, Class: record.ClassOK, Tried: noon}}
	want(t, keeping(t, s, same), "/b =id-a")
	want(t, places(t, s, "id-a"), "/a", "/b")
	keeping(t, s, says("/a", "twee"))
	want(t, places(t, s, "id-b"), "/b")
	if doc, err := s.Document("id-b"); err != nil || doc.Passages[0].Text != "een" || doc.Passages[0].ID != "id-b-0123" {
		t.Errorf("%+v, %v", doc, err)
	}
	keeping(t, s, gone("/b"))
	same.Source.Key = "/late" // the copy has gone meanwhile
	want(t, keeping(t, s, same), "/late ")
	if src, _, err := s.Source("/late"); err != nil || src.Class != record.ClassUnreadable {
		t.Errorf("%+v, %v", src, err)
	}
}

func TestADuplicateMoves(t *testing.T) {
	s := open(t, t.TempDir())
	keeping(t, s, says("/a", "een"), says("/b", "een"))
	move := func(from, to string) record.Reading {
		r := says(to, "een")
		r.Moved = from
		return r
	}
	want(t, keeping(t, s, move("/b", "/b2")), "/b2 =id-a")
	want(t, places(t, s, "id-a"), "/a", "/b2")
	want(t, keeping(t, s, move("/a", "/a2")), "/a2 id-a")
	want(t, places(t, s, "id-a"), "/a2", "/b2")
	keeping(t, s, gone("/a2"))
	want(t, places(t, s, "id-a"), "/b2")
}

// openSchema1 opens a store that the first version of the program wrote: /in/brief.txt and, later, /in/kopie.txt with the same
// text, /in/ander.txt moved to /in/map, /in/weg.txt removed, /in/stuk.pdf that failed twice.
func openSchema1(t *testing.T) *store.Store {
	t.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", "schema1.db.zst"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := zstd.NewReader(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	db, err := d.DecodeAll(packed, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "store.db"), db, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to do
		s, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, dir)
}

func TestAStoreOfSchema1IsBroughtUpToDate(t *testing.T) {
	s := openSchema1(t)
	want(t, places(t, s, "brief"), "/in/brief.txt", "/in/kopie.txt")
	want(t, places(t, s, "ander"), "/in/map/ander.txt")
	var merged *store.Merged
	if _, err := s.Document("kopie"); !errors.As(err, &merged) || merged.Target != "brief" {
		t.Errorf("kopie: %v, want merged with brief", err)
	}
	if _, err := s.Document("weg"); !errors.Is(err, store.ErrGone) {
		t.Errorf("weg: %v, want gone", err)
	}
	if src, ok, err := s.Source("/in/stuk.pdf"); err != nil || !ok || src.Class != record.ClassCorrupt || src.Attempts != 2 {
		t.Errorf("%+v, %v", src, err)
	}
	if src, ok, err := s.Source("/in/brief.txt"); err != nil || !ok || src.Attempts != 1 {
		t.Errorf("%+v, %v: the upgrade is no attempt", src, err)
	}
	var lines []string
	for ch, err := range s.Changes(0) {
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%d %s %s v%d %s", ch.Seq, ch.ID, ch.Kind, ch.Version, ch.Target))
	}
	want(t, lines[:6], "1 brief added v1 ", "1 weg added v1 ", "2 ander added v1 ", "3 kopie added v1 ", "4 weg removed v2 ", "5 ander changed v2 ")
	slices.Sort(lines[6:])
	want(t, lines[6:], "6 brief changed v2 ", "6 kopie removed v2 brief")
	want(t, keeping(t, s, record.Reading{Source: record.Source{Key: "/in/brief.txt", Tried: noon}, Removed: true}), "/in/brief.txt ")
	want(t, places(t, s, "brief"), "/in/kopie.txt")
}
