package extract

import (
	"context"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tetratelabs/wazero/api"
)

// pdfWord is letters of a page that stand together on one line. Coordinates are in points, turned so that the text runs to
// the right and up is more.
type pdfWord struct {
	text           string
	x0, x1, y0, y1 float64 // its box, from the descent to the ascent of its font
	base           float64 // height of the line it stands on
	size           float64 // of its font, as drawn
	turn           int8    // quarters of a circle that the text was turned to the left on the page
	bold           bool
	grid           int // number of a drawn table whose place it holds, from 1; it has no letters then
}

// pdfPage is what one page says and how it looks.
type pdfPage struct {
	words   []pdfWord
	rules   []pdfRule
	letters int  // letters and digits
	unseen  int  // of these, how many are drawn invisibly, as programs do that lay recognised text over a scan
	images  bool // it shows a picture; only looked for where there is next to no text
	cut     bool // it has more characters than are read
}

// Bounds of one page.
const (
	maxPageChars   = 200_000 // a full page of a newspaper has 40,000
	maxPageObjects = 4_000   // looked at for pictures and rules
	scanLetters    = 30      // a page with fewer letters and a picture is a scan
)

// styleOf remembers what the letters of one text object share.
type pdfStyle struct {
	size   float64
	turn   int8
	bold   bool
	unseen bool
	slant  bool // neither upright nor turned by quarters: a watermark
}

// page reads page i, from 0, and says whether there was one to read.
func (d *pdfDocument) page(ctx context.Context, i int) (p pdfPage, ok bool, err error) {
	page, err := d.call(ctx, d.loadPage, d.handle, uint64(i))
	if err != nil || page == 0 {
		return pdfPage{}, false, err
	}
	text, err := d.call(ctx, d.loadText, page)
	if err != nil {
		return pdfPage{}, false, err
	}
	if text != 0 {
		if err := d.readText(ctx, text, &p); err != nil {
			return pdfPage{}, false, err
		}
		if _, err := d.call(ctx, d.closeText, text); err != nil {
			return pdfPage{}, false, err
		}
	}
	if p.letters > 0 {
		if p.rules, err = d.rules(ctx, page); err != nil {
			return pdfPage{}, false, err
		}
	}
	if p.letters < scanLetters {
		if p.images, err = d.shows(ctx, page); err != nil {
			return pdfPage{}, false, err
		}
	}
	// The page before is closed only now: fonts are read anew when no open page uses them.
	before := d.held
	d.held = page
	if before != 0 {
		_, err = d.call(ctx, d.closePage, before)
	}
	return p, true, err
}

// readText puts the characters of a page together to words.
func (d *pdfDocument) readText(ctx context.Context, text uint64, p *pdfPage) error {
	n, err := d.call(ctx, d.chars, text)
	if err != nil {
		return err
	}
	count := int(int32(n))
	if count > maxPageChars {
		count, p.cut = maxPageChars, true
	}
	fonts := map[uint64]bool{} // whether a font is bold
	var style pdfStyle
	var object uint64
	var word pdfWord
	var letters strings.Builder
	blank := true // one stands before the next character
	flush := func() {
		if letters.Len() > 0 {
			word.text = letters.String()
			p.words = append(p.words, word)
			letters.Reset()
		}
	}
	var lastX, lastBase float64 // where the last letter ended
	for i := range count {
		at := uint64(i)
		u, err := d.call(ctx, d.unicode, text, at)
		if err != nil {
			return err
		}
		r := drawn(rune(uint32(u)))
		if r == 0 || unicode.IsSpace(r) {
			blank = blank || r != 0
			continue
		}
		g, err := d.call(ctx, d.generated, text, at)
		if err != nil {
			return err
		}
		if uint32(g) == 1 {
			blank = true
			continue
		}
		o, err := d.call(ctx, d.textObject, text, at)
		if err != nil {
			return err
		}
		if o != object || i == 0 {
			object = o
			if style, err = d.style(ctx, text, at, o, fonts); err != nil {
				return err
			}
		}
		if style.slant {
			continue
		}
		if _, err := d.call(ctx, d.looseBox, text, at, d.scratch); err != nil {
			return err
		}
		if _, err := d.call(ctx, d.origin, text, at, d.scratch+16, d.scratch+24); err != nil {
			return err
		}
		left, top, right, bottom := d.float32At(d.scratch), d.float32At(d.scratch+4), d.float32At(d.scratch+8), d.float32At(d.scratch+12)
		_, base := turned(d.float64At(d.scratch+16), d.float64At(d.scratch+24), style.turn)
		x0, y0 := turned(left, bottom, style.turn)
		x1, y1 := turned(right, top, style.turn)
		x0, x1 = min(x0, x1), max(x0, x1)
		// Boxes of fonts that state no ascent are flat, those of broken ones huge.
		y0, y1 = max(min(y0, y1), base-style.size), min(max(y0, y1), base+1.5*style.size)
		if y1-y0 < style.size/2 {
			y0, y1 = base-style.size/5, base+style.size*4/5
		}
		s := style.size
		joined := letters.Len() > 0 && style.turn == word.turn && math.Abs(base-lastBase) < s/2 && x0-lastX > -s && x0-lastX < s/4 &&
			(!blank || x0-lastX < s/50 && math.Abs(base-lastBase) < s/20 && x0-lastX > -s/50)
		if !joined {
			flush()
			word = pdfWord{x0: x0, x1: x1, y0: y0, y1: y1, base: base, size: s, turn: style.turn, bold: style.bold}
		}
		word.x0, word.x1 = min(word.x0, x0), max(word.x1, x1)
		word.y0, word.y1 = min(word.y0, y0), max(word.y1, y1)
		letters.WriteRune(r)
		lastX, lastBase, blank = x1, base, false
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			p.letters++
			if style.unseen {
				p.unseen++
			}
		}
	}
	flush()
	return nil
}

