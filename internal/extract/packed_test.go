package extract

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// member is an entry of an archive made for a test.
type member struct{ name, text string }

// archive packs members in their order.
func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, m.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	docxTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	docxOpen  = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>`
	docxClose = `</w:body></w:document>`
)

// docxOf is a Word document with that body and further parts.
func docxOf(t testing.TB, body string, more ...member) []byte {
	t.Helper()
	return archive(t, append([]member{{"[Content_Types].xml", docxTypes}, {"word/document.xml", docxOpen + body + docxClose}}, more...)...)
}

// lines writes the blocks of a text as the golden files do, a line each.
func lines(t testing.TB, in source.Item) string {
	t.Helper()
	out := read(in)
	_, blocks, found := strings.Cut(out, "\n\n")
	if !found {
		return out
	}
	return strings.ReplaceAll(strings.TrimSpace(blocks), "\n\n", "\n")
}

// wantLines compares the blocks of a document with those a reader sees.
func wantLines(t *testing.T, name string, b []byte, want ...string) {
	t.Helper()
	if got := lines(t, source.Item{Name: name, Bytes: b}); got != strings.Join(want, "\n") {
		t.Errorf("%s reads:\n%s\nwant:\n%s", name, got, strings.Join(want, "\n"))
	}
}

// wantClass expects a refusal.
func wantClass(t *testing.T, in source.Item, class record.Class, says string) {
	t.Helper()
	text, err := From(context.Background(), in)
	var f *record.Failure
	if !errors.As(err, &f) {
		t.Fatalf("%s gives %d blocks and %v, want class %s", in.Name, len(text.Blocks), err, class)
	}
	if f.Class != class || !strings.Contains(f.Reason, says) {
		t.Errorf("%s gives %v, want class %s and %q", in.Name, f, class, says)
	}
}

// stated is an entry whose head states what is not so: sizes, a flag.
func stated(name string, packed []byte, size uint64, flags uint16) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Flags: flags, CRC32: crc32.ChecksumIEEE(nil), CompressedSize64: uint64(len(packed)), UncompressedSize64: size}
	f, err := w.CreateRaw(h)
	if err == nil {
		_, err = f.Write(packed)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

func deflated(text io.Reader) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = io.Copy(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err)
	}
	return b.Bytes()
}

// blanksOf reads as so many blanks.
type blanksOf int64

func (n *blanksOf) Read(p []byte) (int, error) {
	if *n == 0 {
		return 0, io.EOF
	}
	k := int(min(int64(len(p)), int64(*n)))
	for i := range k {
		p[i] = ' '
	}
	*n -= blanksOf(k)
	return k, nil
}

// A few hundred kilobytes that unpack to 400 MB are refused before they are unpacked. What states a false size is damaged, and
// no more is unpacked than it states (fault 18).
func TestBombIsRefused(t *testing.T) {
	n := blanksOf(400 << 20)
	packed := deflated(&n)
	for size, class := range map[uint64]record.Class{400 << 20: record.ClassTooLarge, 1 << 20: record.ClassCorrupt, 10: record.ClassCorrupt} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		wantClass(t, source.Item{Name: "a.docx", Bytes: stated("word/document.xml", packed, size, 0)}, class, "word/document.xml")
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 100<<20 {
			t.Errorf("a bomb that states %d bytes took %d MiB", size, took>>20)
		}
	}
}

// Entries that lead out of the archive, repeat a name, or are archives themselves change nothing; nothing is written (fault 19).
func TestEntriesAreNotTrusted(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	text := `<w:p><w:r><w:t>De stad en haar partner</w:t></w:r></w:p>`
	inner := docxOf(t, `<w:p><w:r><w:t>inside</w:t></w:r></w:p>`)
	wantLines(t, "a.docx", docxOf(t, text,
		member{"word/document.xml", docxOpen + `<w:p><w:r><w:t>second of that name</w:t></w:r></w:p>` + docxClose},
		member{"../../../../escape.txt", "out"}, member{"/etc/escape.txt", "out"}, member{`..\escape.txt`, "out"}, member{"C:/escape.txt", "out"},
		member{"word/embeddings/a.docx", string(inner)},
	), "De stad en haar partner")
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(found) != 0 {
		t.Errorf("reading wrote %v, %v", found, err)
	}
	many := make([]member, 0, maxEntries+1)
	for i := range maxEntries {
		many = append(many, member{fmt.Sprintf("word/media/%d", i), ""})
	}
	wantClass(t, source.Item{Name: "a.docx", Bytes: docxOf(t, text, many...)}, record.ClassTooLarge, "entries")
}

// A document type is passed over: its entities are not known, and nothing is fetched or read for them (fault 20).
func TestEntitiesAreNotResolved(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("the secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, declared string }{
		{"a file", `<!ENTITY x SYSTEM "file://` + secret + `">`},
		{"an address", `<!ENTITY x SYSTEM "http://127.0.0.1:9/x">`},
		{"a growing one", `<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">`},
	} {
		body := `<?xml version="1.0"?><!DOCTYPE d [` + tt.declared + `]>` + docxOpen + `<w:p><w:r><w:t>De stad &x;</w:t></w:r></w:p>` + docxClose
		wantClass(t, source.Item{Name: "a.docx", Bytes: archive(t, member{"[Content_Types].xml", docxTypes}, member{"word/document.xml", body})}, record.ClassCorrupt, "well-formed")
	}
	plain := `<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">` + docxOpen + `<w:p><w:r><w:t>De stad</w:t></w:r></w:p>` + docxClose
	wantLines(t, "a.docx", archive(t, member{"[Content_Types].xml", docxTypes}, member{"word/document.xml", plain}), "De stad")
}

