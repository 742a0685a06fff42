package source_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"entente/internal/record"
	"entente/internal/source"
)

// The files of testdata were made by the tools they are called after: Info-ZIP, GNU tar, Python's zipfile, warcio and wget.
func held(t *testing.T, name string) []string {
	t.Helper()
	return names(t, source.At(filepath.Join("testdata", name), source.Options{}))
}

var longName = strings.Repeat("a-very-long-name-", 8) + ".txt"

func TestMembersOfArchivesAreDocuments(t *testing.T) {
	tarred := func(name string) []string {
		return []string{name + "!/site/" + longName, name + "!/site/drafts/later.txt", name + "!/site/index.html", name + "!/site/link.html: skipped",
			name + "!/site/nieuws/jumelage.md", name + "!/site/nieuws/verslag.txt", name + "!/site/pipe: skipped", name + "!/site/style.css: skipped"}
	}
	for _, tt := range []struct {
		name string
		want []string
	}{
		{"made-by-zip.zip", slices.DeleteFunc(tarred("made-by-zip.zip"), func(s string) bool { return strings.Contains(s, "/pipe") })},
		{"made-by-tar.tar.gz", tarred("made-by-tar.tar.gz")},
		{"made-by-tar.tar.bz2", tarred("made-by-tar.tar.bz2")},
		{"made-by-tar.tar.zst", tarred("made-by-tar.tar.zst")},
		{"made-by-tar-v7.tar", []string{"made-by-tar-v7.tar!/site/index.html", "made-by-tar-v7.tar!/site/nieuws/jumelage.md", "made-by-tar-v7.tar!/site/nieuws/verslag.txt"}},
		{"made-by-tar.tar.xz", []string{"made-by-tar.tar.xz: unsupported"}},
		{"jumelage.md.gz", []string{"jumelage.md.gz!/jumelage.md"}},
		{"bz2.zip", []string{"bz2.zip!/a.txt"}},
		{"lzma.zip", []string{"lzma.zip!/a.txt: unsupported", "lzma.zip!/b.txt"}},
		{"locked.zip", []string{"locked.zip!/site/index.html: encrypted", "locked.zip!/site/nieuws/jumelage.md: encrypted", "locked.zip!/site/nieuws/verslag.txt: encrypted"}},
		{"nested.zip", []string{"nested.zip!/jumelage.md.gz!/jumelage.md", "nested.zip!/middle.zip!/half.txt", "nested.zip!/middle.zip!/inner.zip: unsupported", "nested.zip!/top.txt"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := held(t, tt.name)
			slices.Sort(got) // tools store members in the order of the folder on disk
			slices.Sort(tt.want)
			same(t, got, tt.want)
		})
	}
}

