package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// The long document: pages of A4 in two columns, as reports are set.
const (
	pdfPages   = 150
	pdfLines   = 66 // of a column
	pdfLetters = 52 // of a line, about: Helvetica at 9 points on 240
)

// pdfRounds is how often each document is read.
const pdfRounds = 5

// pdf reads PDFs in the program, as its child process does, and in Debian's pdftotext, in turns, and prints how much more time
// of a core ours takes: for one long document, and for the small samples, on which pdftotext pays its start each time and
// ours has paid.
func pdf(ctx context.Context, o options, out io.Writer) error {
	other, err := exec.LookPath("pdftotext")
	if err != nil {
		fmt.Fprintln(out, "pdf_cpu_vs_pdftotext: NOT RUN, install poppler-utils")
		return nil
	}
	dir, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	long := o.pdf
	if long == "" {
		texts, err := sentences(o.corpus)
		if err != nil {
			return err
		}
		long = filepath.Join(dir, "long.pdf")
		if err := os.WriteFile(long, twoColumns(texts["en"]), 0o644); err != nil {
			return err
		}
	}
	samples, err := filepath.Glob(filepath.Join(o.samples, "*.pdf"))
	if err != nil {
		return err
	}
	reader := extract.NewReader(extract.Options{Cache: filepath.Join(dir, "cache"), Killable: true})
	defer reader.Close()
	for _, part := range []struct {
		name  string
		paths []string
	}{{"long", []string{long}}, {"samples", samples}} {
		var ours, theirs time.Duration
		pages := 0
		for round := range pdfRounds + 1 { // the first starts the library, and is not counted
			for _, path := range part.paths {
				mine, n, err := readPDF(ctx, reader, path)
				if _, refused := errors.AsType[*record.Failure](err); refused && part.name == "samples" {
					continue // it is there to be refused: locked, or a scan
				}
				if err != nil {
					return fmt.Errorf("%s: %w", path, err)
				}
				cmd := exec.CommandContext(ctx, other, "-q", path, "-")
				cmd.Stdout = io.Discard
				if err := cmd.Run(); err != nil {
					return fmt.Errorf("pdftotext %s: %w", path, err)
				}
				if round > 0 {
					ours, theirs, pages = ours+mine, theirs+cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), pages+n
				}
			}
		}
		fmt.Fprintf(out, "pdf_%s_pages_a_second: %.0f\n", part.name, float64(pages)/ours.Seconds())
		fmt.Fprintf(out, "pdf_%s_cpu_seconds: %.2f\n", part.name, ours.Seconds())
		fmt.Fprintf(out, "pdftotext_%s_cpu_seconds: %.2f\n", part.name, theirs.Seconds())
		fmt.Fprintf(out, "pdf_%s_cpu_vs_pdftotext: %.2f\n", part.name, ours.Seconds()/theirs.Seconds())
	}
	return nil
}

// readPDF reads a document once, and returns the time of cores that took and the number of its last page.
func readPDF(ctx context.Context, r *extract.Reader, path string) (time.Duration, int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	before := cpu()
	text, err := r.Read(ctx, source.Item{Key: path, Name: filepath.Base(path), Bytes: b})
	took := cpu() - before
	if err != nil || len(text.Blocks) == 0 {
		return took, 0, err
	}
	return took, text.Blocks[len(text.Blocks)-1].Page, nil
}

// twoColumns sets sentences, drawn by chance, in a PDF document of two columns.
func twoColumns(sentences []string) []byte {
	r := rand.New(rand.NewPCG(2026, 11))
	var words []string
	line := func() string {
		var b strings.Builder
		for {
			if len(words) == 0 {
				words = strings.Fields(sentences[r.IntN(len(sentences))])
			}
			if b.Len() > 0 && b.Len()+1+len(words[0]) > pdfLetters {
				return b.String()
			}
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(words[0])
			words = words[1:]
		}
	}
	escape := strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`)
	encoder := charmap.Windows1252.NewEncoder()
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"}
	var kids strings.Builder
	for range pdfPages {
		var content strings.Builder
		for column := range 2 {
			fmt.Fprintf(&content, "BT /F1 9 Tf 11 TL %d 790 Td\n", 50+260*column)
			for range pdfLines {
				s, err := encoder.String(line())
				if err != nil {
					s = "" // a letter that the encoding lacks
				}
				fmt.Fprintf(&content, "(%s) ' ", escape.Replace(s))
			}
			content.WriteString("ET\n")
		}
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		_, _ = io.WriteString(w, content.String())
		_ = w.Close()
		n := len(objects) + 1
		fmt.Fprintf(&kids, "%d 0 R ", n)
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", n+1),
			fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.String()))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pdfPages)

	var b, table bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table.String(), len(objects)+1, start)
	return b.Bytes()
}
