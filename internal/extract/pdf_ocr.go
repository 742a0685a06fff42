package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"entente/internal/record"
)

// OCR says which program reads scanned pages: tesseract, or one that is called alike.
type OCR struct {
	Command   string        `json:"command"`   // name or path
	Languages string        `json:"languages"` // joined with "+": nld+fra+eng
	PageTime  time.Duration `json:"page_time"` // after which the program is killed; a minute when zero
}

const (
	ocrPageTime = time.Minute
	ocrPages    = 300       // of one document; more are left out
	ocrDPI      = 200       // two to three seconds a page; more finds hardly more
	ocrPixels   = 5_000_000 // of one page: an A4 page at 200 dpi has 3.9 million
	ocrBytes    = 1 << 20   // of text a page
)

// recognise has the scanned pages of d read and adds their text, marked as recognised. A page that can not be recognised is
// left out; when none can, the document fails.
func (r *Reader) recognise(ctx context.Context, d *pdfDocument, t *pdfText, out *Text) error {
	var fault error
	read := 0
	blocks := map[int][]Block{}
	for _, n := range t.scanned[:min(len(t.scanned), ocrPages)] {
		picture, err := d.render(ctx, n-1)
		if err != nil {
			return fmt.Errorf("render page %d: %w", n, err)
		}
		if picture == nil {
			continue
		}
		text, err := r.options.OCR.run(ctx, picture)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fault = errors.Join(fault, fmt.Errorf("page %d: %w", n, err))
			if read == 0 && len(blocks) == 0 && n >= t.scanned[0]+2 {
				break // it does not work at all
			}
			continue
		}
		read++
		start := len(out.Kept)
		out.Kept += text + "\f"
		for _, b := range recognised(text) {
			b.Start, b.End, b.Page = b.Start+start, b.End+start, n
			blocks[n] = append(blocks[n], b)
		}
		if r.options.Progress != nil {
			r.options.Progress()
		}
	}
	if read == 0 && len(out.Blocks) == 0 {
		return &record.Failure{Class: record.ClassNeedsOCR, Reason: fmt.Sprintf("the pages are pictures and could not be recognised: %.300v", fault)}
	}
	out.Quality = "ocr"
	merged := make([]Block, 0, len(out.Blocks))
	rest := out.Blocks
	for _, n := range t.scanned {
		for len(rest) > 0 && rest[0].Page < n {
			merged, rest = append(merged, rest[0]), rest[1:]
		}
		merged = append(merged, blocks[n]...)
	}
	out.Blocks = append(merged, rest...)
	if out.Title == "" {
		out.Title = titleOf(out.Blocks)
	}
	return nil
}

// recognised makes blocks of the text of one page, as of a text file.
func recognised(text string) []Block {
	lines := splitLines(text)
	o := layoutOf(lines)
	vocab := newVocabulary(lines)
	ps := o.paragraphs(lines)
	for _, p := range ps {
		p.join(vocab)
	}
	o.headings(ps)
	var out []Block
	for _, p := range ps {
		out = append(out, Block{Role: p.role, Level: p.level, Text: p.text, Start: p.start(), End: p.end()})
	}
	return out
}

// render draws page i as a grey picture (PGM). It is nil when there is no such page or no memory for it.
func (d *pdfDocument) render(ctx context.Context, i int) ([]byte, error) {
	page, err := d.call(ctx, d.loadPage, d.handle, uint64(i))
	if err != nil || page == 0 {
		return nil, err
	}
	if _, err := d.call(ctx, d.pageBox, page, d.scratch); err != nil {
		return nil, err
	}
	wide, high := d.float32At(d.scratch+8)-d.float32At(d.scratch), d.float32At(d.scratch+4)-d.float32At(d.scratch+12)
	turn, err := d.call(ctx, d.rotation, page)
	if err != nil {
		return nil, err
	}
	if turn&1 == 1 {
		wide, high = high, wide
	}
	scale := ocrDPI / 72.0
	for wide*high*scale*scale > ocrPixels {
		scale *= 0.9
	}
	w, h := int(wide*scale), int(high*scale)
	if w < 8 || h < 8 {
		_, err := d.call(ctx, d.closePage, page)
		return nil, err
	}
	picture, err := d.draw(ctx, page, w, h)
	if err != nil {
		return nil, err
	}
	_, err = d.call(ctx, d.closePage, page)
	return picture, err
}

// draw renders a page to w × h pixels.
func (d *pdfDocument) draw(ctx context.Context, page uint64, w, h int) ([]byte, error) {
	const white, annotations = 0xffffffff, 1
	bitmap, err := d.call(ctx, d.bitmapCreate, uint64(w), uint64(h), 0)
	if err != nil || bitmap == 0 {
		return nil, err
	}
	if _, err := d.call(ctx, d.bitmapFill, bitmap, 0, 0, uint64(w), uint64(h), white); err != nil {
		return nil, err
	}
	if _, err := d.call(ctx, d.renderPage, bitmap, page, 0, 0, uint64(w), uint64(h), 0, annotations); err != nil {
		return nil, err
	}
	at, err := d.call(ctx, d.bitmapBuffer, bitmap)
	if err != nil {
		return nil, err
	}
	raw, ok := d.module.Memory().Read(uint32(at), uint32(w*h*4)) // blue, green, red, unused: rows of w × 4 bytes
	picture := fmt.Appendf(make([]byte, 0, w*h+32), "P5 %d %d 255\n", w, h)
	for k := 0; ok && k < len(raw); k += 4 {
		picture = append(picture, byte((int(raw[k])*29+int(raw[k+1])*150+int(raw[k+2])*77)>>8))
	}
	_, err = d.call(ctx, d.bitmapDestroy, bitmap)
	if !ok {
		return nil, err
	}
	return picture, err
}

// run gives a picture to the program and returns what it reads. The program has a process group of its own, which is killed
// as a whole when its time is up: it starts others.
func (o *OCR) run(ctx context.Context, picture []byte) (string, error) {
	limit := o.PageTime
	if limit <= 0 {
		limit = ocrPageTime
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.Command, "stdin", "stdout", "-l", o.Languages, "--psm", "1")
	cmd.Stdin = bytes.NewReader(picture)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second // for pipes that a grandchild holds open
	stdout, stderr := &bounded{room: ocrBytes}, &bounded{room: 2000}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Env = append(cmd.Environ(), "OMP_THREAD_LIMIT=1")
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("%s took more than %s", o.Command, limit)
	case err != nil:
		return "", fmt.Errorf("%s: %w: %s", o.Command, err, strings.Join(strings.Fields(stderr.String()), " "))
	}
	return stdout.String(), nil
}

// bounded keeps the first room bytes written to it.
type bounded struct {
	bytes.Buffer
	room int
}

func (b *bounded) Write(p []byte) (int, error) {
	if n := min(len(p), b.room-b.Len()); n > 0 {
		b.Buffer.Write(p[:n])
	}
	return len(p), nil
}