func TestAMemberIsKeyedShownAndDatedAsSuch(t *testing.T) {
	path, err := filepath.Abs("testdata/made-by-zip.zip")
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range source.At("testdata/made-by-zip.zip", source.Options{}).Items(t.Context()) {
		if item.Name != "made-by-zip.zip!/site/nieuws/verslag.txt" {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(item.Key, source.Inside(path)+"/") || item.Key != path+"!/site/nieuws/verslag.txt" || item.Source != "testdata/made-by-zip.zip!/site/nieuws/verslag.txt" {
			t.Errorf("key %q, shown %q", item.Key, item.Source)
		}
		if !strings.HasPrefix(string(item.Bytes), "Verslag van de vergadering") || item.Modified.Year() != 2026 || item.Retrieved.IsZero() {
			t.Errorf("%q, modified %v, retrieved %v", item.Bytes, item.Modified, item.Retrieved)
		}
		return
	}
	t.Error("the member was not found")
}

// Names that are no UTF-8, decomposed letters and backslashes come out as a reader expects them. (fault 35)
func TestNamesOfMembers(t *testing.T) {
	same(t, held(t, "cp437.zip"), []string{"cp437.zip!/compte-rendu-été.txt", "cp437.zip!/\u00e9change.txt", "cp437.zip!/windows/map/brief.txt"})
	bad := zipped(t, "../../etc/passwd", "a", "/root/b.txt", "b", `C:\Users\c.txt`, "c", "line\nfeed\u202e.txt", "d", "..", "e", strings.Repeat("n", 4090)+"/tail.txt", "f")
	dir := put(t, "in/bad.zip", string(bad))
	got := names(t, source.At(filepath.Join(dir, "in"), source.Options{}))
	same(t, got, []string{"bad.zip!/etc/passwd", "bad.zip!/root/b.txt", "bad.zip!/Users/c.txt", "bad.zip!/line\ufffdfeed\ufffd.txt", "bad.zip!/unnamed", "bad.zip!/" + strings.Repeat("n", 4090) + "/tail."})
}

// zipped packs members: name and content by turns.
func zipped(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Deflate})
		if err == nil {
			_, err = f.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(p)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestMembersObeyWhatHoldsForFiles(t *testing.T) {
	dir := put(t, source.IgnoreFile, "drafts\n*.bak\nold.zip\npapers.zip!/only/this.txt\n",
		"papers.zip", string(zipped(t, "a.txt", "a", ".hidden/b.txt", "b", "__MACOSX/c.txt", "c", "x/drafts/d.txt", "d", "e.bak", "e", "only/this.txt", "f", "only/other.txt", "g", "site.js", "h")),
		"old.zip", string(zipped(t, "i.txt", "i")))
	same(t, names(t, source.At(dir, source.Options{})), []string{"papers.zip!/a.txt", "papers.zip!/only/other.txt", "papers.zip!/site.js: skipped"})
}

func TestContentTellsAnArchive(t *testing.T) {
	office := zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w:document/>")
	jar := zipped(t, "data.txt", "d")
	dir := put(t, "letter.zip", string(office), "picture.jpg", string(jar), "cut.docx", string(office[:60]), "named.zip", "no archive at all", "named.gz", "nor this", "empty.tar", "")
	same(t, names(t, source.At(dir, source.Options{})), []string{"cut.docx", "empty.tar", "letter.zip", "named.gz", "named.zip", "picture.jpg!/data.txt"})
	for name, want := range map[string]bool{"letter.zip": false, "picture.jpg": true, "named.zip": false, "nowhere.zip": false, "": false} {
		if got := source.Archive(filepath.Join(dir, name)); got != want {
			t.Errorf("Archive(%q) = %v, want %v", name, got, want)
		}
	}
}

// A container that can not be opened is one failed source; what comes before the damage is read. (fault 19)
func TestDamagedArchives(t *testing.T) {
	read := func(name string) []byte {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	whole := read("made-by-zip.zip")
	flipped := bytes.Clone(zipped(t, "a.txt", strings.Repeat("stedenband ", 200), "b.txt", "jumelage"))
	flipped[45] ^= 0xff
	tarGz := read("made-by-tar.tar.gz")
	dir := put(t, "cut.zip", string(whole[:len(whole)-30]), "flipped.zip", string(flipped), "cut.tar.gz", string(tarGz[:len(tarGz)/2]), "empty.zip", string(zipped(t)),
		"twice.zip", string(zipped(t, "a.txt", "1", "a.txt", "2", "./a.txt", "3")))
	got := names(t, source.At(dir, source.Options{}))
	if i := slices.Index(got, "cut.tar.gz: corrupt"); i < 0 {
		t.Errorf("the archive that is cut off is not told: %q", got)
	}
	got = slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "cut.tar.gz") })
	same(t, got, []string{"cut.zip: corrupt", "empty.zip: skipped", "flipped.zip!/a.txt: corrupt", "flipped.zip!/b.txt", "twice.zip!/a.txt", "twice.zip!/a.txt: skipped", "twice.zip!/a.txt: skipped"})
}

// Bombs end by their class: one huge member, many members, an archive in an archive in an archive, one that grows without end.
// (fault 19)
func TestBombs(t *testing.T) {
	blanks := strings.Repeat(" ", source.MaxBytes+1)
	large := zipped(t, "huge.txt", blanks, "small.txt", "s")
	var many []string
	for i := range 100_001 {
		many = append(many, fmt.Sprintf("%d.txt", i), "")
	}
	var quick []string
	for i := range 5 {
		quick = append(quick, fmt.Sprintf("%d.txt", i), blanks[:source.MaxBytes])
	}
	dir := put(t, "large.zip", string(large), "many.zip", string(zipped(t, many...)), "quick.zip", string(zipped(t, quick...)), "stream.gz", string(gzipped(t, blanks)))
	for name, want := range map[string][]string{
		"large.zip": {"large.zip!/huge.txt: too-large", "large.zip!/small.txt"},
		"stream.gz": {"stream.gz!/stream: too-large"},
	} {
		same(t, names(t, source.At(filepath.Join(dir, name), source.Options{})), want)
	}
	if got := names(t, source.At(filepath.Join(dir, "quick.zip"), source.Options{})); len(got) != 3 || got[2] != "quick.zip!/2.txt: too-large" {
		t.Errorf("a third of a gigabyte out of a third of a megabyte: %q", got)
	}
	got := names(t, source.At(filepath.Join(dir, "many.zip"), source.Options{}))
	if len(got) != 100_001 || got[100_000] != "many.zip: too-large" {
		t.Errorf("%d items, the last %q", len(got), got[len(got)-1])
	}
}

