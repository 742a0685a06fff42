package extract

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/internal/record"
	"entente/internal/source"
)

// program is a shell script that stands in for tesseract.
func program(t *testing.T, script string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "tesseract")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return name
}

// recogniser is a Reader with such a program, on the library that all tests share.
func recogniser(t *testing.T, o OCR) *Reader {
	t.Helper()
	r := NewReader(Options{Cache: pdfReader().options.Cache, Killable: true, OCR: &o})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// Pages that are pictures are drawn, given to the program, and their text marked as recognised.
func TestOCR(t *testing.T) {
	seen := filepath.Join(t.TempDir(), "picture")
	command := program(t, fmt.Sprintf(`cat > %s; echo "$@" > %s.args; printf 'CONVENTION DE JUMELAGE\n\nLa commune et son parte-\nnaire signent pour cinq ans.\n\f'`, seen, seen))
	text, err := recogniser(t, OCR{Command: command, Languages: "nld+fra"}).Read(t.Context(), source.Item{Name: "a.pdf", Bytes: scan(t, 2, 1)})
	if err != nil {
		t.Fatal(err)
	}
	if text.Quality != "ocr" || text.Blocks[0].Text != "CONVENTION DE JUMELAGE" || text.Blocks[1].Text != "La commune et son partenaire signent pour cinq ans." {
		t.Errorf("quality %s, %+v", text.Quality, text.Blocks[:2])
	}
	if last := text.Blocks[len(text.Blocks)-1]; text.Blocks[0].Page != 1 || last.Page != 3 {
		t.Errorf("pages %d to %d", text.Blocks[0].Page, last.Page)
	}
	for _, b := range text.Blocks[:2] {
		if from := text.Kept[b.Start:b.End]; !strings.HasPrefix(from, b.Text[:5]) {
			t.Errorf("%q is kept as %q", b.Text, from)
		}
	}
	picture, err := os.ReadFile(seen)
	if err != nil || !strings.HasPrefix(string(picture), "P5 1652 2338 255\n") || len(picture) != len("P5 1652 2338 255\n")+1652*2338 {
		t.Errorf("a picture of %d bytes that begins with %.20q, %v", len(picture), picture, err)
	}
	if args, err := os.ReadFile(seen + ".args"); err != nil || !strings.Contains(string(args), "-l nld+fra") {
		t.Errorf("called with %q, %v", args, err)
	}
}

// A program that hangs is killed, with what it started (fault 14).
func TestOCRThatHangs(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pids")
	command := program(t, fmt.Sprintf("sleep 600 &\necho $! $$ > %s\nwait", pids))
	began := time.Now()
	_, err := recogniser(t, OCR{Command: command, PageTime: 500 * time.Millisecond}).Read(t.Context(), source.Item{Name: "a.pdf", Bytes: scan(t, 1, 0)})
	if class(err) != record.ClassNeedsOCR || !strings.Contains(err.Error(), "took more than") {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	b, err := os.ReadFile(pids)
	if err != nil {
		t.Fatal(err)
	}
	var child, parent int
	if _, err := fmt.Sscan(string(b), &child, &parent); err != nil {
		t.Fatal(err)
	}
	for _, pid := range []int{child, parent} {
		for range 100 {
			if syscall.Kill(pid, 0) != nil || zombie(pid) {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if syscall.Kill(pid, 0) == nil && !zombie(pid) {
			t.Errorf("process %d lives on", pid)
		}
	}
}

// zombie says that a process has ended and nobody has asked for it.
func zombie(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(b), ") Z ")
}

// A program that fails leaves the document as needing OCR, and says why.
func TestOCRThatFails(t *testing.T) {
	command := program(t, "echo 'no such language' >&2; exit 1")
	_, err := recogniser(t, OCR{Command: command, Languages: "xxx"}).Read(t.Context(), source.Item{Name: "a.pdf", Bytes: scan(t, 3, 0)})
	if class(err) != record.ClassNeedsOCR || !strings.Contains(err.Error(), "no such language") {
		t.Errorf("got %v", err)
	}
}

// What tesseract itself reads of a page that was drawn by the library.
func TestTesseract(t *testing.T) {
	command, err := exec.LookPath("tesseract")
	if err != nil {
		t.Skip("NOT RUN: install tesseract-ocr tesseract-ocr-fra")
	}
	doc := lettersAsPicture(t)
	text, err := recogniser(t, OCR{Command: command, Languages: "fra"}).Read(t.Context(), source.Item{Name: "a.pdf", Bytes: doc})
	if err != nil {
		t.Skipf("NOT RUN: %v", err)
	}
	gold := strings.Fields(strings.Join(prose(t, "fr")[:3], " "))
	if got := inOrder(wordsOf(text), gold); got < 0.9 {
		t.Errorf("%.3f of the words: %q", got, wordsOf(text))
	}
}

// lettersAsPicture is a document whose only page is a picture of prose.
func lettersAsPicture(t *testing.T) []byte {
	t.Helper()
	pages, _ := typeset{columns: 1, size: 12}.set(prose(t, "fr")[:3])
	m := pdfMaker{pages: pages}
	e, err := pdfReader().pdf(0)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	d, err := e.open(ctx, m.bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close(ctx)
	pgm, err := d.render(ctx, 0)
	if err != nil || len(pgm) < 1000 {
		t.Fatalf("%d bytes, %v", len(pgm), err)
	}
	var w, h int
	if _, err := fmt.Sscanf(string(pgm[:20]), "P5 %d %d 255", &w, &h); err != nil {
		t.Fatal(err)
	}
	b := pdfDeflated(pgm[len(pgm)-w*h:])
	image := pdfMaker{xobjects: "/Im 10 0 R", pages: []string{"q 595 0 0 842 0 0 cm /Im Do Q"}, extra: []string{
		fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", w, h, len(b), b),
	}}
	return image.bytes()
}

// FuzzLayout puts words anywhere on pages: the blocks lie in the kept text, every letter but those of furniture is in one, and
// it ends.
func FuzzLayout(f *testing.F) {
	f.Add([]byte("\x00\x10\x10\x0a\x05\x01\x20\x10\x0a\x05\x02\x10\x20\x0a\x05"))
	f.Add([]byte(strings.Repeat("\x01\x30\x40\x0b\x07\x81\x90\x40\x0b\x0f", 30)))
	f.Fuzz(func(t *testing.T, b []byte) {
		texts := []string{"De", "stad", "samen-", "werking", "•", "1.", "2014", "PARTNERS", "en", "Anderlecht.", "x", "la", "ﬁn", "-", "Tel. 02", "\u00ad"}
		doc := &pdfText{}
		letters := 0
		var page pdfPage
		for len(b) >= 5 {
			x, y := float64(binary.LittleEndian.Uint16(b))/60, float64(b[2])*3
			size := 1 + float64(b[3]&31)
			if b[3]&32 != 0 {
				size, x = size*1000, -x*1000
			}
			text := texts[b[4]&15]
			w := pdfWord{text: text, x0: x, x1: x + size*float64(len(text))/2, y0: y - size/5, y1: y + size*4/5, base: y, size: size, turn: int8(b[3] >> 6), bold: b[4]&16 != 0}
			page.words = append(page.words, w)
			page.letters += len(text)
			if b[4]&224 == 224 {
				doc.add(page)
				page = pdfPage{}
			}
			b = b[5:]
		}
		doc.add(page)
		for _, l := range doc.lines {
			letters += len(strings.Fields(l.text))
		}
		text := doc.text()
		shown := 0
		for _, block := range text.Blocks {
			if block.Start < 0 || block.Start > block.End || block.End > len(text.Kept) || block.Text == "" || tidy(block.Text) != block.Text {
				t.Fatalf("block %+v of %d bytes", block, len(text.Kept))
			}
			if (block.Role == record.RoleHeading) != (block.Level > 0) || block.Page < 1 {
				t.Fatalf("block %+v: role, level and page", block)
			}
			shown += len(strings.Fields(block.Text))
		}
		if shown > letters {
			t.Fatalf("%d words became %d", letters, shown)
		}
	})
}
