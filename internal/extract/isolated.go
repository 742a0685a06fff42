package extract

import (
	"bytes"

	"entente/internal/source"
)

// Isolated says that in is to be read in a child process that can be killed: its bytes are a PDF document, a packed format
// (Word, OpenDocument, EPUB, Excel: ZIP archives) or a mail that such files may be attached to. Few bytes of them may ask for
// much memory or time. The content decides.
func Isolated(in source.Item) bool {
	b := in.Bytes
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) || pdfStart(b) {
		return true
	}
	return bytes.Contains(bytes.ToLower(b[:min(len(b), maxHead)]), []byte("multipart/")) && sniff(in).media == "message/rfc822"
}

// pdfStart says that b is a PDF document. Its header may stand anywhere in the first 1,024 bytes, as readers of the format allow
// (ISO 32000-1, implementation note 13).
func pdfStart(b []byte) bool {
	return bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-"))
}