// An archive that says what it is and lacks its text is damaged (fault 21); one that is no document is an archive.
func TestPartsThatAreMissing(t *testing.T) {
	container := `<container><rootfiles><rootfile full-path="a.opf"/></rootfiles></container>`
	for _, tt := range []struct {
		name    string
		members []member
		class   record.Class
		says    string
	}{
		{"a.odt", []member{{"mimetype", mediaODT}, {"meta.xml", "<m/>"}}, record.ClassCorrupt, "content.xml"},
		{"a.ods", []member{{"mimetype", mediaODS}}, record.ClassCorrupt, "content.xml"},
		{"a.epub", []member{{"mimetype", mediaEPUB}}, record.ClassCorrupt, "container.xml"},
		{"b.epub", []member{{"mimetype", mediaEPUB}, {"META-INF/container.xml", container}}, record.ClassCorrupt, "a.opf"},
		{"c.epub", []member{{"mimetype", mediaEPUB}, {"META-INF/container.xml", container}, {"a.opf", `<package><spine/></package>`}}, record.ClassCorrupt, "chapters"},
		{"d.epub", []member{{"mimetype", mediaEPUB}, {"META-INF/container.xml", container}, {"a.opf", `<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>`}}, record.ClassCorrupt, "a.xhtml"},
		{"a.docx", []member{{"[Content_Types].xml", docxTypes}}, record.ClassCorrupt, "word/document.xml"},
		{"b.docx", []member{{"[Content_Types].xml", docxTypes}, {"word/document.xml", docxOpen + "<w:p><w:r>"}}, record.ClassCorrupt, "well-formed"},
		{"a.xlsx", []member{{"xl/workbook.xml", "<workbook><sheets/></workbook>"}}, record.ClassEmpty, "no text"},
		{"a.zip", []member{{"a.txt", "De stad"}}, record.ClassUnsupported, "ZIP archive"},
		{"a.pages", []member{{"Index/Document.iwa", "x"}}, record.ClassUnsupported, "save it as .docx"},
		{"a.odg", []member{{"mimetype", "application/vnd.oasis.opendocument.graphics"}}, record.ClassUnsupported, "graphics"},
		{"locked.odt", []member{{"mimetype", mediaODT}, {"META-INF/manifest.xml", `<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>`}, {"content.xml", "\x00\x01"}}, record.ClassEncrypted, "password"},
	} {
		wantClass(t, source.Item{Name: tt.name, Bytes: archive(t, tt.members...)}, tt.class, tt.says)
	}
	whole := docxOf(t, `<w:p><w:r><w:t>De stad</w:t></w:r></w:p>`)
	for _, share := range []int{10, 50, 90} {
		wantClass(t, source.Item{Name: "cut.docx", Bytes: whole[:len(whole)*share/100]}, record.ClassCorrupt, "cut off")
	}
	wantClass(t, source.Item{Name: "locked.docx", Bytes: stated("word/document.xml", deflated(strings.NewReader("x")), 1, 1)}, record.ClassEncrypted, "password")
}

