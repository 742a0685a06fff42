package extract

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// pdfMaker writes small PDF documents for tests, byte for byte the same every time.
type pdfMaker struct {
	pages    []string          // content streams
	info     map[string]string // Title and the like
	fonts    string            // more entries of the font dictionary
	xobjects string            // entries of the XObject dictionary
	extra    []string          // objects 10, 11, …
	user     string            // password to open it
	owner    string            // password to change it
	lang     string
	deflate  bool
	rotate   int // of every page, in degrees
}

// Objects with fixed numbers; extra ones start at 10, pages behind them.
const (
	makerCatalog = 1 + iota
	makerPages
	makerInfo
	makerRegular
	makerBold
	makerLigatures
	makerEncrypt
)

func (m *pdfMaker) bytes() []byte {
	objects := map[int]string{
		makerRegular:   "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
		makerBold:      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
		makerLigatures: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl] >> >>",
	}
	id := md5.Sum([]byte("entente"))
	key, encrypt := m.key(id[:])
	seal := func(number int, s []byte) []byte {
		if key == nil {
			return s
		}
		salted := append(slices.Clone(key), byte(number), byte(number>>8), byte(number>>16), 0, 0)
		sum := md5.Sum(salted)
		c, _ := rc4.NewCipher(sum[:min(len(key)+5, 16)])
		out := make([]byte, len(s))
		c.XORKeyStream(out, s)
		return out
	}
	for i, x := range m.extra {
		objects[10+i] = x
	}
	first := 10 + len(m.extra)
	var kids []string
	for i, content := range m.pages {
		page, stream := first+2*i, first+2*i+1
		kids = append(kids, fmt.Sprintf("%d 0 R", page))
		rotate := ""
		if m.rotate != 0 {
			rotate = fmt.Sprintf(" /Rotate %d", m.rotate)
		}
		objects[page] = fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842]%s /Contents %d 0 R /Resources << /Font << /F1 %d 0 R /F2 %d 0 R /F3 %d 0 R %s >> /XObject << %s >> >> >>",
			makerPages, rotate, stream, makerRegular, makerBold, makerLigatures, m.fonts, m.xobjects)
		b, filter := []byte(content), ""
		if m.deflate {
			b, filter = pdfDeflated(b), " /Filter /FlateDecode"
		}
		b = seal(stream, b)
		objects[stream] = fmt.Sprintf("<< /Length %d%s >>\nstream\n%s\nendstream", len(b), filter, b)
	}
	lang := ""
	if m.lang != "" {
		lang = fmt.Sprintf(" /Lang (%s)", m.lang)
	}
	objects[makerCatalog] = fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R%s >>", makerPages, lang)
	objects[makerPages] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Join(kids, " "), len(m.pages))
	info := ""
	for _, k := range slices.Sorted(maps.Keys(m.info)) {
		info += fmt.Sprintf(" /%s <%s>", k, hex.EncodeToString(seal(makerInfo, winAnsi(m.info[k]))))
	}
	objects[makerInfo] = "<<" + info + " >>"
	trailer := fmt.Sprintf("/Root %d 0 R /Info %d 0 R", makerCatalog, makerInfo)
	if encrypt != "" {
		objects[makerEncrypt] = encrypt
		trailer += fmt.Sprintf(" /Encrypt %d 0 R /ID [<%x> <%x>]", makerEncrypt, id, id)
	}
	return assemble(objects, trailer)
}

// assemble writes objects with their table.
func assemble(objects map[int]string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	numbers := slices.Sorted(maps.Keys(objects))
	last := numbers[len(numbers)-1]
	at := map[int]int{}
	for _, n := range numbers {
		at[n] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, objects[n])
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", last+1)
	for n := 1; n <= last; n++ {
		if o, ok := at[n]; ok {
			fmt.Fprintf(&b, "%010d 00000 n \n", o)
		} else {
			b.WriteString("0000000000 65535 f \n")
		}
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n", last+1, trailer, start)
	return b.Bytes()
}

var passwordPad = []byte("\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A")

// key makes the key of the standard security handler, revision 3 (ISO 32000-1, 7.6.3), and its dictionary.
func (m *pdfMaker) key(id []byte) ([]byte, string) {
	if m.user == "" && m.owner == "" {
		return nil, ""
	}
	pad := func(s string) []byte { return append([]byte(s), passwordPad...)[:32] }
	rounds := func(key, b []byte) []byte {
		out := slices.Clone(b)
		for i := range 20 {
			k := slices.Clone(key)
			for j := range k {
				k[j] ^= byte(i)
			}
			c, _ := rc4.NewCipher(k)
			c.XORKeyStream(out, out)
		}
		return out
	}
	owner := m.owner
	if owner == "" {
		owner = m.user
	}
	sum := md5.Sum(pad(owner))
	for range 50 {
		sum = md5.Sum(sum[:])
	}
	o := rounds(sum[:], pad(m.user))
	permissions := int32(-1340)
	b := append(pad(m.user), o...)
	b = binary.LittleEndian.AppendUint32(b, uint32(permissions))
	sum = md5.Sum(append(b, id...))
	for range 50 {
		sum = md5.Sum(sum[:])
	}
	key := slices.Clone(sum[:])
	check := md5.Sum(append(slices.Clone(passwordPad), id...))
	u := append(rounds(key, check[:]), make([]byte, 16)...)
	return key, fmt.Sprintf("<< /Filter /Standard /V 2 /R 3 /Length 128 /P %d /O <%x> /U <%x> >>", permissions, o, u)
}

func pdfDeflated(b []byte) []byte {
	var out bytes.Buffer
	w, _ := zlib.NewWriterLevel(&out, zlib.BestCompression)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func winAnsi(s string) []byte {
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return []byte(s)
	}
	return b
}

// helvetica is the widths of its letters from the blank on, in thousandths of its size.
var helvetica = [95]int{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}

// width is that of s in points.
func width(s string, size float64) float64 {
	sum := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
			sum += helvetica[r-' ']
		case strings.ContainsRune("íìîï", r):
			sum += 278
		case r == 'ç':
			sum += 500
		case r == '–':
			sum += 556
		default:
			sum += 556
		}
	}
	return float64(sum) * size / 1000
}

