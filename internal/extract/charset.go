package extract

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decoded is a text in UTF-8 and how it was read.
type decoded struct {
	text    string
	charset string
	damaged bool // some bytes were no characters of it and were replaced
}

// decode returns the text of b. A byte order mark wins, then bytes that are valid UTF-8 with at least one character beyond
// ASCII (pages often claim latin-1 and are not), then the charsets named, best first, then windows-1252, which is what
// undeclared western pages are written in.
func decode(b []byte, labels ...string) decoded {
	switch {
	case bytes.HasPrefix(b, []byte{0xef, 0xbb, 0xbf}):
		return fromUTF8(b[3:])
	case bytes.HasPrefix(b, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(b, []byte{0, 0, 0xfe, 0xff}):
		return with(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "utf-32", b)
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return with(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16", b)
	}
	if endian, ok := bareUTF16(b); ok {
		return with(unicode.UTF16(endian, unicode.IgnoreBOM), "utf-16", b)
	}
	valid, broken := countUTF8(b)
	if broken == 0 && (valid > 0 || len(labels) == 0) {
		return decoded{text: string(b), charset: "utf-8"}
	}
	if broken > 0 && valid > 4*broken {
		return fromUTF8(b) // UTF-8 that was cut or pasted into: a few bad bytes do not make it latin-1
	}
	for _, label := range labels {
		e, err := htmlindex.Get(strings.TrimSpace(label))
		if err != nil || e == nil {
			continue
		}
		name, err := htmlindex.Name(e)
		if err != nil || name == "replacement" || name == "x-user-defined" || strings.HasPrefix(name, "utf-") {
			continue // claims UTF, and is neither that by its bytes nor by a mark
		}
		return with(e, name, b)
	}
	if broken == 0 {
		return decoded{text: string(b), charset: "utf-8"}
	}
	return with(charmap.Windows1252, "windows-1252", b)
}

func with(e encoding.Encoding, name string, b []byte) decoded {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return fromUTF8(b)
	}
	return decoded{text: string(out), charset: name, damaged: bytes.ContainsRune(out, utf8.RuneError)}
}

func fromUTF8(b []byte) decoded {
	if utf8.Valid(b) {
		return decoded{text: string(b), charset: "utf-8"}
	}
	return decoded{text: strings.ToValidUTF8(string(b), string(utf8.RuneError)), charset: "utf-8", damaged: true}
}

// countUTF8 returns how many characters beyond ASCII are valid UTF-8, and how many bytes are not.
func countUTF8(b []byte) (valid, broken int) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			broken++
		} else {
			valid++
		}
		b = b[n:]
	}
	return valid, broken
}

// bareUTF16 tells UTF-16 without a mark by its zero bytes: western text has one in every pair, always on the same side.
func bareUTF16(b []byte) (unicode.Endianness, bool) {
	head := b[:min(len(b), 4096)&^1]
	if len(head) < 16 {
		return unicode.LittleEndian, false
	}
	even, odd := 0, 0
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	pairs := len(head) / 2
	switch {
	case odd*10 >= pairs*8 && even*50 <= pairs:
		return unicode.LittleEndian, true
	case even*10 >= pairs*8 && odd*50 <= pairs:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// charsetOf returns the charset that a media type names, or nothing.
func charsetOf(mediaType string) []string {
	_, params, err := mime.ParseMediaType(mediaType)
	if err != nil || params["charset"] == "" {
		return nil
	}
	return []string{params["charset"]}
}
