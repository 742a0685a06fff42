package extract

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// onePage is a document of one page with a sentence.
func onePage(t *testing.T) []byte {
	t.Helper()
	doc, _ := typeset{columns: 1, size: 11}.document(prose(t, "nl")[:3])
	return doc
}

// Documents that are damaged, locked or in disguise end with their class, or are read (faults 1, 3, 4, 5, 6, 7, 8, 9).
func TestPDFFaults(t *testing.T) {
	whole := onePage(t)
	locked := func(user, owner string) []byte {
		m := pdfMaker{user: user, owner: owner, deflate: true}
		m.pages, _ = typeset{columns: 1, size: 11}.set(prose(t, "fr")[:2])
		return m.bytes()
	}
	loop := assemble(map[int]string{1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}, "/Root 1 0 R")
	mutual := assemble(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 /Parent 3 0 R >>",
		3: "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>",
	}, "/Root 1 0 R")
	count := assemble(map[int]string{1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [] /Count 2000000000 >>"}, "/Root 1 0 R")
	counted := assemble(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R] /Count 900000 >>",
		3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
	}, "/Root 1 0 R")
	nested := assemble(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R /Deep " + strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000) + " >>",
		2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
		4: fmt.Sprintf("<< /Length 200000 >>\nstream\n%s\nendstream", strings.Repeat("[", 200_000)),
	}, "/Root 1 0 R")
	forms := assemble(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
		4: "<< /Length 5 >>\nstream\n/X Do\nendstream",
		5: "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> /Length 11 >>\nstream\n/X Do /X Do\nendstream",
	}, "/Root 1 0 R")
	for _, tt := range []struct {
		name string
		in   []byte
		want []record.Class
	}{
		{"no bytes", nil, []record.Class{record.ClassEmpty}},
		{"only a header", []byte("%PDF-1.7\n"), []record.Class{record.ClassCorrupt}},
		{"cut off at a tenth", whole[:len(whole)/10], []record.Class{record.ClassCorrupt}},
		{"cut off in the middle", whole[:len(whole)/2], []record.Class{record.ClassCorrupt}},
		{"cut off near the end", whole[:len(whole)*9/10], []record.Class{record.ClassCorrupt, record.ClassOK}},
		{"a password to open it", locked("geheim", "baas"), []record.Class{record.ClassEncrypted}},
		{"a password to change it", locked("", "baas"), []record.Class{record.ClassOK}},
		{"junk before the header", append([]byte("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"), whole...), []record.Class{record.ClassOK}},
		{"junk behind the end", append(bytes.Clone(whole), bytes.Repeat([]byte("\x00junk"), 500)...), []record.Class{record.ClassOK}},
		{"a page tree that is its own child", loop, []record.Class{record.ClassCorrupt, record.ClassEmpty}},
		{"page trees that are each other's children", mutual, []record.Class{record.ClassCorrupt, record.ClassEmpty}},
		{"two thousand million pages claimed", count, []record.Class{record.ClassCorrupt}},
		{"nine hundred thousand pages claimed", counted, []record.Class{record.ClassCorrupt, record.ClassEmpty}},
		{"arrays in arrays", nested, []record.Class{record.ClassCorrupt, record.ClassEmpty}},
		{"forms in themselves", forms, []record.Class{record.ClassCorrupt, record.ClassEmpty, record.ClassOOM}},
		{"no pages", (&pdfMaker{}).bytes(), []record.Class{record.ClassCorrupt}},
		{"an empty page", (&pdfMaker{pages: []string{""}}).bytes(), []record.Class{record.ClassEmpty}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := readPDF(t, tt.in)
			ok := false
			for _, want := range tt.want {
				ok = ok || class(err) == want
			}
			if !ok {
				t.Errorf("got %v, want one of %v", err, tt.want)
			}
			if err == nil && len(wordsOf(text)) < 30 {
				t.Errorf("read %q", wordsOf(text))
			}
		})
	}
	// The library still works after all of them.
	if text := mustReadPDF(t, whole); len(wordsOf(text)) < 100 {
		t.Errorf("afterwards %q", wordsOf(text))
	}
}

// A page of a web site that is named like a PDF document is read as what it is (fault 2), a text about the format as text.
func TestPDFByContent(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"page.pdf", "<!DOCTYPE html><html><body><p>De stad en haar partner</p></body></html>", "text/html"},
		{"notes.txt", "Elk bestand begint met %PDF-1.7 en eindigt anders.", "text/plain"},
	} {
		text, err := From(t.Context(), source.Item{Name: tt.name, Bytes: []byte(tt.in)})
		if err != nil || text.Format != tt.want {
			t.Errorf("%s reads as %q, %v", tt.name, text.Format, err)
		}
	}
}

// scan is a document whose pages are pictures, with text on as many pages behind them.
func scan(t *testing.T, pictures, texts int) []byte {
	m := pdfMaker{
		deflate: true, xobjects: "/Im 10 0 R", info: map[string]string{"Title": "Convention de jumelage"},
		extra: []string{"<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 4 >>\nstream\n\x00\xff\x00\xff\nendstream"},
	}
	for range pictures {
		m.pages = append(m.pages, "q 595 0 0 842 0 0 cm /Im Do Q")
	}
	for range texts {
		pages, _ := typeset{columns: 1, size: 10}.set(prose(t, "fr"))
		m.pages = append(m.pages, pages[0])
	}
	return m.bytes()
}

// Scanned pages without OCR need it (fault 12); a picture beside text does not.
func TestPDFScans(t *testing.T) {
	if _, err := readPDF(t, scan(t, 3, 0)); class(err) != record.ClassNeedsOCR || !strings.Contains(err.Error(), "3 of 3") || !strings.Contains(err.Error(), "--ocr") {
		t.Errorf("a scan gives %v", err)
	}
	text := mustReadPDF(t, scan(t, 1, 1))
	if text.Meta["scanned"] == "" || text.Title != "Convention de jumelage" || text.Blocks[0].Page != 2 {
		t.Errorf("a scan with text behind it: %q %v, first block %+v", text.Title, text.Meta, text.Blocks[0])
	}
}

// A document of two thousand pages is read page by page, in bounded memory, with the page of every block (fault 17).
func TestPDFManyPages(t *testing.T) {
	if os.Getenv("ENTENTE_FAULTS") == "" {
		t.Skip("long: set ENTENTE_FAULTS")
	}
	pages, _ := typeset{columns: 2, size: 10, furniture: true}.set(append(prose(t, "en"), prose(t, "held-en")...))
	m := pdfMaker{deflate: true}
	for i := range 2000 {
		m.pages = append(m.pages, pages[0]+drawnLine{text: fmt.Sprintf("Bladzijde nummer %d van het verslag.", i+1), x: 56, y: 55, size: 10, font: "F1"}.operators())
	}
	text := mustReadPDF(t, m.bytes())
	last := text.Blocks[len(text.Blocks)-1]
	if last.Page != 2000 || len(text.Blocks) < 10_000 {
		t.Errorf("%d blocks, the last on page %d", len(text.Blocks), last.Page)
	}
	if size := pdfReader().engine.module.Memory().Size(); size > 100<<20 {
		t.Errorf("the library grew to %d MiB", size>>20)
	}
}
