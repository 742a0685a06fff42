package extract

import (
	"context"

	"entente/internal/source"
)

// Options say how documents are read. The zero value reads every format.
type Options struct {
	// Cache is a folder of the user's own in which the compiled PDF library is kept between runs. Without one, and when it
	// can not be written, the library is compiled at the first PDF document: a second or two.
	Cache string
	// Killable says that this process is ended by another when a document takes too long. The PDF library then never looks
	// whether it is to stop, which makes it about five times as fast; else it stops when the context ends.
	Killable bool
	// OCR reads scanned pages. Nil: a scanned document fails with class needs-ocr.
	OCR *OCR
	// Progress, when not nil, is called after every page of a PDF document.
	Progress func()
}

// Reader reads documents one at a time and keeps the PDF library from one to the next. It is not safe for concurrent use.
type Reader struct {
	options Options
	engine  *pdfEngine
}

// NewReader returns a Reader. The PDF library is started by the first PDF document.
func NewReader(o Options) *Reader { return &Reader{options: o} }

// Read is From with the options of r. After a document that broke the PDF library, the next one starts it anew.
func (r *Reader) Read(ctx context.Context, in source.Item) (Text, error) {
	return From(context.WithValue(ctx, readerKey{}, r), in)
}

// Close ends the PDF library.
func (r *Reader) Close() error {
	if r.engine == nil {
		return nil
	}
	e := r.engine
	r.engine = nil
	return e.close()
}

// readerKey finds the Reader that a reading belongs to, so that a document within another (an attachment of a mail) is read
// by the same one.
type readerKey struct{}

// readerOf returns the Reader of ctx, and a new one, to be closed, when there is none.
func readerOf(ctx context.Context) (r *Reader, own bool) {
	if r, ok := ctx.Value(readerKey{}).(*Reader); ok {
		return r, false
	}
	return NewReader(Options{}), true
}
