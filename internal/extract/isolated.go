package extract

import (
	"bytes"

	"entente/internal/source"
)

// Isolated says that in is to be read in a child process that can be killed: its bytes are a PDF document or a packed format
// (Word, OpenDocument, EPUB, Excel: ZIP archives), whose few bytes may ask for much memory or time. The content decides.
func Isolated(in source.Item) bool {
	return bytes.HasPrefix(in.Bytes, []byte("PK\x03\x04")) || pdfStart(in.Bytes)
}

// pdfStart says that b is a PDF document. Its header may stand anywhere in the first 1,024 bytes, as readers of the format allow
// (ISO 32000-1, implementation note 13).
func pdfStart(b []byte) bool {
	return bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-"))
}
