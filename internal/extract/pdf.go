package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/source"
)

// pdfFormat reads PDF documents by way of the positions of their letters.
type pdfFormat struct{}

// Bounds of a document.
const (
	maxPDFPages = 20_000
	maxPDFText  = 16 << 20 // bytes; what is more than a document has is refused behind extraction
	maxUnread   = 50       // pages in a row that can not be read: the page tree promises what is not there
)

// pdfHeader opens a document: the version is part of it, so that a text about PDF is none.
var pdfHeader = regexp.MustCompile(`%PDF-\d\.\d`)

// isPDF tells a PDF document from a text that speaks of one. What stands before the header is junk of a sender.
func isPDF(b []byte) bool {
	at := pdfHeader.FindIndex(b[:min(len(b), 1024)])
	if at == nil {
		return false
	}
	return at[0] == 0 || bytes.Contains(b, []byte(" obj")) && (bytes.Contains(b, []byte("startxref")) || bytes.Contains(b, []byte("endobj")))
}

// Extract returns the text of in. Its failures are encrypted, corrupt, needs-ocr, empty, too-large and oom; the words of
// pages that can be read stand even when others can not.
func (pdfFormat) Extract(ctx context.Context, in source.Item) (text Text, err error) {
	if !bytes.Contains(in.Bytes, []byte("obj")) {
		return Text{}, &record.Failure{Class: record.ClassCorrupt, Reason: "the PDF document is cut off: it holds no objects"}
	}
	r, own := readerOf(ctx)
	if own {
		defer func() { err = errors.Join(err, r.Close()) }()
	}
	e, err := r.pdf(len(in.Bytes))
	if err != nil {
		return Text{}, err
	}
	d, err := e.open(ctx, in.Bytes)
	if err != nil {
		return Text{}, err
	}
	defer d.close(ctx)
	return r.readPDF(ctx, d, in.Bytes)
}

