package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A program that is asked for and missing is told before anything is read, with the packages that hold it (fault 13).
func TestOCRThatIsNotThere(t *testing.T) {
	docs, data := folder(t, "a.html", dutchPage), t.TempDir()
	t.Setenv("PATH", t.TempDir())
	for _, args := range [][]string{{"ingest", "--data", data, "--ocr", "tesseract", docs}, {"inspect", "--ocr", "tesseract", filepath.Join(docs, "a.html")}} {
		s := call(t, args...)
		if s.code != exitFailed || s.out != "" {
			t.Errorf("entente %q: exit %d, %s", args, s.code, s.out)
		}
		for _, name := range []string{"apt install", "tesseract-ocr ", "tesseract-ocr-nld", "tesseract-ocr-fra", "tesseract-ocr-eng"} {
			if !strings.Contains(s.err, name) {
				t.Errorf("entente %q says %q, and not %q", args, s.err, name)
			}
		}
	}
	if s := call(t, "inspect", "--ocr", "magic", filepath.Join(docs, "a.html")); s.code != exitUsage || !strings.Contains(s.err, "tesseract") {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
}

// A language that is missing is named with its package.
func TestOCRWithoutALanguage(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\necho 'List of available languages (2):'\necho eng\necho nld\n"
	if err := os.WriteFile(filepath.Join(bin, "tesseract"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":/bin:/usr/bin")
	s := call(t, "inspect", "--ocr", "tesseract", filepath.Join(folder(t, "a.html", dutchPage), "a.html"))
	if s.code != exitFailed || !strings.Contains(s.err, "apt install tesseract-ocr-fra") || strings.Contains(s.err, "tesseract-ocr-nld") {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
}

// A PDF document is read by a child of the program, which is gone when the command is.
func TestPDFDocumentsAreInspected(t *testing.T) {
	out := ok(t, "inspect", "--json", "../../internal/extract/testdata/partners-fr.pdf")
	for _, want := range []string{`"format": "application/pdf"`, `"title": "Les communes partenaires : état 2018"`, `Commune: Orzeszkowo | Pays: Pologne | Signature: 1988`} {
		if !strings.Contains(strings.ReplaceAll(out, `":"`, `": "`), want) {
			t.Errorf("%s is missing in %.2000s", want, out)
		}
	}
	for name, class := range map[string]string{"locked-fr.pdf": "encrypted", "scan.pdf": "needs-ocr"} {
		if s := call(t, "inspect", "--json", "../../internal/extract/testdata/"+name); s.code != exitPartly || !strings.Contains(s.out, class) {
			t.Errorf("%s: exit %d, %s", name, s.code, s.out)
		}
	}
}