// typeset is how prose is set.
type typeset struct {
	columns    int
	size       float64
	interleave bool // lines of all columns are drawn from the top of the page, side by side
	furniture  bool // a header and a footer with the page number
	ligatures  bool
	title      string // over all columns of the first page, in bold
	language   string
}

// drawnLine is one line of text on a page.
type drawnLine struct {
	text    string
	x, y    float64
	size    float64
	font    string
	stretch float64 // added to every blank
}

func (l drawnLine) operators() string {
	var text strings.Builder
	for _, b := range winAnsi(l.text) {
		fmt.Fprintf(&text, "%02x", b)
	}
	return fmt.Sprintf("BT /%s %.2f Tf %.3f Tw %.2f %.2f Td <%s> Tj ET\n", l.font, l.size, l.stretch, l.x, l.y, text.String())
}

// set sets paragraphs in justified columns and returns the pages, and how many words it broke at a line end.
func (s typeset) set(paragraphs []string) (pages []string, breaks int) {
	const left, right, top, bottom, gutter = 56.0, 539.0, 770.0, 70.0, 18.0
	lead := s.size * 1.25
	wide := (right - left - gutter*float64(s.columns-1)) / float64(s.columns)
	var page []drawnLine
	column, y, ceiling := 0, top, top
	x := func() float64 { return left + float64(column)*(wide+gutter) }
	finish := func() {
		n := len(pages) + 1
		if s.interleave {
			sort.SliceStable(page, func(i, j int) bool { return page[i].y > page[j].y })
		}
		if s.furniture {
			page = append(page,
				drawnLine{text: "Internationale betrekkingen – relations internationales", x: 190, y: 805, size: 8, font: "F1"},
				drawnLine{text: fmt.Sprintf("%d / 12", n), x: 500, y: 36, size: 8, font: "F1"})
		}
		var b strings.Builder
		for _, l := range page {
			b.WriteString(l.operators())
		}
		pages, page = append(pages, b.String()), nil
		column, y, ceiling = 0, top, top
	}
	put := func(l drawnLine) {
		if y < bottom {
			if column++; column == s.columns {
				finish()
			}
			y = ceiling
		}
		l.x, l.y = l.x+x(), y
		page = append(page, l)
		y -= lead
	}
	if s.title != "" {
		page = append(page, drawnLine{text: s.title, x: left, y: y, size: 2 * s.size, font: "F2"})
		y -= 3 * s.size
		ceiling = y
	}
	for _, p := range paragraphs {
		room := wide - s.size
		indent := s.size
		var line []string
		used := 0.0
		flush := func(last bool) {
			l := drawnLine{text: strings.Join(line, " "), x: indent, size: s.size, font: "F1"}
			if n := len(line) - 1; !last && n > 0 {
				l.stretch = (room - used) / float64(n)
			}
			if s.ligatures {
				l.font, l.text = "F3", strings.NewReplacer("fi", "\x01", "fl", "\x02").Replace(l.text)
			}
			put(l)
			line, used, indent, room = nil, 0, 0, wide
		}
		for word := range strings.FieldsSeq(p) {
			for word != "" {
				blank := 0.0
				if len(line) > 0 {
					blank = width(" ", s.size)
				}
				w := width(word, s.size)
				if used+blank+w <= room {
					line, used, word = append(line, word), used+blank+w, ""
					continue
				}
				fit := 0 // letters that have room, with a hyphen
				for fit < utf8.RuneCountInString(word) && used+blank+width(string([]rune(word)[:fit+1])+"-", s.size) <= room {
					fit++
				}
				part, rest := split(word, fit+1)
				if part != "" && used+blank+width(part, s.size) <= room+0.1 {
					line, used = append(line, part), used+blank+width(part, s.size)
					breaks++
					word = rest
				} else if len(line) == 0 {
					line, word = append(line, word), ""
				}
				flush(false)
			}
		}
		flush(true)
	}
	finish()
	return pages, breaks
}

// document sets prose as a document.
func (s typeset) document(paragraphs []string) (doc []byte, breaks int) {
	m := pdfMaker{deflate: true, lang: s.language}
	m.pages, breaks = s.set(paragraphs)
	return m.bytes(), breaks
}

// prose returns the paragraphs of a text of testdata/pdf.
func prose(t testing.TB, names ...string) []string {
	t.Helper()
	var out []string
	for _, name := range names {
		b, err := os.ReadFile("testdata/pdf/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for p := range strings.SplitSeq(string(b), "\n\n") {
			out = append(out, strings.TrimSpace(p))
		}
	}
	return out
}