// pdf returns the running library, started anew when the last document broke it or this one asks for more memory.
func (r *Reader) pdf(size int) (*pdfEngine, error) {
	limit := uint32(pdfMemory)
	if size > pdfLarge {
		limit = pdfMemoryLarge
	}
	if r.engine != nil && (r.engine.broken || r.engine.limit < limit) {
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	if r.engine == nil {
		e, err := openPDFEngine(r.options.Cache, limit, !r.options.Killable)
		if err != nil {
			return nil, err
		}
		r.engine = e
	}
	return r.engine, nil
}

// readPDF reads an open document page by page.
func (r *Reader) readPDF(ctx context.Context, d *pdfDocument, b []byte) (Text, error) {
	if d.pages == 0 {
		return Text{}, &record.Failure{Class: record.ClassCorrupt, Reason: "the PDF document has no pages"}
	}
	if d.pages > maxPDFPages && d.pages > len(b)/20 {
		// An entry of a page tree takes more bytes than that.
		return Text{}, &record.Failure{Class: record.ClassCorrupt, Reason: fmt.Sprintf("the PDF document claims %d pages in %d bytes", d.pages, len(b))}
	}
	if d.pages > maxPDFPages {
		return Text{}, &record.Failure{Class: record.ClassTooLarge, Reason: fmt.Sprintf("%d pages; the limit is %d", d.pages, maxPDFPages)}
	}
	t := &pdfText{}
	failed := 0
	for i := range d.pages {
		if err := ctx.Err(); err != nil {
			return Text{}, fmt.Errorf("read page %d: %w", i+1, err)
		}
		p, ok, err := d.page(ctx, i)
		if err != nil {
			return Text{}, fmt.Errorf("read page %d: %w", i+1, err)
		}
		if failed++; ok {
			failed = 0
		} else {
			t.unread++
		}
		if failed >= maxUnread {
			break
		}
		t.add(p)
		if t.bytes > maxPDFText {
			return Text{}, &record.Failure{Class: record.ClassTooLarge, Reason: fmt.Sprintf("more than %d bytes of text", maxPDFText)}
		}
		if r.options.Progress != nil {
			r.options.Progress()
		}
	}
	if t.unread == t.pages || failed >= maxUnread && t.letters == 0 {
		return Text{}, &record.Failure{Class: record.ClassCorrupt, Reason: "none of the pages of the PDF document can be read"}
	}
	scan := len(t.scanned) > 0 && t.letters < scanLetters*t.pages
	if scan && r.options.OCR == nil {
		return Text{}, &record.Failure{
			Class:  record.ClassNeedsOCR,
			Reason: fmt.Sprintf("%d of %d pages are pictures without text; --ocr=tesseract reads them", len(t.scanned), t.pages),
		}
	}
	out := t.text()
	if len(t.scanned) > 0 {
		out.Meta["scanned"] = fmt.Sprintf("%d of %d pages are pictures without text", len(t.scanned), t.pages)
		if r.options.OCR != nil {
			if err := r.recognise(ctx, d, t, &out); err != nil {
				return Text{}, err
			}
		}
	}
	return out, d.describe(ctx, &out, b)
}

// text makes blocks of the lines of all pages.
func (t *pdfText) text() Text {
	out := Text{Meta: map[string]string{}, Quality: t.quality()}
	t.markFurniture()
	var kept strings.Builder
	kept.Grow(t.bytes + len(t.lines) + t.pages)
	page := 1
	all := make([]line, 0, len(t.lines))
	for i := range t.lines {
		l := &t.lines[i]
		for ; page < l.page; page++ {
			kept.WriteByte('\f')
		}
		l.start = kept.Len()
		kept.WriteString(l.text)
		l.end = kept.Len()
		kept.WriteByte('\n')
		if !l.furniture {
			all = append(all, line{text: l.text})
		}
	}
	out.Kept = kept.String()
	ps := linkParagraphs(t.paragraphsOf(), newVocabulary(all))
	pdfHeadings(ps, t.bodySize())
	for _, p := range ps {
		if p.text != "" {
			out.Blocks = append(out.Blocks, Block{Role: p.role, Level: p.level, Text: tidy(p.text), Start: p.lines[0].start, End: max(p.end(), p.lines[0].end), Page: p.page})
		}
	}
	out.Title = pdfTitle(out.Blocks, ps)
	return out
}

// pdfTitle returns the largest heading of the first page with headings.
func pdfTitle(blocks []Block, ps []*pdfParagraph) string {
	best := -1
	for i, p := range ps {
		if p.role != record.RoleHeading {
			continue
		}
		if best >= 0 && p.page > ps[best].page {
			break
		}
		if best < 0 || p.size > ps[best].size {
			best = i
		}
	}
	if best < 0 {
		return titleOf(blocks)
	}
	return tidy(ps[best].text)
}

// Titles that programs write when nobody gave one: the name of the file or of the program.
var (
	nameless  = regexp.MustCompile(`(?i)^(?:microsoft (?:word|powerpoint|excel|office)\b.*|(?:untitled|unspecified|anonymous|zonder titel|sans titre|naamloos|document|title|titel|titre|presentation|présentation|powerpoint(?:-presentatie| presentation)?|slide|dia|folder|brochure|layout|lay-out|opmaak|scan|doc)[\s_-]*\d*)$`)
	fileNamed = regexp.MustCompile(`(?i)\.(?:docx?|pdf|indd|qxp|qxd|pptx?|xlsx?|odt|rtf|pub|pages|ps|eps|tiff?|jpe?g|ai|cdr|wpd|txt|html?|tmp)$|^[a-z]:\\|^file:|[/\\]`)
)

// goodTitle says that a title of the metadata was given by a person.
func goodTitle(s string) bool {
	letters := 0
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xc0 && r != utf8.RuneError {
			letters++
		}
	}
	return letters >= 4 && len(s) <= 300 && !nameless.MatchString(s) && !fileNamed.MatchString(s) && (strings.Contains(s, " ") || !strings.ContainsAny(s, "_0123456789")) &&
		!strings.ContainsRune(s, utf8.RuneError)
}

var claimedLang = regexp.MustCompile(`/Lang\s*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\s*\)`)

// describe adds what the document's information says of it.
func (d *pdfDocument) describe(ctx context.Context, out *Text, b []byte) error {
	title, err := d.meta(ctx, "Title")
	if err != nil {
		return err
	}
	if title = tidy(title); goodTitle(title) {
		out.Title = title
	}
	for _, tag := range []string{"CreationDate", "ModDate"} {
		value, err := d.meta(ctx, tag)
		if err != nil {
			return err
		}
		out.addDate(pdfDate(value), "file-metadata")
	}
	for tag, name := range map[string]string{"Subject": "description", "Producer": "generator"} {
		value, err := d.meta(ctx, tag)
		if err != nil {
			return err
		}
		if value = tidy(value); value != "" && value != "unspecified" && utf8.RuneCountInString(value) <= 500 {
			out.Meta[name] = value
		}
	}
	if m := claimedLang.FindSubmatch(b); m != nil {
		out.Lang = string(m[1])
	}
	return nil
}

// pdfDate returns D:20200131120000+01'00' (ISO 32000-1, 7.9.4) as a date.
func pdfDate(s string) string {
	s = strings.TrimPrefix(strings.TrimSpace(s), "D:")
	digits := 0
	for digits < len(s) && digits < 8 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	for _, layout := range []struct{ from, to string }{{"20060102", "2006-01-02"}, {"200601", "2006-01"}, {"2006", "2006"}} {
		if digits >= len(layout.from) {
			if at, err := time.Parse(layout.from, s[:len(layout.from)]); err == nil {
				return at.Format(layout.to)
			}
		}
	}
	return ""
}