func TestTarOfManyKinds(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []*tar.Header{
		{Name: "../up.txt", Typeflag: tar.TypeReg, Size: 1, Mode: 0o600},
		{Name: "dir/", Typeflag: tar.TypeDir},
		{Name: "dir/hard.txt", Typeflag: tar.TypeLink, Linkname: "up.txt"},
		{Name: "null", Typeflag: tar.TypeChar},
		{Name: strings.Repeat("deep/", 60) + "a.txt", Typeflag: tar.TypeReg, Size: 1, Mode: 0o600},
		{Name: "claims.txt", Typeflag: tar.TypeReg, Size: source.MaxBytes + 1},
	} {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size == 1 {
			if _, err := w.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Flush(); err == nil {
		t.Fatal("the last member should be missing")
	}
	dir := put(t, "a.tar", b.String())
	same(t, names(t, source.At(dir, source.Options{})), []string{"a.tar!/up.txt", "a.tar!/dir/hard.txt: skipped", "a.tar!/null: skipped",
		"a.tar!/" + strings.Repeat("deep/", 60) + "a.txt", "a.tar!/claims.txt: too-large", "a.tar: corrupt"})
}

func TestAWalkOfAnArchiveEndsWithItsContextOrItsReader(t *testing.T) {
	dir := put(t, "a.zip", string(zipped(t, "a.txt", "a", "b.txt", "b", "c.txt", "c")), "z.txt", "z")
	count := 0
	for range source.At(dir, source.Options{}).Items(t.Context()) {
		if count++; count == 2 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	count = 0
	for item, err := range source.At(dir, source.Options{}).Items(ctx) {
		count++
		cancel()
		if last = err; item.Key == "" {
			break
		}
	}
	if count != 2 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d items, the last error %v", count, last)
	}
}

func TestMembersThatAreGone(t *testing.T) {
	dir := put(t, "papers.zip", string(zipped(t, "a.txt", "a", "in.zip", string(zipped(t, "b.txt", "b")), "bad.zip", "PK\x03\x04junk")), "odd!/name.txt", "x",
		"cut.zip", "PK\x03\x04", "lines.jsonl", `{"text":"een"}`+"\n"+`{"text":"twee","id":"t"}`+"\n")
	at := func(s string) string { return filepath.Join(dir, filepath.FromSlash(s)) }
	var p source.Presence
	for _, tt := range []struct {
		key  string
		gone bool
	}{
		{at("papers.zip") + "!/a.txt", false},
		{at("papers.zip") + "!/never.txt", true},
		{at("papers.zip") + "!/in.zip!/b.txt", false},
		{at("papers.zip") + "!/in.zip!/c.txt", true},
		{at("papers.zip") + "!/bad.zip", false}, // it fails, so it is there
		{at("nowhere.zip") + "!/a.txt", true},
		{at("odd!/name.txt"), false},
		{at("odd!/other.txt"), true},
		{at("cut.zip") + "!/a.txt", false}, // what a damaged archive holds is not known
		{at("cut.zip"), false},
		{at("papers.zip"), true}, // its members are documents, it is none
		{at("lines.jsonl") + "!/line-1", false},
		{at("lines.jsonl") + "!/line-2", true},
		{at("lines.jsonl") + "!/t", false},
		{"https://stad.example/papers.zip!/a.txt", false},
	} {
		if got := p.Gone(tt.key); got != tt.gone {
			t.Errorf("Gone(%q) = %v", tt.key, got)
		}
	}
	if err := os.WriteFile(at("papers.zip"), zipped(t, "c.txt", "c"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(at("papers.zip"), time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if !p.Gone(at("papers.zip")+"!/a.txt") || p.Gone(at("papers.zip")+"!/c.txt") {
		t.Error("the archive was exchanged, and what it held is still told")
	}
}

// reasons lists the failures of a place with their reasons.
func reasons(t *testing.T, s source.Source) []string {
	t.Helper()
	var got []string
	for item, err := range s.Items(t.Context()) {
		if err != nil {
			got = append(got, item.Name+": "+err.Error())
			if f, ok := errors.AsType[*record.Failure](err); ok && f.Reason == "" {
				t.Errorf("%s fails without a reason", item.Name)
			}
		}
	}
	return got
}
