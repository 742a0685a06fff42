package source

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"path"
	"strconv"
	"strings"
)

// packing is the way in which a file holds other documents. Office documents and books are packed too and are no archives.
type packing int

const (
	notPacked packing = iota
	packedZip
	packedTar
	packedGzip
	packedBzip2
	packedZstd
	packedXZ
	packedWARC
	packedLines
)

func (k packing) String() string {
	return [...]string{"document", "zip archive", "tar archive", "gzip file", "bzip2 file", "zstd file", "xz file", "web archive", "file of JSON lines"}[k]
}

// lookSize is how many bytes of a file are looked at to tell what it is: the first line of JSON should end within.
const lookSize = 64 << 10

// packingOf tells by its content whether a file holds other documents. Its name only makes lines of JSON believed whose first
// ones are damaged.
func packingOf(file io.ReaderAt, size int64, name string) packing {
	head := make([]byte, min(size, lookSize))
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return notPacked // reading it will tell
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")), bytes.HasPrefix(head, []byte("PK\x07\x08")):
		if packedDocument(file, size, head) {
			return notPacked
		}
		return packedZip
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		return packedGzip
	case bytes.HasPrefix(head, []byte("BZh")) && len(head) > 10 && head[3] >= '1' && head[3] <= '9' && (string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17rE8P\x90"):
		return packedBzip2
	case bytes.HasPrefix(head, []byte("\x28\xb5\x2f\xfd")):
		return packedZstd
	case bytes.HasPrefix(head, []byte("\xfd7zXZ\x00")):
		return packedXZ
	}
	return packingOfText(head, name)
}

// packingOfText tells what needs no unpacking, or has been unpacked.
func packingOfText(head []byte, name string) packing {
	switch {
	case bytes.HasPrefix(head, []byte("WARC/1.")), bytes.HasPrefix(head, []byte("WARC/0.")):
		return packedWARC
	case isTar(head):
		return packedTar
	case isLines(head, name):
		return packedLines
	}
	return notPacked
}

// isTar says that the bytes open with the header of a tar member, whose sum is right. Archives older than POSIX have no mark.
func isTar(head []byte) bool {
	if len(head) < 512 || head[0] == 0 {
		return false
	}
	said, err := strconv.ParseUint(strings.Trim(string(head[148:156]), " \x00"), 8, 32)
	if err != nil {
		return false
	}
	unsigned, signed := uint64(0), int64(0)
	for i, c := range head[:512] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		unsigned += uint64(c)
		signed += int64(int8(c))
	}
	return unsigned == said || signed == int64(said)
}

// isLines says that one of the first lines is a JSON object with text of its own. A name that promises such lines is believed
// when the file at least opens like an object.
func isLines(head []byte, name string) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(text, []byte("{")) {
		return false
	}
	switch strings.ToLower(path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))) {
	case ".jsonl", ".ndjson", ".jsonlines":
		return true
	}
	for range 5 {
		line, rest, whole := bytes.Cut(text, []byte("\n"))
		if opensLine(line, whole || len(head) < lookSize) {
			return true
		}
		text = rest
	}
	return false
}

// opensLine says that a line, which may have been cut off, is an object that holds text under one of the known names.
func opensLine(line []byte, whole bool) bool {
	if whole && !json.Valid(line) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(line))
	for depth, key := 0, false; ; {
		t, err := d.Token()
		if err != nil {
			return false
		}
		switch v := t.(type) {
		case json.Delim:
			switch v {
			case '{', '[':
				if depth == 0 && v != '{' {
					return false
				}
				depth++
			default:
				depth--
			}
			key = depth == 1
			continue
		case string:
			if depth == 1 && key {
				rest := bytes.TrimLeft(line[d.InputOffset():], " \t:")
				if isTextKey(v) && bytes.HasPrefix(rest, []byte(`"`)) {
					return true
				}
			}
		}
		if depth == 1 {
			key = !key
		}
		if depth == 0 {
			return false
		}
	}
}

// packedDocument says that a zip file is a document: an Office document, an OpenDocument file, a book.
func packedDocument(file io.ReaderAt, size int64, head []byte) bool {
	// OpenDocument and EPUB put their media type first, unpacked, so that it stands at byte 38.
	if len(head) > 60 && string(head[30:38]) == "mimetype" {
		mime := string(head[38:min(len(head), 120)])
		return strings.HasPrefix(mime, "application/epub+zip") || strings.HasPrefix(mime, "application/vnd.")
	}
	r, err := zip.NewReader(&capped{r: file, left: maxDirectory}, size)
	if err != nil {
		// The list of members is lost: the first one still tells.
		for _, first := range []string{"[Content_Types].xml", "_rels/.rels", "word/", "xl/", "ppt/", "docProps/"} {
			if len(head) > 30 && bytes.HasPrefix(head[30:], []byte(first)) {
				return true
			}
		}
		return false
	}
	types, parts := false, false
	for _, f := range r.File[:min(len(r.File), 2000)] {
		switch {
		case f.Name == "[Content_Types].xml":
			types = true
		case strings.HasPrefix(f.Name, "word/"), strings.HasPrefix(f.Name, "xl/"), strings.HasPrefix(f.Name, "ppt/"), strings.HasPrefix(f.Name, "visio/"):
			parts = true
		case f.Name == "META-INF/manifest.xml", f.Name == "META-INF/container.xml":
			return true
		}
		if types && parts {
			return true
		}
	}
	return false
}
