package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// control reads a backslash and what belongs to it.
func (r *rtfReader) control() {
	r.at++
	if r.done() {
		return
	}
	c := r.b[r.at]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.at++
		r.symbol(c)
		return
	}
	start := r.at
	for !r.done() && r.at-start < 32 && r.b[r.at]|0x20 >= 'a' && r.b[r.at]|0x20 <= 'z' {
		r.at++
	}
	word := string(r.b[start:r.at])
	n, given := r.number()
	if !r.done() && r.b[r.at] == ' ' {
		r.at++
	}
	if word == "bin" {
		r.at = min(r.at+max(n, 0), len(r.b)) // data that may hold anything
		return
	}
	if r.pending > 0 {
		r.pending--
		return
	}
	r.word(word, n, given)
}

// number reads the number of a control word, if it has one.
func (r *rtfReader) number() (n int, given bool) {
	at := r.at
	negative := at < len(r.b) && r.b[at] == '-'
	if negative {
		at++
	}
	for digits := 0; at < len(r.b) && r.b[at] >= '0' && r.b[at] <= '9' && digits < 10; at, digits = at+1, digits+1 {
		n = n*10 + int(r.b[at]-'0')
		given = true
	}
	if !given {
		return 0, false
	}
	r.at = at
	if negative {
		n = -n
	}
	return n, true
}