// drawn returns the character that a reader sees: pdfium marks a hyphen at the end of a line as U+0002, and a soft hyphen
// that was drawn is a hyphen. 0 stands for what is no character.
func drawn(r rune) rune {
	switch {
	case r == 2 || r == '\u00ad':
		return '-'
	case r == 0xf0b7 || r == 0xf0a7 || r == 0xf0d8 || r == 0xf0fc || r == 0xf076 || r == 0xf02d: // bullets of Symbol and Wingdings
		return '•'
	case r == '\u200b' || r == '\u2028' || r == '\u2029':
		return ' '
	case r < ' ' && !unicode.IsSpace(r), r == '\ufffe', r == '\uffff', !utf8.ValidRune(r), r >= 0x7f && r < 0xa0, invisible(r):
		return 0
	}
	return r
}

// turned turns a point back by quarters of a circle.
func turned(x, y float64, turn int8) (float64, float64) {
	switch turn {
	case 1:
		return y, -x
	case 2:
		return -x, -y
	case 3:
		return -y, x
	}
	return x, y
}

// invisibleText is the text render mode that draws nothing (ISO 32000-1, table 106).
const invisibleText = 3

// style reads what the text object o, that holds character at, looks like.
func (d *pdfDocument) style(ctx context.Context, text, at, o uint64, fonts map[uint64]bool) (pdfStyle, error) {
	var s pdfStyle
	bits, err := d.call(ctx, d.fontSize, text, at)
	if err != nil {
		return s, err
	}
	s.size = finite(math.Abs(math.Float64frombits(bits)))
	if _, err := d.call(ctx, d.matrix, text, at, d.scratch); err != nil {
		return s, err
	}
	a, b := d.float32At(d.scratch), d.float32At(d.scratch+4)
	if scale := math.Hypot(d.float32At(d.scratch+8), d.float32At(d.scratch+12)); scale > 0 {
		s.size *= scale
	}
	s.size = max(0.5, min(s.size, 1000))
	if a != 0 || b != 0 {
		quarters := math.Atan2(b, a) / (math.Pi / 2)
		s.slant = math.Abs(quarters-math.Round(quarters)) > 0.06 // more than five degrees
		s.turn = int8((int(math.Round(quarters)) + 4) % 4)
	}
	if o == 0 {
		return s, nil
	}
	mode, err := d.call(ctx, d.renderMode, o)
	if err != nil {
		return s, err
	}
	s.unseen = uint32(mode) == invisibleText
	font, err := d.call(ctx, d.fontOf, o)
	if err != nil {
		return s, err
	}
	bold, known := fonts[font]
	if !known {
		if bold, err = d.isBold(ctx, text, at); err != nil {
			return s, err
		}
		fonts[font] = bold
	}
	s.bold = bold
	return s, nil
}

// forceBold is the flag of a font descriptor for bold (ISO 32000-1, table 123).
const forceBold = 1 << 18

// isBold says that the font of a character is bold, by its weight, its flags or its name.
func (d *pdfDocument) isBold(ctx context.Context, text, at uint64) (bool, error) {
	const room = 200
	weight, err := d.call(ctx, d.fontWeight, text, at)
	if err != nil {
		return false, err
	}
	out, err := d.call(ctx, d.malloc, room)
	if err != nil || out == 0 {
		return false, err
	}
	n, err := d.call(ctx, d.fontInfo, text, at, out, room, d.scratch)
	if err != nil {
		return false, err
	}
	flags, _ := d.module.Memory().ReadUint32Le(uint32(d.scratch))
	name := ""
	if n = uint64(uint32(n)); n > 0 && n <= room {
		raw, _ := d.module.Memory().Read(uint32(out), uint32(n))
		name = strings.ToLower(string(raw))
	}
	_, err = d.call(ctx, d.free, out)
	w := int32(weight)
	named := strings.Contains(name, "bold") || strings.Contains(name, "black") || strings.Contains(name, "heavy")
	return w >= 600 && w <= 1000 || flags&forceBold != 0 || named, err
}

// What kinds of page objects there are.
const (
	pdfObjectImage = 3
	pdfObjectForm  = 5
)

// shows says that the page holds a picture, itself or in a form.
func (d *pdfDocument) shows(ctx context.Context, page uint64) (bool, error) {
	return d.showsIn(ctx, d.objects, d.object, page, 0)
}

func (d *pdfDocument) showsIn(ctx context.Context, count, get api.Function, parent uint64, depth int) (bool, error) {
	n, err := d.call(ctx, count, parent)
	if err != nil {
		return false, err
	}
	for i := range min(int(int32(n)), maxPageObjects) {
		o, err := d.call(ctx, get, parent, uint64(i))
		if err != nil {
			return false, err
		}
		if o == 0 {
			continue
		}
		kind, err := d.call(ctx, d.objectType, o)
		if err != nil {
			return false, err
		}
		switch uint32(kind) {
		case pdfObjectImage:
			return true, nil
		case pdfObjectForm:
			if depth > 3 {
				continue
			}
			if shown, err := d.showsIn(ctx, d.formObjects, d.formObject, o, depth+1); shown || err != nil {
				return shown, err
			}
		}
	}
	return false, nil
}
