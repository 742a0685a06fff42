package worker

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/source"
)

// sound is a document of one format that can be read.
type sound struct {
	name  string
	bytes []byte
	parts map[string]string // of a packed format: damage may lie within a part, behind a sound directory
}

const sentence = "In 2014 sloot de gemeente een stedenband met Marsassoum in Senegal, met aandacht voor water en onderwijs."

// sounds returns a document of every format that is read.
func sounds(t *testing.T) []sound {
	t.Helper()
	all := []sound{
		{name: "a.html", bytes: []byte("<!DOCTYPE html><html lang=nl><head><title>Stedenband</title></head><body><main><h1>Stedenband</h1><p>" + sentence + "</p><table><tr><th>Stad<th>Jaar<tr><td>Marsassoum<td>2014</table></main></body></html>")},
		{name: "a.md", bytes: []byte("# Stedenband\n\n" + sentence + "\n\n* een\n* twee\n\n| a | b |\n|---|---|\n| c | d |\n")},
		{name: "a.txt", bytes: []byte("Stedenband\n\n" + sentence + "\n")},
		{name: "a.csv", bytes: []byte("Stad;Land;Jaar\nMarsassoum;Senegal;2014\nDenizli;Turkije;1975\nKanazawa;Japan;1971\n")},
		{name: "a.rtf", bytes: []byte(`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title Stedenband}}\f0\b Stedenband\b0\par ` + sentence + ` Co\'f6peratie \u233?.\par{\trowd\cellx1000\cellx2000 a\cell b\cell\row}}`)},
		{name: "a.eml", bytes: []byte("From: stad@gent.example\r\nSubject: Stedenband\r\nDate: Mon, 3 Feb 2025 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + sentence + "\r\n--x\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=b.html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGh0bWw+PHA+RGUgc3RhZCBlbiBoYWFyIHBhcnRuZXIuPC9wPjwvaHRtbD4=\r\n--x--\r\n")},
		packedSound("a.docx", map[string]string{
			"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
			"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
			"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Stedenband</w:t></w:r></w:p><w:p><w:r><w:t>` + sentence + `</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>`,
		}),
		packedSound("a.odt", map[string]string{
			"mimetype":    "application/vnd.oasis.opendocument.text",
			"content.xml": `<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:h text:outline-level="1">Stedenband</text:h><text:p>` + sentence + `</text:p></office:text></office:body></office:document-content>`,
		}),
		packedSound("a.xlsx", map[string]string{
			"[Content_Types].xml":        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
			"_rels/.rels":                `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml":            `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Banden" sheetId="1" r:id="s1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Stad</t></is></c><c r="B1" t="inlineStr"><is><t>Land</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>Marsassoum</t></is></c><c r="B2" t="inlineStr"><is><t>Senegal</t></is></c></row></sheetData></worksheet>`,
		}),
		packedSound("a.epub", map[string]string{
			"mimetype":               "application/epub+zip",
			"META-INF/container.xml": `<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="o.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`,
			"o.opf":                  `<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Stedenband</dc:title><dc:language>nl</dc:language></metadata><manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine></package>`,
			"c.xhtml":                `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body><h1>Stedenband</h1><p>` + sentence + `</p></body></html>`,
		}),
	}
	pdfs, err := filepath.Glob("../extract/testdata/*.pdf")
	if err != nil || len(pdfs) == 0 {
		t.Fatalf("no PDF: %v", err)
	}
	for _, name := range pdfs {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if base := filepath.Base(name); !strings.HasPrefix(base, "scan") && !strings.HasPrefix(base, "locked") {
			all = append(all, sound{name: filepath.Base(name), bytes: b})
		}
	}
	return all
}

func packedSound(name string, parts map[string]string) sound {
	return sound{name: name, bytes: pack(parts), parts: parts}
}

// pack makes an archive, the part "mimetype" first and unpacked as those formats want it.
func pack(parts map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	add := func(name string, method uint16) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = f.Write([]byte(parts[name]))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if _, ok := parts["mimetype"]; ok {
		add("mimetype", zip.Store)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) { // in one order, so that a file can be made again
		if name != "mimetype" {
			add(name, zip.Deflate)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// damaged returns a document with one to four injuries: bytes changed, cut off, doubled, taken out, exchanged with another
// document's, or numbers made extreme. Half of the injuries of packed formats lie within a part.
func damaged(r *rand.Rand, s sound, all []sound) []byte {
	if s.parts != nil && r.IntN(2) == 0 {
		parts := map[string]string{}
		for _, name := range slices.Sorted(maps.Keys(s.parts)) {
			text := s.parts[name]
			if r.IntN(len(s.parts)) == 0 && name != "mimetype" && name != "[Content_Types].xml" {
				text = string(injured(r, []byte(text), all))
			}
			parts[name] = text
		}
		return pack(parts)
	}
	b := bytes.Clone(s.bytes)
	for range 1 + r.IntN(4) {
		b = injured(r, b, all)
	}
	return b
}

func injured(r *rand.Rand, b []byte, all []sound) []byte {
	if len(b) == 0 {
		return b
	}
	from := r.IntN(len(b))
	to := min(len(b), from+1+r.IntN(1+len(b)/4))
	switch r.IntN(8) {
	case 0:
		for range 1 + r.IntN(200) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
	case 1:
		return b[:from]
	case 2:
		return append(bytes.Clone(b[:to]), b[from:]...)
	case 3:
		return append(b[:from:from], b[to:]...)
	case 4:
		other := all[r.IntN(len(all))].bytes
		at := r.IntN(len(other))
		return append(append(b[:from:from], other[at:min(len(other), at+to-from)]...), b[to:]...)
	case 5: // a number of the format, grown
		for i := from; i < len(b); i++ {
			if b[i] >= '0' && b[i] <= '9' {
				return append(append(b[:i:i], []byte(strconv.Itoa(r.IntN(1<<31)))...), b[i+1:]...)
			}
		}
	case 6:
		if from+4 <= len(b) {
			binary.LittleEndian.PutUint32(b[from:], []uint32{0, 1<<31 - 1, 1 << 31, 1<<32 - 1}[r.IntN(4)])
		}
	case 7: // brackets without end
		return append(append(b[:from:from], []byte(strings.Repeat([]string{"<div>", "[", "{", "<<", "<w:p>", "(", "\\'", "\""}[r.IntN(8)], 1+r.IntN(20_000)))...), b[from:]...)
	}
	return b
}

// anyLanguage takes every text for Dutch.
type anyLanguage struct{}

func (anyLanguage) Tell(string) lang.Verdict {
	return lang.Verdict{Code: lang.NL, Sure: true, Claimed: "nl"}
}

// A thousand damaged PDFs, and ten thousand damaged files of all formats, one in ten being sound: every sound one is read,
// every damaged one is read or refused with a class, none takes ten seconds, and nothing is left of them in this process
// (fault 11).
func TestDamagedFilesOfEveryFormat(t *testing.T) {
	if testing.Short() {
		t.Skip("long; and what the race detector needs for itself leaves no memory to a child")
	}
	files := 600
	if os.Getenv("ENTENTE_FAULTS") != "" {
		files = 11_000
	}
	all := sounds(t)
	pool, err := New(Options{Children: 2, Cache: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	type job struct {
		n    int
		name string
		b    []byte
		ok   bool
	}
	classes, longest := map[record.Class]int{}, map[string]time.Duration{}
	var mu sync.Mutex
	through := func(jobs <-chan job) {
		for j := range jobs {
			began := time.Now()
			_, err := ingest.Build(context.Background(), pool.Read, source.Item{Key: j.name, Name: j.name, Source: j.name, Bytes: j.b, Retrieved: began}, "id", anyLanguage{})
			took := time.Since(began)
			class := record.ClassOK
			if err != nil {
				var f *record.Failure
				if !errors.As(err, &f) {
					t.Errorf("file %d (%s): an error without a class: %v", j.n, j.name, err)
					continue
				}
				class = f.Class
			}
			if j.ok && class != record.ClassOK {
				t.Errorf("file %d (%s) is sound and was refused: %v", j.n, j.name, err)
			}
			if took > 10*time.Second {
				t.Errorf("file %d (%s) took %s", j.n, j.name, took)
			}
			mu.Lock()
			classes[class]++
			format := filepath.Ext(j.name)
			longest[format] = max(longest[format], took)
			mu.Unlock()
		}
	}
	run := func(from, to int) {
		jobs := make(chan job)
		var readers sync.WaitGroup
		for range 2 {
			readers.Go(func() { through(jobs) })
		}
		for n := from; n < to; n++ {
			r := rand.New(rand.NewPCG(1987, uint64(n)))
			s := all[n%len(all)]
			if n%11 == 10 { // so that there are ten thousand damaged ones among eleven thousand
				jobs <- job{n, s.name, s.bytes, true}
				continue
			}
			jobs <- job{n, s.name, damaged(r, s, all), false}
		}
		close(jobs)
		readers.Wait()
	}
	warm := job{0, all[len(all)-1].name, all[len(all)-1].bytes, true} // the library is compiled once, which is no document's fault
	if _, err := pool.Read(t.Context(), source.Item{Key: warm.name, Name: warm.name, Bytes: warm.b}); err != nil {
		t.Fatal(err)
	}
	run(0, files/10) // what is kept for good, such as lists of names, is there after these
	before, goroutines, open := held(t), runtime.NumGoroutine(), descriptors(t)
	run(files/10, files)
	after := held(t)
	t.Logf("%d files: %v; longest %v; resident %d MB before, %d MB after", files, classes, longest, before>>20, after>>20)
	if after-before > 50<<20 {
		t.Errorf("this process grew by %d MB", (after-before)>>20)
	}
	if n := runtime.NumGoroutine(); n > goroutines+10 {
		t.Errorf("%d goroutines before, %d after", goroutines, n)
	}
	if n := descriptors(t); n > open+10 {
		t.Errorf("%d open files before, %d after", open, n)
	}
	if classes[record.ClassOK] < files/11 || len(classes) < 3 {
		t.Errorf("too few kinds of ends for this to be a test: %v", classes)
	}
}

// held returns the memory this process holds, after it gave back what it can.
func held(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skipf("NOT RUN: this system does not tell its memory: %v", err)
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

func descriptors(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skipf("NOT RUN: this system does not list open files: %v", err)
	}
	return len(files)
}