// symbol reads a control of one character.
func (r *rtfReader) symbol(c byte) {
	if c == '\'' {
		if r.at+2 > len(r.b) {
			r.at = len(r.b)
			return
		}
		high, low := hexDigit(r.b[r.at]), hexDigit(r.b[r.at+1])
		if high < 0 || low < 0 {
			return
		}
		r.at += 2
		if r.pending > 0 {
			r.pending--
			return
		}
		r.raw(byte(high<<4 | low))
		return
	}
	if c == '*' {
		r.starred = true
		return
	}
	if r.pending > 0 {
		r.pending--
		return
	}
	r.flush()
	switch c {
	case '\\', '{', '}':
		r.emit(string(rune(c)))
	case '~':
		r.emit("\u00a0")
	case '_':
		r.emit("-")
	case '\n', '\r':
		r.word("par", 0, false)
	}
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// rtfPassedOver are groups without text of the document. Other groups that begin with \* are passed over too.
var rtfPassedOver = map[string]bool{"colortbl": true, "pict": true, "object": true, "header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true, "annotation": true, "atnid": true, "atnauthor": true, "fldinst": true,
	"info": true, "filetbl": true, "listtable": true, "listoverridetable": true, "rsidtbl": true, "generator": true, "xe": true, "tc": true, "tcn": true,
	"rxe": true, "txe": true, "bkmkstart": true, "bkmkend": true, "themedata": true, "datafield": true, "nonesttables": true,
	"listtext": true, "pntext": true, "shprslt": true, "ftnsep": true, "ftnsepc": true, "aftnsep": true, "aftnsepc": true, "ftncn": true, "aftncn": true}

var rtfPlaces = map[string]rtfPlace{"fonttbl": rtfFonts, "stylesheet": rtfStyles, "title": rtfTitle, "doccomm": rtfComment, "creatim": rtfCreated, "revtim": rtfRevised}

var rtfCharacters = map[string]string{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"tab": " ", "emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": " ", "line": "\n", "nestrow": "\n", "softline": "\n", "lbr": "\n"}

// word obeys a control word.
func (r *rtfReader) word(word string, n int, given bool) {
	first := !r.opened
	r.opened = true
	if word != "u" {
		r.flush()
	}
	on := !given || n != 0
	if first {
		switch {
		case word == "footnote" && (r.to == rtfText || r.to == rtfBox):
			r.to, r.side = rtfNote, &strings.Builder{}
			return
		case word == "shptxt":
			r.to, r.side = rtfBox, &strings.Builder{}
			return
		case word == "listtext" || word == "pntext":
			r.format.item = true
			r.to = rtfSkip
			return
		case rtfPassedOver[word]:
			r.to = rtfSkip
			return
		case r.starred && word != "nesttableprops" && word != "cs" && r.to == rtfText:
			r.to = rtfSkip
			return
		}
	}
	if place, ok := rtfPlaces[word]; ok {
		r.to = place
		return
	}
	switch r.to {
	case rtfFonts:
		switch word {
		case "f":
			r.font = n
		case "fcharset":
			if len(r.charsets) < maxEntries {
				r.charsets[r.font] = rtfCharsets[n]
			}
		case "cpg":
			r.charsets[r.font] = n
		}
		return
	case rtfStyles:
		r.style(word, n, on)
		return
	case rtfCreated, rtfRevised:
		d := &r.created
		if r.to == rtfRevised {
			d = &r.revised
		}
		switch word {
		case "yr":
			d.year = n
		case "mo":
			d.month = n
		case "dy":
			d.day = n
		}
		return
	}
	switch word {
	case "result", "fldrslt":
		if r.to == rtfSkip && word == "result" || word == "fldrslt" {
			r.to = rtfText
			if r.side != nil {
				r.to = rtfBox
			}
		}
	case "ansicpg":
		r.codepage = n
	case "mac":
		r.codepage = 10000
	case "pc":
		r.codepage = 437
	case "pca":
		r.codepage = 850
	case "deff", "f":
		r.font = n
	case "deflang", "lang":
		r.lang = n
	case "uc":
		r.skip = min(max(n, 0), 100)
	case "u":
		r.unicode(n)
	case "b":
		r.bold = on
	case "v", "deleted":
		r.hidden = on
	case "plain":
		r.bold, r.hidden = false, false
	default:
		if s, ok := rtfCharacters[word]; ok {
			r.emit(s)
			return
		}
		if r.to == rtfText {
			r.layout(word, n, on)
		} else if word == "par" && r.side != nil {
			r.emit("\n")
		}
	}
}

// style takes what the list of styles says of one.
func (r *rtfReader) style(word string, n int, on bool) {
	s := r.styles[r.styled]
	switch word {
	case "s":
		if len(r.styles) > maxEntries {
			return
		}
		r.styled, s = n, rtfStyle{}
	case "cs", "ds", "ts", "tsrowd":
		r.styled = -1
		return
	case "outlinelevel":
		if s.level = n + 1; n < 0 || n >= 9 {
			s.level = noLevel
		}
	case "b":
		s.bold = on
	default:
		return
	}
	if r.styled >= 0 {
		r.styles[r.styled] = s
	}
}

// layout obeys the words that make paragraphs and tables.
func (r *rtfReader) layout(word string, n int, on bool) {
	switch word {
	case "par", "sect", "page", "column":
		r.paragraph()
	case "pard":
		r.format = rtfFormat{style: -1}
	case "s":
		r.format.style = n
	case "outlinelevel":
		if r.format.level = n + 1; n < 0 || n >= 9 {
			r.format.level = noLevel
		}
	case "ls", "pnlvlblt", "pnlvlbody":
		r.format.item = word != "ls" || n > 0
	case "intbl":
		r.format.inTable = true
	case "cell":
		r.endCell()
	case "row":
		r.endRow()
	case "trowd":
		r.marks, r.next, r.head = nil, rtfCell{}, false
	case "trhdr":
		r.head = on
	case "clvmrg":
		r.next.up = true
	case "clmrg":
		r.next.left = true
	case "cellx":
		if len(r.marks) < maxColumns {
			r.marks = append(r.marks, r.next)
		}
		r.next = rtfCell{}
	}
}

// rtfCharsets are the code pages of the character sets of fonts; 0 stands for that of the document.
var rtfCharsets = map[int]int{77: 10000, 128: 932, 129: 949, 130: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850}

var codepages = map[int]encoding.Encoding{437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 858: charmap.CodePage858,
	866: charmap.CodePage866, 874: charmap.Windows874, 932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
	1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253, 1254: charmap.Windows1254,
	1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258, 10000: charmap.Macintosh,
	28591: charmap.Windows1252, 28605: charmap.ISO8859_15}

// decodePage returns bytes of a code page as text; of an unknown one as of windows-1252.
func decodePage(b []byte, page int) string {
	plain := true
	for _, c := range b {
		plain = plain && c < utf8.RuneSelf
	}
	if plain || page == 65001 && utf8.Valid(b) {
		return string(b)
	}
	e := codepages[page]
	if e == nil {
		e = charmap.Windows1252
	}
	return with(e, "", b).text
}