// Office documents of before 2007, and those with a password, are told by their streams and not by their names (fault 24).
func TestOldOfficeIsRefusedWithAdvice(t *testing.T) {
	for _, tt := range []struct {
		stream string
		class  record.Class
		says   string
	}{
		{"WordDocument", record.ClassUnsupported, "save it as .docx"},
		{"Workbook", record.ClassUnsupported, "save it as .xlsx"},
		{"PowerPoint Document", record.ClassUnsupported, "save it as PDF"},
		{"__substg1.0_0037001F", record.ClassUnsupported, "save it as .eml"},
		{"EncryptedPackage", record.ClassEncrypted, "password"},
		{"Other", record.ClassUnsupported, "old format"},
	} {
		b := append([]byte{}, oleStart...)
		b = append(b, make([]byte, 1024)...)
		for _, r := range tt.stream {
			b = binary.LittleEndian.AppendUint16(b, uint16(r))
		}
		wantClass(t, source.Item{Name: "a.txt", Bytes: append(b, make([]byte, 200)...)}, tt.class, tt.says)
	}
}

// XML that is deep, wide or repeats itself ends with a class or a text.
func TestHostileXML(t *testing.T) {
	many := strings.Repeat
	wantClass(t, source.Item{Name: "a.docx", Bytes: docxOf(t, many("<w:p>", 100_000))}, record.ClassCorrupt, "inside each other")
	for _, tt := range []struct{ name, body string }{
		{"deep tables", many("<w:tbl><w:tr><w:tc>", 160) + "<w:p><w:r><w:t>De stad</w:t></w:r></w:p>" + many("</w:tc></w:tr></w:tbl>", 160)},
		{"paragraphs", many("<w:p/>", 200_000)},
		{"merged", "<w:tbl>" + many("<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>"+many("a", 500)+"</w:t></w:r></w:p></w:tc><w:tc/></w:tr>", 5_000) + "</w:tbl>"},
		{"wide", "<w:tbl><w:tr>" + many(`<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p/></w:tc>`, 20_000) + "</w:tr></w:tbl>"},
		{"joined", many(`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>`, 20_000)},
		{"attributes", "<w:p " + many(`a="b" `, 100_000) + "/>"},
	} {
		in := source.Item{Name: "a.docx", Bytes: docxOf(t, tt.body)}
		text, err := From(context.Background(), in)
		var f *record.Failure
		if err != nil && !errors.As(err, &f) {
			t.Errorf("%s: an error without a class: %v", tt.name, err)
		}
		if len(text.Kept) > 4*len(tt.body)+spanBudget {
			t.Errorf("%s: %d bytes became %d", tt.name, len(tt.body), len(text.Kept))
		}
	}
}

// What is read in a child process is told by content.
func TestIsolated(t *testing.T) {
	mail := "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nDe stad\n--b--\n"
	for _, tt := range []struct {
		name string
		in   []byte
		want bool
	}{
		{"a.txt", docxOf(t, ""), true},
		{"a.txt", []byte("junk\n%PDF-1.4"), true},
		{"a.txt", []byte(mail), true},
		{"a.eml", []byte("From: a@b.example\nSubject: x\nMIME-Version: 1.0\n\nDe stad"), false},
		{"a.docx", []byte("De stad"), false},
		{"a.pdf", []byte("<html>"), false},
	} {
		if got := Isolated(source.Item{Name: tt.name, Bytes: tt.in}); got != tt.want {
			t.Errorf("Isolated(%s, %.20q) = %v", tt.name, tt.in, got)
		}
	}
}

func FuzzPacked(f *testing.F) {
	f.Add(docxOf(f, `<w:p><w:r><w:t>De stad</w:t></w:r></w:p>`))
	f.Add(archive(f, member{"mimetype", mediaODT}, member{"content.xml", `<c><body><text><p>De stad</p></text></body></c>`}))
	f.Fuzz(func(t *testing.T, b []byte) {
		checkRead(t, source.Item{Name: "a.docx", Bytes: append([]byte("PK\x03\x04"), b...)})
	})
}

// What office programs write is kept a line a block, so that a passage is shown exactly as it was read.
func TestKeptTextOfPackedFormats(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		switch filepath.Ext(name) {
		case ".docx", ".odt", ".ods", ".xlsx", ".rtf":
		default:
			continue
		}
		seen++
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := From(context.Background(), source.Item{Name: name, Bytes: b})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, block := range text.Blocks {
			if from := text.Kept[block.Start:block.End]; from != block.Text {
				t.Errorf("%s: %q is kept as %q", name, block.Text, from)
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d files of office programs", seen)
	}
}
