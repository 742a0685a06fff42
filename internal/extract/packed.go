package extract

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/encoding/htmlindex"

	"entente/internal/record"
)

// The limits of a packed format: Word, OpenDocument, EPUB and Excel files are ZIP archives of XML. Nothing of them is ever
// written to disk. A book of 500 pages has a text part of 2 to 4 MiB, and XML of office programs shrinks to a tenth or a thirtieth
// of its size: what goes beyond these limits was made to be too large.
const (
	maxPart    = 16 << 20 // bytes of one part, unpacked
	maxParts   = 64 << 20 // bytes of all parts that are read, unpacked
	maxRatio   = 200      // unpacked to packed, of parts above ratioFloor
	ratioFloor = 1 << 20  // a small part may shrink as it likes: repeated cells do
	maxEntries = 10_000
	maxDepth   = 512 // XML elements inside each other, as many as the HTML parser takes
)

// packed is an opened archive. Of entries with one name the first counts; names that lead out of the archive are no entries.
type packed struct {
	files map[string]*zip.File // by name in lower case: the parts of an office document may be named in either
	left  int64                // bytes that may still be unpacked
}

func failed(class record.Class, format string, args ...any) error {
	return &record.Failure{Class: class, Reason: fmt.Sprintf(format, args...)}
}

// openPacked reads the list of the entries of b.
func openPacked(b []byte) (*packed, error) {
	// Counted before the list is built, and not by the number that the archive gives: a false one would not bound the list.
	if n := bytes.Count(b, []byte("PK\x01\x02")); n > maxEntries {
		return nil, failed(record.ClassTooLarge, "an archive of %d entries, more than the limit of %d", n, maxEntries)
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, failed(record.ClassCorrupt, "it begins as a ZIP archive, and its list of entries is missing or broken: it was cut off or damaged")
	}
	p := &packed{files: map[string]*zip.File{}, left: maxParts}
	for _, f := range r.File {
		name, ok := entryName(f.Name)
		if ok && p.files[name] == nil && !f.FileInfo().IsDir() {
			p.files[name] = f
		}
	}
	return p, nil
}

// entryName returns the name under which an entry is looked up, and whether it stays within the archive.
func entryName(name string) (string, bool) {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	if name == "" || strings.HasPrefix(name, "/") || strings.Contains(name, ":") {
		return "", false
	}
	for s := range strings.SplitSeq(name, "/") {
		if s == ".." {
			return "", false
		}
	}
	return path.Clean(name), true
}

func (p *packed) has(name string) bool { return p.files[strings.ToLower(name)] != nil }

// read unpacks an entry within the limits. A missing one is of class corrupt.
func (p *packed) read(name string) ([]byte, error) {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil, failed(record.ClassCorrupt, "the archive has no part %.100q, without which it can not be read", name)
	}
	if f.Flags&1 != 0 {
		return nil, failed(record.ClassEncrypted, "it is protected with a password")
	}
	if f.UncompressedSize64 > maxPart {
		return nil, failed(record.ClassTooLarge, "its part %.100q holds %d bytes, more than the limit of %d", name, f.UncompressedSize64, maxPart)
	}
	if tooDense(f.UncompressedSize64, f.CompressedSize64) {
		return nil, dense(name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, failed(record.ClassCorrupt, "its part %.100q can not be unpacked: %v", name, err)
	}
	defer r.Close()
	// The size that an entry states is not trusted: what comes out is counted.
	var out bytes.Buffer
	out.Grow(int(min(f.UncompressedSize64, f.CompressedSize64*maxRatio+ratioFloor)))
	n, err := io.Copy(&out, io.LimitReader(r, min(maxPart, p.left)+1))
	switch {
	case n > maxPart:
		return nil, failed(record.ClassTooLarge, "its part %.100q holds more than the limit of %d bytes", name, maxPart)
	case n > p.left:
		return nil, failed(record.ClassTooLarge, "its parts hold more than the limit of %d bytes", maxParts)
	case tooDense(uint64(n), f.CompressedSize64):
		return nil, dense(name)
	case err != nil:
		if corrupt := flate.CorruptInputError(0); errors.As(err, &corrupt) || errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrFormat) {
			return nil, failed(record.ClassCorrupt, "its part %.100q is damaged", name)
		}
		return nil, failed(record.ClassCorrupt, "its part %.100q can not be unpacked: %v", name, err)
	}
	p.left -= n
	return out.Bytes(), nil
}

func tooDense(unpacked, compressed uint64) bool {
	return unpacked > ratioFloor && unpacked > maxRatio*max(compressed, 1)
}

func dense(name string) error {
	return failed(record.ClassTooLarge, "its part %.100q unpacks to more than %d times its size, as no document does", name, maxRatio)
}

// part is an XML part that is being read. Document types are passed over and no entity but the five of XML is known, so
// that nothing is fetched and nothing grows. After the first error there are no more tokens; err tells it.
type part struct {
	d     *xml.Decoder
	ctx   context.Context
	name  string
	depth int
	count int
	err   error
}

// xml opens the XML part of that name.
func (p *packed) xml(ctx context.Context, name string) (*part, error) {
	b, err := p.read(name)
	if err != nil {
		return nil, err
	}
	return newPart(ctx, name, b), nil
}

func newPart(ctx context.Context, name string, b []byte) *part {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		b = []byte(decode(b).text)
	}
	b = bytes.TrimPrefix(b, []byte{0xef, 0xbb, 0xbf})
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return r, nil // decoded above by its mark
		}
		e, err := htmlindex.Get(label)
		if err != nil {
			return nil, fmt.Errorf("charset %.40q: %w", label, err)
		}
		return e.NewDecoder().Reader(r), nil
	}
	return &part{d: d, ctx: ctx, name: name}
}

// tokensBetweenLooks is how many tokens are read between two looks at whether the work was called off.
const tokensBetweenLooks = 4096

// next returns the next token, nil at the end and after an error.
func (x *part) next() xml.Token {
	if x.err != nil {
		return nil
	}
	if x.count++; x.count%tokensBetweenLooks == 0 && x.ctx.Err() != nil {
		x.err = fmt.Errorf("read %s: %w", x.name, x.ctx.Err())
		return nil
	}
	t, err := x.d.Token()
	if err != nil {
		if err != io.EOF {
			x.err = failed(record.ClassCorrupt, "its part %.100q is no well-formed XML: %.200v", x.name, err)
		}
		return nil
	}
	switch t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			x.err = failed(record.ClassCorrupt, "its part %.100q has more than %d elements inside each other", x.name, maxDepth)
			return nil
		}
	case xml.EndElement:
		x.depth--
	}
	return t
}

// each calls element for every child of the element whose start was read last (of the part itself at its beginning), and text for
// the text between them. What element leaves unread of a child is passed over. The limit on depth bounds the recursion.
func (x *part) each(element func(xml.StartElement), text func(string)) {
	base := x.depth
	for {
		switch t := x.next().(type) {
		case nil:
			return
		case xml.StartElement:
			if element != nil {
				element(t)
			}
			for x.depth > base {
				if x.next() == nil {
					return
				}
			}
		case xml.EndElement:
			if x.depth < base {
				return
			}
		case xml.CharData:
			if text != nil {
				text(string(t))
			}
		}
	}
}

// text returns all text within the element whose start was read last.
func (x *part) text() string {
	var b strings.Builder
	var within func(xml.StartElement)
	add := func(s string) { b.WriteString(s) }
	within = func(xml.StartElement) { x.each(within, add) }
	x.each(within, add)
	return b.String()
}

// attribute returns the attribute of that local name, in whatever namespace it stands: writers differ in that.
func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
